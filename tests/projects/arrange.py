"""The embedded Lean arranged as people have theirs: elan's toolchains, and Lake packages with compiled modules.

The toolchain's `Init` is our core library under that name, so that files need no `prelude`; its programs are this
Python running the same `libleanshared.so`. `lake` (beside this file) stands in for Lake.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from prover.lean.library.build import LeanSetup
from prover.lean.runtime import lean_main
from prover.lean.toolchain import EMBEDDED_VERSION

RELEASE = f"leanprover/lean4:v{EMBEDDED_VERSION}"


@dataclass(frozen=True, slots=True)
class Elan:
    """A folder as elan keeps it. `log` has a line for each time its `lean` was started."""

    home: Path
    log: Path

    def sysroot(self, release: str = RELEASE) -> Path:
        return self.home / "toolchains" / release.replace("/", "--").replace(":", "---")

    def environ(self) -> dict[str, str]:
        """What a shell with elan has; `lake` is found on PATH."""
        return {"ELAN_HOME": str(self.home), "PATH": f"{Path(__file__).parent}:/usr/bin:/bin"}

    def starts(self, argument: str) -> int:
        """How often `lean` was started with `argument`."""
        return sum(argument in line.split() for line in self.log.read_text().splitlines())


def make_elan(home: Path, setup: LeanSetup) -> Elan:
    """Install the toolchain: a `bin/lean`, a `bin/lake` that nobody may run, and the library."""
    elan = Elan(home, home / "log")
    elan.log.parent.mkdir(parents=True)
    elan.log.write_text("")
    sysroot = elan.sysroot()
    library = sysroot / "lib" / "lean"
    shutil.copytree(setup.lean_path[0], library)
    for shared in setup.toolchain.shared_library.parent.glob("lib*.so"):
        (library / shared.name).symlink_to(shared)
    run = shlex.join([sys.executable, "-IS", lean_main.__file__, str(library / "libleanshared.so")])
    program(sysroot / "bin" / "lean", f'echo "$@" >> {shlex.quote(str(elan.log))}\nexec {run} "$@"')
    program(sysroot / "bin" / "lake", "echo lake must not be run by the server >&2; exit 1")
    compile_module(elan, "Init", "prelude\nimport Core\n", sysroot / "src" / "lean", library, ())
    return elan


def program(path: Path, script: str) -> None:
    """Write a shell script that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def compile_module(elan: Elan, module: str, text: str, place: Path, out: Path, lean_path: Sequence[Path]) -> None:
    """What `lake build` would do for one module: its source is in `place`, its `.olean` in `out`."""
    parts = Path(*module.split("."))
    source, olean = (place / parts).with_suffix(".lean"), (out / parts).with_suffix(".olean")
    for file in (source, olean):
        file.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(text)
    sysroot = elan.sysroot()
    environ = {
        "LEAN_SYSROOT": str(sysroot),
        "LEAN_PATH": ":".join(map(str, [*lean_path, sysroot / "lib/lean"])),
        "PATH": "/usr/bin:/bin",
    }
    argv = [sysroot / "bin" / "lean", f"--root={place}", "-o", olean, source]
    run = subprocess.run(argv, env=environ, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def make_project(
    folder: Path,
    elan: Elan,
    modules: Mapping[str, str],
    packages: Mapping[str, Mapping[str, str]] | None = None,
) -> Path:
    """A Lake package of `modules` (name → text) that requires `packages`, built. Modules are compiled in order."""
    folder.mkdir(parents=True)
    (folder / "lean-toolchain").write_text(f"{RELEASE}\n")
    (folder / "lakefile.toml").write_text('name = "sample"\n\n[[lean_lib]]\nname = "Sample"\n')
    required = [{"name": name, "type": "git", "rev": "0" * 40} for name in packages or {}]
    (folder / "lake-manifest.json").write_text(json.dumps({"version": "1.1.0", "packages": required}))
    path: list[Path] = []
    required_places = ((folder / ".lake" / "packages" / name, contents) for name, contents in (packages or {}).items())
    for place, contents in (*required_places, (folder, modules)):
        out = place / ".lake/build/lib/lean"
        path.append(out)
        for module, text in contents.items():
            compile_module(elan, module, text, place, out, path)
    return folder
