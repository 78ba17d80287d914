"""What an evaluation is, so that others can repeat it: `manifest.json` in its folder."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

import prover.lean.verifier as verifier_package
from eval.problems import Benchmark
from prover.files import content_digest, read_json, write_whole
from prover.lean.library.build import LeanSetup
from prover.provenance import git_revision, machine, package_versions
from prover.prover import Prover
from prover.search import search_table
from prover.settings import shown
from prover.types import LemmaError

MANIFEST_FILE: Final = "manifest.json"
PACKAGES: Final = ("lemma-prover", "torch", "transformers", "ray", "scipy")
MOST_NAMED: Final = 4
"""Most settings that an error names."""


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """What is attempted. `revision` identifies the source's content, `sha256` the statements that were made of it."""

    suite: str
    label: str
    revision: str
    split: str
    split_rule: str
    limit: int | None
    theorems: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ProverFacts:
    """What attempts it. `policy` is all that its proposals depend on, weights by content; `checkpoint` the SHA-256 of
    the files of its policy folder (in the order of their names, one after the other), None without one; `lemmas` a
    digest of those it may cite, empty without any.
    """

    label: str
    policy: str
    checkpoint: str | None
    search: dict[str, Any]
    limits: str
    lemmas: str
    shortens: bool


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One of the calls that made the attempts: when it began (UTC), with which code and packages, and where."""

    started: str
    code: str
    packages: dict[str, str]
    hardware: str
    processes: str


@dataclass(frozen=True, slots=True)
class EvaluationManifest:
    """What an evaluation is. `library` names Lean with all that can be imported; `verifier` is the SHA-256 of the
    judge's source; `budget` is in Lean steps an attempt.
    """

    dataset: DatasetFacts
    lean: str
    library: str
    verifier: str
    prover: ProverFacts
    budget: int | None
    seeds: tuple[int, ...]
    sessions: tuple[SessionFacts, ...]
    format: int = 1

    def save(self, folder: Path) -> None:
        """Writes the file whole or not at all."""
        write_whole(folder / MANIFEST_FILE, _MANIFEST.dump_json(self, indent=2) + b"\n")

    @classmethod
    def load(cls, folder: Path) -> EvaluationManifest:
        """Raises `LemmaError` when the folder holds no evaluation, or its manifest is damaged."""
        file = folder / MANIFEST_FILE
        if not file.is_file():
            raise LemmaError(
                f"{folder}: no evaluation there ({MANIFEST_FILE} is missing); make one with lemma eval --out"
            )
        try:
            return _MANIFEST.validate_python(read_json(file))
        except ValidationError as error:
            where = ".".join(map(str, error.errors()[0]["loc"]))
            raise LemmaError(f"{file}: not the manifest of an evaluation (at {where or 'its beginning'})") from error

    def settings(self) -> dict[str, Any]:
        """All that must be the same when it goes on, one by one. Seeds may be added, so they are not among them."""
        table = asdict(self)
        for name in ("seeds", "sessions"):
            table.pop(name)
        table["prover"].pop("label")  # for people; the policy says what it is
        table["dataset"].pop("label")
        return _flat(table)

    def continued(self, by: EvaluationManifest) -> EvaluationManifest:
        """The manifest once another call goes on with it. Raises `LemmaError` that names the settings that differ."""
        if changed := differences(self.settings(), by.settings()):
            raise LemmaError(f"begun with other settings: {changed}; give the same ones")
        if by.seeds[: len(self.seeds)] != self.seeds:
            there, here = (", ".join(map(str, seeds)) for seeds in (self.seeds, by.seeds))
            raise LemmaError(f"begun with other settings: seeds: {there} there, {here} here; seeds may only be added")
        return replace(self, seeds=by.seeds, sessions=(*self.sessions, *by.sessions))


_MANIFEST = TypeAdapter(EvaluationManifest)


def differences(
    there: Mapping[str, object], here: Mapping[str, object], places: tuple[str, str] = ("there", "here")
) -> str:
    """Which of two tables' values are not the same, in words, with words for the tables; empty if all are."""
    keys = [k for k in dict.fromkeys([*there, *here]) if there.get(k) != here.get(k)]
    said = [f"{k}: {shown(there.get(k))} {places[0]}, {shown(here.get(k))} {places[1]}" for k in keys[:MOST_NAMED]]
    more = [f"{len(keys) - MOST_NAMED} more"] if len(keys) > MOST_NAMED else []
    return "; ".join(said + more)


def manifest_of(
    benchmark: Benchmark,
    prover: Prover,
    setup: LeanSetup,
    seeds: Sequence[int],
    *,
    split: str = "all",
    split_rule: str = "hash",
    limit: int | None = None,
    policy_folder: Path | None = None,
    processes: str = "1 Lean process",
) -> EvaluationManifest:
    """The manifest of an evaluation that begins now, on this machine. `processes` says in words who searches.

    policy_folder: where the prover's weights came from, None if it has none.
    """
    statements = [[t.name, t.statement, t.module, t.preamble] for t in benchmark.theorems]
    search = search_table(prover.search)
    search.pop("lean_steps", None)  # the budget
    return EvaluationManifest(
        DatasetFacts(
            suite=benchmark.name,
            label=benchmark.label,
            revision=benchmark.revision,
            split=split,
            split_rule=split_rule,
            limit=limit,
            theorems=len(benchmark.theorems),
            sha256=_digest(statements),
        ),
        lean=setup.toolchain.version,
        library=setup.identity,
        verifier=content_digest(sorted(Path(verifier_package.__file__ or "").parent.glob("*.py"))),
        prover=ProverFacts(
            label=prover.label,
            policy=prover.policy.identity,
            checkpoint=None if policy_folder is None else folder_digest(policy_folder),
            search=search,
            limits=repr(prover.limits),
            lemmas=_digest([[lemma.theorem.statement, lemma.proof.script] for lemma in prover.lemmas]),
            shortens=prover.shorten is not None,
        ),
        budget=prover.search.budget.lean_steps,
        seeds=tuple(seeds),
        sessions=(
            SessionFacts(
                started=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                code=git_revision(Path(__file__).parent),
                packages=package_versions(PACKAGES),
                hardware=machine(),
                processes=processes,
            ),
        ),
    )


def folder_digest(folder: Path) -> str:
    """SHA-256 of a folder's files, one after the other in the order of their paths. Raises `LemmaError`."""
    return content_digest(sorted(path for path in folder.rglob("*") if path.is_file()))


def _digest(rows: list[list[str]]) -> str:
    """A digest of their text; empty without any."""
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest() if rows else ""


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in table.items():
        found |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return found
