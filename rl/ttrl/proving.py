"""`prove_with_training`: what `lemma prove --ttrl` calls."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from prover.api import state
from prover.attempts import Attempt
from prover.lean.library.build import LeanSetup, load_lean
from prover.policy.policies import GrammarPolicy, TrainedPolicy
from prover.printable import one_line
from prover.prover import Prover, load_prover
from prover.session import Session
from prover.types import CORE_MODULE, LemmaError, Proof, Proved, StatementError, Theorem, Verdict
from prover.worlds.worlds import all_worlds
from rl.config import TrainConfig, load_config
from rl.loop import TrainResult, train
from rl.metrics import Reporter, Silent
from rl.replay import Replay
from rl.run_folder import holds_run
from rl.ttrl.journal import Target, check_same_target
from rl.ttrl.planner import VariantPlanner

CONFIG = Path("ttrl")
"""The shipped configuration."""
WORLDS_CONFIG = Path("ttrl_worlds")
"""That for theorems over the definitions of a world with depth, of which Lean's automation knows nothing."""


@dataclass(frozen=True, slots=True)
class TestTimeResult:
    """The result of test-time RL on one theorem.

    `verdict` is the verifier's on `script` as a proof of the theorem as it was stated, given again at the end; both are
    None without a proof. `lean_steps` has everything that was spent in the folder `out`, in earlier calls too:
    searches, shortening, making variants, and for searches that an end cut off their whole budget. `seconds` are of
    this call.
    """

    __test__ = False  # for pytest: a class to collect has this prefix

    theorem: Theorem
    verdict: Verdict | None
    script: str | None
    lean_steps: int
    seconds: float
    variants: int
    proved_variants: int
    rounds: int
    lemmas: tuple[str, ...]
    interrupted: bool
    out: Path

    @property
    def proved(self) -> bool:
        """Did the verifier say so?"""
        return isinstance(self.verdict, Proved)


def prove_with_training(
    statement: str | Theorem,
    minutes: float,
    prover: Prover | str | Path | None = None,
    out: Path | None = None,
    settings: Mapping[str, Any] | None = None,
    seed: int = 0,
    module: str = CORE_MODULE,
    lean: LeanSetup | str | Path | None = None,
    report: Reporter | None = None,
) -> TestTimeResult:
    """Trains on variants of a theorem until it is proved or the time is up.

    minutes: of this call; what is under way then is given up, and the last round's weights are kept.
    prover: what to begin with, as in `prover.prove`; None: the grammar and a small untrained network.
    out: the run's folder; `default_folder` if not given. A folder that holds a run for the same theorem goes on.
    settings: laid over ``configs/ttrl.toml``, or ``configs/ttrl_worlds.toml`` in the modules of worlds with depth
        (``{"search.lean_steps": 64}``).
    report: what is told how it goes.

    Raises LemmaError for a statement that Lean does not accept, settings or a prover that cannot be trained, and a
    folder that holds something else, before anything is written; WorkerLost when Lean's processes keep dying.
    """
    began = time.monotonic()
    check_minutes(minutes)
    setup = lean if isinstance(lean, LeanSetup) else load_lean(None if lean is None else Path(lean))
    start = prover if isinstance(prover, Prover) else load_prover(prover)
    stated = statement if isinstance(statement, Theorem) else state(statement, module, setup)
    config = config_for(start, {**(settings or {}), "seed": seed}, stated.module)
    theorem = Theorem(stated.name, stated.statement, stated.module, source="target", preamble=stated.preamble)
    out = out or default_folder(theorem)
    target, resume = Target(theorem, hashlib.sha256(start.identity.encode()).hexdigest()[:16]), holds_run(out)
    if resume:
        check_same_target(out, target)
    with Session(setup) as session:
        _must_be_accepted(theorem, session, config)
        ends = began + 60 * minutes
        with VariantPlanner(target, session, config, out, start.lemmas, ends) as planner:
            model = start.policy.model if isinstance(start.policy, TrainedPolicy) else None
            run = train(config, out, resume, report or Silent(), setup, [theorem], planner, model)
            planner.end(run.unfinished_lean_steps)
            return _result(planner, session, run, theorem, began)


def check_minutes(minutes: float) -> None:
    """Raises LemmaError for a time that is none."""
    if not (math.isfinite(minutes) and minutes > 0):
        raise LemmaError(f"minutes is {minutes:g}; give a number above 0, such as 5")


def default_folder(theorem: Theorem) -> Path:
    """``runs/ttrl-NAME-DIGEST``: one for each statement."""
    digest = hashlib.sha256(repr((theorem.statement, theorem.module, theorem.preamble)).encode()).hexdigest()
    name = "".join(c if c.isalnum() or c in "._-" else "_" for c in theorem.name)
    return Path("runs") / f"ttrl-{name[:40]}-{digest[:8]}"


def config_for(start: Prover, settings: Mapping[str, Any], module: str = CORE_MODULE) -> TrainConfig:
    """The shipped configuration for theorems of a module with `settings`; of a trained prover its network, proposals,
    search and limits.

    A trained prover keeps its search's strategy, not its budget. Raises LemmaError.
    """
    in_world = module in {world.module for world in all_worlds().values()}
    config = load_config(WORLDS_CONFIG if in_world else CONFIG, settings)
    match start.policy:
        case GrammarPolicy():
            return config
        case TrainedPolicy(proposals, model):
            changed = replace(start.search, budget=config.search.budget, noise=config.search.noise)
            return replace(
                config,
                policy=model.spec.network,
                value=model.spec.value,
                proposals=proposals,
                search=changed,
                lean=start.limits,
            )
        case _:
            raise LemmaError(f"the prover `{start.label}` cannot be trained; leave it out, or name a trained one")


def _must_be_accepted(theorem: Theorem, session: Session, config: TrainConfig) -> None:
    env = session.env(config.lean)
    try:
        env.free([env.start(theorem)])
    except StatementError as error:
        raise LemmaError(one_line(f"Lean does not accept the statement: {error}")) from error


def _result(
    planner: VariantPlanner, session: Session, run: TrainResult, theorem: Theorem, began: float
) -> TestTimeResult:
    with Replay.open(run.out / "replay.jsonl") as replay:
        attempts, found = replay.attempts, replay.shortest.get(theorem.name)
        proved = replay.proved()
    verdict = None
    if found is not None and found.script is not None:
        (verdict,) = session.verifier.verify_many([(theorem, Proof(found.script))])
    accepted = found if isinstance(verdict, Proved) else None
    return TestTimeResult(
        theorem=theorem,
        verdict=verdict if accepted else None,
        script=accepted.script if accepted else None,
        lean_steps=planner.lean_steps + sum(map(_all_lean_steps, attempts)),
        seconds=round(time.monotonic() - began, 1),
        variants=len(planner.variants),
        proved_variants=sum(v.theorem.name in proved for v in planner.variants),
        rounds=run.iterations,
        lemmas=accepted.cited if accepted else (),
        interrupted=run.interrupted,
        out=run.out,
    )


def _all_lean_steps(attempt: Attempt) -> int:
    return attempt.lean_steps + attempt.shortening_lean_steps + attempt.alternatives_lean_steps
