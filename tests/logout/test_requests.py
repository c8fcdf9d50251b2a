"""LogoutRequests of a service and of an ENT: proven, fresh, of a session of their own (S-340, S-342, S-343)."""

import pytest
from kit.keys import key_ring
from kit.names import IDP_B

BINDINGS = ("redirect", "post", "soap")
SIDES = ("gar", "ent")


@pytest.fixture(params=SIDES)
def side(request):
    """Who asks: the service or the portal."""
    return request.param


@pytest.fixture
def party(side, request):
    return request.getfixturevalue(side)


@pytest.fixture
def handles(side, somebody):
    return somebody.service if side == "gar" else somebody.ent


def ask(party, somebody, handles, by="redirect", **says):
    """The wish, through the person's own browser but for the back channel."""
    visitor = None if by == "soap" else somebody.visitor
    return party.ask(handles.name_id, handles.index, by=by, visitor=visitor, **says)


@pytest.mark.parametrize("by", BINDINGS)
def test_a_signed_request_ends_the_session(stage, party, somebody, handles, by):
    assert somebody.is_signed_in(stage)
    assert ask(party, somebody, handles, by).status in (200, 303)
    assert not somebody.is_signed_in(stage)


@pytest.mark.parametrize("by", BINDINGS)
def test_only_a_service_may_extend_its_request(stage, party, side, somebody, handles, by):
    """A Shibboleth SP asks for asynchronous logout that way; of portals, no extension is known to be needed (S-111)."""
    wish = "<aslo:Asynchronous xmlns:aslo='urn:oasis:names:tc:SAML:2.0:protocol:ext:async-slo'/>"
    page = ask(party, somebody, handles, by, inner=f"<samlp:Extensions>{wish}</samlp:Extensions>")
    assert (page.status == 400) == (side == "ent")
    assert somebody.is_signed_in(stage) == (side == "ent")


@pytest.mark.parametrize("by", BINDINGS)
def test_s_340_an_unsigned_request_ends_nothing(stage, party, somebody, handles, by):
    assert ask(party, somebody, handles, by, unsigned=True).status == 400
    assert somebody.is_signed_in(stage)


@pytest.mark.parametrize("by", BINDINGS)
def test_s_340_another_key_ends_nothing(stage, party, somebody, handles, by):
    assert ask(party, somebody, handles, by, key=key_ring().evil).status == 400
    assert somebody.is_signed_in(stage)


@pytest.mark.parametrize("by", BINDINGS)
@pytest.mark.parametrize(
    "says",
    [
        {"ends": -300},
        {"issued": -3600, "ends": None},
        {"issued": 3600},
        {"destination": "https://autre.example/slo"},
        {"issuer": "https://inconnu.example/"},
        {"issuer": IDP_B},
    ],
    ids=["past its end", "old", "of tomorrow", "elsewhere", "stranger", "another party"],
)
def test_s_342_a_request_that_is_not_for_us_now_ends_nothing(stage, party, somebody, handles, by, says):
    assert ask(party, somebody, handles, by, **says).status in (400, 403)
    assert somebody.is_signed_in(stage)


@pytest.mark.parametrize("by", BINDINGS)
def test_s_342_a_request_counts_once(stage, party, log_in, side, by):
    first, second = log_in(), log_in()
    named = [one.service if side == "gar" else one.ent for one in (first, second)]
    says = {"id": "_seen-" + named[0].index}
    assert ask(party, first, named[0], by, **says).status in (200, 303)
    assert ask(party, second, named[1], by, **says).status == 400
    assert second.is_signed_in(stage)


@pytest.mark.parametrize("by", BINDINGS)
@pytest.mark.parametrize("part", ["name", "index"])
def test_s_342_an_unknown_session_or_another_name_ends_nothing(stage, party, somebody, handles, by, part):
    name = "_somebody-else" if part == "name" else handles.name_id
    index = "_unknown" if part == "index" else handles.index
    visitor = stage.visitor()
    party.ask(name, index, by=by, visitor=None if by == "soap" else visitor)
    assert somebody.is_signed_in(stage)


def test_s_342_asking_twice_for_the_same_session_is_answered_twice(stage, gar, somebody):
    for _ in range(2):
        page = gar.ask(somebody.service.name_id, somebody.service.index, by="soap")
        assert gar.told_in_answer(page).answers
    assert not somebody.is_signed_in(stage)


def test_s_343_a_service_ends_no_session_of_which_it_holds_no_name(stage, gar, log_in):
    """The name of one session and the index of another are no pair; nor do the ENT's own names lead anywhere."""
    one, other = log_in(), log_in()
    for name, index in (
        (one.service.name_id, other.service.index),
        (one.ent.name_id, one.ent.index),
    ):
        gar.ask(name, index, by="soap")
    assert one.is_signed_in(stage)
    assert other.is_signed_in(stage)


def test_s_343_a_portal_ends_no_session_by_the_names_of_a_service(stage, ent, somebody):
    ent.ask(somebody.service.name_id, somebody.service.index, by="soap")
    assert somebody.is_signed_in(stage)
    ent.ask(somebody.ent.name_id, somebody.ent.index, by="soap")
    assert not somebody.is_signed_in(stage)


def test_a_portal_that_names_no_session_ends_all_those_of_the_person(stage, ent, log_in):
    people = [log_in("_twice"), log_in("_twice")]
    ent.ask("_twice", by="soap")
    assert [one.is_signed_in(stage) for one in people] == [False, False]


def test_a_portal_that_names_one_session_ends_that_one(stage, ent, log_in):
    people = [log_in("_both"), log_in("_both")]
    ent.ask("_both", people[0].ent.index, by="soap")
    assert [one.is_signed_in(stage) for one in people] == [False, True]
