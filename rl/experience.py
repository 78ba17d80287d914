"""What an actor brings home from one search, as plain data that survives as one line of JSON."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter

from prover.search import EdgeKind, Status
from prover.solve import Outcome
from prover.types import ProofState, ValueDistribution
from rl.targets import n_step_returns


@dataclass(frozen=True, slots=True)
class GoodStep:
    """A step of a verified proof. `goals` are canonical texts; `remaining` tactics finish the state, this one included.

    `rejected` are tactics that Lean refused on the same state during the search. `returns` are the n-step returns for
    n = 1, 2, …, the last of them `remaining` (`rl.targets.n_step_returns`); empty means only `remaining` is known.
    """

    goals: tuple[str, ...]
    tactic: str
    remaining: int
    rejected: tuple[str, ...] = ()
    returns: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class FailedState:
    """A state that was worked on for `effort` Lean steps without a proof.

    `settled`: every proposal was tried. `beyond`: there was no proof of that many steps (`prover.search.evidence`).
    """

    goals: tuple[str, ...]
    effort: int
    settled: bool
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the value said of a state: its mean and median of remaining steps, and the probability of at most `HORIZON`.

    `remaining`: steps of the verified proof that was found, None without one.
    """

    mean: float
    median: float
    solved: float
    remaining: int | None = None


HORIZON = 63.0
"""A state is forecast to be provable when the value expects at most so many steps."""


def forecast_of(told: ValueDistribution, remaining: int | None) -> Forecast:
    """The forecast of a value's distribution."""
    mean, median, solved = told.mean(), told.quantile(0.5), told.within(HORIZON)
    return Forecast(round(mean, 4), round(median, 4), round(solved, 4), remaining)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One search of one theorem by one policy version; `proved` is the verifier's word.

    `steps` and `model_calls` are what the search spent, `seconds` wall clock. `script` is the shortened proof, as the
    verifier accepted it, which has `saved` tactics less than the one found; that took `shortening_steps` Lean steps
    more. `body` is the script without the proofs of the lemmas `cited` (`rl.conjecturing`), None when it cites none.
    `open`: goals that the search met and did not come to.
    `forecasts`, in evaluations by a policy with a value: of the first state, then of the other states of the proof.
    """

    round: int
    theorem: str
    module: str
    version: int
    seed: int
    proved: bool
    stop: str
    steps: int
    model_calls: int
    seconds: float
    script: str | None = None
    refused: tuple[str, ...] = ()
    good: tuple[GoodStep, ...] = ()
    failed: tuple[FailedState, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    saved: int = 0
    shortening_steps: int = 0
    body: str | None = None
    cited: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


ATTEMPT = TypeAdapter(Attempt)


def to_json(attempt: Attempt) -> str:
    """One line."""
    return ATTEMPT.dump_json(attempt).decode()


def from_json(line: str | bytes) -> Attempt:
    """Raises ValueError when the line is no attempt."""
    return ATTEMPT.validate_json(line)


def attempt_of(
    outcome: Outcome, round_: int, version: int, seed: int, max_failed: int = 16, max_open: int = 0
) -> Attempt:
    """Keeps of an outcome what learning uses: verified steps, the failed states that cost most, short open goals."""
    values = {n.state.key: n.value for n in outcome.search.tree.nodes if n.value is not None}
    steps = () if outcome.verified is None else outcome.verified.walk()
    good = tuple(
        GoodStep(_goals(s.state), s.tactic, s.size, _rejected(outcome, s.state.key), n_step_returns(s, values))
        for s in steps
    )
    worst = sorted(outcome.failures, key=lambda f: -f.effort)[:max_failed]
    return Attempt(
        round=round_,
        theorem=outcome.theorem.name,
        module=outcome.theorem.module,
        version=version,
        seed=seed,
        proved=outcome.proved,
        stop=str(outcome.search.stop),
        steps=outcome.search.stats.steps,
        model_calls=outcome.search.stats.model_calls,
        seconds=round(outcome.search.stats.seconds, 3),
        script=outcome.proof.script if outcome.proof is not None and outcome.proved else None,
        refused=tuple(f"{d.refused.reason}: {d.refused.detail}" for d in outcome.disagreements),
        good=good if outcome.proved else (),
        saved=outcome.saved,
        shortening_steps=outcome.shortening_steps,
        failed=tuple(FailedState(_goals(f.state), f.effort, f.settled, f.beyond) for f in worst if f.state.goals),
        open=_open(outcome, max_open) if max_open else (),
    )


def _open(outcome: Outcome, most: int) -> tuple[str, ...]:
    """First goals of states that were found and not worked on, the shortest ones."""
    nodes = [n for n in outcome.search.tree.nodes if not n.edges and n.status is Status.OPEN and n.state.goals]
    return tuple(sorted({n.state.goals[0].canonical for n in nodes}, key=lambda text: (len(text), text))[:most])


def _goals(state: ProofState) -> tuple[str, ...]:
    return tuple(g.canonical for g in state.goals)


def _rejected(outcome: Outcome, key: str) -> tuple[str, ...]:
    for node in outcome.search.tree.nodes:
        if node.state.key == key:
            edges = [outcome.search.tree.edges[e] for e in node.edges]
            return tuple(e.tactic for e in edges if e.status is Status.FAILED and e.kind is not EdgeKind.REFUSED)
    return ()
