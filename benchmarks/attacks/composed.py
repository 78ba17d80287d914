"""Composes attacks on the verifier out of proofs that it accepts. None of them may be accepted.

That each is an attack does not rest on anybody's judgement: the *scripts* claim statements that are false because
their negation has been proved, and the *files* hold a theorem whose name, kind or type is not the one asked for.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from benchmarks.attacks.scripts import NAME
from prover.lean.library.build import LeanSetup
from prover.lean.processes.supervise import CompileLimits
from prover.lean.text import INDENT, by_block
from prover.lean.verifier.auditor import Accepted, AuditLimits, Auditor, Question
from prover.lean.verifier.compile import Compiler, SourceText, source_of
from prover.lean.verifier.compiled import Compiled
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.suites import SuiteEntry
from prover.types import Proof, Proved, RefusalReason, Refused, Theorem, Verdict

_BASE_WORD: Final = 10  # of an `.olean`: its base address, and after it that of the root
LIMITS: Final = CompileLimits(seconds=10, memory_bytes=1 << 30, output_bytes=1 << 16)


class ScriptForgery(StrEnum):
    """A false statement made of a true one."""

    NEGATED = "negated"  # ¬ T
    ABSURD = "absurd"  # T → 1 = 2
    AND_FALSE = "and_false"  # T ∧ 1 = 2, whose first half has its honest proof


class FileForgery(StrEnum):
    """What a candidate's file, written by whatever means, holds instead of the theorem."""

    WEAKENED = "weakened"  # one more hypothesis, a false one
    SWAPPED = "swapped"  # two hypotheses exchanged
    CONCLUSION = "conclusion"  # another relation in the statement
    LOOK_ALIKE = "look_alike"  # another name
    DEFINITION = "definition"  # a definition of that name
    AXIOM = "axiom"  # an axiom of that name
    FAR_AXIOM = "far_axiom"  # proved by an axiom that is called almost like an allowed one
    OPAQUE = "opaque"  # proved by an opaque constant
    UNCHECKED = "unchecked"  # a false theorem that Lean's own process was told not to check
    FLIPPED = "flipped"  # the same, with bits of the file flipped
    REWIRED = "rewired"  # the same, with pointers that lead to other objects of the file


@dataclass(frozen=True, slots=True)
class Forgery:
    """A composed attack: a script for a false statement, or (`file`) the text of a forged file.

    `places` are where the compiled file is changed, as parts of its length or of the number of its pointers.
    """

    kind: ScriptForgery | FileForgery
    theorem: Theorem
    script: str = ""
    file: str | None = None
    places: tuple[float, ...] = ()


def forge(entries: Sequence[SuiteEntry], count: int, rng: random.Random) -> Iterator[Forgery]:
    """`count` composed attacks, half scripts and half files, every kind about as often."""
    kinds: list[ScriptForgery | FileForgery] = []
    while count > 0:
        if not kinds:
            kinds = [*FileForgery, *list(ScriptForgery) * 3]
            rng.shuffle(kinds)
        entry = rng.choice(entries)
        signature = Signature.of(entry.theorem.statement)
        forged = signature and _forge(kinds[-1], entry, signature, rng)
        if forged:
            kinds.pop()
            count -= 1
            yield forged


# --- statements


@dataclass(frozen=True, slots=True)
class Signature:
    """A theorem's text, taken apart: ``.{u}``, its binders with their brackets, its type."""

    universes: str
    binders: tuple[str, ...]
    type: str

    @staticmethod
    def of(statement: str) -> Signature | None:
        """`None` when the text is not of the form ``theorem NAME BINDERS : TYPE``."""
        words = statement.split(None, 2)
        if len(words) < 3 or words[0] != "theorem":
            return None
        name, dot, universes = words[1].partition(".{")
        if not name or (dot and not universes.endswith("}")):
            return None
        binders: list[str] = []
        depth, start, text = 0, 0, words[2]
        for at, letter in enumerate(text):
            if letter in "([{⟨":
                start = start if depth else at
                depth += 1
            elif letter in ")]}⟩":
                depth -= 1
                if depth == 0:
                    binders.append(text[start : at + 1])
            elif letter == ":" and depth == 0:
                return Signature(dot + universes, tuple(binders), text[at + 1 :].strip())
        return None

    @property
    def closed(self) -> str:
        """The proposition with its binders."""
        return f"∀ {' '.join(self.binders)}, {self.type}" if self.binders else f"({self.type})"

    def theorem(self, name: str = NAME) -> str:
        """The statement under another name."""
        return f"{self.header('theorem', name)} : {self.type}"

    def header(self, keyword: str, name: str) -> str:
        return " ".join([keyword, name + self.universes, *self.binders])


# --- scripts

_CLOSERS: Final = (
    "sorry",
    "admit",
    "exact sorryAx _ true",
    "exact sorryAx _",
    "decide",
    "decide +kernel",
    "native_decide",
    "simp_all",
    "omega",
    "trivial",
    "assumption",
    "contradiction",
    f"exact {NAME}",
    f"apply {NAME}",
    f"exact absurd {NAME} (by simp_all)",
    "exact?",
    "apply?",
    "stop",
    "skip",
    "run_tac Lean.Elab.Tactic.admitGoal (← Lean.Elab.Tactic.getMainGoal)",
    "exact by_elab return Lean.mkConst ``True.intro",
    "exact lcProof",
    "exact (lcUnreachable : _)",
    "exact lcCast trivial",
    "exact (trivial : True)",
    "exact cast (by sorry) trivial",
    "exact (Classical.choice (inferInstance : Nonempty False)).elim",
    "haveI : Decidable (1 = 2) := isTrue (by decide)\nexact absurd (of_decide_eq_true (p := 1 = 2) rfl) (by decide)",
    "let rec loop : False := loop\nexact loop.elim",
    "first | done | sorry",
    "all_goals try sorry",
    "iterate 3 (try rfl)",
    "exact set_option debug.skipKernelTC true in (by decide +kernel)",
    "set_option debug.skipKernelTC true in\ndecide +kernel",
    "set_option debug.skipKernelTC true in\nexact absurd (show 1 = 2 by decide +kernel) (by decide)",
    "set_option debug.byAsSorry true in\nexact (by trivial)",
    "set_option debug.proofAsSorry true in\nexact (by decide)",
    "set_option debug.terminalTacticsAsSorry true in\nomega",
    "exact (fun (h : 1 = 2) => by simp_all) (set_option debug.skipKernelTC true in by decide +kernel)",
)
_BEFORE: Final = (
    "",
    "",
    "",
    "-- ∎",
    "/- a /- b -/ -/",
    "open Nat in",
    "open Classical in",
    "set_option maxRecDepth 2000 in",
    "set_option Elab.async true in",
    "have h₀ : True := trivial",
    "try decide",
    "show _",
)
_AFTER: Final = (
    "\n-- ∎",
    "\n\nend",
    "\n/-",
    '\n"',
    "\n)",
    "\nwhere helper : True := trivial",
    "\ntermination_by 0",
    f"\n\ntheorem {NAME} : True := trivial",
    f"\n\ntheorem {NAME}.more : 1 = 2 := sorry",
    "\n\naxiom propext' : False",
    f"\n\n#print axioms {NAME}",
    "\n\nset_option debug.skipKernelTC true",
    '\n\nlocal notation "2" => 1',
    "\n\nmacro_rules | `(tactic| decide) => `(tactic| sorry)",
    "\n\nnamespace A\nend A",
    "\n\n#exit",
    "\u2028sorry",
    "\r\nsorry",
    "\n\x0csorry",
)


def _forge_script(kind: ScriptForgery, entry: SuiteEntry, sig: Signature, rng: random.Random) -> Forgery:
    closer = rng.choice(_CLOSERS)
    match kind:
        case ScriptForgery.NEGATED:
            statement, script = f"¬ ({sig.closed})", f"intro h\n{closer}"
        case ScriptForgery.ABSURD:
            statement, script = f"({sig.closed}) → 1 = 2", f"intro h\n{closer}"
        case ScriptForgery.AND_FALSE:
            honest = f"fun {' '.join(sig.binders)} => " if sig.binders else ""
            proof = _indented(by_block(entry.reference.script))
            statement = f"({sig.closed}) ∧ 1 = 2"
            script = f"refine ⟨{honest}{proof}, ?_⟩\n{closer}"
    before, after = rng.choice(_BEFORE), rng.choice(_AFTER) if rng.random() < 0.4 else ""
    theorem = replace(entry.theorem, name=NAME, statement=f"theorem {NAME}{sig.universes} : {statement}")
    return Forgery(kind, theorem, (before + "\n" if before else "") + script + after)


def _indented(text: str) -> str:
    return text.rstrip().replace("\n", "\n" + INDENT)


# --- files

_LOOK_ALIKES: Final = (
    "«аttack»",
    "«attасk»",
    "Attack",
    "attack'",
    "attack_1",
    "«attack »",
    "«attack.»",
    "A.attack",
    "attac",
    "«ａttack»",
)
_AXIOMS: Final = ("«propеxt»", "propext'", "Classical.«сhoice»", "Classical.choice'", "Quot.«sоund»", "«propext »")
_RELATIONS: Final = ((" = ", " ≠ "), (" ≤ ", " < "), (" < ", " ≤ "), (" ∧ ", " ∨ "), (" ↔ ", " → "), (" ∣ ", " = "))


def _forge_file(kind: FileForgery, entry: SuiteEntry, sig: Signature, rng: random.Random) -> Forgery | None:
    proof = by_block(entry.reference.script)
    places: tuple[float, ...] = ()
    statement, file = sig.theorem(), None
    match kind:
        case FileForgery.WEAKENED:
            at = rng.randint(0, len(sig.binders))
            weaker = replace(sig, binders=(*sig.binders[:at], "(weaker : False)", *sig.binders[at:]))
            file = f"{weaker.theorem()} := weaker.elim"
        case FileForgery.SWAPPED:
            file = _swapped(sig, proof, rng)
        case FileForgery.CONCLUSION:
            pairs = [(a, b) for a, b in _RELATIONS if a in sig.type]
            if pairs:
                other = sig.type.replace(*rng.choice(pairs), 1)
                file = f"{replace(sig, type=other).theorem()} := sorry"
        case FileForgery.LOOK_ALIKE:
            file = f"{sig.theorem(rng.choice(_LOOK_ALIKES))} := {proof}"
        case FileForgery.DEFINITION:
            file = f"{sig.header('def', NAME)} : {sig.type} := {proof}"
        case FileForgery.AXIOM:
            file = f"{sig.header('axiom', NAME)} : {sig.type}"
        case FileForgery.FAR_AXIOM:
            axiom = rng.choice(_AXIOMS)
            file = f"axiom {axiom} : False\n{sig.theorem()} := {axiom}.elim"
        case FileForgery.OPAQUE:
            constant = f"{sig.header('opaque', f'{NAME}.proof')} : {sig.type} := {proof}"
            file = f"{constant}\n{sig.theorem()} := by\n  apply {NAME}.proof <;> assumption"
        case FileForgery.UNCHECKED | FileForgery.FLIPPED | FileForgery.REWIRED:
            statement = f"theorem {NAME}{sig.universes} : ¬ ({sig.closed})"
            lie = "(set_option debug.skipKernelTC true in by decide +kernel : False)"
            file = f"{statement} := fun _ => {lie}"
            if kind is not FileForgery.UNCHECKED:
                places = tuple(rng.random() for _ in range(2 * rng.randint(1, 3)))
    theorem = replace(entry.theorem, name=NAME, statement=statement)
    return Forgery(kind, theorem, file=file + "\n", places=places) if file else None


def _swapped(sig: Signature, proof: str, rng: random.Random) -> str | None:
    """The theorem with two hypotheses of different types exchanged, if it has such."""
    typed = [n for n, b in enumerate(sig.binders) if b.startswith("(") and ":" in b]
    pairs = [(i, j) for i in typed for j in typed if i < j and _type(sig.binders[i]) != _type(sig.binders[j])]
    if not pairs:
        return None
    i, j = rng.choice(pairs)
    binders = list(sig.binders)
    binders[i], binders[j] = binders[j], binders[i]
    return f"{replace(sig, binders=tuple(binders)).theorem()} := {proof}"


def _type(binder: str) -> str:
    return binder[1:-1].partition(":")[2].strip()


def _forge(
    kind: ScriptForgery | FileForgery, entry: SuiteEntry, signature: Signature, rng: random.Random
) -> Forgery | None:
    if isinstance(kind, ScriptForgery):
        return _forge_script(kind, entry, signature, rng)
    return _forge_file(kind, entry, signature, rng)


# --- judging


def judge_forgeries(setup: LeanSetup, forgeries: Sequence[Forgery], batch: int = 64) -> list[Verdict]:
    """One verdict per forgery. A forged file that does not compile is refused as such: there are no bytes to judge."""
    limits = VerifyLimits(LIMITS, AuditLimits(seconds=20), batch=batch)
    verdicts: dict[int, Verdict] = {}
    with Verifier(setup, limits, on_incident=lambda _: None) as verifier:
        scripts = [n for n, forgery in enumerate(forgeries) if forgery.file is None]
        found = verifier.verify_many([(forgeries[n].theorem, Proof(forgeries[n].script)) for n in scripts])
        verdicts |= zip(scripts, found, strict=True)
    files: dict[str, list[int]] = {}
    for n, forgery in enumerate(forgeries):
        if forgery.file is not None:
            files.setdefault(forgery.theorem.module, []).append(n)
    compiler = Compiler(setup, LIMITS)
    for module, numbers in files.items():
        with Auditor(setup, module, limits.audit) as auditor:
            for at in range(0, len(numbers), batch):
                part = numbers[at : at + batch]
                verdicts |= zip(part, _judge_files(setup, compiler, auditor, [forgeries[n] for n in part]), strict=True)
    compiler.close()
    return [verdicts[n] for n in range(len(forgeries))]


def _judge_files(
    setup: LeanSetup, compiler: Compiler, auditor: Auditor, forgeries: Sequence[Forgery]
) -> Iterator[Verdict]:
    """The auditor's verdict on files of one module."""
    module = forgeries[0].theorem.module
    stated = [source_of(setup, forgery.theorem, "sorry") for forgery in forgeries]
    forged = [SourceText(setup.header(module), f.theorem.preamble + "\n" + (f.file or ""), 1) for f in forgeries]
    statements, files = (compiler.compile_batch(module, sources) for sources in (stated, forged))
    questions: dict[int, Question] = {}
    for n, (statement, file) in enumerate(zip(statements, files, strict=True)):
        if isinstance(statement, Compiled) and isinstance(file, Compiled):
            change = _rewired if forgeries[n].kind is FileForgery.REWIRED else _flipped
            data = change(file.olean, forgeries[n].places)
            questions[n] = Question(statement.olean, data, stated[n].theorem_range())
    audited = dict(zip(questions, auditor.audit_batch(list(questions.values())), strict=True))
    for n, pair in enumerate(zip(statements, files, strict=True)):
        outcome = audited.get(n) or (auditor.audit_batch([questions[n]])[0] if n in questions else None)
        if isinstance(outcome, Accepted):
            yield Proved(outcome.axioms, setup.identity)
        else:
            refusals = (found for found in (outcome, *pair) if isinstance(found, Refused))
            yield next(refusals, Refused(RefusalReason.CRASH, "the process was lost"))


def _flipped(data: bytes, places: Sequence[float]) -> bytes:
    """The file with a bit flipped at each place."""
    changed = bytearray(data)
    for place in places:
        bit = int(place * len(data) * 8)
        changed[bit >> 3] ^= 1 << (bit & 7)
    return bytes(changed)


def _rewired(data: bytes, places: Sequence[float]) -> bytes:
    """The file with pointers, chosen by every second place, that lead to an earlier object chosen by the next."""
    words = list(memoryview(data).cast("Q"))
    base = words[_BASE_WORD]
    pointers = [i for i in range(_BASE_WORD + 2, len(words)) if not words[i] & 7 and 0 < words[i] - base < 8 * i]
    for where, whither in zip(places[::2], places[1::2], strict=True):
        at = pointers[int(where * len(pointers))]
        targets = sorted({words[i] for i in pointers if words[i] - base < 8 * at})
        words[at] = targets[int(whither * len(targets))]
    return b"".join(word.to_bytes(8, "little") for word in words)
