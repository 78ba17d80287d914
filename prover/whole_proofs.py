"""Whole proofs that a model writes for a theorem, each judged by the verifier: pass@k, with or without repair.

There is no search. A try asks for `ProofWriter.samples` proofs; what is a proof in an answer is read as for the
reward (`prover.text.answers`). Each script goes to the verifier, and only its word counts; the first one that is
accepted ends the attempt. With `ProofWriter.repair` there are further tries, which see the scripts that were
refused and Lean's first message on each (as Baldur does: First et al. 2023, arXiv:2303.04910).

**Lean steps**: a script that is judged counts for as many as `lean_steps_of` says, accepted or not, so that budgets
mean the same as in a search: a tactic that Lean was asked to run. Cutting an accepted script into steps, for training
and for shortening, is counted with shortening.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from prover.policy.endpoint.answers import Sample, top_level_tactics
from prover.policy.endpoint.prompts import ModelRequest, statement_text
from prover.policy.proof_writing import ProofRequest, ProofWriter
from prover.policy.proposer import hash_seed
from prover.scripts import LeanWriter
from prover.search import EdgeKind, ProofStep, ScriptWriter, SearchResult, SearchStats, StopReason, Tree
from prover.search.budget import BudgetMeter
from prover.search.expansion import Division, divide
from prover.solve import ProofCase, SolveConfig, SolveResult, judge_proofs, shorten_proofs, solve_result_of
from prover.text.answers import read_completions
from prover.text.reader import LeanReader
from prover.types import (
    Advanced,
    Finished,
    Proof,
    ProofEnv,
    ProofState,
    ProofVerifier,
    Proposal,
    Proved,
    RefusedTactic,
    StatementError,
    StepRequest,
    Theorem,
    Verdict,
    WorkerLost,
    unnamed,
)


def lean_steps_of(script: str) -> int:
    """What a script counts for: one Lean step a line that is neither blank nor a comment, and one more for each ``;``.

    >>> lean_steps_of("intro h  -- name it\\n\\nconstructor <;> simp")
    3
    """
    lines = [line.partition("--")[0].strip() for line in script.split("\n")]
    return sum(1 + line.count(";") for line in lines if line)


@dataclass(slots=True)
class _Attempt:
    """One theorem while proofs are written for it. `judged`: scripts with their verdicts; `waiting`: those without."""

    theorem: Theorem
    tree: Tree
    meter: BudgetMeter
    case: ProofCase = field(default_factory=ProofCase)
    judged: dict[str, Verdict] = field(default_factory=dict[str, Verdict])
    waiting: Counter[str] = field(default_factory=Counter[str])
    stop: StopReason | None = None
    detail: str = ""

    @property
    def refused(self) -> tuple[RefusedTactic, ...]:
        """The failed scripts so far, with what was said of them."""
        return tuple(
            RefusedTactic(script, f"{verdict.reason}: {verdict.detail}")
            for script, verdict in self.judged.items()
            if not isinstance(verdict, Proved)
        )

    def next_script(self) -> str | None:
        """The script to be judged now, paid for; None when there is none, or no budget for it, or the attempt is over.

        A script that was written more often comes first.
        """
        if self.stop is not None or not self.waiting:
            return None
        script = self.waiting.most_common(1)[0][0]
        steps = lean_steps_of(script)
        if not self.meter.has_lean_steps(steps):
            self.stop = StopReason.EXHAUSTED_LEAN_STEPS
            return None
        self.meter.lean_steps += steps
        del self.waiting[script]
        return script

    def take(self, script: str, verdict: Verdict) -> None:
        """The verifier's word on a script."""
        self.judged[script] = self.case.verdict = verdict
        if isinstance(verdict, Proved):
            self.case.verified = ProofStep(self.tree.root.state, script)
            self.case.first_tactics = 1
            self.stop = StopReason.PROVED

    def lose(self, error: BaseException) -> None:
        """Something that proving needs was lost: this says nothing about the theorem."""
        self.stop, self.detail = StopReason.WORKER_LOST, str(error)

    def result(self) -> SearchResult:
        """The attempt as a tree of one state, whose tactics are the scripts."""
        assert self.stop is not None
        tree, scripts = self.tree, [*self.judged, *self.waiting]
        if tree.nodes:
            even = -math.log(max(len(scripts), 1))
            tree.set_proposals(tree.root, [Proposal(script, even) for script in scripts])
            for script, verdict in self.judged.items():
                kind = EdgeKind.FINISHED if isinstance(verdict, Proved) else EdgeKind.REJECTED
                said = "" if isinstance(verdict, Proved) else f"{verdict.reason}: {verdict.detail}"
                tree.add_edge(tree.root, Proposal(script, even), kind, detail=said)
            tree.finish()
        finished = sum(isinstance(v, Proved) for v in self.judged.values())
        meter, rejected = self.meter, len(self.judged) - finished
        lost = self.stop is StopReason.WORKER_LOST
        stats = SearchStats(
            meter.lean_steps, meter.model_calls, meter.seconds(), len(tree.nodes), finished, 0, rejected, 0, int(lost)
        )
        verified = self.case.verified
        proof = None if verified is None else Proof(verified.tactic)
        return SearchResult(self.theorem, self.stop, proof, tree, stats, self.detail, verified)


def solve_whole_proofs(
    theorems: Sequence[Theorem],
    env: ProofEnv,
    verifier: ProofVerifier,
    policy: ProofWriter,
    config: SolveConfig,
    seed: int,
    reader: LeanReader,
) -> list[SolveResult]:
    """Tries to prove every theorem by whole proofs of `policy`; outcomes in order.

    Bounds of `config.search.budget` hold for each theorem. An attempt whose server, or whose Lean, is lost ends as
    `WORKER_LOST`. A failed attempt teaches nothing about states: no search excluded anything. Raises `LemmaError`.
    """
    writer = LeanWriter()
    attempts = [
        _Attempt(t, Tree(t), BudgetMeter(config.search.budget, time.monotonic, time.monotonic())) for t in theorems
    ]
    try:
        for attempt in attempts:
            _start(attempt, env)
        for number in range(1 + policy.repair):
            _write(attempts, policy, f"{seed} {number}", reader)
            _judge(attempts, verifier)
        results: list[SearchResult] = []
        for attempt in attempts:
            attempt.stop = attempt.stop or StopReason.NO_OPEN_NODES
            results.append(attempt.result())
        cases = [attempt.case for attempt in attempts]
        if config.minimise is not None:
            for attempt in attempts:
                _cut_into_steps(attempt, env, verifier, writer, config.minimise.lean_steps)
            shorten_proofs(theorems, cases, env, verifier, writer, config.minimise)
    finally:
        env.free([node.state for attempt in attempts for node in attempt.tree.nodes])
    outcomes = [solve_result_of(case, result, writer) for case, result in zip(cases, results, strict=True)]
    return [replace(outcome, failures=()) for outcome in outcomes]


def _start(attempt: _Attempt, env: ProofEnv) -> None:
    try:
        attempt.tree.add_node(env.start(attempt.theorem), 0.0, 0)
    except StatementError as error:
        attempt.stop, attempt.detail = StopReason.BAD_STATEMENT, str(error)
    except WorkerLost as error:
        attempt.lose(error)


def _write(attempts: Sequence[_Attempt], policy: ProofWriter, seed: str, reader: LeanReader) -> None:
    """One try: ask for proofs of all theorems that are open, and read the answers."""
    asked: list[tuple[_Attempt, ProofRequest]] = []
    for attempt in (a for a in attempts if a.stop is None):
        if not attempt.meter.has_calls():
            attempt.stop = StopReason.EXHAUSTED_MODEL_CALLS
        elif not attempt.meter.has_seconds():
            attempt.stop = StopReason.EXHAUSTED_SECONDS
        else:
            attempt.meter.model_calls += 1
            asked.append((attempt, _request(attempt, policy, seed)))
    answers = policy.write([request for _, request in asked])
    written: list[tuple[_Attempt, ProofRequest, Sample]] = []
    for (attempt, request), answer in zip(asked, answers, strict=True):
        if isinstance(answer, WorkerLost):
            attempt.lose(answer)
        else:
            written += [(attempt, request, sample) for sample in answer]
    offered = read_completions(
        [sample.text for _, _, sample in written],
        [policy.prompt(request.words) for _, request, _ in written],
        [attempt.theorem for attempt, _, _ in written],
        reader,
    )
    for (attempt, _, _), offer in zip(written, offered, strict=True):
        script = next((c.script.strip("\n") for c in offer.candidates if isinstance(c, Proof)), None)
        if script is not None and script not in attempt.judged:
            attempt.waiting[script] += 1


def _request(attempt: _Attempt, policy: ProofWriter, seed: str) -> ProofRequest:
    theorem = attempt.theorem
    drawn = hash_seed(0, f"{seed} {unnamed(theorem.statement)}")
    words = ModelRequest(policy.samples, drawn, statement=statement_text(theorem), refused=attempt.refused)
    return ProofRequest(theorem, attempt.meter.budget.lean_steps, drawn, words)


def _judge(attempts: Sequence[_Attempt], verifier: ProofVerifier) -> None:
    """Judge one script of every open theorem at a time, until each is proved or has no script left."""
    while batch := [(a, script) for a in attempts if (script := a.next_script()) is not None]:
        try:
            verdicts = verifier.verify_many([(attempt.theorem, Proof(script)) for attempt, script in batch])
        except WorkerLost as error:
            for attempt, _ in batch:
                attempt.lose(error)
            continue
        for (attempt, script), verdict in zip(batch, verdicts, strict=True):
            attempt.take(script, verdict)


# --- from a script to its steps


def _cut_into_steps(attempt: _Attempt, env: ProofEnv, verifier: ProofVerifier, writer: ScriptWriter, most: int) -> None:
    """Exchange an accepted script for its single steps, if they can be run one by one and are accepted, too."""
    if attempt.case.verified is None:
        return
    tactics = list(_flat(attempt.case.verified.tactic))
    if not 1 < len(tactics) <= most:
        return
    states: list[ProofState] = []
    try:
        states.append(env.start(attempt.theorem))
        steps = _replayed(states, tactics, env, writer)
    except WorkerLost:
        steps = None
    finally:
        env.free(states)
    attempt.case.shortening_lean_steps += len(tactics)
    if steps is not None:
        judge_proofs(verifier, writer, [(attempt.theorem, attempt.case, steps)])


def _flat(script: str) -> list[str]:
    """The tactics of a script in their order, those behind bullets without their bullets."""
    found: list[str] = []
    for tactic in top_level_tactics(script):
        found += _flat(f"  {tactic[2:]}") if tactic.startswith(("· ", ". ")) else [tactic]
    return found


def _replayed(
    states: list[ProofState], tactics: Sequence[str], env: ProofEnv, writer: ScriptWriter
) -> ProofStep | None:
    """The proof whose steps are `tactics`, each run on the first open goal; None if that is none.

    states: the first state; further ones are added to it.
    """
    open_states, left = [(states[0], -1)], list(reversed(tactics))
    done: list[tuple[ProofState, str, Division]] = []
    places: dict[tuple[int, ProofState], int] = {}  # step that a part was left by, the part → the step that runs on it
    while open_states and left:
        state, above = open_states.pop()
        tactic = left.pop()
        result = env.step([StepRequest(state, tactic)])[0]
        if not isinstance(result, Advanced | Finished):
            return None
        division = Division((), ()) if isinstance(result, Finished) else divide(env, result.state, writer)
        states.extend({s.handle: s for s in (result.state, *division.parts)}.values())
        places[above, state] = len(done)
        in_order = [division.parts[i] for i in dict.fromkeys(division.layout)] or list(division.parts)
        open_states += [(part, len(done)) for part in reversed(in_order)]
        done.append((state, tactic, division))
    if open_states or left:
        return None
    built: dict[int, ProofStep] = {}
    for at, (state, tactic, division) in reversed(list(enumerate(done))):  # parts come after what left them
        parts = tuple(built[places[at, part]] for part in division.parts)
        built[at] = ProofStep(state, tactic, parts, division.layout)
    return built[0]
