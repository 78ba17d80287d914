"""Imports point one way, and importing does no work. Read from the syntax trees, so that nothing has to be imported."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from shared_data import PROJECT

ROOMS = ("lean_project", "prover", "rl", "eval", "cli")
MAY_IMPORT = {
    "lean_project": set[str](),
    "prover": {"lean_project"},
    "rl": {"lean_project", "prover"},
    "eval": {"lean_project", "prover", "rl"},  # a run's report reads its folder; training knows no page
    "cli": {"lean_project", "prover", "rl", "eval"},
}
INNER = {  # what the rooms of `prover` may know of each other
    "prover.types": set[str](),
    "prover.closing": set[str](),
    "prover.forks": set[str](),
    "prover.text": {"prover.types", "prover.closing", "prover.lean"},
    "prover.packing": {"prover.types"},
    "prover.lean": {
        "prover.types",
        "prover.closing",
        "prover.forks",
        "prover.jsonlog",
        "prover.settings",
        "prover.printable",
        "prover.files",
    },
    "prover.jsonlog": {"prover.types", "prover.closing", "prover.files", "prover.printable"},
    "prover.manifest": {"prover.types", "prover.files"},
    "prover.suggest": set[str](),
    "prover.terms": set[str](),
    "prover.worlds": {
        "prover.types",
        "prover.terms",
        "prover.suggest",
        "prover.files",
        "prover.jsonl",
    },
    "prover.saturation": {"prover.types", "prover.worlds"},
    "prover.settings": {"prover.types", "prover.suggest"},
    "prover.search": {"prover.types", "prover.packing", "prover.settings", "prover.suggest"},
    "prover.scripts": {"prover.types", "prover.automation", "prover.search"},
    "prover.policy.endpoint": {
        "prover.types",
        "prover.policy",
        "prover.settings",
        "prover.printable",
        "prover.text",
    },
    "prover.policy": {
        "prover.types",
        "prover.automation",
        "prover.packing",
        "prover.settings",
        "prover.manifest",
        "prover.printable",
        "prover.terms",
        "prover.files",
        "prover.jsonl",
    },
    "prover.files": {"prover.types", "prover.printable"},
    "prover.printable": set[str](),
    "prover.automation": set[str](),
    "prover.interval": set[str](),
    "prover.conjecture": {
        "prover.types",
        "prover.automation",
        "prover.interval",
        "prover.printable",
        "prover.files",
        "prover.closing",
        "prover.search",
        "prover.scripts",
        "prover.solve",
        "prover.prover",
        "prover.lean",
        "prover.policy",
        "prover.suites",
        "prover.text",
    },
}
FORBIDDEN = {  # third parties that a room must not know
    "prover.types": {"torch", "transformers", "ray", "numpy"},
    "prover.search": {"torch", "transformers", "ray"},
    "prover.lean": {"torch", "transformers", "ray"},
    "eval": {"ray"},
}
HEAVY = {"torch", "transformers", "ray", "datasets", "matplotlib"}
LIGHT_ROOMS = ("cli",)  # must not import heavy packages before a verb needs them
FILES = sorted(f for room in ROOMS for f in (PROJECT / room).rglob("*.py"))


def module_name(file: Path) -> str:
    parts = file.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the direction"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


@pytest.mark.parametrize("file", FILES, ids=module_name)
def test_imports_point_one_way(file: Path) -> None:
    module = module_name(file)
    tree = ast.parse(file.read_text(encoding="utf-8"))
    room = module.partition(".")[0]
    inner = next((r for r in INNER if within(module, r)), None)
    for name in imports(tree):
        top = name.partition(".")[0]
        if top in ROOMS and top != room:
            assert top in MAY_IMPORT[room], f"{module} imports {name}"
        if name.startswith("prover.") and inner is not None and not within(name, inner):
            assert any(within(name, r) for r in INNER[inner]), f"{module} imports {name}"
        for place, banned in FORBIDDEN.items():
            assert not (within(module, place) and top in banned), f"{module} imports {name}"


@pytest.mark.parametrize("file", FILES, ids=module_name)
def test_no_import_of_a_heavy_package_where_it_would_slow_every_verb(file: Path) -> None:
    module = module_name(file)
    if not module.startswith(LIGHT_ROOMS):
        return
    tree = ast.parse(file.read_text(encoding="utf-8"))
    top_level = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    for statement in top_level:
        for name in imports(statement):
            assert name.partition(".")[0] not in HEAVY, f"{module} imports {name} before it is needed"


def module_level_calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls that run when the module is imported: not those in functions, methods or main blocks."""

    def walk(node: ast.AST) -> Iterator[ast.Call]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return
        if isinstance(node, ast.Call):
            yield node
        for child in ast.iter_child_nodes(node):
            yield from walk(child)

    for statement in tree.body:
        if isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test):
            continue
        yield from walk(statement)


WORK = (
    "open", "print", "input", "exec", "eval", "__import__", "os.system", "os.makedirs", "os.mkdir", "ctypes.CDLL",
    "torch.set_num_threads", "torch.manual_seed", "random.seed", "ray.init", "logging.basicConfig",
)  # fmt: skip
WORK_METHODS = {
    "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink", "glob", "rglob", "exists", "is_file",
    "is_dir", "run", "Popen", "check_output", "load_dataset", "from_pretrained", "seed",
    "manual_seed", "CDLL", "urlopen", "sleep",
}  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=module_name)
def test_no_work_at_import(file: Path) -> None:
    for call in module_level_calls(ast.parse(file.read_text(encoding="utf-8"))):
        name = ast.unparse(call.func)
        if ast.unparse(call).startswith("ctypes.CDLL(None"):  # the process itself: nothing is loaded
            continue
        assert name not in WORK, f"{file}:{call.lineno} runs {name} when it is imported"
        assert name.rpartition(".")[2] not in WORK_METHODS, f"{file}:{call.lineno} runs {name} when it is imported"


def test_the_command_line_starts_without_heavy_packages() -> None:
    code = f"import sys, cli.main; print([m for m in {sorted(HEAVY)} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert run.stdout.strip() == "[]"
