"""Proofs that came with theorems, as steps to learn from: Lean's parser cuts them into tactics, Lean's gym runs those.

What comes out is no verdict: nothing here says that a theorem is proved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from prover.lean.reader.file_read import FileRead
from prover.lean.reader.tactics import TacticBlock, TacticKind, TacticSyntax
from prover.scripts import LeanWriter
from prover.search import ProofStep
from prover.search.expansion import divide
from prover.suites import SuiteEntry
from prover.text.reader import LeanReader, shift_left
from prover.types import Advanced, Finished, ProofEnv, ProofState, StatementError, StepRequest, Theorem, WorkerLost

MOST_STEPS: Final = 200
"""Tactics that are run for one proof, at most: where a cut fails, larger pieces are tried."""


def reference_steps(
    entries: Sequence[SuiteEntry],
    env: ProofEnv,
    reader: LeanReader,
    on_done: Callable[[int], None] = lambda _: None,
) -> list[ProofStep | None]:
    """Each entry's own proof as steps on the states where they run; None where Lean does not replay it.

    Blocks behind ``=>`` of ``induction`` and ``cases``, of ``have`` and of bullets become steps of their own, the
    tactic around them then leaves `?_`. What cannot be replayed so is taken as one tactic, with the block in it.
    `on_done` is told after each. Raises `LemmaError` when Lean cannot be started.
    """
    found: list[ProofStep | None] = []
    for entry in entries:
        found.append(_steps_of(entry, env, reader))
        on_done(1)
    return found


def _steps_of(entry: SuiteEntry, env: ProofEnv, reader: LeanReader) -> ProofStep | None:
    theorem = entry.theorem
    block = "\n".join(f"  {line}" if line.strip() else "" for line in entry.reference.script.split("\n"))
    (read,) = reader.parse([f"{theorem.statement} := by\n{block}\n"], theorem.module, theorem.preamble)
    if len(read.declarations) != 1 or not (tactics := read.declarations[0].tactics):
        return None
    replay = _Replay(env, read)
    try:
        return replay.whole(theorem, tactics)
    except (StatementError, WorkerLost):  # a worker that is lost says nothing, and training does without this proof
        return None
    finally:
        env.free(replay.states)


class _Replay:
    """Runs the tactics of one text, and remembers the states that they made."""

    def __init__(self, env: ProofEnv, read: FileRead) -> None:
        self._env, self._read, self._writer = env, read, LeanWriter()
        self._left = MOST_STEPS
        self.states: list[ProofState] = []

    def whole(self, theorem: Theorem, tactics: Sequence[TacticSyntax]) -> ProofStep | None:
        """The proof of a theorem by all of these tactics."""
        start = self._env.start(theorem)
        self.states.append(start)
        return self._block(start, tactics)

    def _block(self, state: ProofState, tactics: Sequence[TacticSyntax]) -> ProofStep | None:
        """The proof of a state by exactly these tactics."""
        found = self._proof(state, tactics, 0)
        return found[0] if found is not None and found[1] == len(tactics) else None

    def _proof(self, state: ProofState, tactics: Sequence[TacticSyntax], at: int) -> tuple[ProofStep, int] | None:
        """The proof of a state by the tactics from `at` on, and where those begin that it does not need."""
        if at >= len(tactics):
            return None
        tactic = tactics[at]
        if tactic.kind is TacticKind.FOCUS:
            if len(state.goals) == 1 and (step := self._block(state, tactic.blocks[0].tactics)):
                return step, at + 1
        elif _goals_of(tactic) and (found := self._after(state, tactics, at, self._open(tactic), True)):
            return found
        return self._after(state, tactics, at, self._text(tactic.start, tactic.end), False)

    def _after(
        self, state: ProofState, tactics: Sequence[TacticSyntax], at: int, text: str, opened: bool
    ) -> tuple[ProofStep, int] | None:
        """As `_proof`, where the first tactic is run as this text; `opened`: its blocks are left as goals."""
        if self._left < 1:
            return None
        self._left -= 1
        (result,) = self._env.step([StepRequest(state, text)])
        if isinstance(result, Finished):
            self.states.append(result.state)
            return None if opened else (ProofStep(state, text), at + 1)
        if not isinstance(result, Advanced):
            return None
        division = divide(self._env, result.state, self._writer)
        self.states.extend({s.handle: s for s in (result.state, *division.parts)}.values())
        blocks = [block.tactics for block in _goals_of(tactics[at])] if opened else []
        order = tuple(dict.fromkeys(division.layout))
        if (found := self._parts(division.parts, order, blocks, tactics, at + 1)) is None:
            if opened or len(division.parts) == 1:
                return None
            joint = self._proof(result.state, tactics, at + 1)  # later tactics may speak of several goals
            return None if joint is None else (ProofStep(state, text, (joint[0],)), joint[1])
        proofs, end = found
        return ProofStep(state, text, proofs, division.layout if len(division.parts) > 1 else ()), end

    def _parts(
        self,
        parts: Sequence[ProofState],
        order: Sequence[int],
        blocks: Sequence[Sequence[TacticSyntax]],
        tactics: Sequence[TacticSyntax],
        at: int,
    ) -> tuple[tuple[ProofStep, ...], int] | None:
        """Proofs of the parts: of the last ones by the blocks, of the others, one after the other, by what follows.

        The goal that a `have` leaves for its proof stands behind the one where it is used.
        """
        if (others := len(order) - len(blocks)) < 0:
            return None
        proofs: dict[int, ProofStep] = {}
        for place, index in enumerate(order):
            if place >= others:
                step = self._block(parts[index], blocks[place - others])
            else:
                found = self._proof(parts[index], tactics, at)
                step, at = (None, at) if found is None else found
            if step is None:
                return None
            proofs[index] = step
        return tuple(proofs[i] for i in range(len(parts))), at

    def _open(self, tactic: TacticSyntax) -> str:
        """A tactic with `?_` for its blocks, on one line, as the grammar writes it."""
        pieces: list[str] = []
        at = tactic.start
        for block in _goals_of(tactic):
            pieces += [self._read.slice((at, block.start)), "?_"]
            at = block.end
        return " ".join("".join([*pieces, self._read.slice((at, tactic.end))]).split())

    def _text(self, start: int, end: int) -> str:
        return shift_left(self._read.slice((start, end)), self._read.position(start).column)


def _goals_of(tactic: TacticSyntax) -> tuple[TacticBlock, ...]:
    """The blocks that `?_` can stand in for."""
    return tactic.blocks if tactic.kind in (TacticKind.CASES, TacticKind.OTHER) else ()
