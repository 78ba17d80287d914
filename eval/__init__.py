"""Evaluation: what is attempted, how certain a rate is, and the pages about it.

what is attempted   `sources` defines what SUITE means, `problems` what can be stated here; data sets of others:
                    `minif2f` (with `lean_problems`, `screen` and `meaning`), `leandojo`, `equational` (with `laws`);
                    `contamination` tells what the checkpoint has seen
a run               `runner` attempts, `manifest` and `record` keep it on disk, `refute` and `magmas` refute equations
its results         `statistics` has the intervals, `breakdown` pass@k, curves and parts, `summary` the answer;
                    `compare` compares two
pages               `report` (its numbers read from a run folder by `run_report`), `lemma_report` and `treeplot`, made
                    of `figures` and `page`
"""
