"""A goal and the outcomes of its tactics as numbers: sizes, differences between both sides, what hypotheses say.

Names of variables do not matter, and names of constants only as hashed tokens, so that what is learned of one theory
holds in another. Without torch: search processes write these rows, a network reads them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np

from prover.policy.outcomes import OutcomeReader, PredictedGoal, PredictedOutcome, Relation
from prover.terms import Term, names_in, subterms, term_size

BUCKETS: Final = 4096
"""Hashed tokens; two share a row of the table now and then."""
NUMBERS: Final = 34
"""Numbers of a goal."""
EXTRAS: Final = 6
"""Numbers of a tactic beside those of its goals."""
KNOWN, REFUSAL, CLOSED = 0, 1, 2
"""Columns of the extras: whether it is foreseen what is left, that Lean refuses the tactic, that nothing is left."""
_MOST_PAIRS: Final = 8
"""Different parts of two terms whose heads become tokens."""
_MOST_ARGUMENTS: Final = 9
"""Arguments of a state such as a board, at most, that are read one by one."""
_LONGEST_CHAIN: Final = 8
"""Hypotheses that are put behind each other, at most."""

Pair = tuple[Term, Term]


@dataclass(frozen=True, slots=True)
class TermRow:
    """A state and `c` tactics; the state's goals come first among the `g` goals.

    numbers: `[g, NUMBERS]` float32; tokens: `[t]` int32, hashed; starts: `[g]`, where the tokens of a goal begin;
    owners: `[g]`, the tactic that would leave the goal, -1 for the state's own; rules: `[c]`, the hashed rule of a
    tactic; extras: `[c, EXTRAS]` float32.
    """

    numbers: np.ndarray
    tokens: np.ndarray
    starts: np.ndarray
    owners: np.ndarray
    rules: np.ndarray
    extras: np.ndarray


@dataclass(frozen=True, slots=True)
class ReadGoal:
    """numbers: `[NUMBERS]` float32; tokens: `[t]` int32."""

    numbers: np.ndarray
    tokens: np.ndarray


@dataclass(frozen=True, slots=True)
class ReadTactic:
    """The goals that a tactic would leave, its hashed rule, and extras `[EXTRAS]` float32."""

    goals: tuple[ReadGoal, ...]
    rule: int
    extras: np.ndarray


class TermRowReader:
    """Reads tactics for one goal, and remembers what it read."""

    def __init__(self, outcomes: OutcomeReader) -> None:
        self._outcomes = outcomes
        self._goal = read_goal(outcomes.goal)
        self._tactics: dict[str, ReadTactic] = {}

    def row(self, tactics: Sequence[str], further: int = 0) -> TermRow:
        """The row of the goal, with `further` goals behind it, and of what tactics would leave."""
        return term_row(self._goal, [self._read(tactic) for tactic in tactics], further)

    def _read(self, tactic: str) -> ReadTactic:
        known = self._tactics.get(tactic)
        if known is None:
            outcome = self._outcomes.outcome(tactic)
            goals = tuple(map(read_goal, outcome.goals or ()))
            known = self._tactics[tactic] = ReadTactic(goals, _bucket("rule", *_rule(tactic)), _extras(tactic, outcome))
        return known


def read_goal(goal: PredictedGoal) -> ReadGoal:
    """A goal as numbers and tokens."""
    return ReadGoal(np.array(_numbers(goal), dtype=np.float32), np.array(_tokens(goal.target), dtype=np.int32))


def term_row(goal: ReadGoal, tactics: Sequence[ReadTactic], further: int = 0) -> TermRow:
    """The row of a state (its first goal, with `further` goals behind it), and of what tactics would leave."""
    goals = [goal, *(left for tactic in tactics for left in tactic.goals)]
    owners = [-1, *(i for i, tactic in enumerate(tactics) for _ in tactic.goals)]
    extras = np.stack([t.extras for t in tactics]) if tactics else np.zeros((0, EXTRAS), dtype=np.float32)
    extras[:, -1] = further / 4
    return TermRow(
        np.stack([one.numbers for one in goals]),
        np.concatenate([one.tokens for one in goals]),
        np.cumsum([0, *(len(one.tokens) for one in goals[:-1])], dtype=np.int32),
        np.array(owners, dtype=np.int32),
        np.array([t.rule for t in tactics], dtype=np.int32),
        extras,
    )


def _extras(tactic: str, outcome: PredictedOutcome) -> np.ndarray:
    known, closes = outcome.goals is not None, outcome.goals == ()
    left, length = len(outcome.goals or ()) / 4, math.log1p(len(tactic)) / 5
    return np.array([known, outcome.refused, closes, left, length, 0.0], dtype=np.float32)


def _rule(tactic: str) -> tuple[str, ...]:
    """What a tactic cites, without its instance: its verb, its direction and a constant's name."""
    verb, _, rest = tactic.partition(" ")
    words = rest.strip("[]").split()
    if verb in ("rw", "apply", "exact") and words:
        arrow = words[0] == "←"
        name = words[1] if arrow and len(words) > 1 else words[0]
        return (verb, "←" if arrow else "", name if "." in name else "_")
    return (verb, *(w for w in words if w in ("generalizing",)))


def _numbers(goal: PredictedGoal) -> list[float]:
    target = goal.target
    left, right = target.left, target.right
    numbers = [0.0] * NUMBERS
    numbers[0] = math.log1p(goal.length) / 5
    if left is None:
        numbers[1] = 1.0
        return numbers
    numbers[2] = float(target.name == "=")
    numbers[3] = float(right is None)
    numbers[4] = math.log1p(term_size(left)) / 3
    numbers[5] = math.log1p(sum(map(term_size, target.rest))) / 3
    numbers[6] = _depth(left) / 8
    same = [f for f in goal.facts if f.name == target.name]
    numbers[7] = math.log1p(len(same)) / 2
    if right is None:
        numbers[8] = float(target in same)
        numbers[9] = float(any(f.left is not None and f.left in subterms(left) for f in same))
        return numbers
    numbers[10:] = _of_two(left, right, target in same, same)
    return numbers


def _of_two(left: Term, right: Term, known: bool, same: Sequence[Relation]) -> list[float]:
    """Of a relation with two sides, 24 numbers."""
    pairs = list(_differences(left, right))
    sizes = term_size(left), term_size(right)
    apart = sum(term_size(a) for a, _ in pairs), sum(term_size(b) for _, b in pairs)
    names = Counter(names_in(left)), Counter(names_in(right))
    only = (names[0] - names[1]).total(), (names[1] - names[0]).total()
    inner = set(subterms(left)), set(subterms(right))
    facts = {(f.left, f.right) for f in same if f.left is not None and f.right is not None}
    begins, ends = {a for a, _ in facts}, {b for _, b in facts}
    chain = _chain(left, right, facts)
    count = max(len(pairs), 1)
    return [
        float(left == right),
        float(known),
        math.log1p(sizes[1]) / 3,
        _depth(right) / 8,
        math.log1p(len(pairs)),
        math.log1p(apart[0]) / 2,
        math.log1p(apart[1]) / 2,
        1.0 - apart[0] / sizes[0],
        1.0 - apart[1] / sizes[1],
        math.log1p(only[0]) / 2,
        math.log1p(only[1]) / 2,
        len(set(names[0]) - set(names[1])) / 4,
        len(set(names[1]) - set(names[0])) / 4,
        len(inner[0] & inner[1]) / max(len(inner[0] | inner[1]), 1),
        sum(a in inner[1] for a, _ in pairs) / count,
        sum(b in inner[0] for _, b in pairs) / count,
        sum(_commuted(a, b) for a, b in pairs) / count,
        sum((a, b) in facts for a, b in pairs) / count,
        sum(a in begins for a, _ in pairs) / count,
        sum(b in ends for _, b in pairs) / count,
        float(left in begins),
        float(right in ends),
        0.0 if chain is None else 1.0,
        0.0 if chain is None else chain / _LONGEST_CHAIN,
    ]


def _differences(left: Term, right: Term) -> list[Pair]:
    """The outermost pairs of different parts at the same place."""
    if left == right:
        return []
    if isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right) and left[0] == right[0]:
        return [pair for a, b in zip(left[1:], right[1:], strict=True) for pair in _differences(a, b)]
    return [(left, right)]


def _commuted(left: Term, right: Term) -> bool:
    return (
        isinstance(left, tuple)
        and isinstance(right, tuple)
        and left[0] == right[0]
        and left[1:] == tuple(reversed(right[1:]))
    )


def _chain(left: Term, right: Term, facts: set[Pair]) -> int | None:
    """How many facts ``x ~ y`` lead from the left to the right; None if they do not, or not in `_LONGEST_CHAIN`."""
    reached, length = {left}, 0
    while length < _LONGEST_CHAIN:
        length += 1
        reached = {b for a, b in facts if a in reached}
        if right in reached:
            return length
        if not reached:
            return None
    return None


def _depth(term: Term) -> int:
    return 0 if isinstance(term, str) else 1 + max((_depth(t) for t in term[1:]), default=0)


def _tokens(target: Relation) -> list[int]:
    left, right = target.left, target.right
    found = [_bucket("relation", target.name)]
    if left is not None:
        found.append(_bucket("left", _head(left)))
    found += [_bucket("rest", _head(one)) for one in target.rest]
    if left is None or right is None:
        return found
    found.append(_bucket("right", _head(right)))
    found += [_bucket("pair", _head(a), _head(b)) for a, b in _differences(left, right)[:_MOST_PAIRS]]
    return found + _arguments(left, right)


def _arguments(left: Term, right: Term) -> list[int]:
    """Two states of the same kind, such as boards: each place's pair, and which parts are equal where."""
    if not isinstance(left, tuple) or not isinstance(right, tuple) or (left[0], len(left)) != (right[0], len(right)):
        return []
    if not 3 <= len(left) - 1 <= _MOST_ARGUMENTS:
        return []
    found: list[int] = []
    for i, a in enumerate(left[1:]):
        found.append(_bucket("at", left[0], i, _plain(a), _plain(right[i + 1])))
        found += [_bucket("equal", left[0], i, j) for j, b in enumerate(right[1:]) if a == b]
    return found


def _plain(term: Term) -> str:
    """A term without its variables' names."""
    return " ".join(name if "." in name else "_" for name in names_in(term))


def _head(term: Term) -> str:
    name = term if isinstance(term, str) else str(term[0])
    return name if "." in name or name == "◇" else "_"


def _bucket(*parts: object) -> int:
    return crc32("\n".join(map(str, parts)).encode()) % BUCKETS


NO_TERMS: Final = term_row(read_goal(PredictedGoal(Relation("True"), 4, ())), ())
"""The row of a goal that says nothing."""
