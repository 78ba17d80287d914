"""The verifier's verdict as a reward: for TRL's `GRPOTrainer` (`LeanReward`) and for verl (`compute_score`).

1.0 is a `Proved`, 0.0 a script that was judged and refused, or a completion without one. Where nothing was judged
because Lean could not be run, or because the statement itself is at fault, there is no reward: None. docs/reward.md.
"""

from __future__ import annotations

import logging
import os
import re
import textwrap
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from prover.forks import forget_in_children
from prover.lean.library import load_lean
from prover.lean.verify import Verifier, VerifyLimits
from prover.suites import parse_suite
from prover.types import (
    CORE_MODULE,
    LemmaError,
    Proof,
    Proved,
    RefusalReason,
    Refused,
    Theorem,
    Unjudged,
    Verdict,
    WorkerLost,
)

_log = logging.getLogger("lemma.reward")
PROJECT_VARIABLE: Final = "LEMMA_LEAN_PROJECT"

Completion = str | Sequence[Mapping[str, Any]]
"""A text, or the messages that a conversational model added."""

_FENCE: Final = re.compile(r"^[ \t]*```[ \t]*(?P<language>[\w+-]*)[^\n]*\n(?P<body>.*?)(?:^[ \t]*```|\Z)", re.S | re.M)
_LEAN: Final = frozenset({"", "lean", "lean4", "lean3", "tactic", "tactics"})
_DECLARES: Final = re.compile(r"^(?:@\[[^\]]*\]\s*)?(?:(?:private|protected)\s+)?(?:theorem|lemma|example)\b", re.M)
_HEADER: Final = re.compile(r"^(?:import|set_option|open|universe|variable|noncomputable section)\b.*$", re.M)
_BY: Final = re.compile(r"^\s*(?::=)?\s*by\b[ \t]*\n?")


def text_of(completion: Completion) -> str:
    """The text of a completion; of a conversation, what its last assistant message says.

    >>> text_of([{"role": "assistant", "content": "by simp"}])
    'by simp'
    """
    if isinstance(completion, str):
        return completion
    said = [message for message in completion if message.get("role", "assistant") == "assistant"]
    content = said[-1].get("content") if said else None
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, Sequence) else ()
    return "".join(str(part.get("text", "")) for part in parts if isinstance(part, Mapping))


def extract_script(text: str) -> str | None:
    """The tactic block in a model's answer; None when there is no proof in it.

    What comes before the last ``</think>`` is dropped. Then the last code fence of Lean (or of no language) counts; if
    there is no fence, the whole text. A theorem in it gives what stands after its ``:=`` (of several theorems the
    last); its statement is not looked at, for it is the data's statement that gets judged. Anything else is a tactic
    block, with or without ``by``.

    >>> extract_script("So:\\n```lean\\ntheorem t : 1 + 1 = 2 := by\\n  rfl\\n```")
    'rfl'
    """
    answer = text.rpartition("</think>")[2]
    fenced = [m["body"] for m in _FENCE.finditer(answer) if m["language"].lower() in _LEAN]
    if not fenced and "```" in answer:
        return None
    block = textwrap.dedent(fenced[-1] if fenced else answer).strip("\n").rstrip()
    script = _script_of_theorem(block) if _DECLARES.search(block) else _dedented(block)
    return script if script and script.strip() else None


def _dedented(block: str) -> str:
    """A tactic block moved to column 0. Lines left of a first tactic behind ``by`` go on with the term before them."""
    by = _BY.match(block)
    if by is None or by[0].endswith("\n"):
        return textwrap.dedent(block[by.end() :] if by else block).strip()
    column = by.end()
    first, *rest = block[column:].split("\n")
    moved = (line[column:] if not line[:column].strip() else f"  {line.lstrip()}" for line in rest)
    return "\n".join([first, *moved]).rstrip()


def _script_of_theorem(block: str) -> str | None:
    """The proof of the last theorem of a small file, as the suites are read; None when it is no such file."""
    plain = _HEADER.sub("", block)
    plain = re.sub(r"^(@\[[^\]]*\]\s*)?((private|protected)\s+)?(theorem|lemma)\b", "theorem", plain, flags=re.M)
    plain = re.sub(r"^example\b", "theorem unnamed", plain, flags=re.M)
    try:
        return parse_suite(plain, "completion", "completion", "completion").entries[-1].reference.script
    except LemmaError:
        return None


class LeanReward:
    """A reward function for `trl.GRPOTrainer(reward_funcs=LeanReward(…))`, and for whatever else calls it alike.

    It is called with the lists `prompts`, `completions` and the columns of the data, one item per completion. The
    column `statement` holds the statement, ``theorem t (a : Nat) : P`` without its proof; the columns `preamble`
    (``open …``) and `module` are used where the data has them.

    Lean starts with the first call, and stays until `close`. Pickling leaves it behind, and so does a fork: the child
    starts its own. Safe to call from threads.
    """

    def __init__(
        self,
        lean_project: Path | None = None,
        limits: VerifyLimits | None = None,
        statement_column: str = "statement",
        extract: Callable[[str], str | None] = extract_script,
        name: str = "lean_reward",
    ) -> None:
        self.__name__ = name
        self.lean_project = lean_project
        self.limits = limits
        self.statement_column = statement_column
        self.extract = extract
        self._verifier: Verifier | None = None
        self._lock = threading.Lock()
        forget_in_children(self)

    def forget(self) -> None:
        """In a forked child: another thread may have held the lock. The verifier drops what is the parent's itself."""
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("_verifier", "_lock")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._verifier, self._lock = None, threading.Lock()
        forget_in_children(self)

    def close(self) -> None:
        """End Lean's processes; a later call starts them again."""
        with self._lock:
            if self._verifier is not None:
                self._verifier.close()
                self._verifier = None

    def __call__(
        self, prompts: Sequence[Any] = (), completions: Sequence[Completion] = (), **columns: Any
    ) -> list[float | None]:
        """One reward per completion, in order: 1.0, 0.0, or None where nothing could be judged.

        Raises `LemmaError` when the data has no statements or Lean cannot be started at all.
        """
        theorems = self._theorems(len(completions), columns)
        indents = [_indent_of(prompt) for prompt in prompts] or [""] * len(completions)
        texts = [indent + text_of(c) for indent, c in zip(indents, completions, strict=True)]
        scripts = [self.extract(text) for text in texts]
        found = [i for i, script in enumerate(scripts) if script is not None]
        verdicts = self.judge([(theorems[i], Proof(scripts[i] or "")) for i in found])
        rewards: list[float | None] = [0.0] * len(completions)
        for i, verdict in zip(found, verdicts, strict=True):
            rewards[i] = reward_of(verdict)
        if callable(log_metric := columns.get("log_metric")) and completions:
            log_metric("lean/with_proof", len(found) / len(completions))
            log_metric("lean/unjudged", sum(r is None for r in rewards) / len(completions))
        return rewards

    def judge(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict | None]:
        """The verdicts, None for what could not be judged although it was tried several times."""
        found = self.judge_all(candidates)
        unjudged = [verdict for verdict in found if isinstance(verdict, Unjudged)]
        if unjudged:
            _log.warning("%d of %d proofs have no verdict: %s", len(unjudged), len(found), unjudged[0].detail)
        return [None if isinstance(verdict, Unjudged) else verdict for verdict in found]

    def judge_all(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict | Unjudged]:
        """The same, with the reason why something could not be judged."""
        return self._started().judge_many(candidates) if candidates else []

    def _started(self) -> Verifier:
        with self._lock:
            if self._verifier is None:
                self._verifier = Verifier(load_lean(self.lean_project), self.limits)
            return self._verifier

    def _theorems(self, count: int, columns: Mapping[str, Any]) -> list[Theorem]:
        statements = columns.get(self.statement_column)
        if statements is None or len(statements) != count:
            there = ", ".join(sorted(columns)) or "none"
            raise LemmaError(f"the reward needs a column {self.statement_column!r} with statements; there are {there}")
        modules = columns.get("module") or [CORE_MODULE] * count
        preambles = columns.get("preamble") or [""] * count
        return [
            _theorem(str(s), str(m or CORE_MODULE), str(p or ""))
            for s, m, p in zip(statements, modules, preambles, strict=True)
        ]


def _indent_of(prompt: object) -> str:
    """Blanks that a text prompt ends with after its last line break: the completion's first line stands behind them."""
    last = prompt.rpartition("\n")[2] if isinstance(prompt, str) and "\n" in prompt else ""
    return "" if last.strip() else last


def reward_of(verdict: Verdict | None) -> float | None:
    """1.0 for a proof, 0.0 for a refused one; None where the statement was refused, or there is no verdict."""
    match verdict:
        case Proved():
            return 1.0
        case Refused(RefusalReason.STATEMENT, detail):
            _log.warning("the statement itself is refused: %s", detail)
            return None
        case Refused():
            return 0.0
        case None:
            return None


_OPEN_END: Final = re.compile(r":=\s*(?:by\b)?\s*(?:sorry)?\s*$")


def _theorem(statement: str, module: str, preamble: str) -> Theorem:
    """A trailing ``:= by sorry`` is no part of a statement."""
    return Theorem("theorem", _OPEN_END.sub("", statement.strip()).rstrip(), module, source="reward", preamble=preamble)


_shared: dict[str, LeanReward] = {}


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: str,
    extra_info: Mapping[str, Any] | None = None,
    **kwargs: Any,
) -> float:
    """verl's reward function (``custom_reward_function.path``, name ``compute_score``): 1.0 or 0.0.

    `ground_truth` is the statement; `extra_info` may hold `preamble` and `module`. verl calls it from many threads, and
    all calls of a process share one verifier, for the Lean project in ``$LEMMA_LEAN_PROJECT`` or the embedded Lean.
    A row whose statement Lean refuses is 0.0 for whatever answers it, so that all its answers are equally good, and a
    warning. verl knows no missing reward, so this raises `WorkerLost` when Lean could not be run, and `LemmaError` when
    it cannot import the module.
    """
    info = extra_info or {}
    theorem = _theorem(ground_truth, str(info.get("module") or CORE_MODULE), str(info.get("preamble") or ""))
    reward = shared_reward(os.environ.get(PROJECT_VARIABLE, ""))
    script = reward.extract(text_of(solution_str))
    if script is None:
        return 0.0
    (verdict,) = reward.judge_all([(theorem, Proof(script))])
    if isinstance(verdict, Unjudged):
        kind = LemmaError if isinstance(verdict.why, LemmaError) else WorkerLost
        raise kind(f"{data_source}: no verdict for a proof of {theorem.statement}: {verdict.detail}") from verdict.why
    return reward_of(verdict) or 0.0


def shared_reward(project: str = "") -> LeanReward:
    """The one `LeanReward` of this process for a Lake project, or for the embedded Lean."""
    return _shared.setdefault(project, LeanReward(Path(project) if project else None))
