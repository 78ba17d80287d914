"""Conjectures as data: what was proposed, what became of it, what it earned; and the journal that a run keeps of them.

One line per conjecture, on disk before the next one is begun. Everything the conjecturer knows (accepted lemmas, what
its preferences have learned, what it has spent) is computed from the journal, so a killed run loses at most the
conjecture it was working on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, TypeAdapter

from prover.closing import Closing
from prover.conjecture.candidates import Lemma
from prover.jsonlog import JsonLog
from prover.types import Proof, Theorem
from rl.types import Experience

PATIENCE = 2
"""Rounds of search that a lemma stays in the library without being needed."""
_LEAN_STEPS = Field(validation_alias=AliasChoices("lean_steps", "steps"))  # as older runs have it


class Origin(StrEnum):
    """Where a candidate comes from: an arm of the bandit."""

    GOAL = "goal"  # an open goal of failed searches, closed over its variables
    GENERALISED = "generalised"  # two goals anti-unified, or a repeated subterm made a variable
    EXPLORED = "explored"  # an equation between small terms that holds in all tests
    SAMPLED = "sampled"  # made up by the policy
    STUCK = "stuck"  # what an induction step lacks once its hypothesis is used up, generalised
    CRITICAL_PAIR = "critical_pair"  # what two lemmas proved before say together
    ANALOGUE = "analogue"  # a lemma proved before, said of other functions


class ConjectureStatus(StrEnum):
    """The result of judging a conjecture; every one but the first three is a way to fail."""

    ACCEPTED = "accepted"
    JOINED = "joined"  # is in the library with one that was accepted: they pay together
    PROVED = "proved"  # waits to be paid
    UNREADABLE = "unreadable"  # Lean does not accept the statement
    KNOWN = "known"  # a theorem of the library, or says the same as an earlier conjecture
    NEAR_DUPLICATE = "near_duplicate"  # an instance of a lemma proved before, or follows from some at once
    FALSE = "false"  # refuted by testing
    TRIVIAL = "trivial"  # one tactic of Lean's automation proves it, or `exact?`
    UNPROVABLE = "unprovable"  # the prover finds no proof within the budget
    TOO_LONG = "too_long"  # saves fewer bits on the held-back theorems than it costs
    ONLY_ITSELF = "only_itself"  # saves bits only where it comes from, or in its own variants
    UNUSED = "unused"  # saves nothing on the held-back theorems


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement that was not judged yet: ``BINDERS : TARGET``, the theorems it comes from, its features.

    `tested`: it holds for many small values (`prover.conjecture.equations.that_hold`), and need not be tested again.
    """

    text: str
    module: str
    origin: Origin
    theorems: tuple[str, ...] = ()
    features: tuple[float, ...] = ()
    tested: bool = False


@dataclass(frozen=True, slots=True)
class Conjecture:
    """A candidate that was judged.

    `saved_bits`: on the held-back theorems, beyond what the lemmas accepted before save; `own_bits`: where it comes
    from and in its own variants; `after`: what the proofs that cite it cost on the held-back theorems where it saves.
    `cost_bits`: its statement and proof. `brings`: lemmas proved before that those proofs cite, too, and that join the
    library with it at a cost of `brought_bits`.
    `digest` tells statements apart (`prover.conjecture.shape`), `text` is the candidate's; `proved_before` lemmas had
    been proved by then. `lean_steps` were spent on screening, proving, scoring. `script` is a self-contained proof; it
    is inserted into the proof of every theorem that cites the lemma before the verifier sees it. `body` is the same
    proof with the lemmas `cites`, proved before, cited. `joined`: the round in which it joined the library, None for
    that of the conjecture. A later entry of the same name stands for the earlier one.
    """

    round: int
    name: str
    statement: str
    module: str
    origin: Origin
    status: Annotated[ConjectureStatus, Field(validation_alias=AliasChoices("status", "fate"))]  # as older runs have it
    reward: float
    detail: str = ""
    features: tuple[float, ...] = ()
    script: str | None = None
    saved_bits: float = 0.0
    own_bits: float = 0.0
    cost_bits: float = 0.0
    brought_bits: float = 0.0
    novelty: float = 0.0
    after: tuple[tuple[str, float], ...] = ()
    brings: tuple[str, ...] = ()
    digest: str = ""
    text: str = ""
    proved_before: Annotated[int, Field(validation_alias=AliasChoices("proved_before", "shelf"))] = 0
    lean_steps: Annotated[tuple[int, int, int], _LEAN_STEPS] = (0, 0, 0)
    seconds: float = 0.0
    body: str | None = None
    cites: tuple[str, ...] = ()
    joined: int | None = None

    @property
    def joined_in(self) -> int:
        """The round in which it joined the library, if it did."""
        return self.round if self.joined is None else self.joined

    @property
    def net_bits(self) -> float:
        """What it is worth to the library: ΔL of `prover.conjecture.score`, on the held-back theorems."""
        return self.saved_bits - self.cost_bits - self.brought_bits

    @property
    def lemma(self) -> Lemma | None:
        """The proved lemma, whatever it is worth; None without a proof."""
        theorem = Theorem(self.name, self.statement, self.module, source="conjecture")
        return None if self.script is None else Lemma(theorem, Proof(self.script))


@dataclass(frozen=True, slots=True)
class Gathered:
    """Candidates were gathered for a round: what that cost, how many each origin gave, and what may be spent in all."""

    round: int
    lean_steps: Annotated[int, _LEAN_STEPS]
    allowance: int
    pools: dict[str, int]


@dataclass(frozen=True, slots=True)
class Retired:
    """A lemma left the library at the beginning of a round."""

    round: int
    retired: str


@dataclass(frozen=True, slots=True)
class Paid:
    """Proved lemmas were paid in a round: `offered` of them, by searches of `searched` held-back theorems.

    What they earned stands in new entries of these conjectures, behind this one.
    """

    round: int
    offered: int
    searched: int
    lean_steps: int


Entry = Conjecture | Gathered | Retired | Paid
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)


class Journal(Closing):
    """All conjectures of a run, in a `JsonLog`. Close it."""

    def __init__(self, path: Path) -> None:
        self._log = JsonLog(path, _ENTRY, "not an entry; restore the file or remove the line")
        self.entries = self._log.rows

    @classmethod
    def open(cls, path: Path) -> Journal:
        """Reads what is there and makes ready to append. Raises LemmaError as `JsonLog.open`."""
        journal = cls(path)
        journal._log.open()
        return journal

    def append(self, entry: Entry) -> None:
        """Writes one entry through to the disk and takes it in. Raises LemmaError as `JsonLog.append`."""
        self._log.append(entry)

    def close(self) -> None:
        self._log.close()

    def conjectures(self, round_: int | None = None) -> list[Conjecture]:
        """In the order of judging, as they stand now; those proposed in one round, or all."""
        return [c for c in latest(self.entries) if round_ is None or c.round == round_]

    def settled(self, round_: int) -> set[tuple[str, str]]:
        """(module, text) of what need not be judged in a round: all but what had no proof in an earlier round, when
        fewer lemmas were proved."""
        proved = len(self.proved())
        return {
            (c.module, c.text)
            for c in self.conjectures()
            if c.status is not ConjectureStatus.UNPROVABLE or c.round == round_ or c.proved_before == proved
        }

    def gathered(self, round_: int) -> Gathered | None:
        """What gathering for this round cost, if it was done."""
        return next((e for e in self.entries if isinstance(e, Gathered) and e.round == round_), None)

    def payment(self, round_: int) -> Paid | None:
        """The payment of this round, if it was made."""
        return next((e for e in self.entries if isinstance(e, Paid) and e.round == round_), None)

    def pending(self) -> list[Conjecture]:
        """Proved, and not paid yet."""
        return [c for c in self.conjectures() if c.status is ConjectureStatus.PROVED]

    def retired(self) -> frozenset[str]:
        """Names of the lemmas that left the library."""
        return frozenset(e.retired for e in self.entries if isinstance(e, Retired))

    def joined(self) -> list[Conjecture]:
        """Those that joined the library, accepted or brought in by one that was; some may have left it since."""
        judged = self.conjectures()
        names = {name for c in judged if c.status is ConjectureStatus.ACCEPTED for name in (c.name, *c.brings)}
        return [c for c in judged if c.name in names]

    def accepted(self) -> tuple[Lemma, ...]:
        """The lemmas of the library, in the order in which they were proved."""
        gone = self.retired()
        return tuple(lemma for c in self.joined() if c.name not in gone and (lemma := c.lemma) is not None)

    def proved(self) -> list[Conjecture]:
        """Proved conjectures that are neither known nor trivial, whatever they are worth."""
        return [c for c in self.conjectures() if c.script is not None and c.status is not ConjectureStatus.TRIVIAL]

    def spent(self, round_: int) -> int:
        """Lean steps of conjecturing in one round, gathering and paying included."""
        others = (e.lean_steps for e in self.entries if isinstance(e, Gathered | Paid) and e.round == round_)
        return sum(sum(c.lean_steps) for c in self.conjectures(round_)) + sum(others)

    def overdraft(self, round_: int) -> int:
        """Lean steps beyond what a round was allowed: scoring the last conjecture may need more than is left."""
        gathered = self.gathered(round_)
        return max(self.spent(round_) - gathered.allowance, 0) if gathered else 0


def latest(entries: Sequence[Entry]) -> list[Conjecture]:
    """The conjectures as they stand, each by its last entry, in the order of their first ones."""
    return list({e.name: e for e in entries if isinstance(e, Conjecture)}.values())


def no_longer_needed(journal: Journal, attempts: Sequence[Experience], round_: int) -> list[str]:
    """Names of the lemmas that have stopped paying: at hand for `PATIENCE` rounds of search, and every theorem with a
    proof that cites one of them has a proof that cites none of these.
    """
    old = {c.name for c in journal.joined() if c.joined_in <= round_ - PATIENCE} - journal.retired()
    proofs: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
    for attempt in attempts:
        if attempt.proved:
            proofs[attempt.theorem].append(frozenset(attempt.cited))
    needed: set[str] = set()
    for found in proofs.values():
        if all(cited & old for cited in found):
            needed.update(*found)
    return sorted(old - needed)


@dataclass(frozen=True, slots=True)
class ConjectureSummary:
    """Conjectures counted by status and origin, Lean steps by stage, the library's `lemmas`."""

    judged: int
    statuses: dict[str, int]
    accepted_by_origin: dict[str, int]
    judged_by_origin: dict[str, int]
    gather_lean_steps: int
    screen_lean_steps: int
    prove_lean_steps: int
    score_lean_steps: int
    saved_bits: float
    net_bits: float
    lemmas: tuple[str, ...]

    @property
    def lean_steps(self) -> int:
        return self.gather_lean_steps + self.screen_lean_steps + self.prove_lean_steps + self.score_lean_steps


def summarise(entries: Sequence[Entry]) -> ConjectureSummary:
    """Counts over a journal's entries."""
    judged = latest(entries)
    accepted = [c for c in judged if c.status is ConjectureStatus.ACCEPTED]
    joined = {name for c in accepted for name in (c.name, *c.brings)}
    joined -= {e.retired for e in entries if isinstance(e, Retired)}
    counts = Counter(c.status for c in judged)
    stages = [sum(c.lean_steps[stage] for c in judged) for stage in range(3)]
    return ConjectureSummary(
        judged=len(judged),
        statuses={str(status): counts[status] for status in ConjectureStatus},
        accepted_by_origin=_by_origin(accepted),
        judged_by_origin=_by_origin(judged),
        gather_lean_steps=sum(e.lean_steps for e in entries if isinstance(e, Gathered)),
        screen_lean_steps=stages[0],
        prove_lean_steps=stages[1],
        score_lean_steps=stages[2] + sum(e.lean_steps for e in entries if isinstance(e, Paid)),
        saved_bits=sum(c.saved_bits for c in accepted),
        net_bits=sum(c.net_bits for c in accepted),
        lemmas=tuple(c.statement for c in judged if c.name in joined),
    )


def _by_origin(conjectures: Sequence[Conjecture]) -> dict[str, int]:
    counts = Counter(c.origin for c in conjectures)
    return {str(origin): counts[origin] for origin in Origin}
