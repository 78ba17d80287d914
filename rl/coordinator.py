"""The coordinator of a run: it plans, hands out searches, begins passes of the learner, and keeps what comes back.

    round r:  plan → search (actors) → replay → learn → checkpoint r + 1 → new weights to the actors

A synchronous run takes turns: a pass begins when all searches of its round are done, and the next round is planned when
the pass is over. Else searching may be `max_staleness` rounds ahead of learning, so that no queue grows, and a pass
begins when as many attempts have come as its round has theorems, of whatever round: no one waits for the slowest
search. An attempt whose weights are older than `max_staleness` versions when it could be learned from is kept, and
counted, and not learned from.
"""

from __future__ import annotations

import math
import random
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from prover.conjecture.candidates import Lemma
from prover.policy.endpoint.policy import EndpointPolicy
from prover.policy.model import PolicyModel
from prover.policy.proposals import Relevance
from prover.prover import Prover
from prover.session import Task, tasks_of
from prover.types import Premise, Theorem
from rl.actors import Actors, TaskGivenUp
from rl.algorithms.groups import GradientOrder, gradient_order
from rl.algorithms.reference import References
from rl.checkpoints import save_checkpoint
from rl.config import TrainConfig
from rl.conjecturing.conjecturer import Conjecturer
from rl.conjecturing.journal import ConjectureStatus
from rl.curriculum import plan_round, world_of
from rl.depth_rates import depth_numbers
from rl.evaluate import EvaluationResult, MadeAttempts, evaluate_held_out
from rl.experience import KeepExperience
from rl.fresh_theorems import FreshTheorems
from rl.inbox import Inbox
from rl.inference import Inference
from rl.learner import LearnStats, TrainingState
from rl.observer import Observer
from rl.planning import RoundPlanner
from rl.replay import Replay
from rl.retrieval import cited_in, train_retriever
from rl.roles import LearnerRole, LearnOrder
from rl.round_numbers import endpoint_usage, held_out_value_numbers, learned_from, staleness, world_rates
from rl.run_folder import round_evaluation
from rl.trained_on import TrainedOn
from rl.types import Experience, GoodState
from rl.usage import Queue
from rl.watchdog import Watchdog

POINTS = 200
"""Lines of `metrics.jsonl` about the updates of a round, at most."""
OPEN_GOALS = 24
"""How many open goals an attempt keeps for the conjecturer."""
TICK = 0.5
"""Seconds until the coordinator looks around when nothing arrives."""


@dataclass(slots=True)
class _Round:
    """A round's searches. `waiting`: tasks to be handed out; `left`: those that are not done.

    `size`: theorems, those searched before a restart included; `set_aside`: those whose processes kept dying.
    """

    number: int
    size: int
    waiting: deque[Task]
    left: int
    began: float = field(default_factory=time.monotonic)
    set_aside: int = 0


class Coordinator:
    """The state of one call of `rl.loop.train`.

    Args:
        state: the weights and what the optimizer remembers, after `rounds_done` rounds.
        training, testing: what is searched to learn from, and what is evaluated.
        library: the identity of Lean and the library.
        premises: module → what its proofs may cite, for a retriever that learns.
    """

    def __init__(
        self,
        config: TrainConfig,
        out: Path,
        report: Observer,
        training: Sequence[Theorem],
        testing: Sequence[Theorem],
        state: TrainingState,
        rounds_done: int,
        library: str,
        premises: Mapping[str, Sequence[Premise]] | None = None,
    ) -> None:
        self.config, self.out, self.report = config, out, report
        self.testing, self.library = testing, library
        self._fresh_theorems = FreshTheorems(config, training, testing)
        self._premises = premises or {}
        self.state, self.rounds_done = state, rounds_done
        self.conjecturer: Conjecturer | None = None
        self.planner: RoundPlanner | None = None  # None: theorems are drawn from `training`
        self.inference: Inference | None = None  # None: search processes have the network
        self.before: EvaluationResult | None = None
        self.after: EvaluationResult | None = None
        stalest = math.inf if config.synchronous else config.ahead
        self.replay = Replay.open(out / "replay.jsonl", stalest, config.replay, report.worlds)
        self.trained_on = TrainedOn.of_run(out)  # its beginning, a warm start for instance
        self._planned = rounds_done  # rounds whose searches have been planned
        self._rounds: dict[int, _Round] = {}  # planned ones whose pass is not over
        self._unlearned = [a for a in self.replay.attempts if a.round >= rounds_done]  # attempts that wait for a pass
        self._fresh = len(self._unlearned)
        self._references = References(out)
        self._handed_out: dict[int, tuple[_Round, Task]] = {}
        self._tags = 0
        self._budgets: dict[int | None, int] = {}  # round → Lean steps of a theorem, where conjecturing took some
        self._provers: dict[int | None, Prover] = {}  # with the newest weights
        self._learning: tuple[Any, float] | None = None  # what to wait for, and since when
        self._seen: dict[str, float] = {}  # size and age of what the pass learns from
        self._updates = 0  # of the pass under way
        self._inbox: Inbox[None] = Inbox()
        self._watchdog = Watchdog(config.cluster.stall_seconds)

    @property
    def training(self) -> Sequence[Theorem]:
        """What is searched to learn from; it grows with `curriculum.fresh`, or as a planner makes theorems."""
        return self.planner.theorems if self.planner else self._fresh_theorems.theorems

    @property
    def model(self) -> PolicyModel:
        """The policy of the newest weights."""
        return self.state.model

    @property
    def lemmas(self) -> tuple[Lemma, ...]:
        """The lemmas that the conjecturer, or a planner, has added to the library."""
        source = self.conjecturer or self.planner
        return source.lemmas if source else ()

    @property
    def unfinished_lean_steps(self) -> int:
        """The most Lean steps that searches which are under way can have used."""
        budgets = ((task, self._prover(round_.number).search.budget) for round_, task in self._handed_out.values())
        return sum(len(task.theorems) * (budget.lean_steps or 0) for task, budget in budgets)

    def go(self, actors: Actors, learner: LearnerRole) -> None:
        """Evaluate, train, evaluate; skips what an earlier call finished."""
        self.report.usage = actors.usage
        self._watchdog.moved()
        actors.look = lambda: self._look_after(actors, learner)  # while an evaluation waits
        if self.inference is not None:
            self.inference.publish(self.model)
        earlier = self.out / "evaluation" / "before.json"
        if earlier.exists():
            self.before = EvaluationResult.load(earlier)
        elif self.rounds_done == 0 and self.testing:
            self.before = self._evaluate(actors, "before")
        while self.rounds_done < self.config.rounds:
            self._evaluate_between(actors)
            self._plan()
            self._hand_out(actors)
            self._begin_learning(actors, learner)
            self._receive(actors, learner)
        while self._handed_out:  # slow searches of an asynchronous run
            self._receive(actors, learner)
        self.after = self._evaluate(actors, "after") if self.testing else None

    def close(self) -> None:
        self.replay.close()
        self.report.close()

    # --- search

    def _plan(self) -> None:
        """Plans the next round, when the one before is handed out and learning is not too far behind."""
        config, round_ = self.config, self._planned
        self._rounds = {n: r for n, r in self._rounds.items() if r.waiting or n >= self.rounds_done}
        if round_ >= config.rounds or round_ - self.rounds_done > config.ahead:
            return
        if any(r.waiting for r in self._rounds.values()):
            return
        self._planned += 1
        earlier = [a for a in self.replay.attempts if a.round < round_]
        planned = self._choose(round_, earlier, random.Random(f"{config.seed} plan {round_}"))
        if self.conjecturer is not None and planned:
            self._conjecture(self.conjecturer, round_, planned, earlier)
        done = self.replay.done(round_)
        left = [t for t in planned if t.name not in done]
        tasks = deque(task for _, task in tasks_of(left, config.chunk, config.seed * 1000 + round_))
        self._rounds[round_] = _Round(round_, len(planned), tasks, len(tasks))
        self.report.begin(f"round {round_ + 1}/{config.rounds}: search", len(left))
        self.report.begin_search(round_)

    def _choose(self, round_: int, earlier: Sequence[Experience], rng: random.Random) -> Sequence[Theorem]:
        if self.planner is None:
            added = self._fresh_theorems.refill({a.theorem for a in earlier})
            self.report.worlds.update((t.name, world_of(t)) for t in added)
            return plan_round(self.training, earlier, self.config.curriculum, rng)
        self.planner.look(self.replay.attempts)  # of a run that goes on, too
        planned = self.planner.plan(round_, earlier, rng)
        self.report.worlds.update((t.name, world_of(t)) for t in self.training)
        self._provers.clear()  # it may have chosen other lemmas
        self._watchdog.moved()
        return planned

    def _hand_out(self, actors: Actors) -> None:
        open_goals = OPEN_GOALS if self.config.conjecturer.enabled or self.planner else 0
        for round_ in self._rounds.values():
            while round_.waiting and actors.room:
                task = round_.waiting.popleft()
                keep = KeepExperience(
                    round_.number,
                    self.model.spec.version,
                    most_open=open_goals,
                    most_refused=self.config.most_refused,
                    lists=self.config.proposals.samples > 0,
                    hindsight=self.config.replay.hindsight,
                )
                self._handed_out[self._tags] = (round_, task)
                actors.submit(self._prover(round_.number), task, keep, self._tags)
                self._tags += 1

    def _receive(self, actors: Actors, learner: LearnerRole) -> None:
        """Takes what has come, waiting a moment if nothing has, and looks after the processes."""
        events = actors.receive(TICK if self._waits(actors) else 0.0)
        found: list[Experience] = []
        for event in events:
            round_, task = self._handed_out.pop(event.tag)
            if isinstance(event, TaskGivenUp):
                self._set_aside(round_, task, event.reason)
                continue
            round_.left -= 1
            found += [replace(a, staleness=self._use_version - a.version) for a in event.attempts]
        if found:
            self._fresh += self.replay.append(*found)
            self._unlearned += found
            queue = Queue(sum(len(r.waiting) for r in self._rounds.values()), actors.working)
            self.report.attempted(found, queue, self.replay.proved_count)
        if self.planner is not None:
            self.planner.look(found)
        if events:
            self._watchdog.moved()
        if self._learning is not None and self._inbox.next(0) is not None:
            self._learned(actors, learner)
        self._look_after(actors, learner)

    def _waits(self, actors: Actors) -> bool:
        """Whether only another process can bring the run further."""
        return self._learning is not None or actors.working > 0 or any(r.waiting for r in self._rounds.values())

    @property
    def _use_version(self) -> int:
        """The version from which an attempt that comes now will be learned."""
        return self.model.spec.version + (self._learning is not None)

    def _set_aside(self, round_: _Round, task: Task, reason: str) -> None:
        """A task whose processes died: its theorems one by one, and one that keeps killing them not in this round."""
        round_.left -= 1
        if len(task.theorems) > 1:
            alone = [Task((theorem,), task.seed) for theorem in task.theorems]
            round_.waiting.extendleft(reversed(alone))
            round_.left += len(alone)
            self._rounds[round_.number] = round_
            return
        round_.set_aside += 1
        self._fresh += 1
        self.report.say(f"{reason}: it is left out of round {round_.number + 1}")

    def _look_after(self, actors: Actors, learner: LearnerRole) -> None:
        if self._learning is not None and (done := learner.progress()) != self._updates:
            self._updates = done
            self._watchdog.moved()
        roles: list[Actors | Inference | LearnerRole] = [actors, learner]
        if self.inference is not None:
            self.inference.tick()
            roles.append(self.inference)
        if self._watchdog.due:
            calls = {name: call for role in roles for name, call in role.calls().items()}
            for name, known in self._watchdog.look(calls).items():
                self.report.say(f"{known}: ended, its work is done again")
                for role in roles:
                    role.restart(name)
        self.report.usage.add_memory(self._watchdog.memory)
        self.report.tick()
        self._watchdog.check(
            lambda: [
                *actors.waits(),
                *(self.inference.waits() if self.inference else ()),
                *self._learner_waits(learner),
            ]
        )

    def _learner_waits(self, learner: LearnerRole) -> list[str]:
        round_ = self.rounds_done + 1
        if self._learning is not None:
            seconds = time.monotonic() - self._learning[1]
            return [f"learner: has learned from round {round_} for {seconds:.0f} s", *learner.doing()]
        outstanding = self._rounds.get(self.rounds_done)
        return [f"learner: waits for {outstanding.left if outstanding else 'the'} tasks of round {round_}"]

    def _own_prover(self, round_: int | None = None) -> Prover:
        """The prover of the newest weights, with the network in this process."""
        return self.config.prover(self.model, self.lemmas, self.library, round_)

    def _prover(self, round_: int | None = None) -> Prover:
        """The prover of the newest weights for a round, or for evaluation, as search processes get it."""
        if round_ in self._provers:
            return self._provers[round_]
        prover = self._own_prover(round_)
        if round_ in self._budgets:
            prover = prover.with_budget(self._budgets[round_])
        if self.inference is not None:
            prover = replace(prover, policy=self.inference.policy(self.config.proposals))
        server = self.config.server()
        if server is not None and round_ is not None:  # evaluations are of what the network has learned
            prover = replace(prover, policy=EndpointPolicy(server, prover.policy))
        self._provers[round_] = prover
        return prover

    def _conjecture(
        self, conjecturer: Conjecturer, round_: int, planned: Sequence[Theorem], earlier: Sequence[Experience]
    ) -> None:
        """Divides the round's Lean steps: search gets those that conjecturing does not take."""
        budget = self._prover(round_).search.budget.lean_steps
        assert budget is not None
        nominal = len(planned) * budget
        spent = conjecturer.round(round_, nominal, earlier, self.model, self.report)
        self._budgets[round_] = max((nominal - spent) // len(planned), 1)
        self._provers.clear()
        self._watchdog.moved()
        values = conjecturer.metrics(round_)
        self.report.log(round_ + 1, "conjecture", values)
        failed = ", ".join(
            f"{int(values[status])} {status.replace('_', ' ')}" for status in ConjectureStatus if values[status]
        )
        self.report.say(
            f"round {round_ + 1}: {int(values['judged'])} conjectures in {int(values['lean_steps'])} Lean steps:"
            f" {failed or 'none'}; {len(conjecturer.lemmas)} lemmas so far"
        )

    def _log_search(self, round_: _Round, actors: Actors) -> None:
        attempts = [a for a in self.replay.attempts if a.round == round_.number]
        seconds = time.monotonic() - round_.began
        proved = sum(a.proved for a in attempts)
        values: dict[str, float] = {
            "seconds": round(seconds, 1),
            "attempted": len(attempts),
            "proved": proved,
            "proved_ever": len(self.replay.proved()),
            "lean_steps": sum(a.lean_steps for a in attempts),
            "tactics_saved": sum(a.saved for a in attempts),  # by shortening
            "shortening_lean_steps": sum(a.shortening_lean_steps for a in attempts),
            "alternatives_lean_steps": sum(a.alternatives_lean_steps for a in attempts),
            "model_calls": sum(a.model_calls for a in attempts),
            "refused": sum(len(a.refused) for a in attempts),
            "good_states": len(self.replay.good),
            "stale": sum(a.staleness > self.replay.max_staleness for a in attempts),  # kept, not learned from
            "set_aside": round_.set_aside,
            **endpoint_usage(attempts),
            "actors_lost": actors.lost,
            "theorems": len(self.training),
            **staleness(attempts),
            **world_rates(attempts, self.report.worlds),
            **self.report.search_numbers(round_.number),
        }
        self.report.log(round_.number + 1, "search", values)
        self.report.say(
            f"round {round_.number + 1}: proved {proved} of {len(attempts)} searched, {values['proved_ever']} of"
            f" {len(self.training)} so far, {values['lean_steps']} Lean steps (and"
            f" {values['alternatives_lean_steps']} for alternatives), {seconds:.0f} s"
        )

    # --- learning

    def _begin_learning(self, actors: Actors, learner: LearnerRole) -> None:
        """Begins the pass of the next round, when there is enough to learn from and the learner is free."""
        round_ = self._rounds.get(self.rounds_done)
        if self._learning is not None or round_ is None:
            return
        if round_.left and (self.config.synchronous or self._fresh < round_.size):
            return
        self._fresh = max(self._fresh - round_.size, 0)
        self._log_search(round_, actors)
        config, number = self.config, round_.number
        alone = config.synchronous
        gradient = self._gradient_order(number)
        updates = gradient.updates if gradient else config.learner.updates
        if alone:
            self.report.begin(f"round {number + 1}/{config.rounds}: learn", updates)
        seen = self.replay.snapshot(self.model.spec.version, number if config.synchronous else None)
        self._seen = seen.metrics()
        self.report.begin_learning(self._own_prover(), self.replay.attempts, self._seen)
        order = LearnOrder(number, seen, self.lemmas, self.state, f"{config.seed} learn {number}", gradient)
        began = time.monotonic()
        self._learning = (learner.start(order, self._on_update(number, updates, alone)), began)
        if self._learning[0] is None:
            self._learned(actors, learner)
        else:
            self._inbox.watch(self._learning[0], None)

    def _gradient_order(self, round_: int) -> GradientOrder | None:
        """The episodes that a pass of policy gradients learns from; None when it is one of search distillation."""
        algorithm, attempts, self._unlearned = self.config.gradient_in(round_), self._unlearned, []
        if algorithm is None:
            return None
        if self.config.synchronous:
            attempts = [a for a in self.replay.attempts if a.round == round_]
        warm = self.config.warm_rounds
        reference = self._references.of(algorithm, algorithm.reference_round(round_, warm), round_, self.model)
        return gradient_order(algorithm, attempts, reference, round_ == warm, self.replay.max_staleness)

    def _on_update(self, round_: int, updates: int, alone: bool) -> Callable[[LearnStats], None]:
        each, scheduler = max(math.ceil(updates / POINTS), 1), self.state.numbers.get("scheduler", {})
        before: int = scheduler.get("last_epoch", round_ * updates)
        done, window = 0, LearnStats()

        def keep(update: LearnStats) -> None:
            """A line for every `each` updates, with their means."""
            nonlocal done, window
            done, window = done + 1, window + update
            self._watchdog.moved()
            if self.planner is not None:
                self.planner.look()
            self.report.learned(update, alone)
            if window.updates == each or done == updates:
                self.report.log(round_ + 1, "update", window.means(), update=before + done)
                window = LearnStats()

        return keep

    def _learned(self, actors: Actors, learner: LearnerRole) -> None:
        """A pass is over: keep its weights, and search with them from now on."""
        assert self._learning is not None
        learned, seconds = learner.take(), time.monotonic() - self._learning[1]
        self._learning = None
        self._watchdog.moved()
        self.state = learned.state
        last = learned.round if self.config.synchronous else None
        self.learn_retriever(self.replay.snapshot(self.model.spec.version, last).good)
        self._provers.clear()
        if self.inference is not None:
            self.inference.publish(self.model)
        means = learned.stats.means()
        values = {"seconds": round(seconds, 1), "version": self.model.spec.version, **self._seen, **means}
        values |= self.report.end_learning(self._own_prover(), self.replay, learned.stats, seconds)
        self.report.log(learned.round + 1, "learn", values)
        cost = f"{seconds:.0f} s ({means['update_seconds']:.2f} s an update, {means['threads']:.1f} threads)"
        self.report.say(f"round {learned.round + 1}: {learned_from(learned.stats, self._seen)}, {cost}")
        self.rounds_done += 1
        self.save()
        self.report.end_round(self.rounds_done)

    def learn_retriever(self, states: Sequence[GoodState]) -> None:
        """Has the policy's retriever learn the citations of these states, if it is to have one."""
        if self.config.proposals.relevance is Relevance.LEARNED:
            pairs = cited_in(states, self._premises)
            self.model.retriever = train_retriever(pairs, self._premises, self.config.seed)

    def save(self) -> None:
        """Writes the checkpoint of the newest weights."""
        keep, attempts = self.config.keep_checkpoints, len(self.replay.attempts)
        self.trained_on.add_attempts(self.replay.attempts)
        prover = self._own_prover()
        save_checkpoint(self.out, self.rounds_done, prover, self.state, keep, attempts, self.trained_on)

    # --- evaluation

    def _evaluate_between(self, actors: Actors) -> None:
        """The evaluation after some of the rounds (`evaluation.every`), unless an earlier call made it."""
        every, done = self.config.evaluation.every, self.rounds_done
        due = every and done and done % every == 0
        if due and not round_evaluation(self.out, done).exists():
            self._evaluate(actors, round_evaluation(self.out, done).stem)

    def _evaluate(self, actors: Actors, name: str) -> EvaluationResult:
        self.report.begin(f"evaluate {name}", len(self.testing) * self.config.evaluation.seeds)
        began = time.monotonic()

        def done(count: int) -> None:
            self._watchdog.moved()
            self.report.advance(count)

        with MadeAttempts.open(self.out / "evaluation" / f"{name}.jsonl") as made:
            result = evaluate_held_out(actors, self._prover(), self.testing, self.config, done, made)
        result.save(self.out / "evaluation" / f"{name}.json")
        seconds = time.monotonic() - began
        values = {"proved": result.proved, "attempted": result.attempted, "rate": result.rate, "seconds": seconds}
        values |= held_out_value_numbers(result) | depth_numbers(result)
        self.report.log(self.rounds_done, "evaluate", values)
        self.report.say(
            f"{name}: {result.proved} of {result.attempted} held-out attempts proved ({result.rate:.1%}) with"
            f" {result.budget} Lean steps each, {seconds:.0f} s"
        )
        return result
