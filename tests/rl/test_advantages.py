"""Returns, advantages and losses, against plain implementations written from the papers' equations."""

import math
import random

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from prover.policy.proposals import ProposalConfig
from prover.search import EpisodeEnd
from rl.algorithms.episodes import SampledEpisode, SampledStep
from rl.algorithms.losses import (
    clipped_loss,
    clipped_share,
    entropy_of,
    importance_weights,
    kl_estimate,
    mixture_logprobs,
)
from rl.algorithms.returns import explained_variance, group_advantages, standardised, step_returns

GAMMA, LAMBDA = 0.9, 0.7
unit = st.floats(0.0, 1.0)


def line(length: int, verified: bool, refused: frozenset[int] = frozenset()) -> SampledEpisode:
    """One goal after the other; step i is in state i unless tactics before it were refused."""
    states, at = [0], 0
    for i in range(length):
        at += i not in refused
        states.append(at)
    steps = tuple(
        SampledStep(
            states[i],
            "t",
            -1.0,
            i not in refused,
            () if verified and i == length - 1 else (states[i + 1],),
            () if verified and i == length - 1 else (None if i == length - 1 else i + 1,),
        )
        for i in range(length)
    )
    end = EpisodeEnd.CLOSED if verified else EpisodeEnd.STEPS
    return SampledEpisode(steps, end, None if verified else length - 1, verified)


def gae(values: list[float], verified: bool, length: int) -> np.ndarray:
    """Schulman et al. 2016, eq. 16: Â_t = Σ_l (γλ)^l δ_{t+l}, δ_t = r_t + γ V(s_{t+1}) − V(s_t).

    The last transition leads to the end: worth 1 (nothing is left to prove), or nothing when it failed.
    """
    after = [*values[1:length], float(verified)]
    delta = [GAMMA * after[t] - values[t] for t in range(length)]
    return np.array([sum((GAMMA * LAMBDA) ** (k - t) * delta[k] for k in range(t, length)) for t in range(length)])


@given(st.lists(unit, min_size=9, max_size=9), st.integers(1, 8), st.booleans(), st.sets(st.integers(0, 6)))
def test_with_one_goal_it_is_the_generalised_advantage_estimate(values, length, verified, refused):
    refused = frozenset(i for i in refused if i < length - 1)
    episode = line(length, verified, refused)
    found = step_returns(episode, GAMMA, LAMBDA, dict(enumerate(values)))
    visited = [values[step.state] for step in episode.steps]
    mine = [found[i].q - visited[i] for i in range(length)]
    np.testing.assert_allclose(mine, gae(visited, verified, length), atol=1e-12)


@given(st.lists(unit, min_size=9, max_size=9), st.lists(st.floats(0.1, 3.0), min_size=8, max_size=8), st.integers(1, 8))
def test_stale_returns_are_those_of_v_trace(values, ratios, length):
    """Espeholt et al. 2018, eq. 1 with ρ̄ = c̄ = 1 and c_i = λ min(1, ratio):
    v_s = V(s) + Σ_t γ^{t−s} (∏_{i<t} c_i) ρ_t δ_t, and its advantage r_s + γ v_{s+1} − V(s)."""
    found = step_returns(line(length, True), GAMMA, 1.0, dict(enumerate(values)), dict(enumerate(ratios)))
    rho = np.minimum(1.0, ratios)
    after = [*values[1:length], 1.0]
    delta = [rho[t] * (GAMMA * after[t] - values[t]) for t in range(length)]
    v = [
        values[s] + sum(GAMMA ** (t - s) * math.prod(rho[s:t]) * delta[t] for t in range(s, length))
        for s in range(length)
    ] + [1.0]
    for s in range(length):
        assert found[s].q == pytest.approx(GAMMA * v[s + 1], abs=1e-12)


def fork(verified: bool) -> SampledEpisode:
    """Step 0 leaves states 1 and 2; 1 is closed by steps 1 and 3→, 2 by step 4 after a refused one."""
    steps = (
        SampledStep(0, "split", -1.0, True, (1, 2), (1, 3)),
        SampledStep(1, "on", -1.0, True, (3,), (2,)),
        SampledStep(3, "end", -1.0, True),
        SampledStep(2, "no", -1.0, False, (2,), (4,)),
        SampledStep(2, "end", -1.0, True) if verified else SampledStep(2, "no", -1.0, False, (2,), (None,)),
    )
    end = EpisodeEnd.CLOSED if verified else EpisodeEnd.TRIES
    return SampledEpisode(steps, end, None if verified else 4, verified)


def test_goals_that_all_have_to_be_proved_multiply():
    values = {0: 0.3, 1: 0.5, 2: 0.6, 3: 0.8}
    found = step_returns(fork(True), GAMMA, LAMBDA, values)
    g3 = GAMMA
    g1 = GAMMA * ((1 - LAMBDA) * values[3] + LAMBDA * g3)
    g4 = GAMMA
    g2 = GAMMA * ((1 - LAMBDA) * values[2] + LAMBDA * g4)
    first = GAMMA * ((1 - LAMBDA) * values[1] + LAMBDA * g1) * ((1 - LAMBDA) * values[2] + LAMBDA * g2)
    assert found[0].q == pytest.approx(first)
    assert [found[i].remaining for i in range(5)] == [5.0, 2.0, 1.0, 2.0, 1.0]
    alone = step_returns(fork(True), GAMMA)
    assert [alone[i].q for i in range(5)] == pytest.approx([GAMMA**n for n in (5, 2, 1, 2, 1)])


def test_nothing_unverified_is_rewarded_and_no_sister_of_a_failure_is_blamed():
    values = {0: 0.3, 1: 0.5, 2: 0.6, 3: 0.8}
    episode = fork(False)
    assert episode.told() == (0, 3, 4)
    found = step_returns(episode, GAMMA, LAMBDA, values)
    assert set(found) == {0, 3, 4}
    assert (found[4].q, found[4].outcome, found[4].remaining) == (0.0, 0.0, math.inf)
    assert found[3].q == pytest.approx(GAMMA * (1 - LAMBDA) * values[2])
    assert found[0].q == pytest.approx(GAMMA * values[1] * ((1 - LAMBDA) * values[2] + LAMBDA * found[3].q))
    assert {r.q for r in step_returns(episode, GAMMA).values()} == {0.0}


def test_an_unbiased_product():
    """E ∏ G = ∏ V: the mean return of a step that leaves two goals is that of their chances."""
    rng, chances = random.Random(0), (0.7, 0.4)
    total, count = 0.0, 20_000
    for _ in range(count):
        won = [rng.random() < p for p in chances]
        failed = None if all(won) else 1 + won.index(False)
        steps = (
            SampledStep(0, "split", -1.0, True, (1, 2), (1, 2 if won[0] else None)),
            SampledStep(1, "a", -1.0, won[0], () if won[0] else (1,), () if won[0] else (None,)),
            *([SampledStep(2, "b", -1.0, won[1], () if won[1] else (2,), () if won[1] else (None,))] if won[0] else []),
        )
        episode = SampledEpisode(steps, EpisodeEnd.CLOSED, failed, all(won))
        total += step_returns(episode, GAMMA)[0].q
    assert total / count == pytest.approx(GAMMA**3 * 0.7 * 0.4, abs=0.01)


def test_advantages_in_groups():
    """Shao et al. 2024: Â = (r − mean) / std; Liu et al. 2025: Â = r − mean."""
    rewards = [1.0, 0.0, 0.0, 1.0, 1.0]
    r = np.array(rewards)
    np.testing.assert_allclose(group_advantages(rewards), (r - r.mean()) / r.std())
    np.testing.assert_allclose(group_advantages(rewards, divide_by_std=False), r - r.mean())
    assert group_advantages([1.0, 1.0]) is None
    assert group_advantages([0.0]) is None
    np.testing.assert_allclose(standardised([1.0, 2.0, 4.0]), (np.array([1, 2, 4]) - 7 / 3) / np.std([1, 2, 4]))
    assert standardised([3.0, 3.0]) == [0.0, 0.0]
    assert explained_variance([1.0, 0.0, 0.5], [1.0, 0.0, 0.5]) == 1.0
    assert explained_variance([0.5, 0.5], [0.0, 1.0]) == 0.0


logs = st.lists(st.floats(-4.0, 0.0), min_size=5, max_size=5)


@given(logs, logs, logs, st.lists(st.floats(-2.0, 2.0), min_size=5, max_size=5))
def test_the_objective_is_that_of_the_papers(new, proximal, behaviour, advantages):
    a, b, c, d = (torch.tensor(x, dtype=torch.float64) for x in (new, proximal, behaviour, advantages))
    weights = importance_weights(b, c, 2.0)
    mine = clipped_loss(a, b, d, weights, 0.2)
    for i in range(5):
        u = np.exp(new[i] - proximal[i])  # Schulman et al. 2017, eq. 7; Fu et al. 2025, eq. 5
        plain = min(u * advantages[i], min(max(u, 0.8), 1.2) * advantages[i])
        rho = min(np.exp(proximal[i] - behaviour[i]), 2.0)
        assert float(mine[i]) == pytest.approx(-rho * plain, abs=1e-9)
        r = np.exp(behaviour[i] - new[i])  # Schulman 2020; Shao et al. 2024, eq. 4
        assert float(kl_estimate(a, c)[i]) == pytest.approx(r - np.log(r) - 1, abs=1e-9)
        assert bool(clipped_share(a, b, 0.2)[i]) == bool(abs(u - 1) > 0.2)


def test_the_estimate_of_kl_is_unbiased():
    p, q = torch.tensor([0.7, 0.2, 0.1]).log(), torch.tensor([0.3, 0.3, 0.4]).log()
    mean = (p.exp() * kl_estimate(p, q)).sum()
    torch.testing.assert_close(mean, (p.exp() * (p - q)).sum())
    torch.testing.assert_close(entropy_of(p), -(p.exp() * p).sum())


@pytest.mark.parametrize("share", [0.0, 0.1, 1.0])
def test_the_mixture_has_a_gradient_and_adds_up(share: float):
    config = ProposalConfig(grammar_share=share, prior_weight=0.5, temperature=1.5, samples=0)
    scores = torch.tensor([-3.0, -1.0, -7.0], requires_grad=True)
    priors = torch.tensor([0.6, 0.4, 0.4], dtype=torch.float64).log()
    weights = torch.tensor([0.6, 0.4, 0.0], dtype=torch.float64)
    found = mixture_logprobs(scores, priors, weights, config)
    network = np.exp((np.array([-3.0, -1.0, -7.0]) + 0.5 * priors.numpy()) / 1.5)
    plain = share * weights.numpy() + (1 - share) * network / network.sum()
    np.testing.assert_allclose(found.detach().exp().numpy(), plain, rtol=1e-6)
    if share < 1:
        found[1].backward()
        assert scores.grad is not None
        assert bool(torch.isfinite(scores.grad).all())


# --- what the correction is for


def stale_draws(count: int, seed: int) -> list[SampledEpisode]:
    """Episodes of an old policy. At the root: `safe`, verified with chance 0.6, or `go`, which leads to state 1; there
    `right` is verified and `wrong` fails, and the old policy takes `right` with chance 0.2."""
    rng = random.Random(seed)
    found: list[SampledEpisode] = []
    for _ in range(count):
        if rng.random() < 0.5:
            won = rng.random() < 0.6
            steps = (SampledStep(0, "safe", math.log(0.5), won, () if won else (0,), () if won else (None,)),)
        else:
            won = rng.random() < 0.2
            second = ("right", math.log(0.2), True) if won else ("wrong", math.log(0.8), False)
            steps = (
                SampledStep(0, "go", math.log(0.5), True, (1,), (1,)),
                SampledStep(1, *second, () if won else (1,), () if won else (None,)),
            )
        found.append(SampledEpisode(steps, EpisodeEnd.CLOSED, None if won else len(steps) - 1, won))
    return found


def learned_from_stale_draws(corrected: bool) -> float:
    """Chance that a policy which knows `right` takes `go`, after learning from draws of one that did not."""
    tactics = {0: ("safe", "go"), 1: ("right", "wrong")}
    logits = {0: torch.zeros(2, dtype=torch.float64, requires_grad=True),
              1: torch.tensor([3.0, 0.0], dtype=torch.float64, requires_grad=True)}  # fmt: skip
    optimizer = torch.optim.SGD(list(logits.values()), lr=0.5)
    values = {0: 0.5, 1: 0.5}
    episodes = stale_draws(300, 0)
    for _ in range(70):
        proximal = {s: torch.log_softmax(x.detach(), 0) for s, x in logits.items()}
        places = [(e, i, s.state, tactics[s.state].index(s.tactic), s.logprob)
                  for e, episode in enumerate(episodes) for i, s in enumerate(episode.steps)]  # fmt: skip
        before = torch.stack([proximal[state][place] for _, _, state, place, _ in places])
        behaviour = torch.tensor([b for *_, b in places], dtype=torch.float64)
        weights = importance_weights(before, behaviour, 2.0) if corrected else torch.ones(len(places))
        ratios: dict[int, dict[int, float]] = {}
        for (e, i, *_), ratio in zip(places, (before - behaviour).exp().tolist(), strict=True):
            ratios.setdefault(e, {})[i] = ratio if corrected else 1.0
        returns = [step_returns(ep, 1.0, 1.0, values, ratios[e]) for e, ep in enumerate(episodes)]
        q = [returns[e][i].q for e, i, *_ in places]
        advantages = torch.tensor([x - values[s] for x, (_, _, s, _, _) in zip(q, places, strict=True)])
        now = torch.stack([torch.log_softmax(logits[s], 0)[p] for _, _, s, p, _ in places])
        loss = clipped_loss(now, before, advantages, weights, 0.2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        for state in values:  # the critic moves to the mean of its targets
            targets = [min(1.0, ratios[e][i]) * (x - values[s]) for x, (e, i, s, _, _) in zip(q, places, strict=True)
                       if s == state]  # fmt: skip
            values[state] += 0.5 * float(np.mean(targets))
    return torch.softmax(logits[0].detach(), 0)[1].item()


def test_the_correction_of_stale_draws_matters():
    """The learned policy succeeds 95 times of 100 behind `go`, the one that drew 20 times: taken for its own, the draws
    teach it that `safe` (60 of 100) is better, which is wrong."""
    assert learned_from_stale_draws(corrected=True) > 0.8
    assert learned_from_stale_draws(corrected=False) < 0.2
