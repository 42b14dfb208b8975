"""The token that opens every other door."""

from __future__ import annotations

from ..asking import Answer, Ask
from . import door


@door("POST /authenticates", vendor_type=True)
def authenticates(ask: Ask) -> Answer:
    return Answer({"token": ask.synchronizer.token(ask.key)}, status=201)
