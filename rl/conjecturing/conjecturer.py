"""The conjecturer: proposes lemmas from the failures of a round, has them proved, and is paid by what they save.

    failures → candidates (`proposing`) → which to try (`preferences`) → screen → prove → pay (`rewards`) → library

Candidates are screened and proved one by one; what a round has proved is paid at its end, all of it at once.

A round's Lean steps are shared: conjecturing may take at most `ConjecturerConfig.share` of them, everything counted
(`metering`), less where it does not pay (`share`), and what it does not take is searched with. A lemma is paid

    reward = min(max(bits saved on held-back train theorems − cost, 0), clip) / clip + a little · novelty

where the cost is that of its statement and proof, and novelty is the distance to the nearest lemma proved before
(`prover.conjecture.novelty`); every failed candidate earns nothing, but that a proved one which merely does not pay
still earns its novelty. The verifier alone says "proved":
of the lemma, and of every theorem that cites it, which it sees as stated, with the lemma's proof inside the script.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from prover.automation import TRIVIAL
from prover.closing import Closing
from prover.conjecture.candidates import Lemma
from prover.conjecture.mine import as_lean
from prover.conjecture.proof_terms import LeanTerms
from prover.files import write_whole
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.library.premises import load_premises
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.policy.model import PolicyModel
from prover.types import CORE_MODULE, Premise, Theorem
from rl.config import TrainConfig
from rl.conjecturing.journal import (
    Candidate,
    Conjecture,
    ConjectureStatus,
    ConjectureSummary,
    Gathered,
    Journal,
    Paid,
    Retired,
    no_longer_needed,
    summarise,
)
from rl.conjecturing.judging import ConjectureEvaluator, Tools
from rl.conjecturing.metering import LeanStepMeter, MeteredTerms, MeteredVerifier, ObservedEnv
from rl.conjecturing.preferences import learned
from rl.conjecturing.proposing import FEATURES, Sources
from rl.conjecturing.rewards import held_back
from rl.conjecturing.share import conjecture_share, conjecturing_returns, proving_returns
from rl.metrics import Reporter
from rl.types import Experience

NOISE = 0.1
"""Standard deviation of a reward, for Thompson sampling."""
MOST_LEMMAS = 16
"""Lemmas in the library at once; a set that joins may exceed it."""
PAYING = 0.4
"""Part of what a round may spend on conjectures that is kept for paying them."""
_VERDICT = 3
"""Lean steps beside the search of a theorem that lemmas are paid on: verdict, compilation, start."""


class Conjecturer(Closing):
    """One run's conjecturer. Use as a context manager: it owns a Lean worker, a verifier and a compiler.

    Args:
        training: the train split; `held_back` divides it.
        premises: module → library.
        out: the run folder; ``conjectures.jsonl`` and ``lemmas.lean`` are written there.
    """

    def __init__(
        self,
        lean: LeanSetup,
        config: TrainConfig,
        training: Sequence[Theorem],
        premises: Mapping[str, Sequence[Premise]],
        out: Path,
    ) -> None:
        self.proposed, self.paid = held_back(training)
        self._lean, self._config, self._settings = lean, config, config.conjecturer
        self._premises, self._out = premises, out
        self._theorems = {t.name: t for t in training}
        self._stack = ExitStack()
        self.journal = Journal(out / "conjectures.jsonl")

    def __enter__(self) -> Conjecturer:
        stack = self._stack
        self.journal = stack.enter_context(Journal.open(self._out / "conjectures.jsonl"))
        self._meter = LeanStepMeter()
        pool = stack.enter_context(LeanPool(self._lean, workers=1, limits=self._config.lean))
        env = ObservedEnv(pool, self._meter.count)
        judge = stack.enter_context(Verifier(self._lean, VerifyLimits(workers=1)))
        verifier = MeteredVerifier(judge, self._meter)
        terms = MeteredTerms(stack.enter_context(LeanTerms(self._lean)), self._meter)
        core = {p.name for p in load_premises(self._lean, CORE_MODULE)}
        own = {module: [p.name for p in found if p.name not in core] for module, found in self._premises.items()}
        self._sources = Sources(self.proposed, own, env, self._settings, self._config.seed)
        self._tools = Tools(env, verifier, terms, self._meter, self._sources.values)
        return self

    def close(self) -> None:
        self._stack.close()

    @property
    def lemmas(self) -> tuple[Lemma, ...]:
        """What proofs may cite beside the library."""
        return self.journal.accepted()

    def summary(self) -> ConjectureSummary:
        return summarise(self.journal.entries)

    def round(
        self, round_: int, nominal: int, attempts: Sequence[Experience], policy: PolicyModel, report: Reporter
    ) -> int:
        """Conjectures for one round; the Lean steps spent. A round that was cut short goes on where it stopped.

        `nominal` are the Lean steps that the round has for everything; `attempts` those of earlier rounds.
        """
        for name in no_longer_needed(self.journal, attempts, round_):
            self.journal.append(Retired(round_, name))
        share = self._share(round_, nominal, attempts)
        allowed = int(share * nominal) - self.journal.overdraft(round_ - 1)
        if not attempts or allowed < self._least or self.journal.payment(round_) is not None:
            return self.journal.spent(round_)
        judged = self.journal.conjectures()
        gathered = self._gather(round_, allowed, attempts, policy)
        bandit, model = learned(judged, tuple(FEATURES.values()), NOISE)
        paid = frozenset(t.name for t in self.paid)
        prover = self._config.prover(policy, (), self._lean.identity)
        judge = ConjectureEvaluator(
            self._tools, self._config, self._premises, self._theorems, paid, attempts, prover, self.journal
        )
        report.begin(f"round {round_ + 1}: conjecture, Lean steps", allowed)
        report.advance(min(self.journal.spent(round_), allowed))
        each = self._settings.score_lean_steps + _VERDICT
        most = min(len(self.paid), max(int(PAYING * allowed) // each, 1))
        while allowed - (spent := self.journal.spent(round_)) >= self._least + most * each:
            settled = self.journal.settled(round_)
            candidates = [c for c in gathered if (c.module, c.text) not in settled]
            if not candidates or len(self.lemmas) >= MOST_LEMMAS:
                break
            number = len(self.journal.conjectures(round_))
            rng = np.random.default_rng([self._config.seed, round_, number])
            origin = bandit.choose(sorted({c.origin for c in candidates}), rng)
            pool = [c for c in candidates if c.origin is origin]
            candidate = pool[int(np.argmax(model.draw([c.features for c in pool], rng)))]
            conjecture = judge.evaluate(candidate, round_, number)
            self.journal.append(conjecture)
            if conjecture.status is not ConjectureStatus.PROVED:
                bandit.learn(origin, conjecture.reward)
                model.learn(candidate.features, conjecture.reward)
            said = f"{len(self.journal.pending())} proved"
            report.advance(min(self.journal.spent(round_), allowed) - min(spent, allowed), said)
        self._pay(judge, round_, most)
        self.write_lemmas()
        return self.journal.spent(round_)

    def _pay(self, judge: ConjectureEvaluator, round_: int, most: int) -> None:
        """Pays what was proved since the last payment, unless there is no room for lemmas."""
        pending = self.journal.pending()
        if not pending or len(self.lemmas) >= MOST_LEMMAS:
            return
        before = self._meter.lean_steps
        paid = judge.pay(pending, round_, most)
        self.journal.append(Paid(round_, len(pending), most, self._meter.lean_steps - before))
        for conjecture in paid:
            self.journal.append(conjecture)

    def write_lemmas(self) -> None:
        """The library's lemmas as Lean text that compiles, whole or not at all."""
        gone, ever = self.journal.retired(), self.journal.joined()
        joined = [c for c in ever if c.name not in gone]
        remarks = [(lemma, _remark(c, ever)) for c in joined if (lemma := c.lemma) is not None]
        modules = dict.fromkeys([CORE_MODULE, *(c.module for c in joined)])
        write_whole(self._out / "lemmas.lean", as_lean(remarks, *modules))

    def metrics(self, round_: int) -> dict[str, float]:
        """Numbers of one round for `rl.metrics`: conjectures by status, Lean steps by stage, what was learned."""
        conjectures = self.journal.conjectures(round_)
        gathered = self.journal.gathered(round_)
        total = summarise([*conjectures, *([gathered] if gathered else [])])
        bandit, _ = learned(self.journal.conjectures(), tuple(FEATURES.values()), NOISE)
        return {
            "judged": total.judged,
            **total.statuses,
            "lean_steps": total.lean_steps,
            "allowed": gathered.allowance if gathered else 0,
            "gather_lean_steps": total.gather_lean_steps,
            "screen_lean_steps": total.screen_lean_steps,
            "prove_lean_steps": total.prove_lean_steps,
            "score_lean_steps": total.score_lean_steps,
            "saved_bits": round(total.saved_bits, 1),
            "reward": round(sum(c.reward for c in conjectures), 3),
            "net_bits": round(total.net_bits, 1),
            "lemmas": len(self.lemmas),
            "retired": len(self.journal.retired()),
            **{f"judged_{o}": n for o, n in total.judged_by_origin.items()},
            **{f"expected_reward_{o}": round(bandit.mean(o), 4) for o in sorted({c.origin for c in conjectures})},
        }

    def _share(self, round_: int, nominal: int, attempts: Sequence[Experience]) -> float:
        """The part of the round that conjecturing may take, by what it and search brought in the rounds before."""
        most = self._settings.share
        returns = conjecturing_returns(self.journal, round_), proving_returns(attempts, round_)
        return conjecture_share(most, *returns, prior_lean_steps=max(int(most * nominal), 1))

    @property
    def _least(self) -> int:
        """Lean steps without which no candidate is begun: testing, automation and one search."""
        return self._settings.tests + self._settings.prove_lean_steps + len(TRIVIAL)

    def _gather(
        self, round_: int, allowed: int, attempts: Sequence[Experience], policy: PolicyModel
    ) -> list[Candidate]:
        before = self._meter.lean_steps
        known = [lemma.theorem for c in self.journal.proved() if (lemma := c.lemma) is not None]
        earlier = [
            c for c in self.journal.conjectures() if c.round < round_ and c.status is ConjectureStatus.UNPROVABLE
        ]
        candidates = self._sources.gather(round_, attempts, policy, known, Counter(c.text for c in earlier))
        if self.journal.gathered(round_) is None:
            pools = {str(o): sum(c.origin is o for c in candidates) for o in sorted({c.origin for c in candidates})}
            self.journal.append(Gathered(round_, self._meter.lean_steps - before, allowed, pools))
        return candidates


def _remark(conjecture: Conjecture, joined: Sequence[Conjecture]) -> str:
    """What stands above a lemma in ``lemmas.lean``."""
    origin = f"Round {conjecture.round + 1}, {conjecture.origin}: "
    if conjecture.status is ConjectureStatus.ACCEPTED:
        saved, count = conjecture.saved_bits, len(conjecture.after)
        cost = conjecture.cost_bits + conjecture.brought_bits
        return f"{origin}saves {saved:.0f} bits on {count} held-back theorems and costs {cost:.0f}"
    with_it = ", ".join(c.name for c in joined if conjecture.name in c.brings)
    return f"{origin}saves nothing alone, joined with {with_it}"
