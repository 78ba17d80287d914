"""Gives the kernel terms that no elaborator makes; prints what it says of each. Run as a process of its own.

Each is a definition or theorem that would, accepted, lead to a proof of `False`; the last ones are fine and must be
accepted, so that the others are not refused for want of a working session.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.olean.constants import Constant, ConstantKind, Hints
from prover.lean.olean.exprs import (
    App,
    BVar,
    Const,
    Lam,
    LevelParam,
    LevelSucc,
    LevelZero,
    Name,
    NatLit,
    Pi,
    Proj,
    Ref,
    Sort,
    TermTable,
)
from prover.lean.runtime.ffi import run_with_big_stack
from prover.lean.runtime.kernel import KernelSession
from prover.lean.runtime.terms import KernelError
from prover.lean.verifier.auditor import _import


class Forger:
    """Terms over the core library."""

    def __init__(self) -> None:
        self.table = TermTable()
        add = self.table.add
        self.zero = add(LevelZero())
        self.one = add(LevelSucc(self.zero))
        self.prop, self.type = add(Sort(self.zero)), add(Sort(self.one))
        self.nat, self.true, self.false = self.const("Nat"), self.const("True"), self.const("False")
        self.proof = self.const("True.intro")

    def const(self, name: str, *levels: Ref) -> Ref:
        return self.table.add(Const(tuple(name.split(".")), levels))

    def app(self, function: Ref, *arguments: Ref) -> Ref:
        for argument in arguments:
            function = self.table.add(App(function, argument))
        return function

    def exists(self, n: int) -> Ref:
        """A proof of `∃ _ : Nat, True` with the witness `n`."""
        predicate = self.table.add(Lam(self.nat, self.true))
        return self.app(self.const("Exists.intro", self.one), self.nat, predicate, self.number(n), self.proof)

    def number(self, n: int) -> Ref:
        return self.table.add(NatLit(n))

    def projection(self, structure: str, index: int, of: Ref) -> Ref:
        return self.table.add(Proj((structure,), index, of))

    def equal(self, type_: Ref, a: Ref, b: Ref) -> Ref:
        return self.app(self.const("Eq", self.one), type_, a, b)

    def refl(self, type_: Ref, a: Ref) -> Ref:
        return self.app(self.const("Eq.refl", self.one), type_, a)


def definition(name: str, type_: Ref, value: Ref, params: tuple[Name, ...] = ()) -> Constant:
    return Constant((name,), ConstantKind.DEFINITION, params, type_, value, hints=Hints(1, False))


def theorem(name: str, type_: Ref, value: Ref, params: tuple[Name, ...] = ()) -> Constant:
    return Constant((name,), ConstantKind.THEOREM, params, type_, value)


def cases(f: Forger) -> dict[str, Constant]:
    add = f.table.add
    pair = f.app(f.const("And.intro"), f.true, f.true, f.proof, f.proof)
    endless = add(Lam(f.prop, add(BVar(0))))
    return {
        "wrong_structure": definition("a", f.nat, f.projection("Subtype", 0, f.exists(1))),  # lean4#14576
        "wrong_structure_of_proof": definition("a", f.nat, f.projection("PProd", 0, pair)),
        "data_out_of_a_proof": definition("a", f.nat, f.projection("Exists", 0, f.exists(1))),
        "component_that_is_not_there": theorem("a", f.true, f.projection("And", 2, pair)),
        "component_number_of_32_bits": theorem("a", f.true, f.projection("And", 1 << 32, pair)),
        "component_number_of_63_bits": theorem("a", f.true, f.projection("And", (1 << 62) + 1, pair)),
        "loose_variable": theorem("a", f.false, add(BVar(0))),
        "loose_variable_in_type": theorem("a", add(BVar(0)), f.proof),
        "universe_of_nobody": definition("a", add(Sort(add(LevelSucc(add(LevelParam(("u",))))))), f.prop),
        "universe_twice": definition("a", f.type, f.prop, (("u",), ("u",))),
        "too_many_universes": definition("a", f.type, f.const("Nat", f.zero)),
        "too_few_universes": theorem("a", f.false, f.app(f.const("Eq.refl"), f.nat, f.number(0))),
        "type_in_type": definition("a", f.type, f.type),
        "statement_that_is_data": theorem("a", f.nat, f.number(1)),
        "number_as_proof": theorem("a", f.false, f.number(0)),
        "itself": theorem("a", f.false, f.const("a")),
        "unknown": theorem("a", f.false, f.const("no.such.constant")),
        "another_proposition": theorem("a", f.false, f.proof),
        "name_of_the_library": theorem("True", f.true, f.proof),
        "false_equation": theorem("a", f.equal(f.nat, f.number(1), f.number(2)), f.refl(f.nat, f.number(1))),
        "wrap_around": theorem("a", f.equal(f.nat, f.number(1 << 64), f.number(0)), f.refl(f.nat, f.number(0))),
        "endless_application": theorem("a", f.false, f.app(endless, f.false)),
        "fine_projection": theorem("fine1", f.true, f.projection("And", 1, pair)),
        "fine_function": definition("fine2", add(Pi(f.prop, f.prop)), endless),
        "fine_equation": theorem("fine3", f.equal(f.nat, f.number(3), f.number(3)), f.refl(f.nat, f.number(3))),
    }


def verdicts(setup: LeanSetup) -> dict[str, str]:
    lean = setup.toolchain
    session: KernelSession = _import(lean.shared_library, lean.sysroot, [Path(r) for r in setup.roots], ["Core"])
    forger = Forger()
    said: dict[str, str] = {}
    for name, constant in cases(forger).items():
        try:
            session.fresh().add(forger.table, constant)
            said[name] = "accepted"
        except KernelError as error:
            said[name] = " ".join(str(error).split())
    return said


if __name__ == "__main__":
    print(json.dumps(run_with_big_stack(lambda: verdicts(load_lean()))))
    sys.stdout.flush()
