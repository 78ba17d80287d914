"""A prover is one value: all that decides how theorems are proved.

`load_prover` makes it from a run, a checkpoint, or nothing; `Prover.solve` is the one place where policy, search,
verifier and lemmas meet. The command line, search actors, the judge of lemmas, evaluations and benchmarks call it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from prover.command_policy import CommandPolicy
from prover.conjecture.candidates import Lemma, premise_of, with_lemma
from prover.conjecture.inline import InliningVerifier
from prover.files import read_json, read_toml
from prover.lean.gym.base import StepLimits
from prover.policy.endpoint.client import check_endpoint
from prover.policy.endpoint.policy import EndpointPolicy
from prover.policy.endpoint.prompts import statement_text
from prover.policy.endpoint.settings import Endpoint
from prover.policy.language_model import LanguageModelPolicy
from prover.policy.policies import GrammarPolicy, HammerPolicy, Policy, TrainedPolicy
from prover.policy.proposals import ProposalConfig
from prover.search import (
    BestFirstConfig,
    Budget,
    MctsConfig,
    SearchConfig,
    StopReason,
    changed_search,
    translated_search,
)
from prover.search.minimise import MinimiseConfig
from prover.settings import explain, known_settings, settings
from prover.solve import SolveConfig, SolveResult, solve_many
from prover.suggest import unknown
from prover.text.reader import LeanReader, shared_reader
from prover.types import (
    CORE_MODULE,
    Evaluator,
    LemmaError,
    Premise,
    ProofEnv,
    ProofVerifier,
    Proposer,
    StatementError,
    Theorem,
)

PROVER_FILE = "prover.json"
"""What a checkpoint says of its prover beside the weights."""
AskedPolicy = EndpointPolicy | CommandPolicy | LanguageModelPolicy
"""Policies that others answer for, and tell the tokens of."""

LEMMAS_FILE = "lemmas.lean"
"""Its lemmas with their proofs, for people and for Lean."""


@dataclass(frozen=True)
class Prover:
    """How theorems are proved.

    `limits` bound one tactic, `search.budget` one search. `lemmas` joined the library: proofs may cite them,
    and then contain their proofs. `shorten` None keeps proofs as they were found. `alternatives` are Lean steps per
    theorem for other tactics on the states that its search solved, which change no answer. `library` is the identity of
    the Lean and the library that the policy was trained with, empty when it was not trained.
    """

    policy: Policy = field(default_factory=GrammarPolicy)
    search: SearchConfig = field(default_factory=MctsConfig)
    limits: StepLimits = field(default_factory=StepLimits)
    lemmas: tuple[Lemma, ...] = ()
    shorten: MinimiseConfig | None = field(default_factory=MinimiseConfig)
    library: str = ""
    alternatives: int = 0

    @property
    def label(self) -> str:
        """The name shown to people."""
        return self.policy.label

    @property
    def identity(self) -> str:
        """All that its answers depend on; equal identities grow equal trees from equal seeds."""
        lemmas = [(lemma.theorem.statement, lemma.proof.script) for lemma in self.lemmas]
        return repr((self.policy.identity, self.search, self.limits, lemmas, self.shorten))

    def with_budget(self, lean_steps: int) -> Prover:
        """The same prover with so many Lean steps per theorem, and no other bound. Raises `LemmaError`."""
        if lean_steps < 1:
            raise LemmaError(f"budget is {lean_steps}; give at least 1 Lean step")
        return replace(self, search=replace(self.search, budget=Budget(lean_steps=lean_steps)))

    def proposer(
        self, premises: Sequence[Premise], lemmas: Sequence[Lemma], seed: int
    ) -> tuple[Proposer, Evaluator | None]:
        """Its proposer over a library that these lemmas joined, and its value if it has one."""
        return self.policy.with_library(premises, [premise_of(lemma.theorem) for lemma in lemmas], seed)

    def solve(
        self,
        theorems: Sequence[Theorem],
        env: ProofEnv,
        verifier: ProofVerifier,
        premises: Sequence[Premise],
        seed: int,
        pair: tuple[Proposer, Evaluator | None] | None = None,
        reader: LeanReader | None = None,
    ) -> list[SolveResult]:
        """Search, verify, shorten and verify again; one outcome per theorem, in order.

        The theorems have one module, whose library is `premises`. `pair`: an earlier result of `proposer` for
        them, to be reused. `reader` reads whole proofs; None: that of the embedded Lean. The verifier sees every
        theorem as it was stated, with the lemmas cited inside the script.
        """
        lemmas = usable(self.lemmas, theorems[0].module) if theorems else ()
        stated = [with_lemma(t, *lemmas) for t in theorems]
        if lemmas:
            verifier = InliningVerifier(verifier, dict(zip(stated, theorems, strict=True)), lemmas)
        config, policy = SolveConfig(self.search, self.shorten, self.alternatives), self.policy
        if isinstance(policy, AskedPolicy) and policy.writes_proofs:
            from prover.whole_proofs import solve_whole_proofs  # Lean's parser

            outcomes = solve_whole_proofs(stated, env, verifier, policy, config, seed, reader or shared_reader())
        else:
            proposer, evaluator = pair or self.proposer(premises, lemmas, seed)
            value = evaluator if self.search.uses_value else None
            outcomes = solve_many(stated, env, verifier, proposer, value, config, seed)
        if isinstance(policy, AskedPolicy):
            outcomes = [replace(o, usage=policy.usage(_asked_about(o))) for o in outcomes]
        for outcome, theorem in zip(outcomes, theorems, strict=True):
            if lemmas and outcome.search.stop is StopReason.BAD_STATEMENT and _is_accepted(theorem, env):
                raise LemmaError(f"Lean does not accept the lemmas of {self.label}: {outcome.search.detail}")
        return [replace(o, theorem=t, lemmas=lemmas) for o, t in zip(outcomes, theorems, strict=True)]


def _asked_about(outcome: SolveResult) -> list[str]:
    """All that can have been asked about: the theorem, and its states."""
    search = outcome.search
    return [statement_text(search.theorem), *(node.state.key for node in search.tree.nodes)]


def _is_accepted(theorem: Theorem, env: ProofEnv) -> bool:
    """Does Lean accept the statement by itself?"""
    try:
        env.free([env.start(theorem)])
    except StatementError:
        return False
    return True


def usable(lemmas: Sequence[Lemma], module: str) -> tuple[Lemma, ...]:
    """The lemmas whose constants a theorem of this module can use."""
    return tuple(lemma for lemma in lemmas if lemma.theorem.module in (CORE_MODULE, module))


@settings
class _Saved:
    """A prover without its weights, as it stands in a file."""

    format: Literal[1] = 1
    proposals: ProposalConfig = ProposalConfig()
    search: SearchConfig = Field(default=MctsConfig(), discriminator="strategy")
    limits: StepLimits = StepLimits()
    lemmas: tuple[Lemma, ...] = ()
    library: str = ""


_SAVED = TypeAdapter(_Saved)


def save_prover(prover: Prover, checkpoint: Path) -> None:
    """Writes what `load_prover` needs beside the policy folder of a checkpoint."""
    assert isinstance(prover.policy, TrainedPolicy)
    saved = _Saved(
        proposals=prover.policy.proposals,
        search=prover.search,
        limits=prover.limits,
        lemmas=prover.lemmas,
        library=prover.library,
    )
    (checkpoint / PROVER_FILE).write_bytes(_SAVED.dump_json(saved, indent=2) + b"\n")
    if prover.lemmas:
        from prover.conjecture.mine import as_lean

        modules = dict.fromkeys([CORE_MODULE, *(lemma.theorem.module for lemma in prover.lemmas)])
        remarks = [(lemma, "Proofs may cite it, and then contain its proof.") for lemma in prover.lemmas]
        (checkpoint / LEMMAS_FILE).write_text(as_lean(remarks, *modules), encoding="utf-8")


class ProverKind(StrEnum):
    """Which prover: a trained policy, the tactic grammar alone, the atomic one, or Lean's own automation."""

    POLICY = "policy"
    GRAMMAR = "grammar"
    ATOMIC = "atomic"
    HAMMER = "hammer"


def load_prover(
    folder: Path | str | None = None,
    search: Mapping[str, Any] | None = None,
    kind: ProverKind | str | None = None,
    endpoint: Endpoint | str | None = None,
) -> Prover:
    """The prover of a run (its newest checkpoint), of a checkpoint or of a policy folder; None: the grammar.

    It searches as it did when it was trained, with `search` settings laid over. `kind`: "policy" needs a folder,
    "grammar", "atomic" and "hammer" take none. `endpoint`: a server (its URL, or with settings) whose tactics are mixed
    with those of that prover, or which writes whole proofs. It is asked for one token here. Raises `LemmaError` when
    the folder holds no policy, something in it is damaged, a word or a setting is none, or the server does not answer.
    """
    if endpoint is not None:
        return asking(load_prover(folder, search, kind), endpoint)
    if kind is not None and kind not in [*ProverKind]:
        raise LemmaError(unknown("prover", str(kind), [*ProverKind]))
    kind = ProverKind(kind or (ProverKind.GRAMMAR if folder is None else ProverKind.POLICY))
    if (kind is ProverKind.POLICY) != (folder is not None):
        wanted = "needs --checkpoint" if folder is None else "takes no --checkpoint"
        raise LemmaError(f"the prover `{kind}` {wanted}")
    if kind is ProverKind.HAMMER:  # its list has an order
        return Prover(HammerPolicy(), changed_search(BestFirstConfig(), search or {}))
    if kind is ProverKind.ATOMIC:
        policy = GrammarPolicy(ProposalConfig(atomic=True), "atomic grammar")
        return Prover(policy, changed_search(MctsConfig(), search or {}))
    if folder is None:
        return Prover(search=changed_search(MctsConfig(), search or {}))
    from prover.policy.folder import find_policy
    from prover.policy.model import PolicyModel  # torch: only for those who have a checkpoint

    place = find_policy(Path(folder))
    saved = _saved_beside(place)
    return Prover(
        policy=TrainedPolicy(saved.proposals, PolicyModel.load(place).eval()),
        search=changed_search(saved.search, search or {}),
        limits=saved.limits,
        lemmas=saved.lemmas,
        library=saved.library,
    )


def asking(prover: Prover, endpoint: Endpoint | str) -> Prover:
    """The prover with a server's tactics among its own, or with its whole proofs in place of a search.

    The server is asked for one token. Raises `LemmaError` when it does not answer.
    """
    asked = check_endpoint(Endpoint(endpoint) if isinstance(endpoint, str) else endpoint)
    return replace(prover, policy=EndpointPolicy(asked, prover.policy))


def _saved_beside(policy: Path) -> _Saved:
    """What a checkpoint says, or what the configuration of its run says: older checkpoints hold weights alone."""
    file = policy.parent / PROVER_FILE
    if file.is_file():
        try:
            return _SAVED.validate_python(read_json(file))
        except ValidationError as error:
            raise LemmaError(f"damaged {file}: {explain(error, _Saved)}") from error
    place = Path(os.path.realpath(policy))  # `resolve` fails on a link to itself
    for run in list(place.parents)[:3]:  # RUN/checkpoints/000001/policy
        if (run / "config.toml").is_file():
            return _of_run(run / "config.toml")
    return _Saved()


def _of_run(file: Path) -> _Saved:
    """The prover that a run's configuration describes."""
    data = read_toml(file)
    proposals, limits = (
        known_settings(data.get("proposals"), ProposalConfig),
        known_settings(data.get("lean"), StepLimits),
    )
    searching = {**translated_search(data.get("search", {})), "noise": 0.0}  # noise is for rounds of training
    search = changed_search(MctsConfig(), searching)
    try:
        return _SAVED.validate_python({"proposals": proposals, "limits": limits, "search": search})
    except ValidationError as error:
        raise LemmaError(f"{file}: {explain(error, _Saved)}") from error


__all__ = ["Prover", "ProverKind", "asking", "load_prover", "save_prover", "usable"]
