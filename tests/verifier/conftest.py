"""Shared by the verifier's tests: one verifier, and files compiled by the real Lean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from prover.lean.library.build import LeanSetup
from prover.lean.olean.constants import SourceRange
from prover.lean.processes.supervise import CompileLimits
from prover.lean.verifier.auditor import AuditLimits, Auditor
from prover.lean.verifier.compile import Compiler, SourceText, source_of
from prover.lean.verifier.compiled import Compiled
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.types import Theorem


@pytest.fixture(scope="session")
def verifier(setup: LeanSetup) -> Iterator[Verifier]:
    with Verifier(setup, VerifyLimits(CompileLimits(memory_bytes=1 << 30))) as verifier:
        yield verifier


@pytest.fixture(scope="session")
def auditor(setup: LeanSetup) -> Iterator[Auditor]:
    with Auditor(setup, "Core", AuditLimits(seconds=20, memory_bytes=4 << 30)) as auditor:
        yield auditor


@pytest.fixture(scope="session")
def compiler(setup: LeanSetup) -> Iterator[Compiler]:
    compiler = Compiler(setup, CompileLimits())
    yield compiler
    compiler.close()


Stated = tuple[bytes, SourceRange]


@pytest.fixture(scope="session")
def stated(setup: LeanSetup, compiler: Compiler) -> Callable[[str], Stated]:
    """A statement's `.olean` and where its theorem stands."""

    def state(statement: str) -> Stated:
        source = replace(source_of(setup, Theorem("attack", statement), "sorry"), closed=False)
        compiled = compiler.compile("Core", source)
        assert isinstance(compiled, Compiled), compiled
        return compiled.olean, source.theorem_range()

    return state


@pytest.fixture(scope="session")
def written(setup: LeanSetup, compiler: Compiler) -> Callable[[str], bytes]:
    """The `.olean` of a whole file, which a candidate could have written by any means."""

    def write(body: str) -> bytes:
        compiled = compiler.compile("Core", SourceText(setup.header("Core"), body, 1))
        assert isinstance(compiled, Compiled), compiled
        return compiled.olean

    return write
