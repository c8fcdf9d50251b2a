"""The daily reading: what may change alone does, the rest is asked about, and a failure changes nothing."""

from dataclasses import replace

import pytest
from kit.donors import signed_metadata
from kit.keys import key_ring
from kit.names import IDP_A, IDP_B
from kit.partners import Entity, display_name, idp_role, key_descriptor
from onboarding.importing import US
from outbound.servers import answer, speaking

from gateway.access.acting import Office
from gateway.access.permissions import Administrator, Role
from gateway.access.requests import decide
from gateway.access.scopes import WHOLE
from gateway.onboarding.anchors import Anchor, Trust
from gateway.onboarding.records import find_record
from gateway.onboarding.refreshing import Round, refresh_all
from gateway.onboarding.sources import Kind, Source
from gateway.outbound.egress import Egress
from gateway.registry.engine import changing, generation, reading
from gateway.registry.models import ChangeRequest, Revision, Upkeep
from gateway.registry.revisions import entity_of
from gateway.saml.metadata_findings import Rules
from gateway.state.connection import open_redis

CLAIRE = Administrator(1, "claire@ac-exemple.fr", "Claire", Role.REFERENT, frozenset({WHOLE}))


def published(*, name="ENT B", pair="idp_b", sso=f"{IDP_B}/sso"):
    role = idp_role(key_descriptor(getattr(key_ring(), pair).base64), sso=sso, extensions=display_name(name))
    return Entity((role,), entity_id=IDP_B).document()


class Publisher:
    """What the partner's server says now, and the address where it says it."""

    def __init__(self):
        self.document = published()
        self.url = ""

    def speak(self, caller):
        answer(self.document)(caller)


@pytest.fixture
def publisher():
    place = Publisher()
    with speaking(place.speak) as server:
        place.url = server.url
        yield place


@pytest.fixture
def refresh(importer, redis_url):
    """Reads again all that is due."""
    client = open_redis(redis_url)

    def run(**options):
        office = Office(importer.engine, client, importer.clock())
        rules = Rules(importer.clock(), loopback=True)
        return [
            (one.subject, one.outcome)
            for one in refresh_all(Round(office, Egress(loopback=True), rules, US), **options)
        ]

    run.office = lambda: Office(importer.engine, client, importer.clock())
    yield run
    client.close()


@pytest.fixture
def hooked(importer, publisher):
    importer.add(publisher.document, source=Source(Kind.URL, publisher.url))
    with changing(importer.engine) as session:
        find_record(session, "ent:ent-b").state = "production"
    return publisher


def in_force(importer, subject="ent:ent-b"):
    with reading(importer.engine) as session:
        return entity_of(find_record(session, subject).revision)


def test_what_did_not_change_leaves_no_revision(importer, hooked, refresh):
    assert refresh() == [("ent:ent-b", "same")]
    with reading(importer.engine) as session:
        assert session.query(Revision).filter_by(subject="ent:ent-b").count() == 1
        assert session.get(Upkeep, "ent:ent-b").checked_at == importer.clock()


def test_it_is_read_once_a_day(importer, hooked, refresh):
    assert refresh() == [("ent:ent-b", "same")]
    assert refresh() == []
    assert refresh(force=True) == [("ent:ent-b", "same")]
    importer.clock.forward(hours=24)
    assert refresh() == [("ent:ent-b", "same")]


def test_a_name_may_change_alone(importer, hooked, refresh):
    hooked.document = published(name="ENT B renommé")
    assert refresh() == [("ent:ent-b", "taken")]
    assert in_force(importer).display_name == "ENT B renommé"


def test_keys_and_addresses_are_asked_about_once(importer, hooked, refresh):
    hooked.document = published(name="ENT B renommé", pair="idp_a", sso=f"{IDP_B}/new")
    assert refresh() == [("ent:ent-b", "asked")]
    entity = in_force(importer)
    assert (entity.display_name, entity.idp.signing) == ("ENT B renommé", (key_ring().idp_b.base64,))
    assert refresh(force=True) == [("ent:ent-b", "same")]
    with reading(importer.engine) as session:
        (request,) = session.query(ChangeRequest).all()
    assert (request.author, request.state, request.ent) == ("gar-gateway", "open", "ent-b")
    assert "les points d'accès, les certificats" in request.summary


def test_what_somebody_agrees_to_is_put_in_force(importer, hooked, refresh):
    hooked.document = published(pair="idp_a")
    refresh()
    with reading(importer.engine) as session:
        number = session.query(ChangeRequest.id).scalar()
    decide(refresh.office(), CLAIRE, number, approve=True, why="vu avec l'éditeur")
    assert in_force(importer).idp.signing == (key_ring().idp_a.base64,)
    with reading(importer.engine) as session:
        assert find_record(session, "ent:ent-b").revision.author == "gar-gateway, accord de claire@ac-exemple.fr"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"<html>Maintenance</html>", "metadata-not-saml"),
        (b"", "xml-malformed"),
        (published()[:-20], "xml-malformed"),
        (published().replace(b"EntityDescriptor xmlns", b'EntityDescriptor validUntil="2020-01-01T00:00:00Z" xmlns', 1),
         "valid-until-past"),
        (published().replace(IDP_B.encode(), IDP_A.encode()), "asked"),
    ],
    ids=["captive portal", "nothing", "cut", "over", "another entity"],
)  # fmt: skip
def test_what_cannot_be_used_changes_nothing(importer, hooked, refresh, document, code):
    """S-360, S-368."""
    before = in_force(importer)
    hooked.document = document
    assert refresh() == [("ent:ent-b", code)]
    assert replace(in_force(importer), contacts=()) == replace(before, contacts=())


def test_a_server_that_is_away_is_told_since_when(importer, hooked, refresh):
    with changing(importer.engine) as session:
        session.get(Upkeep, "ent:ent-b").address = "http://127.0.0.1:1/"
    for days in (0, 1, 1):
        importer.clock.forward(days=days)
        assert refresh() == [("ent:ent-b", "call-unreachable")]
    with reading(importer.engine) as session:
        upkeep = session.get(Upkeep, "ent:ent-b")
        assert (importer.clock() - upkeep.failing_since).days == 2
        address = hooked.url
    with changing(importer.engine) as session:
        session.get(Upkeep, "ent:ent-b").address = address
    refresh(force=True)
    with reading(importer.engine) as session:
        assert session.get(Upkeep, "ent:ent-b").failing_since is None


def test_whoever_signed_first_signs_ever_after(importer, publisher, refresh):
    with changing(importer.engine) as session:
        find_record(session, "ent:ent-a").entity_id = "https://elsewhere.example"
    publisher.document = signed_metadata(key_ring().idp_b)
    importer.add(
        publisher.document, source=Source(Kind.URL, publisher.url), anchor=Anchor(Trust.FIRST_SEEN), slug="ent-c"
    )
    assert refresh() == [("ent:ent-c", "same")]
    publisher.document = signed_metadata(key_ring().evil)
    assert refresh(force=True) == [("ent:ent-c", "signature-other-key")]
    publisher.document = published()
    assert refresh(force=True) == [("ent:ent-c", "signature-missing")]


def test_nobody_is_called_for_archived_partners_or_pasted_files(importer, hooked, refresh):
    before = generation(importer.engine)
    with changing(importer.engine) as session:
        session.get(Upkeep, "ent:ent-b").kind = "paste"
    assert refresh(force=True) == []
    with changing(importer.engine) as session:
        session.get(Upkeep, "ent:ent-b").kind = "url"
        find_record(session, "ent:ent-b").state = "archived"
    assert refresh() == [("ent:ent-b", "archived")]
    assert generation(importer.engine) == before + 2
