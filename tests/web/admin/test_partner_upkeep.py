"""The upkeep of metadata on its page: read again at once, and what a partner may change without anybody."""

import pytest
from kit.keys import key_ring
from kit.names import IDP_A
from kit.partners import Entity, idp_role, key_descriptor
from outbound.servers import answer, speaking
from sqlalchemy import select
from stage.gateway import ENT_A_SSO
from stage.office import clerk
from stage.program import program

from gateway.access.permissions import Role
from gateway.registry.engine import reading
from gateway.registry.models import ChangeRequest, Ent, JournalLine, Upkeep

PAGE = "/admin/partenaires/ent/ent-a/metadonnees"
READ, SET = "/admin/partenaires/ent/ent-a/relire", "/admin/partenaires/ent/ent-a/relecture"
NOTE = "accord avec l'éditeur du 24 novembre"


def document(pair="idp_a", contact="aide@ent-a.example"):
    """What the ENT of the stage publishes, and whom to write to."""
    role = idp_role(key_descriptor(getattr(key_ring(), pair).base64, "signing"), sso=ENT_A_SSO)
    return Entity((role,), entity_id=IDP_A, contact=contact).document()


def publish(stage, url, fields=("contacts",)):
    with stage.change() as session:
        session.merge(Upkeep(subject="ent:ent-a", kind="url", address=url, daily=True, fields=list(fields)))


def revision(stage):
    with reading(stage.house.engine) as session:
        return session.scalar(select(Ent).where(Ent.slug == "ent-a")).revision.number


def upkeep(stage):
    with reading(stage.house.engine) as session:
        found = session.get(Upkeep, "ent:ent-a")
        return found.daily, found.fields


def test_relire_maintenant_takes_over_what_may_change_alone(local):
    who = clerk(local)
    with speaking(answer(document())) as server:
        publish(local, server.url)
        assert "Relire maintenant" in who.get(PAGE).words
        assert "1 changement en service" in who.follow(who.submit(READ)).words
        assert "rien n'a changé" in who.follow(who.submit(READ)).words
    assert revision(local) == 2
    with reading(local.house.engine) as session:
        line = session.scalar(select(JournalLine).where(JournalLine.kind == "partner.refresh").limit(1))
    assert (line.author, line.via) == (who.email, "web")


def test_what_may_not_is_asked_about_and_anybody_who_may_decides(local):
    who = clerk(local)
    with speaking(answer(document("idp_a_next", "support@ent-a.example"))) as server:
        publish(local, server.url)
        assert "1 en service, 2 changements attendent l'accord de quelqu'un" in who.follow(who.submit(READ)).words
        assert "déjà l'objet d'une demande" in who.follow(who.submit(READ)).words
    assert revision(local) == 2
    with reading(local.house.engine) as session:
        assert session.scalar(select(ChangeRequest.author)) == "gar-gateway"
    assert "Accepter" in who.get("/admin/demandes/1").words


@pytest.mark.parametrize(
    ("speak", "words"), [(answer(b"<html/>"), "Relecture impossible"), (answer(status="404 Not Found"), "Relecture")]
)
def test_a_reading_that_fails_says_why_and_changes_nothing(local, speak, words):
    who = clerk(local)
    with speaking(speak) as server:
        publish(local, server.url)
        said = who.follow(who.submit(READ)).words
    assert words in said
    assert "La version en service n'a pas changé." in said
    assert revision(local) == 1


def test_what_came_from_a_file_has_no_button_and_is_refused(local):
    who = clerk(local)
    assert "Relire maintenant" not in who.get(PAGE).words
    assert who.submit(READ).status == 409
    assert program(local).post("/partners/ent/ent-a/refresh", {}).status == 422


def test_the_api_reads_again_too(local):
    with speaking(answer(document())) as server:
        publish(local, server.url)
        told = program(local).post("/partners/ent/ent-a/refresh", {})
    assert (told.data["outcome"], told.data["taken"], told.data["asked"]) == ("taken", 1, 0)


def test_the_list_of_what_may_change_alone_is_set_with_a_reason_in_view_of_a_version(stage):
    publish(stage, "https://ent-a.example/metadata")
    who = clerk(stage)
    form = {"version": "1", "daily": "oui", "fields": ["contacts", "endpoints"], "note": NOTE}
    assert who.submit(SET, form | {"note": "non"}).status == 422
    assert upkeep(stage) == (True, ["contacts"])
    assert "La relecture est réglée." in who.follow(who.submit(SET, form)).words
    assert upkeep(stage) == (True, ["endpoints", "contacts"])
    assert who.submit(SET, form).status == 409
    again = who.submit(SET, form | {"version": "2"})
    assert (again.status, "déjà réglé ainsi" in again.words) == (422, True)
    del form["daily"]
    who.submit(SET, form | {"version": "2", "fields": []})
    assert upkeep(stage) == (False, [])
    assert "La relecture quotidienne est arrêtée." in who.get(PAGE).words


def test_a_vendor_does_not_open_the_list_alone(stage):
    publish(stage, "https://ent-a.example/metadata")
    vendor = clerk(stage, Role.VENDOR, "ent:ent-a")
    form = {"version": "1", "daily": "oui", "fields": ["contacts", "certificates"], "note": NOTE}
    assert "attend l'accord d'une deuxième personne" in vendor.follow(vendor.submit(SET, form)).words
    assert upkeep(stage) == (True, ["contacts"])
    referent = clerk(stage)
    page = referent.get("/admin/demandes/1")
    assert "peut changer seul : certificats, contacts" in page.words
    told = program(stage).put("/partners/ent/ent-a/upkeep", {"daily": True, "fields": ["names"], "note": NOTE}, '"1"')
    assert told.data["upkeep"]["fields"] == ["names"]
