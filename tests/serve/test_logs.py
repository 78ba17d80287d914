"""The log of a service: few lines of a kind, nothing raw, tracebacks only for our own faults."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from prover.serve.logs import LINES, FewOfAKind, PlainLines


@pytest.fixture
def log() -> Iterator[tuple[io.StringIO, logging.Handler]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainLines())
    handler.addFilter(FewOfAKind())
    loggers = [logging.getLogger(name) for name in ("lemma.serve", "aiohttp.server")]
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
    yield stream, handler
    for logger in loggers:
        logger.removeHandler(handler)
        logger.propagate = True


def fail(name: str, text: str) -> None:
    try:
        raise ValueError(text)
    except ValueError:
        logging.getLogger(name).exception("a request from %s failed", text)


def test_a_flood_is_counted_and_does_not_silence_others(
    log: tuple[io.StringIO, logging.Handler], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, _ = log
    for n in range(1_000):
        logging.getLogger("aiohttp.server").error("flood %d", n)
    logging.getLogger("lemma.serve").error("something else")
    lines = stream.getvalue().splitlines()
    assert len(lines) == LINES + 1
    assert lines[-1] == "lemma: something else"
    monkeypatch.setattr("prover.serve.logs.SECONDS", 0.0)
    for n in range(2):
        logging.getLogger("aiohttp.server").error("flood %d", n)  # another place, another kind
    assert stream.getvalue().splitlines()[-1] == "lemma: flood 1"


def test_what_was_left_out_is_said(log: tuple[io.StringIO, logging.Handler], monkeypatch: pytest.MonkeyPatch) -> None:
    stream, _ = log
    for n in range(LINES + 6):
        if n == LINES + 5:
            monkeypatch.setattr("prover.serve.logs.SECONDS", 0.0)
        logging.getLogger("lemma.serve").error("flood %d", n)
    assert stream.getvalue().splitlines()[-1] == f"lemma: flood {LINES + 5} (5 like it were left out)"


def test_nothing_raw_and_no_line_of_a_stranger(
    log: tuple[io.StringIO, logging.Handler], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, handler = log
    for name in ("aiohttp.server", "lemma.serve"):  # what pytest captures has to be text that it can pass on
        monkeypatch.setattr(logging.getLogger(name), "handlers", [handler])
        monkeypatch.setattr(logging.getLogger(name), "propagate", False)
    odd = "\x1b[2J\x00\x9b\ud800\nlemma: all is well"
    for name in ("aiohttp.server", "lemma.serve"):
        fail(name, odd)
    text = stream.getvalue()
    assert all(c.isprintable() or c == "\n" for c in text)
    assert "\nlemma: all is well" not in text
    assert text.count("Traceback") == 1, "ours has one, one that a client can cause has none"
    assert "ValueError" in text.splitlines()[0]
