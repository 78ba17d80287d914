"""What a run would start, and what of it does not fit: `lemma train --dry-run`, and a check before every run.

Needed bytes and bounds (`rl.demand`) are both counted; a run is refused for what is needed alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from prover.types import LemmaError
from rl.config import TrainConfig
from rl.demand import Role, roles_of
from rl.memory import Rows, largest_batch
from rl.placing import Shortage, place
from rl.resources import Resources
from rl.shape import NetworkShape, UnknownShape, shape_of


@dataclass(frozen=True, slots=True)
class Plan:
    """Roles, the largest batch of a learner process, where they would go, and what does not fit there.

    `unknown`: what cannot be said yet; then the network's bytes are missing.
    """

    roles: tuple[Role, ...]
    shape: NetworkShape | None
    batch: tuple[Rows, ...]
    resources: Resources
    shortages: tuple[Shortage, ...]
    unknown: tuple[str, ...]

    @property
    def fits(self) -> bool | None:
        """None: what is known fits, and something is not known."""
        return False if self.shortages else None if self.unknown else True


def make_plan(config: TrainConfig, resources: Resources) -> Plan:
    """The plan of a run. Reads a base model's configuration and headers, and no weight.

    Raises LemmaError when that model cannot be used.
    """
    found = shape_of(config.policy, config.value)
    shape = None if isinstance(found, UnknownShape) else found
    unknown = [found.reason] if isinstance(found, UnknownShape) else []
    roles = roles_of(config, shape, resources)
    on_card = any(amount.on_card for role in roles for amount in role.amounts if amount.what == "AdamW")
    batch = () if shape is None else largest_batch(config, shape, on_card=on_card, ranks=config.cluster.learners)
    if any(role.gpus for role in roles) and resources.gpus and not any(m.card_bytes for m in resources.machines):
        unknown.append("the cluster does not say how much memory its cards have")
    return Plan(roles, shape, batch, resources, place(roles, resources), tuple(unknown))


def check_fits(config: TrainConfig, resources: Resources) -> Plan:
    """The plan of a run that can be started. Raises LemmaError, in one line, when something needed does not fit."""
    plan = make_plan(config, resources)
    for shortage in plan.shortages:
        if shortage.certain:
            raise LemmaError(shortage.text)
    return plan
