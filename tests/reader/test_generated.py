"""Generated files: every theorem gets the verdict that it has by construction, and Lean finds the same in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from generated_files import GeneratedFile, files
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lean_oracle import ask_lean

from prover.lean.library.build import LeanSetup
from prover.lean.olean.constants import ConstantKind
from prover.lean.olean.decode import Olean
from prover.lean.olean.exprs import Name, Ref, TermTable, show_name
from prover.lean.processes.supervise import CompileLimits
from prover.lean.reader.file_read import normalised
from prover.lean.reader.reading import Mode
from prover.lean.verifier.audit import SORRY
from prover.lean.verifier.compile import Compiler
from prover.lean.verifier.compile_server import ReadingTask
from prover.lean.verifier.file_audit import user_name
from prover.lean.verifier.files import CORE_IMPORTS, Checked, FileChecker, FileLimits, Severity
from prover.types import CORE_MODULE, Proved

LIMITS = CompileLimits(seconds=120, memory_bytes=1 << 30)
AT_ONCE = 10
BATCHES = st.lists(files(), min_size=AT_ONCE, max_size=AT_ONCE)
ANY = settings(suppress_health_check=list(HealthCheck))
REPEATABLE = settings(ANY, derandomize=True, database=None, phases=[Phase.generate, Phase.shrink])
SEVERITIES = {Severity.INFO: "information", Severity.WARNING: "warning", Severity.ERROR: "error"}


@pytest.fixture(scope="module")
def checker(setup: LeanSetup) -> Iterator[FileChecker]:
    with FileChecker(setup, FileLimits(LIMITS), on_incident=lambda _: None) as checker:
        yield checker


@pytest.fixture(scope="module")
def compiler(setup: LeanSetup) -> Iterator[Compiler]:
    compiler = Compiler(setup, LIMITS, True)
    yield compiler
    compiler.close()


def has_the_right_answer(checker: FileChecker, file: GeneratedFile) -> None:
    verdict = checker.check(file.text)
    assert isinstance(verdict, Checked), (verdict, file.text)
    found = [(t.name, t.start.line, t.start.column, isinstance(t.verdict, Proved)) for t in verdict.theorems]
    assert found == [(t.name, t.line, t.column, t.proved) for t in file.theorems], (file.text, verdict)
    assert (not verdict.failed and not verdict.holes) is file.stands, (file.text, verdict)


def have_the_right_answers(checker: FileChecker, batch: Sequence[GeneratedFile]) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda file: has_the_right_answer(checker, file), batch))


def test_files_have_the_right_answer(checker: FileChecker) -> None:
    @settings(REPEATABLE, max_examples=300 // AT_ONCE)
    @given(BATCHES)
    def check(batch: list[GeneratedFile]) -> None:
        have_the_right_answers(checker, batch)

    check()


@pytest.mark.slow
@pytest.mark.timeout(6 * 3600)
def test_many_files_have_the_right_answer(checker: FileChecker) -> None:
    @settings(ANY, max_examples=20_000 // AT_ONCE)
    @given(BATCHES)
    def check(batch: list[GeneratedFile]) -> None:
        have_the_right_answers(checker, batch)

    check()


def agrees_with_lean(setup: LeanSetup, checker: FileChecker, compiler: Compiler, folder: Path, text: str) -> None:
    """Lean's messages are the same, and where Lean compiles the file, what we call proved is there with our type."""
    verdict, table = checker.check(text), TermTable()
    assert isinstance(verdict, Checked), (verdict, text)
    lean = ask_lean(setup, folder, text, table)
    ours = [m for m in verdict.messages if not m.text.startswith("lemma: ")]
    found = sorted((SEVERITIES[m.severity], m.start.line, m.start.column, m.text) for m in ours)
    assert found == sorted((m.severity, m.line, m.column, m.text) for m in lean.messages), text
    (read,) = compiler.read(CORE_MODULE, [normalised(text)], ReadingTask(Mode.WHOLE, tuple(CORE_IMPORTS)))
    if lean.olean is None or read.olean is None:
        return
    theirs, own = types_of(lean.olean), types_of(Olean(read.olean, table))
    for theorem in verdict.theorems:
        if isinstance(theorem.verdict, Proved) and not theorem.name.startswith("example at"):
            assert theirs[theorem.name] == own[theorem.name], (theorem.name, text)
            assert SORRY not in rests_on(lean.olean, theorem.name), (theorem.name, text)


def types_of(file: Olean) -> dict[str, tuple[ConstantKind, Ref]]:
    names = [n for n in file.constant_names if file.kind(n) is ConstantKind.THEOREM]
    return {show_name(user_name(n)): (file.kind(n), file.constant(n).type) for n in names}


def rests_on(file: Olean, theorem: str) -> set[Name]:
    """Constants that a theorem rests on; no axiom of the file's is among them."""
    stack = [n for n in file.constant_names if show_name(user_name(n)) == theorem]
    found: set[Name] = set()
    while stack:
        name = stack.pop()
        if name not in found:
            found.add(name)
            if name in file and file.kind(name) in (ConstantKind.THEOREM, ConstantKind.DEFINITION, ConstantKind.AXIOM):
                assert file.kind(name) is not ConstantKind.AXIOM, name
                stack += file.table.constants(file.constant(name).terms)
    return found


@pytest.mark.parametrize("count", [24, pytest.param(600, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])])
def test_lean_finds_the_same(
    count: int, setup: LeanSetup, checker: FileChecker, compiler: Compiler, tmp_path: Path
) -> None:
    @settings(REPEATABLE, max_examples=count)
    @given(files().filter(lambda file: file.plain))
    def check(file: GeneratedFile) -> None:
        agrees_with_lean(setup, checker, compiler, tmp_path, file.text)

    check()
