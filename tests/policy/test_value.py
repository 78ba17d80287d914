"""Value heads: targets and losses by hand, and that each loss is minimal at the right distribution."""

from __future__ import annotations

import json
import math
import random
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.value import (
    CategoricalValue,
    HlGaussValue,
    NoValue,
    QuantileValue,
    ScalarValue,
    Scale,
    ValueConfig,
    position,
    unposition,
)
from prover.types import LemmaError, ProofState, ValueDistribution

INF = math.inf
HEADS: list[ValueConfig] = [
    ScalarValue(),
    CategoricalValue(bins=16, longest=15.0, unsolved=64.0),
    CategoricalValue(scale=Scale.LOG),
    HlGaussValue(bins=16, longest=15.0, unsolved=64.0),
    HlGaussValue(bins=24, scale=Scale.LOG),
    QuantileValue(count=16),
]


def row(*numbers: float) -> torch.Tensor:
    return torch.tensor(numbers)


def exactly(*numbers: float) -> tuple[torch.Tensor, torch.Tensor]:
    return row(*numbers), torch.zeros(len(numbers), dtype=torch.bool)


def test_distribution_by_hand():
    d = ValueDistribution((0.0, math.log(3), -INF, 0.0), (1.0, 2.0, 3.0, 10.0))
    assert d.probabilities() == pytest.approx((0.2, 0.6, 0.0, 0.2))
    assert d.mean() == pytest.approx(3.4)
    assert [d.quantile(q) for q in (0.2, 0.21, 0.8, 0.81, 1.0)] == [1.0, 2.0, 2.0, 10.0, 10.0]
    assert [d.within(x) for x in (0.5, 1, 9.9, 10)] == pytest.approx([0.0, 0.2, 0.8, 1.0])
    assert d.discounted(0.5) == pytest.approx(0.2 / 2 + 0.6 / 4 + 0.2 / 1024)


def test_supports():
    assert CategoricalValue(bins=4, longest=3.0, unsolved=9.0).support == (1.0, 2.0, 3.0, 9.0)
    assert CategoricalValue(bins=4, longest=4.0, unsolved=9.0, scale=Scale.LOG).support == pytest.approx((1, 2, 4, 9))
    assert len(CategoricalValue().support) == 64


def test_categorical_targets_are_the_projection():
    head = CategoricalValue(bins=5, longest=4.0)
    want = [[1, 0, 0, 0, 0], [0, 0.5, 0.5, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]]
    torch.testing.assert_close(head.targets(row(1, 2.5, 99, INF)), torch.tensor(want, dtype=torch.float))
    log = CategoricalValue(bins=4, longest=4.0, scale=Scale.LOG)
    torch.testing.assert_close(log.targets(row(math.sqrt(8), 1)), torch.tensor([[0, 0.5, 0.5, 0], [1.0, 0, 0, 0]]))


def test_hl_gauss_targets_are_gaussian_mass():
    head = HlGaussValue(bins=7, longest=6.0, sigma=0.5)
    (target,) = head.targets(row(3.0))

    def phi(x: float) -> float:
        return 0.5 * (1 + math.erf(x / math.sqrt(2)))

    mass = [phi((i + 0.5 - 2) / 0.5) - phi((i - 0.5 - 2) / 0.5) for i in range(6)]
    assert target.tolist() == pytest.approx([*(m / sum(mass) for m in mass), 0.0], abs=1e-6)
    assert head.targets(row(INF)).tolist() == [[0.0] * 6 + [1.0]]


@given(st.sampled_from([h for h in HEADS if isinstance(h, CategoricalValue | HlGaussValue)]), st.floats(1, 300))
def test_binned_targets_are_distributions_around_the_steps(head: CategoricalValue | HlGaussValue, steps: float):
    (target,) = head.targets(row(steps))
    assert target.sum().item() == pytest.approx(1.0, abs=1e-5)
    assert target[-1] == 0.0
    nearest = min(head.support[:-1], key=lambda s: abs(s - min(steps, head.longest)))
    most_likely = head.support[int(target.argmax())]
    assert abs(head.support.index(most_likely) - head.support.index(nearest)) <= 1


@given(st.sampled_from(Scale), st.floats(1, 128))
def test_positions_invert(scale: Scale, steps: float):
    place = position(row(steps), 128.0, scale)
    assert 0 <= place.item() <= 1
    assert unposition(place, 128.0, scale).item() == pytest.approx(steps, rel=1e-4)


def test_losses_by_hand():
    even = torch.zeros(1, 4)
    head = CategoricalValue(bins=4, longest=3.0, unsolved=9.0)
    assert head.loss(even, *exactly(2)).item() == pytest.approx(math.log(4))
    sure = torch.tensor([True])
    # more than 1 step: three of four bins; more than 3, or than any length: the unsolved bin
    for beyond, left in ((1.0, 3), (2.0, 2), (3.0, 1), (50.0, 1)):
        assert head.loss(even, row(beyond), sure).item() == pytest.approx(math.log(4 / left))
    half = torch.zeros(1, 1)  # sigmoid 0.5
    scalar = ScalarValue(unsolved=101.0, scale=Scale.LINEAR)
    assert scalar.distributions(half)[0].mean() == pytest.approx(51.0)
    assert scalar.loss(half, *exactly(1)).item() == pytest.approx(0.25)
    assert scalar.loss(half, row(1.0), sure).item() == 0.0  # 51 > 1 already
    assert scalar.loss(half, row(76.0), sure).item() == pytest.approx(0.0625)
    quantiles = QuantileValue(count=2, unsolved=101.0, scale=Scale.LINEAR)
    # levels 1/4 and 3/4, error 0.5 each, Huber 0.475
    assert quantiles.loss(torch.zeros(1, 2), *exactly(INF)).item() == pytest.approx(0.5 * 0.475)
    assert quantiles.loss(torch.zeros(1, 2), *exactly(1)).item() == pytest.approx((0.75 + 0.25) / 2 * 0.475)
    assert quantiles.loss(torch.zeros(1, 2), row(51.0), sure).item() == 0.0


def fit(head: ValueConfig, steps: torch.Tensor, censored: torch.Tensor, updates: int = 400) -> ValueDistribution:
    """The head's best constant answer to a sample."""
    logits = torch.zeros(1, head.outputs, requires_grad=True)
    optimizer = torch.optim.Adam([logits], lr=0.1)
    for update in range(updates):
        optimizer.param_groups[0]["lr"] = 0.1 * (1 - update / updates)
        optimizer.zero_grad()
        head.loss(logits.expand(len(steps), -1), steps, censored).mean().backward()
        optimizer.step()
    return head.distributions(logits.detach())[0]


@pytest.mark.parametrize("head", HEADS, ids=lambda h: f"{h.head}-{h.scale}")
def test_the_best_answer_is_the_samples_distribution(head: ValueConfig):
    """Half of the sample needs 2 steps, three tenths 8 steps, a fifth is unsolved."""
    found = fit(head, *exactly(*([2.0] * 5 + [8.0] * 3 + [INF] * 2)))
    if isinstance(head, ScalarValue):
        log_mean = math.exp(0.5 * math.log(2) + 0.3 * math.log(8) + 0.2 * math.log(128))
        assert found.mean() == pytest.approx(log_mean, rel=0.02)
        return
    unsolved = head.unsolved
    assert [found.quantile(q) for q in (0.25, 0.66, 0.95)] == pytest.approx([2, 8, unsolved], rel=0.15)
    assert found.within(20) == pytest.approx(0.8, abs=0.05)
    if isinstance(head, CategoricalValue) and head.scale is Scale.LINEAR:
        assert found.mean() == pytest.approx(0.5 * 2 + 0.3 * 8 + 0.2 * unsolved, rel=0.02)


@pytest.mark.parametrize(
    "head", [h for h in HEADS if not isinstance(h, ScalarValue)], ids=lambda h: f"{h.head}-{h.scale}"
)
def test_censored_observations_shift_the_answer_by_the_right_amount(head: ValueConfig):
    """Kaplan-Meier by hand: of 10, 4 need 2 steps, 3 are lost from sight after 4 steps, 3 need 8.

    Those still there after 4 steps were all seen to need 8: P(D ≤ 2) = 0.4, P(D ≤ 8) = 1.
    """
    steps, censored = row(*([2.0] * 4 + [4.0] * 3 + [8.0] * 3)), torch.tensor([False] * 4 + [True] * 3 + [False] * 3)
    found = fit(head, steps, censored, 800)
    assert found.within(3.5) == pytest.approx(0.4, abs=0.08)
    assert found.quantile(0.7) == pytest.approx(8, rel=0.3)


def test_scalar_ignores_satisfied_censoring():
    found = fit(ScalarValue(), row(2.0, 2.0, 8.0), torch.tensor([False, False, True]))
    assert 2.0 < found.mean() < 8.0
    assert fit(ScalarValue(), row(9.0, 2.0), torch.tensor([False, True])).mean() == pytest.approx(9.0, rel=0.02)


@given(st.integers(0, 10**6))
def test_quantiles_never_cross(seed: int):
    rng = random.Random(seed)
    numbers = torch.tensor([[rng.gauss(0, 3) for _ in range(8)]])
    (found,) = QuantileValue(count=8).distributions(numbers)
    assert list(found.support) == sorted(found.support)
    assert found.quantile(0.5) == found.support[3]


@pytest.mark.parametrize("head", [NoValue(), *HEADS], ids=lambda h: h.head)
def test_heads_survive_json_and_the_policy_folder(
    head: ValueConfig, model: PolicyModel, states: list[ProofState], tmp_path: Path
):
    assert TypeAdapter(ValueConfig).validate_python(json.loads(json.dumps(asdict(head)))) == head
    spec = PolicySpec(PolicyConfig(width=32, layers=1, heads=2, feed_forward=32), value=head)
    made = PolicyModel.create(spec, model.tokenizer, seed=1).eval()
    made.save(tmp_path)
    again = PolicyModel.load(tmp_path).eval()
    assert again.spec == spec
    with torch.inference_mode():
        _, before, _ = made(made.batch(states, [()] * len(states)))
        _, after, _ = again(again.batch(states, [()] * len(states)))
    assert torch.equal(before, after)
    assert before.shape == (len(states), head.outputs)


OLD: dict[str, object] = {
    "architecture": {"width": 32, "layers": 2, "heads": 2, "feed_forward": 64, "context": 1024},
    "base": None,
    "prompt_tokens": 192,
    "version": 1,
}
HL_GAUSS = {"bins": 64, "longest": 63.0, "unsolved": 128.0, "scale": "linear", "kind": "hl_gauss", "sigma": 0.75}


@pytest.mark.parametrize(
    "data", [{"format": 1, **OLD, "value_bins": 64, "unsolved_steps": 128.0}, {"format": 2, **OLD, "value": HL_GAUSS}]
)
def test_policies_of_earlier_formats_still_load(data: dict[str, object], model: PolicyModel, tmp_path: Path):
    model.save(tmp_path)
    (tmp_path / "policy.json").write_text(json.dumps(data))
    assert PolicyModel.load(tmp_path).spec == model.spec


def test_no_value_says_so():
    with pytest.raises(LemmaError, match="no value head"):
        NoValue().distributions(torch.zeros(1, 0))


@pytest.mark.parametrize(
    "make",
    [
        lambda: CategoricalValue(bins=1),
        lambda: CategoricalValue(longest=200.0),
        lambda: HlGaussValue(sigma=0.0),
        lambda: QuantileValue(count=0),
        lambda: ScalarValue(unsolved=1.0),
    ],
)
def test_impossible_numbers_are_one_line(make):
    with pytest.raises(LemmaError, match=r"^\w+Value: \w+ is .*; it must be "):
        make()
