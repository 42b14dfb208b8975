"""What is said when the receptionist cannot: three documents that stand in files and need nothing else to be alive."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from telephony.turn import Language

_HERE = Path(__file__).parent


def fallback() -> bytes:
    """We have trouble, call again, 911 if a life is in danger; both languages, then the end."""
    return (_HERE / "fallback.xml").read_bytes()


def unknown() -> bytes:
    """Nobody is known under this number; both languages, then the end."""
    return (_HERE / "unknown.xml").read_bytes()


def moment(language: Language | None, back_to: str) -> bytes:
    """One moment, in the caller's language or, when it is not known, in both; then back to the address given."""
    root = ElementTree.fromstring((_HERE / "moment.xml").read_bytes())  # noqa: S314 (our own file)
    for say in root.findall("Say"):
        if language is not None and not say.get("language", "").startswith(language):
            root.remove(say)
    ElementTree.SubElement(root, "Redirect", method="POST").text = back_to
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
