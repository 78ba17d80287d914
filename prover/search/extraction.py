"""From a proved tree to a proof: its steps, its script and its transitions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from prover.search.tree import Status, Tree
from prover.types import Proof, ProofState


@dataclass(frozen=True, slots=True)
class ProofStep:
    """A tactic of a proof, the state it runs on, and the proofs of the independent parts it leaves.

    `size` is the number of tactics in the whole proof, this one included.
    """

    state: ProofState
    tactic: str
    parts: tuple[ProofStep, ...] = ()
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
    proofs: dict[int, ProofStep] = {}
    proved = [n for n in tree.nodes if n.proof_edge is not None]
    for node in sorted(proved, key=lambda n: n.proof_size or 0):  # children come before what rests on them
        edge = tree.edges[node.proof_edge or 0]
        parts = tuple(proofs[child] for child in edge.children)
        proofs[node.id] = ProofStep(node.state, edge.tactic, parts)
    return proofs[tree.root.id]


def script_of(proof: ProofStep) -> Proof:
    """The proof as a tactic block.

    Independent parts become `·` bullets; a part of several goals that share a metavariable is written without one,
    because its tactics start on its first goal, which is the first goal there is.
    """
    lines: list[str] = []
    stack = [(proof, 0, False)]
    while stack:
        step, indent, bullet = stack.pop()
        first, *rest = step.tactic.rstrip().split("\n")
        lines.append(" " * indent + ("· " if bullet else "") + first)
        indent += 2 if bullet else 0
        lines.extend(" " * indent + line if line.strip() else "" for line in rest)
        several = len(step.parts) > 1
        stack.extend((part, indent, several and len(part.state.goals) == 1) for part in reversed(step.parts))
    return Proof("\n".join(lines))


def transitions_of(proof: ProofStep) -> tuple[Transition, ...]:
    """One transition per step, in script order."""
    return tuple(Transition(step.state, step.tactic, step.size) for step in proof.walk())
