"""The reader of `.olean` files, on the library's own files and on broken ones."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prover.lean.library.build import LeanSetup
from prover.lean.olean.constants import ConstantKind, Safety
from prover.lean.olean.decode import Olean
from prover.lean.olean.exprs import App, BVar, Const, NatLit, StrLit, TermTable, children
from prover.lean.olean.objects import MalformedOlean

Written = Callable[[str], bytes]

SOURCE = """def double (n : Nat) : Nat := n + n
theorem big : 1267650600228229401496703205376 = 1267650600228229401496703205376 := rfl
theorem two.{u} {α : Sort u} (a : α) : a = a := rfl
theorem word : "λ→∀" = "λ→∀" := rfl
inductive Colour : Type | red | green
axiom choiceless : 1 = 2
opaque hidden : Nat
"""


@pytest.fixture(scope="module")
def sample(written: Written) -> bytes:
    return written(SOURCE)


def read_all(data: bytes) -> Olean:
    """Decode everything that the auditor could ever ask for."""
    olean = Olean(data, TermTable())
    for name in olean.constant_names:
        olean.constant(name)
    olean.declaration_ranges()
    return olean


def test_what_a_file_says(sample: bytes) -> None:
    olean = read_all(sample)
    assert olean.imports == (("Core",),)
    kinds = {name: olean.kind(name) for name in olean.constant_names}
    assert kinds["double",] is ConstantKind.DEFINITION
    assert kinds["big",] is ConstantKind.THEOREM
    assert kinds["Colour",] is ConstantKind.INDUCTIVE
    assert kinds["Colour", "red"] is ConstantKind.CONSTRUCTOR
    assert kinds["Colour", "rec"] is ConstantKind.RECURSOR
    assert kinds["choiceless",] is ConstantKind.AXIOM
    assert kinds["hidden",] is ConstantKind.OPAQUE
    assert olean.constant(("double",)).safety is Safety.SAFE
    assert olean.constant(("two",)).level_params == (("u",),)
    assert olean.declaration_ranges()["big",].line == 4  # after two lines of header


def test_terms_are_read_to_the_last_digit_and_letter(sample: bytes) -> None:
    olean = read_all(sample)
    nodes = [olean.table[i] for i in range(len(olean.table))]
    assert NatLit(2**100) in nodes
    assert StrLit("λ→∀") in nodes
    assert all(child < i for i, node in enumerate(nodes) for child in children(node))


def test_equal_types_get_equal_numbers(written: Written) -> None:
    """Binder names do not matter, so two files of one statement agree; another statement does not."""
    table = TermTable()
    files = [
        Olean(written(text), table)
        for text in (
            "theorem t (a b : Nat) : a + b = b + a := Nat.add_comm a b\n",
            "theorem t (x y : Nat) : x + y = y + x := by rw [Nat.add_comm]\n",
            "theorem t (a b : Nat) : b + a = a + b := Nat.add_comm b a\n",
        )
    ]
    one, same, other = (file.constant(("t",)).type for file in files)
    assert one == same != other


def test_the_whole_library_is_read(setup: LeanSetup) -> None:
    files = [path.read_bytes() for path in sorted(setup.lean_path[0].rglob("*.olean"))]
    assert sum(len(Olean(data, TermTable()).constant_names) for data in files) > 3000


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "header"),
        (b"olean" + bytes(200), "header|format"),
        (b"o" * 4096, "header"),
        (b"olean\x02" + bytes(90), "header"),
        (b"olean\x02" + bytes(106), "smaller than its fields"),
    ],
)
def test_what_is_no_olean(data: bytes, reason: str) -> None:
    with pytest.raises(MalformedOlean, match=reason):
        read_all(data)


def test_a_file_may_be_too_large(sample: bytes) -> None:
    with pytest.raises(MalformedOlean, match="larger"):
        Olean(sample, TermTable(), max_bytes=len(sample) - 1)


def test_another_format_is_refused(sample: bytes) -> None:
    with pytest.raises(MalformedOlean, match="format 3"):
        read_all(sample[:5] + b"\x03" + sample[6:])


def test_module_files_are_refused(sample: bytes) -> None:
    """They keep proofs elsewhere, and theorems look like axioms in them."""
    base, root = struct.unpack_from("<QQ", sample, 80)
    flag = root - base + 8 + 5 * 8
    with pytest.raises(MalformedOlean, match="module"):
        read_all(sample[:flag] + b"\x01" + sample[flag + 1 :])


def test_a_term_that_holds_itself_is_refused(sample: bytes) -> None:
    """Every pointer must lead backwards, so no file can send the reader round in circles."""
    words = list(struct.unpack(f"<{len(sample) // 8}Q", sample))
    at = next(i for i in range(12, len(words)) if words[i] == 5 << 56 | 2 << 48 | 32 << 32)  # an application
    words[at + 1] = words[10] + at * 8
    with pytest.raises(MalformedOlean, match="earlier"):
        read_all(struct.pack(f"<{len(words)}Q", *words))


@settings(max_examples=300, deadline=2000, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutations_are_read_or_refused(data: st.DataObject, sample: bytes) -> None:
    """Flipped bits, overwritten words, cut ends: no other exception, no endless loop."""
    file = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 6))):
        match data.draw(st.sampled_from(("bit", "word", "swap", "cut"))):
            case "bit":
                at = data.draw(st.integers(0, len(file) - 1))
                file[at] ^= 1 << data.draw(st.integers(0, 7))
            case "word":
                at = data.draw(st.integers(0, len(file) // 8 - 1)) * 8
                file[at : at + 8] = struct.pack("<Q", data.draw(st.integers(0, 2**64 - 1)))
            case "swap":
                a, b = (data.draw(st.integers(0, len(file) // 8 - 1)) * 8 for _ in range(2))
                file[a : a + 8], file[b : b + 8] = file[b : b + 8], file[a : a + 8]
            case _:
                del file[max(8, data.draw(st.integers(0, len(file)))) :]
    with contextlib.suppress(MalformedOlean):
        read_all(bytes(file))


def test_table_interns() -> None:
    table = TermTable()
    x = table.add(BVar(0))
    f = table.add(Const(("f",), ()))
    assert table.add(BVar(0)) == x
    assert table.add(App(f, x)) == table.add(App(f, x)) == 2
    assert table.reachable([2]) == [0, 1, 2]
    assert list(table.constants([2])) == [("f",)]
