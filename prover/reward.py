"""The verifier's verdict as a reward: for TRL's `GRPOTrainer` (`LeanReward`) and for verl (`compute_score`).

1.0 is a `Proved`, 0.0 a script that was judged and refused, or a completion without one. Where nothing was judged
because Lean could not be run, or because the statement itself is at fault, there is no reward: None. If asked, a
refused proof gets credit for its tactics. docs/reward.md.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from cachetools import LRUCache

from prover.forks import forget_in_children
from prover.lean.library.build import load_lean
from prover.lean.verifier.statements import REMEMBERED
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.tactic_credit import MOST_CREDIT, Credit, TacticCredit, TacticCrediting, TacticOutcome, credit_of
from prover.text.answers import OfferedProofs, extract_script, read_completions
from prover.text.completions import Completion, text_of
from prover.text.reader import LeanReader
from prover.text.statements import openings_at_hand, theorems_from
from prover.types import (
    CORE_MODULE,
    AnyProof,
    LemmaError,
    Proof,
    ProofFile,
    Proved,
    RefusalReason,
    Refused,
    Split,
    Theorem,
    Unjudged,
    Verdict,
    WorkerLost,
)

__all__ = ["Credit", "LeanReward", "compute_score", "extract_script", "reward_of", "shared_reward", "text_of"]

_log = logging.getLogger("lemma.reward")
PROJECT_VARIABLE: Final = "LEMMA_LEAN_PROJECT"

_NOT_STATED: Final = frozenset({RefusalReason.STATEMENT_CHANGED, RefusalReason.MISSING_THEOREM})
"""Refusals of a file after which its proof is tried under the statement itself."""
INFRASTRUCTURE: Final = (WorkerLost, OSError, MemoryError)
"""What reading may raise for reasons that have nothing to do with the text."""
_MATHLIB: Final = frozenset({"Aesop", "Batteries", "Mathlib"})


@dataclass(frozen=True, slots=True)
class ScoredAnswer:
    """An answer's reward (None: nothing was judged) and, where credit was asked for, its tactics if it was refused."""

    reward: float | None
    verdict: Verdict | Unjudged | LemmaError
    credit: TacticCredit | None = None


class LeanReward:
    """A reward function for `trl.GRPOTrainer(reward_funcs=LeanReward(…))`, or any caller with the same interface.

    It is called with the lists `prompts`, `completions` and the columns of the data, one item per completion. The
    column `statement` holds the statement as data sets have it: ``theorem t (a : Nat) : P``, a whole file that leaves
    it open, a bare proposition (`prover.text.statements`). The columns `preamble` (``open …``) and `module` are used
    where the data has them. `prover.text.answers` says what counts in a completion. `credit`: what a refused proof is
    worth, nothing unless asked.

    Lean starts with the first call, and stays until `close`. A pickled or forked copy starts
    a Lean of its own. Safe to call from threads.
    """

    def __init__(
        self,
        lean_project: Path | None = None,
        limits: VerifyLimits | None = None,
        statement_column: str = "statement",
        extract: Callable[[str], str | None] | None = None,
        name: str = "lean_reward",
        credit: Credit | str = Credit.NONE,
    ) -> None:
        self.__name__ = name
        self.credit = credit_of(credit)
        self.lean_project = lean_project
        self.limits = limits
        self.statement_column = statement_column
        self.extract = extract
        self._verifier: Verifier | None = None
        self._reader: LeanReader | None = None
        self._crediting: TacticCrediting | None = None
        self._known = LRUCache[tuple[str, str, str], Theorem | LemmaError | Unjudged](REMEMBERED)
        self._has_judged = False
        self._lock = threading.Lock()
        forget_in_children(self)

    def forget(self) -> None:
        """In a forked child: another thread may have held the lock. The verifier drops what is the parent's itself."""
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        live = ("_verifier", "_reader", "_crediting", "_known", "_lock")
        return {k: v for k, v in self.__dict__.items() if k not in live}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._verifier, self._reader, self._crediting, self._lock = None, None, None, threading.Lock()
        self._known = LRUCache[tuple[str, str, str], Theorem | LemmaError | Unjudged](REMEMBERED)
        forget_in_children(self)

    def close(self) -> None:
        """End Lean's processes; a later call starts them again."""
        with self._lock:
            for helper in (self._verifier, self._reader, self._crediting):
                if helper is not None:
                    helper.close()
            self._verifier = self._reader = self._crediting = None

    def __call__(
        self, prompts: Sequence[Any] = (), completions: Sequence[Completion] = (), **columns: Any
    ) -> list[float | None]:
        """One reward per completion, in order: 1.0, 0.0 (or its credit), or None where nothing could be judged.

        Raises `LemmaError` when the data has no statements or Lean cannot be started at all.
        """
        theorems = self._theorems(len(completions), columns)
        asked = prompts or [None] * len(completions)
        scored = self.score_answers(theorems, completions, asked)
        found, rewards = [answer.verdict for answer in scored], [answer.reward for answer in scored]
        self._check_first_batch(found)
        if self.credit is not Credit.NONE and callable(log_extra := columns.get("log_extra")):
            log_extra("lean/tactics", ["" if answer.credit is None else answer.credit.letters for answer in scored])
        if callable(log_metric := columns.get("log_metric")) and completions:
            log_metric("lean/with_proof", sum(f is not NO_PROOF for f in found) / len(completions))
            log_metric("lean/unjudged", sum(r is None for r in rewards) / len(completions))
            if self.credit is not Credit.NONE:  # then the mean reward does not tell
                log_metric("lean/proved", sum(isinstance(f, Proved) for f in found) / len(completions))
        return rewards

    def score_answers(
        self,
        theorems: Sequence[Theorem | LemmaError | Unjudged],
        completions: Sequence[object],
        prompts: Sequence[object],
        credit: Credit | None = None,
    ) -> list[ScoredAnswer]:
        """Reward and verdict of each answer, `NO_PROOF` for one without any; the error for a statement that cannot be
        read. `credit` is this object's own unless given.
        """
        found, offered = self._judge_answers(theorems, completions, prompts)
        credits: dict[int, TacticCredit] = {}
        if (credit or self.credit) is Credit.TACTICS:
            credits = self._credits(theorems, found, offered)
        rewards = [None if isinstance(f, LemmaError) else reward_of(f) for f in found]
        return [
            ScoredAnswer(MOST_CREDIT * credits[n].fraction if n in credits else reward, verdict, credits.get(n))
            for n, (reward, verdict) in enumerate(zip(rewards, found, strict=True))
        ]

    def _credits(
        self,
        theorems: Sequence[Theorem | LemmaError | Unjudged],
        found: Sequence[Verdict | Unjudged | LemmaError],
        offered: Mapping[int, OfferedProofs],
    ) -> dict[int, TacticCredit]:
        """Of the answers whose proof Lean refused to elaborate. It is tried under the statement, without helpers."""
        refused: dict[int, tuple[Theorem, Proof]] = {}
        for n, (theorem, verdict) in enumerate(zip(theorems, found, strict=True)):
            proofs = [c for c in offered[n].candidates if isinstance(c, Proof)] if n in offered else []
            elaborated = isinstance(verdict, Refused) and verdict.reason is RefusalReason.ELABORATION
            if elaborated and proofs and isinstance(theorem, Theorem):
                refused[n] = (theorem, proofs[-1])
        try:
            credits = self._credit_started().credit(list(refused.values()))
        except INFRASTRUCTURE as error:
            _log.warning("no credit for %d refused proofs: %s", len(refused), error)
            return {}
        return dict(zip(refused, credits, strict=True))

    def _judge_answers(
        self,
        theorems: Sequence[Theorem | LemmaError | Unjudged],
        completions: Sequence[object],
        prompts: Sequence[object],
    ) -> tuple[list[Verdict | Unjudged | LemmaError], dict[int, OfferedProofs]]:
        """The verdict on each answer, and what was found in it."""
        found: list[Verdict | Unjudged | LemmaError] = [NO_PROOF if isinstance(t, Theorem) else t for t in theorems]
        readable = [(i, t) for i, t in enumerate(theorems) if isinstance(t, Theorem)]
        try:
            answers = self._answers([completions[i] for i, _ in readable], [prompts[i] for i, _ in readable], readable)
        except INFRASTRUCTURE as error:
            return [f if isinstance(f, LemmaError) else _unread(error) for f in found], {}
        waiting = [(i, theorem, answer.candidates) for (i, theorem), answer in zip(readable, answers, strict=True)]
        while waiting := [(i, theorem, candidates) for i, theorem, candidates in waiting if candidates]:
            verdicts = self.judge_all([(theorem, candidates[0]) for _, theorem, candidates in waiting])
            left: list[tuple[int, Theorem, tuple[AnyProof, ...]]] = []
            for (i, theorem, candidates), verdict in zip(waiting, verdicts, strict=True):
                found[i] = verdict
                if isinstance(verdict, Refused) and (
                    verdict.reason in _NOT_STATED or (len(candidates) > 1 and isinstance(candidates[1], ProofFile))
                ):
                    left.append((i, theorem, candidates[1:]))
            waiting = left
        return found, {i: answer for (i, _), answer in zip(readable, answers, strict=True)}

    def _answers(
        self, completions: Sequence[object], prompts: Sequence[object], theorems: Sequence[tuple[int, Theorem]]
    ) -> list[OfferedProofs]:
        if self.extract is None:
            return read_completions(completions, prompts, [theorem for _, theorem in theorems], self._reading())
        scripts = [self.extract(text_of(completion)) for completion in completions]
        return [OfferedProofs(() if script is None else (Proof(script),)) for script in scripts]

    def _check_first_batch(self, found: Sequence[Verdict | Unjudged | LemmaError]) -> None:
        """Raises `LemmaError` when not one statement of the first batch can be judged: the data is at fault."""
        if self._has_judged or not found:
            return
        faults = [fault for f in found if (fault := _fault_of_the_data(f))]
        if len(faults) == len(found):
            raise LemmaError(
                f"column {self.statement_column!r}: none of the first {len(found)} can be judged: {faults[0]}"
            )
        self._has_judged = True

    def judge(self, candidates: Sequence[tuple[Theorem, AnyProof]]) -> list[Verdict | None]:
        """The verdicts, None for what could not be judged although it was tried several times."""
        found = self.judge_all(candidates)
        unjudged = [verdict for verdict in found if isinstance(verdict, Unjudged)]
        if unjudged:
            _log.warning("%d of %d proofs have no verdict: %s", len(unjudged), len(found), unjudged[0].detail)
        return [None if isinstance(verdict, Unjudged) else verdict for verdict in found]

    def judge_all(self, candidates: Sequence[tuple[Theorem, AnyProof]]) -> list[Verdict | Unjudged]:
        """The same, with the reason why something could not be judged."""
        return self._started().judge_many(candidates) if candidates else []

    def _started(self) -> Verifier:
        with self._lock:
            if self._verifier is None:
                self._verifier = Verifier(load_lean(self.lean_project), self.limits)
            return self._verifier

    def _reading(self) -> LeanReader:
        with self._lock:
            if self._reader is None:
                self._reader = LeanReader(load_lean(self.lean_project))
            return self._reader

    def _credit_started(self) -> TacticCrediting:
        with self._lock:
            if self._crediting is None:
                limits = None if self.limits is None else self.limits.compile
                self._crediting = TacticCrediting(load_lean(self.lean_project), limits)
            return self._crediting

    def _theorems(self, count: int, columns: Mapping[str, Any]) -> list[Theorem | LemmaError | Unjudged]:
        statements = columns.get(self.statement_column)
        if statements is None or len(statements) != count:
            there = ", ".join(sorted(columns)) or "none"
            raise LemmaError(f"the reward needs a column {self.statement_column!r} with statements; there are {there}")
        modules = columns.get("module") or [CORE_MODULE] * count
        preambles = columns.get("preamble") or [""] * count
        return self.read_statements(
            [
                (str(s), str(m or CORE_MODULE), str(p or ""))
                for s, m, p in zip(statements, modules, preambles, strict=True)
            ]
        )

    def read_statements(self, rows: Sequence[tuple[str, str, str]]) -> list[Theorem | LemmaError | Unjudged]:
        """Statement, module and preamble of each row as a theorem, or what is wrong with it; remembered."""
        try:
            return [*self._read_statements(rows)]
        except INFRASTRUCTURE as error:
            return [_unread(error)] * len(rows)

    def _read_statements(self, rows: Sequence[tuple[str, str, str]]) -> list[Theorem | LemmaError | Unjudged]:
        with self._lock:
            fresh = [row for row in dict.fromkeys(rows) if row not in self._known]
        found: dict[tuple[str, str, str], Theorem | LemmaError | Unjudged] = {}
        for module, preamble in dict.fromkeys((m, p) for _, m, p in fresh):
            some = [s for s, m, p in fresh if (m, p) == (module, preamble)]
            reader = self._reading()
            try:
                read = theorems_from(some, module, preamble, "reward", Split.TRAIN, reader)
            except LemmaError as error:  # this Lean has no such module
                read = [Unjudged(error)] * len(some)
            found |= {(s, module, preamble): self._at_home(t) for s, t in zip(some, read, strict=True)}
        with self._lock:
            found |= {row: self._known[row] for row in rows if row in self._known}
            for row, theorem in found.items():
                self._known[row] = theorem
        return [found[row] for row in rows]

    def _at_home(self, theorem: Theorem | LemmaError | Unjudged) -> Theorem | LemmaError | Unjudged:
        """With the embedded Lean, `Core` stands for Mathlib: what it lacks does not elaborate."""
        if not isinstance(theorem, Theorem) or self.lean_project is not None:
            return theorem
        named = [m for m in theorem.module.split() if m.partition(".")[0] not in _MATHLIB]
        if len(named) == len(theorem.module.split()):
            return theorem
        preamble = openings_at_hand(theorem.preamble, self._reading())
        return replace(theorem, module=" ".join(named) or CORE_MODULE, preamble=preamble)


def _unread(error: Exception) -> Unjudged:
    return Unjudged(error if isinstance(error, WorkerLost) else WorkerLost(f"{type(error).__name__}: {error}"))


NO_PROOF: Final = Refused(RefusalReason.PARSE, "there is no proof in the answer")


def _fault_of_the_data(found: Verdict | Unjudged | LemmaError) -> str | None:
    """Why the row's own statement or module keeps anything from being judged."""
    match found:
        case LemmaError() | Unjudged(LemmaError()):
            return found.detail if isinstance(found, Unjudged) else str(found)
        case Refused(RefusalReason.STATEMENT, detail):
            return detail
        case _:
            return None


def reward_of(verdict: Verdict | Unjudged | None) -> float | None:
    """1.0 for a proof, 0.0 for a refused one; None where the statement was refused, or there is no verdict."""
    match verdict:
        case Proved():
            return 1.0
        case Refused(RefusalReason.STATEMENT, detail):
            _log.warning("the statement itself is refused: %s", detail)
            return None
        case Refused():
            return 0.0
        case Unjudged() | None:
            return None


_shared: dict[str, LeanReward] = {}


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: str,
    extra_info: Mapping[str, Any] | None = None,
    credit: Credit | str = Credit.NONE,
    **kwargs: Any,
) -> float | dict[str, Any]:
    """verl's reward function (``custom_reward_function.path``, name ``compute_score``): 1.0 or 0.0.

    `ground_truth` is the statement; `extra_info` may hold `preamble` and `module`. verl calls it from many threads, and
    all calls of a process share one verifier, for the Lean project in ``$LEMMA_LEAN_PROJECT`` or the embedded Lean.
    With ``credit="tactics"`` (verl: ``reward_kwargs``) a dictionary: the `score`, `proved` (1.0 or 0.0), and
    `tactics_changed` and `tactics`, how many of the script's did something and how many there are.
    A row whose statement Lean refuses is 0.0 for whatever answers it, so that all its answers are equally good, and a
    warning. verl knows no missing reward, so this raises `WorkerLost` when Lean could not be run, and `LemmaError` when
    it cannot import the module.
    """
    info = extra_info or {}
    row = (str(ground_truth), str(info.get("module") or CORE_MODULE), str(info.get("preamble") or ""))
    reward = shared_reward(os.environ.get(PROJECT_VARIABLE, ""))
    prompt = info.get("prompt") or kwargs.get("prompt_str")
    wanted = credit_of(credit)
    (answer,) = reward.score_answers(reward.read_statements([row]), [solution_str], [prompt], wanted)
    if isinstance(answer.verdict, LemmaError):
        _log.warning("%s: %s", data_source, answer.verdict)
    if isinstance(answer.verdict, Unjudged):
        why = answer.verdict.why
        kind = LemmaError if isinstance(why, LemmaError) else WorkerLost
        raise kind(f"{data_source}: no verdict for a proof of {row[0][:200]}: {answer.verdict.detail}") from why
    score = answer.reward or 0.0
    if wanted is Credit.NONE:
        return score
    tactics = () if answer.credit is None else answer.credit.tactics
    changed = sum(tactic.outcome is TacticOutcome.CHANGED for tactic in tactics)
    proved = float(isinstance(answer.verdict, Proved))
    return {"score": score, "proved": proved, "tactics_changed": changed, "tactics": len(tactics)}


def shared_reward(project: str = "") -> LeanReward:
    """The one `LeanReward` of this process for a Lake project, or for the embedded Lean."""
    return _shared.setdefault(project, LeanReward(Path(project) if project else None))
