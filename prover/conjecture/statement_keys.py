"""Keys of statements, equal for those that differ in the names and the order of their variables and hypotheses only.

A key is made from a goal as Lean prints it, so of the elaborated statement: notation, implicit arguments and binders of
the source do not count, nor do universes. ``∀ x, P → Q`` and ``(x) (h : P) : Q`` have one key. What the reader of
goals does not understand stays as it is, and may keep two equal statements apart.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from prover.conjecture.variants import accessible, statement_key
from prover.policy.goals import CLOSING, OPENING, Hypothesis, ParsedGoal, parse_goal, top_level
from prover.types import Goal

DIGITS = 16
"""Of a key, in hex: 64 bits."""
_BINDER = re.compile(r"\s*([({\[⦃])")
_BINDS = re.compile(r"[∃λ]|fun\b|let\b|have\b|if\b|match\b")
_UNIVERSE = re.compile(r"\b(Type|Sort) (?:u\w*|\(.*?\))")


def goal_key(text: str) -> str:
    """The key of a goal, `DIGITS` hex digits."""
    lines = re.sub(r"\n\s+", " ", text)  # what is indented goes on
    goal = _without_binders(accessible(parse_goal(Goal(lines))))
    return hashlib.sha256(_UNIVERSE.sub(r"\1", statement_key(goal)).encode()).hexdigest()[:DIGITS]


def _without_binders(goal: ParsedGoal) -> ParsedGoal:
    """What its target quantifies or presupposes is made hypotheses, as ``intros`` does."""
    taken = {name for h in goal.hypotheses for name in h.names}
    hypotheses, target = list(goal.hypotheses), goal.target
    while True:
        if target.startswith("∀ "):
            read = _binders(target[2:])
            if read is None or any(name in taken for h in read[0] for name in h.names):
                break
            hypotheses += read[0]
            taken |= {name for h in read[0] for name in h.names}
            target = read[1]
        elif (at := _arrow(target)) >= 0:
            name = f"fact_{len(hypotheses)}"
            hypotheses.append(Hypothesis((name,), _bare(target[:at].strip()), None))
            taken.add(name)
            target = target[at + 1 :].strip()
        else:
            break
    return replace(goal, hypotheses=tuple(hypotheses), target=_bare(target))


def _binders(text: str) -> tuple[list[Hypothesis], str] | None:
    """``(x y : A) [inst : C], rest`` as hypotheses and the rest; None if it is written otherwise."""
    found: list[Hypothesis] = []
    while opening := _BINDER.match(text):
        end = _closing(text, opening.end() - 1)
        names, colon, kind = text[opening.end() : end].partition(" : ")
        if end < 0:
            return None
        if not colon:  # an instance without a name
            names, kind = f"inst_{len(found)}", names
        found.append(Hypothesis(tuple(names.split()), " ".join(kind.split()), None))
        text = text[end + 1 :]
    if not found or not text.lstrip().startswith(","):
        return None
    return found, text.lstrip()[1:].strip()


def _closing(text: str, at: int) -> int:
    """Where the bracket at this place is closed; -1 if nowhere."""
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] in OPENING) - (text[i] in CLOSING)
        if depth == 0:
            return i
    return -1


def _arrow(text: str) -> int:
    """The first arrow that is the outermost symbol of a proposition; -1 if there is none."""
    at = top_level(text, "→")
    if at < 0 or top_level(text, "↔") >= 0 or _BINDS.match(text) or top_level(text[:at], ",") >= 0:
        return -1
    return at


def _bare(text: str) -> str:
    """Without brackets around the whole."""
    while text.startswith("(") and _closing(text, 0) == len(text) - 1:
        text = text[1:-1].strip()
    return text
