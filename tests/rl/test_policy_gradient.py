"""Passes of policy gradients with a real network, on problems whose answers are known."""

import math
import multiprocessing
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zlib import crc32

import numpy as np
import pytest
import torch
import torch.distributed as dist

from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.network import LocalScorer
from prover.policy.prompt import state_of_key
from prover.policy.proposals import ProposalConfig
from prover.policy.proposer import MixedProposer
from prover.policy.term_features import BUCKETS, EXTRAS, NO_TERMS, TermRow
from prover.policy.tokenizer import train_tokenizer
from prover.policy.value import HlGaussValue, NoValue, ValueConfig
from prover.search import Budget, MctsConfig, StopReason
from prover.solve import SolveConfig, solve_many
from prover.types import LemmaError, ProofState, Proposal
from rl.algorithms.groups import gradient_order
from rl.algorithms.policy_gradient import learn_from_episodes
from rl.algorithms.reference import References
from rl.algorithms.rows import rows_of
from rl.algorithms.settings import GrpoConfig, PolicyGradientConfig, PpoConfig
from rl.experience import KeepExperience, from_json, to_json
from rl.learner import Learner
from rl.learner_rank import Order, RankJob, State, gathered, load, make_learner
from rl.settings import LearnerConfig, Parallel
from rl.snapshot import ReplaySnapshot
from rl.types import Experience
from rl.weights import ModelOutline, arrays_of

sys.path.append(str(Path(__file__).parents[1] / "search"))
from synthetic import Dead, Problem, ScriptVerifier, SyntheticEnv, theorem

WORDS = tuple(f"{a}{b}" for a in ("cut", "fold", "turn") for b in ("one", "two", "six", "ten"))
START = dict.fromkeys(WORDS, Dead.REJECTED) | {"cutsix": ("left", "right"), "turnone": ("dead",)}
PROBLEM = Problem(
    {
        "start": START,
        "left": dict.fromkeys(WORDS, Dead.REJECTED) | {"foldtwo": ()},
        "right": dict.fromkeys(WORDS, Dead.REJECTED) | {"turnten": ()},
        "dead": dict.fromkeys(WORDS, Dead.REJECTED),
    }
)
"""One tactic splits the goal, and each half has one that closes it; another leads where nothing works."""
PROPOSALS = ProposalConfig(candidates=12, grammar_share=0.1, prior_weight=0.5)


class Even:
    """A grammar that proposes every word, with a jitter by its seed."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def propose(self, states: list[ProofState]) -> list[list[Proposal]]:
        return [self._one(state.key) for state in states]

    def term_row(self, state: ProofState, tactics: Sequence[str]) -> TermRow:
        rules = np.array([crc32(tactic.encode()) % BUCKETS for tactic in tactics], dtype=np.int32)
        return replace(NO_TERMS, rules=rules, extras=np.zeros((len(tactics), EXTRAS), dtype=np.float32))

    def _one(self, key: str) -> list[Proposal]:
        rng = random.Random(f"{self.seed} {key}")
        weights = {word: math.exp(rng.gauss(0, 0.25)) for word in WORDS}
        whole = sum(weights.values())
        return sorted((Proposal(w, math.log(x / whole)) for w, x in weights.items()), key=lambda p: -p.logprob)


def grammar_of(module: str, seed: int) -> Even:
    return Even(seed)


def fresh(version: int = 1, value: ValueConfig | None = None, seed: int = 0, reads_terms: bool = False) -> PolicyModel:
    network = PolicyConfig(width=32, layers=1, heads=2, feed_forward=64, reads_terms=reads_terms)
    spec = PolicySpec(network, value or HlGaussValue(bins=12, longest=11.0))
    tokenizer = train_tokenizer([*WORDS, "⊢ start left right dead"] * 3, 320)
    model = PolicyModel.create(spec, tokenizer, seed).eval()
    model.spec = replace(model.spec, version=version)
    return model


def searched(
    model: PolicyModel, algorithm: PolicyGradientConfig, round_: int, proposals: ProposalConfig = PROPOSALS
) -> list[Experience]:
    """A round of rollouts, through the line of JSON that a run keeps."""
    config = algorithm.rollout_search(MctsConfig(budget=Budget(lean_steps=200)))
    proposer = MixedProposer(LocalScorer(model), Even(round_), proposals, round_)
    args = (SyntheticEnv(PROBLEM), ScriptVerifier(PROBLEM), proposer, None, SolveConfig(config, None), round_)
    outcomes = solve_many([theorem("start")], *args)
    keep = KeepExperience(round_, model.spec.version, lists=proposals.samples > 0)
    return [from_json(to_json(keep(outcome, round_, None))) for outcome in outcomes]


def learner_of(model: PolicyModel) -> Learner:
    return Learner(model, {}, LearnerConfig(device="cpu"), PROPOSALS)


@pytest.mark.parametrize("samples", [0, 3])
def test_fresh_draws_have_a_ratio_of_exactly_one(samples: int):
    """To the bit: through the line of JSON, with a grammar and a proposer made anew, and in the first update."""
    model, proposals = fresh(), replace(PROPOSALS, samples=samples)
    algorithm = PpoConfig(rollouts=12, epochs=1, minibatch=2)
    attempts = searched(model, algorithm, 5, proposals)
    (attempt,) = attempts
    assert attempt.sampled is not None
    again = MixedProposer(LocalScorer(model), Even(5), proposals, 5)
    for episode in attempt.sampled.episodes:
        for step in episode.steps:
            (row,) = again.propose([state_of_key(attempt.sampled.states[step.state])])
            known = {p.tactic: p.logprob for p in row}
            assert known[step.tactic] == step.logprob
            assert step.version == 1
            assert step.tokens
    order = gradient_order(algorithm, attempts, model, first=False)
    updates = []
    learner = Learner(model, {}, LearnerConfig(device="cpu"), proposals)
    learn_from_episodes(learner, order, proposals, grammar_of, random.Random(0), updates.append)
    first = updates[0].gradient
    assert first["approximate_kl"] == 0.0
    assert first["clip_fraction"] == 0.0
    assert first["importance"] == pytest.approx(1.0, abs=1e-5)  # of batches laid out otherwise: up to rounding
    assert first["unmatched"] == 0.0
    assert len(updates) == order.updates
    assert model.spec.version == 2


def test_another_seed_has_another_jitter():
    """The grammar of another seed gives other probabilities: the seed must be the attempt's."""
    model, algorithm = fresh(), PpoConfig(rollouts=12)
    order = gradient_order(algorithm, searched(model, algorithm, 5), None, first=False)
    right = rows_of(order.groups, grammar_of, PROPOSALS, values=True)
    wrong = rows_of(order.groups, lambda module, seed: Even(seed + 1), PROPOSALS, values=True)
    assert [row.tactics for row in right.rows if row.draws] != [row.tactics for row in wrong.rows if row.draws]


@pytest.mark.parametrize(
    "algorithm",
    [PpoConfig(kl=0.1, entropy=0.02, critic=False, minibatch=99), GrpoConfig(kl=0.1, entropy=0.02, minibatch=99)],
    ids=lambda a: a.name,
)
def test_the_loss_is_the_sum_that_the_papers_write(algorithm: PolicyGradientConfig):
    """Of the second update, against numpy on the probabilities that the proposer gives before and after the first."""
    model, reference, old = fresh(), fresh(seed=4), fresh()
    algorithm = replace(algorithm, rollouts=24, epochs=2, learning_rate=2e-3)
    attempts = searched(model, algorithm, 3)
    order = gradient_order(algorithm, attempts, reference, first=True)
    assert order.groups
    told, between = [], {}

    def keep(update):
        if not told:
            between.update({k: v.clone() for k, v in model.state_dict().items()})
        told.append(update)

    learn_from_episodes(learner_of(model), order, PROPOSALS, grammar_of, random.Random(0), keep)
    new = fresh()
    new.load_state_dict(between)
    states = [state_of_key(goals) for goals in attempts[0].sampled.states]
    said = [MixedProposer(LocalScorer(m), Even(3), PROPOSALS, 3).propose(states) for m in (new, old, reference)]
    probabilities = [[{p.tactic: p.logprob for p in row} for row in rows] for rows in said]
    assert told[1].total == pytest.approx(plain_objective(algorithm, attempts[0], *probabilities), rel=1e-4)


def plain_objective(algorithm, attempt, new, old, reference) -> float:
    """Shao et al. 2024, eq. 3: 1/G Σ_i 1/|o_i| Σ_t (min(u Â, clip(u) Â) − β KL); PPO: the mean over all draws. With
    the entropy bonus of Schulman et al. 2017, eq. 9."""
    episodes = attempt.sampled.episodes
    rewards = np.array([float(e.verified) for e in episodes])
    advantages, kept = {}, [(e, i) for e, ep in enumerate(episodes) for i in ep.told()]
    if isinstance(algorithm, GrpoConfig):
        advantages = {(e, i): (rewards[e] - rewards.mean()) / rewards.std() for e, i in kept}
        weight = {(e, i): 1.0 / len(episodes[e].told()) for e, i in kept}
    else:
        tactics_below = {}
        for e, i in sorted(kept, reverse=True):
            children = [c for c in episodes[e].steps[i].children if c is not None]
            tactics_below[e, i] = 1 + sum(tactics_below[e, c] for c in children if (e, c) in tactics_below)
        g = {k: algorithm.discount**n if episodes[k[0]].verified else 0.0 for k, n in tactics_below.items()}
        mean, std = np.mean(list(g.values())), np.std(list(g.values()))
        advantages = {k: (x - mean) / std for k, x in g.items()}
        weight = dict.fromkeys(kept, 1.0)
    total = 0.0
    for e, i in kept:
        step = episodes[e].steps[i]
        p, q, r = (x[step.state][step.tactic] for x in (new, old, reference))
        u, a = np.exp(p - q), advantages[e, i]
        clipped = min(u * a, np.clip(u, 1 - algorithm.clip, 1 + algorithm.clip) * a)
        kl = np.exp(r - p) - (r - p) - 1
        entropy = -sum(np.exp(x) * x for x in new[step.state].values())
        total -= weight[e, i] * (clipped - algorithm.kl * kl + algorithm.entropy * entropy)
    return total / sum(weight.values())


@pytest.mark.parametrize("loss_type", ["grpo", "dr_grpo"])
def test_the_objective_is_that_of_trl(loss_type: str):
    """Its trainer's own loss on the same numbers; Dr. GRPO up to the constant that it divides by."""
    trl = pytest.importorskip("trl")
    from trl.trainer.grpo_trainer import GRPOTrainer

    assert trl.__version__
    from rl.algorithms.losses import clipped_loss, kl_estimate

    rng = np.random.default_rng(0)
    rows, most = 4, 6
    new, old, reference = (torch.tensor(rng.uniform(-3, 0, (rows, most))) for _ in range(3))
    mask = (torch.arange(most)[None] < torch.tensor([[6], [2], [4], [1]])).long()
    advantages = torch.tensor(rng.normal(size=rows))
    alone = SimpleNamespace(gather=lambda x: x, reduce=lambda x, reduction: x, num_processes=1)
    trainer = SimpleNamespace(
        _get_per_token_logps_and_entropies=lambda *a, **k: (new, torch.zeros_like(new), None),
        _entropy_bonus_enabled=False, aux_loss_enabled=False, top_entropy_quantile=1.0, use_vllm=False,
        off_policy_mask_threshold=None, beta=0.05, importance_sampling_level="token", loss_type=loss_type,
        epsilon_low=0.2, epsilon_high=0.2, max_completion_length=most, current_gradient_accumulation_steps=1,
        args=SimpleNamespace(use_bias_correction_kl=False, delta=None), model=SimpleNamespace(training=True),
        accelerator=alone, _metrics={"train": defaultdict(list)},
    )  # fmt: skip
    inputs = {
        "prompt_ids": torch.zeros(rows, 1, dtype=torch.long), "prompt_mask": torch.ones(rows, 1, dtype=torch.long),
        "completion_ids": torch.zeros(rows, most, dtype=torch.long), "completion_mask": mask,
        "advantages": advantages, "old_per_token_logps": old, "ref_per_token_logps": reference,
    }  # fmt: skip
    theirs = float(GRPOTrainer._compute_loss(trainer, None, inputs))
    there = mask.bool()
    each = advantages[:, None].expand(rows, most)
    loss = clipped_loss(new[there], old[there], each[there], torch.ones(int(there.sum())), 0.2)
    loss = loss + 0.05 * kl_estimate(new[there], reference[there])
    lengths = mask.sum(1, keepdim=True).expand(rows, most)[there]
    mine = (loss / lengths).sum() / rows if loss_type == "grpo" else loss.sum() / (rows * most)
    assert theirs == pytest.approx(float(mine), rel=1e-6)


@pytest.mark.parametrize(
    "algorithm",
    [
        PpoConfig(),
        PpoConfig(critic=False),
        GrpoConfig(),
        GrpoConfig(divide_by_std=False, divide_by_length=False),
    ],
    ids=["ppo", "ppo_without_critic", "grpo", "dr_grpo"],
)
def test_each_algorithm_learns_to_prove(algorithm: PolicyGradientConfig):
    """From one proof in many episodes to nearly all, in a dozen rounds; what none could have proved is not drawn."""
    algorithm = replace(
        algorithm, rollouts=48, tries=5, epochs=4, minibatch=4, learning_rate=3e-3, warm_rounds=0, kl=0.0
    )
    model = fresh(value=NoValue() if isinstance(algorithm, GrpoConfig) else None)
    learner = learner_of(model)
    rewards, explained = [], []
    for round_ in range(14):
        attempts = searched(model, algorithm, round_)
        order = gradient_order(algorithm, attempts, None, first=round_ == 0)
        rewards.append(order.numbers["reward"])
        stats = learn_from_episodes(learner, order, PROPOSALS, grammar_of, random.Random(round_))
        if stats.updates:
            explained.append(stats.means().get("explained_variance"))
    assert rewards[0] < 0.45
    assert np.mean(rewards[-3:]) > 0.85
    if isinstance(algorithm, PpoConfig) and algorithm.critic:
        assert max(explained) > 0.15


def test_groups_that_say_nothing_contribute_nothing():
    model, algorithm = fresh(), GrpoConfig(rollouts=1)
    order = gradient_order(algorithm, searched(model, algorithm, 0), None, first=False)
    assert (order.groups, order.updates, order.numbers["episodes"]) == ((), 0, 1.0)
    before = {name: p.clone() for name, p in model.named_parameters()}
    assert not learn_from_episodes(learner_of(model), order, PROPOSALS, grammar_of, random.Random(0)).updates
    assert model.spec.version == 1
    assert all(torch.equal(p, before[name]) for name, p in model.named_parameters())


def test_which_attempts_count():
    model, algorithm = fresh(), PpoConfig()
    (attempt,) = searched(model, algorithm, 2)
    stale = replace(attempt, seed=8, staleness=3)
    other = replace(attempt, seed=9, sampled=None)
    order = gradient_order(algorithm, [stale, attempt, other, attempt], None, first=False, max_staleness=2)
    assert [group.seed for group in order.groups] == [attempt.seed]
    lost = replace(attempt, stop=StopReason.WORKER_LOST)
    assert not gradient_order(algorithm, [from_json(to_json(lost))], None, first=False).groups


def test_stale_draws_are_weighed_in_a_pass():
    """Draws of another policy: weights π before the pass / π then, cut off, which change what is learned."""
    algorithm = PpoConfig(rollouts=32, epochs=8, minibatch=4, learning_rate=2e-2, truncation=1.2)
    older, told = fresh(), {}
    first = gradient_order(algorithm, searched(older, algorithm, 0), None, first=True)
    learn_from_episodes(learner_of(older), first, PROPOSALS, grammar_of, random.Random(0))
    attempts = searched(older, algorithm, 1)
    for corrected in (True, False):
        model = fresh()
        order = gradient_order(replace(algorithm, correct_staleness=corrected), attempts, None, first=True)
        stats = learn_from_episodes(learner_of(model), order, PROPOSALS, grammar_of, random.Random(0))
        told[corrected] = stats
    assert told[True].gradient["importance_truncated"] > 0
    assert told[True].gradient["importance_truncated"] == told[False].gradient["importance_truncated"]
    assert told[True].total != told[False].total


def test_a_pass_is_reproducible_however_it_is_cut_into_parts():
    algorithm = PpoConfig(rollouts=16, epochs=2, minibatch=3, reference_rounds=2)
    attempts = searched(fresh(), algorithm, 1)
    ends = []
    for tokens in (None, None, 1):
        model = fresh()
        learner = Learner(model, {}, LearnerConfig(device="cpu", tokens=tokens), PROPOSALS)
        order = gradient_order(algorithm, attempts, fresh(seed=4), first=True)
        learn_from_episodes(learner, order, PROPOSALS, grammar_of, random.Random(0))
        ends.append(torch.cat([p.detach().flatten() for p in model.parameters()]))
    assert torch.equal(ends[0], ends[1])
    torch.testing.assert_close(ends[0], ends[2], atol=1e-4, rtol=1e-3)


def test_the_reference_of_a_round():
    assert [PpoConfig().reference_round(r, 1) for r in (1, 2, 5)] == [1, 1, 1]
    assert [PpoConfig(reference_rounds=2).reference_round(r, 2) for r in range(2, 7)] == [2, 2, 4, 4, 6]


def test_the_reference_is_kept_in_the_run_and_checked(tmp_path: Path):
    algorithm, model = PpoConfig(), fresh()
    first = References(tmp_path).of(algorithm, 1, 1, model)
    assert first is not None
    later = References(tmp_path).of(algorithm, 1, 4, fresh(seed=9))  # a run that goes on
    assert later is not None
    for a, b, c in zip(model.parameters(), first.parameters(), later.parameters(), strict=True):
        assert torch.equal(a, b)
        assert torch.equal(a, c)
    assert References(tmp_path).of(PpoConfig(kl=0.0), 2, 2, model) is None
    with pytest.raises(LemmaError, match="is missing: the reference policy"):
        References(tmp_path).of(algorithm, 2, 3, model)
    (tmp_path / "reference" / "000001" / "policy" / "policy.json").write_text("{}")
    with pytest.raises(LemmaError, match="000001"):
        References(tmp_path).of(algorithm, 1, 4, model)


def _rank(rank: int, store: str, job: RankJob, order: Order, state: State, out: Any) -> None:
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=2)
    learner = make_learner(job, order.outline, torch.device("cpu"))
    load(learner, order, None if rank else state)
    assert order.gradient is not None
    stats = learn_from_episodes(learner, order.gradient, PROPOSALS, grammar_of, random.Random(0))
    if (found := gathered(learner)) is not None:
        out.send((found, stats))
    dist.destroy_process_group()


@pytest.mark.parametrize(
    ("parallel", "reads_terms", "critic"),
    [(Parallel.DDP, True, False), (Parallel.DDP, False, True), (Parallel.FSDP, False, True)],
)
def test_ranks_have_the_weights_of_one_pass(parallel: Parallel, reads_terms: bool, critic: bool, tmp_path: Path):
    """Two processes share every minibatch: the same weights and numbers as one, up to rounding.

    A network that reads terms has heads that no policy gradient trains: what they miss must not stop the ranks.
    """
    algorithm = PpoConfig(rollouts=24, epochs=2, minibatch=2, learning_rate=1e-3, critic=critic)
    model, reference = fresh(reads_terms=reads_terms), fresh(seed=4, reads_terms=reads_terms)
    gradient = gradient_order(algorithm, searched(model, algorithm, 1), reference, first=True)
    settings = LearnerConfig(device="cpu", parallel=parallel)
    order = Order(ModelOutline.of(model), "start", {}, {}, ReplaySnapshot((), ()), {}, "0", gradient)
    state = State(arrays_of(dict(model.named_parameters())), {})
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    job = RankJob(settings, PROPOSALS, {}, 0, cards=False)
    ranks = [fork.Process(target=_rank, args=(i, str(tmp_path / "s"), job, order, state, theirs)) for i in range(2)]
    for process in ranks:
        process.start()
    theirs.close()
    try:
        found, shared = ours.recv()
    finally:
        for process in ranks:
            process.join(60)
            process.kill()
    alone = learn_from_episodes(learner_of(model), gradient, PROPOSALS, grammar_of, random.Random(0))
    for name, parameter in model.named_parameters():
        if name == "terms.score.bias":  # a softmax does not see it, so that AdamW moves it by rounding alone
            continue
        torch.testing.assert_close(torch.tensor(found.weights[name]), parameter.detach(), atol=2e-5, rtol=1e-4)
    for number, value in alone.means().items():
        if number not in ("update_seconds", "update_cpu_seconds", "threads"):
            assert shared.means()[number] == pytest.approx(value, rel=1e-3, abs=1e-5), number
