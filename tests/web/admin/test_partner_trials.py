"""Trying an ENT from its page: the three levels, what each tells, and that nothing of a person stays."""

from dataclasses import replace

import pytest
from kit.keys import key_ring
from kit.listener import Reply
from kit.names import IDP_A
from kit.partners import Entity, idp_role, key_descriptor
from kit.responses import ALICE, MALLORY
from stage.cas_portal import CasPortal, add_to_project, cas_portal
from stage.office import clerk

from gateway.access.permissions import Role
from gateway.domain.standing import Standing
from gateway.registry.models import Ent
from gateway.registry.names import find_named

PAGE = "/admin/partenaires/ent/ent-a/essais"
EMAIL = "claire@ac-exemple.fr"


@pytest.fixture
def claire(stage):
    return clerk(stage, email=EMAIL)


def begin(who, page=PAGE):
    """The address of a round trip that is ready."""
    begun = who.submit(f"{page}/aller-retour")
    assert "Partir vers l'ENT" in who.follow(begun).words
    return begun.location


def go_round(stage, who, **answer):
    """From the button to the page that tells what came."""
    trial = begin(who)
    asked = stage.as_asked(who.get(f"{trial}/partir"))
    back = stage.come_back(who, asked, **answer)
    assert back.location == trial
    return who.follow(back)


def test_a_round_trip_tells_what_came_and_how(stage, claire):
    page = go_round(stage, claire)
    assert "L'aller-retour est réussi" in page.words
    assert "GARPersonIdentifiant et idEnt" in page.words
    assert "Signature assertion, vérifiée (rsa-sha256)" in page.words
    assert "à la même heure que la nôtre" in page.words
    assert "nameid-format:transient" in page.words
    assert "Profil élève" in page.words
    assert "Écoles 0550001C, 0550002D" in page.words
    for name, use in (("ENTPersonUid", "Identifiant de la personne"), ("givenName", "Prénom, pour dire bonjour")):
        row = page.words[page.words.index(name) :]
        assert use in row[:80]


def test_no_value_of_a_person_is_shown_or_kept(stage, claire):
    page = go_round(stage, claire)
    kept = b"".join(stage.house.redis.dump(key) or b"" for key in stage.house.redis.scan_iter())
    (line,) = stage.audit()
    assert (line.kind, line.reason, line.ent) == ("login.trial", "", "ent-a")
    for _, values in ALICE.attributes:
        for value in values:
            if value not in ("0550001C", "0550002D"):
                assert value not in page.body
                assert value.encode() not in kept
                assert value not in str(vars(line))


def test_it_opens_no_session_and_leaves_the_one_that_is_there(stage, claire):
    stage.login(claire)
    before = claire.cookie("gar-session")
    go_round(stage, claire, person=MALLORY)
    assert claire.cookie("gar-session") == before
    fresh = clerk(stage)
    go_round(stage, fresh)
    assert fresh.cookie("gar-session") == ""


IDENTIFIER, _, SCHOOLS, NAME = ALICE.attributes
PARENT = replace(ALICE, attributes=(IDENTIFIER, ("ENTPersonProfils", ("National_tut",)), SCHOOLS, NAME))
STOPPED = {
    "ForeignSchools": (MALLORY, "Aucune des écoles envoyées n'est rattachée"),
    "attribute-missing": (replace(ALICE, attributes=(IDENTIFIER,)), "Un attribut nécessaire n'est pas envoyé"),
    "ProfileNotSent": (PARENT, "Ce profil n'est pas transmis au GAR"),
}


@pytest.mark.parametrize("code", STOPPED)
def test_somebody_who_would_not_pass_is_told_of_with_the_cure(stage, claire, code):
    person, told = STOPPED[code]
    page = go_round(stage, claire, person=person)
    assert "Cette personne ne passerait pas" in page.words
    assert told in page.words
    assert code in page.words
    assert "Attributs reçus" in page.words


def test_an_answer_that_proves_nothing_is_told_of_and_the_login_goes_on(stage, claire):
    """The clock of the ENT is ahead by a day; set right, the same round trip succeeds."""
    trial = begin(claire)
    asked = stage.as_asked(claire.get(f"{trial}/partir"))
    back = stage.come_back(claire, asked, issued=24 * 3600)
    page = claire.follow(back)
    assert "l'horloge de l'ENT" in page.words
    assert "Attributs reçus" not in page.words
    assert "réussi" in claire.follow(stage.come_back(claire, asked)).words


def test_an_answer_counts_once(stage, claire):
    trial = begin(claire)
    asked = stage.as_asked(claire.get(f"{trial}/partir"))
    form = stage.response(asked)
    assert claire.post("/saml/sp/acs", form).location == trial
    assert claire.post("/saml/sp/acs", form).status == 400


def test_a_trial_is_its_authors_alone_and_for_an_hour(stage, claire):
    trial = begin(claire)
    assert clerk(stage).get(trial).status == 404
    assert clerk(stage).get(f"{trial}/partir").status == 404
    assert claire.get(trial.replace("ent-a", "ent-z")).status == 404
    ttl = [stage.house.redis.ttl(key) for key in stage.house.redis.scan_iter("*trial*")]
    assert ttl
    assert all(0 < seconds <= 3600 for seconds in ttl)


def test_an_ent_that_is_not_open_is_not_gone_round(stage, claire):
    with stage.change() as session:
        find_named(session, Ent, "ent-a").state = Standing.DRAFT
    page = claire.get(PAGE)
    assert "mettez-le d'abord en test" in page.words
    assert f'href="{PAGE.removesuffix("/essais")}/etat/test"' in page.body
    refused = claire.follow(claire.submit(f"{PAGE}/aller-retour"))
    assert "Mettez d'abord l'ENT en test" in refused.words


def test_who_only_looks_sees_the_page_and_tries_nothing(stage):
    reader = clerk(stage, Role.READER)
    page = reader.get(PAGE)
    assert page.status == 200
    assert "Lancer les essais" not in page.words
    assert reader.submit(PAGE).status == 403
    assert reader.submit(f"{PAGE}/aller-retour").status == 403


def test_a_service_is_not_tried(stage, claire):
    assert claire.get("/admin/partenaires/partner/gar/essais").status == 404
    assert "Essais" not in claire.get("/admin/partenaires/partner/gar").words


def test_the_last_hour_is_told_of_without_anybody(stage, claire):
    go_round(stage, claire)
    stage.login(stage.visitor())
    stage.login(stage.visitor(), person=MALLORY)
    stage.audit()
    page = claire.get(PAGE)
    assert page.words.count("Passée") == 2
    assert page.words.count("Arrêtée") == 1
    stage.clock.forward(hours=2)
    assert "Personne n'est venu de cet ENT depuis une heure" in clerk(stage).get(PAGE).words


def test_a_cas_ent_goes_round_too(local):
    with cas_portal(local) as portal:
        claire = clerk(local)
        trial = begin(claire, "/admin/partenaires/ent/ent-c/essais")
        back = portal.log_in(claire, claire.get(f"{trial}/partir"))
        page = claire.follow(back)
        assert "L'aller-retour est réussi" in page.words
        assert "Ticket vérifié auprès de l'ENT" in page.words
        assert "chloe-31" not in page.body


LOGIN_PAGE = b'<form><input type="password" name="p"></form>'


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(LOGIN_PAGE), "Un mot de passe y est demandé"),
        (Reply(b"<p>Choisissez votre profil</p>"), "Une page répond, sans champ de mot de passe"),
        (Reply(b"", 500), "L'ENT répond par une page d'erreur"),
        (Reply(b"", 302, headers=(("Location", "http://10.0.0.1/"),)), "Cette adresse n'est pas permise"),
    ],
)
def test_the_login_page_is_tried_without_an_account(local, listener, reply, told):
    listener.says = lambda _heard: reply
    with local.change() as session:
        add_to_project(session, local, CasPortal(local, listener))
    page = clerk(local).submit("/admin/partenaires/ent/ent-c/essais")
    assert page.status == 200
    assert told in page.words
    assert "il n'y a rien à relire" in page.words
    assert [heard.path for heard in listener.heard] == ["/cas/login"]


def test_the_metadata_is_tried_where_it_comes_from(local, listener):
    role = idp_role(key_descriptor(key_ring().idp_a.base64, "signing"), sso=f"{listener.url}/sso")
    document = Entity((role,), entity_id=IDP_A).document()
    listener.says = lambda heard: Reply(document if heard.path == "/metadata" else LOGIN_PAGE)
    claire = clerk(local)
    source = {"role": "ent", "kind": "url", "address": f"{listener.url}/metadata", "anchor": "none"}
    changed = claire.submit("/admin/partenaires/importer", source | {"partenaire": "ent:ent-a"}).location
    base = changed.removesuffix("/verification")
    version = claire.get(f"{base}/enregistrement").body.partition('name="version" value="')[2].partition('"')[0]
    saved = claire.submit(f"{base}/enregistrement", {"note": "l'adresse des métadonnées a changé", "version": version})
    assert saved.status == 303, saved.words
    page = claire.submit(PAGE)
    assert f"{len(document)} octets lus" in page.words
    assert "Un mot de passe y est demandé" in page.words
    listener.replies(b"", 503)
    page = claire.submit(PAGE)
    assert page.words.count("En échec") == 2
