"""A language model over the Responses API of OpenAI, or over what a server of the practice's own speaks of it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

import httpx2
import openai
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam
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

    `base_url` may be a server of the practice's own: where it does not speak the Responses API, it is spoken to in chat
    completions, with a JSON schema or, where it knows none, with plain JSON. `prices` are dollars for a million tokens
    in, and out. The default of the library is 600 s and two retries; a caller on the telephone waits for neither.
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
        # The ways of asking, the best first; one that a server of the practice's own does not know is dropped for good.
        self._ways = [self._by_responses, self._by_schema, self._by_json] if base_url else [self._by_responses]

    async def read(self, instructions: str, words: str, shape: type[Shape], seconds: float = 2.5) -> Answered[Shape]:
        """The words read into `shape`. Raises ModelUnavailable, ModelRefused or ModelNonsense, and nothing else."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(min(seconds, LONGEST)):
                value, taken, given = await self._ask(instructions, words, shape)
        except (TimeoutError, openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
            raise ModelUnavailable(type(error).__name__) from None
        except openai.APIStatusError as error:
            raise ModelRefused(f"{type(error).__name__} {error.status_code}") from None
        except (ValidationError, ValueError, openai.OpenAIError, httpx2.HTTPError, AttributeError, TypeError) as error:
            # A bare ValidationError is an answer that was cut short; an AttributeError one that is no answer at all.
            raise ModelNonsense(type(error).__name__) from None
        return Answered(value, self.model, taken, given, time.monotonic() - began, self._dollars(taken, given))

    async def close(self) -> None:
        await self._client.close()

    def _dollars(self, taken: int, given: int) -> float | None:
        return None if self.prices is None else (taken * self.prices[0] + given * self.prices[1]) / 1_000_000

    # ------------------------------------------------------------ the ways of asking

    async def _ask(self, instructions: str, words: str, shape: type[Shape]) -> tuple[Shape, int, int]:
        """The value, and the tokens taken in and given out."""
        while True:
            way = self._ways[0]
            try:
                return await way(instructions, words, shape)
            except openai.APIStatusError as error:
                if len(self._ways) == 1 or not _unknown_there(error):
                    raise
                if self._ways[0] == way:
                    self._ways.pop(0)

    async def _by_responses(self, instructions: str, words: str, shape: type[Shape]) -> tuple[Shape, int, int]:
        response = await self._client.responses.parse(
            model=self.model,
            instructions=instructions,
            input=[{"role": "user", "content": words}],
            text_format=shape,
            reasoning={"effort": "none"},
            max_output_tokens=TOKENS,
            store=False,
        )
        # A refusal, a tool call and an empty output all come without an error, and without a value.
        if response.status not in {"completed", None} or not isinstance(response.output_parsed, shape):
            raise ValueError(f"no answer: {response.status}")
        usage = response.usage
        return response.output_parsed, usage.input_tokens if usage else 0, usage.output_tokens if usage else 0

    async def _by_schema(self, instructions: str, words: str, shape: type[Shape]) -> tuple[Shape, int, int]:
        answer = await self._client.chat.completions.parse(
            model=self.model, messages=_chat(instructions, words), response_format=shape, max_tokens=TOKENS
        )
        return _chatted(answer, shape)

    async def _by_json(self, instructions: str, words: str, shape: type[Shape]) -> tuple[Shape, int, int]:
        schema = shape.model_json_schema()
        asked = f"{instructions}\nAnswer with one JSON object of this schema and nothing else: {json.dumps(schema)}"
        answer = await self._client.chat.completions.create(
            model=self.model,
            messages=_chat(asked, words),
            response_format={"type": "json_object"},
            extra_body={"response_format": {"type": "json_object", "schema": schema}},
            max_tokens=TOKENS,
        )
        return _chatted(answer, shape)


def _unknown_there(error: openai.APIStatusError) -> bool:
    """Whether a server does not know this way of asking: no such address, or no such form of an answer."""
    return error.status_code == 404 or (error.status_code in {400, 422, 500} and "response_format" in str(error))


def _chat(instructions: str, words: str) -> list[ChatCompletionMessageParam]:
    return [{"role": "system", "content": instructions}, {"role": "user", "content": words}]


def _chatted(answer: ChatCompletion, shape: type[Shape]) -> tuple[Shape, int, int]:
    """Raises ValueError for a refusal, and for an answer that was cut short or has another shape."""
    choice = answer.choices[0]
    if choice.finish_reason != "stop" or not choice.message.content:
        raise ValueError(f"no answer: {choice.finish_reason}")
    value = shape.model_validate_json(choice.message.content)
    return (
        value,
        answer.usage.prompt_tokens if answer.usage else 0,
        answer.usage.completion_tokens if answer.usage else 0,
    )


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
