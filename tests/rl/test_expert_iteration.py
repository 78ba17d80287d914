"""The training loop in one page, `examples/expert_iteration.py`, on a few theorems."""

from __future__ import annotations

import importlib.util
import re
from types import SimpleNamespace

import pytest
from shared_data import PROJECT

from prover.lean.library.build import LeanSetup
from prover.suites import load_suite


def test_it_searches_learns_and_searches_again(
    setup: LeanSetup, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = importlib.util.spec_from_file_location("expert_iteration", PROJECT / "examples" / "expert_iteration.py")
    assert spec is not None
    assert spec.loader is not None
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    few = SimpleNamespace(entries=load_suite("lists").entries[::5])
    for name, value in {"ROUNDS": 1, "STEPS": 8, "UPDATES": 2, "load_suite": lambda _: few}.items():
        monkeypatch.setattr(example, name, value)
    example.main()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    held_out = [re.fullmatch(r"round (\d): \d+ of \d+ held-out theorems proved", line) for line in lines[::2]]
    assert [found and found[1] for found in held_out] == ["0", "1"]
    learned = re.fullmatch(r" +(\d+) of (\d+) to train on; ranking loss \d+\.\d\d", lines[1])
    assert learned is not None
    assert int(learned[1]) > 0, "the grammar proves some of them"
