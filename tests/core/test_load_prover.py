"""What `load_prover` refuses, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from prover import LemmaError, load_prover


def test_a_prover_may_be_named_by_its_word() -> None:
    assert load_prover(kind="hammer").label == "hammer"
    with pytest.raises(LemmaError, match=r"unknown prover hamer; did you mean hammer\?"):
        load_prover(kind="hamer")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("garbage", r"prover\.json:1: not JSON"),
        ("[]", r"damaged .*prover\.json: the whole is \[\]; it must be a table"),
        ('{"format": 2}', r"damaged .*prover\.json: format is 2; it must be 1"),
        ('{"searh": {}}', r"unknown key searh; did you mean search\?"),
    ],
)
def test_a_damaged_prover_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "policy.json").write_text("{}")
    (tmp_path / "prover.json").write_text(text)
    with pytest.raises(LemmaError, match=said):
        load_prover(tmp_path)
