"""The AND/OR search tree.

A node is an OR choice: a proof state, proved by any one of its edges. An edge is a tactic with an AND over its
children, the independent parts of what the tactic left. States with the same key are one node, so the "tree" is a
graph; a node's first parent edge is the one that found it, and these edges alone do form a tree.

A status is monotone: open → proved | failed, and never changes again. A node becomes `PROVED` by an edge whose
children were all proved before, so that no proof uses its own goal, whatever cycles the graph has. When a search
ends, `finish` gives every proved node its smallest proof and fails the nodes that only cycles keep open.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from prover.packing import PackedProposals
from prover.types import ProofState, Proposal, Theorem


class Status(StrEnum):
    """What is known about a node or an edge."""

    OPEN = "open"
    PROVED = "proved"
    FAILED = "failed"  # cannot be proved with the proposals that were made


class EdgeKind(StrEnum):
    """What the environment answered to a tactic."""

    FINISHED = "finished"
    ADVANCED = "advanced"
    REJECTED = "rejected"
    EXHAUSTED = "exhausted"
    REFUSED = "refused"  # would have proved the root, but the verifier turned the script down


@dataclass(slots=True)
class Edge:
    """A tactic that was tried on a node; `detail` says why it failed, if it did.

    `layout` has, for each goal that the tactic left, the index in `children` of the part it belongs to.
    """

    id: int
    node: int
    tactic: str
    logprob: float
    kind: EdgeKind
    detail: str
    children: tuple[int, ...]
    layout: tuple[int, ...] = ()
    status: Status = Status.OPEN


@dataclass(slots=True)
class Node:
    """A proof state.

    `logprob` is the sum of the tactics' log-probabilities from the root along the first parents, `depth` their
    number. `value` is what search reads in the evaluator's distribution of remaining tactics, by the weights of
    `value_version`; `value_if_provable` is the mean of that distribution without the mass of "not provable".
    `proposals` are in the order of trying and None until the proposer was asked; the first `len(edges)` of them were
    tried. `proof_edge` begins the smallest proof in the tree and `remaining` is its number of tactics; both are set by
    `Tree.finish`.
    """

    id: int
    state: ProofState
    logprob: float
    depth: int
    parents: list[int] = field(default_factory=list[int])
    value: float | None = None
    value_version: int | None = None
    value_if_provable: float | None = None
    proposals: PackedProposals | None = None
    edges: list[int] = field(default_factory=list[int])
    status: Status = Status.OPEN
    proof_edge: int | None = None
    remaining: int | None = None


class Tree:
    """Nodes and edges by id; the root is node 0. Empty when the theorem has no initial state."""

    def __init__(self, theorem: Theorem) -> None:
        self.theorem = theorem
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self._ids: dict[str, int] = {}

    @property
    def root(self) -> Node:
        return self.nodes[0]

    @property
    def versions(self) -> tuple[int, ...]:
        """Of all weights that had a say in this tree, ascending."""
        said = {node.proposals.version for node in self.nodes if node.proposals is not None}
        return tuple(sorted(v for v in said | {node.value_version for node in self.nodes} if v is not None))

    def find(self, state: ProofState) -> Node | None:
        """The node of this state, if there is one."""
        found = self._ids.get(state.key)
        return None if found is None else self.nodes[found]

    def add_node(self, state: ProofState, logprob: float, depth: int) -> Node:
        """A node for a state that has none."""
        assert state.key not in self._ids
        node = Node(len(self.nodes), state, logprob, depth)
        self._ids[state.key] = node.id
        self.nodes.append(node)
        return node

    def add_edge(
        self,
        node: Node,
        proposal: Proposal,
        kind: EdgeKind,
        children: Sequence[int] = (),
        layout: tuple[int, ...] = (),
        detail: str = "",
    ) -> Edge:
        """Hang the tactic's result under `node` and settle every status that follows from it."""
        edge = self.tentative(node, proposal, kind, children, layout, detail)
        self.edges.append(edge)
        node.edges.append(edge.id)
        for child in dict.fromkeys(children):
            self.nodes[child].parents.append(edge.id)
        self._settle_edge(edge)
        return edge

    def tentative(
        self,
        node: Node,
        proposal: Proposal,
        kind: EdgeKind,
        children: Sequence[int] = (),
        layout: tuple[int, ...] = (),
        detail: str = "",
    ) -> Edge:
        """The edge that `add_edge` would add."""
        tactic, logprob = proposal.tactic, proposal.logprob
        return Edge(len(self.edges), node.id, tactic, logprob, kind, detail, tuple(children), layout)

    def set_proposals(self, node: Node, proposals: Sequence[Proposal]) -> None:
        """The proposer's answer, in the order of trying. A node without proposals has failed."""
        assert node.proposals is None
        node.proposals = PackedProposals(proposals)
        if not proposals:
            self._settle_node(node)

    def replace_untried(self, node: Node, proposals: Sequence[Proposal]) -> None:
        """Other proposals after those that were tried, which must all have their answers."""
        assert node.proposals is not None
        node.proposals = PackedProposals([*node.proposals[: len(node.edges)], *proposals])

    def edge_status(self, edge: Edge) -> Status:
        """What the children's statuses say about an edge."""
        if edge.kind is EdgeKind.FINISHED:
            return Status.PROVED
        if edge.kind is not EdgeKind.ADVANCED or edge.node in edge.children:  # a state as its own subgoal
            return Status.FAILED
        statuses = {self.nodes[child].status for child in edge.children}
        if Status.FAILED in statuses:
            return Status.FAILED
        return Status.OPEN if Status.OPEN in statuses else Status.PROVED

    def is_drained(self, node: Node) -> bool:
        """Was every proposal of the node tried?"""
        return node.proposals is not None and len(node.edges) == len(node.proposals)

    def is_relevant(self, node: Node) -> bool:
        """Can proving the node still help the root: does a path of open nodes and edges lead there?"""
        seen: set[int] = set()
        stack = [node.id]
        while stack:
            current = stack.pop()
            if current in seen or self.nodes[current].status is not Status.OPEN:
                continue
            if current == 0:
                return True
            seen.add(current)
            open_parents = [e for e in self.nodes[current].parents if self.edges[e].status is Status.OPEN]
            stack.extend(self.edges[e].node for e in reversed(open_parents))  # first parent first
        return False

    def finish(self) -> None:
        """Settle what only the end of a search can settle: failed cycles and smallest proofs."""
        self._fail_cycles()
        self._choose_proofs()

    def _fail_cycles(self) -> None:
        """Fail the open nodes that only support each other in cycles.

        A node may still be proved if it has an untried proposal or an edge all of whose children may still be
        proved. The nodes outside the least fixed point of this are lost.
        """
        hopeful = {n.id for n in self.nodes if n.status is Status.PROVED or not self.is_drained(n)}
        waiting = {e.id: len({*e.children} - hopeful) for e in self.edges if e.status is Status.OPEN}
        queue = [self.edges[e].node for e, missing in waiting.items() if missing == 0]
        while queue:
            current = queue.pop()
            if current in hopeful:
                continue
            hopeful.add(current)
            for parent in self.nodes[current].parents:
                if parent in waiting:
                    waiting[parent] -= 1
                    if waiting[parent] == 0:
                        queue.append(self.edges[parent].node)
        for node in self.nodes:
            if node.status is Status.OPEN and node.id not in hopeful:
                node.status = Status.FAILED
        for edge in self.edges:
            if edge.status is Status.OPEN:
                edge.status = self.edge_status(edge)

    def _choose_proofs(self) -> None:
        """Give every proved node its smallest proof."""
        for node, (edge, size) in self.smallest_proofs().items():
            self.nodes[node].proof_edge, self.nodes[node].remaining = edge, size

    def smallest_proofs(self, tentative: Edge | None = None) -> dict[int, tuple[int, int]]:
        """Node → first edge and size of its smallest proof, for all that have one (Knuth 1977, A generalization of
        Dijkstra's algorithm); with a `tentative` further edge of the tree.

        Nodes are settled by growing size, so the sizes shrink strictly from a node to the children of its edge.
        """
        edges = {e.id: e for e in self.edges if e.kind in (EdgeKind.FINISHED, EdgeKind.ADVANCED)}
        further: dict[int, list[int]] = {}
        if tentative is not None:
            edges[tentative.id] = tentative
            further = {child: [tentative.id] for child in tentative.children}
        waiting = {e.id: len({*e.children}) for e in edges.values()}
        heap = [(1, e) for e, missing in waiting.items() if missing == 0]
        found: dict[int, tuple[int, int]] = {}
        while heap:
            size, chosen = heapq.heappop(heap)
            node = edges[chosen].node
            if node in found:
                continue
            found[node] = (chosen, size)
            for parent in (*self.nodes[node].parents, *further.get(node, ())):
                waiting[parent] -= 1
                if waiting[parent] == 0:
                    sizes = [found[child][1] for child in edges[parent].children]
                    heapq.heappush(heap, (1 + sum(sizes), parent))
        return found

    def would_prove_root(self, node: Node, children: Sequence[int]) -> bool:
        """Would one more edge of `node`, with these children, prove the root, which is open?"""
        if self.root.status is not Status.OPEN or node.status is not Status.OPEN:
            return False
        if any(self.nodes[c].status is not Status.PROVED for c in children):
            return False
        proved = {node.id}
        queue = [node.id]
        while queue:
            for parent in (self.edges[e] for e in self.nodes[queue.pop()].parents):
                done = all(c in proved or self.nodes[c].status is Status.PROVED for c in parent.children)
                if parent.node not in proved and parent.status is Status.OPEN and done:
                    proved.add(parent.node)
                    queue.append(parent.node)
        return 0 in proved

    def _settle_edge(self, edge: Edge) -> None:
        """Give `edge` its status and carry what follows up the graph."""
        queue = [edge]
        while queue:
            current = queue.pop()
            if current.status is not Status.OPEN:
                continue
            current.status = self.edge_status(current)
            if current.status is Status.OPEN:
                continue
            node = self.nodes[current.node]
            if node.status is Status.OPEN and self._close(node, current):
                queue.extend(self.edges[parent] for parent in node.parents)

    def _settle_node(self, node: Node) -> None:
        """Fail a node without proposals and carry it up."""
        node.status = Status.FAILED
        for parent in node.parents:
            self._settle_edge(self.edges[parent])

    def _close(self, node: Node, edge: Edge) -> bool:
        """Settle an open node whose edge was just settled; says whether its status changed."""
        if edge.status is Status.PROVED:
            node.status = Status.PROVED
            return True
        if self.is_drained(node) and all(self.edges[e].status is Status.FAILED for e in node.edges):
            node.status = Status.FAILED
            return True
        return False
