"""Makes variants of a target with Lean: what it accepts as a statement, is new, and is not refuted by testing."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from prover.automation import TRIVIAL
from prover.conjecture.mine import is_fact, shapes
from prover.conjecture.refute import seems_false
from prover.conjecture.variants import (
    VariantKind,
    VariantText,
    accessible,
    generalised,
    hindsight,
    parts,
    signature_text,
    specialised,
    statement_key,
    stuck,
    without_facts,
)
from prover.policy.goals import ParsedGoal, parse_goal
from prover.types import Advanced, Finished, Goal, LemmaError, ProofEnv, ProofState, StepRequest, Theorem
from rl.conjecturing.judging import PRINTING
from rl.conjecturing.proposing import Sources, open_goals
from rl.ttrl.journal import Variant
from rl.types import Experience

TESTS = 24
"""Instances of a variant that are tested."""
PAIRS = 300
"""Pairs of failed goals that are anti-unified in a round."""
TWICE = 60
"""Special cases of special cases among which a round chooses."""
PER_THEOREM = 20
"""Failed goals of a theorem that variants are made from."""
PER_SOURCE = 80
"""Texts of a kind that a round has, at most."""
_OPEN = re.compile(r"(?<!\w)\?")
"""A metavariable in a goal's text."""


class VariantMaker:
    """All sources of variants of one target. What it makes depends on the target, the attempts and the seed alone.

    Args:
        env: a gym; whoever counts Lean steps wraps it.
        sources: explores equations over the target's functions, and knows small values of its types.
    """

    def __init__(self, target: Theorem, env: ProofEnv, sources: Sources, seed: int) -> None:
        self._target, self._env, self._sources, self._seed = target, env, sources, seed
        self._seen: set[str] = set()
        self._goal: ParsedGoal | None = None

    def known(self, variants: Iterable[Variant]) -> None:
        """Takes note of variants made earlier, so that they are not made again."""
        self._seen.update(variant.key for variant in variants)

    def make(
        self,
        round_: int,
        theorems: Sequence[Theorem],
        attempts: Sequence[Experience],
        tried: set[str],
        most: int,
        look: Callable[[], None],
    ) -> tuple[list[Variant], list[str]]:
        """At most so many new variants for a round, and the texts that were tried for them.

        theorems: the target and its variants so far, whose failed searches give sub-lemmas. `tried`: texts of earlier
        rounds. `look` is called between texts.
        """
        made: list[Variant] = []
        used: list[str] = []
        for suggestion in self._in_turn(round_, theorems, attempts):
            if len(made) >= most:
                break
            if suggestion.text in tried:
                continue
            look()
            tried.add(suggestion.text)
            used.append(suggestion.text)
            variant = self._accepted(suggestion, f"variant_{round_}_{len(made)}")
            if variant is not None:
                made.append(variant)
        return made, used

    def _in_turn(
        self, round_: int, theorems: Sequence[Theorem], attempts: Sequence[Experience]
    ) -> Iterator[VariantText]:
        """One text of each kind after the other; those of a kind in their order, special cases as the seed draws."""
        rng = random.Random(f"{self._seed} variants {round_}")
        by_kind: dict[VariantKind, list[str]] = {kind: [] for kind in VariantKind}
        failed = open_goals(theorems, attempts).goals
        sources = [self._from_target(rng), self._from_failures(failed, rng), self._in_hindsight(failed, rng)]
        if round_ > 1:  # it takes longest, and the target's own variants come first
            sources.append(self._explored(failed))
        for suggestion in itertools.chain(*sources):
            if suggestion.text not in by_kind[suggestion.kind]:
                by_kind[suggestion.kind].append(suggestion.text)
        for row in itertools.zip_longest(*by_kind.values()):
            for kind, text in zip(by_kind, row, strict=True):
                if text is not None:
                    yield VariantText(text, kind)

    def _from_target(self, rng: random.Random) -> Iterator[VariantText]:
        goal = self._target_goal()
        yield from _texts(generalised(goal), VariantKind.GENERALISED)
        yield from _texts(parts(goal), VariantKind.PART)
        yield from _texts(self._induction_cases(goal), VariantKind.PART)
        once = list(specialised(goal, self._values))
        twice = [g for first in once for g in specialised(first, self._values)]
        chosen = rng.sample(twice, min(TWICE, len(twice)))
        yield from _texts(rng.sample(once, len(once)), VariantKind.SPECIALISED)
        yield from _texts(chosen, VariantKind.SPECIALISED)

    def _explored(self, failed: Mapping[Theorem, Sequence[str]]) -> Iterator[VariantText]:
        targets = [Goal(text).target for text in failed.get(self._target, ())]
        for candidate in self._sources.explored(targets)[:PER_SOURCE]:
            yield VariantText(candidate.text, VariantKind.EXPLORED)

    def _from_failures(self, failed: Mapping[Theorem, Sequence[str]], rng: random.Random) -> Iterator[VariantText]:
        """Goals of failed searches, those of the target first and short ones before long ones; and their like."""
        order = sorted(failed, key=lambda theorem: (theorem != self._target, theorem.name))
        for theorem in order:
            for text in sorted(failed[theorem], key=lambda text: (len(text), text))[:PER_THEOREM]:
                goal = accessible(parse_goal(Goal(text)))
                if goal.target and not _OPEN.search(text):
                    yield VariantText(signature_text(goal), VariantKind.SUB_LEMMA)
                    if theorem == self._target:
                        yield from _texts(self._generalised_stuck(goal), VariantKind.GENERALISED)
        for shape in shapes([failed[theorem] for theorem in order], rng, PAIRS)[:PER_SOURCE]:
            yield VariantText(shape.text, VariantKind.GENERALISED if shape.general else VariantKind.SUB_LEMMA)

    def _in_hindsight(self, failed: Mapping[Theorem, Sequence[str]], rng: random.Random) -> Iterator[VariantText]:
        """Ways that searches of the target came, to any of its goals."""
        reached = sorted(failed.get(self._target, ()))
        if not reached:
            return
        start = self._env.start(self._target)
        self._env.free([start])
        goal = accessible(parse_goal(start.goals[0]))
        for text in rng.sample(reached, min(len(reached), PER_SOURCE)):
            yield from _texts(hindsight(goal, accessible(parse_goal(Goal(text)))), VariantKind.HINDSIGHT)

    def _generalised_stuck(self, goal: ParsedGoal) -> Iterator[ParsedGoal]:
        """Generalisations of a goal where the target's search was stuck, those without its hypotheses first."""
        start = self._start(signature_text(goal), "stuck")
        if start is None:
            return
        self._env.free([start])
        goal = accessible(parse_goal(start.goals[0]))  # printed so that it can be read
        yield from stuck(goal)
        yield from generalised(without_facts(goal))
        yield from generalised(goal)

    def _target_goal(self) -> ParsedGoal:
        """The target's goal with everything introduced, printed so that it can be read again."""
        if self._goal is None:
            start = self._env.start(self._printed(self._target))
            self._seen.add(statement_key(accessible(parse_goal(start.goals[0]))))
            (result,) = self._env.step([StepRequest(start, "intros")])
            after = result.state.goals if isinstance(result, Advanced) else start.goals
            self._env.free([start, *([result.state] if isinstance(result, Advanced | Finished) else [])])
            self._goal = accessible(parse_goal(after[0]))
        return self._goal

    def _induction_cases(self, goal: ParsedGoal) -> list[ParsedGoal]:
        start = self._start(signature_text(goal), "cases_of_target")
        if start is None:
            return []
        here = parse_goal(start.goals[0])
        names = [n for h in here.hypotheses if not is_fact(h.type) for n in h.accessible]
        results = self._env.step([StepRequest(start, f"induction {name}") for name in names])
        states = [r.state for r in results if isinstance(r, Advanced | Finished)]
        self._env.free([start, *states])
        return [accessible(parse_goal(g)) for state in states for g in state.goals]

    @property
    def _values(self) -> Mapping[str, Sequence[str]]:
        return self._sources.values(self._target.module)

    def _printed(self, theorem: Theorem) -> Theorem:
        return replace(theorem, preamble="\n".join(filter(None, (theorem.preamble, PRINTING))))

    def _theorem(self, text: str, name: str, kind: VariantKind) -> Theorem:
        target = self._target
        statement = f"theorem {name} {' '.join(text.split())}"
        return Theorem(name, statement, target.module, source=f"variant:{kind}", preamble=target.preamble)

    def _start(self, text: str, name: str) -> ProofState | None:
        try:
            return self._env.start(self._printed(self._theorem(text, name, VariantKind.PART)))
        except LemmaError:
            return None

    def _accepted(self, suggestion: VariantText, name: str) -> Variant | None:
        """The variant, its holes filled in; None when Lean refuses it, it is known, or seems false."""
        text = suggestion.text
        start = self._start(text, name)
        if start is None:
            return None
        goal = accessible(parse_goal(start.goals[0]))
        key = statement_key(goal)
        new = key not in self._seen and not _OPEN.search(start.goals[0].text)
        trivial = new and suggestion.kind is VariantKind.EXPLORED and self._is_trivial(start)
        self._env.free([start])
        self._seen.add(key)
        if not new or trivial:
            return None
        if " : _)" in text:
            text = signature_text(goal)
        theorem = self._theorem(text, name, suggestion.kind)
        try:
            false = seems_false(theorem, self._env, TESTS, self._values)
        except LemmaError:  # a type that does not read back
            return None
        return None if false else Variant(theorem, suggestion.kind, key)

    def _is_trivial(self, start: ProofState) -> bool:
        """Whether one tactic of Lean's automation closes the goal: most explored equations are the library's."""
        results = self._env.step([StepRequest(start, tactic) for tactic in TRIVIAL])
        self._env.free([r.state for r in results if isinstance(r, Advanced | Finished)])
        return any(isinstance(r, Finished) for r in results)


def _texts(goals: Iterable[ParsedGoal], kind: VariantKind) -> Iterator[VariantText]:
    for goal in goals:
        yield VariantText(signature_text(goal), kind)
