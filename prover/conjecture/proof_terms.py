"""Compiles verified proofs and reads their terms back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from prover.closing import Closing
from prover.conjecture.description import ProofTerm
from prover.conjecture.shape import statement_digest
from prover.lean.library.build import LeanSetup
from prover.lean.olean.constants import ConstantKind
from prover.lean.olean.decode import Olean
from prover.lean.olean.exprs import Name, TermTable, show_name
from prover.lean.processes.supervise import CompileLimits
from prover.lean.text import INDENT, by_block
from prover.lean.toolchain import cached_json
from prover.lean.verifier.compile import Compiler, source_of
from prover.types import LemmaError, Proof, Refused, Theorem

_INVENTORY_FORMAT = 4
_PLUMBING = ("Eq.", "congr", "funext", "propext", "of_eq_true", "id", "Iff.", "eq_self", "Lean.")


@dataclass(frozen=True, slots=True)
class _Inventory:
    size: int
    theorems: Mapping[str, str]  # digest of the type → name


class LeanTerms(Closing):
    """Terms of theorems whose proofs the verifier has accepted; nothing here is a check.

    Needs a Lean whose `.olean` files can be read (4.35). Equal types have equal `type` refs in one `LeanTerms`. Compile
    servers stay alive; `close` or a `with` block ends them.
    """

    def __init__(self, setup: LeanSetup, limits: CompileLimits | None = None) -> None:
        self._setup = setup
        self._compiler = Compiler(setup, limits or CompileLimits())
        self._table = TermTable()
        self._inventories: dict[str, _Inventory] = {}

    def close(self) -> None:
        """End the compile servers; a later call starts them again."""
        self._compiler.close()

    def read(self, theorem: Theorem, proof: Proof, library: frozenset[str] = frozenset()) -> ProofTerm:
        """Type and proof of a theorem.

        Theorems of the preamble that are named in `library` are cited, not looked into. Raises `LemmaError` when Lean
        does not compile the text.
        """
        file = Olean(self._compile(theorem, proof), self._table)
        name = next(
            (n for n in file.constant_names if show_name(n) == theorem.name.replace("«", "").replace("»", "")), None
        )
        if name is None:
            raise LemmaError(
                f"compiling {theorem.name} gave no theorem of that name; do not open a namespace before it"
            )
        constant = file.constant(name)
        if constant.value is None:
            raise LemmaError(f"{theorem.name} is a {constant.kind.name.lower()}, not a theorem with a proof")
        made, cited = self._reach(file, name, constant.value, library)
        auxiliaries = tuple((c.type, c.value) for c in map(file.constant, made) if c.value is not None)
        return ProofTerm(
            self._table, constant.type, constant.value, auxiliaries, len(constant.level_params), frozenset(cited)
        )

    def library_size(self, module: str) -> int:
        """Number of constants that a proof in `module`'s scope can cite."""
        return self._inventory(module).size

    def statement_type(self, theorem: Theorem) -> str:
        """The type of a theorem that has no proof yet, as `statement_digest`.

        Raises `LemmaError` when Lean does not accept the statement.
        """
        return statement_digest(self._table, self.read(theorem, Proof("sorry")).type)

    def library_theorems(self, module: str) -> Mapping[str, str]:
        """Type (`statement_digest`) → name of every theorem that a proof in `module`'s scope can cite."""
        return self._inventory(module).theorems

    def _inventory(self, module: str) -> _Inventory:
        """What the library has; kept in the cache, since reading all of it takes seconds."""
        if module not in self._inventories:
            imported = self._setup.imports(module)
            key = hashlib.sha256(
                f"{_INVENTORY_FORMAT} {self._setup.identity} {' '.join(imported)}".encode()
            ).hexdigest()[:16]
            size, theorems = cached_json("inventories", key, lambda: self._take_inventory(imported))
            self._inventories[module] = _Inventory(size, theorems)
        return self._inventories[module]

    def _take_inventory(self, modules: Sequence[str]) -> tuple[int, dict[str, str]]:
        size = 0
        found: dict[str, str] = {}
        table = TermTable()
        for path in self._imported(modules):
            file = Olean(path.read_bytes(), table)
            size += len(file.constant_names)
            for name in file.constant_names:
                if file.kind(name) is ConstantKind.THEOREM and "_" not in {str(part)[:1] for part in name}:
                    found.setdefault(statement_digest(table, file.constant(name).type), show_name(name))
        return size, found

    def cited(self, theorem: Theorem, proof: Proof) -> frozenset[str]:
        """Library theorems that a proof cites, those that Lean's own machinery uses left out."""
        return self.theorems_among(self.read(theorem, proof).citations, theorem.module)

    def theorems_among(self, names: Iterable[str], module: str) -> frozenset[str]:
        """Those of the names that are library theorems, without those that Lean's own machinery uses."""
        known = set(self.library_theorems(module).values())
        return frozenset(n for n in names if n in known and not n.startswith(_PLUMBING))

    def _reach(self, file: Olean, name: Name, value: int, library: frozenset[str]) -> tuple[list[Name], set[str]]:
        """Constants of the file that the proof rests on, and names that it cites from outside."""
        made: list[Name] = []
        cited: set[str] = set()
        seen: set[Name] = {name}
        stack = [value]
        while stack:
            for constant in self._table.constants([stack.pop()]):
                if constant in seen:
                    continue
                seen.add(constant)
                if constant not in file or show_name(constant) in library:
                    cited.add(show_name(constant))
                elif file.kind(constant) in (ConstantKind.THEOREM, ConstantKind.DEFINITION):
                    made.append(constant)
                    body = file.constant(constant).value
                    stack += [] if body is None else [body]
        return made, cited

    def _imported(self, modules: Sequence[str]) -> Iterator[Path]:
        """The `.olean` files of modules and of all they import."""
        seen: set[str] = set()
        stack = list(modules)
        while stack:
            current = stack.pop()
            if current in seen:
                continue
            seen.add(current)
            relative = Path(*current.split(".")).with_suffix(".olean")
            path = next((root / relative for root in self._roots if (root / relative).is_file()), None)
            if path is None:
                raise LemmaError(f"module {current} is not on the Lean path; build it first")
            stack += [show_name(i) for i in Olean(path.read_bytes(), TermTable()).imports]
            yield path

    @cached_property
    def _roots(self) -> tuple[Path, ...]:
        return (*self._setup.roots, self._setup.toolchain.sysroot / "lib" / "lean")

    def _compile(self, theorem: Theorem, proof: Proof) -> bytes:
        source = source_of(self._setup, theorem, by_block(proof.script))
        compiled = self._compiler.compile(theorem.module, source)
        if isinstance(compiled, Refused):
            raise LemmaError(f"{theorem.name} does not compile: {compiled.detail[:500]}")
        return compiled.olean


def theorem_text(theorem: Theorem, proof: Proof) -> str:
    """The theorem with its proof as Lean text."""
    return f"{theorem.statement.strip()}\n{INDENT}:= {by_block(proof.script)}"
