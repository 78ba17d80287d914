"""`lemma check`: verify finished proofs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cli.lean import open_lean
from cli.output import Answer, JsonFlag, LeanProject, Screen, deliver, verdict_data
from prover.types import LemmaError, Proof, Theorem

AT_A_TIME = 64  # proofs verified together; each is said to have taken its share of their time


@dataclass(frozen=True, slots=True)
class CheckConfig:
    """Either `file`, or `statement` and `script`."""

    file: Path | None = None
    statement: str | None = None
    script: str | None = None
    lean_project: Path | None = None


def main(config: CheckConfig, screen: Screen) -> Answer:
    """Verify each theorem of a file, or one script. Positive when every one is proved. Raises `LemmaError`.

    Where Lean's own process and the audit disagree, the result says so and the exit code is that of an incident.
    """
    pairs = _candidates(config)
    setup = open_lean(config.lean_project, screen)
    from prover.lean.confine import Layer, held_layers
    from prover.lean.incidents import incident_log
    from prover.lean.verify import Verifier

    results: list[dict[str, object]] = []
    with Verifier(setup) as verifier, screen.bar("verifying") as report:
        for at in range(0, len(pairs), AT_A_TIME):
            part = pairs[at : at + AT_A_TIME]
            began = time.perf_counter()
            verdicts = verifier.verify_many(part)
            seconds = round((time.perf_counter() - began) / len(part), 3)
            for (theorem, _), verdict in zip(part, verdicts, strict=True):
                results.append({"name": theorem.name, **verdict_data(verdict), "seconds": seconds})
            report(at + len(part), len(pairs))
    proved = sum(r["verdict"] == "proved" for r in results)
    lines = [
        f"{r['verdict']:8} {r['name']}" + (f"  ({r['reason']}: {r['detail']})" if r["reason"] else "") for r in results
    ]
    incidents = [r for r in results if r["disagreement"]]
    lines += [f"incident {r['name']}  ({r['disagreement']}; written down in {incident_log()})" for r in incidents]
    text = "\n".join([*lines, f"{proved} of {len(results)} proved ({setup.identity})"])
    data = {
        "results": results,
        "proved": proved,
        "incidents": len(incidents),
        "lean": setup.identity,
        "confinement": {layer.value: layer in held_layers() for layer in Layer},
    }
    return Answer(data, proved == len(results), text, incident=bool(incidents))


def _candidates(config: CheckConfig) -> list[tuple[Theorem, Proof]]:
    if config.file is not None:
        if config.statement is not None or config.script is not None:
            raise LemmaError("give a file, or --statement and --script, not both")
        from prover.suites import read_suite_file

        return [(entry.theorem, entry.reference) for entry in read_suite_file(config.file).entries]
    if config.statement is None or config.script is None:
        raise LemmaError("give a FILE.lean, or both --statement and --script")
    from eval.statements import theorem_of

    return [(theorem_of(config.statement), Proof(config.script))]


def command(
    file: Annotated[Path | None, typer.Argument(help="A file of `theorem … := by …`.", show_default=False)] = None,
    statement: Annotated[str | None, typer.Option(help="A statement, without its proof.")] = None,
    script: Annotated[str | None, typer.Option(help="The tactic block that is said to prove it.")] = None,
    lean_project: LeanProject = None,
    as_json: JsonFlag = False,
) -> None:
    """Verify finished proofs.

    Each theorem of a file, or one script against one statement.

    Examples:

        lemma check proofs.lean

        lemma check --statement '(a b : Nat) : a + b = b + a' --script 'omega'
    """
    deliver(lambda screen: main(CheckConfig(file, statement, script, lean_project), screen), as_json)
