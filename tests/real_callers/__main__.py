"""`make real-callers`: real callers' turns through the signed webhooks, and how many of them were understood.

A turn counts as understood when the reply to it did not ask again (no not_heard line, no last line that asks the same
again) and, where the dialogue says which date or time the turn holds, the facts noted or the time picked from our
offers hold just these. That is lenient: a question answered with "the office will know" counts (it is counted apart),
and so does a wrong sense that asks nothing again. Only turns of the dialogues' own are counted; what they never say
comes from a made-up card, which is why nearly every call reaches an end. Reaching a booking means that the summary's
status is booked, accepted, requested or unknown; a message is complete when it is the call's outcome.
The data lie beside the repository, in ../shared/data/dev; nothing of them is kept here.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from app import main, practice
from app.commands import log, serving
from app.lines import PROMPTS
from app.settings import Settings
from tests.real_callers.dialogues import SGD_TODAY, Dialogue, english, spanish
from tests.real_callers.playing import ACCOUNT, TOKEN, Clock, Played, Stage

DATA = Path(__file__).parent.parent.parent.parent / "shared" / "data" / "dev"
BOOKED = ("booked", "accepted", "sent", "requested", "unknown")


@asynccontextmanager
async def stage(data: Path) -> AsyncIterator[Stage]:
    """A service on an embedded database in this directory, understanding by rules alone."""
    settings = Settings(
        DOSVOCES_DATA=data, TWILIO_ACCOUNT_SID=ACCOUNT, TWILIO_AUTH_TOKEN=TOKEN, DATABASE_URL=None, OPENAI_API_KEY=None
    )
    clock = Clock(SGD_TODAY)
    with contextlib.closing(serving.bound("127.0.0.1", 0)) as socket:
        base = serving.address(socket)
        async with (
            main.opened(settings, clock=clock, public_base_url=base) as house,
            serving.listening(main.web(house), socket),
        ):
            yield Stage(house, clock, base, practice.text_of(PROMPTS / "practice" / "practice.toml"))


async def play(dialogues: Sequence[Dialogue], data: Path, told: bool) -> list[Played]:
    """Every caller, one after the other."""
    found = []
    async with stage(data) as here:
        for number, dialogue in enumerate(dialogues, 1):
            found.append(await here.play(dialogue))
            if told:
                print(f"\n{dialogue.id} ({dialogue.now:%Y-%m-%d %H:%M}): {found[-1].status}", *found[-1].told, sep="\n")
            elif number % 25 == 0:
                print(f"{number} of {len(dialogues)} callers", file=sys.stderr)
    return found


def figures(played: Sequence[Played]) -> dict[str, object]:
    """Of one language: turns said and understood, what became of the calls, what was left out."""
    said = [one for call in played for one in call.said]
    understood = sum(1 for one in said if not one.why)
    dated = [one for one in said if one.dated]
    left_out: Counter[str] = sum((Counter(call.dialogue.left_out) for call in played), Counter())
    return {
        "callers": len(played),
        "own_turns_said": len(said),
        "understood": understood,
        "understood_share": round(understood / len(said), 4) if said else None,
        "with_a_date_or_time": len(dated),
        "of_these_understood": sum(1 for one in dated if not one.why),
        "left_to_the_office": sum("not_known" in one.lines for one in said),
        "why_not": dict(Counter(one.why for one in said if one.why)),
        "turns_from_the_card": sum(call.from_card for call in played),
        "reached_a_booking": sum(call.status in BOOKED for call in played),
        "reached_a_message": sum(call.status == "message" for call in played),
        "status": dict(Counter(call.status for call in played).most_common()),
        "own_turns_never_asked_for": sum(len(call.never_asked) for call in played),
        "own_turns_left_out": dict(left_out),
        "errors": dict(Counter(error for call in played for error in call.errors)),
    }


def show(played: Sequence[Played]) -> None:
    for language, name in (("en", "English"), ("es", "Spanish")):
        mine = [call for call in played if call.dialogue.language == language]
        if not mine:
            continue
        print(f"\n{name}")
        for key, value in figures(mine).items():
            print(f"  {key.replace('_', ' ')}: {value}")
        for call in mine:
            for one in call.said:
                if one.why:
                    lines = ", ".join(one.lines)
                    print(f"  - [{one.asked}] {one.text!r}: {one.why}; heard {one.heard}; {lines} ({call.dialogue.id})")


def main_() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.real_callers", description=__doc__)
    options.add_argument("--language", choices=("en", "es"), help="only these callers")
    options.add_argument("--limit", type=int, help="only so many of each language")
    options.add_argument("--dialogue", help="only those whose id holds this; their calls are printed")
    options.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    asked = options.parse_args()
    files = {"en": (DATA / "sgd_dentist.jsonl", english), "es": (DATA / "clinic_chat_es.jsonl", spanish)}
    if not all(file.is_file() for file, _ in files.values()):
        print("The recorded dialogues are not here (../shared/data/dev beside the repository); nothing was played.")
        return
    chosen: list[Dialogue] = []
    for language, (file, read) in files.items():
        if asked.language in (None, language):
            chosen += [one for one in read(file) if (asked.dialogue or "") in one.id][: asked.limit]
    log.to_stderr(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="dosvoces-callers-") as place:
        Path(place).chmod(0o711)  # within reach of the database server's own user, whom root needs
        played = asyncio.run(play(chosen, Path(place) / "data", told=bool(asked.dialogue)))
    if asked.json:
        print(json.dumps({lang: figures([c for c in played if c.dialogue.language == lang]) for lang in files}))
    else:
        show(played)


if __name__ == "__main__":
    main_()
