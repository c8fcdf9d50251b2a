"""The places that a school lies in: one rule for figures and for scopes, a collectivité by its SIREN or its name."""

import pytest
from stage.gateway import SCHOOLS

from gateway.access.permissions import Administrator, Role
from gateway.access.reach import schools_of
from gateway.access.scopes import read_scope
from gateway.registry.collectivites import CollectiviteFields, put_collectivite
from gateway.registry.engine import changing, reading
from gateway.registry.models import Convention, School
from gateway.registry.places import inside, load_places, place_of, schools_within

SIREN, NAME = "215500018", "Commune de Valmeuse"
FIRST, SECOND = SCHOOLS
PLACES = (
    "academie", "departement:055", "departement:054", "ecole:0550001C", "ent:ent-a", "ent:absent",
    "circonscription:055 Bar-le-Duc", "circonscription:054 Bar-le-Duc",
    f"collectivite:{SIREN}", f"collectivite:{NAME}", "collectivite:Ailleurs",
)  # fmt: skip


@pytest.fixture
def town(filled_database):
    """The first school is run by the commune, which signed for both."""
    with changing(filled_database) as session:
        number = put_collectivite(session, CollectiviteFields(SIREN, NAME, departement="055")).id
        session.get(School, FIRST).collectivite_id = number
        session.get(School, FIRST).circonscription = "Bar-le-Duc"
        convention = session.query(Convention).one()
        convention.collectivite, convention.collectivite_id = NAME, number
    return filled_database


def test_a_school_lies_in_each_of_its_places_once(town):
    with reading(town) as session:
        places = load_places(session)(FIRST)
    assert sorted(places) == [
        "academie", "circonscription:055 Bar-le-Duc", f"collectivite:{SIREN}", "departement:055", "ecole:0550001C",
        "ent:ent-a",
    ]  # fmt: skip


def test_a_collectivite_is_one_place_however_it_is_named(town):
    with reading(town) as session:
        assert place_of(session, f"collectivite:{NAME}") == f"collectivite:{SIREN}"
        assert place_of(session, f"collectivite:{SIREN}") == f"collectivite:{SIREN}"
        assert place_of(session, "collectivite:Ailleurs") == "collectivite:Ailleurs"


@pytest.mark.parametrize("place", PLACES)
def test_figures_and_scopes_hold_the_same_schools(town, place):
    who = Administrator(1, "a@ac.example", "a", Role.READER, frozenset({read_scope(place)}))
    with reading(town) as session:
        figures = set(session.scalars(schools_within(place)))
        scope = set(session.query(School.uai).filter(schools_of(who), School.enabled).all())
    assert figures == {uai for (uai,) in scope}


def test_a_circonscription_is_that_of_its_departement(town):
    with reading(town) as session:
        found = [session.query(School.uai).filter(inside(f"circonscription:{code} Bar-le-Duc")).all()
                 for code in ("055", "054")]  # fmt: skip
    assert found == [[(FIRST,)], []]
