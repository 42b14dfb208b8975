"""Calls put together by hand, kept as the service keeps them: what the front desk's tests begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, Literal

import app.lines
from app.call.facts import Facts, fact
from app.call.heard import Urgency, Wish
from app.call.menu import HowCanIHelp
from app.call.record import Call, Made, Promise
from app.call.step import Line, When
from app.records import calls, claims, outbox, turns
from app.records.calls import Standing
from app.records.database import Database
from app.records.turns import Begun
from integrations.pms import Order, Slot
from telephony.turn import CallerTurn, HangUp, Listen, Reply, Said
from tests.conftest import NOW, FreshPractice

Language = Literal["en", "es"]
_serial = count(1)

NOTHING = Facts()
WEDNESDAY_NINE = datetime(2026, 12, 2, 14, 0, tzinfo=UTC)
SLOT = Slot(
    visit="cleaning",
    provider="lee",
    operatory="op1",
    start=WEDNESDAY_NINE,
    end=WEDNESDAY_NINE + timedelta(minutes=30),
)


@dataclass
class Constructed:
    """A call to be kept: its turns (what the caller said, in the language listened for), facts, claims and texts."""

    said: Sequence[tuple[str, Language]]
    facts: Facts = NOTHING
    language: Language = "en"
    caller: str = "+13015550123"
    claim: claims.State | None = None
    order: Order | None = None
    promise: tuple[str, dict[str, Any]] | None = None
    link: Literal["one", "several", "none", ""] = ""
    alerts: tuple[str, ...] = ()
    texted: bool = True
    over: bool = True
    ended: Literal["", "us", "caller", "transferred"] = "us"
    began: datetime = NOW
    sid: str = field(default_factory=lambda: f"CA{next(_serial):032x}")
    slot: Slot = SLOT

    @property
    def last(self) -> datetime:
        return self.began + timedelta(seconds=10 * len(self.said))


def known(field: str, value: Any, words: str = "", turn: int = 1, *, sure: bool = False) -> dict[str, Any]:
    return {field: fact(field, value, words, turn, sure=sure)}


async def keep(db: Database, practice: FreshPractice, one: Constructed) -> int:
    """Keeps the call; gives its id."""
    call_id = await _turns(db, practice, one)
    async with db.practice(practice.id) as tx:
        for level in one.alerts if one.texted else ():
            await outbox.put(
                tx, call_id, f"alert {level}", "sms", target="+13015550190", body="…", due_at=one.last, now=one.last
            )
        if one.over:
            await calls.end(tx, one.sid, one.last)
    return call_id


async def _turns(db: Database, practice: FreshPractice, one: Constructed) -> int:
    call_id = 0
    for number, (text, language) in enumerate((("", one.language), *one.said)):
        at = one.began + timedelta(seconds=10 * number)
        kind: Any = "start" if number == 0 else "speech" if text else "silence"
        caller = CallerTurn(
            kind=kind,
            call_sid=one.sid,
            caller=one.caller,
            called=practice.number,
            number=number,
            nonce=f"n{number}" if number else "",
            fingerprint=f"f{number}",
            text=text,
            heard_in=language,
        )
        async with db.practice(practice.id) as tx:
            begun = await turns.begin(tx, caller, practice.location_id, at)
            assert isinstance(begun, Begun)
            said = Said(line="how_can_i_help", language=language, text="How can I help you?")
            reply = Reply(say=(said,), then=Listen(language=language), turn=number + 1, nonce=f"n{number + 1}")
            if one.ended == "us" and number == len(one.said):
                reply = reply.model_copy(update={"then": HangUp()})
            standing = Standing(one.language, "routine", "abandoned")
            made = await _claim(tx, practice, one, begun.call_id) if number == len(one.said) else ()
            body = _call(practice, one, made).model_dump_json()
            await turns.finish(tx, begun, reply=reply, body=body, standing=standing, now=at, step={"state": "x"})
        call_id = begun.call_id
    return call_id


async def _claim(tx: Any, practice: FreshPractice, one: Constructed, call_id: int) -> tuple[Made, ...]:
    if one.claim is None:
        return ()
    reference = f"{one.sid} 1"
    if one.claim == "requested":
        claim = await claims.insert_requested(
            tx, practice.location_id, call_id, "1", reference, one.slot.visit, None, one.last
        )
    else:
        await claims.lock(tx, practice.location_id)
        until = one.last + timedelta(minutes=3)
        claim = await claims.insert_held(tx, practice.location_id, call_id, "1", reference, one.slot, until, one.last)
        assert claim is not None
        if one.claim != "held":
            claim = await claims.move(tx, claim.claim_id, ("held",), one.claim, one.last, order=one.order)
    assert claim is not None
    if one.claim == "held":
        return ()
    name = one.facts.name.value if one.facts.name else ""
    slot = None if one.claim == "requested" else one.slot
    return (Made(claim=claim.claim_id, status=one.claim, visit=one.slot.visit, name=name, slot=slot, link=one.link),)


def _call(practice: FreshPractice, one: Constructed, made: tuple[Made, ...]) -> Call:
    promised: tuple[Promise, ...] = ()
    if one.promise is not None:
        line = Line(one.promise[0], one.promise[1])
        said = app.lines.read().say(line, one.language, practice.document, one.last)
        promised = (Promise(line=said.line, turn=len(one.said), language=said.language, text=said.text),)
    return Call(
        sid=one.sid,
        practice_id=practice.id,
        location_id=practice.location_id,
        document=practice.document_version,
        caller=one.caller,
        called=practice.number,
        began=one.began,
        language=one.language,
        state=HowCanIHelp(),
        facts=one.facts,
        turn=len(one.said),
        made=made,
        promised=promised,
        alerts=one.alerts,
        ended=one.ended,
    )


def as_call(practice: FreshPractice, one: Constructed) -> Call:
    """The call as it would be saved, without its claims."""
    return _call(practice, one, ())


# ---------------------------------------------------------------- a night's calls


def booked_en() -> Constructed:
    said = (("I need a cleaning", "en"), ("It's Rosa Prueba", "en"), ("Yes, that's right", "en"))
    facts = Facts(
        **known("errand", "book", said[0][0]),
        **known("visit", "cleaning", said[0][0], sure=True),
        **known("phone", "+13015550123", "yes", 2, sure=True),
        **known("relation", "self", "for me", 2, sure=True),
        **known("name", "Rosa Prueba", said[1][0], 2, sure=True),
        **known("birth_date", date(1984, 3, 5), "March fifth eighty-four", 3, sure=True),
        **known("spelled", "PRUEBA", "P R U E B A", 3, sure=True),
        **known("insurance", "Delta Dental", "Delta", 3),
        **known("new_patient", False, "I've been there", 2, sure=True),
    )
    order = Order(reference="", slot=SLOT, patient=None, name="Rosa Prueba", birth_date=date(1984, 3, 5))
    return Constructed(
        said, facts, claim="booked", order=order, promise=("booked", {"when": When(SLOT.start)}), link="one"
    )


def booked_es_for_a_child() -> Constructed:
    said = (("Quiero una limpieza para mi niña", "es"), ("Lucía Inventada", "es"), ("Sí, así está bien", "es"))
    facts = Facts(
        **known("errand", "book", said[0][0]),
        **known("reason", said[0][0], said[0][0]),
        **known("visit", "cleaning", said[0][0], sure=True),
        **known("phone", "+13015550177", "ese no, otro", 2, sure=True),
        **known("relation", "child", "mi niña", 1, sure=True),
        **known("caller_name", "Carmen Inventada", "Carmen Inventada", 3),
        **known("name", "Lucía Inventada", said[1][0], 2, sure=True),
        **known("new_patient", True, "nunca", 2, sure=True),
        skipped=("birth_date", "spelling"),
    )
    order = Order(reference="", slot=SLOT, patient=None, name="Lucía Inventada")
    return Constructed(said, facts, "es", claim="booked", order=order, promise=("booked", {"when": When(SLOT.start)}))


def requested_es() -> Constructed:
    said = (("Necesito una corona", "es"), ("El martes en la tarde", "es"))
    facts = Facts(
        **known("errand", "book", said[0][0]),
        **known("visit", "crown", said[0][0]),
        **known("phone", "+13015550123", "sí", 2, sure=True),
        **known("relation", "self", "para mí", 2, sure=True),
        **known("name", "Beto Ejemplo", "Beto Ejemplo", 2),
        **known("wish", Wish(weekdays=(1,)), said[1][0], 2),
    )
    slot = SLOT.model_copy(update={"visit": "crown"})
    return Constructed(said, facts, "es", claim="requested", slot=slot, promise=("requested", {}))


def message_en() -> Constructed:
    said = (("Please have somebody call me about my bill", "en"), ("after five tomorrow", "en"))
    facts = Facts(
        **known("errand", "billing", said[0][0]),
        **known("message", said[0][0], said[0][0]),
        **known("caller_name", "Wade Madeup", "Wade Madeup"),
        **known("phone", "+13015550123", "yes", 2, sure=True),
        **known("callback", said[1][0], said[1][0], 2, sure=True),
        **known("voicemail", False, "no voicemail", 2, sure=True),
        not_known=("do you do payment plans",),
    )
    return Constructed(said, facts, promise=("message_taken", {}))


def danger_es() -> Constructed:
    said = (("No puedo respirar, se me hinchó la garganta", "es"),)
    facts = Facts(**known("urgency", Urgency.LIFE_THREATENING, said[0][0]))
    return Constructed(said, facts, "es", alerts=("life_threatening",), ended="")


def two_words() -> Constructed:
    return Constructed((("Uh, appointment", "en"),), Facts(**known("errand", "book", "Uh, appointment")), ended="")
