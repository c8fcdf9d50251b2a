"""Several ENTs: the vectors S-901 to S-915 against a whole gateway, each with its positive twin."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from kit.keys import key_ring
from kit.names import IDP_A, IDP_B, SERVICE
from kit.responses import ALICE, Identity
from stage.gateway import ENT_B_SSO, SCHOOLS, add_portal, add_service
from stage.service import Service, portal_metadata

from gateway.registry.conventions import add_convention
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent
from gateway.registry.names import find_named
from gateway.registry.projects import add_project
from gateway.registry.schools import add_school

SCHOOL_OF_B = "0550003E"


@pytest.fixture
def two_ents(stage):
    """ENT A with its two schools, ENT B with one."""
    with stage.change() as session:
        add_portal(session, stage.clock, "ent-b", portal_metadata(IDP_B, (key_ring().idp_b,), ENT_B_SSO))
        add_school(session, SCHOOL_OF_B, "ent-b", "École de B")
        end = stage.clock.today() + timedelta(days=90)
        add_convention(session, "ent-b", [SCHOOL_OF_B], "Commune de B", date(2026, 1, 1), end)
    stage.wait_for_the_registry()
    return stage


def pupil(*schools, identifier="pupil-1"):
    named = (("ENTPersonUid", (identifier,)), ("ENTPersonProfils", ("National_elv",)))
    return Identity(identifier, (*named, ("ENTPersonStructRattachUAI", schools)))


def log_in(stage, ent, visitor=None, **answer):
    visitor = visitor or stage.visitor()
    return stage.come_back(visitor, stage.ask(visitor, ent=ent), **answer)


def test_s_901_a_response_of_a_that_wraps_an_assertion_of_b(two_ents):
    assert log_in(two_ents, "ent-a", idp=IDP_B, response_issuer=IDP_A).status == 403
    assert log_in(two_ents, "ent-b", idp=IDP_B, person=pupil(SCHOOL_OF_B)).status == 200


def test_s_902_the_same_signed_by_a(two_ents):
    assert log_in(two_ents, "ent-a", shape="R-AR", assertion_issuer=IDP_B).status == 403
    assert log_in(two_ents, "ent-a", shape="R-AR").status == 200


def test_s_903_an_entity_that_is_only_known_as_a_service(two_ents):
    assert log_in(two_ents, "ent-a", idp=SERVICE).status == 403
    with two_ents.change() as session:
        add_portal(session, two_ents.clock, "ent-c", portal_metadata(SERVICE, (key_ring().sp_only,), ENT_B_SSO))
        add_school(session, "0550004F", "ent-c", "École de C")
        add_convention(session, "ent-c", ["0550004F"], "C", date(2026, 1, 1), two_ents.clock.today())
    two_ents.wait_for_the_registry()
    assert log_in(two_ents, "ent-c", idp=SERVICE, person=pupil("0550004F")).status == 200


def test_s_904_a_genuine_response_of_b_to_a_login_begun_for_a(two_ents):
    visitor = two_ents.visitor()
    asked = two_ents.ask(visitor, ent="ent-a")
    assert two_ents.come_back(visitor, asked, idp=IDP_B, person=pupil(SCHOOL_OF_B)).status == 403
    assert two_ents.come_back(visitor, asked).status == 200


def test_s_905_a_speaks_for_a_school_of_b(two_ents):
    assert log_in(two_ents, "ent-a", person=pupil(SCHOOL_OF_B)).status == 403
    line = two_ents.audit()[-1]
    assert (line.reason, line.ent, line.detail["detail"]) == ("ForeignSchools", "ent-a", SCHOOL_OF_B)
    assert log_in(two_ents, "ent-b", idp=IDP_B, person=pupil(SCHOOL_OF_B)).status == 200


@pytest.mark.parametrize(
    "packed", [f"{SCHOOLS[0]},{SCHOOL_OF_B}", f"{SCHOOLS[0]};x", f"{SCHOOLS[0]}$", "0550001.", "0550001c"]
)
def test_s_906_a_list_in_one_value_is_no_school_at_all(two_ents, packed):
    assert log_in(two_ents, "ent-a", person=pupil(packed)).status == 403
    assert log_in(two_ents, "ent-a", person=pupil(SCHOOLS[0])).status == 200


def test_s_906_own_and_foreign_school_keeps_the_own_and_audits_the_foreign(two_ents):
    assert log_in(two_ents, "ent-a", person=pupil(SCHOOLS[0], SCHOOL_OF_B)).status == 200
    assert two_ents.audit()[-1].detail["foreign"] == [SCHOOL_OF_B]


def test_s_907_the_same_identifier_in_two_ents_is_two_people(two_ents):
    with two_ents.change() as session:
        for slug in ("ent-a", "ent-b"):
            find_named(session, Ent, slug).identifier = "derived:1"
    two_ents.wait_for_the_registry()
    of_a = log_in(two_ents, "ent-a", person=pupil(SCHOOLS[0], identifier="123"))
    of_b = log_in(two_ents, "ent-b", idp=IDP_B, person=pupil(SCHOOL_OF_B, identifier="123"))
    again = log_in(two_ents, "ent-a", person=pupil(SCHOOLS[0], identifier="123"))
    identifiers = [page.attributes["GARPersonIdentifiant"] for page in (of_a, of_b, again)]
    assert identifiers[0] == identifiers[2] != identifiers[1]


def test_s_908_nobody_is_recognised_by_a_mail_address_or_another_attribute(two_ents):
    mail = ("mail", ("same@ent.example",))
    alice = Identity("a", (*pupil(SCHOOLS[0], identifier="alice-of-a").attributes, mail))
    other = Identity("b", (*pupil(SCHOOL_OF_B, identifier="other-of-b").attributes, mail))
    assert log_in(two_ents, "ent-a", person=alice).attributes["GARPersonIdentifiant"] == ["alice-of-a"]
    assert log_in(two_ents, "ent-b", idp=IDP_B, person=other).attributes["GARPersonIdentifiant"] == ["other-of-b"]


def test_s_909_a_published_key_of_the_gateway_itself_is_refused(two_ents):
    ours = two_ents.house.gate.keyring
    metadata = portal_metadata("https://miroir.example/idp", (key_ring().evil,), ENT_B_SSO)
    stolen = metadata.replace(key_ring().evil.base64.encode(), ours.idp_signing.present.certificate.base64.encode())
    with pytest.raises(ChangeRefused, match="a key of the gateway itself"), two_ents.change() as session:
        add_portal(session, two_ents.clock, "miroir", stolen, own=ours.fingerprints)
    with two_ents.change() as session:
        add_portal(session, two_ents.clock, "miroir", metadata, own=ours.fingerprints)


@pytest.mark.parametrize(
    "variant", [f"{IDP_A}/", IDP_A.upper(), IDP_A.replace("https", "http"), f"{IDP_A} ", IDP_A.replace("-", "%2D")]
)
def test_s_910_an_issuer_that_almost_has_the_right_name(two_ents, variant):
    status = log_in(two_ents, "ent-a", response_issuer=variant, assertion_issuer=variant).status
    assert status == (200 if variant.strip() == IDP_A else 403)
    assert log_in(two_ents, "ent-a").status == 200


def test_s_911_an_ent_that_is_switched_off_is_off_everywhere(two_ents):
    visitor, other = two_ents.visitor(), two_ents.visitor()
    log_in(two_ents, "ent-a", visitor=visitor)
    under_way = two_ents.ask(other, ent="ent-a")
    with two_ents.change() as session:
        find_named(session, Ent, "ent-a").enabled = False
    two_ents.wait_for_the_registry()
    assert two_ents.come_back(other, under_way).status == 403
    assert two_ents.knock(visitor, ent="ent-a")[0].status == 403
    assert two_ents.knock(two_ents.visitor(), ent="ent-a")[0].status == 403
    assert two_ents.visitor().get("/login/ent-a").status == 404
    with two_ents.change() as session:
        find_named(session, Ent, "ent-a").enabled = True
    two_ents.wait_for_the_registry()
    assert two_ents.come_back(other, under_way).status == 200


def test_s_912_a_service_that_only_takes_people_of_another_project(two_ents):
    closed = Service("https://reserve.example/sp", "https://reserve.example/acs")
    with two_ents.change() as session:
        add_project(session, "R00", "Autre projet")
        add_service(session, two_ents.clock, "reserve", closed, projects=("R00",))
    two_ents.wait_for_the_registry()
    assert log_in(two_ents, "ent-a").status == 200
    two_ents.service = closed
    page, _ = two_ents.knock(two_ents.visitor(), acs=closed.acs)
    assert page.status == 403
    assert two_ents.audit()[-1].reason == "partner-unknown"


def test_s_913_there_is_no_artifact_binding(two_ents):
    for path in ("/saml/sp/artifact", "/saml/idp/ENT1/artifact"):
        assert two_ents.visitor().get(f"{path}?SAMLart=AAQAAA").status == 404
    assert "Artifact" not in two_ents.visitor().get("/saml/sp/metadata").body


def test_s_914_a_session_of_a_does_not_answer_a_request_for_b(two_ents):
    visitor = two_ents.visitor()
    log_in(two_ents, "ent-a", visitor=visitor)
    assert two_ents.knock(visitor, ent="ent-b")[0].location.startswith(ENT_B_SSO)
    assert two_ents.knock(visitor, ent="ent-a")[0].attributes["GARPersonIdentifiant"] == [ALICE.name_id]


def test_s_915_many_people_at_once_never_mix(two_ents):
    def somebody(number):
        ent, idp, school = (("ent-a", IDP_A, SCHOOLS[0]), ("ent-b", IDP_B, SCHOOL_OF_B))[number % 2]
        visitor, who = two_ents.visitor(), pupil(school, identifier=f"person-{number}")
        asked = two_ents.ask(visitor, ent=ent, relay_state=f"relay-{number}")
        first = two_ents.come_back(visitor, asked, idp=idp, person=who)
        second, _ = two_ents.knock(visitor, relay_state=f"again-{number}")
        return [
            (page.attributes["GARPersonIdentifiant"], page.form[1]["RelayState"]) for page in (first, second)
        ], number

    with ThreadPoolExecutor(12) as pool:
        for seen, number in pool.map(somebody, range(60)):
            assert seen == [([f"person-{number}"], f"relay-{number}"), ([f"person-{number}"], f"again-{number}")]
