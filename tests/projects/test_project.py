"""A Lake project: found by `lake env`, its modules imported, its theorems proved and verified, on either path."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from arrange import RELEASE, Elan, compile_module, make_project, program
from cli_runner import lemma

from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.library.premises import load_premises
from prover.lean.processes.helpers import HEADERS
from prover.lean.processes.supervise import CompileLimits
from prover.lean.toolchain import EMBEDDED_VERSION, LeanSource, find_toolchain
from prover.lean.verifier.compile import Compiler, source_of
from prover.lean.verifier.compiled import Compiled
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.types import Advanced, Finished, LemmaError, Proof, Proved, StatementError, StepRequest, Theorem

FILE = """import Mathlib
import Aesop
set_option maxHeartbeats 400000
set_option pp.all false

open BigOperators Real Nat

theorem small (n : Nat) (h : Perfect n) : n < 30 := by
  unfold Perfect at h
  omega

theorem by_rule : dozen = 12 := by
  exact Aesop.rule _ rfl

theorem wrong : dozen = 13 := by
  rfl
"""
TWICE = Theorem("t", "theorem t (n : Nat) : twice n + twice n = 4 * n", module="Sample", preamble="open Sample")
PATHS = pytest.mark.parametrize("fast", ["1", "0"], ids=["in-process", "lsp"])


@pytest.fixture
def copy(project: Path, tmp_path: Path) -> Path:
    """The project, to be changed."""
    return Path(shutil.copytree(project, tmp_path / "copy"))


@pytest.fixture(scope="module")
def theirs(project: Path, elan: Elan) -> LeanSetup:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in elan.environ().items():
            patch.setenv(name, value)
        return load_lean(project)


# --- discovery


@pytest.mark.parametrize("paths", ["absolute", "relative"])
def test_lake_says_what_there_is(project: Path, elan: Elan, paths: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKE_STANDIN_PATHS", paths)
    monkeypatch.chdir(project.parent)
    found = find_toolchain(Path(project.name))
    assert (found.source, found.version) == (LeanSource.PROJECT, EMBEDDED_VERSION)
    assert found.sysroot == elan.sysroot()
    assert found.shared_library == elan.sysroot() / "lib/lean/libleanshared.so"
    packages = [project / ".lake/packages" / name for name in ("aesop", "mathlib")]
    assert found.search_path == tuple(p / ".lake/build/lib/lean" for p in (*packages, project))
    assert RELEASE in found.why


def test_headers_are_those_of_a_stock_lean(theirs: LeanSetup) -> None:
    assert theirs.header("Mathlib Aesop") == "import Mathlib\nimport Aesop\n"
    assert theirs.imports("Mathlib Aesop") == ("Init", "Mathlib", "Aesop")
    assert theirs.imports("Core") == ("Init", "Init")


def absent(project: Path) -> Path:
    return project / "nowhere"


def no_lakefile(project: Path) -> Path:
    (project / "lakefile.toml").unlink()
    return project


def broken_lakefile(project: Path) -> Path:
    (project / "lakefile.toml").write_text("broken")
    return project


def no_toolchain_file(project: Path) -> Path:
    (project / "lean-toolchain").unlink()
    return project


def toolchain_not_installed(project: Path) -> Path:
    (project / "lean-toolchain").write_text("leanprover/lean4:v4.9.0\n")
    return project


def not_built(project: Path) -> Path:
    shutil.rmtree(project / ".lake/build")
    shutil.rmtree(project / ".lake/packages")
    return project


def other_toolchain(project: Path) -> Path:
    os.environ["ELAN_TOOLCHAIN"] = RELEASE.replace("/", "--").replace(":", "---")
    (project / "lean-toolchain").write_text("leanprover/lean4:v4.9.0\n")
    return project


def no_lake(project: Path) -> Path:
    os.environ["PATH"] = "/usr/bin:/bin"
    return project


@pytest.mark.parametrize(
    ("spoil", "parts"),
    [
        (absent, ["no such folder"]),
        (no_lakefile, ["no lakefile.lean or lakefile.toml", "give the folder of a Lake project"]),
        (broken_lakefile, ["`lake env` failed: error: lakefile.toml:1:0", "`lake build`"]),
        (no_toolchain_file, ["no lean-toolchain", "leanprover/lean4:v"]),
        (toolchain_not_installed, ["`lake env` failed", "not installed"]),
        (not_built, ["not built", "run `lake build`"]),
        (other_toolchain, ["asks for leanprover/lean4:v4.9.0", f"runs Lean {EMBEDDED_VERSION}", "ELAN_TOOLCHAIN"]),
        (no_lake, ["`lake` is not on PATH", "install elan"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_can_be_wrong_with_a_project_is_one_line(copy: Path, spoil, parts, monkeypatch) -> None:
    monkeypatch.setattr(os, "environ", os.environ)  # set by some, and undone with the fixture `shell`
    for name in ("PATH", "ELAN_TOOLCHAIN"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    folder = spoil(copy)
    lemma("prove", "1 = 1", "--lean-project", folder).refused(f"--lean-project {folder}", *parts)


# --- identity


def test_the_identity_is_that_of_all_that_can_be_imported(copy: Path, elan: Elan, project: Path) -> None:
    first = load_lean(copy).identity
    assert load_lean(copy).identity == first
    assert load_lean(project).identity != first, "another folder may change any time"
    manifest = copy / "lake-manifest.json"
    manifest.write_text(manifest.read_text().replace("0" * 40, "1" * 40))
    second = load_lean(copy).identity
    built = copy / ".lake/packages/aesop/.lake/build/lib/lean"
    compile_module(elan, "Aesop", "theorem Aesop.other : True := trivial\n", copy, built, ())
    third = load_lean(copy).identity
    assert len({first, second, third}) == 3


def test_two_projects_on_one_lean_keep_their_premises_apart(tmp_path: Path, elan: Elan) -> None:
    found: list[dict[str, str]] = []
    for number in (1, 2):
        text = f"theorem Sample.is_{number} : {number} = {number} := rfl\n"
        text += f"theorem Sample.same : {number} ≠ 0 := by decide\n"
        setup = load_lean(make_project(tmp_path / str(number), elan, {"Sample": text}))
        found.append({p.name: p.type for p in load_premises(setup, "Sample")})
    assert [premises["Sample.same"] for premises in found] == ["1 ≠ 0", "2 ≠ 0"]
    assert [f"Sample.is_{n}" in premises for premises in found for n in (1, 2)] == [True, False, False, True]
    assert all("Nat.add_comm" in premises for premises in found), "the library's own are there too"


# --- the command line, end to end


@PATHS
def test_check_with_a_header_of_mathlib(
    project: Path, tmp_path: Path, fast: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEMMA_FAST_PATH", fast)
    file = tmp_path / "file.lean"
    file.write_text(FILE)
    ran = lemma("check", file, "--lean-project", project, "--json")
    verdicts = {r["name"]: (r["verdict"], r["reason"]) for r in ran.json["results"]}
    assert verdicts == {
        "small": ("proved", None),
        "by_rule": ("proved", None),
        "wrong": ("refused", "elaboration"),
    }
    assert ran.code == 1
    assert ran.json["lean"].startswith(f"lean-{EMBEDDED_VERSION}+project-")


@PATHS
def test_prove_and_eval(project: Path, tmp_path: Path, fast: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMA_FAST_PATH", fast)
    statement = "(n : Nat) : Sample.twice n = 2 * n"
    proved = lemma("prove", statement, "--lean-project", project, "--module", "Sample", "--budget", "200", "--json")
    assert proved.code == 0, proved.err
    assert "Sample.twice" in proved.json["script"], "only the project's own library speaks of it"
    problems = tmp_path / "problems.jsonl"
    header = "import Mathlib\\nimport Aesop\\nset_option maxHeartbeats 400000\\n\\nopen BigOperators Real Nat"
    rows = [("good", "theorem good (h : Perfect 6) : dozen = 12"), ("bad", "theorem bad : nowhere = 12")]
    problems.write_text(
        "".join(
            f'{{"name": "{n}", "split": "test", "header": "{header}", "statement": "{s} := sorry"}}\n' for n, s in rows
        )
    )
    ran = lemma("eval", f"minif2f:{problems}", "--lean-project", project, "--budget", "20", "--json").json
    assert (ran["label"], ran["statable"], ran["proved"]) == ("miniF2F", 1, 1)
    assert ran["unstated"][0]["name"] == "bad"


def test_doctor_says_which_and_why(project: Path) -> None:
    found = lemma("doctor", "--lean-project", project, "--json").json
    assert found["lean"]["source"] == "project"
    assert "lake env" in found["lean"]["why"]
    assert found["lean"]["fast_path"] is True
    assert found["self_test"] == {"gym": True, "verifier": True}


def test_a_module_that_is_not_there(project: Path) -> None:
    lemma("prove", "1 = 1", "--module", "Sample.Absent", "--lean-project", project).refused("Sample.Absent")


def test_a_lean_command_per_candidate_gives_the_same_verdicts(theirs: LeanSetup) -> None:
    """So it is with a Lean whose layout the compile server does not know."""
    with Verifier(theirs, VerifyLimits(warm=False)) as verifier:
        assert isinstance(verifier.verify(TWICE, Proof("simp only [twice_eq]; omega")), Proved)
        assert not isinstance(verifier.verify(TWICE, Proof("simp only [twice_eq]")), Proved)


# --- one import for each header


def test_the_server_imports_a_header_once(theirs: LeanSetup, elan: Elan) -> None:
    """Each import of the language server is a worker process of its own."""
    before = elan.starts("--worker")
    with LeanPool(theirs, fast_path=False) as env:
        for number, preamble in enumerate(["open Sample", "open Sample\nset_option pp.all true", "open Nat Sample"]):
            state = env.start(Theorem(f"t{number}", TWICE.statement, "Sample", preamble=preamble))
            (result,) = env.step([StepRequest(state, "rw [twice_eq]")])
            assert isinstance(result, Advanced)
        assert elan.starts("--worker") == before + 1
        env.start(Theorem("other", "theorem other : Real.dozen = 12", "Mathlib"))
        assert elan.starts("--worker") == before + 2
        (result,) = env.step([StepRequest(env.start(TWICE), "simp only [twice_eq]; omega")])
        assert isinstance(result, Finished)
        assert elan.starts("--worker") == before + 2


def test_the_server_forgets_headers_of_long_ago(theirs: LeanSetup, elan: Elan) -> None:
    modules = ["Sample", "Mathlib", "Aesop", "Mathlib Aesop", "Sample Aesop", "Sample"]
    before = elan.starts("--worker")
    with LeanPool(theirs, fast_path=False) as env:
        for module in modules:
            state = env.start(Theorem("t", "theorem t (p : Prop) (h : p) : p", module))
            (result,) = env.step([StepRequest(state, "exact Aesop.rule p h")])
            assert isinstance(result, Finished)
    assert elan.starts("--worker") == before + len(modules)


def test_the_fast_path_imports_a_header_once(theirs: LeanSetup, project: Path) -> None:
    olean = str(project / ".lake/build/lib/lean/Sample.olean")
    with LeanPool(theirs, fast_path=True) as env:
        for preamble in ["open Sample", "open Sample\nset_option pp.all true", "open Nat Sample"]:
            env.start(Theorem("t", TWICE.statement, "Sample", preamble=preamble))
        (pid,) = env.worker_pids()
        maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
        assert sum(line.endswith(olean) for line in maps) == 1


def test_compile_servers_import_a_header_once_and_the_latest_stay(theirs: LeanSetup) -> None:
    compiler = Compiler(theirs, CompileLimits())
    try:
        found: list[int] = []
        for module in ("Sample", "Sample", "Mathlib", "Aesop", "Mathlib Aesop", "Sample Aesop", "Sample"):
            source = source_of(theirs, Theorem("t", "theorem t : 1 = 1", module), "rfl")
            assert isinstance(compiler.compile(module, source), Compiled)
            found.append(compiler.pids[-1])
        assert len(compiler.pids) == HEADERS
        assert found[0] == found[1], "the second theorem found its header imported"
        assert len({*found[1:]}) == len(found) - 1
    finally:
        compiler.close()


# --- another Lean than ours


@pytest.fixture
def unknown(copy: Path, elan: Elan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The project on a Lean of another version, whose library cannot be loaded here."""
    home = tmp_path / "elan"
    release = "leanprover/lean4:v4.99.0"
    sysroot = home / "toolchains" / release.replace("/", "--").replace(":", "---")
    shutil.copytree(elan.sysroot(), sysroot, symlinks=True)
    (sysroot / "lib/lean/libleanshared.so").unlink()
    said = "Lean (version 4.99.0, x86_64-unknown-linux-gnu, commit 0000000000000000000000000000000000000000, Release)"
    lean = elan.sysroot() / "bin/lean"
    program(sysroot / "bin/lean", f'[ "$1" = --version ] && {{ echo "{said}"; exit 0; }}\nexec {lean} "$@"')
    (copy / "lean-toolchain").write_text(release)
    monkeypatch.setenv("ELAN_HOME", str(home))
    return copy


def test_steps_on_an_unknown_lean_go_over_the_server(unknown: Path) -> None:
    setup = load_lean(unknown)
    assert setup.toolchain.version == "4.99.0"
    with LeanPool(setup) as env:
        ready = env.probe()
        assert not ready.fast_path
        assert "libleanshared" in ready.note
        (result,) = env.step([StepRequest(env.start(TWICE), "simp only [twice_eq]; omega")])
        assert isinstance(result, Finished)
        with pytest.raises(StatementError):
            env.start(Theorem("t", "theorem t : nowhere"))


def test_proofs_on_an_unknown_lean_are_not_verified(unknown: Path) -> None:
    with pytest.raises(LemmaError, match=r"Lean 4\.35\.0; this is Lean 4\.99\.0"):
        Verifier(load_lean(unknown))
    lemma("prove", "1 = 1", "--lean-project", unknown).refused("this is Lean 4.99.0")
