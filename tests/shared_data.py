"""Where the large data sets lie that the repository does not carry."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent


def shared_data(*parts: str) -> Path:
    """A path in the data folder: `$LEMMA_DATA`, else `../shared/data` beside the project.

    Without the data a test is skipped and says so; under CI it fails instead.
    """
    given = os.environ.get("LEMMA_DATA")
    folder = Path(given) if given else PROJECT.parent / "shared" / "data"
    path = folder.joinpath(*parts)
    if not path.exists():
        message = f"the data is not there: {path} (set LEMMA_DATA to the folder that holds minif2f and equational)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return path
