"""A second reader that misbehaves in every way it can, over real HTTP: the rules' result stands, in time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from app.call.heard import Asked, Heard, Listening, No, Told, Unclear, Urgency, Wants, Yes
from app.practice import Practice, read
from app.understanding import model as second
from app.understanding.listen import listen
from integrations.llm import ModelNonsense, ModelRefused, ModelUnavailable
from integrations.openai.adapter import OpenAIModel

PRACTICE: Practice = read(Path("prompts/practice/practice.toml"))
NOW = datetime(2026, 12, 1, 21, 30, tzinfo=ZoneInfo("America/New_York"))
NOTHING = {
    "act": "unclear", "choice": 0, "visit": "", "topic": "", "name": "", "relation": "", "makes_sense": True,
}  # fmt: skip


class Fake:
    """A server on loopback that speaks the Responses wire format, and misbehaves as told."""

    def __init__(self) -> None:
        self.how = "well"
        self.answer: dict[str, Any] = dict(NOTHING)
        self.asked: list[dict[str, Any]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(h.split(b":")[1]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length"))
            self.asked.append(json.loads(await reader.readexactly(length)))
            status, body = self._reply()
            if body is None:
                await asyncio.sleep(30)
                return
            writer.write(
                f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nRetry-After: 60\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
                + body
            )
            await writer.drain()
        except (asyncio.CancelledError, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _reply(self) -> tuple[int, bytes | None]:
        text = json.dumps(self.answer)
        plain = {
            "429": (429, b'{"error":{"message":"slow down","type":"rate_limit"}}'),
            "500": (500, b'{"error":{"message":"oops"}}'),
            "401": (401, b'{"error":{"message":"bad key"}}'),
            "hang": (200, None),
            "empty": (200, b""),
            "garbage": (200, b"<html>welcome</html>"),
        }
        if self.how in plain:
            return plain[self.how]
        part: dict[str, Any] = {"type": "output_text", "text": text, "annotations": []}
        status = "completed"
        match self.how:
            case "wrong_schema":
                part["text"] = '{"verb": "book", "when": "2026-12-03T09:00"}'
            case "refusal":
                part = {"type": "refusal", "refusal": "I cannot help with that"}
            case "truncated":
                part["text"], status = text[: len(text) // 2], "incomplete"
            case "giant":
                part["text"] = json.dumps({**self.answer, "name": "x" * 1_000_000})
            case "other_language":
                part["text"] = "Lo siento, como modelo de lenguaje no puedo ayudarle."
        return 200, json.dumps(_response(part, status, empty=self.how == "no_output")).encode()


def _response(part: dict[str, Any], status: str, empty: bool) -> dict[str, Any]:
    message = {"id": "m", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
    return {
        "id": "r", "object": "response", "created_at": 0, "status": status, "model": "fake", "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if status == "incomplete" else None,
        "instructions": None, "metadata": {}, "output": [] if empty else [message], "parallel_tool_calls": True,
        "temperature": 1.0, "tool_choice": "auto", "tools": [], "top_p": 1.0,
        "usage": {"input_tokens": 11, "output_tokens": 7, "total_tokens": 18,
                  "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}},
    }  # fmt: skip


@pytest.fixture
async def fake() -> AsyncIterator[tuple[Fake, OpenAIModel]]:
    one = Fake()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    model = OpenAIModel("test-key", f"http://127.0.0.1:{port}/v1", "fake")
    yield one, model
    await model.close()
    server.close()


async def ask(text: str, model: OpenAIModel | None, asked: Asked = Asked.HOW_CAN_I_HELP) -> Heard:
    turn = SimpleNamespace(text=text, keys="", confidence=0.9, heard_in="en")
    return await listen(turn, Listening(asked=asked), PRACTICE, NOW, "en", model)


PUZZLE = "the thing with my choppers is acting wonky"

TROUBLE = {
    "429": ModelUnavailable, "500": ModelUnavailable, "hang": ModelUnavailable, "401": ModelRefused,
    "empty": ModelNonsense, "garbage": ModelNonsense, "wrong_schema": ModelNonsense, "refusal": ModelNonsense,
    "truncated": ModelNonsense, "giant": ModelUnavailable, "no_output": ModelNonsense, "other_language": ModelNonsense,
}  # fmt: skip


@pytest.mark.parametrize("how", TROUBLE)
async def test_every_failure_is_one_of_three_errors(fake: tuple[Fake, OpenAIModel], how: str) -> None:
    server, model = fake
    server.how = how
    with pytest.raises(TROUBLE[how]):
        await model.read("read this", "hello", second.Guess, 0.3 if how == "hang" else 2.0)
    assert len(server.asked) == 1


@pytest.mark.parametrize("how", TROUBLE)
async def test_the_rules_stand_when_the_model_fails(
    fake: tuple[Fake, OpenAIModel], how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, model = fake
    server.how = how
    monkeypatch.setattr(second, "SECONDS", 0.3)
    assert await ask(PUZZLE, model) == await ask(PUZZLE, None)


async def test_the_model_is_not_asked_where_rules_understand(fake: tuple[Fake, OpenAIModel]) -> None:
    server, model = fake
    await ask("I need a cleaning next Tuesday", model)
    assert server.asked == []


async def test_a_reading_is_taken_where_the_rules_found_none(fake: tuple[Fake, OpenAIModel]) -> None:
    server, model = fake
    server.answer = {**NOTHING, "act": "book", "visit": "exam"}
    heard = await ask(PUZZLE, model)
    assert heard.act == Wants("book")
    assert heard.said.visit == "exam"


async def test_nothing_is_stored_there_and_no_thinking_is_paid_for(fake: tuple[Fake, OpenAIModel]) -> None:
    server, model = fake
    await ask(PUZZLE, model)
    (sent,) = server.asked
    assert sent["store"] is False
    assert sent["reasoning"] == {"effort": "none"}


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (Asked.READ_BACK, {"act": "yes"}),
        (Asked.READ_BACK, {"act": "book"}),
        (Asked.SAFETY, {"act": "no"}),
        (Asked.OFFER, {"act": "chose", "choice": 7}),
        (Asked.OFFER, {"act": "yes"}),
    ],
)
async def test_a_model_decides_nothing(fake: tuple[Fake, OpenAIModel], asked: Asked, answer: dict[str, Any]) -> None:
    server, model = fake
    server.answer = {**NOTHING, **answer}
    assert isinstance((await ask(PUZZLE, model, asked)).act, Unclear | Told)
    assert (await ask(PUZZLE, model, asked)).act != Yes()
    assert (await ask(PUZZLE, model, asked)).act != No()


async def test_what_was_not_said_is_dropped(fake: tuple[Fake, OpenAIModel]) -> None:
    server, model = fake
    server.answer = {**NOTHING, "act": "told", "name": "Doctor Evil", "visit": "free_gold"}
    heard = await ask(PUZZLE, model, Asked.NAME)
    assert heard.said.name != "Doctor Evil"
    assert heard.said.visit is None


async def test_urgency_is_never_the_models(fake: tuple[Fake, OpenAIModel]) -> None:
    server, model = fake
    server.answer = {**NOTHING, "act": "message"}
    heard = await ask("my throat is closing up", model)
    assert heard.urgency is Urgency.LIFE_THREATENING
    assert server.asked == []


class Small(BaseModel):
    word: str


async def test_another_shape_can_be_read_and_its_cost_is_told(fake: tuple[Fake, OpenAIModel]) -> None:
    server, model = fake
    server.answer = {"word": "hola"}
    answered = await model.read("read this", "hola", Small)
    assert answered.value == Small(word="hola")
    assert (answered.tokens_in, answered.tokens_out) == (11, 7)
