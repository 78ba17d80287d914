"""What becomes of a candidate: screened and proved, and what is proved is paid. Every Lean step of it is counted."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from prover.automation import EXACT, TRIVIAL
from prover.conjecture.cache import MemoryCache
from prover.conjecture.candidates import Lemma, premise_of, with_lemma
from prover.conjecture.congruence import follows_at_once
from prover.conjecture.inline import InliningVerifier, cited, self_contained, without_names
from prover.conjecture.measure import MeasureConfig, ProofMeasurer
from prover.conjecture.mine import stated
from prover.conjecture.novelty import distance, is_instance, novelty, parse_statement
from prover.conjecture.refute import find_counterexample
from prover.conjecture.screen import LemmaScreen, LemmaStatus
from prover.policy.goals import ParsedGoal
from prover.policy.relevance import PremiseIndex
from prover.prover import Prover, usable
from prover.types import Premise, Proof, Proved, Theorem
from rl.config import TrainConfig
from rl.conjecturing.journal import Candidate, Conjecture, ConjectureStatus, Journal
from rl.conjecturing.metering import LeanStepMeter, MeteredTerms, MeteredVerifier, ObservedEnv
from rl.conjecturing.rewards import LemmaReward, ProvedLemma, Savings, lemma_payment
from rl.types import Experience

NEAREST = 8
"""Lemmas proved before that a candidate's proof may cite."""
PRINTING = "set_option pp.fieldNotation false"
"""How Lean is to print the types that it fills in: so that they can be read again."""
_KNOWN = (LemmaStatus.IN_LIBRARY, LemmaStatus.NAME_TAKEN, LemmaStatus.RENAMING)


@dataclass(frozen=True, slots=True)
class Tools:
    """The Lean side; all that it does is counted by `meter`. `values`: module → small values of its types."""

    env: ObservedEnv
    verifier: MeteredVerifier
    terms: MeteredTerms
    meter: LeanStepMeter
    values: Callable[[str], Mapping[str, Sequence[str]]]


@dataclass(slots=True)
class _Case:
    """One candidate on its way; `marks` are the meter's readings between the stages."""

    candidate: Candidate
    round: int
    name: str
    began: float
    marks: list[int]
    theorem: Theorem | None = None
    novelty: float = 0.0
    digest: str = ""


class ConjectureEvaluator:
    """Judges the candidates of one round with the prover of that round.

    Args:
        theorems: the train split by name.
        paid: names of those that lemmas are paid on.
        attempts: of earlier rounds.
        journal: what was judged before; the judge only reads it.
    """

    def __init__(
        self,
        tools: Tools,
        config: TrainConfig,
        premises: Mapping[str, Sequence[Premise]],
        theorems: Mapping[str, Theorem],
        paid: frozenset[str],
        attempts: Sequence[Experience],
        prover: Prover,
        journal: Journal,
    ) -> None:
        self._tools, self._config, self._settings = tools, config, config.conjecturer
        self._premises, self._prover, self._journal = premises, prover, journal
        self._theorems, self._paid, self._attempts = theorems, paid, attempts
        self._rewards: dict[str, LemmaReward] = {}
        judged = journal.conjectures()
        self._seen = {c.digest: c.name for c in judged if c.digest and c.status is not ConjectureStatus.UNPROVABLE}
        self._unproved = {
            c.digest: c.proved_before for c in judged if c.digest and c.status is ConjectureStatus.UNPROVABLE
        }
        self._proved = [lemma for c in journal.proved() if (lemma := c.lemma) is not None]
        self._claims = [parse_statement(lemma.theorem) for lemma in self._proved]

    def evaluate(self, candidate: Candidate, round_: int, number: int) -> Conjecture:
        """Screen and prove one candidate; what is proved waits to be paid."""
        case = _Case(
            candidate, round_, f"conjecture_{round_}_{number}", time.monotonic(), [self._tools.meter.lean_steps]
        )
        bad = self._screened(case)
        case.marks.append(self._tools.meter.lean_steps)
        if bad is not None:
            return self._conjecture(case, *bad)
        assert case.theorem is not None
        found = self._prove(case.theorem)
        if found is None:
            self._seen.pop(case.digest, None)
            self._unproved[case.digest] = len(self._proved)
            return self._conjecture(
                case, ConjectureStatus.UNPROVABLE, f"no proof within {self._settings.prove_lean_steps} Lean steps"
            )
        if self._screen.closed_by(case.theorem, (EXACT, f"intros; {EXACT}")) is not None:
            return self._conjecture(case, ConjectureStatus.TRIVIAL, "`exact?` proves it")
        return self._kept(case, *found)

    def pay(self, pending: Sequence[Conjecture], round_: int, most: int) -> list[Conjecture]:
        """The conjectures that were paid, as they stand then: those of `pending`, and others that joined with one.

        At most `most` held-back theorems of a module are searched. Raises `LemmaError` when a lemma's proof does not
        compile.
        """
        judged = {c.name: c for c in self._journal.proved()}
        found: list[Conjecture] = []
        for module in dict.fromkeys(c.module for c in pending):
            names = [c.name for c in pending if c.module == module]
            paid = self._reward_in(module).pay(names, most)
            brought = {name: head for head, savings in paid.items() for name in savings.brings}
            for name in dict.fromkeys([*paid, *brought]):
                if name in brought:
                    head = paid[brought[name]]
                    part = head.net_bits / (1 + len(head.brings))
                    reward = lemma_payment(part, judged[name].novelty)
                    paid_now = replace(judged[name], status=ConjectureStatus.JOINED, reward=reward, joined=round_)
                else:
                    paid_now = _paid(judged[name], paid[name], round_)
                found.append(paid_now)
        return found

    def _screened(self, case: _Case) -> tuple[ConjectureStatus, str] | None:
        """Why the candidate is not worth a search; None if it is."""
        tools, candidate = self._tools, case.candidate
        theorem = stated(candidate.text, case.name, candidate.module, tools.env, PRINTING)
        if theorem is None:
            return ConjectureStatus.UNREADABLE, candidate.text
        theorem = case.theorem = replace(theorem, preamble="", source="conjecture")
        claim = parse_statement(theorem)
        case.novelty = novelty(claim, self._claims)
        bad = self._screen.stated(theorem, self._seen)
        case.digest = next((digest for digest, name in self._seen.items() if name == case.name), "")
        if bad is not None:
            return ConjectureStatus.KNOWN if bad.worth in _KNOWN else ConjectureStatus.UNREADABLE, bad.detail
        if self._unproved.get(case.digest) == len(self._proved):
            del self._seen[case.digest]
            case.digest = ""
            return ConjectureStatus.KNOWN, "says the same as one without a proof, and nothing was proved since"
        for lemma, other in zip(self._proved, self._claims, strict=True):
            if is_instance(claim, other) or distance(claim, other) == 0:
                return ConjectureStatus.NEAR_DUPLICATE, f"of {lemma.theorem.name}"
        if follows_at_once(claim, self._claims):
            return ConjectureStatus.NEAR_DUPLICATE, "follows at once from lemmas proved before"
        if not candidate.tested:
            values = tools.values(candidate.module)
            counterexample = find_counterexample(theorem, tools.env, tools.verifier, self._settings.tests, values)
            if counterexample is not None:
                return ConjectureStatus.FALSE, counterexample.values
        if (hammer := self._screen.closed_by(theorem, TRIVIAL)) is not None:
            return ConjectureStatus.TRIVIAL, f"`{hammer.script}` proves it"
        return None

    def _prove(self, theorem: Theorem) -> tuple[Lemma, str, tuple[Lemma, ...]] | None:
        """The candidate with a self-contained proof that the verifier accepted; its proof without the lemmas proved
        before that it cites; and these."""
        near = self._nearest(theorem)
        prover = replace(self._prover, lemmas=near).with_budget(self._settings.prove_lean_steps)
        premises, seed = self._premises[theorem.module], self._config.seed
        (outcome,) = prover.solve([theorem], self._tools.env, self._tools.verifier, premises, seed)
        if not outcome.proved or outcome.proof is None:
            return None
        body = self._pruned(theorem, outcome.proof, near)
        return Lemma(theorem, self_contained(body, near)), body, cited(body, near)

    def _pruned(self, theorem: Theorem, proof: Proof, near: Sequence[Lemma]) -> str:
        """The script without the lemmas that it names and its term does not cite, if the verifier accepts that."""
        offered = with_lemma(theorem, *near)
        verifier = InliningVerifier(self._tools.verifier, {offered: theorem}, near)
        names = frozenset(lemma.theorem.name for lemma in near)
        citations = self._tools.terms.read(offered, proof, names).citations if cited(proof.script, near) else names
        shorter = Proof(without_names(proof.script, sorted(names - citations)))
        if shorter != proof and isinstance(verifier.verify_many([(offered, shorter)])[0], Proved):
            return shorter.script
        return proof.script

    def _nearest(self, theorem: Theorem) -> tuple[Lemma, ...]:
        lemmas = usable(self._proved, theorem.module)
        index = PremiseIndex([premise_of(lemma.theorem) for lemma in lemmas])
        goal = ParsedGoal(None, (), premise_of(theorem).type)
        names = {entry.name for entry, _ in index.relevant(goal, NEAREST)}
        return tuple(lemma for lemma in lemmas if lemma.theorem.name in names)

    def _kept(self, case: _Case, lemma: Lemma, body: str, used: tuple[Lemma, ...]) -> Conjecture:
        """The proved conjecture, which counts for the next ones."""
        self._proved.append(lemma)
        self._claims.append(parse_statement(lemma.theorem))
        conjecture = self._conjecture(case, ConjectureStatus.PROVED, "", lemma.proof.script)
        return replace(conjecture, body=body, cites=tuple(x.theorem.name for x in used))

    def _reward_in(self, module: str) -> LemmaReward:
        """One per module, whose library it measures with."""
        if module not in self._rewards:
            prover = self._prover.with_budget(self._settings.score_lean_steps)
            tools, library = self._tools, tuple(self._premises[module])
            measurer = ProofMeasurer(
                tools.env, tools.verifier, tools.terms, lambda _: library, prover,
                MeasureConfig(seed=self._config.seed), MemoryCache(),
            )  # fmt: skip
            judged = self._journal.conjectures()
            after: dict[str, float] = {}
            for conjecture in (c for c in judged if c.status is ConjectureStatus.ACCEPTED):
                for name, bits in conjecture.after:
                    after[name] = min(bits, after.get(name, bits))
            proved = [
                ProvedLemma(lemma, c.body if c.body is not None else lemma.proof.script, c.cites)
                for c in self._journal.proved()
                if (lemma := c.lemma) is not None and c.module == module
            ]
            accepted = [lemma for lemma in self._journal.accepted() if lemma.theorem.module == module]
            self._rewards[module] = LemmaReward(
                {n: t for n, t in self._theorems.items() if t.module == module},
                frozenset(n for n in self._paid if self._theorems[n].module == module),
                [a for a in self._attempts if a.module == module],
                accepted, after, proved, self._journal.retired(), measurer,
            )  # fmt: skip
        return self._rewards[module]

    @property
    def _screen(self) -> LemmaScreen:
        tools = self._tools
        return LemmaScreen(tools.env, tools.verifier, tools.terms, lambda _: None)

    def _conjecture(
        self, case: _Case, status: ConjectureStatus, detail: str = "", script: str | None = None
    ) -> Conjecture:
        marks = [*case.marks, self._tools.meter.lean_steps]
        spent = [after - before for before, after in itertools.pairwise(marks)]
        screen, prove, score = (*spent, 0, 0, 0)[:3]
        candidate = case.candidate
        statement = case.theorem.statement if case.theorem else f"theorem {case.name} {candidate.text}"
        return Conjecture(
            case.round, case.name, statement, candidate.module, candidate.origin, status, 0.0, " ".join(detail.split()),
            candidate.features, script, novelty=case.novelty, digest=case.digest, text=candidate.text,
            proved_before=len(self._proved),
            lean_steps=(screen, prove, score), seconds=round(time.monotonic() - case.began, 2),
        )  # fmt: skip


def _paid(conjecture: Conjecture, savings: Savings, round_: int) -> Conjecture:
    """The conjecture with what it has earned. One that joined nothing does not save more than it costs."""
    new, joined = conjecture.novelty, None
    detail = f"saves {savings.saved_bits:.0f} bits and costs {savings.cost_bits + savings.brought_bits:.0f}"
    if savings.after and savings.net_bits > 0:
        status, joined = ConjectureStatus.ACCEPTED, round_
    elif savings.saved_bits > 0:
        status = ConjectureStatus.TOO_LONG
    elif savings.own_bits > 0:
        status, detail, new = ConjectureStatus.ONLY_ITSELF, f"saves {savings.own_bits:.0f} bits of its own", 0.0
    else:
        status = ConjectureStatus.UNUSED
    net = savings.net_bits if status is ConjectureStatus.ACCEPTED else 0.0
    reward = lemma_payment(net / (1 + len(savings.brings)), new)
    return replace(
        conjecture, status=status, detail=detail, reward=reward, saved_bits=savings.saved_bits,
        own_bits=savings.own_bits, cost_bits=savings.cost_bits, brought_bits=savings.brought_bits, after=savings.after,
        brings=savings.brings, joined=joined,
    )  # fmt: skip
