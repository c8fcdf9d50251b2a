"""An ENT tried by the API: what its login page answers, told in French, and nothing changed."""

import pytest
from kit.listener import Reply
from stage.cas_portal import CasPortal, add_to_project
from stage.program import program

from gateway.access.permissions import Role
from gateway.registry.engine import generation

TRIALS = "/partners/ent/ent-c/trials"


@pytest.mark.parametrize(
    ("reply", "passed", "code", "told"),
    [
        (Reply(b'<input type="password">'), True, "", ""),
        (Reply(b"<p>Profil ?</p>"), True, "no-password-field", "sans champ de mot de passe"),
        (Reply(b"", 500), False, "login-page-error", "page d'erreur"),
    ],
)
def test_the_login_page_is_tried_without_an_account(local, listener, reply, passed, code, told):
    listener.says = lambda _heard: reply
    with local.change() as session:
        add_to_project(session, local, CasPortal(local, listener))
    caller = program(local)
    before = generation(local.house.engine)
    metadata, page = caller.post(TRIALS, None).data["attempts"]
    assert (metadata["level"], metadata["passed"], metadata["code"]) == (1, None, "no-source")
    assert (page["level"], page["passed"], page["code"], page["status"]) == (2, passed, code, reply.status)
    assert told in page["says"]
    assert generation(local.house.engine) == before


def test_a_service_is_not_tried_nor_by_who_only_looks(stage):
    assert program(stage).post("/partners/partner/gar/trials", None).status == 404
    assert program(stage, Role.READER).post("/partners/ent/ent-a/trials", None).status == 403
