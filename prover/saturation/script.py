"""Derivations as Lean: a lemma is a `have`, a chain a `calc`, a step an instance of a hypothesis or a lemma."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from prover.saturation.derivation import Chain, ChainStep, EquationalProof, instance_of
from prover.saturation.rewriting import Equation
from prover.saturation.terms import SharedTerm, variables_of

VARIABLES: Final = ("x", "y", "z", "w", "u", "v", "r", "s", "t", "p", "q", "o")
_HOLE: Final = "a"


def equational_script(
    derivation: EquationalProof, hypotheses: Sequence[str], constants: Sequence[str], carrier: str = "G"
) -> str:
    """A tactic block for the goal ``∀ constants, …``, under hypotheses of these names."""
    names: dict[Equation, str] = {}
    lines: list[str] = []
    writer = _ScriptWriter(hypotheses, names, constants)
    for equation, chain in derivation.lemmas:
        arguments = variables_of(equation.left, equation.right)
        name = f"e{len(names) + 1}"
        bound = " ".join(VARIABLES[v - 1] for v in arguments)
        claim = f"{writer.term(equation.left)} = {writer.term(equation.right)}"
        lines.append(f"have {name} : ∀ {bound} : {carrier}, {claim} := fun {bound} =>")
        lines += writer.chain(chain, "  ")
        names[equation] = name
    if constants:
        lines.append(f"intro {' '.join(constants)}")
    lines.append("exact")
    lines += writer.chain(derivation.goal, "  ")
    return "\n".join(lines)


class _ScriptWriter:
    def __init__(self, hypotheses: Sequence[str], names: dict[Equation, str], constants: Sequence[str]) -> None:
        self._hypotheses = hypotheses
        self._names = names
        self._constants = constants

    def chain(self, chain: Chain, indent: str) -> list[str]:
        if not chain.steps:
            return [f"{indent}rfl"]
        if len(chain.steps) == 1:
            return [f"{indent}{self._reason(chain.terms[0], chain.steps[0])}"]
        lines = [f"{indent}calc {self.term(chain.terms[0])}"]
        for before, after, step in zip(chain.terms, chain.terms[1:], chain.steps, strict=False):
            lines.append(f"{indent}  _ = {self.term(after)} := {self._reason(before, step)}")
        return lines

    def term(self, term: SharedTerm, nested: bool = False) -> str:
        if term.name:
            return VARIABLES[term.name - 1] if term.name > 0 else self._constants[-term.name - 1]
        text = f"{self.term(term.left, True)} ◇ {self.term(term.right, True)}"
        return f"({text})" if nested else text

    def _reason(self, whole: SharedTerm, step: ChainStep) -> str:
        ground = step.ground
        values, forwards = instance_of(step, ground)
        name = self._names[ground] if isinstance(ground, Equation) else self._hypotheses[ground.number]
        arguments = " ".join(self.term(values[v], True) for v in variables_of(ground.left, ground.right))
        equation = f"{name} {arguments}"
        if not forwards:
            equation = f"({equation}).symm"
        if not step.place:
            return equation
        proof = equation if not forwards else f"({equation})"
        return f"congrArg (fun {_HOLE} => {self._around(whole, step.place)}) {proof}"

    def _around(self, term: SharedTerm, place: Sequence[int], nested: bool = False) -> str:
        """The term with a hole at `place`."""
        if not place:
            return _HOLE
        left = self.term(term.left, True) if place[0] else self._around(term.left, place[1:], True)
        right = self._around(term.right, place[1:], True) if place[0] else self.term(term.right, True)
        text = f"{left} ◇ {right}"
        return f"({text})" if nested else text
