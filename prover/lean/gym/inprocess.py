"""The fast gym: tactics run inside this process, through Lean's C ABI (`prover.lean.runtime.ffi`).

This is how we get Lean's elaboration contexts: a closure of ours is registered as the elaborator of a syntax kind, the
body of ``theorem t … := by {}`` is replaced by a node of that kind, and elaborating the command calls the closure with
complete contexts. A proof state is then the content of four references (Tactic, Term, Meta, Core state), all of them
persistent values; a step copies them into fresh references, runs `evalTactic`, and keeps or drops the copies.
"""

from __future__ import annotations

import ctypes as C
from collections.abc import Iterable, Sequence

from prover.lean.gym.base import StepLimits, canonical_goals, failure, header_commands, screen_tactic
from prover.lean.gym.printing import Printer
from prover.lean.gym.recent import EnvironmentClasses, Recent
from prover.lean.gym.states import (
    CORE_STATE_ENVIRONMENT,
    CORE_STATE_MESSAGES,
    LCTX_AUX_DECLS,
    META_STATE_MCTX,
    METAVAR_DECL_LCTX,
    TREE_KEY,
    Contexts,
    LeanState,
    Refs,
    independent_groups,
    instantiate_mvars,
)
from prover.lean.library.build import LeanSetup
from prover.lean.runtime.commands import CommandParser, SyntaxNode, error_texts, is_silent, replace_proof
from prover.lean.runtime.ffi import (
    FALSE,
    TRUE,
    UNIT,
    LeanCallError,
    LeanRuntime,
    Obj,
    Tag,
    array_items,
    box,
    field,
    is_scalar,
    list_items,
    tag,
    unbox,
)
from prover.lean.runtime.syntax import NO_INFO
from prover.lean.text import by_block
from prover.types import (
    Advanced,
    Exhausted,
    Finished,
    LemmaError,
    Limit,
    ProofState,
    Rejected,
    RejectKind,
    StatementError,
    StepResult,
    Theorem,
)

HOOK = "Lemma.hook"
TACTIC_ELABORATOR_ARITY = 10
PARSED = 512  # tactic texts whose syntax is kept
PARSED_CHARACTERS = 500  # longer ones are not
LONG_TEXT = (0, "")  # the key of the latest longer one


class InProcessGym:
    """`Gym` on a `LeanRuntime`. Must be made and used in one thread with a large stack (`run_with_big_stack`)."""

    def __init__(self, runtime: LeanRuntime, setup: LeanSetup, limits: StepLimits) -> None:
        self._rt = runtime
        self._setup = setup
        self._limits = limits
        self._commands: dict[tuple[str, str], Obj] = {}  # (module, preamble) -> Command.State
        self._states: dict[int, LeanState] = {}
        self._next = 0
        self._captured: LeanState | None = None
        self._hook_name = runtime.name(HOOK)
        self._term_category = runtime.name("term")
        self._source = runtime.string("<tactic>")
        self._environments = EnvironmentClasses(runtime)
        self._printer = Printer(runtime, self._environments)
        self._parsed: Recent[tuple[int, str], Obj | Rejected] = Recent(PARSED, self._forget_parsed)

    @classmethod
    def open(cls, setup: LeanSetup, limits: StepLimits) -> InProcessGym:
        """Load Lean into this process and register the hook. Raises `ffi.AbiError`."""
        toolchain = setup.toolchain
        runtime = LeanRuntime.load(toolchain.shared_library, toolchain.sysroot, setup.roots)
        gym = cls(runtime, setup, limits)
        gym._register_hook()
        gym._printer.install()
        runtime.end_initialization()
        return gym

    # --- Gym

    def start(self, theorem: Theorem) -> ProofState:
        """The initial state. Raises `StatementError` with Lean's message."""
        base = self._command_state(theorem.module, theorem.preamble)
        self._captured = None
        self._elaborate_statement(base, theorem.statement)
        state = self._captured
        if state is None:
            raise StatementError(f"{theorem.name}: Lean did not come to the proof of this statement")
        self._captured = None
        return self._keep(state)

    def step(self, handle: int, tactic: str, heartbeats: int | None = None) -> StepResult:
        """Run a tactic block on a state; `heartbeats` can only lower the limit of the gym."""
        if rejected := screen_tactic(tactic):
            return rejected
        rt, state = self._rt, self._states[handle]
        syntax = self._parsed_block(state, tactic)
        if isinstance(syntax, Rejected):
            return syntax
        refs = Refs(rt, state)
        try:
            spent = 1000 * (
                self._limits.heartbeats - min(heartbeats or self._limits.heartbeats, self._limits.heartbeats)
            )
            rt.dec(rt.call("IO.setNumHeartbeats", box(state.contexts.heartbeats + spent), UNIT))
            ran = rt.call("Lean.Elab.Tactic.evalTactic", rt.inc(syntax), *refs.tactic_args(), UNIT)
            if problem := self._run(refs, ran):
                return problem
            return self._after(state, refs)
        finally:
            refs.close()

    def split(self, handle: int) -> tuple[ProofState, ...]:
        state = self._states[handle]
        goals = list(list_items(state.goals))
        groups = independent_groups(self._rt, state, goals) if len(goals) > 1 else [goals]
        return tuple(self._keep(self._focused(state, group)) for group in groups)

    def free(self, handles: Iterable[int]) -> None:
        """Forget states; unknown handles are ignored."""
        for handle in handles:
            if (state := self._states.pop(handle, None)) is not None:
                self._drop(state)

    def close(self) -> None:
        self.free(list(self._states))

    @property
    def live_states(self) -> int:
        return len(self._states)

    # --- statements

    def _register_hook(self) -> None:
        rt = self._rt
        callback = C.CFUNCTYPE(C.c_void_p, *[C.c_void_p] * TACTIC_ELABORATOR_ARITY)(self._hook)
        added = rt.call(
            "Lean.KeyedDeclsAttribute.addBuiltin",
            UNIT,  # erased type argument
            rt.inc(rt.constant("Lean.Elab.Tactic.tacticElabAttribute")),
            rt.inc(self._hook_name),
            rt.inc(self._hook_name),
            rt.closure(callback, TACTIC_ELABORATOR_ARITY),
            UNIT,
        )
        rt.dec(rt.io_result(added))

    def _hook(
        self, stx: Obj, tc: Obj, tr: Obj, ec: Obj, er: Obj, mc: Obj, mr: Obj, cc: Obj, cr: Obj, _world: Obj
    ) -> Obj:
        """Called by Lean at the start of the proof: keeps contexts and states, then admits the goal.

        The theorem itself, which Lean puts into the context for recursion, is cleared: whether a recursion ends is only
        checked for the whole declaration, so ``exact t p h`` must not look like a proof of ``t``.
        """
        rt = self._rt
        no_recover = rt.ctor(0, [rt.inc(field(tc, 0))], scalar_bytes=1)  # Tactic.Context: elaborator, recover
        heartbeats = unbox(rt.call("IO.getNumHeartbeats", UNIT))
        contexts = Contexts(no_recover, rt.inc(ec), rt.inc(mc), rt.inc(cc), heartbeats)
        goals = rt.ref_get(tr)
        root = self._clear_itself(rt.inc(field(goals, 0)), (mc, mr, cc, cr))
        rt.dec(goals)
        term, meta, core = (rt.ref_get(r) for r in (er, mr, cr))
        self._captured = LeanState(rt.list([rt.inc(root)]), term, meta, core, contexts, (rt.inc(root),))
        result = rt.call("Lean.MVarId.admit", root, TRUE, *map(rt.inc, (mc, mr, cc, cr)), UNIT)
        for o in (stx, tc, tr, ec, er, mc, mr, cc, cr):
            rt.dec(o)
        return result

    def _clear_itself(self, goal: Obj, meta_args: tuple[Obj, ...]) -> Obj:
        """The goal (taken) without the declaration being proved in its context."""
        rt = self._rt
        meta = rt.ref_get(meta_args[1])
        decl = rt.call("Lean.MetavarContext.getDecl", rt.inc(field(meta, META_STATE_MCTX)), rt.inc(goal))
        names = field(field(decl, METAVAR_DECL_LCTX), LCTX_AUX_DECLS)
        if not is_scalar(names):  # a tree map; one theorem makes one entry
            itself = rt.inc(field(names, TREE_KEY))
            cleared = rt.call("Lean.MVarId.clear", rt.inc(goal), itself, *map(rt.inc, meta_args), UNIT)
            if tag(cleared) == Tag.IO_OK:
                rt.dec(goal)
                goal = rt.inc(field(cleared, 0))
            rt.dec(cleared)
        rt.dec(decl)
        rt.dec(meta)
        return goal

    def _command_state(self, module: str, preamble: str) -> Obj:
        """`Command.State` after the imports, our options and the preamble; cached, borrowed."""
        key = (module, preamble)
        if (known := self._commands.get(key)) is not None:
            return known
        rt = self._rt
        if preamble:
            state = self._elaborate_commands(rt.inc(self._command_state(module, "")), preamble)
        else:
            imports = self._setup.imports(module)
            try:
                self._setup.must_have(imports)
                environment = rt.import_modules(imports)
            except LeanCallError as error:
                raise StatementError(f"cannot import {module}: {error}") from error
            except LemmaError as error:
                raise StatementError(str(error)) from error
            options = rt.inc(rt.constant("Lean.Options.empty"))
            messages = rt.inc(rt.constant("Lean.MessageLog.empty"))
            state = rt.call("Lean.Elab.Command.mkState", environment, messages, options)
            state = self._elaborate_commands(state, header_commands(self._limits))
        self._commands[key] = state
        return state

    def _elaborate_commands(self, state: Obj, text: str) -> Obj:
        """Run every command of `text` on an owned `Command.State`. Raises `StatementError`."""
        parser = CommandParser(self._rt, text)
        try:
            while not parser.at_end():
                syntax = parser.next(state)
                state = parser.elaborate(state, syntax)
        except BaseException:
            self._rt.dec(state)
            raise
        finally:
            parser.close()
        return state

    def _elaborate_statement(self, base: Obj, statement: str) -> None:
        """Elaborate ``STATEMENT := by ‹hook›``. Raises `StatementError`."""
        rt = self._rt
        parser = CommandParser(rt, statement + "\n:= by {}\n")
        try:
            syntax = parser.next(base)
            if not parser.at_end():
                rt.dec(syntax)
                raise StatementError("more than one command: give `theorem NAME … : PROPOSITION` without its proof")
            hooked = replace_proof(
                rt, syntax, rt.ctor(SyntaxNode.TAG, [NO_INFO, rt.inc(self._hook_name), rt.array([])])
            )
            rt.dec(syntax)
            rt.dec(parser.elaborate(rt.inc(base), hooked))
        except BaseException:
            if self._captured is not None:
                self._captured.contexts.users = 1
                self._drop(self._captured)
                self._captured = None
            raise
        finally:
            parser.close()

    # --- steps

    def _parsed_block(self, state: LeanState, tactic: str) -> Obj | Rejected:
        """Syntax of a tactic block, borrowed, or why it has none; parsed once for many states.

        Even what will not be used again is kept until the next: syntax that somebody else holds, too, is not changed in
        place, so a step allocates, and counts as heartbeats, the same whether its text is new or not.
        """
        environment = field(state.core, CORE_STATE_ENVIRONMENT)
        key = (self._environments.of(environment), tactic)
        if (known := self._parsed.get(key)) is None:
            known = self._parse(environment, tactic)
            self._parsed.put(key if len(tactic) <= PARSED_CHARACTERS else LONG_TEXT, known)
        return known

    def _parse(self, environment: Obj, tactic: str) -> Obj | Rejected:
        """Syntax of the block, which must be the whole text."""
        rt = self._rt
        result = rt.call(
            "Lean.Parser.runParserCategory",
            rt.inc(environment),
            rt.inc(self._term_category),
            rt.string(by_block(tactic)),
            rt.inc(self._source),
        )
        value = rt.inc(field(result, 0))
        failed = tag(result) == Tag.EXCEPT_ERROR
        rt.dec(result)
        if failed:
            return Rejected(RejectKind.PARSE, _without_position(rt.text(value)))
        try:
            if (
                tag(value) != SyntaxNode.TAG
                or rt.name_text(field(value, SyntaxNode.KIND)) != "Lean.Parser.Term.byTactic"
            ):
                return Rejected(RejectKind.PARSE, "the text goes on after the tactic block")
            return rt.inc(array_items(field(value, SyntaxNode.CHILDREN))[1])
        finally:
            rt.dec(value)

    def _run(self, refs: Refs, result: Obj) -> Rejected | Exhausted | None:
        """The error of an `EIO Exception` call on `refs`, from its exception or from its message log."""
        rt = self._rt
        error = rt.inc(field(result, 0)) if tag(result) == Tag.IO_ERROR else None
        rt.dec(result)
        logged = self._errors(refs)
        if error is None:
            return failure(RejectKind.LOGGED_ERROR, "\n".join(logged)) if logged else None
        try:
            if rt.call("Lean.Exception.isMaxHeartbeat", rt.inc(error)) == TRUE:
                return Exhausted(Limit.HEARTBEATS)
            if rt.call("Lean.Exception.isMaxRecDepth", rt.inc(error)) == TRUE:
                return Exhausted(Limit.DEPTH)
            if tag(error) != 0 and logged:  # an internal exception such as "abort": the reason was logged
                return failure(RejectKind.LOGGED_ERROR, "\n".join(logged))
            message = self._printer.message(rt.call("Lean.Exception.toMessageData", rt.inc(error)))
            return failure(RejectKind.ELABORATION, message)
        finally:
            rt.dec(error)

    def _errors(self, refs: Refs) -> list[str]:
        """Error messages that were logged on `refs`."""
        log = field(self._rt.ref_content(refs.core), CORE_STATE_MESSAGES)
        return [] if is_silent(log) else error_texts(self._rt, log, self._printer.message)

    def _after(self, before: LeanState, refs: Refs) -> StepResult:
        """The result of a step that ran without error on `refs`."""
        rt = self._rt
        unsolved = rt.call("Lean.Elab.Tactic.getUnsolvedGoals", *refs.tactic_args(), UNIT)
        goals = rt.inc(field(unsolved, 0))
        rt.dec(unsolved)
        finished = is_scalar(goals)
        if finished:
            settled = rt.call("Lean.Elab.Term.synthesizeSyntheticMVarsNoPostponing", FALSE, *refs.term_args(), UNIT)
            if problem := self._run(refs, settled):
                return problem
        term, meta, core = (rt.ref_get(r) for r in (refs.term, refs.meta, refs.core))
        roots = tuple(rt.inc(r) for r in before.roots)
        after = LeanState(goals, term, meta, core, before.contexts, roots)
        problem = self._unproved(before, after, finished)
        if problem is not None:
            after.contexts.users += 1
            self._drop(after)
            return problem
        state = self._keep(after)
        return Finished(state) if finished else Advanced(state)

    def _unproved(self, before: LeanState, after: LeanState, finished: bool) -> Rejected | None:
        """Looks for `sorry` in what the step assigned, and when no goal is left, for holes in the whole proof."""
        rt = self._rt
        mctx = field(after.meta, META_STATE_MCTX)
        candidates = list(after.roots) if finished else list(list_items(before.goals))
        for mvar in candidates:
            term = instantiate_mvars(rt, mctx, rt.call("Lean.Expr.mvar._override", rt.inc(mvar)))
            unsafe = rt.call("Lean.Expr.hasSorry", rt.inc(term)) == TRUE
            holes = rt.call("Lean.Expr.hasExprMVar", rt.inc(term)) == TRUE
            rt.dec(term)
            if unsafe:
                return Rejected(RejectKind.UNSAFE, "the proof term rests on `sorry`")
            if finished and holes:
                return Rejected(RejectKind.ELABORATION, "no goals are left, but the proof has unassigned holes")
        return None

    # --- goals

    def _focused(self, state: LeanState, goals: Sequence[Obj]) -> LeanState:
        """The same state with only `goals`, which become the goals to prove."""
        rt = self._rt
        return LeanState(
            rt.list([rt.inc(g) for g in goals]),
            rt.inc(state.term),
            rt.inc(state.meta),
            rt.inc(state.core),
            state.contexts,
            tuple(rt.inc(g) for g in goals),
        )

    def _texts(self, state: LeanState) -> list[str]:
        refs = Refs(self._rt, state)
        texts = [self._printer.goal(goal, refs.meta_args()) for goal in list_items(state.goals)]
        refs.close()
        return texts

    # --- bookkeeping

    def _keep(self, state: LeanState) -> ProofState:
        """Give an owned state a handle."""
        state.contexts.users += 1
        self._next += 1
        self._states[self._next] = state
        return ProofState(canonical_goals(self._texts(state)), self._next)

    def _forget_parsed(self, parsed: Obj | Rejected) -> None:
        if not isinstance(parsed, Rejected):
            self._rt.dec(parsed)

    def _drop(self, state: LeanState) -> None:
        rt = self._rt
        for o in (state.goals, state.term, state.meta, state.core, *state.roots):
            rt.dec(o)
        contexts = state.contexts
        contexts.users -= 1
        if contexts.users == 0:
            for o in (contexts.tactic, contexts.term, contexts.meta, contexts.core):
                rt.dec(o)


def _without_position(text: str) -> str:
    """``<tactic>:1:2: message`` → ``message``."""
    parts = text.split(": ", 1)
    return parts[1] if len(parts) == 2 and parts[0].startswith("<tactic>") else text
