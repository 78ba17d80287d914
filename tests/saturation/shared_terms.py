"""Terms of a bank for tests: from text, and drawn."""

from __future__ import annotations

from hypothesis import strategies as st

from prover.saturation.implications import shared
from prover.saturation.terms import SharedTerm, TermBank
from prover.worlds.laws import Law, MagmaTerm, Op, Var, parse_law

NAMES = "xyzwuv"

magma_terms = st.recursive(st.sampled_from(NAMES[:4]).map(Var), lambda inner: st.builds(Op, inner, inner), max_leaves=6)
small_laws = st.builds(Law, magma_terms, magma_terms)


def in_bank(term: MagmaTerm, bank: TermBank, sign: int = 1) -> SharedTerm:
    """The term with x as variable 1 and so on; with `sign` -1 as constants."""
    return shared(term, {name: sign * n for n, name in enumerate(NAMES, 1)}, bank)


def read_shared(text: str, bank: TermBank, sign: int = 1) -> SharedTerm:
    """A term from its text."""
    return in_bank(parse_law(f"{text} = x").left, bank, sign)
