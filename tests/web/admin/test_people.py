"""Accesses: given, changed, taken away, looked at again."""

import re

import pytest
from stage.office import clerk
from stage.telephone import enrolled

from gateway.access.permissions import Role
from gateway.registry.engine import reading
from gateway.registry.models import Administrator

WHY = "Changement de poste à la rentrée"


@pytest.fixture
def claire(stage):
    return clerk(stage, email="claire@academie.example")


def record(stage, key):
    with reading(stage.house.engine) as session:
        return session.get(Administrator, key)


def change(who, key, **form):
    """Changes an access as its page was shown."""
    seen = re.search(r'name="seen" value="(\w+)"', who.get(f"/admin/acces/{key}").body)[1]
    return who.submit(f"/admin/acces/{key}", {"seen": seen, "why": WHY} | form)


def test_an_access_is_given_with_a_link_that_works_once(stage, claire):
    form = {
        "email": "Karim@Academie.example",
        "nom": "Karim",
        "role": "schools",
        "perimetres": "departement:55\necole:0750003E",
    }
    page = claire.submit("/admin/acces/nouveau", form)
    link = re.search(r"<code>(https://[^<]+)</code>", page.body)[1]
    assert stage.visitor().get(link).status == 200
    listed = claire.get("/admin/acces").words
    assert "karim@academie.example" in listed
    assert "Département 55" in listed
    assert "Invité" in listed


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": "pas une adresse"}, "Cette adresse n'en est pas une"),
        ({"email": "claire@academie.example"}, "ou elle a déjà un compte"),
        ({"perimetres": "ville:Verdun"}, "n'est pas un périmètre"),
        ({"perimetres": ""}, "Donnez au moins un périmètre"),
        ({"role": "root"}, "Choisissez un rôle"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(claire, wrong, sentence):
    form = {
        "email": "karim@academie.example",
        "nom": "Karim d'Étain",
        "role": "schools",
        "perimetres": "academie",
    } | wrong
    page = claire.submit("/admin/acces/nouveau", form)
    assert page.status == 422
    assert sentence in page.words
    assert "Karim d&#39;Étain" in page.body


def test_a_change_of_role_ends_the_sessions_of_that_person(stage, claire):
    karim = clerk(stage, Role.READER)
    assert karim.get("/admin").status == 200
    claire.follow(change(claire, karim.record, nom="Karim", role="schools", perimetres="departement:55"))
    assert record(stage, karim.record).role == "schools"
    assert karim.get("/admin").status == 303


def test_somebody_who_is_shut_out_is_out_at_once(stage, claire):
    karim = enrolled(stage, "karim@academie.example")
    browser = stage.visitor()
    karim.sign_in(stage, browser)
    with reading(stage.house.engine) as session:
        key = session.query(Administrator).filter_by(email=karim.email).one().id
    said = claire.follow(claire.submit(f"/admin/acces/{key}/desactiver", {"why": WHY}))
    assert "est désactivé" in said.words
    assert browser.get("/admin").status == 303
    stage.clock.forward(seconds=30)
    assert karim.sign_in(stage, stage.visitor()).status == 403
    claire.submit(f"/admin/acces/{key}/reactiver", {"why": WHY})
    stage.clock.forward(seconds=30)
    assert karim.sign_in(stage, stage.visitor()).status == 303


def test_a_reason_is_needed(claire, stage):
    karim = clerk(stage, Role.READER)
    page = claire.submit(f"/admin/acces/{karim.record}/desactiver", {"why": "parce que"})
    assert page.status == 422
    assert record(stage, karim.record).enabled


@pytest.mark.parametrize("what", ["desactiver", "role"])
def test_the_last_who_manages_accesses_stays(stage, claire, what):
    if what == "role":
        page = change(claire, claire.record, nom="", role="reader", perimetres="academie")
    else:
        page = claire.submit(f"/admin/acces/{claire.record}/desactiver", {"why": WHY})
    assert page.status == 422
    assert "dernière personne" in page.words
    clerk(stage)
    if what == "desactiver":
        assert claire.submit(f"/admin/acces/{claire.record}/desactiver", {"why": WHY}).status == 303


def test_accesses_are_looked_at_again_after_six_months(stage):
    karim = clerk(stage, Role.READER)
    stage.clock.forward(days=183)
    claire = clerk(stage)
    assert "1 accès à confirmer." in claire.get("/admin").words
    review = claire.get("/admin/acces?a-confirmer=1")
    assert karim.email in review.words
    assert claire.email not in review.words.partition("Comptes")[2]
    claire.follow(claire.submit("/admin/acces/confirmer", {"compte": str(karim.record)}))
    assert "accès à confirmer" not in claire.get("/admin").words


def test_a_record_that_says_what_nobody_saw_is_not_overwritten(stage, claire):
    karim = clerk(stage, Role.READER)
    page = claire.submit(
        f"/admin/acces/{karim.record}", {"nom": "K", "role": "dpo", "perimetres": "academie", "why": WHY}
    )
    assert (page.status, record(stage, karim.record).role) == (409, "reader")
    claire.submit(f"/admin/acces/{karim.record}/desactiver", {"why": WHY})
    late = change(claire, karim.record, role="dpo", perimetres="academie", seen="0" * 16)
    assert "modifiée par claire@academie.example" in late.words


def test_twelve_accesses_to_confirm_are_said_in_one_line_and_confirmed_at_once(stage):
    keys = [clerk(stage, Role.READER).record for _ in range(12)]
    stage.clock.forward(days=183)
    claire = clerk(stage)
    assert "12 accès à confirmer." in claire.get("/admin").words
    said = claire.follow(claire.submit("/admin/acces/confirmer", {"compte": [str(key) for key in keys]}))
    assert "12 accès confirmé(s)" in said.words
    assert "Rien à confirmer" in claire.get("/admin/acces?a-confirmer=1").words


def test_every_act_is_in_the_journal_with_its_reason(stage, claire):
    karim = clerk(stage, Role.READER)
    claire.submit(f"/admin/acces/{karim.record}/desactiver", {"why": WHY})
    page = claire.get("/admin/journal?acte=administrator.disable")
    for told in ("claire@academie.example", "Compte désactivé", karim.email, WHY):
        assert told in page.words
