"""Renames a state's variables, consistently in goals and tactics: names do not matter for a proof."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from prover.policy.goals import bound_names, parse_goal
from prover.types import Goal

_WORD = re.compile(r"(?<![\w.'✝!?])[^\W\d][\w'!?]*(?![\w'!?✝])")
_LETTERS = tuple("abcdefgijkmnpqrstuvwxyz")
_FACTS = ("h", "h1", "h2", "h3", "hp", "hq", "hr", "ha", "hb", "hab", "hn")


def renamer(goals: Sequence[str], tactics: Sequence[str], rng: random.Random) -> Callable[[str], str]:
    """A function that renames text: a random injective renaming of the goals' accessible local names.

    Names of one letter become other letters, names that begin with ``h`` become other such names. Names that the goals
    bind themselves, or that goals and `tactics` use otherwise, stay and are not reused, so that nothing is captured.
    """
    local: dict[str, None] = {}
    for text in goals:
        for hypothesis in parse_goal(Goal(text)).hypotheses:
            local.update(dict.fromkeys(hypothesis.accessible))
    words = {w for text in (*goals, *tactics) for w in _WORD.findall(text)} - set(local)
    taken = words | {n for text in goals for n in bound_names(text)}
    mapping: dict[str, str] = {}
    for pool, names in (
        (_LETTERS, [n for n in local if n in _LETTERS and n not in taken]),
        (_FACTS, [n for n in local if n in _FACTS and n not in _LETTERS and n not in taken]),
    ):
        fixed = taken | (set(local) - set(names)) | set(mapping.values())
        free = [n for n in pool if n not in fixed]
        if len(free) >= len(names):
            mapping.update(zip(names, rng.sample(free, len(names)), strict=True))
    return lambda text: _WORD.sub(lambda m: mapping.get(m[0], m[0]), text)
