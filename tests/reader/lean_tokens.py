"""Pieces of Lean text in which a reader could lose its way: what strings, comments and white space may hold."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

_ODD: Final = (
    '"', "\\", "-", "--", "/-", "-/", "«", "»", "'", "`", "  ", "a", "{", "}", "\n", "λ", ":=", "sorry", "theorem t :",
    "\u2028", "\u00a0", "\u0085", "\x0b", "\x0c", "\0", "\ufeff", "𝔸", "r#", "#", "é", "\t",
)  # fmt: skip
VALUES: Final = st.lists(st.sampled_from(_ODD), max_size=4).map("".join)
"""What strings hold."""
CHARACTERS: Final = (
    "'\"'", "'\\''", "'\\\\'", "'a'", "'-'", "'\\n'", "'«'", "'\\x41'", "'\\u2028'", "'λ'", "'`'", "'𝔸'",
)  # fmt: skip
GAPS: Final = (
    " ", " ", " ", " ", "\n     ", "  \n\n     ", ' /- " -/ ', " -- ' \"\n     ", " /- /- ' -/ \" -/ ", " /-/ -/ ",
    " --/-\n     ", " /- -- -/ ", " /- «\n -/ ", " --\u2028 theorem x : 1 = 2 := sorry\n     ", ' /- r" -/ ',
    " /- \0 -/ ", " -- \t\u00a0\n     ", "\r\n     ",
)  # fmt: skip
"""What may stand between two tokens."""
BREAKS: Final = (
    "\n", "\n", "\n\n", " ", "  ", "\n  ", '\n -- " := by\n', " /- ' /- -/ -/ ", '\n/-! module " doc -/\n',
    " -- theorem\n", "\n/- theorem x : 1 = 2 := by sorry -/ ", "\r\n", '\r\n -- "\r\n', "\n/-!-/\n",
    " -- \x0c\u2029\x85\n",
)  # fmt: skip
"""What may stand between two commands."""
DOCSTRINGS: Final = ("/-- doc -/", "/-- \" ' -/", "/--/ theorem y : 1 = 2 -/", "/-- /- nested -/ := -/", "/---/")
ATTRIBUTES: Final = (
    '@[deprecated "\\" -- /-" (since := "2020-01-01")]', '@[ deprecated  r#"""# (since := "2020-01-01")  ]',
)  # fmt: skip
PREFIXES: Final = ("open Nat in", "set_option maxRecDepth 700 in", "variable (v' : Nat) in", "open Nat Bool in")
BEGINNINGS: Final = (
    "", "", "", "\ufeff", "\n", " ", '-- "\n', "import Core\n", "import Init\r\n", '/- " -/ ',
)  # fmt: skip
ENDINGS: Final = ("", "", "", ' -- "', " /- ' -/", " -- '\"' «")
BINDERS: Final = ("x'", "x''", "«a b»", "«theorem»", "_x", "x₁", '«"»', "«--»")
FIELDS: Final = ("«class»", "«theorem»", "«end»", "«:=»", '«"»')
SPACES: Final = ("A", "«B c»", "A.«d»", "Nat'", "«namespace»")
SYMBOLS: Final = "⊞⊟⊠⟡⟢⟣⧈⧇⧆⧅⦿⦾"
OPEN: Final = (
    "by sorry", "sorry", "by\n     admit", "by\n     -- done\n     sorry", "by exact (by sorry)", "sorryAx _ true",
)  # fmt: skip
"""Proofs that are left open."""
WRONG: Final = ("by decide", "rfl", "by rfl", "trivial", "⟨⟩", "by exact trivial", "by first | trivial | decide")
FORBIDDEN: Final = (
    "by set_option debug.skipKernelTC true in decide +kernel",
    "by set_option «debug».skipKernelTC true in decide +kernel",
    "set_option debug.byAsSorry true in by rfl",
)
NOISE: Final = (
    '#check "--"', "#check '\"'", "#print Nat", "#reduce 1", "#synth Inhabited Nat", "#check_failure λ'\"'↦ 1",
    "#check @Eq.refl", "open Nat", "universe w", "export Nat (succ)", "attribute [local simp] Nat.add_comm",
    "set_option maxRecDepth 600", "#print axioms Nat.add_comm", '#check r"\\"', '#check r#"""#',
    "#check `a.«\"».b", "#where", "section end", "#eval 1", 'macro "tac" : tactic => `(tactic| trivial)',
)  # fmt: skip
"""Commands that state nothing."""
POISON: Final = ("\t", "\u00a0", "\x0c", "\u2028", "\0", "\r", "\r\r\n", "\u200b", "\ufeff", "\x0b", "\u0085")
"""White space that is none to Lean, and characters that begin no token."""
UNFINISHED: Final = ("/-- doc -/", "@[simp]", "private", "axiom", "def", "namespace", "open Nat in", ")", "notation")


def string_literal(value: str, raw: bool) -> str:
    """A string of this value; raw if that is wanted."""
    if not raw:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    runs = [len(part) - len(part.lstrip("#")) for part in value.split('"')[1:]]
    hashes = "#" * (1 + max(runs)) if runs else ""
    return f'r{hashes}"{value}"{hashes}'


def written_names(k: int) -> tuple[str, ...]:
    """Names of a theorem that no other one has."""
    return (
        f"t{k}", f"t{k}", f"t{k}'", f"«t{k} x»", f"«theorem {k}»", f"«:= {k}»", f'«"{k}»', f"«--{k}»", f"«/-{k}»",
        f"t{k}.x", f"«a.{k}».b", f"α{k}", f"t{k}₁", f"t{k}!", f"«a\n{k}»", f"«'{k}»", f"sorry{k}", f"«`{k}».«class»",
    )  # fmt: skip
