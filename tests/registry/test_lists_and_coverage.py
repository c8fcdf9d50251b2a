"""Lists, counts and the domain say the same, on both databases."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from kit.domain import convention as agreement
from stage.gateway import SCHOOLS

from gateway.access.permissions import Administrator, Role
from gateway.access.reach import collectivites_of, conventions_of, schools_of
from gateway.access.scopes import read_scope
from gateway.domain.convention import ConventionState
from gateway.domain.school import SchoolState
from gateway.registry.agreements import ConventionFields, agreement_of, covered_on, write_convention
from gateway.registry.collectivites import CollectiviteFields, put_collectivite
from gateway.registry.convention_lists import ConventionFilter, count_by_state, list_conventions
from gateway.registry.coverage import by_collectivite, by_departement, summed, total
from gateway.registry.engine import changing, reading
from gateway.registry.models import Collectivite, Convention, FigureSchool, School
from gateway.registry.school_lists import SchoolFilter, list_schools, uais_of

DAY = date(2026, 11, 24)


@pytest.fixture
def town(filled_database):
    """Conventions of every kind around one day, and schools in every state."""
    with changing(filled_database) as session:
        session.query(Convention).one().ended = date(2026, 1, 2)
        owner = put_collectivite(session, CollectiviteFields("215500018", "Commune de Valmeuse", departement="055"))
        for signed, until, draft, ended in product(
            (-9, 0, 1), (0, 20, 89, 90, 91, 300), (False, True), (None, -1, 0, 30)
        ):
            first, last = DAY + timedelta(signed), DAY + timedelta(until)
            if last >= first:
                fields = ConventionFields("ent-a", owner.id, SCHOOLS[:1], first, last, ("x",), draft=draft)
                row = write_convention(session, fields)
                row.ended = DAY + timedelta(ended) if ended is not None else None
                if until == 20 and not draft:
                    write_convention(session, replace(fields, renews=row.id, signed=last, until=last))
        for number, (enabled, declared, sent, used) in enumerate(product((True, False), repeat=4)):
            uai = f"0750{number:03}A"
            days = {"declared": DAY if declared else None, "transmitted": DAY if sent else None}
            session.add(School(uai=uai, name=f"École {number}", enabled=enabled, collectivite=owner, folded="", **days))
            if used:
                session.add(FigureSchool(uai=uai, first=DAY, last=DAY))
    return filled_database


def test_the_state_of_a_convention_is_the_same_in_lists_and_in_the_domain(town):
    for day in (DAY - timedelta(1), DAY, DAY + timedelta(1), DAY + timedelta(60), DAY + timedelta(400)):
        with reading(town) as session:
            rows = {row.id: agreement_of(session, row).state(day) for row in session.query(Convention)}
            for state in ConventionState:
                page = list_conventions(session, ConventionFilter(state=state), day, size=1000)
                assert {line.number for line in page.lines} == {number for number, one in rows.items() if one is state}
                assert {line.state for line in page.lines} <= {state}
            everything = schools_of(administrator("academie"))
            assert count_by_state(session, day, everything) == {
                s: list(rows.values()).count(s) for s in ConventionState
            }


def test_a_school_is_covered_in_tables_when_a_login_would_say_so(town):
    for day in (DAY - timedelta(9), DAY, DAY + timedelta(30), DAY + timedelta(300), DAY + timedelta(301)):
        with reading(town) as session:
            agreements = [agreement_of(session, row) for row in session.query(Convention)]
            binding = set().union(*(one.schools for one in agreements if one.in_force(day)))
            assert {uai for uai, _ in session.execute(covered_on(day))} == binding
            assert total(session, day).under_convention == len(binding)
    assert agreement().in_force(DAY)


def test_the_state_of_a_school_is_the_same_in_lists_and_in_the_domain(town):
    with reading(town) as session:
        lines = list_schools(session, SchoolFilter(), DAY, size=1000).lines
        for state in SchoolState:
            named = {line.uai for line in lines if line.state is state}
            assert set(uais_of(session, SchoolFilter(state=state))) == named
            assert named


def test_counts_are_those_of_the_lists(town):
    with reading(town) as session:
        rows = {row.key: row for row in by_departement(session, DAY)}
        assert {key: row.schools for key, row in rows.items()} == {"055": 2, "075": 16}
        assert (rows["055"].with_ent, rows["075"].with_ent) == (2, 0)
        assert (rows["075"].active, rows["075"].first) == (8, DAY)
        assert rows["075"].hooked == 7
        (paris,) = by_collectivite(session, DAY, "075")
        assert (paris.name, paris.schools) == ("Commune de Valmeuse", 16)
        assert total(session, DAY).share(2) == 11
        assert summed(by_departement(session, DAY)) == total(session, DAY)


def administrator(*scopes):
    return Administrator(1, "a@b.example", "", Role.SCHOOLS, frozenset(map(read_scope, scopes)))


@pytest.mark.parametrize(
    ("scope", "schools", "has_conventions", "has_owner"),
    [
        ("academie", 18, True, True),
        ("departement:55", 2, True, True),
        ("departement:75", 16, False, True),
        ("departement:54", 0, False, False),
        (f"ecole:{SCHOOLS[0]}", 1, True, True),
        ("ent:ent-a", 2, True, True),
        ("collectivite:215500018", 17, True, True),
        ("collectivite:000000000", 0, False, False),
    ],
)
def test_each_scope_is_a_condition_of_every_list(town, scope, schools, has_conventions, has_owner):
    someone = administrator(scope)
    with reading(town) as session:
        assert list_schools(session, SchoolFilter(within=schools_of(someone)), DAY).count == schools
        found = list_conventions(session, ConventionFilter(within=conventions_of(someone)), DAY).count
        assert bool(found) is has_conventions
        assert bool(session.query(Collectivite).filter(collectivites_of(someone)).count()) is has_owner
