"""Whose connection it is, and which one has to go."""

from __future__ import annotations

import os
import resource
import subprocess
import sys

import pytest

from prover.serve.connections import Connection, ConnectionLimits, Connections, peer_of
from prover.serve.metrics import descendants, resident_bytes


class Stub(Connection):
    """A connection without a socket."""

    def __init__(self, peer: str, answered: int = 0) -> None:
        self.peer, self.answered, self.is_shut = peer, answered, False

    __slots__ = ("is_shut",)

    def shut(self) -> None:
        self.is_shut = True


@pytest.mark.parametrize(
    ("address", "peer"),
    [
        (("127.0.0.1", 4), "127.0.0.1"),
        (("::ffff:10.0.0.1", 4, 0, 0), "10.0.0.1"),
        (("2001:db8:1:2:3:4:5:6", 4, 0, 0), "2001:db8:1:2::/64"),
        (("fe80::1%eth0", 4, 0, 2), "fe80::/64"),
        ("", ""),
        (None, ""),
        (("some socket",), "some socket"),
    ],
)
def test_an_address_stands_for_its_network(address: object, peer: str) -> None:
    assert peer_of(address) == peer


def test_the_silent_go_before_the_idle_and_the_busy_never() -> None:
    every = Connections(ConnectionLimits(connections=4, per_peer=3))
    idle, silent, busy = Stub("a", answered=3), Stub("a"), Stub("a")
    for one in (idle, silent, busy):
        assert every.enter(one)
    every.asks(busy)
    every._waiting[silent] -= 60  # pyright: ignore[reportPrivateUsage]  # it has been there for a minute
    fourth = Stub("a")
    assert every.enter(fourth)
    every.leave(silent)
    assert [one.is_shut for one in (idle, silent, busy)] == [False, True, False]
    assert every.enter(Stub("a")), "another one of the same address goes"
    assert idle.is_shut
    every.leave(idle)
    assert every.enter(Stub("b")), "other addresses are not asked to make room"
    assert not fourth.is_shut
    every.asks(fourth)
    assert len(every) == 4


def test_when_all_are_busy_a_new_one_is_turned_away() -> None:
    every = Connections(ConnectionLimits(connections=2, per_peer=2))
    for one in (Stub("a"), Stub("b")):
        assert every.enter(one)
        every.asks(one)
    assert not every.enter(Stub("c"))
    assert (len(every), every.refused, every.evicted) == (2, 1, 0)


def test_processes_that_end_meanwhile_are_no_trouble() -> None:
    """A helper that was killed while its children were counted made `/metrics` fail."""
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    assert descendants(child.pid) == []
    assert resident_bytes(child.pid) == 0
    assert resident_bytes(os.getpid()) > 0


def test_the_number_of_open_files_is_raised() -> None:
    code = (
        "import resource; from prover.serve.lifetime import allow_files;"
        "hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1];"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (100, min(hard, 4000)));"
        "print(allow_files(), resource.getrlimit(resource.RLIMIT_NOFILE)[0], allow_files(50))"
    )
    hard = min(4000, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == [str(hard)] * 3
