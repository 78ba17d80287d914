"""`lemma worlds`: theorems of a given depth, generated."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.lean import open_lean
from cli.output import Answer, Screen, Seed, table, verb, writable_file
from prover.backplay import backplayed
from prover.lean.gym.pool import LeanPool
from prover.types import LemmaError, Split
from prover.worlds.base import World
from prover.worlds.export import check_new_folder, write_dataset, write_lean
from prover.worlds.generate import WorldTheorem, generate
from prover.worlds.implications import Implications
from prover.worlds.names import WorldSuite, parse_depths, show_depths, world_named
from prover.worlds.theories import all_theories
from prover.worlds.worlds import all_worlds


class PartChoice(StrEnum):
    """A split of the generated theorems."""

    TRAIN = "train"
    VALID = "valid"
    TEST = "test"


@verb
def command(
    screen: Screen,
    world: Annotated[str | None, typer.Argument(help="The world; without one they are listed.")] = None,
    depth: Annotated[str, typer.Option(help="Tactics of the derivations: 4, or 1-6 in turn.")] = "1-6",
    count: Annotated[int, typer.Option(min=1, help="Theorems, of all depths together.")] = 100,
    seed: Seed = 0,
    split: Annotated[PartChoice | None, typer.Option(help="Only theorems of this split.")] = None,
    data_folder: Annotated[
        Path | None,
        typer.Option(
            "--data",
            help="For implications: a folder with data of the Equational Theories Project. Depth is then the distance "
            "in its graph, and derivations are not known.",
        ),
    ] = None,
    backplay: Annotated[
        bool, typer.Option(help="Also the states on the way of every derivation, as theorems with what is left of it.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="FILE.lean, which is a SUITE; or a new folder, for a data set with its card.")
    ] = None,
) -> Answer:
    """Generate theorems of a given depth.

    Their proof by construction takes so many tactics, and is written with them, one per line. No two theorems are equal
    up to names, and the same call gives the same theorems.

    Example:

        lemma worlds rewriting --depth 1-6 --count 60 --out rewriting.lean
    """
    if world is None:
        if out is not None:
            raise LemmaError(f"WORLD is missing: there are {', '.join([*all_worlds(), *all_theories()])}")
        return _listed()
    made = _made(world, data_folder)
    depths = parse_depths(depth)
    if out is None:
        raise LemmaError("--out is missing: give FILE.lean, or a new folder for a data set")
    if backplay and data_folder is not None:
        raise LemmaError("--backplay has no effect with --data: those theorems have no derivations")
    is_file = out.suffix == ".lean"
    writable_file(out) if is_file else check_new_folder(out)
    suite = WorldSuite(world, depths, count, seed)
    part = Split(split.value) if split is not None else None
    said = f"lemma worlds {world} --depth {show_depths(depths)} --count {count} --seed {seed}"
    said += (f" --split {part}" if part else "") + (f" --data {data_folder}" if data_folder else "")
    with screen.bar("generating") as report:
        theorems = list(generate(made, depths, count, seed, part, report))
    if backplay:
        said += " --backplay"
        theorems = _with_states(theorems, screen)
    if is_file:
        write_lean(out, theorems, made, said)
    else:
        write_dataset(out, theorems, made, suite, said)
    splits = Counter(one.theorem.split for one in theorems)
    per_depth = Counter(one.depth for one in theorems)
    data = {
        "world": world,
        "depth": show_depths(depths),
        "count": len(theorems),
        "out": str(out),
        "seed": seed,
        "splits": {s.value: splits[s] for s in Split},
        "depths": {str(d): n for d, n in sorted(per_depth.items())},
        "families": dict(sorted(Counter(one.family for one in theorems).items())),
    }
    parts = ", ".join(f"{splits[s]} {s}" for s in Split if splits[s])
    return Answer(data, True, f"{len(theorems)} theorems of {world}, depth {show_depths(depths)} ({parts}): {out}")


def _with_states(theorems: list[WorldTheorem], screen: Screen) -> list[WorldTheorem]:
    """The theorems and the states of their derivations, as Lean prints them."""
    with LeanPool(open_lean(None, screen)) as env, screen.bar("running derivations") as report:
        return list(backplayed(theorems, env, report))


def _made(name: str, folder: Path | None) -> World:
    """The world; of implications that are known, if a folder says which."""
    world = world_named(name)
    if folder is None:
        return world
    if name != Implications().name:
        raise LemmaError(f"--data has no effect on {name}: it is for implications")
    from prover.worlds.known_laws import KnownImplications  # numpy

    return KnownImplications(folder)


def _listed() -> Answer:
    """All worlds, and the theories behind them."""
    worlds: list[World] = [*all_worlds().values(), *all_theories().values()]
    rows = [(w.name, len(w.families), ", ".join(sorted(w.held_out)) or "none", w.about) for w in worlds]
    text = table(("world", "families", "never in train", "about"), rows, ("families",))
    return Answer({"worlds": [_described(w) for w in worlds]}, True, text)


def _described(world: World) -> dict[str, object]:
    return {
        "name": world.name,
        "about": world.about,
        "module": world.module,
        "families": list(world.families),
        "held_out": sorted(world.held_out),
    }
