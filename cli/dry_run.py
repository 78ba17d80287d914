"""`lemma train CONFIG --dry-run`: the plan of a run as a page and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from cli.output import Answer, table

if TYPE_CHECKING:
    from rl.config import TrainConfig
    from rl.demand import Role
    from rl.plan import Plan


def answer_plan(config: TrainConfig) -> Answer:
    """The plan for this machine, or for the cluster that is there. Raises LemmaError for one that does not answer."""
    from rl.cluster import resources_at  # Ray
    from rl.plan import make_plan  # torch

    plan = make_plan(config, resources_at(config.cluster.address))
    return Answer(_data(plan), plan.fits is True, _text(plan))


def _data(plan: Plan) -> dict[str, object]:
    return {
        "roles": [_role(role) for role in plan.roles],
        "fits": plan.fits,
        "shortages": [asdict(shortage) for shortage in plan.shortages],
        "unknown": list(plan.unknown),
        "network": None if plan.shape is None else asdict(plan.shape),
        "batch": [asdict(rows) for rows in plan.batch],
        "memory_bytes": sum(role.count * role.bytes() for role in plan.roles),
        "resources": asdict(plan.resources),
    }


def _role(role: Role) -> dict[str, object]:
    return {
        "role": str(role.role),
        "count": role.count,
        "cpus": role.cpus,
        "gpus": role.gpus,
        "memory_bytes": role.bytes(),
        "card_bytes": role.bytes(on_card=True),
        "needed_bytes": role.bytes(bounds=False),
        "amounts": [asdict(amount) for amount in role.amounts],
        "note": role.note,
    }


def _text(plan: Plan) -> str:
    parts = [_roles(plan), _amounts(plan), _batch(plan), _where(plan), *_verdict(plan)]
    return "\n\n".join(part for part in parts if part)


def _roles(plan: Plan) -> str:
    head = ("role", "processes", "CPUs each", "GPUs each", "GB each", "of these needed", "on a card", "GB in all")
    rows = [
        (
            str(role.role),
            role.count,
            f"{role.cpus:g}",
            f"{role.gpus:g}",
            _gb(role.bytes()),
            _gb(role.bytes(bounds=False)),
            _gb(role.bytes(on_card=True)),
            _gb(role.count * role.bytes()),
        )
        for role in plan.roles
    ]
    return table(head, rows, head[1:])


def _amounts(plan: Plan) -> str:
    head = ("one process", "GB", "kind", "what", "counted as")
    rows = [
        (
            str(role.role) if i == 0 else "",
            _gb(amount.bytes),
            " ".join(word for word, so in (("at most", amount.bound), ("on a card", amount.on_card)) if so),
            amount.what,
            amount.formula,
        )
        for role in plan.roles
        for i, amount in enumerate(role.amounts)
    ]
    return table(head, rows, head[1:2])


def _batch(plan: Plan) -> str:
    if plan.shape is None:
        return ""
    sizes: dict[tuple[int, int], int] = {}
    for rows in plan.batch:
        key = (rows.length, rows.scored)
        sizes[key] = sizes.get(key, 0) + rows.count
    told = [
        f"{count} × {length} tokens" + (f" ({scored} of them scored)" if scored else "")
        for (length, scored), count in sizes.items()
    ]
    learning = f", T = {plan.shape.learning:,} of them learn" if plan.shape.frozen else ""
    return (
        f"P = {plan.shape.parameters:,} parameters at most{learning}\n"
        f"largest batch that a learner process differentiates at once: {', '.join(told)}"
    )


def _where(plan: Plan) -> str:
    resources = plan.resources
    lines = [f"compared with {resources.where}:"]
    for machine in resources.machines:
        card = "of unknown memory" if machine.card_bytes is None else f"of {_gb(machine.card_bytes)} GB"
        cards = f"{machine.gpus} GPUs {card}" if machine.gpus else "no GPU"
        lines.append(f"  {machine.name}: {machine.cpus:g} CPUs, {cards}, {_gb(machine.memory_bytes)} GB of memory")
    return "\n".join(dict.fromkeys(lines))


def _verdict(plan: Plan) -> list[str]:
    words = {True: "does not fit", False: "may not fit"}
    lines = [f"{words[shortage.certain]}: {shortage.text}" for shortage in plan.shortages]
    lines += [f"not known: {reason}" for reason in plan.unknown]
    return ["\n".join(lines) or "it fits"]


def _gb(count: int) -> str:
    return f"{count / 1e9:.2f}"
