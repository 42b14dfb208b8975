"""A Gather hears one language; what is spoken in the other arrives as nothing, as noise, or as something else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony.emulator.ears import Ears, Fate, _lexicon

SPANISH = "Me duele mucho una muela desde ayer"
ENGLISH = "My tooth has been hurting since yesterday"


@pytest.mark.parametrize(("text", "language", "ear"), [(SPANISH, "es", "es-US"), (ENGLISH, "en", "en-US")])
def test_the_language_listened_for_is_heard_as_spoken(text: str, language: str, ear: str) -> None:
    for seed in range(50):
        caught = Ears(seed).hear(text, language, ear)  # type: ignore[arg-type]
        assert caught is not None
        assert caught.text.lower() == text.lower()
        assert 0.85 <= caught.confidence <= 0.98


@pytest.mark.parametrize(("text", "language", "ear"), [(SPANISH, "es", "en-US"), (ENGLISH, "en", "es-US")])
def test_the_other_language_is_never_heard_as_spoken(text: str, language: str, ear: str) -> None:
    fates = set()
    for seed in range(200):
        caught = Ears(seed).hear(text, language, ear)  # type: ignore[arg-type]
        fates.add("empty" if caught is None else "noise" if caught.confidence < 0.5 else "wrong")
        said = set(text.lower().split())
        assert caught is None or len(said & set(caught.text.lower().split())) <= 1
    assert fates == {"empty", "noise", "wrong"}


@pytest.mark.parametrize("fate", ["empty", "noise", "wrong"])
def test_a_test_may_choose_what_becomes_of_it(fate: Fate) -> None:
    caught = Ears(1, always=fate).hear(SPANISH, "es", "en-US")
    assert (caught is None) == (fate == "empty")
    assert caught is None or (caught.confidence < 0.5) == (fate == "noise")


def test_wrong_words_are_of_the_language_listened_for() -> None:
    only_spanish = _lexicon("es") - _lexicon("en")
    for seed in range(50):
        caught = Ears(seed, always="wrong").hear(SPANISH, "es", "en-US")
        assert caught is not None
        strange = [word for word in caught.text.split() if word in only_spanish]
        assert len(strange) <= 2, caught.text


def test_names_and_digits_survive_among_wrong_words() -> None:
    caught = Ears(3, always="wrong").hear("Me llamo Rosa Peña y mi número es 301 555 0123", "es", "en-US")
    assert caught is not None
    assert caught.text.endswith("Rosa Pena 301 555 0123")
    assert "llamo" not in caught.text


@pytest.mark.parametrize("text", ["No.", "OK", "Rosa Delgado", "301 555 0123"])
def test_what_is_alike_in_both_languages_is_heard(text: str) -> None:
    caught = Ears(1, always="empty").hear(text, "es", "en-US")
    assert caught is not None


def test_of_a_line_in_both_languages_the_words_listened_for_survive() -> None:
    text = "Quiero una cita para my son Mateo next Tuesday"
    english, spanish = (Ears(1).hear(text, "mixed", ear) for ear in ("en-US", "es-US"))
    assert english is not None
    assert spanish is not None
    assert english.text == "my son Mateo next Tuesday"
    assert spanish.text.startswith("Quiero una cita para")
    assert "Tuesday" not in spanish.text


def test_the_same_seed_hears_the_same() -> None:
    def hear(seed: int) -> list[object]:
        ears = Ears(seed)
        return [ears.hear(SPANISH, "es", ear) for ear in ("en-US", "es-US") * 5]

    assert hear(5) == hear(5)
    assert hear(5) != hear(6)


@settings(deadline=None)
@given(st.text(), st.sampled_from(["en", "es", "mixed"]), st.sampled_from(["en-US", "es-US", "es-MX"]), st.integers())
def test_any_text_can_be_spoken(text: str, spoken: str, ear: str, seed: int) -> None:
    caught = Ears(seed).hear(text, spoken, ear)  # type: ignore[arg-type]
    assert caught is None or 0 <= caught.confidence <= 1
