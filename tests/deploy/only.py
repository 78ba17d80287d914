"""A Python in which nothing but named distributions, what they require, and this repository can be imported.

As an environment variable of a process (`PYTHONPATH`), so that every process that it starts is such a Python too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

from packaging.requirements import Requirement

SITE = '''
import importlib.metadata, re, sys
from importlib.machinery import PathFinder

ALLOWED, DISTRIBUTIONS = {allowed!r}, {distributions!r}


class Only:
    """Finds what an environment with these distributions alone would have."""

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        found = PathFinder.find_spec(name, path, target)
        bundled = "/site-packages/ray/" in str(getattr(found, "origin", ""))  # Ray carries some modules inside itself
        known = path is not None or top in ALLOWED or top.startswith("_sysconfigdata")
        return found if known or bundled else None

    def find_distributions(self, context=None):
        for found in PathFinder.find_distributions(context or importlib.metadata.DistributionFinder.Context()):
            if re.sub("[-_.]+", "-", found.metadata["Name"]).lower() in DISTRIBUTIONS:
                yield found

    def invalidate_caches(self):
        PathFinder.invalidate_caches()


sys.meta_path[:] = [Only() if finder is PathFinder else finder for finder in sys.meta_path]
'''
OURS = ("prover", "rl", "lean_project")


def normal(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


def required(names: Iterable[str]) -> set[str]:
    """Distributions that these requirements bring, themselves included, as far as they are installed here."""
    found: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        wanted = waiting.pop()
        try:
            there = distribution(wanted.name)
        except PackageNotFoundError:
            continue
        name = normal(wanted.name)
        new = [Requirement(line) for line in there.requires or []]
        extras = wanted.extras or {""}
        meant = [m for m in new if m.marker is None or any(m.marker.evaluate({"extra": extra}) for extra in extras)]
        waiting += [more for more in meant if normal(more.name) not in found]
        found.add(name)
    return found


def requirements(file: Path) -> list[str]:
    """The lines of a requirements file."""
    lines = (line.partition("#")[0].strip() for line in file.read_text().splitlines())
    return [line for line in lines if line]


def only(folder: Path, names: Iterable[str], repository: Path, *more: str) -> str:
    """A `PYTHONPATH` that allows these requirements, this repository's rooms for them, and the modules `more`."""
    distributions = required(names)
    modules = {m for m, owners in packages_distributions().items() if distributions & {normal(o) for o in owners}}
    allowed = modules | set(sys.stdlib_module_names) | {*OURS, *more}
    folder.mkdir()
    text = SITE.format(allowed=allowed, distributions=distributions)
    (folder / "sitecustomize.py").write_text(text)
    return f"{folder}:{repository}"
