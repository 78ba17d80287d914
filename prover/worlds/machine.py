"""A stack machine that may choose: programs, their runs, and theorems that a program turns one stack into another.

Instructions follow the stack, so a proof is a run; where the program says ``either``, it has to be guessed which half
leads to the stack that the theorem names.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from prover.terms import Term, show_term
from prover.worlds.base import Draft

_LETTERS: Final = ("v1", "v2", "v3", "v4")
_SIMPLE: Final = ("push", "dup", "swap", "drop", "add", "mul")
_NEEDS: Final = {"dup": 1, "drop": 1, "swap": 2, "add": 2, "mul": 2}


def machine_run(family: str, depth: int, rng: random.Random) -> Draft | None:
    """A program of which `depth` instructions are run, the choices and the halt included."""
    stack = _stack([rng.choice(_LETTERS) for _ in range(rng.randint(1, 3))])
    code, tactics, final = _program(depth, stack, True, rng)
    if min(length for end, length in _runs(code, stack) if end == final) < depth:
        return None
    goal = f"Vm.Run {show_term(code, True)} {show_term(stack, True)} {show_term(final, True)}"
    return Draft(family, "", tuple((v, "Word") for v in _LETTERS), (), goal, tactics, exact=True)


def _stack(words: list[Term]) -> Term:
    term: Term = "Stack.empty"
    for word in reversed(words):
        term = ("Stack.on", word, term)
    return term


def _words(stack: Term) -> list[Term]:
    words: list[Term] = []
    while isinstance(stack, tuple):
        words.append(stack[1])
        stack = stack[2]
    return words


def _program(length: int, stack: Term, choices: bool, rng: random.Random) -> tuple[Term, tuple[str, ...], Term]:
    """A program, the tactics of its run, and the stack at its end."""
    if length == 1:
        return "Code.halt", ("apply Vm.halt",), stack
    if choices and rng.random() < 0.35:
        code, tactics, final = _program(length - 1, stack, True, rng)
        other, _, _ = _program(rng.randint(1, length), stack, False, rng)
        halves, word = rng.choice((((code, other), "first"), ((other, code), "second")))
        return ("Code.either", *halves), (f"apply Vm.{word}", *tactics), final
    words = _words(stack)
    name = rng.choice([one for one in _SIMPLE if _NEEDS.get(one, 0) <= len(words)])
    extra: tuple[Term, ...] = (rng.choice(_LETTERS),) if name == "push" else ()
    code, tactics, final = _program(length - 1, _after(name, extra, words), choices, rng)
    return (f"Code.{name}", *extra, code), (f"apply Vm.{name}", *tactics), final


def _after(name: str, extra: tuple[Term, ...], words: list[Term]) -> Term:
    match name:
        case "push":
            return _stack([*extra, *words])
        case "dup":
            return _stack([words[0], *words])
        case "drop":
            return _stack(words[1:])
        case "swap":
            return _stack([words[1], words[0], *words[2:]])
        case _:
            word = "Word.plus" if name == "add" else "Word.times"
            return _stack([(word, words[1], words[0]), *words[2:]])


def _runs(code: Term, stack: Term) -> Iterator[tuple[Term, int]]:
    """The stack at the end of every run that does not get stuck, with the number of rules that it takes."""
    if isinstance(code, str):
        yield stack, 1
        return
    name = str(code[0]).removeprefix("Code.")
    words = _words(stack)
    if name == "either":
        for half in code[1:]:
            yield from ((end, length + 1) for end, length in _runs(half, stack))
    elif len(words) >= _NEEDS.get(name, 0):
        after = _after(name, code[1:-1], words)
        yield from ((end, length + 1) for end, length in _runs(code[-1], after))
