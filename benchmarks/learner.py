"""Tokens per second of the learner and of `transformers`' `Trainer`: same model, same rows, same updates, one run.

An update of the learner ranks the candidate tactics of some states, which are laid out behind the state's prompt as one
trie (`prover.policy.trie`), and fits values. The Trainer gets each of these rows as an ordinary sequence: as many
tokens, a causal mask, the cross-entropy of the next token behind the prompt. `ratio_over_trainer` compares the tokens
that both read in a second, padding left out. What tries save is told apart from it: `packing` is the tokens of prompts
and tactics written out one by one, for each token that the learner reads, and `ratio_with_packing` compares the tactics
scored in a second with a Trainer that gets each as a sequence of its own.
`gain_of_budget` is what running rows of like length together saves: the time of updates that pad all rows of a batch to
the longest, over that of the learner's; `padding_in_one` and `padding` are their shares of padding.

MFU is the arithmetic that the model asks for, over what the device could do at most (`rl.flops`). A card's most is its
maker's figure for dense bfloat16; of a CPU, or a card that is not known, it is measured: a product of square matrices
on one thread, in the same precision. On a CPU one thread works and the clock is the process's own CPU time, which other
work on the machine does not touch. `python -m benchmarks.learner [--compile]` prints one JSON object.
"""

from __future__ import annotations

import copy
import itertools
import json
import math
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import torch
from transformers import PrinterCallback, Trainer, TrainerCallback, TrainingArguments

from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.tokenizer import train_tokenizer
from prover.suites import load_suite
from prover.types import Goal, Premise, ProofState, Split
from rl.devices import find_device, placed
from rl.flops import ModelShape, mfu, peak_of, seconds_on
from rl.learner import GRADIENT_NORM, WEIGHT_DECAY, Example, Laid, Learner
from rl.settings import LearnerConfig, Precision
from rl.types import UNSOLVED, ValueTarget

SUITES = ("lists", "nat", "order")
ROWS_APART = 48
"""Sequences in a step of the Trainer that gets every tactic by itself."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What is measured. `warm` updates come first and do not count; `rounds`: both in turn, the best of each counts."""

    network: PolicyConfig
    learner: LearnerConfig
    vocabulary: int | None = None  # rows of the embedding; None: as many as the tokenizer has
    updates: int = 6
    warm: int = 2
    rounds: int = 3


SMALL: Final = Setup(PolicyConfig(), LearnerConfig(device="cpu"))
"""The policy and the learner as they are by default."""
LARGE: Final = Setup(
    PolicyConfig(width=1024, layers=28, heads=16, feed_forward=4096),
    LearnerConfig(device="cuda", precision=Precision.BFLOAT16, batch=64, failed_batch=0),
    vocabulary=131072,
)
"""0.6 billion parameters, for a card; not tried on one yet."""


def measure(setup: Setup | None = None) -> dict[str, Any]:
    """Both rates, their ratio, what tries save, and MFU."""
    setup = setup or (LARGE if torch.cuda.is_available() else SMALL)
    threads = torch.get_num_threads()
    try:
        if setup.learner.device == "cpu":
            torch.set_num_threads(1)
        return _measure(setup)
    finally:
        torch.set_num_threads(threads)


def _measure(setup: Setup) -> dict[str, Any]:
    device = find_device(setup.learner.device)
    model, batches = data(setup)
    model = placed(model, replace(setup.learner, compile=False))
    packed = [[row_of(model, e) for e in batch] for batch in batches]
    apart = [row for e in batches[0] for row in rows_one_by_one(model, e)]
    chunks = [apart[i : i + ROWS_APART] for i in range(0, len(apart), ROWS_APART)]
    ours = theirs = alone = padded = math.inf
    for _ in range(setup.rounds):
        ours = min(ours, learner_seconds(setup, model, batches))
        padded = min(padded, learner_seconds(setup, model, batches, AllAtOnce))
        theirs = min(theirs, trainer_seconds(setup, model, packed, setup.warm))
        alone = min(alone, trainer_seconds(setup, model, [chunks[0], *chunks], 1))
    counted = batches[setup.warm :]
    layouts = [model.batch([e.state for e in batch], [e.tactics for e in batch]) for batch in counted]
    shape = ModelShape.of(model)
    read, work = sum(layout.tokens for layout in layouts), sum(shape.update(layout) for layout in layouts)
    tactics = sum(len(e.tactics) for batch in counted for e in batch)
    peak = peak_of(device, setup.learner.precision)
    return {
        "ratio_over_trainer": round(theirs / ours, 2),
        "tokens_per_second": round(read / ours),
        "mfu": round(mfu(work, ours, peak.flops_per_second), 3),
        "trainer_tokens_per_second": round(read / theirs),
        "packing": round(sum(len(ids) for ids, _ in apart) / sum(len(ids) for ids, _ in packed[0]), 2),
        "ratio_with_packing": round((tactics / ours) / (sum(len(e.tactics) for e in batches[0]) / alone), 2),
        "gain_of_budget": round(padded / ours, 2),
        "padding": round(1 - read / read_with_padding(Learner(model, {}, setup.learner), counted), 3),
        "padding_in_one": round(1 - read / read_with_padding(AllAtOnce(model, {}, setup.learner), counted), 3),
        "tactics_per_second": round(tactics / ours),
        "flops_per_token": round(work / read),
        "peak_flops_per_second": round(peak.flops_per_second),
        "peak": peak.source,
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu, 1 thread",
        "precision": str(setup.learner.precision),
        "compiled": setup.learner.compile,
        "parameters": sum(p.numel() for p in model.parameters()),
        "tokens_per_update": round(read / len(counted)),
    }


def data(setup: Setup) -> tuple[PolicyModel, list[list[Example]]]:
    """An untrained policy and the batches of all updates: theorems of the shipped suites, the grammar's tactics."""
    theorems = [e.theorem for name in SUITES for e in load_suite(name).of_split(Split.TRAIN)]
    types = [t.statement.partition(":")[2].strip() for t in theorems]
    states = [ProofState((Goal("⊢ " + text),), -1) for text in types]
    grammar = TacticGrammar([Premise(t.name, text) for t, text in zip(theorems, types, strict=True)], 0)
    candidates = [[p.tactic for p in found[: setup.learner.candidates]] for found in grammar.propose(states)]
    corpus = [text for state, row in zip(states, candidates, strict=True) for text in (state.goals[0].text, *row)]
    tokenizer = train_tokenizer(corpus, setup.network.vocabulary)
    model = PolicyModel.create(PolicySpec(setup.network), tokenizer, seed=0)
    if setup.vocabulary:
        model.lm.resize_token_embeddings(setup.vocabulary)
    good = itertools.cycle([_good(s, tuple(row)) for s, row in zip(states, candidates, strict=True) if len(row) > 1])
    none = torch.zeros(0)
    bad = itertools.cycle([Example(s, (), none, none, UNSOLVED) for s in states])
    sizes = ((good, setup.learner.batch), (bad, setup.learner.failed_batch))
    return model, [
        [e for source, count in sizes for e in itertools.islice(source, count)]
        for _ in range(setup.warm + setup.updates)
    ]


def _good(state: ProofState, tactics: tuple[str, ...]) -> Example:
    """A state whose first tactic is the good one."""
    target = torch.zeros(len(tactics))
    target[0] = 1.0
    return Example(state, tactics, torch.zeros(len(tactics)), target, ValueTarget(2.0))


Row = tuple[list[int], int]
"""Tokens for the Trainer, and how many of them are the prompt's, which it does not learn."""


def row_of(model: PolicyModel, example: Example) -> Row:
    """As many tokens as the learner reads of a state: the prompt, and the tactics as a trie."""
    layout = model.batch([example.state], [example.tactics])
    return layout.input_ids[0].tolist(), layout.prompt_lengths[0]


def rows_one_by_one(model: PolicyModel, example: Example) -> list[Row]:
    """Every tactic behind a prompt of its own; of a state without tactics the prompt."""
    prompt = model.prompt_ids(example.state)
    return [([*prompt, *model.tactic_ids(tactic)], len(prompt)) for tactic in example.tactics or ("",)]


class AllAtOnce(Learner):
    """Pads all rows of a batch to the longest."""

    def parts(self, examples: Sequence[Example]) -> list[list[Laid]]:
        return [[(e, self.model.row(e.state, e.tactics)) for e in examples]]


def learner_seconds(
    setup: Setup, model: PolicyModel, batches: Sequence[Sequence[Example]], kind: type[Learner] = Learner
) -> float:
    """Seconds of the updates that count."""
    learner = kind(placed(copy.deepcopy(model), setup.learner), {}, setup.learner)
    learner.model.train()
    began = 0.0
    for i, batch in enumerate(batches):
        if i == setup.warm:
            began = seconds_on(model.device)
        learner.update(batch)
    return seconds_on(model.device) - began


def read_with_padding(learner: Learner, batches: Sequence[Sequence[Example]]) -> int:
    """Tokens that a learner reads, padding included."""
    parts = [part for batch in batches for part in learner.parts(batch)]
    return sum(learner.model.laid_out([row for _, row in part]).input_ids.numel() for part in parts)


class _Watch(TrainerCallback):
    """Remembers when `warm` steps were done."""

    def __init__(self, device: torch.device, warm: int) -> None:
        self._device, self._warm = device, warm
        self.began = 0.0

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.global_step == self._warm:
            self.began = seconds_on(self._device)


def trainer_seconds(setup: Setup, model: PolicyModel, batches: Sequence[Sequence[Row]], warm: int) -> float:
    """Seconds of `Trainer` for one step on each batch of rows, the `warm` first ones left out."""
    size = len(batches[0])
    watch = _Watch(model.device, warm)
    with tempfile.TemporaryDirectory() as folder:
        trainer = Trainer(
            model=copy.deepcopy(model).to(model.device).lm,
            args=TrainingArguments(
                output_dir=folder,
                per_device_train_batch_size=size,
                max_steps=len(batches),
                learning_rate=setup.learner.learning_rate,
                lr_scheduler_type="constant",
                weight_decay=WEIGHT_DECAY,
                adam_beta2=0.98,
                max_grad_norm=GRADIENT_NORM,
                optim="adamw_torch",
                bf16=setup.learner.precision is Precision.BFLOAT16,
                use_cpu=model.device.type == "cpu",
                train_sampling_strategy="sequential",
                remove_unused_columns=False,
                dataloader_pin_memory=False,
                save_strategy="no",
                logging_strategy="no",
                report_to="none",
                disable_tqdm=True,
            ),
            train_dataset=[row for batch in batches for row in batch],  # type: ignore[arg-type]
            data_collator=_collated,
            callbacks=[watch],
        )
        trainer.remove_callback(PrinterCallback)  # standard output is the benchmark's
        trainer.train()
        return seconds_on(model.device) - watch.began


def _collated(rows: Sequence[Row]) -> dict[str, torch.Tensor]:
    """Rows padded to the longest; the loss is that of the tokens behind the prompts."""
    longest = max(len(ids) for ids, _ in rows)
    ids = torch.tensor([[*ids, *[0] * (longest - len(ids))] for ids, _ in rows])
    there = torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for ids, _ in rows])
    learned = there.bool() & torch.tensor([[i >= prompt for i in range(longest)] for _, prompt in rows])
    return {"input_ids": ids, "attention_mask": there, "labels": ids.masked_fill(~learned, -100)}


if __name__ == "__main__":
    default = LARGE if torch.cuda.is_available() else SMALL
    compiled = replace(default, learner=replace(default.learner, compile="--compile" in sys.argv))
    json.dump(measure(compiled), sys.stdout, indent=1)
    print()
