"""Monte-Carlo tree search over tactics: PUCT on an AND/OR tree.

From the root, each step down takes the tactic with the greatest ``Q + c · P · √(1 + N) / (1 + n)``: P its probability,
n its visits, N those of its state (Rosin 2011, PUCT; Silver et al. 2017), and Q the mean of the values it got,
scaled to [0, 1] among its sisters and its state; 0 before the first (mctx, `qtransform_by_parent_and_siblings`). Of the
states that a tactic left, the one with the least value is next, since all of them have to be proved; Lample et al.
2022 (HTPS) visit all instead. The way down ends at an untried tactic or a state without proposals. A result then goes
up that way: 1 for a closed goal, 0 for a refusal, else the values of the new states, combined over independent goals
by `SearchConfig.backup` and discounted by each tactic. A value is a chance of success in [0, 1]: the evaluator's d
expected steps are discount^d.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

from prover.search.config import Backup, SearchConfig
from prover.search.frontier import Action, Expand, Try, order_proposals
from prover.search.tree import Edge, Node, Status, Tree
from prover.types import Proposal

UNKNOWN = 0.5
"""Value of a state nobody has valued."""

_Path = tuple[tuple[int, int], ...]
"""The (node, arm) pairs on the way from the root to a choice."""


@dataclass(slots=True)
class _Arm:
    """Statistics of one proposal: `visits` count from the choice on, `total` adds the values that came back."""

    visits: int = 0
    total: float = 0.0


@dataclass(slots=True)
class _Choice:
    """A node's proposals as arms; those from `untried` on were not chosen yet."""

    arms: list[_Arm] = field(default_factory=list[_Arm])
    untried: int = 0


class Mcts:
    """The frontier of one tree. Deterministic: `rng` serves the noise on proposals alone."""

    def __init__(self, tree: Tree, config: SearchConfig, rng: random.Random) -> None:
        self._tree = tree
        self._config = config
        self._rng = rng
        self._choices: dict[int, _Choice] = {}
        self._paths: dict[Try, _Path] = {}
        self._returned: list[tuple[Try, Edge]] = []
        self.starved = False

    def add(self, node: Node) -> None:
        """Nothing to do: new nodes are found from the root."""

    def expanded(self, node: Node, proposals: list[Proposal]) -> None:
        """Give a node its proposals."""
        ordered = [proposal for _, proposal in order_proposals(proposals, self._config, self._rng)]
        self._tree.set_proposals(node, ordered)
        self._choices[node.id] = _Choice([_Arm() for _ in ordered])

    def recorded(self, action: Try, edge: Edge, merged: bool) -> None:
        """Keep the result until its new states have values."""
        self._returned.append((action, edge))

    def choose(self, may_expand: bool) -> Action | None:
        """Back up what came back, then walk down from the root; turns around where nothing is left to do."""
        for action, edge in self._returned:
            self._back_up(action, edge)
        self._returned.clear()
        return self._descend(may_expand)

    def _descend(self, may_expand: bool) -> Action | None:
        """Depth first, best options first; a node is entered once, so cycles end."""
        entered: set[int] = set()
        stack: list[tuple[int | Try, _Path]] = [(0, ())]
        while stack:
            target, path = stack.pop()
            if isinstance(target, Try):
                return self._take(target, path)
            node = self._tree.nodes[target]
            if target in entered or node.status is not Status.OPEN:
                continue
            entered.add(target)
            if target in self._choices:
                stack += reversed(self._options(node, path))
            elif may_expand:
                return Expand(target)
            else:
                self.starved = True
        return None

    def _options(self, node: Node, path: _Path) -> list[tuple[int | Try, _Path]]:
        """Where to go from an expanded node, best first: its next untried tactic, or the states behind an open edge."""
        choice = self._choices[node.id]
        alive = [i for i in range(min(choice.untried + 1, len(choice.arms))) if self._is_alive(node, i)]
        means = {i: a.total / a.visits for i in alive if (a := choice.arms[i]).visits}
        parent = self._value(node)
        least, greatest = min([parent, *means.values()]), max([parent, *means.values()])
        share = self._config.exploration * math.sqrt(1 + sum(arm.visits for arm in choice.arms))

        def score(index: int) -> float:
            quality = (means.get(index, least) - least) / max(greatest - least, 1e-9)
            prior = math.exp(node.proposals[index].logprob) if node.proposals else 0.0
            return quality + share * prior / (1 + choice.arms[index].visits)

        found: list[tuple[int | Try, _Path]] = []
        for index in sorted(alive, key=score, reverse=True):
            if index == choice.untried:
                found.append((Try(node.id, index), path))
                continue
            children = dict.fromkeys(self._tree.edges[node.edges[index]].children)
            hardest_first = sorted(children, key=lambda child: self._value(self._tree.nodes[child]))
            found += [(child, (*path, (node.id, index))) for child in hardest_first]
        return found

    def _is_alive(self, node: Node, index: int) -> bool:
        """Is there something to do behind an arm: is it the next untried one, or an open edge?"""
        if index < len(node.edges):
            return self._tree.edges[node.edges[index]].status is Status.OPEN
        return index == self._choices[node.id].untried  # the others await their answers

    def _take(self, action: Try, path: _Path) -> Try:
        """Count the visit along the way now, so that a second choice before the answer goes elsewhere."""
        for node, arm in (*path, (action.node, action.index)):
            self._choices[node].arms[arm].visits += 1
        self._choices[action.node].untried += 1
        self._paths[action] = path
        return action

    def _back_up(self, action: Try, edge: Edge) -> None:
        """Add the value of a result to the arms above it."""
        for node, arm in reversed((*self._paths.pop(action), (action.node, action.index))):
            self._choices[node].arms[arm].total += self._edge_value(self._tree.edges[self._tree.nodes[node].edges[arm]])

    def _edge_value(self, edge: Edge) -> float:
        """Discounted chance that what a tactic left gets proved."""
        if edge.status is not Status.OPEN:
            return self._config.discount if edge.status is Status.PROVED else 0.0
        values = [self._value(self._tree.nodes[child]) for child in edge.children]
        together = min(values) if self._config.backup is Backup.MIN else math.prod(values)
        return self._config.discount * together

    def _value(self, node: Node) -> float:
        """Chance of a node: settled, else the mean of the evaluator's value and of all that came back."""
        if node.status is not Status.OPEN:
            return 1.0 if node.status is Status.PROVED else 0.0
        own = UNKNOWN if node.value is None else self._config.discount**node.value
        choice = self._choices.get(node.id)
        visits = sum(arm.visits for arm in choice.arms) if choice else 0
        total = sum(arm.total for arm in choice.arms) if choice else 0.0
        return (own + total) / (1 + visits)
