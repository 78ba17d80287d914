"""A policy from a pretrained language model, checked before any training.

A policy needs from a model: a tokenizer that keeps Lean's text, room for a prompt and a tactic, attention that obeys a
mask of `[b, 1, l, l]` (tactics are scored as one trie, `prover.policy.trie`), and weights unchanged by saving and
loading.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from prover.policy.model import TACTIC_ROOM, PolicyModel, PolicySpec, context_of, grown
from prover.policy.pretrained import Pretrained, first_line, load_pretrained
from prover.policy.prompt import SPECIAL_TOKENS
from prover.policy.sampler import sample_batch, written_text
from prover.policy.value import ValueHead
from prover.types import Goal, LemmaError, ProofState

LEAN_TEXTS: Final = (
    "induction n with\n  | zero => simp [Nat.add_comm]\n  | succ k ih =>\n    exact ⟨ih, fun h ↦ h⟩",
    "∀ x ∈ s, ¬x ≤ y ∧ x ∣ y ↔ (α → β × γ₁) ∨ a ≠ b",
    "rw [← h, Nat.mul_comm a b'] at h₁ ⊢ <;> omega",
    "x✝ : List ℕ\nh : xs.length = 2 ^ n\n⊢ ∃ y, f  y = λ",
)
"""What a tokenizer must keep: symbols, subscripts, line ends, indentation, two spaces in a row."""

_STATES: Final = tuple(ProofState((Goal(text),), -1) for text in (LEAN_TEXTS[3], LEAN_TEXTS[1]))
_TACTICS: Final = ("rw [Nat.add_comm]", "rw [Nat.add_assoc]", "exact ⟨h, rfl⟩", "simp", "intro x\nomega")
_TOLERANCE: Final = 1e-2
"""Error of a log-probability, in standard deviations over the vocabulary; ignoring the mask causes a far larger one."""


def base_policy(spec: PolicySpec, seed: int) -> PolicyModel:
    """The causal LM `spec.network.base`, a local folder or a name on the Hub, with our special tokens and value head.

    Raises `LemmaError` when it cannot be loaded, or cannot serve as a policy, and says why.
    """
    base = spec.network.base
    assert base is not None
    found = load_pretrained(base)
    why = _tokenizer_refusal(found) or _context_refusal(found, spec)
    if why is None:
        try:
            policy = _with_our_parts(found, spec, seed)
        except Exception as error:  # an architecture without embeddings of its own may raise anything
            why = f"its embeddings cannot be given {len(SPECIAL_TOKENS)} more tokens: {first_line(error)}"
        else:
            why = _scores_refusal(policy) or _sampler_refusal(policy) or _reload_refusal(policy)
            if why is None:
                return policy
    raise LemmaError(f"{base}: the model cannot serve as a policy: {why}; choose another policy.base")


def _with_our_parts(found: Pretrained, spec: PolicySpec, seed: int) -> PolicyModel:
    tokenizer, lm = found.tokenizer, found.lm
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        tokenizer.add_special_tokens({"additional_special_tokens": list(SPECIAL_TOKENS)})
        lm = grown(lm, tokenizer, spec.network)
        width = int(lm.get_input_embeddings().weight.shape[1])
        return PolicyModel(spec, lm, tokenizer, ValueHead(width, spec.value.outputs)).eval()


def _tokenizer_refusal(found: Pretrained) -> str | None:
    tokenizer: Any = found.tokenizer
    for text in LEAN_TEXTS:
        ids = tokenizer.encode(text, add_special_tokens=False)
        if not ids:
            return "its tokenizer is empty: it makes no tokens of Lean text"
        again = written_text(tokenizer, ids)
        if again.strip() != text:
            return f"its tokenizer loses Lean text: {text!r} comes back as {again[:80]!r}"
    return None


def _context_refusal(found: Pretrained, spec: PolicySpec) -> str | None:
    context, prompt = context_of(found.lm), spec.network.prompt_tokens
    if context is None or context >= prompt + TACTIC_ROOM:
        return None
    return (
        f"its context (or window of attention) of {context} tokens is shorter than a prompt and a tactic, {prompt} + "
        f"{TACTIC_ROOM} tokens (policy.prompt_tokens lowers the first)"
    )


def _scores_refusal(policy: PolicyModel) -> str | None:
    """Compares tactics scored together, as one trie under a mask, with a plain pass for each."""
    try:
        with torch.inference_mode():
            scores, values, _ = policy(policy.batch(_STATES, [_TACTICS] * len(_STATES)))
            wanted = [[_plain_score(policy, state, tactic) for tactic in _TACTICS] for state in _STATES]
    except Exception as error:  # an unsuited architecture may raise anything
        return f"it cannot be asked with a mask of four dimensions: {first_line(error)}"
    if not all(torch.isfinite(row).all() for row in (*scores, values)):
        return "its outputs are not finite numbers"
    for row, plain in zip(scores, wanted, strict=True):
        for score, (log_probability, spread) in zip(row.tolist(), plain, strict=True):
            if not abs(score - log_probability) <= _TOLERANCE * spread:
                return (
                    "scored together under a mask of four dimensions, tactics come out other than one by one: it is no "
                    "causal model, does not obey the mask, or changes its logits behind the output embeddings"
                )
    return None


def _plain_score(policy: PolicyModel, state: ProofState, tactic: str) -> tuple[float, float]:
    """Log-probability of a tactic by the model's own forward pass; the standard deviation of its summands.

    The spread is the smallest over the positions, so that a model that hardly tells tokens apart does not pass.
    """
    prompt = policy.prompt_ids(state)
    ids = [*prompt, *policy.tactic_ids(tactic), policy.end_id]
    logits: Tensor = policy.lm(input_ids=torch.tensor([ids], device=policy.device), use_cache=False).logits[0]
    rows = torch.log_softmax(logits[len(prompt) - 1 : -1].float(), dim=-1)
    picked = rows.gather(1, torch.tensor(ids[len(prompt) :], device=rows.device)[:, None])
    return float(picked.sum()), float(rows.std(dim=1).min())


def _sampler_refusal(policy: PolicyModel) -> str | None:
    try:
        sample_batch(policy, _STATES, 2, torch.Generator().manual_seed(0), max_tokens=3)
    except Exception as error:
        return f"it cannot be sampled from: {first_line(error)}"
    return None


def _reload_refusal(policy: PolicyModel) -> str | None:
    """Saves the policy, loads it and compares tokens and scores."""
    try:
        with tempfile.TemporaryDirectory(prefix="lemma-base-") as folder:
            policy.save(Path(folder))
            again = PolicyModel.load(Path(folder)).eval()
            if _tokens(again) != _tokens(policy):
                return "its tokenizer does not come back as it was once saved"
            with torch.inference_mode():
                before, after = (_all_scores(one) for one in (policy, again))
            if not torch.allclose(before, after, rtol=1e-3, atol=1e-3):
                return "it does not come back as it was once saved"
    except Exception as error:
        return f"it cannot be saved and loaded again: {first_line(error)}"
    return None


def _tokens(policy: PolicyModel) -> Sequence[object]:
    texts = [policy.tactic_ids(text) for text in (*LEAN_TEXTS, *_TACTICS)]
    return [policy.end_id, policy.control_ids, *texts, *(policy.prompt_ids(state) for state in _STATES)]


def _all_scores(policy: PolicyModel) -> Tensor:
    scores, *_ = policy(policy.batch(_STATES, [_TACTICS] * len(_STATES)))
    return torch.cat(scores)
