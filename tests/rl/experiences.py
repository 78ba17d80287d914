"""Experience made by hand."""

from prover.search import StopReason
from prover.types import CORE_MODULE, Proved
from rl.types import Experience, FailedState, GoodStep


def experience(
    round_: int,
    theorem: str,
    *,
    seed: int = 0,
    proved: bool,
    script: str | None = None,
    module: str = CORE_MODULE,
    lean_steps: int = 5,
    good: tuple[GoodStep, ...] = (),
    failed: tuple[FailedState, ...] = (),
    open_goals: tuple[str, ...] = (),
) -> Experience:
    """An attempt of a round by the policy of that round."""
    return Experience(
        theorem=theorem,
        module=module,
        seed=seed,
        stop=StopReason.PROVED if proved else StopReason.NO_OPEN_NODES,
        lean_steps=lean_steps,
        model_calls=2,
        seconds=0.1,
        verdict=Proved((), "lean") if proved else None,
        script=script,
        round=round_,
        version=round_,
        good=good,
        failed=failed,
        open=open_goals,
    )
