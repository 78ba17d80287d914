"""Statements sampled from a policy that has read goals.

A policy is trained to write tactics, not goals, so unless its base model knows Lean most of its output here is noise,
which screening drops. Temperature 1 draws from the model's own distribution.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from prover.conjecture.mine import closed_goals
from prover.policy.model import PolicyModel
from prover.policy.prompt import GOAL, TACTIC
from prover.policy.sampler import sample_tokens
from prover.types import CORE_MODULE, Theorem

MOST_TOKENS = 96


def sample_from_policy(
    policy: PolicyModel, count: int, generator: torch.Generator, module: str = CORE_MODULE, temperature: float = 1.0
) -> list[Theorem]:
    """Theorems read from goals that the policy writes, without duplicates."""
    goal, tactic = (policy.tokenizer.encode(token, add_special_tokens=False)[0] for token in (GOAL, TACTIC))
    banned = [i for i in (*policy.control_ids, policy.end_id) if i != tactic]
    rows = sample_tokens(
        policy.lm,
        [[goal]],
        count,
        generator,
        end=tactic,
        banned=banned,
        temperature=temperature,
        max_tokens=MOST_TOKENS,
    )
    texts = [str(policy.tokenizer.decode(row[:-1])) for row in rows if row[-1] == tactic]
    return statements([text for goal_text in texts for text in closed_goals(goal_text)], module)


def statements(signatures: Sequence[str], module: str) -> list[Theorem]:
    """``(a : Nat) : P`` and the like as theorems with names of their own, without duplicates."""
    texts = list(dict.fromkeys(" ".join(text.split()) for text in signatures if " : " in f" {text}"))
    return [
        Theorem(f"sampled_{i}", f"theorem sampled_{i} {text}", module, source="policy")
        for i, text in enumerate(texts, 1)
    ]
