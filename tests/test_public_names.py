"""A public name means one thing: no class or function is defined in two modules of the packages."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("prover", "rl", "eval", "cli")
ALLOWED = {
    "main": "where a process begins",
    "command": "a verb of the command line, one per file",
}


def defined_names(source: str) -> set[str]:
    """Public classes, functions and type aliases at the top level of a module."""
    names: set[str] = set()
    for node in ast.parse(source).body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="TypeAlias")):
                names.add(name)
            case _:
                pass
    return {name for name in names if not name.startswith("_")}


def shared_names(modules: dict[str, str]) -> dict[str, list[str]]:
    """Names that more than one module defines, from the modules' source text."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for place, source in modules.items():
        for name in defined_names(source):
            places[name].append(place)
    return {name: found for name, found in sorted(places.items()) if len(found) > 1}


def test_a_public_name_is_defined_once() -> None:
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    assert len(files) > 100
    shared = shared_names({str(f.relative_to(ROOT)): f.read_text(encoding="utf-8") for f in files})
    assert {name: places for name, places in shared.items() if name not in ALLOWED} == {}
    assert ALLOWED.keys() <= shared.keys(), "an exception that nothing needs"


def test_a_second_definition_is_noticed() -> None:
    one = "class Node: ...\ndef _private(): ...\nfrom x import Imported\n"
    two = "Job: TypeAlias = int\nclass Node: ...\ndef _private(): ...\nfrom x import Imported\n"
    assert shared_names({"a": one, "b": two, "c": "class Job: ..."}) == {"Job": ["b", "c"], "Node": ["a", "b"]}
