"""`search_many`: many trees grow side by side, so that model and environment see batches."""

from __future__ import annotations

import random
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from prover.search.alternatives import Alternatives, try_alternatives
from prover.search.backup import PROVABLE, read_value
from prover.search.beam import Beam
from prover.search.best_first import BestFirst
from prover.search.budget import BudgetMeter, StopReason
from prover.search.config import BeamConfig, BestFirstConfig, MctsConfig, RolloutConfig, SearchConfig
from prover.search.expansion import grow
from prover.search.extraction import ProofStep, extract, proof_with
from prover.search.frontier import Expand, Frontier, Statistics, Try
from prover.search.mcts import Mcts
from prover.search.repair import Repairs
from prover.search.rollout import Rollouts
from prover.search.tree import Edge, EdgeKind, Node, Status, Tree
from prover.search.writer import ScriptWriter
from prover.types import (
    Evaluator,
    Finished,
    Proof,
    ProofEnv,
    ProofState,
    Proposal,
    Proposer,
    StatementError,
    StepRequest,
    StepResult,
    Theorem,
    WorkerLost,
    unnamed,
)

WORKER_RETRIES = 2
"""How many workers one theorem may lose before its search is given up."""


@dataclass(frozen=True, slots=True)
class SearchStats:
    """What a search spent and met; all but `seconds` are counts, so stats of several searches add up."""

    lean_steps: int
    model_calls: int
    seconds: float
    nodes: int
    finished: int
    advanced: int
    rejected: int
    exhausted: int
    workers_lost: int
    refused: int = 0
    repairs: int = 0


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A finished search. `proof` is a candidate (not verified) and there is one exactly when `stop` is PROVED.

    The states in `tree` have been freed: their text can be used, their handles cannot. `detail` explains a statement
    that could not be started. `found` are the steps of `proof`. `statistics` is what the frontier counted, if it does.
    `alternatives` are what else was tried on solved nodes afterwards, by node.
    """

    theorem: Theorem
    stop: StopReason
    proof: Proof | None
    tree: Tree
    stats: SearchStats
    detail: str = ""
    found: ProofStep | None = None
    statistics: Statistics | None = None
    alternatives: Mapping[int, Alternatives] = field(default_factory=dict[int, Alternatives])


MakeFrontier = Callable[[Tree, SearchConfig, random.Random], Frontier]
Accept = Callable[[int, ProofStep], bool]
"""Asked about a candidate proof of theorem number i; False: refused, look for another."""
Expect = Callable[[Sequence[tuple[int, ProofStep]]], None]
"""Told the candidates about which `Accept` will be asked next, so that they can be judged in one batch."""


@dataclass(slots=True)
class _Search:
    """One theorem's search while it runs. `chosen` tactics await an answer of the environment."""

    number: int
    theorem: Theorem
    tree: Tree
    frontier: Frontier
    meter: BudgetMeter
    repairs: Repairs
    chosen: list[Try] = field(default_factory=list[Try])
    dry: bool = False
    losses: int = 0
    stop: StopReason | None = None
    detail: str = ""
    found: ProofStep | None = None
    refused: int = 0

    def may_choose(self, at_once: int) -> bool:
        """Is there room and budget for one more tactic in this round?"""
        if (
            self.stop is not None
            or self.dry
            or len(self.chosen) >= at_once
            or not self.meter.has_nodes(len(self.tree.nodes))
        ):
            return False
        return self.meter.has_lean_steps(len(self.chosen) + 1)

    def permit(self, edge: Edge, accept: Accept, refusals: int) -> bool:
        """Show the script that `edge` completes to `accept`; a refused one leaves the root open."""
        proof = proof_with(self.tree, edge)
        if self.refused < refusals and accept(self.number, proof):
            self.found = proof
            return True
        self.refused += 1
        if self.refused >= refusals:
            self.stop = StopReason.REFUSED
        return False

    def completed(self, answers: Sequence[StepResult]) -> Iterator[ProofStep]:
        """The proofs of the theorem that closed goals among the answers to its chosen tactics complete."""
        for action, answer in zip(self.chosen, answers, strict=bool(answers)):
            node = self.tree.nodes[action.node]
            if isinstance(answer, Finished) and self.tree.would_prove_root(node, ()):
                assert node.proposals is not None
                tactic = node.proposals[action.index]
                yield proof_with(self.tree, self.tree.tentative(node, tactic, EdgeKind.FINISHED))

    def requests(self) -> list[StepRequest]:
        """The chosen tactics as requests to the environment."""
        requests: list[StepRequest] = []
        for action in self.chosen:
            node = self.tree.nodes[action.node]
            assert node.proposals is not None
            requests.append(StepRequest(node.state, node.proposals[action.index].tactic))
        return requests

    def update_stop(self) -> None:
        """Stop when the root is settled, time is up, or nothing can be chosen."""
        if self.stop is not None:
            return
        settled = self.tree.root.status is not Status.OPEN and not self.frontier.goes_on
        if settled:
            proved = self.tree.root.status is Status.PROVED
            self.stop = StopReason.PROVED if proved else StopReason.NO_OPEN_NODES
        elif not self.meter.has_seconds():
            self.stop = StopReason.EXHAUSTED_SECONDS
        elif self.dry and not self.chosen:
            starved = self.frontier.starved
            self.stop = StopReason.EXHAUSTED_MODEL_CALLS if starved else StopReason.NO_OPEN_NODES
        elif not self.meter.has_lean_steps(1):
            self.stop = StopReason.EXHAUSTED_LEAN_STEPS
        elif not self.chosen and not self.meter.has_nodes(len(self.tree.nodes)):
            self.stop = StopReason.EXHAUSTED_NODES

    def count_loss(self, error: WorkerLost) -> None:
        """A worker was lost; more than `WORKER_RETRIES` end the search."""
        self.losses += 1
        if self.losses > WORKER_RETRIES:
            self.stop, self.detail = StopReason.WORKER_LOST, str(error)

    def _final_stop(self) -> StopReason:
        """Why it ended, in the light of how the finished tree stands."""
        assert self.stop is not None
        if not self.tree.nodes or self.tree.root.status is Status.OPEN:
            return StopReason.ROLLOUTS_DONE if self.stop is StopReason.NO_OPEN_NODES else self.stop
        return StopReason.PROVED if self.tree.root.status is Status.PROVED else StopReason.NO_OPEN_NODES

    def result(self, writer: ScriptWriter) -> SearchResult:
        """The search as data; `stop` must be set."""
        assert self.stop is not None
        self.tree.finish()
        self.stop = self._final_stop()
        proof = self.found or extract(self.tree)
        kinds = Counter(edge.kind for edge in self.tree.edges)
        stats = SearchStats(
            lean_steps=self.meter.lean_steps,
            model_calls=self.meter.model_calls,
            seconds=self.meter.seconds(),
            nodes=len(self.tree.nodes),
            finished=kinds[EdgeKind.FINISHED],
            advanced=kinds[EdgeKind.ADVANCED],
            rejected=kinds[EdgeKind.REJECTED],
            exhausted=kinds[EdgeKind.EXHAUSTED],
            workers_lost=self.losses,
            refused=kinds[EdgeKind.REFUSED],
            repairs=self.repairs.count,
        )
        script, statistics = None if proof is None else writer.script(proof), self.frontier.statistics()
        return SearchResult(self.theorem, self.stop, script, self.tree, stats, self.detail, proof, statistics)


def make_frontier(tree: Tree, config: SearchConfig, rng: random.Random) -> Frontier:
    """The frontier of the configuration's strategy."""
    match config:
        case BestFirstConfig():
            return BestFirst(tree, config, rng)
        case BeamConfig():
            return Beam(tree, config, rng)
        case MctsConfig():
            return Mcts(tree, config, rng)
        case RolloutConfig():
            return Rollouts(tree, config, rng)


def search_many(
    env: ProofEnv,
    theorems: Sequence[Theorem],
    proposer: Proposer,
    evaluator: Evaluator | None,
    config: SearchConfig,
    seed: int,
    *,
    writer: ScriptWriter,
    make_frontier: MakeFrontier = make_frontier,
    clock: Callable[[], float] = time.monotonic,
    accept: Accept | None = None,
    expect: Expect | None = None,
    alternatives: int = 0,
) -> list[SearchResult]:
    """Search a proof of every theorem, `config.trees_at_once` side by side; results in the order of `theorems`.

    In each round every live tree chooses its best tactics; the nodes whose proposals are needed for that go to the
    proposer in one batch, the tactics to the environment in one batch, and new nodes to the evaluator in one batch.
    Each theorem has a budget of its own, and a random stream made of `seed` and its statement: its tree does not depend
    on its name or its neighbours (as long as the proposer's answers do not). All states are freed at the end. A lost
    worker is retried `WORKER_RETRIES` times per theorem and then ends that search as `WORKER_LOST`; so does a proposer
    that raises `WorkerLost`. `accept` may turn down a candidate proof, and the search goes on without its last step, up
    to `config.refusals` times; `expect` is told beforehand what a round has found. `writer` knows the language of the
    tactics, and `make_frontier` says what a tree does next. When a search has ended, up to `alternatives` Lean steps
    that the budget does not count go into other tactics on solved nodes (`try_alternatives`).
    """
    run = _Run(env, proposer, evaluator, config, seed, writer, make_frontier, clock, accept, expect)
    waiting = deque(enumerate(theorems))
    results: dict[int, SearchResult] = {}
    live: dict[int, _Search] = {}
    try:
        while waiting or live:
            fresh: list[_Search] = []
            while waiting and len(live) < config.trees_at_once:
                number, theorem = waiting.popleft()
                live[number] = run.start(number, theorem)
                fresh.append(live[number])
            run.admit(fresh, [list(search.tree.nodes) for search in fresh])
            run.round([search for search in live.values() if search.stop is None])
            for number in [number for number, search in live.items() if search.stop is not None]:
                search = live.pop(number)
                result = search.result(writer)
                results[number] = replace(result, alternatives=try_alternatives(result.tree, env, writer, alternatives))
                env.free([node.state for node in search.tree.nodes])
    finally:
        env.free([node.state for search in live.values() for node in search.tree.nodes])
    return [results[number] for number in range(len(theorems))]


@dataclass(frozen=True, slots=True)
class _Run:
    """What all searches of one call share, and the steps of a round."""

    env: ProofEnv
    proposer: Proposer
    evaluator: Evaluator | None
    config: SearchConfig
    seed: int
    writer: ScriptWriter
    make_frontier: MakeFrontier
    clock: Callable[[], float]
    accept: Accept | None
    expect: Expect | None

    def start(self, number: int, theorem: Theorem) -> _Search:
        """A search with its root, or one that already stopped because there is none."""
        tree, stream = Tree(theorem), random.Random(f"{self.seed} {unnamed(theorem.statement)}")
        meter = BudgetMeter(self.config.budget, self.clock, self.clock())
        frontier = self.make_frontier(tree, self.config, stream)
        search = _Search(number, theorem, tree, frontier, meter, Repairs(self.config.repair))
        while search.stop is None and not tree.nodes:
            try:
                tree.add_node(self.env.start(theorem), 0.0, 0)
            except StatementError as error:
                search.stop, search.detail = StopReason.BAD_STATEMENT, str(error)
            except WorkerLost as error:
                search.count_loss(error)
        return search

    def round(self, searches: list[_Search]) -> None:
        """Choose, step, record, evaluate: one batch of tactics over all `searches`, which then may have stopped."""
        self._choose(searches)
        for search in searches:
            search.update_stop()
        ready = [search for search in searches if search.stop is None]
        answered = self._step(ready)
        self._announce(answered)
        new = [self._record(search, answers) for search, answers in answered]
        self.admit(ready, new)
        self._repair([search for search in ready if not search.chosen])
        for search in ready:
            search.update_stop()

    def admit(self, searches: list[_Search], new: list[list[Node]]) -> None:
        """Value new nodes in one batch, as far as model calls allow, and put them on their frontiers.

        One call is left for asking the proposer: a value without it would be of no use. What was foreseen of a node
        when its tactic was proposed is its value already.
        """
        valued: list[Node] = []
        for search, nodes in zip(searches, new, strict=True):
            for node in nodes:
                asked = self.evaluator is not None and node.value is None
                if asked and search.stop is None and search.meter.has_calls(2):
                    search.meter.model_calls += 1
                    valued.append(node)
        if self.evaluator is not None and valued:
            distributions = self.evaluator.evaluate([node.state for node in valued])
            for node, distribution in zip(valued, distributions, strict=True):
                node.value, node.value_version = read_value(distribution, self.config), distribution.version
                node.value_if_provable = distribution.mean_within(PROVABLE)
        for search, nodes in zip(searches, new, strict=True):
            for node in nodes:
                search.frontier.add(node)

    def _choose(self, searches: list[_Search]) -> None:
        """Fill every search's `chosen`, asking the proposer in batches for the nodes that come first."""
        while True:
            asked: list[tuple[_Search, Node]] = []
            for search in searches:
                while search.may_choose(self.config.tactics_at_once) and search.meter.has_seconds():
                    action = search.frontier.choose(search.meter.has_calls())
                    if isinstance(action, Expand):
                        asked.append((search, search.tree.nodes[action.node]))
                        search.meter.model_calls += 1
                        break
                    if action is None:
                        search.dry = True
                    else:
                        search.chosen.append(action)
            if not asked:
                return
            for search, node, proposals in self._propose(asked):
                search.frontier.expanded(node, proposals)

    def _propose(self, asked: list[tuple[_Search, Node]]) -> list[tuple[_Search, Node, list[Proposal]]]:
        """The proposer's answers, from one batch; if it was lost, state by state, and searches without one end."""
        with suppress(WorkerLost):
            answers = self.proposer.propose([search.repairs.shown(search.tree, node) for search, node in asked])
            return [(search, node, found) for (search, node), found in zip(asked, answers, strict=True)]
        answered: list[tuple[_Search, Node, list[Proposal]]] = []
        for search, node in asked:
            try:
                (found,) = self.proposer.propose([search.repairs.shown(search.tree, node)])
            except WorkerLost as error:  # the proposer has tried again by itself
                search.stop, search.detail = StopReason.WORKER_LOST, str(error)
            else:
                answered.append((search, node, found))
        return answered

    def _repair(self, searches: list[_Search]) -> None:
        """Ask again about states where enough was refused, showing that; untried proposals give way to the answer."""
        if not self.config.repair:
            return
        asked: list[tuple[_Search, Node]] = []
        for search in searches:
            for node in search.repairs.due(search.tree, search.meter):
                search.meter.model_calls += 1
                asked.append((search, node))
        for search, node, proposals in self._propose(asked):
            tried = {search.tree.edges[edge].tactic for edge in node.edges}
            fresh = [p for p in proposals if p.tactic not in tried]
            if fresh:
                search.frontier.repaired(node, fresh)
                search.dry = False

    def _step(self, searches: list[_Search]) -> list[tuple[_Search, list[StepResult]]]:
        """Run every search's chosen tactics in one batch; after a lost worker, search by search.

        A search whose tactics were lost gets no answers and keeps them chosen for the next round.
        """
        batch = [request for search in searches for request in search.requests()]
        if not batch:
            return [(search, []) for search in searches]
        answers: list[tuple[_Search, list[StepResult]]] = []
        try:
            results = iter(self.env.step(batch))
            answers = [(search, [next(results) for _ in search.chosen]) for search in searches]
        except WorkerLost:
            for search in searches:
                try:
                    answers.append((search, self.env.step(search.requests())))
                except WorkerLost as error:
                    search.count_loss(error)
                    answers.append((search, []))
        return answers

    def _announce(self, answered: Sequence[tuple[_Search, list[StepResult]]]) -> None:
        """Tell the candidate proofs of a round."""
        if self.expect is None:
            return
        found = [(search.number, proof) for search, answers in answered for proof in search.completed(answers)]
        if found:
            self.expect(found)

    def _record(self, search: _Search, answers: list[StepResult]) -> list[Node]:
        """Grow the tree by the answers to its chosen tactics; returns the new nodes."""
        permit = self.accept and partial(search.permit, accept=self.accept, refusals=self.config.refusals)
        new: list[Node] = []
        garbage: list[ProofState] = []
        for action, answer in zip(search.chosen, answers, strict=bool(answers)):
            node = search.tree.nodes[action.node]
            assert node.proposals is not None
            proposal = node.proposals[action.index]
            growth = grow(search.tree, self.env, self.writer, node, proposal, answer, permit)
            new.extend(search.tree.nodes[child] for child in growth.new)
            if self.evaluator is not None and proposal.left is not None:
                _foresee(new[len(new) - len(growth.new) :], proposal.left, proposal.version)
            garbage.extend(growth.garbage)
            search.frontier.recorded(action, search.tree.edges[node.edges[-1]], growth.merged)
            search.dry = search.dry and not growth.merged
        if answers:
            search.meter.lean_steps += len(answers)
            search.chosen.clear()
        search.dry = search.dry and not new and not search.frontier.goes_on
        self.env.free(garbage)
        return new


def _foresee(nodes: Sequence[Node], left: float, version: int | None) -> None:
    """The new nodes that a tactic left share what was expected to remain behind it."""
    for node in nodes:
        node.value = node.value_if_provable = left / len(nodes)
        node.value_version = version
