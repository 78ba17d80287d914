"""The start-up test of the fast path: a golden theorem with a good, a bad and a runaway step.

Version and symbols are checked while the library is loaded (`ffi.LeanRuntime.load`); this checks that the calls do what
they should.
"""

from __future__ import annotations

from prover.lean.gym.inprocess import InProcessGym
from prover.types import Exhausted, Finished, LemmaError, Limit, Rejected, RejectKind, Theorem

GOLDEN_STATEMENT = "theorem lemma_self_test (p q : Prop) (hp : p) (f : p → q) : q"
GOLDEN_GOAL = "p q : Prop\nhp : p\nf : p → q\n⊢ q"
GOOD, BAD = "exact f hp", "exact hp"
RUNAWAY = "repeat skip"
RUNAWAY_HEARTBEATS = 200


class SelfTestFailed(Exception):
    """The fast path does not work on this machine; the message says how it fails."""


def self_test(gym: InProcessGym) -> None:
    """Raises `SelfTestFailed`. Takes some 20 ms."""
    try:
        state = gym.start(Theorem("lemma_self_test", GOLDEN_STATEMENT))
    except LemmaError as error:
        raise SelfTestFailed(f"the golden theorem does not start: {error}") from error
    if state.key != GOLDEN_GOAL:
        raise SelfTestFailed(f"the golden goal reads {state.key!r}")
    good = gym.step(state.handle, GOOD)
    if not isinstance(good, Finished):
        raise SelfTestFailed(f"`{GOOD}` gave {good}")
    bad = gym.step(state.handle, BAD)
    if not (isinstance(bad, Rejected) and bad.kind is RejectKind.ELABORATION):
        raise SelfTestFailed(f"`{BAD}` gave {bad}")
    runaway = gym.step(state.handle, RUNAWAY, heartbeats=RUNAWAY_HEARTBEATS)
    if not (isinstance(runaway, Exhausted) and runaway.limit is Limit.HEARTBEATS):
        raise SelfTestFailed(f"`{RUNAWAY}` gave {runaway}")
    gym.free([state.handle, good.state.handle])
