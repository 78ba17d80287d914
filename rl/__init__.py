"""Reinforcement learning on the verifier's verdict."""

from pathlib import Path

CONFIGS = Path(__file__).with_name("configs")
"""The committed training configurations: the repository's `configs/`, linked so that the wheel carries them too."""
