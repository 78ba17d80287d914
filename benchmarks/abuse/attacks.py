"""The attacks: each is played against a running service, and returns its figures. `broken` names what went wrong."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import random
import signal
import time
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.abuse.target import TOKEN, Answer, Peer, Target, read_answer

GOOD: Final = "theorem t (a b : Nat) : a + b = b + a := by omega"
ENDLESS: Final = "theorem t : True := by\n  repeat (have := 1)"
CHEAT: Final = "set_option debug.skipKernelTC true in decide +kernel"
LATE_AUDIT: Final = (
    "theorem t : (List.range 100000000).length = 7"  # with that script: Lean takes no time, the audit does
)
CHEATING_FILE: Final = (
    'macro "cheat " o:ident : tactic => `(tactic| set_option $o:ident true in decide +kernel)\n'
    f"{LATE_AUDIT} := by cheat debug.skipKernelTC"
)
SLACK_SECONDS: Final = 8.0  # beyond what a client gave, for the way there and back on a busy machine
SUITES: Final = (
    "Programs Machines Sorting Groups Magma Options Codes Searching Memory Numerals Lattices Relations Imperative"
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the attacks are: those of the benchmark, or small ones for a test."""

    half_open: int = 1_100
    idle: int = 1_200
    unfinished: int = 60
    heavy: int = 24
    unpacked_mb: int = 1_024
    hold_seconds: float = 4.0
    garbage: int = 2_000
    cheats: int = 60
    kill_seconds: float = 20.0
    wide_bytes: int = 8 << 20
    text_characters: int = 261_000


Figures = dict[str, Any]
Attack = Callable[[Target, Size], Awaitable[Figures]]


def snippets(codes: Iterable[str], timeout: object = 20, prefix: str = "") -> dict[str, Any]:
    return {"snippets": [{"id": f"{prefix}{n}", "code": c} for n, c in enumerate(codes)], "timeout": timeout}


def proofs(*items: dict[str, Any]) -> dict[str, Any]:
    return {"proofs": [{"id": str(n), **item} for n, item in enumerate(items)]}


async def module_names(target: Target, size: Size) -> Figures:
    """`Core` in many spellings, then the shipped modules, alone and in pairs: nobody is locked out."""
    right = {"statement": "theorem t : True", "script": "trivial"}
    spellings = [
        "Core",
        *(f"{' ' * n}Core{' ' * n}" for n in range(1, 30)),
        "Core Core",
        "Init",
        "Stock Core Init",
        "\tCore\n",
    ]
    shipped = [f"Suites.Defs.{name}" for name in SUITES.split()]
    pairs = [f"{b} {a} {a}" for a, b in itertools.pairwise(shipped[:4])]
    found: Counter[str] = Counter()
    for modules in (spellings, shipped[:7], shipped[7:], pairs, ["Core"]):
        answer = await target.post("/api/prove", proofs(*({**right, "module": m} for m in modules)), 90)
        found[str(answer.status)] += 1
        found["proved"] += sum(r["verdict"] == "proved" for r in answer.results) if answer.status == 200 else 0
    names = len(spellings) + len(shipped) + len(pairs) + 1
    return {"names": names, "proved": found["proved"], "broken": found["proved"] != names}


def bomb(unpacked_mb: int, window: int) -> bytes:
    """So many MiB of blanks, packed."""
    packer, blanks = zlib.compressobj(9, zlib.DEFLATED, window), b" " * (1 << 20)
    return b"".join([*(packer.compress(blanks) for _ in range(unpacked_mb)), packer.flush()])


async def packed_bodies(target: Target, size: Size) -> Figures:
    """1 MB that unpacks to 1 GiB, with and without the token, in each coding."""
    statuses: dict[str, int] = {}
    zlib_bomb = await asyncio.to_thread(bomb, size.unpacked_mb, 15)
    bombs = {"deflate": zlib_bomb, "gzip": await asyncio.to_thread(bomb, min(64, size.unpacked_mb), 31)}
    for token, who in ((None, "nobody"), ("wrong", "wrong token"), (TOKEN, "token")):
        for coding in ("deflate", "gzip", "br", "zstd"):
            answer = await target.post("/api/check", bombs.get(coding, b"x"), 30, token, Content_Encoding=coding)
            statuses[f"{who}, {coding}"] = answer.status
    body = json.dumps(snippets([GOOD])).encode()
    fine = await target.post("/api/check", zlib.compress(body), 60, Content_Encoding="deflate")
    expected = [401] * 8 + [413, 413, 415, 415]
    broken = list(statuses.values()) != expected or fine.status != 200
    return {"packed_bytes": len(zlib_bomb), "unpacked_mb": size.unpacked_mb, "statuses": statuses, "broken": broken}


async def texts(target: Target, size: Size) -> Figures:
    """Texts made to be slow to read: each gets its answer within its time."""
    n = size.text_characters
    hard = {
        "import «": "import « " * (n // 9),
        "comments": "/-" * (n // 2),
        "quotes": 'theorem t : True := "' + '\\"' * (n // 2 - 20),
        "raw strings": 'r#"' * (n // 3),
        "brackets": "theorem t : " + "(" * (n - 20),
        "theorems": "theorem t : True := by trivial\n" * (n // 31),
    }
    seconds = 5.0
    took: dict[str, float] = {}
    for name, code in hard.items():
        began = time.perf_counter()
        try:
            answer = await target.post("/api/check", snippets([code], seconds), seconds + 2 * SLACK_SECONDS)
            took[name] = round(time.perf_counter() - began, 2) if answer.status == 200 else -float(answer.status)
        except (OSError, EOFError):
            took[name] = float("inf")
    late = [name for name, s in took.items() if not 0 <= s <= seconds + SLACK_SECONDS]
    return {
        "timeout": seconds,
        "answer_seconds": {k: str(v) for k, v in took.items()},
        "late": late,
        "broken": bool(late),
    }


async def wide_bodies(target: Target, size: Size) -> Figures:
    """JSON that is small to send and large to hold: many values, deep ones, none that is meant."""
    n = size.wide_bytes - 64
    bodies = {
        "lists": (b'{"snippets": [' + b"[]," * (n // 3) + b"[]]}", 413),
        "objects": (b'{"snippets": [' + b"{}," * (n // 3) + b"{}]}", 413),
        "numbers": (b'{"snippets": [' + b"1," * (n // 2) + b"1]}", 413),
        "depth": (b"[" * 3_000 + b"]" * 3_000, 422),
        "one key": (b'{"snippets": [{"id": "a", "code": ""}], "' + b"k" * (n - 64) + b'": 1}', 200),
        "too large": (b" " * (size.wide_bytes + 65), 413),
    }
    statuses = {name: (await target.post("/api/check", body, 60)).status for name, (body, _) in bodies.items()}
    return {"statuses": statuses, "broken": statuses != {name: status for name, (_, status) in bodies.items()}}


async def _opened(target: Target, number: int) -> list[Peer]:
    found: list[Peer] = []
    while len(found) < number:
        some = await asyncio.gather(*(target.connect() for _ in range(min(50, number - len(found)))))
        found += some
    return found


async def _closed(peers: Sequence[Peer]) -> int:
    """Close them; how many the service had closed before."""

    async def is_closed(reader: asyncio.StreamReader) -> bool:
        try:
            async with asyncio.timeout(0.5):
                while await reader.read(1 << 16):
                    pass
        except TimeoutError:
            return False
        except OSError:
            pass
        return True

    gone = await asyncio.gather(*(is_closed(reader) for reader, _ in peers))
    for _, writer in peers:
        writer.transport.abort()
    return sum(gone)


async def half_open(target: Target, size: Size) -> Figures:
    """Connections that never finish the head of a request."""
    peers = await _opened(target, size.half_open)
    for _, writer in peers:
        writer.write(b"POST /api/check HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    await asyncio.sleep(size.hold_seconds)
    return {"connections": len(peers), "closed_by_service": await _closed(peers), "broken": False}


async def idle(target: Target, size: Size) -> Figures:
    """Connections that ask once and then stay."""
    peers = await _opened(target, size.idle)
    for _, writer in peers:
        with contextlib.suppress(OSError):
            writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    await asyncio.sleep(size.hold_seconds)
    fine = await target.post("/api/check", snippets([GOOD]))  # may need a new helper, whose pipes come last
    return {"connections": len(peers), "closed_by_service": await _closed(peers), "broken": fine.status != 200}


async def unfinished_bodies(target: Target, size: Size) -> Figures:
    """Large bodies of which the last byte never comes, with a length and in chunks."""
    length = 8 << 20
    peers = await _opened(target, size.unfinished)
    piece = b" " * (1 << 20)

    async def send(number: int, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            head = target.head("/api/check", length)
            if number % 2:
                head = head.replace(b"Content-Length: %d" % length, b"Transfer-Encoding: chunked")
            writer.write(head)
            for _ in range(7):
                writer.write(b"%x\r\n%s\r\n" % (len(piece), piece) if number % 2 else piece)
                await writer.drain()

    senders = [asyncio.create_task(send(n, writer)) for n, (_, writer) in enumerate(peers)]
    await asyncio.sleep(size.hold_seconds)
    statuses: Counter[str] = Counter()
    for reader, _ in peers:
        try:
            async with asyncio.timeout(0.05):
                statuses[str((await read_answer(reader)).status)] += 1
        except TimeoutError:
            statuses["reading"] += 1
        except (OSError, EOFError):
            statuses["closed"] += 1
    for sender in senders:
        sender.cancel()
    await asyncio.gather(*senders, return_exceptions=True)
    await _closed(peers)
    return {"bodies": len(peers), "megabytes_sent_each": 7, "statuses": dict(statuses), "broken": False}


async def heavy_texts(target: Target, size: Size) -> Figures:
    """Whole requests of the largest size, of a text that takes four times its bytes in memory, all at once."""
    code = f"-- {'a' * size.text_characters}𝔸"
    body = json.dumps(snippets([code] * (size.wide_bytes // (len(code) + 50)), 10), ensure_ascii=False).encode()
    answers = await asyncio.gather(*(target.post("/api/check", body, 100) for _ in range(size.heavy)))
    statuses = Counter(str(answer.status) for answer in answers)
    broken = not statuses["200"] or statuses["200"] + statuses["503"] != size.heavy
    return {"requests": size.heavy, "bytes_each": len(body), "statuses": dict(statuses), "broken": broken}


async def greedy_connections(target: Target, size: Size) -> Figures:
    """Requests without end on one connection, and answers that nobody takes."""
    peers = await _opened(target, 20)
    request = f"GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode()
    for _, writer in peers:
        with contextlib.suppress(OSError):
            writer.write(request * 5_000)
    await asyncio.sleep(size.hold_seconds)
    return {"connections": len(peers), "closed_by_service": await _closed(peers), "broken": False}


async def garbage(target: Target, size: Size) -> Figures:
    """What is no HTTP; the log must not grow with it."""
    before = len(target.log)
    lines = [
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x00\x1b[2J" * 9,
        b"GET /" + b"x" * 9_000 + b"\r\n",
    ]
    lines.append(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-Y: z\r\n" * 500 + b"\r\n")
    for start in range(0, size.garbage, 50):
        peers = await _opened(target, min(50, size.garbage - start))
        for n, (_, writer) in enumerate(peers):
            writer.write(lines[n % len(lines)] + b"\r\n\r\n")
        await asyncio.sleep(0.02)
        for _, writer in peers:
            writer.transport.abort()
    grown = len(target.log) - before
    return {"connections": size.garbage, "log_bytes": grown, "broken": grown > 128 << 10}


async def timeouts(target: Target, size: Size) -> Figures:
    """Bad and impossible times; work that never ends, in Lean and in the audit, ends when the client said."""
    bad: dict[str, int] = {}
    for value in ("0", "-1", "NaN", "Infinity", "-Infinity", "1e999", '"soon"'):
        body = json.dumps(snippets([GOOD], "T")).replace('"T"', value).encode()
        bad[value] = (await target.post("/api/check", body)).status
    huge = await target.post("/api/check", snippets([GOOD], 1e300))
    took: dict[str, float] = {}
    items = proofs(
        {"statement": LATE_AUDIT, "script": CHEAT}, {"statement": "theorem t : True", "script": ENDLESS[27:]}
    )
    for name, path, body in (
        ("file, Lean", "/api/check", snippets([ENDLESS], 2)),
        ("file, audit", "/api/check", snippets([CHEATING_FILE], 2)),
        ("proofs, both", "/api/prove", items | {"timeout": 2}),
    ):
        began = time.perf_counter()
        answer = await target.post(path, body, 100)
        took[name] = round(time.perf_counter() - began, 2)
        assert answer.status == 200
    late = [name for name, seconds in took.items() if seconds > 2 + SLACK_SECONDS]
    broken = set(bad.values()) != {422} or huge.status != 200 or bool(late)
    return {"statuses": bad, "timeout": 2, "answer_seconds": took, "late": late, "broken": broken}


async def kills(target: Target, size: Size) -> Figures:
    """``kill -9`` of helper processes while right proofs and files are judged: no verdict comes of it."""
    rng, stop = random.Random(0), time.monotonic() + size.kill_seconds
    killed, found = 0, Counter[str]()

    async def killer() -> None:
        nonlocal killed
        while time.monotonic() < stop:
            await asyncio.sleep(0.15)
            if pids := target.helpers():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(rng.choice(pids), signal.SIGKILL)
                    killed += 1

    async def client(number: int) -> None:
        while time.monotonic() < stop:
            if number % 2:
                answer = await target.post("/api/check", snippets([f"{GOOD} -- {rng.random()}" for _ in range(4)]), 90)
            else:
                items = [
                    {"statement": GOOD.partition(" := ")[0], "script": f"omega -- {rng.random()}"} for _ in range(4)
                ]
                answer = await target.post("/api/prove", proofs(*items), 90)
            found.update(map(outcome, answer.results))

    await asyncio.gather(killer(), *(client(n) for n in range(4)))
    return {"killed": killed, "items": found.total(), **found, "broken": bool(found["wrong"])}


def outcome(result: dict[str, Any]) -> str:
    """Of a right proof: ``right``, ``infrastructure`` (no verdict) or ``wrong``."""
    said = str(result.get("error", "")) + str(result.get("reason", ""))
    if "infrastructure" in said:
        return "infrastructure"
    return "right" if result.get("verdict") == "proved" or passes(result.get("response")) else "wrong"


def passes(response: object) -> bool:
    """Whether a file has no error and no sorry: no messages and no holes, only what was proved."""
    return isinstance(response, dict) and set(response) <= {"env", "theorems"}


async def incidents(target: Target, size: Size) -> Figures:
    """Proofs that fool Lean's own process, by the dozen: refused, and the log of incidents stays small."""
    answers: list[Answer] = []
    for start in range(0, size.cheats, 20):
        items = [
            {"statement": f"theorem t : {n} = {n + 1}", "script": CHEAT}
            for n in range(start, min(start + 20, size.cheats))
        ]
        answers.append(await target.post("/api/prove", proofs(*items), 120))
    verdicts = Counter(r["verdict"] for answer in answers for r in answer.results)
    written = target.incidents.read_bytes() if target.incidents.exists() else b""
    lines = written.count(b"\n")
    broken = verdicts["proved"] > 0 or not lines or lines > 25 or not written.isascii()
    return {"cheats": size.cheats, **verdicts, "written_down": lines, "bytes": len(written), "broken": broken}


async def characters(target: Target, size: Size) -> Figures:
    """NUL, ESC, marks of direction and lone surrogates wherever text goes; the neighbour is judged as ever."""
    odd = "\x00\x1b[31m\x9b2J\u202e\ud800"
    statuses: Counter[str] = Counter()
    neighbours = 0
    for place in ("code", "id", "comment"):
        code = {"code": f"theorem t{odd} : True := trivial", "comment": f"-- {odd}\n{GOOD}"}.get(place, GOOD)
        items = [{"id": odd if place == "id" else "odd", "code": code}, {"id": "fine", "code": GOOD}]
        answer = await target.post("/api/check", {"snippets": items, "timeout": 20})
        statuses[str(answer.status)] += 1
        neighbours += passes(answer.results[1]["response"])
    for place in ("statement", "script", "name", "preamble", "id"):
        item = {"statement": "theorem t : True", "script": "trivial"}
        fine = proofs(item | {place: f"{item.get(place, '')} {odd}"}, item)
        answer = await target.post("/api/prove", fine)
        statuses[str(answer.status)] += 1
        neighbours += answer.results[1]["verdict"] == "proved"
    module = await target.post("/api/prove", proofs({"statement": "theorem t : True", "script": "rfl", "module": odd}))
    statuses[str(module.status)] += 1
    raw = sum(byte < 32 and byte != 10 for byte in target.log)
    broken = dict(statuses) != {"200": 8, "422": 1} or neighbours != 8 or raw > 0
    return {"statuses": dict(statuses), "right_neighbours": neighbours, "raw_bytes_in_log": raw, "broken": broken}


ATTACKS: Final[dict[str, Attack]] = {
    attack.__name__: attack
    for attack in (
        module_names,
        packed_bodies,
        texts,
        wide_bodies,
        half_open,
        idle,
        unfinished_bodies,
        heavy_texts,
        greedy_connections,
        garbage,
        timeouts,
        kills,
        incidents,
        characters,
    )
}
