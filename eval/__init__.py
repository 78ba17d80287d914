"""Evaluation: what is attempted, how certain a rate is, and the pages about it.

what is attempted   `sources` defines what SUITE means, `problems` what can be stated here; data sets of others:
                    `minif2f` (with `screen` and `meaning`), `leandojo`, `equational` (with `laws`)
a run               `runner` attempts, `record` keeps attempts on disk, `refute` and `magmas` refute equations,
                    `statistics` has the intervals, `summary` the results
pages               `report` (its numbers read from a run folder by `run_report`), `lemma_report` and `treeplot`, made
                    of `figures` and `page`
"""
