"""A prover for equations of one binary operation: unfailing completion whose steps become a Lean proof.

Read `terms` (with the order), `index`, `rewriting`, `completion`, `derivation`, `script`, `implications`.
"""

from prover.saturation.completion import SaturationLimits as SaturationLimits
from prover.saturation.implications import ImplicationProof as ImplicationProof
from prover.saturation.implications import prove_implications as prove_implications
