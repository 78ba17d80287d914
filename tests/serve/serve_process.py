"""Services in processes of their own, started by the command people use."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from shared_data import PROJECT

TOKEN = "correct-horse-battery"
Start = Callable[..., "Service"]


@dataclass(slots=True)
class Service:
    """A running ``lemma serve``."""

    process: subprocess.Popen[str]
    url: str
    said: list[str] = field(default_factory=list)
    token: str | None = None

    def client(self, timeout: float = 120) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=timeout)

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self, seconds: float = 60) -> tuple[int, str]:
        """Exit code and standard output."""
        out, _ = self.process.communicate(timeout=seconds)
        return self.process.returncode, out


def start_service(*options: str, token_file: Path | None = None) -> Service:
    command = [sys.executable, "-m", "cli.main", "serve", "--port", "0", "--json", *options]
    if token_file is not None:
        token_file.write_text(f"{TOKEN}\n")
        command += ["--token-file", str(token_file)]
    environ = {k: v for k, v in os.environ.items() if k != "LEMMA_SERVE_TOKEN"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT, env=environ
    )
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if found := re.search(r"listening on (\S+)", line):
            service = Service(process, found[1], said, TOKEN if token_file else None)
            threading.Thread(target=lambda: said.extend(process.stderr or ()), daemon=True).start()
            return service
    raise AssertionError(f"the service ended: {said}")


def end(service: Service) -> None:
    if service.process.poll() is None:
        service.signal(signal.SIGTERM)
        try:
            service.process.wait(60)
        except subprocess.TimeoutExpired:
            service.process.kill()
            service.process.wait()
