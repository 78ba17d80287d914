"""The configuration of a training run: defaults < TOML file < flags. Its reference is generated from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import tomli_w
from pydantic import BeforeValidator, Field, PlainSerializer, TypeAdapter, ValidationError

from prover.files import read_toml
from prover.lean.limits import StepLimits
from prover.policy.endpoint.settings import Endpoint, EndpointSettings, check_url
from prover.policy.model import SHAPE, PolicyConfig, PolicyModel
from prover.policy.policies import TrainedPolicy
from prover.policy.proposals import ProposalConfig
from prover.policy.value import HlGaussValue, NoValue, ValueConfig
from prover.search import Budget, MctsConfig, SearchConfig, changed_search, search_table, translated_search
from prover.search.repair import MOST_SHOWN
from prover.settings import described, explain, keys_of, known_settings, sections, settings, wrong
from prover.suggest import did_you_mean
from prover.types import LemmaError
from prover.worlds.names import overlapping
from rl import CONFIGS
from rl.algorithms.settings import AlgorithmConfig, Distillation, PolicyGradientConfig, PpoConfig
from rl.settings import (
    ClusterConfig,
    ConjecturerConfig,
    CurriculumConfig,
    EvaluationConfig,
    LearnerConfig,
    ReplayConfig,
    TrackingConfig,
    WarmStartConfig,
)
from rl.types import ReturnKind

if TYPE_CHECKING:
    from prover.conjecture.candidates import Lemma
    from prover.prover import Prover

Tables = dict[str, Any]


def _search(section: object) -> object:
    """The [search] section as settings of its strategy."""
    if isinstance(section, dict):
        return changed_search(MctsConfig(), cast(Tables, section))
    if not isinstance(section, SearchConfig):
        raise LemmaError(wrong("search", section, [], "a table"))
    return section


SearchSection = Annotated[SearchConfig, BeforeValidator(_search), PlainSerializer(search_table)]
"""The settings of one strategy (`prover.search.config`), its bounds among them."""


@settings
class TrainConfig:
    """Everything a run depends on, with the code and the library."""

    suites: tuple[str, ...] = Field(default=("logic", "nat", "order"), min_length=1)
    """Shipped suites (`lemma suites`) and worlds with depths such as `rewriting@1-6x200` (`lemma worlds`): their train
    split is searched, another one evaluated."""
    seed: int = 0
    """Of weights, curriculum, order of data and the grammar's jitter."""
    rounds: int = Field(default=4, ge=1)
    """Rounds of searching and learning. May be raised on resuming."""
    actors: int = Field(default=2, ge=1)
    """Search processes, each with a Lean worker of its own."""
    chunk: int = Field(default=4, ge=1)
    """Theorems that an actor takes at a time."""
    keep_checkpoints: int = Field(default=3, ge=1)
    """Newest checkpoints that are kept."""
    synchronous: bool = True
    """Search and learning take turns, and a resumed run is the same to the bit. If false, they go on side by side."""
    max_staleness: int = Field(default=1, ge=0)
    """If not synchronous: versions of the policy that searching may lag behind learning. Attempts by older weights are
    kept as proofs, not learned from, and counted."""
    algorithm: AlgorithmConfig = Field(default=Distillation(), discriminator="name")
    policy: PolicyConfig = PolicyConfig()
    endpoint: EndpointSettings = EndpointSettings()
    value: ValueConfig = Field(default=HlGaussValue(), discriminator="head")
    proposals: ProposalConfig = ProposalConfig()
    search: SearchSection = MctsConfig()
    lean: StepLimits = StepLimits()
    curriculum: CurriculumConfig = CurriculumConfig()
    replay: ReplayConfig = ReplayConfig()
    learner: LearnerConfig = LearnerConfig()
    warm_start: WarmStartConfig = WarmStartConfig()
    cluster: ClusterConfig = ClusterConfig()
    conjecturer: ConjecturerConfig = ConjecturerConfig()
    evaluation: EvaluationConfig = EvaluationConfig()
    tracking: TrackingConfig = TrackingConfig()

    def __post_init__(self) -> None:
        if both := [name for name in self.evaluation.worlds if name in self.suites]:
            raise ValueError(
                f"evaluation.worlds has {both[0]}, which is in suites too; a world is trained on or held out"
            )
        kind = self.learner.returns
        if kind is ReturnKind.LOOKAHEAD and not self.policy.reads_terms:
            raise ValueError(
                'learner.returns is "lookahead", which needs a network that foresees what tactics leave; set '
                "policy.reads_terms to true"
            )
        if kind in (ReturnKind.N_STEP, ReturnKind.TD_LAMBDA) and not self.search.uses_value:
            switch = "search.use_value = true" if isinstance(self.search, MctsConfig) else "search.value_weight > 0"
            raise ValueError(
                f'learner.returns is "{kind}", which needs what the value says during the search; it must be '
                f'"{ReturnKind.MONTE_CARLO}" unless {switch}'
            )
        if (pair := overlapping(self.suites)) is not None:
            raise ValueError(f"suites {pair[0]} and {pair[1]} share theorems; give them other depths or another #SEED")
        if isinstance(self.algorithm, PpoConfig) and self.algorithm.critic and isinstance(self.value, NoValue):
            raise ValueError(
                'value.head is "none"; with algorithm.critic it must be another, or algorithm.critic false'
            )
        warm = getattr(self.algorithm, "warm_rounds", None)
        if warm is not None and warm >= self.rounds:
            raise ValueError(
                f"algorithm.warm_rounds is {warm}; it must be less than rounds, which is {self.rounds}, or no round is "
                f"of {self.algorithm.name}"
            )
        if self.policy.reads_terms and not self.proposals.atomic:
            raise ValueError(
                "policy.reads_terms is true, and only what the atomic grammar proposes can be read so; set "
                "proposals.atomic to true"
            )
        if self.policy.reads_terms and self.proposals.samples:
            raise ValueError(
                "policy.reads_terms is true, and such a network writes no tactic; set proposals.samples to 0"
            )
        if self.replay.hindsight and not (self.proposals.atomic and self.replay.unverified):
            raise ValueError(
                f"replay.hindsight is {self.replay.hindsight}; it must be 0 unless proposals.atomic and "
                "replay.unverified are true: what a tactic such as `simp` did says nothing of another goal"
            )
        if self.policy.endpoint is not None:
            try:
                check_url(self.policy.endpoint)
            except LemmaError as error:
                raise LemmaError(f"policy.endpoint is wrong: {error}") from error
            if isinstance(self.algorithm, PolicyGradientConfig):
                raise ValueError(
                    f'policy.endpoint has no effect with algorithm.name = "{self.algorithm.name}", which learns from '
                    "what the network itself draws; leave it out"
                )
        elif self.endpoint != EndpointSettings():
            raise ValueError("endpoint has no effect without policy.endpoint, the server's URL")
        if self.synchronous:
            return
        if self.evaluation.every:
            raise ValueError(f"evaluation.every is {self.evaluation.every}; it must be 0 unless synchronous is true")
        if not self.cluster.learners:
            raise ValueError("synchronous is false; learning then needs a process of its own: cluster.learners ≥ 1")
        if self.max_staleness == 0 and self.cluster.inference > 1:
            raise ValueError(
                f"max_staleness is 0 with {self.cluster.inference} inference processes, which get new weights one "
                "after the other; it must be ≥ 1, or cluster.inference 1"
            )
        if self.conjecturer.enabled:
            raise ValueError("conjecturer.enabled is true; it must be false unless synchronous is true")

    @property
    def ahead(self) -> int:
        """Rounds that searching may be ahead of learning."""
        return 0 if self.synchronous else self.max_staleness

    def prover(self, model: PolicyModel, lemmas: tuple[Lemma, ...], library: str, round_: int | None = None) -> Prover:
        """The prover of a round; None: without noise, as it is evaluated and as a checkpoint keeps it."""
        from prover.prover import Prover  # Lean, which a learner does without

        policy = TrainedPolicy(self.proposals, model)
        search, gradient = self.search_in(round_), self.gradient_in(round_)
        alternatives = 0 if round_ is None or gradient else self.learner.alternatives
        prover = Prover(policy, search, self.lean, lemmas, library=library, alternatives=alternatives)
        return replace(prover, shorten=None) if gradient else prover  # a shorter proof would teach nothing then

    def gradient_in(self, round_: int | None) -> PolicyGradientConfig | None:
        """The policy gradients by which a round (from 0) is learned from; None: by search distillation."""
        algorithm = self.algorithm
        if round_ is None or not isinstance(algorithm, PolicyGradientConfig) or round_ < self.warm_rounds:
            return None
        return algorithm

    @property
    def warm_rounds(self) -> int:
        """First rounds of search distillation in a run of policy gradients."""
        asked = getattr(self.algorithm, "warm_rounds", None)
        return min(1, self.rounds - 1) if asked is None else asked

    @property
    def most_refused(self) -> int:
        """Refused tactics that an attempt keeps for each good one, to be learned from."""
        return MOST_SHOWN if self.search.repair else 0

    def server(self) -> Endpoint | None:
        """What the searches of training ask beside the network, as each search process does; None: nothing."""
        if self.policy.endpoint is None:
            return None
        whole, share = self.endpoint, 1 / self.actors
        rate = whole.requests_per_minute and whole.requests_per_minute * share
        concurrent = max(int(whole.concurrent * share), 1)
        return Endpoint(self.policy.endpoint, replace(whole, concurrent=concurrent, requests_per_minute=rate))

    def search_in(self, round_: int | None = None) -> SearchConfig:
        """How a round (from 0) searches; None: without noise, for everything except training."""
        if round_ is None:
            return replace(self.search, noise=0.0)
        first = self.curriculum.first_round_lean_steps if round_ == 0 else None
        search = replace(self.search, budget=Budget(lean_steps=first)) if first else self.search
        gradient = self.gradient_in(round_)
        return gradient.rollout_search(search) if gradient else search

    def toml(self) -> str:
        """The resolved configuration; None values are left out, as in a file."""
        return tomli_w.dumps(_CONFIG.dump_python(self, mode="json", exclude_none=True))

    def flat(self) -> dict[str, Any]:
        """Dotted key → value, as in a file; None for a key that is left out."""
        found: dict[str, Any] = {}
        for name, value in _CONFIG.dump_python(self, mode="json").items():
            found |= {f"{name}.{k}": v for k, v in value.items()} if isinstance(value, dict) else {name: value}
        return found


_CONFIG: Final = TypeAdapter(TrainConfig)
_MOVED: Final = {
    "policy.value_bins": "value.bins",
    "policy.unsolved_steps": "value.unsolved",
    "learner.value_smoothing": "value.sigma",
    "value.unsolved_steps": "value.unsolved",
    "value.quantiles": "value.count",
    "value.failures": "learner.failures",
    "search.first_round_steps": "curriculum.first_round_lean_steps",
    "evaluation.steps": "evaluation.lean_steps",
    "conjecturer.prove_steps": "conjecturer.prove_lean_steps",
    "conjecturer.score_steps": "conjecturer.score_lean_steps",
}
"""Keys in runs of earlier versions → the present keys of their values."""


def load_config(path: Path | None, flags: Mapping[str, Any] | None = None) -> TrainConfig:
    """Reads a TOML file and lays `flags` over it (``{"search.lean_steps": 32}``; None values are not given).

    `path` may be the bare name of a configuration that is shipped: `demo` is ``configs/demo.toml``.

    Raises LemmaError for a missing file, bad TOML, an unknown key or a value out of range, naming the key.
    """
    if path is not None and not path.exists():
        shipped = {file.stem: file for file in CONFIGS.glob("*.toml")}
        if str(path) not in shipped:
            meant = did_you_mean(str(path), shipped)
            raise LemmaError(f"no configuration file {path}{meant}; {', '.join(sorted(shipped))} are shipped")
        path = shipped[str(path)]
    return _made({} if path is None else read_toml(path), flags or {}, str(path or "--set"))


def load_run_config(run: Path, flags: Mapping[str, Any] | None = None) -> TrainConfig:
    """The configuration of a run folder, with `flags` laid over it; keys that no longer exist are skipped.

    Raises LemmaError as `load_config` does.
    """
    path = run / "config.toml"
    data = read_toml(path)
    for old, new in _MOVED.items():
        section, key = old.split(".")
        if isinstance(data.get(section), dict) and key in data[section]:
            place, name = new.split(".")
            data.setdefault(place, {})[name] = data[section].pop(key)
    data = {name: value for name, value in data.items() if name in keys_of(TrainConfig)}
    for name, (tag, kinds) in sections(TrainConfig).items():
        if name == "search" and isinstance(table := data.get(name), dict):
            data[name] = translated_search(cast(Tables, table))
        elif isinstance(table := data.get(name), dict):
            chosen = (flags or {}).get(f"{name}.{tag}") or cast(Tables, table).get(tag or "", _default_tag(name, tag))
            kind = next((k for k in kinds if str(getattr(k, tag or "", None)) == str(chosen)), kinds[0])
            data[name] = known_settings(table, kind)
    if isinstance(policy := data.get("policy"), dict) and "base" in policy:  # older runs have it together with a shape
        data["policy"] = {key: value for key, value in cast(Tables, policy).items() if key not in SHAPE}
    return _made(data, flags or {}, str(path))


def _default_tag(section: str, tag: str | None) -> str:
    return str(getattr(getattr(TrainConfig(), section), tag or "", ""))


def _made(data: Tables, flags: Mapping[str, Any], where: str) -> TrainConfig:
    flags = {"algorithm.name" if key == "algorithm" else key: value for key, value in flags.items()}
    if isinstance(data.get("algorithm"), str):  # short for the table's only key
        data["algorithm"] = {"name": data["algorithm"]}
    chosen, there = flags.get("algorithm.name"), data.get("algorithm")
    if chosen is not None and isinstance(there, dict) and cast(Tables, there).get("name") != chosen:
        data["algorithm"] = {}  # the file's settings are another algorithm's
    for dotted, value in flags.items():
        if value is not None:
            *names, key = dotted.split(".")
            place: Any = data
            for name in names:
                place = place.setdefault(name, {})
                if not isinstance(place, dict):
                    raise LemmaError(f"{where}: {dotted}: {name} is no table there")
            place[key] = value
    if flags.get("policy.base") is not None:  # the file's settings of a network from scratch do not apply
        data["policy"] = {k: v for k, v in data["policy"].items() if k not in SHAPE or f"policy.{k}" in flags}
    for name, (tag, _) in sections(TrainConfig).items():
        if tag is not None and isinstance(table := data.get(name), dict):  # a missing choice means the default
            table.setdefault(tag, _default_tag(name, tag))
    try:
        made = _CONFIG.validate_python(data)
        kinds = {key.name: key.kind for key in described(TrainConfig)}
        _refuse_coerced(data, _CONFIG.dump_python(made, mode="json"), kinds)
        return made
    except ValidationError as error:
        words, cause = explain(error, TrainConfig), error
    except LemmaError as error:  # of the search, which has a table of its own
        words, cause = str(error), error
    given = any(key in words.replace(";", " ").split() for key in flags)
    raise LemmaError(f"{'--set' if given else where}: {words}") from cause


def _refuse_coerced(given: Tables, made: Tables, kinds: Mapping[str, str], prefix: str = "") -> None:
    """Refuses booleans and texts as numbers and the like, which pydantic would convert. Raises LemmaError.

    kinds: dotted key → what its value must be, in words.
    """
    for name, value in given.items():
        taken, key = made.get(name), f"{prefix}{name}"
        if isinstance(value, dict) and isinstance(taken, dict):
            _refuse_coerced(cast(Tables, value), cast(Tables, taken), kinds, f"{key}.")
        elif any(isinstance(value, kind) != isinstance(taken, kind) for kind in (bool, str)) and key in kinds:
            raise LemmaError(wrong(key, value, [], kinds[key]))
