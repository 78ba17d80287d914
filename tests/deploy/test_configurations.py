"""Every committed configuration fits the machine that it is for, and not a smaller one; shrunk, it trains here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cli_runner import lemma
from shrunk import shrunk

from cli.settings import parse_settings
from prover.lean.library.build import LeanSetup
from rl import CONFIGS
from rl.cluster import connected
from rl.config import load_config
from rl.loop import train
from rl.plan import make_plan
from rl.resources import Machine, Resources

GB = 10**9


def here(cpus: int, gpus: int, memory: int, card: int | None = None) -> Resources:
    return Resources("this machine", (Machine("this machine", cpus, gpus, memory, card),), own=True)


def nodes(*machines: Machine) -> Resources:
    return Resources("the Ray cluster", machines, own=False)


HEAD = Machine("head", 8, 0, 64 * GB)
CARDS = Machine("cards", 96, 8, 1000 * GB, 80 * GB)
SEARCH = Machine("search", 64, 0, 64 * 4_500_000_000)
FOR = {
    "laptop": here(4, 0, 16 * GB),
    "minif2f": here(2, 0, 16 * GB),
    "one_gpu": here(16, 1, 64 * GB, 24 * GB),
    "eight_gpus": here(112, 8, 1000 * GB, 80 * GB),
    "many_nodes": nodes(HEAD, CARDS, CARDS, *[SEARCH] * 14),
}
"""The machines that the files' first lines name."""
TOO_SMALL = {
    "laptop": here(4, 0, 6 * GB),
    "minif2f": here(2, 0, 8 * GB),
    "one_gpu": here(16, 1, 64 * GB, 6 * GB),
    "eight_gpus": here(112, 4, 1000 * GB, 80 * GB),
    "many_nodes": nodes(HEAD, CARDS, *[SEARCH] * 14),
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A Ray of this process, for all runs."""
    with connected(6, "local"):
        yield


def test_these_are_the_configurations_for_machines() -> None:
    assert {file.stem for file in CONFIGS.glob("*.toml")} == {
        *FOR,
        "demo",
        "depth",
        "suites",
        "theory",
        "tiny",
        "ttrl",
        "ttrl_worlds",
    }


@pytest.mark.parametrize("name", FOR)
def test_it_fits_what_it_is_for_and_nothing_smaller(name: str) -> None:
    config = load_config(Path(name))
    plan = make_plan(config, FOR[name])
    assert [s.text for s in plan.shortages] == []
    assert plan.fits is True
    assert make_plan(config, TOO_SMALL[name]).fits is False


@pytest.mark.parametrize("name", ["eight_gpus", "many_nodes"])
def test_the_large_ones_have_half_a_billion_parameters(name: str) -> None:
    config = load_config(Path(name))
    shape = make_plan(config, FOR[name]).shape
    assert shape is not None
    assert 4e8 < shape.parameters < 7e8
    other = load_config(Path(name), {"policy.base": "Qwen/Qwen3-0.6B-Base"})
    assert replace(other, policy=config.policy) == config


@pytest.mark.parametrize("name", FOR)
def test_its_dry_run_here_says_what_is_wanted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "local")
    ran = lemma("train", name, "--dry-run", "--json")
    config = load_config(Path(name))
    assert ran.code == (0 if ran.json["fits"] else 1)
    counts = {role["role"]: role["count"] for role in ran.json["roles"]}
    assert counts["search"] == counts["lean"] == config.actors
    assert counts.get("learner", 0) == config.cluster.learners
    assert counts.get("inference", 0) == config.cluster.inference
    if config.cluster.learner_gpus:
        assert any("GPU" in shortage["text"] for shortage in ran.json["shortages"]) or ran.json["fits"]


@pytest.mark.parametrize(
    "name",
    [  # laptop: test_images.py
        pytest.param(name, marks=[pytest.mark.slow] if name == "eight_gpus" else [])  # has the roles of many_nodes
        for name in FOR
        if name != "laptop"
    ],
)
def test_shrunk_it_trains_here(name: str, cluster: None, setup: LeanSetup, tmp_path: Path) -> None:
    config = load_config(Path(name))
    small = load_config(Path(name), parse_settings(list(shrunk(config))))
    assert (small.synchronous, small.learner.parallel) == (config.synchronous, config.learner.parallel)
    assert bool(small.cluster.learners) == bool(config.cluster.learners)
    result = train(small, tmp_path / "run", lean=setup)
    assert (result.iterations, result.interrupted) == (1, False)
    assert result.after is not None
