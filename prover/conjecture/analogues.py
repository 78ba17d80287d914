"""What holds of some functions, said of others: analogues by signature morphism.

A signature morphism maps sorts to sorts and functions to functions, so that types are respected: what is known of
``plus`` and ``0`` becomes a conjecture on ``times`` and ``1``, or on ``join`` and the empty chain. Each known equation
serves as a scheme (Montano-Rivas, McCasland, Dixon and Bundy 2012, "Scheme-based theorem discovery and concept
invention").
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from prover.conjecture.equations import TermEquation
from prover.conjecture.explore import Function
from prover.conjecture.patterns import Pattern

MOST_MORPHISMS = 400
"""Of one equation."""


def analogues(
    equations: Sequence[TermEquation], signature: Mapping[str, Function], names: Sequence[str]
) -> list[TermEquation]:
    """The equations under every signature morphism to functions and constants `names`, small ones first.

    A constant may also become a value that is built by one application of a function to a constant (1 for 0). None of
    the equations themselves is among the result.
    """
    targets = {name: signature[name] for name in names if name in signature}
    values = list(_values(targets))
    known = {e.canonical() for e in equations}
    found: dict[TermEquation, None] = {}
    for equation in equations:
        if any(symbol not in signature for symbol in equation.symbols):
            continue
        for images in itertools.islice(_morphisms(equation.symbols, signature, targets, values), MOST_MORPHISMS):
            image = TermEquation(_image(equation.left, images), _image(equation.right, images))
            if image.left != image.right:
                found.setdefault(image.canonical())
    return sorted((e for e in found if e not in known), key=lambda e: (e.size, repr(e)))


def _values(targets: Mapping[str, Function]) -> Iterator[tuple[Pattern, str]]:
    """Constants, and functions of one argument applied to one, with their sorts."""
    constants = [f for f in targets.values() if not f.arguments]
    yield from ((Pattern(f.name), f.result) for f in constants)
    for f in targets.values():
        for c in constants:
            if f.arguments == (c.result,):
                yield Pattern(f.name, (Pattern(c.name),)), f.result


def _morphisms(
    symbols: Sequence[str],
    signature: Mapping[str, Function],
    targets: Mapping[str, Function],
    values: Sequence[tuple[Pattern, str]],
) -> Iterator[dict[str, Pattern]]:
    """Symbol → its image, a function's without arguments; sorts go to sorts."""

    def extended(
        rest: Sequence[str], sorts: dict[str, str], images: dict[str, Pattern]
    ) -> Iterator[dict[str, Pattern]]:
        if not rest:
            yield images
            return
        function = signature[rest[0]]
        if function.arguments:
            choices = [(Pattern(f.name), (*f.arguments, f.result)) for f in targets.values() if f.arguments]
        else:
            choices = [(term, (sort,)) for term, sort in values]
        own = (*function.arguments, function.result)
        for image, kinds in choices:
            if len(kinds) == len(own) and (mapped := _consistent(sorts, own, kinds)) is not None:
                yield from extended(rest[1:], mapped, {**images, rest[0]: image})

    in_order = sorted(symbols, key=lambda s: -len(signature[s].arguments))
    yield from extended(in_order, {}, {})


def _consistent(sorts: Mapping[str, str], own: Sequence[str], kinds: Sequence[str]) -> dict[str, str] | None:
    mapped = dict(sorts)
    return mapped if all(mapped.setdefault(a, b) == b for a, b in zip(own, kinds, strict=True)) else None


def _image(term: Pattern, images: Mapping[str, Pattern]) -> Pattern:
    arguments = tuple(_image(argument, images) for argument in term.arguments)
    if term.hole:
        return term
    image = images[term.head]
    return Pattern(image.head, arguments or image.arguments)
