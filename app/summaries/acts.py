"""What a person must do next, by rules alone: each follows from what the call established and from what is true now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.call.record import Call
from app.summaries import wording
from app.summaries.summary import Act, Appointment, Summary

_CHANGES = ("cancel", "move", "confirm", "check")


def acts_of(summary: Summary, call: Call, due: datetime | None) -> tuple[Act, ...]:
    """The acts in the order of acts.toml, the most pressing first.

    `due` is when a person must have told the caller what came of a time that waits; None where no opening is known.
    """
    order = wording.act_kinds()
    return tuple(sorted(_acts(summary, call, due), key=lambda act: order.index(act.kind)))


def _acts(summary: Summary, call: Call, due: datetime | None) -> Iterator[Act]:
    yield from _danger(summary, call)
    for one in summary.appointments:
        if (tell := _to_tell(one, summary)) is not None:
            yield tell.model_copy(update={"due": due})
        if one.link == "several":
            yield _act("duplicate")
    yield from _record(summary)
    yield from _call_back(summary)
    for words in summary.not_answered:
        yield _act("answer", what=wording.quoted(words, summary.heard_in(words)))
    missing = _missing(summary, call)
    if missing:
        yield _act("ask", what=", ".join(missing))
    if summary.phone and summary.caller_id and summary.phone != summary.caller_id:
        yield _act("new_number", phone=wording.telephone(summary.phone), caller=wording.telephone(summary.caller_id))
    if summary.language == "es" and _arranged(summary):
        yield _act("spanish")


def _act(kind: str, **values: str) -> Act:
    return Act(kind=kind, text=wording.act(kind, **values))


def _danger(summary: Summary, call: Call) -> Iterator[Act]:
    if summary.urgency == "life_threatening":
        yield _act("emergency")
    if summary.urgency == "same_day":
        yield _act("dentist_today")
    if summary.last_alert is not None and summary.last_alert.state == "failed":
        yield _act("alert_failed")
    if call.alerts and not summary.alerts:
        yield _act("nobody_alerted")


def _to_tell(one: Appointment, summary: Summary) -> Act | None:
    """What a person must find out or arrange, and then tell the patient: the caller heard no firm word."""
    visit, when = one.visit_name or wording.label("errand", "book"), _when(one, summary)
    what = ", ".join(part for part in (visit, when) if part)
    match one.status:
        case "accepted" | "booked" if one.clash:
            return _act("clash", what=what)
        case "accepted" | "sent" if not one.handed:
            return _act("not_confirmed", what=what)
        case "accepted" | "sent" | "unknown":
            return _act("check_book", what=what)
        case "booked" if one.told != "booked" and not summary.texted(one.claim):
            return _act("now_booked", what=what)
        case "requested" if one.ended:
            return _act("write_failed", what=what, why=wording.why(one.ended))
        case "requested":
            wish = summary.known("wish")
            return _act("confirm_request", what=visit, when=when, wanted=wish.value if wish is not None else "")
    return None


def _when(one: Appointment, summary: Summary) -> str:
    return wording.moment(one.start, summary.tz) if one.start else ""


def _record(summary: Summary) -> Iterator[Act]:
    if summary.chart is not None and summary.chart.note_trouble:
        yield _act("note_by_hand")
    if summary.link == "none" and summary.new_patient is False:
        yield _act("no_record")
    if summary.link == "one" and summary.new_patient:
        yield _act("record_found")


def _call_back(summary: Summary) -> Iterator[Act]:
    """Who left a message is called back; who was cut off with an errand too, unless somebody took the call over."""
    callback, phone = summary.callback, wording.telephone(summary.phone) if summary.phone else ""
    left = summary.known("message") is not None
    broke_off = summary.status == "abandoned" and summary.ended is not None
    if summary.errand in _CHANGES and left:
        yield _act("change", what=wording.label("errand", summary.errand or ""))
    if left or callback is not None:
        voicemail = "" if callback is None or callback.voicemail is None else "yes" if callback.voicemail else "no"
        when = wording.quoted(callback.when, summary.heard_in(callback.when)) if callback and callback.when else ""
        yield _act("call_back", phone=phone, when=when, voicemail=voicemail)
    elif broke_off and phone and any(turn.text for turn in summary.transcript):
        yield _act("call_again", phone=phone)
    if not phone and (left or summary.appointments or broke_off):
        yield _act("no_number")


def _missing(summary: Summary, call: Call) -> list[str]:
    """What the desk would have asked for before an appointment, and the caller left out or was not asked."""
    if not summary.appointments:
        return []
    facts = call.facts
    missing = {
        "birth_date": summary.birth_date is None,
        "spelling": facts.spelled is None,
        "insurance": facts.insurance is None,
        "caller_name": summary.relation is not None and summary.caller is None,
    }
    return [wording.label("missing", name) for name, is_missing in missing.items() if is_missing]


def _arranged(summary: Summary) -> bool:
    return bool(summary.appointments) or summary.status in {"emergency", "message", "abandoned"}
