"""Reinforcement learning on the verifier's verdict."""
