"""Does the score find the lemmas that everybody knows to be useful?

    python -m benchmarks.lemma_recovery                     # writes docs/results/lemma_recovery.md, about an hour
    python -m benchmarks.lemma_recovery --quick --out DIR   # minutes: shows that it runs, says little

Four theories are restated on fresh definitions (`benchmarks.recovery_worlds`), so that no library, no simp set and no
decision procedure knows anything about them: this is how the known lemmas are removed. Their statements are mixed
with true decoys of like size, and every candidate comes with a proof that cites nothing but definitions and axioms.
Our score and each baseline rank the candidates on train theorems. Reported are recall@k, and the gain in solve rate on
held-out theorems, at equal budget and with the ordinary prover, when the top k join the library.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.recovery_rankings import CEILING, OURS, PUBLISHED, comparison, gain, rankings, recall_at, summary
from benchmarks.recovery_report import write_report
from benchmarks.recovery_worlds import MODULE, WORLDS, Term, World, canonical
from prover.conjecture.applicability import Applicability
from prover.conjecture.cache import FileCache, code_revision, content_key
from prover.conjecture.candidates import Lemma, mentions, premise_of, with_lemma
from prover.conjecture.measure import Focused, Laboratory, MeasureConfig
from prover.conjecture.proof_terms import LeanTerms
from prover.conjecture.score import Effect, ScoreConfig, Scorer
from prover.conjecture.screen import Screen
from prover.lean.gym.base import StepLimits
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.library.premises import load_premises
from prover.lean.toolchain import cache_dir
from prover.lean.verifier.verify import Verifier
from prover.prover import Prover
from prover.search import Budget, SearchConfig, extract, script_of, search_many
from prover.types import Proof, Proved, Split, Theorem
from rl.run_folder import git_revision


@dataclass(frozen=True, slots=True)
class Config:
    """`train`, `held_out` and `decoys` are per world."""

    train: int = 12
    held_out: int = 20
    decoys: int = 51
    budget: int = 64
    heartbeats: int = 2_000  # of a Lean step; a tenth of the usual, since simp can turn in circles with a decoy
    seed: int = 0
    solve_seeds: tuple[int, ...] = (0,)
    top: tuple[int, ...] = (10, 5, 20)  # in the order of measuring
    left_out: int = 100  # pairs that the gate left out and that are searched all the same, to see what it misses


QUICK = Config(train=3, held_out=3, decoys=4, budget=24, top=(5,), left_out=10)


@dataclass(frozen=True, slots=True)
class Sample:
    """One world's theorems and candidates; `targets` are names among the candidates."""

    world: World
    train: tuple[Theorem, ...]
    held_out: tuple[Theorem, ...]
    candidates: tuple[Lemma, ...]
    targets: frozenset[str]


class CountingCache(FileCache):
    """Knows how many of its answers were there already."""

    asked = hits = 0

    def get(self, key: str) -> Mapping[str, object] | None:
        found = super().get(key)
        self.asked += 1
        self.hits += found is not None
        return found


class Bench:
    """The Lean side: one prover whose library is the definitions and axioms of the worlds, and what is added."""

    def __init__(self, setup: LeanSetup, env: LeanPool, verifier: Verifier, terms: LeanTerms, cache: FileCache,
                 config: Config) -> None:  # fmt: skip
        self.env, self.verifier, self.config = env, verifier, config
        names = {"plus", "times", "join", "turn", "count", "each", "swap", "tips", "fringe", "alter"}
        definitions = [p for p in load_premises(setup, MODULE) if p.name in names]
        self.library = (*definitions, *(axiom for world in WORLDS for axiom in world.axioms))
        limits = StepLimits(heartbeats=config.heartbeats)
        self.prover = Prover(search=SearchConfig(Budget(steps=config.budget)), limits=limits)
        self.laboratory = Laboratory(
            env, verifier, terms, self.library, self.prover, MeasureConfig(seed=config.seed), cache, setup.identity
        )
        self.screen = Screen(env, verifier, terms, self.laboratory.prove)

    def solved(self, theorems: Sequence[Theorem], lemmas: Sequence[Lemma], seed: int) -> list[bool]:
        """Which theorems the ordinary prover proves when these lemmas are in its library."""
        key = content_key(code_revision(), "solved", self.laboratory.lean, self.prover.identity, theorems, lemmas, seed)
        known = self.laboratory.cache.get(key)
        if known is None:
            prover = replace(self.prover, lemmas=tuple(lemmas), shorten=None)
            outcomes = prover.solve(theorems, self.env, self.verifier, self.library, seed)
            known = {"solved": [outcome.proved for outcome in outcomes]}
            self.laboratory.cache.put(key, known)
        answer = known["solved"]
        assert isinstance(answer, list)
        return [bool(x) for x in answer]

    def cited(self, theorems: Sequence[Theorem], lemmas: Sequence[Lemma]) -> dict[str, tuple[str, ...]]:
        """What the proof cites that is found with these lemmas, tactics that cite one first; only theorems proved.

        The proof is verified and read with the lemmas that it mentions: those are the ones it can use.
        """
        key = content_key(code_revision(), "cited", self.laboratory.lean, self.prover.identity, theorems, lemmas)
        known = self.laboratory.cache.get(key)
        if known is None:
            known = {}
            proposer, _ = self.prover.proposer(self.library, lemmas, self.config.seed)
            names = [lemma.theorem.name for lemma in lemmas]
            proposer = Focused(proposer, names, self.laboratory.config.focus)
            stated = [with_lemma(theorem, *lemmas) for theorem in theorems]
            rng = random.Random(self.config.seed)
            results = search_many(self.env, stated, proposer, None, self.prover.search, rng)
            for theorem, result in zip(theorems, results, strict=True):
                if (step := extract(result.tree)) is None:
                    continue
                proof = script_of(step)
                used = [x for x in lemmas if mentions(proof.script, x.theorem.name)]
                short = with_lemma(theorem, *used)
                if isinstance(self.verifier.verify_many([(short, proof)])[0], Proved):
                    term = self.laboratory.terms.read(short, proof, frozenset(x.theorem.name for x in used))
                    known[theorem.name] = sorted(term.citations)
            self.laboratory.cache.put(key, known)
        return {name: tuple(map(str, cites)) for name, cites in known.items() if isinstance(cites, list)}


def sample(world: World, bench: Bench, rng: random.Random, say: Callable[[str], None]) -> Sample:
    """Random theorems and proved candidates of one world, no two equal up to renaming."""
    config = bench.config
    seen = {canonical(*rule) for rule in world.known} | {canonical(t.left, t.right) for t in world.targets}

    def draw(count: int, size: tuple[int, int], rewrites: tuple[int, int]) -> list[tuple[Term, Term]]:
        found: list[tuple[Term, Term]] = []
        for _ in range(count * 2_000):
            if len(found) == count:
                break
            equation = world.equation(size, rng.randint(*rewrites), rng)
            if equation is not None and canonical(*equation) not in seen:
                seen.add(canonical(*equation))
                found.append(equation)
        return found

    theorems = draw(config.train + config.held_out, (9, 18), (1, 3))
    stated = [
        world.theorem(f"{world.name}_{i}", *e, Split.TRAIN if i < config.train else Split.TEST)
        for i, e in enumerate(theorems)
    ]
    targets = [
        Lemma(world.theorem(t.name, t.left, t.right, Split.TRAIN), world.self_contained(t.script, t.needs))
        for t in world.targets
    ]
    decoys: list[Lemma] = []
    offered: list[Theorem] = []
    while len(decoys) < config.decoys and (more := draw(config.decoys // 2, (5, 13), (1, 3))):
        batch = [world.theorem(f"{world.name}_decoy_{len(offered) + i}", *e, Split.TRAIN) for i, e in enumerate(more)]
        offered += batch
        decoys += _proved(world, batch, targets, bench)
    decoys = decoys[: config.decoys]
    say(f"{world.name}: {len(stated)} theorems, {len(targets)} targets, {len(decoys)} of {len(offered)} decoys proved")
    candidates = [*targets, *decoys]
    rng.shuffle(candidates)
    names = frozenset(t.theorem.name for t in targets)
    return Sample(world, tuple(stated[: config.train]), tuple(stated[config.train :]), tuple(candidates), names)


def _proved(world: World, offered: Sequence[Theorem], targets: Sequence[Lemma], bench: Bench) -> list[Lemma]:
    """Those that the prover proves, from the definitions or else from the targets, whose proofs then go inside."""
    alone = bench.laboratory.measure(offered)
    hard = [t for t, m in zip(offered, alone, strict=True) if m.script is None]
    helped = dict(zip(hard, bench.laboratory.measure(hard, targets), strict=True))
    found: list[Lemma] = []
    for theorem, measured in zip(offered, alone, strict=True):
        script = measured.script
        if script is not None:
            found.append(Lemma(theorem, Proof(script)))
        elif (script := helped[theorem].script) is not None:
            needs = [t.theorem.name for t in targets if mentions(script, t.theorem.name)]
            found.append(Lemma(theorem, world.self_contained(script, needs)))
    verdicts = bench.verifier.verify_many([(lemma.theorem, lemma.proof) for lemma in found])
    return [lemma for lemma, verdict in zip(found, verdicts, strict=True) if isinstance(verdict, Proved)]


def proofs_at_hand(bench: Bench, samples: Sequence[Sample]) -> dict[str, tuple[str, ...]]:
    """Train theorem → what its proof cites when every candidate that may be used for it is in the library."""
    found: dict[str, tuple[str, ...]] = {}
    for one in samples:
        lemmas = [c for other in samples if other.world.name in near(one.world) for c in other.candidates]
        found |= bench.cited(one.train, lemmas)
    return found


def missed_by_gate(bench: Bench, scorer: Scorer, samples: Sequence[Sample], rng: random.Random) -> dict[str, int]:
    """Of a sample of pairs left out, those with a proof that cites the lemma, and those where it is shorter."""
    before = {t.name: m for t, m in zip(scorer.theorems, scorer.baseline, strict=True)}
    pairs: list[tuple[Lemma, Theorem]] = []
    for one in samples:
        for lemma in (c for other in samples if other.world.name in near(one.world) for c in other.candidates):
            gate = Applicability(bench.library, [premise_of(lemma.theorem)])
            pairs += [(lemma, t) for t in one.train if not gate.matters(before[t.name].goals)]
    drawn = rng.sample(pairs, min(bench.config.left_out, len(pairs)))
    cites = shorter = 0
    for lemma, theorem in drawn:
        (after,) = bench.laboratory.measure([theorem], [lemma])
        size, unsolved = bench.laboratory.terms.library_size(MODULE), scorer.config.unsolved_bits
        cites += after.script is not None
        shorter += after.bits(size, unsolved) < before[theorem.name].bits(size, unsolved)
    return {"left_out": len(pairs), "sampled": len(drawn), "cite": cites, "shorter": shorter}


def near(world: World) -> frozenset[str]:
    """The worlds whose lemmas may be used in a world: its own, and the numbers where it counts."""
    return frozenset([world.name, *(["numbers"] if world.name in ("chains", "bushes") else [])])


def held_out_rates(
    bench: Bench, samples: Sequence[Sample], ranked: Mapping[str, Sequence[str]], say: Callable[[str], None]
) -> Iterator[dict[str, dict[int, list[float]]]]:
    """Ranking → k → solve rate of each held-out theorem over the seeds; k = 0 is the library alone. One k at a time.

    A theorem gets the lemmas of its own world, and those about numbers where its world counts.
    """
    config = bench.config
    world_of = {c.theorem.name: s.world.name for s in samples for c in s.candidates}
    lemma_of = {c.theorem.name: c for s in samples for c in s.candidates}

    def rates(names: Sequence[str]) -> list[float]:
        found: list[float] = []
        for one in samples:
            usable = [n for n in names if world_of[n] in near(one.world)]
            solved: list[list[bool]] = []
            for seed in config.solve_seeds:
                solved.append(bench.solved(one.held_out, [lemma_of[n] for n in sorted(usable)], seed))
            found += np.mean(np.array(solved, dtype=float), axis=0).tolist()
        return found

    nothing = rates([])
    ceiling = rates(sorted(frozenset[str]().union(*(s.targets for s in samples))))
    say(f"all targets: {np.mean(ceiling):.3f} of the held-out theorems, was {np.mean(nothing):.3f}")
    result: dict[str, dict[int, list[float]]] = {name: {0: nothing} for name in ranked} | {CEILING: {0: nothing}}
    for k in config.top:
        for name, order in ranked.items():
            result[name][k] = rates(order[:k])
            say(f"{name}, top {k}: {np.mean(result[name][k]):.3f} of the held-out theorems, was {np.mean(nothing):.3f}")
        result[CEILING][k] = ceiling
        yield result


def measure(config: Config, say: Callable[[str], None]) -> Iterator[dict[str, object]]:
    """The whole benchmark as JSON, after each k that was measured."""
    started = time.perf_counter()
    revision = git_revision(Path(__file__).parent)  # before the first file is written
    setup = load_lean()
    rng = random.Random(config.seed)
    with ExitStack() as stack:
        env = stack.enter_context(LeanPool(setup, workers=2, limits=StepLimits(heartbeats=config.heartbeats)))
        verifier = stack.enter_context(Verifier(setup))
        terms = stack.enter_context(LeanTerms(setup))
        cache = stack.enter_context(CountingCache(cache_dir() / "conjectures" / "recovery.sqlite"))
        bench = Bench(setup, env, verifier, terms, cache, config)
        samples = [sample(world, bench, rng, say) for world in WORLDS]
        train = [t for s in samples for t in s.train]
        held_out = [t for s in samples for t in s.held_out]
        scorer = Scorer(train, held_out[:1], bench.laboratory, bench.screen, ScoreConfig())  # ranks on train alone
        baseline = scorer.baseline[: len(train)]
        say(f"library alone: {sum(m.script is not None for m in baseline)} of {len(baseline)} train theorems proved")
        effects: dict[str, Effect] = {}
        candidates = [c for s in samples for c in s.candidates]
        for i, lemma in enumerate(candidates):
            effects[lemma.theorem.name] = scorer.effect(lemma, held_out=False)
            if i % 20 == 19:
                say(f"{i + 1} of {len(candidates)} candidates measured, {time.perf_counter() - started:.0f} s")
        searched = sum(e.searched for e in effects.values())
        hand = proofs_at_hand(bench, samples)
        ranked = rankings(scorer, effects, hand, config.seed)
        measured_in = time.perf_counter() - started
        gate = missed_by_gate(bench, scorer, samples, rng)
        say(f"of pairs that the gate left out: {gate}")
        targets = frozenset[str]().union(*(s.targets for s in samples))
        for rates in held_out_rates(bench, samples, ranked, say):
            done = sorted(k for k in next(iter(rates.values())) if k)
            yield {
                "config": asdict(config),
                "revision": revision,
                "environment": setup.identity,
                "worlds": len(WORLDS),
                "targets": len(targets),
                "decoys": len(candidates) - len(targets),
                "train": len(train),
                "held_out": len(held_out),
                "top_k": done,
                "searches": searched,
                "searches_without_gate": len(candidates) * len(train),
                "gate": gate,
                "at_hand": {
                    "proved": len(hand),
                    "cited": len({n for names in hand.values() for n in names if n in effects}),
                },
                "from_cache": cache.hits / max(cache.asked, 1),
                "seconds": {"ranking": round(measured_in), "all": round(time.perf_counter() - started)},
                "recall": {n: {k: recall_at(order, targets, k) for k in done} for n, order in ranked.items()},
                "rates": {n: {k: float(np.mean(r)) for k, r in by_k.items()} for n, by_k in rates.items()},
                "gains": {n: {k: gain(by_k[0], by_k[k]) for k in done} for n, by_k in rates.items()},
                "comparison": {
                    k: [comparison(rates, k, among) for among in (PUBLISHED, [n for n in ranked if n != OURS])]
                    for k in done
                },
                "statements": {c.theorem.name: c.theorem.statement for c in candidates},
                "top": {n: [[x, x in targets] for x in order[: max(done)]] for n, order in ranked.items()},
                "scores": {n: summary(e) for n, e in effects.items()},
            }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("docs/results"))
    parser.add_argument("--page", action="store_true", help="write the page of an earlier run anew, from its numbers")
    args = parser.parse_args()
    base = QUICK if args.quick else Config()
    config = Config(**{**asdict(base), "seed": args.seed})
    command = " ".join(["python -m benchmarks.lemma_recovery", *(x for x in sys.argv[1:] if x != "--page")])
    if args.page:
        text = (args.out / "lemma_recovery.json").read_text()
        print(write_report(json.loads(text, object_hook=_numbered), OURS, CEILING, args.out, command, args.quick))
        return
    for found in measure(config, lambda line: print(line, file=sys.stderr, flush=True)):
        numbers = json.loads(json.dumps(found), object_hook=_numbered)
        print(write_report(numbers, OURS, CEILING, args.out, command, args.quick))


def _numbered(record: dict[str, object]) -> dict[str | int, object]:
    """JSON has no numbers as keys; ours are k."""
    return {int(k) if k.isdigit() else k: v for k, v in record.items()}


if __name__ == "__main__":
    main()
