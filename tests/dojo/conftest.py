"""LeanDojo keeps a cache folder, named when it is imported; the tests have one of their own."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("CACHE_DIR", tempfile.mkdtemp(prefix="lemma-leandojo-"))
