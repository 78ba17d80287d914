"""Settings: frozen dataclasses that validate themselves, forbid unknown keys and document each field.

A field's meaning is the string under it. `prover.search`, `prover.policy` and `rl` declare theirs with `@settings`;
configuration files are made of them, and the reference of the configuration is written from them (`described`).

A section with a choice is a union of settings whose classes differ in a tag (``head: Literal[Head.SCALAR]``), declared
with ``Field(discriminator="head")``: each class has only the keys that mean something there.

What has to fit together is checked in `__post_init__`, which raises ValueError with a message that begins with a key:
``"width is 33; it must be a multiple of 2 · heads = 8"``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass as plain_dataclass
from enum import Enum
from types import NoneType
from typing import Any, Literal, TypeVar, cast, dataclass_transform, get_args, get_origin

from pydantic import ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass
from pydantic.fields import FieldInfo

from prover.suggest import did_you_mean, nearest
from prover.types import LemmaError

T = TypeVar("T")

FLAT: dict[str, Any] = {"flat": True}
"""Marks a section (`Field(json_schema_extra=FLAT)`) whose keys a file has beside those around it."""


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(Field,))
def settings(cls: type[T]) -> type[T]:
    """Makes a frozen dataclass of keyword arguments; a wrong one raises `LemmaError`, in one line that names it."""
    config = ConfigDict(extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)
    made: Any = dataclass(cls, frozen=True, kw_only=True, config=config)
    validate: Callable[..., None] = made.__init__

    def __init__(self: T, **values: Any) -> None:
        try:
            validate(self, **values)
        except ValidationError as error:
            raise LemmaError(f"{cls.__name__}: {explain(error, made)}") from error

    made.__init__ = __init__
    return made


def explain(error: ValidationError, cls: type = object) -> str:
    """The first fault in settings of class `cls`, in our words: which key, what it is, what it must be."""
    fault = error.errors(include_url=False)[0]
    key, owner, annotation, field = _place(fault["loc"], cls)
    given, more = fault["input"], fault.get("ctx", {})
    match fault["type"]:
        case "unexpected_keyword_argument" | "extra_forbidden":
            return _unknown(key, owner, cls)
        case "missing":
            return f"{key} is missing"
        case "value_error":
            words = str(fault["msg"]).removeprefix("Value error, ")
            return (
                words if not key else f"{key}.{words}" if field is None or _members(annotation) else f"{key}: {words}"
            )
        case "union_tag_invalid":
            tag = str(more["discriminator"]).strip("'")
            named = [str(_tag(member, tag)) for member in _members(annotation)]
            return wrong(f"{key}.{tag}", more["tag"], named)
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal" if field is not None:
            return wrong(key, given, [], _bounds(field))
        case "too_short":
            return f"{key} is empty"
        case "finite_number":
            return wrong(key, given, [], "a finite number")
        case _:
            return wrong(key, given, _words(annotation), _kind(annotation))


@plain_dataclass(frozen=True, slots=True)
class Key:
    """One key of the configuration, in words: `name` is dotted, `where` says with which choice the key is there."""

    name: str
    kind: str
    default: str
    bounds: str
    meaning: str
    where: str = ""


def described(cls: type, prefix: str = "", where: str = "") -> Iterator[Key]:
    """Every key of settings of class `cls`, those of a section in its place; a tag comes once, with all its words."""
    for name, field in _fields(cls).items():
        members = _members(field.annotation)
        if not members:
            bounds = _bounds(field)
            yield Key(prefix + name, _kind(field.annotation), _default(field), bounds, _meaning(cls, name), where)
        elif len(members) == 1:
            yield from described(members[0], prefix if field.json_schema_extra == FLAT else f"{prefix}{name}.")
        else:
            tag = _tag_of(members)
            words, default = [str(_tag(m, tag)) for m in members], str(getattr(field.default, tag))
            meaning = next((text for m in members if (text := _meaning(m, tag))), "")
            yield Key(f"{prefix}{name}.{tag}", _one_of(words), default, "", meaning)
            for key, with_it in _shared(members, f"{prefix}{name}.").items():
                if not key.name.endswith(f".{tag}"):
                    some = len(with_it) < len(members)
                    named = [str(_tag(m, tag)) for m in with_it]
                    yield Key(key.name, key.kind, key.default, key.bounds, key.meaning, _one_of(named) if some else "")


def _shared(members: tuple[type, ...], prefix: str) -> dict[Key, list[type]]:
    """The keys of some classes, each with those that have it."""
    found: dict[Key, list[type]] = {}
    for member in members:
        for key in described(member, prefix):
            found.setdefault(key, []).append(member)
    return found


def is_settings(kind: object) -> bool:
    """Is this a class made by `settings`?"""
    return isinstance(kind, type) and hasattr(kind, "__pydantic_fields__")


def sections(cls: type) -> dict[str, tuple[str | None, tuple[type, ...]]]:
    """The sections of settings: name → the tag that tells its classes apart (None: there is one), and the classes."""
    return {
        name: (_tag_of(members) if len(members) > 1 else None, members)
        for name, field in _fields(cls).items()
        if (members := _members(field.annotation))
    }


def keys_of(cls: type) -> frozenset[str]:
    """Names of the fields of a settings class."""
    return frozenset(_fields(cls))


def known_settings(table: object, cls: type) -> dict[str, Any]:
    """What a file of an earlier version says in a section of settings `cls`; keys that are no more are passed over."""
    found = cast(dict[str, Any], table) if isinstance(table, dict) else {}
    return {key: value for key, value in found.items() if key in keys_of(cls)}


def _fields(cls: type) -> dict[str, FieldInfo]:
    return getattr(cls, "__pydantic_fields__", {})


def _meaning(cls: type, name: str) -> str:
    """The string under a field, of the class itself or of the base class that declares it."""
    found = (_fields(base).get(name) for base in cls.__mro__)
    return next((field.description for field in found if field is not None and field.description), "")


def _members(annotation: object) -> tuple[type, ...]:
    """The settings classes that an annotation speaks of: of a section one, or those of its union."""
    parts = get_args(annotation) if not isinstance(annotation, type) else (annotation,)
    return tuple(part for part in parts if is_settings(part))


def _tag_of(members: tuple[type, ...]) -> str:
    return next(name for name, field in _fields(members[0]).items() if _is_tag(field))


def _tag(member: type, tag: str) -> Any:
    return _fields(member)[tag].default


def _place(loc: tuple[int | str, ...], cls: type) -> tuple[str, type, Any, FieldInfo | None]:
    """Where pydantic found a fault: the dotted key, the class that has or lacks it, what it must be."""
    owner, annotation, field = cls, cast(Any, cls), None
    key: list[str] = []
    choices: tuple[type, ...] = ()
    for part in loc:
        tagged = ((m, f) for m in choices for f in _fields(m).values() if _is_tag(f))
        member = next((m for m, f in tagged if str(f.default) == str(part)), None)
        if member is not None:
            owner, annotation, choices = member, member, ()
            continue
        if isinstance(part, int):
            return f"entry {part + 1} of {'.'.join(key)}", owner, get_args(annotation)[0], field
        key.append(part)
        found = _fields(owner).get(part)
        if found is None:
            return ".".join(key), owner, annotation, None
        field, annotation = found, found.annotation
        members = _members(annotation)
        choices = members if len(members) > 1 else ()
        owner = members[0] if len(members) == 1 else owner
    return ".".join(key), owner, annotation, field


def _unknown(key: str, owner: type, cls: type) -> str:
    """A key that is not there: of another choice, of another section, or misspelt."""
    *section, name = key.split(".")
    every = [k.name for k in described(cls)]
    if key in every:
        tag, choice = next((n, f.default) for n, f in _fields(owner).items() if _is_tag(f))
        return f"{key} has no effect with {'.'.join([*section, tag])} = {shown(choice)}; leave it out"
    elsewhere = {k.rpartition(".")[2]: k for k in every}
    here = nearest(name, _fields(owner)) if name not in elsewhere else None
    meant = ".".join([*section, here]) if here else elsewhere.get(nearest(name, elsewhere) or "")
    return f"unknown key {key}" + (f"; did you mean {meant}?" if meant else "")


def _is_tag(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is Literal


def wrong(key: str, given: object, words: list[str], wanted: str = "") -> str:
    """``key is "x"; it must be …``, one of `words` if nothing else is said."""
    meant = did_you_mean(given, words) if isinstance(given, str) else ""
    return f"{key or 'the whole'} is {shown(given)}; it must be {wanted or _one_of(words)}{meant}"


def shown(value: object) -> str:
    """A value as TOML has it, not too long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _kind(annotation: Any) -> str:
    """What a value must be, in words."""
    if _members(annotation):
        return "a table"
    if words := _words(annotation):
        return _one_of(words)
    if get_origin(annotation) is tuple:
        return "a list of texts" if get_args(annotation)[0] is str else "a list"
    named = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}
    parts = get_args(annotation) or (annotation,)
    return next((named[part] for part in parts if part in named), "another value")


def _words(annotation: Any) -> list[str]:
    """The words of an enumeration or of literals, which may be optional."""
    parts = [p for p in get_args(annotation) if p is not NoneType] or [annotation]
    if get_origin(annotation) is Literal:
        return [str(part) for part in parts]
    kind = parts[0]
    return [str(word.value) for word in kind] if isinstance(kind, type) and issubclass(kind, Enum) else []


def _one_of(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _bounds(field: FieldInfo) -> str:
    """The bounds of a number, in words; empty without any."""
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    found = [f"{w} {getattr(m, b):g}" for m in field.metadata for b, w in words.items() if hasattr(m, b)]
    return " and ".join(found)


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    return "none" if value is None else value if isinstance(value, str) else shown(value)
