"""Defaults < file < flags, and every committed file loads."""

from dataclasses import replace
from pathlib import Path

import pytest

from prover.policy.value import Head, Scale
from prover.search import BestFirstConfig, Budget
from prover.types import LemmaError, Split
from rl.config import TrainConfig, load_config

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.toml"))


def test_there_are_configurations():
    assert {"demo.toml", "tiny.toml"} <= {p.name for p in CONFIGS}


@pytest.mark.parametrize("path", CONFIGS, ids=lambda p: p.stem)
def test_every_committed_configuration_loads(path: Path, tmp_path: Path):
    config = load_config(path)
    config.policy.spec(config.value.config())
    config.proposals.mix()
    assert config.search_in(0).noise == config.search.noise
    assert config.search_in().noise == 0.0
    assert config.evaluation.split is not Split.TRAIN
    again = tmp_path / "resolved.toml"
    again.write_text(config.toml())
    assert load_config(again) == config


def test_flags_win_over_the_file_and_the_file_over_defaults(tmp_path: Path):
    path = tmp_path / "c.toml"
    path.write_text("seed = 5\nrounds = 7\n[search]\nlean_steps = 11\n")
    config = load_config(path, {"seed": 6, "search.lean_steps": 12, "learner.batch": 3, "rounds": None})
    assert (config.seed, config.rounds, config.search.budget.lean_steps, config.learner.batch) == (6, 7, 12, 3)
    assert config.actors == TrainConfig().actors


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("sede = 1", "sede"),
        ("[search]\nstep = 1", "unknown key step for strategy mcts"),
        ("[search]\nsteps = 1", "unknown key steps for strategy mcts; did you mean lean_steps"),
        ("[search]\nbeam_width = 3", "unknown key beam_width for strategy mcts; it belongs to beam"),
        ("[search]\nlean_steps = 0", "search.lean_steps"),
        ("[search]\nstrategy = 'dfs'", "search.strategy"),
        ("search = 3", "search"),
        ("seed = 'x'", "seed"),
        ("rounds = ", "not TOML"),
    ],
)
def test_mistakes_are_one_line_that_names_the_key(tmp_path: Path, text: str, named: str):
    path = tmp_path / "c.toml"
    path.write_text(text)
    with pytest.raises(LemmaError, match=named) as caught:
        load_config(path)
    assert "\n" not in str(caught.value)


def test_runs_from_before_the_value_section_still_load(tmp_path: Path):
    path = tmp_path / "c.toml"
    path.write_text("[policy]\nvalue_bins = 32\nunsolved_steps = 99.0\n[learner]\nvalue_smoothing = 0.5\n")
    value = load_config(path).value
    assert (value.bins, value.unsolved_steps, value.sigma) == (32, 99.0, 0.5)


def test_runs_from_before_searches_had_settings_of_their_own_still_load(tmp_path: Path):
    path = tmp_path / "config.toml"
    path.write_text(
        "[search]\nsteps = 96\nfirst_round_steps = 192\nstrategy = 'best_first'\nexploration = 8.0\npath_weight = 0.5\n"
        "horizon = 128.0\nnoise = 0.3\n"
    )
    config = load_config(path, of_run=True)
    expected = BestFirstConfig(budget=Budget(lean_steps=96), path_weight=0.5, noise=0.3)
    assert config.search == config.search_in(1) == expected
    assert config.search_in(0) == replace(expected, budget=Budget(lean_steps=192))
    with pytest.raises(LemmaError, match="unknown key steps"):
        load_config(path)


@pytest.mark.parametrize("head", Head)
def test_every_head_has_its_configuration(head: Head):
    value = load_config(None, {"value.head": head, "value.scale": "log", "value.unsolved_steps": 200.0}).value.config()
    assert value.kind is head
    assert getattr(value, "unsolved", 200.0) == 200.0
    assert getattr(value, "scale", Scale.LOG) is Scale.LOG


def test_missing_file():
    with pytest.raises(LemmaError, match="no configuration file"):
        load_config(Path("/nowhere/c.toml"))
