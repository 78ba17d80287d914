"""The world `arithmetic`: problems as competitions pose them about natural numbers and integers.

Every problem is drawn from numbers that solve it, or is computed. None is taken from a collection of problems.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Final

from prover.worlds.base import Draft
from prover.worlds.problems import Problems, nonzero, polynomial, problem, shuffled, small, sum_of, times, value


def _concrete(depth: int, rng: random.Random) -> Draft:
    """A closed computation: remainders of powers and sums, divisors, factorials."""
    m = small(rng, depth, 3)
    a, b, n = rng.randint(2, 30 * depth), rng.randint(2, 30 * depth), rng.randint(2, 4 + 6 * depth)
    draw = rng.randrange(6)
    if draw == 0:
        return problem("concrete", depth, {}, [], f"({a} ^ {n} + {b}) % {m} = {(a**n + b) % m}")
    if draw == 1:
        return problem("concrete", depth, {}, [], f"({a} * {b} + {n}) % {m} = {(a * b + n) % m}")
    if draw == 2:
        return problem("concrete", depth, {}, [], f"Nat.gcd {a * m} {b * m} * {n} = {math.gcd(a, b) * m * n}")
    if draw == 3:
        k = rng.randint(5, 12 + 8 * depth)
        total = sum(a * i + b for i in range(k))
        return problem("concrete", depth, {}, [], f"(∑ k ∈ Finset.range {k}, ({a} * k + {b})) % {m} = {total % m}")
    if draw == 4:
        k = rng.randint(10, 20 + 15 * depth)
        r = rng.randrange(m)
        count = sum(i % m == r for i in range(k))
        goal = f"Finset.card (Finset.filter (fun x => x % {m} = {r}) (Finset.range {k})) = {count}"
        return problem("concrete", depth, {}, [], goal)
    k = rng.randint(6, 10 + 20 * depth)
    divisors = [d for d in range(1, k + 1) if k % d == 0]
    goal = rng.choice(
        [f"(∑ k ∈ Nat.divisors {k}, k) = {sum(divisors)}", f"Finset.card (Nat.divisors {k}) = {len(divisors)}"]
    )
    return problem("concrete", depth, {}, [], goal)


def _linear(depth: int, rng: random.Random) -> Draft:
    """Linear equations between whole numbers with one solution."""
    kind = rng.choice(["ℕ", "ℤ"])
    x, y = rng.randint(1, 6 + 6 * depth), rng.randint(1, 6 + 6 * depth)
    a, b, c, d = (rng.randint(1, 4 + depth) for _ in range(4))
    if a * d == b * c:
        return _linear(depth, rng)
    hypotheses = [
        f"{sum_of([(a, 'v'), (b, 'w')])} = {a * x + b * y}",
        f"{sum_of([(c, 'v'), (d, 'w')])} = {c * x + d * y}",
    ]
    goal = rng.choice([f"v = {x}", f"v + w = {x + y}", f"v = {x} ∧ w = {y}", f"v * w = {x * y}"])
    return problem("linear", depth, {"v": kind, "w": kind}, shuffled(hypotheses, rng), goal)


def _remainder(depth: int, rng: random.Random) -> Draft:
    """The remainder of a polynomial from the remainder of its variable."""
    kind = rng.choice(["ℕ", "ℕ", "ℤ"])
    m = rng.randint(3, 5 + 3 * depth)
    r = rng.randrange(m)
    if depth <= 2 or rng.random() < 0.5:
        a, b = rng.randint(2, 9), rng.randint(0, 9)
        return problem(
            "remainders",
            depth,
            {"v": kind},
            [f"v % {m} = {r}"],
            f"({sum_of([(a, 'v'), (b, '1')])}) % {m} = {(a * r + b) % m}",
        )
    k, b = rng.randint(2, 3), rng.randint(0, 6)
    power = f"v ^ {k} + {b}" if b else f"v ^ {k}"
    if rng.random() < 0.5:
        s = rng.randrange(m)
        total = (r**k * s + b) % m
        goal = f"(v ^ {k} * w + {b}) % {m} = {total}"
        return problem("remainders", depth, {"v": kind, "w": kind}, [f"v % {m} = {r}", f"w % {m} = {s}"], goal)
    return problem("remainders", depth, {"v": kind}, [f"v % {m} = {r}"], f"({power}) % {m} = {(r**k + b) % m}")


def _congruence(depth: int, rng: random.Random) -> Draft:
    """A congruence, solved below a bound or up to its modulus."""
    m = rng.randint(5, 12 + 25 * depth)
    a = rng.choice([k for k in range(2, m) if math.gcd(k, m) == 1])
    x = rng.randrange(1, m)
    b = rng.randint(0, 9)
    left = f"{a} * v + {b}" if b else f"{a} * v"
    equation = f"({left}) % {m} = {(a * x + b) % m}"
    if rng.random() < 0.5:
        return problem("congruences", depth, {"v": "ℕ"}, shuffled([f"v < {m}", equation], rng), f"v = {x}")
    return problem("congruences", depth, {"v": "ℕ"}, [equation], f"v % {m} = {x}")


def _bounded(depth: int, rng: random.Random) -> Draft:
    """An equation that is not linear, with few solutions below a bound."""
    top = rng.randint(4, 8 + 6 * depth)
    x = rng.randrange(1, top)
    draw = rng.randrange(4)
    if draw == 0:
        c = [rng.randint(0, 5), rng.randint(-3, 5), rng.randint(1, 3)]
        c[1] = abs(c[1])
        return problem("bounded", depth, {"v": "ℕ"}, [f"{polynomial(c, 'v')} = {value(c, x)}"], f"v = {x}")
    if draw == 1:
        m = rng.randint(5, 15 + 5 * depth)
        roots = [v for v in range(top) if v * v % m == x * x % m]
        if len(roots) > 3:
            return _bounded(depth, rng)
        goal = " ∨ ".join(f"v = {root}" for root in roots)
        return problem("bounded", depth, {"v": "ℕ"}, [f"v < {top}", f"v ^ 2 % {m} = {x * x % m}"], goal)
    if draw == 2:
        a, b = rng.randint(1, 9), rng.randint(0, 9)
        total = 10 * a + b
        k = rng.randint(2, 5)
        found = [(p, q) for p in range(1, 10) for q in range(10) if 10 * p + q - k * (p + q) == total - k * (a + b)]
        if len(found) != 1 or total < k * (a + b):
            return _bounded(depth, rng)
        hypotheses = ["1 ≤ v ∧ v ≤ 9", "w ≤ 9", f"10 * v + w = {k} * (v + w) + {total - k * (a + b)}"]
        return problem("bounded", depth, {"v": "ℕ", "w": "ℕ"}, hypotheses, f"10 * v + w = {total}")
    y = rng.randint(1, top)
    s = x * y + x + y
    found = [(p, q) for p in range(s + 1) for q in range(s + 1) if p <= q and p * q + p + q == s]
    if len(found) != 1 or x > y or s > 150:
        return _bounded(depth, rng)
    return problem("bounded", depth, {"v": "ℕ", "w": "ℕ"}, ["v ≤ w", f"v * w + v + w = {s}"], f"v = {x}")


def _set(depth: int, rng: random.Random) -> Draft:
    """A finite set given by its members: how many, or their sum."""
    n = rng.randint(8, 20 + 20 * depth)
    m = rng.randint(2, 9)
    r = rng.randrange(m)
    top = rng.randint(3, 6 + 2 * depth)
    claims: list[tuple[str, Callable[[int], bool]]] = [
        (f"x ∣ {n}", lambda x: x > 0 and n % x == 0),
        (f"0 < x ∧ x < {n} ∧ x % {m} = {r}", lambda x: 0 < x < n and x % m == r),
        (f"x ≤ {n} ∧ {m} ∣ x", lambda x: x <= n and x % m == 0),
        (f"0 < x ∧ x ^ 2 < {top * top}", lambda x: 0 < x < top),
        (f"0 < x ∧ x ^ 2 + {m} * x ≤ {n}", lambda x: x > 0 and x * x + m * x <= n),
        (f"1 < x ∧ x < {n} ∧ Nat.gcd x {n} = 1", lambda x: 1 < x < n and math.gcd(x, n) == 1),
    ]
    text, holds = rng.choice(claims)
    members = [x for x in range(2 * n + top) if holds(x)]
    goal = rng.choice([f"Finset.card S = {len(members)}", f"(∑ k ∈ S, k) = {sum(members)}"])
    return problem("sets", depth, {"S": "Finset ℕ"}, [f"∀ x : ℕ, x ∈ S ↔ {text}"], goal)


def _least(depth: int, rng: random.Random) -> Draft:
    """The least number with a property."""
    m, k = rng.randint(3, 8 + 3 * depth), rng.randint(3, 7)
    r, s = rng.randrange(1, m), rng.randrange(1, k)
    a = rng.choice([c for c in range(2, m + 2) if math.gcd(c, m) == 1])
    claims: list[tuple[str, Callable[[int], bool]]] = [
        (f"0 < x ∧ x % {m} = {r} ∧ x % {k} = {s}", lambda x: x > 0 and x % m == r and x % k == s),
        (f"{a} * x ≡ {r} [MOD {m}]", lambda x: a * x % m == r % m),
        (f"0 < x ∧ {m} ∣ x ^ 2", lambda x: x > 0 and x * x % m == 0),
        (f"0 < x ∧ {m} ∣ x ∧ {k} ∣ x", lambda x: x > 0 and x % m == 0 and x % k == 0),
        (f"{m * k} < x ^ 2", lambda x: x * x > m * k),
    ]
    text, holds = rng.choice(claims)
    least = next((x for x in range(10 * m * k) if holds(x)), None)
    if least is None:
        return _least(depth, rng)
    return problem("least", depth, {}, [], f"IsLeast {{x : ℕ | {text}}} {least}")


def _divisible(depth: int, rng: random.Random) -> Draft:
    """A divisibility for all numbers, by induction or by remainders."""
    if rng.random() < 0.5:
        m = rng.randint(2, 4 + 2 * depth)
        a = 1 + m * rng.randint(1, 3)
        draw = rng.randrange(3)
        if draw == 0:
            return problem("divisibility", depth, {"v": "ℕ"}, [], f"{m} ∣ {a} ^ v + {m - 1}")
        if draw == 1:
            return problem("divisibility", depth, {"v": "ℕ"}, [], f"({a} ^ v) % {m} = 1")
        b = rng.randint(2, 5)
        return problem("divisibility", depth, {"v": "ℕ"}, [], f"{m} ∣ {b} * {a} ^ v + {m - b % m}")
    m, k = rng.choice([3, 4, 5, 6, 7, 8]), rng.choice([2, 2, 3, 4])
    kind = rng.choice(["ℕ", "ℤ"])
    c, more = rng.randint(1, 6), rng.random() < 0.4
    left = f"(v ^ {k} + v + {c})" if more else f"(v ^ {k} + {c})"
    remainders = sorted({(x**k + (x if more else 0) + c) % m for x in range(m)})
    if len(remainders) < m and len(remainders) <= 3:
        goal = " ∨ ".join(f"{left} % {m} = {r}" for r in remainders)
        return problem("divisibility", depth, {"v": kind}, [], goal)
    missing = [r for r in range(m) if r not in remainders]
    if missing:
        return problem("divisibility", depth, {"v": kind}, [], f"{left} % {m} ≠ {rng.choice(missing)}")
    return _divisible(depth, rng)


def _sum(depth: int, rng: random.Random) -> Draft:
    """A sum over a range in closed form."""
    a, b = 2 * rng.randint(2, 4 + depth), rng.randint(0, 5)
    half = a // 2
    # Σ_{k < n} (a k + b) = half n (n − 1) + b n = half n² + (b − half) n
    body = f"({a} * k + {b})" if b else f"({a} * k)"
    if b >= half:
        right = sum_of([(half, "v ^ 2"), (b - half, "v")])
        return problem("sums", depth, {"v": "ℕ"}, [], f"(∑ k ∈ Finset.range v, {body}) = {right}")
    right = sum_of([(half, "v ^ 2"), (b, "v")])
    left = f"(∑ k ∈ Finset.range v, {body}) + {times(half, 'v')}"
    return problem("sums", depth, {"v": "ℕ"}, [], f"{left} = {right}")


def _product(depth: int, rng: random.Random) -> Draft:
    """Sums and products of integers; an expression in them."""
    x, y = nonzero(rng, 3 + 2 * depth), nonzero(rng, 3 + 2 * depth)
    s, p = x + y, x * y
    goals = [f"v ^ 2 + w ^ 2 = {s * s - 2 * p}", f"(v - w) ^ 2 = {s * s - 4 * p}", f"v ^ 2 * w + v * w ^ 2 = {s * p}"]
    if rng.random() < 0.3:
        a = rng.randint(1, 4)
        return problem(
            "products",
            depth,
            {"v": "ℤ", "w": "ℤ"},
            [],
            f"{2 * a} * (v * w) ≤ {times(a, 'v ^ 2')} + {times(a, 'w ^ 2')}",
        )
    hypotheses = shuffled([f"v + w = {s}", f"v * w = {p}"], rng)
    return problem("products", depth, {"v": "ℤ", "w": "ℤ"}, hypotheses, rng.choice(goals))


def _function(depth: int, rng: random.Random) -> Draft:
    """A function given by equations, and a value or a remainder of one."""
    kind = rng.choice(["ℕ", "ℤ"])
    a, b = rng.randint(1, 5), rng.randint(0, 6)
    start = rng.randint(0, 5)
    steps = 1 + depth
    if rng.random() < 0.5:
        c = [rng.randint(0, 6), rng.randint(1, 6), rng.randint(0, 2)]
        x = rng.randint(1, 5 + depth)
        m = rng.randint(3, 12)
        goal = f"f (f {x}) % {m} = {value(c, value(c, x)) % m}" if rng.random() < 0.5 else f"f {x} = {value(c, x)}"
        return problem("functions", depth, {"f": f"{kind} → {kind}"}, [f"∀ x, f x = {polynomial(c, 'x')}"], goal)
    members = [start]
    for _ in range(steps):
        members.append(a * members[-1] + b)
    hypotheses = [f"f 0 = {start}", f"∀ n, f (n + 1) = {sum_of([(a, 'f n'), (b, '1')])}"]
    if a == 1 and rng.random() < 0.5:
        goal = f"f v = {sum_of([(b, 'v'), (start, '1')])}"
        return problem("functions", depth, {"f": "ℕ → ℕ", "v": "ℕ"}, hypotheses, goal)
    return problem("functions", depth, {"f": f"ℕ → {kind}"}, hypotheses, f"f {steps} = {members[steps]}")


_FAMILIES: Final[dict[str, Callable[[int, random.Random], Draft]]] = {
    "concrete": _concrete,
    "linear": _linear,
    "remainders": _remainder,
    "congruences": _congruence,
    "bounded": _bounded,
    "sets": _set,
    "least": _least,
    "divisibility": _divisible,
    "sums": _sum,
    "products": _product,
    "functions": _function,
}

ARITHMETIC: Final = Problems(
    "arithmetic", "competition problems about natural numbers and integers", "Suites.Defs.Mathlib", _FAMILIES
)
