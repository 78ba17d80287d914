"""From a search tree to an `Experience`, and from there to one line of JSON and back."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter

from prover.attempts import attempt_of
from prover.search import Node, ProofStep, Status, Tree
from prover.search.alternatives import refused_edges, working_edges
from prover.search.backup import PROVABLE
from prover.search.extraction import proofs_in
from prover.search.repair import refusals_of
from prover.solve import SolveResult
from prover.types import Evaluator, ProofState, ValueDistribution
from rl.algorithms.recording import sampled_of
from rl.hindsight import hindsight_states
from rl.returns import n_step_returns
from rl.types import EVALUATION_ROUND, Experience, FailedState, Forecast, GoodStep, SolvedState


def forecast_of(value: ValueDistribution, remaining: int | None) -> Forecast:
    """The forecast of a value's distribution."""
    mean, median, solved = value.mean(), value.quantile(0.5), value.within(PROVABLE)
    return Forecast(round(mean, 4), round(median, 4), round(solved, 4), remaining)


def _of_older_runs(data: Any) -> Any:
    if isinstance(data, dict) and "steps" in data and "proved" in data:
        proved = {"axioms": [], "environment": ""} if data["proved"] else None
        stop = "exhausted_lean_steps" if data.get("stop") == "exhausted_steps" else data.get("stop")
        rest = {key: value for key, value in data.items() if key not in ("steps", "proved")}
        return rest | {"lean_steps": data["steps"], "verdict": proved, "stop": stop}
    return data


EXPERIENCE: TypeAdapter[Experience] = TypeAdapter(Annotated[Experience, BeforeValidator(_of_older_runs)])
"""Also reads lines of older runs."""


def to_json(experience: Experience) -> str:
    """One line."""
    return EXPERIENCE.dump_json(experience).decode()


def from_json(line: str | bytes) -> Experience:
    """The experience in a line. Raises ValueError when there is none."""
    return EXPERIENCE.validate_json(line)


@dataclass(frozen=True, slots=True)
class KeepExperience:
    """Turns outcomes into experience, in the process of the search tree (`prover.session.AttemptRecorder`).

    Keeps the `most_failed` costliest failed states and `most_open` short goals, and for each good tactic the last
    `most_refused` that Lean refused before it; in evaluations, forecasts. `lists`: also all tactics proposed in the
    states of an episode, where the network writes some of them. `hindsight`: states that a search has shown how to
    reach, at most (`rl.hindsight`).
    """

    round: int
    version: int
    most_failed: int = 16
    most_open: int = 0
    lists: bool = False
    most_refused: int = 0
    hindsight: int = 0

    def __call__(self, outcome: SolveResult, seed: int, evaluator: Evaluator | None) -> Experience:
        """What learning uses of an outcome."""
        evaluation = self.round == EVALUATION_ROUND
        base = attempt_of(outcome, seed)
        worst = sorted(outcome.failures, key=lambda f: -f.effort)[: self.most_failed]
        return Experience(
            **{f.name: getattr(base, f.name) for f in fields(base)},
            round=self.round,
            version=self.version,
            versions=outcome.search.tree.versions,
            good=_good_steps(outcome, self.most_refused) if outcome.proved else (),
            solved=() if evaluation else self._solved(outcome, seed),
            failed=tuple(
                FailedState(_goals(f.state), f.effort, f.settled, f.beyond, round(f.tried, 4))
                for f in worst
                if f.state.goals
            ),
            open=_open(outcome, self.most_open) if self.most_open else (),
            forecasts=_forecasts(outcome, evaluator) if evaluation and evaluator is not None else (),
            sampled=None if evaluation else sampled_of(outcome, self.lists),
        )

    def _solved(self, outcome: SolveResult, seed: int) -> tuple[SolvedState, ...]:
        found = _solved_states(outcome)
        if not self.hindsight or outcome.refusals:
            return found
        known, rng = {state.goals for state in found}, random.Random(f"{seed} {self.round} {outcome.theorem.name}")
        shown = hindsight_states(outcome.search.tree, self.hindsight, rng)
        return (*found, *(state for state in shown if state.goals not in known))


def _good_steps(outcome: SolveResult, most_refused: int) -> tuple[GoodStep, ...]:
    tree = outcome.search.tree
    steps, values = () if outcome.verified is None else outcome.verified.walk(), _learned_values(tree)
    return tuple(_good_step(tree, tree.find(step.state), step, values, most_refused) for step in steps)


def _good_step(
    tree: Tree, node: Node | None, step: ProofStep, values: Mapping[str, float], most_refused: int
) -> GoodStep:
    """A step, with what the search's tree says about its state, if it is there."""
    good = GoodStep(_goals(step.state), step.tactic, step.remaining, returns=_returns(step, values))
    if node is None or node.proposals is None:
        return good
    edges, refused = [tree.edges[e] for e in node.edges], tuple(refused_edges(tree, node))
    place = next((i for i, edge in enumerate(edges) if edge.tactic == step.tactic), None)
    if most_refused:
        good = replace(good, refused=refusals_of(tree, node, place)[-most_refused:])
    if place is None:
        return replace(good, rejected=refused)
    logprob, tokens = round(edges[place].logprob, 6), tuple(round(x, 4) for x in node.proposals.tokens(place))
    return replace(good, rejected=refused, logprob=logprob, tokens=tokens, version=node.proposals.version)


def _solved_states(outcome: SolveResult) -> tuple[SolvedState, ...]:
    """Every state that the search solved; none where the verifier refused a script, as then the gym may be wrong."""
    tree = outcome.search.tree
    if outcome.refusals or not tree.nodes:
        return ()
    values = _learned_values(tree)
    found: list[SolvedState] = []
    for place, proof in proofs_in(tree).items():
        node, more = tree.nodes[place], outcome.search.alternatives.get(place)
        remaining = working_edges(tree, node)
        refused = refused_edges(tree, node)
        if more is not None:
            remaining |= {tactic: left for tactic, left in more.solving.items() if tactic not in remaining}
        rejected = (*refused, *(more.refused if more is not None else ()))
        returns = _returns(proof, values)
        found.append(SolvedState(_goals(node.state), tuple(remaining.items()), rejected, len(refused), returns))
    return tuple(found)


def _learned_values(tree: Tree) -> dict[str, float]:
    """State → tactics expected to remain if it is provable, by a value that had learned."""
    return {
        node.state.key: node.value_if_provable
        for node in tree.nodes
        if node.value_version and node.value_if_provable is not None
    }


def _returns(proof: ProofStep, values: Mapping[str, float]) -> tuple[float, ...]:
    return tuple(round(x, 3) for x in n_step_returns(proof, values))


def _forecasts(outcome: SolveResult, evaluator: Evaluator) -> tuple[Forecast, ...]:
    """The value's forecasts for the first state and the other states of the proof, with the known outcome."""
    tree = outcome.search.tree
    if not tree.nodes:
        return ()
    known = {t.state.key: (t.state, t.remaining) for t in outcome.trajectory}
    states = {tree.root.state.key: tree.root.state} | {key: state for key, (state, _) in known.items()}
    values = evaluator.evaluate(list(states.values()))
    return tuple(forecast_of(d, known[key][1] if key in known else None) for key, d in zip(states, values, strict=True))


def _open(outcome: SolveResult, most: int) -> tuple[str, ...]:
    """First goals of states that were found but not worked on, the shortest ones."""
    nodes = [n for n in outcome.search.tree.nodes if not n.edges and n.status is Status.OPEN and n.state.goals]
    return tuple(sorted({n.state.goals[0].canonical for n in nodes}, key=lambda text: (len(text), text))[:most])


def _goals(state: ProofState) -> tuple[str, ...]:
    return tuple(g.canonical for g in state.goals)
