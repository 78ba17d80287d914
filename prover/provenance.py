"""Where a result comes from: the code, the packages and the machine."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def git_revision(folder: Path) -> str:
    """The commit that `folder` is at, with ``+`` when files differ from it; "unknown" where git does not hold it.

    An installed copy may be inside another repository, for instance in a virtual environment there, whose commit says
    nothing about this code; so the folder has to be tracked.
    """
    asked = (("ls-files", "--error-unmatch", "."), ("rev-parse", "HEAD"), ("status", "--porcelain", "-uno"))
    try:
        _, revision, changed = [
            subprocess.run(["git", *args], cwd=folder, capture_output=True, text=True, timeout=10, check=True).stdout
            for args in asked
        ]
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return revision.strip() + ("+" if changed.strip() else "")


def package_versions(packages: Iterable[str]) -> dict[str, str]:
    """The version of Python and of each package, "not installed" for one that is not."""
    versions = {"python": platform.python_version()}
    for package in packages:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    return versions


def machine() -> str:
    """This machine in words: processor, how many of them this process may use, and the card if torch is in use."""
    name = platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            name = next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), name)
    except OSError:
        pass
    torch = sys.modules.get("torch")  # it takes seconds to import, and who has not does not use a card
    card = ""
    if torch is not None and torch.cuda.is_available():
        card = f", {torch.cuda.device_count()} × {torch.cuda.get_device_name()}"
    return f"{name}, {len(os.sched_getaffinity(0))} cores{card}"
