"""Whole Lean files made of every kind of token, with the right answer by construction.

A file is a row of commands. Honest theorems have a proof that Lean accepts; planted ones are false, or have a proof
that is none, and stand behind comments, strings, characters and names in which a reader could lose its way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from hypothesis import strategies as st
from lean_tokens import (
    ATTRIBUTES,
    BEGINNINGS,
    BINDERS,
    BREAKS,
    CHARACTERS,
    DOCSTRINGS,
    ENDINGS,
    FIELDS,
    FORBIDDEN,
    GAPS,
    NOISE,
    OPEN,
    POISON,
    PREFIXES,
    SPACES,
    SYMBOLS,
    UNFINISHED,
    VALUES,
    WRONG,
    string_literal,
    written_names,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expected:
    """A theorem: its full name as it is shown, the place where its declaration begins, whether it is proved."""

    name: str
    line: int
    column: int
    proved: bool


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """`stands` tells whether nothing is left open in it, and neither Lean nor we have anything against it. `plain`
    holds if the `lean` command has nothing else to say of it: it does not know Mathlib's `lemma` nor our options.
    """

    text: str
    theorems: tuple[Expected, ...]
    stands: bool
    plain: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition, and a proof if it is true."""

    statement: str
    proof: str = "sorry"


# --- files as they grow


@dataclass(slots=True)
class Growing:
    """A file to which commands are added. `earlier` is what was proved, by the name to cite it with."""

    draw: st.DrawFn
    text: str = ""
    theorems: list[Expected] = field(default_factory=list[Expected])
    stands: bool = True
    plain: bool = True
    count: int = 0
    namespaces: tuple[str, ...] = ()
    earlier: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    deep: bool = False  # a command begins so far to the right that Lean wants its tactics on the same line

    def pick(self, of: Sequence[str]) -> str:
        return self.draw(st.sampled_from(of))

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == 1

    def gap(self) -> str:
        return self.pick([gap for gap in GAPS if not (self.deep and "\n" in gap)])

    def number(self) -> int:
        """A new one, for names."""
        self.count += 1
        return self.count

    def place(self) -> tuple[int, int]:
        """Line and column of what is added next."""
        text = self.text.removeprefix("\ufeff").replace("\r\n", "\n")
        return text.count("\n") + 1, len(text) - text.rfind("\n") - 1

    def expect(self, name: str, place: tuple[int, int], proved: bool) -> None:
        self.theorems.append(Expected(name, *place, proved))
        self.stands = self.stands and proved

    def shown(self, written: str) -> str:
        return ".".join([*self.namespaces, written]).replace("«", "").replace("»", "")

    def name(self) -> str:
        return self.pick([n for n in written_names(self.number()) if not (self.deep and "\n" in n)])

    def true(self) -> Claim:
        """Something true."""
        char = self.pick(CHARACTERS)
        match self.pick(["string", "string", "char", "number", "logic", "binders", "lines", "match"]):
            case "string":
                value = self.draw(VALUES)
                left, right = (string_literal(value, self.chance(2)) for _ in range(2))
                return Claim(f"{left}{self.gap()}={self.gap()}{right}", self.pick(["rfl", "by rfl", "by decide"]))
            case "char":
                return Claim(f"{char} = {char}", self.pick(["rfl", "by decide", "Eq.refl _"]))
            case "number":
                return Claim(self.pick(["0xFF = 255", "0b11 + 1 = 4", "1_000 = 1000", "(2 + 2 = 4)"]), "by decide")
            case "logic":
                return Claim(f"True{self.gap()}∧ {char} = {char}", "⟨trivial, rfl⟩")
            case "binders":
                name = self.pick(BINDERS)
                proof = self.pick(
                    ["fun _ => rfl", "by intro _; rfl", "by first | exact λ'\"' => rfl | exact λ _ => rfl"]
                )
                return Claim(f"∀{self.gap()}{name} : Nat, {name}={name}", proof)
            case "lines":
                lines = "\n    let x := '\"'\n    let y' := 2\n    x = '\"' ∧ y' = 2"
                return Claim(lines, "by intro x y'; exact ⟨rfl, rfl⟩")
            case _:
                return Claim(
                    "(match '\"' with | '\"' => True | _ => False)", self.pick(["trivial", "by exact trivial"])
                )

    def false(self) -> Claim:
        """Something false."""
        value = self.draw(VALUES)
        match self.pick(["plain", "plain", "string", "char", "raw", "comment", "binder"]):
            case "plain":
                return Claim(self.pick(["1 = 2", "False", "(1 : Nat) ≠ 1", "2 + 2 = 5", "'a' = '\"'"]))
            case "string":
                return Claim(f"{string_literal(value, self.chance(2))} = {string_literal(value + ' ', self.chance(2))}")
            case "char":
                return Claim(f'(∃ c : Char, c = {self.pick(CHARACTERS)}) -- "\n    ∧ 1 = 2')
            case "raw":
                return Claim('(r"\\" = r"\\") -- "\n    ∧ False')
            case "comment":
                return Claim(f'({string_literal(value, False)} = "" ∨ True) /- " -/ ∧ 1 = 2 -- "\n    ')
            case _:
                return Claim(f"∀ {self.pick(['x', '«/-»', '«:=»'])} : Nat,{self.gap()}1 = 2")

    def theorem(self, claim: Claim, proof: str, proved: bool, citable: bool = False) -> None:
        """A theorem in one of the forms that there are; `citable` if its statement means the same everywhere."""
        if self.place()[1] > 4 and "\n" in claim.statement + proof:
            self.text += "\n"
        command = self.place()
        self.deep = command[1] > 4
        for _ in range(self.draw(st.sampled_from([0, 0, 0, 1, 2]))):
            self.text += self.pick(PREFIXES) + self.space()
        place = self.place()
        self.text += self.modifiers()
        keyword = self.pick(["theorem", "theorem", "theorem", "lemma", "example"])
        self.plain = self.plain and keyword != "lemma"
        if keyword == "example":
            shown, head = f"example at {command[0]}:{command[1]}", "example"
        else:
            written = self.name()
            shown, head = self.shown(written), f"{keyword}{self.gap()}{written}"
            if self.chance(6):
                head = f"private {head}"
            elif self.namespaces and self.chance(4):
                head = f"protected {head}"
            elif self.namespaces and keyword == "theorem" and self.chance(6):
                head, shown = f"theorem _root_.{written}", Growing.shown(Growing(self.draw), written)
            elif citable:
                self.earlier.append((".".join(["_root_", *self.namespaces, written]), claim.statement))
        if keyword == "theorem" and self.chance(8) and not head.startswith("private"):
            head += ".{u'}"
            claim = Claim(f"(∀ β : Sort u', β → True) → ({claim.statement}\n    )")
            proof = f"fun _ => ({proof}\n     )"
            self.earlier = [e for e in self.earlier if not e[0].endswith(head.split()[-1].removesuffix(".{u'}"))]
        self.expect(shown, place, proved)
        ending = self.pick(ENDINGS)
        self.text += f"{head}{self.gap()}:{self.gap()}{claim.statement}{self.gap()}:={self.gap()}{proof}{ending}"
        self.text += "\n" if "--" in ending else self.pick(BREAKS)
        self.deep = False

    def modifiers(self) -> str:
        """Docstring and attributes."""
        text = ""
        if self.chance(4):
            text += self.pick(DOCSTRINGS) + self.space()
        if self.chance(4):
            text += self.pick(ATTRIBUTES) + self.space()
        return text

    def space(self) -> str:
        """Behind a prefix."""
        return self.pick([" ", ' /- " -/ '] if self.deep else [" ", "\n", "\n\n", " -- '\"'\n", ' /- " -/ '])


# --- commands


def honest(file: Growing) -> None:
    claim = file.true()
    file.theorem(claim, claim.proof, True, citable=True)


def left_open(file: Growing) -> None:
    file.theorem(file.false(), file.pick(OPEN), False)


def wrong(file: Growing) -> None:
    file.theorem(file.false(), file.pick(WRONG), False)


def forbidden(file: Growing) -> None:
    file.plain = False
    file.theorem(Claim("1 = 2"), file.pick(FORBIDDEN), False)


def native(file: Growing) -> None:
    file.theorem(Claim("1 + 1 = 2"), "by decide +native", False)


def by_axiom(file: Growing) -> None:
    k = file.number()
    file.text += f"axiom ax{k} : {file.pick(['1 = 2', 'False'])}{file.pick(BREAKS)}"
    file.stands = False
    file.theorem(Claim("1 = 2"), f"by first | exact ax{k} | exact ax{k}.elim", False)


def by_instance(file: Growing) -> None:
    proof = file.pick(["sorry", "by sorry", "sorryAx _ true"])
    file.text += f"instance i{file.number()} : Decidable (1 = 2) := isTrue ({proof}){file.pick(BREAKS)}"
    file.theorem(Claim("1 = 2"), "by decide", False)


def by_definition(file: Growing) -> None:
    k, value = file.number(), file.draw(VALUES)
    file.text += f"def f{k} (n : Nat) : Nat × String :={file.gap()}(n, {string_literal(value, file.chance(2))})\n"
    file.theorem(Claim(f"(f{k} 0).2 = {string_literal(value, file.chance(2))}"), "rfl", True)
    file.theorem(Claim(f"(f{k} 0).2 = {string_literal(value + 'a', False)}"), file.pick([*OPEN, "rfl"]), False)


def open_definition(file: Growing) -> None:
    k = file.number()
    file.text += f"def g{k} : Nat → Nat := {file.pick(['sorry', 'by sorry', 'by admit'])}{file.pick(BREAKS)}"
    file.theorem(Claim(f"g{k} 0 = g{k} 0"), "rfl", False)


def structure(file: Growing) -> None:
    k, name = file.number(), file.pick(FIELDS)
    file.text += f"structure S{k} where\n  {name} : Nat\n  y' : Nat{file.pick(BREAKS)}"
    used = name.strip("«»") if name[1:2].isalpha() else name
    file.theorem(Claim(f"∀ s : S{k}, (s).{used} = s.{name}"), "fun _ => rfl", True)
    file.theorem(Claim(f"∀ s : S{k}, (s).{used} = s.y'"), "fun _ => rfl", False)


def patterns(file: Growing) -> None:
    proved, name = file.chance(2), file.name()
    file.text += "\n"
    place, fact = file.place(), "n = n" if proved else "n = 0"
    file.text += f"theorem {name} :{file.gap()}∀ (c : Char) (_ : c = '\"') (n : Nat), {fact}\n"
    file.text += (
        f'  | _, _, 0 => rfl -- "\n  | _, _, _ + 1 => {"rfl" if proved else file.pick(["rfl", "sorry"])} /- " -/\n'
    )
    file.expect(file.shown(name), place, proved)


def parts(file: Growing) -> None:
    """``where``, ``termination_by`` and ``mutual``."""
    file.text += "\n"
    k, place = file.number(), file.place()
    match file.pick(["where", "termination", "mutual"]):
        case "where":
            file.text += (
                f"theorem w{k} : ∀ n : Nat, n = n := fun n => go n\nwhere\n  go : ∀ n : Nat, n = n\n  | _ => rfl\n"
            )
            file.expect(file.shown(f"w{k}"), place, True)
        case "termination":
            proved = file.chance(2)
            fact, zero, last = ("n = n", "rfl", "rfl") if proved else ("n = n + 1", "sorry", "omega")
            file.text += f"theorem r{k} (n : Nat) : {fact} := by\n  cases n with\n  | zero => exact {zero}\n"
            file.text += f"  | succ m => have := r{k} m; {last}\ntermination_by n\n"
            file.expect(file.shown(f"r{k}"), place, proved)
        case _:
            file.text += "mutual\n"
            for one, other in ((f"m{k}", f"n{k}"), (f"n{k}", f"m{k}")):
                place = file.place()
                file.text += f"theorem {one} : ∀ n : Nat, n = n\n  | 0 => rfl\n  | n + 1 => by have := {other} n; rfl\n"
                file.expect(file.shown(one), place, True)
            file.text += "end\n"


def cites_earlier(file: Growing) -> None:
    if not file.earlier:
        return honest(file)
    name, statement = file.draw(st.sampled_from(file.earlier))
    file.theorem(Claim(statement), f"@{name}", True)
    return None


def notation(file: Growing) -> None:
    k = file.number()
    symbol = SYMBOLS[k % len(SYMBOLS)] + SYMBOLS[k // len(SYMBOLS) % len(SYMBOLS)] + file.pick(["", "'", "₁", "x", "="])
    kind = file.pick(["notation", "infix", "postfix", "local notation", "local infix"])
    if kind.endswith("infix"):
        file.text += f'{kind}:65 " {symbol} " => Nat.add{file.pick(BREAKS)}'
        true, lie = f"1 {symbol} 1 = 2", f"1 {symbol} 1 = 3"
    elif kind == "postfix":
        file.text += f'postfix:max "{symbol}" => Nat.succ{file.pick(BREAKS)}'
        true, lie = f"1 {symbol} = 2", f"1 {symbol} = 1"
    else:
        file.text += f'{kind} "{symbol}" => "{symbol}"{file.pick(BREAKS)}'
        true, lie = f'{symbol} = "{symbol}"', f'{symbol} = ""'
    file.theorem(Claim(true), "rfl", True)
    file.theorem(Claim(lie), file.pick(["rfl", *OPEN]), False)


def noise(file: Growing) -> None:
    file.text += file.pick(NOISE)


def poison(file: Growing) -> None:
    file.text += "\n"
    place, k = file.place(), file.number()
    file.text += f"theorem p{k} : True :={file.pick(POISON)}trivial\n"
    file.expect(file.shown(f"p{k}"), place, False)


def twice(file: Growing) -> None:
    k = file.number()
    for statement, proof, proved in (("True", "trivial", True), ("1 = 2", "by sorry", False)):
        place = file.place()
        file.text += f"theorem d{k} : {statement} := {proof}\n"
        file.expect(file.shown(f"d{k}"), place, proved)


def cheat(file: Growing) -> None:
    k = file.number()
    file.text += f'macro "cheat{k} " o:ident : tactic => `(tactic| set_option $o:ident true in decide +kernel)\n'
    file.theorem(Claim("1 = 2"), f"by cheat{k} debug.skipKernelTC", False)


Command = Callable[[Growing], None]
COMMANDS: Final[list[Command]] = [
    *([honest] * 6), *([left_open] * 3), *([noise] * 3), *([wrong, by_definition, parts, cites_earlier, notation] * 2),
    forbidden, native, by_axiom, by_instance, open_definition, structure, patterns, poison, twice, cheat,
]  # fmt: skip


def redefined_equality(file: Growing) -> None:
    """From here on, what the text says is not what Lean reads: a last command of a file."""
    file.text += "macro_rules | `($_ = $_) => `(True)\n"
    for statement, proved in (("1 = 2", False), ("True", True)):
        place, k = file.place(), file.number()
        file.text += f"theorem e{k} : {statement} := trivial\n"
        file.expect(file.shown(f"e{k}"), place, proved)


def hidden_by_token(file: Growing) -> None:
    """A theorem that is a string where a token of the file's own is not known."""
    k = file.number()
    file.text += f'macro "§{k}\\"" : command => `(#check Nat)\nmacro_rules | `($_ = $_) => `(True)\n§{k}"\n'
    file.expect(file.shown(f"h{k}"), file.place(), False)
    file.text += f'theorem h{k} : 1 = 2 := trivial\n§{k}"\n'


def not_read(file: Growing) -> None:
    file.text += "#exit\ntheorem x : 1 = 2 := by sorry\n"


def unfinished(file: Growing) -> None:
    file.text += file.pick(UNFINISHED)
    file.stands = False


LAST: Final[list[Command]] = [redefined_equality, hidden_by_token, not_read, unfinished]


@st.composite
def files(draw: st.DrawFn) -> GeneratedFile:
    """Any file."""
    file = Growing(draw)
    file.text += file.pick(BEGINNINGS)
    file.plain = "import" not in file.text
    for command in draw(st.lists(st.sampled_from(COMMANDS), min_size=1, max_size=5)):
        scope = file.pick(["", "", "", "", "namespace", "section"])
        if scope == "namespace":
            file.namespaces = (file.pick(SPACES),)
            file.text += f"namespace {file.namespaces[0]}{file.pick(BREAKS)}"
        elif scope == "section":
            file.text += (
                f"section{file.pick([' s', ''])}\nuniverse u0\nvariable (z' : Nat){{α' : Sort u0}}{file.pick(BREAKS)}"
            )
        command(file)
        file.text += "\n"
        if scope == "namespace":
            file.text += f"end {file.namespaces[0]}{file.pick(BREAKS)}"
            file.namespaces = ()
        elif scope == "section":
            named = "section s" in file.text[file.text.rfind("section") :]
            file.text += f"end{' s' if named else ''}{file.pick(BREAKS)}"
    if file.chance(4):
        draw(st.sampled_from(LAST))(file)
    return GeneratedFile(file.text, tuple(file.theorems), file.stands, file.plain)
