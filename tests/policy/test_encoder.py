"""What the encoder of values sees of a state, and that it learns from it."""

from __future__ import annotations

import torch
from torch import nn

from prover.policy.encoder import StateEncoder, state_features
from prover.policy.prompt import state_of_key

BUCKETS = 1 << 14


def seen(*goals: str) -> tuple[int, ...]:
    return state_features(state_of_key(goals), BUCKETS)


def test_features_are_the_same_everywhere_and_below_the_number_of_buckets():
    found = seen("⊢ True")
    assert found == (527, 1915, 3590, 4097, 5131, 12890, 13389, 14569)
    assert all(f < 50 for f in state_features(state_of_key(("n : Nat\n⊢ n ≤ n",)), 50))


def test_a_state_does_not_depend_on_the_names_of_its_hypotheses():
    assert seen("a b : Nat\nh : a = b\n⊢ b = a") == seen("x y : Nat\nk : x = y\n⊢ y = x")
    assert seen("case zero\nn : Nat\n⊢ n = n") == seen("n : Nat\n⊢ n = n")
    assert seen("n : Nat\nih : n = 0\n⊢ n = 0") != seen("n : Nat\nh : n = 0\n⊢ n = 0")  # but an induction's is special


def test_what_a_closer_would_see_is_a_feature():
    at_hand, not_at_hand = seen("p q : Prop\nh : p\n⊢ p"), seen("p q : Prop\nh : q\n⊢ p")
    assert set(at_hand) != set(not_at_hand)
    assert seen("⊢ 2 = 2") != seen("⊢ 2 = 3")
    assert seen("⊢ True", "⊢ True") != seen("⊢ True")


def test_the_encoder_learns_which_states_are_equations_of_equals():
    torch.manual_seed(0)
    encoder, head = StateEncoder(width=16, buckets=512, dropout=0.1), nn.Linear(16, 1)
    optimizer = torch.optim.AdamW([*encoder.parameters(), *head.parameters()], lr=1e-2)
    pairs = [(i, j) for i in range(12) for j in (i, i + 1)]
    rows = [encoder.features(state_of_key((f"⊢ {i} = {j}",))) for i, j in pairs]
    wanted = torch.tensor([float(i == j) for i, j in pairs])
    learned = [k for k, (i, _) in enumerate(pairs) if i < 8]
    for _ in range(150):
        told = head(encoder([rows[k] for k in learned]))[:, 0]
        loss = nn.functional.binary_cross_entropy_with_logits(told, wanted[learned])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    encoder.eval()
    others = [k for k in range(len(pairs)) if k not in learned]
    assert ((head(encoder([rows[k] for k in others]))[:, 0] > 0) == wanted[others].bool()).float().mean() > 0.8
    assert torch.equal(encoder(rows), encoder(rows))  # no noise once it is trained
