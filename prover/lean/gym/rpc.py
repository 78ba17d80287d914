"""A minimal client of the language server protocol over a child's pipes: requests, notifications, diagnostics."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from prover.types import WorkerLost


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A message of the server about a range that begins at `line`, `character` (UTF-16 units, from 0)."""

    line: int
    character: int
    severity: int  # 1 error, 2 warning, 3 information
    message: str


class LspError(Exception):
    """The server answered a request with an error."""


class LspClient:
    """Talks to one server process; blocking, one request at a time."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._in: IO[bytes] = process.stdin
        self._out: IO[bytes] = process.stdout
        self._next = 0
        self.diagnostics: dict[str, tuple[int, tuple[Diagnostic, ...]]] = {}
        """Latest report per document: (version, diagnostics)."""

    @classmethod
    def spawn(cls, argv: Sequence[str], environ: Mapping[str, str]) -> LspClient:
        """Start a server and shake hands."""
        process = subprocess.Popen(argv, env=dict(environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        client = cls(process)
        client.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        client.notify("initialized", {})
        return client

    def request(self, method: str, params: Mapping[str, Any]) -> Any:
        """The result. Raises `LspError`, or `WorkerLost` when the server ends."""
        self._next += 1
        self._send({"id": self._next, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == self._next and "method" not in message:
                if "error" in message:
                    raise LspError(str(message["error"].get("message")))
                return message.get("result")

    def notify(self, method: str, params: Mapping[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def close(self) -> None:
        """End the server without ceremony."""
        self._process.kill()
        self._process.wait()
        self._in.close()
        self._out.close()

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        try:
            self._in.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            self._in.flush()
        except OSError as error:
            raise WorkerLost("the Lean server ended") from error

    def _receive(self) -> dict[str, Any]:
        length = 0
        while line := self._out.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            raise WorkerLost("the Lean server ended")
        message: dict[str, Any] = json.loads(self._out.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self._note_diagnostics(message["params"])
        elif "method" in message and "id" in message:  # the server asks us something: nothing is supported
            self._send({"id": message["id"], "result": None})
        return message

    def _note_diagnostics(self, params: dict[str, Any]) -> None:
        found = tuple(
            Diagnostic(
                d["range"]["start"]["line"], d["range"]["start"]["character"], d.get("severity", 1), d["message"]
            )
            for d in params["diagnostics"]
        )
        self.diagnostics[params["uri"]] = (params.get("version", 0), found)
