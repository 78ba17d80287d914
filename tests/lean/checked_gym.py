"""A gym whose every text is printed a second time, anew: `python checked_gym.py SETUP` is run by `test_printing.py`.

Prints a JSON object: texts compared, how often a text was taken from another context, how often that was refused,
whether a tactic runs with just enough heartbeats and with one less, and what only Python's collector would free.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import pickle
import random
import sys
from collections import Counter
from typing import Any

from walks import TACTICS

from prover.lean.gym import inprocess
from prover.lean.gym.base import StepLimits
from prover.lean.gym.inprocess import InProcessGym
from prover.lean.gym.printing import Printer
from prover.lean.runtime.ffi import Obj, Tag, field, run_with_big_stack, tag
from prover.suites import list_suites, load_suite
from prover.types import Advanced, Exhausted, Finished, LemmaError, StatementError, Theorem

counts: Counter[str] = Counter()

HARD = (
    Theorem("t", "theorem t (a b : Nat) (h : ∀ a : Nat, ∃ b, a < b) (f : Nat → Nat) : ∃ c, ∀ a, f a ≤ c ∨ b < f a"),
    Theorem("t", "theorem t (p q : Nat → Prop) (h : ∀ n, p n ∧ q n) : (∀ n, p n) ∧ ∃ n, q n ∧ ∀ h, p h"),
    Theorem("t", "theorem t (l : List Nat) (e : l ++ [] = l) : succ 0 ≤ l.length + 1", preamble="open Nat"),
    Theorem("t", "theorem t " + " ".join(f"(x{i} : Nat) (h{i} : x{i} = {i})" for i in range(40)) + " : x39 = 3 + 36"),
)
NAMES = (  # new names in the context, some of them those of binders, constants or others' continuations
    "have a : 1 = 1 := rfl",
    "have a_1 : Nat := 5",
    "have n := 7",
    "have Nat : True := trivial",
    "have succ : 2 = 2 := rfl",
    "have h₁ := h",
    "intro a",
    "intro n",
    "rename_i a",
    "clear h",
    "cases h 0",
    "generalize 1 = b",
    "let k := 2",
    "refine ⟨?w, ?_⟩",
    "refine ⟨?_, fun a => ?_⟩",
    "obtain ⟨b, hb⟩ := h 0",
    "have «odd name» : 3 = 3 := rfl",
    "exact h",
    "rw [h]",
    "set_option pp.explicit true in exact h",
    "set_option pp.all true in rw [h]",
    "apply h",
)


class CheckedPrinter(Printer):
    """Compares what is remembered with what Lean prints without us."""

    def goal(self, goal: Obj, meta_args: tuple[Obj, ...]) -> str:
        rt = self._rt
        for o in meta_args:
            rt.inc(o)
        text = super().goal(goal, meta_args)
        printed = rt.call("Lean.Meta.ppGoal", rt.inc(goal), *meta_args, 1)
        assert tag(printed) == Tag.IO_OK
        assert text == self._pretty(field(printed, 0)), text
        rt.dec(printed)
        counts["texts"] += 1
        return text

    def message(self, data: Obj) -> str:
        rt = self._rt
        text = super().message(rt.inc(data))
        assert text == rt.text(rt.call("Lean.MessageData.toString", data, 1)), text
        counts["texts"] += 1
        return text

    def _reads_the_same(self, printed: Any, context: Any) -> bool:
        same = super()._reads_the_same(printed, context)
        if printed.context.names.keys() != context.names.keys():
            counts["reused" if same else "refused"] += 1
        return same


def walk(gym: InProcessGym, theorem: Theorem, tactics: tuple[str, ...], seed: int) -> None:
    rng = random.Random(seed)
    state = gym.start(theorem)
    made = [state.handle]
    for _ in range(8):
        results = [gym.step(state.handle, tactic) for tactic in rng.sample(tactics, 14)]
        made += [r.state.handle for r in results if isinstance(r, Advanced | Finished)]
        advanced = [r.state for r in results if isinstance(r, Advanced)]
        if not advanced:
            break
        state = rng.choice(advanced)
    gym.free(made)


def fewest_heartbeats(gym: InProcessGym, handle: int, tactic: str) -> int:
    low, high = 1, 100_000
    while low < high:
        middle = (low + high) // 2
        if isinstance(gym.step(handle, tactic, heartbeats=middle), Exhausted):
            low = middle + 1
        else:
            high = middle
    return low


def heartbeats(gym: InProcessGym) -> dict[str, list[bool]]:
    """Whether a tactic runs with just enough heartbeats and with one less, its text known and new to this process.

    And whether one that fails says the same when all its heartbeats are spent.
    """
    state = gym.start(HARD[0])
    known = "have : ∀ x : Nat, x + 0 = x := by intro x; simp"
    least = fewest_heartbeats(gym, state.handle, known)
    found: dict[str, list[bool]] = {}
    for name, tail in (("known", ""), ("new", " -- {}")):
        answers = (gym.step(state.handle, known + tail.format(n), heartbeats=n) for n in (least, least - 1))
        found[name] = [not isinstance(answer, Exhausted) for answer in answers]
    least = fewest_heartbeats(gym, state.handle, "exact h")
    whole, spent = (gym.step(state.handle, "exact h", heartbeats=n) for n in (100_000, least))
    found["same message"] = [whole == spent]
    return found


def garbage(gym: InProcessGym) -> int:
    """Objects in cycles after theorems were begun, refused, walked, split and freed: a worker has the collector off."""
    gc.collect()
    for i in range(3):
        walk(gym, HARD[i], NAMES, i)
        with contextlib.suppress(StatementError):
            gym.start(Theorem("t", "theorem t : 1 +"))
        state = gym.start(HARD[1])
        parts = gym.split(gym.step(state.handle, "constructor").state.handle)
        gym.free([state.handle, *(part.handle for part in parts)])
    return gc.collect()


def work() -> None:
    gc.disable()
    gym = InProcessGym.open(pickle.loads(bytes.fromhex(sys.argv[1])), StepLimits(heartbeats=100_000))
    for seed in range(3):
        for theorem in HARD:
            walk(gym, theorem, NAMES, seed)
    theorems = [entry.theorem for name in list_suites() for entry in load_suite(name).entries]
    for i, theorem in enumerate(theorems[:: len(theorems) // 6]):
        try:
            walk(gym, theorem, TACTICS + NAMES, i)
        except LemmaError:  # its module is not compiled here
            counts["left out"] += 1
    print(json.dumps({**counts, "heartbeats": heartbeats(gym), "garbage": garbage(gym)}))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    inprocess.Printer = CheckedPrinter  # type: ignore[misc]
    run_with_big_stack(work)
