"""Expert iteration: search proves, the verifier judges, the learner distils, and the better policy searches again.

(Anthony, Tian & Barber 2017, "Thinking fast and slow with deep learning and tree search"; for theorem proving Polu et
al. 2022, "Formal mathematics statement curriculum learning".) `train` opens a run and closes it; `rl.coordinator` runs
it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from pydantic import TypeAdapter

from prover.files import write_whole
from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.library.premises import load_premises
from prover.policy.atomic import AtomicGrammar
from prover.policy.base import base_policy
from prover.policy.endpoint.client import check_endpoint
from prover.policy.endpoint.usage import TokenUsage, summed_usage
from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyModel, PolicySpec
from prover.policy.tokenizer import train_tokenizer
from prover.types import Goal, LemmaError, Premise, ProofState, Theorem
from rl.actors import Actors
from rl.checkpoints import attempts_at, list_checkpoints, newest_whole, parts_of
from rl.cluster import connected, resources_at
from rl.config import TrainConfig
from rl.conjecturing.conjecturer import Conjecturer
from rl.conjecturing.journal import ConjectureSummary
from rl.coordinator import Coordinator
from rl.curriculum import training_theorems
from rl.demand import cpus_of
from rl.devices import find_device
from rl.evaluate import EvaluationResult, held_out, suite_theorems, trained_on
from rl.inference import Inference
from rl.learner import TrainingState
from rl.learner_group import LearnerGroup
from rl.metrics import Reporter, Silent
from rl.observer import Observer
from rl.plan import check_fits
from rl.planning import RoundPlanner, RunEnded
from rl.roles import InProcess, LearnerRole
from rl.run_folder import alone, check_lean, check_startable, prepare
from rl.shape import check_checkpoint
from rl.trackers import check_tracking
from rl.warm_start import given_steps, warm_start


@dataclass(frozen=True, slots=True)
class TrainResult:
    """The result of a run. `proved`: train theorems with a verified proof; evaluations are None if not reached.

    `usage`: what a model behind a server took, None without one.
    `unfinished_lean_steps`: at most so many were used by searches that the end cut off, which left nothing.
    """

    out: Path
    iterations: int
    proved: int
    theorems: int
    before: EvaluationResult | None
    after: EvaluationResult | None
    seconds: float
    interrupted: bool
    conjectures: ConjectureSummary | None = None
    usage: TokenUsage | None = None
    unfinished_lean_steps: int = 0


def train(
    config: TrainConfig,
    out: Path,
    resume: bool = False,
    report: Reporter | None = None,
    lean: LeanSetup | None = None,
    corpus: Sequence[Theorem] | None = None,
    planner: RoundPlanner | None = None,
    model: PolicyModel | None = None,
) -> TrainResult:
    """Runs or continues a training run in the folder `out` (see `rl.run_folder`).

    `corpus` replaces the suites' theorems; it is not saved, so pass it again when resuming. With a `planner`, which
    chooses the theorems of every round and may end the run, nothing is evaluated before and after. `model`: the policy
    that a new run begins with; None: an untrained one.

    Ctrl-C ends it cleanly (`interrupted`): all finished searches are in the replay and the last round's checkpoint is
    complete, so that `resume` continues where it stopped, as it does after a kill. A finished run is left unchanged,
    and its result is read.
    Raises LemmaError for mistakes in the configuration or the folder, before anything is written, and when another
    process trains in the folder.
    """
    with ExitStack() as stack:
        return _train(config, out, resume, report, lean, corpus, planner, model, stack)


def _train(
    config: TrainConfig,
    out: Path,
    resume: bool,
    report: Reporter | None,
    lean: LeanSetup | None,
    corpus: Sequence[Theorem] | None,
    planner: RoundPlanner | None,
    initial: PolicyModel | None,
    held: ExitStack,
) -> TrainResult:
    started = time.monotonic()
    report = report or Silent()
    check_startable(out, config, resume)
    if (finished := _finished(config, out)) is not None:
        rounds = f"{finished.iterations} of {config.rounds} rounds"
        report.say(f"the run in {out} is finished, {rounds}; raise `rounds` to go on")
        return finished
    if not config.cluster.learners:
        find_device(config.learner.device)  # fail now, before time is spent on a run that cannot work
    check_tracking(config.tracking)
    check_fits(config, resources_at(config.cluster.address))
    if (server := config.server()) is not None:
        check_endpoint(server)
    if resume:
        held.enter_context(alone(out))
    theorems = corpus or suite_theorems(config)
    training = training_theorems(trained_on(theorems, config)) if planner is None else theorems
    testing = held_out(theorems, config) if planner is None else ()
    if not testing and planner is None:
        raise LemmaError(f"no theorem of the {config.evaluation.split} split to evaluate on; name other suites")
    lean = lean or load_lean()
    check_lean(out, lean.identity)
    modules = sorted({t.module for t in theorems})
    premises = {module: load_premises(lean, module) for module in modules}
    newest = newest_whole(out, report.say)
    if newest:
        check_checkpoint(newest.policy, config.policy, config.value)
    model = PolicyModel.load(newest.policy) if newest else initial or build_model(config, training, premises)
    warm = bool(config.warm_start.data) and not model.spec.warm_started and (newest is None or newest.rounds == 0)
    given = given_steps(config) if warm else {}
    state = TrainingState(model.eval(), *(parts_of(newest) if newest else ({}, {})))
    if not resume:
        check_startable(out, config, resume)  # again: another process may have begun a run there meanwhile
    prepare(out, config, lean.identity)
    if not resume:
        held.enter_context(alone(out))
    device = torch.device("cpu") if config.cluster.learners else find_device(config.learner.device)
    seen = Observer.of_run(config, out, report, training, premises, device)
    rounds = newest.rounds if newest else 0
    run = Coordinator(config, out, seen, training, testing, state, rounds, lean.identity, premises)
    run.planner = planner
    if newest:
        run.replay.tell_of_missing(attempts_at(newest), report.say)
    else:
        run.save()
    try:
        with ExitStack() as stack:
            stack.enter_context(connected(cpus_of(config), config.cluster.address))
            if warm:
                warm_start(run, lean, premises, theorems, given)
            _run(run, lean, premises, stack)
        interrupted = False
    except RunEnded:
        interrupted = False
    except KeyboardInterrupt:
        interrupted = True
    finally:
        run.close()
    result = TrainResult(
        out=out,
        iterations=run.rounds_done,
        proved=len(run.replay.proved()),
        theorems=len(run.training),
        before=run.before,
        after=run.after,
        seconds=time.monotonic() - started,
        interrupted=interrupted,
        conjectures=run.conjecturer.summary() if run.conjecturer else None,
        usage=summed_usage(attempt.usage for attempt in run.replay.attempts),
        unfinished_lean_steps=run.unfinished_lean_steps,
    )
    write_whole(out / "summary.json", json.dumps({**asdict(result), "out": str(out)}, indent=2) + "\n")
    return result


def _run(run: Coordinator, lean: LeanSetup, premises: Mapping[str, Sequence[Premise]], stack: ExitStack) -> None:
    """Starts the roles of a run, on a Ray that is connected, and runs it."""
    config, cluster, say = run.config, run.config.cluster, run.report.say
    if config.conjecturer.enabled:
        run.conjecturer = stack.enter_context(Conjecturer(lean, config, run.training, premises, run.out))
    if cluster.learners:
        learner: LearnerRole = stack.enter_context(LearnerGroup(config, premises, say))
    else:
        learner = InProcess(config, premises, run.state)
    if cluster.inference:
        run.inference = stack.enter_context(Inference(cluster, config.synchronous, say))
    actors = stack.enter_context(Actors(lean, config.actors, premises, say, cluster.search_cpus))
    run.go(actors, learner)


_RESULT = TypeAdapter(TrainResult)


def _finished(config: TrainConfig, out: Path) -> TrainResult | None:
    """The result of the run in `out`, if it is finished."""
    checkpoints = list_checkpoints(out)
    if not checkpoints or checkpoints[-1].rounds < config.rounds:
        return None
    with suppress(OSError, ValueError):
        result = _RESULT.validate_json((out / "summary.json").read_bytes())
        if result.iterations == checkpoints[-1].rounds and result.after is not None and not result.interrupted:
            return replace(result, out=out)
    return None


def build_model(
    config: TrainConfig, training: Sequence[Theorem], premises: Mapping[str, Sequence[Premise]]
) -> PolicyModel:
    """An untrained policy. Its tokenizer sees training statements, the library, and the grammar's tactics for them."""
    spec = PolicySpec(replace(config.policy, endpoint=None), config.value)  # a checkpoint does without the server
    if config.policy.base is not None:
        return base_policy(spec, config.seed)
    corpus: list[str] = []
    for module, found in premises.items():
        theorems = [t for t in training if t.module == module]
        statements = [t.statement for t in theorems]
        if config.proposals.atomic:
            grammar = AtomicGrammar(found, config.seed, limit=60)
            goals = [f"⊢ {t.type}" for t in theorems]
        else:
            grammar = TacticGrammar(found, config.seed, premise_count=4, limit=60)
            goals = ["⊢ " + s.partition(":")[2].strip() for s in statements]
        states = [ProofState((Goal(goal),), -1) for goal in goals]
        corpus += statements
        corpus += [text for p in found for text in (p.name, p.type)]
        corpus += [p.tactic for proposals in grammar.propose(states) for p in proposals]
    return PolicyModel.create(spec, train_tokenizer(corpus, config.policy.vocabulary), config.seed)
