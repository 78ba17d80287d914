"""Test-time RL on real Lean: which variants are made, how rounds are planned, and a proof from end to end."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from experiences import experience
from small_policy import make_model

from prover.api import state
from prover.conjecture.variants import VariantKind
from prover.lean.library.build import LeanSetup
from prover.policy.policies import GrammarPolicy, TrainedPolicy
from prover.policy.proposals import ProposalConfig
from prover.prover import Prover, load_prover
from prover.search import MctsConfig
from prover.session import Session, Task
from prover.types import LemmaError, Proof, Proved, Theorem
from rl.config import TrainConfig
from rl.planning import RunEnded
from rl.ttrl import TestTimeResult, prove_with_training
from rl.ttrl.journal import Target, Variant
from rl.ttrl.planner import VariantPlanner
from rl.ttrl.proving import config_for, default_folder
from rl.types import Experience, FailedState

PROGRAMS = "Suites.Defs.Programs"
STUCK = ("n k : Nat\nih : addAcc k 0 = k\n⊢ addAcc k 1 = k + 1",)
"""Where a search of `addAcc n 0 = n` ends without a more general lemma."""


@pytest.fixture(scope="module")
def session(setup: LeanSetup) -> Iterator[Session]:
    with Session(setup) as opened:
        yield opened


@pytest.fixture(scope="module")
def target(setup: LeanSetup) -> Theorem:
    return replace(state("theorem goal (n : Nat) : addAcc n 0 = n", PROGRAMS, setup), source="target")


@pytest.fixture
def config() -> TrainConfig:
    return config_for(load_prover(None), {"search.lean_steps": 16})


def planner_of(target: Theorem, session: Session, config: TrainConfig, out: Path, ends: float = 1.0) -> VariantPlanner:
    """With a clock that stands at 0."""
    out.mkdir(exist_ok=True)
    return VariantPlanner(Target(target, "grammar"), session, config, out, (), ends, clock=lambda: 0.0)


def failure(target: Theorem, round_: int = 0) -> Experience:
    failed = (FailedState(STUCK, 16, settled=False),)
    return experience(round_, target.name, module=target.module, proved=False, failed=failed)


@pytest.fixture(scope="module")
def first(session: Session, target: Theorem, tmp_path_factory: pytest.TempPathFactory) -> tuple[Variant, ...]:
    """The variants of round 1, after the target alone was searched in vain."""
    config = config_for(load_prover(None), {})
    with planner_of(target, session, config, tmp_path_factory.mktemp("first")) as planner:
        planner.plan(1, [failure(target)], random.Random(0))
        return planner.variants


def test_variants_are_statements_of_every_kind(first: tuple[Variant, ...], session: Session) -> None:
    texts = {v.theorem.statement.split(maxsplit=2)[2] for v in first}
    assert "(x1 : Nat) (x2 : Nat) : addAcc x1 x2 = x1 + x2" in texts  # what the target needs, from where it was stuck
    assert "(x1 : Nat) : addAcc x1 1 = x1 + 1" in texts
    assert "(x1 : Nat) (x2 : addAcc x1 0 = x1) : addAcc (x1 + 1) 0 = x1 + 1" in texts
    later = {VariantKind.EXPLORED, VariantKind.HINDSIGHT}  # the one comes a round later, the other has other facts here
    assert {v.kind for v in first} == set(VariantKind) - later
    for variant in first:
        session.env().free([session.env().start(variant.theorem)])


def test_failures_in_a_world_are_proofs_of_something_else(setup: LeanSetup, session: Session, tmp_path: Path) -> None:
    """Where the search of a rewriting came, the target can be rewritten to; its laws are known to no closer."""
    module = "Suites.Defs.Worlds.Rewriting"
    target = state("theorem t {B : Type} [Boole B] (a b : B) : Boole.and a (Boole.or a b) = a", module, setup)
    reached = "B : Type\ninst✝ : Boole B\na b : B\n⊢ Boole.and (Boole.or a b) a = a"
    failed = (FailedState((reached,), 8, settled=False),)
    missed = experience(0, target.name, module=module, proved=False, failed=failed)
    config = config_for(load_prover(None), {}, module)
    assert config.policy.reads_terms
    assert config.proposals.atomic
    with planner_of(target, session, config, tmp_path) as planner:
        planner.plan(1, [missed], random.Random(0))
        made = [v.theorem for v in planner.variants if v.kind is VariantKind.HINDSIGHT]
    assert [t.statement.rpartition(" : ")[2] for t in made] == [
        "Boole.and x2 (Boole.or x2 x3) = Boole.and (Boole.or x2 x3) x2"
    ]
    for variant in made:
        session.env().free([session.env().start(variant)])


def test_variants_are_new_and_not_refuted(first: tuple[Variant, ...]) -> None:
    texts = [v.theorem.statement.split(maxsplit=2)[2] for v in first]
    assert len({v.key for v in first}) == len(set(texts)) == len({v.theorem.name for v in first}) == len(first)
    assert "(x1 : Nat) : addAcc x1 0 = x1" not in texts  # the target under another name
    assert "(x1 : Nat) (x2 : Nat) : addAcc x1 x2 = x1" not in texts  # 0 made a variable: false


def test_the_same_seed_makes_the_same_variants(
    first: tuple[Variant, ...], target: Theorem, session: Session, tmp_path: Path
) -> None:
    with planner_of(target, session, config_for(load_prover(None), {}), tmp_path) as planner:
        planner.plan(1, [failure(target)], random.Random(0))
        assert planner.variants == first


def test_rounds_of_a_run_that_goes_on(target: Theorem, session: Session, config: TrainConfig, tmp_path: Path) -> None:
    """The target comes first in each round; nothing is made twice; a proved variant is cited, and not searched."""
    with planner_of(target, session, config, tmp_path) as planner:
        assert planner.plan(0, [], random.Random(0)) == [target]
        planned = planner.plan(1, [failure(target)], random.Random(1))
        assert planned[0] == target
        assert len(planned) > 1
        general = next(v for v in planner.variants if v.theorem.statement.endswith("addAcc x1 x2 = x1 + x2"))
        planner.end(unfinished_lean_steps=7)
        spent, variants = planner.lean_steps, planner.variants
    script = "induction x1 generalizing x2 with | zero => simp [addAcc] | succ k ih => simp [addAcc, ih]; omega"
    proof = experience(1, general.theorem.name, module=PROGRAMS, proved=True, script=script)
    with planner_of(target, session, config, tmp_path) as planner:
        again = planner.plan(1, [failure(target)], random.Random(1))
        assert (again, planner.variants, planner.lean_steps) == (planned, variants, spent)
        later = planner.plan(2, [failure(target), proof], random.Random(2))
        assert [lemma.theorem for lemma in planner.lemmas] == [general.theorem]
        assert general.theorem not in later
        assert later[0] == target


def test_a_generalised_stuck_goal_proves_the_target(
    setup: LeanSetup, session: Session, config: TrainConfig, tmp_path: Path
) -> None:
    """What plain search does not find with as many Lean steps as all of this takes: a lemma about `insert`."""
    module = "Suites.Defs.Sorting"
    target = state("theorem goal (xs : List Nat) : List.length (Sorting.sort xs) = List.length xs", module, setup)
    stuck = "x : Nat\nxs : List Nat\nih : (Sorting.sort xs).length = xs.length\n"
    stuck += "⊢ (Sorting.insert x (Sorting.sort xs)).length = xs.length + 1"
    missed = experience(
        0, target.name, module=module, proved=False, failed=(FailedState((stuck,), 200, settled=False),)
    )
    grammar = Prover(GrammarPolicy(config.proposals), config.search_in(None), config.lean)
    with planner_of(target, session, config, tmp_path) as planner:
        planner.plan(1, [missed], random.Random(0))
        general = next(
            v for v in planner.variants if v.theorem.statement.endswith("insert x1 x2) = List.length x2 + 1")
        )
        (found,) = session.solve(grammar.with_budget(300), Task((general.theorem,), 0))
        assert found.proof is not None
        proof = experience(1, general.theorem.name, module=module, proved=True, script=found.proof.script)
        planner.plan(2, [missed, proof], random.Random(0))
        lemmas, spent = planner.lemmas, planner.lean_steps + found.search.stats.lean_steps
    (proved,) = session.solve(replace(grammar, lemmas=lemmas).with_budget(300), Task((target,), 0))
    assert proved.proved
    spent += missed.lean_steps + proved.search.stats.lean_steps
    (plain,) = session.solve(grammar.with_budget(spent), Task((target,), 0))
    assert not plain.proved


def test_a_run_ends_with_a_proof_or_the_time(
    target: Theorem, session: Session, config: TrainConfig, tmp_path: Path
) -> None:
    with planner_of(target, session, config, tmp_path) as planner:
        planner.look([failure(target), experience(0, "variant_1_0", proved=True)])
        with pytest.raises(RunEnded, match="proved"):
            planner.look([experience(0, target.name, proved=True)])
    with (
        planner_of(target, session, config, tmp_path / "late", ends=0.0) as planner,
        pytest.raises(RunEnded, match="time"),
    ):
        planner.look()


def test_a_trained_prover_keeps_its_network_and_search(tmp_path: Path) -> None:
    model = make_model()
    policy = TrainedPolicy(ProposalConfig(candidates=17), model)
    made = config_for(Prover(policy, MctsConfig(exploration=3.5)), {"search.lean_steps": 16})
    assert (made.policy, made.value, made.proposals) == (model.spec.network, model.spec.value, policy.proposals)
    assert isinstance(made.search, MctsConfig)
    assert (made.search.exploration, made.search.budget.lean_steps) == (3.5, 16)


def test_lean_s_automation_cannot_be_trained(tmp_path: Path) -> None:
    with pytest.raises(LemmaError, match="cannot be trained"):
        prove_with_training("(a : Nat) : a = a", 1, load_prover(kind="hammer"), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_statement_that_lean_refuses_leaves_no_folder(setup: LeanSetup, tmp_path: Path) -> None:
    with pytest.raises(LemmaError, match="does not accept the statement"):
        prove_with_training("(a : Nat) : a = missing", 1, out=tmp_path / "run", lean=setup)
    assert not (tmp_path / "run").exists()


def test_folders_are_told_apart_by_statement() -> None:
    one, other = (Theorem("goal", f"theorem goal : {n} = {n}") for n in (1, 2))
    assert default_folder(one) != default_folder(other)
    assert default_folder(one).parent == Path("runs")


def prove_here(out: Path, setup: LeanSetup, statement: str, minutes: float, module: str) -> TestTimeResult:
    settings = {"search.lean_steps": 48, "learner.updates": 4, "actors": 1}
    return prove_with_training(statement, minutes, out=out, settings=settings, module=module, lean=setup)


def test_a_proof_from_end_to_end(setup: LeanSetup, session: Session, tmp_path: Path) -> None:
    """A theorem that is found at once; the folder then has its proof, and is of this theorem only."""
    statement = "theorem swap (a b c : Nat) : a + b + c = c + b + a"
    out = tmp_path / "run"
    found = prove_here(out, setup, statement, 5, "Core")
    assert found.proved
    assert found.script is not None
    assert (found.rounds, found.variants, found.interrupted) == (0, 0, False)
    (verdict,) = session.verifier.verify_many([(state(statement), Proof(found.script))])
    assert isinstance(verdict, Proved)
    attempts = [json.loads(line) for line in (out / "replay.jsonl").read_text().splitlines()]
    searched = sum(a["lean_steps"] + a["shortening_lean_steps"] for a in attempts)
    assert found.lean_steps >= searched > 0
    again = prove_here(out, setup, statement, 5, "Core")
    assert (again.script, again.rounds) == (found.script, 0)
    with pytest.raises(LemmaError, match="another theorem"):
        prove_here(out, setup, statement.replace("swap", "turn"), 5, "Core")


@pytest.mark.slow
def test_the_time_is_kept_and_what_was_learned(setup: LeanSetup, tmp_path: Path) -> None:
    """Rounds of variants are searched and learned from until the time is up; the same folder goes on."""
    statement, out = "theorem goal (n : Nat) : addAcc n 0 = n", tmp_path / "run"
    found = prove_here(out, setup, statement, 1, PROGRAMS)
    assert found.proved or found.seconds < 90
    if not found.proved:
        more = prove_here(out, setup, statement, 1, PROGRAMS)
        assert more.lean_steps > found.lean_steps
        assert more.rounds >= found.rounds
