"""Benchmarks that are Lean files, as PutnamBench and ProofNet are: their theorems, each with what stands before it.

Only where commands begin is read here, by the words that begin them at the margin; the statements themselves are read
by Lean, later. Mathlib's notation is unknown to the embedded Lean, whose parser could not come to the end of such a
file.

A problem of PutnamBench that asks for a value defines it first, as ``abbrev NAME_solution : T := sorry``, with the
value in comment lines below (Tsoukalas et al. 2024, "PutnamBench", arXiv:2407.11214). The value takes the place of the
`sorry` then. Without such a comment the problem keeps its `sorry`, and is not stated.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from eval.problems import Problem
from eval.screen import strip_comments
from prover.files import read_text
from prover.types import LemmaError

_MODIFIERS: Final = r"(?:@\[[^\]\n]*\]\s*)?(?:(?:private|protected|noncomputable|scoped|local)\s+)*"
_COMMAND: Final = re.compile(
    rf"(?P<modifiers>{_MODIFIERS})(?P<word>theorem|lemma|import|open|set_option|namespace|section|end|variable|universe|"
    r"abbrev|def|instance|notation|infixl?|infixr|prefix|postfix|macro|macro_rules|syntax|elab|structure|class|"
    r"inductive|attribute|example|deriving|#\w+)(?![\w'.])"
)
_NAME: Final = re.compile(r"(?:theorem|lemma)\s+([^\s({\[:]+)")
_ANSWER: Final = re.compile(
    r"(?P<definition>\babbrev\s+\S+_solution\b[^\n]*:=\s*)sorry[ \t]*\n(?P<answer>(?:--[^\n]*\n)+)"
)


def read_lean_problems(files: Sequence[Path]) -> tuple[Problem, ...]:
    """The theorems of some files, in order. Where files have theorems of the same name, all names get that of the file
    in front. Raises `LemmaError` for a file without a theorem, and one with two of the same name.
    """
    found: list[tuple[Path, Problem]] = []
    for file in files:
        problems = problems_in(read_text(file))
        if not problems:
            raise LemmaError(f"{file}: no theorem in it")
        if twice := [name for name, count in Counter(p.name for p in problems).items() if count > 1]:
            raise LemmaError(f"{file}: the theorem {twice[0]} stands in it twice")
        found += [(file, problem) for problem in problems]
    if len({problem.name for _, problem in found}) == len(found):
        return tuple(problem for _, problem in found)
    return tuple(_behind(re.sub(r"\W", "_", file.stem), problem) for file, problem in found)


def _behind(file: str, problem: Problem) -> Problem:
    name = f"{file}_{problem.name}"
    return replace(problem, name=name, statement=problem.statement.replace(problem.name, name, 1))


def problems_in(text: str) -> list[Problem]:
    """The theorems of a file; the header of each is all that stands before it but for other theorems."""
    header: list[str] = []
    found: list[Problem] = []
    for command in _commands(with_answers(text)):
        name = _NAME.search(command)
        if (begins := _COMMAND.match(command)) and begins["word"] in ("theorem", "lemma") and name:
            found.append(Problem(name[1], command[begins.start("word") :], "\n".join(header), "test"))
        else:
            header.append(command)
    return found


def without_header(text: str) -> tuple[str, str]:
    """A statement's text cut into what stands before its one theorem, and the theorem; the whole text where it has
    none, or several.
    """
    if re.match(r"\s*(theorem|lemma)\b", text):
        return "", text
    found = problems_in(text)
    return (found[0].header, found[0].statement) if len(found) == 1 else ("", text)


def with_answers(text: str) -> str:
    """The text with the values of PutnamBench's solutions in the place of their `sorry`."""

    def answered(match: re.Match[str]) -> str:
        lines = [line.removeprefix("--").strip() for line in match["answer"].splitlines()]
        return f"{match['definition']}{' '.join(lines)}\n"

    return _ANSWER.sub(answered, text)


def _commands(text: str) -> list[str]:
    """The commands of a file, without comments."""
    found: list[list[str]] = []
    for line in strip_comments(text).splitlines():
        if _COMMAND.match(line):
            found.append([line])
        elif found:
            found[-1].append(line)
    return ["\n".join(lines).strip() for lines in found]
