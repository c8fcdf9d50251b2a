"""Tokens on their page: shown once, never wider than whoever makes them, revoked at once."""

import re

import pytest
from sqlalchemy import select
from stage.office import clerk
from stage.program import Program

from gateway.access.permissions import Role
from gateway.registry.engine import reading
from gateway.registry.models import ApiToken

MAKE = "/admin/jetons/nouveau"
FORM = {"name": "tableur", "role": "reader", "perimetres": "departement:55", "days": "30"}


def token_in(page):
    found = re.search(r"gar-jeton-[\w-]{43}", page.body)
    return found[0] if found else ""


def test_a_token_is_shown_once_and_kept_as_a_digest(stage):
    who = clerk(stage)
    token = token_in(who.submit(MAKE, FORM))
    assert Program(stage, token).get("/schools").data["total"] == 2
    shown = who.get("/admin/jetons")
    assert token not in shown.body
    assert "Lecture Département 55 Valable" in shown.words
    database = (stage.house.settings.home / "gateway.db").read_bytes()
    log = (stage.house.settings.home / "gateway.db-wal").read_bytes()
    assert token.encode() not in database + log
    with reading(stage.house.engine) as session:
        assert len(session.scalar(select(ApiToken.digest))) == 64
    assert "Jeton créé" in who.get("/admin/journal").words


@pytest.mark.parametrize(
    ("role", "scope", "more", "field"),
    [
        (Role.SCHOOLS, "departement:55", {"role": "referent"}, "perimetres"),
        (Role.SCHOOLS, "departement:55", {"role": "schools", "perimetres": "academie"}, "perimetres"),
        (Role.SCHOOLS, "departement:55", {"role": "schools", "perimetres": "departement:75"}, "perimetres"),
        (Role.HEAD, "ecole:0550001C", {"role": "reader", "perimetres": "ecole:0550001C"}, "perimetres"),
        (Role.REFERENT, "academie", {"perimetres": ""}, "perimetres"),
        (Role.REFERENT, "academie", {"perimetres": "ville:55"}, "perimetres"),
        (Role.REFERENT, "academie", {"name": ""}, "name"),
        (Role.REFERENT, "academie", {"name": "x" * 61}, "name"),
        (Role.REFERENT, "academie", {"days": "0"}, "days"),
        (Role.REFERENT, "academie", {"days": "367"}, "days"),
        (Role.REFERENT, "academie", {"role": "roi"}, "role"),
    ],
)
def test_what_is_too_wide_or_wrong_makes_no_token(once, role, scope, more, field):
    page = clerk(once, role, scope).submit(MAKE, FORM | more)
    assert page.status == 422
    assert f'id="{field}-erreur"' in page.body
    assert token_in(page) == ""


@pytest.mark.parametrize(
    ("role", "scope", "more"),
    [
        (Role.SCHOOLS, "departement:55", {"role": "schools", "perimetres": "ecole:0550001C"}),
        (Role.HEAD, "ecole:0550001C", {"role": "head", "perimetres": "ecole:0550001C"}),
        (Role.VENDOR, "ent:ent-a", {"role": "vendor", "perimetres": "ent:ent-a"}),
    ],
)
def test_within_their_rights_everybody_makes_their_own(once, role, scope, more):
    assert token_in(clerk(once, role, scope).submit(MAKE, FORM | more))


def test_a_revoked_token_opens_nothing_from_then_on(stage):
    who = clerk(stage)
    caller = Program(stage, token_in(who.submit(MAKE, FORM)))
    assert caller.get("/schools").status == 200
    page = who.get("/admin/jetons/1/revoquer")
    assert "n'aura plus accès" in page.words
    assert "n'ouvre plus rien" in who.follow(who.submit("/admin/jetons/1/revoquer")).words
    assert caller.get("/schools").status == 401
    assert "révoqué le" in who.get("/admin/jetons").words
    assert who.submit("/admin/jetons/1/revoquer").status == 409


def test_nobody_sees_or_revokes_the_tokens_of_others_but_those_who_manage_accesses(stage):
    owner, stranger, manager = clerk(stage, Role.SCHOOLS), clerk(stage, Role.PARTNERS), clerk(stage)
    owner.submit(MAKE, FORM | {"role": "schools"})
    assert "Aucun jeton" in stranger.get("/admin/jetons").words
    assert stranger.submit("/admin/jetons/1/revoquer").status == 403
    assert owner.email in manager.get("/admin/jetons").words
    assert manager.submit("/admin/jetons/1/revoquer").status == 303
