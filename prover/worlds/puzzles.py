"""Puzzles: states, moves as patterns, and exact distances by breadth-first search.

The same moves are rules of `Suites.Defs.Worlds.Reachability`, one theorem each: ``Reach (state after) t → Reach (state
before) t``. So a proof of ``Reach s t`` is a plan, one tactic per move and one to stop, and the shortest proof has one
tactic more than the shortest plan has moves.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Final

from prover.terms import Term, match_term, names_in, parse_term, show_term, substitute


@dataclass(frozen=True, slots=True)
class Move:
    """A rule: what `before` matches becomes `after`."""

    name: str
    before: Term
    after: Term
    variables: frozenset[str]

    def apply(self, state: Term) -> Term | None:
        """The state after the move; None where it cannot be made."""
        values = match_term(self.before, state, self.variables)
        return None if values is None else substitute(self.after, values)


@dataclass(frozen=True)
class Puzzle:
    """States and moves. `namespace` is that of the rules in Lean; distances count moves."""

    namespace: str
    moves: tuple[Move, ...]
    states: tuple[Term, ...]

    @cached_property
    def successors(self) -> dict[Term, tuple[tuple[Move, Term], ...]]:
        """State → (move, state after), for all states that are reached from `states`."""
        found: dict[Term, tuple[tuple[Move, Term], ...]] = {}
        waiting = deque(self.states)
        while waiting:
            state = waiting.popleft()
            if state not in found:
                found[state] = tuple((m, after) for m in self.moves if (after := m.apply(state)) is not None)
                waiting.extend(after for _, after in found[state])
        return found

    @cached_property
    def predecessors(self) -> dict[Term, tuple[Term, ...]]:
        """State → the states that a move leads from."""
        found: dict[Term, list[Term]] = {state: [] for state in self.successors}
        for state, nexts in self.successors.items():
            for _, after in nexts:
                found[after].append(state)
        return {state: tuple(before) for state, before in found.items()}


@lru_cache(maxsize=4096)
def distances_to(puzzle_name: str, target: Term) -> dict[Term, int]:
    """State → the fewest moves from it to `target`, for all states from which there is a way."""
    puzzle = puzzle_named(puzzle_name)
    found = {target: 0}
    waiting = deque([target])
    while waiting:
        state = waiting.popleft()
        for before in puzzle.predecessors[state]:
            if before not in found:
                found[before] = found[state] + 1
                waiting.append(before)
    return found


def show_state(state: Term) -> str:
    """Lean text, in parentheses."""
    return show_term(state, True)


# --- the puzzles


def _moves(namespace: str, pieces: str, table: str) -> tuple[Move, ...]:
    """Reads ``NAME: BEFORE > AFTER`` lines; words of one letter are variables, other arguments names of `pieces`."""
    found: list[Move] = []
    for line in filter(None, map(str.strip, table.splitlines())):
        name, _, rule = line.partition(": ")
        before, after = (parse_term(side) for side in rule.split(" > "))
        assert isinstance(before, tuple)
        assert isinstance(before[0], str)
        assert after is not None
        variables = frozenset(n for n in names_in(before) if len(n) == 1)
        named: dict[str, Term] = {n: f"{pieces}.{n}" for side in (before, after) for n in names_in(side) if len(n) > 1}
        named[before[0]] = f"{namespace}.{before[0]}"
        found.append(Move(f"{namespace}.{name}", substitute(before, named), substitute(after, named), variables))
    return tuple(found)


SLIDE_MOVES: Final = """
swap12: board gap b c d e f > board b gap c d e f
swap21: board a gap c d e f > board gap a c d e f
swap23: board a gap c d e f > board a c gap d e f
swap32: board a b gap d e f > board a gap b d e f
swap45: board a b c gap e f > board a b c e gap f
swap54: board a b c d gap f > board a b c gap d f
swap56: board a b c d gap f > board a b c d f gap
swap65: board a b c d e gap > board a b c d gap e
swap14: board gap b c d e f > board d b c gap e f
swap41: board a b c gap e f > board gap b c a e f
swap25: board a gap c d e f > board a e c d gap f
swap52: board a b c d gap f > board a gap c d b f
swap36: board a b gap d e f > board a b f d e gap
swap63: board a b c d e gap > board a b gap d e c
"""
SHUFFLE_MOVES: Final = """
left: deck a b c d e f > deck b c d e f a
right: deck a b c d e f > deck f a b c d e
swap: deck a b c d e f > deck b a c d e f
"""
PETRI_MOVES: Final = """
split: mark (one w) x y z > mark w (one (one x)) y z
move: mark w (one x) (one y) z > mark w x y (one (one z))
fuse: mark w (one (one x)) y z > mark w x (one y) z
carry: mark w x (one y) z > mark (one w) x y z
back: mark w x y (one z) > mark w (one x) y z
"""


def _ring_moves(count: int) -> str:
    """Chinese rings: the first ring is free; a later one turns when the ring before it is on and all others are off."""
    letters, lines = "abcdefgh"[:count], list[str]()
    for ring in range(count):
        head = ["off"] * (ring - 1) + ["on"] if ring else []
        tail = letters[ring + 1 :]
        for word, old, new in (("take", "on", "off"), ("put", "off", "on")):
            before, after = (" ".join(["rings", *head, value, *tail]) for value in (old, new))
            lines.append(f"{word}{ring + 1}: {before} > {after}")
    return "\n".join(lines)


def _hanoi_moves(discs: int) -> str:
    """Towers: a disc moves between two pegs when all smaller ones (before it) stand on the third."""
    letters, lines = "abcdefgh"[:discs], list[str]()
    for disc in range(discs):
        for start, end in itertools.permutations(("left", "mid", "right"), 2):
            (third,) = {"left", "mid", "right"} - {start, end}
            before, after = (" ".join(["towers", *[third] * disc, peg, *letters[disc + 1 :]]) for peg in (start, end))
            lines.append(f"d{disc + 1}_{start}_{end}: {before} > {after}")
    return "\n".join(lines)


def _toad_moves(cells: int) -> str:
    """Toads go right and frogs left, into the gap beside them or over one animal of the other kind."""
    letters, lines = "abcdefgh"[:cells], list[str]()

    def line(name: str, at: int, before: str, after: str) -> str:
        old, new = before.split(), after.split()
        shown = [" ".join(["row", *letters[:at], *part, *letters[at + len(part) :]]) for part in (old, new)]
        return f"{name}{at + 1}: {shown[0]} > {shown[1]}"

    for at in range(cells - 1):
        lines.append(line("toad", at, "toad gap", "gap toad"))
        lines.append(line("frog", at, "gap frog", "frog gap"))
    for at in range(cells - 2):
        lines.append(line("toad_over", at, "toad frog gap", "gap frog toad"))
        lines.append(line("frog_over", at, "gap toad frog", "frog toad gap"))
    return "\n".join(lines)


def _arranged(head: str, pieces: str, rows: Iterator[tuple[str, ...]]) -> tuple[Term, ...]:
    return tuple((head, *(f"{pieces}.{name}" for name in row)) for row in rows)


def _unary(count: int) -> Term:
    return "Tokens.none" if count == 0 else ("Tokens.one", _unary(count - 1))


def _toad_rows(cells: int) -> Iterator[tuple[str, ...]]:
    for gap in range(cells):
        for animals in itertools.product(("toad", "frog"), repeat=cells - 1):
            yield (*animals[:gap], "gap", *animals[gap:])


PUZZLES: Final = ("slide", "shuffle", "petri", "rings", "hanoi", "toads")
RINGS, DISCS, CELLS, TOKENS = 7, 4, 7, 5


@cache
def puzzle_named(name: str) -> Puzzle:
    """The puzzle, its graph built when it is first asked for."""
    match name:
        case "slide":
            tiles = itertools.permutations(("gap", "t1", "t2", "t3", "t4", "t5"))
            return Puzzle("Slide", _moves("Slide", "Tile", SLIDE_MOVES), _arranged("Slide.board", "Tile", tiles))
        case "shuffle":
            cards = itertools.permutations(("c1", "c2", "c3", "c4", "c5", "c6"))
            return Puzzle("Shuffle", _moves("Shuffle", "Card", SHUFFLE_MOVES), _arranged("Shuffle.deck", "Card", cards))
        case "rings":
            rows = itertools.product(("on", "off"), repeat=RINGS)
            return Puzzle("Rings", _moves("Rings", "Ring", _ring_moves(RINGS)), _arranged("Rings.rings", "Ring", rows))
        case "hanoi":
            pegs = itertools.product(("left", "mid", "right"), repeat=DISCS)
            return Puzzle("Hanoi", _moves("Hanoi", "Peg", _hanoi_moves(DISCS)), _arranged("Hanoi.towers", "Peg", pegs))
        case "toads":
            return Puzzle(
                "Toads",
                _moves("Toads", "Animal", _toad_moves(CELLS)),
                _arranged("Toads.row", "Animal", _toad_rows(CELLS)),
            )
        case "petri":
            marks = [m for m in itertools.product(range(TOKENS + 1), repeat=4) if sum(m) <= TOKENS]
            states = tuple(("Petri.mark", *map(_unary, mark)) for mark in marks)
            return Puzzle("Petri", _moves("Petri", "Tokens", PETRI_MOVES), states)
        case _:
            raise AssertionError(name)
