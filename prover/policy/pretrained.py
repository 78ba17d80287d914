"""The only module that loads models and tokenizers of `transformers`.

A folder is data: none of its Python is run (`auto_map`), no pickle is read, no other model is loaded for it. A folder
that asks for any of these is refused before transformers sees it, so that no prompt on the terminal can allow it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from huggingface_hub import snapshot_download
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerFast
from transformers.utils import logging as hf_logging

from prover.printable import line_of
from prover.types import LemmaError

WEIGHTS: Final = "model.safetensors"
INDEX: Final = "model.safetensors.index.json"
WANTED: Final = ("*.json", "*.safetensors", "*.model", "*.txt")  # of a Hub repository; the rest is not downloaded
MOST_JSON_BYTES: Final = 256 << 20


@dataclass(frozen=True, slots=True)
class Pretrained:
    """A causal language model in single precision, its fast tokenizer, and the folder that both came from."""

    folder: Path
    lm: Any  # PreTrainedModel; its stubs are untyped
    tokenizer: PreTrainedTokenizerFast


def load_pretrained(place: str | Path, tokenizer_class: Any = AutoTokenizer) -> Pretrained:
    """The causal language model in a local folder or a Hub repository.

    Raises `LemmaError`, one line that names `place`, if it contains code or pickles, has no fast tokenizer, or cannot
    be loaded.
    """
    folder = _folder(place)
    if (why := refusal(folder)) is not None:
        raise LemmaError(f"{place}: {why}")
    hf_logging.disable_progress_bar()
    given: dict[str, Any] = {"trust_remote_code": False, "local_files_only": True}
    try:
        tokenizer: Any = tokenizer_class.from_pretrained(folder, **given)
        if getattr(config_of(folder), "attn_logit_softcapping", None):  # torch's fused attention cannot do it
            given["attn_implementation"] = "eager"
        loaded: Any = AutoModelForCausalLM.from_pretrained(
            folder, use_safetensors=True, dtype=torch.float32, output_loading_info=True, **given
        )
    except Exception as error:  # the loaders pass on any exception of their parsers; each means a bad folder
        raise LemmaError(f"{place}: cannot load the language model: {first_line(error)}") from error
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        raise LemmaError(
            f"{place}: its tokenizer ({type(tokenizer).__name__}) is slow: a fast one (tokenizer.json) is needed"
        )
    lm, info = loaded
    if missing := sorted(map(str, info["missing_keys"])):  # transformers would make them up
        raise LemmaError(f"{place}: its weights lack {len(missing)} tensors, {missing[0]} among them")
    return Pretrained(folder, lm.eval(), tokenizer)


def load_tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    """The fast tokenizer of a folder that holds no model. Raises `LemmaError` when it asks for code."""
    for file in sorted(folder.glob("*.json")):
        if file.name != "tokenizer.json" and _names_code(_read(file)):
            raise LemmaError(f"{folder}: {file.name} names Python code of its own (auto_map), which is never run")
    found: Any = PreTrainedTokenizerFast.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    return found


def config_of(folder: Path) -> Any:
    """The configuration of a model's text part, without its weights. Raises what its parser raises."""
    config: Any = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    return config.get_text_config()


def outline_of(folder: Path) -> Any:
    """The causal language model of a configuration, its weights not read. Raises what its parser raises."""
    config: Any = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    return AutoModelForCausalLM.from_config(config, trust_remote_code=False)


def refusal(folder: Path) -> str | None:
    """Why a folder is not loaded: it has its own code, an adapter of another model, or weights not in safetensors."""
    if not (folder / "config.json").is_file():
        return "no causal language model: config.json is missing"
    try:
        for file in sorted(folder.glob("*.json")):
            if file.name in (INDEX, "tokenizer.json", "vocab.json"):  # large, and no place for an `auto_map`
                continue
            if _names_code(_read(file)):
                return f"{file.name} names Python code of its own (auto_map), which is never run; use a model without"
        if (folder / "adapter_config.json").exists():
            return "it is an adapter of another model (adapter_config.json); merge it into that model and save both"
        return _weights_refusal(folder)
    except (OSError, ValueError, RecursionError) as error:
        return f"cannot be read: {first_line(error)}"


def _weights_refusal(folder: Path) -> str | None:
    """Why its weights are not read; an index may name files in another format or in another folder."""
    shards = {WEIGHTS}
    if not (folder / WEIGHTS).is_file() and (folder / INDEX).is_file():
        found = _read(folder / INDEX)
        named = found.get("weight_map") if isinstance(found, dict) else None
        if not isinstance(named, dict) or not named:
            return f"{INDEX} has no weight_map"
        shards = set(map(str, named.values()))
    for shard in sorted(shards):
        if "/" in shard or not shard.endswith(".safetensors"):
            return f"{INDEX} names {shard!r}: only safetensors files beside it are read"
        if not (folder / shard).is_file():
            others = sorted(f.name for pattern in ("*.bin", "*.pt", "*.pth", "*.ckpt") for f in folder.glob(pattern))
            pickled = f"; {others[0]} is a pickle, which is never read: save the model as safetensors" if others else ""
            return f"{shard} is missing{pickled}"
    return None


def _names_code(data: object) -> bool:
    """Whether there is an `auto_map` anywhere in a configuration, nested parts included."""
    return any(key == "auto_map" and bool(value) for key, value in _pairs(data))


def _pairs(data: object) -> Iterator[tuple[object, object]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key, value
            yield from _pairs(value)
    elif isinstance(data, list):
        for value in data:
            yield from _pairs(value)


def _read(file: Path) -> Any:
    if not file.is_file() or file.stat().st_size > MOST_JSON_BYTES:
        raise ValueError(f"{file.name} is no file of a usual size")
    try:
        return json.loads(file.read_bytes())
    except ValueError as error:
        raise ValueError(f"{file.name} is not JSON: {first_line(error)}") from error


def _folder(place: str | Path) -> Path:
    """The local folder, downloaded from the Hub unless it is one already: configuration and safetensors, no code."""
    if isinstance(place, Path) or Path(place).is_dir():
        return Path(place)
    try:
        return Path(snapshot_download(place, allow_patterns=list(WANTED)))
    except Exception as error:  # of the network, the Hub's client, the disk
        said = f"no such folder, and not to be had from the Hub: {first_line(error)}"
        raise LemmaError(f"{place}: cannot load the language model: {said}") from error


def first_line(error: BaseException) -> str:
    """The message of an exception, in one line of at most 200 characters."""
    return line_of(error)[:200]
