"""Tokens per second of the sampler and of `generate` in transformers: same model, prompts, batch, lengths, one run.

64 rows are drawn as the policy does (all of one state), from 8 states, and from 64; with one thread and with two. Every
row has the same number of new tokens, so that both do the same work. Where many rows continue one prompt the sampler
reads it once; with 64 states both spend most of their time on reading prompts, and `most_64_states_1_threads` says how
far one could get that reads them as transformers does and draws in no time at all. With one thread the clock is the
process's own CPU time, which other work on the machine does not touch; with two it is the wall's, so these figures hold
on a quiet machine only. The two draws of first tokens are compared by a chi-square test.
`python -m benchmarks.sampler` prints one JSON object.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import torch
from scipy.stats import chi2_contingency
from transformers import LlamaForCausalLM

from prover.policy.model import PolicyConfig
from prover.policy.sampler import sample_tokens

BATCH = 64
STATES = (1, 8, 64)
PROMPT_TOKENS = 96
NEW_TOKENS = 24
VOCABULARY = 1024
THREADS = (1, 2)
ROUNDS = 2  # the two in turn; the best of each counts, for the machine has other work too
TEST_DRAWS = 4096
TEST_VOCABULARY = 32


def measure() -> dict[str, Any]:
    """Tokens per second of both for each number of states and threads, and their ratios."""
    lm = small_llama(VOCABULARY)
    before = torch.get_num_threads()
    found: dict[str, Any] = {}
    try:
        for threads in THREADS:
            torch.set_num_threads(threads)
            for states in STATES:
                ours, theirs = rates(lm, states)
                key = f"{states}_states_{threads}_threads"
                found[f"sampler_tokens_per_second_{key}"] = round(ours)
                found[f"generate_tokens_per_second_{key}"] = round(theirs)
                found[f"ratio_{key}"] = round(ours / theirs, 2)
        torch.set_num_threads(1)
        most = reading_bound(lm, STATES[-1])
        p_value = same_distribution(small_llama(TEST_VOCABULARY))
    finally:
        torch.set_num_threads(before)
    return {
        "ratio": found["ratio_1_states_1_threads"],
        **found,
        f"most_{STATES[-1]}_states_1_threads": round(most, 2),
        "same_distribution_p": round(p_value, 4),
        "batch": BATCH,
        "prompt_tokens": PROMPT_TOKENS,
        "new_tokens": NEW_TOKENS,
        "parameters": sum(p.numel() for p in lm.parameters()),
    }


def small_llama(vocabulary: int) -> LlamaForCausalLM:
    """The policy's default transformer, untrained."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return PolicyConfig().llama(vocabulary, spread=0.2).eval()  # so that the next token is not uniform


def prompts_of(count: int, length: int = PROMPT_TOKENS, vocabulary: int = VOCABULARY) -> list[list[int]]:
    """Random tokens, always the same."""
    generator = torch.Generator().manual_seed(count)
    return torch.randint(1, vocabulary, (count, length), generator=generator).tolist()


def rates(lm: LlamaForCausalLM, states: int) -> tuple[float, ...]:
    """New tokens per second of the sampler and of `generate`."""
    prompts = prompts_of(states)
    generator = torch.Generator().manual_seed(0)

    def ours() -> None:
        rows = sample_tokens(lm, prompts, BATCH // states, generator, end=None, max_tokens=NEW_TOKENS)
        assert [len(row) for row in rows] == [NEW_TOKENS] * BATCH

    def theirs() -> None:
        rows = generate(lm, prompts, BATCH // states, NEW_TOKENS)
        assert rows.shape == (BATCH, NEW_TOKENS)

    clock = time.process_time if torch.get_num_threads() == 1 else time.perf_counter
    return best_of(clock, ours, theirs)


def reading_bound(lm: LlamaForCausalLM, states: int) -> float:
    """How much longer `generate` takes for all new tokens than for one, which it cannot draw without reading."""
    prompts, count = prompts_of(states), BATCH // states
    whole, first = best_of(
        time.process_time,
        lambda: generate(lm, prompts, count, NEW_TOKENS),
        lambda: generate(lm, prompts, count, 1),
    )
    return first / whole


def generate(lm: LlamaForCausalLM, prompts: Sequence[Sequence[int]], count: int, new_tokens: int) -> torch.Tensor:
    """What transformers draws, `[rows, new tokens]`."""
    ids = torch.tensor(prompts)
    with torch.inference_mode():
        drawn: Any = lm.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            do_sample=True,
            top_k=0,
            num_return_sequences=count,
            max_new_tokens=new_tokens,
        )
    return drawn[:, ids.shape[1] :]


def best_of(clock: Callable[[], float], *works: Callable[[], object]) -> tuple[float, ...]:
    """Tokens per second of each in its best round, after one that does not count, if it draws `NEW_TOKENS` a row."""
    best = [math.inf] * len(works)
    for round_number in range(ROUNDS + 1):
        for i, work in enumerate(works):
            began = clock()
            work()
            if round_number:
                best[i] = min(best[i], clock() - began)
    return tuple(BATCH * NEW_TOKENS / seconds for seconds in best)


def same_distribution(lm: LlamaForCausalLM) -> float:
    """p-value of the hypothesis that the sampler's pairs of first tokens and those of `generate` are drawn alike."""
    prompts = prompts_of(1, 4, TEST_VOCABULARY)
    ours = sample_tokens(lm, prompts, TEST_DRAWS, torch.Generator().manual_seed(1), end=None, max_tokens=2)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)  # `generate` draws from the global generator
        theirs = generate(lm, prompts, TEST_DRAWS, 2).tolist()
    return two_sample_p(Counter(map(tuple, ours)), Counter(map(tuple, theirs)))


def two_sample_p(first: Counter[Any], second: Counter[Any], least: int = 10) -> float:
    """Pearson's chi-square test of homogeneity of two samples; categories seen less than `least` times are one."""
    total = first + second
    rare = [key for key, n in total.items() if n < least]
    cells = [(first[key], second[key]) for key, n in total.items() if n >= least]
    if rare:
        cells.append((sum(first[k] for k in rare), sum(second[k] for k in rare)))
    return float(chi2_contingency(list(zip(*cells, strict=True)), correction=False).pvalue)


if __name__ == "__main__":
    json.dump(measure(), sys.stdout, indent=1)
    print()
