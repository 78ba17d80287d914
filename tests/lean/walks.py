"""Random walks over theorems with a fixed stock of tactics, all theorems in step so that the pool sees batches."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from prover.types import Advanced, Finished, ProofEnv, ProofState, StepRequest, StepResult, Theorem

TACTICS = (
    "intro h",
    "intro x y",
    "intros",
    "constructor",
    "assumption",
    "rfl",
    "trivial",
    "decide",
    "simp",
    "simp_all",
    "simp [*] at *",
    "omega",
    "left",
    "right",
    "exfalso",
    "contradiction",
    "cases h",
    "rcases h with ⟨a, b⟩",
    "rcases h with a | b",
    "induction n",
    "induction l with\n| nil => simp\n| cons x xs ih => simp [ih]",
    "funext x",
    "refine ⟨?_, ?_⟩",
    "apply Iff.intro",
    "refine ⟨fun h => ?_, fun h => ?_⟩",
    "exact h",
    "exact ⟨h, rfl⟩",
    "apply h",
    "exists 0",
    "by_cases h : p",
    "split",
    "subst_vars",
    "unfold Not",
    "rotate_left",
    "skip",
    "all_goals try simp",
    "constructor <;> intro h",
    "first | assumption | omega | rfl",
    "have h : True := trivial",
    "have : 1 = 2 := by { simp }",
    "exact by\n  intros\n  assumption",
    "· simp",
    "next => omega",
    "case h => simp",
    "show _",
    "conv => lhs",
    "symm",
    "(calc _ = _ := rfl)",  # bare, it would take the next line of a script for its next step
)


@dataclass(frozen=True, slots=True)
class Walk:
    """A theorem, the tactics that were accepted, and the state they lead to."""

    theorem: Theorem
    tactics: tuple[str, ...]
    state: ProofState
    finished: bool

    @property
    def script(self) -> str:
        return "\n".join(self.tactics)


def walk(env: ProofEnv, theorems: Sequence[Theorem], steps: int, width: int, rng: random.Random) -> list[Walk]:
    """Every walk tries `width` tactics per step, follows one that was accepted, and stops when no goal is left."""
    walks = [Walk(t, (), env.start(t), False) for t in theorems]
    ended: list[Walk] = []
    for _ in range(steps):
        tries = [(w, tactic) for w in walks for tactic in rng.sample(TACTICS, width)]
        results = env.step([StepRequest(w.state, tactic) for w, tactic in tries])
        after: dict[int, list[Walk]] = {}
        for (before, tactic), result in zip(tries, results, strict=True):
            if isinstance(result, (Advanced, Finished)):
                took = Walk(before.theorem, (*before.tactics, tactic), result.state, isinstance(result, Finished))
                after.setdefault(before.state.handle, []).append(took)
        following: list[Walk] = []
        for before in walks:
            choices = after.get(before.state.handle, [])
            ended += (w for w in choices if w.finished)
            going = [w for w in choices if not w.finished]
            following.append(rng.choice(going) if going else before)
        walks = following
    return ended + walks


def replay(env: ProofEnv, walks: Sequence[Walk]) -> list[StepResult | None]:
    """The results of running every walk's tactics again, from a fresh start; None for a walk of no steps."""
    states = [env.start(w.theorem) for w in walks]
    last: list[StepResult | None] = [None] * len(walks)
    for depth in range(max((len(w.tactics) for w in walks), default=0)):
        going = [i for i, w in enumerate(walks) if depth < len(w.tactics)]
        results = env.step([StepRequest(states[i], walks[i].tactics[depth]) for i in going])
        for i, result in zip(going, results, strict=True):
            last[i] = result
            assert isinstance(result, (Advanced, Finished)), f"{walks[i].script!r} gave {result} at step {depth}"
            states[i] = result.state
    return last
