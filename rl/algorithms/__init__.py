"""Policy gradients on the actors of search distillation: PPO, with and without the critic, and GRPO.

Read in this order: `settings` (what can be chosen), `episodes` (what an attempt keeps of its rollouts), `recording`
(how it gets there), `groups` (which episodes a pass learns from), `rows` (states with the tactics drawn there),
`returns` and `advantages` (what a tactic was worth, over AND/OR episodes), `losses`, `policy_gradient` (a pass of the
learner), `reference` (the frozen policy).
"""
