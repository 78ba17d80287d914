"""Files of theorems with their proofs: the shipped suites (`lean_project/Suites`) and those of a user.

A file is its imports, any number of ``open``, ``universe``, ``variable`` and ``set_option`` commands, and theorems; a
command begins at column 0 and goes on until the next text at column 0:

    import Stock

    theorem nat_example (a b : Nat) : a + b = b + a := by
      exact Nat.add_comm a b

A theorem is proved from what the file imports, never from another theorem of the file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import lean_project
from prover.files import read_text
from prover.types import CORE_MODULE, LemmaError, Proof, Split, Theorem, split_of

if TYPE_CHECKING:
    from datasets import Dataset

_FOLDER = lean_project.ROOT / "Suites"
_CORE_IMPORTS = frozenset({"Stock", CORE_MODULE, "Init"})
_PREAMBLE = frozenset({"open", "universe", "variable", "set_option"})
_OWN_LIMIT = re.compile(r"set_option\s+(?:synthInstance\.)?maxHeartbeats\b")  # limits are the verifier's
_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|--[^\n]*|/-|-/', re.DOTALL)
_ATTRIBUTE = re.compile(r"^@\[[^\]]*\]\s*")
_IMPORT = re.compile(r"^(?:prelude\s*)?(?:import\s+(?P<module>\S+)\s*)?$")
_THEOREM = re.compile(r"^theorem\s+(?P<name>[^\s:({\[⦃]+?)(?:\.\{[^}]*\})?(?=[\s:({\[⦃])")
_BRACKETS = {"(": 1, "[": 1, "{": 1, "⦃": 1, "⟨": 1, ")": -1, "]": -1, "}": -1, "⦄": -1, "⟩": -1}


@dataclass(frozen=True, slots=True)
class SuiteEntry:
    """A theorem and the proof that came with it, which Lean has still to accept."""

    theorem: Theorem
    reference: Proof


@dataclass(frozen=True, slots=True)
class Suite:
    """Theorems of one file, in its order. `revision` is a hash of statements, proofs and definitions."""

    name: str
    revision: str
    entries: tuple[SuiteEntry, ...]

    def of_split(self, split: Split) -> tuple[SuiteEntry, ...]:
        """The entries of one split, in the file's order."""
        return tuple(e for e in self.entries if e.theorem.split is split)


def list_suites() -> tuple[str, ...]:
    """Names of the shipped suites, sorted."""
    return tuple(sorted(path.stem.lower() for path in _FOLDER.glob("*.lean")))


def load_suite(name: str) -> Suite:
    """A shipped suite. Raises `LemmaError` when there is none of that name."""
    for path in _FOLDER.glob("*.lean"):
        if path.stem.lower() == name:
            return parse_suite(path.read_text(encoding="utf-8"), name, f"suite:{name}", path.name)
    raise LemmaError(f"unknown suite {name!r}; there are {', '.join(list_suites())}")


def read_suite_file(path: Path) -> Suite:
    """The theorems of a user's file. Raises `LemmaError` when it cannot be read or holds anything else."""
    return parse_suite(read_text(path), path.stem, f"file:{path.name}", str(path))


def parse_suite(text: str, name: str, source: str, where: str) -> Suite:
    """Parse a file's text; `where` names it in errors. Raises `LemmaError` with the line at fault."""
    modules: list[str] = []
    preamble: list[str] = []
    entries: dict[str, SuiteEntry] = {}
    for line, command in _commands(_without_comments(text, where)):
        keyword = command.split(maxsplit=1)[0]
        if keyword in ("import", "prelude"):
            if entries or preamble:
                raise LemmaError(f"{where}:{line}: imports come first")
            modules += _imported(command, f"{where}:{line}")
        elif keyword in _PREAMBLE:
            if not _OWN_LIMIT.match(command):
                preamble.append(command)
        elif keyword == "theorem":
            entry = _entry(
                command, " ".join(dict.fromkeys(modules)) or CORE_MODULE, source, "\n".join(preamble), f"{where}:{line}"
            )
            if entry.theorem.name in entries:
                raise LemmaError(f"{where}:{line}: theorem {entry.theorem.name} is there twice; rename one")
            entries[entry.theorem.name] = entry
        else:
            raise LemmaError(
                f"{where}:{line}: `{keyword}` is not for a file of theorems; allowed are import, "
                f"{', '.join(sorted(_PREAMBLE))} and theorem (put definitions into a module and import it)"
            )
    if not entries:
        raise LemmaError(f"{where}: no theorem in it; write `theorem NAME : STATEMENT := by` at the start of a line")
    found = tuple(entries.values())
    return Suite(name, _revision(found), found)


def as_dataset(suite: Suite) -> Dataset:
    """The suite as a Hugging Face dataset, one row per theorem: the fields of `Theorem`, and `reference`."""
    from datasets import Dataset

    return Dataset.from_list(
        [
            {
                "name": e.theorem.name,
                "statement": e.theorem.statement,
                "module": e.theorem.module,
                "preamble": e.theorem.preamble,
                "split": e.theorem.split.value,
                "source": e.theorem.source,
                "reference": e.reference.script,
            }
            for e in suite.entries
        ]
    )


def _without_comments(text: str, where: str) -> str:
    """The text with comments blanked out, lines kept. Block comments nest; strings are left alone."""
    kept: list[str] = []
    start = depth = at = 0
    while match := _COMMENT.search(text, at):
        at, token = match.end(), match[0]
        if token == "/-":
            kept += [text[start : match.start()]] if depth == 0 else []
            start = match.start() if depth == 0 else start
            depth += 1
        elif depth > 0:
            # inside a block comment only its own brackets count, also behind `--` or in a string
            at = at if token == "-/" else match.start() + 1
            depth -= token == "-/"
            if depth == 0:
                kept.append(re.sub(r"[^\n]", " ", text[start:at]))
                start = at
        elif token.startswith("--"):
            kept.append(text[start : match.start()])
            start = at
        elif token == "-/":
            raise LemmaError(f"{where}:{text.count(chr(10), 0, at) + 1}: a comment ends that never began")
    if depth:
        raise LemmaError(f"{where}:{text.count(chr(10), 0, start) + 1}: the comment that begins here never ends")
    return "".join([*kept, text[start:]])


def _commands(text: str) -> Iterator[tuple[int, str]]:
    """(line number, text) of each command; trailing blanks cut, attributes dropped."""
    block: list[str] = []
    first = 0
    for number, line in enumerate([*text.splitlines(), "end"], 1):
        if line[:1].strip():
            if block:
                yield first, _ATTRIBUTE.sub("", "\n".join(block)).strip()
            block, first = [line.rstrip()], number
        elif block:
            block.append(line.rstrip())


def _imported(command: str, where: str) -> list[str]:
    match = _IMPORT.match(command)
    if match is None:
        raise LemmaError(f"{where}: cannot read `{command.splitlines()[0]}`; write `import MODULE`")
    module = match["module"]
    return [] if module is None else [CORE_MODULE if module in _CORE_IMPORTS else module]


def _entry(command: str, module: str, source: str, preamble: str, where: str) -> SuiteEntry:
    match = _THEOREM.match(command)
    if match is None:
        raise LemmaError(f"{where}: cannot read `{command.splitlines()[0]}`; write `theorem NAME : STATEMENT := by`")
    at = _assignment(command)
    if at < 0:
        raise LemmaError(f"{where}: theorem {match['name']} has no proof; write `:= by sorry` to leave it open")
    statement = " ".join(command[:at].split())
    proof = _script(command, at + len(":="))
    if not proof:
        raise LemmaError(f"{where}: the proof of {match['name']} is empty; write `:= by sorry` to leave it open")
    theorem = Theorem(match["name"], statement, module, split_of(statement), source, preamble)
    return SuiteEntry(theorem, Proof(proof))


def _assignment(command: str) -> int:
    """Index of the ``:=`` before the proof: the first outside brackets that ``by`` follows, else the first one."""
    depth = 0
    first = -1
    for i, c in enumerate(command):
        depth += _BRACKETS.get(c, 0)
        if depth == 0 and command.startswith(":=", i):
            if re.match(r":=\s*by\b", command[i:]):
                return i
            first = i if first < 0 else first
    return first


def _script(command: str, start: int) -> str:
    """The tactic block after ``by``, unindented; a proof that is a term becomes ``exact term``."""
    tactics = re.compile(r"\s*by\b[ \t]*").match(command, start)
    if tactics is None:
        term = command[start:].strip()
        return term if term in ("", "sorry") else f"exact {term}"
    first, _, below = command[tactics.end() :].partition("\n")
    lines = [(len(line) - len(line.lstrip()), line) for line in below.splitlines() if line.strip()]
    column = tactics.end() - command.rfind("\n", 0, tactics.end()) - 1  # of what stands on the line of `by`
    if not first.strip():
        column = min((indent for indent, _ in lines), default=0)
    # a line left of its block's column goes on with the term before it: it only has to stay indented
    rest = [line[column:] if indent >= column else "  " + line.lstrip() for indent, line in lines]
    return "\n".join([first.strip(), *rest]).strip()


def _revision(entries: tuple[SuiteEntry, ...]) -> str:
    parts = [[e.theorem.module, e.theorem.preamble, e.theorem.statement, e.reference.script] for e in entries]
    definitions = [
        path.read_text(encoding="utf-8")
        for module in sorted({e.theorem.module for e in entries})
        if module.startswith("Suites.")
        and (path := lean_project.ROOT.joinpath(*module.split(".")).with_suffix(".lean")).is_file()
    ]
    return hashlib.sha256(json.dumps([parts, definitions]).encode()).hexdigest()[:12]
