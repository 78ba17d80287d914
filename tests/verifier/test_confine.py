"""A candidate's process is kept from harm: bounds from outside, layers of the operating system from inside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from prover.lean.library.build import LeanSetup
from prover.lean.processes.confine import ConfineSpec, Layer, LayerError, confine, confinement_layers
from prover.lean.processes.supervise import CompileLimits, Ended, supervise
from prover.types import RefusalReason, Refused

LIMITS = CompileLimits(seconds=10, memory_bytes=300 << 20, output_bytes=1000, olean_bytes=1 << 20)
LAYERS = confinement_layers()


def run(code: str, folder: Path, limits: CompileLimits = LIMITS) -> Ended | Refused:
    process = subprocess.Popen(
        [sys.executable, "-IS", "-c", code],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert process.stdout is not None
    with process.stdout as output:
        ended = supervise(process.pid, output.fileno(), folder, limits)
    process.returncode = 0  # it has been waited for
    return ended


def test_what_a_process_says_and_its_code(tmp_path: Path) -> None:
    assert run("print('hello'); raise SystemExit(3)", tmp_path) == Ended(3, b"hello\n")
    assert run("import os; os.abort()", tmp_path) == Ended(-6, b"")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("while True: pass", RefusalReason.TIMEOUT),
        ("import time; time.sleep(60)", RefusalReason.TIMEOUT),
        ("import os, time; os.close(1); os.close(2); time.sleep(60)", RefusalReason.TIMEOUT),
        ("while True: print('x' * 100)", RefusalReason.OUTPUT),
        ("x = [bytearray(1 << 20) for _ in range(2000)]\nwhile True: pass", RefusalReason.MEMORY),
        ("n = 0\nwhile True:\n n += 1\n open(f'{n}', 'wb').write(b'x' * 500000)", RefusalReason.OUTPUT),
        ("import os\nif os.fork(): os._exit(0)\nimport time; time.sleep(60)", RefusalReason.TIMEOUT),
    ],
    ids=["loop", "sleep", "closes_output", "noise", "memory", "files", "daemon"],
)
def test_bounds_from_outside(code: str, reason: RefusalReason, tmp_path: Path) -> None:
    limits = CompileLimits(
        seconds=2 if reason is RefusalReason.TIMEOUT else 20,
        memory_bytes=LIMITS.memory_bytes,
        output_bytes=LIMITS.output_bytes,
        olean_bytes=LIMITS.olean_bytes,
    )
    outcome = run(code, tmp_path, limits)
    assert isinstance(outcome, Refused)
    assert outcome.reason is reason


def confined(tmp_path: Path, attempt: Callable[[], object]) -> bool:
    """Whether `attempt` is stopped in a child with every layer of this machine."""
    folder = tmp_path / "own"
    folder.mkdir(exist_ok=True)
    child = os.fork()
    if child == 0:
        code = 2
        try:
            confine(ConfineSpec(5, 8 << 30, 1 << 20, (), (str(folder),)))
            attempt()
            code = 0
        except OSError:
            code = 1
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1


def _needs(*layers: Layer) -> pytest.MarkDecorator:
    missing = [layer for layer in layers if not LAYERS[layer]]
    return pytest.mark.skipif(bool(missing), reason=f"this machine does not give {missing}")


def test_every_layer_is_reported() -> None:
    assert set(LAYERS) == set(Layer)
    assert LAYERS[Layer.RESOURCES], "limits of resources need nothing but Linux"
    assert LAYERS[Layer.PRIVILEGES]


@_needs(Layer.LANDLOCK)
def test_files_are_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("x")
    assert confined(tmp_path, lambda: (tmp_path / "other").read_text())
    assert confined(tmp_path, lambda: (tmp_path / "other").write_text("y"))
    assert confined(tmp_path, lambda: (tmp_path / "other").unlink())
    assert confined(tmp_path, lambda: (tmp_path / "new").mkdir())
    assert confined(tmp_path, lambda: os.listdir("/etc"))
    assert not confined(tmp_path, lambda: (tmp_path / "own" / "file").write_text("fine"))


@_needs(Layer.SECCOMP)
def test_network_processes_and_signals_are_out_of_reach(tmp_path: Path) -> None:
    assert confined(tmp_path, socket.socket)
    assert confined(tmp_path, os.fork)
    assert confined(tmp_path, lambda: os.execv("/bin/true", ["true"]))
    assert confined(tmp_path, lambda: os.kill(os.getppid(), 0))
    assert confined(tmp_path, lambda: os.sched_setaffinity(0, {0}))


def test_limits_cannot_be_raised(tmp_path: Path) -> None:
    import resource

    def raise_limit() -> None:
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
        except ValueError as error:  # how Python says "not permitted"
            raise OSError(str(error)) from error

    assert confined(tmp_path, raise_limit)


def test_spec_survives_the_command_line() -> None:
    spec = ConfineSpec(5, 8 << 30, 1 << 20, ("/a b", "/λ"), ("/c",))
    assert ConfineSpec.from_json(spec.to_json()) == spec


# A filter that answers "no such system call" to Landlock's first call: a machine without Landlock.
_WITHOUT_LANDLOCK = """
import ctypes, logging, struct, sys
from prover.lean.processes import confine
program = b"".join(struct.pack("<HBBI", *op) for op in (
    (0x20, 0, 0, 0), (0x15, 0, 1, 444), (0x06, 0, 0, 0x00050000 | 38), (0x06, 0, 0, 0x7FFF0000)))
code = ctypes.create_string_buffer(program)
fprog = struct.pack("<HxxxxxxQ", len(program) // 8, ctypes.addressof(code))
confine._prctl(38, 1, 0, 0, 0)
confine._prctl(22, 2, ctypes.create_string_buffer(fprog), 0, 0)
from prover.lean.library.build import load_lean
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.types import LemmaError, Proof, Theorem
theorem, proof = Theorem("t", "theorem t : True"), Proof("trivial")
with Verifier(load_lean()) as verifier:
    print(type(verifier.verify(theorem, proof)).__name__, sorted(confine.held_layers()))
try:
    Verifier(load_lean(), VerifyLimits(layers=frozenset(confine.Layer))).verify(theorem, proof)
except LemmaError as error:
    print(error)
"""


@_needs(*Layer)
def test_a_missing_layer_is_loud(setup: LeanSetup) -> None:
    """Without Landlock proofs are still verified, under a warning; who asks for every layer gets an error."""
    done = subprocess.run([sys.executable, "-c", _WITHOUT_LANDLOCK], capture_output=True, text=True, check=False)
    verified, refused = done.stdout.splitlines()
    assert verified.startswith("Proved")
    assert "landlock" not in verified
    assert "no landlock" in refused
    assert "this machine does not give landlock" in done.stderr


def test_a_process_that_does_not_get_its_layers_ends(tmp_path: Path) -> None:
    missing = [layer for layer in Layer if layer is not Layer.RESOURCES]
    child = os.fork()
    if child == 0:
        code = 0
        try:
            confine(ConfineSpec(5, 8 << 30, 1 << 20, (), (), tuple(missing)), [Layer.RESOURCES])
        except LayerError:
            code = 1
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
