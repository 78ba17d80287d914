"""From a tree of rollouts to the episodes that are kept of it."""

from __future__ import annotations

from prover.search import Episode, EpisodeStep, Tree
from prover.solve import SolveResult
from rl.algorithms.episodes import Proposed, SampledEpisode, SampledEpisodes, SampledStep


def sampled_of(outcome: SolveResult, lists: bool) -> SampledEpisodes | None:
    """The episodes of an attempt; None without any. `lists`: keep all tactics proposed in each state, too.

    Log-probabilities keep every digit: a ratio of fresh ones is exactly 1.
    """
    if not outcome.episodes:
        return None
    book = _Book(outcome.search.tree)
    episodes = tuple(book.episode(episode) for episode in outcome.episodes)
    drawn = sorted({step.state for episode in episodes for step in episode.steps}) if lists else ()
    return SampledEpisodes(book.goals(), episodes, tuple(book.proposed(state) for state in drawn))


class _Book:
    """Numbers the nodes that episodes met, in the order in which they are met."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._numbers: dict[int, int] = {}

    def episode(self, episode: Episode) -> SampledEpisode:
        steps = tuple(self._step(step) for step in episode.steps)
        return SampledEpisode(steps, episode.end, episode.failed, episode.verified)

    def goals(self) -> tuple[tuple[str, ...], ...]:
        nodes = (self._tree.nodes[node] for node in self._numbers)
        return tuple(tuple(goal.canonical for goal in node.state.goals) for node in nodes)

    def proposed(self, state: int) -> Proposed:
        proposals = self._tree.nodes[[*self._numbers][state]].proposals
        return Proposed(state, tuple(p.tactic for p in proposals or ()))

    def _number(self, node: int) -> int:
        return self._numbers.setdefault(node, len(self._numbers))

    def _step(self, step: EpisodeStep) -> SampledStep:
        edge = self._tree.edges[step.edge]
        node = self._tree.nodes[edge.node]
        assert node.proposals is not None
        tokens = tuple(round(x, 4) for x in node.proposals.tokens(node.edges.index(edge.id)))
        state, left = self._number(node.id), tuple(self._number(goal) for goal in step.goals)
        return SampledStep(
            state, edge.tactic, edge.logprob, step.accepted, left, step.children, node.proposals.version, tokens
        )
