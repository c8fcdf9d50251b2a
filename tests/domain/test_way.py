"""A destination, and a login under way that takes somebody there."""

from dataclasses import replace

from kit.domain import NOW

from gateway.domain.way import Transaction, Way

WAY = Way("saml", "ENT1", "https://gar.example/sp", "https://gar.example/acs", "_r", "state", force_authn=True)


def test_a_way_can_leave_its_relay_state_behind_and_nothing_else():
    assert WAY.without_relay_state() == replace(WAY, relay_state=None)
    assert WAY.relay_state == "state"


def test_a_way_asks_for_nothing_unless_it_is_told_to():
    way = Way("page", "ENT1", "/mediacentre")
    assert (way.answer_to, way.request_id, way.relay_state) == ("", "", None)
    assert (way.force_authn, way.is_passive, way.classes, way.comparison) == (False, False, (), "exact")


def test_a_transaction_begins_without_attempts():
    assert Transaction("_1", "ent-a", WAY, "digest", NOW).attempts == 0
