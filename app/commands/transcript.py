"""A call on the screen: what both sides say, and how long each answer took."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from telephony.emulator.line import Call
from telephony.emulator.report import Line, Utterance

ROBOT, CALLER = "Receptionist", "Caller"


class Transcript:
    """Prints a call as it goes on; each look prints what is new."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.shown = 0

    def look(self, call: Call) -> None:
        """Everything that was said since the last look, and the milliseconds that the last answer took."""
        new = call.said[self.shown :]
        self.shown = len(call.said)
        lines = [one for one in new if isinstance(one, Line)]
        for one in new:
            if isinstance(one, Utterance):
                self._row(CALLER, _said(one), "cyan")
        for line in lines:
            last = line is lines[-1]
            self._row(ROBOT if line is lines[0] else "", Text(line.text), "green", call.took_ms if last else None)
        for error in call.errors:
            self._row("Line", Text(f"error {error.code}: {error.why}"), "red")

    def _row(self, who: str, text: Text, colour: str, ms: float | None = None) -> None:
        row = Table.grid(padding=(0, 2))
        row.add_column(width=12, style=f"bold {colour}")
        row.add_column(width=max(40, min(self.console.width, 120) - 28))
        row.add_column(justify="right", width=8, style="dim")
        row.add_row(who, text, "" if ms is None else f"{ms:.0f} ms")
        self.console.print(row)


def _said(one: Utterance) -> Text:
    """The caller's words; where the line made something else of them, that too."""
    if one.language is None:
        return Text(f"[{one.text}]" if one.text else "(silence)")
    caught = one.caught.text if one.caught else "nothing"
    text = Text(one.text)
    if _plain(caught) != _plain(one.text):
        text.append(f"  (the line heard: {caught})", style="dim")
    return text


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
