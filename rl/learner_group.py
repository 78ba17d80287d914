"""The learner in processes of its own: `cluster.learners` ranks, run by Ray Train (`rl.learner_rank`).

    coordinator ── order ──► desk (an actor) ──► ranks: rank 0 gets the weights and passes them on
    coordinator ◄── answer, weights through Ray's object store ── rank 0

Nothing is on a disk: an order carries all that a pass starts from. So whatever is lost, the group starts again by
itself and does the order again, with the same result: ranks, Ray Train's controller, the desk. Ray Train's own
checkpoints and retries are not used.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import ray
import torch
from ray.exceptions import GetTimeoutError, RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from prover.printable import last_line_of
from prover.types import LemmaError, Premise
from rl.config import TrainConfig
from rl.learner import LearnStats, TrainingState
from rl.learner_rank import Desk, Order, RankAnswer, RankJob, State, run_rank
from rl.roles import Learned, LearnOrder, lemma_premises
from rl.weights import ModelOutline, arrays_of

MAX_RESTARTS = 3
"""How often the ranks may be lost over one order, getting no further, before training stops with an error."""
LOOK_SECONDS = 0.5
"""Seconds between two looks at how far the ranks are."""
SILENT_SECONDS = 10.0
"""After so long without a word from the desk the watchdog asks it."""
END_SECONDS = 10.0
"""Seconds that the end may take; what is left then ends with Ray."""
COLLECTIVE_SECONDS = 1800
"""Seconds that ranks wait for each other."""
_TRAIN: Final = {
    "RAY_TRAIN_HEALTH_CHECK_INTERVAL_S": "0.5",  # how soon a lost rank is noticed
    "RAY_TRAIN_ENABLE_PREEMPTION_WATCHER": "0",
    "RAY_TRAIN_METRICS_ENABLED": "0",
    "RAY_TRAIN_ENABLE_PRINT_PATCH": "0",
    "RAY_CHDIR_TO_TRIAL_DIR": "0",
}


@dataclass(slots=True)
class _Pass:
    """An order under way. `number` grows; `told`: updates of which the coordinator was told."""

    number: int
    round: int
    outline: ModelOutline
    order: list[Any]  # references to an Order and to a State
    on_update: Callable[[LearnStats], None]
    answered: Any = None  # reference to the answer
    updates: dict[int, LearnStats] = field(default_factory=dict[int, LearnStats])
    told: int = 0


class LearnerGroup:
    """`LearnerRole` in processes of its own; a context manager, in which Ray must be connected.

    Args:
        premises: module → what the grammar may cite.
        say: told, in one line, that ranks were lost.

    Raises LemmaError when `learner.device` is a card and the ranks have none.
    """

    def __init__(
        self,
        config: TrainConfig,
        premises: Mapping[str, Sequence[Premise]],
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._cluster, self._say = config.cluster, say
        cards = self._cluster.learner_gpus > 0
        if config.learner.device.startswith("cuda") and not cards:
            raise LemmaError(f"learner.device is {config.learner.device}, and cluster.learner_gpus 0; give each one")
        self._job = RankJob(config.learner, config.proposals, premises, config.seed, cards)
        self._name = uuid.uuid4().hex[:8]
        self._lock = threading.Lock()
        self._pass: _Pass | None = None
        self._doing: dict[int, str] = {}
        self._controller: Any = None
        self._held: tuple[TrainingState, str] | None = None  # what the last pass ended with, and its name
        self._heard = time.monotonic()  # from the desk
        self._closing = threading.Event()
        self._losses = 0  # since it got further than ever with this order
        self._furthest = 0  # updates done when the ranks were last lost
        self._gone: str | None = None  # why there will be no more ranks

    def __enter__(self) -> LearnerGroup:
        for name, value in _TRAIN.items():
            os.environ.setdefault(name, value)
        node = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
        options: dict[str, Any] = {"num_cpus": 0, "max_restarts": -1, "max_task_retries": -1}
        self._desk: Any = ray.remote(Desk).options(scheduling_strategy=node, **options).remote()
        self._shared = ray.put(self._job)
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._keep_ranks, self._look)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        deadline = time.monotonic() + END_SECONDS
        while any(thread.is_alive() for thread in self._threads) and time.monotonic() < deadline:
            with contextlib.suppress(RayError):
                self._end_controller()
            time.sleep(0.1)
        ray.kill(self._desk)
        _remove_placement_groups()

    def start(self, order: LearnOrder, on_update: Callable[[LearnStats], None]) -> Any:
        """Begins a pass; a reference that is ready when it is over."""
        start, state = order.start, order.start.model
        name = self._held[1] if self._held and self._held[0] is start else f"{self._name}-{order.round}"
        lemmas = lemma_premises(order.lemmas, self._job.premises)
        small = {key: None if tensor.ndim else tensor for key, tensor in start.optimizer.items()}
        outline = ModelOutline.of(state)
        full = Order(outline, name, small, start.numbers, order.seen, lemmas, order.seed, order.gradient)
        tensors = State(arrays_of(dict(state.named_parameters())), arrays_of(start.optimizer))
        number = 0 if self._pass is None else self._pass.number + 1
        with self._lock:
            self._pass = _Pass(number, order.round, outline, [ray.put(full), ray.put(tensors)], on_update)
            self._doing = {}
            self._post(self._pass)
            self._pass.answered = self._desk.answered.remote(number)
            if self._gone:
                self._refuse(self._gone)
        return self._pass.answered

    def take(self) -> Learned:
        """The result of the pass. Raises LemmaError when a rank says why it cannot, or was lost again and again."""
        run = self._pass
        assert run is not None, "start a pass first"
        while True:
            answer, state = ray.get(run.answered)
            if not isinstance(answer, RankAnswer):
                raise LemmaError(f"the learner: {answer}")
            try:
                found: State = ray.get(state[0])
                break
            except RayError:  # rank 0 was lost with it
                with self._lock:
                    self._post(run)
                    run.answered = self._desk.answered.remote(run.number)
        model = run.outline.filled(found.weights, answer.spec)
        optimizer = {name: torch.tensor(array) for name, array in found.optimizer.items()}
        learned = Learned(run.round, TrainingState(model, optimizer, answer.numbers), answer.updates)
        self._held = (learned.state, answer.end)
        with self._lock:
            run.updates, run.order, self._losses = dict(enumerate(answer.updates)), [], 0
        self.progress()
        return learned

    def progress(self) -> int:
        """Updates done of the pass, as known half a second ago; calls its `on_update` for new ones."""
        run = self._pass
        if run is None:
            return 0
        while run.told in run.updates:
            run.told += 1
            run.on_update(run.updates[run.told - 1])
        return max(run.updates, default=-1) + 1  # a desk that was lost took some with it

    def doing(self) -> list[str]:
        """A line for each rank: what it does or waits for."""
        if not self._doing:
            asks = f"{self._cluster.learner_cpus:g} CPUs, {self._cluster.learner_gpus:g} GPUs"
            return [f"{self._cluster.learners} learner processes are being started; each asks for {asks}"]
        return [f"learner {rank}: {what}" for rank, what in sorted(self._doing.items())]

    def calls(self) -> dict[str, Any]:
        """For `rl.watchdog.Watchdog`: what to ask in a pass, when the ranks run or the desk is silent."""
        under_way = self._pass is not None and bool(self._pass.order)
        silent = time.monotonic() - self._heard > SILENT_SECONDS
        return {"learner processes": self._desk.report} if under_way and (self._doing or silent) else {}

    def restart(self, name: str) -> None:
        """Ends the desk if it does not answer, else the ranks; the order is done again."""
        if name not in self.calls():
            return
        try:
            self._end_controller()
        except GetTimeoutError:
            ray.kill(self._desk, no_restart=False)
        except RayError:
            pass  # the desk was just lost

    def _post(self, run: _Pass) -> None:
        self._desk.post.remote(run.number, run.order)

    def _refuse(self, why: str) -> None:
        """Answers the present order in the ranks' place."""
        if self._pass is not None:
            self._desk.answer.remote(self._pass.number, why, [])

    def _keep_ranks(self) -> None:
        """Runs Ray Train, again and again when it is lost."""
        while not self._closing.is_set():
            try:
                self._fit()
                why = "its processes ended"
            except Exception as e:  # whatever was lost
                why = last_line_of(e)
            if self._closing.is_set():
                return
            _remove_placement_groups()
            with self._lock:
                before, self._furthest = self._furthest, max(self._pass.updates, default=-1) + 1 if self._pass else 0
                self._losses = 1 if self._furthest > before else self._losses + 1
                self._controller, self._doing = None, {}
                if self._losses >= MAX_RESTARTS:
                    self._gone = f"its processes were lost {MAX_RESTARTS} times: {why}"
                    self._refuse(self._gone)
                    return
            self._say(f"the learner's processes are started again: {why}")

    def _fit(self) -> None:
        from ray.train import FailureConfig, RunConfig, ScalingConfig  # these take seconds to import
        from ray.train.torch import TorchConfig

        from rl.ray_train import QuietTrainer, Reports, in_memory

        gpus = self._cluster.learner_gpus
        resources = {"CPU": self._cluster.learner_cpus, **({"GPU": gpus} if gpus else {})}
        trainer = QuietTrainer(
            run_rank,
            train_loop_config={"desk": self._desk, "job": [self._shared]},
            scaling_config=ScalingConfig(
                num_workers=self._cluster.learners, use_gpu=gpus > 0, resources_per_worker=resources
            ),
            torch_config=TorchConfig(backend="nccl" if gpus else "gloo", timeout_s=COLLECTIVE_SECONDS),
            run_config=RunConfig(
                name=f"lemma-{self._name}",
                storage_path="lemma",
                storage_filesystem=in_memory(),
                failure_config=FailureConfig(max_failures=0),
                callbacks=[Reports(self._desk)],
            ),
        )
        trainer.fit()

    def _look(self) -> None:
        """Fetches progress, and leaves the order again on a desk that was lost."""
        while not self._closing.wait(LOOK_SECONDS):
            run = self._pass
            with contextlib.suppress(RayError):  # the desk is being started again
                since = max(run.updates, default=-1) + 1 if run else 0
                number, updates, doing, controller = ray.get(self._desk.seen.remote(since), timeout=10)
                self._heard = time.monotonic()
                with self._lock:
                    self._controller = controller or self._controller
                    self._doing = doing
                    if run is None or run is not self._pass or not run.order:
                        continue
                    if number == run.number:
                        run.updates.update(updates)
                    else:
                        self._post(run)

    def _end_controller(self) -> None:
        """Ends Ray Train's controller, with which the ranks end."""
        *_, controller = ray.get(self._desk.seen.remote(0), timeout=2)
        if (controller := controller or self._controller) is not None:
            ray.kill(controller)


def _remove_placement_groups() -> None:
    """Gives back what was reserved by actors of this job that are no more, as Ray does only when the job ends."""
    from ray._private.state import state
    from ray.core.generated import gcs_pb2
    from ray.util.placement_group import PlacementGroup, remove_placement_group

    job = ray.get_runtime_context().get_job_id()
    for data in state._connect_and_get_accessor().get_placement_group_table():
        found = gcs_pb2.PlacementGroupTableData.FromString(data)
        lost = found.creator_actor_dead and found.creator_actor_id.strip(b"\xff")
        if lost and found.creator_job_id.hex() == job and found.state != gcs_pb2.PlacementGroupTableData.REMOVED:
            place = ray.PlacementGroupID(found.placement_group_id)
            remove_placement_group(PlacementGroup(place))
