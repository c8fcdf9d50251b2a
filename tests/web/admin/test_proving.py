"""What is sensitive asks again who one is, ten minutes after the last proof, and keeps what was typed."""

import re
from dataclasses import replace

import pytest
from kit.keys import key_ring
from lxml import etree
from stage.office import Clerk, clerk
from stage.service import request_in
from stage.telephone import PASSWORD, enrolled, origin
from web.admin.test_academy import EMAIL as AT_THE_PORTAL
from web.admin.test_academy import PORTAL, answer, come_back, set_portal
from web.admin.test_academy import asked as asked_of_portal

from gateway.access import academy
from gateway.access.permissions import Role
from gateway.registry.engine import reading
from gateway.registry.models import ApiToken, JournalLine
from gateway.state.names import key

MAKE, KEYS = "/admin/jetons/nouveau", "/admin/systeme/cles"
TOKEN = {"name": "tableur", "role": "reader", "perimetres": "departement:55", "days": "30"}
WHY = "départ à la retraite en juin"
ACTS = {
    "faire un jeton": (MAKE, TOKEN, MAKE),
    "publier une clé": (f"{KEYS}/sp-signing/next", {"why-sp-signing": WHY}, KEYS),
    "ajouter une règle": ("/admin/acces/accords", {"perimetre": "ecole:0550001C"}, "/admin/acces/accords"),
    "donner un accès": ("/admin/acces/nouveau", {"email": "x@y.example", "role": "reader", "perimetres": "academie"},
                        "/admin/acces/nouveau"),
    "changer un rôle": ("/admin/acces/{other}", {"role": "dpo", "perimetres": "academie", "why": WHY},
                        "/admin/acces/{other}"),
    "réinitialiser un compte": ("/admin/acces/{other}/reinitialiser", {"why": WHY},
                                "/admin/acces/{other}/reinitialiser"),
}  # fmt: skip


@pytest.fixture
def claire(stage):
    """A référente who typed her password and a code, with a browser that remembers it."""
    who, visitor = enrolled(stage, "claire@academie.example"), stage.visitor()
    assert who.sign_in(stage, visitor).status == 303
    return taken_up(stage, who, visitor)


def taken_up(stage, who, visitor):
    csrf = visitor.get("/admin/compte").body.partition('name="csrf" value="')[2].partition('"')[0]
    found = Clerk(visitor.client, visitor.base, email=who.email, csrf=csrf)
    found.telephone = who.telephone
    return found


def confirm(stage, who, page, **typed):
    fields = {"current": PASSWORD, "code": who.telephone.code(stage.clock())} | typed
    return who.submit("/admin/confirmer", {"suite": page} | fields)


def acts(stage):
    with reading(stage.house.engine) as session:
        return session.query(JournalLine).count(), session.query(ApiToken).count()


@pytest.mark.parametrize("name", ACTS)
def test_a_session_left_open_is_not_enough(stage, claire, name):
    other = clerk(stage, Role.READER).record
    path, form, back = ACTS[name]
    path, back = path.format(other=other), back.format(other=other)
    stage.clock.forward(minutes=10)
    before = acts(stage)
    form = form | dict(re.findall(r'name="(seen)" value="(\w+)"', claire.get(back).body))
    page = claire.submit(path, form)
    assert page.location == f"/admin/confirmer?suite={back}&brouillon=1"
    assert acts(stage) == before
    asked = claire.get(page.location)
    assert "Confirmer que c'est vous" in asked.words
    assert "Ce que vous avez saisi est gardé" in asked.words
    confirmed = confirm(stage, claire, back)
    assert confirmed.location == back
    again = claire.get(back)
    typed = next(iter(form.values()))
    assert f'value="{typed}"' in again.body or typed in again.words
    claire = taken_up(stage, claire, claire)
    assert claire.submit(path, form).status in {200, 303}
    assert acts(stage)[0] == before[0] + 1


@pytest.mark.parametrize("name", ACTS)
def test_within_ten_minutes_nobody_is_asked_twice(stage, claire, name):
    other = clerk(stage, Role.READER).record
    path, form, _ = ACTS[name]
    stage.clock.forward(minutes=9, seconds=50)
    assert claire.submit(path.format(other=other), form).location.partition("?")[0] != "/admin/confirmer"


@pytest.mark.parametrize("wrong", [{"current": "x" * 14}, {"code": "000000"}, {"current": "", "code": ""}])
def test_a_wrong_proof_proves_nothing(stage, claire, wrong):
    stage.clock.forward(minutes=10)
    page = confirm(stage, claire, MAKE, **wrong)
    assert (page.status, "Mot de passe ou code incorrect" in page.words) == (422, True)
    assert claire.get(MAKE).location.startswith("/admin/confirmer")


def test_the_code_of_somebody_else_proves_nothing(stage, claire):
    karim = enrolled(stage, "karim@academie.example")
    stage.clock.forward(minutes=10)
    assert confirm(stage, claire, MAKE, code=karim.telephone.code(stage.clock())).status == 422


def test_a_proof_gives_the_session_another_token(stage, claire):
    former = claire.client.get_cookie("__Host-gar-admin", domain="passerelle.example").value
    stage.clock.forward(minutes=10)
    confirm(stage, claire, MAKE)
    thief = stage.visitor()
    thief.client.set_cookie("__Host-gar-admin", former, domain="passerelle.example")
    assert thief.get(MAKE).location.startswith("/admin/connexion")


def test_nobody_is_sent_elsewhere_after_the_proof(stage, claire):
    stage.clock.forward(minutes=10)
    assert confirm(stage, claire, "https://evil.example/").location == "/admin"


def test_what_only_looks_or_shuts_out_asks_for_nothing(stage, claire):
    other = clerk(stage, Role.READER).record
    stage.clock.forward(minutes=20)
    for path in ("/admin/jetons", KEYS, "/admin/acces", f"/admin/acces/{other}", "/admin/acces/accords"):
        assert claire.get(path).status == 200, path
    assert claire.submit(f"/admin/acces/{other}/desactiver", {"why": WHY}).status == 303


def test_a_session_of_the_release_before_was_proven_when_it_was_opened(stage):
    who, client = clerk(stage), stage.house.redis
    client.delete(key("desk-proven", who.token))
    assert who.get(MAKE).status == 200


def test_a_session_that_another_release_wrote_otherwise_is_to_be_opened_again(stage):
    who = clerk(stage)
    stage.house.redis.set(key("desk", who.token), '{"person": 7}')
    page = who.get("/admin")
    assert (page.status, page.location.partition("?")[0]) == (303, "/admin/connexion")


@pytest.fixture
def arrived(stage):
    """Somebody who came by the académie's portal, and how to go there again."""
    set_portal(stage, key_ring().idp_a)
    clerk(stage, email=AT_THE_PORTAL)
    visitor = stage.visitor()
    come_back(visitor, answer(stage, asked_of_portal(stage, visitor)))
    return visitor


def test_who_came_by_the_portal_proves_it_there_once_more(stage, arrived):
    assert arrived.get(MAKE).status == 200
    stage.clock.forward(minutes=10)
    asked = arrived.get(arrived.get(MAKE).location)
    assert "Confirmer avec le portail de l'académie" in asked.words
    assert "Mot de passe" not in asked.words
    away = arrived.post("/admin/saml/connexion", {"suite": MAKE, "confirmer": "oui"}, headers=origin(stage))
    assert away.location.startswith(f"{PORTAL}/sso?")
    request = etree.fromstring(request_in(away.location))
    assert request.get("ForceAuthn") == "true"
    come_back(arrived, answer(stage, request.get("ID")))
    assert arrived.get(MAKE).status == 200


def test_a_portal_that_knew_them_from_before_proves_nothing_new(stage, arrived, monkeypatch):
    """The instant is that of the proof, whatever was asked for: a silent answer is no proof."""
    earlier, verify = stage.clock(), academy.verify_response
    stage.clock.forward(minutes=11)

    def silent(*given):
        verified = verify(*given)
        return replace(verified, claims=replace(verified.claims, authn_instant=earlier))

    monkeypatch.setattr(academy, "verify_response", silent)
    come_back(arrived, answer(stage, asked_of_portal(stage, arrived)))
    assert arrived.get("/admin").status == 200
    assert arrived.get(MAKE).location.startswith("/admin/confirmer")
