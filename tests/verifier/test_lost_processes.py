"""What somebody else does to a process is no verdict; what a text does to it is, and only that is remembered."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.helper_kills import descendants, kill_helpers
from prover.lean.library.build import LeanSetup
from prover.lean.processes.confine import ConfineSpec, Layer, confine
from prover.lean.processes.pipes import ProcessLost
from prover.lean.processes.retry import ATTEMPTS, persistently
from prover.lean.processes.scratch import no_room, scratch_folder, sweep
from prover.lean.processes.supervise import CompileLimits
from prover.lean.verifier.auditor import AuditLimits
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.types import LemmaError, Proof, Proved, RefusalReason, Refused, Theorem, Unjudged, Verdict, WorkerLost

GOOD = (Theorem("t", "theorem t (p : Prop) (h : p) : p ∧ p"), Proof("exact ⟨h, h⟩"))
ENDLESS = (Theorem("t", "theorem t : 1 = 2"), Proof("set_option maxHeartbeats 0 in\nrepeat (have := trivial)"))
UNCHECKED = Proof("set_option debug.skipKernelTC true in decide +kernel")  # leaves all the work to the audit
HUNGRY = Theorem("t", "theorem t : (Nat.rec 0 (fun n ih => (2 ^ 16777216 + n) % 7 + ih) 1500 : Nat) = 1")
SLOW = Theorem("t", "theorem t : (List.range 3000000).length = 0")


def test_no_right_proof_is_refused_while_helpers_are_killed(setup: LeanSetup) -> None:
    report = kill_helpers(setup, kills=20, proofs=30)
    assert report.lost_nothing, report
    assert report.kills > 10
    assert report.proved > 20, "most are judged all the same"


def _started(pid: int) -> float:
    """Seconds since the machine started."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")


@contextmanager
def killing_what_lasts(seconds: float, depth: int) -> Iterator[None]:
    """Meanwhile, this process's children (with `depth` 2, their children) are killed if they last."""
    done = threading.Event()

    def run() -> None:
        while not done.wait(0.05):
            family = [os.getpid()]
            for _ in range(depth):
                family = [child for pid in family for child in children(pid)]
            for pid in family:
                with contextlib.suppress(OSError):
                    if time.clock_gettime(time.CLOCK_BOOTTIME) - _started(pid) > seconds:
                        os.kill(pid, signal.SIGKILL)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def children(pid: int) -> set[int]:
    below = set(descendants(pid))
    return below - {further for child in below for further in descendants(child)}


@pytest.mark.parametrize(
    "warm", [pytest.param(True, id="warm"), pytest.param(False, id="cold", marks=pytest.mark.slow)]
)
def test_a_killed_child_is_no_verdict_and_costs_nobody_else_his(setup: LeanSetup, warm: bool) -> None:
    """Not even when it is killed every time: the candidate has no verdict, its neighbours have theirs."""
    incidents: list[object] = []
    limits = VerifyLimits(CompileLimits(seconds=60), batch=1, warm=warm)
    with Verifier(setup, limits, on_incident=incidents.append) as verifier:
        assert isinstance(verifier.verify(*GOOD), Proved)
        assert isinstance(verifier.verify(ENDLESS[0], Proof("rfl")), Refused)  # the statement is known
        with killing_what_lasts(1.0, depth=2) if warm else killing_what_lasts(3.0, depth=1):
            verdicts = verifier.judge_many([GOOD, ENDLESS, GOOD])
    assert [type(v) for v in verdicts] == [Proved, Unjudged, Proved]
    assert isinstance(verdicts[1], Unjudged)
    assert isinstance(verdicts[1].why, WorkerLost)
    assert "signal 9" in verdicts[1].detail
    assert not incidents


def test_a_module_that_cannot_be_imported_costs_nobody_else_his_verdict(setup: LeanSetup) -> None:
    unknown = (Theorem("t", "theorem t : True", "No.Such.Module"), Proof("trivial"))
    with Verifier(setup) as verifier:
        first, none, last = verifier.judge_many([GOOD, unknown, GOOD])
        assert isinstance(first, Proved)
        assert isinstance(last, Proved)
        assert isinstance(none, Unjudged)
        assert isinstance(none.why, LemmaError)
        with pytest.raises(LemmaError, match=r"No\.Such\.Module"):
            verifier.verify_many([GOOD, unknown])


def test_a_statement_that_ran_out_of_time_is_asked_about_again(setup: LeanSetup) -> None:
    with Verifier(setup) as verifier:
        assert isinstance(verifier.verify(*GOOD), Proved)  # the helpers run
        for judge in (verifier.verify, lambda *asked: verifier.judge_many([asked[:2]], asked[2])[0]):
            theorem = Theorem("t", f"theorem t (p : Prop) (h : p) : p ∨ {len(judge.__name__)} = 0")
            refused = judge(theorem, Proof("exact Or.inl h"), 1e-4)
            assert isinstance(refused, Refused)
            assert refused.reason is RefusalReason.STATEMENT
            assert isinstance(judge(theorem, Proof("exact Or.inl h"), None), Proved)


def test_the_audit_lives_within_the_limits_of_the_whole(setup: LeanSetup) -> None:
    """Lean's own process passes on what only the audit computes; its own limits are much wider."""
    limits = VerifyLimits(CompileLimits(seconds=60, memory_bytes=200 << 20), AuditLimits(memory_bytes=8 << 30))
    with Verifier(setup, limits) as verifier:
        hungry = verifier.verify(HUNGRY, UNCHECKED)
        assert isinstance(hungry, Refused)
        assert (hungry.reason, hungry.detail[:9]) == (RefusalReason.MEMORY, "the audit")
    with Verifier(setup, VerifyLimits(CompileLimits(seconds=60))) as verifier:
        assert isinstance(verifier.verify(SLOW, Proof("rfl")), Refused)  # the statement is known
        slow = verifier.verify(SLOW, UNCHECKED, seconds=4)
        assert isinstance(slow, Refused)
        assert slow.reason is RefusalReason.TIMEOUT
        assert float(re.findall(r"longer than ([\d.]+) s", slow.detail)[0]) <= 4


def test_descriptors_above_1024(setup: LeanSetup) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    held: list[int] = []
    try:
        while len(held) < 1100:
            held.append(os.open(os.devnull, os.O_RDONLY))
        for warm in (True, False):
            with Verifier(setup, VerifyLimits(warm=warm)) as verifier:
                assert isinstance(verifier.verify(*GOOD), Proved)
    finally:
        for fd in held:
            os.close(fd)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_what_is_killed_each_time_with_its_memory_full_is_refused() -> None:
    tried: list[int] = []

    def run(*held: int) -> Verdict:
        tried.append(held[min(len(tried), len(held) - 1)])
        raise ProcessLost("killed", tried[-1])

    refused = persistently(lambda: run(600), 1000, "it")
    assert isinstance(refused, Refused)
    assert refused.reason is RefusalReason.MEMORY
    assert len(tried) == ATTEMPTS
    tried.clear()
    with pytest.raises(WorkerLost, match="killed"):
        persistently(lambda: run(600, 600, 100), 1000, "it")


def test_too_much_processor_time_is_told_from_a_kill() -> None:
    child = os.fork()
    if child == 0:
        try:
            confine(ConfineSpec(1, 1 << 40, 1 << 20, (), ()), [Layer.RESOURCES])
            while True:
                pass
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGXCPU


HOLDER = """
import sys, time
from pathlib import Path
from prover.lean.processes.scratch import scratch_folder
with scratch_folder(Path(sys.argv[1])) as folder:
    (folder / "file").write_text("x")
    print("held", flush=True)
    time.sleep(600)
"""


def test_folders_of_killed_processes_are_swept(tmp_path: Path) -> None:
    holders = [
        subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        for holder in holders:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "held\n"
        holders[0].kill()
        holders[0].wait()
        assert len(list(tmp_path.iterdir())) == 2
        assert sweep(tmp_path) == 0, "one that is so young may be about to be locked"
        (tmp_path / "another").mkdir()
        for folder in tmp_path.iterdir():
            os.utime(folder, (0, 0))
        with scratch_folder(tmp_path) as own:  # the first of this process here sweeps
            left = set(tmp_path.iterdir()) - {own, tmp_path / "another"}
            assert len(left) == 1
        assert [file.name for file in left.pop().iterdir()] == ["file"], "the one that is held"
        assert not own.exists()
    finally:
        for holder in holders:
            holder.kill()
            holder.wait()
            assert holder.stdout is not None
            holder.stdout.close()


def test_room(tmp_path: Path) -> None:
    assert no_room(tmp_path, 1 << 20) is None
    assert not list(tmp_path.iterdir())
    assert no_room(tmp_path, 1 << 60)
    assert not list(tmp_path.iterdir())
