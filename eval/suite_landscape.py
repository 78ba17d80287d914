"""What evaluations together know of a suite: who proved which theorem, what carries the proofs, what stays open.

Theorems without a proof are put into groups by the constants that they speak of: average-linkage clustering of the
cosine distances between TF-IDF weights of a statement's names (Manning, Raghavan and Schütze 2008, ch. 6 and 17).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from eval.figures import bars
from eval.manifest import EvaluationManifest
from eval.page import Charts, Code, Column, Fold, Page, Section, Table, Text, proof_text
from eval.problems import Benchmark
from eval.record import AttemptLine, holds_evaluation, read_evaluation
from eval.statistics import wilson
from prover.types import LemmaError, Theorem

_NAME: Final = re.compile(r"[^\W\d][\w.'!?₀-₉]*|[^\w\s()\[\]{},:.⟨⟩]+")
_FAR: Final = 0.75
"""Cosine distance from which on groups of open theorems are not joined."""
MOST_SHOWN: Final = 20
"""Rows of a table, and names in a line."""


@dataclass(frozen=True, slots=True)
class SuiteTheorem:
    """A theorem and its proofs: `by` names the provers that have one; `script` has the fewest tactics of all.

    `lean_steps` and `seconds` are the least that an attempt with a proof took. `carried_by`: premises that every proof
    of the theorem cites.
    """

    theorem: Theorem
    attempts: int
    by: tuple[str, ...] = ()
    script: str = ""
    tactics: int = 0
    lean_steps: int = 0
    seconds: float = 0.0
    carried_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """Theorems without a proof that speak of the same things; `about` has their most telling names."""

    about: tuple[str, ...]
    theorems: tuple[Theorem, ...]


@dataclass(frozen=True, slots=True)
class SuiteLandscape:
    """`evaluations`: prover → folders. `proved_by`: prover → theorems of the suite attempted, proved, and by it alone.

    `carriers`: premise → theorems all of whose proofs cite it, the most first. `never` counts theorems that nobody
    attempted.
    """

    suite: str
    evaluations: Mapping[str, tuple[Path, ...]]
    theorems: tuple[SuiteTheorem, ...]
    proved_by: Mapping[str, tuple[int, int, int]]
    carriers: tuple[tuple[str, int], ...]
    groups: tuple[OpenGroup, ...]
    never: int

    @property
    def proved(self) -> tuple[SuiteTheorem, ...]:
        """Those with a proof, the costliest to find first."""
        return tuple(sorted((t for t in self.theorems if t.by), key=lambda t: -t.lean_steps))

    def data(self) -> dict[str, object]:
        """The JSON object."""
        return {
            "suite": self.suite,
            "evaluations": {who: [str(place) for place in places] for who, places in self.evaluations.items()},
            "theorems": len(self.theorems) + self.never,
            "attempted": len(self.theorems),
            "proved": len(self.proved),
            "provers": {
                who: {"attempted": tried, "proved": proved, "alone": alone}
                for who, (tried, proved, alone) in self.proved_by.items()
            },
            "carriers": dict(self.carriers),
            "open": [{"about": list(g.about), "theorems": [t.name for t in g.theorems]} for g in self.groups],
        }


def find_evaluations(suite: str, folder: Path) -> list[Path]:
    """The finished evaluations of a suite in a folder; those of other suites, and unfinished ones, are left out."""
    found: list[Path] = []
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if holds_evaluation(place):
            try:
                if EvaluationManifest.load(place).dataset.suite == suite:
                    read_evaluation(place)
                    found.append(place)
            except LemmaError:
                continue
    return found


def suite_landscape(suite: Benchmark, folders: Sequence[Path], premises: Collection[str]) -> SuiteLandscape:
    """The view over finished evaluations of the suite. `premises`: names that a proof can cite.

    Raises `LemmaError` when a folder holds no finished evaluation, or one of another suite.
    """
    known = {theorem.name: theorem for theorem in suite.theorems}
    evaluations: dict[str, list[Path]] = {}
    attempts: dict[str, list[tuple[str, AttemptLine]]] = {}
    for folder in folders:
        manifest, lines = read_evaluation(folder)
        if manifest.dataset.suite != suite.name:
            raise LemmaError(f"{folder} is an evaluation of {manifest.dataset.suite}, not of {suite.name}")
        who = f"{manifest.prover.label}, {manifest.budget} Lean steps"
        evaluations.setdefault(who, []).append(folder)
        for line in lines:
            if not line.lost and line.theorem in known:
                attempts.setdefault(line.theorem, []).append((who, line))
    theorems = tuple(_theorem(known[name], made, frozenset(premises)) for name, made in attempts.items())
    tried = {name: {who for who, _ in made} for name, made in attempts.items()}
    carriers = Counter(name for theorem in theorems for name in theorem.carried_by)
    return SuiteLandscape(
        suite.name,
        {who: tuple(places) for who, places in evaluations.items()},
        theorems,
        {
            who: (
                sum(who in names for names in tried.values()),
                sum(who in t.by for t in theorems),
                sum(t.by == (who,) for t in theorems),
            )
            for who in evaluations
        },
        tuple(sorted(carriers.items(), key=lambda pair: (-pair[1], pair[0]))),
        open_groups([t.theorem for t in theorems if not t.by]),
        len(known) - len(theorems),
    )


def _theorem(theorem: Theorem, made: Sequence[tuple[str, AttemptLine]], premises: frozenset[str]) -> SuiteTheorem:
    proofs = [(who, line) for who, line in made if line.proved]
    if not proofs:
        return SuiteTheorem(theorem, len(made))
    best = min((line for _, line in proofs), key=lambda line: (line.tactics or 0, len(line.script or "")))
    cited = [premises.intersection(_NAME.findall(line.script or "")) for _, line in proofs]
    return SuiteTheorem(
        theorem,
        len(made),
        tuple(dict.fromkeys(who for who, _ in proofs)),
        best.script or "",
        best.tactics or 0,
        min(line.lean_steps for _, line in proofs),
        min(line.seconds for _, line in proofs),
        tuple(sorted(frozenset.intersection(*cited))),
    )


def open_groups(theorems: Sequence[Theorem]) -> tuple[OpenGroup, ...]:
    """Open theorems by what they speak of, the largest group first."""
    if len(theorems) < 2:
        return tuple(OpenGroup(_names_of(t)[:3], (t,)) for t in theorems)
    from sklearn.cluster import AgglomerativeClustering  # takes a second
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(token_pattern=r"\S+", lowercase=False, sublinear_tf=True)
    weights = words.fit_transform([" ".join(_names_of(theorem)) for theorem in theorems]).toarray()
    weights[~weights.any(axis=1), 0] = 1e-9  # the cosine of a statement without a name is not defined
    joined = AgglomerativeClustering(n_clusters=None, distance_threshold=_FAR, metric="cosine", linkage="average")
    labels = joined.fit_predict(weights)
    names = words.get_feature_names_out()
    groups: list[OpenGroup] = []
    for label in range(int(labels.max()) + 1):
        mean = weights[labels == label].mean(axis=0)
        telling = [str(names[i]) for i in mean.argsort()[::-1][:3] if mean[i] > 1e-6]
        groups.append(
            OpenGroup(tuple(telling), tuple(t for t, at in zip(theorems, labels, strict=True) if at == label))
        )
    return tuple(sorted(groups, key=lambda group: -len(group.theorems)))


def _names_of(theorem: Theorem) -> tuple[str, ...]:
    """Constants and operators of a statement, with repetitions; not its own name, nor its variables."""
    _, _, said = theorem.statement.partition(theorem.name)
    bound = {name for group in re.findall(r"[({\[⦃]([^:(){}\[\]]*):", said) for name in group.split()}
    bound |= {name for group in re.findall(r"[∀∃λ]\s*([^,:]*)[,:]", said) for name in group.split()}
    return tuple(name for name in _NAME.findall(said) if name not in bound and name not in ("Type", "Prop", "Sort"))


def landscape_text(found: SuiteLandscape) -> str:
    """In a few lines for a terminal."""
    lines = [f"{found.suite}: {len(found.proved)} of {len(found.theorems)} attempted theorems have a proof"]
    lines += [f"  {who}: {p} of {n}, {alone} by it alone" for who, (n, p, alone) in found.proved_by.items()]
    if found.never:
        lines.append(f"nobody attempted {found.never} more")
    if found.carriers:
        most = ", ".join(f"{name} ({count})" for name, count in found.carriers[:5])
        lines.append(f"cited by all proofs of a theorem, with how many theorems: {most}")
    for group in found.groups[:5]:
        names = ", ".join(t.name for t in group.theorems[:4])
        more = f" and {len(group.theorems) - 4} more" if len(group.theorems) > 4 else ""
        lines.append(f"open, about {' '.join(group.about)}: {names}{more}")
    if len(found.groups) > 5:
        lines.append(f"and {len(found.groups) - 5} more groups of open theorems (--html shows all)")
    return "\n".join(lines)


def landscape_page(found: SuiteLandscape) -> Page:
    """The same as a page, with proofs."""
    rows = [
        (who, proved / tried if tried else 0.0, wilson(proved, tried))
        for who, (tried, proved, _) in found.proved_by.items()
    ]
    provers = Table(
        (Column("prover"), *(Column(name, number=True) for name in ("attempted", "proved", "by it alone"))),
        tuple((who, *map(str, counts)) for who, counts in found.proved_by.items()),
    )
    carriers = Table(
        (Column("premise", code=True), Column("theorems", number=True)),
        tuple((name, str(count)) for name, count in found.carriers[:MOST_SHOWN]),
    )
    sections = [
        Section("Who proves what", (Charts((bars(rows, "Share of attempted theorems proved"),)), provers)),
        Section(
            "What carries the proofs",
            (Text("Premises that every proof of a theorem cites, and of how many theorems that is true."), carriers)
            if found.carriers
            else (Text("No premise is cited by all proofs of a theorem."),),
        ),
        Section("Proved, the costliest to find first", tuple(map(_proof, found.proved)) or (Text("None."),)),
        Section("Still open", tuple(map(_group, found.groups)) or (Text("None."),)),
    ]
    never = f" Nobody attempted {found.never} more." if found.never else ""
    return Page(
        f"The landscape of {found.suite}",
        f"{len(found.proved)} of {len(found.theorems)} attempted theorems have a verified proof.{never}",
        tuple(sections),
    )


def _proof(found: SuiteTheorem) -> Fold:
    cost = f"{found.tactics} tactics, {found.lean_steps} Lean steps, {found.seconds:.1f} s; by {'; '.join(found.by)}"
    return Fold(found.theorem.name, cost, (Code(proof_text(found.theorem.statement, found.script)),))


def _group(group: OpenGroup) -> Fold:
    shown = "\n\n".join(theorem.statement for theorem in group.theorems)
    return Fold(f"about {' '.join(group.about)}: {len(group.theorems)}", "", (Code(shown),))
