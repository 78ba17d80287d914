"""The prover for equations beside E, on implications between magma laws that are known to be explicit and true.

`lemma bench saturation`, or `python -m benchmarks.saturation --data FOLDER --count 300`. Ours counts with its proof
verified by Lean; E's answer is an answer without a proof. Each gets `seconds` per implication, on one core.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import numpy as np

from eval.equational import implication
from eval.statistics import wilson
from prover.lean.library.build import load_lean
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.saturation import SaturationLimits, prove_implications
from prover.types import LemmaError, Proof, Proved
from prover.worlds.equations import EXPLICIT_TRUE, Laws, read_laws
from prover.worlds.laws import Law, MagmaTerm, Var

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "equational"


@dataclass(frozen=True, slots=True)
class Attempted:
    """One implication (laws from 1): whether Lean verified a proof, and its parts of the time in seconds."""

    premise: int
    conclusion: int
    verified: bool
    search: float
    lean: float
    steps: int
    e_proves: bool | None = None
    e_seconds: float | None = None


def attempt(data: Laws, pairs: list[tuple[int, int]], seconds: float) -> list[Attempted]:
    """Search and verify one implication after the other, and ask E if it is there."""
    found: list[Attempted] = []
    eprover = shutil.which("eprover")
    with Verifier(load_lean(), VerifyLimits(workers=1)) as verifier:
        _verify(verifier, data, 3, 8, "intro x\nexact h x")  # Lean starts
        for premise, conclusion in pairs:
            laws = data.laws
            began = time.perf_counter()
            proof = next(prove_implications(laws[premise - 1], [laws[conclusion - 1]], SaturationLimits(seconds)), None)
            searched = time.perf_counter() - began
            verified, steps = False, 0
            if proof is not None:
                verified, steps = _verify(verifier, data, premise, conclusion, proof.proof.script), proof.steps
            lean = time.perf_counter() - began - searched
            e = _ask_e(eprover, laws[premise - 1], laws[conclusion - 1], seconds) if eprover else (None, None)
            found.append(Attempted(premise, conclusion, verified, searched, lean, steps, *e))
            if sys.stderr.isatty():
                print(f"\r{len(found)} of {len(pairs)}", end="", file=sys.stderr)
    return found


def _verify(verifier: Verifier, data: Laws, premise: int, conclusion: int, script: str) -> bool:
    return isinstance(verifier.verify(implication(premise, conclusion, data.laws), Proof(script)), Proved)


def _ask_e(eprover: str, premise: Law, conclusion: Law, seconds: float) -> tuple[bool, float]:
    problem = f"cnf(h, axiom, {_tptp(premise)}).\nfof(goal, conjecture, {_quantified(conclusion)}).\n"
    began = time.perf_counter()
    command = [eprover, "--auto", "--silent", "--tstp-format", f"--cpu-limit={max(1, round(seconds))}"]
    ran = subprocess.run(command, input=problem, capture_output=True, text=True, check=False)
    return "SZS status Theorem" in ran.stdout, time.perf_counter() - began


def _tptp(law: Law) -> str:
    def show(term: MagmaTerm) -> str:
        return term.name.upper() if isinstance(term, Var) else f"m({show(term.left)},{show(term.right)})"

    return f"{show(law.left)} = {show(law.right)}"


def _quantified(law: Law) -> str:
    return f"! [{','.join(name.upper() for name in law.variables())}] : ({_tptp(law)})"


def held_out(data: Laws, count: int, seed: int) -> list[tuple[int, int]]:
    """Explicit true implications, drawn uniformly without replacement, numbered from 1."""
    known = data.pairs((EXPLICIT_TRUE,))
    chosen = np.random.default_rng(seed).choice(known, min(count, len(known)), replace=False)
    return [(int(n) // len(data.laws) + 1, int(n) % len(data.laws) + 1) for n in chosen]


def summary(found: list[Attempted], seconds: float) -> dict[str, object]:
    """Rates and times; E's are None when it is not installed."""
    good = [a for a in found if a.verified and a.search + a.lean <= seconds]
    interval = wilson(len(good), len(found))
    e = [a for a in found if a.e_proves is not None]
    return {
        "attempted": len(found),
        "seconds_each": seconds,
        "verified": len(good),
        "rate": round(len(good) / len(found), 4),
        "interval": [round(interval.low, 4), round(interval.high, 4)],
        "verified_later": sum(a.verified for a in found) - len(good),
        "median_search_ms": round(1000 * median(a.search for a in good), 1) if good else None,
        "median_lean_ms": round(1000 * median(a.lean for a in good), 1) if good else None,
        "longest_steps": max((a.steps for a in good), default=0),
        "e_proves": sum(bool(a.e_proves) for a in e) if e else None,
        "e_median_ms": round(1000 * median(a.e_seconds or 0.0 for a in e), 1) if e else None,
    }


def measure(
    count: int = 300, seconds: float = 1.0, seed: int = 0, data: Path = DATA, record: Path | None = None
) -> dict[str, object]:
    """One run of both; `record` gets every attempt, one JSON object a line. Raises `LemmaError` without the data."""
    laws = read_laws(data)
    if shutil.which("eprover") is None:
        print("no eprover (apt-get install eprover): only our prover is measured", file=sys.stderr)
    found = attempt(laws, held_out(laws, count, seed), seconds)
    if record is not None:
        record.write_text("".join(json.dumps(asdict(a)) + "\n" for a in found), encoding="utf-8")
    return summary(found, seconds)


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--record", type=Path, help="write every attempt, one JSON object a line")
    options = parser.parse_args()
    try:
        measured = measure(options.count, options.seconds, options.seed, options.data, options.record)
    except LemmaError as error:
        sys.exit(f"{error}")
    print(json.dumps(measured, indent=2))


if __name__ == "__main__":
    main()
