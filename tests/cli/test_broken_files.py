"""Every verb on files that are none: a documented exit code, one short line, no traceback, no waiting."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_runner import Ran, lemma

from cli.faults import report_fault
from prover.files import read_json, read_text, read_toml
from prover.types import LemmaError

DOCUMENTED = (0, 1, 2, 3, 4)
DEEP = 10_000


def link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def folder(path: Path) -> None:
    path.mkdir()


def device(name: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(name)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a terabyte that takes no place


def content(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


BROKEN: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "empty": content(b""),
    "folder": folder,
    "pipe": lambda path: os.mkfifo(path),
    "zero": device("/dev/zero"),
    "full": device("/dev/full"),
    "loop": link_to_itself,
    "huge": huge,
    "latin": content("théorème".encode("latin-1")),
    "nul": content(b"theorem t\x00 : 1 = 1 := by rfl\n"),
    "escape": content(b"\x1b]0;title\x07theorem \x1b[31mt : 1 = 1 := by rfl\n\x1b[2J = 3\n"),
    "mark": content(b"\xef\xbb\xbf\xe2\x80\xae"),
    "nested_toml": content(b"a = " + b"[" * DEEP + b"]" * DEEP),
    "nested_table": content(b"a = " + b"{a = " * DEEP + b"1" + b"}" * DEEP),
    "dotted_toml": content(b".".join([b"a"] * 20_000) + b" = 1\n"),
    "dotted_table": content(b"[" + b".".join([b"a"] * 20_000) + b"]\n"),
    "nested_json": content(b"[" * DEEP + b"]" * DEEP + b"\n"),
    "nested_objects": content(b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"\n"),
    "nested_lean": content(b"theorem t : " + b"(" * DEEP + b"1 = 1" + b")" * DEEP + b" := by rfl\n"),
    "long_number": content(b'[{"full_name": ' + b"9" * 10_000 + b"}]\n"),
    "wrong_types": content(b"policy = 3\nsearch = [1]\n"),
}
NOT_TO_WRITE = ("folder", "pipe", "full", "loop")
VERBS: dict[str, tuple[str, ...]] = {  # FILE is the broken one
    "check": ("check", "FILE.lean"),
    "eval of a file": ("eval", "FILE.lean", "--prover", "hammer", "--budget", "1"),
    "eval of miniF2F": ("eval", "minif2f:FILE.jsonl", "--prover", "hammer", "--budget", "1"),
    "eval of LeanDojo": ("eval", "dojo:FILE.json", "--prover", "hammer", "--budget", "1"),
    "eval in a folder": ("eval", "logic", "--prover", "hammer", "--budget", "1", "--limit", "1", "--out", "FILE"),
    "eval that goes on": ("eval", "logic", "--limit", "1", "--resume", "--out", "FILE"),
    "eval with a page": ("eval", "logic", "--prover", "hammer", "--budget", "1", "--limit", "1", "--html", "FILE"),
    "eval with a checkpoint": ("eval", "logic", "--budget", "1", "--limit", "1", "--checkpoint", "FILE"),
    "score": ("score", "FILE.lean", "--corpus", "logic", "--limit", "1", "--budget", "1"),
    "score on a corpus": ("score", "GOOD.lean", "--corpus", "FILE.lean", "--budget", "1"),
    "mine": ("mine", "FILE.lean", "--tries", "1", "--budget", "1", "--size", "1"),
    "mine with a cache": ("mine", "logic", "--limit", "1", "--tries", "1", "--budget", "1", "--cache", "FILE"),
    "train": ("train", "FILE.toml", "--out", "FRESH"),
    "demo": ("demo", "--config", "FILE.toml", "--out", "FRESH"),
    "serve": ("serve", "--port", "0", "--token-file", "FILE"),
    "prove with a picture": ("prove", "1 = 1", "--budget", "1", "--svg", "FILE"),
    "doctor with a project": ("doctor", "--lean-project", "FILE"),
}


def said_well(ran: Ran) -> None:
    assert ran.code in DOCUMENTED, ran.err
    assert "Traceback" not in ran.err
    assert (ran.out + ran.err).replace("\n", "").isprintable()
    lines = [line for line in ran.err.splitlines() if line.startswith("lemma: ")]
    assert len(lines) == (ran.code in (2, 3)), ran.err
    assert all(len(line) < 1300 for line in lines)
    if ran.code in (2, 3):
        assert ran.out == ""


@pytest.mark.parametrize("verb", VERBS)
def test_broken_files(verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One test for a verb: most inputs are refused before Lean is asked."""
    monkeypatch.chdir(tmp_path)
    good = tmp_path / "good.lean"
    good.write_text("theorem t (p : Prop) (h : p) : p := by exact h\n")
    written = VERBS[verb][-2] in ("--html", "--svg")
    for name, make in BROKEN.items():
        if (written and name not in NOT_TO_WRITE) or (name == "empty" and verb in ("train", "demo")):
            continue  # a file like any other, and the default configuration
        args = [
            arg.replace("FILE", str(tmp_path / name)).replace("GOOD.lean", str(good)).replace("FRESH", f"{name}-run")
            for arg in VERBS[verb]
        ]
        place = next(arg for arg in args if str(tmp_path / name) in arg).partition(":")[2] or next(
            arg for arg in args if str(tmp_path / name) in arg
        )
        make(Path(place))
        said_well(lemma(*args))


@pytest.mark.parametrize(
    "verb", [("doctor",), ("check", "FILE"), ("prove", "1 = 1"), ("mine", "logic", "--limit", "1")]
)
def test_caches_that_cannot_be_written(verb: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.lean"
    file.write_text("theorem t (p : Prop) (h : p) : p := by exact h\n")
    nowhere = Path("/sys/kernel")  # where not even root makes a folder
    for cache in (file, file / "below", nowhere, nowhere / "below"):
        monkeypatch.setenv("LEMMA_CACHE", str(cache))
        ran = lemma(*(str(file) if arg == "FILE" else arg for arg in verb))
        said_well(ran)
        assert ran.code == 2


def test_a_fault_without_a_writable_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEMMA_CACHE", "/sys/kernel")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    line = report_fault(ValueError("x" * 10_000_000))
    assert len(line) < 400
    assert len(list(tmp_path.glob("lemma-*/errors/*.txt"))) == 1
    monkeypatch.setattr("tempfile.tempdir", "/sys/kernel")
    assert "could not be written down" in report_fault(ValueError("x"))


def test_a_file_that_one_may_not_read(tmp_path: Path) -> None:
    file = tmp_path / "a.lean"
    file.write_text("theorem t : 1 = 1 := by rfl\n")
    file.chmod(0)
    lemma("check", tmp_path / "absent.lean")  # everything is imported before the rights are given up
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        lemma("check", file).refused("Permission denied")
    finally:
        if root:
            os.seteuid(0)


def test_names_with_a_nul() -> None:
    for read in (read_text, read_toml, read_json):
        with pytest.raises(LemmaError, match="null"):
            read(Path("a\0b"))


def test_text_is_read_whole_and_told_by_line(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    assert read_text(file) == "a\nb\nc\n"
    with pytest.raises(LemmaError, match="at most 3"):
        read_text(file, most=3)
    file.write_bytes(b"fine\nfine\n\xff\n")
    with pytest.raises(LemmaError, match=r"a:3: not UTF-8 \(byte 0xff\)"):
        read_text(file)
    file.write_bytes(b"[1,\n2,\n}")
    with pytest.raises(LemmaError, match="a:3: not JSON"):
        read_json(file)
    with pytest.raises(LemmaError, match="more than 2 bytes"):
        read_text(Path("/proc/self/status"), most=2)  # a regular file that says it is empty
