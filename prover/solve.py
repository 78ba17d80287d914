"""Search, extract, verify, shorten, verify again: how a theorem becomes a verdict, for training and evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from prover.conjecture.candidates import Lemma
from prover.policy.endpoint.usage import TokenUsage
from prover.scripts import LeanWriter
from prover.search import (
    Episode,
    MctsConfig,
    ProofStep,
    ScriptWriter,
    SearchConfig,
    SearchResult,
    Status,
    Transition,
    Tree,
    episode_proof,
    search_many,
    transitions_of,
)
from prover.search.evidence import excluded_lengths, tried_shares
from prover.search.minimise import MinimiseConfig, minimise
from prover.types import (
    Evaluator,
    Proof,
    ProofEnv,
    ProofState,
    ProofVerifier,
    Proposer,
    Proved,
    Refused,
    Theorem,
    Verdict,
)

__all__ = [
    "Failure",
    "ProofCase",
    "RefusedProof",
    "SolveConfig",
    "SolveResult",
    "Transition",
    "judge_proofs",
    "shorten_proofs",
    "solve_many",
    "solve_result_of",
]


@dataclass(frozen=True, slots=True)
class SolveConfig:
    """How to search and how to shorten; `minimise` None keeps proofs as they were found.

    `alternatives`: Lean steps for other tactics on solved states, after the search of a theorem.
    """

    search: SearchConfig = field(default_factory=MctsConfig)
    minimise: MinimiseConfig | None = field(default_factory=MinimiseConfig)
    alternatives: int = 0


@dataclass(frozen=True, slots=True)
class RefusedProof:
    """A script that closed every goal in the environment and that the verifier refused."""

    proof: Proof
    refused: Refused


@dataclass(frozen=True, slots=True)
class Failure:
    """A state that was worked on and not proved.

    `effort` is the number of Lean steps spent on it and on the states first found below it. `settled`: every proposal
    failed; otherwise the budget ran out or the state no longer mattered. `beyond`: the search excluded proofs of up to
    so many tactics; `tried`: the share of the policy that was tried on it in vain (`prover.search.evidence`).
    """

    state: ProofState
    effort: int
    settled: bool
    beyond: int
    tried: float


@dataclass(frozen=True, slots=True)
class SolveResult:
    """The result of attempting one theorem, with its search tree.

    `verdict` is the verifier's on the last script it saw that counts: `Proved` together with `proof`, `verified` (its
    steps) and `trajectory` (its transitions, after shortening), `Refused` when it refused the script found, None
    when none was found. `tactics` is their number in `proof`, `saved` how many shortening took off, with
    `shortening_lean_steps` Lean steps on top of the search's. `failures` may come from proved theorems too.
    `lemmas` stood beside the library. `episodes` are those of a search by rollouts, judged by the verifier. `usage` is
    what a model behind a server took, None without one.
    """

    theorem: Theorem
    verdict: Verdict | None
    proof: Proof | None
    tactics: int | None
    search: SearchResult
    trajectory: tuple[Transition, ...]
    failures: tuple[Failure, ...]
    refusals: tuple[RefusedProof, ...] = ()
    verified: ProofStep | None = None
    saved: int = 0
    shortening_lean_steps: int = 0
    lemmas: tuple[Lemma, ...] = ()
    episodes: tuple[Episode, ...] = ()
    usage: TokenUsage | None = None

    @property
    def alternatives_lean_steps(self) -> int:
        """Lean steps on top of the search's for other tactics on solved states."""
        return sum(found.lean_steps for found in self.search.alternatives.values())

    @property
    def proved(self) -> bool:
        """Did the verifier say so?"""
        return isinstance(self.verdict, Proved)


@dataclass(slots=True)
class ProofCase:
    """One theorem on its way: the best verified proof, and the refusals."""

    verdict: Verdict | None = None
    verified: ProofStep | None = None
    first_tactics: int = 0
    shortening_lean_steps: int = 0
    refusals: list[RefusedProof] = field(default_factory=list[RefusedProof])

    def take(self, proof: ProofStep, script: Proof, verdict: Verdict) -> None:
        """The verifier's word on a candidate; a verified one replaces what there was."""
        match verdict:
            case Proved():
                self.verdict, self.verified = verdict, proof
            case Refused():
                self.refusals.append(RefusedProof(script, verdict))
                self.verdict = self.verdict or verdict


def solve_many(
    theorems: Sequence[Theorem],
    env: ProofEnv,
    verifier: ProofVerifier,
    proposer: Proposer,
    evaluator: Evaluator | None,
    config: SolveConfig,
    seed: int,
    writer: ScriptWriter | None = None,
) -> list[SolveResult]:
    """Search every theorem (`search_many`), verify what is found, shorten it, verify the shorter script.

    Outcomes are in the order of `theorems`. What all searches find in a round is judged in one batch. A found script
    that is refused is counted in `refusals` and its search goes on for another; a shorter script that is refused is
    dropped for the verified one. Scripts are Lean's, unless another `writer` is given.
    """
    writer = writer or LeanWriter()
    cases, ahead = [ProofCase() for _ in theorems], dict[tuple[Theorem, Proof], Verdict]()

    def expect(found: Sequence[tuple[int, ProofStep]]) -> None:
        asked = [(theorems[number], writer.script(proof)) for number, proof in found]
        ahead.update(zip(asked, verifier.verify_many(asked), strict=True))

    def accept(number: int, proof: ProofStep) -> bool:
        theorem, script = theorems[number], writer.script(proof)
        verdict = ahead.pop((theorem, script), None) or verifier.verify_many([(theorem, script)])[0]
        cases[number].take(proof, script, verdict)
        return cases[number].verified is proof

    results = search_many(
        env,
        theorems,
        proposer,
        evaluator,
        config.search,
        seed,
        writer=writer,
        accept=accept,
        expect=expect,
        alternatives=config.alternatives,
    )
    if config.minimise is not None:
        shorten_proofs(theorems, cases, env, verifier, writer, config.minimise)
    episodes = [_judged(verifier, writer, result) for result in results]
    return [
        replace(solve_result_of(case, result, writer), episodes=judged)
        for case, result, judged in zip(cases, results, episodes, strict=True)
    ]


def _judged(verifier: ProofVerifier, writer: ScriptWriter, search: SearchResult) -> tuple[Episode, ...]:
    """The episodes of a search, those that closed every goal with the verifier's word; equal scripts are judged once.

    Raises as the verifier does: no episode fails because Lean was not there.
    """
    episodes = search.statistics.episodes if search.statistics else ()
    scripts = {e: writer.script(episode_proof(search.tree, e)) for e in episodes if e.failed is None}
    asked = [(search.theorem, script) for script in dict.fromkeys(scripts.values())]
    verdicts = verifier.verify_many(asked) if asked else []
    accepted = {script for (_, script), verdict in zip(asked, verdicts, strict=True) if isinstance(verdict, Proved)}
    return tuple(replace(e, verified=scripts.get(e) in accepted) for e in episodes)


def shorten_proofs(
    theorems: Sequence[Theorem],
    cases: Sequence[ProofCase],
    env: ProofEnv,
    verifier: ProofVerifier,
    writer: ScriptWriter,
    config: MinimiseConfig,
) -> None:
    """Replaces verified proofs by shorter ones that are verified, too."""
    shorter: list[tuple[Theorem, ProofCase, ProofStep]] = []
    for theorem, case in zip(theorems, cases, strict=True):
        if case.verified is not None:
            case.first_tactics = case.verified.remaining
            short = minimise(theorem, case.verified, env, writer, config)
            case.shortening_lean_steps += short.lean_steps
            if writer.script(short.proof) != writer.script(case.verified):
                shorter.append((theorem, case, short.proof))
    judge_proofs(verifier, writer, shorter)


def judge_proofs(
    verifier: ProofVerifier, writer: ScriptWriter, candidates: list[tuple[Theorem, ProofCase, ProofStep]]
) -> None:
    """Ask for verdicts in one batch; a verified candidate replaces what its case had."""
    if not candidates:
        return
    scripts = [writer.script(proof) for _, _, proof in candidates]
    asked = [(theorem, script) for (theorem, _, _), script in zip(candidates, scripts, strict=True)]
    verdicts = verifier.verify_many(asked)
    for (_, case, proof), script, verdict in zip(candidates, scripts, verdicts, strict=True):
        case.take(proof, script, verdict)


def solve_result_of(case: ProofCase, search: SearchResult, writer: ScriptWriter) -> SolveResult:
    """What became of a theorem."""
    verified = case.verified
    return SolveResult(
        theorem=search.theorem,
        verdict=case.verdict,
        proof=None if verified is None else writer.script(verified),
        tactics=None if verified is None else verified.remaining,
        search=search,
        trajectory=() if verified is None else transitions_of(verified),
        failures=failures_of(search.tree),
        refusals=tuple(case.refusals),
        verified=verified,
        saved=max(case.first_tactics - verified.remaining, 0) if verified is not None else 0,
        shortening_lean_steps=case.shortening_lean_steps,
    )


def failures_of(tree: Tree) -> tuple[Failure, ...]:
    """The nodes with at least one tried tactic that are not proved, with the Lean steps spent on them and below."""
    effort = [len(node.edges) for node in tree.nodes]
    for node in reversed(tree.nodes[1:]):  # a node comes after the parent that found it
        effort[tree.edges[node.parents[0]].node] += effort[node.id]
    beyond, tried = excluded_lengths(tree), tried_shares(tree)
    return tuple(
        Failure(node.state, effort[node.id], node.status is Status.FAILED, beyond[node.id], tried[node.id])
        for node in tree.nodes
        if node.edges and node.status is not Status.PROVED
    )
