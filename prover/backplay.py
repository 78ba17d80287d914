"""Backplay: the states on the way of a known derivation, each a theorem of its own with known remaining steps.

A learner that begins near the end of proofs meets goals that it can close, and walks back from there: T. Salimans,
R. Chen (2018), "Learning Montezuma's Revenge from a single demonstration"; C. Resnick et al. (2018), "Backplay".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from prover.policy.goals import ParsedGoal, parse_goal
from prover.types import (
    Advanced,
    Finished,
    Goal,
    LemmaError,
    ProofEnv,
    ProofState,
    StatementError,
    StepRequest,
    Theorem,
)
from prover.worlds.generate import WorldTheorem

Progress = Callable[[int, int], None]


def backplayed(
    theorems: Sequence[WorldTheorem], env: ProofEnv, progress: Progress = lambda done, total: None
) -> Iterator[WorldTheorem]:
    """Every theorem, and after it the states of its derivation, the latest last; none that was there before.

    A state's first goal becomes the theorem: its hypotheses are binders, its derivation is the part of the tactics that
    closes it, and it keeps split, world and family. Goals that cannot be restated so that Lean prints them alike are
    left out. Raises `LemmaError` when Lean refuses a tactic of a derivation, `WorkerLost`.
    """
    seen: set[str] = set()
    for number, one in enumerate(theorems, 1):
        for found in (one, *_states_of(one, env)):
            if (statement := _without_name(found.theorem)) not in seen:
                seen.add(statement)
                yield found
        progress(number, len(theorems))


def _without_name(theorem: Theorem) -> str:
    return f"{theorem.binders} : {theorem.type}"


def _states_of(one: WorldTheorem, env: ProofEnv) -> list[WorldTheorem]:
    """What the states between the first tactic and the last say."""
    goals = list(_goals_on_the_way(one, env))
    found: list[WorldTheorem] = []
    for place in range(1, len(one.tactics)):
        left = len(goals[place]) - 1  # goals when the first one is closed
        end = next(n for n in range(place + 1, len(goals)) if len(goals[n]) <= left)
        theorem = restated(goals[place][0], one.theorem, f"after_{place}", env)
        if theorem is not None:
            tactics = one.tactics[place:end]
            theorem = replace(theorem, depth=len(tactics))
            found.append(WorldTheorem(theorem, one.world, one.family, len(tactics), tactics, one.exact))
    return found


def _goals_on_the_way(one: WorldTheorem, env: ProofEnv) -> Iterator[tuple[Goal, ...]]:
    """The goals before each tactic, and none at the end."""
    state = env.start(one.theorem)
    states = [state]
    for tactic in one.tactics:
        yield state.goals
        (result,) = env.step([StepRequest(state, tactic)])
        if not isinstance(result, Advanced | Finished):
            raise LemmaError(f"{one.theorem.name}: Lean refuses `{tactic}` of its derivation")
        state = result.state
        states.append(state)
    yield state.goals
    env.free(states)


def restated(goal: Goal, of: Theorem, suffix: str, env: ProofEnv) -> Theorem | None:
    """The goal as a theorem in the context of another one; None unless Lean prints its first state like the goal."""
    read = parse_goal(goal)
    binders = _binders(read)
    if binders is None:
        return None
    name = f"{of.name}_{suffix}"
    kind = " ".join(read.target.split())
    theorem = replace(of, name=name, statement=f"theorem {name} {binders} : {kind}", binders=binders, type=kind)
    try:
        state: ProofState = env.start(theorem)
    except StatementError:
        return None
    alike = len(state.goals) == 1 and state.goals[0].canonical == goal.canonical
    env.free([state])
    return theorem if alike else None


def _binders(goal: ParsedGoal) -> str | None:
    """Hypotheses as binders; instances without names. None when something else has no name, or a value."""
    parts: list[str] = []
    for one in goal.hypotheses:
        kind = " ".join(one.type.split())
        if one.value is not None:
            return None
        if all(name.startswith("inst") and "✝" in name for name in one.names):
            parts += [f"[{kind}]"] * len(one.names)
        elif any("✝" in name for name in one.names):
            return None
        else:
            implicit = kind == "Type" or kind.endswith("→ Type")
            opening, closing = "{}" if implicit else "()"
            parts.append(f"{opening}{' '.join(one.names)} : {kind}{closing}")
    return " ".join(parts)
