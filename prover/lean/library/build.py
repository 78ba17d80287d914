"""Builds the Lean library that the embedded toolchain needs (`lean_project/Core`), once per content and Lean version.

`python -m prover.lean.library.build` builds it and says where it lies.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

import lean_project
from prover.lean.library.integrity import MANIFEST, check_built, close_to_others, seal
from prover.lean.processes.scratch import scratch_folder
from prover.lean.toolchain import TOOLCHAIN_FILE, LeanSource, Toolchain, cache_dir, content_of, find_toolchain
from prover.types import CORE_MODULE, LemmaError

LEAN_OPTIONS: tuple[str, ...] = (
    "-DautoImplicit=false",
    "-DrelaxedAutoImplicit=false",
    "-Dlinter.unusedVariables=false",
)
STOCK_MODULE = "Stock"
_HEADER = re.compile(rf"^import ({STOCK_MODULE}|Init(?:\.\S+)?|Suites\.Defs\.\S+)$", re.MULTILINE)
_EMBEDDED_MODULES = {
    STOCK_MODULE: CORE_MODULE,
    "Init": f"{CORE_MODULE}.Init",  # the modules of `Stock` itself, which are a part of `Core`
    "Init.Data.Rat.Lemmas": f"{CORE_MODULE}.Rat",  # a part of Lean's own `Init` that few files need
}
_HEADER_LINE = re.compile(r"^import ", re.MULTILINE)
_IMPORT = re.compile(r"^(?:prelude\s+)?(?:public\s+)?import\s+(?:all\s+)?(\S+)", re.MULTILINE)

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class LeanSetup:
    """Everything needed to run Lean with our library, or with those of a Lake project.

    `identity` names Lean's version and the content of everything that can be imported; it is the key of all caches.
    `mapped_bytes` is what importing everything would map into a process: address space, shared by all processes.
    """

    toolchain: Toolchain
    lean_path: tuple[Path, ...]
    identity: str
    mapped_bytes: int = 0

    @property
    def roots(self) -> tuple[Path, ...]:
        """Folders of `.olean` files beside the toolchain's own."""
        return (*self.lean_path, *self.toolchain.search_path)

    def check(self) -> None:
        """Check that our library is still what was built. Raises `LemmaError`; a project's modules are not checked."""
        if self.toolchain.source is LeanSource.EMBEDDED:
            for folder in self.lean_path:
                check_built(folder)

    def environ(self) -> dict[str, str]:
        return self.toolchain.environ(self.lean_path)

    def imports(self, module: str) -> tuple[str, ...]:
        """The modules that a file with `header(module)` imports."""
        named = tuple(map(self._imported, module.split()))
        return named if self.toolchain.source is LeanSource.EMBEDDED else ("Init", *named)

    def missing(self, modules: Iterable[str]) -> tuple[str, ...]:
        """Those of some modules that are not built, and so cannot be imported."""
        folders = (*self.roots, self.toolchain.sysroot / "lib" / "lean")
        return tuple(name for name in modules if not any(_olean(folder, name) for folder in folders))

    def unknown(self, modules: Iterable[str]) -> str | None:
        """The error, with a remedy, if one of some modules cannot be imported; None if all can."""
        if not (missing := self.missing(modules)):
            return None
        what, them = ("module", "it") if len(missing) == 1 else ("modules", "them")
        return (
            f"unknown {what} {', '.join(missing)}: this is {self.identity}; give --lean-project DIR, "
            f"a Lake project that has built {them}"
        )

    def must_have(self, modules: Iterable[str]) -> None:
        """Raises `LemmaError` if one of some modules cannot be imported."""
        if (why := self.unknown(modules)) is not None:
            raise LemmaError(why)

    def header(self, module: str) -> str:
        """The first lines of a file that imports `module`: without Lean's own `Init` on the embedded toolchain."""
        prelude = "prelude\n" if self.toolchain.source is LeanSource.EMBEDDED else ""
        return prelude + "".join(f"import {self._imported(name)}\n" for name in module.split())

    def _imported(self, module: str) -> str:
        """A stock toolchain has `Init` in place of our `Core`; our Lake package has `Stock`, which adds to it."""
        if self.toolchain.source is LeanSource.EMBEDDED or module != CORE_MODULE:
            return module
        built = any((folder / f"{STOCK_MODULE}.olean").is_file() for folder in self.toolchain.search_path)
        return STOCK_MODULE if built else "Init"


def _olean(folder: Path, module: str) -> bool:
    parts = module.split(".")
    return all(part.isidentifier() for part in parts) and folder.joinpath(*parts).with_suffix(".olean").is_file()


def embedded_text(text: str) -> str:
    """The same Lean source for the embedded toolchain: ``import Stock`` becomes ``prelude import Core``.

    A module of definitions that imports another one gets its ``prelude`` too.
    """
    named = _HEADER.sub(lambda m: f"import {_EMBEDDED_MODULES.get(m[1], m[1])}", text)
    return _HEADER_LINE.sub("prelude import ", named, count=1) if _HEADER.search(text) else text


def library_sources(root: Path = lean_project.ROOT) -> dict[str, str]:
    """Module name → source text: `Core`, the definitions that suites rest on (`Suites.Defs…`), and all they import."""
    definitions = (f.relative_to(root).with_suffix("").parts for f in sorted(root.glob("Suites/Defs/**/*.lean")))
    waiting = [CORE_MODULE, *(".".join(parts) for parts in definitions)]
    sources: dict[str, str] = {}
    while waiting:
        module = waiting.pop()
        if module not in sources:
            path = root.joinpath(*module.split(".")).with_suffix(".lean")
            try:
                sources[module] = embedded_text(path.read_text(encoding="utf-8"))
            except OSError as error:
                raise LemmaError(f"module {module} cannot be read: {path}: {error.strerror}") from error
            waiting += _IMPORT.findall(sources[module])
    return sources


def load_lean(project: Path | None = None, progress: Progress | None = None) -> LeanSetup:
    """Find a Lean and build our library for it unless the cache has it.

    Raises `LemmaError`, also when the library in the cache is not what was built there (see `integrity`).
    """
    toolchain = find_toolchain(project)
    if toolchain.source is LeanSource.PROJECT:
        return _project_setup(toolchain)
    sources = library_sources()
    key = hashlib.sha256(json.dumps([toolchain.version, LEAN_OPTIONS, sorted(sources.items())]).encode()).hexdigest()[
        :16
    ]
    folder = cache_dir() / "core" / key
    if not (folder / MANIFEST).is_file():
        _build(toolchain, sources, folder, progress)
    setup = LeanSetup(toolchain, (folder,), f"lean-{toolchain.version}+core-{key}")
    setup.check()
    return setup


def _project_setup(toolchain: Toolchain) -> LeanSetup:
    """The setup for a project; its identity covers the project's modules and what Lake was asked to build."""
    content, mapped = content_of(toolchain.search_path)
    asked = [(toolchain.project or Path()) / name for name in ("lake-manifest.json", TOOLCHAIN_FILE)]
    manifest = [file.read_text(encoding="utf-8") if file.is_file() else "" for file in asked]
    key = hashlib.sha256(json.dumps([toolchain.version, content, manifest]).encode()).hexdigest()[:16]
    return LeanSetup(toolchain, (), f"lean-{toolchain.version}+project-{key}", mapped)


def _build(toolchain: Toolchain, sources: Mapping[str, str], folder: Path, progress: Progress | None) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            if (folder / MANIFEST).is_file():
                return
            with scratch_folder(folder.parent, "build-") as temp:
                draft = temp / "library"
                draft.mkdir()
                seconds = compile_library(toolchain, sources, draft, progress)
                seal(draft, {"seconds": round(seconds, 2), "modules": len(sources)})
                close_to_others(folder.parent)
                shutil.rmtree(folder, ignore_errors=True)
                draft.rename(folder)
    except OSError as error:
        raise LemmaError(
            f"cannot write the cache {folder.parent}: {error.strerror}; set LEMMA_CACHE to a writable folder"
        ) from error


def compile_library(
    toolchain: Toolchain, sources: Mapping[str, str], out: Path, progress: Progress | None = None
) -> float:
    """Compile every module into `out` as soon as its imports are built, two at a time; returns the seconds taken.

    Raises `LemmaError` with Lean's messages when a module does not compile.
    """
    started = time.perf_counter()
    waiting = {m: {i for i in _IMPORT.findall(text) if i in sources} for m, text in sources.items()}
    running: dict[Future[None], str] = {}
    done: set[str] = set()
    with ThreadPoolExecutor(max_workers=2) as pool:
        while waiting or running:
            ready = [m for m, needs in waiting.items() if needs <= done]
            if not ready and not running:
                raise LemmaError(f"the library's imports form a cycle: {', '.join(sorted(waiting))}")
            for module in ready:
                del waiting[module]
                running[pool.submit(_compile, toolchain, module, sources[module], out)] = module
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                module = running.pop(future)
                future.result()
                done.add(module)
                if progress:
                    progress(len(done), len(sources), module)
    return time.perf_counter() - started


def _compile(toolchain: Toolchain, module: str, text: str, out: Path) -> None:
    base = out.joinpath(*module.split("."))
    base.parent.mkdir(parents=True, exist_ok=True)
    source = base.with_suffix(".lean")
    source.write_text(text, encoding="utf-8")
    run = subprocess.run(
        toolchain.lean_argv(*LEAN_OPTIONS, f"--root={out}", "-o", str(base.with_suffix(".olean")), str(source)),
        env=toolchain.environ([out]),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if run.returncode != 0:
        said = (run.stdout + run.stderr).strip().replace(str(out) + "/", "")
        raise LemmaError(f"module {module} does not compile:\n{said[:4000]}")


if __name__ == "__main__":
    began = time.perf_counter()
    setup = load_lean(progress=lambda n, total, module: print(f"{n}/{total} {module}", flush=True))
    print(f"{setup.identity}: {setup.lean_path} ({time.perf_counter() - began:.1f} s)")
