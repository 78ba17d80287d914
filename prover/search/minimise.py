"""Shorten a proof by replaying variants of it in the environment.

Three moves, each kept only when it makes the proof shorter: a subtree becomes one closing tactic, a step is dropped,
two neighbouring steps become one. The result is again a candidate: only a verifier makes it a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import Field

from prover.search.expansion import Division, divide
from prover.search.extraction import ProofStep
from prover.search.writer import ScriptWriter
from prover.settings import settings
from prover.types import Advanced, Finished, ProofEnv, ProofState, StepRequest, Theorem, WorkerLost

Accept = Callable[[ProofStep], bool]
_Shape = tuple[tuple[str, int], ...]
"""The tactics of a proof in their sequence, each with the number of parts that it leaves."""


@settings
class MinimiseConfig:
    """How much to spend on shortening one proof."""

    lean_steps: int = Field(default=256, ge=0)
    """Tactics that may be run, the proof's own replay included."""


@dataclass(frozen=True, slots=True)
class Shortened:
    """A proof, how many tactics it has less than the one it was made of, and the Lean steps that were spent on it."""

    proof: ProofStep
    saved: int
    lean_steps: int


def minimise(
    theorem: Theorem,
    proof: ProofStep,
    env: ProofEnv,
    writer: ScriptWriter,
    config: MinimiseConfig,
    accept: Accept = lambda _: True,
) -> Shortened:
    """A proof at most as long as `proof`, with states of its own replay; `proof` itself when nothing helps, as where it
    is a single tactic.

    `accept` is asked about every shorter whole proof and may turn it down. No state stays alive. An unreplayable
    proof or a lost worker leaves what was reached so far.
    """
    if proof.remaining == 1:
        return Shortened(proof, 0, 0)
    replayer = _Replayer(env, writer, config.lean_steps)
    best = proof
    try:
        start = env.start(theorem)
        replayer.states.append(start)
        replayed = replayer.replay(start, proof)
        if replayed is not None:
            best = replayed
            while (shorter := _improve(best, replayer, writer, accept)) is not None:
                best = shorter
    except WorkerLost:
        pass
    finally:
        env.free(replayer.states)
    return Shortened(best, proof.remaining - best.remaining, config.lean_steps - replayer.left)


def _improve(proof: ProofStep, replayer: _Replayer, writer: ScriptWriter, accept: Accept) -> ProofStep | None:
    """The first accepted shorter proof that one move gives, or None."""
    steps = list(proof.walk())
    for step in replayer.closable(steps, writer.closers):
        whole = _replace(proof, *step)
        if accept(whole):
            return whole
    for old in steps:
        for variant in _variants(old, writer):
            new = replayer.replay(old.state, variant)
            if new is not None and new.remaining < old.remaining and accept(whole := _replace(proof, old, new)):
                return whole
    return None


def _variants(step: ProofStep, writer: ScriptWriter) -> Iterator[ProofStep]:
    """Shorter proofs of the step's state that are worth a replay; only their tactics and shape count."""
    if len(step.parts) != 1:
        return
    after = step.parts[0]
    yield after
    if (tactic := writer.merged(step.tactic, after.tactic)) is not None:
        yield ProofStep(step.state, tactic, after.parts, after.layout)


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

    def __init__(self, env: ProofEnv, writer: ScriptWriter, lean_steps: int) -> None:
        self._env = env
        self._writer = writer
        self.left = lean_steps
        self._hopeless: set[tuple[int, _Shape]] = set()  # what is known not to prove a state
        self.states: list[ProofState] = []

    def replay(self, state: ProofState, shape: ProofStep) -> ProofStep | None:
        """`shape`'s tactics on `state`: the proof they give, or None if they give none or the bound is reached.

        Runs in script order and rebuilds afterwards, so that long proofs need no recursion.
        """
        question = (state.handle, tuple((step.tactic, len(step.parts)) for step in shape.walk()))
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
        pairs = [(step, closer) for step in steps if step.remaining > 1 for closer in closers]
        wanted = [(s, c) for s, c in pairs if (s.state.handle, ((c, 0),)) not in self._hopeless][: self.left]
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
                self._hopeless.add((step.state.handle, ((closer, 0),)))
        return sorted(found, key=lambda pair: -pair[0].remaining)

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
        division = divide(self._env, result.state, self._writer)
        self.states.extend({s.handle: s for s in (result.state, *division.parts)}.values())
        return division
