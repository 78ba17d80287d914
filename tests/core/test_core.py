"""The core library: it builds, every feature works, its native bindings exist, its proofs are honest."""

from __future__ import annotations

import ctypes
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

import lean_project
from prover.lean.library.build import LEAN_OPTIONS, LeanSetup

FEATURES = sorted(Path(__file__).with_name("features").glob("*.lean"))
SOURCES = [
    lean_project.ROOT / "Core.lean",
    *(path for folder in ("Core", "Stock") for path in sorted((lean_project.ROOT / folder).rglob("*.lean"))),
]
ALLOWED_AXIOMS = {"propext", "Classical.choice", "Quot.sound"}
DECLARED_AXIOMS = ALLOWED_AXIOMS | {"sorryAx"}  # `sorry` is this axiom; no theorem of ours may rest on it
KERNEL_NAMES = [
    "add",
    "sub",
    "mul",
    "div",
    "mod",
    "gcd",
    "beq",
    "ble",
    "land",
    "lor",
    "xor",
    "shiftLeft",
    "shiftRight",
    "pow",
]
_EXPECT = re.compile(r"-- expect: (error|warning|says): ?(.*)")


@dataclass(frozen=True)
class Declaration:
    """A declaration of the library's text: its keyword, its full name and the attributes before it."""

    path: Path
    keyword: str
    name: str
    attributes: str
    modifiers: str


_SCOPE = re.compile(r"^(namespace|section|end)\b *(\S*)")
_DECLARATION = re.compile(
    r"^(?P<attributes>(?:@\[[^\n]*?\] *)?)"
    r"(?P<modifiers>(?:(?:private|protected|noncomputable|unsafe|partial|scoped) +)*)"
    r"(?P<keyword>theorem|opaque|axiom|def|abbrev|instance|inductive|structure|class) +"
    r"(?P<name>«[^»]*»|[^\s({\[:«]+(?:«[^»]*»)?)"
)


def strip_comments(text: str) -> str:
    text = re.sub(r"/-.*?-/", lambda m: "\n" * m[0].count("\n"), text, flags=re.DOTALL)
    return re.sub(r"--[^\n]*", "", text)


def declarations() -> list[Declaration]:
    found = []
    for path in SOURCES:
        scopes: list[str] = []
        attributes = ""
        for line in strip_comments(path.read_text(encoding="utf-8")).splitlines():
            if scope := _SCOPE.match(line):
                if scope[1] == "end":
                    scopes.pop()
                else:
                    scopes.append(scope[2] if scope[1] == "namespace" else "")
            if match := _DECLARATION.match(line):
                name = match["name"]
                if name.startswith("_root_."):
                    name = name.removeprefix("_root_.")
                else:
                    name = ".".join([*filter(None, scopes), name])
                found.append(
                    Declaration(path, match["keyword"], name, attributes + match["attributes"], match["modifiers"])
                )
            attributes = line if line.startswith("@[") and line.rstrip().endswith("]") else ""
    return found


def mangle(name: str) -> str:
    """The symbol that Lean's compiler gives a declaration."""
    parts = re.findall(r"«([^»]*)»|([^.«»]+)", name)
    return "l_" + "_".join("".join(map(_mangle_char, quoted or plain)) for quoted, plain in parts)


def _mangle_char(char: str) -> str:
    code = ord(char)
    if char == "_":
        return "__"
    if code < 128 and char.isalnum():
        return char
    return f"_x{code:02x}" if code < 0x100 else f"_u{code:04x}" if code < 0x10000 else f"_U{code:08x}"


def run_lean(setup: LeanSetup, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        setup.toolchain.lean_argv(*LEAN_OPTIONS, str(path)),
        env=setup.environ(),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def feature_runs(setup: LeanSetup) -> dict[str, subprocess.CompletedProcess[str]]:
    with ThreadPoolExecutor(2) as pool:
        return dict(zip((f.stem for f in FEATURES), pool.map(lambda f: run_lean(setup, f), FEATURES), strict=True))


@pytest.mark.parametrize("name", [f.stem for f in FEATURES])
def test_feature(name: str, feature_runs: dict[str, subprocess.CompletedProcess[str]]) -> None:
    first = next(f for f in FEATURES if f.stem == name).read_text(encoding="utf-8").splitlines()[0]
    run = feature_runs[name]
    said = re.sub(r"\b(error|warning)\([^)]*\)", r"\1", run.stdout + run.stderr)
    if expected := _EXPECT.match(first):
        kind, text = expected.groups()
        assert kind == "says" or f"{kind}:" in said, said
        assert text in said, said
        assert (run.returncode == 0) == (kind != "error"), said
    else:
        assert run.returncode == 0, said
        assert not re.search("error:|warning:", said), said


def test_enough_features() -> None:
    assert len(FEATURES) >= 90


def test_build_leaves_every_module(setup: LeanSetup) -> None:
    (folder,) = setup.lean_path
    missing = [
        module
        for path in SOURCES
        if not (folder / (module := path.relative_to(lean_project.ROOT).with_suffix(".olean"))).is_file()
    ]
    assert not missing


def test_every_native_binding_has_its_symbol(setup: LeanSetup) -> None:
    """A binding without a symbol ends the process as soon as a macro runs into it."""
    library = ctypes.CDLL(str(setup.toolchain.shared_library))
    bound = [d for d in declarations() if 'extern "x"' in d.attributes]
    assert len(bound) > 500
    missing = [
        d.name
        for d in bound
        if not hasattr(library, mangle(d.name)) and not hasattr(library, mangle(d.name) + "___boxed")
    ]
    assert not missing
    assert all(d.keyword == "opaque" for d in bound)


def test_only_the_official_axioms_are_declared() -> None:
    safe = {d.name for d in declarations() if d.keyword == "axiom" and "unsafe" not in d.modifiers}
    assert safe == DECLARED_AXIOMS


def test_no_proof_is_left_out() -> None:
    """No `sorry`, no `admit`, and nothing that makes the elaborator skip the kernel."""
    allowed = re.compile(r"sorryAx|lean_sorry|tacticSorry|tacticAdmit")
    for path in SOURCES:
        text = allowed.sub("", strip_comments(path.read_text(encoding="utf-8")))
        assert not re.search(r"\b(sorry|admit|native_decide|skipKernelTC|implemented_by\s+unsafe)\b", text), path


def test_theorems_rest_on_the_three_axioms_only(setup: LeanSetup, tmp_path: Path) -> None:
    names = [d.name for d in declarations() if d.keyword == "theorem" and "private" not in d.modifiers]
    assert len(names) > 500
    path = tmp_path / "axioms.lean"
    path.write_text(
        "prelude\nimport Core\nimport Core.Rat\n\n" + "\n".join(f"#print axioms {n}" for n in names), encoding="utf-8"
    )
    run = run_lean(setup, path)
    assert run.returncode == 0, run.stdout[:4000]
    used = {a for group in re.findall(r"depends on axioms: \[([^\]]*)\]", run.stdout) for a in re.split(r",\s*", group)}
    assert used <= ALLOWED_AXIOMS
    assert run.stdout.count("axioms") == len(names)


@pytest.mark.parametrize("name", KERNEL_NAMES)
def test_names_with_a_kernel_meaning_are_defined(name: str) -> None:
    """A candidate could define a missing one as it likes, and the kernel would still compute the official function."""
    defined = {d.name for d in declarations() if d.keyword in ("def", "abbrev")}
    assert f"Nat.{name}" in defined
