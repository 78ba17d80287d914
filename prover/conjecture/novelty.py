"""How far apart two statements are, read from their text: a distance, variants and instances.

Statements are compared by their conclusions as trees, equations in either orientation. Conclusions that `patterns`
cannot read (binders inside, brackets of lists) are compared as text only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prover.conjecture.candidates import premise_of
from prover.conjecture.patterns import Pairs, Pattern, anti_unify, matched, read_pattern, with_holes
from prover.policy.goals import conclusion, top_level
from prover.types import Theorem

_GROUP = re.compile(r"[({\[⦃]([^:(){}\[\]]*):")
_SYMMETRIC = ("=", "↔", "≠")


@dataclass(frozen=True, slots=True)
class ParsedStatement:
    """A statement's conclusion: its text and, if it can be read, its tree with the variables marked as holes."""

    text: str
    tree: Pattern | None
    facts: int  # hypotheses

    @property
    def size(self) -> int:
        """Symbols of the conclusion."""
        return self.tree.size if self.tree is not None else len(self.text.split())

    @property
    def variables(self) -> frozenset[str]:
        return frozenset(p.head for p in self.tree.walk() if p.hole) if self.tree is not None else frozenset()


def parse_statement(theorem: Theorem) -> ParsedStatement:
    """Read a theorem's statement. Raises `LemmaError` if the text is not a theorem."""
    kind = premise_of(theorem).type
    binders = kind[1 : top_level(kind, ",")] if kind.startswith("∀") else ""
    names = frozenset(name for group in _GROUP.findall(binders) for name in group.split())
    premises, end = conclusion(kind)
    facts = len(premises) + len(re.findall(r":[^(){}\[\]]*[=≠<≤>≥∣∈∧∨¬↔]", binders))
    tree = read_pattern(end)
    return ParsedStatement(" ".join(end.split()), None if tree is None else with_holes(tree, names), facts)


def distance(left: ParsedStatement, right: ParsedStatement) -> float:
    """1 − the share of symbols that the most specific generalisation keeps; 0 for a renaming, 1 for nothing in common.

    A pair of variables counts as kept. The generalisation is Plotkin's (`patterns.anti_unify`).
    """
    if left.tree is None or right.tree is None:
        return float(left.text != right.text)
    best = max(_kept(a, right.tree) for a in _orientations(left.tree))
    return 1 - 2 * best / (left.tree.size + right.tree.size)


def novelty(claim: ParsedStatement, known: Iterable[ParsedStatement]) -> float:
    """Distance to the nearest known statement, in [0, 1]; 1 when nothing is known."""
    return min((distance(claim, other) for other in known), default=1.0)


def is_variant(left: ParsedStatement, right: ParsedStatement) -> bool:
    """Whether one is the other with variables renamed, merged or split, or with its equation reversed."""
    if left.tree is None or right.tree is None:
        return left.text == right.text
    return any(_only_variables(tree, right.tree) for tree in _orientations(left.tree))


def is_instance(special: ParsedStatement, general: ParsedStatement) -> bool:
    """Whether `general`, which has no hypotheses, becomes `special` when terms replace its variables."""
    if special.tree is None or general.tree is None or general.facts:
        return False
    return any(matched(general.tree, tree) is not None for tree in _orientations(special.tree))


def rewrites(lemma: ParsedStatement, goal: ParsedStatement) -> bool:
    """Whether a side of the lemma's equation that is no smaller than the other, or else its whole conclusion, matches
    somewhere in the goal."""
    if lemma.tree is None or goal.tree is None:
        return False
    sides = lemma.tree.arguments if lemma.tree.head in _SYMMETRIC and lemma.tree.arguments else (lemma.tree,)
    largest = max(side.size for side in sides)
    sides = tuple(side for side in sides if side.size == largest)
    return any(matched(side, part) is not None for side in sides if side.arguments for part in goal.tree.walk())


def _orientations(tree: Pattern) -> Iterator[Pattern]:
    yield tree
    if tree.head in _SYMMETRIC and len(tree.arguments) == 2:
        yield Pattern(tree.head, tree.arguments[::-1])


def _kept(left: Pattern, right: Pattern) -> int:
    pairs: Pairs = {}
    common = anti_unify(left, right, "?", pairs)
    opened = {name for (a, b), name in pairs.items() if not (a.hole and b.hole)}
    return sum(part.head not in opened for part in common.walk())


def _only_variables(left: Pattern, right: Pattern) -> bool:
    pairs: Pairs = {}
    anti_unify(left, right, "?", pairs)
    return all(a.hole and b.hole for a, b in pairs)
