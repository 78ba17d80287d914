"""Reference proofs of train theorems, stepped through Lean: states on the way to a proof, with what remained of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prover.search.expansion import divide
from prover.suites import SuiteEntry
from prover.types import Advanced, Finished, ProofEnv, ProofState, StatementError, StepRequest

_CASES = re.compile(r"(?P<head>(?:induction|cases|rcases|match)\b.*\bwith)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A tactic and, for the goals that it leaves in order, the blocks that prove them; `parts` empty: see `rest`."""

    tactic: str
    parts: tuple[tuple[Block, ...], ...] = ()

    @property
    def size(self) -> int:
        """Tactics in it, this one included."""
        return 1 + sum(block.size for part in self.parts for block in part)


def parse_blocks(script: str) -> tuple[Block, ...]:
    """A script as tactics; bullets and the alternatives of `induction … with` become parts of the tactic above."""
    found: list[Block] = []
    for text in _items(script):
        if text.startswith("·") and found:
            last = found.pop()
            found.append(Block(last.tactic, (*last.parts, parse_blocks(_dedent(text[1:])))))
            continue
        head, *alternatives = re.split(r"\n(?=\|)", text)
        if alternatives and _CASES.fullmatch(head) and all("=>" in a for a in alternatives):
            pairs = [a.partition("=>") for a in alternatives]
            holes = " ".join(f"{pattern.strip()} => ?_" for pattern, _, _ in pairs)
            parts = tuple(parse_blocks(_dedent(body)) for _, _, body in pairs)
            found.append(Block(f"{head.strip()} {holes}", parts))
        else:
            found.append(Block(text))
    return tuple(found)


def _items(script: str) -> list[str]:
    """The tactics of a block: a line at column 0 begins one, lines that begin with ``|`` go on with it."""
    items: list[str] = []
    for line in script.split("\n"):
        if items and (line.startswith((" ", "|")) or not line.strip()):
            items[-1] += "\n" + line
        elif line.strip():
            items.append(line)
    return [item.rstrip() for item in items]


def _dedent(text: str) -> str:
    """A block's text, its first line inline or not, moved to column 0."""
    lines = text.rstrip().split("\n")
    first = lines[0].strip()
    rest = [line for line in lines[1:] if line.strip()]
    margin = min((len(line) - len(line.lstrip()) for line in rest), default=0)
    return "\n".join([*([first] if first else []), *(line[margin:] for line in rest)])


def walk_reference(entry: SuiteEntry, env: ProofEnv) -> list[tuple[ProofState, int]]:
    """States of a reference proof with the tactics that remained; those up to where it cannot be followed are left out
    unless what comes below was followed to its end."""
    try:
        root = env.start(entry.theorem)
    except StatementError:
        return []
    held: list[ProofState] = [root]
    found = list(_walk(parse_blocks(entry.reference.script), root, env, held) or ())
    env.free(held)
    return found


def _walk(
    blocks: Sequence[Block], state: ProofState, env: ProofEnv, held: list[ProofState]
) -> Iterator[tuple[ProofState, int]] | None:
    """The states of a proof of `state`; None when Lean does not follow."""
    if not blocks:
        return None
    block, rest = blocks[0], blocks[1:]
    remaining = sum(b.size for b in blocks)
    (result,) = env.step([StepRequest(state, block.tactic)])
    if isinstance(result, Finished):
        held.append(result.state)
        return iter([(state, remaining)])
    if not isinstance(result, Advanced):
        return None
    division = divide(env, result.state)
    held += [result.state, *division.parts]
    below: list[tuple[ProofState, int]] = []
    if not block.parts:
        if len(division.parts) > 1:
            return None
        inner = _walk(rest, division.parts[0], env, held)
        return None if inner is None else iter([(state, remaining), *inner])
    if rest or len(division.parts) != len(block.parts):
        return None
    for part, child in zip(block.parts, division.parts, strict=True):
        below += _walk(part, child, env, held) or ()
    return iter([(state, remaining), *below])
