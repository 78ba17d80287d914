"""Searches for valid statements of miniF2F whose hypotheses contradict each other, among those that can be stated here.

`python -m eval.wrong_search FOLDER` prints their names with proofs of ``False``, for `eval/wrong.toml`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from eval.meaning import StatementReader
from eval.minif2f import read_problems, state_problems
from eval.wrong import Fault, contradiction_of, text_key
from prover.attempts import Attempt
from prover.evaluation import evaluate_with
from prover.lean.library.build import load_lean
from prover.prover import load_prover
from prover.session import Session, record_attempt
from prover.types import LemmaError, Split


def search(folder: Path, budget: int) -> dict[str, tuple[str, Attempt]]:
    """Contradictory hypotheses among the valid problems, found by the untrained grammar: name → key, attempt."""
    problems, revision = read_problems(folder)
    setup = load_lean()
    with StatementReader(setup) as reader:
        stated = state_problems(problems, "minif2f", "miniF2F", revision, reader.constants, False)
    theorems = [t for t in stated.only(Split.VALID).theorems if t.binders]
    asked = [contradiction_of(theorem, Fault.VACUOUS) for theorem in theorems]
    prover = load_prover().with_budget(budget)
    with Session(setup) as session:
        found = evaluate_with(session, prover, asked, record_attempt)
    return {t.name: (text_key(t), a) for t, a in zip(theorems, found.attempts, strict=True) if a.proved}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.wrong_search", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder or file of miniF2F's statements")
    parser.add_argument("--budget", type=int, default=32, help="Lean steps per statement")
    args = parser.parse_args()
    try:
        for name, (key, attempt) in search(args.folder, args.budget).items():
            print(f"{name} {key}\n{attempt.script}\n")
    except LemmaError as error:
        print(f"wrong: {error}", file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
