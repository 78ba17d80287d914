"""Rollouts: episodes whose tactics are drawn from the proposer's distribution, for policy gradients and for pass@k.

An episode begins at the theorem. In a state it draws a tactic from all proposals, by their probabilities and with
replacement: nothing is preferred, so the probability of an episode is the product of those of its tactics. A tactic
that Lean refuses costs a step and leaves the state, in which another is drawn, at most `tries` times. A tactic that
leaves several independent goals makes a tree, since all of them have to be closed: they are played one after the other,
depth first. The episode ends when every goal is closed, or with the first goal that is not.

All episodes of a theorem share the search tree. A tactic that an earlier one ran in the same state has a known answer
and costs no Lean step. The first draw of each tactic is the next of a fixed order without replacement: with Gumbel
noise (Kool et al. 2019, Stochastic beams and where to find them), that is the order in which draws with replacement
would have met them.
"""

from __future__ import annotations

import math
import random
from array import array
from dataclasses import dataclass, field
from enum import StrEnum

from prover.search.config import RolloutConfig
from prover.search.extraction import ProofStep
from prover.search.frontier import Action, Expand, Statistics, Try, ranked
from prover.search.tree import Edge, EdgeKind, Node, Status, Tree
from prover.types import Limit, Proposal

NOT_THE_TACTICS_FAULT = (Limit.WALL_CLOCK.value, Limit.MEMORY.value)
"""Limits that depend on the machine: an episode that ran into one says nothing."""


class EpisodeEnd(StrEnum):
    """Why an episode ended."""

    CLOSED = "closed"  # no goal is left; only the verifier makes it a proof
    TRIES = "tries"  # as many tactics were refused in one state as may be
    DEPTH = "depth"
    STEPS = "steps"
    NO_PROPOSALS = "no_proposals"  # nothing was proposed in a state


@dataclass(frozen=True, slots=True)
class EpisodeStep:
    """A draw: an edge of the tree, and the steps of the episode that went on from it.

    `goals` are the nodes that were left to prove: the distinct parts, or, when the tactic was refused, its own node.
    `children` are the numbers of the steps first taken there, None where there was none.
    """

    edge: int
    accepted: bool
    goals: tuple[int, ...]
    children: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Episode:
    """Steps in the order in which they were taken. `failed` is the step after which it ended, None when every goal was
    closed; `verified`: the verifier accepted its proof.
    """

    steps: tuple[EpisodeStep, ...]
    end: EpisodeEnd
    failed: int | None
    verified: bool = False


@dataclass(slots=True)
class _Step:
    """A step while its episode is played."""

    edge: int
    accepted: bool
    goals: tuple[int, ...]
    children: list[int | None]

    def done(self) -> EpisodeStep:
        return EpisodeStep(self.edge, self.accepted, self.goals, tuple(self.children))


@dataclass(frozen=True, slots=True)
class _Goal:
    """A node to play, the step and the place among its goals that left it there, and how deep it is."""

    node: int
    parent: int
    place: int
    depth: int
    tries: int = 0


@dataclass(slots=True)
class _Run:
    """The episode that is played; the goal that is next stands last."""

    goals: list[_Goal] = field(default_factory=lambda: [_Goal(0, -1, 0, 0)])
    steps: list[_Step] = field(default_factory=list[_Step])


class Rollouts:
    """The frontier of one tree: `RolloutConfig.rollouts` episodes, one after the other."""

    def __init__(self, tree: Tree, config: RolloutConfig, rng: random.Random) -> None:
        self._tree, self._config, self._rng = tree, config, rng
        self._chances: dict[int, array[float]] = {}  # node → of its proposals, in the order of trying
        self._run: _Run | None = None
        self._waiting = False  # for the answer to a tactic
        self._begun = 0
        self._episodes: list[Episode] = []
        self.starved = False

    @property
    def goes_on(self) -> bool:
        """Is an episode left to be played?"""
        proved = bool(self._tree.nodes) and self._tree.root.status is Status.PROVED
        if self.starved or (proved and self._config.stop_at_proof):
            return False
        return self._run is not None or self._begun < self._config.rollouts

    def add(self, node: Node) -> None:
        """Nothing to do: episodes find their states."""

    def expanded(self, node: Node, proposals: list[Proposal]) -> None:
        """Give a node its proposals, in the order in which draws first meet them."""
        order = [proposal for _, proposal in ranked(proposals, 1.0, self._rng)]
        self._tree.set_proposals(node, order)
        self._chances[node.id] = array("d", [math.exp(proposal.logprob) for proposal in order])

    def choose(self, may_expand: bool) -> Action | None:
        """Play on as far as answers are known; then what has to be asked. None while an answer is awaited."""
        while not self._waiting:
            if self._run is None:
                if not self.goes_on:
                    return None
                self._run, self._begun = _Run(), self._begun + 1
            goal = self._run.goals[-1]
            node = self._tree.nodes[goal.node]
            if node.id not in self._chances:
                if may_expand:
                    return Expand(node.id)
                self.starved, self._run = True, None
                return None
            if not self._chances[node.id]:
                self._end(EpisodeEnd.NO_PROPOSALS, goal.parent)
                continue
            index = self._draw(node)
            if index == len(node.edges):
                self._waiting = True
                return Try(node.id, index)
            self._take(self._tree.edges[node.edges[index]])
        return None

    def recorded(self, action: Try, edge: Edge, merged: bool) -> None:
        """Play on with the answer."""
        self._waiting = False
        self._take(edge)

    def repaired(self, node: Node, proposals: list[Proposal]) -> None:
        """Never: what is drawn comes from one distribution (`RolloutConfig`)."""
        raise AssertionError("rollouts are not repaired")

    def statistics(self) -> Statistics:
        """Per edge how often it was drawn, and the share of those draws whose episodes closed every goal."""
        visits, closed = [0] * len(self._tree.edges), [0] * len(self._tree.edges)
        for episode in self._episodes:
            for step in episode.steps:
                visits[step.edge] += 1
                closed[step.edge] += episode.failed is None
        values = tuple(c / max(v, 1) for c, v in zip(closed, visits, strict=True))
        return Statistics(tuple(visits), values, tuple(self._episodes))

    def _draw(self, node: Node) -> int:
        """Index of a proposal, by its probability: one that was tried before, or else the next."""
        chances, tried = self._chances[node.id], len(node.edges)
        left = self._rng.random() * sum(chances)
        for index in range(tried):
            left -= chances[index]
            if left < 0:
                return index
        return min(tried, len(chances) - 1)

    def _take(self, edge: Edge) -> None:
        """One step of the episode."""
        run = self._run
        assert run is not None
        if edge.kind is EdgeKind.EXHAUSTED and edge.detail in NOT_THE_TACTICS_FAULT:
            self._run = None
            return
        goal, number = run.goals.pop(), len(run.steps)
        if goal.parent >= 0:
            run.steps[goal.parent].children[goal.place] = number
        accepted = edge.kind in (EdgeKind.FINISHED, EdgeKind.ADVANCED) and edge.node not in edge.children
        left = tuple(dict.fromkeys(edge.children)) if accepted else (edge.node,)
        run.steps.append(_Step(edge.id, accepted, left, [None] * len(left)))
        depth, tries = (goal.depth + 1, 0) if accepted else (goal.depth, goal.tries + 1)
        run.goals += [_Goal(node, number, place, depth, tries) for place, node in reversed([*enumerate(left)])]
        if not run.goals:
            self._end(EpisodeEnd.CLOSED, None)
        elif tries == self._config.tries:
            self._end(EpisodeEnd.TRIES, number)
        elif left and depth == self._config.depth:
            self._end(EpisodeEnd.DEPTH, number)
        elif len(run.steps) == self._config.steps:
            self._end(EpisodeEnd.STEPS, run.goals[-1].parent)

    def _end(self, end: EpisodeEnd, failed: int | None) -> None:
        run, self._run = self._run, None
        assert run is not None
        if run.steps:  # none without a proposal for the theorem
            self._episodes.append(Episode(tuple(step.done() for step in run.steps), end, failed))


def episode_proof(tree: Tree, episode: Episode) -> ProofStep:
    """The proof that an episode with every goal closed came to: its tactics, refused ones left out."""
    assert episode.failed is None
    proofs: dict[int, ProofStep] = {}
    for number in range(len(episode.steps) - 1, -1, -1):  # what goes on from a step comes after it
        step = episode.steps[number]
        edge, below = tree.edges[step.edge], [proofs[c] for c in step.children if c is not None]
        if not step.accepted:
            (proofs[number],) = below
            continue
        parts = dict(zip(step.goals, below, strict=True))
        found = tuple(parts[child] for child in edge.children)
        proofs[number] = ProofStep(tree.nodes[edge.node].state, edge.tactic, found, edge.layout)
    return proofs[0]
