"""A language model's server on loopback: it speaks the Responses wire format, and misbehaves as told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

NOTHING = {
    "act": "unclear", "choice": 0, "visit": "", "topic": "", "name": "", "when": "", "relation": "",
    "makes_sense": True,
}  # fmt: skip


class ModelServer:
    """Answers every request with `answer`, or as `how` says; `asked` are the requests that came.

    `speaks`: "responses", or of servers that do not know those "schema" and "json" (chat completions with either).
    """

    def __init__(self) -> None:
        self.how = "well"
        self.speaks = "responses"
        self.answer: dict[str, Any] = dict(NOTHING)
        self.asked: list[dict[str, Any]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(h.split(b":")[1]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length"))
            self.asked.append(json.loads(await reader.readexactly(length)))
            chat = b"/chat/completions" in head.splitlines()[0]
            status, body = self._chatted(self.asked[-1]) if chat else self._reply()
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

    def _chatted(self, asked: dict[str, Any]) -> tuple[int, bytes | None]:
        form = asked["response_format"]["type"]
        if self.how == "401":
            return 401, b'{"error":{"message":"bad key"}}'
        if self.speaks == "json" and form == "json_schema":
            return 500, b'{"error":{"message":"response_format: should be text or json_object"}}'
        cut = self.how == "truncated"
        text = json.dumps(self.answer)[: 20 if cut else None]
        message = {"role": "assistant", "content": None if self.how == "refusal" else text, "refusal": None}
        choice = {"index": 0, "finish_reason": "length" if cut else "stop", "message": message}
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
        return 200, json.dumps({"id": "c", "object": "chat.completion", "created": 0, "model": "fake",
                                "choices": [choice], "usage": usage}).encode()  # fmt: skip

    def _reply(self) -> tuple[int, bytes | None]:
        if self.speaks != "responses":
            return 404, b'{"detail":"Not Found"}'
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


@asynccontextmanager
async def model_server() -> AsyncIterator[tuple[ModelServer, str]]:
    """A running server and its base URL."""
    one = ModelServer()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    try:
        yield one, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    finally:
        server.close()
