"""The result of an evaluation: as data, as lines for people, and as a page. All three carry the benchmark's label."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass

import numpy as np

from eval.breakdown import Estimate, PartRate, Spent, budget_curve, pass_estimates, rates_by
from eval.contamination import Contamination
from eval.figures import Curve, doublings
from eval.problems import Benchmark
from eval.refute import RefutationRun
from eval.report import FoundProof, Rate, Report
from eval.statistics import bootstrap_mean, interval_of
from eval.wrong import wrong_among
from prover.attempts import Attempt
from prover.evaluation import Evaluation
from prover.interval import Interval
from prover.policy.endpoint.usage import TokenUsage, summed_usage
from prover.types import Proved, SplitRule

REFUTER = "finite magmas"


@dataclass(frozen=True, slots=True)
class EvalSummary:
    """An evaluation with its context: the Lean it holds for, the split, and the number of theorems drawn."""

    source: Benchmark
    evaluation: Evaluation[Attempt]
    refutations: RefutationRun | None
    lean: str
    split: str
    limit: int | None
    rule: SplitRule = SplitRule.HASH
    pass_at: tuple[int, ...] = ()
    contamination: Contamination | None = None

    @property
    def benchmark(self) -> Benchmark:
        """The attempted theorems, without the statements that Lean refused."""
        return self.source.without(self.evaluation.refused_statements())

    @property
    def part(self) -> str:
        """The attempted part of the benchmark, in words."""
        by = "" if self.rule is SplitRule.HASH else f" by {self.rule}"
        words = [] if self.split == "all" else [f"{self.split} split{by}"]
        if self.limit is not None:
            words.append(f"{len(self.source.theorems)} drawn")
        return f" ({', '.join(words)})" if words else ""

    @property
    def usage(self) -> TokenUsage | None:
        """What a model behind a server took for all attempts, those of an earlier call included; None without one."""
        return summed_usage(a.usage for a in self.evaluation.attempts)

    @property
    def worlds(self) -> tuple[PartRate, ...]:
        """The rate of each world, or category of problems."""
        return rates_by(self.evaluation, lambda theorem: self.source.worlds.get(theorem.name))

    @property
    def levels(self) -> tuple[PartRate, ...]:
        """The rate of each level, or depth."""
        return rates_by(self.evaluation, lambda theorem: self.source.levels.get(theorem.name))

    def passes(self) -> dict[int, Estimate]:
        """k → pass@k."""
        return pass_estimates(self.evaluation, self.pass_at, self._random())

    def _random(self) -> np.random.Generator:
        """For bootstraps: the same every time."""
        return np.random.default_rng(self.evaluation.seeds[0])

    def data(self) -> dict[str, object]:
        """The JSON object."""
        e, benchmark, interval = self.evaluation, self.benchmark, interval_of(self.evaluation)
        bootstrap = bootstrap_mean(e.rates(), self._random())
        proofs = [a for a in e.attempts if a.proved]
        data: dict[str, object] = {
            "suite": benchmark.name,
            "label": benchmark.label,
            "revision": benchmark.revision,
            "split": self.split,
            "split_rule": self.rule.value,
            "limit": self.limit,
            "lean": self.lean,
            "verifier": sorted({a.verdict.environment for a in proofs if isinstance(a.verdict, Proved)}),
            "prover": e.prover,
            "total": benchmark.total,
            "statable": benchmark.total - len(benchmark.unstated),
            "theorems": len(benchmark.theorems),
            "attempted": e.made,
            "proved": e.proved,
            "rate": e.rate,
            "ci95": [interval.low, interval.high],
            "ci95_bootstrap": [bootstrap.low, bootstrap.high],
            "pass_at": {str(k): found.data() for k, found in self.passes().items()},
            "curves": {
                spent.value: [[p.budget, p.rate, p.interval.low, p.interval.high] for p in budget_curve(e, spent)]
                for spent in Spent
            },
            "worlds": [part.data() for part in self.worlds],
            "levels": [part.data() for part in self.levels],
            "budget": e.budget,
            "seeds": list(e.seeds),
            "lean_steps": sum(a.lean_steps for a in e.attempts),
            "stops": dict(Counter(a.stop.value for a in e.attempts)),
            "lost": [a.theorem for a in e.attempts if a.lost],
            "disagreements": sum(len(a.refused) for a in e.attempts),
            "refused": [{"name": a.theorem, "seed": a.seed, "why": why} for a in e.attempts for why in a.refused],
            "usage": None if self.usage is None else asdict(self.usage),
            "proofs": [{"name": a.theorem, "script": a.script, "seed": a.seed} for a in proofs],
            "contamination": None if self.contamination is None else self.contamination.data(),
            "wrong": [
                {"name": name, "fault": entry.fault.value, "why": entry.why}
                for name, entry in wrong_among(benchmark.theorems).items()
            ],
            "unstatable": dict(Counter(u.reason.value for u in benchmark.unstated).most_common()),
            "unstated": [{"name": u.name, "reason": u.reason, "detail": u.detail} for u in benchmark.unstated],
        }
        if self.refutations is not None:
            data["refutations"] = _refutations(self.refutations)
        return data

    def text(self) -> str:
        """The lines for people, the result last."""
        e, benchmark = self.evaluation, self.benchmark
        reasons = Counter(u.reason for u in benchmark.unstated)
        lines = [f"not statable here: {count} for {reason}" for reason, count in reasons.most_common()]
        lines += [f"the verifier refused a script for {a.theorem}: {w}" for a in e.attempts for w in a.refused]
        lines += [f"proved {name}" for name in dict.fromkeys(a.theorem for a in e.attempts if a.proved)]
        if self.contamination is not None:
            lines.append(self.contamination.text())
        for name, entry in wrong_among(benchmark.theorems).items():
            lines.append(f"{name} is known to be wrong ({entry.fault}): {entry.why}")
        for parts in (self.worlds, self.levels):
            if len(parts) > 1:
                lines += [f"{p.name}: {p.proved} of {p.attempted}, {_rate(p.rate, p.interval)}" for p in parts]
        lines += [
            f"pass@{k}: {_rate(found.rate, found.interval)}, over {found.theorems} theorems"
            for k, found in self.passes().items()
        ]
        if lost := len(e.attempts) - e.made:
            lines.append(f"{lost} attempts were lost and say nothing; with --out they are made again by --resume")
        lines.append(
            f"{benchmark.label}{self.part}: {e.prover} proved {e.proved} of {e.made} attempts, "
            f"{_rate(e.rate, interval_of(e))}, {e.budget} Lean steps each"
        )
        if self.usage is not None:
            lines.append(f"asked {e.prover}: {self.usage.text()}")
        if (r := self.refutations) is not None:
            lines += [f"no magma found: {o.claim.theorem.name}" for o in r.outcomes if o.table is None]
            lines += [f"refused: {o.claim.theorem.name} ({o.verdict})" for o in r.outcomes if o.table and not o.refuted]
            lines.append(
                f"{r.source.label}: {REFUTER} refuted {r.refuted} of {len(r.outcomes)}, {_rate(r.rate, r.interval)}"
            )
        return "\n".join(lines)

    def report(self) -> Report:
        """The page."""
        e, benchmark = self.evaluation, self.benchmark
        rates = [Rate(e.prover, e.proved, e.made, interval_of(e), e.seeds)]
        for parts in (self.worlds, self.levels):
            if len(parts) > 1:
                rates += [Rate(f"{e.prover}: {p.name}", p.proved, p.attempted, p.interval, e.seeds) for p in parts]
        if (r := self.refutations) is not None:
            rates.append(Rate(f"{REFUTER} (refutations)", r.refuted, len(r.outcomes), r.interval, ()))
        facts = [
            ("benchmark", f"{benchmark.label}{self.part}"),
            ("source", f"{benchmark.name}, revision {benchmark.revision}"),
            ("Lean and library", self.lean),
            ("prover", e.prover),
            ("budget", f"{e.budget} Lean steps per attempt"),
            ("seeds", ", ".join(map(str, e.seeds))),
            *((f"pass@{k}", _rate(found.rate, found.interval)) for k, found in self.passes().items()),
            *([("trained on", self.contamination.text())] if self.contamination is not None else []),
            *_why_not(benchmark),
            *([("refutations", r.source.label)] if r is not None else []),
        ]
        return Report(
            title=f"{benchmark.label}{self.part}",
            summary=(
                f"{len(benchmark.theorems)} theorems, attempted by {e.prover}. What counts as proved was accepted by "
                f"the verifier under its original statement."
            ),
            facts=tuple(facts),
            rates=tuple(rates),
            rates_by_steps=(_within(e),) if e.attempts else (),
            proofs=_proofs(e) + (_magmas(r) if r is not None else ()),
        )


def _rate(rate: float, interval: Interval) -> str:
    return f"{100 * rate:.1f} % (95 % interval {100 * interval.low:.1f} to {100 * interval.high:.1f} %)"


def _refutations(run: RefutationRun) -> dict[str, object]:
    refuted = [o for o in run.outcomes if o.refuted]
    return {
        "label": run.source.label,
        "total": run.source.known,
        "attempted": len(run.outcomes),
        "refuted": run.refuted,
        "rate": run.rate,
        "ci95": [run.interval.low, run.interval.high],
        "sizes": {str(n): k for n, k in sorted(Counter(len(o.table) for o in refuted if o.table).items())},
        "not_found": [o.claim.theorem.name for o in run.outcomes if o.table is None],
        "disagreements": sum(o.table is not None and not o.refuted for o in run.outcomes),
        "proofs": [{"name": o.claim.theorem.name, "script": o.proof.script} for o in refuted if o.proof is not None],
    }


def _why_not(benchmark: Benchmark) -> list[tuple[str, str]]:
    reasons = Counter(u.reason for u in benchmark.unstated)
    if not reasons:
        return []
    counts = "\n".join(f"{count} for {reason}" for reason, count in reasons.most_common())
    return [("not stated", counts)]


def _within(evaluation: Evaluation[Attempt]) -> Curve:
    """Share of attempts that are proved within 1, 2, 4, … Lean steps."""
    last = evaluation.budget or max(a.lean_steps for a in evaluation.attempts)
    return Curve(evaluation.prover, tuple((float(b), evaluation.rate_within(b)) for b in doublings(last)))


def _proofs(evaluation: Evaluation[Attempt]) -> tuple[FoundProof, ...]:
    statements = {t.name: t.statement for t in evaluation.theorems}
    first: dict[str, Attempt] = {}
    for attempt in evaluation.attempts:
        if attempt.proved:
            first.setdefault(attempt.theorem, attempt)
    return tuple(
        FoundProof(
            a.theorem,
            statements[a.theorem],
            a.script or "",
            _said(a.verdict),
            evaluation.prover,
        )
        for a in first.values()
        if isinstance(a.verdict, Proved)
    )


def _magmas(run: RefutationRun) -> tuple[FoundProof, ...]:
    return tuple(
        FoundProof(o.claim.theorem.name, o.claim.theorem.statement, o.proof.script, _said(o.verdict), REFUTER)
        for o in run.outcomes
        if isinstance(o.verdict, Proved) and o.proof is not None
    )


def _said(verdict: Proved) -> str:
    return f"proved in {verdict.environment}; axioms: {', '.join(verdict.axioms) or 'none'}"
