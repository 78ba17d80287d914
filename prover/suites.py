"""Theorems with their proofs: the shipped suites (`lean_project/Suites`), worlds with depths, and files of a user.

A file is any Lean file; Lean's parser says where its theorems are (`prover.text`). Each becomes a statement of its own:

    import Stock

    theorem nat_example (a b : Nat) : a + b = b + a := by
      exact Nat.add_comm a b

A theorem is proved from what the file imports and defines, never from another theorem of the file, unless a definition
or a statement names that.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import lean_project
from prover import files
from prover.lean.toolchain import cache_dir
from prover.suggest import unknown
from prover.types import LemmaError, Proof, Split, SplitRule, Theorem
from prover.worlds.names import WorldSuite, is_world_suite, parse_world_suite

if TYPE_CHECKING:
    from datasets import Dataset

    from prover.text.reader import LeanReader
    from prover.worlds.generate import WorldTheorem

_FOLDER: Final = lean_project.ROOT / "Suites"


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


def load_suite(name: str, rule: SplitRule = SplitRule.HASH) -> Suite:
    """A shipped suite, or a world with depths (``rewriting@1-6x200``, see `prover.worlds.names`), which has a split of
    its own whatever the rule.

    What Lean's parser says of a shipped one is kept in the cache folder, under a hash of the text and of the reader.
    Raises `LemmaError` when there is none of that name.
    """
    if is_world_suite(name):
        return _of_world(parse_world_suite(name))
    suite = _load(name)
    if rule is SplitRule.HASH:
        return suite
    splits = _splits_by_cluster()
    entries = [replace(e, theorem=replace(e.theorem, split=splits[e.theorem.name])) for e in suite.entries]
    return replace(suite, entries=tuple(entries))


@functools.cache
def _splits_by_cluster() -> dict[str, Split]:
    """Theorem → its split, over all shipped suites, whose names differ."""
    from prover.splits import splits_by_cluster

    theorems = [entry.theorem for name in list_suites() for entry in _load(name).entries]
    return dict(zip((t.name for t in theorems), splits_by_cluster(theorems), strict=True))


@functools.cache
def _load(name: str) -> Suite:
    for path in _FOLDER.glob("*.lean"):
        if path.stem.lower() == name:
            return _remembered(path, name)
    raise LemmaError(unknown("suite", name, list_suites()))


def read_source(path: Path) -> str:
    """The text of a user's file, its line ends as they are. Raises `LemmaError` when it cannot be read."""
    return files.read_text(path, exact=True)


def read_suite_file(path: Path, reader: LeanReader | None = None) -> Suite:
    """The theorems of a user's file, parsed by `reader`'s Lean or the embedded one; of a folder, those of all its Lean
    files, by path, without hidden folders and the lakefile.

    Raises `LemmaError` when it cannot be read, has none, or has two of one name.
    """
    if not path.is_dir():
        text = read_source(path)
        return parse_suite(text, path.stem, f"file:{path.name}", str(path), reader)
    entries: dict[str, SuiteEntry] = {}
    for file in sorted(path.rglob("*.lean")):
        inside = file.relative_to(path)
        if inside.name == "lakefile.lean" or any(part.startswith(".") for part in inside.parts):
            continue
        for entry in _entries_of(read_source(file), f"file:{inside}", str(file), reader):
            if entry.theorem.name in entries:
                first = entries[entry.theorem.name].theorem.source.removeprefix("file:")
                raise LemmaError(f"{file}: theorem {entry.theorem.name} is in {first}, too; rename one")
            entries[entry.theorem.name] = entry
    return _suite_of(path.resolve().name, tuple(entries.values()), str(path))


def parse_suite(text: str, name: str, source: str, where: str, reader: LeanReader | None = None) -> Suite:
    """The theorems of a file's text; `where` names it in errors. Raises `LemmaError` with the line at fault."""
    return _suite_of(name, _entries_of(text, source, where, reader), where)


def _suite_of(name: str, entries: tuple[SuiteEntry, ...], where: str) -> Suite:
    if not entries:
        raise LemmaError(f"{where}: no theorem in it; write `theorem NAME : STATEMENT := by`")
    return Suite(name, _revision(entries), entries)


def _entries_of(text: str, source: str, where: str, reader: LeanReader | None) -> tuple[SuiteEntry, ...]:
    from prover.text.reader import first_error, must_be_read, shared_reader
    from prover.text.theorems import theorems_of

    read = (reader or shared_reader()).parse_file(text, where)
    must_be_read(read, where)
    for command in read.commands:
        line = read.position(command.span[0]).line
        if command.kind == "Lean.Parser.Command.import":
            raise LemmaError(f"{where}:{line}: imports come first")
        if any(d.states and not d.name for d in command.declarations):
            raise LemmaError(f"{where}:{line}: a theorem needs a name")
    if (error := first_error(read)) is not None:
        line, column, words = error
        raise LemmaError(f"{where}:{line}:{column}: {words}")
    entries: dict[str, SuiteEntry] = {}
    for stated in theorems_of(read, source):
        theorem = stated.theorem
        if theorem.name in entries:
            raise LemmaError(f"{where}:{stated.position.line}: theorem {theorem.name} is there twice; rename one")
        entries[theorem.name] = SuiteEntry(theorem, stated.proof)
    return tuple(entries.values())


@functools.cache
def _of_world(suite: WorldSuite) -> Suite:
    theorems = suite.theorems()
    entries = tuple(SuiteEntry(found.theorem, found.proof) for found in theorems)
    if suite.backplay:
        entries = _with_states(theorems, _revision(entries))
    return Suite(str(suite), _revision(entries), entries)


def _with_states(theorems: Sequence[WorldTheorem], revision: str) -> tuple[SuiteEntry, ...]:
    """The theorems with the states of their derivations, which Lean has to run once; then they are in the cache."""
    from prover.backplay import backplayed
    from prover.lean.gym.pool import LeanPool
    from prover.lean.library.build import load_lean

    setup = load_lean()
    key = hashlib.sha256(json.dumps([setup.identity, revision]).encode()).hexdigest()[:24]
    file = cache_dir() / "backplay" / f"{key}.json"
    try:
        return tuple(_from_row(row) for row in json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        with LeanPool(setup) as env:
            entries = tuple(SuiteEntry(found.theorem, found.proof) for found in backplayed(theorems, env))
        with contextlib.suppress(OSError):  # a cache that cannot be written costs the work again
            files.write_whole(file, json.dumps([_row(entry) for entry in entries], ensure_ascii=False))
        return entries


def _remembered(path: Path, name: str) -> Suite:
    """`parse_suite` of a shipped file, from the cache where it is there."""
    text = path.read_text(encoding="utf-8")
    key = hashlib.sha256(json.dumps([_reader_key(), text]).encode()).hexdigest()[:24]
    file = cache_dir() / "suites" / f"{name}-{key}.json"
    try:
        entries = [_from_row(row) for row in json.loads(file.read_text(encoding="utf-8"))]
    except (OSError, ValueError, KeyError, TypeError):
        suite = parse_suite(text, name, f"suite:{name}", path.name)
        with contextlib.suppress(OSError):  # a cache that cannot be written costs the work again
            files.write_whole(file, json.dumps([_row(entry) for entry in suite.entries], ensure_ascii=False))
        return suite
    return Suite(name, _revision(entries), tuple(entries))


@functools.cache
def _reader_key() -> str:
    """A hash of the code that reads files, and of the library that says what can be parsed."""
    from prover.lean.library.build import library_sources

    package = Path(__file__).parent
    parts = ("reader/reading", "runtime/syntax", "runtime/commands")
    files = [*(package / "lean" / f"{part}.py" for part in parts), *package.glob("text/*.py")]
    code = {str(path.relative_to(package)): path.read_text(encoding="utf-8") for path in files}
    return hashlib.sha256(json.dumps([sorted(code.items()), sorted(library_sources().items())]).encode()).hexdigest()


def _row(entry: SuiteEntry) -> dict[str, str | int]:
    t = entry.theorem
    depth: dict[str, int] = {} if t.depth is None else {"depth": t.depth}
    return depth | {
        "name": t.name,
        "statement": t.statement,
        "module": t.module,
        "preamble": t.preamble,
        "split": t.split.value,
        "source": t.source,
        "reference": entry.reference.script,
        "binders": t.binders,
        "type": t.type,
        "universes": t.universes,
    }


def _from_row(row: dict[str, Any]) -> SuiteEntry:
    theorem = Theorem(
        row["name"],
        row["statement"],
        row["module"],
        Split(row["split"]),
        row["source"],
        row["preamble"],
        row["binders"],
        row["type"],
        row["universes"],
        row.get("depth"),
    )
    return SuiteEntry(theorem, Proof(row["reference"]))


def as_dataset(suite: Suite) -> Dataset:
    """The suite as a Hugging Face dataset: the fields of `Theorem` (`depth` in worlds alone), and `reference`."""
    from datasets import Dataset

    return Dataset.from_list([_row(entry) for entry in suite.entries])


def _revision(entries: Sequence[SuiteEntry]) -> str:
    parts = [[e.theorem.module, e.theorem.preamble, e.theorem.statement, e.reference.script] for e in entries]
    definitions = [
        path.read_text(encoding="utf-8")
        for module in sorted({e.theorem.module for e in entries})
        if module.startswith("Suites.")
        and (path := lean_project.ROOT.joinpath(*module.split(".")).with_suffix(".lean")).is_file()
    ]
    return hashlib.sha256(json.dumps([parts, definitions]).encode()).hexdigest()[:12]
