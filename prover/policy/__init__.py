"""How tactics are proposed and states are valued: the grammar, the transformer, and their mixture.

the grammar       `goals` and `context` read a goal, `relevance` finds premises, with what a `retriever` has learned,
                  `schemas` has the rules, `grammar` proposes, `closers` puts a few strong tactics in front; `hammer` is
                  Lean's automation alone
the transformer   `model` is the network; `tokenizer` and `prompt` make its input, `trie` scores many tactics in
                  one pass, `value` has the value heads, `sampler` and `decoder` write tactics, `written` keeps
                  those that Lean may accept; `folder` finds a policy on the disk
from elsewhere    `pretrained` alone loads models of others, `base` tries one out before it is trained, `adapters` let
                  it learn by LoRA
what it says      `scorer` has questions and answers, `network` answers them with a model of this process
together          `proposals` has the settings, `proposer` mixes grammar and network, `policies` are what a
                  `prover.Prover` can hold
"""
