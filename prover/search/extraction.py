"""From a proved tree to a proof: its steps and its transitions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from prover.search.tree import Edge, Status, Tree
from prover.types import ProofState


@dataclass(frozen=True, slots=True)
class ProofStep:
    """A tactic of a proof, the state it runs on, and the proofs of the independent parts it leaves.

    `layout` has the index of its part for each goal that the tactic leaves; empty when the parts' goals are in order.
    `remaining` is the number of tactics in the whole proof, this one included.
    """

    state: ProofState
    tactic: str
    parts: tuple[ProofStep, ...] = ()
    layout: tuple[int, ...] = ()
    remaining: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "remaining", 1 + sum(part.remaining for part in self.parts))

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
    return proofs_in(tree, tentative)[tree.root.id]


def proofs_in(tree: Tree, tentative: Edge | None = None) -> dict[int, ProofStep]:
    """Node → its smallest proof, for all nodes that have one; parts are shared."""
    found = tree.smallest_proofs(tentative)
    proofs: dict[int, ProofStep] = {}
    for node, (chosen, _) in sorted(found.items(), key=lambda item: item[1][1]):  # children before what rests on them
        edge = tentative if tentative is not None and chosen == tentative.id else tree.edges[chosen]
        parts = tuple(proofs[child] for child in edge.children)
        proofs[node] = ProofStep(tree.nodes[node].state, edge.tactic, parts, edge.layout)
    return proofs


def transitions_of(proof: ProofStep) -> tuple[Transition, ...]:
    """One transition per step, in script order."""
    return tuple(Transition(step.state, step.tactic, step.remaining) for step in proof.walk())
