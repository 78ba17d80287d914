"""The tactics of Lean's own that close a goal without an argument: which are tried, in which order, for what.

What was measured depends on each list: the grades of the suites, the rates of the hammer, the verdict that a lemma is
trivial. A change to one makes older figures another measurement, so the lists stay apart.
"""

from __future__ import annotations

from typing import Final

EXACT: Final = "exact?"
"""Finds the library theorem that closes the goal."""

GRADING: Final = ("rfl", "decide", "simp", "omega")
"""A theorem that one of these proves alone has level 1 (`prover.grading`)."""

TRIVIAL: Final = ("rfl", "trivial", "decide", "simp", "omega", "simp_all")
"""A lemma that one of these proves alone is not worth keeping (`prover.conjecture.screen`)."""

SHORTENING: Final = ("rfl", "assumption", "contradiction", "simp", "omega")
"""A step of a proof that one of these closes needs no more tactics (`prover.search.minimise`)."""

GRAMMAR: Final = ("rfl", "assumption", "trivial", "decide", "contradiction", "omega", "simp", "simp_all")
"""The tactic grammar offers these on every goal, all alike (`prover.policy.schemas`)."""

HAMMER: Final = (
    "rfl",
    "assumption",
    "trivial",
    "decide",
    "omega",
    "simp",
    "simp_all",
    "ac_rfl",
    "intros; assumption",
    "intros; rfl",
    "intros; omega",
    "intros; simp_all",
    "intros; contradiction",
    "simp_all +decide",
    "intros; subst_vars; decide +kernel",
    EXACT,
)
"""What learning has to beat: everything that needs no argument, the cheap ones first (`Hammer`)."""
