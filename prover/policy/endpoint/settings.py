"""How a server is asked for tactics or for whole proofs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from pydantic import Field

from prover.settings import settings
from prover.types import LemmaError


class EndpointApi(StrEnum):
    """Which of the two interfaces of the OpenAI protocol is used."""

    CHAT = "chat"  # /chat/completions
    COMPLETIONS = "completions"  # /completions


class Writes(StrEnum):
    """What the model is asked for."""

    TACTICS = "tactics"
    PROOFS = "proofs"


@settings
class EndpointSettings:
    """How the server of `policy.endpoint` is asked. Its key is in the environment and never in a file."""

    model: str = ""
    """Its name at the server; empty: the only one that the server lists."""
    api: EndpointApi = EndpointApi.CHAT
    """`chat` is /chat/completions, `completions` is /completions, for models that continue a text."""
    writes: Writes = Writes.TACTICS
    """`tactics`: the search asks about each state, and mixes the answers with its own candidates. `proofs`: whole
    proofs of a theorem, each judged by the verifier, without a search."""
    samples: int = Field(default=8, ge=1)
    """Answers to a request: tactics for a state, or proofs of a theorem in one try."""
    share: float = Field(default=0.5, gt=0, le=1)
    """Share of the server's tactics in the mixture with the grammar, or with our own network; 1: they alone."""
    repair: int = Field(default=0, ge=0)
    """With `proofs`: further tries at a theorem, each of which sees the failed proofs before it and Lean's messages."""
    temperature: float = Field(default=1.0, ge=0)
    """Of the model's samples."""
    max_tokens: int | None = Field(default=None, ge=1)
    """Tokens of an answer, at most; none: 512 for tactics, 4096 for proofs. Models that think aloud need more."""
    prompt: str | None = None
    """What is asked, in place of our own words; `{goal}`, `{statement}`, `{refused}` stand for the state, the theorem,
    and what Lean refused before."""
    stop: tuple[str, ...] = ()
    """Texts that end an answer; not part of it."""
    concurrent: int = Field(default=8, ge=1)
    """Requests of a process under way at a time; a run with several search processes divides them."""
    requests_per_minute: float | None = Field(default=None, gt=0)
    """Begun by a process in a minute, at most; divided in the same way. None: as many as the server answers."""
    timeout: float = Field(default=120.0, gt=0)
    """Seconds until a request without an answer is given up and repeated."""
    retries: int = Field(default=6, ge=0)
    """How often a request is repeated that met a limit of rate, a fault of the server, or silence, with growing pauses
    or those that the server asks for."""
    key_variable: str = Field(default="LEMMA_ENDPOINT_KEY", min_length=1)
    """The environment variable with the server's key; servers of one's own need none."""
    prompt_price: float | None = Field(default=None, ge=0)
    """Of a million tokens that the model reads, in any currency: only then is a cost told."""
    completion_price: float | None = Field(default=None, ge=0)
    """Of a million tokens that it writes."""
    cache: str | None = None
    """A file that keeps the answers, so that a request that is made again (after a stop, or in a repeated experiment)
    costs nothing; none: they are kept while the process lives."""

    @property
    def most_tokens(self) -> int:
        """`max_tokens`, or its default."""
        return self.max_tokens or (512 if self.writes is Writes.TACTICS else 4096)

    def __post_init__(self) -> None:
        if (self.prompt_price is None) != (self.completion_price is None):
            missing = "prompt_price" if self.prompt_price is None else "completion_price"
            raise ValueError(f"{missing} is missing; a cost needs both prices")
        if self.repair and self.writes is Writes.TACTICS:
            raise ValueError('repair is for writes = "proofs"; with tactics it is search.repair')
        if self.prompt is not None:
            try:
                self.prompt.format(goal="", statement="", refused="")
            except (KeyError, IndexError, ValueError) as error:
                raise ValueError(
                    f"prompt has a placeholder that is none ({error}); there are {{goal}}, {{statement}}, {{refused}}, "
                    "and braces are doubled"
                ) from error


HOW_IT_IS_SENT: Final = frozenset(
    {
        *("concurrent", "requests_per_minute", "timeout", "retries", "key_variable"),
        *("prompt_price", "completion_price", "cache"),
    }
)
"""Settings that change no answer."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server, ``http://localhost:8000/v1``, and how it is asked. Raises `LemmaError` for a URL that is none."""

    url: str
    settings: EndpointSettings = field(default_factory=EndpointSettings)

    def __post_init__(self) -> None:
        check_url(self.url)


def check_url(url: str) -> None:
    """Raises `LemmaError` unless it is the address of a server, without a secret in it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise LemmaError(f"the endpoint's URL cannot be read: {error}") from error
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise LemmaError(
            "the endpoint's URL has a user, a password or a query; give the bare URL, and the key in the environment "
            "variable LEMMA_ENDPOINT_KEY"
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise LemmaError(f"the endpoint {url!r} is no URL of a server; give one such as http://localhost:8000/v1")
