"""What the API says when Lean cannot be run: never a verdict. The judges need no Lean, the rest is the real one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from prover.lean.library.build import LeanSetup
from prover.lean.verifier.files import FileChecker, FileVerdict
from prover.serve.app import Api, ServeLimits, build_app
from prover.serve.judge import Judge
from prover.types import LemmaError, Proof, Proved, Theorem, Unjudged, Verdict, WorkerLost


class Lossy(FileChecker):
    """Knows what this Lean can import, and loses every file; proofs are lost when they say so."""

    def check(self, code: str, seconds: float | None = None) -> FileVerdict:
        raise LemmaError("Lean did not start\x1b[2J\x9b2J")

    def judge_many(
        self, candidates: Sequence[tuple[Theorem, Proof]], seconds: float | None = None
    ) -> list[Verdict | Unjudged]:
        lost = Unjudged(WorkerLost("no space left on device"))
        return [lost if proof.script == "lost" else Proved((), "lean") for _, proof in candidates]


def ask(setup: LeanSetup, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any], bytes]:
    async def play() -> tuple[int, dict[str, Any], bytes]:
        with Lossy(setup) as lossy:
            api = Api(lossy, Judge(lossy, lossy), ServeLimits(), None)
            async with TestClient(TestServer(build_app(api))) as client:
                answer = await client.post(path, json=body)
                return answer.status, await answer.json(), await answer.read()

    return asyncio.run(play())


def test_a_lost_proof_is_no_answer_to_count_on(setup: LeanSetup) -> None:
    items = [{"id": s, "statement": "theorem t : True", "script": s} for s in ("trivial", "lost")]
    status, data, _ = ask(setup, "/api/prove", {"proofs": items})
    assert (status, data["detail"]) == (503, "infrastructure failure: no verdict on 1 of the items")
    assert [(r["verdict"], r.get("reason")) for r in data["results"]] == [
        ("proved", None),
        ("unknown", "infrastructure"),
    ]
    status, data, _ = ask(setup, "/api/prove", {"proofs": items[:1]})
    assert (status, data["results"][0]["verdict"], "detail" in data) == (200, "proved", False)


@pytest.mark.parametrize("path", ["/api/check", "/verify"])
def test_a_lost_file_has_an_error_and_no_response(path: str, setup: LeanSetup) -> None:
    """`server_error` to the Kimina client; and what moves a terminal's cursor is escaped."""
    key, code = (
        ("snippets", {"id": "a", "code": ""}) if path == "/api/check" else ("codes", {"custom_id": "a", "code": ""})
    )
    status, data, raw = ask(setup, path, {key: [code]})
    assert status == 200
    (result,) = data["results"]
    assert result["error"].startswith("infrastructure failure, no verdict: Lean did not start")
    assert "response" not in result
    assert all(c.isprintable() for c in raw.decode())
