"""Which questions about the practice were answered in a call, in plain words, found again in what was said."""

from __future__ import annotations

from collections.abc import Sequence

from app.practice import Practice
from app.summaries import wording
from app.summaries.summary import Spoken, Turn

_LINE = "answer_"


def answered(transcript: Sequence[Turn], practice: Practice) -> tuple[str, ...]:
    """The topics in the order in which they came up, each once: "address", "insurance (Delta Dental)"."""
    found = [_topic(line, turn, practice) for turn in transcript for line in turn.said if line.line.startswith(_LINE)]
    return tuple(dict.fromkeys(found))


def _topic(said: Spoken, turn: Turn, practice: Practice) -> str:
    topic = said.line.removeprefix(_LINE)
    if topic == "insurance":
        plan = max((one.name for one in practice.insurance if one.name in said.text), key=len, default="")
        return f"{wording.label('topic', topic)} ({plan})" if plan else wording.label("topic", topic)
    if topic == "other":
        # Questions that the owner added share one line; which it was stands in the document.
        topic = next((one.topic for one in practice.questions if one.answer.in_(said.language) in said.text), topic)
    if topic == "other" and turn.text:
        return wording.quoted(turn.text, turn.heard_in)
    return wording.label("topic", topic)
