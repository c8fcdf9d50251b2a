"""Conventions: a collectivité signs for schools of one ENT, from a day to a day."""

from datetime import date

import pytest
from kit.keys import key_ring
from kit.names import IDP_B
from stage.clock import Clock
from stage.gateway import ENT_B_SSO, SCHOOLS, add_portal
from stage.service import portal_metadata

from gateway.registry.conventions import add_convention, end_convention
from gateway.registry.engine import changing
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Convention
from gateway.registry.schools import add_school

SIGNED, UNTIL = date(2026, 9, 1), date(2027, 8, 31)


@pytest.mark.parametrize("again", ["0550001C", "0550001c", " 0550001C"])
def test_a_convention_covers_the_schools_that_it_names_each_once(filled, again):
    with changing(filled) as session:
        added = add_convention(session, "ent-a", [*SCHOOLS, again], "Commune", SIGNED, UNTIL)
        assert sorted(school.uai for school in added.schools) == sorted(SCHOOLS)
        assert (added.signed, added.until, added.ended) == (SIGNED, UNTIL, None)


def test_it_may_last_one_day_but_not_end_before_it_begins(filled):
    with changing(filled) as session:
        assert add_convention(session, "ent-a", SCHOOLS, "Commune", SIGNED, SIGNED).until == SIGNED
        with pytest.raises(ChangeRefused, match="before the day of its signature"):
            add_convention(session, "ent-a", SCHOOLS, "Commune", SIGNED, date(2026, 8, 31))


def test_the_schools_are_those_of_its_ent(filled):
    with changing(filled) as session:
        add_portal(session, Clock.at_present(), "ent-b", portal_metadata(IDP_B, (key_ring().idp_b,), ENT_B_SSO))
        add_school(session, "0550003E", "ent-b", "École")
        with pytest.raises(ChangeRefused, match="belongs to the ENT ent-b, not to ent-a"):
            add_convention(session, "ent-a", ["0550003E"], "Commune", SIGNED, UNTIL)
        assert add_convention(session, "ent-b", ["0550003E"], "Commune", SIGNED, UNTIL).ent.slug == "ent-b"


@pytest.mark.parametrize("attribute", ["UAI", "profil", "GARPersonIdentifiant", "idEnt"])
def test_more_may_be_allowed_to_leave(filled, attribute):
    with changing(filled) as session:
        added = add_convention(session, "ent-a", SCHOOLS, "Commune", SIGNED, UNTIL, [attribute])
        assert added.attributes == [attribute]


@pytest.mark.parametrize("attribute", ["sn", "givenName", "mail", "uai", ""])
def test_but_nothing_that_is_never_released(filled, attribute):
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused, match="never released"):
        add_convention(session, "ent-a", SCHOOLS, "Commune", SIGNED, UNTIL, [attribute])


@pytest.mark.parametrize(("ent", "faults"), [("ent-a", 5), ("inconnu", 5)])
def test_all_the_faults_come_at_once(filled, ent, faults):
    """No name, the wrong order of days, an attribute, a code that is none; a school or an ENT that is unknown."""
    uais = ["05500", "0559999Z"] if ent == "ent-a" else ["05500"]
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused) as refused:
        add_convention(session, ent, uais, "", UNTIL, SIGNED, ["mail"])
    assert len(refused.value.faults) == faults


def test_a_convention_without_schools_is_none(filled):
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused, match="at least one school"):
        add_convention(session, "ent-a", [], "Commune", SIGNED, UNTIL)


def test_a_withdrawal_can_come_earlier_than_foreseen_but_not_later(filled):
    with changing(filled) as session:
        number = session.query(Convention).one().id
        assert end_convention(session, number, date(2026, 12, 1)).ended == date(2026, 12, 1)
        for late in (date(2026, 12, 1), date(2027, 1, 1)):
            with pytest.raises(ChangeRefused, match="already ended on 2026-12-01"):
                end_convention(session, number, late)
        assert end_convention(session, number, date(2026, 11, 1)).ended == date(2026, 11, 1)


def test_what_does_not_exist_cannot_be_withdrawn(filled):
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused, match="no convention number 7"):
        end_convention(session, 7, SIGNED)
