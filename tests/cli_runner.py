"""Running the command line in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from typer.testing import CliRunner

from cli.main import app


@dataclass(frozen=True, slots=True)
class Ran:
    """What a call of the command line left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on stdout; anything beside it is an error."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found

    def refused(self, *parts: str) -> None:
        """Bad input: exit 2, nothing on stdout, one line on stderr that names these parts, no traceback."""
        assert self.code == 2, self.err
        assert self.out == ""
        lines = [line for line in self.err.splitlines() if line.startswith("lemma: ")]
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        for part in parts:
            assert part in lines[0], lines[0]


def lemma(*args: object) -> Ran:
    """Call ``lemma ARGS``."""
    result = CliRunner().invoke(app, [str(a) for a in args])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)
