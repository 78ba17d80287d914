"""The environment package in the real `verifiers`: its evaluation, with a small model behind a server here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shared_data import PROJECT
from small_chat import NAME, SmallChat, serving

from prover.lean.library.build import LeanSetup
from prover.lean.toolchain import cache_dir
from prover.reward import shared_reward
from prover.suites import load_suite
from prover.types import LemmaError, Split

PACKAGE = PROJECT / "environments" / "lemma_env"
ENTRIES = load_suite("logic").of_split(Split.TRAIN)
RIGHT, WRONG, LATER = (entry for entry in ENTRIES[:3])
GOOD = f"<think>exact nonsense?</think>So:\n```lean\n{RIGHT.reference.script}\n```"
BAD = "```lean\nexact nonsense\n```"
FIXED = f"```lean4\n{LATER.theorem.statement} := by\n" + "".join(
    f"  {line}\n" for line in LATER.reference.script.split("\n")
) + "```"  # fmt: skip


@pytest.fixture(scope="module")
def chat(setup: LeanSetup) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    name = LATER.theorem.name
    model = SmallChat(
        [((RIGHT.theorem.name,), GOOD), ((WRONG.theorem.name,), BAD), ((name,), BAD), ((name, "refuses"), FIXED)]
    )
    assert model.loss < 0.05
    with serving(model) as served:
        yield served
    shared_reward().close()


def evaluate(folder: Path, url: str, *flags: str) -> dict[str, dict[str, Any]]:
    """What `vf-eval lemma-env` records of the three theorems, by name."""
    code = "import sys; from verifiers.v1.cli.eval.main import main; main(sys.argv[1:])"
    names = ",".join(entry.theorem.name for entry in (RIGHT, WRONG, LATER))
    command = [
        *(sys.executable, "-c", code, "lemma-env", "--model", NAME, "--client.base-url", url),
        *("--client.api-key-var", "NO_KEY", "--no-push", "--no-rich", "--output-dir", str(folder), "--run.dir", "run"),
        *("--env.taskset.suites", '["logic"]', "--select.include.names", json.dumps(names.split(","))),
        *flags,
    ]
    env = {
        **os.environ,
        "PYTHONPATH": f"{PACKAGE}{os.pathsep}{PROJECT}",
        "HOME": str(folder),
        "LEMMA_CACHE": str(cache_dir()),
    }
    ran = subprocess.run(command, capture_output=True, text=True, env=env, cwd=folder, check=False, timeout=240)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    lines = (folder / "run" / "traces.jsonl").read_text(encoding="utf-8").splitlines()
    episodes = [json.loads(line) for line in lines]
    assert all(episode["ok"] for episode in episodes), episodes
    return {episode["task"]["data"]["name"]: episode["traces"][0] for episode in episodes}


def rewards(traces: dict[str, dict[str, Any]]) -> list[float]:
    return [traces[entry.theorem.name]["rewards"]["proved"]["score"] for entry in (RIGHT, WRONG, LATER)]


def test_an_evaluation_pays_for_proofs(chat: tuple[str, list[dict[str, Any]]], tmp_path: Path) -> None:
    url, requests = chat
    requests.clear()
    assert rewards(evaluate(tmp_path, url)) == [1.0, 0.0, 0.0]
    asked = {str(message["content"]) for request in requests for message in request["messages"]}
    assert len(requests) == 3
    assert any(RIGHT.theorem.statement in text for text in asked)


def test_a_model_that_sees_leans_message_answers_again(chat: tuple[str, list[dict[str, Any]]], tmp_path: Path) -> None:
    url, requests = chat
    requests.clear()
    traces = evaluate(tmp_path, url, "--env.agent.harness.turns", "2", "--env.taskset.task.credit", "tactics")
    assert rewards(traces) == [1.0, 0.0, 1.0]
    assert [traces[e.theorem.name]["metrics"]["turns"] for e in (RIGHT, WRONG, LATER)] == [1.0, 2.0, 2.0]
    last = [str(request["messages"][-1]["content"]) for request in requests]
    assert sum("nonsense" in text and "refuses" in text for text in last) == 2, "Lean's own words are shown"


def test_the_environment_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PACKAGE))
    import lemma_env

    environment = lemma_env.load_environment(suites=["logic"], split="test", turns=3)
    assert isinstance(environment, lemma_env.LemmaEnv)
    tasks = list(environment.taskset)
    held_out = load_suite("logic").of_split(Split.TEST)
    assert [task.data.statement for task in tasks] == [entry.theorem.statement for entry in held_out]
    assert len({task.key for task in tasks}) == len(tasks)
    assert environment.config.agent.harness.turns == 3
    for wrong in ({"split": "all"}, {"turns": 0}, {"credit": "some"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            lemma_env.load_environment(**wrong)
    with pytest.raises(LemmaError, match="unknown suite logi; did you mean logic"):
        list(lemma_env.load_environment(suites=["logi"]).taskset)


def test_what_cannot_be_judged_has_no_reward(monkeypatch: pytest.MonkeyPatch, setup: LeanSetup) -> None:
    monkeypatch.syspath_prepend(str(PACKAGE))
    from lemma_env.taskset import TheoremData, judge

    good = TheoremData(prompt="Prove it.", statement=RIGHT.theorem.statement)
    assert judge(good, GOOD).reward == 1.0
    assert judge(good, BAD).reward == 0.0
    assert "nonsense" in judge(good, BAD).message
    with pytest.raises(LemmaError, match="statement"):
        judge(TheoremData(prompt="Prove it.", statement="theorem t : nonsense"), GOOD)
    shared_reward().close()
