"""Tokenizer, trie scoring, value head, folders on disk."""

import json
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from prover.policy.folder import find_policy
from prover.policy.model import PolicyModel
from prover.policy.prompt import GOAL, TACTIC
from prover.policy.tokenizer import train_tokenizer
from prover.policy.trie import build_trie
from prover.types import Goal, LemmaError, ProofState

CORPUS = ["theorem t (a b : Nat) : a + b = b + a", "rw [Nat.add_comm]", "simp [Nat.add_comm, Nat.mul_comm]"] * 3
TOKENIZER = train_tokenizer(CORPUS, 320)
TACTICS = ["rw [Nat.add_comm]", "rw [Nat.add_assoc]", "simp", "rw", "intro x", "simp"]


@given(st.text(alphabet="ab Nat.add_comm[]()⟨⟩∀→✝₁'\n\t|=≤😀é", max_size=40))
def test_tokenizer_round_trip(text: str):
    assert TOKENIZER.decode(TOKENIZER.encode(text, add_special_tokens=False)) == text


def test_tokenizer_survives_its_json(tmp_path: Path, model: PolicyModel):
    model.tokenizer.save_pretrained(tmp_path)
    again = type(model.tokenizer).from_pretrained(tmp_path)
    assert [again.encode(t) for t in TACTICS] == [model.tokenizer.encode(t) for t in TACTICS]


@given(st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=5), max_size=12))
def test_trie_spells_its_candidates(candidates: list[list[int]]):
    trie = build_trie(candidates)
    assert [[trie.tokens[i] for i in path] for path in trie.paths] == candidates
    assert len(trie.tokens) == len({tuple(c[: i + 1]) for c in candidates for i in range(len(c))})
    assert all(parent < i for i, parent in enumerate(trie.parents))
    visible = trie.visible()
    for path in trie.paths:
        assert sorted(visible[path[-1]].nonzero()[0].tolist()) == list(path)


def test_trie_scores_are_the_causal_models(model: PolicyModel, states: list[ProofState]):
    """One pass over a batch of tries equals a plain pass per candidate."""
    with torch.inference_mode():
        scores, values, _ = model(model.batch(states[:2], [TACTICS, TACTICS[:2]]))
        for state, row, tactics in zip(states, scores, [TACTICS, TACTICS[:2]], strict=False):
            prompt = model.prompt_ids(state)
            for score, tactic in zip(row.tolist(), tactics, strict=True):
                ids = [*prompt, *model.tactic_ids(tactic), model.end_id]
                logprobs = torch.log_softmax(model.lm(torch.tensor([ids])).logits[0], -1)
                want = sum(logprobs[i - 1, ids[i]].item() for i in range(len(prompt), len(ids)))
                assert score == pytest.approx(want, abs=1e-3)
    assert values.shape == (2, model.spec.value.outputs)


def test_value_head_starts_even_and_covers_its_support(model: PolicyModel, states: list[ProofState]):
    with torch.inference_mode():
        _, values, _ = model(model.batch(states, [()] * len(states)))
    assert torch.equal(values, torch.zeros(len(states), 64))
    assert len(model.spec.value.support) == 64
    assert model.spec.value.support[-1] == model.spec.value.unsolved > model.spec.value.support[-2]


def test_prompt_shows_the_first_goal_last_and_keeps_its_end(model: PolicyModel):
    joint = ProofState((Goal("case a\n⊢ p"), Goal("⊢ q")), 0)
    text = model.tokenizer.decode(model.prompt_ids(joint))
    assert text.index("⊢ q") < text.index("⊢ p")
    assert "case" not in text
    long = ProofState((Goal("h : " + "x + " * 2000 + "x = 0\n⊢ target = 1"),), 1)
    ids = model.prompt_ids(long)
    assert len(ids) == model.spec.network.prompt_tokens
    text = model.tokenizer.decode(ids)
    assert text.startswith(GOAL)
    assert text.endswith("⊢ target = 1" + TACTIC)


def test_seed_fixes_the_weights(model: PolicyModel):
    same, other = (PolicyModel.create(model.spec, model.tokenizer, seed) for seed in (0, 1))
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), same.parameters(), strict=True))
    assert not all(torch.equal(a, b) for a, b in zip(model.parameters(), other.parameters(), strict=True))


def test_folder_round_trip(model: PolicyModel, states: list[ProofState], tmp_path: Path):
    torch.nn.init.normal_(model.value.outer.weight, generator=torch.Generator().manual_seed(1))
    folder = tmp_path / "checkpoints" / "000003" / "policy"
    model.save(folder)
    assert not list(folder.glob("*.bin")) + list(folder.glob("*.pkl"))
    loaded = PolicyModel.load(find_policy(tmp_path)).eval()
    assert loaded.spec == model.spec
    with torch.inference_mode():
        batch = model.batch(states, [TACTICS] * len(states))
        for got, want in zip(loaded(batch)[0], model(batch)[0], strict=True):
            torch.testing.assert_close(got, want)
        torch.testing.assert_close(loaded(batch)[1], model(batch)[1])


@pytest.mark.parametrize("name", ["policy.json", "model.safetensors", "value_head.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["missing", "garbage", "truncated"])
def test_damaged_folder_is_one_line(model: PolicyModel, tmp_path: Path, name: str, damage: str):
    model.save(tmp_path)
    path = tmp_path / name
    match damage:
        case "missing":
            path.unlink()
        case "garbage":
            path.write_bytes(b"\x00\xffgarbage")
        case _:
            path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(LemmaError) as caught:
        PolicyModel.load(tmp_path)
    assert "\n" not in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_other_format_and_missing_run_are_refused(model: PolicyModel, tmp_path: Path):
    with pytest.raises(LemmaError, match="no policy"):
        find_policy(tmp_path / "nowhere")
    model.save(tmp_path)
    spec = json.loads((tmp_path / "policy.json").read_text())
    (tmp_path / "policy.json").write_text(json.dumps({**spec, "format": 99}))
    with pytest.raises(LemmaError, match="format"):
        PolicyModel.load(tmp_path)
