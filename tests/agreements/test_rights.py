"""What is held about a person is told to them, and erased when they ask."""

import pytest
from kit.responses import Identity
from stage.gateway import SCHOOLS

from gateway.agreements.rights import Sessions, erase, held_about
from gateway.state.people import People


def pupil(identifier):
    named = (("ENTPersonUid", (identifier,)), ("ENTPersonProfils", ("National_elv",)))
    return Identity(identifier, (*named, ("ENTPersonStructRattachUAI", SCHOOLS[:1])))


ALICE, BOB = pupil("u-alice-7f3a"), pupil("u-bob-91bc")


@pytest.fixture
def holdings(stage):
    return (Sessions(People(stage.house.redis), stage.house.gate.endings),)


def identifier_of(person):
    return dict(person.attributes)["ENTPersonUid"][0]


def test_open_sessions_are_told_and_only_those_of_the_person(stage, holdings):
    stage.login(stage.visitor(), person=ALICE)
    stage.login(stage.visitor(), person=ALICE)
    stage.login(stage.visitor(), person=BOB)
    (found,) = held_about(identifier_of(ALICE), holdings)
    sessions = [thing for thing in found.things if "Identifiant" in thing]
    assert [thing["Identifiant"] for thing in sessions] == [identifier_of(ALICE)] * 2
    assert {"Réponses encore présentables": "2, effacées en dix minutes au plus"} in found.things


def test_nothing_is_held_about_a_stranger(stage, holdings):
    stage.login(stage.visitor(), person=ALICE)
    assert held_about("personne", holdings)[0].things == ()
    assert erase("personne", holdings) == {"Sessions de connexion": 0}


def test_what_is_erased_is_gone_at_once_and_others_keep_theirs(stage, holdings):
    alice, bob = stage.visitor(), stage.visitor()
    stage.login(alice, person=ALICE)
    stage.login(bob, person=BOB)
    assert erase(identifier_of(ALICE), holdings) == {"Sessions de connexion": 2}
    assert held_about(identifier_of(ALICE), holdings)[0].things == ()
    page, _ = stage.knock(alice)
    assert page.status == 303, "whoever was erased has to sign in again"
    page, _ = stage.knock(bob)
    assert page.status == 200
    assert not any(identifier_of(ALICE).encode() in (value or b"") for value in dump(stage))


def dump(stage):
    for key in stage.house.redis.scan_iter("*"):
        if stage.house.redis.type(key) == b"string":
            yield stage.house.redis.get(key)
