"""Everything that can go wrong with a list does so when it is told to, where it is told to, and is mended again."""

import time

import pytest
import requests
from sandbox.gar.lists import ask, caller

from gateway.gar.errors import AnswerRefused, LinkRefused, Outage, PersonUnknown, SchoolNotDeclared
from gateway.gar.resource_list import MAX_ANSWER
from gateway.sandbox.gar.troubles import GROUPS, LABELS, Trouble
from gateway.sandbox.people import INES, KARIM, PETIT_PONT, TILLEULS


@pytest.mark.parametrize(
    ("trouble", "refusal", "reason"),
    [
        (Trouble.UNAVAILABLE, Outage, "gar-unavailable"),
        (Trouble.BROKEN, Outage, "gar-unavailable"),
        (Trouble.REDIRECT, Outage, "gar-redirect"),
        (Trouble.CUT, AnswerRefused, "list-malformed"),
        (Trouble.HTML, AnswerRefused, "list-html"),
        (Trouble.TRUNCATED_GZIP, AnswerRefused, "list-compression"),
        (Trouble.GZIP_BOMB, AnswerRefused, "list-too-large"),
        (Trouble.FLOOD, AnswerRefused, "list-too-large"),
        (Trouble.DUPLICATE_KEYS, AnswerRefused, "list-duplicate-key"),
        (Trouble.DEEP_NESTING, AnswerRefused, "list-too-large"),
        (Trouble.OTHER_SCHOOL, LinkRefused, "list-other-school"),
        (Trouble.OTHER_PERSON, AnswerRefused, "list-other-request"),
        (Trouble.FOREIGN_LINK, LinkRefused, "list-link-host"),
        (Trouble.UNKNOWN_SCHOOL, SchoolNotDeclared, "gar-school-unknown"),
        (Trouble.UNKNOWN_PERSON, PersonUnknown, "gar-person-unknown"),
    ],
)
def test_an_answer_that_must_not_be_read_is_refused_by_the_gateways_reader(gar, trouble, refusal, reason):
    gar.trouble(trouble)
    with pytest.raises(refusal) as refused:
        ask(gar, INES, TILLEULS).read()
    assert refused.value.reason == reason
    gar.recover()
    assert len(ask(gar, INES, TILLEULS).read()) == 8


@pytest.mark.parametrize("trouble", [Trouble.EMPTY, Trouble.LICENCES_ENDED])
def test_a_list_can_become_empty(gar, trouble):
    gar.trouble(trouble)
    assert ask(gar, INES, TILLEULS).read() == ()


def test_a_pulled_plug_refuses_connections_and_cuts_those_that_wait(gar):
    with caller(gar) as session:
        address = f"{gar.url}/ressources/B0/{TILLEULS.uai}/{INES.uid}"
        assert session.get(address, timeout=5).status_code == 200
        gar.trouble(Trouble.UNPLUGGED)
        with pytest.raises(requests.exceptions.ConnectionError):
            session.get(address, timeout=5)
        gar.recover()
        assert session.get(address, timeout=5).status_code == 200
    assert len(gar.calls()) == 2


def test_the_plug_of_one_school_leaves_the_others_alone(gar):
    gar.trouble(Trouble.UNPLUGGED, TILLEULS.uai)
    with pytest.raises(requests.exceptions.ConnectionError):
        ask(gar, KARIM, TILLEULS)
    assert len(ask(gar, KARIM, PETIT_PONT).read()) == 13


def test_slowness_is_felt_in_the_school_that_has_it(gar):
    gar.trouble(Trouble.SLOW_2, TILLEULS.uai)
    started = time.monotonic()
    assert ask(gar, KARIM, PETIT_PONT).status == 200
    quick = time.monotonic() - started
    assert len(ask(gar, KARIM, TILLEULS).read()) == 26
    assert quick < 1.5
    assert time.monotonic() - started >= 2


def test_drops_come_one_after_the_other(gar):
    gar.trouble(Trouble.DRIPPING)
    with caller(gar) as session:
        address = f"{gar.url}/ressources/B0/{TILLEULS.uai}/{INES.uid}"
        with session.get(address, stream=True, timeout=5) as answer:
            started = time.monotonic()
            assert len(answer.raw.read(24)) == 24
            assert time.monotonic() - started >= 0.3
            assert int(answer.headers["Content-Length"]) > 5000


def test_a_bomb_is_small_until_it_is_unpacked(gar):
    gar.trouble(Trouble.GZIP_BOMB)
    given = ask(gar, INES, TILLEULS)
    assert len(given.body) < 100_000 < MAX_ANSWER
    assert given.headers["Content-Encoding"] == "gzip"


def test_the_trouble_of_a_school_goes_before_that_of_all(gar):
    gar.trouble(Trouble.BROKEN)
    gar.trouble(Trouble.EMPTY, TILLEULS.uai)
    assert ask(gar, KARIM, TILLEULS).read() == ()
    assert ask(gar, KARIM, PETIT_PONT).status == 500


def test_every_trouble_has_its_words_once():
    assert set(LABELS) == set(Trouble)
    assert sum(len(group.labels) for group in GROUPS) == len(set(LABELS.values())) == len(Trouble)


def test_a_trouble_that_does_not_exist_is_a_fault_of_the_caller(gar):
    for wish in ({"trouble": "fire"}, {}):
        answer = requests.put(f"{gar.base}/pannes.json", json=wish, timeout=5)
        assert answer.status_code == 400
    assert requests.get(f"{gar.base}/pannes.json", timeout=5).json()["on"] == {}


def test_the_page_starts_and_ends_troubles(gar):
    page = requests.post(f"{gar.base}/pannes", data={"panne": "broken", "ecole": TILLEULS.uai}, timeout=5)
    assert TILLEULS.name in page.text
    assert "Tout réparer" in page.text
    assert ask(gar, INES, TILLEULS).status == 500
    page = requests.post(f"{gar.base}/pannes", data={"panne": "none"}, timeout=5)
    assert "tout va bien" in page.text
    assert ask(gar, INES, TILLEULS).status == 200


def test_what_went_wrong_is_in_the_journal(gar):
    gar.trouble(Trouble.HTML)
    ask(gar, INES, TILLEULS)
    asked, answered = gar.sights()[-2:]
    assert (asked["who"], asked["good"]) == ("gateway", True)
    assert "Inès" in asked["what"]
    assert (answered["who"], answered["good"]) == ("gar", False)
    assert LABELS[Trouble.HTML] in answered["what"]
