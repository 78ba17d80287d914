"""Requests to an OpenAI-compatible server: many at once, repeated where that may help, counted, and remembered.

The `openai` client sends and repeats them (pauses that grow, or those of ``Retry-After``). What is ours: a bound on
requests under way and on their rate, one account of tokens, a line for each way in which a server can be wrong, and the
distinction that matters here: a server that is lost says nothing about a theorem.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import json
import os
import threading
import time
from collections.abc import Awaitable, Coroutine, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from pydantic import ValidationError

from prover.policy.endpoint.answers import Answered, ListedModels, Sample
from prover.policy.endpoint.cache import SampleCache
from prover.policy.endpoint.prompts import ModelRequest
from prover.policy.endpoint.settings import Endpoint, EndpointApi
from prover.policy.endpoint.usage import TokenUsage
from prover.printable import one_line
from prover.types import LemmaError, WorkerLost

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI

_Spent = tuple[list[Sample], TokenUsage]
"""Samples, and what they took."""
T = TypeVar("T")
GARBAGE_RETRIES: Final = 2
"""Retries when something comes that is no answer of the protocol: it may be an accident, of a proxy for instance."""
GARBAGE_PAUSE: Final = 0.5
START_RETRIES: Final = 1
"""Retries of the first request, so that a server that is not there is told at once."""
_SHOWN: Final = 200
"""Characters of a server's words in a message."""
_DIALECTS: Final = tuple(
    frozenset(names.split()) for names in ("n seed logprobs", "n seed", "seed logprobs", "seed", "logprobs", "")
)
"""Parameters that not all servers take, most wanted first. Some overlook `n`, which is seen in the answer."""


class EndpointLost(WorkerLost):
    """The server did not answer, or not as the protocol says, after all retries."""


class _Refused(Exception):
    """The server cannot do this one request (the text is too long, for instance): no answer, and no loss."""


class EndpointClient:
    """Asks one server. Everything is done on a thread of its own with an event loop, begun when it is first needed.

    Safe to use from several threads. Nothing is sent before `check` or `ask`.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.usage = TokenUsage()
        """Of all requests so far."""
        self._settings = endpoint.settings
        self._cache = SampleCache(self._settings.cache) if self._settings.cache else None
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._openai: AsyncOpenAI | None = None
        self._model = self._settings.model
        self._dialect: frozenset[str] | None = None
        self._room = asyncio.Semaphore(self._settings.concurrent)
        self._begun = asyncio.Lock()
        self._accounts: dict[str, TokenUsage] = {}
        self._next_start = 0.0
        self._down = False  # since the last request, which failed: the next one is not repeated for long

    def check(self) -> str:
        """The model's name, once the server has answered a request for one token. Raises `LemmaError`."""
        try:
            self._run(self._begin(min(self._settings.retries, START_RETRIES)))
        except (EndpointLost, _Refused) as error:
            raise LemmaError(str(error)) from error
        return self._model

    def ask(self, requests: Sequence[ModelRequest]) -> list[list[Sample] | EndpointLost]:
        """The samples of each request, in order: none where the server cannot do it, an error where it was lost."""
        found: list[list[Sample] | EndpointLost] = []
        for request, answer in zip(requests, self._run(self._answer_all(requests)), strict=True):
            if isinstance(answer, EndpointLost):
                found.append(answer)
                continue
            samples, spent = answer
            found.append(samples)
            with self._lock:
                self.usage += spent
                self._accounts[request.about] = self._accounts.get(request.about, TokenUsage()) + spent
        return found

    def take(self, about: Iterable[str]) -> TokenUsage:
        """What requests about these states, or theorems, took since that was last asked."""
        with self._lock:
            return sum((self._accounts.pop(key, TokenUsage()) for key in about), TokenUsage())

    # --- the loop

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="endpoint", daemon=True).start()
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()  # Ctrl-C: what is under way is given up
            raise

    def _client(self) -> AsyncOpenAI:
        if self._openai is None:
            from openai import AsyncOpenAI, Omit  # half a second, for those who have an endpoint

            key = os.environ.get(self._settings.key_variable, "")
            not_sent: Any = {"OpenAI-Organization": Omit(), "OpenAI-Project": Omit()}  # those of another service
            self._openai = AsyncOpenAI(
                api_key=key or "none",
                default_headers=not_sent,
                base_url=self.endpoint.url,
                timeout=self._settings.timeout,
                max_retries=self._settings.retries,
            )
        return self._openai

    # --- requests

    async def _begin(self, retries: int) -> None:
        """Finds the model and the parameters that the server takes. Raises `EndpointLost`, `_Refused`."""
        async with self._begun:
            if self._dialect is None:
                self._model = self._model or await self._only_model(retries)
                self._dialect = await self._taken_parameters(retries)

    async def _taken_parameters(self, retries: int) -> frozenset[str]:
        probe = ModelRequest(1, 0, goal="⊢ True", statement="theorem t : True")
        for dialect in _DIALECTS:
            try:
                await self._sent({**self._body(probe, 2, 0, dialect), "max_tokens": 1}, retries)
            except _Refused:
                if dialect is _DIALECTS[-1]:
                    raise
            else:
                return dialect
        raise AssertionError("the last one raises")

    async def _only_model(self, retries: int) -> str:
        client = self._client().with_options(max_retries=retries)
        text, _ = await self._caught(client.models.with_raw_response.list())
        try:
            names = [model.id for model in ListedModels.model_validate_json(text).data]
        except ValidationError as error:
            raise EndpointLost(self._strange(text)) from error
        if len(names) != 1:
            listed = f"it has {', '.join(names[:8])}{', …' * (len(names) > 8)}" if names else "it lists none"
            raise _Refused(f"{self._where}: name the model (--model, endpoint.model); {listed}")
        return names[0]

    async def _answer_all(self, requests: Sequence[ModelRequest]) -> list[_Spent | EndpointLost]:
        return await asyncio.gather(*map(self._answer, requests))

    async def _answer(self, request: ModelRequest) -> _Spent | EndpointLost:
        key = self._key(request)
        if self._cache is not None and (known := self._cache.get(key)) is not None:
            return known, TokenUsage(remembered=1)
        try:
            await self._begin_again()
            samples, spent = await self._samples(request)
        except _Refused:
            self._down = False
            return [], TokenUsage(requests=1)
        except EndpointLost as error:
            self._down = True
            return error
        self._down = False
        if self._cache is not None:
            self._cache.put(key, samples)
        return samples, spent

    async def _begin_again(self) -> None:
        """Begins in a process that did not check the server, long after another one did."""
        try:
            await self._begin(self._retries)
        except _Refused as error:
            raise EndpointLost(str(error)) from error

    @property
    def _retries(self) -> int:
        """Retries of the next request: none while the server is known to be down."""
        return 0 if self._down else self._settings.retries

    async def _samples(self, request: ModelRequest) -> _Spent:
        """As many samples as are wanted, in one request where the server gives several (``n``), else one by one."""
        assert self._dialect is not None
        dialect = self._dialect
        samples, spent = await self._paced(self._body(request, request.count, request.seed, dialect))
        missing = range(len(samples), request.count) if samples else range(0)
        more = await asyncio.gather(*(self._paced(self._body(request, 1, request.seed + i, dialect)) for i in missing))
        return [*samples, *(s for some, _ in more for s in some)][: request.count], sum((u for _, u in more), spent)

    def _body(self, request: ModelRequest, count: int, seed: int, dialect: frozenset[str]) -> dict[str, object]:
        body = {"model": self._model, **request.body(self._settings)}
        if count > 1 and "n" in dialect:
            body["n"] = count
        if "seed" in dialect:
            body["seed"] = seed % 2**31
        if "logprobs" in dialect:
            body["logprobs"] = True if self._settings.api is EndpointApi.CHAT else 1
        return body

    async def _paced(self, body: dict[str, object]) -> _Spent:
        """A request in its turn: within the bounds on requests under way and on their rate."""
        async with self._room:
            if self._settings.requests_per_minute is not None:
                now = time.monotonic()
                start = max(now, self._next_start)
                self._next_start = start + 60 / self._settings.requests_per_minute
                await asyncio.sleep(start - now)
            return await self._sent(body, self._retries)

    async def _sent(self, body: dict[str, object], retries: int) -> _Spent:
        client = self._client().with_options(max_retries=retries)
        place: Any = client.chat.completions if self._settings.api is EndpointApi.CHAT else client.completions
        again = min(retries, GARBAGE_RETRIES)
        while True:
            text, retried = await self._caught(place.with_raw_response.create(**body))
            try:
                answered = Answered.model_validate_json(text)
            except ValidationError as error:
                if not again:
                    raise EndpointLost(self._strange(text)) from error
                again -= 1
                await asyncio.sleep(GARBAGE_PAUSE)
            else:
                return answered.samples(), self._spent(answered, retried)

    async def _caught(self, sent: Awaitable[Any]) -> tuple[str, int]:
        """The text of an answer, and the retries that it took.

        Raises `_Refused` for a request that is wrong, `EndpointLost` for all other errors.
        """
        import openai

        try:
            response = await sent
            return str(response.text), int(response.retries_taken)
        except openai.APIStatusError as error:
            self._fail(error)
        except openai.APITimeoutError as error:
            raise EndpointLost(f"{self._where} has not answered within {self._settings.timeout:g} s") from error
        except openai.APIConnectionError as error:
            raise EndpointLost(f"{self._where} cannot be reached: {self._clean(error.__cause__ or error)}") from error
        except (openai.OpenAIError, ValueError) as error:
            raise EndpointLost(f"{self._where} gives no answer that can be read: {self._clean(error)}") from error

    def _fail(self, error: APIStatusError) -> NoReturn:
        """What a status that is an error means. Raises `_Refused`, `EndpointLost`."""
        variable = self._settings.key_variable
        match error.status_code:
            case 400 | 413 | 422:
                raise _Refused(self._said("refuses the request", error)) from error
            case 401 if os.environ.get(variable):
                what = f"refuses the key in the environment variable {variable}"
            case 401:
                what = f"wants a key; put it into the environment variable {variable}"
            case 403:
                what = "does not permit it"
            case 404 if not self._model:
                what = "has no /models under this URL (does it end in /v1?)"
            case 404:
                what = f"has no model `{self._model}`, or no /{self._path} under this URL (does it end in /v1?)"
            case 429:
                what = "is asked too often"
            case _:
                what = "fails"
        raise EndpointLost(self._said(what, error)) from error

    # --- words and numbers

    @property
    def _path(self) -> str:
        return "chat/completions" if self._settings.api is EndpointApi.CHAT else "completions"

    @property
    def _where(self) -> str:
        return f"the endpoint {self.endpoint.url}"

    def _said(self, what: str, error: Any) -> str:
        """A status that is an error, with what the server says of it."""
        body: Any = error.body
        said = body.get("message") or body if isinstance(body, dict) else body or error.response.text
        return f"{self._where} {what}: {error.status_code} {self._clean(said)}"

    def _strange(self, text: str) -> str:
        return (
            f"{self._where} answers something that is no answer of the OpenAI protocol: {self._clean(text)!r}; "
            "give the URL of its API, which ends in /v1"
        )

    def _clean(self, said: object) -> str:
        """A server's words in a line, without our key."""
        text = one_line(str(said), _SHOWN)
        key = os.environ.get(self._settings.key_variable, "")
        return text.replace(key, "…") if key else text

    def _spent(self, answered: Answered, retries: int) -> TokenUsage:
        settings, counted = self._settings, answered.usage
        if counted is None:
            return TokenUsage(requests=1, retries=retries, uncounted=1)
        read, written = counted.prompt_tokens, counted.completion_tokens
        cost = None
        if settings.prompt_price is not None and settings.completion_price is not None:
            cost = (read * settings.prompt_price + written * settings.completion_price) / 1e6
        return TokenUsage(1, retries, read, written, cost=cost)

    def _key(self, request: ModelRequest) -> str:
        """What an answer depends on."""
        settings = self._settings
        asked = [settings.model or self.endpoint.url, request.body(settings), request.count, request.seed]
        return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()


@functools.lru_cache(maxsize=8)
def client_of(endpoint: Endpoint) -> EndpointClient:
    """The one client of this process for an endpoint: bounds on its requests hold for all who ask."""
    return EndpointClient(endpoint)


def check_endpoint(endpoint: Endpoint) -> Endpoint:
    """The endpoint with its model named, once it has answered. Raises `LemmaError`, before anything else is begun."""
    model = client_of(endpoint).check()
    return Endpoint(endpoint.url, replace(endpoint.settings, model=model))
