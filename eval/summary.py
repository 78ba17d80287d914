"""The result of an evaluation: as data, as lines for people, and as a page. All three carry the benchmark's label."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass

from eval.figures import Curve, doublings
from eval.problems import Benchmark
from eval.refute import RefutationRun
from eval.report import FoundProof, Rate, Report
from eval.statistics import interval_of
from prover.attempts import Attempt
from prover.evaluation import Evaluation
from prover.interval import Interval
from prover.policy.endpoint.usage import TokenUsage, summed_usage
from prover.search import StopReason
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

    def data(self) -> dict[str, object]:
        """The JSON object."""
        e, benchmark, interval = self.evaluation, self.benchmark, interval_of(self.evaluation)
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
            "attempted": len(e.attempts),
            "proved": e.proved,
            "rate": e.rate,
            "ci95": [interval.low, interval.high],
            "budget": e.budget,
            "seeds": list(e.seeds),
            "lean_steps": sum(a.lean_steps for a in e.attempts),
            "stops": dict(Counter(a.stop.value for a in e.attempts)),
            "lost": [a.theorem for a in e.attempts if a.stop is StopReason.WORKER_LOST],
            "disagreements": sum(len(a.refused) for a in e.attempts),
            "refused": [{"name": a.theorem, "seed": a.seed, "why": why} for a in e.attempts for why in a.refused],
            "usage": None if self.usage is None else asdict(self.usage),
            "proofs": [{"name": a.theorem, "script": a.script, "seed": a.seed} for a in proofs],
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
        lines.append(
            f"{benchmark.label}{self.part}: {e.prover} proved {e.proved} of {len(e.attempts)} attempts, "
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
        rates = [Rate(e.prover, e.proved, len(e.attempts), interval_of(e), e.seeds)]
        if (r := self.refutations) is not None:
            rates.append(Rate(f"{REFUTER} (refutations)", r.refuted, len(r.outcomes), r.interval, ()))
        facts = [
            ("benchmark", f"{benchmark.label}{self.part}"),
            ("source", f"{benchmark.name}, revision {benchmark.revision}"),
            ("Lean and library", self.lean),
            ("prover", e.prover),
            ("budget", f"{e.budget} Lean steps per attempt"),
            ("seeds", ", ".join(map(str, e.seeds))),
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
