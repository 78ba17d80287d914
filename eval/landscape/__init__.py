"""Which laws of magmas imply which, all of them at once: searched here, decided by Lean.

Read `order` (what follows), `decisions` (what Lean verifies), `models` and `linear` (finite magmas), `choice` (what to
decide next), `workers` (searches in processes), `study` (the whole), `summary` and `page`.
"""
