"""A language model over the Responses API of OpenAI, or of any server that speaks it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import openai
from openai import AsyncOpenAI
from pydantic import ValidationError

from integrations.llm import Answered, ModelNonsense, ModelRefused, ModelUnavailable, Shape

MODEL = "gpt-6-luna"
LONGEST = 3.0
"""Seconds that one answer may take at the most, whatever the caller of this adapter allows."""

LARGEST = 256 * 1024
"""Bytes of an answer that are read; more than this is no answer to any question of ours."""

TOKENS = 400


class OpenAIModel:
    """Reads words into a strict shape. Stores nothing there, retries nothing, thinks aloud about nothing.

    `base_url` may be a server of the practice's own. `prices` are dollars for a million tokens in, and out. The default
    of the library is 600 s and two retries; a caller on the telephone waits for neither.
    """

    def __init__(
        self,
        api_key: str,
        base_url: str | None = None,
        model: str = MODEL,
        prices: tuple[float, float] | None = None,
    ) -> None:
        self.model = model
        self.prices = prices
        self._http = httpx2.AsyncClient(
            timeout=httpx2.Timeout(LONGEST, connect=1.0),
            transport=_BoundedTransport(limits=httpx2.Limits(max_connections=50, keepalive_expiry=60)),
        )
        self._client = AsyncOpenAI(
            api_key=api_key, base_url=base_url or None, max_retries=0, timeout=LONGEST, http_client=self._http
        )

    async def read(self, instructions: str, words: str, shape: type[Shape], seconds: float = 2.5) -> Answered[Shape]:
        """The words read into `shape`. Raises ModelUnavailable, ModelRefused or ModelNonsense, and nothing else."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(min(seconds, LONGEST)):
                response = await self._client.responses.parse(
                    model=self.model,
                    instructions=instructions,
                    input=[{"role": "user", "content": words}],
                    text_format=shape,
                    reasoning={"effort": "none"},
                    max_output_tokens=TOKENS,
                    store=False,
                )
        except (TimeoutError, openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
            raise ModelUnavailable(type(error).__name__) from None
        except openai.APIStatusError as error:
            raise ModelRefused(f"{type(error).__name__} {error.status_code}") from None
        except (ValidationError, ValueError, openai.OpenAIError, httpx2.HTTPError, AttributeError, TypeError) as error:
            # A bare ValidationError is an answer that was cut short; an AttributeError one that is no answer at all.
            raise ModelNonsense(type(error).__name__) from None
        return self._answered(response, shape, time.monotonic() - began)

    async def close(self) -> None:
        await self._client.close()

    def _answered(self, response: Any, shape: type[Shape], seconds: float) -> Answered[Shape]:
        """A refusal, a tool call and an empty output all come without an error, and without a value."""
        if getattr(response, "status", None) not in {"completed", None}:
            raise ModelNonsense(f"the answer is {response.status}")
        value = getattr(response, "output_parsed", None)
        if not isinstance(value, shape):
            raise ModelNonsense("a refusal, or no answer")
        usage = getattr(response, "usage", None)
        taken = getattr(usage, "input_tokens", 0) or 0
        given = getattr(usage, "output_tokens", 0) or 0
        return Answered(value, self.model, taken, given, seconds, self._dollars(taken, given))

    def _dollars(self, taken: int, given: int) -> float | None:
        return None if self.prices is None else (taken * self.prices[0] + given * self.prices[1]) / 1_000_000


class _Bounded(httpx2.AsyncByteStream):
    """An answer that is read only as far as an answer to our questions can go."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for part in self._stream:
            read += len(part)
            if read > LARGEST:
                raise httpx2.RemoteProtocolError("the answer is too large")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


class _BoundedTransport(httpx2.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Bounded(response.stream)
        return response
