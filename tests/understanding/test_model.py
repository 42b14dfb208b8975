"""A second reader that misbehaves in every way it can, over real HTTP: the rules' result stands, in time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from app.call.heard import Asked, Heard, Language, Listening, No, Told, Unclear, Urgency, Wants, Wish, Yes
from app.practice import Practice, read
from app.understanding import model as second
from app.understanding.listen import listen
from integrations.llm import ModelNonsense, ModelRefused, ModelUnavailable
from integrations.openai.adapter import OpenAIModel
from tests.understanding.model_server import NOTHING, ModelServer, model_server

PRACTICE: Practice = read(Path("prompts/practice/practice.toml"))
NOW = datetime(2026, 12, 1, 21, 30, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
async def fake() -> AsyncIterator[tuple[ModelServer, OpenAIModel]]:
    async with model_server() as (server, url):
        model = OpenAIModel("test-key", url, "fake", prices=(0.1, 0.5))
        yield server, model
        await model.close()


async def ask(
    text: str, model: OpenAIModel | None, asked: Asked = Asked.HOW_CAN_I_HELP, language: Language = "en"
) -> Heard:
    turn = SimpleNamespace(text=text, keys="", confidence=0.9, heard_in=language)
    return await listen(turn, Listening(asked=asked), PRACTICE, NOW, language, model)


PUZZLE = "the thing with my choppers is acting wonky"

TROUBLE = {
    "429": ModelUnavailable, "500": ModelUnavailable, "hang": ModelUnavailable, "401": ModelRefused,
    "empty": ModelNonsense, "garbage": ModelNonsense, "wrong_schema": ModelNonsense, "refusal": ModelNonsense,
    "truncated": ModelNonsense, "giant": ModelUnavailable, "no_output": ModelNonsense, "other_language": ModelNonsense,
}  # fmt: skip


@pytest.mark.parametrize("how", TROUBLE)
async def test_every_failure_is_one_of_three_errors(fake: tuple[ModelServer, OpenAIModel], how: str) -> None:
    server, model = fake
    server.how = how
    with pytest.raises(TROUBLE[how]):
        await model.read("read this", "hello", second.Guess, 0.3 if how == "hang" else 2.0)
    assert len(server.asked) == 1


@pytest.mark.parametrize("how", TROUBLE)
async def test_the_rules_stand_when_the_model_fails(
    fake: tuple[ModelServer, OpenAIModel], how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, model = fake
    server.how = how
    monkeypatch.setattr(second, "SECONDS", 0.3)
    assert await ask(PUZZLE, model) == await ask(PUZZLE, None)


async def test_the_model_is_not_asked_where_rules_understand(fake: tuple[ModelServer, OpenAIModel]) -> None:
    server, model = fake
    await ask("I need a cleaning next Tuesday", model)
    assert server.asked == []


async def test_a_reading_is_taken_where_the_rules_found_none(fake: tuple[ModelServer, OpenAIModel]) -> None:
    server, model = fake
    server.answer = {**NOTHING, "act": "book", "visit": "exam"}
    heard = await ask(PUZZLE, model)
    assert heard.act == Wants("book")
    assert heard.said.visit == "exam"


async def test_nothing_is_stored_there_and_no_thinking_is_paid_for(fake: tuple[ModelServer, OpenAIModel]) -> None:
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
        (Asked.TEXT_OK, {"act": "yes"}),
        (Asked.SAFETY, {"act": "no"}),
        (Asked.OFFER, {"act": "chose", "choice": 7}),
        (Asked.OFFER, {"act": "yes"}),
    ],
)
async def test_a_model_decides_nothing(
    fake: tuple[ModelServer, OpenAIModel], asked: Asked, answer: dict[str, Any]
) -> None:
    server, model = fake
    server.answer = {**NOTHING, **answer}
    assert isinstance((await ask(PUZZLE, model, asked)).act, Unclear | Told)
    assert (await ask(PUZZLE, model, asked)).act != Yes()
    assert (await ask(PUZZLE, model, asked)).act != No()


async def test_what_was_not_said_is_dropped(fake: tuple[ModelServer, OpenAIModel]) -> None:
    server, model = fake
    server.answer = {**NOTHING, "act": "told", "name": "Doctor Evil", "visit": "free_gold"}
    heard = await ask(PUZZLE, model, Asked.NAME)
    assert heard.said.name != "Doctor Evil"
    assert heard.said.visit is None


async def test_urgency_is_never_the_models(fake: tuple[ModelServer, OpenAIModel]) -> None:
    server, model = fake
    server.answer = {**NOTHING, "act": "message"}
    heard = await ask("my throat is closing up", model)
    assert heard.urgency is Urgency.LIFE_THREATENING
    assert server.asked == []


class Small(BaseModel):
    word: str


async def test_another_shape_can_be_read_and_its_cost_is_told(fake: tuple[ModelServer, OpenAIModel]) -> None:
    server, model = fake
    server.answer = {"word": "hola"}
    answered = await model.read("read this", "hola", Small)
    assert answered.value == Small(word="hola")
    assert (answered.tokens_in, answered.tokens_out) == (11, 7)
    assert answered.dollars == pytest.approx((11 * 0.1 + 7 * 0.5) / 1_000_000)


async def test_a_garbled_day_is_read_by_the_rules_from_what_the_model_set_right(
    fake: tuple[ModelServer, OpenAIModel],
) -> None:
    server, model = fake
    server.answer = {**NOTHING, "act": "told", "when": "on Wednesday"}
    heard = await ask("um wensdy wood be ok past too or two", model, Asked.WHEN)
    assert heard.said.wish == Wish(days=(date(2026, 12, 2),))


@pytest.mark.parametrize(
    "when", ["thursday at two", "wednesday at three", "wednesday at two pm", "december 2", "wednesday the 9th", "today"]
)
async def test_a_time_that_was_not_said_is_refused(fake: tuple[ModelServer, OpenAIModel], when: str) -> None:
    server, model = fake
    server.answer = {**NOTHING, "act": "told", "when": when}
    words = "um wensdy wood be ok, past too or two"
    assert (await ask(words, model, Asked.WHEN)).said == (await ask(words, None, Asked.WHEN)).said


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("el miércoles a las 2", "el miercolis a las dos"),
        ("23 de diciembre", "el veintitrés de disiembre"),
        ("the 23rd of December", "twenty third of dessember"),
    ],
)
def test_words_set_right_are_words_that_were_said(when: str, words: str) -> None:
    assert second.was_said(when, words)


async def test_a_birth_date_is_read_from_the_words_set_right(fake: tuple[ModelServer, OpenAIModel]) -> None:
    server, model = fake
    words = "el cinco de mardo de mil novecientos ochenta y cuatro"
    for when, born in (("5 de marzo de 1985", None), ("5 de marzo de 1984", date(1984, 3, 5))):
        server.answer = {**NOTHING, "act": "told", "when": when}
        assert (await ask(words, model, Asked.BIRTH_DATE, "es")).said.birth_date == born


# ---------------------------------------------------------------- a server of the practice's own


@pytest.mark.parametrize(("speaks", "requests"), [("schema", 2), ("json", 3)])
async def test_a_server_that_knows_no_responses_is_asked_as_it_can_be(
    fake: tuple[ModelServer, OpenAIModel], speaks: str, requests: int
) -> None:
    server, model = fake
    server.speaks, server.answer = speaks, {"word": "hola"}
    for sent in (requests, requests + 1):  # what it does not know is not tried a second time
        answered = await model.read("read this", "hola", Small)
        assert (answered.value, answered.tokens_in, answered.tokens_out) == (Small(word="hola"), 11, 7)
        assert len(server.asked) == sent


@pytest.mark.parametrize("speaks", ["schema", "json"])
@pytest.mark.parametrize(
    ("how", "error"), [("401", ModelRefused), ("truncated", ModelNonsense), ("refusal", ModelNonsense)]
)
async def test_its_failures_are_the_same_errors(
    fake: tuple[ModelServer, OpenAIModel], speaks: str, how: str, error: type[Exception]
) -> None:
    server, model = fake
    server.speaks, server.how, server.answer = speaks, how, {"word": "hola"}
    with pytest.raises(error):
        await model.read("read this", "hola", Small)
