"""Defaults < file < flags, and every committed file loads."""

from dataclasses import replace
from pathlib import Path

import pytest

from prover.policy.model import PolicyConfig
from prover.policy.value import Head, HlGaussValue, QuantileValue, Scale
from prover.search import BestFirstConfig, Budget, MctsConfig, RolloutConfig
from prover.types import LemmaError, Split
from rl.algorithms.settings import GrpoConfig, PpoConfig
from rl.config import TrainConfig, load_config, load_run_config
from rl.types import FailureTarget, ReturnKind

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.toml"))
TINY = Path(__file__).parents[2] / "configs" / "tiny.toml"


def test_there_are_configurations():
    assert {"demo.toml", "tiny.toml"} <= {p.name for p in CONFIGS}


@pytest.mark.parametrize("path", CONFIGS, ids=lambda p: p.stem)
def test_every_committed_configuration_loads(path: Path, tmp_path: Path):
    config = load_config(path)
    assert config.search_in(0).noise == config.search.noise
    assert config.search_in().noise == 0.0
    assert config.evaluation.split is (Split.TEST if path.stem in ("demo", "suites") else Split.VALID)
    again = tmp_path / "resolved.toml"
    again.write_text(config.toml())
    assert load_config(again) == config


def test_a_shipped_configuration_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert load_config(Path("tiny")) == load_config(TINY)
    (tmp_path / "tiny").write_text("rounds = 7")  # a file that is there comes first
    assert load_config(Path("tiny")).rounds == 7


def test_flags_win_over_the_file_and_the_file_over_defaults(tmp_path: Path):
    path = tmp_path / "c.toml"
    path.write_text("seed = 5\nrounds = 7\n[search]\nlean_steps = 11\n")
    config = load_config(path, {"seed": 6, "search.lean_steps": 12, "learner.batch": 3, "rounds": None})
    assert (config.seed, config.rounds, config.search.budget.lean_steps, config.learner.batch) == (6, 7, 12, 3)
    assert config.actors == TrainConfig().actors


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ruonds = 1", "unknown key ruonds; did you mean rounds?"),
        ("updates = 1", "unknown key updates; did you mean learner.updates?"),
        ("[polcy]\nwidth = 8", "unknown key polcy; did you mean policy?"),
        ("[learner]\nupdatse = 1", "unknown key learner.updatse; did you mean learner.updates?"),
        ("[value]\nhead = 'scalar'\nsigma = 1.0", 'value.sigma has no effect with value.head = "scalar"; leave it out'),
        ("rounds = 0", "rounds is 0; it must be at least 1"),
        ("actors = 'two'", 'actors is "two"; it must be a whole number'),
        ("rounds = 1.5", "rounds is 1.5; it must be a whole number"),
        ("rounds = true", "rounds is true; it must be a whole number"),
        ("rounds = '4'", 'rounds is "4"; it must be a whole number'),
        ("[replay]\npriority = 2", "replay.priority is 2; it must be at least 0 and at most 1"),
        ("[replay]\ngood_states = 0", "replay.good_states is 0; it must be at least 1"),
        ("[curriculum]\nworld_share = -1", "curriculum.world_share is -1; it must be at least 0 and at most 1"),
        ("[conjecturer]\nenabled = 'yes'", 'conjecturer.enabled is "yes"; it must be true or false'),
        ("suites = 'nat'", 'suites is "nat"; it must be a list of texts'),
        ("suites = ['nat', 3]", "entry 2 of suites is 3; it must be a text"),
        ("suites = []", "suites is empty"),
        ("policy = 3", "policy is 3; it must be a table"),
        ("[learner]\nlearning_rate = inf", "learner.learning_rate is Infinity; it must be a finite number"),
        ("[conjecturer]\nshare = 1", "conjecturer.share is 1; it must be above 0 and below 1"),
        ("[conjecturer]\nenabled = 'x'", 'conjecturer.enabled is "x"; it must be true or false'),
        ("[evaluation]\nsplit = 'tset'", 'split is "tset"; it must be train, valid or test; did you mean test?'),
        ("[value]\nhead = 'scalr'", "scalar, categorical, hl_gauss or quantile; did you mean scalar?"),
        ("[policy]\nwidth = 33", "policy.width is 33; it must be a multiple of 2 · heads = 8"),
        ("[policy]\nbase = 'x'\nwidth = 32", "policy.width has no effect with policy.base; leave it out"),
        ("[value]\nlongest = 500", "value.longest is 500; it must be below unsolved = 128"),
        ("[search]\nlean_step = 1", "unknown key search.lean_step; did you mean search.lean_steps?"),
        ("[search]\nbeam_width = 3", 'search.beam_width has no effect with search.strategy = "mcts"; leave it out'),
        ("[search]\nlean_steps = 0", "search.lean_steps is 0; it must be at least 1"),
        ("[search]\nstrategy = 'mct'", "it must be best_first, beam, mcts or rollout; did you mean mcts?"),
        ("[search]\nexploration = 'x'", 'search.exploration is "x"; it must be a number'),
        ("search = 3", "search is 3; it must be a table"),
        ("algorithm = 'pop'", 'algorithm.name is "pop"; it must be distillation, ppo or grpo; did you mean ppo?'),
        ("algorithm = 3", "algorithm is 3; it must be a table"),
        ("[algorithm]\nname = 'grpo'\ntrace = 1", 'algorithm.trace has no effect with algorithm.name = "grpo"'),
        ("[algorithm]\nclip = 0.1", 'algorithm.clip has no effect with algorithm.name = "distillation"; leave it out'),
        ("replay = {hindsight = 8}", "replay.hindsight is 8; it must be 0 unless proposals.atomic and"),
        ("algorithm = {name = 'ppo', warm_rounds = 8}", "algorithm.warm_rounds is 8; it must be less than rounds,"),
        ("[policy]\nbase = ''", 'policy.base is ""'),
        ("[policy]\nendpoint = 'here'", "policy.endpoint is wrong: the endpoint 'here' is no URL of a server"),
        ("[algorithm]\nname = 'ppo'\nclip = 2", "algorithm.clip is 2; it must be above 0 and below 1"),
        ("algorithm = 'ppo'\n[value]\nhead = 'none'", 'value.head is "none"; with algorithm.critic it must be another'),
        ("rounds = ", "not TOML"),
    ],
)  # fmt: skip
def test_mistakes_are_one_line_in_our_words(tmp_path: Path, text: str, said: str):
    path = tmp_path / "c.toml"
    path.write_text(text)
    with pytest.raises(LemmaError) as caught:
        load_config(path)
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_returns_that_need_a_value_need_a_search_that_asks_it(tmp_path: Path):
    for kind, flag in (("n_step", "search.use_value = true"), ("td_lambda", "search.value_weight > 0")):
        path = tmp_path / f"{kind}.toml"
        strategy = "mcts" if "use_value" in flag else "best_first"
        path.write_text(f'[learner]\nreturns = "{kind}"\n[search]\nstrategy = "{strategy}"\n')
        said = f'{path}: learner.returns is "{kind}", which needs what the value says during the search; it must be '
        with pytest.raises(LemmaError) as caught:
            load_config(path)
        assert str(caught.value) == said + f'"monte_carlo" unless {flag}'
        key, value = ("search.use_value", True) if strategy == "mcts" else ("search.value_weight", 0.5)
        assert load_config(path, {key: value}).learner.returns is ReturnKind(kind)


def test_a_flag_is_blamed_as_a_flag(tmp_path: Path):
    path = tmp_path / "c.toml"
    path.write_text("rounds = 1")
    with pytest.raises(LemmaError, match=r"^--set: rounds is 0; it must be at least 1$"):
        load_config(path, {"rounds": 0})


def run_folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "config.toml").write_text(text)
    return tmp_path


def test_runs_of_earlier_versions_still_load(tmp_path: Path):
    old = run_folder(
        tmp_path,
        "[policy]\nvalue_bins = 32\nunsolved_steps = 99.0\n[learner]\nvalue_smoothing = 0.5\nweight_decay = 0.05\n",
    )
    value = load_run_config(old).value
    assert value == HlGaussValue(bins=32, unsolved=99.0, sigma=0.5)
    later = "head = 'quantile'\nbins = 64\nquantiles = 8\nunsolved_steps = 50.0\nn = 3\nfailures = 'censored'\n"
    config = load_run_config(run_folder(tmp_path, f"[value]\n{later}"))
    assert config.value == QuantileValue(count=8, unsolved=50.0)
    assert config.learner.failures is FailureTarget.CENSORED


def test_runs_from_before_searches_had_settings_of_their_own_still_load(tmp_path: Path):
    text = "[search]\nsteps = 96\nfirst_round_steps = 192\nstrategy = 'best_first'\nexploration = 8.0\nnoise = 0.3\n"
    config = load_run_config(run_folder(tmp_path, text + "[evaluation]\nsteps = 32\n"))
    expected = BestFirstConfig(budget=Budget(lean_steps=96), noise=0.3)
    assert config.search == config.search_in(1) == expected
    assert config.search_in(0) == replace(expected, budget=Budget(lean_steps=192))
    assert config.evaluation.lean_steps == 32


def test_a_base_model_takes_the_place_of_a_network_from_scratch(tmp_path: Path):
    """Of a shipped file's, and of runs that were started before such keys were refused; not of what is asked for."""
    assert load_config(TINY, {"policy.base": "x"}).policy == PolicyConfig(base="x")
    with pytest.raises(LemmaError, match=r"--set: policy\.width has no effect"):
        load_config(TINY, {"policy.base": "x", "policy.width": 32})
    run = run_folder(tmp_path, "[policy]\nbase = 'x'\nwidth = 96\nprompt_tokens = 64\n")
    assert load_run_config(run).policy == PolicyConfig(base="x", prompt_tokens=64)


def test_a_removed_key_is_passed_over_in_a_run_folder_only(tmp_path: Path):
    folder = run_folder(tmp_path, "[learner]\nweight_decay = 0.05\nbatch = 3\n")
    assert load_run_config(folder).learner.batch == 3
    with pytest.raises(LemmaError, match=r"config.toml: unknown key learner.weight_decay"):
        load_config(folder / "config.toml")
    with pytest.raises(LemmaError, match=r"--set: unknown key learner.batsh; did you mean learner.batch\?"):
        load_run_config(folder, {"learner.batsh": 3})


@pytest.mark.parametrize("head", Head)
def test_every_head_has_its_settings(head: Head):
    flags: dict[str, object] = {"value.head": str(head)}
    if head is not Head.NONE:
        flags |= {"value.scale": "log", "value.unsolved": 200.0}
    value = load_config(None, flags).value
    assert value.head is head
    assert getattr(value, "unsolved", 200.0) == 200.0
    assert getattr(value, "scale", Scale.LOG) is Scale.LOG


def test_missing_file():
    with pytest.raises(LemmaError, match="no configuration file"):
        load_config(Path("/nowhere/c.toml"))


def test_an_algorithm_is_named_in_one_word_or_has_a_section(tmp_path: Path):
    path = tmp_path / "c.toml"
    path.write_text("algorithm = 'ppo'\nrounds = 3\n")
    config = load_config(path, {"algorithm.clip": 0.3})
    assert config.algorithm == PpoConfig(clip=0.3)
    assert load_config(path, {"algorithm": "grpo"}).algorithm == GrpoConfig()
    path.write_text("[algorithm]\nname = 'ppo'\nclip = 0.1\n")
    assert load_config(path, {"algorithm": "ppo"}).algorithm == PpoConfig(clip=0.1)
    assert load_config(path, {"algorithm": "grpo", "algorithm.kl": 0.5}).algorithm == GrpoConfig(kl=0.5)
    assert load_config(path, {"algorithm.name": "grpo"}).algorithm == GrpoConfig()
    assert load_config(path, {"algorithm": "distillation"}) == TrainConfig()
    with pytest.raises(LemmaError, match=r'--set: algorithm.name is "x"; it must be distillation, ppo or grpo'):
        load_config(path, {"algorithm": "x"})


def test_a_round_is_rolled_out_once_the_network_knows_something():
    config = TrainConfig(algorithm=PpoConfig(steps=500), rounds=3, search=MctsConfig(budget=Budget(lean_steps=40)))
    assert [config.gradient_in(r) is not None for r in (0, 1, 2, None)] == [False, True, True, False]
    rolled = config.search_in(1)
    assert isinstance(rolled, RolloutConfig)
    assert (rolled.budget.lean_steps, rolled.steps, rolled.stop_at_proof) == (40, 40, False)
    assert config.search_in() == config.search
    assert replace(config, rounds=1).gradient_in(0) is not None
    assert TrainConfig(rounds=3).gradient_in(2) is None
