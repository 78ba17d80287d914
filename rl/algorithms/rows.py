"""States with the tactics that were drawn there, as the learner reads them: one row for all draws in a state.

The candidates are those of the search: the likeliest tactics of the grammar of that module and seed, which is a
function of both and of the state, and what the network wrote there, which the sample has kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from prover.policy.grammar import LibraryProposer
from prover.policy.model import PolicyConfig
from prover.policy.prompt import state_of_key
from prover.policy.proposals import ProposalConfig, make_grammar
from prover.policy.proposer import renormalised
from prover.policy.retriever import Retriever
from prover.policy.term_features import TermRow
from prover.types import Premise, ProofState
from rl.algorithms.episodes import SampledStep
from rl.algorithms.groups import EpisodeGroup

GrammarOf = Callable[[str, int], LibraryProposer]
"""Module and seed → the grammar with which a search proposed."""


class SeededGrammars:
    """`GrammarOf` over the libraries of some modules, and the lemmas that joined them."""

    def __init__(
        self,
        config: ProposalConfig,
        premises: Mapping[str, Sequence[Premise]],
        lemmas: Mapping[str, Sequence[Premise]],
        retriever: Retriever | None = None,
    ) -> None:
        self._config, self._premises, self._lemmas, self._retriever = config, premises, lemmas, retriever
        self._made: dict[tuple[str, int], LibraryProposer] = {}

    def __call__(self, module: str, seed: int) -> LibraryProposer:
        found = self._made.get((module, seed))
        if found is None:
            premises, lemmas = self._premises[module], self._lemmas.get(module, ())
            found = self._made[module, seed] = make_grammar(self._config, premises, seed, lemmas, self._retriever)
        return found


@dataclass(frozen=True, slots=True)
class Draw:
    """A tactic that was drawn: which group, episode and step, and its place among the candidates of its row."""

    group: int
    episode: int
    step: int
    place: int
    behaviour: float


@dataclass(frozen=True, slots=True)
class StateRow:
    """A state, its candidates with the grammar's log-probabilities and probabilities, `[candidates]`, and its draws.

    A row without draws is there for its value alone, and has no candidates. `terms`: for a network that reads them.
    """

    state: ProofState
    tactics: tuple[str, ...]
    priors: Tensor
    weights: Tensor
    draws: tuple[Draw, ...]
    terms: TermRow | None = None


RowKey = tuple[str, int, tuple[str, ...]]
"""Module, seed and goals: what a state's candidates depend on."""


@dataclass(frozen=True, slots=True)
class RowBook:
    """All rows of a pass. `places`: per group, state of the group → its row. `unmatched` draws of tactics that are not
    among the candidates any more were left out.
    """

    rows: tuple[StateRow, ...]
    places: tuple[tuple[int, ...], ...]
    unmatched: int

    @property
    def draws(self) -> list[Draw]:
        """Of all rows, row by row."""
        return [draw for row in self.rows for draw in row.draws]


def rows_of(
    groups: Sequence[EpisodeGroup],
    grammar_of: GrammarOf,
    config: ProposalConfig,
    values: bool,
    network: PolicyConfig | None = None,
) -> RowBook:
    """The rows of some groups. `values`: also those states in which nothing was drawn, for the critic.

    network: what is shown to it beside goals and tactics.
    """
    network = network or PolicyConfig()
    keys: dict[RowKey, int] = {}
    drawn: list[list[tuple[int, int, int, SampledStep]]] = []
    written: dict[RowKey, tuple[str, ...]] = {}
    places: list[tuple[int, ...]] = []
    for number, group in enumerate(groups):
        own = [(group.module, group.seed, goals) for goals in group.sampled.states]
        written |= {own[p.state]: p.tactics for p in group.sampled.proposed}
        used = {step.state for _, _, step in group.sampled.steps()}
        for state, key in enumerate(own):
            if (values or state in used) and key not in keys:
                keys[key] = len(drawn)
                drawn.append([])
        places.append(tuple(keys.get(key, -1) for key in own))
        for episode, i, step in group.sampled.steps():
            drawn[places[-1][step.state]].append((number, episode, i, step))
    unmatched, rows = 0, list[StateRow]()
    for key, steps in zip(keys, drawn, strict=True):
        row = _row(key, steps, written.get(key, ()), grammar_of, config, network)
        unmatched += len(steps) - len(row.draws)
        rows.append(row)
    return RowBook(tuple(rows), tuple(places), unmatched)


def _row(
    key: RowKey,
    steps: Sequence[tuple[int, int, int, SampledStep]],
    proposed: Sequence[str],
    grammar_of: GrammarOf,
    config: ProposalConfig,
    network: PolicyConfig,
) -> StateRow:
    module, seed, goals = key
    grammar = grammar_of(module, seed)
    state, none = state_of_key(goals), torch.zeros(0, dtype=torch.float64)
    if network.premises:
        state = replace(state, premises=grammar.premises_for(state, network.premises))
    if not steps:
        terms = grammar.term_row(state, ()) if network.reads_terms else None
        return StateRow(state, (), none, none, (), terms)
    (found,) = grammar.propose([state])
    prior = renormalised(found[: config.candidates])
    known = {p.tactic: p.logprob for p in prior}
    new = [tactic for tactic in proposed if tactic not in known]
    floor = min(known.values(), default=0.0)  # as `MixedProposer` counts a tactic that the network wrote
    tactics = (*known, *new)
    priors = torch.tensor([*known.values(), *[floor] * len(new)], dtype=torch.float64)
    weights = torch.tensor([*map(math.exp, known.values()), *[0.0] * len(new)], dtype=torch.float64)
    place = {tactic: i for i, tactic in enumerate(tactics)}
    draws = [
        Draw(group, episode, i, place[step.tactic], step.logprob)
        for group, episode, i, step in steps
        if step.tactic in place
    ]
    terms = grammar.term_row(state, tactics) if network.reads_terms else None
    return StateRow(state, tactics, priors, weights, tuple(draws), terms)
