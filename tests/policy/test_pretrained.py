"""Models from elsewhere: nothing of theirs is run, and what cannot serve as a policy is refused before it is used."""

from __future__ import annotations

import ast
import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from cli_runner import lemma
from shared_data import PROJECT
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import (
    BertConfig,
    BertLMHeadModel,
    BloomConfig,
    BloomForCausalLM,
    ByT5Tokenizer,
    GPT2Config,
    GPT2LMHeadModel,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    GraniteConfig,
    GraniteForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    MambaConfig,
    MambaForCausalLM,
    PreTrainedTokenizerFast,
)

from prover.conjecture.language import FrozenModel
from prover.policy.base import LEAN_TEXTS, base_policy
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.pretrained import load_pretrained
from prover.policy.tokenizer import train_tokenizer
from prover.types import Goal, LemmaError, ProofState

CORPUS = ["theorem t (a b : Nat) : a + b = b + a", "rw [Nat.add_comm]", "simp [Nat.add_comm, Nat.mul_comm]"] * 3
TOKENIZER = train_tokenizer(CORPUS, 320)
SIZE: dict[str, Any] = {"vocab_size": len(TOKENIZER), "hidden_size": 32, "num_hidden_layers": 2}
HEADS: dict[str, Any] = {**SIZE, "intermediate_size": 64, "num_attention_heads": 2, "max_position_embeddings": 512}
GPT2: dict[str, Any] = {"vocab_size": len(TOKENIZER), "n_embd": 32, "n_layer": 1, "n_head": 2}
TOKENS: dict[str, Any] = {"bos_token_id": 1, "eos_token_id": 1}


def llama() -> LlamaForCausalLM:
    return LlamaForCausalLM(LlamaConfig(**HEADS, tie_word_embeddings=True))


def write(folder: Path, lm: Any = None, tokenizer: Any = TOKENIZER) -> Path:
    """A folder as transformers writes it."""
    (lm or llama()).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def spec(folder: Path) -> PolicySpec:
    return PolicySpec(PolicyConfig(base=str(folder)))


def refused(folder: Path, *parts: str) -> None:
    with pytest.raises(LemmaError) as caught:
        base_policy(spec(folder), seed=0)
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith(str(folder))
    assert all(part in said for part in parts), said


@pytest.mark.parametrize(
    "lm",
    [
        lambda: llama(),
        lambda: LlamaForCausalLM(LlamaConfig(**HEADS)),
        lambda: GPTNeoXForCausalLM(GPTNeoXConfig(**HEADS)),
        lambda: GPT2LMHeadModel(GPT2Config(**GPT2, **TOKENS)),
    ],
    ids=["llama-tied", "llama", "neox", "gpt2"],
)
def test_a_causal_model_becomes_a_policy(lm: Any, tmp_path: Path) -> None:
    policy = base_policy(spec(write(tmp_path / "base", lm())), seed=0)
    states = [ProofState((Goal("a b : Nat\n⊢ a + b = b + a"),), 0)]
    tactics = ["rw [Nat.add_comm]", "simp " * 2_000]  # the second has no room in the context, and is cut
    with torch.inference_mode():
        scores, values, _ = policy(policy.batch(states, [tactics]))
        policy.save(tmp_path / "again")
        again, *_ = PolicyModel.load(tmp_path / "again")(policy.batch(states, [tactics]))
    assert torch.isfinite(scores[0]).all()
    torch.testing.assert_close(again[0], scores[0])
    assert values.shape == (1, policy.spec.value.outputs)


@pytest.mark.parametrize(
    ("lm", "why"),
    [
        (lambda: BertLMHeadModel(BertConfig(**HEADS)), "no causal model"),
        (lambda: MambaForCausalLM(MambaConfig(**SIZE, state_size=4)), "a mask of four dimensions"),
        (lambda: BloomForCausalLM(BloomConfig(**SIZE, n_head=2)), "a mask of four dimensions"),
        (lambda: GraniteForCausalLM(GraniteConfig(**HEADS, logits_scaling=8.0)), "changes its logits"),
        (
            lambda: GPT2LMHeadModel(GPT2Config(**GPT2, **TOKENS, n_positions=256)),
            "of 256 tokens is shorter than a prompt and a tactic, 192 + 128",
        ),
    ],
    ids=["bert", "mamba", "bloom", "granite", "short"],
)
def test_what_cannot_serve_is_refused_with_the_reason(lm: Any, why: str, tmp_path: Path) -> None:
    refused(write(tmp_path, lm()), "cannot serve as a policy", why, "policy.base")


def words(normalizer: Any = None, vocabulary: tuple[str, ...] = ("<unk>", "theorem", "omega")) -> Any:
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(vocabulary)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()  # type: ignore[assignment]
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>")


def changed(**normalizer: Any) -> Any:
    """Our own tokenizer, with something done to the text first."""
    tokenizer = train_tokenizer(CORPUS, 320)
    tokenizer.backend_tokenizer.normalizer = normalizer["normalizer"]
    return tokenizer


@pytest.mark.parametrize(
    ("tokenizer", "why"),
    [
        (lambda: words(), "loses Lean text"),
        (lambda: changed(normalizer=normalizers.NFKC()), "loses Lean text"),  # ₁ becomes 1
        (lambda: changed(normalizer=normalizers.Replace("  ", " ")), "loses Lean text"),
        (lambda: changed(normalizer=normalizers.Lowercase()), "loses Lean text"),
        (lambda: changed(normalizer=normalizers.Replace("\n", " ")), "loses Lean text"),
        (lambda: PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.BPE())), "tokenizer is empty"),
        (lambda: ByT5Tokenizer(), "is slow: a fast one"),
    ],
    ids=["words", "nfkc", "spaces", "lower", "lines", "empty", "slow"],
)
def test_a_tokenizer_that_loses_text_is_refused(tokenizer: Any, why: str, tmp_path: Path) -> None:
    refused(write(tmp_path, tokenizer=tokenizer()), why)
    assert all(TOKENIZER.decode(TOKENIZER.encode(text)) == text for text in LEAN_TEXTS)


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (lambda folder: write(folder, tokenizer=ByT5Tokenizer()), "is slow: a fast one"),
        (lambda folder: write(folder, tokenizer=words()), "loses Lean text"),
        (lambda folder: write(folder, BloomForCausalLM(BloomConfig(**SIZE, n_head=2))), "a mask of four dimensions"),
        (lambda folder: write(folder, GPT2LMHeadModel(GPT2Config(**GPT2, **TOKENS, n_positions=256))), "of 256 tokens"),
    ],
    ids=["slow", "lossy", "mask", "short"],
)
def test_a_run_is_refused_before_it_has_a_folder(make: Any, part: str, tmp_path: Path) -> None:
    base, run = make(tmp_path / "base"), tmp_path / "run"
    lemma("train", "tiny", "--out", run, "--set", f"policy.base={base}").refused(part, str(base))
    assert not run.exists()


CODE = """\
import pathlib
pathlib.Path({target!r}).write_text("ran")
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast as Theirs
class Config(LlamaConfig):
    model_type = "theirs"
class Model(LlamaForCausalLM):
    config_class = Config
"""
AUTO = {"AutoConfig": "code.Config", "AutoModelForCausalLM": "code.Model"}


def with_code(folder: Path, where: str) -> Path:
    """A policy folder that asks for its own Python, which leaves a file `ran` behind; the file it would leave."""
    target = folder.parent / "ran"
    (folder / "code.py").write_text(CODE.format(target=str(target)))
    file = folder / ("tokenizer_config.json" if where == "tokenizer" else "config.json")
    data = json.loads(file.read_text())
    match where:
        case "tokenizer":
            data |= {"auto_map": {"AutoTokenizer": [None, "code.Theirs"]}, "tokenizer_class": "Theirs"}
        case "model":
            data |= {"auto_map": AUTO, "model_type": "theirs"}
        case _:
            data |= {"text_config": {"auto_map": AUTO}}
    file.write_text(json.dumps(data))
    return target


@pytest.mark.parametrize("answer", ["", "y\n" * 20], ids=["closed", "yes"])
@pytest.mark.parametrize("where", ["model", "tokenizer", "part"])
def test_a_folder_with_code_is_refused_whatever_is_answered(
    where: str, answer: str, model: PolicyModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "policy"
    model.save(folder)
    target = with_code(folder, where)
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    for load in (load_pretrained, PolicyModel.load, lambda f: FrozenModel(str(f)), lambda f: base_policy(spec(f), 0)):
        with pytest.raises(LemmaError, match="Python code of its own") as caught:
            load(folder)
        assert "\n" not in str(caught.value)
    config = tmp_path / "run.toml"
    config.write_text(f"[policy]\nbase = {json.dumps(str(folder))}\n")
    lemma("train", config, "--out", tmp_path / "run").refused("Python code of its own", str(folder))
    lemma("prove", "1 = 1", "--checkpoint", folder).refused("Python code of its own", str(folder))
    assert not target.exists()
    assert not (tmp_path / "run" / "config.toml").exists()  # the folder can be used once the base is another


def test_weights_that_are_no_safetensors_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "base")
    weights = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").unlink()
    torch.save(llama().state_dict(), folder / "pytorch_model.bin")
    refused(folder, "model.safetensors is missing", "pytorch_model.bin is a pickle")
    for shard in ("pytorch_model.bin", "../model.safetensors", "absent.safetensors"):
        (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": shard}}))
        refused(folder, shard)
    (folder / "model.safetensors").write_bytes(weights)
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "somebody/else"}))
    refused(folder, "adapter of another model")


def test_weights_that_are_not_all_there_are_refused(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = write(tmp_path)
    tensors = load_file(folder / "model.safetensors")
    save_file(
        {k: v for k, v in tensors.items() if "layers.1.mlp" not in k}, folder / "model.safetensors", {"format": "pt"}
    )
    refused(folder, "lack 3 tensors", "model.layers.1.mlp")


@pytest.mark.parametrize("text", ["", "[", '"x"', "[" * 100_000, '{"model_type": "nothing-known"}'])
def test_configurations_that_cannot_be_read(text: str, tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "config.json").write_text(text)
    refused(folder)
    shutil.rmtree(folder)
    refused(folder, "not to be had from the Hub")


LOADERS = {"from_pretrained", "load_adapter", "from_file", "read_pickle"}
DOOR = PROJECT / "prover" / "policy" / "pretrained.py"
SOURCES = [
    f
    for room in ("prover", "rl", "eval", "cli", "benchmarks", "examples", "lean_project")
    for f in sorted((PROJECT / room).rglob("*.py"))
]


def test_there_is_one_door() -> None:
    """Nothing else loads a pretrained model, and nothing reads a pickle."""
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
                assert not {"pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"} & set(names), file
            if not isinstance(node, ast.Call):
                continue
            called, given = ast.unparse(node.func), {k.arg: ast.unparse(k.value) for k in node.keywords}
            if called.rpartition(".")[2] in LOADERS:
                assert file == DOOR, f"{file}:{node.lineno}: {called} belongs into {DOOR.name}"
            assert called != "torch.load", f"{file}:{node.lineno}: use safetensors"
            if called == "np.load":
                assert given.get("allow_pickle") == "False", f"{file}:{node.lineno}"
