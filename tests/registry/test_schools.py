"""Schools by UAI: each has the one ENT that may speak for it."""

import pytest
from kit.keys import key_ring
from kit.names import IDP_B
from stage.clock import Clock
from stage.gateway import ENT_B_SSO, SCHOOLS, add_portal
from stage.service import portal_metadata

from gateway.registry.engine import changing
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import School
from gateway.registry.schools import add_school, find_school

NAME = "École d'essai"


@pytest.mark.parametrize("typed", ["0550003E", "0550003e", "  0550003E ", "0550003Z"])
def test_seven_digits_and_a_letter_make_a_uai(filled, typed):
    with changing(filled) as session:
        school = add_school(session, typed, "ent-a", NAME)
        assert school.uai == typed.strip().upper()
        assert find_school(session, typed) is school


@pytest.mark.parametrize(
    "typed", ["", "550003E", "05500003E", "0550003", "E0550003", "0550003é", "٠٥٥٠٠٠٣E", "0550003E\x00"]
)
def test_anything_else_does_not(filled, typed):
    with changing(filled, dry_run=True) as session:
        with pytest.raises(ChangeRefused, match="not a UAI"):
            add_school(session, typed, "ent-a", NAME)
        with pytest.raises(ChangeRefused, match="not a UAI"):
            find_school(session, typed)


def test_a_school_belongs_to_one_ent_and_the_refusal_says_to_which(filled):
    with changing(filled) as session:
        add_portal(session, Clock.at_present(), "ent-b", portal_metadata(IDP_B, (key_ring().idp_b,), ENT_B_SSO))
        with pytest.raises(ChangeRefused, match="already belongs to the ENT ent-a"):
            add_school(session, SCHOOLS[0], "ent-b", NAME)
        assert session.get(School, SCHOOLS[0]).ent.slug == "ent-a"
        assert add_school(session, "0550003E", "ent-b", NAME).ent.slug == "ent-b"


@pytest.mark.parametrize(
    ("uai", "ent", "name", "faults"),
    [
        ("05500", "ent-a", "", 2),
        (SCHOOLS[0], "ent-a", "", 2),
        ("05500", "inconnu", "", 3),
        (SCHOOLS[0], "inconnu", NAME, 2),
    ],
)
def test_all_the_faults_come_at_once(filled, uai, ent, name, faults):
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused) as refused:
        add_school(session, uai, ent, name)
    assert len(refused.value.faults) == faults


def test_an_unknown_school_is_said_to_be_unknown(filled):
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused, match="no school 0559999Z"):
        find_school(session, "0559999Z")
