"""Four small theories on fresh definitions (`Suites.Defs.Recovery`), for `benchmarks.lemma_recovery`.

Each has equations that everybody would put into a library (the targets) and a generator of true equations: a random
term is rewritten with random targets, axioms and defining equations, in random directions, at random places.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from prover.types import Premise, Proof, Split, Theorem

MODULE = "Suites.Defs.Recovery"

Term = str | tuple["Term", ...]
"""A variable, or a function's name followed by its arguments."""


@dataclass(frozen=True, slots=True)
class Target:
    """An equation to recover. `needs` are the targets that its proof (`script`) cites."""

    name: str
    left: Term
    right: Term
    script: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """A theory. `functions` map a name to (sorts of the arguments, sort of the result); `known` hold by definition or
    are axioms."""

    name: str
    functions: Mapping[str, tuple[tuple[str, ...], str]]
    variables: Mapping[str, tuple[str, ...]]
    types: Mapping[str, str]  # of the sorts
    context: str  # binders before the variables
    known: tuple[tuple[Term, Term], ...]
    axioms: tuple[Premise, ...]
    targets: tuple[Target, ...]
    result_sorts: tuple[str, ...]

    def sort_of(self, term: Term) -> str:
        if isinstance(term, tuple):
            return self.functions[str(term[0])][1]
        return next(sort for sort, names in self.variables.items() if term in names)

    def statement(self, name: str, left: Term, right: Term) -> str:
        """``theorem NAME {α : Type} (a b : Num) : LEFT = RIGHT``."""
        return " ".join(f"theorem {name} {self._binders(left, right)} : {show(left)} = {show(right)}".split())

    def claim(self, target: Target) -> str:
        """The target's type as text, the context taken for granted."""
        variables = self._variables(target.left, target.right)
        groups = " ".join(f"({v} : {self.types[self.sort_of(v)]})" for v in variables)
        return f"∀ {groups}, {show(target.left)} = {show(target.right)}"

    def theorem(self, name: str, left: Term, right: Term, split: Split) -> Theorem:
        return Theorem(name, self.statement(name, left, right), MODULE, split, f"recovery:{self.name}")

    def self_contained(self, script: str, needs: Sequence[str]) -> Proof:
        """A script that may cite the targets `needs`, with a proof of each inside."""
        targets = {t.name: t for t in self.targets}
        ordered: list[Target] = []

        def visit(name: str) -> None:
            for needed in targets[name].needs:
                visit(needed)
            if targets[name] not in ordered:
                ordered.append(targets[name])

        for name in needs:
            visit(name)
        lines: list[str] = []
        for target in ordered:
            lines.append(f"have {target.name} : {self.claim(target)} := by")
            lines.append(f"  intro {' '.join(self._variables(target.left, target.right))}")
            lines += [f"  {line}" for line in target.script.splitlines()]
        return Proof("\n".join([*lines, script]))

    def equation(self, size: tuple[int, int], rewrites: int, rng: random.Random) -> tuple[Term, Term] | None:
        """A random consequence of the targets, or None: a random term and what `rewrites` steps make of it.

        A step takes a law at random, then a place and a direction; at least one of the laws is a target. Both sides
        together have `size[0]` to `size[1]` symbols.
        """
        laws = [*((rule, False) for rule in self.known), *(((t.left, t.right), True) for t in self.targets)]
        start = term = self._random(rng.choice(self.result_sorts), rng.randint(2, 4), rng)
        lawful = False
        for _ in range(rewrites):
            ways = [(self._steps(term, law, size[1]), is_target) for law, is_target in laws]
            ways = [(found, is_target) for found, is_target in ways if found]
            if not ways:
                break
            found, is_target = rng.choice(ways)
            term = rng.choice(found)
            lawful = lawful or is_target
        both = _size(start) + _size(term)
        fine: bool = (
            lawful
            and start != term
            and size[0] <= both <= size[1]
            and any(_variables(start))
            and not _same_frame(start, term)
        )
        return (start, term) if fine else None

    def _steps(self, term: Term, law: tuple[Term, Term], most: int) -> list[Term]:
        left, right = law
        found = [*_rewrites(term, (left, right)), *_rewrites(term, (right, left))]
        return [t for t in found if _size(t) <= most]

    def _binders(self, *terms: Term) -> str:
        groups = " ".join(f"({v} : {self.types[self.sort_of(v)]})" for v in self._variables(*terms))
        return f"{self.context} {groups}"

    def _variables(self, *terms: Term) -> tuple[str, ...]:
        return tuple(dict.fromkeys(v for term in terms for v in _variables(term)))

    def _random(self, sort: str, depth: int, rng: random.Random) -> Term:
        makers = [f for f, (_, result) in self.functions.items() if result == sort]
        if sort in self.variables and (depth <= 0 or not makers or rng.random() < 0.15):
            return rng.choice(self.variables[sort])
        if depth <= 0:  # no variable of this sort: a function of variables
            makers = [f for f in makers if all(s in self.variables for s in self.functions[f][0])]
        name = rng.choice(makers)
        return (name, *(self._random(s, depth - 1, rng) for s in self.functions[name][0]))


def canonical(left: Term, right: Term) -> tuple[Term, Term]:
    """The equation with its variables renamed by first occurrence, the smaller side first: equal up to renaming."""

    def rename(a: Term, b: Term) -> tuple[Term, Term]:
        names = {v: f"v{i}" for i, v in enumerate(dict.fromkeys((*_variables(a), *_variables(b))))}
        return _substitute(a, names), _substitute(b, names)

    return min(rename(left, right), rename(right, left), key=repr)


def show(term: Term, nested: bool = False) -> str:
    """Lean text."""
    if isinstance(term, str):
        return term
    if len(term) == 1:
        return show(term[0])
    text = " ".join([str(term[0]), *(show(part, True) for part in term[1:])])
    return f"({text})" if nested else text


def _variables(term: Term) -> Iterator[str]:
    if isinstance(term, str):
        yield term
    else:
        for part in term[1:]:
            yield from _variables(part)


def _size(term: Term) -> int:
    return 1 if isinstance(term, str) else 1 + sum(_size(part) for part in term[1:])


def _same_frame(left: Term, right: Term) -> bool:
    """Do both sides begin alike and differ in one argument only: an equation inside a context?"""
    if isinstance(left, str) or isinstance(right, str) or left[0] != right[0] or len(left) != len(right):
        return False
    return sum(a != b for a, b in zip(left[1:], right[1:], strict=True)) == 1


def _match(pattern: Term, term: Term, found: dict[str, Term]) -> bool:
    if isinstance(pattern, str):
        return found.setdefault(pattern, term) == term
    if isinstance(term, str) or pattern[0] != term[0] or len(pattern) != len(term):
        return False
    return all(_match(p, t, found) for p, t in zip(pattern[1:], term[1:], strict=True))


def _substitute(term: Term, values: Mapping[str, Term]) -> Term:
    if isinstance(term, str):
        return values.get(term, term)
    return (term[0], *(_substitute(part, values) for part in term[1:]))


def _rewrites(term: Term, rule: tuple[Term, Term]) -> Iterator[Term]:
    """Every term that one use of `rule` makes of `term`; rules that bring new variables are not used."""
    left, right = rule
    found: dict[str, Term] = {}
    if not isinstance(left, str) and {*_variables(right)} <= {*_variables(left)} and _match(left, term, found):
        yield _substitute(right, found)
    if isinstance(term, tuple):
        for i, part in enumerate(term[1:], 1):
            for after in _rewrites(part, rule):
                yield (*term[:i], after, *term[i + 1 :])


# --- the worlds


def _t(text: str) -> Term:
    """Read a term: ``plus (s a) b``; names that take arguments are functions."""
    tokens = text.replace("(", " ( ").replace(")", " ) ").split()

    def parse(at: int) -> tuple[Term, int]:
        parts: list[Term] = []
        while at < len(tokens) and tokens[at] != ")":
            if tokens[at] == "(":
                inner, at = parse(at + 1)
                parts.append(inner)
                at += 1
            else:
                token = tokens[at]
                parts.append((token,) if token in _CONSTANTS and parts else token)
                at += 1
        if len(parts) == 1:
            only = parts[0]
            return ((only,) if isinstance(only, str) and only in _CONSTANTS else only), at
        return tuple(parts), at

    return parse(0)[0]


_CONSTANTS = ("Num.z", "Chain.stop", "idle")


def _target(name: str, equation: str, script: str, *needs: str) -> Target:
    left, _, right = equation.partition(" = ")
    return Target(name, _t(left), _t(right), script, needs)


def _rules(*equations: str) -> tuple[tuple[Term, Term], ...]:
    return tuple((_t(left), _t(right)) for left, _, right in (e.partition(" = ") for e in equations))


def _num(variable: str, step: str, base: str = "") -> str:
    """Induction on a number, each case by simplification with these equations."""
    first = f"simp only [{base}]" if base else "rfl"
    return f"induction {variable} with | z => {first} | s k ih => simp only [{step}]"


def _chain(step: str, base: str = "") -> str:
    first = f"simp only [{base}]" if base else "rfl"
    return f"induction l with | stop => {first} | link x l ih => simp only [{step}]"


def _bush(step: str) -> str:
    return f"induction t with | tip x => rfl | fork t u ih ik => simp only [{step}]"


NUMBERS = World(
    "numbers",
    {"Num.z": ((), "num"), "Num.s": (("num",), "num"), "plus": (("num", "num"), "num"),
     "times": (("num", "num"), "num")},
    {"num": ("a", "b", "c", "d")},
    {"num": "Num"},
    "",
    _rules("plus a Num.z = a", "plus a (Num.s b) = Num.s (plus a b)", "times a Num.z = Num.z",
           "times a (Num.s b) = plus (times a b) a"),
    (),
    (
        _target("plus_z_left", "plus Num.z a = a", _num("a", "plus, ih")),
        _target("plus_s_left", "plus (Num.s a) b = Num.s (plus a b)", _num("b", "plus, ih")),
        _target("plus_comm", "plus a b = plus b a", _num("b", "plus, plus_s_left, ih", "plus, plus_z_left"),
                "plus_z_left", "plus_s_left"),
        _target("plus_assoc", "plus (plus a b) c = plus a (plus b c)", _num("c", "plus, ih")),
        _target("plus_left_comm", "plus a (plus b c) = plus b (plus a c)",
                "rw [← plus_assoc, plus_comm a b, plus_assoc]", "plus_comm", "plus_assoc"),
        _target("times_z_left", "times Num.z a = Num.z", _num("a", "times, plus, ih")),
        _target("times_s_left", "times (Num.s a) b = plus (times a b) b",
                "induction b with | z => rfl | s k ih => ?_\n"
                "rw [times, ih, times, plus_assoc, plus_assoc, plus, plus, plus_comm k a]\nrfl",
                "plus_comm", "plus_assoc"),
        _target("times_comm", "times a b = times b a",
                _num("b", "times, times_s_left, ih", "times, times_z_left"), "times_z_left", "times_s_left"),
        _target("times_plus", "times a (plus b c) = plus (times a b) (times a c)",
                _num("c", "times, plus, plus_assoc, ih"), "plus_assoc"),
        _target("plus_times", "times (plus a b) c = plus (times a c) (times b c)",
                "rw [times_comm, times_plus, times_comm c a, times_comm c b]", "times_comm", "times_plus"),
        _target("times_assoc", "times (times a b) c = times a (times b c)",
                _num("c", "times, times_plus, ih"), "times_plus"),
        _target("times_one_left", "times (Num.s Num.z) a = a", _num("a", "times, plus, ih")),
    ),
    ("num",),
)  # fmt: skip

CHAINS = World(
    "chains",
    {"Chain.stop": ((), "chain"), "Chain.link": (("item", "chain"), "chain"), "join": (("chain", "chain"), "chain"),
     "turn": (("chain",), "chain"), "each": (("map", "chain"), "chain"), "count": (("chain",), "num"),
     "plus": (("num", "num"), "num"), "Num.s": (("num",), "num")},
    {"chain": ("l", "m", "n"), "item": ("x", "y"), "map": ("f",)},
    {"chain": "Chain α", "item": "α", "map": "α → α", "num": "Num"},
    "{α : Type}",
    _rules("join Chain.stop l = l", "join (Chain.link x l) m = Chain.link x (join l m)",
           "turn (Chain.link x l) = join (turn l) (Chain.link x Chain.stop)",
           "count (Chain.link x l) = Num.s (count l)"),
    (),
    (
        _target("join_stop", "join l Chain.stop = l", _chain("join, ih")),
        _target("join_assoc", "join (join l m) n = join l (join m n)", _chain("join, ih")),
        _target("turn_join", "turn (join l m) = join (turn m) (turn l)",
                _chain("turn, join, ih, join_assoc", "turn, join, join_stop"), "join_stop", "join_assoc"),
        _target("turn_turn", "turn (turn l) = l", _chain("turn, turn_join, ih, join"), "turn_join"),
        _target("count_join", "count (join l m) = plus (count m) (count l)", _chain("join, count, plus, ih")),
        _target("count_turn", "count (turn l) = count l",
                "have one : ∀ a, plus (Num.s Num.z) a = Num.s a := by\n  intro a\n"
                "  induction a with | z => rfl | s k ih => simp only [plus, ih]\n"
                + _chain("turn, count_join, count, one, ih"), "count_join"),
        _target("each_join", "each f (join l m) = join (each f l) (each f m)", _chain("join, each, ih")),
        _target("each_turn", "each f (turn l) = turn (each f l)", _chain("turn, each_join, each, ih"), "each_join"),
        _target("count_each", "count (each f l) = count l", _chain("each, count, ih")),
    ),
    ("chain", "chain", "num"),
)  # fmt: skip

BUSHES = World(
    "bushes",
    {"Bush.tip": (("item",), "bush"), "Bush.fork": (("bush", "bush"), "bush"), "swap": (("bush",), "bush"),
     "alter": (("map", "bush"), "bush"), "tips": (("bush",), "num"), "fringe": (("bush",), "chain"),
     "join": (("chain", "chain"), "chain"), "turn": (("chain",), "chain"), "each": (("map", "chain"), "chain"),
     "count": (("chain",), "num"), "plus": (("num", "num"), "num")},
    {"bush": ("t", "u", "v"), "item": ("x", "y"), "map": ("f",)},
    {"bush": "Bush α", "item": "α", "map": "α → α", "chain": "Chain α", "num": "Num"},
    "{α : Type}",
    _rules("swap (Bush.fork t u) = Bush.fork (swap u) (swap t)", "tips (Bush.fork t u) = plus (tips t) (tips u)",
           "fringe (Bush.fork t u) = join (fringe t) (fringe u)",
           "alter f (Bush.fork t u) = Bush.fork (alter f t) (alter f u)", "swap (Bush.tip x) = Bush.tip x"),
    (),
    (
        _target("swap_swap", "swap (swap t) = t", _bush("swap, ih, ik")),
        _target("alter_swap", "alter f (swap t) = swap (alter f t)", _bush("swap, alter, ih, ik")),
        _target("tips_alter", "tips (alter f t) = tips t", _bush("tips, alter, ih, ik")),
        _target("tips_swap", "tips (swap t) = tips t",
                "have zero : ∀ a, plus Num.z a = a := by\n  intro a\n  " + _num("a", "plus, ih") + "\n"
                "have succ : ∀ a b, plus (Num.s a) b = Num.s (plus a b) := by\n  intro a b\n  "
                + _num("b", "plus, ih") + "\n"
                "have comm : ∀ a b, plus a b = plus b a := by\n  intro a b\n  "
                + _num("b", "plus, succ, ih", "plus, zero") + "\n"
                "induction t with | tip x => rfl | fork t u ih ik => ?_\nrw [swap, tips, tips, ih, ik, comm]"),
        _target("fringe_alter", "fringe (alter f t) = each f (fringe t)",
                "have h : ∀ l m, each f (join l m) = join (each f l) (each f m) := by\n  intro l m\n  "
                + _chain("join, each, ih") + "\n" + _bush("fringe, alter, each, h, ih, ik")),
    ),
    ("bush", "chain", "num"),
)  # fmt: skip

GROUPS = World(
    "groups",
    {"dot": (("move", "move"), "move"), "undo": (("move",), "move"), "idle": ((), "move")},
    {"move": ("a", "b", "c")},
    {"move": "G"},
    "{G : Type} [Moves G]",
    _rules("dot (dot a b) c = dot a (dot b c)", "dot idle a = a", "dot a idle = a", "dot (undo a) a = idle",
           "dot a (undo a) = idle"),
    (
        Premise("Moves.assoc", "∀ {G : Type} [Moves G] (a b c : G), dot (dot a b) c = dot a (dot b c)"),
        Premise("Moves.idle_left", "∀ {G : Type} [Moves G] (a : G), dot idle a = a"),
        Premise("Moves.idle_right", "∀ {G : Type} [Moves G] (a : G), dot a idle = a"),
        Premise("Moves.undo_left", "∀ {G : Type} [Moves G] (a : G), dot (undo a) a = idle"),
        Premise("Moves.undo_right", "∀ {G : Type} [Moves G] (a : G), dot a (undo a) = idle"),
    ),
    (
        _target("undo_dot_cancel", "dot (undo a) (dot a b) = b",
                "rw [← Moves.assoc, Moves.undo_left, Moves.idle_left]"),
        _target("dot_undo_cancel", "dot a (dot (undo a) b) = b",
                "rw [← Moves.assoc, Moves.undo_right, Moves.idle_left]"),
        _target("dot_cancel_right", "dot (dot a b) (undo b) = a",
                "rw [Moves.assoc, Moves.undo_right, Moves.idle_right]"),
        _target("undo_undo", "undo (undo a) = a",
                "have h := undo_dot_cancel (undo a) a\nrw [Moves.undo_left, Moves.idle_right] at h\nexact h",
                "undo_dot_cancel"),
        _target("undo_dot", "undo (dot a b) = dot (undo b) (undo a)",
                "have h := undo_dot_cancel (dot a b) (dot (undo b) (undo a))\n"
                "rw [Moves.assoc a b, dot_undo_cancel, Moves.undo_right, Moves.idle_right] at h\nexact h",
                "undo_dot_cancel", "dot_undo_cancel"),
    ),
    ("move",),
)  # fmt: skip

WORLDS = (NUMBERS, CHAINS, BUSHES, GROUPS)
