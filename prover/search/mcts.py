"""Monte-Carlo tree search over tactics: PUCT on an AND/OR tree.

From the root, each step down takes the tactic with the greatest ``Q + c · P · √(1 + N) / (1 + n)``: P its probability,
n its visits, N those of its state (Rosin 2011, PUCT; Silver et al. 2017), and Q the mean of the values it got,
scaled to [0, 1] among its sisters and its state; 0 before the first (mctx, `qtransform_by_parent_and_siblings`). P is
the proposer's. Of the states that a tactic left, the one with the least value is next, since all of them have to be
proved; Lample et al. 2022 (HTPS) visit all instead. The way down ends at an untried tactic or a state without
proposals. A result then goes up that way: proved for a closed goal, failed for a refusal, else the values of the new
states, combined over independent goals and put one tactic farther off by `backup.ValueScale`. A visit counts from the
choice on, before its value is known, so that further choices of the same batch go elsewhere (virtual loss; Chaslot et
al. 2008, Parallel Monte-Carlo tree search).
"""

from __future__ import annotations

import math
import random
from array import array
from dataclasses import dataclass, field

from prover.search.backup import ValueScale
from prover.search.config import MctsConfig
from prover.search.frontier import Action, Expand, Statistics, Try, ranked
from prover.search.tree import Edge, Node, Status, Tree
from prover.types import Proposal

_Path = tuple[tuple[int, int], ...]
"""The (node, arm) pairs on the way from the root to a choice."""


@dataclass(slots=True)
class _Arm:
    """Statistics of one proposal: `visits` count from the choice on, `total` adds the values that came back."""

    prior: float
    visits: int = 0
    total: float = 0.0


@dataclass(slots=True)
class _Choice:
    """A node's tried proposals as arms with their sums, and the log-probabilities of all its proposals, `[proposals]`.

    `own` is the evaluator's word on the node. `alive` are the arms with an open edge behind them, when it was last
    looked; others failed or await their answers.
    """

    own: float
    logprobs: array[float]
    arms: list[_Arm] = field(default_factory=list[_Arm])
    alive: list[int] = field(default_factory=list[int])
    visits: int = 0
    total: float = 0.0

    @property
    def untried(self) -> int:
        """Index of the next proposal to try."""
        return len(self.arms)

    @property
    def is_full(self) -> bool:
        return len(self.arms) == len(self.logprobs)


class Mcts:
    """The frontier of one tree. Deterministic: `rng` serves the noise on proposals alone."""

    def __init__(self, tree: Tree, config: MctsConfig, rng: random.Random) -> None:
        self._tree = tree
        self._config = config
        self._rng = rng
        self._scale = ValueScale(config.backup, config.discount)
        self._choices: dict[int, _Choice] = {}
        self._paths: dict[Try, _Path] = {}
        self._returned: list[tuple[Try, Edge]] = []
        self.starved = False

    @property
    def goes_on(self) -> bool:
        """False: a settled root ends the search."""
        return False

    def add(self, node: Node) -> None:
        """Nothing to do: new nodes are found from the root."""

    def expanded(self, node: Node, proposals: list[Proposal]) -> None:
        """Give a node its proposals."""
        self._tree.set_proposals(node, [proposal for _, proposal in ranked(proposals, self._config.noise, self._rng)])
        assert node.proposals is not None
        self._choices[node.id] = _Choice(self._scale.of_remaining(node.value), node.proposals.logprobs)

    def repaired(self, node: Node, proposals: list[Proposal]) -> None:
        """Exchange a node's untried proposals."""
        new = [proposal for _, proposal in ranked(proposals, self._config.noise, self._rng)]
        self._tree.replace_untried(node, new)
        assert node.proposals is not None
        self._choices[node.id].logprobs = node.proposals.logprobs

    def recorded(self, action: Try, edge: Edge, merged: bool) -> None:
        """Keep the result until its new states have values."""
        self._returned.append((action, edge))
        if edge.status is Status.OPEN:
            self._choices[action.node].alive.append(action.index)

    def choose(self, may_expand: bool) -> Action | None:
        """Back up what came back, then walk down from the root; turns around where nothing is left to do."""
        self._back_up_all()
        return self._descend(may_expand)

    def _back_up_all(self) -> None:
        for action, edge in self._returned:
            self._back_up(action, edge)
        self._returned.clear()

    def _descend(self, may_expand: bool) -> Action | None:
        """The best option of every node on the way; where that leads nowhere, all others after it."""
        return self._straight_down(may_expand) or self._turning_around(may_expand)

    def _straight_down(self, may_expand: bool) -> Action | None:
        """Where the best options lead; None when that is a node that was entered before, or may not be expanded."""
        nodes, edges = self._tree.nodes, self._tree.edges
        target, path, entered = 0, list[tuple[int, int]](), set[int]()
        while target not in entered:
            node = nodes[target]
            if node.status is not Status.OPEN:
                return None
            choice = self._choices.get(target)
            if choice is None:
                return Expand(target) if may_expand else None
            entered.add(target)
            _, best = max(self._scores(node, choice), default=(0.0, -choice.untried))
            best = -best
            if best == choice.untried:
                return None if choice.is_full else self._take(Try(target, best), tuple(path))
            path.append((target, best))
            children = edges[node.edges[best]].children
            if len(children) == 1:
                (target,) = children
            else:
                waiting = [c for c in dict.fromkeys(children) if nodes[c].status is Status.OPEN]
                target = min(waiting, key=lambda c: self._value(nodes[c]))
        return None

    def _turning_around(self, may_expand: bool) -> Action | None:
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

    def _scores(self, node: Node, choice: _Choice) -> list[tuple[float, int]]:
        """PUCT score and negated index of the arms that are alive, and of the next untried proposal.

        Negated, so that of equal scores the earlier proposal has the greater pair.
        """
        edges, places, arms = self._tree.edges, node.edges, choice.arms
        least = greatest = self._mean(choice)
        alive: list[int] = []
        means: list[float] = []
        for i in choice.alive:
            if edges[places[i]].status is Status.OPEN:
                arm = arms[i]
                mean = arm.total / arm.visits
                alive.append(i)
                means.append(mean)
                if mean < least:
                    least = mean
                elif mean > greatest:
                    greatest = mean
        choice.alive = alive
        spread, share = max(greatest - least, 1e-9), self._config.exploration * math.sqrt(1 + choice.visits)
        scores: list[tuple[float, int]] = []
        for i, mean in zip(alive, means, strict=True):
            arm = arms[i]
            scores.append(((mean - least) / spread + share * arm.prior / (1 + arm.visits), -i))
        if not choice.is_full:
            scores.append((share * math.exp(choice.logprobs[choice.untried]), -choice.untried))
        return scores

    def _options(self, node: Node, path: _Path) -> list[tuple[int | Try, _Path]]:
        """Where to go from an expanded node, best first: its next untried tactic, or the states behind an open edge."""
        choice, tree = self._choices[node.id], self._tree
        found: list[tuple[int | Try, _Path]] = []
        for index in (-i for _, i in sorted(self._scores(node, choice), reverse=True)):
            if index == choice.untried:
                found.append((Try(node.id, index), path))
                continue
            children = list(dict.fromkeys(tree.edges[node.edges[index]].children))
            if len(children) > 1:
                children.sort(key=lambda child: self._value(tree.nodes[child]))  # hardest first
            found += [(child, (*path, (node.id, index))) for child in children]
        return found

    def _take(self, action: Try, path: _Path) -> Try:
        """Count the visit along the way now, so that a second choice before the answer goes elsewhere."""
        choice = self._choices[action.node]
        choice.arms.append(_Arm(math.exp(choice.logprobs[action.index])))
        for node, arm in (*path, (action.node, action.index)):
            choice = self._choices[node]
            choice.arms[arm].visits += 1
            choice.visits += 1
        self._paths[action] = path
        return action

    def _back_up(self, action: Try, edge: Edge) -> None:
        """Add the value of a result to the arms above it."""
        for node, arm in reversed((*self._paths.pop(action), (action.node, action.index))):
            choice, edge = self._choices[node], self._tree.edges[self._tree.nodes[node].edges[arm]]
            value = self._edge_value(edge)
            choice.arms[arm].total += value
            choice.total += value

    def _edge_value(self, edge: Edge) -> float:
        """What a tactic is worth by what it left."""
        if edge.status is Status.FAILED:
            return self._scale.failed
        nodes, children = self._tree.nodes, edge.children
        if len(children) == 1:
            return self._scale.before(self._value(nodes[children[0]]))
        return self._scale.before(self._scale.together([self._value(nodes[child]) for child in children]))

    def _value(self, node: Node) -> float:
        """A node's worth: settled, else the mean of the evaluator's value and of all that came back."""
        if node.status is not Status.OPEN:
            return self._scale.proved if node.status is Status.PROVED else self._scale.failed
        choice = self._choices.get(node.id)
        if choice is None:
            return self._scale.of_remaining(node.value)
        return self._mean(choice)

    def _mean(self, choice: _Choice) -> float:
        """What a node was found worth; the evaluator's word counts for `value_visits` visits."""
        weight = self._config.value_visits
        return (weight * choice.own + choice.total) / (weight + choice.visits)

    def statistics(self) -> Statistics:
        """Visits and mean value of every tactic."""
        self._back_up_all()
        visits, values = [0] * len(self._tree.edges), [0.0] * len(self._tree.edges)
        for node, choice in self._choices.items():
            for edge, arm in zip(self._tree.nodes[node].edges, choice.arms, strict=False):  # some await answers
                visits[edge], values[edge] = arm.visits, arm.total / max(arm.visits, 1)
        return Statistics(tuple(visits), tuple(values))
