"""Lean sources: `Core` (for the embedded Lean), `Stock` (for a stock toolchain) and `Suites` (theorems)."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent
