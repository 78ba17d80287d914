"""All worlds, by name."""

from __future__ import annotations

from functools import lru_cache

from prover.worlds.algebra import ALGEBRA
from prover.worlds.arithmetic import ARITHMETIC
from prover.worlds.base import World
from prover.worlds.implications import Implications
from prover.worlds.inequalities import Inequalities
from prover.worlds.peano import Peano
from prover.worlds.programs import Programs
from prover.worlds.reachability import Reachability
from prover.worlds.rewriting import Rewriting
from prover.worlds.theories import all_theories


@lru_cache(maxsize=1)
def all_worlds() -> dict[str, World]:
    """Name → world with rules of its own, whose theorems come with derivations, in the order of the documentation."""
    worlds: tuple[World, ...] = (Peano(), Rewriting(), Inequalities(), Reachability(), Programs(), Implications())
    return {world.name: world for world in worlds}


def problem_worlds() -> dict[str, World]:
    """Those of problems, of which no derivation is known."""
    return {world.name: world for world in (ARITHMETIC, ALGEBRA)}


def named_worlds() -> dict[str, World]:
    """All that theorems can be asked of: worlds with rules, problems, and theories without a lemma."""
    return {**all_worlds(), **problem_worlds(), **all_theories()}
