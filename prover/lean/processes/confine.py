"""Runs Lean on a candidate's text in confinement: ``python -IS confine.py SPEC lean_main.py LIBRARY ARGS…``.

A candidate's text is a program: it may loop, fill memory or disk and, through native code bound by name, call the
operating system. So the process gives up what it does not need before it reads the text. Nothing here needs root, and
root loses its privileges. Layers that this machine does not support are left out with a warning (`held_layers`). If a
process does not get a layer that the machine does support, it ends before it reads anything. Confinement protects the
machine; the verdict does not rest on it.

Linux only; standard library only, because this starts once per candidate.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import json
import logging
import os
import platform
import resource
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class Layer(StrEnum):
    """What a confined process is kept from."""

    RESOURCES = "resources"  # CPU seconds, address space, file size, core files, by setrlimit
    PRIVILEGES = "privileges"  # no capability, and none gained by running a program
    NAMESPACES = "namespaces"  # a user, network and IPC namespace of its own
    LANDLOCK = "landlock"  # no file outside the few folders named, no signal or trace to other processes
    SECCOMP = "seccomp"  # no socket, new process, program, signal to others, tracing, mount…


@dataclass(frozen=True, slots=True)
class ConfineSpec:
    """Bounds of one confined process, and the layers that it requires. Paths that do not exist are left out.

    `mark` is a descriptor that gets one byte when the process is confined, before it reads any text.
    """

    cpu_seconds: int
    memory_bytes: int
    file_bytes: int
    readable: tuple[str, ...]
    writable: tuple[str, ...]
    layers: tuple[Layer, ...] = ()
    mark: int | None = None

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> ConfineSpec:
        data = json.loads(text)
        return ConfineSpec(
            int(data["cpu_seconds"]),
            int(data["memory_bytes"]),
            int(data["file_bytes"]),
            tuple(map(str, data["readable"])),
            tuple(map(str, data["writable"])),
            tuple(map(Layer, data["layers"])),
            None if data["mark"] is None else int(data["mark"]),
        )


_REPORT = "--layers"


class LayerError(OSError):
    """A layer does not hold on this machine."""


_libc = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _PR_SET_DUMPABLE, _PR_SET_PDEATHSIG, _SECCOMP_MODE_FILTER = 38, 22, 4, 1, 2
_GRACE_SECONDS = 5  # between SIGXCPU, which says why a process ended, and SIGKILL, which cannot be ignored


def _syscall(number: int, *args: int | ctypes.Array[ctypes.c_char] | None) -> int:
    result: int = _libc.syscall(ctypes.c_long(number), *args)
    if result < 0:
        raise LayerError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _prctl(option: int, *args: int | ctypes.Array[ctypes.c_char]) -> None:
    words = [ctypes.c_ulong(a if isinstance(a, int) else ctypes.addressof(a)) for a in args]
    if _libc.prctl(option, *words) != 0:
        raise LayerError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


# --- the layers, in the order they are applied


def _limit_resources(spec: ConfineSpec) -> None:
    for kind, bound in (
        (resource.RLIMIT_CPU, spec.cpu_seconds),
        (resource.RLIMIT_AS, spec.memory_bytes),
        (resource.RLIMIT_FSIZE, spec.file_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256),
    ):
        hard = resource.getrlimit(kind)[1]
        low = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        top = low + _GRACE_SECONDS if kind == resource.RLIMIT_CPU else low
        resource.setrlimit(kind, (low, top if hard == resource.RLIM_INFINITY else min(top, hard)))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as f:
        f.write("1000")  # a system that is short of memory ends the candidate first
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it


def _unshare(spec: ConfineSpec) -> None:
    user, group = os.geteuid(), os.getegid()
    if _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC) != 0:
        raise LayerError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    for file, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{file}", "w") as f:
            f.write(text)


_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_READ = 1 << 2 | 1 << 3  # read file, read folder
_WRITE = _READ | 1 << 1 | 1 << 5 | 1 << 8 | 1 << 14  # also write, remove and make files, truncate


def _landlock(spec: ConfineSpec) -> None:
    abi = _syscall(_LANDLOCK_CREATE, None, 0, 1)
    known = (1 << (13 if abi == 1 else 14 if abi == 2 else 15 if abi < 5 else 16)) - 1
    attributes = struct.pack("<QQQ", known, 3, 3)[: 8 if abi < 4 else 16 if abi < 6 else 24]
    ruleset = _syscall(_LANDLOCK_CREATE, ctypes.create_string_buffer(attributes), len(attributes), 0)
    for paths, access in ((spec.readable, _READ), (spec.writable, _WRITE)):
        for path in paths:
            with contextlib.suppress(FileNotFoundError):
                fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
                rights = access & known if os.path.isdir(path) else access & known & (1 << 1 | 1 << 2 | 1 << 14)
                _syscall(_LANDLOCK_ADD, ruleset, 1, ctypes.create_string_buffer(struct.pack("<Qi", rights, fd)), 0)
                os.close(fd)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _syscall(_LANDLOCK_RESTRICT, ruleset, 0)
    os.close(ruleset)


def _drop_privileges(spec: ConfineSpec) -> None:
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    header = ctypes.create_string_buffer(struct.pack("<Ii", 0x20080522, 0))
    if _libc.capset(header, ctypes.create_string_buffer(24)) != 0:
        raise LayerError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


_X86_64 = 0xC000003E
_EPERM, _ENOSYS = 1, 38
# fmt: off
_DENIED: Mapping[str, int] = {
    "socket": 41, "connect": 42, "sendto": 44, "bind": 49, "listen": 50, "socketpair": 53,
    "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "kill": 62, "tkill": 200,
    "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297, "pidfd_open": 434, "pidfd_send_signal": 424,
    "pidfd_getfd": 438, "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "setrlimit": 160,
    "shmget": 29, "semget": 64, "msgget": 68, "memfd_create": 319, "memfd_secret": 447,
    "pivot_root": 155, "chroot": 161, "mount": 165, "umount2": 166, "unshare": 272, "setns": 308,
    "mknod": 133, "mknodat": 259, "open_by_handle_at": 304, "add_key": 248, "request_key": 249, "keyctl": 250,
    "init_module": 175, "finit_module": 313, "kexec_load": 246, "kexec_file_load": 320, "reboot": 169,
    "perf_event_open": 298, "bpf": 321, "userfaultfd": 323, "setpriority": 141, "sched_setaffinity": 203,
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
}
# fmt: on
_CLONE, _CLONE3, _TGKILL, _PRLIMIT = 56, 435, 234, 302
_CLONE_THREAD = 0x00010000


def _seccomp(spec: ConfineSpec) -> None:
    if platform.machine() != "x86_64" or sys.byteorder != "little":
        raise LayerError(_ENOSYS, "system call numbers are known for x86_64 only")
    program = _filter(os.getpid())
    code = ctypes.create_string_buffer(program)
    fprog = struct.pack("<HxxxxxxQ", len(program) // 8, ctypes.addressof(code))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(fprog), 0, 0)


def _filter(pid: int) -> bytes:
    """A classic BPF program over `struct seccomp_data` (number at 0, architecture at 4, arguments from 16)."""
    load, equal, at_least, any_bit, give = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, deny, absent, kill = 0x7FFF0000, 0x00050000 | _EPERM, 0x00050000 | _ENOSYS, 0x80000000

    def op(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("<HBBI", code, yes, no, value)

    def argument(i: int, half: int = 0) -> bytes:
        return op(load, 16 + 8 * i + 4 * half)

    program = [op(load, 4), op(equal, _X86_64, 1, 0), op(give, kill), op(load, 0)]
    program += [op(at_least, 0x40000000, 0, 1), op(give, kill)]  # the x32 numbers
    program += [op(equal, _CLONE3, 0, 1), op(give, absent)]  # so that the C library falls back to clone
    program += [op(equal, _CLONE, 0, 4), argument(0), op(any_bit, _CLONE_THREAD, 1, 0), op(give, deny), op(give, allow)]
    program += [op(equal, _TGKILL, 0, 4), argument(0), op(equal, pid, 1, 0), op(give, deny), op(give, allow)]
    program += [op(equal, _PRLIMIT, 0, 8)]  # only to read limits of its own
    program += [argument(0), op(equal, 0, 0, 4), argument(2), op(equal, 0, 0, 2), argument(2, 1)]
    program += [op(equal, 0, 1, 0), op(give, deny), op(give, allow)]
    for number in sorted(_DENIED.values()):
        program += [op(equal, number, 0, 1), op(give, deny)]
    return b"".join([*program, op(give, allow)])


_LAYERS: Mapping[Layer, Callable[[ConfineSpec], None]] = {
    Layer.NAMESPACES: _unshare,
    Layer.RESOURCES: _limit_resources,
    Layer.PRIVILEGES: _drop_privileges,
    Layer.LANDLOCK: _landlock,
    Layer.SECCOMP: _seccomp,
}


def confine(spec: ConfineSpec, layers: Sequence[Layer] = tuple(_LAYERS)) -> frozenset[Layer]:
    """Confine this process for good; returns the layers that hold. Call it while there is only one thread.

    Raises `LayerError` when one of `spec.layers` does not hold.
    """
    held: set[Layer] = set()
    for layer in layers:
        with contextlib.suppress(OSError, ValueError):
            _LAYERS[layer](spec)
            held.add(layer)
    if missing := set(spec.layers) - held:
        raise LayerError(_EPERM, f"this process did not get {', '.join(sorted(missing))}")
    return frozenset(held)


def end_with_parent() -> None:
    """Have this process killed when the thread that started it ends. Call it after `confine`."""
    with contextlib.suppress(OSError):
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


# --- which layers hold here


def confinement_layers() -> dict[Layer, bool]:
    """Which layers hold on this machine: each is applied to a child process of its own, which then tries to get out."""
    with tempfile.TemporaryDirectory(prefix="lemma-run-") as folder:  # named as by `scratch`, which sweeps it
        return {layer: _holds(layer, folder) for layer in _LAYERS}


def held_layers() -> frozenset[Layer]:
    """The layers that hold on this machine, tested once in a separate process; a warning names those that do not.

    Returns no layer if that process gave no answer, because it was killed or the disk is full; the next call tries
    again.
    """
    with contextlib.suppress(ValueError, OSError, subprocess.TimeoutExpired):
        return _tried_layers()
    return frozenset()


@functools.cache
def _tried_layers() -> frozenset[Layer]:
    command = [sys.executable, "-IS", __file__, _REPORT]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout
    held = frozenset(Layer(name) for name, there in json.loads(said).items() if there)
    if missing := sorted(set(Layer) - held):
        logging.getLogger("lemma.trust").warning(
            "confinement is incomplete: this machine does not give %s. Verdicts do not depend on it, but a candidate's "
            "process may do what these layers would forbid; see docs/trust.md",
            ", ".join(missing),
        )
    return held


def _holds(layer: Layer, folder: str) -> bool:
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        with contextlib.suppress(BaseException):
            spec = ConfineSpec(5, 1 << 40, 1 << 20, (), (folder,))
            code = 0 if layer in confine(spec, [layer]) and not _PROBES[layer](folder) else 1
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _can_write_much(folder: str) -> bool:
    return resource.getrlimit(resource.RLIMIT_FSIZE)[1] > 1 << 20


def _has_capability(folder: str) -> bool:
    with open("/proc/self/status") as f:
        return any(line.startswith("CapEff:") and int(line.split()[1], 16) for line in f)


def _sees_network(folder: str) -> bool:
    return any(name != "lo" for _, name in socket.if_nameindex())


def _can_write_elsewhere(folder: str) -> bool:
    with open(os.path.join(folder, "inside"), "w"):  # empty: the disk may be full
        pass
    try:
        with open(folder + "-outside", "w"):
            pass
    except PermissionError:
        return False
    os.unlink(folder + "-outside")
    return True


def _can_open_socket_or_fork(folder: str) -> bool:
    try:
        socket.socket().close()
        return True
    except PermissionError:
        pass
    try:
        if os.fork() == 0:
            os._exit(0)
        return True
    except PermissionError:
        return False


_PROBES: Mapping[Layer, Callable[[str], bool]] = {
    Layer.RESOURCES: _can_write_much,
    Layer.PRIVILEGES: _has_capability,
    Layer.NAMESPACES: _sees_network,
    Layer.LANDLOCK: _can_write_elsewhere,
    Layer.SECCOMP: _can_open_socket_or_fork,
}


def main() -> None:
    """Load the library, confine this process, then run the script on the arguments after it."""
    if sys.argv[1] == _REPORT:
        print(json.dumps(confinement_layers()))
        return
    spec, script = ConfineSpec.from_json(sys.argv[1]), sys.argv[2]
    sys.argv = sys.argv[2:]
    with open(script) as f:
        code = compile(f.read(), script, "exec")
    ctypes.CDLL(sys.argv[1], mode=ctypes.RTLD_GLOBAL)  # with the system libraries that it needs
    assert threading.active_count() == 1  # and the import is done, before the file system is out of reach
    confine(spec)
    end_with_parent()
    if spec.mark is not None:
        os.write(spec.mark, b"+")
        os.close(spec.mark)
    exec(code, {"__name__": "__main__"})


if __name__ == "__main__":
    main()
