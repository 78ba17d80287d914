"""Expert iteration: search proves, the verifier judges, the learner distils, and the better policy searches again.

    round r:  plan → search in parallel (actors) → replay → learn → checkpoint r + 1 → new weights to the actors

(Anthony, Tian & Barber 2017, "Thinking fast and slow with deep learning and tree search"; for theorem proving Polu et
al. 2022, "Formal mathematics statement curriculum learning".) Searches of one round all use the weights of the round
before it, so a sample's policy is never more than one version behind the learner; each sample records the version.
"""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from prover.conjecture.candidates import Lemma, premise_of
from prover.files import write_whole
from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.library.premises import load_premises
from prover.policy.base import base_policy
from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyModel, PolicySpec
from prover.policy.proposals import make_grammar
from prover.policy.tokenizer import train_tokenizer
from prover.prover import Prover, usable
from prover.session import tasks_of
from prover.suites import load_suite
from prover.types import Goal, LemmaError, Premise, ProofState, Theorem
from rl.actors import Actors
from rl.checkpoints import Checkpoint, list_checkpoints, restore, save_checkpoint
from rl.config import TrainConfig
from rl.conjecturing.conjecturer import Conjecturer
from rl.conjecturing.journal import ConjectureStatus, ConjectureSummary
from rl.curriculum import plan_round, training_theorems
from rl.devices import find_device, placed
from rl.evaluate import EvaluationResult, evaluate_held_out, held_out
from rl.experience import KeepExperience
from rl.flops import Peak, peak_of
from rl.learner import Learner, LearnStats
from rl.metrics import Metrics, Reporter, Silent
from rl.observer import Observer, learning_numbers
from rl.probe import PolicyProbe
from rl.replay import Replay
from rl.round_numbers import Resources, held_out_value_numbers, replay_age, staleness, world_rates
from rl.run_folder import alone, check_lean, check_startable, prepare
from rl.trackers import check_tracking, trackers
from rl.types import Experience
from rl.usage import device_memory

POINTS = 200
"""Lines of `metrics.jsonl` about the updates of a round, at most."""

OPEN_GOALS = 24
"""How many open goals an attempt keeps for the conjecturer."""


@dataclass(frozen=True, slots=True)
class TrainResult:
    """The result of a run. `proved`: train theorems with a verified proof; evaluations are None if not reached."""

    out: Path
    iterations: int
    proved: int
    theorems: int
    before: EvaluationResult | None
    after: EvaluationResult | None
    seconds: float
    interrupted: bool
    conjectures: ConjectureSummary | None = None


def train(
    config: TrainConfig,
    out: Path,
    resume: bool = False,
    report: Reporter | None = None,
    lean: LeanSetup | None = None,
    corpus: Sequence[Theorem] | None = None,
) -> TrainResult:
    """Runs or continues a training run in the folder `out` (see `rl.run_folder`).

    `corpus` replaces the suites' theorems; it is not saved, so pass it again when resuming.

    Ctrl-C ends it cleanly (`interrupted`): all finished searches are in the replay and the last round's checkpoint is
    complete, so that `resume` continues where it stopped, as it does after a kill. A finished run is left unchanged,
    and its result is read.
    Raises LemmaError for mistakes in the configuration or the folder, before anything is written, and when another
    process trains in the folder.
    """
    with ExitStack() as stack:
        return _train(config, out, resume, report, lean, corpus, stack)


def _train(
    config: TrainConfig,
    out: Path,
    resume: bool,
    report: Reporter | None,
    lean: LeanSetup | None,
    corpus: Sequence[Theorem] | None,
    held: ExitStack,
) -> TrainResult:
    started = time.monotonic()
    report = report or Silent()
    check_startable(out, config, resume)
    if (finished := _finished(config, out)) is not None:
        rounds = f"{finished.iterations} of {config.rounds} rounds"
        report.say(f"the run in {out} is finished, {rounds}; raise `rounds` to go on")
        return finished
    find_device(config.learner.device)  # fail now, before time is spent on a run that cannot work
    check_tracking(config.tracking)
    if resume:
        held.enter_context(alone(out))
    theorems = corpus or [entry.theorem for name in config.suites for entry in load_suite(name).entries]
    training, testing = training_theorems(theorems), held_out(theorems, config)
    if not testing:
        raise LemmaError(f"no theorem of the {config.evaluation.split} split to evaluate on; name other suites")
    lean = lean or load_lean()
    check_lean(out, lean.identity)
    modules = sorted({t.module for t in theorems})
    premises = {module: load_premises(lean, module) for module in modules}
    checkpoints = list_checkpoints(out)
    model = PolicyModel.load(checkpoints[-1].policy) if checkpoints else build_model(config, training, premises)
    model = placed(model, config.learner)
    if not resume:
        check_startable(out, config, resume)  # again: another process may have begun a run there meanwhile
    prepare(out, config, lean.identity)
    if not resume:
        held.enter_context(alone(out))
    newest = checkpoints[-1] if checkpoints else None
    run = _Run(config, out, report, training, testing, premises, model, newest, lean.identity)
    try:
        with ExitStack() as stack:
            if config.conjecturer.enabled:
                run.conjecturer = stack.enter_context(Conjecturer(lean, config, training, premises, out))
            run.go(stack.enter_context(Actors(lean, config.actors, premises, report.say)))
        interrupted = False
    except KeyboardInterrupt:
        interrupted = True
    finally:
        run.close()
    result = TrainResult(
        out=out,
        iterations=run.rounds_done,
        proved=len(run.replay.proved()),
        theorems=len(training),
        before=run.before,
        after=run.after,
        seconds=time.monotonic() - started,
        interrupted=interrupted,
        conjectures=run.conjecturer.summary() if run.conjecturer else None,
    )
    write_whole(out / "summary.json", json.dumps({**asdict(result), "out": str(out)}, indent=2) + "\n")
    return result


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
    spec = PolicySpec(config.policy, config.value)
    if config.policy.base is not None:
        return base_policy(spec, config.seed)
    corpus: list[str] = []
    for module, found in premises.items():
        statements = [t.statement for t in training if t.module == module]
        grammar = TacticGrammar(found, config.seed, premise_count=4, limit=60)
        states = [ProofState((Goal("⊢ " + s.partition(":")[2].strip()),), -1) for s in statements]
        corpus += statements
        corpus += [text for p in found for text in (p.name, p.type)]
        corpus += [p.tactic for proposals in grammar.propose(states) for p in proposals]
    return PolicyModel.create(spec, train_tokenizer(corpus, config.policy.vocabulary), config.seed)


class _Run:
    """The state of one call of `train`."""

    def __init__(
        self,
        config: TrainConfig,
        out: Path,
        report: Reporter,
        training: Sequence[Theorem],
        testing: Sequence[Theorem],
        premises: Mapping[str, Sequence[Premise]],
        model: PolicyModel,
        checkpoint: Checkpoint | None,
        library: str,
    ) -> None:
        self.config = config
        self.library = library
        self.out = out
        self.training = training
        self.testing = testing
        self.replay = Replay.open(out / "replay.jsonl")
        self.probe = PolicyProbe(premises, config.seed)
        self.peak: Peak | None = None
        self.premises = premises
        self.conjecturer: Conjecturer | None = None
        self.before: EvaluationResult | None = None
        self.after: EvaluationResult | None = None
        self.rounds_done = checkpoint.rounds if checkpoint else 0
        self.model = model.eval()
        self.report = self._observer(report)
        grammars = {module: make_grammar(config.proposals, found, config.seed) for module, found in premises.items()}
        self.learner = Learner(self.model, grammars, config.learner, config.proposals)
        if checkpoint:
            restore(checkpoint, self.learner)
        else:
            self._save()

    def go(self, actors: Actors) -> None:
        """Evaluate, train, evaluate; skips what an earlier call finished."""
        self.report.usage = actors.usage
        earlier = self.out / "evaluation" / "before.json"
        if earlier.exists():
            self.before = EvaluationResult.load(earlier)
        elif self.rounds_done == 0:
            self.before = self._evaluate(actors, "before")
        while self.rounds_done < self.config.rounds:
            self.report.begin_round(self.rounds_done + 1)
            self._conjecture_and_search(actors, self.rounds_done)
            self._learn(self.rounds_done)
            self.rounds_done += 1
            self._save()
            self.report.end_round()
        self.after = self._evaluate(actors, "after")

    def close(self) -> None:
        self.replay.close()
        self.report.close()

    def _observer(self, report: Reporter) -> Observer:
        """Search and learning take turns on the same cores."""
        cores = max(self.config.actors, self.config.learner.threads)
        gpus = 1.0 if self.model.device.type == "cuda" else 0.0
        metrics = Metrics(self.out, trackers(self.out, self.config, report.say))
        return Observer(metrics, report, self.config.rounds, self.training, Resources(cores, gpus))

    @property
    def lemmas(self) -> tuple[Lemma, ...]:
        """The lemmas that the conjecturer has added to the library."""
        return self.conjecturer.lemmas if self.conjecturer else ()

    def _prover(self, round_: int | None = None) -> Prover:
        """The prover of the current policy, for a round or for evaluation. Actors hold a copy of the weights."""
        return self.config.prover(self.model, self.lemmas, self.library, round_)

    def _conjecture_and_search(self, actors: Actors, round_: int) -> None:
        """Divides the round's Lean steps: search gets those that conjecturing does not take."""
        config = self.config
        earlier = [a for a in self.replay.attempts if a.round < round_]
        planned = plan_round(self.training, earlier, config.curriculum, random.Random(f"{config.seed} plan {round_}"))
        prover = self._prover(round_)
        if self.conjecturer is not None and planned:
            assert prover.search.budget.lean_steps is not None
            nominal = len(planned) * prover.search.budget.lean_steps
            spent = self.conjecturer.round(round_, nominal, earlier, self.model, self.report)
            prover = self._prover(round_).with_budget(max((nominal - spent) // len(planned), 1))
            self._log_conjectures(self.conjecturer, round_)
        self._search(actors, round_, planned, prover)

    def _log_conjectures(self, conjecturer: Conjecturer, round_: int) -> None:
        values = conjecturer.metrics(round_)
        self.report.log(round_ + 1, "conjecture", values)
        failed = ", ".join(
            f"{int(values[status])} {status.replace('_', ' ')}" for status in ConjectureStatus if values[status]
        )
        self.report.say(
            f"round {round_ + 1}: {int(values['judged'])} conjectures in {int(values['lean_steps'])} Lean steps:"
            f" {failed or 'none'}; {len(conjecturer.lemmas)} lemmas so far"
        )
        for module, found in self.premises.items():
            lemmas = [premise_of(lemma.theorem) for lemma in usable(conjecturer.lemmas, module)]
            self.learner.set_grammar(module, make_grammar(self.config.proposals, found, self.config.seed, lemmas))

    def _search(self, actors: Actors, round_: int, planned: Sequence[Theorem], prover: Prover) -> None:
        """Searches the theorems planned for the round, except those that a killed call already searched."""
        config = self.config
        done = self.replay.done(round_)
        left = [t for t in planned if t.name not in done]
        self.report.begin(f"round {round_ + 1}/{config.rounds}: search", len(left))
        self.report.begin_search(self.model.spec.version, len(self.replay.proved()))
        began = time.monotonic()

        def store(_: int, attempts: list[Experience]) -> None:
            for attempt in attempts:
                self.replay.append(attempt)
            self.report.attempted(attempts, actors.queue, len(self.replay.proved()))

        tasks = [task for _, task in tasks_of(left, config.chunk, config.seed * 1000 + round_)]
        open_goals = OPEN_GOALS if config.conjecturer.enabled else 0
        keep = KeepExperience(round_, self.model.spec.version, most_open=open_goals)
        actors.run(prover, tasks, keep, store)
        self._log_search(round_, time.monotonic() - began, actors.lost)

    def _log_search(self, round_: int, seconds: float, actors_lost: int) -> None:
        attempts = [a for a in self.replay.attempts if a.round == round_]
        version = self.model.spec.version
        proved = sum(a.proved for a in attempts)
        values = {
            "seconds": round(seconds, 1),
            "attempted": len(attempts),
            "proved": proved,
            "proved_ever": len(self.replay.proved()),
            "lean_steps": sum(a.lean_steps for a in attempts),
            "tactics_saved": sum(a.saved for a in attempts),  # by shortening
            "shortening_lean_steps": sum(a.shortening_lean_steps for a in attempts),
            "model_calls": sum(a.model_calls for a in attempts),
            "refused": sum(len(a.refused) for a in attempts),
            "good_states": len(self.replay.good),
            "theorems": len(self.training),
            "actors_lost": actors_lost,
        }
        values |= staleness(attempts, version) | world_rates(attempts, self.report.worlds)
        values |= self.report.search_numbers()
        self.report.log(round_ + 1, "search", values)
        self.report.say(
            f"round {round_ + 1}: proved {proved} of {len(attempts)} searched, {values['proved_ever']} of"
            f" {len(self.training)} so far, {values['lean_steps']} Lean steps, {seconds:.0f} s"
        )

    def _learn(self, round_: int) -> None:
        updates = self.config.learner.updates
        self.report.begin(f"round {round_ + 1}/{self.config.rounds}: learn", updates)
        self.peak = self.peak or peak_of(
            self.model.device, self.config.learner.precision, self.config.tracking.peak_flops
        )
        self.probe.before(self._prover(), self.replay.attempts)
        age = replay_age(self.replay.attempts, self.model.spec.version)
        began, peak = time.monotonic(), self.peak
        done, window = 0, LearnStats()

        def keep(update: LearnStats) -> None:
            """A line for every `each` updates, with their means."""
            nonlocal done, window
            done, window = done + 1, window + update
            self.report.learned(update, peak)
            if window.updates == each or done == updates:
                self.report.log(round_ + 1, "update", window.means(), update=round_ * updates + done)
                window = LearnStats()

        each = math.ceil(updates / POINTS)
        stats = self.learner.learn(self.replay, random.Random(f"{self.config.seed} learn {round_}"), keep)
        seconds, means = time.monotonic() - began, stats.means()
        values = {"seconds": round(seconds, 1), "version": self.model.spec.version, **means, **age}
        values |= learning_numbers(stats, seconds, peak) | device_memory(self.model.device)
        values |= self.probe.after(self._prover(), self.replay)
        self.report.log(round_ + 1, "learn", values)
        self.report.say(
            f"round {round_ + 1}: learned from {len(self.replay.good)} states, ranking loss {means['ranking']:.2f},"
            f" value loss {means['value']:.2f}, top-ranked tactic is right in {means['top1']:.0%} of states,"
            f" {seconds:.0f} s ({means['update_seconds']:.2f} s an update, {means['threads']:.1f} threads)"
        )

    def _evaluate(self, actors: Actors, name: str) -> EvaluationResult:
        self.report.begin(f"evaluate {name}", len(self.testing) * self.config.evaluation.seeds)
        began = time.monotonic()
        result = evaluate_held_out(actors, self._prover(), self.testing, self.config, self.report.advance)
        result.save(self.out / "evaluation" / f"{name}.json")
        seconds = time.monotonic() - began
        values = {"proved": result.proved, "attempted": result.attempted, "rate": result.rate, "seconds": seconds}
        values |= held_out_value_numbers(result)
        self.report.log(self.rounds_done, "evaluate", values)
        self.report.say(
            f"{name}: {result.proved} of {result.attempted} held-out attempts proved ({result.rate:.1%}) with"
            f" {result.budget} Lean steps each, {seconds:.0f} s"
        )
        return result

    def _save(self) -> None:
        save_checkpoint(self.out, self.rounds_done, self._prover(), self.learner, self.config.keep_checkpoints)
