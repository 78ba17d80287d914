"""A checkpoint proves as its run did: `load_prover` gives what the run's actors had, for every setting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prover.attempts import Attempt, attempt_of
from prover.conjecture.candidates import Lemma, parse_candidates
from prover.lean.library.build import LeanSetup
from prover.manifest import MANIFEST
from prover.policy.model import PolicyModel
from prover.prover import load_prover
from prover.search import Backup, Reading, Strategy
from prover.search.record import search_record
from prover.session import Session, Task
from prover.solve import SolveResult
from prover.types import Evaluator, LemmaError, Proof, Proved, Theorem
from rl.actors import Actors
from rl.checkpoints import save_checkpoint
from rl.cluster import connected
from rl.config import TrainConfig, load_config
from rl.learner import Learner
from rl.loop import build_model
from rl.run_folder import prepare

THEOREMS = (
    Theorem("both", "theorem both (p q r : Prop) (h : p ∧ q ∧ r) : r ∧ q ∧ p"),
    Theorem("power", "theorem power (n : Nat) : 3 ∣ 4 ^ n + 2"),
)
LEMMA = Lemma(Theorem("swap", "theorem swap {p q : Prop} (h : p ∧ q) : q ∧ p"), Proof("exact ⟨h.2, h.1⟩"))
SMALL = {
    "policy.width": 16, "policy.layers": 1, "policy.heads": 2, "policy.feed_forward": 16, "policy.vocabulary": 400,
    "policy.prompt_tokens": 64, "search.lean_steps": 8,
}  # fmt: skip

flags = st.fixed_dictionaries(
    {
        "search.strategy": st.sampled_from([s.value for s in Strategy]),
        "search.backup": st.sampled_from([b.value for b in Backup]),
        "search.value_reading": st.sampled_from([r.value for r in Reading]),
        "search.discount": st.sampled_from([0.8, 0.95]),
        "search.noise": st.sampled_from([0.0, 0.5]),
        "proposals.closers": st.sampled_from([0.0, 0.5]),
        "proposals.jitter": st.sampled_from([0.0, 0.5]),
        "proposals.premises": st.sampled_from([0, 8]),
        "proposals.candidates": st.sampled_from([20, 160]),
        "proposals.grammar_share": st.sampled_from([0.1, 0.9]),
        "proposals.temperature": st.sampled_from([1.0, 2.0]),
        "proposals.samples": st.sampled_from([0, 2]),
        "lean.heartbeats": st.sampled_from([400, 50_000]),
        "lean.seconds": st.sampled_from([5.0, 10.0]),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn(Attempt):
    """An attempt with its search tree, edge by edge."""

    tree: str


class KeepTree:
    """Keeps the tree, as text."""

    def __call__(self, outcome: SolveResult, seed: int, evaluator: Evaluator | None) -> Drawn:
        base = attempt_of(outcome, seed)
        return Drawn(
            theorem=base.theorem, stop=base.stop, lean_steps=base.lean_steps, script=base.script, cited=base.cited,
            tree=json.dumps(search_record(outcome.search)),
        )  # fmt: skip


@pytest.fixture(scope="module")
def session(setup: LeanSetup) -> Iterator[Session]:
    with Session(setup) as found:
        yield found


@pytest.fixture(scope="module")
def model(session: Session) -> PolicyModel:
    """A policy that learned nothing but says so of a later version: it takes part in its proposals."""
    torch.set_num_threads(1)
    made = build_model(load_config(None, SMALL), THEOREMS, {"Core": session.premises("Core")}).eval()
    made.spec = replace(made.spec, version=3)
    return made


def saved(config: TrainConfig, model: PolicyModel, lemmas: tuple[Lemma, ...], folder: Path, lean: str) -> Path:
    """A run folder with a checkpoint of this prover."""
    prepare(folder, config, lean)
    prover = config.prover(model, lemmas, lean)
    save_checkpoint(folder, 3, prover, Learner(model, {}, config.learner, config.proposals).state(), keep=1)
    return folder


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(flags, st.booleans(), st.booleans())
def test_a_checkpoint_grows_the_tree_that_its_run_grows(
    session: Session,
    model: PolicyModel,
    tmp_path_factory: pytest.TempPathFactory,
    given: dict[str, Any],
    value: bool,
    lemma: bool,
) -> None:
    asks = {"mcts": {"search.use_value": value}, "rollout": {}}
    weight = asks.get(given["search.strategy"], {"search.value_weight": float(value)})
    config = load_config(None, {**SMALL, **given, **weight})
    lemmas = (LEMMA,) if lemma else ()
    run = saved(config, model, lemmas, tmp_path_factory.mktemp("runs") / "run", session.setup.identity)
    trained, loaded = config.prover(model, lemmas, session.setup.identity), load_prover(run)
    assert (loaded.search, loaded.limits, loaded.lemmas, loaded.library) == (
        trained.search, trained.limits, trained.lemmas, trained.library,
    )  # fmt: skip
    assert loaded.identity == trained.identity
    task = Task(THEOREMS, seed=5)
    first, second = session.solve(trained, task), session.solve(loaded, task)
    assert [search_record(o.search) for o in first] == [search_record(o.search) for o in second]
    assert [attempt_of(o, 5).script for o in first] == [attempt_of(o, 5).script for o in second]


def test_a_checkpoint_grows_the_tree_that_the_actor_of_its_run_grows(
    session: Session, model: PolicyModel, tmp_path: Path
) -> None:
    """Over Ray, with settings that used to be lost between training and the command line."""
    config = load_config(None, {**SMALL, "proposals.closers": 0.5, "lean.heartbeats": 400, "search.use_value": True})
    run = saved(config, model, (LEMMA,), tmp_path / "run", session.setup.identity)
    prover = config.prover(model, (LEMMA,), session.setup.identity)
    found: list[Drawn] = []
    with connected(1), Actors(session.setup, 1, {"Core": session.premises("Core")}) as actors:
        actors.run(prover, [Task(THEOREMS, 0)], _by_value(), lambda _, attempts: found.extend(attempts))
    outcomes = session.solve(load_prover(run), Task(THEOREMS, 0))
    assert [one.tree for one in found] == [json.dumps(search_record(o.search)) for o in outcomes]


def test_a_checkpoint_shows_its_lemmas_with_their_proofs(session: Session, model: PolicyModel, tmp_path: Path) -> None:
    config = load_config(None, SMALL)
    run = saved(config, model, (LEMMA,), tmp_path / "run", session.setup.identity)
    (file,) = run.glob("checkpoints/*/lemmas.lean")
    (read,) = parse_candidates(file.read_text(), "lemmas", "lemmas.lean")
    assert isinstance(read, Lemma)
    assert (read.theorem.statement, read.proof) == (LEMMA.theorem.statement, LEMMA.proof)
    verdicts = session.verifier.verify_many([(read.theorem, read.proof)])
    assert isinstance(verdicts[0], Proved)


def test_a_run_of_before_is_read_from_its_configuration(session: Session, model: PolicyModel, tmp_path: Path) -> None:
    """Older checkpoints hold weights alone."""
    config = load_config(None, {**SMALL, "proposals.closers": 0.5, "lean.heartbeats": 400, "lean.seconds": 3.0})
    run = saved(config, model, (), tmp_path / "run", session.setup.identity)
    for name in ("prover.json", MANIFEST):
        (run / "checkpoints" / "000003" / name).unlink()
    loaded = load_prover(run)
    trained = config.prover(model, (), "")
    assert loaded.identity == trained.identity


def _by_value() -> KeepTree:
    """`KeepTree`, for processes that cannot import this file."""
    import ray.cloudpickle as cloudpickle

    cloudpickle.register_pickle_by_value(__import__(__name__))
    return KeepTree()


def test_a_lemma_that_lean_refuses_is_blamed_and_not_the_theorem(
    session: Session, model: PolicyModel, tmp_path: Path
) -> None:
    config = load_config(None, SMALL)
    wrong = Lemma(Theorem("wrong", "theorem wrong : 1 = 2"), Proof("rfl"))
    run = saved(config, model, (wrong,), tmp_path / "run", session.setup.identity)
    with pytest.raises(LemmaError, match=r"(?s)Lean does not accept the lemmas of policy, version 3: .*1 = 2"):
        session.solve(load_prover(run), Task(THEOREMS, 0))
