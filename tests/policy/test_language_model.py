"""Whole proofs by a language model of a folder: judged by Lean, drawn by the seed, counted."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from cli_runner import lemma
from families import FAMILIES

from prover import state
from prover.lean.library.build import LeanSetup
from prover.policy.endpoint.settings import EndpointSettings
from prover.policy.language_model import language_model
from prover.policy.pretrained import load_pretrained
from prover.prover import Prover
from prover.session import Session, Task

COMM = "theorem t (a b : Nat) : a + b = b + a"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny Llama that has learned to continue one statement by the tactic `omega`."""
    folder = FAMILIES["llama"].write(tmp_path_factory.mktemp("models") / "tiny")
    found = load_pretrained(folder)
    prompt = found.tokenizer(f"{COMM} := by\n")["input_ids"]
    answer = [*found.tokenizer("omega", add_special_tokens=False)["input_ids"], found.tokenizer.eos_token_id]
    ids = torch.tensor([[*prompt, *answer]])
    labels = torch.tensor([[-100] * len(prompt) + answer])
    optimizer = torch.optim.AdamW(found.lm.parameters(), lr=3e-3)
    for _ in range(60):
        optimizer.zero_grad()
        found.lm(input_ids=ids, labels=labels).loss.backward()
        optimizer.step()
    found.lm.save_pretrained(folder)
    return folder


def test_its_proofs_are_judged_by_lean(folder: Path, setup: LeanSetup) -> None:
    prover = Prover(language_model(str(folder), EndpointSettings(samples=4, max_tokens=16)))
    theorems = (state(COMM), state("theorem u (a : Nat) : a = 0"))
    with Session(setup) as session:
        good, bad = session.solve(prover, Task(theorems, 0))
        (alone,) = session.solve(prover, Task(theorems[:1], 0))
    assert good.proved
    assert good.proof is not None
    assert good.proof.script == "omega"
    assert not bad.proved
    assert good.usage is not None
    assert 0 < good.usage.completion_tokens <= 4 * 16
    assert alone.usage == good.usage, "samples depend on the theorem and the seed alone"


def test_it_is_evaluated(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.lean").write_text(f"{COMM} := by\n  sorry\n")
    args = ("eval", tmp_path / "a.lean", "--language-model", folder, "--endpoint-set", "max_tokens=16", "--json")
    found = lemma(*args, "--seeds", 2, "--out", tmp_path / "run")
    assert found.code == 0, found.err
    assert (found.json["proved"], found.json["attempted"]) == (2, 2)
    assert found.json["curves"]["tokens"][-1][1] == 1
    assert found.json["pass_at"]["2"]["rate"] == 1
    lemma(*args, "--checkpoint", folder).refused("--checkpoint has no effect with --language-model")
    lemma("eval", "logic", "--language-model", tmp_path).refused("no causal language model")
