"""A tiny receptionist with a script: what it was told it keeps, and its replies come in order."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Sequence

import uvicorn
from fastapi import FastAPI

from telephony.form import StatusEvent, TextEvent
from telephony.routes import routes
from telephony.turn import CallerTurn, HangUp, Language, Listen, Reply, Said, Then

ACCOUNT = "AC" + "1" * 32
OTHER_ACCOUNT = "AC" + "2" * 32
NUMBER = "+13015550100"
OTHER_NUMBER = "+13015550111"
TOKEN = "token-of-one"
OTHER_TOKEN = "token-of-two"


def said(text: str, language: Language = "en", *, sure: bool = False) -> Said:
    return Said(line="line", language=language, text=text, must_be_heard=sure)


def reply(turn: int, then: Then, *words: Said) -> Reply:
    return Reply(say=words, then=then, turn=turn, nonce=f"nonce{turn}")


class Receptionist:
    """Answers the n-th turn with the n-th reply; when there are none left it says goodbye."""

    def __init__(self, *replies: Reply | Exception | Callable[[CallerTurn], Reply]) -> None:
        self.replies, self.turns = list(replies), list[CallerTurn]()
        self.news: list[StatusEvent] = []
        self.texts: list[TextEvent] = []
        self.ended = asyncio.Event()

    async def answer(self, turn: CallerTurn) -> Reply:
        self.turns.append(turn)
        if len(self.turns) > len(self.replies):
            return reply(len(self.turns), HangUp(), said("Goodbye."))
        scripted = self.replies[len(self.turns) - 1]
        if isinstance(scripted, Exception):
            raise scripted
        return scripted if isinstance(scripted, Reply) else scripted(turn)

    async def status(self, event: StatusEvent) -> None:
        self.news.append(event)
        self.ended.set()

    async def text_status(self, event: TextEvent) -> None:
        self.texts.append(event)

    @property
    def untouched(self) -> bool:
        return not (self.turns or self.news or self.texts)


async def tokens_for(account: str, number: str) -> tuple[str, ...]:
    return {(ACCOUNT, NUMBER): (TOKEN,), (OTHER_ACCOUNT, OTHER_NUMBER): (OTHER_TOKEN,)}.get((account, number), ())


def app_for(desk: Receptionist, base: str, **more: object) -> FastAPI:
    app = FastAPI()
    tokens = more.pop("tokens_for", tokens_for)
    app.include_router(
        routes(desk.answer, desk.status, tokens, base, text_status=desk.text_status, **more),  # type: ignore[arg-type]
    )
    return app


@contextlib.asynccontextmanager
async def serving(make: Callable[[str], FastAPI]) -> AsyncIterator[str]:
    """A real server on a free port of this machine; gives its address."""
    # The protocol is named because asyncio switches Nagle off only then; else every answer waits 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as sock:
        sock.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{sock.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(make(base), log_level="warning", lifespan="off"))
        task = asyncio.create_task(server.serve(sockets=[sock]))
        try:
            while not server.started:
                if task.done():
                    task.result()
                await asyncio.sleep(0.005)
            yield base
        finally:
            server.should_exit = True
            await task


def listen(turn: int, language: Language, *words: Said | str, **more: object) -> Reply:
    lines: Sequence[Said] = [w if isinstance(w, Said) else said(w, language) for w in words]
    return reply(turn, Listen(language=language, **more), *lines)  # type: ignore[arg-type]
