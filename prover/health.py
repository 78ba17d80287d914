"""Whether this installation works: Lean, its library, the gym, the verifier. What `lemma doctor` says."""

from __future__ import annotations

from dataclasses import dataclass

from prover.lean.advisories import ADVISORIES, Advisory, Fix, fix_in, gmp_version
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.library.inventory import Need, core_inventory, load_needs, need_of, tactics_with_needs
from prover.lean.library.parity import Parity, load_parity
from prover.lean.processes.confine import confinement_layers
from prover.lean.toolchain import LeanSource, wrong_hash
from prover.lean.verifier.verify import Verifier
from prover.types import Finished, Proof, Proved, Refused, Rejected, StepRequest, Theorem

_THEOREM = Theorem("doctor", "theorem doctor (p q : Prop) (hp : p) (hq : q) : q ∧ p")
_GOOD, _BAD = "exact ⟨hq, hp⟩", "exact ⟨hp, hq⟩"


@dataclass(frozen=True, slots=True)
class GymHealth:
    """A worker started and told a good step from a bad one; `note` says why the fast path is off, if it is."""

    works: bool
    fast_path: bool
    note: str


@dataclass(frozen=True, slots=True)
class VerifierHealth:
    """A proof was proved and a non-proof refused; which layers of confinement this machine gives."""

    works: bool
    confinement: dict[str, bool]


@dataclass(frozen=True, slots=True)
class CoreHealth:
    """What the core library holds, what each native tactic needs of it, and types that differ from Lean's own."""

    modules: int
    theorems: int
    needs: dict[str, Need]
    compared: int
    different: int


@dataclass(frozen=True, slots=True)
class Health:
    """Everything that was looked at; `core` is None where the core library is not in use.

    `library_wrong` says what is wrong with Lean's shared library, if something is (a project's is not looked at);
    `advisories` are the published faults of Lean, and whether this version contains the fix.
    """

    library_wrong: str | None
    gmp: str
    gym: GymHealth
    verifier: VerifierHealth
    core: CoreHealth | None
    advisories: tuple[tuple[Advisory, Fix], ...]

    @property
    def works(self) -> bool:
        """Whether all of it works, and no known fix is missing."""
        fixed = all(fix is not Fix.MISSING for _, fix in self.advisories)
        return self.gym.works and self.verifier.works and self.library_wrong is None and fixed


def examine(setup: LeanSetup) -> Health:
    """Read all of Lean's shared library, try gym and verifier, count the core library. Raises `WorkerLost`."""
    lean = setup.toolchain
    return Health(
        library_wrong=wrong_hash(lean.shared_library) if lean.source is LeanSource.EMBEDDED else None,
        gmp=gmp_version(lean.shared_library, lean.version),
        gym=_try_gym(setup),
        verifier=_try_verifier(setup),
        core=_core(setup) if lean.source is LeanSource.EMBEDDED else None,
        advisories=tuple((advisory, fix_in(advisory, lean.version)) for advisory in ADVISORIES),
    )


def _try_gym(setup: LeanSetup) -> GymHealth:
    with LeanPool(setup, workers=1) as env:
        ready = env.probe()
        state = env.start(_THEOREM)
        good, bad = env.step([StepRequest(state, _GOOD), StepRequest(state, _BAD)])
        return GymHealth(isinstance(good, Finished) and isinstance(bad, Rejected), ready.fast_path, ready.note)


def _try_verifier(setup: LeanSetup) -> VerifierHealth:
    with Verifier(setup) as verifier:
        good, bad = verifier.verify_many([(_THEOREM, Proof(_GOOD)), (_THEOREM, Proof(_BAD))])
    works = isinstance(good, Proved) and isinstance(bad, Refused)
    return VerifierHealth(works, {layer.value: there for layer, there in confinement_layers().items()})


def _core(setup: LeanSetup) -> CoreHealth:
    found = core_inventory(setup)
    needs = {tactic: need_of(load_needs(tactic), found) for tactic in tactics_with_needs()}
    rows = [row for row in load_parity() if row.name in found.constants and row.parity is not Parity.OURS_ONLY]
    different = sum(row.parity is Parity.DIFFERENT for row in rows)
    return CoreHealth(len(found.modules), found.theorems, needs, len(rows), different)
