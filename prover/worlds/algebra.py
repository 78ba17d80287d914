"""The world `algebra`: problems as competitions pose them about real, rational and complex numbers.

Every problem is drawn from numbers that solve it. None is taken from a collection of problems.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from prover.worlds.base import Draft
from prover.worlds.problems import Problems, nonzero, polynomial, problem, shuffled, small, sum_of, times, value

_REAL: Final = "ℝ"
_LETTERS: Final = ("v", "w", "y", "z")


def _field(rng: random.Random) -> str:
    return rng.choice([_REAL, _REAL, _REAL, "ℚ"])


def _fraction(x: Fraction) -> str:
    sign = "-" if x < 0 else ""
    if x.denominator == 1:
        return str(x.numerator)
    text = f"{abs(x.numerator)} / {x.denominator}"
    return f"-({text})" if sign else text


def _linear(depth: int, rng: random.Random) -> Draft:
    """A system with one solution; the goal is a value or a combination of values."""
    count = min(1 + (depth + rng.randint(0, 1)) // 2, 4)
    names = _LETTERS[:count]
    point = [nonzero(rng, 5 + 3 * depth) for _ in names]
    rows: list[list[int]] = []
    for k in range(count):
        row = [nonzero(rng, 4) if j <= k or rng.random() < 0.5 else 0 for j in range(count)]
        rows.append(row)
    hypotheses = [_row(row, names, point, rng) for row in rows]
    kind = _field(rng)
    if rng.random() < 0.4 or count == 1:
        place = rng.randrange(count)
        goal = f"{names[place]} = {point[place]}"
    elif rng.random() < 0.5:
        goal = " ∧ ".join(f"{n} = {p}" for n, p in zip(names, point, strict=True))
    else:
        weights = [nonzero(rng, 3) for _ in names]
        total = sum(w * p for w, p in zip(weights, point, strict=True))
        goal = f"{sum_of(list(zip(weights, names, strict=True)))} = {total}"
    if _singular(rows):
        return _linear(depth, rng)
    return problem("linear", depth, dict.fromkeys(names, kind), shuffled(hypotheses, rng), goal)


def _row(row: list[int], names: tuple[str, ...], point: list[int], rng: random.Random) -> str:
    total = sum(c * p for c, p in zip(row, point, strict=True))
    parts = list(zip(row, names, strict=True))
    if rng.random() < 0.3:
        cut = rng.randrange(len(parts))
        moved = [(-c, n) for c, n in parts[:cut]]
        return f"{sum_of(parts[cut:])} = {sum_of([*moved, (total, '1')])}"
    if rng.random() < 0.2:
        d = rng.randint(2, 5)
        return f"({sum_of(parts)}) / {d} = {_fraction(Fraction(total, d))}"
    return f"{sum_of(parts)} = {total}"


def _singular(rows: list[list[int]]) -> bool:
    matrix = [[Fraction(c) for c in row] for row in rows]
    for k in range(len(matrix)):
        pivot = next((i for i in range(k, len(matrix)) if matrix[i][k]), None)
        if pivot is None:
            return True
        matrix[k], matrix[pivot] = matrix[pivot], matrix[k]
        for i in range(k + 1, len(matrix)):
            factor = matrix[i][k] / matrix[k][k]
            matrix[i] = [a - factor * b for a, b in zip(matrix[i], matrix[k], strict=True)]
    return False


def _symmetric(depth: int, rng: random.Random) -> Draft:
    """From sums and products of two numbers the value of another expression in them."""
    x, y = nonzero(rng, 3 + depth), nonzero(rng, 3 + depth)
    s, p = x + y, x * y
    kind = rng.choice([_REAL, _REAL, "ℂ", "ℚ"])
    facts = {"v + w": s, "v * w": p, "v ^ 2 + w ^ 2": s * s - 2 * p, "v ^ 3 + w ^ 3": s**3 - 3 * s * p}
    wanted = ["v ^ 2 + w ^ 2", "(v - w) ^ 2", "v ^ 2 * w + v * w ^ 2", "v ^ 3 + w ^ 3", "v ^ 4 + w ^ 4"]
    goals = {
        "v ^ 2 + w ^ 2": s * s - 2 * p,
        "(v - w) ^ 2": s * s - 4 * p,
        "v ^ 2 * w + v * w ^ 2": s * p,
        "v ^ 3 + w ^ 3": s**3 - 3 * s * p,
        "v ^ 4 + w ^ 4": (s * s - 2 * p) ** 2 - 2 * p * p,
    }
    goal = rng.choice(wanted[: 2 + min(depth, 3)])
    given = ["v + w", "v * w"]
    if goal == "(v - w) ^ 2" and rng.random() < 0.5:
        given = ["v ^ 2 + w ^ 2", "v * w"]
    hypotheses = [f"{g} = {facts[g]}" for g in given]
    return problem("symmetric", depth, {"v": kind, "w": kind}, shuffled(hypotheses, rng), f"{goal} = {goals[goal]}")


def _identity(depth: int, rng: random.Random) -> Draft:
    """A product of polynomials and its expansion."""
    kind = rng.choice([_REAL, "ℂ", _REAL, "ℚ"])
    if rng.random() < 0.5:
        first, second = ([nonzero(rng, 3 + depth) for _ in range(rng.randint(2, 3))] for _ in range(2))
        product = [0] * (len(first) + len(second) - 1)
        for i, a in enumerate(first):
            for j, b in enumerate(second):
                product[i + j] += a * b
        left = f"({polynomial(first, 'v')}) * ({polynomial(second, 'v')})"
        return problem("identities", depth, {"v": kind}, [], f"{left} = {polynomial(product, 'v')}")
    a, b, c = nonzero(rng, 4), nonzero(rng, 4), nonzero(rng, 2 + depth)
    left = f"({sum_of([(a, 'v'), (b, 'w'), (c, '1')])}) ^ 2"
    parts = [(a * a, "v ^ 2"), (2 * a * b, "(v * w)"), (b * b, "w ^ 2")]
    parts += [(2 * a * c, "v"), (2 * b * c, "w"), (c * c, "1")]
    return problem("identities", depth, {"v": kind, "w": kind}, [], f"{left} = {sum_of(shuffled_pairs(parts, rng))}")


def shuffled_pairs(parts: list[tuple[int, str]], rng: random.Random) -> list[tuple[int, str]]:
    """The same summands in another order."""
    return rng.sample(parts, len(parts))


def _inequality(depth: int, rng: random.Random) -> Draft:
    """A square is not negative, written so that one has to find which."""
    a, b, c = nonzero(rng, 2 + depth), nonzero(rng, 2 + depth), rng.choice([0, 0, nonzero(rng, 3)])
    two = rng.random() < 0.7
    square = [(a * a, "v ^ 2"), (b * b, "w ^ 2" if two else "1"), (2 * a * b, "(v * w)" if two else "v")]
    if two and c:
        square += [(2 * a * c, "v"), (2 * b * c, "w"), (c * c, "1")]
    if rng.random() < 0.4:
        square.append((rng.randint(1, 2), rng.choice(["1", "v ^ 2"])))
    merged: dict[str, int] = {}
    for factor, text in square:
        merged[text] = merged.get(text, 0) + factor
    parts = shuffled_pairs([(f, t) for t, f in merged.items()], rng)
    left = [(-f, t) for f, t in parts if f < 0]
    right = [(f, t) for f, t in parts if f > 0]
    if rng.random() < 0.2:
        left, right = [], parts
    variables = {"v": _REAL, "w": _REAL} if two else {"v": _REAL}
    if two and rng.random() < 0.3:
        total = rng.randint(2, 3 * depth + 2)
        return problem("inequalities", depth, variables, [f"v ^ 2 + w ^ 2 = {2 * total}"], f"v * w ≤ {total}")
    return problem("inequalities", depth, variables, [], f"{sum_of(left)} ≤ {sum_of(right)}")


def _bounds(depth: int, rng: random.Random) -> Draft:
    """Inequalities between linear or simple forms, from inequalities that are given."""
    names = _LETTERS[: rng.randint(2, 3)]
    lows = [rng.randint(-5, 5) for _ in names]
    hypotheses = [f"{low} {rng.choice(['<', '≤'])} {name}" for low, name in zip(lows, names, strict=True)]
    if rng.random() < 0.5:
        weights = [rng.randint(1, 2 + depth) for _ in names]
        least = sum(w * low for w, low in zip(weights, lows, strict=True))
        goal = f"{least - rng.randint(0, 4)} ≤ {sum_of(list(zip(weights, names, strict=True)))}"
        return problem("bounds", depth, dict.fromkeys(names, _REAL), hypotheses, goal)
    a, b = rng.randint(1, 4), rng.randint(1, 4 + depth)
    positive = [f"0 < {name}" for name in names[:2]]
    forms = [
        (f"v * w + {times(a, 'v')} > 0", positive),
        (f"{a * b} < v * w", [f"{a} < v", f"{b} < w"]),
        (f"v ^ 2 < {(a + b) ** 2}", ["0 < v", f"v < {a + b}"]),
        (f"v ^ 2 + w ^ 2 ≥ {2 * a * a}", [f"v + w = {2 * a}"]),
        (f"v * w ≤ {a * a}", [f"v + w = {2 * a}"]),
        (f"{times(2 * a, 'v')} * w ≤ {times(a, 'v ^ 2')} + {times(a, 'w ^ 2')}", positive),
    ]
    goal, given = rng.choice(forms)
    return problem("bounds", depth, {"v": _REAL, "w": _REAL}, given, goal)


def _quadratic(depth: int, rng: random.Random) -> Draft:
    """An equation with two rational roots: both, or the one that a sign picks."""
    p, q = nonzero(rng, 4 + depth), nonzero(rng, 4 + depth)
    a = rng.choice([1, 1, rng.randint(2, 3)])
    coefficients = [a * p * q, -a * (p + q), a]
    equation = f"{polynomial(coefficients, 'v')} = 0"
    if rng.random() < 0.3:
        equation = f"{sum_of([(a, 'v ^ 2'), (-a * (p + q), 'v')])} = {-a * p * q}"
    high, low = max(p, q), min(p, q)
    if low < 0 < high and rng.random() < 0.7:
        positive = rng.random() < 0.5
        sign = "0 < v" if positive else "v < 0"
        goal = f"v = {high if positive else low}"
        if rng.random() < 0.3:
            goal = f"v ^ 2 + {depth} = {(high if positive else low) ** 2 + depth}"
        return problem("quadratics", depth, {"v": _REAL}, shuffled([equation, sign], rng), goal)
    return problem("quadratics", depth, {"v": _REAL}, [equation], f"v = {p} ∨ v = {q}")


def _function(depth: int, rng: random.Random) -> Draft:
    """A function given by its equation: a value, a value of a composition, or an unknown coefficient."""
    kind = _field(rng)
    coefficients = [nonzero(rng, 3 + depth) for _ in range(rng.randint(2, 3))]
    shown = f"∀ x, f x = {polynomial(coefficients, 'x')}"
    at = nonzero(rng, 3 + depth)
    text = str(at) if at > 0 else f"({at})"
    variables = {"f": f"{kind} → {kind}"}
    draw = rng.random()
    if draw < 0.3:
        return problem("functions", depth, variables, [shown], f"f {text} = {value(coefficients, at)}")
    if draw < 0.55:
        other = [nonzero(rng, 4), nonzero(rng, 3)]
        inner = value(other, at)
        hypotheses = [shown, f"∀ x, g x = {polynomial(other, 'x')}"]
        goal = f"f (g {text}) = {value(coefficients, inner)}"
        return problem("functions", depth, {**variables, "g": f"{kind} → {kind}"}, hypotheses, goal)
    a, b = nonzero(rng, 6), nonzero(rng, 6)
    if draw < 0.8:
        k, m, n = rng.sample(range(1, 8 + depth), 3)
        hypotheses = ["∀ x, f x = v * x + w", f"f {k} = {a * k + b}", f"f {m} = {a * m + b}"]
        goal = rng.choice([f"f {n} = {a * n + b}", f"v = {a} ∧ w = {b}", f"v + w = {a + b}"])
        return problem("functions", depth, {**variables, "v": kind, "w": kind}, hypotheses, goal)
    k, n = rng.sample(range(1, 8 + depth), 2)
    hypotheses = [f"∀ x, f x = x ^ 2 + v * x + {b}" if b > 0 else f"∀ x, f x = x ^ 2 + v * x - {-b}"]
    hypotheses.append(f"f {k} = {k * k + a * k + b}")
    goal = f"f {n} = {n * n + a * n + b}"
    return problem("functions", depth, {**variables, "v": kind}, hypotheses, goal)


def _quotient(depth: int, rng: random.Random) -> Draft:
    """Equations with variables in denominators, which are not 0."""
    kind = _field(rng)
    a, b, c = (nonzero(rng, 4 + depth) for _ in range(3))
    draw = rng.random()
    if draw < 0.35:
        root = Fraction(b - c, a)
        if b == c:
            return _quotient(depth, rng)
        equation = f"{sum_of([(a, '1')])} + {c} / v = {b} / v" if c > 0 else f"{a} - {-c} / v = {b} / v"
        return problem("fractions", depth, {"v": kind}, ["v ≠ 0", equation], f"v = {_fraction(root)}")
    if draw < 0.7:
        k, p, q = nonzero(rng, 4 + depth), rng.randint(1, 5), rng.randint(2, 5)
        hypotheses = ["v ≠ 0", "w ≠ 0", f"{sum_of([(q, 'v'), (p, 'w')])} = {times(k, '(v * w)')}"]
        return problem("fractions", depth, {"v": kind, "w": kind}, hypotheses, f"{p} / v + {q} / w = {k}")
    shift = nonzero(rng, 5)
    under = f"v - {shift}" if shift > 0 else f"v + {-shift}"
    # a / (v − s) = c, so v = s + a / c
    root = shift + Fraction(a, c)
    hypotheses = [f"v ≠ {shift}", f"{a} / ({under}) = {c}"]
    return problem("fractions", depth, {"v": kind}, hypotheses, f"v = {_fraction(root)}")


def _evaluate(depth: int, rng: random.Random) -> Draft:
    """Values of variables are given; the value of an expression is asked for."""
    kind = rng.choice([_REAL, "ℚ", _REAL])
    x, y = nonzero(rng, 3 + depth), nonzero(rng, 3 + depth)
    a, b, c = (nonzero(rng, 4) for _ in range(3))
    expression = sum_of([(a, "v ^ 2"), (b, "(v * w)"), (c, "w")])
    total = a * x * x + b * x * y + c * y
    hypotheses = [f"v = {x}", f"w = {y}"]
    if rng.random() < 0.4:
        hypotheses[1] = f"w = {sum_of([(2, 'v'), (y - 2 * x, '1')])}"
    if rng.random() < 0.3:
        divisor = rng.randint(2, 5)
        goal = f"({expression}) / {divisor} = {_fraction(Fraction(total, divisor))}"
        return problem("values", depth, {"v": kind, "w": kind}, hypotheses, goal)
    return problem("values", depth, {"v": kind, "w": kind}, hypotheses, f"{expression} = {total}")


def _numerals(depth: int, rng: random.Random) -> Draft:
    """A closed equation or inequality between rational numbers, or with the root of a square."""
    kind = _field(rng)
    a, b, c, d = (rng.randint(1, 6 + 2 * depth) for _ in range(4))
    draw = rng.random()
    if draw < 0.4:
        total = Fraction(a, b) + Fraction(c, d)
        return problem("numerals", depth, {}, [], f"({a} : {kind}) / {b} + {c} / {d} = {_fraction(total)}")
    if draw < 0.7:
        total = (Fraction(a, b) - Fraction(c, d)) * a
        return problem("numerals", depth, {}, [], f"(({a} : {kind}) / {b} - {c} / {d}) * {a} = {_fraction(total)}")
    size = small(rng, depth, 2)
    goal = f"v + √{size * size} = {size + a}" if rng.random() < 0.5 else f"v * √{size * size} = {size * a}"
    return problem("numerals", depth, {"v": _REAL}, [f"v = {a}"], goal)


def _complex(depth: int, rng: random.Random) -> Draft:
    """Sums and products of complex numbers that are given."""
    a, b, c, d = (nonzero(rng, 4 + depth) for _ in range(4))
    first, second = (sum_of([(x, "1"), (y, "Complex.I")]) for x, y in ((a, b), (c, d)))
    draw = rng.random()
    if draw < 0.3:
        goal = f"v + w = {sum_of([(a + c, '1'), (b + d, 'Complex.I')])}"
    else:
        goal = f"v * w = {sum_of([(a * c - b * d, '1'), (a * d + b * c, 'Complex.I')])}"
    return problem("complex", depth, {"v": "ℂ", "w": "ℂ"}, [f"v = {first}", f"w = {second}"], goal)


def _sequence(depth: int, rng: random.Random) -> Draft:
    """A recurrence and some members; another one is asked for."""
    kind = _field(rng)
    start, a, b = nonzero(rng, 4), rng.choice([1, 1, 2, -1, 3]), nonzero(rng, 5)
    steps = 1 + min(depth, 4)
    if rng.random() < 0.5:
        members = [start]
        for _ in range(steps):
            members.append(a * members[-1] + b)
        hypotheses = [f"f 0 = {start}", f"∀ n, f (n + 1) = {sum_of([(a, 'f n'), (b, '1')])}"]
    else:
        members = [start, b]
        for _ in range(steps - 1):
            members.append(members[-1] + members[-2])
        hypotheses = [f"f 0 = {start}", f"f 1 = {b}", "∀ n, f (n + 2) = f (n + 1) + f n"]
    return problem("sequences", depth, {"f": f"ℕ → {kind}"}, hypotheses, f"f {steps} = {members[steps]}")


_FAMILIES: Final[dict[str, Callable[[int, random.Random], Draft]]] = {
    "linear": _linear,
    "symmetric": _symmetric,
    "identities": _identity,
    "inequalities": _inequality,
    "bounds": _bounds,
    "quadratics": _quadratic,
    "functions": _function,
    "fractions": _quotient,
    "values": _evaluate,
    "numerals": _numerals,
    "complex": _complex,
    "sequences": _sequence,
}

ALGEBRA: Final = Problems(
    "algebra", "competition problems about real, rational and complex numbers", "Suites.Defs.Complex", _FAMILIES
)
