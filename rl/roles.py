"""What the processes of a run say to each other.

    coordinator   the process of `lemma train`: curriculum, replay, checkpoints; it hands out work and waits for it
    search        `rl.actors`: Lean, a verifier and search trees
    inference     answers the network's part of a search, for many search processes at once
    learner       gradient steps on a snapshot of the replay

Without `[cluster]` the coordinator learns by itself (`InProcess`), and every search process has the network.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from prover.conjecture.candidates import Lemma, premise_of
from prover.policy.grammar import LibraryProposer
from prover.policy.proposals import make_grammars
from prover.policy.retriever import Retriever
from prover.printable import line_of
from prover.prover import usable
from prover.types import LemmaError, Premise
from rl.algorithms.groups import GradientOrder
from rl.algorithms.policy_gradient import learn_from_episodes
from rl.algorithms.rows import SeededGrammars
from rl.config import TrainConfig
from rl.devices import placed
from rl.learner import Learner, LearnStats, TrainingState
from rl.snapshot import ReplaySnapshot


@dataclass(frozen=True, slots=True)
class LearnOrder:
    """One pass of the learner: `LearnerConfig.updates` steps from `start`, on what the replay held.

    `lemmas` joined the library; `seed` makes the order of the data. `gradient`: what policy gradients learn
    from, in place of `seen`.
    """

    round: int
    seen: ReplaySnapshot
    lemmas: tuple[Lemma, ...]
    start: TrainingState
    seed: str
    gradient: GradientOrder | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """What a pass came to; the version of its policy is one more than before. `updates`: each update, in order."""

    round: int
    state: TrainingState
    updates: tuple[LearnStats, ...]

    @property
    def stats(self) -> LearnStats:
        """Sums over all updates."""
        return sum(self.updates, LearnStats())


class LearnerRole(Protocol):
    """Learns, in this process or in others."""

    def start(self, order: LearnOrder, on_update: Callable[[LearnStats], None]) -> Any:
        """Begins a pass; returns what `ray.wait` can wait for, or None when the pass is already over.

        `on_update` is called in this process after updates, as far as the learner can tell.
        """
        ...

    def take(self) -> Learned:
        """The result of the pass, once it is over. Raises LemmaError when it was lost again and again."""
        ...

    def progress(self) -> int:
        """Updates done of the pass, as far as is known here; does not wait. Calls `on_update` for new ones."""
        ...

    def doing(self) -> list[str]:
        """A line for each process of the learner: what it does or waits for."""
        ...

    def calls(self) -> dict[str, Any]:
        """For `rl.watchdog.Watchdog`: what to ask its processes while a pass is under way."""
        ...

    def restart(self, name: str) -> None:
        """Ends what gets nowhere; its work is done again."""
        ...


def lemma_premises(lemmas: Sequence[Lemma], modules: Iterable[str]) -> dict[str, tuple[Premise, ...]]:
    """Module → the lemmas that its theorems may cite."""
    return {module: tuple(premise_of(lemma.theorem) for lemma in usable(lemmas, module)) for module in modules}


class InProcess:
    """The learner in the coordinator's process: `start` returns when the pass is over.

    Raises LemmaError when the optimizer's part of `state` does not fit the network.
    """

    def __init__(self, config: TrainConfig, premises: Mapping[str, Sequence[Premise]], state: TrainingState) -> None:
        self._config, self._premises = config, premises
        self._known: tuple[tuple[Lemma, ...], Retriever | None] = ((), state.model.retriever)
        model = placed(state.model, config.learner)
        self.learner = Learner(model, self._grammars(), config.learner, config.proposals)
        try:
            self.learner.go_on_from(state.optimizer, state.numbers)
        except Exception as error:  # a damaged file can make torch raise anything
            raise LemmaError(
                f"damaged checkpoint: {line_of(error)}; remove the run's newest one to go on from the one before"
            ) from error
        self._learned: Learned | None = None

    def start(self, order: LearnOrder, on_update: Callable[[LearnStats], None]) -> Any:
        updates: list[LearnStats] = []

        def keep(update: LearnStats) -> None:
            updates.append(update)
            on_update(update)

        known = order.lemmas, order.start.model.retriever
        if known[0] != self._known[0] or known[1] is not self._known[1]:
            self._known = known
            self.learner.set_grammars(self._grammars())
        rng = random.Random(order.seed)
        if order.gradient is None:
            self.learner.learn(order.seen, rng, keep)
        else:
            lemmas = lemma_premises(order.lemmas, self._premises)
            grammars = SeededGrammars(self._config.proposals, self._premises, lemmas, known[1])
            learn_from_episodes(self.learner, order.gradient, self._config.proposals, grammars, rng, keep)
        self._learned = Learned(order.round, self.learner.state(), tuple(updates))

    def _grammars(self) -> dict[str, LibraryProposer]:
        lemmas, retriever = self._known
        joined = lemma_premises(lemmas, self._premises)
        return make_grammars(self._config.proposals, self._premises, self._config.seed, joined, retriever)

    def progress(self) -> int:
        return len(self._learned.updates) if self._learned else 0

    def doing(self) -> list[str]:
        return []

    def calls(self) -> dict[str, Any]:
        return {}

    def restart(self, name: str) -> None:
        pass

    def take(self) -> Learned:
        assert self._learned is not None, "start a pass first"
        return self._learned
