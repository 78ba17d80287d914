"""Theorems to prove in Lean 4, rewarded by Lemma's verifier: an environment of `verifiers`, known there as `lemma-env`.

`vf-eval lemma-env` finds the taskset, the chat loop and the environment here.
"""

__all__ = ["LemmaChat", "LemmaEnv", "LemmaTaskset", "load_environment"]  # read while `environment` is imported

from lemma_env.chat import LemmaChat
from lemma_env.environment import LemmaEnv, load_environment
from lemma_env.taskset import LemmaTaskset
