"""The verifier's two error rates and its speed, in one run: ``lemma bench trust`` or ``python -m benchmarks.trust``.

False acceptances are counted over the attacks of `tests/attacks` and over composed ones (`benchmarks.attacks`), false
rejections over the suites' reference proofs. Both are counted for whole files, too, as `lemma check FILE` and
`/api/check` judge them: attacks on the reader, and false statements with the other attacks' scripts; the honest
theorems among the former, the shipped suites as they are, and files composed of their theorems.

Speed is processor time per proof, everything included (start of the helper processes, statements compiled apart,
candidates, audits), against one `lean` process per proof, measured in the same run on a sample of the same proofs. A
`lean` process alone checks nothing independently: `ratio_to_lean_judged` is against the same judgement (statement
apart, confinement, audit) with `lean` processes, which is how any Lean but the embedded one has to be asked.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import prover
from benchmarks.attacks.composed import forge, judge_forgeries
from benchmarks.attacks.files import faults_of, is_false, judge_files, read_file_attacks, stands
from benchmarks.attacks.scripts import judge_attacks, read_attacks
from prover.lean.library.build import LEAN_OPTIONS, LeanSetup, load_lean
from prover.lean.processes.supervise import CompileLimits
from prover.lean.text import by_block
from prover.lean.verifier.compile import Compiler, SourceText, source_of
from prover.lean.verifier.files import Checked
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.suites import SuiteEntry, list_suites, load_suite
from prover.types import CORE_MODULE, Proof, Proved, Refused, Theorem

GENERATED = 300
SPEED_PROOFS = 800
ALONE_PROOFS = 60
LEAN_PROCESSES = 40
SEED = 0
FORGERIES_AT_ONCE = 500
COMPOSED_FILES = 100
SUITES = Path(prover.__file__).parent.parent / "lean_project" / "Suites"


def measure(generated: int = GENERATED, seed: int = SEED) -> dict[str, object]:
    """Every number that `lemma bench trust --json` prints."""
    setup, rng = load_lean(), random.Random(seed)
    entries = [entry for name in list_suites() for entry in load_suite(name).entries]
    return {
        **_attacks(setup),
        **_generated(setup, entries, generated, rng),
        **_good(setup, entries),
        **_files(setup, entries, rng),
        **_speed(setup, [e for e in entries if e.theorem.module == CORE_MODULE], rng),
        "seed": seed,
        "lean": setup.identity,
    }


def _attacks(setup: LeanSetup) -> Mapping[str, object]:
    attacks = read_attacks()
    verdicts = judge_attacks(setup, attacks)
    accepted = [a.name for a in attacks if isinstance(verdicts[a.name], Proved)]
    other = [a.name for a in attacks if isinstance(v := verdicts[a.name], Refused) and v.reason not in a.reasons]
    return {
        "attacks": len(attacks),
        "classes": len({a.kind for a in attacks} | {a.kind for a in read_file_attacks()}),
        "accepted": len(accepted),
        "accepted_names": accepted,
        "other_reason": other,
        "incidents": sum(isinstance(v, Refused) and v.disagreement is not None for v in verdicts.values()),
    }


def _generated(setup: LeanSetup, entries: Sequence[SuiteEntry], count: int, rng: random.Random) -> Mapping[str, object]:
    accepted: list[str] = []
    reasons: Counter[str] = Counter()
    forgeries = list(forge(entries, count, rng))
    for at in range(0, count, FORGERIES_AT_ONCE):
        part = forgeries[at : at + FORGERIES_AT_ONCE]
        for forgery, verdict in zip(part, judge_forgeries(setup, part), strict=True):
            reasons[verdict.reason if isinstance(verdict, Refused) else "accepted"] += 1
            if isinstance(verdict, Proved):
                accepted.append(f"{forgery.theorem.statement} ⊢ {forgery.file or forgery.script}")
    return {
        "generated": count,
        "generated_accepted": len(accepted),
        "generated_accepted_texts": accepted,
        "generated_reasons": dict(reasons.most_common()),
    }


def _good(setup: LeanSetup, entries: Sequence[SuiteEntry]) -> Mapping[str, object]:
    with Verifier(setup) as verifier:
        verdicts = verifier.verify_many([(e.theorem, e.reference) for e in entries])
    refused = [e.theorem.name for e, v in zip(entries, verdicts, strict=True) if isinstance(v, Refused)]
    return {"good": len(entries), "refused": len(refused), "refused_names": refused}


def _files(setup: LeanSetup, entries: Sequence[SuiteEntry], rng: random.Random) -> Mapping[str, object]:
    """Whole files: which false theorem or file was accepted, which right one was refused."""
    attacks, scripts = read_file_attacks(), [a for a in read_attacks() if not a.endless and is_false(a)]
    faults = [faults_of(a, v) for a, v in zip(attacks, judge_files(setup, [a.text for a in attacks]), strict=True)]
    as_files = judge_files(setup, [f"{a.theorem.statement} := {by_block(a.proof.script)}" for a in scripts])
    suites = sorted(SUITES.glob("*.lean"))
    suite_verdicts = judge_files(setup, [f.read_text(encoding="utf-8") for f in suites])
    composed = _composed(entries, rng)
    composed_verdicts = judge_files(setup, composed)
    good = [*zip((f.name for f in suites), suite_verdicts, strict=True)]
    good += [(f"composed {i}", verdict) for i, verdict in enumerate(composed_verdicts)]
    judged = [(name, t) for name, v in good if isinstance(v, Checked) for t in v.theorems]
    refused = [f"{name}: {t.name}" for name, t in judged if not isinstance(t.verdict, Proved)]
    refused += [name for name, verdict in good if not stands(verdict)]
    accepted = [what for fault in faults for what in fault.accepted]
    accepted += [a.name for a, v in zip(scripts, as_files, strict=True) if stands(v)]
    return {
        "file_attacks": len(attacks) + len(scripts),
        "files_accepted": len(accepted),
        "files_accepted_names": accepted,
        "file_other": [what for fault in faults for what in fault.other],
        "good_files": len(good),
        "good_file_theorems": len(judged) + sum(proved for a in attacks for _, proved in a.theorems),
        "good_files_refused": len(refused) + sum(len(fault.refused) for fault in faults),
        "good_files_refused_names": refused + [what for fault in faults for what in fault.refused],
    }


def _composed(entries: Sequence[SuiteEntry], rng: random.Random) -> list[str]:
    """Files of several theorems with their reference proofs, in namespaces, on each other's lines, with comments."""
    plain = [e for e in entries if e.theorem.module == CORE_MODULE and not e.theorem.preamble]
    files: list[str] = []
    for number in range(COMPOSED_FILES):
        text = f"namespace «file {number}»\n"
        for entry in rng.sample(plain, 5):
            before = rng.choice(["", '/-- " -/ ', "open Nat in\n", "-- '\"'\n", "section\n", "private "])
            text += f"{before}{entry.theorem.statement} := {by_block(entry.reference.script)}"
            text += "end\n" if before == "section\n" else ""
        files.append(f"{text}end «file {number}»\n")
    return files


def _speed(setup: LeanSetup, entries: Sequence[SuiteEntry], rng: random.Random) -> Mapping[str, object]:
    chosen = rng.sample(entries, min(SPEED_PROOFS, len(entries)))
    pairs = [(entry.theorem, entry.reference) for entry in chosen]
    lean, lean_wall = _lean_per_proof(setup, pairs[:LEAN_PROCESSES])
    ours, ours_wall = _ours_per_proof(setup, pairs)
    part = pairs[: len(pairs) // 2]
    statement = _compile_per_source(setup, [source_of(setup, theorem, "sorry") for theorem, _ in part])
    candidate = _compile_per_source(setup, [source_of(setup, t, by_block(p.script)) for t, p in part])
    alone, _ = _ours_per_proof(setup, pairs[:ALONE_PROOFS], batch=1)
    judged, judged_wall = _ours_per_proof(setup, pairs[:LEAN_PROCESSES], warm=False)
    return {
        "proofs": len(pairs),
        "proofs_per_second_per_core": 1 / ours,
        "ms_per_proof": 1e3 * ours,
        "ms_per_proof_alone": 1e3 * alone,
        "ms_of_statement": 1e3 * statement,
        "ms_of_candidate": 1e3 * candidate,
        "ms_per_lean_process": 1e3 * lean,
        "ratio_to_lean": lean / ours,
        "ratio_to_lean_wall": lean_wall / ours_wall,
        "ms_per_proof_with_lean_processes": 1e3 * judged,
        "ratio_to_lean_judged": judged / ours,
        "ratio_to_lean_judged_wall": judged_wall / ours_wall,
        "ratio_if_only_candidates_were_compiled": lean / candidate,
    }


def _ours_per_proof(
    setup: LeanSetup, pairs: Sequence[tuple[Theorem, Proof]], batch: int = 256, warm: bool | None = None
) -> tuple[float, float]:
    """Seconds of processor and of wall clock per proof, from the first helper process to the end of the last."""
    cpu, wall = _cpu_seconds(), time.perf_counter()
    with Verifier(setup, VerifyLimits(workers=1, batch=batch, warm=warm)) as verifier:
        verdicts = verifier.verify_many(pairs)
    assert all(isinstance(v, Proved) for v in verdicts)
    return (_cpu_seconds() - cpu) / len(pairs), (time.perf_counter() - wall) / len(pairs)


def _compile_per_source(setup: LeanSetup, sources: Sequence[SourceText]) -> float:
    """Seconds of processor per source of a batch, with the start of the compile server."""
    cpu = _cpu_seconds()
    compiler = Compiler(setup, CompileLimits())
    compiler.compile_batch(CORE_MODULE, sources)
    compiler.close()
    return (_cpu_seconds() - cpu) / len(sources)


def _lean_per_proof(setup: LeanSetup, pairs: Sequence[tuple[Theorem, Proof]]) -> tuple[float, float]:
    """The same for a `lean` process per proof that writes its `.olean`, unconfined."""
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder) / "Candidate.lean", Path(folder) / "Candidate.olean"
        cpu, wall = _cpu_seconds(), time.perf_counter()
        for theorem, proof in pairs:
            file.write_text(source_of(setup, theorem, by_block(proof.script)).text, encoding="utf-8")
            command = setup.toolchain.lean_argv(*LEAN_OPTIONS, "-j1", f"--root={folder}", "-o", str(out), str(file))
            subprocess.run(command, env=setup.environ(), check=True, capture_output=True)
        return (_cpu_seconds() - cpu) / len(pairs), (time.perf_counter() - wall) / len(pairs)


def _cpu_seconds() -> float:
    """Of this process and of all its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generated", type=int, default=GENERATED, help="how many attacks to compose")
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    print(json.dumps(measure(arguments.generated, arguments.seed), ensure_ascii=False, indent=1))
