"""The configuration of a training run: defaults < TOML file < flags. Every number is documented where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

import tomli_w
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError

from prover.conjecture.candidates import Lemma
from prover.files import read_toml
from prover.lean.gym.base import StepLimits
from prover.policy.model import Architecture, PolicyModel, PolicySpec
from prover.policy.policies import TrainedPolicy
from prover.policy.proposals import ProposalConfig
from prover.policy.value import (
    CategoricalValue,
    Head,
    HlGaussValue,
    NoValue,
    QuantileValue,
    ScalarValue,
    Scale,
    ValueConfig,
)
from prover.prover import Prover
from prover.search import Budget, MctsConfig, SearchConfig, changed_search, search_table, translated_search
from prover.types import LemmaError, Split
from rl.targets import Failures, Returns


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PolicySettings(_Section):
    """The network: a small Llama from scratch, or `base`, a causal LM of the Hub or in a local folder."""

    base: str | None = None
    width: int = Field(default=128, ge=8)  # of the residual stream; a multiple of 2 · heads
    layers: int = Field(default=4, ge=1)
    heads: int = Field(default=4, ge=1)
    feed_forward: int = Field(default=384, ge=8)  # inner width of the MLPs
    vocabulary: int = Field(default=1024, ge=300)  # tokens, 260 of them bytes and control tokens
    prompt_tokens: int = Field(default=192, ge=16, le=768)  # longer goals lose their beginning

    def spec(self, value: ValueConfig) -> PolicySpec:
        """What the policy folder will say."""
        return PolicySpec(
            architecture=Architecture(self.width, self.layers, self.heads, self.feed_forward),
            base=self.base,
            value=value,
            prompt_tokens=self.prompt_tokens,
        )


class ValueSettings(_Section):
    """The value head over remaining steps (`prover.policy.value`) and what it learns (`rl.targets`)."""

    head: Head = Head.HL_GAUSS
    bins: int = Field(default=64, ge=2)  # of the categorical heads: up to `longest` steps, and one for "not solved"
    longest: float = Field(default=63.0, ge=1)  # steps of the last bin of solved states
    unsolved_steps: float = Field(default=128.0, gt=1)  # what "not solved" counts for
    scale: Scale | None = None  # none: linear for bins, logarithmic for scalar and quantile
    sigma: float = Field(default=0.75, gt=0)  # of HL-Gauss, in bins
    quantiles: int = Field(default=32, ge=1)
    returns: Returns = Returns.MONTE_CARLO
    n: int = Field(default=3, ge=1)  # of n_step
    decay: float = Field(default=0.8, ge=0, le=1)  # λ of td_lambda
    failures: Failures = Failures.WORST

    def config(self) -> ValueConfig:
        """The head. Raises LemmaError when the numbers do not fit together."""
        binned, pointed = self.scale or Scale.LINEAR, self.scale or Scale.LOG
        match self.head:
            case Head.NONE:
                return NoValue()
            case Head.SCALAR:
                return ScalarValue(unsolved=self.unsolved_steps, scale=pointed)
            case Head.CATEGORICAL:
                return CategoricalValue(
                    bins=self.bins, longest=self.longest, unsolved=self.unsolved_steps, scale=binned
                )
            case Head.HL_GAUSS:
                return HlGaussValue(
                    bins=self.bins,
                    longest=self.longest,
                    unsolved=self.unsolved_steps,
                    scale=binned,
                    sigma=self.sigma,
                )
            case Head.QUANTILE:
                return QuantileValue(count=self.quantiles, unsolved=self.unsolved_steps, scale=pointed)


def _search(section: object) -> object:
    """The [search] section as settings of its strategy."""
    return changed_search(MctsConfig(), cast("dict[str, Any]", section)) if isinstance(section, dict) else section


SearchSettings = Annotated[SearchConfig, BeforeValidator(_search), PlainSerializer(search_table)]
"""One search of one theorem: the settings of one strategy (`prover.search.config`), its bounds among them."""


class LeanSettings(_Section):
    """Bounds of one tactic."""

    heartbeats: int = Field(default=50_000, ge=100)  # thousands of small allocations, deterministic
    seconds: float = Field(default=10.0, gt=0)  # wall clock; past it the worker is killed

    def limits(self) -> StepLimits:
        """As the gym takes them."""
        return StepLimits(heartbeats=self.heartbeats, seconds=self.seconds)


class CurriculumSettings(_Section):
    """Which theorems are searched in a round."""

    theorems_per_round: int | None = Field(default=None, ge=1)  # none: all of the train split
    solved_share: float = Field(default=0.3, ge=0, le=1)  # chance of a solved theorem to be searched again
    decay: float = Field(default=0.7, gt=0, le=1)  # factor on an unsolved theorem's chance per failed attempt
    floor: float = Field(default=0.1, ge=0, le=1)  # smallest chance of an unsolved theorem
    first_round_lean_steps: int | None = Field(default=None, ge=1)  # of round 0, where the grammar searches alone


class LearnerSettings(_Section):
    """Gradient steps between two rounds."""

    updates: int = Field(default=200, ge=1)  # per round
    batch: int = Field(default=8, ge=1)  # proved states per update
    failed_batch: int = Field(default=4, ge=0)  # unproved states per update, for the value
    candidates: int = Field(default=48, ge=2)  # tactics ranked per state: the known good ones and others
    learning_rate: float = Field(default=1e-3, gt=0)
    warmup: int = Field(default=20, ge=0)  # updates until the full learning rate
    weight_decay: float = Field(default=0.05, ge=0)
    gradient_norm: float = Field(default=1.0, gt=0)
    ranking_weight: float = Field(default=1.0, ge=0)  # softmax over candidates
    token_weight: float = Field(default=0.1, ge=0)  # cross-entropy per token of the good tactics
    value_weight: float = Field(default=0.2, ge=0)
    shorter_first: float = Field(default=0.5, ge=0)  # good tactics weigh exp(−this · extra remaining steps)
    rename: float = Field(default=0.5, ge=0, le=1)  # chance that a state's variables are renamed
    threads: int = Field(default=1, ge=1)  # of torch while learning
    max_staleness: int | None = Field(default=4, ge=0)  # failures of older policy versions are left out; none: keep all


class ConjecturerSettings(_Section):
    """Lemmas proposed from failures and paid by the bits that they save (`rl.conjecturing`)."""

    enabled: bool = False
    share: float = Field(default=0.25, gt=0, lt=1)  # most of a round's Lean steps that conjecturing may take
    held_back: float = Field(default=0.4, gt=0, lt=1)  # part of the train split that lemmas are paid on
    tests: int = Field(default=16, ge=1)  # instances of a candidate that are tested before anything else
    prove_steps: int = Field(default=32, ge=1)  # Lean steps of the search for a candidate's proof
    score_steps: int = Field(default=16, ge=1)  # Lean steps per held-back theorem and lemma
    unsolved_bits: float = Field(default=3_200.0, gt=0)  # cost of a theorem without a proof, and most of any proof
    clip_bits: float = Field(default=3_200.0, gt=0)  # saved bits beyond this are not paid
    accept_bits: float = Field(default=200.0, ge=0)  # a lemma that saves less does not join the library
    novelty_weight: float = Field(default=0.2, ge=0)  # reward of a proved lemma unlike all before it
    most_lemmas: int = Field(default=16, ge=1)  # that are accepted in a run
    samples: int = Field(default=16, ge=0)  # statements drawn from the policy, once it has learned, per round
    term_size: int = Field(default=5, ge=2, le=7)  # symbols of a term in theory exploration
    noise: float = Field(default=0.1, gt=0)  # standard deviation of a reward, for Thompson sampling


class EvaluationSettings(_Section):
    """Before and after, on theorems never searched for training."""

    split: Split = Split.TEST
    steps: int | None = Field(default=None, ge=1)  # Lean steps per attempt; none: search.lean_steps
    seeds: int = Field(default=1, ge=1)  # attempts per theorem, with seeds 0, 1, …
    limit: int | None = Field(default=None, ge=1)  # at most so many theorems


class TrainConfig(_Section):
    """Everything a run depends on, with the code and the library."""

    suites: tuple[str, ...] = ("logic", "nat", "order")
    seed: int = 0
    rounds: int = Field(default=4, ge=1)
    actors: int = Field(default=2, ge=1)  # search processes, each with a Lean worker of its own
    chunk: int = Field(default=4, ge=1)  # theorems per task of an actor
    keep_checkpoints: int = Field(default=3, ge=1)
    policy: PolicySettings = PolicySettings()
    value: ValueSettings = ValueSettings()
    proposals: ProposalConfig = ProposalConfig()
    search: SearchSettings = MctsConfig()
    lean: LeanSettings = LeanSettings()
    curriculum: CurriculumSettings = CurriculumSettings()
    learner: LearnerSettings = LearnerSettings()
    conjecturer: ConjecturerSettings = ConjecturerSettings()
    evaluation: EvaluationSettings = EvaluationSettings()

    def prover(self, model: PolicyModel, lemmas: tuple[Lemma, ...], library: str, round_: int | None = None) -> Prover:
        """The prover of a round; None: without noise, as it is evaluated and as a checkpoint keeps it."""
        policy = TrainedPolicy(self.proposals, model)
        search = self.search_in(round_)
        return Prover(policy, search, self.lean.limits(), lemmas, library=library)

    def search_in(self, round_: int | None = None) -> SearchConfig:
        """How a round searches, from 0; None: without noise, for whatever is not training."""
        if round_ is None:
            return replace(self.search, noise=0.0)
        first = self.curriculum.first_round_lean_steps if round_ == 0 else None
        return replace(self.search, budget=Budget(lean_steps=first)) if first else self.search

    def toml(self) -> str:
        """The resolved configuration; values that are none are left out, as in a file."""
        return tomli_w.dumps(self.model_dump(mode="json", exclude_none=True))


C = TypeVar("C", bound=BaseModel)

_MOVED = {  # keys of runs that were written before there was a section for the value
    ("policy", "value_bins"): ("value", "bins"),
    ("policy", "unsolved_steps"): ("value", "unsolved_steps"),
    ("learner", "value_smoothing"): ("value", "sigma"),
    ("search", "first_round_steps"): ("curriculum", "first_round_lean_steps"),
}


def load_config(
    path: Path | None, flags: Mapping[str, Any] | None = None, kind: type[C] = TrainConfig, of_run: bool = False
) -> C:
    """Reads a TOML file and lays `flags` over it (``{"search.lean_steps": 32}``; None values are not given).

    `of_run`: the file is a run's own, which may be old and have keys that are no more.

    Raises LemmaError for a missing file, bad TOML, an unknown key or a value out of range, naming the key.
    """
    data: dict[str, Any] = {}
    if path is not None:
        if not path.exists():
            raise LemmaError(f"no configuration file {path}")
        data = read_toml(path)
    for (section, key), (new_section, new_key) in _MOVED.items():
        old, new = data.get(section), data.setdefault(new_section, {})
        if isinstance(old, dict) and isinstance(new, dict) and key in old:
            new[new_key] = old.pop(key)
    if of_run and isinstance(search := data.get("search"), dict):
        data["search"] = translated_search(cast("dict[str, Any]", search))
    for dotted, value in (flags or {}).items():
        if value is not None:
            *sections, key = dotted.split(".")
            place = data
            for section in sections:
                place = place.setdefault(section, {})
                if not isinstance(place, dict):
                    raise LemmaError(f"configuration {path or '(flags)'}: {dotted}: {section} is no table there")
            place[key] = value
    try:
        return kind.model_validate(data)
    except LemmaError as e:
        raise LemmaError(f"configuration {path or '(flags)'}: {e}") from e
    except ValidationError as e:
        first = e.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the file"
        raise LemmaError(f"configuration {path or '(flags)'}: {key}: {first['msg']}") from e
