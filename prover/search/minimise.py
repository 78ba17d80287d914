"""Shorten a proof by replaying variants of it in the environment.

Three moves, each kept only when it makes the proof shorter: a subtree becomes one closing tactic, a step is dropped,
two neighbouring steps become one. The result is again a candidate: only a verifier makes it a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prover.search.expansion import Division, divide
from prover.search.extraction import ProofStep, script_of
from prover.types import Advanced, Finished, LemmaError, ProofEnv, ProofState, StepRequest, Theorem, WorkerLost

Accept = Callable[[ProofStep], bool]


@dataclass(frozen=True, slots=True)
class MinimiseConfig:
    """`closers` are tactics worth trying on any state; `steps` bounds the tactics run for one proof, replay included.

    `merge` allows `intro a` + `intro b` → `intro a b` and `rw [e]` + `rw [f]` → `rw [e, f]`.
    """

    closers: tuple[str, ...] = ("rfl", "assumption", "contradiction", "simp", "omega")
    steps: int = 256
    merge: bool = True

    def __post_init__(self) -> None:
        if self.steps < 0:
            raise LemmaError(f"minimise config: steps is {self.steps}; it must be ≥ 0")


@dataclass(frozen=True, slots=True)
class Shortened:
    """A proof, how many tactics it has less than the one it was made of, and the Lean steps that were spent on it."""

    proof: ProofStep
    saved: int
    steps: int


def minimise(
    theorem: Theorem,
    proof: ProofStep,
    env: ProofEnv,
    config: MinimiseConfig,
    accept: Accept = lambda _: True,
) -> Shortened:
    """A proof at most as long as `proof`, with states of its own replay; `proof` itself when nothing helps.

    `accept` is asked about every shorter whole proof and may turn it down. No state stays alive. An unreplayable
    proof or a lost worker leaves what was reached so far.
    """
    replayer = _Replayer(env, config.steps)
    best = proof
    try:
        start = env.start(theorem)
        replayer.states.append(start)
        replayed = replayer.replay(start, proof)
        if replayed is not None:
            best = replayed
            while (shorter := _improve(best, replayer, config, accept)) is not None:
                best = shorter
    except WorkerLost:
        pass
    finally:
        env.free(replayer.states)
    return Shortened(best, proof.size - best.size, config.steps - replayer.left)


def _improve(proof: ProofStep, replayer: _Replayer, config: MinimiseConfig, accept: Accept) -> ProofStep | None:
    """The first accepted shorter proof that one move gives, or None."""
    steps = list(proof.walk())
    for step in replayer.closable(steps, config.closers):
        whole = _replace(proof, *step)
        if accept(whole):
            return whole
    for old in steps:
        for variant in _variants(old, config.merge):
            new = replayer.replay(old.state, variant)
            if new is not None and new.size < old.size and accept(whole := _replace(proof, old, new)):
                return whole
    return None


def _variants(step: ProofStep, merge: bool) -> Iterator[ProofStep]:
    """Shorter proofs of the step's state that are worth a replay; only their tactics and shape count."""
    if len(step.parts) != 1:
        return
    after = step.parts[0]
    yield after
    if merge and (tactic := merged(step.tactic, after.tactic)) is not None:
        yield ProofStep(step.state, tactic, after.parts, after.layout)


def merged(first: str, second: str) -> str | None:
    """One tactic for two in sequence, where there is a plain rule for it."""
    if first.startswith("intro ") and second.startswith("intro ") and "\n" not in first + second:
        return f"{first} {second.removeprefix('intro ').strip()}"
    if all(t.startswith("rw [") and t.endswith("]") and "\n" not in t for t in (first, second)):
        return f"{first[:-1]}, {second.removeprefix('rw [')}"
    return None


def _replace(proof: ProofStep, old: ProofStep, new: ProofStep) -> ProofStep:
    """`proof` with the step object `old` exchanged for `new`."""
    rebuilt: dict[int, ProofStep] = {}
    for step in reversed(list(proof.walk())):  # a part comes after its step, so reversed it comes before
        if step is old:
            rebuilt[id(step)] = new
        elif step.parts:
            parts = tuple(rebuilt[id(part)] for part in step.parts)
            same = all(a is b for a, b in zip(parts, step.parts, strict=True))
            rebuilt[id(step)] = step if same else ProofStep(step.state, step.tactic, parts, step.layout)
        else:
            rebuilt[id(step)] = step
    return rebuilt[id(proof)]


class _Replayer:
    """Runs tactics within a bound and remembers every state it made."""

    def __init__(self, env: ProofEnv, steps: int) -> None:
        self._env = env
        self.left = steps
        self._hopeless: set[tuple[int, str]] = set()  # what is known not to prove a state
        self.states: list[ProofState] = []

    def replay(self, state: ProofState, shape: ProofStep) -> ProofStep | None:
        """`shape`'s tactics on `state`: the proof they give, or None if they give none or the bound is reached.

        Runs in script order and rebuilds afterwards, so that long proofs need no recursion.
        """
        question = (state.handle, script_of(shape).script)
        if question in self._hopeless:
            return None
        done: list[tuple[ProofState, str, Division]] = []
        stack = [(state, shape)]
        while stack:
            current, step = stack.pop()
            left = self._left_by(current, step.tactic)
            if left is None or len(left.parts) != len(step.parts):
                self._hopeless.add(question)
                return None
            done.append((current, step.tactic, left))
            stack.extend(reversed(list(zip(left.parts, step.parts, strict=True))))
        built: list[ProofStep] = []
        for current, tactic, left in reversed(done):
            first = len(built) - len(left.parts)
            parts = tuple(reversed(built[first:]))
            del built[first:]
            built.append(ProofStep(current, tactic, parts, left.layout))
        return built[0]

    def closable(self, steps: list[ProofStep], closers: tuple[str, ...]) -> list[tuple[ProofStep, ProofStep]]:
        """Pairs of a step and the one tactic that proves its state, largest subtrees first, from one batch."""
        pairs = [(step, closer) for step in steps if step.size > 1 for closer in closers]
        wanted = [(s, c) for s, c in pairs if (s.state.handle, c) not in self._hopeless][: self.left]
        if not wanted:
            return []
        self.left -= len(wanted)
        results = self._env.step([StepRequest(step.state, closer) for step, closer in wanted])
        found: list[tuple[ProofStep, ProofStep]] = []
        for (step, closer), result in zip(wanted, results, strict=True):
            if isinstance(result, Advanced | Finished):
                self.states.append(result.state)
            if isinstance(result, Finished):
                found.append((step, ProofStep(step.state, closer)))
            else:
                self._hopeless.add((step.state.handle, closer))
        return sorted(found, key=lambda pair: -pair[0].size)

    def _left_by(self, state: ProofState, tactic: str) -> Division | None:
        """What a tactic leaves, in independent parts; None if it fails or the bound is reached."""
        if self.left < 1:
            return None
        self.left -= 1
        result = self._env.step([StepRequest(state, tactic)])[0]
        if isinstance(result, Finished):
            self.states.append(result.state)
            return Division((), ())
        if not isinstance(result, Advanced):
            return None
        division = divide(self._env, result.state)
        self.states.extend({s.handle: s for s in (result.state, *division.parts)}.values())
        return division
