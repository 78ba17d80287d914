"""From a proved tree to a proof: its steps, its script and its transitions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from prover.search.tree import Edge, Status, Tree
from prover.types import Proof, ProofState

_OPEN_ENDED = re.compile(r"\bcalc\b")  # after a first step Lean takes the next line for another, wherever it stands


@dataclass(frozen=True, slots=True)
class ProofStep:
    """A tactic of a proof, the state it runs on, and the proofs of the independent parts it leaves.

    `layout` has the index of its part for each goal that the tactic leaves; empty when the parts' goals are in order.
    `size` is the number of tactics in the whole proof, this one included.
    """

    state: ProofState
    tactic: str
    parts: tuple[ProofStep, ...] = ()
    layout: tuple[int, ...] = ()
    size: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", 1 + sum(part.size for part in self.parts))

    def walk(self) -> Iterator[ProofStep]:
        """Every step of the proof, in the order in which a script runs them."""
        stack: list[ProofStep] = [self]
        while stack:
            step = stack.pop()
            yield step
            stack.extend(reversed(step.parts))


@dataclass(frozen=True, slots=True)
class Transition:
    """A tactic that worked: `remaining` tactics finish the proof of `state`, this one included."""

    state: ProofState
    tactic: str
    remaining: int


def extract(tree: Tree) -> ProofStep | None:
    """The smallest proof that a finished tree holds, or None if its root is not proved."""
    if not tree.nodes or tree.root.status is not Status.PROVED:
        return None
    return proof_with(tree)


def proof_with(tree: Tree, tentative: Edge | None = None) -> ProofStep:
    """The smallest proof of the root, which must have one, if the tree had the `tentative` edge too."""
    found = tree.smallest_proofs(tentative)
    proofs: dict[int, ProofStep] = {}
    for node, (chosen, _) in sorted(found.items(), key=lambda item: item[1][1]):  # children before what rests on them
        edge = tentative if tentative is not None and chosen == tentative.id else tree.edges[chosen]
        parts = tuple(proofs[child] for child in edge.children)
        proofs[node] = ProofStep(tree.nodes[node].state, edge.tactic, parts, edge.layout)
    return proofs[tree.root.id]


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


def transitions_of(proof: ProofStep) -> tuple[Transition, ...]:
    """One transition per step, in script order."""
    return tuple(Transition(step.state, step.tactic, step.size) for step in proof.walk())
