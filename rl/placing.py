"""Whether the processes of a plan find a place: CPUs and cards as Ray counts them, and memory, which it does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from rl.demand import Role, RoleName
from rl.resources import Machine, Resources

NEAR: Final = 1e-9
"""Fractions of a card are added up."""
FIRST: Final = (RoleName.COORDINATOR, RoleName.LEARNER, RoleName.INFERENCE, RoleName.SEARCH)
"""Order of placing: those that ask for more on one machine first. Lean's processes are where search is."""
SETTING: Final = {
    RoleName.LEARNER: "cluster.learners",
    RoleName.INFERENCE: "cluster.inference",
    RoleName.SEARCH: "actors",
}
LESS_LEARNING: Final = 'learner.checkpointing, fewer learner.tokens, or learner.parallel="fsdp" on more cards'
LESS_MEMORY: Final = "fewer actors, or a lower lean.memory_mb"


@dataclass(frozen=True, slots=True)
class Shortage:
    """Something that does not fit, in one line. `certain`: the run cannot work; else it may, slowly or with luck."""

    text: str
    certain: bool


def place(roles: Sequence[Role], resources: Resources) -> tuple[Shortage, ...]:
    """Puts each process where there is room for it; what does not fit, and by how much, the worst first."""
    shortages = [*_cards_wanted(roles, resources), *_cpus_shared(roles, resources)]
    places = [_Place.of(machine) for machine in resources.machines]
    lean = next(role for role in roles if role.role is RoleName.LEAN)
    for role in sorted((r for r in roles if r.role in FIRST), key=lambda r: FIRST.index(r.role)):
        without = 0
        for _ in range(role.count):
            found = _best(places, role, resources.own)
            if found is None:
                without += 1
            else:
                found.take(role)
                if role.role is RoleName.SEARCH:
                    found.take(lean)
        if without and not (role.gpus and shortages and shortages[0].certain):
            shortages.append(_unplaced(role, without, resources))
    shortages += _worst([found for there in places for found in there.overfull()])
    return tuple(sorted(dict.fromkeys(shortages), key=lambda p: not p.certain))


def _worst(found: Sequence[_Overfull]) -> Iterator[Shortage]:
    """Of machines that lack memory in the same way the one that lacks most."""
    for key in dict.fromkeys((one.what, one.certain) for one in found):
        alike = [one for one in found if (one.what, one.certain) == key]
        worst = max(alike, key=lambda one: one.over)
        others = len({one.machine for one in alike}) - 1
        more = f" (and {others} more like it)" if others else ""
        yield Shortage(f"{worst.wanted}, {worst.machine}{more} {worst.has}", worst.certain)


def gigabytes(count: float) -> str:
    """Bytes in words."""
    return f"{count / 1e9:.1f} GB"


def _cards_wanted(roles: Sequence[Role], resources: Resources) -> Iterator[Shortage]:
    """All cards of the run against all of the cluster."""
    asking = sorted((r for r in roles if r.gpus and r.role in SETTING), key=lambda r: FIRST.index(r.role))
    wanted = sum(role.count * role.gpus for role in asking)
    if wanted > resources.gpus + NEAR:
        each = [f"{SETTING[r.role]} is {r.count} with {_gpus(r.gpus)} each" for r in asking]
        there = resources.where if resources.own else "the cluster"
        total = f"{_gpus(wanted)} {'is' if wanted == 1 else 'are'} wanted, {there} has {resources.gpus}"
        yield Shortage(f"{' and '.join(each)}: {total}", True)


def _cpus_shared(roles: Sequence[Role], resources: Resources) -> Iterator[Shortage]:
    """A cluster of our own has as many CPUs as are asked for, in name."""
    asking = [role for role in roles if role.cpus]
    wanted = sum(role.count * role.cpus for role in asking)
    if resources.own and wanted > resources.cpus + NEAR:
        parts = " + ".join(f"{role.count * role.cpus:g} {role.role}" for role in asking)
        sum_ = f"{parts} = {wanted:g}" if len(asking) > 1 else parts
        yield Shortage(f"{sum_} CPUs are wanted, {resources.where} has {resources.cpus:g}: they take turns", False)


def _unplaced(role: Role, without: int, resources: Resources) -> Shortage:
    asks = f"each asks for {role.cpus:g} CPUs" + (f" and {_gpus(role.gpus)} on one node" if role.gpus else "")
    there = f"{resources.where} has {resources.cpus:g} CPUs and {_gpus(resources.gpus)}"
    text = f"{without} of {role.count} {role.role} processes ({SETTING[role.role]}) have no place: {asks}, {there}"
    waits = role.role is RoleName.SEARCH and without < role.count
    return Shortage(text + (f"; the search goes on with {role.count - without}" if waits else ""), not waits)


def _gpus(count: float) -> str:
    return f"{count:g} GPU{'' if count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class _Overfull:
    """A machine, or one of its cards, without enough memory: `over` bytes too few."""

    what: str
    certain: bool
    machine: str
    over: int
    wanted: str
    has: str


@dataclass(slots=True)
class _Place:
    """A machine and what is on it. `cards`: the free part of each card; roles that are there, by card."""

    machine: Machine
    cpus: float
    cards: list[float]
    roles: list[Role] = field(default_factory=list[Role])
    on_card: list[list[Role]] = field(default_factory=list[list[Role]])

    @classmethod
    def of(cls, machine: Machine) -> _Place:
        return cls(machine, machine.cpus, [1.0] * machine.gpus, [], [[] for _ in range(machine.gpus)])

    @property
    def left(self) -> int:
        """Bytes of main memory, bounds counted."""
        return self.machine.memory_bytes - sum(role.bytes(on_card=False) for role in self.roles)

    def has_room(self, role: Role, own: bool) -> bool:
        if role.role is RoleName.SEARCH and not self.machine.lean:
            return False
        return (own or self.cpus + NEAR >= role.cpus) and self._chosen(role.gpus) is not None

    def take(self, role: Role) -> None:
        self.cpus -= role.cpus
        self.roles.append(role)
        if role.role is RoleName.COORDINATOR:  # its card is no business of Ray's, which gives it to others as well
            if role.gpus:
                self.on_card[0].append(role)
            return
        for i in self._chosen(role.gpus) or []:
            self.cards[i] -= min(role.gpus, 1.0)
            self.on_card[i].append(role)

    def _chosen(self, gpus: float) -> list[int] | None:
        """The cards that a process gets: whole free ones, or the fullest with room for its fraction."""
        if gpus == 0:
            return []
        if gpus >= 1:
            free = [i for i, left in enumerate(self.cards) if left >= 1 - NEAR][: int(gpus)]
            return free if len(free) == int(gpus) else None
        some = [i for i, left in enumerate(self.cards) if left + NEAR >= gpus]
        return [min(some, key=lambda i: self.cards[i])] if some else None

    def overfull(self) -> Iterator[_Overfull]:
        """Main memory, and that of each card, against what is there."""
        yield from self._compared(self.roles, False, self.machine.memory_bytes, "memory", LESS_MEMORY)
        for roles in self.on_card if self.machine.card_bytes else []:
            yield from self._compared(roles, True, self.machine.card_bytes or 0, "memory of a card", LESS_LEARNING)

    def _compared(self, roles: Sequence[Role], card: bool, there: int, what: str, less: str) -> Iterator[_Overfull]:
        needed, most = (sum(r.bytes(on_card=card, bounds=b) for r in roles) for b in (False, True))
        if most <= there:
            return
        wanted, certain = (needed, True) if needed > there else (most, False)
        counts = {role.role: sum(r is role for r in roles) for role in roles}
        shares = {
            r.role: counts[r.role] * r.bytes(on_card=card, bounds=not certain) for r in roles if r.bytes(on_card=card)
        }
        parts = ", ".join(
            f"{counts[name]} {name} {gigabytes(share)}" if counts[name] > 1 else f"{name} {gigabytes(share)}"
            for name, share in sorted(shares.items(), key=lambda pair: -pair[1])
        )
        want = "are needed" if certain else "may be used"
        yield _Overfull(
            what,
            certain,
            self.machine.name,
            wanted - there,
            f"{gigabytes(wanted)} of {what} {want} ({parts})",
            f"has {gigabytes(there)}: {gigabytes(wanted - there)} too much; {less}",
        )


def _best(places: Sequence[_Place], role: Role, own: bool) -> _Place | None:
    """The coordinator is on the first machine; others go where they fit and most memory is left."""
    if role.role is RoleName.COORDINATOR:
        return places[0]
    return max((p for p in places if p.has_room(role, own)), key=lambda p: p.left, default=None)
