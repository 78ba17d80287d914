"""The configuration of a training run: defaults < TOML file < flags. Its reference is generated from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
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
from prover.settings import described, explain, keys_of, known_settings, sections, settings, shown, wrong
from prover.suggest import did_you_mean
from prover.suites import SplitRule
from prover.types import LemmaError, Split
from prover.worlds.names import overlapping
from rl import CONFIGS
from rl.algorithms.settings import AlgorithmConfig, Distillation, PolicyGradientConfig, PpoConfig
from rl.types import Contrast, FailureTarget, ReturnKind

if TYPE_CHECKING:
    from prover.conjecture.candidates import Lemma
    from prover.prover import Prover

Tables = dict[str, Any]
DEVICE: Final = r"auto|cpu|cuda(:\d{1,4})?"


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
class CurriculumConfig:
    """Which theorems are searched in a round."""

    theorems_per_round: int | None = Field(default=None, ge=1)
    """At most so many theorems a round, those near a solve rate of one half first; none: all of the train split."""
    solved_share: float = Field(default=0.3, ge=0, le=1)
    """Chance that a theorem whose newest attempt found a proof is searched again."""
    decay: float = Field(default=0.7, gt=0, le=1)
    """Factor on the chance of an unsolved theorem for each failed attempt since its last proof, down to 0.1."""
    world_share: float = Field(default=0.5, ge=0, le=1)
    """Part of a round that is divided equally among the worlds (suites); the rest goes where theorems are nearest one
    half. Without effect unless `theorems_per_round` leaves some out."""
    fresh: int = Field(default=0, ge=0)
    """Theorems of every depth of a world that nobody has tried yet, at the start of a round: where a suite such as
    `rewriting@1-6x200` has fewer left, more are generated; 0: only those of the suite."""
    first_round_lean_steps: int | None = Field(default=None, ge=1)
    """Lean steps for each theorem in the first round, where the grammar searches alone; none: `search.lean_steps`."""


@settings
class ReplayConfig:
    """What the learner remembers of all attempts, and what it draws more often; the log on the disk keeps all."""

    good_states: int = Field(default=100_000, ge=1)
    """Most proved states; those of the shortest proof of each theorem are kept even beyond it."""
    bad_states: int = Field(default=100_000, ge=0)
    """Most states without a proof: those of the newest policies and with the most Lean steps."""
    unverified: bool = True
    """Learn from every state that a search solved; if false, only from the states of verified proofs."""
    priority: float = Field(default=0.0, ge=0, le=1)
    """How much more often proved states of rare worlds, and those where Lean refused many tactics before the right one,
    are drawn: 0 draws all equally often, 1 the states of every world, as a whole, equally often."""


class Precision(StrEnum):
    """In what the learner multiplies matrices; weights, losses and the optimizer are in single precision."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


class Parallel(StrEnum):
    """How learner processes share the work."""

    DDP = "ddp"
    FSDP = "fsdp"


@settings
class LearnerConfig:
    """Gradient steps between two rounds."""

    updates: int = Field(default=200, ge=1)
    """Gradient steps a round."""
    batch: int = Field(default=8, ge=1)
    """Proved states of an update."""
    failed_batch: int = Field(default=4, ge=0)
    """Unproved states of an update, for the value."""
    candidates: int = Field(default=48, ge=2)
    """Tactics that are ranked in a state, at most: known good ones, and some others (`contrast`)."""
    contrast: Contrast = Contrast.REFUSED
    """What good tactics are ranked against: `refused`, what Lean refused in the state, or `proposed`, all else that the
    grammar proposes there: for worlds with depth, where most tactics are accepted and lead nowhere."""
    alternatives: int = Field(default=64, ge=0)
    """Lean steps per theorem, after its search and on top of it, for other tactics on the states that it solved: which
    work as well, and which Lean refuses."""
    learning_rate: float = Field(default=1e-3, gt=0)
    """Of AdamW, after the warm-up; it falls to a tenth by the end of the round."""
    token_weight: float = Field(default=0.1, ge=0)
    """Weight of the likelihood of good tactics, token by token, which makes them be written; ranking them has 1."""
    threads: int = Field(default=1, ge=1)
    """Of torch at most while learning; fewer when other processes need the processors. Above 1 a resumed run is the
    same up to rounding, not to the bit."""
    failures: FailureTarget = FailureTarget.TRIED
    """What an unproved state teaches the value: `tried` is "not provable", weighted by the share of the policy that
    was tried on it in vain, `censored` "more tactics than the search excluded", `worst` "not provable" at full
    weight."""
    returns: ReturnKind = ReturnKind.MONTE_CARLO
    """What a solved state teaches the value: the tactics that remain (`monte_carlo`), or with what the value said
    during the search, `n_step` and `td_lambda` returns; these need a search that asks the value."""
    n_step: int = Field(default=3, ge=1)
    """Tactics that `n_step` returns count before they take the value's word."""
    td_lambda: float = Field(default=0.8, ge=0, le=1)
    """λ of `td_lambda` returns: 1 is Monte Carlo, 0 takes the value's word after one tactic."""
    device: str = "auto"
    """Where it learns: `cpu`, `cuda`, `cuda:1`; `auto` is `cuda` where there is a card. Searching is the CPUs'."""
    precision: Precision = Precision.FLOAT32
    """Of products of matrices and of attention (autocast); weights, losses and AdamW are in single precision always."""
    tokens: int | None = Field(default=None, ge=1)
    """Tokens, padding included, that are run and differentiated at once; none: 1024 on a CPU, 16384 on a card. Fewer
    need less memory; the gradient is the same."""
    checkpointing: bool = False
    """Compute the inside of a layer again in the backward pass, not keep it: less memory, about a third slower."""

    parallel: Parallel = Parallel.DDP
    """How several learner processes share the work (`cluster.learners`): `ddp` copies the weights to each, `fsdp`
    divides weights, gradients and optimizer among them."""
    compile: bool = False
    """Compile the network's layers (torch.compile): slow to begin, faster on a card."""

    def tokens_at_once(self, on_card: bool) -> int:
        """`tokens`, or its default there."""
        return self.tokens or (16384 if on_card else 1024)

    def __post_init__(self) -> None:
        if not re.fullmatch(DEVICE, self.device):
            raise ValueError(f"device is {shown(self.device)}; it must be auto, cpu, cuda or cuda:N")


@settings
class WarmStartConfig:
    """Supervised steps on given proofs before the first round ([policies](policies.md))."""

    data: tuple[str, ...] = ()
    """What is learned from: `references` (proofs of the suites' train theorems), files or folders of LeanDojo or with
    columns `state` and `tactic`, `hf:NAME`. Nothing: no warm start."""
    gradient_steps: int = Field(default=400, ge=1)
    """So many, on `learner.batch` states each."""


class Spread(StrEnum):
    """Where the inference processes are placed."""

    PACK = "pack"
    SPREAD = "spread"


@settings
class ClusterConfig:
    """Which processes a run has beside its search processes (`actors`), and what each asks of the Ray cluster."""

    address: str = "auto"
    """The Ray cluster: `auto` takes one that runs here or that `RAY_ADDRESS` names, else starts one; `local` always
    starts one; `HOST:PORT` or `ray://HOST:PORT` name one."""
    search_cpus: float = Field(default=1.0, gt=0)
    """CPUs of a search process."""
    inference: int = Field(default=0, ge=0)
    """Inference processes, which answer all search processes; 0: each of those has the network on its own CPU."""
    inference_cpus: float = Field(default=1.0, ge=0)
    """CPUs of an inference process."""
    inference_gpus: float = Field(default=0.0, ge=0)
    """Cards of an inference process; a fraction shares one."""
    inference_batch: int = Field(default=64, ge=1)
    """States that an inference process answers at once, at most."""
    inference_wait: float = Field(default=2.0, ge=0)
    """Milliseconds that it waits for a batch to fill."""
    placement: Spread = Spread.PACK
    """Inference processes on few nodes (`pack`) or on many (`spread`)."""
    learners: int = Field(default=0, ge=0)
    """Learner processes, run by Ray Train; 0: the coordinator's process learns."""
    learner_cpus: float = Field(default=1.0, gt=0)
    """CPUs of a learner process."""
    learner_gpus: float = Field(default=0.0, ge=0)
    """Cards of a learner process."""
    stall_seconds: float = Field(default=900.0, gt=0)
    """A process that gets nowhere for so long is ended and its work done again; if that does not help, the run ends."""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"auto|local|(ray://)?[^\s/:]+:\d{1,5}", self.address):
            raise ValueError(f"address is {shown(self.address)}; it must be auto, local, HOST:PORT or ray://HOST:PORT")
        for key in ("inference_gpus", "learner_gpus"):
            if (gpus := getattr(self, key)) > 1 and gpus != int(gpus):
                raise ValueError(f"{key} is {gpus:g}; it must be a whole number above 1 (Ray shares a card, not two)")


@settings
class ConjecturerConfig:
    """Lemmas proposed from failures and rewarded by the bits that they save ([conjectures](conjectures.md))."""

    enabled: bool = False
    """Whether part of a round's Lean steps goes into lemmas."""
    share: float = Field(default=0.25, gt=0, lt=1)
    """Most of a round's Lean steps that conjecturing may take."""
    tests: int = Field(default=16, ge=1)
    """Instances of a candidate that are tested before anything else."""
    prove_lean_steps: int = Field(default=32, ge=1)
    """Lean steps of the search for a candidate's proof."""
    score_lean_steps: int = Field(default=16, ge=1)
    """Lean steps for each held-back theorem and lemma."""
    samples: int = Field(default=16, ge=0)
    """Statements drawn from the policy a round, once it has learned."""


@settings
class EvaluationConfig:
    """Before and after, on theorems never searched for training."""

    split: Split = Split.VALID
    """Of the suites; choose settings on `valid`, report `test` once."""
    rule: SplitRule = SplitRule.HASH
    """How the suites are split: by `hash` of the statement, as published figures are, or by `cluster`, where
    near-duplicates of a train theorem are in the train split too."""
    worlds: tuple[str, ...] = ()
    """Suites that are held out whole: nothing of them is trained on, their `split` is evaluated beside the others."""
    lean_steps: int | None = Field(default=None, ge=1)
    """Lean steps of an attempt; none: as many as `search.lean_steps`."""
    seeds: int = Field(default=1, ge=1)
    """Attempts at each theorem, with seeds 0, 1, …"""
    limit: int | None = Field(default=None, ge=1)
    """At most so many theorems, spread evenly over the suites; none: all."""
    every: int = Field(default=0, ge=0)
    """Evaluate after every so many rounds, too; 0: only before and after training."""


class Wandb(StrEnum):
    """Whether Weights & Biases gets the metrics."""

    OFF = "off"
    OFFLINE = "offline"  # files in the run folder, for `wandb sync`
    ONLINE = "online"


@settings
class TrackingConfig:
    """Where the metrics go beside `metrics.jsonl` and TensorBoard. All of it may change on resuming."""

    wandb: Wandb = Wandb.OFF
    """Weights & Biases: `online` needs an account there, `offline` writes into the run folder. Install `wandb`."""
    project: str = Field(default="lemma", min_length=1)
    """The project there."""
    peak_flops: float | None = Field(default=None, gt=0)
    """FLOPs a second that MFU is taken of, of a card or of a CPU's thread; none: the maker's figure, else measured."""


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
        if (kind := self.learner.returns) is not ReturnKind.MONTE_CARLO and not self.search.uses_value:
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
        if self.policy.ranking_head and (self.proposals.samples or not isinstance(self.algorithm, Distillation)):
            raise ValueError(
                "policy.ranking_head is true, and such a network writes no tactic and gives none a likelihood; it must "
                f'be false unless proposals.samples is 0 and algorithm.name is "{Distillation().name}"'
            )
        if self.policy.endpoint is not None:
            check_url(self.policy.endpoint)
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
