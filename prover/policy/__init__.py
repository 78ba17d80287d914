"""Tactic grammar, transformer policy and its value head."""
