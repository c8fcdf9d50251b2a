"""A change of state is taken back for a quarter of an hour, by as many people as it takes to make one."""

import pytest
from stage.office import clerk

from gateway.access.permissions import Role
from gateway.domain.standing import Standing
from gateway.onboarding.records import find_record
from gateway.registry.engine import reading
from gateway.registry.models import ApprovalRule, JournalLine

PAGE = "/admin/partenaires/ent/ent-a"
NOTE = "incident chez l'éditeur"


@pytest.fixture
def people(stage):
    return clerk(stage), clerk(stage)


def ent(stage):
    with reading(stage.house.engine) as session:
        return find_record(session, "ent:ent-a")


def ask_for_two(stage):
    with stage.change() as session:
        session.add(ApprovalRule(scope="ent:ent-a"))


def move(stage, who, to="suspended"):
    return who.submit(f"{PAGE}/etat/{to}", {"version": f"{ent(stage).version}", "note": NOTE})


def undo(stage, who, version=None):
    return who.submit(f"{PAGE}/annuler", {"version": f"{version or ent(stage).version}"})


def agree(who, number):
    return who.submit(f"/admin/demandes/{number}/decision", {"accepter": "1"})


def test_one_person_takes_back_what_one_person_may_do(stage, people):
    claire, _ = people
    move(stage, claire)
    assert ent(stage).state == "suspended"
    assert "est de nouveau en production" in claire.follow(undo(stage, claire)).words
    assert ent(stage).state == "production"
    with reading(stage.house.engine) as session:
        line = session.query(JournalLine).order_by(JournalLine.number.desc()).first()
    assert (line.kind, line.author) == ("partner.undo", claire.email)


def test_what_two_agreed_on_one_does_not_take_back_alone(stage, people):
    claire, karim = people
    ask_for_two(stage)
    move(stage, claire)
    agree(karim, 1)
    assert ent(stage).state == "suspended"
    for alone in (claire, karim):
        assert "attend l'accord d'une deuxième personne" in alone.follow(undo(stage, alone)).words
        assert ent(stage).state == "suspended"
    assert agree(claire, 2).status == 403
    assert agree(karim, 2).status == 303
    assert ent(stage).state == "production"


def test_a_state_that_only_one_chose_is_no_way_into_production_once_two_are_asked_for(stage, people):
    claire, _ = people
    move(stage, claire)
    ask_for_two(stage)
    undo(stage, claire)
    assert ent(stage).state == "suspended"


def test_outside_of_production_nobody_else_is_needed(stage, people):
    claire, _ = people
    ask_for_two(stage)
    with stage.change() as session:
        find_record(session, "ent:ent-a").state = Standing.DRAFT
    move(stage, claire, "test")
    assert undo(stage, claire).status == 303
    assert ent(stage).state == "draft"


def test_what_was_asked_for_in_time_may_be_agreed_to_later(stage, people):
    claire, karim = people
    move(stage, claire)
    ask_for_two(stage)
    stage.clock.forward(minutes=14)
    undo(stage, claire)
    stage.clock.forward(minutes=10)
    assert agree(karim, 1).status == 303
    assert ent(stage).state == "production"
    assert ent(stage).state_since == stage.clock()


def test_a_quarter_of_an_hour_later_it_is_too_late(stage, people):
    claire, _ = people
    move(stage, claire)
    stage.clock.forward(minutes=15)
    page = undo(stage, claire)
    assert (page.status, ent(stage).state) == (409, "suspended")
    assert "n'est plus possible" in page.words
    assert "Annuler ce changement" not in claire.get(PAGE).words


def test_another_move_meanwhile_is_not_taken_back_in_its_place(stage, people):
    claire, karim = people
    move(stage, claire)
    seen = ent(stage).version
    move(stage, karim, "test")
    page = undo(stage, claire, seen)
    assert (page.status, karim.email in page.words, ent(stage).state) == (409, True, "test")


def test_a_request_to_take_back_falls_when_the_state_moves_on(stage, people):
    claire, karim = people
    move(stage, claire)
    ask_for_two(stage)
    undo(stage, claire)
    stage.clock.forward(minutes=1)
    move(stage, karim, "test")
    assert agree(karim, 1).status != 303
    assert ent(stage).state == "test"


def test_a_vendor_always_asks(stage, people):
    claire, _ = people
    move(stage, claire)
    vendor = clerk(stage, Role.VENDOR, "ent:ent-a")
    undo(stage, vendor)
    assert ent(stage).state == "suspended"
