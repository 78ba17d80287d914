"""The formulas of a plan against what torch holds: parameters and optimizer to the number, the rest within a factor."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from live_bytes import LiveBytes
from test_learner import filled
from tokenizers import Tokenizer
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

import rl.parts as parts_module
from prover.policy.base import base_policy
from prover.policy.decoder import LlamaDecoder
from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.prompt import SPECIAL_TOKENS, state_of_key
from prover.policy.tokenizer import train_tokenizer
from prover.policy.value import CategoricalValue, HlGaussValue, NoValue, ValueConfig, ValueHead
from prover.types import LemmaError
from rl.config import TrainConfig
from rl.devices import placed
from rl.learner import Example, Learner
from rl.memory import Rows, cache_bytes, kept_bytes, largest_batch, passing_bytes, scoring_bytes
from rl.settings import LearnerConfig, Precision
from rl.shape import NetworkShape, UnknownShape, shape_of
from rl.types import UNSOLVED, Experience, ValueTarget

KEPT, PEAK = 1.2, 1.4
"""How far what is measured may be from a formula: either way for what is kept; for a whole update the plan is above,
since not all gradients are there when most else is.
"""
TACTICS = tuple(f"rw [Nat.add_comm a b, h{i}, Nat.mul_le {i} k]" for i in range(12))
TOKENIZER = train_tokenizer([f"h{i} a b : Nat ⊢ a + b = {i}" for i in range(90)] + list(TACTICS), 600)
SHAPES = (
    PolicyConfig(width=128, layers=4, heads=4, feed_forward=384),
    PolicyConfig(width=64, layers=6, heads=2, feed_forward=256),
    PolicyConfig(width=256, layers=2, heads=8, feed_forward=512),
)


def model_of(network: PolicyConfig, value: ValueConfig | None = None) -> PolicyModel:
    return PolicyModel.create(PolicySpec(network, value or HlGaussValue()), TOKENIZER, seed=0)


def exact(network: PolicyConfig, value: ValueConfig | None = None) -> NetworkShape:
    """Its shape with the vocabulary that the tokenizer came to, which is the most that it may have."""
    found = shape_of(replace(network, vocabulary=len(TOKENIZER)), value or HlGaussValue())
    assert isinstance(found, NetworkShape)
    return found


def parameters(model: Any) -> int:
    return sum(p.numel() for p in model.parameters())


def examples(proved: int, failed: int) -> list[Example]:
    """States of different lengths, those that were proved with all tactics."""
    states = [state_of_key((f"{' '.join(f'h{j}' for j in range(30 + 7 * i))} : Nat\n⊢ a = {i}",)) for i in range(12)]
    target = torch.full((len(TACTICS),), 1 / len(TACTICS))
    good = [Example(s, TACTICS, torch.zeros(len(TACTICS)), target, ValueTarget(3.0)) for s in states[:proved]]
    none = torch.zeros(0)
    return good + [Example(s, (), none, none, UNSOLVED) for s in states[proved : proved + failed]]


def rows_of(model: PolicyModel, batch: list[Example]) -> tuple[Rows, ...]:
    """Run together; the positions that are scored, on average of all rows."""
    layout = model.batch([e.state for e in batch], [e.tactics for e in batch])
    scored = sum(len(trie.tokens) + 1 for trie in layout.tries)
    return (Rows(*layout.input_ids.shape, round(scored / len(batch))),)


def kept_after(learner: Learner, batch: list[Example]) -> int:
    """Bytes alive between forward and backward pass, parameters left out."""
    with LiveBytes(learner.model.parameters()) as alive:
        before = alive.now
        losses = learner.losses(batch)
        kept = alive.now - before
    assert losses.total.requires_grad
    return kept


@pytest.mark.parametrize("value", [HlGaussValue(), CategoricalValue(bins=7, longest=6.0), NoValue()])
@pytest.mark.parametrize("network", SHAPES, ids=lambda n: f"{n.width}x{n.layers}")
def test_parameters_are_counted_to_the_number(network: PolicyConfig, value: ValueConfig) -> None:
    assert exact(network, value).parameters == parameters(model_of(network, value))


@pytest.mark.parametrize("kind", ["llama", "grouped", "untied", "gpt2"])
def test_a_model_from_elsewhere_is_known_by_its_headers(kind: str, tmp_path: Path) -> None:
    size: dict[str, Any] = {"vocab_size": len(TOKENIZER), "hidden_size": 32, "num_hidden_layers": 3}
    size |= {"num_attention_heads": 4, "intermediate_size": 80, "max_position_embeddings": 512}
    if kind == "gpt2":
        lm: Any = GPT2LMHeadModel(GPT2Config(vocab_size=len(TOKENIZER), n_embd=32, n_layer=3, n_head=4))
    else:
        more = {"llama": {}, "grouped": {"num_key_value_heads": 2}, "untied": {}}[kind]
        lm = LlamaForCausalLM(LlamaConfig(**size, **more, tie_word_embeddings=kind != "untied"))
    lm.save_pretrained(tmp_path, max_shard_size="20KB")
    without = PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_str(TOKENIZER.backend_tokenizer.to_str()))
    without.save_pretrained(tmp_path)
    assert len(list(tmp_path.glob("*.safetensors"))) > 1
    spec = PolicySpec(PolicyConfig(base=str(tmp_path)))
    found = shape_of(spec.network, spec.value)
    assert isinstance(found, NetworkShape)
    real = parameters(base_policy(spec, seed=0))
    rows = len(SPECIAL_TOKENS) * 32 * (2 if kind == "untied" else 1)  # of tokens that it may have already
    assert real <= found.parameters <= real + rows
    assert (found.layers, found.width, found.queries) == (3, 32, 32)
    assert found.keys == (16 if kind == "grouped" else 32)
    assert found.feed_forward == (128 if kind == "gpt2" else 80)


def test_a_model_that_is_not_here_is_unknown_and_a_bad_one_is_refused(tmp_path: Path) -> None:
    found = shape_of(PolicyConfig(base="nobody/has-this"), HlGaussValue())
    assert isinstance(found, UnknownShape)
    assert "nobody/has-this is not on this machine" in found.reason
    with pytest.raises(LemmaError, match=r"config\.json is missing"):
        shape_of(PolicyConfig(base=str(tmp_path)), HlGaussValue())
    (tmp_path / "config.json").write_text('{"model_type": "llama", "hidden_size": "wide"}')
    LlamaForCausalLM(
        LlamaConfig(vocab_size=9, hidden_size=8, num_hidden_layers=1, num_attention_heads=1)
    ).save_pretrained(tmp_path / "w")
    (tmp_path / "w" / "model.safetensors").rename(tmp_path / "model.safetensors")
    with pytest.raises(LemmaError, match="its shape cannot be read"):
        shape_of(PolicyConfig(base=str(tmp_path)), HlGaussValue())


MANY = 10**6
"""Tokens: a batch is run at once."""
SETTINGS = (
    LearnerConfig(device="cpu", tokens=MANY),
    LearnerConfig(device="cpu", tokens=MANY, checkpointing=True),
    LearnerConfig(device="cpu", tokens=MANY, precision=Precision.BFLOAT16),
    LearnerConfig(device="cpu", tokens=MANY, precision=Precision.BFLOAT16, checkpointing=True),
)


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda s: f"{s.precision}{'-checkpointing' * s.checkpointing}")
@pytest.mark.parametrize("network", SHAPES[1:], ids=lambda n: f"{n.width}x{n.layers}")
def test_an_update_takes_what_the_formulas_say(
    network: PolicyConfig, settings: LearnerConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the forward pass keeps, AdamW's averages, and the most that is alive at once in a whole update."""
    monkeypatch.setattr(parts_module, "PART_TOKENS", (MANY, MANY))
    model = placed(model_of(network), settings).train()
    learner, shape, batch = Learner(model, {}, settings), exact(network), examples(5, 3)
    rows = rows_of(model, batch)
    kept = kept_bytes(shape, rows, settings)
    measured = kept_after(learner, batch)
    assert measured / KEPT <= kept <= measured * KEPT
    learner.update(batch)
    state = [x for s in learner.optimizer.state.values() for x in s.values() if x.ndim]
    assert sum(x.numel() * x.element_size() for x in state) == 8 * shape.parameters
    learner.optimizer.zero_grad(set_to_none=True)
    with LiveBytes([*model.parameters(), *state]) as alive:
        learner.update(batch)
    planned = 16 * shape.parameters + kept + passing_bytes(shape, rows, settings)
    assert alive.most / 1.1 <= planned <= alive.most * PEAK


def test_ranks_and_a_budget_of_tokens_divide_a_batch() -> None:
    shape = exact(SHAPES[0])
    config = TrainConfig(learner=LearnerConfig(batch=8, failed_batch=4, candidates=10))
    long = config.policy.prompt_tokens + 40
    assert largest_batch(config, shape, on_card=True) == (Rows(8, long, 41), Rows(4, long, 1))
    assert largest_batch(config, shape, on_card=False) == (Rows(4, long, 41),)
    assert largest_batch(config, shape, on_card=True, ranks=4) == (Rows(2, long, 41), Rows(1, long, 1))
    tight = replace(config, learner=replace(config.learner, tokens=1))
    assert largest_batch(tight, shape, on_card=True) == (Rows(1, long, 41),)


def test_a_real_batch_stays_below_its_plan(
    model: PolicyModel, grammar: TacticGrammar, attempts: list[Experience], tmp_path: Path
) -> None:
    """The plan's batch has the longest prompts and tries; those of the grammar's tactics are shorter."""
    settings = LearnerConfig(device="cpu", batch=6, failed_batch=0, candidates=24)
    learner, network = Learner(model.train(), {"Core": grammar}, settings), model.spec.network
    shape = shape_of(replace(network, vocabulary=len(model.tokenizer)), model.spec.value)
    assert isinstance(shape, NetworkShape)
    batch = [learner.good_example(s, random.Random(0)) for s in filled(tmp_path / "r.jsonl", attempts).snapshot(0).good]
    bound = kept_bytes(
        shape, largest_batch(TrainConfig(policy=network, learner=settings), shape, on_card=True), settings
    )
    assert bound / 4 < kept_after(learner, batch) < bound


@pytest.mark.parametrize("network", SHAPES, ids=lambda n: f"{n.width}x{n.layers}")
def test_an_answer_takes_what_the_formula_says(network: PolicyConfig) -> None:
    model, shape, batch = model_of(network).eval(), exact(network), examples(8, 0)
    layout = model.batch([e.state for e in batch], [e.tactics for e in batch])
    rows = Rows(*layout.input_ids.shape, len(layout.tries[0].tokens) + 1)
    with torch.inference_mode(), LiveBytes(model.parameters()) as alive:
        model(model.batch([e.state for e in batch], [e.tactics for e in batch]))
    planned = scoring_bytes(shape, rows) + 4 * shape.parameters
    assert alive.most / 1.5 <= planned <= alive.most * 1.5


@pytest.mark.parametrize("keys", [4, 2])
def test_the_samplers_cache_is_counted_to_the_byte(keys: int) -> None:
    lm = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=50, hidden_size=64, intermediate_size=96, num_hidden_layers=3, num_attention_heads=4,
            num_key_value_heads=keys,
        )
    ).eval()  # fmt: skip
    decoder = LlamaDecoder(lm, [[1, 2, 3, 4, 5], [6, 7]], 3, 11)
    with torch.inference_mode():
        decoder.start()
    held = sum(x.numel() * x.element_size() for pairs in (decoder._prefix, decoder._own) for p in pairs for x in p)
    shape = NetworkShape(0, 3, 64, 64, 16 * keys, 96, 50, 1024)
    assert cache_bytes(shape, 2, 3, 5, 11) == held


def test_the_value_head_is_counted() -> None:
    from rl.shape import value_parameters

    assert value_parameters(24, 5) == parameters(ValueHead(24, 5))
    assert value_parameters(24, 0) == 0
