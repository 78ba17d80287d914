"""Plans: what fits where, and what is said before a run starts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import ray
from cli_runner import lemma
from shared_data import PROJECT

from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.tokenizer import train_tokenizer
from prover.policy.value import HlGaussValue, NoValue
from prover.types import LemmaError
from rl.config import TrainConfig, load_config
from rl.demand import RoleName, cpus_of, roles_of
from rl.loop import train
from rl.plan import Plan, check_fits, make_plan
from rl.resources import Machine, Resources, this_machine
from rl.settings import ClusterConfig, LearnerConfig, Parallel
from rl.shape import check_checkpoint, shape_of

TINY = PROJECT / "configs" / "tiny.toml"
GB = 10**9
LARGE = PolicyConfig(width=1024, layers=28, heads=16, feed_forward=4096, vocabulary=8192)
BASE = TrainConfig()


def cluster(*machines: tuple[float, int], memory: int = 2000 * GB, card: int | None = 80 * GB) -> Resources:
    nodes = tuple(Machine(f"node {i}", cpus, gpus, memory, card) for i, (cpus, gpus) in enumerate(machines))
    return Resources("the Ray cluster at X", nodes, own=False)


def here(cpus: float = 8, gpus: int = 0, memory: int = 64 * GB, card: int | None = None) -> Resources:
    return Resources("this machine", (Machine("this machine", cpus, gpus, memory, card),), own=True)


def config_of(actors: int = 2, **settings: Any) -> TrainConfig:
    return replace(BASE, actors=actors, cluster=ClusterConfig(**settings))


def said(plan: Plan) -> list[tuple[bool, str]]:
    return [(p.certain, p.text) for p in plan.shortages]


def test_roles_and_what_each_asks_for() -> None:
    config = config_of(5, search_cpus=0.5, inference=2, inference_gpus=0.5, learners=3, learner_cpus=4, learner_gpus=1)
    plan = make_plan(config, cluster((64, 4)))
    asked = {r.role: (r.count, r.cpus, r.gpus) for r in plan.roles}
    assert asked == {
        RoleName.COORDINATOR: (1, 0, 0),
        RoleName.SEARCH: (5, 0.5, 0),
        RoleName.LEAN: (5, 0, 0),
        RoleName.INFERENCE: (2, 1, 0.5),
        RoleName.LEARNER: (3, 4, 1),
    }
    assert cpus_of(config) == 5 * 0.5 + 2 + 12
    assert plan.fits is True


def test_the_default_run_fits_a_laptop_and_learns_in_its_coordinator() -> None:
    plan = make_plan(BASE, here())
    assert plan.fits is True
    coordinator, search, lean = plan.roles
    names = {a.what for a in coordinator.amounts}
    assert {"weights", "gradients", "AdamW", "kept for the backward pass"} <= names
    assert "weights" in {a.what for a in search.amounts}
    assert lean.bytes() >= 4096 << 20
    on_a_card = roles_of(BASE, plan.shape, here(gpus=1, card=8 * GB))[0]
    assert on_a_card.gpus == 1
    assert on_a_card.bytes(on_card=True) > 16 * plan.shape.parameters  # type: ignore[union-attr]
    assert roles_of(replace(BASE, learner=LearnerConfig(device="cpu")), plan.shape, here(gpus=1))[0].gpus == 0


@pytest.mark.parametrize(
    ("settings", "resources", "certain", "words"),
    [
        (
            {"learners": 8, "learner_gpus": 1, "inference": 2, "inference_gpus": 1},
            cluster((32, 2), (32, 2)),
            True,
            "cluster.learners is 8 with 1 GPU each and cluster.inference is 2 with 1 GPU each: 10 GPUs are wanted, "
            "the cluster has 4",
        ),
        (
            {"learners": 1, "learner_gpus": 1},
            here(),
            True,
            "cluster.learners is 1 with 1 GPU each: 1 GPU is wanted, this machine has 0",
        ),
        (
            {"learners": 1, "learner_gpus": 2},
            cluster((8, 1), (8, 1)),
            True,
            "1 of 1 learner processes (cluster.learners) have no place: each asks for 1 CPUs and 2 GPUs on one node, "
            "the Ray cluster at X has 16 CPUs and 2 GPUs",
        ),
        (
            {"inference": 3, "inference_gpus": 0.6},
            cluster((8, 2)),
            True,
            "1 of 3 inference processes (cluster.inference) have no place: each asks for 1 CPUs and 0.6 GPUs on one "
            "node, the Ray cluster at X has 8 CPUs and 2 GPUs",
        ),
        (
            {"search_cpus": 2},
            cluster((3, 0)),
            False,
            "1 of 2 search processes (actors) have no place: each asks for 2 CPUs, the Ray cluster at X has 3 CPUs and "
            "0 GPUs; the search goes on with 1",
        ),
        (
            {"search_cpus": 4},
            cluster((3, 0)),
            True,
            "2 of 2 search processes (actors) have no place: each asks for 4 CPUs, the Ray cluster at X has 3 CPUs and "
            "0 GPUs",
        ),
        (
            {"inference": 1},
            here(cpus=2),
            False,
            "2 search + 1 inference = 3 CPUs are wanted, this machine has 2: they take turns",
        ),
    ],
)  # fmt: skip
def test_too_few_places_are_told_by_how_much(
    settings: dict[str, Any], resources: Resources, certain: bool, words: str
) -> None:
    plan = make_plan(config_of(**settings), resources)
    assert said(plan) == [(certain, words)]
    assert plan.fits is False
    if certain:
        with pytest.raises(LemmaError) as caught:
            check_fits(config_of(**settings), resources)
        assert str(caught.value) == words
    else:
        assert check_fits(config_of(**settings), resources) == plan


def test_a_fraction_shares_a_card_and_whole_cards_do_not() -> None:
    shared = config_of(inference=2, inference_gpus=0.25, learners=1, learner_gpus=0.5)
    assert make_plan(shared, cluster((8, 1))).fits is True
    assert (
        make_plan(config_of(inference=1, inference_gpus=0.25, learners=1, learner_gpus=1), cluster((8, 1))).fits
        is False
    )


def test_a_model_that_does_not_fit_a_card_is_refused_by_how_much() -> None:
    config = replace(config_of(learners=1, learner_gpus=1), policy=LARGE)
    shape = make_plan(config, cluster((8, 1))).shape
    assert shape is not None
    needed = 16 * shape.parameters + (700 << 20)
    with pytest.raises(LemmaError) as caught:
        check_fits(config, cluster((8, 1), card=needed - 5 * GB))
    assert "8.4 GB of memory of a card are needed (learner 8.4 GB), node 0 has 3.4 GB: 5.0 GB too much" in str(
        caught.value
    )
    assert "learner.checkpointing" in str(caught.value)
    check_fits(config, cluster((8, 1), card=needed + GB))  # it may work: the longest batch need not come
    (shortage,) = make_plan(config, cluster((8, 1), card=needed + GB)).shortages
    assert not shortage.certain
    assert "may be used" in shortage.text
    less = replace(config, learner=LearnerConfig(checkpointing=True, tokens=1024))
    assert make_plan(less, cluster((8, 1), card=needed + 5 * GB)).fits is True


def test_ranks_divide_a_model_or_copy_it() -> None:
    def bytes_of(parallel: Parallel, learners: int) -> dict[str, int]:
        config = replace(config_of(learners=learners, learner_gpus=1), policy=LARGE)
        config = replace(config, learner=LearnerConfig(parallel=parallel, batch=1, failed_batch=0))
        learner = make_plan(config, cluster((64, 8))).roles[-1]
        return {a.what: a.bytes for a in learner.amounts}

    one, copied, divided = bytes_of(Parallel.FSDP, 1), bytes_of(Parallel.DDP, 4), bytes_of(Parallel.FSDP, 4)
    for name in ("weights", "gradients", "AdamW"):
        assert one[name] == copied[name] == pytest.approx(4 * divided[name], abs=4)
    assert copied["buckets of DDP"] == copied["gradients"]
    assert "buckets of DDP" not in one
    assert divided["gathered layers"] < one["weights"]


def test_memory_of_a_machine_counts_limits_but_is_refused_for_needs() -> None:
    """Lean's limits are bounds; the processes are there for certain."""
    config = config_of(8)
    (tight,) = make_plan(config, here(memory=20 * GB)).shortages
    assert not tight.certain
    assert re.search(
        r"GB of memory may be used \(8 lean 53\.7 GB, 8 search 5\..*too much; fewer actors, or a lower", tight.text
    )
    check_fits(config, here(memory=20 * GB))
    with pytest.raises(LemmaError, match=r"GB of memory are needed .* this machine has 5\.0 GB: 4\.\d GB too much"):
        check_fits(config, here(memory=5 * GB))
    small = replace(config, lean=replace(config.lean, memory_mb=512))
    assert make_plan(small, here(memory=40 * GB)).fits is True


def test_processes_go_where_there_is_memory() -> None:
    nodes = (Machine("head", 8, 0, 8 * GB), Machine("a", 8, 0, 30 * GB), Machine("b", 8, 0, 30 * GB))
    assert make_plan(config_of(6), Resources("X", nodes, own=False)).fits is True
    assert make_plan(config_of(9), Resources("X", nodes, own=False)).fits is False


def test_search_is_planned_where_there_is_lean() -> None:
    cards = Machine("cards", 64, 8, 500 * GB, 80 * GB, lean=False)
    (shortage,) = make_plan(config_of(2), Resources("X", (Machine("head", 1, 0, 60 * GB), cards), own=False)).shortages
    assert shortage.text.startswith("1 of 2 search processes (actors) have no place")
    learning = config_of(1, learners=8, learner_gpus=1)
    assert make_plan(learning, Resources("X", (Machine("head", 1, 0, 60 * GB), cards), own=False)).fits is True


def test_a_model_that_is_not_here_leaves_numbers_open() -> None:
    config = replace(BASE, policy=PolicyConfig(base="nobody/has-this"))
    plan = make_plan(config, here())
    assert (plan.fits, plan.shape, plan.batch) == (None, None, ())
    assert plan.unknown[0].startswith("nobody/has-this is not on this machine yet")
    unknown_card = make_plan(config_of(learners=1, learner_gpus=1), cluster((8, 1), card=None))
    assert unknown_card.unknown == ("the cluster does not say how much memory its cards have",)


def test_this_machine_is_seen() -> None:
    (machine,) = this_machine().machines
    assert machine.cpus >= 1
    assert 10**8 < machine.memory_bytes < 10**14


# --- the command, and a run


def test_a_dry_run_starts_nothing_and_makes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAY_ADDRESS", "local")
    ran = lemma("train", TINY, "--dry-run", "--json", "--set", "lean.memory_mb=256")
    assert ran.code == 0, ran.err
    assert ran.json["fits"] is True
    roles = {role["role"]: role for role in ran.json["roles"]}
    assert list(roles) == ["coordinator", "search", "lean"]
    for role in roles.values():
        assert {"role", "count", "cpus", "gpus", "memory_bytes"} <= role.keys()
        assert role["memory_bytes"] == sum(amount["bytes"] for amount in role["amounts"])
    assert ran.json["memory_bytes"] == sum(r["count"] * r["memory_bytes"] for r in roles.values())
    assert not ray.is_initialized()
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_fit_ends_with_exit_code_1_and_is_told_to_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "local")
    wanted = ("--set", "cluster.learners=8", "--set", "cluster.learner_gpus=1", "--set", "cluster.inference=2")
    ran = lemma("train", TINY, "--dry-run", *wanted)
    assert ran.code == 1
    assert "does not fit: cluster.learners is 8 with 1 GPU each: 8 GPUs are wanted, this machine has" in ran.out
    found = lemma("train", TINY, "--dry-run", "--json", "--set", "policy.base=nobody/has-this")
    assert (found.code, found.json["fits"], found.json["network"]) == (1, None, None)
    lemma("train", TINY, "--dry-run", "--set", "rounds=0").refused("rounds is 0")
    lemma("train", TINY, "--dry-run", "--set", "cluster.address=127.0.0.1:1").refused("does not answer")
    lemma("train", TINY, "--dry-run", "--resume", "--out", "/nowhere").refused("no run to resume in /nowhere")


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"cluster.address": "127.0.0.1:1"}, r"the Ray cluster at cluster\.address = 127\.0\.0\.1:1 does not answer"),
        ({"cluster.learners": 9, "cluster.learner_gpus": 99.0}, r"891 GPUs are wanted, this machine has"),
        ({"policy.width": 65536, "policy.heads": 2, "policy.layers": 64}, r"GB of memory are needed \(coordinator"),
    ],
    ids=["address", "cards", "memory"],
)
def test_a_run_that_cannot_work_is_refused_before_anything_is_written(
    flags: dict[str, Any], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "local")
    with pytest.raises(LemmaError, match=words) as caught:
        train(load_config(TINY, flags), tmp_path / "run")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("network", "value", "words"),
    [
        (
            PolicyConfig(width=48, layers=2, heads=2, feed_forward=96),
            HlGaussValue(),
            "layers 1 there, 2 here; width 32",
        ),
        (
            PolicyConfig(width=32, layers=1, heads=2, feed_forward=64),
            NoValue(),
            "64 numbers of the value head there, 0",
        ),
    ],
)
def test_a_checkpoint_of_another_shape_is_named(network: PolicyConfig, value: Any, words: str, tmp_path: Path) -> None:
    mine = PolicyConfig(width=32, layers=1, heads=2, feed_forward=64)
    tokenizer = train_tokenizer(["⊢ a + b = b + a"] * 3, 300)
    PolicyModel.create(PolicySpec(mine), tokenizer, seed=0).save(tmp_path)
    check_checkpoint(tmp_path, mine, HlGaussValue())
    with pytest.raises(LemmaError, match="is not the one of this configuration") as caught:
        check_checkpoint(tmp_path, network, value)
    assert words in str(caught.value)
    assert json.loads((tmp_path / "config.json").read_text())["num_hidden_layers"] == 1
    assert shape_of(mine, HlGaussValue()) != shape_of(network, value)
