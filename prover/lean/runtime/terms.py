"""Names, universe levels, expressions and declarations of Lean, built one by one through Lean's own constructors.

The constructors compute the data cached in each term (hash, loose variables, …); that is why a term is always rebuilt
through them and never taken as bytes from elsewhere. As everywhere in `ffi`, arguments are taken and results owned.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from prover.lean.runtime.ffi import NIL, UNIT, LeanRuntime, Obj, Tag, box, field, tag

MAX_BVAR = 1 << 20  # above it the native constructor ends the process


class BinderInfo(IntEnum):
    """How an argument is written."""

    DEFAULT = 0
    IMPLICIT = 1
    STRICT_IMPLICIT = 2
    INST_IMPLICIT = 3


class KernelError(Exception):
    """The kernel refused a declaration."""


class Terms:
    """Builds terms in the `LeanRuntime` it is given."""

    def __init__(self, runtime: LeanRuntime) -> None:
        self.rt = runtime

    # --- names

    def name_str(self, prefix: Obj, text: str) -> Obj:
        return self.rt.call("Lean.Name.str._override", prefix, self.rt.string(text))

    def name_num(self, prefix: Obj, n: int) -> Obj:
        return self.rt.call("Lean.Name.num._override", prefix, self.rt.nat(n))

    # --- universe levels

    def level_zero(self) -> Obj:
        return self.rt.inc(self.rt.constant("Lean.Level.zero._override"))

    def level_succ(self, level: Obj) -> Obj:
        return self.rt.call("Lean.Level.succ._override", level)

    def level_max(self, a: Obj, b: Obj) -> Obj:
        return self.rt.call("Lean.Level.max._override", a, b)

    def level_imax(self, a: Obj, b: Obj) -> Obj:
        return self.rt.call("Lean.Level.imax._override", a, b)

    def level_param(self, name: Obj) -> Obj:
        return self.rt.call("Lean.Level.param._override", name)

    # --- expressions

    def bvar(self, index: int) -> Obj:
        """Bound variable, de Bruijn. Raises `ValueError` above `MAX_BVAR`."""
        if not 0 <= index <= MAX_BVAR:
            raise ValueError(f"bound variable {index} is out of range")
        return self.rt.call("Lean.Expr.bvar._override", box(index))

    def sort(self, level: Obj) -> Obj:
        return self.rt.call("Lean.Expr.sort._override", level)

    def const(self, name: Obj, levels: Sequence[Obj] = ()) -> Obj:
        return self.rt.call("Lean.Expr.const._override", name, self.rt.list(levels))

    def app(self, function: Obj, argument: Obj) -> Obj:
        return self.rt.call("Lean.Expr.app._override", function, argument)

    def lam(self, name: Obj, type_: Obj, body: Obj, info: BinderInfo = BinderInfo.DEFAULT) -> Obj:
        return self.rt.call("Lean.Expr.lam._override", name, type_, body, box(info))

    def pi(self, name: Obj, type_: Obj, body: Obj, info: BinderInfo = BinderInfo.DEFAULT) -> Obj:
        return self.rt.call("Lean.Expr.forallE._override", name, type_, body, box(info))

    def let(self, name: Obj, type_: Obj, value: Obj, body: Obj, nondep: bool = False) -> Obj:
        return self.rt.call("Lean.Expr.letE._override", name, type_, value, body, box(nondep))

    def nat_literal(self, n: int) -> Obj:
        return self.rt.call("Lean.Expr.lit._override", self.rt.ctor(0, [self.rt.nat(n)]))

    def string_literal(self, text: str) -> Obj:
        return self.rt.call("Lean.Expr.lit._override", self.rt.ctor(1, [self.rt.string(text)]))

    def proj(self, structure: Obj, index: int, value: Obj) -> Obj:
        return self.rt.call("Lean.Expr.proj._override", structure, box(index), value)

    # --- declarations and the kernel

    def theorem(self, name: Obj, level_params: Sequence[Obj], type_: Obj, value: Obj) -> Obj:
        """`Declaration.thmDecl`."""
        rt = self.rt
        constant = rt.ctor(0, [rt.inc(name), rt.list(level_params), type_])
        return rt.ctor(2, [rt.ctor(0, [constant, value, rt.list([name])])])

    def kernel_environment(self, environment: Obj) -> Obj:
        """The kernel's part of a `Lean.Environment`."""
        return self.rt.lib.lean_elab_environment_to_kernel_env(environment)

    def add_declaration(
        self, kernel_environment: Obj, declaration: Obj, max_heartbeat: int = 0, max_rec_depth: int = 10_000
    ) -> Obj:
        """Let the kernel check `declaration`; the extended environment.

        `max_heartbeat` counts small allocations (0 = no limit). Raises `KernelError`.
        """
        rt = self.rt
        result = rt.lib.lean_add_decl(kernel_environment, max_heartbeat, max_rec_depth, declaration, NIL)
        rt.dec(declaration)
        value = rt.inc(field(result, 0))
        failed = tag(result) == Tag.EXCEPT_ERROR
        rt.dec(result)
        if not failed:
            return value
        options = rt.inc(rt.constant("Lean.Options.empty"))
        message = rt.call("Lean.Kernel.Exception.toMessageData", value, options)
        raise KernelError(rt.text(rt.call("Lean.MessageData.toString", message, UNIT)))
