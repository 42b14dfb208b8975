"""What is sealed opens in its own practice and place alone, and is found by its blind index."""

from __future__ import annotations

import pytest

from integrations.sealed import NotOpened, Ring

OLD, NEW = "an old key of more than thirty-two characters", "a new key of more than thirty-two characters"


def test_what_was_sealed_opens_again() -> None:
    ring = Ring([NEW])
    sealed = ring.seal(1, "calls.body", "Ángela Muñoz")
    assert ring.unseal(1, "calls.body", sealed) == "Ángela Muñoz"
    assert "Muñoz".encode() not in sealed


def test_the_same_words_are_never_sealed_alike() -> None:
    ring = Ring([NEW])
    assert ring.seal(1, "calls.body", "yes") != ring.seal(1, "calls.body", "yes")


@pytest.mark.parametrize(("practice_id", "place"), [(2, "calls.body"), (1, "turns.caller")])
def test_a_sealed_value_does_not_open_elsewhere(practice_id: int, place: str) -> None:
    ring = Ring([NEW])
    with pytest.raises(NotOpened):
        ring.unseal(practice_id, place, ring.seal(1, "calls.body", "words"))


@pytest.mark.parametrize("at", [0, 1, 5, 20, -1])
def test_a_damaged_value_does_not_open(at: int) -> None:
    ring = Ring([NEW])
    sealed = bytearray(ring.seal(1, "calls.body", "words"))
    sealed[at] ^= 1
    with pytest.raises(NotOpened):
        ring.unseal(1, "calls.body", bytes(sealed))


@pytest.mark.parametrize("length", range(0, 34, 3))
def test_a_value_cut_short_does_not_open(length: int) -> None:
    ring = Ring([NEW])
    with pytest.raises(NotOpened):
        ring.unseal(1, "calls.body", ring.seal(1, "calls.body", "words")[:length])


def test_an_older_key_still_opens_and_the_newer_one_seals() -> None:
    sealed = Ring([OLD]).seal(1, "calls.body", "words")
    both = Ring([NEW, OLD])
    assert both.unseal(1, "calls.body", sealed) == "words"
    with pytest.raises(NotOpened):
        Ring([OLD]).unseal(1, "calls.body", both.seal(1, "calls.body", "words"))


def test_equal_values_of_one_practice_alone_have_equal_indexes() -> None:
    ring = Ring([NEW])
    assert ring.blind(1, "+13015550123") == ring.blind(1, "+13015550123")
    assert ring.blind(1, "+13015550123") != ring.blind(2, "+13015550123")
    assert ring.blind(1, "+13015550123") != ring.blind(1, "+13015550124")


def test_an_index_made_with_an_older_key_is_still_looked_for() -> None:
    assert Ring([OLD]).blind(1, "1980-05-01") in Ring([NEW, OLD]).blinds(1, "1980-05-01")


@pytest.mark.parametrize("keys", [[], ["too short"], [NEW, "too short"]])
def test_a_weak_key_is_refused(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="32 characters"):
        Ring(keys)


def test_every_password_is_of_its_own_and_the_same_every_time() -> None:
    ring = Ring([NEW])
    assert ring.password("database role") == Ring([NEW, OLD]).password("database role")
    assert ring.password("database role") != ring.password("something else")
