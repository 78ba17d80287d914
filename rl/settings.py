"""The sections of a training run's configuration that are of training alone (`rl.config`)."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from pydantic import Field

from prover.settings import settings, shown
from prover.types import Split, SplitRule
from rl.types import Contrast, FailureTarget, ReturnKind

DEVICE: Final = r"auto|cpu|cuda(:\d{1,4})?"


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
    hindsight: int = Field(default=0, ge=0)
    """States that a search has shown how to reach, kept of each search at most (`rl.hindsight`)."""
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
    during the search, `n_step` and `td_lambda` returns; these need a search that asks the value. `lookahead` teaches
    every state, solved or not, one tactic more than the value expects behind the best of its tactics, and no more than
    its shortest known proof; it needs `policy.reads_terms`."""
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
