"""A scripted caller answers what is asked, and says it again when the line made something else of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.call.heard import Asked
from app.rehearsal import script
from app.rehearsal.caller import Caller, Standing, talk
from app.rehearsal.script import BadScript, Says, Script
from telephony.emulator.report import Utterance
from tests.conftest import ROOT
from tests.telephony.conftest import Practice
from tests.telephony.conftest import practice as practice  # noqa: PLC0414 (a fixture of the line's own tests)
from tests.telephony.receptionist import Receptionist, listen

NAME, WHEN = Asked.NAME, Asked.WHEN
SCRIPT = Script(
    caller="+13015550142",
    says=(
        Says(when=NAME, text="Ann Lowe"),
        Says(when=WHEN, silence=True),
        Says(when=WHEN, text="Monday"),
        Says(when=WHEN, text="Tuesday"),
    ),
)


def test_the_entries_of_a_question_are_used_in_turn_and_the_last_for_ever() -> None:
    caller = Caller(SCRIPT)
    said = [caller.answer(Standing(WHEN, ("ask_when",))) for _ in range(4)]
    assert [(one.silence, one.text) for one in said] == [(True, ""), (False, "Monday"), *[(False, "Tuesday")] * 2]


def test_what_was_not_heard_is_said_again() -> None:
    caller = Caller(SCRIPT)
    caller.answer(Standing(WHEN))
    first = caller.answer(Standing(WHEN, ("silence_check",)))
    assert caller.answer(Standing(WHEN, ("not_heard_other", "ask_when_again"))) == first
    assert caller.answer(Standing(WHEN, ("ask_when_again",)), heard=False) == first
    assert caller.answer(Standing(WHEN, ("ask_when_again",))).text == "Tuesday"


def test_to_a_question_without_an_answer_the_caller_is_silent() -> None:
    assert Caller(SCRIPT).answer(Standing(Asked.AGE)).silence


async def test_a_caller_whom_nobody_lets_go_gives_up(practice: Practice) -> None:
    desk = Receptionist(*(listen(turn, "en", "And your name?") for turn in range(1, 9)))

    async def where(_: str) -> Standing:
        return Standing(NAME)

    async with practice(desk) as phone, phone.call() as call:
        assert not await talk(call, Caller(SCRIPT), where, longest=5)
    assert [one.text for one in call.said if isinstance(one, Utterance)] == ["Ann Lowe"] * 5


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('caller = "+13015550142"\nsays = [{when = "nam", text = "x"}]', "says.0.when"),
        ('caller = "+13015550142"\nsays = [{when = "name", text = "x", press = "1"}]', "exactly one"),
        ('caller = "+13015550142"\nsais = []', "sais"),
        ('caller = "', "x.toml: "),
    ],
)
def test_a_script_with_a_mistake_is_refused_in_words(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text)
    with pytest.raises(BadScript, match=problem):
        script.read(path)


def test_the_demonstration_answers_every_question() -> None:
    for path in (ROOT / "prompts" / "demo").glob("*.toml"):
        answered = {one.when for one in script.read(path).says}
        assert set(Asked) - answered <= {Asked.LANGUAGE_KEY}
