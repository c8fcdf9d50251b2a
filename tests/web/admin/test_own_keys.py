"""Our own keys from their page: each step at its date, with everybody who must hear of it, live in every worker."""

import base64
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree
from sqlalchemy import select
from stage.gateway import open_stage
from stage.office import clerk

from gateway.access.permissions import Role
from gateway.domain.school_time import SCHOOL_TIME
from gateway.registry.engine import reading
from gateway.registry.models import JournalLine

PAGE = "/admin/systeme/cles"
WHY = {"why-sp-signing": "Renouvellement prévu tous les trois ans"}


@pytest.fixture
def operator(stage):
    return clerk(stage, Role.OPERATOR)


@pytest.fixture
def other_worker(stage, redis_url):
    """A second process on the same home, as another worker is."""
    opened = open_stage(stage.house.settings.home, redis_url)
    yield opened
    opened.house.engine.dispose()
    opened.house.redis.close()


def published(worker):
    """The signing certificates that our metadata announces to ENTs."""
    time.sleep(0.6)
    document = etree.fromstring(worker.visitor().get("/saml/sp/metadata").body.encode())
    keys = document.iterfind(".//{*}SPSSODescriptor/{*}KeyDescriptor[@use='signing']//{*}X509Certificate")
    return ["".join(key.text.split()) for key in keys]


def step(operator, name, use="sp-signing", **form):
    return operator.submit(f"{PAGE}/{use}/{name}", form or WHY)


def signs(worker, certificate):
    """Whether a request to the ENT is signed with the key of that certificate (SAML bindings 3.4.4.1)."""
    location = worker.visitor().get("/login/ent-a").location
    signed, _, _ = urlsplit(location).query.partition("&Signature=")
    signature = base64.b64decode(parse_qs(urlsplit(location).query)["Signature"][0])
    key = x509.load_der_x509_certificate(base64.b64decode(certificate)).public_key()
    try:
        key.verify(signature, signed.encode(), PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def test_a_key_is_changed_without_a_cut_and_every_worker_follows(stage, operator, other_worker):
    """The whole way, over four days, in two processes of which neither is restarted."""
    (old,) = published(other_worker)
    assert signs(other_worker, old)
    assert "est publiée à côté de l'ancienne" in operator.follow(step(operator, "next")).words
    assert published(other_worker) == published(stage)
    first, new = published(other_worker)
    assert first == old
    assert signs(other_worker, old)
    stage.clock.forward(hours=48, minutes=1)
    other_worker.clock.instant = stage.clock()
    operator = clerk(stage, Role.OPERATOR)
    assert "est en service" in operator.follow(step(operator, "switch")).words
    assert published(other_worker) == [new, old]
    assert signs(other_worker, new)
    assert signs(stage, new)
    stage.clock.forward(hours=48, minutes=1)
    operator = clerk(stage, Role.OPERATOR)
    assert "est retirée" in operator.follow(step(operator, "withdraw")).words
    assert published(other_worker) == [new]
    with reading(stage.house.engine) as session:
        lines = session.scalars(select(JournalLine).where(JournalLine.subject == "keys:sp-signing")).all()
    assert [line.kind for line in lines] == ["keys.next", "keys.switch", "keys.withdraw"]
    assert {line.why for line in lines} == set(WHY.values())


def test_a_login_that_was_under_way_at_the_switch_goes_on(stage, operator):
    """What the ENT encrypted for the former key is read until it is withdrawn."""
    why = {"why-sp-encryption": "Renouvellement prévu tous les trois ans"}
    visitor = stage.visitor()
    step(operator, "next", "sp-encryption", **why)
    stage.clock.forward(hours=49)
    asked = stage.ask(visitor)
    answer = stage.response(asked, shape="E-R")
    operator = clerk(stage, Role.OPERATOR)
    assert step(operator, "switch", "sp-encryption", **why).status == 303
    assert visitor.post("/saml/sp/acs", answer).status == 200


def test_a_step_before_its_time_is_refused_and_its_button_says_when_it_opens(stage, operator):
    step(operator, "next")
    page = operator.get(PAGE)
    opens = stage.clock() + timedelta(hours=48)
    assert "S'ouvre le" in page.words
    assert f"{opens.astimezone(SCHOOL_TIME).day} " in page.words
    assert '<button class="button" type="button" disabled>Mettre la nouvelle clé en service</button>' in page.body
    for name in ("next", "switch", "withdraw"):
        refused = step(operator, name)
        assert refused.status == 409
        assert len(published(stage)) == 2
    assert "n'est pas encore ouverte" in step(operator, "switch").words


def test_a_step_says_why(operator, stage):
    page = step(operator, "next", **{"why-sp-signing": "bref"})
    assert (page.status, "Dites pourquoi" in page.words) == (422, True)
    assert len(published(stage)) == 1


def test_who_must_hear_of_it_is_named_with_their_addresses(operator):
    page = operator.get(PAGE)
    sections = page.words.split("Renouvellement")
    assert "Service gar" in page.words
    assert "ENT ent-a" in page.words
    assert len(sections) == 4
    assert "/saml/idp/ENT1/metadata" in page.words
    assert "commencez au plus tard le" in page.words


@pytest.mark.parametrize("path", ["cookies/next", "sp-signing/destroy"])
def test_there_are_no_other_keys_and_steps(operator, path):
    assert operator.submit(f"{PAGE}/{path}", WHY).status == 404


def test_who_only_looks_takes_no_step(stage):
    assert clerk(stage, Role.READER).get(PAGE).status == 403
    assert step(clerk(stage, Role.PARTNERS), "next").status == 403


def test_a_certificate_that_ends_soon_leads_here(stage):
    stage.clock.instant = stage.house.gate.keyring.idp_signing.present.certificate.not_after - timedelta(days=21)
    page = clerk(stage, Role.OPERATOR).get("/admin")
    assert f'href="{PAGE}"' in page.body
    assert "expire dans 21 jours" in page.words


def test_the_dashboard_tells_it_once_and_to_those_who_may_look(stage):
    stage.clock.instant = stage.house.gate.keyring.sp_signing.present.certificate.not_after - timedelta(days=5)
    words = clerk(stage).get("/admin").words.replace("\xa0", " ")
    assert words.count("signature vers les ENT") == 1
    assert "Notre certificat (signature vers les ENT) expire dans 5 jours" in words
    assert "signature vers les ENT" not in clerk(stage, Role.PARTNERS).get("/admin").words


@pytest.mark.parametrize(("days", "told"), [(91, False), (89, True)])
def test_the_dashboard_begins_ninety_days_before(stage, days, told):
    ends = stage.house.gate.keyring.sp_signing.present.certificate.not_after
    stage.clock.instant = ends - timedelta(days=days)
    assert ("Notre certificat (signature vers les ENT)" in clerk(stage, Role.OPERATOR).get("/admin").words) == told
