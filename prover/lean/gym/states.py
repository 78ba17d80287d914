"""What a proof state is in Lean's memory, and which of its goals depend on each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from prover.lean.runtime.ffi import (
    FALSE,
    TRUE,
    UNIT,
    LeanRuntime,
    Obj,
    Tag,
    array_items,
    field,
    is_scalar,
    tag,
)


class MVarDeps(IntEnum):
    """`Std.HashSet`, which is its raw hash map: size and buckets of association lists (key, value, tail)."""

    BUCKETS = 1
    KEY = 0
    TAIL = 2


# Fields of Meta.State, MetavarDecl, LocalContext, a node of Std.TreeMap, Core.State
META_STATE_MCTX = 0
METAVAR_DECL_LCTX = 1
LCTX_AUX_DECLS = 2
TREE_KEY = 1
CORE_STATE_ENVIRONMENT = 0
CORE_STATE_MESSAGES = 6


@dataclass(slots=True)
class Contexts:
    """The contexts of one theorem, shared by all of its states; freed with the last of them."""

    tactic: Obj
    term: Obj
    meta: Obj
    core: Obj
    heartbeats: int  # Lean's counter when the theorem began
    users: int = 0


@dataclass(slots=True)
class LeanState:
    """Values of the four references, and the metavariables whose assignment is the proof of this state."""

    goals: Obj  # Tactic.State is a structure of one field, hence that field: List MVarId
    term: Obj
    meta: Obj
    core: Obj
    contexts: Contexts
    roots: tuple[Obj, ...]


class Refs:
    """Fresh references to a state's values, to run Lean on; `close` drops them."""

    def __init__(self, rt: LeanRuntime, state: LeanState) -> None:
        self.rt = rt
        self.contexts = state.contexts
        new, inc = rt.ref_new, rt.inc
        self.tactic, self.term = new(inc(state.goals)), new(inc(state.term))
        self.meta, self.core = new(inc(state.meta)), new(inc(state.core))

    def core_args(self) -> tuple[Obj, ...]:
        return (self.rt.inc(self.contexts.core), self.rt.inc(self.core))

    def meta_args(self) -> tuple[Obj, ...]:
        return (self.rt.inc(self.contexts.meta), self.rt.inc(self.meta), *self.core_args())

    def term_args(self) -> tuple[Obj, ...]:
        return (self.rt.inc(self.contexts.term), self.rt.inc(self.term), *self.meta_args())

    def tactic_args(self) -> tuple[Obj, ...]:
        return (self.rt.inc(self.contexts.tactic), self.rt.inc(self.tactic), *self.term_args())

    def close(self) -> None:
        for ref in (self.tactic, self.term, self.meta, self.core):
            self.rt.dec(ref)


def instantiate_mvars(rt: LeanRuntime, mctx: Obj, term: Obj) -> Obj:
    """`instantiateMVars` of an owned expression, owned."""
    pair = rt.call("Lean.instantiateMVarsCore", rt.inc(mctx), term)
    result = rt.inc(field(pair, 0))
    rt.dec(pair)
    return result


def independent_groups(rt: LeanRuntime, state: LeanState, goals: Sequence[Obj]) -> list[list[Obj]]:
    """Goals in groups that share no metavariable (union-find over what each goal's type and context mention)."""
    keys = [_dependencies(rt, state, goal) for goal in goals]
    group = list(range(len(goals)))
    owner: dict[str, int] = {}
    for i, names in enumerate(keys):
        for name in names:
            first, mine = group[owner.setdefault(name, i)], group[i]
            if first != mine:
                low, high = sorted((first, mine))
                group = [low if g == high else g for g in group]
    return [[goals[i] for i in range(len(goals)) if group[i] == g] for g in sorted(set(group))]


def _dependencies(rt: LeanRuntime, state: LeanState, goal: Obj) -> set[str]:
    """Names of the goal's metavariable and of those it depends on; level metavariables count as one name."""
    refs = Refs(rt, state)
    names = {rt.name_text(goal)}
    try:
        found = rt.call("Lean.MVarId.getMVarDependencies", rt.inc(goal), FALSE, *refs.meta_args(), UNIT)
        if tag(found) == Tag.IO_OK:
            for bucket in array_items(field(field(found, 0), MVarDeps.BUCKETS)):
                while not is_scalar(bucket):
                    names.add(rt.name_text(field(bucket, MVarDeps.KEY)))
                    bucket = field(bucket, MVarDeps.TAIL)
        rt.dec(found)
        typed = rt.call("Lean.MVarId.getType", rt.inc(goal), *refs.meta_args(), UNIT)
        if tag(typed) == Tag.IO_OK:
            type_ = instantiate_mvars(rt, field(state.meta, META_STATE_MCTX), rt.inc(field(typed, 0)))
            if rt.call("Lean.Expr.hasLevelMVar", type_) == TRUE:
                names.add("universe level")
        rt.dec(typed)
    finally:
        refs.close()
    return names
