"""The one table of what this project uses of Lean 4.35.0's shared library: symbols, their types and arities."""

from __future__ import annotations

import ctypes as C
from collections.abc import Mapping
from typing import Any

ABI_VERSION = "4.35.0"

_p, _size, _u8, _u32 = C.c_void_p, C.c_size_t, C.c_uint8, C.c_uint
RUNTIME: Mapping[str, tuple[Any, tuple[Any, ...]]] = {
    # name: (result, arguments)
    "lean_initialize": (None, ()),
    "lean_io_mark_end_initialization": (None, ()),
    "lean_init_task_manager_using": (None, (_u32,)),
    "lean_init_search_path": (_p, ()),
    "lean_enable_initializer_execution": (_p, ()),
    "lean_internal_set_max_memory": (None, (_size,)),
    "lean_alloc_object": (_p, (_size,)),
    "lean_inc_ref_huge_n": (None, (_p, _size)),
    "lean_dec_ref_cold": (None, (_p,)),
    "lean_mk_string_from_bytes": (_p, (C.c_char_p, _size)),
    "lean_cstr_to_nat": (_p, (C.c_char_p,)),
    "lean_st_mk_ref": (_p, (_p,)),
    "lean_st_ref_get": (_p, (_p,)),
    "lean_st_ref_swap": (_p, (_p, _p)),
    "lean_apply_3": (_p, (_p, _p, _p, _p)),
    "lean_name_eq": (_u8, (_p, _p)),
    "lean_io_error_to_string": (_p, (_p,)),
    # kernel: environment (owned), heartbeats, recursion depth, declaration (borrowed), cancel token? (borrowed)
    "lean_add_decl": (_p, (_p, _size, _size, _p, _p)),
    "lean_environment_find": (_p, (_p, _p)),
    "lean_elab_environment_to_kernel_env": (_p, (_p,)),
}

FUNCTIONS: Mapping[str, int] = {
    # declaration: arity, world token included
    "String.toName": 1,
    "Lean.Name.toString": 3,
    "Lean.importModules": 9,
    "Lean.Kernel.Exception.toMessageData": 2,
    "Lean.MessageData.toString": 2,
    # names, levels, expressions; `override` functions also fill in the cached data
    "Lean.Name.str._override": 2,
    "Lean.Name.num._override": 2,
    "Lean.Level.succ._override": 1,
    "Lean.Level.max._override": 2,
    "Lean.Level.imax._override": 2,
    "Lean.Level.param._override": 1,
    "Lean.Expr.bvar._override": 1,
    "Lean.Expr.sort._override": 1,
    "Lean.Expr.const._override": 2,
    "Lean.Expr.app._override": 2,
    "Lean.Expr.lam._override": 4,
    "Lean.Expr.forallE._override": 4,
    "Lean.Expr.letE._override": 5,
    "Lean.Expr.lit._override": 1,
    "Lean.Expr.mdata._override": 2,
    "Lean.Expr.proj._override": 3,
    "Lean.Expr.mvar._override": 1,
    "Lean.Expr.hasSorry": 1,
    "Lean.Expr.hasExprMVar": 1,
    "Lean.Expr.hasLevelMVar": 1,
    # messages and formats
    "Lean.MessageLog.toArray": 1,
    "Lean.Exception.toMessageData": 1,
    "Lean.Exception.isMaxHeartbeat": 1,
    "Lean.Exception.isMaxRecDepth": 1,
    "Std.Format.pretty": 4,
    # parsing and elaborating commands
    "Lean.Parser.mkInputContext._redArg": 4,
    "Lean.Parser.parseCommand": 4,
    "Lean.Parser.runParserCategory": 4,
    "Lean.Elab.Command.mkState": 3,
    "Lean.Elab.Frontend.elabCommandAtFrontend": 4,
    "Lean.KeyedDeclsAttribute.addBuiltin": 6,
    # tactics; `Tactic` functions end with (context, ref) of Tactic, Term, Meta, Core and the world token
    "Lean.Elab.Tactic.evalTactic": 10,
    "Lean.Elab.Tactic.getUnsolvedGoals": 9,
    "Lean.Elab.Term.synthesizeSyntheticMVarsNoPostponing": 8,
    "Lean.Meta.ppGoal": 6,
    "Lean.MVarId.admit": 7,
    "Lean.MVarId.clear": 7,
    "Lean.MVarId.getMVarDependencies": 7,
    "Lean.MetavarContext.getDecl": 2,
    "Lean.MetavarContext.findDecl?": 2,
    "Lean.MVarId.getType": 6,
    "Lean.instantiateMVarsCore": 2,
    "IO.getNumHeartbeats": 1,
    "IO.setNumHeartbeats": 2,
}

GLOBALS: tuple[str, ...] = (
    "Lean.Options.empty",
    "Lean.Level.zero._override",
    "Lean.versionString",
    "Lean.MessageLog.empty",
    "Lean.Elab.Tactic.tacticElabAttribute",
    "Lean.ppFnsRef",
    "_private.Lean.ExtraModUses.0.Lean.extraModUses",
)
"""Compiled constants (borrowed objects that live as long as the process)."""
