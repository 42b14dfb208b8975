"""From a call's records to its summary: pure, the same records always give the same summary."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from app.call import outcome
from app.call.facts import Fact
from app.call.heard import Urgency, Wish
from app.call.record import Call, Promise
from app.call.step import Line, Value, When
from app.lines import Lines
from app.practice import Practice
from app.records.claims import Claim
from app.records.outbox import Letter
from app.records.turns import SavedTurn
from app.summaries import wording
from app.summaries.acts import acts_of
from app.summaries.answered import answered
from app.summaries.summary import (
    Alert,
    Appointment,
    Callback,
    Known,
    Language,
    PatientText,
    Promised,
    SecondReader,
    Spoken,
    Summary,
    Turn,
)
from integrations.pms import Slot

SILENT = timedelta(minutes=3)
"""How long after the last thing we listened for a call without any news is taken to be over."""

_FREE = {"reason", "message", "callback", "insurance", "safety"}
"""Facts that may be the caller's own sentence. A name said alone is a name, in whatever language."""

_FIRMEST = ("booked", "accepted", "sent", "unknown", "requested")
_CONFIRMED = "confirmed "
"""How the operation of a text to the patient begins; what follows is the claim's id."""


@dataclass(frozen=True, slots=True)
class Records:
    """All that is kept of one call, read at one moment. `ended` None: it goes on; `at_work`: so does one of its turns.

    `zone` is the location's.
    """

    call: Call
    turns: Sequence[SavedTurn]
    claims: Sequence[Claim]
    letters: Sequence[Letter]
    practice: Practice
    lines: Lines
    zone: str
    ended: datetime | None
    at_work: bool = False


def make(records: Records) -> Summary:
    """The summary of these records."""
    call, facts = records.call, records.call.facts
    transcript = tuple(_turn(turn) for turn in records.turns)
    known = tuple(_facts(records, transcript))
    appointments = tuple(_appointments(records))
    appointment = min(reversed(appointments), key=lambda one: _FIRMEST.index(one.status), default=None)
    for_another = facts.relation is not None and facts.relation.value != "self"
    need = _need(known, transcript)
    draft = Summary(
        call_sid=call.sid,
        zone=records.zone,
        called=call.called,
        began=call.began,
        ended=records.ended,
        ended_by=_ended_by(records),
        status=outcome.status(call, tuple(one.status for one in appointments)),
        urgency=(facts.urgency.value if facts.urgency else Urgency.ROUTINE).value,
        language=call.language,
        caller_id=call.caller,
        phone=(facts.phone.value if facts.phone else "") or call.caller,
        name=_patient(call, appointment, for_another),
        birth_date=_birth_date(call, appointment),
        caller=facts.caller_name.value if for_another and facts.caller_name else None,
        relation=facts.relation.value if for_another and facts.relation else None,
        new_patient=facts.new_patient.value if facts.new_patient else None,
        link=appointment.link if appointment else "",
        errand=facts.errand.value if facts.errand else None,
        visit=facts.visit.value if facts.visit else None,
        need=need[0],
        need_language=need[1],
        answered=answered(transcript, records.practice),
        not_answered=facts.not_known,
        appointment=appointment,
        appointments=appointments,
        promised=tuple(_promised(promise, records) for promise in call.promised),
        acts=(),
        callback=_callback(call),
        insurance=facts.insurance.value if facts.insurance else None,
        email=facts.email.value if facts.email else None,
        alerts=tuple(_alert(one) for one in records.letters if not one.operation.startswith(_CONFIRMED)),
        texts=tuple(_patient_text(one) for one in records.letters if one.operation.startswith(_CONFIRMED)),
        text_ok=facts.text_ok.value if facts.text_ok else None,
        transcript=transcript,
        facts=known,
        summary="",
        final=_final(records),
    )
    draft = draft.model_copy(update={"acts": acts_of(draft, call, _due(records))})
    return draft.model_copy(update={"summary": _told(draft)})


def _final(records: Records) -> bool:
    moving = any(claim.state in {"held", "sent", "accepted", "unknown"} for claim in records.claims)
    waiting = any(letter.state == "waiting" for letter in records.letters)
    return records.ended is not None and not (records.at_work or moving or waiting)


def _due(records: Records) -> datetime | None:
    """Until when a person must have told the caller what came of it: at once in office hours, else when they open."""
    over = records.ended or records.call.began
    return over if records.practice.is_open(over) else records.practice.next_opening(over)


def _ended_by(records: Records) -> str:
    """Who ended it. Nobody told us of the end where it came long after the last turn."""
    if records.ended is None or records.call.ended:
        return records.call.ended
    last = max((turn.at for turn in records.turns), default=records.call.began)
    return "silence" if records.ended - last >= SILENT else "caller"


# ---------------------------------------------------------------- who


def _patient(call: Call, appointment: Appointment | None, for_another: bool) -> str | None:
    """The patient of the appointment, else the one spoken of, else the caller who speaks for nobody else."""
    if appointment is not None and appointment.name:
        return appointment.name
    if call.facts.name is not None:
        return call.facts.name.value
    return call.facts.caller_name.value if call.facts.caller_name and not for_another else None


def _birth_date(call: Call, appointment: Appointment | None) -> date | None:
    if appointment is not None and appointment.birth_date is not None:
        return appointment.birth_date
    of_another = appointment is not None and call.facts.name is not None and appointment.name != call.facts.name.value
    return call.facts.birth_date.value if call.facts.birth_date and not of_another else None


def _callback(call: Call) -> Callback | None:
    when, voicemail = call.facts.callback, call.facts.voicemail
    if when is None and voicemail is None:
        return None
    return Callback(when=when.value if when else None, voicemail=voicemail.value if voicemail else None)


# ---------------------------------------------------------------- what came of it


def _appointments(records: Records) -> Iterator[Appointment]:
    """The claims that are more than a time kept for a moment, as they stand."""
    told = {made.claim: made for made in records.call.made}
    practice, tz = records.practice, ZoneInfo(records.zone)
    for claim in records.claims:
        if claim.state in {"held", "released"}:
            continue
        made, slot, order = told.get(claim.claim_id), claim.slot, claim.order
        yield Appointment(
            claim=claim.claim_id,
            status=claim.state,
            told=made.status if made else "",
            visit=claim.visit,
            visit_name=practice.visit(claim.visit).name.en if claim.visit else "",
            provider=slot.provider if slot else None,
            provider_name=practice.provider_name(slot.provider, "en") if slot else None,
            operatory=slot.operatory if slot else None,
            start=slot.start.astimezone(tz) if slot else None,
            end=slot.end.astimezone(tz) if slot else None,
            name=(made.name if made and made.name else order.name if order else ""),
            birth_date=order.birth_date if order else None,
            link=made.link if made else "",
            ended=claim.ended or "",
            handed=getattr(claim, "handed_at", None) is not None,
        )


def _promised(promise: Promise, records: Records) -> Promised:
    english = promise.text if promise.language == "en" else _english(promise, records)
    return Promised(line=promise.line, turn=promise.turn, language=promise.language, text=promise.text, english=english)


def _english(promise: Promise, records: Records) -> str | None:
    """The line's own English with the values that give, in Spanish, word for word what was said; else None."""
    if promise.line not in records.lines.about:
        return None
    at = next((turn.at for turn in records.turns if turn.number == promise.turn), records.call.began)
    for given in _might_have_been_said(promise.line, records, at):
        line = Line(promise.line, given)
        said = records.lines.say(line, promise.language, records.practice, at)
        if said.text == promise.text:
            return records.lines.say(line, "en", records.practice, at).text
    return None


def _might_have_been_said(line: str, records: Records, at: datetime) -> Iterator[dict[str, Value]]:
    """The values are not kept: every time of this call, the next opening then, and every "yes" that the line knows."""
    known = records.lines.about[line].values
    opening = records.practice.next_opening(at)
    times = [{}, *({"when": When(slot.start)} for slot in _slots(records))] if "when" in known else [{}]
    opens = [{}, {"opens": When(opening)}] if "opens" in known and opening is not None else [{}]
    flags = [{}, *({name: "yes"} for name in known if name not in {"when", "opens"})]
    for time, open_, one, two in product(times, opens, flags, flags):
        yield {**time, **open_, **one, **two}


def _slots(records: Records) -> Iterator[Slot]:
    yield from (claim.slot for claim in records.claims if claim.slot is not None)
    yield from (made.slot for made in records.call.made if made.slot is not None)


def _alert(letter: Letter) -> Alert:
    return Alert(
        operation=letter.operation,
        state=letter.state,
        tries=letter.tries,
        made_at=letter.made_at,
        error=letter.last_error,
        sent_at=letter.done_at if letter.state == "sent" else None,
    )


def _patient_text(letter: Letter) -> PatientText:
    claim = letter.operation.removeprefix(_CONFIRMED)
    return PatientText(
        claim=int(claim) if claim.isdigit() else 0, state=letter.state, at=letter.done_at or letter.made_at
    )


# ---------------------------------------------------------------- what was said


def _turn(turn: SavedTurn) -> Turn:
    said = turn.reply.say if turn.reply else ()
    return Turn(
        number=turn.number,
        at=turn.at,
        kind=turn.caller.kind,
        text=turn.caller.text,
        keys=turn.caller.keys,
        heard_in=turn.caller.heard_in,
        confidence=turn.caller.confidence,
        said=tuple(Spoken(line=one.line, language=one.language, text=one.text) for one in said),
        second=_second(turn),
    )


def _second(turn: SavedTurn) -> SecondReader | None:
    """What was kept of a language model's part in a turn; one that was asked before its cost was kept tells none."""
    asked = [one["answer"] for one in json.loads(turn.outside or "[]") if one["asked"] == "model"]
    return SecondReader.model_validate(asked[-1]) if asked else None


def _facts(records: Records, transcript: Sequence[Turn]) -> Iterator[Known]:
    facts = records.call.facts
    for field in type(facts).model_fields:
        found = getattr(facts, field)
        if not isinstance(found, Fact):
            continue
        value = _value(field, found.value, records.practice)
        yield Known(
            field=field,
            value=value,
            words=found.words,
            language=_language_of(found, transcript),
            turn=found.turn,
            sure=found.sure,
            own_words=field in _FREE and _is_what_was_said(value, transcript),
        )


def _value(field: str, value: Any, practice: Practice) -> str:
    """A fact's value in the desk's English, where it is a word of ours."""
    match value:
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case Wish():
            return wording.wish(value)
        case _ if field == "visit":
            return practice.visit(str(value)).name.en
        case _ if field == "provider":
            return practice.provider_name(str(value), "en")
        case _ if field == "phone":
            return wording.telephone(str(value))
        case Urgency():
            return wording.label("urgency", value.value)
        case _ if field in {"errand", "relation", "safety"}:
            return wording.label(field, str(value))
        case _:
            return str(value)


def _is_what_was_said(value: str, transcript: Sequence[Turn]) -> bool:
    """Whether a value is the caller's own sentence (a message has several, put together with slashes)."""
    parts = [part.strip() for part in value.split(" / ")]
    said = {turn.text.strip() for turn in transcript if turn.text}
    return any(part in said for part in parts if part)


def _language_of(found: Fact[Any], transcript: Sequence[Turn]) -> Language | None:
    """The language that was listened for when these words were heard."""
    same = [turn for turn in transcript if turn.text and turn.text == found.words]
    same = same or [turn for turn in transcript if turn.number == found.turn and turn.text]
    return same[-1].heard_in if same else None


def _need(known: Sequence[Known], transcript: Sequence[Turn]) -> tuple[str, Language | None]:
    """What the call is about, in the caller's own words."""
    for field in ("urgency", "reason", "errand", "message", "visit"):
        found = next((one for one in known if one.field == field and one.words), None)
        if found is not None:
            return found.words, found.language
    first = next((turn for turn in transcript if turn.text), None)
    return (first.text, first.heard_in) if first else ("", None)


# ---------------------------------------------------------------- the few lines


def _told(summary: Summary) -> str:
    """The summary's text. A mere request for an interpreter or a number is in the acts, and not said twice."""
    urgency = "" if summary.urgency == "routine" else wording.label("urgency", summary.urgency)
    values: dict[str, object] = {
        "status": wording.label("status", summary.status),
        "urgency": "" if summary.status == "emergency" else urgency,
        "who": ", ".join(_who(summary)),
        "appointments": [_appointment_values(one, summary) for one in summary.appointments],
        "wants": _said(summary, "visit") or _said(summary, "errand"),
        "reason": _reason(summary),
        "pain": (pain := summary.known("pain")) is not None and pain.value == "yes",
        "safety": _said(summary, "safety"),
        "wish": _said(summary, "wish"),
        "message": _said(summary, "message"),
        "callback": _said(summary, "callback"),
        "insurance": _said(summary, "insurance"),
        "answered": summary.answered,
        "not_answered": [wording.quoted(words, summary.heard_in(words)) for words in summary.not_answered],
        "alerts": [_alert_told(alert) for alert in summary.alerts],
        "texts": [wording.label("alert", text.state) for text in summary.texts],
        "nothing": not summary.facts and not any(turn.text or turn.keys for turn in summary.transcript),
        "acts": [act.text for act in summary.acts],
    }
    return wording.render("summary.j2", values)


def _appointment_values(one: Appointment, summary: Summary) -> dict[str, str]:
    return {
        "status": wording.label("claim", one.status),
        "what": one.visit_name or wording.label("errand", "book"),
        "name": one.name or "",
        "when": wording.moment(one.start, summary.tz) if one.start else "",
        "provider": one.provider_name or "",
        "why": wording.why(one.ended) if one.status == "requested" and one.ended else "",
    }


def _who(summary: Summary) -> Iterator[str]:
    if summary.name:
        sure = summary.known("name") or summary.known("caller_name")
        yield f"{summary.name} ({sure.sure})" if sure else summary.name
    if summary.birth_date:
        yield f"{wording.label('field', 'birth_date').lower()} {summary.birth_date.isoformat()}"
    if summary.new_patient is not None:
        yield wording.label("patient", "new" if summary.new_patient else "existing")
    if summary.link_to_tell:
        yield wording.label("link", summary.link_to_tell)
    if summary.caller or summary.relation:
        relation = wording.label("relation", summary.relation or "other")
        by = f"{summary.caller} ({relation})" if summary.caller else relation
        yield f"{wording.label('field', 'called_by')} {by}"
    if summary.phone:
        yield wording.telephone(summary.phone)
    yield wording.label("language", summary.language)


def _alert_told(alert: Alert) -> str:
    level = wording.label("urgency", alert.operation.removeprefix("alert "))
    return f"{level}, {wording.label('alert', alert.state)}"


def _reason(summary: Summary) -> str:
    """What the call is about, unless the message says so already."""
    message = summary.known("message")
    if not summary.need or (message is not None and summary.need in message.value):
        return ""
    return wording.quoted(summary.need, summary.need_language)


def _said(summary: Summary, field: str) -> str:
    """A fact as the desk reads it: our word for it, or the caller's own words in quotes."""
    known = summary.known(field)
    if known is None:
        return ""
    return wording.quoted(known.value, known.language) if known.own_words else known.value
