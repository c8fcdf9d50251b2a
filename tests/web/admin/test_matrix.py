"""Route x role x scope: who gets in where, read off the map of all addresses."""

import re

import pytest
from stage.admin_matrix import ALL, FROM_ELSEWHERE, LETTERS, MATRIX, OPEN, who_gets_in
from stage.office import clerk

from gateway.registry.models import School

SCOPES = {"academie": 0, "ecole:0550001C": 1, "circonscription:055 Bar-le-Duc": 1, "departement:055": 2}
SAMPLES = {"uai": "0550001C", "slug": "ent-a", "rest": "x", "_rest": "x"}


@pytest.fixture(scope="module")
def once(once):
    """The stage whose first school alone lies in a circonscription."""
    with once.change() as session:
        session.get(School, "0550001C").circonscription = "Bar-le-Duc"
    return once


def addresses(app):
    """Every method and rule under /admin."""
    for rule in app.url_map.iter_rules():
        if rule.rule == "/admin" or rule.rule.startswith("/admin/"):
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                yield f"{method} {rule.rule}"


def concrete(rule):
    """The rule with something in each of its places."""
    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", lambda m: SAMPLES.get(m[2], "1" if m[1] == "int" else "x"), rule)


def ask(who, address):
    method, rule = address.split(" ")
    page = who.get(concrete(rule)) if method == "GET" else who.submit(concrete(rule))
    assert "/admin/connexion" not in page.location or rule == "/admin/deconnexion", address
    return page


def gets_in(page):
    return not (page.status == 403 and "Accès refusé" in page.words)


def test_every_address_is_listed(once):
    assert set(addresses(once.app)) == set(MATRIX) | OPEN


def test_every_address_behind_the_door_names_its_permission(once):
    frame = once.app.extensions["admin"]
    behind = {rule.endpoint for rule in once.app.url_map.iter_rules() if rule.rule.startswith("/admin")}
    assert behind == set(frame.demands) | frame.open


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("letter", ALL)
def test_who_gets_in_where(once, letter, scope):
    who = clerk(once, LETTERS[letter], scope)
    expected = {address for address in MATRIX if letter in who_gets_in(address)[SCOPES[scope]]}
    # A request that is nobody's is not theirs to withdraw, whatever their role.
    found = {address for address in MATRIX if gets_in(ask(who, address)) or "retrait" in address}
    assert found == expected


def test_nobody_gets_in_without_a_session(once):
    visitor = once.visitor()
    for address in MATRIX:
        method, rule = address.split(" ")
        headers = {"Origin": once.base, "Sec-Fetch-Site": "same-origin"}
        page = visitor.get(concrete(rule)) if method == "GET" else visitor.post(concrete(rule), {}, headers=headers)
        assert (page.status, page.location.partition("?")[0]) == (303, "/admin/connexion"), address


FOREIGN = {
    "another site": {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    "a neighbour": {"Origin": "https://autre.passerelle.example", "Sec-Fetch-Site": "same-site"},
    "nowhere": {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    "our name on another port": {"Origin": "https://passerelle.example:8443", "Sec-Fetch-Site": "same-site"},
    "an old browser elsewhere": {"Origin": "http://passerelle.example", "Sec-Fetch-Site": ""},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_no_other_site_posts_to_us(once, headers):
    who = clerk(once)
    for address in set(MATRIX) | OPEN:
        method, rule = address.split(" ")
        if method == "POST":
            page = who.post(concrete(rule), {"csrf": who.csrf}, headers={k: v for k, v in headers.items() if v})
            refused = page.status == 403 and "Formulaire refusé" in page.words
            assert refused is (address not in FROM_ELSEWHERE), address


def test_a_form_without_any_mark_of_its_origin_is_refused(once):
    who = clerk(once)
    assert who.post("/admin/prolonger", {"csrf": who.csrf}).status == 403
    assert who.post("/admin/prolonger", {"csrf": who.csrf}, headers={"Origin": once.base}).status == 303


@pytest.mark.parametrize("token", ["", "x", None])
def test_a_form_without_the_token_of_its_session_changes_nothing(once, token):
    who, other = clerk(once), clerk(once)
    wrong = other.csrf if token is None else token
    for address in MATRIX:
        method, rule = address.split(" ")
        if method == "POST":
            page = who.submit(concrete(rule), {"csrf": wrong})
            assert page.status == 403, address
            assert "Formulaire refusé" in page.words


def test_looking_at_a_page_changes_nothing(once):
    from gateway.registry.engine import generation

    who = clerk(once)
    before = generation(once.house.engine)
    for address in MATRIX:
        if address.startswith("GET"):
            ask(who, address)
    assert generation(once.house.engine) == before


@pytest.mark.parametrize(
    "path", ["//admin/journal", "/%61dmin/journal", "/x/../admin/journal", "/admin/./journal", "/admin;x"]
)
def test_no_other_spelling_of_an_address_leads_in(once, path):
    page = once.visitor().get(path)
    assert page.status in {303, 308, 404}
    assert "Journal" not in page.words
