"""The sampler draws what `generate` draws: the same logits, the same distribution, each row up to its end."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

from benchmarks.sampler import two_sample_p
from prover.policy import sampler
from prover.policy.decoder import CacheDecoder, LlamaDecoder, decoder_of
from prover.policy.model import PolicyModel
from prover.policy.sampler import sample_batch, sample_tactics, sample_tokens
from prover.types import ProofState

VOCABULARY, END, BANNED = 11, 0, (3, 7)
PROMPTS = ((5, 1, 8, 2, 9), (4, 6), (10, 1, 1, 2, 2, 4, 8, 5))
SIGNIFICANCE = 1e-3


def llama(key_heads: int = 4, bias: bool = False, layers: int = 2) -> LlamaForCausalLM:
    """A tiny model whose next token is far from uniform."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        config = LlamaConfig(
            vocab_size=VOCABULARY,
            hidden_size=32,
            intermediate_size=48,
            num_hidden_layers=layers,
            num_attention_heads=4,
            num_key_value_heads=key_heads,
            max_position_embeddings=64,
            attention_bias=bias,
            mlp_bias=bias,
            initializer_range=0.5,
            bos_token_id=None,
            eos_token_id=END,
            pad_token_id=END,
        )
        lm = LlamaForCausalLM(config).eval()
        for name, parameter in lm.named_parameters():
            if name.endswith(("bias", "norm.weight")):  # else all zeros and ones
                torch.nn.init.normal_(parameter, mean=0.5, std=0.5)
        return lm


def gpt2() -> GPT2LMHeadModel:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        size: dict[str, Any] = {"n_embd": 32, "n_layer": 2, "n_head": 2, "n_positions": 64, "initializer_range": 0.3}
        return GPT2LMHeadModel(GPT2Config(vocab_size=VOCABULARY, bos_token_id=END, eos_token_id=END, **size)).eval()


def logits_of(lm: Any, rows: list[list[int]]) -> torch.Tensor:
    """The model's own answer, row by row, without cache or padding."""
    return torch.cat([lm(input_ids=torch.tensor([row])).logits[:, -1] for row in rows])


@pytest.mark.parametrize("lm", [llama(), llama(2), llama(1, bias=True), gpt2()], ids=["llama", "gqa", "bias", "gpt2"])
@pytest.mark.parametrize("prompts", [PROMPTS, PROMPTS[:1]], ids=["three", "one"])
def test_logits_are_those_of_the_model(lm: Any, prompts: tuple[tuple[int, ...], ...]) -> None:
    count, generator = 4, torch.Generator().manual_seed(1)
    with torch.inference_mode():
        decoder = decoder_of(lm, prompts, count, 6)
        assert isinstance(decoder, LlamaDecoder if isinstance(lm, LlamaForCausalLM) else CacheDecoder)
        rows = [list(p) for p in prompts for _ in range(count)]
        torch.testing.assert_close(decoder.start(), logits_of(lm, rows), atol=1e-5, rtol=1e-4)
        for step in range(6):
            if step in (2, 4):  # rows end, and what remains must not move
                live = torch.rand(len(rows), generator=generator) < 0.6
                live[0] = True
                kept = decoder.keep(live).tolist()
                assert set(live.nonzero()[:, 0].tolist()) <= set(kept)
                assert kept == sorted(kept)
                rows = [rows[i] for i in kept]
            tokens = torch.randint(VOCABULARY, (len(rows),), generator=generator)
            rows = [[*row, token] for row, token in zip(rows, tokens.tolist(), strict=True)]
            torch.testing.assert_close(decoder.step(tokens), logits_of(lm, rows), atol=1e-5, rtol=1e-4)


def test_prompts_are_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    with torch.inference_mode():
        whole = decoder_of(llama(), PROMPTS, 2, 4).start()
        monkeypatch.setattr("prover.policy.decoder.PROMPT_TOKENS", 1)
        torch.testing.assert_close(decoder_of(llama(), PROMPTS, 2, 4).start(), whole)


def outcomes(lm: Any, prompt: tuple[int, ...], temperature: float, steps: int) -> dict[tuple[int, ...], float]:
    """Every row of at most `steps` tokens with its probability."""
    found = {(): 1.0}
    for _ in range(steps):
        longer: dict[tuple[int, ...], float] = {}
        for row, probability in found.items():
            if row[-1:] == (END,):
                longer[row] = probability
                continue
            logits = logits_of(lm, [[*prompt, *row]])[0] / temperature
            logits[list(BANNED)] = -torch.inf
            for token, p in enumerate(torch.softmax(logits, dim=0).tolist()):
                longer[(*row, token)] = probability * p
        found = longer
    return {row: p for row, p in found.items() if p > 0}


@pytest.mark.parametrize("temperature", [1.0, 0.7])
@pytest.mark.parametrize("prompts", [PROMPTS[:1], PROMPTS], ids=["one", "three"])
def test_rows_have_the_probabilities_of_the_model(temperature: float, prompts: tuple[tuple[int, ...], ...]) -> None:
    """Pearson's test against the exact probabilities of all rows of at most two tokens."""
    lm, draws = llama(), 6000
    generator = torch.Generator().manual_seed(2)
    drawn = sample_tokens(lm, prompts, draws, generator, end=END, banned=BANNED, temperature=temperature, max_tokens=2)
    for i, prompt in enumerate(prompts):
        seen = Counter(map(tuple, drawn[i * draws : (i + 1) * draws]))
        with torch.inference_mode():
            expected = {row: draws * p for row, p in outcomes(lm, prompt, temperature, 2).items()}
        assert set(seen) <= set(expected), "only possible rows"
        often = [row for row, n in expected.items() if n >= 5]
        cells = [(seen[row], expected[row]) for row in often]
        rare = draws - sum(n for n, _ in cells), draws - sum(e for _, e in cells)
        if rare[1] >= 5:
            cells.append(rare)
        statistic = sum((n - e) ** 2 / e for n, e in cells)
        freedom = torch.tensor((len(cells) - 1) / 2, dtype=torch.float64)
        p_value = torch.special.gammaincc(freedom, torch.tensor(statistic / 2, dtype=torch.float64))
        assert p_value > SIGNIFICANCE, (prompt, statistic, len(cells))


def test_generate_draws_the_same() -> None:
    """The two samples, of rows that end and rows that do not, are alike; another temperature is found out."""
    lm, draws, steps = llama(), 4000, 3
    ids = torch.tensor(PROMPTS[:1])
    with torch.random.fork_rng(devices=[]), torch.inference_mode():
        torch.manual_seed(3)
        drawn: Any = lm.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            do_sample=True,
            top_k=0,
            suppress_tokens=list(BANNED),
            num_return_sequences=draws,
            max_new_tokens=steps,
        )
    theirs = Counter(tuple(itertools.takewhile(lambda t: t != END, row)) for row in drawn[:, ids.shape[1] :].tolist())

    def ours(temperature: float) -> Counter[tuple[int, ...]]:
        generator = torch.Generator().manual_seed(4)
        rows = sample_tokens(
            lm, PROMPTS[:1], draws, generator, end=END, banned=BANNED, temperature=temperature, max_tokens=steps
        )
        return Counter(tuple(t for t in row if t != END) for row in rows)

    assert two_sample_p(ours(1.0), theirs) > SIGNIFICANCE
    assert two_sample_p(ours(1.3), theirs) < SIGNIFICANCE


@pytest.mark.parametrize("lm", [llama(), gpt2()], ids=["llama", "gpt2"])
def test_rows_end_at_their_end(lm: Any) -> None:
    rows = sample_tokens(lm, PROMPTS, 20, torch.Generator().manual_seed(5), end=END, banned=BANNED, max_tokens=12)
    assert len(rows) == 60
    for row in rows:
        assert END not in row[:-1]
        assert row[-1] == END or len(row) == 12
        assert not set(row) & set(BANNED)
    assert len({len(row) for row in rows}) > 2, "rows of many lengths, so that some were dropped on the way"


def test_dropping_rows_changes_no_row_that_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without randomness, with and without dropping what has ended."""
    found: list[list[list[int]]] = []
    for part in (0.0, 1.0):
        monkeypatch.setattr(sampler, "COMPACT", part)
        generator = torch.Generator().manual_seed(6)
        found.append(sample_tokens(llama(), PROMPTS, 1, generator, end=END, temperature=1e-4, max_tokens=16))
    assert found[0] == found[1]


def test_the_same_seed_draws_the_same() -> None:
    first, again = (
        sample_tokens(llama(), PROMPTS, 8, torch.Generator().manual_seed(7), end=END, max_tokens=9) for _ in range(2)
    )
    assert first == again


@pytest.mark.parametrize(("prompts", "count"), [((), 1), (((),), 1), (PROMPTS, 0)])
def test_nothing_to_continue(prompts: tuple[tuple[int, ...], ...], count: int) -> None:
    with pytest.raises(ValueError, match="must"):
        sample_tokens(llama(), prompts, count, torch.Generator(), end=END)


def test_tactics_of_many_states(model: PolicyModel, states: list[ProofState]) -> None:
    batches = sample_batch(model, states, 50, torch.Generator().manual_seed(8), max_tokens=40)
    assert len(batches) == len(states)
    assert all(isinstance(tactic, str) and tactic.strip() == tactic for batch in batches for tactic in batch)
    alone = sample_tactics(model, states[0], 50, torch.Generator().manual_seed(8), max_tokens=40)
    assert alone == sample_batch(model, states[:1], 50, torch.Generator().manual_seed(8), max_tokens=40)[0]
