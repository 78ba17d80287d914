"""A committed configuration made small enough to train here, with the roles that it has."""

from __future__ import annotations

from rl.config import TrainConfig

SHRUNK = (
    'suites=["logic"]', "rounds=1", "actors=1", "chunk=2", "policy.width=32", "policy.layers=1", "policy.heads=2",
    "policy.feed_forward=64", "policy.vocabulary=500", "proposals.candidates=40", "search.lean_steps=8",
    "curriculum.theorems_per_round=4", "learner.updates=2", "learner.batch=4", "learner.failed_batch=2",
    "learner.candidates=16", "learner.compile=false", 'learner.device="cpu"', "cluster.learner_gpus=0",
    "cluster.inference_gpus=0", "cluster.learner_cpus=1", "cluster.inference_cpus=1", "evaluation.limit=1",
    "evaluation.seeds=1", "evaluation.lean_steps=8",
)  # fmt: skip
"""`--set` for every configuration."""


def shrunk(config: TrainConfig) -> tuple[str, ...]:
    """`--set` for this one: as many inference and learner processes as it has, at most one and two."""
    cluster = config.cluster
    return (
        *SHRUNK,
        f"cluster.inference={min(cluster.inference, 1)}",
        f"cluster.learners={min(cluster.learners, 2)}",
    )
