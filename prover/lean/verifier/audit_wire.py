"""How outcomes of audits are sent from an auditor's child to the auditor, and from there to the client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from prover.lean.olean.constants import ConstantKind
from prover.lean.olean.exprs import Name
from prover.lean.processes.pipes import ProcessLost
from prover.lean.verifier.audit import Audited
from prover.lean.verifier.file_audit import ConstantAudit
from prover.types import RefusalReason, Refused

FileOutcome = tuple[ConstantAudit, ...]


@dataclass(frozen=True, slots=True)
class AuditedConstant:
    """A constant that a file declares. `refused` is None if it is sound: the kernel accepted it and everything that it
    rests on, with no axiom but the three. The other fields are those of `file_audit.ConstantAudit`.
    """

    name: Name
    kind: ConstantKind
    line: int
    column: int
    refused: Refused | None
    axioms: tuple[str, ...]
    depends_on: tuple[Name, ...]
    changed: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The audit's positive answer: axioms, and what else the file declares.

    The place where the theorem ends in the candidate's source is taken from the candidate's file and is not checked.
    """

    axioms: tuple[str, ...]
    end_line: int
    end_column: int
    added: tuple[str, ...] = ()


def read_reply(reply: dict[str, Any]) -> Accepted | Refused:
    if "lost" in reply:
        raise ProcessLost(str(reply["lost"]), int(reply["held"]))
    if "reason" in reply:
        return Refused(RefusalReason(reply["reason"]), str(reply["detail"]))
    line, column = reply["end"]
    axioms, added = (tuple(map(str, reply[key])) for key in ("axioms", "added"))
    return Accepted(axioms, int(line), int(column), added)


def read_constant(data: Sequence[Any]) -> AuditedConstant:
    name, kind, line, column, reason, detail, axioms, depends_on, changed = data
    refused = None if reason is None else Refused(RefusalReason(reason), str(detail))
    named = tuple(map(tuple, depends_on))
    at = int(line), int(column)
    return AuditedConstant(tuple(name), ConstantKind(kind), *at, refused, tuple(map(str, axioms)), named, str(changed))


def read_outcome(reply: dict[str, Any] | list[Any]) -> Audited | FileOutcome | Refused:
    if isinstance(reply, list):
        return tuple(map(read_audit, reply))
    if "reason" in reply:
        return Refused(RefusalReason(reply["reason"]), reply["detail"])
    line, column = reply["end"]
    uses, added = ([tuple(name) for name in reply[key]] for key in ("uses", "added"))
    return Audited(frozenset(uses), (line, column), tuple(added))


def read_audit(data: Sequence[Any]) -> ConstantAudit:
    name, kind, line, column, reason, detail, uses, depends_on, changed = data
    refused = None if reason is None else Refused(RefusalReason(reason), detail)
    uses, depends_on = frozenset(map(tuple, uses)), tuple(map(tuple, depends_on))
    return ConstantAudit(tuple(name), ConstantKind(kind), line, column, refused, uses, depends_on, changed)


def constant_fields(one: ConstantAudit, last: Sequence[object]) -> list[object]:
    """A constant on the wire; `last` are the trusted constants that it rests on, or its axioms."""
    reason = None if one.refused is None else one.refused.reason.value
    detail = "" if one.refused is None else one.refused.detail[:2000]
    return [one.name, int(one.kind), one.line, one.column, reason, detail, last, one.depends_on, one.changed]


def outcome_message(outcome: Audited | FileOutcome | Refused) -> dict[str, object] | list[object]:
    if isinstance(outcome, tuple):
        return [constant_fields(one, sorted(one.uses, key=str)) for one in outcome]
    if isinstance(outcome, Refused):
        return {"reason": outcome.reason.value, "detail": outcome.detail[:2000]}
    return {"uses": sorted(outcome.uses, key=str), "end": outcome.end, "added": outcome.added}
