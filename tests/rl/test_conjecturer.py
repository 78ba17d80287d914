"""The conjecturer: what it learns, what it pays, and that it survives being stopped. Real Lean where Lean is meant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from experiences import experience

from prover.conjecture.candidates import Lemma, parse_candidates
from prover.lean.library.build import LeanSetup
from prover.lean.library.premises import load_premises
from prover.lean.verifier.verify import Verifier
from prover.prover import Prover
from prover.search import Budget
from prover.session import Session, Task
from prover.types import LemmaError, Proof, Proved, Split, Theorem
from rl.config import TrainConfig, load_config
from rl.conjecturing.conjecturer import Conjecturer
from rl.conjecturing.journal import (
    Candidate,
    Conjecture,
    ConjectureStatus,
    Gathered,
    Journal,
    Origin,
    Retired,
    no_longer_needed,
    summarise,
)
from rl.conjecturing.preferences import RewardModel, SourceBandit
from rl.conjecturing.proposing import FEATURES, features_of, most_general, open_goals
from rl.conjecturing.rewards import Savings, held_back, lemma_payment
from rl.conjecturing.share import FLOOR, RoundReturn, conjecture_share
from rl.experience import KeepExperience
from rl.loop import build_model, train
from rl.metrics import Silent
from rl.settings import CurriculumConfig, EvaluationConfig, LearnerConfig
from rl.types import Experience

MODULE = "Suites.Defs.Recovery"
TERMS = (
    "plus (plus a b) (Num.s c) = Num.s (plus a (plus b c))",
    "plus (plus a (plus b c)) d = plus (plus a b) (plus c d)",
    "plus (plus a b) (plus c d) = plus a (plus (plus b c) d)",
    "plus a (plus (plus b c) b) = plus (plus a b) (plus c b)",
    "plus (plus (plus a b) c) a = plus a (plus b (plus c a))",
    "plus (plus a a) (plus b b) = plus a (plus (plus a b) b)",
)
CORPUS = tuple(
    Theorem(f"sum_{i}", f"theorem sum_{i} (a b c d : Num) : {text}", MODULE, Split.TRAIN)
    for i, text in enumerate(TERMS)
)


def conjecture(number: int, status: ConjectureStatus, reward: float, **more: object) -> Conjecture:
    name = f"conjecture_1_{number}"
    found = Conjecture(1, name, f"theorem {name} (a : Num) : a = a", MODULE, Origin.GOAL, status, reward)
    return replace(found, **more)  # type: ignore[arg-type]


def test_the_bandit_comes_to_prefer_the_source_that_pays() -> None:
    rng = np.random.default_rng(0)
    bandit = SourceBandit(noise=0.1)
    chosen: list[Origin] = []
    for _ in range(200):
        origin = bandit.choose(list(Origin), rng)
        chosen.append(origin)
        bandit.learn(origin, 0.3 if origin is Origin.EXPLORED else 0.05)
    assert set(chosen) == set(Origin)  # every source was tried
    assert chosen[-50:].count(Origin.EXPLORED) >= 45
    assert bandit.choose([Origin.GOAL], rng) is Origin.GOAL


def test_the_reward_model_learns_which_feature_pays() -> None:
    rng = np.random.default_rng(0)
    model = RewardModel((0.5, 0.0, 0.0), noise=0.05)
    assert model.weights() == pytest.approx([0.5, 0.0, 0.0])  # the prior
    for _ in range(2_000):
        x = rng.random(3)
        model.learn(x.tolist(), 0.8 * x[1] - 0.2 * x[2])
    assert model.weights() == pytest.approx([0.0, 0.8, -0.2], abs=0.05)
    drawn = [int(np.argmax(model.draw([[0, 1, 0], [0, 0, 1]], rng))) for _ in range(50)]
    assert drawn.count(0) == 50


def test_a_lemma_is_charged_what_it_costs() -> None:
    comm = Savings(1_651.0, 0.0, 3_012.0, ())  # a lemma that once joined the library
    assert comm.net_bits < 0
    assert Savings(1_000.0, 0.0, 500.0, (), ("helper",), 600.0).net_bits < 0  # what it brings is charged, too
    assert lemma_payment(comm.net_bits, 0.0) == 0.0
    assert lemma_payment(comm.net_bits, 1.0) < lemma_payment(200.0, 0.0)  # novelty is worth less than a small saving
    assert lemma_payment(1e9, 0.0) == 1.0


def test_the_share_of_conjecturing_follows_what_it_brings() -> None:
    """Where nothing pays it is on the floor within two rounds; where search stalls and lemmas pay, near the most."""
    proving = [RoundReturn(15.0, 2_300), RoundReturn(2.0, 1_400), RoundReturn(1.0, 2_200)]
    nothing, quiet = RoundReturn(0.0, 1_300), RoundReturn(0.0, 0)

    def share(*conjecturing: RoundReturn, proving: Sequence[RoundReturn] = proving) -> float:
        return conjecture_share(0.6, conjecturing, proving[: len(conjecturing)], 1_380)

    assert share() == share(quiet) == 0.6
    assert FLOOR <= share(quiet, nothing) < 0.3
    assert share(quiet, nothing, nothing) == share(quiet, nothing, quiet, nothing) == FLOOR <= 0.03
    stalled = [RoundReturn(0.0, 2_300)] * 4
    assert share(quiet, nothing, nothing, proving=stalled) == FLOOR  # even where search brings nothing either
    assert share(quiet, nothing, RoundReturn(2.5, 1_300), proving=stalled) > 0.45
    proved = RoundReturn(0.0, 1_300, lemmas=3)
    assert share(quiet, proved, proved, proving=stalled) == 0.3  # where search is stalled, lemmas may pay together
    assert share(quiet, proved, proved) == FLOOR  # search goes on well without them
    assert share(RoundReturn(0.5, 1_300), nothing, nothing, proving=stalled) == 0.3  # it has paid before
    assert share(*[proved] * 7, proving=stalled * 2) == FLOOR  # patience ends
    assert conjecture_share(0.01, [nothing, nothing], proving, 100) == 0.01


def test_a_lemma_that_nothing_needs_any_more_is_retired(tmp_path: Path) -> None:
    def proved(round_: int, theorem: str, *cited: str) -> Experience:
        found = experience(round_, theorem, module=MODULE, proved=True, script="rfl")
        return replace(found, cited=cited)

    with Journal.open(tmp_path / "conjectures.jsonl") as journal:
        for number in range(3):
            journal.append(conjecture(number, ConjectureStatus.ACCEPTED, 0.5, script="rfl"))
        names = [f"conjecture_1_{number}" for number in range(3)]
        attempts = [proved(1, "a", names[0]), proved(1, "b", names[1]), proved(2, "b")]
        assert no_longer_needed(journal, attempts, 2) == []  # too early to tell
        assert no_longer_needed(journal, attempts, 3) == [names[1], names[2]]
        journal.append(Retired(3, names[1]))
        assert [x.theorem.name for x in journal.accepted()] == [names[0], names[2]]
        assert no_longer_needed(journal, attempts, 4) == [names[2]]
        assert len(summarise(journal.entries).lemmas) == 2
    assert Journal.open(tmp_path / "conjectures.jsonl").retired() == {names[1]}


def test_the_journal_of_an_older_run_is_read(tmp_path: Path) -> None:
    written = [Gathered(1, 7, 100, {"goal": 3}), conjecture(0, ConjectureStatus.UNUSED, 0.1, lean_steps=(3, 4, 5))]
    path = tmp_path / "conjectures.jsonl"
    journal = Journal.open(path)
    for entry in written:
        journal.append(entry)
    journal.close()
    text = path.read_text()
    for new, old in (("lean_steps", "steps"), ("status", "fate"), ("proved_before", "shelf")):
        assert f'"{new}"' in text
        text = text.replace(f'"{new}"', f'"{old}"')
    path.write_text(re.sub(r'"row":\d+,|,"crc32":"[0-9a-f]{8}"', "", text))  # lines had no checksums
    assert Journal.open(path).entries == written


def test_a_journal_loses_nothing_but_a_line_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "conjectures.jsonl"
    journal = Journal.open(path)
    written = [
        Gathered(1, 7, 100, {"goal": 3}),
        conjecture(0, ConjectureStatus.UNUSED, 0.1, script="rfl", lean_steps=(3, 4, 5)),
        conjecture(
            1, ConjectureStatus.UNPROVABLE, 0.0, lean_steps=(3, 9, 0), text="(a : Num) : a = a", proved_before=1
        ),
        conjecture(
            2,
            ConjectureStatus.ACCEPTED,
            0.9,
            script="rfl",
            lean_steps=(1, 1, 1),
            brings=("conjecture_1_0",),
            saved_bits=9.0,
        ),
    ]
    for entry in written:
        journal.append(entry)
    journal.close()
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"round": 1, "na')
    again = Journal.open(path)
    assert again.entries == written
    assert again.spent(1) == 7 + 12 + 12 + 3
    assert again.overdraft(1) == 0
    assert [x.theorem.name for x in again.accepted()] == ["conjecture_1_0", "conjecture_1_2"]
    assert (MODULE, "(a : Num) : a = a") not in again.settled(2)  # more was proved since: it may be tried again
    assert (MODULE, "(a : Num) : a = a") in again.settled(1)
    told = summarise(again.entries)
    assert (told.judged, told.statuses["unprovable"], told.saved_bits, told.lean_steps) == (3, 1, 9.0, 34)
    again.append(written[0])
    again.close()
    assert path.read_bytes().startswith(whole)
    assert Journal.open(path).entries == [*written, written[0]]


def test_what_lemmas_are_paid_on_is_never_proposed_from() -> None:
    proposed, paid = held_back(CORPUS, 0.4)
    assert set(proposed) | set(paid) == set(CORPUS)
    assert not set(proposed) & set(paid)
    assert held_back([replace(t, name="other") for t in CORPUS], 0.4)[1] == tuple(
        replace(t, name="other") for t in paid
    )
    attempts = [
        experience(0, t.name, module=MODULE, proved=False, open_goals=("a : Num\n⊢ plus a a = a",)) for t in CORPUS
    ]
    assert set(open_goals(proposed, attempts).goals) == set(proposed)
    proved = experience(0, attempts[0].theorem, module=MODULE, proved=True, script="rfl")
    assert CORPUS[0] not in open_goals(CORPUS, [*attempts, proved]).goals
    with pytest.raises(LemmaError, match="too few"):
        held_back(CORPUS[:1], 0.4)


def test_candidates_are_the_most_general_ones() -> None:
    def candidate(text: str, origin: Origin = Origin.EXPLORED) -> Candidate:
        return Candidate(text, MODULE, origin)

    comm = candidate("(a b : Num) : plus a b = plus b a")
    special = candidate("(a : Num) : plus a Num.z = plus Num.z a", Origin.GOAL)
    anything = candidate("(a b c : Num) : a = plus b c", Origin.GENERALISED)
    broken = candidate("no statement", Origin.SAMPLED)
    assert most_general([comm, special, anything, broken]) == [comm]
    assert most_general([special]) == [special]
    assert all(len(features_of(c, [], [])) == len(FEATURES) for c in (comm, special, broken))


def test_the_section_is_frozen_validated_and_off() -> None:
    assert TrainConfig().conjecturer.enabled is False
    for bad in ({"conjecturer.share": 1.0}, {"conjecturer.tests": 0}, {"conjecturer.wings": 2}):
        with pytest.raises(LemmaError, match="conjecturer"):
            load_config(None, bad)


class StopAfter(Silent):
    """Interrupts a round when a number of conjectures were judged."""

    def __init__(self, left: int) -> None:
        self.left = left

    def advance(self, units: int = 1, note: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def config() -> TrainConfig:
    return load_config(
        None,
        {
            "policy": {"width": 16, "layers": 1, "heads": 2, "feed_forward": 16, "vocabulary": 400},
            "proposals": {"grammar_share": 1.0, "closers": 0.5},
            "search": {"lean_steps": 6, "trees_at_once": 8},
            "lean": {"heartbeats": 2_000},
            "conjecturer": {
                "enabled": True, "share": 0.5, "tests": 4, "prove_lean_steps": 10, "score_lean_steps": 8, "samples": 0,
            },
        },
    )  # fmt: skip


@pytest.fixture(scope="module")
def session(setup: LeanSetup) -> Iterator[Session]:
    with Session(setup) as found:
        yield found


def search(session: Session, prover: Prover, round_: int) -> list[Experience]:
    """What a round's search of the corpus brings home."""
    found: list[Experience] = []
    keep = KeepExperience(round_, 0, most_open=24)
    session.run(prover, [Task(CORPUS, 0)], keep, lambda _, attempts: found.extend(attempts))
    return found


def test_a_round_finds_a_lemma_that_proves_what_was_not_proved(
    setup: LeanSetup, config: TrainConfig, session: Session, tmp_path: Path
) -> None:
    """Interrupted and continued, a round judges what it would have judged; its lemmas then prove other theorems."""
    premises = {MODULE: load_premises(setup, MODULE)}
    policy = build_model(config, CORPUS, premises)
    prover = config.prover(policy, (), setup.identity, 0)
    before = search(session, prover, 0)

    def conjecturer(folder: str) -> Conjecturer:
        return Conjecturer(setup, config, CORPUS, premises, tmp_path / folder)

    (tmp_path / "cut").mkdir()
    with conjecturer("cut") as first, pytest.raises(KeyboardInterrupt):
        first.round(1, 900, before, policy, StopAfter(3))
    kept = (tmp_path / "cut" / "conjectures.jsonl").read_text().splitlines()
    assert len(kept) == 4  # what was gathered, and three conjectures
    with conjecturer("cut") as second:
        spent = second.round(1, 900, before, policy, Silent())
        told, lemmas, numbers = second.summary(), second.lemmas, second.metrics(1)
        judged = second.journal.conjectures()
        assert second.round(1, 900, before, policy, Silent()) == spent  # it is over
    lines = (tmp_path / "cut" / "conjectures.jsonl").read_text().splitlines()
    assert lines[: len(kept)] == kept
    assert len({(c.module, c.text) for c in judged}) == len(judged)
    assert told.lean_steps == spent <= 450 + 60  # the payment may overdraw
    assert sum(told.statuses.values()) == told.judged == numbers["judged"]
    assert told.statuses["accepted"] >= 1
    assert told.statuses["proved"] == 0  # everything that was proved is paid
    assert told.net_bits > 0
    assert {c.joined for c in judged if c.status is ConjectureStatus.ACCEPTED} == {1}
    assert json.dumps(numbers)

    text = (tmp_path / "cut" / "lemmas.lean").read_text()
    offered = [c for c in parse_candidates(text, "lemmas", "lemmas.lean") if isinstance(c, Lemma)]
    stated = [(replace(c.theorem, module=MODULE), c.proof) for c in offered]
    after = search(session, replace(prover, lemmas=lemmas), 1)
    helped = [a for a in after if a.cited]
    assert sum(a.proved for a in after) > sum(a.proved for a in before)
    assert all(a.proved and a.script is not None and a.body is not None and "let rec" in a.script for a in helped)
    with Verifier(setup) as verifier:
        assert len(stated) == len(lemmas)
        assert all(isinstance(v, Proved) for v in verifier.verify_many(stated))
        theorems = {t.name: t for t in CORPUS}  # as stated, nothing in front
        whole = [(theorems[a.theorem], Proof(a.script or "")) for a in helped]
        assert helped
        assert all(isinstance(v, Proved) for v in verifier.verify_many(whole))
        bare = [(theorems[a.theorem], Proof(a.body or "")) for a in helped]
        assert not any(isinstance(v, Proved) for v in verifier.verify_many(bare))


@pytest.mark.slow
def test_a_run_shares_its_steps_and_says_so(setup: LeanSetup, config: TrainConfig, tmp_path: Path) -> None:
    """A whole run with Ray, once more after a kill that left half a line."""
    search = replace(config.search, budget=Budget(lean_steps=80))
    asked = replace(
        config,
        rounds=2,
        actors=1,
        search=search,
        curriculum=CurriculumConfig(decay=1.0, solved_share=1.0),
        learner=LearnerConfig(updates=1, batch=1, failed_batch=0, candidates=2),
        evaluation=EvaluationConfig(split=Split.TRAIN, lean_steps=4),
    )
    out = tmp_path / "run"
    result = train(asked, out, lean=setup, corpus=CORPUS)
    assert result.conjectures is not None
    metrics = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    phases = {(m["phase"], m["round"]): m for m in metrics}
    told = phases["conjecture", 2]
    assert told["judged"] == result.conjectures.judged > 0
    assert told["lean_steps"] == result.conjectures.lean_steps
    assert phases["conjecture", 1]["lean_steps"] == 0  # no failures yet: all steps were searched with
    left = 6 * 80 - told["lean_steps"]
    attempts = [json.loads(line) for line in (out / "replay.jsonl").read_text().splitlines()]
    assert max(a["lean_steps"] for a in attempts if a["round"] == 1) <= left // 6
    assert (out / "lemmas.lean").exists()
    assert json.loads((out / "summary.json").read_text())["conjectures"]["judged"] == told["judged"]

    lines = (out / "conjectures.jsonl").read_bytes()
    (out / "conjectures.jsonl").write_bytes(lines + b'{"round": 1')
    again = train(replace(asked, rounds=3), out, resume=True, lean=setup, corpus=CORPUS)
    assert again.iterations == 3
    assert (out / "conjectures.jsonl").read_bytes().startswith(lines)
