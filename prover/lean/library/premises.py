"""What a proof may cite: the theorems of our library with their types, and the definitions of a suite's module.

The names come from the library's sources, in its order, so that nothing that Lean generates by itself is among them;
their types come from one run of Lean. Our core library has the official names, so the same list serves a stock
toolchain: a name that it does not know is left out. A Lake project's own theorems, as far as they are imported, come on
top; those of the packages that it requires do not.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from prover.lean.library.build import LEAN_OPTIONS, LeanSetup, library_sources
from prover.lean.processes.scratch import scratch_folder
from prover.lean.toolchain import cached_json
from prover.types import CORE_MODULE, LemmaError, Premise

_PER_RUN = 300  # Lean stops reporting after about 100 errors in one file, and few of these names are unknown
_WIDTH = 100_000  # one line per type
_IMPORT = re.compile(r"^(?:prelude\s+)?(?:public\s+)?import\s+(?:all\s+)?(\S+)", re.MULTILINE)
_BLOCK_COMMENT = re.compile(r"/-.*?-/", re.DOTALL)
_SCOPE = re.compile(r"^(namespace|section|end)\b[ \t]*([^\s-]*)")
_DECLARATION = re.compile(
    r"^(?:@\[[^\]]*\]\s*)?(?P<modifiers>(?:protected |noncomputable |private )*)"
    r"(?P<kind>theorem|lemma|def)\s+(?P<name>[^\s:({\[⦃]+)"
)
_PLUMBING_ROOTS = re.compile(
    r"^(Core|Lean|System|USize|UInt\d+|Char|String|ULift|PLift|PULift|HEq|Quot|Quotient|WellFounded|Acc|Fin|BitVec|Array|Subsingleton"
    r"|Squash|Function|PProd|MProd|PSigma|PSum|E?ST|IO)\."
)
_PLUMBING = re.compile(
    r"\.Internal\.|[Ii]nternal[A-Z]|Simproc|noConfusion|ctorIdx|[Cc]ongr|_rec_|Reflects|Using_|heq|HEq|cast|Core(Go)?_|PUnit"
    r"|beq|bne|^forall_prop|proof_irrel|_acc$|\.Lex\.|lexAccessible|bmod|^have_|^dite_|^dif_|^ite_(cond|eq)|of_decide"
    r"|propIntro|^Eq\.mpr|^(false|true)_(of|eq)|^ne_(true|false)"
)
_EQUATION = re.compile(
    r"^(?:@\[.*?\] )?theorem (?P<function>\S+)\.eq_\d+ : (?P<type>.*?)(?=^(?:@\[.*?\] )?theorem |\Z)",
    re.DOTALL | re.MULTILINE,
)
_DEFINITION_MODULES = ("Suites.Defs.", "Stock.")
_OF_PROJECT = 2_000  # premises that a project adds at most, those of the modules named first


def load_premises(setup: LeanSetup, module: str = CORE_MODULE) -> tuple[Premise, ...]:
    """Premises for proofs that import `module`, in the library's order; cached under what the library holds.

    A function of a definitions module is a premise too: ``rw [double]`` and ``simp [double]`` cite its equations, and
    its type here is the last of them. Raises `LemmaError` when the module is not there.
    """
    sources = _closure(library_sources(), module)
    theorems = [name for text in sources.values() for name, kind in _declared(text) if kind != "def" and _citable(name)]
    theorems += _project_theorems(setup.toolchain.project, module)
    functions = [
        name
        for part, text in sources.items()
        if part.startswith(_DEFINITION_MODULES)
        for name, kind in _declared(text)
        if kind == "def" and ".Internal." not in name
    ]
    names = list(dict.fromkeys(theorems))
    key = hashlib.sha256(json.dumps([setup.identity, module, names, functions, _WIDTH]).encode()).hexdigest()[:16]
    found = cached_json(
        "premises", key, lambda: [*_types(setup, module, names).items(), *_equations(setup, module, functions)]
    )
    return tuple(Premise(name, kind) for name, kind in found)


def _closure(sources: Mapping[str, str], module: str) -> dict[str, str]:
    """Sources of `module` and of what it imports, imports first. A module of the user has `Core` beneath it."""
    ordered: dict[str, str] = {}

    def visit(name: str) -> None:
        if name in sources and name not in ordered:
            for needed in _IMPORT.findall(sources[name]):
                visit(needed)
            ordered[name] = sources[name]

    for named in module.split():
        visit(named if named in sources else CORE_MODULE)
    return ordered


def _project_theorems(project: Path | None, module: str) -> list[str]:
    """Theorems in the project's own sources of `module` and of what it imports; none without a project."""
    if project is None:
        return []
    sources: dict[str, str] = {}
    waiting = module.split()
    for name in waiting:  # it grows meanwhile: breadth first
        file = project.joinpath(*name.split(".")).with_suffix(".lean")
        if name not in sources and file.is_file():
            sources[name] = file.read_text(encoding="utf-8", errors="replace")
            waiting += _IMPORT.findall(sources[name])
    names = (name for text in sources.values() for name, kind in _declared(text) if kind != "def")
    return list(dict.fromkeys(names))[:_OF_PROJECT]


def _declared(text: str) -> Iterator[tuple[str, str]]:
    """(full name, ``theorem`` or ``def``) of each public declaration at column 0."""
    scopes: list[str] = []
    for line in _BLOCK_COMMENT.sub(lambda m: "\n" * m[0].count("\n"), text).splitlines():
        if scope := _SCOPE.match(line):
            if scope[1] == "end":
                del scopes[-1:]
            else:
                scopes.append(scope[2] if scope[1] == "namespace" else "")
        elif (found := _DECLARATION.match(line)) and "private" not in found["modifiers"]:
            name = found["name"].split(".{")[0].rstrip(".")
            root = name.removeprefix("_root_.")
            yield (root if root != name else ".".join([*filter(None, scopes), name])), found["kind"]


def _citable(name: str) -> bool:
    return not (_PLUMBING_ROOTS.search(name) or _PLUMBING.search(name) or "._" in name or name.startswith("_"))


def _types(setup: LeanSetup, module: str, names: Sequence[str]) -> dict[str, str]:
    """Name → type as Lean prints it, on one line; names that Lean does not know are left out."""
    kinds: dict[str, str] = {}
    for start in range(0, len(names), _PER_RUN):
        part = names[start : start + _PER_RUN]
        for said in _run(setup, module, [f"#check @{name}" for name in part]):
            name, colon, kind = said.partition(" : ")
            if colon and (bare := name.removeprefix("@")) in part:
                kinds[bare] = " ".join(kind.split())
    return kinds


def _equations(setup: LeanSetup, module: str, functions: Sequence[str]) -> list[tuple[str, str]]:
    """(function, the last of its equations that holds without conditions)."""
    last: dict[str, str] = {}
    for said in _run(setup, module, [f"#print equations {f}" for f in functions]):
        for found in _EQUATION.finditer(said):
            if "→ False" not in found["type"]:
                last[found["function"]] = " ".join(found["type"].split())
    return list(last.items())


def _run(setup: LeanSetup, module: str, commands: Sequence[str]) -> list[str]:
    """Texts of the messages that are not errors."""
    if not commands:
        return []
    setup.must_have(setup.imports(module))
    head = [setup.header(module).rstrip(), f"set_option format.width {_WIDTH}"]
    with scratch_folder() as folder:
        file = folder / "Premises.lean"
        file.write_text("\n".join([*head, *commands, ""]), encoding="utf-8")
        run = subprocess.run(
            setup.toolchain.lean_argv(*LEAN_OPTIONS, "--json", str(file)),
            env=setup.environ(),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    messages = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    if not messages or any(m["severity"] == "error" and m["pos"]["line"] < 3 for m in messages):
        raise LemmaError(f"cannot import {module}: {(run.stdout + run.stderr).strip()[:400]}")
    return [str(m["data"]) for m in messages if m["severity"] == "information"]
