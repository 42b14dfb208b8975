"""One call as the front desk reads it: what was established, what is true now, what was promised, what is to be done.

Made from the records alone and never from a translation: what a caller said in Spanish stands there as it was said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, ValidationError

Language = Literal["en", "es"]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Known(Frozen):
    """One fact. `own_words`: the value is what the caller said and not a word of ours. `sure` once it was read back."""

    field: str
    value: str
    words: str
    language: Language | None
    turn: int
    sure: Literal["heard", "confirmed"]
    own_words: bool


class Appointment(Frozen):
    """An appointment or a request. `status` is the claim's own as it stands now, `told` what the caller was told.

    `start` and `end` carry the location's offset; without them no time was found or wanted. `ended` says why nothing
    was written, with a code of what the office must mend ("refused:email"); `handed`: it was left to a person.
    """

    claim: int
    status: str
    told: str
    visit: str
    visit_name: str
    provider: str | None
    provider_name: str | None
    operatory: str | None
    start: datetime | None
    end: datetime | None
    name: str
    birth_date: date | None
    link: str
    ended: str = ""
    handed: bool = False


class Promised(Frozen):
    """What the caller will hold the practice to, word for word; `english` is the same line's own English, if known."""

    line: str
    turn: int
    language: Language
    text: str
    english: str | None


class Spoken(Frozen):
    line: str
    language: Language
    text: str


class SecondReader(Frozen):
    """The language model that was asked what a turn meant; `trouble`: it gave no answer; `dollars`: prices are set."""

    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    dollars: float | None = None
    trouble: str = ""


class Turn(Frozen):
    """One turn: what the caller said, as it was heard in the language that was listened for, and what we said then."""

    number: int
    at: datetime
    kind: str
    text: str
    keys: str
    heard_in: Language | None
    confidence: float | None
    said: tuple[Spoken, ...]
    second: SecondReader | None = None


class Alert(Frozen):
    """One text to the on-call person; `error` is a code of the carrier's. `sent_at`: the carrier took it then."""

    operation: str
    state: Literal["waiting", "sent", "delivered", "failed"]
    tries: int
    made_at: datetime
    error: str | None
    sent_at: datetime | None = None


class PatientText(Frozen):
    """One text to the patient, that the appointment of this claim is confirmed; `at`: when that came to be known."""

    claim: int
    state: Literal["waiting", "sent", "delivered", "failed"]
    at: datetime


class Act(Frozen):
    """One thing that a person must do next. `due`: until when, where the caller was promised to hear."""

    kind: str
    text: str
    due: datetime | None = None


class Callback(Frozen):
    """When a call back suits, in the caller's words, and whether a voicemail or a text is welcome (None: not said)."""

    when: str | None
    voicemail: bool | None


class Summary(Frozen):
    """`name` and `birth_date` are the patient's, `caller` and `relation` stand where somebody else called for them.

    `appointment` is the firmest of `appointments`. `final` when nothing more will change by itself.
    """

    call_sid: str
    zone: str
    called: str
    began: datetime
    ended: datetime | None
    ended_by: str
    status: str
    urgency: str
    language: Language
    caller_id: str
    phone: str
    name: str | None
    birth_date: date | None
    caller: str | None
    relation: str | None
    new_patient: bool | None
    link: str
    errand: str | None
    visit: str | None
    need: str
    need_language: Language | None
    answered: tuple[str, ...]
    not_answered: tuple[str, ...]
    appointment: Appointment | None
    appointments: tuple[Appointment, ...]
    promised: tuple[Promised, ...]
    acts: tuple[Act, ...]
    callback: Callback | None
    insurance: str | None
    email: str | None
    alerts: tuple[Alert, ...]
    transcript: tuple[Turn, ...]
    facts: tuple[Known, ...]
    summary: str
    final: bool
    texts: tuple[PatientText, ...] = ()
    text_ok: bool | None = None

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def alerted(self) -> bool:
        """Whether a text to the on-call person was taken by the carrier, and not given back."""
        return any(alert.state in {"sent", "delivered"} for alert in self.alerts)

    @property
    def link_to_tell(self) -> str:
        """What the match with the practice's records is worth saying: that a new patient has no record is not."""
        return "" if self.link == "none" and self.new_patient else self.link

    def texted(self, claim: int) -> bool:
        """Whether the patient has it in writing that this one is confirmed."""
        return any(text.claim == claim and text.state == "delivered" for text in self.texts)

    def known(self, field: str) -> Known | None:
        return next((known for known in self.facts if known.field == field), None)

    def heard_in(self, words: str) -> Language:
        """The language that was listened for when these words came; the call's where they are of no one turn."""
        return next((turn.heard_in for turn in self.transcript if turn.text == words and turn.heard_in), self.language)

    def undelivered(self, now: datetime) -> bool:
        """Whether somebody should have been alerted and, as far as is known, was not: given up, or a minute late.

        The latest alert counts: there is a second one only where things got worse.
        """
        last = self.last_alert
        if last is None:
            return any(act.kind == "nobody_alerted" for act in self.acts)
        return last.state == "failed" or (last.state == "waiting" and now - last.made_at > timedelta(minutes=1))

    def unconfirmed(self, now: datetime) -> bool:
        """Whether the carrier took the latest alert two minutes ago and has not said since whether it arrived."""
        last = self.last_alert
        if last is None or last.state != "sent":
            return False
        return now - (last.sent_at or last.made_at) > timedelta(minutes=2)

    @property
    def last_alert(self) -> Alert | None:
        return max(self.alerts, key=lambda alert: alert.made_at, default=None)


def read(body: str) -> Summary | None:
    """A summary as it was kept; None for one of another release that this one cannot read, and that is made anew."""
    try:
        return Summary.model_validate_json(body)
    except ValidationError:
        return None


def as_listed(summary: Summary) -> dict[str, Any]:
    """One object of `dosvoces calls --json`: dates ISO, instants with the location's offset, numbers E.164."""
    found = summary.appointment
    return {
        "call_sid": summary.call_sid,
        "began": summary.began.astimezone(summary.tz).isoformat(),
        "name": summary.name,
        "birth_date": summary.birth_date.isoformat() if summary.birth_date else None,
        "phone": summary.phone or None,
        "language": summary.language,
        "urgency": summary.urgency,
        "status": summary.status,
        "appointment": _appointment(found) if found else None,
        "next_act": "; ".join(act.text for act in summary.acts),
        "caller": summary.caller,
        "relation": summary.relation,
        "new_patient": summary.new_patient,
        "insurance": summary.insurance,
        "email": summary.email,
        "callback": summary.callback.model_dump() if summary.callback else None,
        "text_ok": summary.text_ok,
        "alerted": summary.alerted,
        "promised": [promise.text for promise in summary.promised],
        "summary": summary.summary,
        "model": _readers(summary.transcript),
        "final": summary.final,
    }


def _readers(transcript: Sequence[Turn]) -> dict[str, Any] | None:
    """Which turns a language model was asked about, and what that cost in all; None where none was asked."""
    asked = [(turn.number, turn.second) for turn in transcript if turn.second is not None]
    paid = [second.dollars for _, second in asked if second.dollars is not None]
    return (
        {
            "turns": [number for number, _ in asked],
            "without_answer": [number for number, second in asked if second.trouble],
            "tokens_in": sum(second.tokens_in for _, second in asked),
            "tokens_out": sum(second.tokens_out for _, second in asked),
            "seconds": round(sum(second.seconds for _, second in asked), 3),
            "dollars": round(sum(paid), 6) if paid else None,
        }
        if asked
        else None
    )


def _appointment(found: Appointment) -> dict[str, Any]:
    return {
        "visit": found.visit,
        "provider": found.provider,
        "operatory": found.operatory,
        "start": found.start.isoformat() if found.start else None,
        "end": found.end.isoformat() if found.end else None,
        "status": found.status,
    }
