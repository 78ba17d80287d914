"""The Python API in one place: statements in, verdicts out. `import prover` has all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from prover.attempts import Attempt
from prover.evaluation import Evaluation, evaluate_with
from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.verifier.verify import Verifier
from prover.printable import one_line
from prover.prover import Prover, load_prover
from prover.search import StopReason
from prover.session import Session, Task, record_attempt
from prover.suites import Suite, load_suite
from prover.text.reader import reader_for
from prover.text.statements import theorem_of
from prover.types import CORE_MODULE, LemmaError, Proof, Split, Theorem, Verdict, WorkerLost


def state(statement: str, module: str = CORE_MODULE, lean: LeanSetup | None = None) -> Theorem:
    """The theorem of a statement: ``theorem t (a b : Nat) : a + b = b + a``, or only ``(a b : Nat) : a + b = b + a``.

    Raises `LemmaError` when Lean cannot parse it, or does not have `module`.
    """
    lean = lean or load_lean()
    theorem = theorem_of(statement, module, reader=reader_for(lean))
    lean.must_have(lean.imports(theorem.module))
    return theorem


def check(
    statement: str | Theorem, script: str, module: str = CORE_MODULE, lean: LeanSetup | str | Path | None = None
) -> Verdict:
    """The verifier's verdict on a tactic script as a proof of a statement.

    `lean`: the Lean to use; a path means the Lake project there, None the embedded one. Raises `LemmaError` for a
    statement that cannot be parsed, `WorkerLost` when Lean's processes keep dying: neither says anything of the script.
    """
    setup = _lean(lean)
    theorem = statement if isinstance(statement, Theorem) else state(statement, module, setup)
    with Verifier(setup) as verifier:
        (verdict,) = verifier.verify_many([(theorem, Proof(script))])
    return verdict


def prove(
    statement: str | Theorem,
    prover: Prover | str | Path | None = None,
    budget: int | None = None,
    seed: int = 0,
    module: str = CORE_MODULE,
    lean: LeanSetup | str | Path | None = None,
) -> Attempt:
    """Search a proof of a statement, verify it, shorten it, verify it again.

    `prover`: from `load_prover`, or the folder that it takes; None is the tactic grammar. `budget`: Lean steps, in
    place of the prover's. For many theorems use `evaluate`, which keeps Lean's processes. Raises `LemmaError` for a
    statement that Lean does not accept.
    """
    prover = _prover(prover, budget)
    with Session(_lean(lean)) as session:
        theorem = statement if isinstance(statement, Theorem) else state(statement, module, session.setup)
        (outcome,) = session.solve(prover, Task((theorem,), seed))
    return judged(record_attempt(outcome, seed, None))


def evaluate(
    theorems: str | Suite | Sequence[Theorem | str],
    prover: Prover | str | Path | None = None,
    budget: int | None = None,
    seeds: Sequence[int] = (0,),
    workers: int = 1,
    lean: LeanSetup | str | Path | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Evaluation[Attempt]:
    """Attempts every theorem once per seed, with `workers` Lean processes here. `prover` and `budget` as in `prove`.

    `theorems`: the name of a shipped suite means its test split, a `Suite` all of it; else theorems or statements.
    """
    prover = _prover(prover, budget)
    setup = _lean(lean)
    with Session(setup, workers) as session:
        listed = _theorems(theorems, setup)
        return evaluate_with(session, prover, listed, record_attempt, seeds, progress=progress)


def judged(attempt: Attempt) -> Attempt:
    """The attempt, if Lean took part in it. Raises `LemmaError`, `WorkerLost`."""
    if attempt.stop is StopReason.BAD_STATEMENT:
        raise LemmaError(one_line(f"Lean does not accept the statement: {attempt.detail}"))
    if attempt.stop is StopReason.WORKER_LOST:
        raise WorkerLost(attempt.detail)
    return attempt


def _lean(lean: LeanSetup | str | Path | None) -> LeanSetup:
    return lean if isinstance(lean, LeanSetup) else load_lean(None if lean is None else Path(lean))


def _prover(prover: Prover | str | Path | None, budget: int | None) -> Prover:
    made = prover if isinstance(prover, Prover) else load_prover(prover)
    return made if budget is None else made.with_budget(budget)


def _theorems(given: str | Suite | Sequence[Theorem | str], lean: LeanSetup) -> list[Theorem]:
    if isinstance(given, str):
        return [entry.theorem for entry in load_suite(given).of_split(Split.TEST)]
    if isinstance(given, Suite):
        return [entry.theorem for entry in given.entries]
    return [one if isinstance(one, Theorem) else state(one, lean=lean) for one in given]
