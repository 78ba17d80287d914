"""Conjectures in training: proposed from failures, chosen, screened, proved, and paid by what they save.

Read `conjecturer` first; `journal` is what it knows.
"""
