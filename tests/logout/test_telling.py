"""Our session first, then everybody, then whoever asked: what each is told, what people read (S-341, S-345, C-154)."""

import pytest
from kit.keys import key_ring
from kit.logouts import PARTIAL
from kit.names import IDP_A, SERVICE

REQUESTER = "urn:oasis:names:tc:SAML:2.0:status:Responder"


def leave(somebody):
    return somebody.visitor.get("/logout")


def errand_of_service(stage, somebody):
    """What the frame of the first page carries to the GAR, and the page."""
    page = leave(somebody)
    identifier = page.body.partition("/logout/")[2].partition("/")[0]
    return identifier, somebody.visitor.get(f"/logout/{identifier}/errand/0")


def test_s_345_our_session_is_gone_before_anybody_is_told(stage, somebody):
    page = leave(somebody)
    assert "/errand/0" in page.body
    assert not somebody.is_signed_in(stage)


def test_the_service_is_told_in_a_frame_by_the_names_that_it_was_given(stage, gar, somebody):
    _, errand = errand_of_service(stage, somebody)
    told = gar.told(errand)
    assert (told.kind, told.to) == ("LogoutRequest", "https://gar.example/slo-redirect")
    assert (told.name_id, told.indexes) == (somebody.service.name_id, [somebody.service.index])


def test_then_the_portal_is_told_by_the_names_that_it_gave(stage, gar, ent, somebody):
    identifier, errand = errand_of_service(stage, somebody)
    gar.answer(gar.told(errand), visitor=somebody.visitor)
    told = ent.told(somebody.visitor.get(f"/logout/{identifier}/services"))
    assert told.to == "https://ent-a.example/slo-redirect"
    assert (told.name_id, told.indexes) == (somebody.ent.name_id, [somebody.ent.index])


def closed_by_both(stage, gar, ent, somebody, **of_service):
    identifier, errand = errand_of_service(stage, somebody)
    gar.answer(gar.told(errand), visitor=somebody.visitor, **of_service)
    told = ent.told(somebody.visitor.get(f"/logout/{identifier}/services"))
    return ent.answer(told, visitor=somebody.visitor)


def test_when_both_have_said_so_the_page_says_that_all_is_closed(stage, gar, ent, somebody):
    page = closed_by_both(stage, gar, ent, somebody)
    assert "À bientôt" in page.words
    assert "n'a pas" not in page.words
    assert "ordinateur ou une tablette partagés" in page.words


def test_s_345_a_service_that_says_no_is_named_by_the_page(stage, gar, ent, somebody):
    page = closed_by_both(stage, gar, ent, somebody, codes=(REQUESTER,))
    assert "Attention, tout n'est pas fermé" in page.words
    assert "Service gar : n'a pas confirmé" in page.words.replace("\xa0", " ")
    assert "Fermez toutes les fenêtres du navigateur" in page.words


def test_c_154_a_frame_that_never_answered_is_named_by_the_page(stage, ent, somebody):
    """A browser that blocks the cookies of frames, or the frames themselves."""
    identifier, _ = errand_of_service(stage, somebody)
    told = ent.told(somebody.visitor.get(f"/logout/{identifier}/services"))
    page = ent.answer(told, visitor=somebody.visitor)
    assert "Service gar : n'a pas répondu à temps" in page.words.replace("\xa0", " ")
    assert "Fermez toutes les fenêtres du navigateur" in page.words


@pytest.mark.parametrize("forged", [{"unsigned": True}, {"key": key_ring().evil}, {"answers": "_another"}])
@pytest.mark.parametrize("by", ["redirect", "post"])
def test_s_341_an_answer_that_is_not_proven_or_not_expected_closes_nothing(stage, gar, ent, somebody, by, forged):
    identifier, errand = errand_of_service(stage, somebody)
    assert gar.answer(gar.told(errand), by=by, visitor=somebody.visitor, **forged).status == 400
    told = ent.told(somebody.visitor.get(f"/logout/{identifier}/services"))
    page = ent.answer(told, visitor=somebody.visitor)
    assert "Service gar : n'a pas répondu à temps" in page.words.replace("\xa0", " ")


def test_s_341_the_answer_of_one_party_does_not_stand_for_another(stage, gar, ent, somebody):
    """The ENT signs an answer to what the service was asked: it is proven, and it is not the service's."""
    _, errand = errand_of_service(stage, somebody)
    told = gar.told(errand)
    assert ent.answer(told, visitor=somebody.visitor).status == 400
    assert gar.answer(told, visitor=somebody.visitor).status == 200


def test_s_345_whoever_asked_hears_that_it_was_partial(stage, gar, somebody):
    """The back channel cannot send the browser to the ENT."""
    page = gar.ask(somebody.service.name_id, somebody.service.index, by="soap", id="_asked-1")
    told = gar.told_in_answer(page)
    assert (told.issuer, told.answers) == (f"{stage.base}/saml/idp/ENT1/metadata", "_asked-1")
    assert told.codes == ["Success", PARTIAL.rpartition(":")[2]]


def test_whoever_asked_by_the_browser_hears_that_it_was_all(stage, gar, ent, somebody):
    handles = somebody.service
    page = gar.ask(handles.name_id, handles.index, visitor=somebody.visitor, relay_state="là-bas", id="_asked-2")
    back = ent.answer(ent.told(page), visitor=somebody.visitor)
    told = gar.told(back)
    assert (told.to, told.relay_state, told.answers) == ("https://gar.example/slo-redirect", "là-bas", "_asked-2")
    assert told.codes == ["Success"]


def test_the_portal_that_asked_is_not_told_what_it_knows(stage, gar, ent, somebody):
    page = ent.ask(somebody.ent.name_id, somebody.ent.index, visitor=somebody.visitor, id="_asked-3")
    identifier = page.body.partition("/logout/")[2].partition("/")[0]
    gar.answer(gar.told(somebody.visitor.get(f"/logout/{identifier}/errand/0")), visitor=somebody.visitor)
    told = ent.told(somebody.visitor.get(f"/logout/{identifier}/services"))
    assert (told.kind, told.answers, told.codes) == ("LogoutResponse", "_asked-3", ["Success"])


def test_s_345_two_tabs_of_one_session_end_together(stage, somebody):
    page, _ = stage.knock(somebody.visitor)
    assert page.statuses == ["Success"]
    leave(somebody)
    assert "Aucune session n'était ouverte ici" in leave(somebody).words


def test_the_parties_of_these_tests_are_those_that_are_registered(gar, ent):
    assert (gar.entity_id, ent.entity_id) == (SERVICE, IDP_A)
