"""Lean's text of proofs: scripts made of proof steps, and what search has to know of Lean's tactics and goals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prover.automation import SHORTENING
from prover.search import ProofStep
from prover.types import Proof

_OPEN_ENDED = re.compile(r"\bcalc\b")  # after a first step Lean takes the next line for another, wherever it stands
_NUMBERED = re.compile(r"\?([mu])\.\d+")  # an anonymous metavariable, numbered within its state


@dataclass(frozen=True, slots=True)
class LeanWriter:
    """The `ScriptWriter` of Lean."""

    closers: tuple[str, ...] = SHORTENING

    def script(self, proof: ProofStep) -> Proof:
        """See `script_of`."""
        return script_of(proof)

    def merged(self, first: str, second: str) -> str | None:
        """`intro a` and `intro b` are `intro a b`, `rw [e]` and `rw [f]` are `rw [e, f]`."""
        if first.startswith("intro ") and second.startswith("intro ") and "\n" not in first + second:
            return f"{first} {second.removeprefix('intro ').strip()}"
        if all(t.startswith("rw [") and t.endswith("]") and "\n" not in t for t in (first, second)):
            return f"{first[:-1]}, {second.removeprefix('rw [')}"
        return None

    def unnumbered(self, goal: str) -> str:
        """The parts of a split state number their anonymous metavariables apart from the whole."""
        return _NUMBERED.sub(r"?\1", goal)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A step, or a line that only reorders goals, and where it is written.

    `alone` says that no goals but the step's own are left where it runs.
    """

    what: ProofStep | str
    indent: int
    bullet: bool = False
    alone: bool = True


def script_of(proof: ProofStep) -> Proof:
    """The proof as a tactic block.

    Independent parts of one goal become `·` bullets and come first, with `rotate_left` where other goals stand before
    them. Goals that share a metavariable follow without a bullet: their tactics start on the first goal there is.
    """
    lines: list[str] = []
    stack = [_Turn(proof, 0)]
    while stack:
        turn = stack.pop()
        if isinstance(turn.what, str):
            lines.append(" " * turn.indent + turn.what)
            continue
        tactic = turn.what.tactic.rstrip()
        first, *rest = (_closed(tactic) if stack or turn.what.parts else tactic).split("\n")
        lines.append(" " * turn.indent + ("· " if turn.bullet else "") + first)
        indent = turn.indent + (2 if turn.bullet else 0)
        lines.extend(" " * indent + line if line.strip() else "" for line in rest)
        stack.extend(reversed(list(_turns(turn.what, indent, turn.alone))))
    return Proof("\n".join(lines))


def _turns(step: ProofStep, indent: int, alone: bool) -> Iterator[_Turn]:
    """The parts of a step in the order of the script, and the rotations that bring each to the front."""
    if len(step.parts) == 1:
        yield _Turn(step.parts[0], indent, alone=alone)
        return
    layout = step.layout or tuple(i for i, part in enumerate(step.parts) for _ in part.state.goals)
    joint = [part for part in step.parts if len(part.state.goals) > 1]
    passed = rotated = 0  # joint goals before the current one, and those already moved to the end
    for part in (step.parts[i] for i in layout):
        if len(part.state.goals) > 1:
            passed += 1
            continue
        if passed > rotated:
            yield _rotation("rotate_left", passed - rotated, indent)
            rotated = passed
        yield _Turn(part, indent, bullet=True)
    if rotated and not (alone and rotated == passed):  # with nothing else there, a full turn changes nothing
        yield _rotation("rotate_right", rotated, indent)
    for part in joint:
        yield _Turn(part, indent, alone=alone and part is joint[-1])


def _rotation(tactic: str, goals: int, indent: int) -> _Turn:
    return _Turn(tactic if goals == 1 else f"{tactic} {goals}", indent)


def _closed(tactic: str) -> str:
    """The tactic as text that ends where it ends, whatever line comes next."""
    if not _OPEN_ENDED.search(tactic):
        return tactic
    if "\n" not in tactic and "--" not in tactic:
        return f"({tactic})"
    return "\n".join(["(", *("  " + line if line.strip() else "" for line in tactic.split("\n")), ")"])
