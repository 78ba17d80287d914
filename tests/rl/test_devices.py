"""Learning elsewhere than on the CPU, in less memory, and less exactly.

Whatever is tested on a device is tested on `card` (a device that is none), and on CUDA where there is a card.
"""

import copy
import json
import pickle
import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from card import Mixed, card
from test_learner import filled, fresh_model
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from transformers import GPT2Config, GPT2LMHeadModel

from prover.conjecture import sample
from prover.conjecture.language import FrozenModel, train_model
from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyModel
from prover.policy.network import LocalScorer
from prover.policy.policies import TrainedPolicy
from prover.policy.prompt import state_of_key
from prover.policy.proposals import ProposalConfig
from prover.policy.proposer import MixedProposer
from prover.policy.sampler import sample_batch, sample_tokens
from prover.policy.value import CategoricalValue, HlGaussValue, NoValue, QuantileValue, ScalarValue, Scale, ValueConfig
from prover.types import LemmaError
from rl import devices
from rl.checkpoints import list_checkpoints, parts_of, save_checkpoint
from rl.config import TrainConfig, load_config
from rl.devices import find_device, placed
from rl.learner import Example, Learner
from rl.loop import train
from rl.losses import value_loss
from rl.settings import LearnerConfig, Precision
from rl.types import UNSOLVED, Experience, ValueTarget

SETTINGS = LearnerConfig(updates=2, batch=6, failed_batch=2, candidates=24, device="cpu")
NEAR = {"rtol": 1e-4, "atol": 1e-5}
REAL = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
DEVICES = ["card", *REAL[1:]]


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest) -> Iterator[torch.device]:
    with ExitStack() as stack:
        yield stack.enter_context(card()) if request.param == "card" else torch.device(request.param)


def moved(model: PolicyModel, device: torch.device) -> PolicyModel:
    there = copy.deepcopy(model).to(device)
    there.lm.tie_weights()  # torch exchanges the parameters of a card that is none, where it moves those of CUDA
    return there


def examples_of(learner: Learner, attempts: list[Experience], tmp_path: Path) -> list[Example]:
    """Six proved states and one that is not."""
    good = [learner.good_example(s, random.Random(0)) for s in filled(tmp_path / "r.jsonl", attempts).snapshot(0).good]
    none = torch.zeros(0)
    return [*good, Example(state_of_key(("⊢ 2 ^ 7 = 3",)), (), none, none, UNSOLVED)]


def flat(model: PolicyModel) -> Tensor:
    return torch.cat([p.detach().cpu().flatten() for p in model.parameters()])


def gradients(learner: Learner, examples: list[Example]) -> Tensor:
    learner.optimizer.zero_grad(set_to_none=True)
    learner.backward(examples)
    return torch.cat([p.grad.flatten().cpu() for p in learner.model.parameters() if p.grad is not None])


@pytest.mark.parametrize("scale", list(Scale))
@pytest.mark.parametrize("kind", [NoValue, ScalarValue, CategoricalValue, HlGaussValue, QuantileValue])
def test_every_value_loss_is_where_its_numbers_are(device: torch.device, kind: Any, scale: Scale):
    head: ValueConfig = kind() if kind is NoValue else kind(scale=scale)
    targets = [ValueTarget(1.0), ValueTarget(9.5), UNSOLVED, ValueTarget(4.0, censored=True)]
    logits = torch.randn(len(targets), head.outputs, generator=torch.Generator().manual_seed(0))
    found: list[Tensor] = []
    for place in (torch.device("cpu"), device):
        there = logits.clone().to(place).requires_grad_()
        loss = value_loss(head, there, targets)
        assert loss.device.type == place.type
        loss.backward()
        assert there.grad is not None
        found.append(torch.cat([loss.detach().cpu()[None], there.grad.cpu().flatten()]))
        if head.outputs:
            assert len(head.distributions(there.detach())) == len(targets)
    torch.testing.assert_close(*found, **NEAR)


@pytest.mark.parametrize("head", [NoValue(), ScalarValue(), CategoricalValue(), HlGaussValue(), QuantileValue()])
def test_gradients_are_those_of_the_cpu(
    device: torch.device, head: ValueConfig, grammar: TacticGrammar, attempts: list[Experience], tmp_path: Path
):
    model = fresh_model(grammar, head)
    here, there = (Learner(m, {"Core": grammar}, SETTINGS) for m in (model, moved(model, device)))
    examples = examples_of(here, attempts, tmp_path)
    torch.testing.assert_close(gradients(there, examples), gradients(here, examples), **NEAR)


def test_a_round_and_its_checkpoint(
    device: torch.device, model: PolicyModel, grammar: TacticGrammar, attempts: list[Experience], tmp_path: Path
):
    """The same weights as on the CPU, before and after a checkpoint, which the CPU reads too."""
    replay = filled(tmp_path / "r.jsonl", attempts)
    began = flat(model)
    ends: list[Tensor] = []
    for place in (torch.device("cpu"), device):
        run = tmp_path / place.type
        learner = Learner(moved(model, place), {"Core": grammar}, SETTINGS)
        learner.learn(replay.snapshot(0), random.Random(0))
        save_checkpoint(run, 1, TrainConfig().prover(learner.model, (), "lean"), learner.state(), keep=1)
        (saved,) = list_checkpoints(run)
        again = Learner(moved(PolicyModel.load(saved.policy), place), {"Core": grammar}, SETTINGS)
        again.go_on_from(*parts_of(saved))
        again.learn(replay.snapshot(1), random.Random(1))
        ends.append(flat(again.model))
    assert float((ends[0] - ends[1]).norm()) < 0.01 * float((ends[0] - began).norm())


def test_proposals_values_and_samples_are_those_of_the_cpu(
    device: torch.device, grammar: TacticGrammar, attempts: list[Experience], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sample, "MOST_TOKENS", 4)
    model = fresh_model(grammar)
    model.spec = replace(model.spec, version=1)
    states = [state_of_key(attempt.good[0].goals) for attempt in attempts[:2]]
    config = ProposalConfig(samples=2)
    found: list[Any] = []
    for one in (model, moved(model, device)):
        proposer = MixedProposer(LocalScorer(one), grammar, config)
        proposals = [{p.tactic: p.logprob for p in row} for row in proposer.propose(states)]
        made_up = sample.sample_from_policy(one, 2, torch.Generator().manual_seed(0))
        drawn = sample_batch(one, states, 4, torch.Generator().manual_seed(0), max_tokens=8)
        found.append(
            (
                proposals,
                [v.mean() for v in proposer.evaluate(states)],
                drawn,
                made_up,
                TrainedPolicy(config, one).identity,
            )
        )
    here, there = found
    assert [row.keys() for row in here[0]] == [row.keys() for row in there[0]]
    for a, b in zip(here[0], there[0], strict=True):
        assert a == pytest.approx(b, abs=1e-3)
    assert here[1] == pytest.approx(there[1], rel=1e-3)
    assert here[2:] == there[2:]


def test_another_architecture_is_sampled_where_it_is(device: torch.device):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        lm = GPT2LMHeadModel(GPT2Config(vocab_size=11, n_embd=32, n_layer=2, n_head=2, n_positions=64)).eval()
    rows = [sample_tokens(lm, [[1, 2, 3], [4]], 6, torch.Generator().manual_seed(0), end=0, max_tokens=8)]
    rows += [sample_tokens(lm.to(device), [[1, 2, 3], [4]], 6, torch.Generator().manual_seed(0), end=0, max_tokens=8)]
    assert rows[0] == rows[1]


def test_a_frozen_model_measures_where_it_is(device: torch.device, tmp_path: Path):
    train_model(["theorem t : 1 = 1 := rfl", "theorem u : 2 = 2 := by simp"], tmp_path, updates=2)
    here, there = FrozenModel(str(tmp_path)), FrozenModel(str(tmp_path))
    there._model.to(device)
    assert there.bits("theorem t", ": 1 = 1") == pytest.approx(here.bits("theorem t", ": 1 = 1"), rel=1e-3)


def test_what_is_published_is_on_the_cpu(device: torch.device, model: PolicyModel):
    """Search actors have no card: a pickled prover holds the CPU's tensors, tied weights once; nothing moves here."""
    learning = moved(model, device)
    data = pickle.dumps(TrainConfig().prover(learning, (), "lean"))
    assert learning.device.type == device.type
    assert len(data) < 1.1 * len(pickle.dumps(TrainConfig().prover(model, (), "lean")))
    copied = pickle.loads(data).policy.model
    assert copied.device == torch.device("cpu")
    assert copied.lm.get_output_embeddings().weight is copied.lm.get_input_embeddings().weight
    for (name, a), (_, b) in zip(model.state_dict().items(), copied.state_dict().items(), strict=True):
        assert torch.equal(a, b), name


def test_the_card_of_these_tests_refuses_what_was_not_moved(model: PolicyModel):
    with card() as there:
        moved_model = moved(model, there)
        batch = model.batch([state_of_key(("⊢ 1 = 1",))], [["rfl"]])
        with pytest.raises(Mixed):
            moved_model(batch)
        with pytest.raises(Mixed):
            pickle.dumps(next(moved_model.parameters()))


@pytest.mark.parametrize("tokens", [1, 200, 500])
def test_a_batch_in_parts_has_the_gradient_and_the_losses_of_the_whole(
    tokens: int, model: PolicyModel, grammar: TacticGrammar, attempts: list[Experience], tmp_path: Path
):
    whole, divided = (
        Learner(copy.deepcopy(model), {"Core": grammar}, replace(SETTINGS, tokens=n)) for n in (10_000, tokens)
    )
    examples = examples_of(whole, attempts, tmp_path)
    a, b = gradients(whole, examples), gradients(divided, examples)
    assert float((a - b).abs().max()) <= 1e-6 < 1e-2 < float(a.abs().max())
    one, other = whole.update(examples), divided.update(examples)
    for name in ("total", "ranking", "token", "value", "top1", "gradient_norm"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-5), name


def test_many_logits_are_computed_in_pieces_with_the_same_gradient(
    model: PolicyModel,
    grammar: TacticGrammar,
    attempts: list[Experience],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    learner = Learner(model, {"Core": grammar}, SETTINGS)
    examples = examples_of(learner, attempts, tmp_path)
    whole, kept = gradients(learner, examples), kept_bytes(learner, examples)
    monkeypatch.setattr("prover.policy.trie.MOST_LOGITS", 7 * model.lm.config.vocab_size)
    torch.testing.assert_close(gradients(learner, examples), whole, rtol=0, atol=1e-6)
    assert kept_bytes(learner, examples) < kept


def kept_bytes(learner: Learner, examples: list[Example]) -> int:
    """Bytes of the tensors that the forward pass keeps for the backward pass, parameters left out."""
    kept: dict[int, int] = {p.untyped_storage().data_ptr(): 0 for p in learner.model.parameters()}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        kept.setdefault(storage.data_ptr(), storage.nbytes())
        alive.append(tensor)
        return tensor

    alive: list[Tensor] = []
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda x: x):
        learner.losses(examples)
    return sum(kept.values())


@pytest.mark.parametrize("place", REAL)
def test_checkpointing_has_the_same_gradients_in_less_memory(
    place: str, model: PolicyModel, grammar: TacticGrammar, attempts: list[Experience], tmp_path: Path
):
    plain = Learner(copy.deepcopy(model).to(place).train(), {"Core": grammar}, SETTINGS)
    settings = replace(SETTINGS, device=place, checkpointing=True)
    lean = Learner(placed(copy.deepcopy(model), settings).train(), {"Core": grammar}, settings)
    examples = examples_of(plain, attempts, tmp_path)
    torch.testing.assert_close(gradients(lean, examples), gradients(plain, examples), rtol=0, atol=1e-6)
    assert kept_bytes(lean, examples) < 0.6 * kept_bytes(plain, examples)
    assert pickle.loads(pickle.dumps(lean.model)).device == torch.device("cpu")


def test_compiled_layers_have_the_same_gradients(
    model: PolicyModel,
    grammar: TacticGrammar,
    attempts: list[Experience],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    """Rows of any length, prompts and tries, without machine code: torch's tracing, which divides the graph."""
    monkeypatch.setattr(devices, "COMPILER", "aot_eager")
    settings = replace(SETTINGS, tokens=200, compile=True, checkpointing=True)
    plain = Learner(copy.deepcopy(model).train(), {"Core": grammar}, replace(SETTINGS, tokens=200))
    compiled = Learner(placed(copy.deepcopy(model), settings).train(), {"Core": grammar}, settings)
    examples = examples_of(plain, attempts, tmp_path)
    torch._dynamo.reset()
    torch._dynamo.utils.counters.clear()
    torch.testing.assert_close(gradients(compiled, examples), gradients(plain, examples), rtol=0, atol=1e-6)
    assert 1 <= torch._dynamo.utils.counters["stats"]["unique_graphs"] <= 2  # one for all layers and lengths
    assert pickle.loads(pickle.dumps(compiled.model)).device == torch.device("cpu")


def test_an_architecture_that_cannot_be_checkpointed_is_named(model: PolicyModel):
    model.lm.supports_gradient_checkpointing = False
    with pytest.raises(LemmaError, match=r"^learner\.checkpointing is true, and a LlamaForCausalLM cannot be"):
        placed(model, LearnerConfig(checkpointing=True))


@pytest.mark.parametrize("place", REAL)
def test_bfloat16_is_near_single_precision(
    place: str, model: PolicyModel, grammar: TacticGrammar, attempts: list[Experience], tmp_path: Path
):
    """The distances that docs/training.md states, on one batch of an untrained policy: losses, and the gradient."""
    exact, rough = (
        Learner(copy.deepcopy(model).to(place), {"Core": grammar}, replace(SETTINGS, precision=p)) for p in Precision
    )
    examples = examples_of(exact, attempts, tmp_path)
    a, b = gradients(exact, examples), gradients(rough, examples)
    one, other = exact.losses(examples), rough.losses(examples)
    assert a.dtype == b.dtype == one.total.dtype == other.total.dtype == torch.float32
    off = abs(one.total.item() - other.total.item()) / one.total.item()
    distance = float((a - b).norm() / a.norm())
    assert 0 < off <= 2e-3
    assert 0 < distance <= 0.02


class _Calls(TorchDispatchMode):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.names.append(str(func))
        return func(*args, **(kwargs or {}))


def test_attention_is_torchs_own_under_the_mask_of_the_trie(model: PolicyModel):
    with _Calls() as calls:
        model(model.batch([state_of_key(("⊢ 1 = 1",))], [["rfl", "simp"]]))
    assert sum("scaled_dot_product" in name for name in calls.names) >= model.spec.network.layers
    assert not any("softmax.int" in name for name in calls.names)


def test_auto_takes_what_is_there(monkeypatch: pytest.MonkeyPatch):
    assert find_device("cpu") == torch.device("cpu")
    for there, found in ((False, "cpu"), (True, "cuda")):
        monkeypatch.setattr(torch.cuda, "is_available", lambda there=there: there)
        assert find_device("auto") == torch.device(found)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert find_device("cuda:1") == torch.device("cuda:1")
    with pytest.raises(LemmaError, match=r'^learner\.device is "cuda:2", and there is none: '):
        find_device("cuda:2")


def test_a_device_that_is_not_there_is_one_line_and_no_folder(tmp_path: Path):
    config = load_config(Path("tiny"), {"learner.device": "cuda:77"})
    with pytest.raises(LemmaError, match=r'^learner\.device is "cuda:77", and there is none: [^\n]*"auto" takes what'):
        train(config, tmp_path / "run")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("wrong", ["gpu", "cuda:", "cuda:x", "", "meta"])
def test_a_device_that_means_nothing(wrong: str):
    with pytest.raises(LemmaError) as caught:
        load_config(None, {"learner.device": wrong})
    assert str(caught.value) == f"--set: learner.device is {json.dumps(wrong)}; it must be auto, cpu, cuda or cuda:N"
