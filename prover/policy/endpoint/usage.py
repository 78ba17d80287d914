"""What requests to a server took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Requests that were answered, and their tokens as the server counted them; sums of several add up.

    `retries` were needed beside them; what the server did before it refused or fell silent is not known. `uncounted`
    are answers that came without numbers of tokens; `remembered` those that a cache gave, which took no tokens. `cost`
    is in the currency of the prices, None without prices.
    """

    requests: int = 0
    retries: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    uncounted: int = 0
    remembered: int = 0
    cost: float | None = None

    def __add__(self, other: TokenUsage) -> TokenUsage:
        counts = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self) if f.name != "cost"}
        costs = [c for c in (self.cost, other.cost) if c is not None]
        return TokenUsage(**counts, cost=sum(costs) if costs else None)

    def text(self) -> str:
        """In words, for people."""
        words = [
            f"{self.requests} requests",
            f"{self.prompt_tokens} prompt and {self.completion_tokens} completion tokens",
        ]
        words += [f"{self.retries} retries"] * bool(self.retries)
        words += [f"{self.remembered} answers remembered"] * bool(self.remembered)
        words += [f"{self.uncounted} answers without a count"] * bool(self.uncounted)
        words += [] if self.cost is None else [f"cost {self.cost:.4g}"]
        return ", ".join(words)


def summed_usage(told: Iterable[TokenUsage | None]) -> TokenUsage | None:
    """The sum over attempts; None if no server was asked for any of them."""
    known = [usage for usage in told if usage is not None]
    return sum(known, TokenUsage()) if known else None
