"""Services for the tests of the API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from serve_process import Service, Start, end, start_service

from prover.lean.library.build import LeanSetup


@pytest.fixture(scope="session")
def service(setup: LeanSetup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service with a token and small limits for all tests that leave it as it is."""
    limits = ("--workers", "2", "--queue", "40", "--snippets", "30", "--body-mb", "1", "--seconds", "20")
    running = start_service(*limits, token_file=tmp_path_factory.mktemp("serve") / "token.txt")
    yield running
    end(running)


@pytest.fixture
def start(setup: LeanSetup) -> Iterator[Start]:
    """Start services of one's own; whatever is left is ended."""
    running: list[Service] = []

    def begin(*options: str, token_file: Path | None = None) -> Service:
        running.append(start_service(*options, token_file=token_file))
        return running[-1]

    yield begin
    for one in running:
        end(one)
