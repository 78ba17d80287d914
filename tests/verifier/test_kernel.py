"""Terms that no elaborator makes, among them those that a kernel once accepted and should not have."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from prover.lean.library.build import LeanSetup


def test_forged_terms_are_refused_by_the_kernel(setup: LeanSetup) -> None:
    script = Path(__file__).with_name("forged_terms.py")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    said: dict[str, str] = json.loads(done.stdout)
    fine = {name: answer for name, answer in said.items() if name.startswith("fine")}
    forged = {name: answer for name, answer in said.items() if name not in fine}
    assert len(fine) >= 3
    assert set(fine.values()) == {"accepted"}
    assert len(forged) >= 20
    assert "accepted" not in forged.values(), forged
