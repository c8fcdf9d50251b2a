"""The decoder shows a message to an administrator, without what is of a person."""

from kit.responses import ALICE, Fields, write_response
from stage.office import clerk

PAGE = "/admin/outils/decodeur"


def test_a_message_is_shown_masked(stage):
    claire = clerk(stage)
    assert claire.get(PAGE).status == 200
    page = claire.submit(PAGE, {"message": write_response(Fields(person=ALICE)).decode()})
    assert page.status == 200
    assert "masquées" in page.words
    assert "https://ent-a.example/idp" in page.words


def test_what_is_no_message_is_told(stage):
    page = clerk(stage).submit(PAGE, {"message": "bonjour"})
    assert (page.status, "pas un message SAML" in page.words) == (422, True)
