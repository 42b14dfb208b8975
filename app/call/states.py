"""Every place where a conversation can stand. Importing this makes all of them known to a saved call."""

from __future__ import annotations

from app.call.after_yes import BeenHere, BirthDate, CallerName, InsurancePlan, MayText, Spelling
from app.call.booking import AskBreathing, AskReason, AskSafety, AskWhen, OfferTimes, RequestInstead, WhichTime
from app.call.emergency import InDanger
from app.call.ending import AnythingElse, Ended
from app.call.greeting import DeskRings, KeyForSpanish
from app.call.identify import HowOld, NewOrExisting, WhoFor
from app.call.menu import HowCanIHelp, MenuByKeys, Resume
from app.call.message import CallbackTime, MessageName, TakeMessage, Voicemail
from app.call.number import AskNumber, NewNumber, NumberReadBack
from app.call.read_back import AskName, NeedsBirthDate, ReadBack, RequestName, WhatIsWrong

AfterYes = BeenHere | BirthDate | Spelling | InsurancePlan | CallerName | MayText | AnythingElse

Onward = (
    AskReason
    | AskSafety
    | AskBreathing
    | AskNumber
    | NewNumber
    | NumberReadBack
    | WhoFor
    | NewOrExisting
    | HowOld
    | AskWhen
    | WhichTime
    | OfferTimes
    | RequestInstead
    | RequestName
    | AskName
    | NeedsBirthDate
    | ReadBack
    | WhatIsWrong
    | TakeMessage
    | MessageName
    | CallbackTime
    | Voicemail
    | HowCanIHelp
    | MenuByKeys
    | Ended
    | AfterYes
)
"""Where an errand can lead: any of its questions, a message, or the end.

Most states go on to whatever is not known yet (booking.go_on), so that their edges are these; the ones that cannot
name fewer. That every state comes to an end is therefore tried, not read off: tests/call walks from each of them.
"""

AnyState = Onward | KeyForSpanish | DeskRings | InDanger | Resume
