"""Suites, miniF2F, equational theories, statistics and reports."""
