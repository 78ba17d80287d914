"""Verified proofs per core-hour: our loop against TRL's `GRPOTrainer`, from the same weights, on the same theorems.

A small Llama is trained for a minute on proofs of some train theorems, as (first goal → whole script): those that the
grammar's search finds, shortened, else the references. It is written to a folder as transformers has it. Both sides
start from it, on other theorems, whose proofs nobody has shown them; both are judged by the same verifier, on one core.

They take turns in one process: TRL trains, and after some seconds of processor time its callback lets our loop search
and learn for as long. A core-hour is an hour of processor time of this process and all below it, Lean's included, while
a side was at work. TRL gets what is fast on a CPU: single precision, no checkpointing of activations, no KL term (hence
no reference model), short completions, texts judged as they are, all completions of a step judged in one batch. It runs
with groups of two sizes, one after the other, and the better one counts; our loop has a turn after each of theirs.

A proof is a theorem with a script: found again, it is no new one. `python -m benchmarks.rollouts` prints JSON.
"""

from __future__ import annotations

import contextlib
import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil
import torch
from torch.nn import functional

from benchmarks.small_run import SmallRun, all_lean_steps
from prover.lean.library.build import load_lean
from prover.lean.verifier.verify import VerifyLimits
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.pretrained import load_pretrained
from prover.policy.prompt import GOAL, TACTIC, prompt_text
from prover.policy.proposals import ProposalConfig
from prover.policy.tokenizer import train_tokenizer
from prover.policy.value import HlGaussValue
from prover.prover import load_prover
from prover.reward import LeanReward
from prover.search import MctsConfig
from prover.session import Session, tasks_of
from prover.suites import SuiteEntry, load_suite
from prover.types import ProofState, Split, Theorem
from rl.config import TrainConfig
from rl.replay import Replay
from rl.settings import LearnerConfig


@dataclass(frozen=True, slots=True)
class Setup:
    """What is measured. By default: all suites whose theorems import `Core` alone, half a minute of a core for each
    side; in more our loop would run out of theorems that it has not proved.

    `shown`: theorems that the model is shown proofs of, in `updates` steps. `core_seconds`: of each side, all its turns
    together. `turn`: core-seconds after which the other side has its turn.
    """

    suites: tuple[str, ...] = (
        *("booleans", "divisibility", "gcd", "int", "lists", "logic"),
        *("members", "nat", "order", "predicates", "recurrences", "remainders"),
    )
    shown: int = 96
    updates: int = 300
    core_seconds: float = 30.0
    turn: float = 5.0


SHAPE: Final = PolicyConfig(width=128, layers=4, heads=4, feed_forward=384, vocabulary=1024)
WARM_BATCH, WARM_RATE = 16, 1e-3
LEAN_STEPS, MOST_LEAN_STEPS, CANDIDATES = 4, 64, 24
"""Ours: of the first search of a theorem, which are doubled for each that failed; candidates of a state."""
UPDATES, RANKED, ALTERNATIVES = 3, 12, 4
"""Ours: updates of a round, tactics that are ranked in a state, Lean steps per proof for tactics to rank it against."""
ROUND = 48
"""Ours: theorems that are searched together, after which the network learns."""
COMPLETIONS: Final = 64
GENERATIONS: Final = (8, 4)
"""TRL: completions of a step, and those of them for one theorem."""
TOKENS: Final = 32
"""Of a completion; nearly all of the proofs that it has seen are shorter."""
TRL_RATE: Final = 1e-4


@dataclass(slots=True)
class Side:
    """What one side has done so far. `proofs` are verified scripts, one entry for each time that one was found."""

    proofs: list[tuple[str, str]] = field(default_factory=list)
    core_seconds: float = 0.0
    lean_steps: int = 0
    attempts: int = 0
    tokens_learned: float = 0.0
    course: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])

    def spend(self, core_seconds: float) -> None:
        """Counts the processor time of what has just been done."""
        self.core_seconds += core_seconds
        self.course.append((round(self.core_seconds, 1), len(set(self.proofs))))

    def numbers(self) -> dict[str, Any]:
        """Counts, verified proofs per core-hour, and `course`: core-seconds with the distinct proofs by then."""
        hours = self.core_seconds / 3600
        return {
            "proofs": len(self.proofs),
            "distinct_proofs": len(set(self.proofs)),
            "theorems_proved": len({name for name, _ in self.proofs}),
            "attempts": self.attempts,
            "core_hours": round(hours, 4),
            "lean_steps": self.lean_steps,
            "tokens_learned": round(self.tokens_learned),
            "proofs_per_core_hour": round(len(self.proofs) / hours, 1),
            "distinct_proofs_per_core_hour": round(len(set(self.proofs)) / hours, 1),
            "course": self.course,
        }


def measure(setup: Setup | None = None) -> dict[str, Any]:
    """Numbers of both sides and the ratios of their proofs per core-hour."""
    setup, threads = setup or Setup(), torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    with contextlib.ExitStack() as stack:
        stack.callback(torch.set_num_threads, threads)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lemma-rollouts-")))
        lean = load_lean()
        session = stack.enter_context(Session(lean, 1))
        shown, asked = divided([e for s in setup.suites for e in load_suite(s).of_split(Split.TRAIN)], setup.shown)
        base = folder / "base"
        loss = warm_start(shown, session, base, setup.updates)
        own, alone = Side(), Side()
        rivals = {group: Side() for group in GENERATIONS}
        turns: list[tuple[Side, Iterator[None]]] = []
        for side, name in ((own, "own"), (alone, "alone")):
            lean_of_side = stack.enter_context(Session(lean, 1))  # which remembers what it verified
            steps = search_and_learn(side, asked, lean_of_side, base, folder / name, grammar=side is own)
            turns.append((side, steps))
            next(steps)

        def ours() -> None:
            for side, steps in turns:
                turn(steps, side, sum(rival.core_seconds for rival in rivals.values()) / len(rivals))

        for group, rival in rivals.items():
            run_trl(rival, asked, session, base, folder / f"trl-{group}", group, setup, ours)
    trl = max(rivals.values(), key=lambda side: len(set(side.proofs)) / side.core_seconds)
    return {
        "ratio_over_trl": ratio(own, trl, lambda side: len(set(side.proofs))),
        "ratio_over_trl_theorems": ratio(own, trl, lambda side: len({name for name, _ in side.proofs})),
        "ratio_over_trl_repeats_counted": ratio(own, trl, lambda side: len(side.proofs)),
        "ratio_over_trl_without_grammar": ratio(alone, trl, lambda side: len(set(side.proofs))),
        "core_seconds_of_trl_over_ours_for_as_many": sooner(own, trl),
        "lemma": own.numbers(),
        "lemma_without_grammar": alone.numbers(),
        **{f"trl_groups_of_{group}": rival.numbers() for group, rival in rivals.items()},
        "theorems": len(asked),
        "warm_start_loss": round(loss, 3),
    }


def ratio(ours: Side, theirs: Side, count: Callable[[Side], int]) -> float | None:
    """Of proofs per core-second; None if the other side has none."""
    return round(count(ours) / ours.core_seconds / (count(theirs) / theirs.core_seconds), 2) if count(theirs) else None


def sooner(ours: Side, theirs: Side) -> float | None:
    """The other side's core-seconds over those in which ours had as many distinct proofs; None if it never had."""
    wanted = len(set(theirs.proofs))
    reached = [seconds for seconds, proofs in ours.course if proofs >= wanted]
    return round(theirs.core_seconds / reached[0], 2) if wanted and reached else None


def divided(entries: Sequence[SuiteEntry], shown: int) -> tuple[list[SuiteEntry], list[SuiteEntry]]:
    """`shown` of them, at random, and the others."""
    chosen = list(entries)
    random.Random(0).shuffle(chosen)
    return chosen[:shown], chosen[shown:]


def warm_start(entries: Sequence[SuiteEntry], session: Session, folder: Path, updates: int) -> float:
    """Writes a model that has seen proofs of these, and its tokenizer; the last updates' loss per token, in nats."""
    states, scripts = first_states(entries, session), short_proofs(entries, session)
    corpus = [text for state, script in zip(states, scripts, strict=True) for text in (prompt_text(state), script)]
    model = PolicyModel.create(PolicySpec(SHAPE, HlGaussValue()), train_tokenizer(corpus, SHAPE.vocabulary), 0)
    pairs = [
        (model.prompt_ids(state), (*model.tactic_ids(script), model.end_id))
        for state, script in zip(states, scripts, strict=True)
    ]
    optimizer = torch.optim.AdamW(model.lm.parameters(), lr=WARM_RATE)
    rng, losses = random.Random(0), list[float]()
    for _ in range(updates):
        losses.append(_update(model, optimizer, rng.sample(pairs, min(WARM_BATCH, len(pairs)))))
    model.lm.save_pretrained(folder)
    model.tokenizer.save_pretrained(folder)
    return sum(losses[-20:]) / len(losses[-20:])


def _update(model: PolicyModel, optimizer: torch.optim.Optimizer, pairs: Sequence[tuple[Any, Any]]) -> float:
    longest = max(len(prompt) + len(script) for prompt, script in pairs)
    ids = torch.tensor([[*p, *s, *[model.end_id] * (longest - len(p) - len(s))] for p, s in pairs])
    labels = torch.tensor([[-100] * len(p) + list(s) + [-100] * (longest - len(p) - len(s)) for p, s in pairs])
    logits = model.lm(input_ids=ids).logits[:, :-1]
    loss = functional.cross_entropy(logits.flatten(0, 1), labels[:, 1:].flatten(), ignore_index=-100)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return float(loss.detach())


def short_proofs(entries: Sequence[SuiteEntry], session: Session) -> list[str]:
    """Of each theorem: what the grammar's search finds, shortened, else the reference."""
    found = {entry.theorem.name: entry.reference.script for entry in entries}
    prover = load_prover(None).with_budget(32)
    for _, task in tasks_of([entry.theorem for entry in entries], ROUND, 0):
        for outcome in session.solve(prover, task):
            if outcome.proved and outcome.proof is not None:
                found[outcome.theorem.name] = outcome.proof.script
    return [found[entry.theorem.name] for entry in entries]


def first_states(entries: Sequence[SuiteEntry], session: Session) -> list[ProofState]:
    """The goal of each theorem as Lean shows it."""
    env = session.env()
    states = [env.start(entry.theorem) for entry in entries]
    env.free(states)
    return states


# --- our loop


def search_and_learn(
    side: Side, entries: Sequence[SuiteEntry], session: Session, base: Path, folder: Path, grammar: bool
) -> Iterator[None]:
    """Rounds of searching and learning: a pause when all is ready, after the searches of a round and after learning.

    A theorem that was searched in vain gets twice as many Lean steps the next time. Without the grammar the loop
    proposes only what it draws from the network itself.
    """
    drawn = ProposalConfig(samples=16, candidates=0, grammar_share=0.0)
    config = TrainConfig(
        policy=PolicyConfig(base=str(base)),
        proposals=ProposalConfig(candidates=CANDIDATES, samples=0) if grammar else drawn,
        search=MctsConfig(trees_at_once=ROUND),
        learner=LearnerConfig(updates=UPDATES, candidates=RANKED, alternatives=ALTERNATIVES),
    )
    theorems = {entry.theorem.name: entry.theorem for entry in entries}
    run = SmallRun(session, config, list(theorems.values()))
    run.begin_as_trained()
    first_states(entries[:1], session)
    session.verifier.verify_many([(entries[0].theorem, entries[0].reference)])  # Lean has started
    folder.mkdir()
    replay = Replay.open(
        folder / "replay.jsonl", settings=config.replay, worlds={n: t.source for n, t in theorems.items()}
    )
    budgets, round_ = dict.fromkeys(theorems, LEAN_STEPS), 0
    yield
    while budgets:
        for part in parts_of(budgets):
            attempts = run.search([theorems[name] for name in part], round_, chunk=ROUND, each=budgets[part[0]])
            replay.append(*attempts)
            side.attempts += len(attempts)
            side.lean_steps += sum(map(all_lean_steps, attempts))
            for attempt in attempts:
                if attempt.proved and attempt.script is not None:
                    side.proofs.append((attempt.theorem, attempt.script))
                    del budgets[attempt.theorem]
                else:
                    budgets[attempt.theorem] = min(2 * budgets[attempt.theorem], MOST_LEAN_STEPS)
            yield
            side.tokens_learned += run.learn(replay, round_).tokens
            round_ += 1
            yield


def parts_of(budgets: Mapping[str, int]) -> list[list[str]]:
    """Theorems in rounds, those with least Lean steps first, all of a round with as many."""
    same: dict[int, list[str]] = {}
    for name, budget in budgets.items():
        same.setdefault(budget, []).append(name)
    return [same[n][at : at + ROUND] for n in sorted(same) for at in range(0, len(same[n]), ROUND)]


def turn(steps: Iterator[None], side: Side, core_seconds: float) -> None:
    """Lets our loop go on until it has had so much processor time; it ends when everything is proved."""
    while side.core_seconds < core_seconds:
        before = core_seconds_so_far()
        if next(steps, steps) is steps:
            return
        side.spend(core_seconds_so_far() - before)


# --- TRL's


def prompt_of(state: ProofState) -> str:
    """The text whose tokens are those of `PolicyModel.prompt_ids`."""
    return f"{GOAL}{prompt_text(state)}{TACTIC}"


def given(theorem: Theorem) -> dict[str, str]:
    """The columns by which the reward knows a theorem."""
    return {
        "statement": theorem.statement,
        "name": theorem.name,
        "module": theorem.module,
        "preamble": theorem.preamble,
    }


def run_trl(
    side: Side,
    entries: Sequence[SuiteEntry],
    session: Session,
    base: Path,
    folder: Path,
    group: int,
    setup: Setup,
    other_side: Callable[[], object],
) -> None:
    """Trains with GRPO, in groups of `group`, for as long as `setup` says; `other_side` is called after each turn."""
    from datasets import Dataset
    from transformers import TrainerCallback
    from trl import GRPOConfig, GRPOTrainer

    class Recorded(LeanReward):
        def __call__(self, prompts: Any = (), completions: Any = (), **columns: Any) -> list[float | None]:
            rewards = super().__call__(prompts, completions, **columns)
            side.attempts += len(rewards)
            side.lean_steps += len(rewards)
            rows = zip(columns["name"], completions, rewards, strict=True)
            side.proofs += [(name, text.strip()) for name, text, reward in rows if reward == 1.0]
            return rewards

    class Turns(TrainerCallback):
        began, since = 0.0, 0.0

        def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            self.began = self.since = core_seconds_so_far()

        def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            now = core_seconds_so_far()
            side.spend(now - self.began)
            if now - self.since >= setup.turn or side.core_seconds >= setup.core_seconds:
                other_side()
                self.since = core_seconds_so_far()
            control.should_training_stop = side.core_seconds >= setup.core_seconds
            self.began = core_seconds_so_far()

    loaded = load_pretrained(base)
    loaded.tokenizer.padding_side = "left"
    rows = [
        {"prompt": prompt_of(state), **given(e.theorem)}
        for e, state in zip(entries, first_states(entries, session), strict=True)
    ]
    reward = Recorded(limits=VerifyLimits(workers=1), extract=lambda text: text)
    try:
        first = given(entries[0].theorem)
        LeanReward.__call__(reward, completions=["rfl"], **{k: [v] for k, v in first.items()})  # Lean has started
        trainer = GRPOTrainer(
            model=loaded.lm,
            reward_funcs=reward,
            args=GRPOConfig(
                output_dir=str(folder),
                per_device_train_batch_size=COMPLETIONS,
                num_generations=group,
                max_completion_length=TOKENS,
                max_steps=1_000_000,
                learning_rate=TRL_RATE,
                lr_scheduler_type="constant",
                gradient_checkpointing=False,
                bf16=False,
                use_cpu=True,
                logging_steps=1,
                save_strategy="no",
                report_to="none",
                disable_tqdm=True,
                seed=0,
            ),
            train_dataset=Dataset.from_list(rows),
            processing_class=loaded.tokenizer,
            callbacks=[Turns()],
        )
        trainer.remove_callback(_printing())
        trainer.train()
        side.tokens_learned = max((e.get("num_tokens", 0.0) for e in trainer.state.log_history), default=0.0)
    finally:
        reward.close()


def _printing() -> type:
    from transformers import PrinterCallback

    return PrinterCallback


def core_seconds_so_far() -> float:
    """Processor time of this process and of all below it, those that have ended included."""
    total, own = 0.0, psutil.Process()
    for process in (own, *own.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


if __name__ == "__main__":
    json.dump(measure(), sys.stdout, indent=2)
    sys.stdout.write("\n")
