"""What a language model writes, as tactics worth a Lean step: text that Lean would refuse for sure is dropped."""

from __future__ import annotations

import re
from typing import Final

from prover.policy.goals import CLOSING, OPENING
from prover.types import UNPROVING

_UNPROVING: Final = re.compile(rf"(?<![\w.'✝!?])(?:{'|'.join(UNPROVING)})(?![\w'!?✝])")
_UNFINISHED: Final = re.compile(r"(?:(?<![\w.'])(?:by|with|at|from)|:=|=>|↦|,|<;>)$")
"""Ends that ask for more: no tactic has one."""
_PAIRS: Final = dict(zip(CLOSING, OPENING, strict=True))


def tactic_written(text: str) -> str | None:
    """The tactic in a text that a model wrote, without blanks around it and at the ends of its lines; None: there is
    none that Lean could accept.

    Dropped are: nothing, bytes that are no text, `UNPROVING` words, brackets without their partners, and texts that end
    where more has to come.
    """
    tactic = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))
    if not tactic or "\ufffd" in tactic or "\0" in tactic or _UNPROVING.search(tactic) or _UNFINISHED.search(tactic):
        return None
    return tactic if _balanced(tactic) else None


def _balanced(text: str) -> bool:
    waiting: list[str] = []
    for character in text:
        if character in _PAIRS and character != _PAIRS[character]:
            if not waiting or waiting.pop() != _PAIRS[character]:
                return False
        elif character in OPENING and character not in CLOSING:
            waiting.append(character)
    return not waiting
