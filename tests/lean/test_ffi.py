"""The object ABI, each test in a process of its own: a loaded Lean stays, and extensions loaded after it crash."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from prover.lean.library.build import LeanSetup
from prover.lean.runtime.ffi import AbiError, LeanRuntime, mangle, run_with_big_stack

PRELUDE = """
import os, pickle, sys
from prover.lean.runtime.ffi import *
from prover.lean.runtime.terms import KernelError, Terms
setup = pickle.loads(bytes.fromhex(sys.argv[1]))

def load():
    rt = LeanRuntime.load(setup.toolchain.shared_library, setup.toolchain.sysroot, setup.lean_path)
    rt.end_initialization()
    return rt

def leave(work):
    run_with_big_stack(work)
    sys.stdout.flush()
    os._exit(0)
"""


def in_process(setup: LeanSetup, text: str) -> list[str]:
    """Lines that a script prints; it must end well."""
    argv = [sys.executable, "-c", PRELUDE + text, pickle.dumps(setup).hex()]
    run = subprocess.run(argv, capture_output=True, text=True, timeout=100, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("Lean.Meta.ppGoal", "l_Lean_Meta_ppGoal"),
        ("Lean.Expr.app._override", "l_Lean_Expr_app___override"),
        ("Lean.MetavarContext.findDecl?", "l_Lean_MetavarContext_findDecl_x3f"),
        ("Lean.Elab.Term.elabTerm'", "l_Lean_Elab_Term_elabTerm_x27"),
        ("_private.Lean.Data.Name.0.Lean.Name.hash", "l___private_Lean_Data_Name_0__Lean_Name_hash"),
    ],
)
def test_mangle(name: str, symbol: str) -> None:
    assert mangle(name) == symbol


def test_objects_round_trip(setup: LeanSetup) -> None:
    text = """
def work():
    rt = load()
    print(rt.text(rt.string("∀ ε > 0, 𝔸\\\\n")))
    print(len(rt.text(rt.string("x" * 100_000))))
    print(rt.name_text(rt.name("A.b.c")))
    items = rt.array([rt.string(s) for s in "abc"])
    print([peek_string(o) for o in array_items(items)])
    chain = rt.list([box(n) for n in range(5)])
    print([unbox(o) for o in list_items(chain)])
    print(list(list_items(NIL)), array_items(rt.array([])))
    rt.dec(items); rt.dec(chain)
leave(work)
"""
    lines = in_process(setup, text)
    assert lines == ["∀ ε > 0, 𝔸\\n", "100000", "A.b.c", "['a', 'b', 'c']", "[0, 1, 2, 3, 4]", "[] []"]


def test_kernel_takes_a_proof_and_refuses_another(setup: LeanSetup) -> None:
    text = """
def work():
    rt = load()
    terms = Terms(rt)
    env = terms.kernel_environment(rt.import_modules(["Core"]))
    def declaration(index):
        prop = lambda: terms.sort(terms.level_zero())
        type_ = terms.pi(rt.name("p"), prop(), terms.pi(rt.name("h"), terms.bvar(0), terms.bvar(1)))
        value = terms.lam(rt.name("p"), prop(), terms.lam(rt.name("h"), terms.bvar(0), terms.bvar(index)))
        return terms.theorem(rt.name("mine"), [], type_, value)
    extended = terms.add_declaration(rt.inc(env), declaration(0))
    for state, index in ((env, 1), (extended, 0)):
        try:
            terms.add_declaration(rt.inc(state), declaration(index))
        except KernelError as error:
            print(str(error).splitlines()[0])
    try:
        terms.bvar(1 << 21)
    except ValueError:
        print("bound variable refused")
leave(work)
"""
    mismatch, twice, bound = in_process(setup, text)
    assert "declaration type mismatch" in mismatch
    assert "already been declared" in twice
    assert bound == "bound variable refused"


def test_an_unknown_module_is_an_error_of_its_own(setup: LeanSetup) -> None:
    text = """
def work():
    rt = load()
    try:
        rt.import_modules(["Nowhere"])
    except LeanCallError as error:
        print(str(error).splitlines()[0])
leave(work)
"""
    assert "Nowhere" in in_process(setup, text)[0]


def test_a_missing_symbol_is_named_before_anything_runs(setup: LeanSetup) -> None:
    text = """
try:
    LeanRuntime.load(
        setup.toolchain.shared_library, setup.toolchain.sysroot, setup.lean_path, functions={"Lean.Not.There": 1}
    )
except AbiError as error:
    print(error)
sys.stdout.flush()
os._exit(0)
"""
    assert "Lean.Not.There" in in_process(setup, text)[0]


def test_a_missing_library(setup: LeanSetup, tmp_path: Path) -> None:
    with pytest.raises(AbiError, match="cannot load"):
        LeanRuntime.load(tmp_path / "libleanshared.so", setup.toolchain.sysroot, [])


def test_big_stack_hands_back_results_and_errors() -> None:
    def deep(n: int) -> int:
        return 0 if n == 0 else 1 + deep(n - 1)

    assert run_with_big_stack(lambda: deep(900)) == 900
    with pytest.raises(ZeroDivisionError):
        run_with_big_stack(lambda: 1 // 0)
