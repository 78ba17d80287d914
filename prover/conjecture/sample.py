"""Statements sampled from a model: a frozen language model of theorems, or a policy that has read goals.

A policy is trained to write tactics, not goals, so unless its base model knows Lean most of what it says here is noise;
screening drops that. Sampling is ancestral (temperature 1 draws from the model's own distribution).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from prover.conjecture.mine import closed_goals
from prover.policy.model import PolicyModel
from prover.policy.prompt import GOAL, TACTIC
from prover.types import CORE_MODULE, Theorem


def sample_rows(
    model: Any, start: Sequence[int], stop: int, banned: Sequence[int], count: int, generator: torch.Generator,
    temperature: float = 1.0, max_tokens: int = 96,
) -> list[list[int]]:  # fmt: skip
    """`count` continuations of `start` up to `stop`, those that did not end left out."""
    rows = torch.tensor([list(start)]).expand(count, -1)
    done: list[list[int]] = []
    with torch.inference_mode():
        for _ in range(max_tokens):
            logits = model(input_ids=rows).logits[:, -1].float() / temperature
            logits[:, list(banned)] = -torch.inf
            picks = torch.multinomial(torch.softmax(logits, dim=-1), 1, generator=generator)
            rows = torch.cat([rows, picks], dim=1)
            ended = picks[:, 0] == stop
            done += [row[len(start) : -1] for row in rows[ended].tolist()]
            rows = rows[~ended]
            if not len(rows):
                break
    return done


def sample_from_policy(
    policy: PolicyModel, count: int, generator: torch.Generator, module: str = CORE_MODULE, temperature: float = 1.0
) -> list[Theorem]:
    """Theorems read from goals that the policy makes up, without duplicates."""
    goal, tactic = (policy.tokenizer.encode(token, add_special_tokens=False)[0] for token in (GOAL, TACTIC))
    banned = [i for i in (*policy.control_ids, policy.end_id) if i != tactic]
    rows = sample_rows(policy.lm, [goal], tactic, banned, count, generator, temperature)
    texts = [str(policy.tokenizer.decode(row)) for row in rows]
    return statements([text for goal_text in texts for text in closed_goals(goal_text)], module)


def statements(signatures: Sequence[str], module: str) -> list[Theorem]:
    """``(a : Nat) : P`` and the like as theorems with names of their own, without duplicates."""
    texts = list(dict.fromkeys(" ".join(text.split()) for text in signatures if " : " in f" {text}"))
    return [
        Theorem(f"sampled_{i}", f"theorem sampled_{i} {text}", module, source="policy")
        for i, text in enumerate(texts, 1)
    ]
