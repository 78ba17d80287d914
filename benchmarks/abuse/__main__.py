"""`python -m benchmarks.abuse [--json] [ATTACK …]`: exit code 1 when a bound is broken; `play` has the list."""

from __future__ import annotations

import argparse
import json
import sys

from benchmarks.abuse.attacks import ATTACKS
from benchmarks.abuse.play import measure


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.abuse", description=__doc__)
    parser.add_argument("attacks", nargs="*", metavar="ATTACK", help=", ".join(ATTACKS))
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    given = parser.parse_args()
    if unknown := [name for name in given.attacks if name not in ATTACKS]:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(ATTACKS)}")
    found = measure(given.attacks or list(ATTACKS))
    if given.json:
        print(json.dumps(found))
    else:
        for row in found.pop("attacks"):
            print(json.dumps(row))
        print(json.dumps(found, indent=1))
    return 1 if found["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
