"""What the adapters say of themselves is true and complete."""

from __future__ import annotations

import pytest

from integrations.catalogue import can, catalogue
from tests.integrations.contract import promises

SYSTEMS = [one for one in catalogue().values() if one.kind == "practice system"]


def test_the_embedded_schedule_is_in_the_catalogue():
    assert catalogue()["embedded"].load().__name__ == "EmbeddedSchedule"


@pytest.mark.parametrize("manifest", SYSTEMS, ids=lambda one: one.name)
def test_every_promise_of_the_contract_is_done_or_exempt_with_a_reason(manifest):
    assert set(manifest.promises) == promises()
    assert not [name for name, said in manifest.promises.items() if said != "done" and len(said) < 20]


def test_what_an_adapter_can_do_is_what_its_manifest_says_and_nothing_more():
    assert can("embedded", "read_back_is_final") is True
    assert can("embedded", "book") == "booked"
    assert can("embedded", "fly") is False
    with pytest.raises(KeyError):
        can("nobody", "book")
