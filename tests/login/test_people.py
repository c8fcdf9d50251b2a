"""Who goes through, as what, and under which identifier."""

from datetime import date, timedelta

import pytest
from kit.keys import key_ring
from kit.names import IDP_B
from kit.responses import Identity
from stage.gateway import ENT_B_SSO, PROJECT, SCHOOLS, add_portal
from stage.service import portal_metadata

from gateway.registry.conventions import add_convention
from gateway.registry.models import Convention, Ent
from gateway.registry.names import find_named
from gateway.registry.projects import add_project
from gateway.registry.schools import add_school


def person(identifier="u-1", profiles=("National_elv",), schools=SCHOOLS[:1], **more):
    named = {"ENTPersonUid": (identifier,), "ENTPersonProfils": profiles, "ENTPersonStructRattachUAI": schools} | more
    return Identity(identifier, tuple((name, values) for name, values in named.items() if values is not None))


def goes_through(stage, who):
    page = stage.login(stage.visitor(), person=who)
    assert page.status == 200, page.words
    return page.attributes


def is_stopped(stage, who):
    page = stage.login(stage.visitor(), person=who)
    assert page.status == 403
    assert not any(line.kind == "login.ok" for line in stage.audit())
    return page


@pytest.mark.parametrize(
    "profile",
    ["National_1", "National_3", "National_4", "National_5", "National_6"]
    + ["National_elv", "National_ENS", "national_dir", "National_EVS", "National_eta", "National_COL", "National_doc"],
)
def test_pupils_and_staff_go_to_the_gar(stage, profile):
    assert goes_through(stage, person(profiles=(profile,)))["GARPersonIdentifiant"] == ["u-1"]


@pytest.mark.parametrize("profile", ["National_2", "National_tut", "National_7", "National_ACA"])
def test_parents_and_rectorat_staff_are_told_kindly_that_they_do_not(stage, profile):
    page = is_stopped(stage, person(profiles=(profile,)))
    assert "réservé aux élèves et aux personnels" in page.words
    assert page.statuses == ["Responder", "RequestDenied"]


def test_a_parent_who_also_teaches_goes_through(stage):
    assert goes_through(stage, person(profiles=("National_tut", "National_ens")))


def test_a_teacher_in_two_schools_goes_through_once(stage):
    assert goes_through(stage, person(profiles=("National_ens",), schools=SCHOOLS))


def test_a_foreign_school_is_dropped_and_audited(stage):
    assert goes_through(stage, person(schools=(SCHOOLS[0], "0750001D")))
    assert stage.audit()[-1].detail["foreign"] == ["0750001D"]


def test_only_foreign_schools_is_refused(stage):
    page = is_stopped(stage, person(schools=("0750001D",)))
    assert stage.audit()[-1].reason == "ForeignSchools"
    assert "Ton école" in page.words
    assert "0750001D" not in page.body


def test_the_school_of_another_ent_of_the_same_project_is_foreign(stage):
    with stage.change() as session:
        add_portal(session, stage.clock, "ent-b", portal_metadata(IDP_B, (key_ring().idp_b,), ENT_B_SSO))
        add_school(session, "0550003E", "ent-b", "École de B")
        add_convention(session, "ent-b", ["0550003E"], "B", date(2026, 1, 1), stage.clock.today() + timedelta(9))
    stage.wait_for_the_registry()
    visitor = stage.visitor()
    asked = stage.ask(visitor, ent="ent-a")
    assert stage.come_back(visitor, asked, person=person(schools=("0550003E",))).status == 403
    visitor = stage.visitor()
    asked = stage.ask(visitor, ent="ent-b")
    assert stage.come_back(visitor, asked, person=person(schools=("0550003E",)), idp=IDP_B).status == 200


@pytest.mark.parametrize(
    "packed", ["0550001C,0550002D", "0550001C;0550002D", "0550001c", " 0550001C", "055000.C", "０550001C"]
)
def test_what_is_not_byte_for_byte_a_uai_is_no_school(stage, packed):
    is_stopped(stage, person(schools=(packed,)))
    assert stage.audit()[-1].reason == "attribute-missing"


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("ENTPersonUid", Identity("", person().attributes[1:])),
        ("ENTPersonProfils", person(profiles=None)),
        ("ENTPersonStructRattachUAI", person(schools=None)),
    ],
)
def test_a_missing_attribute_is_named_in_the_audit(stage, name, who):
    page = is_stopped(stage, who)
    assert "pas transmis tout ce qu'il faut" in page.words or "oublié de nous dire" in page.words
    line = stage.audit()[-1]
    assert (line.reason, line.detail["detail"]) == ("attribute-missing", name)


@pytest.mark.parametrize(
    "other", [{"ENTPersonStructRattachRNE": SCHOOLS[:1]}, {"ENTPersonStructRattach": ("1234", SCHOOLS[0])}]
)
def test_the_school_may_stand_under_its_other_names(stage, other):
    assert goes_through(stage, person(schools=None, **other))


@pytest.mark.parametrize(
    ("identifier", "cause"),
    [
        ("x" * 65, "identifier-too-long"),
        ("ines.martin@ent.example", "identifier-is-email"),
        ("1234567890A", "identifier-is-ine"),
        ("123456789AB", "identifier-is-ine"),
        ("a b", "identifier-unprintable"),
        ("a\u200bb", "identifier-unprintable"),
    ],
)
def test_identifiers_that_may_not_leave(stage, identifier, cause):
    is_stopped(stage, person(identifier))
    assert stage.audit()[-1].reason == cause


def test_sixty_four_characters_may(stage):
    assert goes_through(stage, person("x" * 64))["GARPersonIdentifiant"] == ["x" * 64]


def test_derived_identifiers_are_stable_opaque_and_different_for_each_ent(stage):
    with stage.change() as session:
        find_named(session, Ent, "ent-a").identifier = "derived:1"
        metadata = portal_metadata(IDP_B, (key_ring().idp_b,), ENT_B_SSO)
        add_portal(session, stage.clock, "ent-b", metadata, identifier="derived:1")
        add_school(session, "0550003E", "ent-b", "École de B")
        add_convention(session, "ent-b", ["0550003E"], "B", date(2026, 1, 1), stage.clock.today() + timedelta(9))
    stage.wait_for_the_registry()

    def identifier(ent, idp, school):
        visitor = stage.visitor()
        who = person("1234567890A", schools=(school,))
        page = stage.come_back(visitor, stage.ask(visitor, ent=ent), person=who, idp=idp)
        return page.attributes["GARPersonIdentifiant"][0]

    first, again = (identifier("ent-a", "https://ent-a.example/idp", SCHOOLS[0]) for _ in range(2))
    other = identifier("ent-b", IDP_B, "0550003E")
    assert first == again
    assert first != other
    assert len(first) == 64
    assert "1234567890A" not in first


def test_a_derived_identifier_without_its_secret_stops_the_login(stage):
    with stage.change() as session:
        find_named(session, Ent, "ent-a").identifier = "derived:9"
    page = stage.login(stage.visitor())
    assert page.status == 403
    assert stage.audit()[-1].reason == "identifier-secret-missing"


def test_a_person_of_two_projects_is_each_time_of_the_project_that_asks(stage):
    with stage.change() as session:
        add_project(session, "R00", "Autre projet")
        metadata = portal_metadata("https://ent-a.example/idp", (key_ring().idp_a,), "https://ent-a.example/sso")
        add_portal(session, stage.clock, "ent-a-r00", metadata, project="R00")
        add_school(session, "0570001P", "ent-a-r00", "École du second projet")
        add_convention(session, "ent-a-r00", ["0570001P"], "R", date(2026, 1, 1), stage.clock.today() + timedelta(9))
    stage.wait_for_the_registry()
    both = person(profiles=("National_ens",), schools=(SCHOOLS[0], "0570001P"))
    visitor = stage.visitor()
    first = stage.come_back(visitor, stage.ask(visitor), person=both)
    second = stage.come_back(visitor, stage.ask(visitor, project="R00"), person=both)
    assert first.attributes["idEnt"] == [PROJECT]
    assert second.attributes["idEnt"] == ["R00"]
    assert second.answer.findtext("{*}Issuer").endswith("/saml/idp/R00/metadata")


def test_a_child_is_spoken_to_as_a_child_and_a_teacher_as_an_adult(stage):
    with stage.change() as session:
        session.query(Convention).one().ended = stage.clock.today()
    child = is_stopped(stage, person())
    adult = is_stopped(stage, person(profiles=("National_ens",)))
    assert "Dis-le à ton enseignant" in child.words
    assert "convention" in adult.words
