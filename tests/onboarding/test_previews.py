"""What would leave, for somebody made up: decided as a login decides, and said before there is a convention."""

from dataclasses import replace

import pytest
from sqlalchemy import delete

from gateway.onboarding.previews import EXAMPLE_IDENTIFIER, PERSONAS, preview
from gateway.onboarding.records import find_record
from gateway.registry.catalogue import record_of_ent
from gateway.registry.engine import changing, reading
from gateway.registry.models import Convention as ConventionRow
from gateway.registry.models import ConventionSchool
from gateway.registry.records import ServiceRecord

GAR = ServiceRecord(slug="gar", name="GAR")
TWO = (("GARPersonIdentifiant", (EXAMPLE_IDENTIFIER,)), ("idEnt", ("ENT1",)))


@pytest.fixture
def seen(engine, clock):
    """The preview of each persona, by its key."""

    def look():
        with reading(engine) as session:
            ent = record_of_ent(session, find_record(session, "ent:ent-a"))
        return {one.key: preview(ent, GAR, "ENT1", one, clock.today(), ()) for one in PERSONAS}

    return look


def test_under_a_convention_two_attributes_leave_for_the_gar(seen):
    found = seen()
    for key in ("eleve", "enseignant", "directrice"):
        assert (found[key].attributes, found[key].refused, found[key].supposed) == (TWO, "", False)
    assert found["enseignant"].schools == ("0550001C", "0550002D")


def test_a_parent_does_not_go_through(seen):
    assert (seen()["parent"].attributes, seen()["parent"].refused) == ((), "profile")


def test_without_a_convention_nothing_leaves_and_it_is_said_what_would(seen, engine):
    with changing(engine) as session:
        session.execute(delete(ConventionSchool))
        session.execute(delete(ConventionRow))
    pupil, parent = seen()["eleve"], seen()["parent"]
    assert (pupil.refused, pupil.supposed, pupil.attributes) == ("convention", True, TWO)
    assert (parent.refused, parent.attributes) == ("profile", ())


def test_without_a_school_nothing_is_supposed(engine, clock):
    with reading(engine) as session:
        ent = replace(record_of_ent(session, find_record(session, "ent:ent-a")), schools=frozenset())
    found = preview(ent, GAR, "ENT1", PERSONAS[0], clock.today(), ())
    assert (found.refused, found.attributes) == ("school", ())
