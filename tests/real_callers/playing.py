"""One recorded caller on our line: answers what we ask with the dialogue's own turn for it, else from the card."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from app import main, practice
from app.call.heard import Asked, Heard, Wish
from app.call.record import Call as CallRecord
from app.lines import PROMPTS
from app.practice import Practice
from app.records import calls, turns
from app.rehearsal.caller import ASKED_AGAIN
from app.summaries import making
from app.understanding.listen import by_rules
from telephony.emulator.line import Call, Phone
from telephony.emulator.report import Utterance
from tests.real_callers.dialogues import Dialogue, Own

CARD = tomllib.loads((Path(__file__).parent / "card.toml").read_text("utf-8"))
ACCOUNT = "AC" + "0" * 32
TOKEN = "a token of the real callers alone"
LONGEST = 40
_serial = count(1)


@dataclass
class Clock:
    """The dialogue's own time, which passes as the people on the line speak."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    async def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Said:
    """A turn of the dialogue's own that was said: to which question, what the recogniser wrote, what came of it.

    `dated` where the dialogue tells a date or a time of it; `why` is "" where it was understood.
    """

    text: str
    asked: Asked
    caught: str
    heard: str
    lines: tuple[str, ...]
    dated: bool
    why: str


@dataclass
class Played:
    """One dialogue that was played to its end."""

    dialogue: Dialogue
    said: list[Said] = field(default_factory=list)
    from_card: int = 0
    never_asked: list[Own] = field(default_factory=list)
    status: str = ""
    errors: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """Where a call stands after a turn, as the records have it."""

    asked: Asked
    lines: tuple[str, ...]
    call: CallRecord


@dataclass
class Stage:
    """The service under a clock that each dialogue sets."""

    house: main.House
    clock: Clock
    base_url: str
    text: str

    async def play(self, dialogue: Dialogue) -> Played:
        """Plays one caller in a practice that nobody has called yet."""
        self.clock.now = dialogue.now
        number, practice_id, document = await self._practice(dialogue)
        played, left = Played(dialogue), list(dialogue.turns)
        card: dict[Asked, Iterator[int]] = {}
        async with Phone(self.base_url, TOKEN, ACCOUNT, seed=dialogue.id, wait=self.clock.wait) as phone:
            call = phone.call(from_="+13015550143", to=number)
            await call.dial()
            before = await self._standing(practice_id, call.sid)
            for _ in range(LONGEST):
                if call.ended:
                    break
                own = _own(left, before.asked)
                text = own.text if own else _from_card(card, dialogue, before.asked)
                played.from_card += own is None
                assert call.gather is not None, "the line is open and nobody listens"
                # Deafness is off: what is measured is understanding, so the words arrive in whatever is listened for.
                await call.say(text, "es" if call.gather.language.startswith("es") else "en")
                after = await self._standing(practice_id, call.sid)
                played.told.append(_transcript(call, before, after))
                if own is not None:
                    played.said.append(_judged(own, call, before, after, document, self.clock.now))
                before = after
            await call.hang_up()
        played.never_asked = left
        played.errors = [f"{error.code} {error.why}" for error in call.errors]
        played.status = (await making.summarise(self.house.db, practice_id, await self._id(practice_id, call.sid),
                                                self.clock.now)).status  # fmt: skip
        return played

    async def _practice(self, dialogue: Dialogue) -> tuple[str, int, Practice]:
        serial = next(_serial)
        number = f"+1{600 + serial // 100:03}55501{serial % 100:02}"
        text = self.text.replace('slug = "happy-smiles"', f'slug = "heard-{serial}"', 1)
        text = f'number_languages = {{ "{number}" = "{dialogue.language}" }}\n{text}'
        schedule = PROMPTS / "practice" / "schedule.json"
        practice_id, _ = await main.settle_in(self.house, text, number, schedule, ACCOUNT)
        return number, practice_id, practice.parse(text, "the practice")

    async def _standing(self, practice_id: int, call_sid: str) -> Standing:
        async with self.house.db.practice(practice_id) as tx:
            saved = await calls.read(tx, call_sid=call_sid)
            assert saved is not None
            assert saved.body is not None, "a call without a first turn"
            step = (await turns.of_call(tx, saved.call_id))[-1].step
        assert step is not None, "the last turn was not finished"
        return Standing(Asked(step["asked"]), tuple(step["lines"]), CallRecord.model_validate_json(saved.body))

    async def _id(self, practice_id: int, call_sid: str) -> int:
        async with self.house.db.practice(practice_id) as tx:
            saved = await calls.read(tx, call_sid=call_sid)
        assert saved is not None
        return saved.call_id


def _own(left: list[Own], asked: Asked) -> Own | None:
    """The dialogue's next turn for this question; a correction before the yes."""
    mine = sorted((one for one in left if asked in one.answers), key=lambda one: not _corrects(one, asked))
    if not mine:
        return None
    left.remove(mine[0])
    return mine[0]


def _corrects(own: Own, asked: Asked) -> bool:
    return asked is Asked.READ_BACK and bool(own.on or own.at)


def _from_card(card: dict[Asked, Iterator[int]], dialogue: Dialogue, asked: Asked) -> str:
    says = CARD[dialogue.language].get(asked.value, ["Yes" if dialogue.language == "en" else "Sí"])
    return str(says[min(next(card.setdefault(asked, count())), len(says) - 1)])


# ---------------------------------------------------------------- was it understood?


def _judged(own: Own, call: Call, before: Standing, after: Standing, document: Practice, now: datetime) -> Said:
    spoken = [one for one in call.said if isinstance(one, Utterance)][-1]
    caught = spoken.caught.text if spoken.caught else ""
    zone = document.tz
    heard = by_rules(caught, before.call.state.listening(), document, now.astimezone(zone), before.call.language)
    dated = own.on is not None or own.at is not None
    return Said(own.text, before.asked, caught, _shown(heard), after.lines, dated, _why_not(own, after, zone))


def _why_not(own: Own, after: Standing, zone: ZoneInfo) -> str:
    if any(line.startswith(ASKED_AGAIN) for line in after.lines):
        return "not heard"
    if after.lines and after.lines[-1].endswith("_again"):
        return "asked again"
    held = getattr(after.call.state, "held", None)
    if held is not None and _is(held.slot.start.astimezone(zone), own):
        return ""
    wish = after.call.facts.wish.value if after.call.facts.wish else Wish()
    readings = (wish, *wish.doubtful)
    if own.on is not None and not any(_holds_date(one, own) for one in readings):
        return "another date"
    if own.at is not None and not any(own.at in (one.at, one.after, one.before) for one in readings):
        return "another time"
    return ""


def _is(start: datetime, own: Own) -> bool:
    """Whether a time that was picked from the offers is the one that was said."""
    return own.on in (None, start.date()) and own.at in (None, start.time())


def _holds_date(wish: Wish, own: Own) -> bool:
    assert own.on is not None
    if own.on in wish.days:
        return True
    return wish.first is not None and wish.last is not None and wish.first <= own.on <= wish.last


def _shown(heard: Heard) -> str:
    said = {key: value for key in heard.said.__slots__ if (value := getattr(heard.said, key)) not in (None, ())}
    if heard.said.wish is not None:
        said["wish"] = heard.said.wish.model_dump(mode="json", exclude_defaults=True)
    return f"{heard.act} {said}"


def _transcript(call: Call, before: Standing, after: Standing) -> str:
    spoken = [one for one in call.said if isinstance(one, Utterance)][-1]
    words = " ".join(line.text for line in call.heard)
    return f"  [{before.asked}] {spoken.text}\n      {', '.join(after.lines)}: {words}"
