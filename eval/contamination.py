"""Which theorems of an evaluation the checkpoint has seen in training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from prover.conjecture.statement_keys import goal_key
from prover.types import LemmaError, ProofEnv, StatementError, Theorem
from rl.trained_on import trained_on_keys


@dataclass(frozen=True, slots=True)
class Contamination:
    """Overlaps of an evaluation with what its checkpoint was trained on.

    `known` counts the statements that it was trained on, None when the checkpoint does not say; `overlaps` are the
    theorems among them, up to the names and the order of variables and hypotheses; `excluded`: they were not attempted.
    """

    known: int | None
    overlaps: tuple[str, ...]
    excluded: bool = False

    def data(self) -> dict[str, object]:
        """For JSON."""
        return {"trained_on": self.known, "overlaps": list(self.overlaps), "excluded": self.excluded}

    def text(self) -> str:
        """In words, for people."""
        if self.known is None:
            return "the checkpoint does not say what it was trained on, so overlaps are not known"
        done = "left out" if self.excluded else "attempted; --clean leaves them out"
        names = f": {', '.join(self.overlaps)} ({done})" if self.overlaps else ""
        return f"{len(self.overlaps)} theorems are among the {self.known} statements that it was trained on{names}"


def contamination_of(
    theorems: Sequence[Theorem],
    policy_folder: Path,
    env: ProofEnv,
    clean: bool,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Contamination:
    """Compares theorems with what the checkpoint of a policy folder was trained on.

    Lean elaborates each theorem, if there is anything to compare with. Raises `LemmaError` when they shall be left out
    (`clean`) and it does not say.
    """
    known = trained_on_keys(policy_folder.parent)
    if known is None:
        if clean:
            raise LemmaError(
                f"{policy_folder.parent} does not say what it was trained on, as checkpoints of earlier versions; "
                "train it again, or leave out --clean"
            )
        return Contamination(None, ())
    found: list[str] = []
    for number, theorem in enumerate(theorems, 1):
        if known and _key_of(theorem, env) in known:
            found.append(theorem.name)
        progress(number, len(theorems))
    return Contamination(len(known), tuple(found), clean)


def _key_of(theorem: Theorem, env: ProofEnv) -> str | None:
    """The key of its statement; None when Lean does not accept it, which the evaluation will say."""
    try:
        state = env.start(theorem)
    except StatementError:
        return None
    env.free([state])
    return goal_key(state.goals[0].text)
