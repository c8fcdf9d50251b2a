"""What ends soon stands on the dashboard, the nearer the more urgent, as the days go by."""

from datetime import timedelta

import pytest
from kit.keys import KeyPair, certify, key_ring
from kit.names import IDP_B
from kit.partners import idp_metadata
from stage.gateway import add_portal
from stage.office import clerk


@pytest.fixture
def ending(stage):
    """An ENT whose certificate ends in 100 days."""
    pair = key_ring().idp_b
    ends = stage.clock() + timedelta(days=100, hours=1)
    document = idp_metadata(KeyPair(pair.private, certify(pair.private, "dated", not_after=ends)), entity_id=IDP_B)
    with stage.change() as session:
        add_portal(session, stage.clock, "ent-b", document)
    return stage


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (91, None),
        (89, "expire dans 89 jours"),
        (60, "expire dans 60 jours"),
        (30, "expire dans 30 jours"),
        (7, "expire dans 7 jours"),
        (1, "expire dans 1 jour "),
        (-3, "expiré depuis 3 jours"),
    ],
)
def test_the_dashboard_says_how_many_days_are_left(ending, left, told):
    ending.clock.forward(days=100 - left)
    words = clerk(ending).get("/admin").words.replace("\xa0", " ")
    assert ("ent-b" in words.lower() or "ENT B" in words) == (told is not None)
    if told is not None:
        assert told in words
