"""The nouns of the project. Read this file first.

A *theorem* is a statement without its proof. A prover turns it into *proof states* by running *tactics* in a
`ProofEnv` (Lean, or a synthetic environment in tests), guided by a `Proposer` (the policy) and an `Evaluator`
(the value). A finished script is only a candidate: a `Verdict` comes from the verifier and from nothing else.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol, runtime_checkable

CORE_MODULE = "Core"
"""The core library: what a theorem imports if it needs nothing more."""

UNPROVING: Final = ("sorry", "admit", "sorryAx", "stop")
"""Words that close goals without proving them."""


class Split(StrEnum):
    """Part of a suite a theorem belongs to; fixed by a hash of its statement (`split_of`)."""

    TRAIN = "train"
    VALID = "valid"
    TEST = "test"


class SplitRule(StrEnum):
    """How the theorems of the shipped suites are split."""

    HASH = "hash"  # by a hash of the statement: what all published figures are on
    CLUSTER = "cluster"  # near-duplicates in one split (`prover.splits`)


def unnamed(statement: str) -> str:
    """A statement's text after its name, with runs of spaces made one."""
    words = statement.split()
    return " ".join(words[2:] if words[:1] == ["theorem"] else words)


def split_of(statement: str) -> Split:
    """60 % train, 10 % valid, 30 % test by SHA-256 of the statement's text after its name, runs of spaces made one."""
    bucket = hashlib.sha256(unnamed(statement).encode()).digest()[0] / 256
    return Split.TRAIN if bucket < 0.6 else Split.VALID if bucket < 0.7 else Split.TEST


@dataclass(frozen=True, slots=True)
class Theorem:
    """A statement to prove.

    `statement` is Lean text without its proof (``theorem t (a b : Nat) : a + b = b + a``); `module` is what the
    proof may import (``Core``, or a module of definitions; several with spaces between them); `preamble` is trusted
    text between the imports and the statement (``open Nat``); `source` says where the theorem came from
    (``suite:nat``, ``minif2f:test``). `universes` (``.{u}``), `binders` and `type` are the parts of its signature,
    empty unless Lean's parser has separated them (`prover.text`). `depth` counts the tactics of the derivation that it
    was generated with (`prover.worlds`), None when it was not.
    """

    name: str
    statement: str
    module: str = CORE_MODULE
    split: Split = Split.TRAIN
    source: str = ""
    preamble: str = ""
    binders: str = field(default="", compare=False)
    type: str = field(default="", compare=False)
    universes: str = field(default="", compare=False)
    depth: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Premise:
    """A library theorem that a proof may cite: its full name and its type as Lean prints it."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal; `text` is Lean's own pretty print (hypotheses a line each, then ``⊢ target``)."""

    text: str

    @property
    def target(self) -> str:
        """The proposition to prove: the text after the last ``⊢`` that begins a line."""
        return self.text.rpartition("⊢")[2].strip()

    @property
    def canonical(self) -> str:
        """The text without its ``case`` tag: goals with equal canonical text are the same goal."""
        first, _, rest = self.text.partition("\n")
        return rest if first.startswith("case ") else self.text


@dataclass(frozen=True, slots=True)
class RefusedTactic:
    """A tactic, or a whole script, that Lean refused, and its message: what a repair looks at."""

    tactic: str
    message: str


@dataclass(frozen=True, slots=True)
class ProofState:
    """Open goals. `handle` is valid in the environment that made it, while that lives; it never identifies a state.

    `refused` is what Lean refused in it, for a proposer that is asked again; it does not identify the state either.
    """

    goals: tuple[Goal, ...]
    handle: int
    refused: tuple[RefusedTactic, ...] = field(default=(), compare=False)

    @property
    def key(self) -> str:
        """Canonical text of all goals: equal keys mean equal states."""
        return "\n\n".join(g.canonical for g in self.goals)

    @property
    def question(self) -> str:
        """The key together with what was refused: whoever has the same one is asked the same."""
        return self.key if not self.refused else f"{self.key}\n\n{self.refused}"


class RejectKind(StrEnum):
    """Why Lean did not accept a tactic. Evidence against the tactic, unlike `WorkerLost`."""

    PARSE = "parse"
    ELABORATION = "elaboration"
    LOGGED_ERROR = "logged_error"  # a nested `by` recovered and only logged its error
    UNSAFE = "unsafe"  # `sorry` and the like: closes goals without proving them


class Limit(StrEnum):
    """A bound that a step exceeded."""

    HEARTBEATS = "heartbeats"
    WALL_CLOCK = "wall_clock"
    MEMORY = "memory"
    DEPTH = "depth"


@dataclass(frozen=True, slots=True)
class Advanced:
    """The tactic ran and left open goals."""

    state: ProofState


@dataclass(frozen=True, slots=True)
class Finished:
    """The tactic ran and left no goals. Not yet a proof: see `Verdict`."""

    state: ProofState


@dataclass(frozen=True, slots=True)
class Rejected:
    """Lean refused the tactic."""

    kind: RejectKind
    message: str


@dataclass(frozen=True, slots=True)
class Exhausted:
    """The tactic hit a limit."""

    limit: Limit


StepResult = Advanced | Finished | Rejected | Exhausted


@dataclass(frozen=True, slots=True)
class StepRequest:
    """Run `tactic` (one tactic block, possibly several lines) on the first goal(s) of `state`."""

    state: ProofState
    tactic: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A tactic block that is claimed to prove a theorem (the text after ``:= by``, unindented)."""

    script: str


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A Lean file, without the theorem's own imports and preamble, that is claimed to contain a proved theorem with
    the given statement.
    """

    text: str


AnyProof = Proof | ProofFile


class RefusalReason(StrEnum):
    """Why the verifier refused a candidate."""

    STATEMENT = "statement"  # the statement itself does not compile, or is not a proposition
    PARSE = "parse"  # the script is not exactly one tactic block
    ELABORATION = "elaboration"  # Lean reports an error
    OPTION = "option"  # sets an option that switches checks off
    SORRY = "sorry"  # rests on sorryAx
    AXIOM = "axiom"  # rests on an axiom other than the three allowed ones
    STATEMENT_CHANGED = "statement_changed"  # the candidate's type is not the trusted one
    RESERVED_NAME = "reserved_name"  # redefines or adds a name that a proof must not touch
    FORBIDDEN_DECLARATION = (
        "forbidden_declaration"  # the file added an axiom, opaque, unsafe or partial constant it uses
    )
    MISSING_THEOREM = "missing_theorem"  # the compiled file does not hold the theorem
    KERNEL = "kernel"  # Lean's kernel rejects the rebuilt proof term
    MALFORMED = "malformed"  # the compiled file cannot be read
    TIMEOUT = "timeout"
    MEMORY = "memory"
    OUTPUT = "output"  # wrote too much
    CRASH = "crash"


@dataclass(frozen=True, slots=True)
class Proved:
    """The only positive verdict. `axioms` ⊆ {propext, Classical.choice, Quot.sound}.

    `added` names what the candidate declared besides the theorem: auxiliary lemmas and definitions, used or not.
    """

    axioms: tuple[str, ...]
    environment: str  # Lean version and library hash the verdict holds for
    added: tuple[str, ...] = ()


class Disagreement(StrEnum):
    """How the two judgements on a candidate differ: Lean's own process, and the audit of what it wrote."""

    AUDIT_REFUSES = "audit_refuses"  # Lean reported no error, the auditor or the kernel says no
    AUDIT_ACCEPTS = "audit_accepts"  # Lean reported an error, and left a file that proves the statement


@dataclass(frozen=True, slots=True)
class Refused:
    """Not proved; `detail` is one line for people. A disagreement is an incident, for a person to look at."""

    reason: RefusalReason
    detail: str
    disagreement: Disagreement | None = None


Verdict = Proved | Refused


@dataclass(frozen=True, slots=True)
class Unjudged:
    """No verdict: Lean, or the module asked for, was not available. Says nothing about the candidate."""

    why: LemmaError | WorkerLost

    @property
    def detail(self) -> str:
        return str(self.why)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A tactic and the natural logarithm of the proposer's probability for it.

    `version` is that of the weights that had a say, None without a network. `tokens` are the network's own
    log-probabilities of the tactic's tokens, the end included, if it read or wrote the tactic. `left` are the tactics
    that a value expects to remain behind this one, where what it leaves is foreseen: 0 closes the goal.
    """

    tactic: str
    logprob: float
    version: int | None = None
    tokens: tuple[float, ...] = ()
    left: float | None = None


@dataclass(frozen=True, slots=True)
class ValueDistribution:
    """A distribution over the number of remaining tactics.

    `logits` and `support` have the same length `[bins]`; `support[i]`, growing, is the number of tactics of bin `i`.
    `version` is that of the weights, None if there are none.
    """

    logits: tuple[float, ...]
    support: tuple[float, ...]
    version: int | None = None

    def probabilities(self) -> tuple[float, ...]:
        """Softmax of the logits, `[bins]`."""
        top = max(self.logits)
        weights = [math.exp(x - top) for x in self.logits]
        total = sum(weights)
        return tuple(w / total for w in weights)

    def mean(self) -> float:
        """Expected number of remaining tactics."""
        return sum(p * s for p, s in zip(self.probabilities(), self.support, strict=True))

    def quantile(self, q: float) -> float:
        """Smallest support value whose cumulative probability reaches `q` (0 < q ≤ 1)."""
        cumulative = 0.0
        for p, s in zip(self.probabilities(), self.support, strict=True):
            cumulative += p
            if cumulative >= q - 1e-12:
                return s
        return self.support[-1]

    def within(self, tactics: float) -> float:
        """Probability that at most `tactics` tactics remain."""
        return sum(p for p, s in zip(self.probabilities(), self.support, strict=True) if s <= tactics)

    def mean_within(self, tactics: float) -> float | None:
        """Expected number of remaining tactics, given that at most `tactics` remain; None if that is impossible."""
        inside = [(p, s) for p, s in zip(self.probabilities(), self.support, strict=True) if s <= tactics and p > 0]
        mass = math.fsum(p for p, _ in inside)
        return math.fsum(p * s for p, s in inside) / mass if mass else None

    def discounted(self, discount: float) -> float:
        """Expected value of ``discount^tactics``, in (0, 1] for 0 < discount ≤ 1."""
        return sum(p * discount**s for p, s in zip(self.probabilities(), self.support, strict=True))


class LemmaError(Exception):
    """Bad input, explained in one line; the command line prints that line and exits with 2."""


class StatementError(LemmaError):
    """The statement does not parse, does not elaborate or is not a proposition."""


class WorkerLost(Exception):
    """A Lean process, or another that proving needs, died or stopped answering. Never a result: the pool repeats the
    work on another worker, and what cannot be repeated says nothing about a tactic or a theorem.
    """


@runtime_checkable
class ProofEnv(Protocol):
    """Where tactics run. States persist until freed: any state can be branched from any number of times."""

    def start(self, theorem: Theorem) -> ProofState:
        """The initial state. Raises `StatementError`."""
        ...

    def step(self, requests: Sequence[StepRequest]) -> list[StepResult]:
        """One result per request, in order; requests are independent and may run in parallel."""
        ...

    def split(self, state: ProofState) -> tuple[ProofState, ...]:
        """One state per independent goal; goals that share a metavariable stay together in one state."""
        ...

    def free(self, states: Iterable[ProofState]) -> None:
        """Forget states; using them afterwards is an error."""
        ...

    def close(self) -> None: ...


class Proposer(Protocol):
    """The policy: states → proposals, batched."""

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        """For each state its proposals, best first, without duplicates."""
        ...


class Evaluator(Protocol):
    """The value: states → distributions of remaining tactics, batched."""

    def evaluate(self, states: Sequence[ProofState]) -> list[ValueDistribution]: ...


class ProofVerifier(Protocol):
    """The judge. Its `Proved` is the only source of a positive verdict."""

    def verify_many(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict]:
        """One verdict per candidate, in order."""
        ...
