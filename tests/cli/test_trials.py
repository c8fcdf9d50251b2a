"""An ENT tried from the terminal: what its metadata and its login page answer, and nothing changed."""

import pytest
from kit.listener import Reply, listening

LOGIN_PAGE = b'<form><input type="password" name="p"></form>'


@pytest.fixture
def portal(operator):
    """A CAS ENT whose server stands on the loopback."""
    with listening() as listener:
        operator.settings["base_url"] = "http://localhost"
        words = ("--project", "ENT1", "--name", "ENT B", "--cas-url", f"{listener.url}/cas")
        operator.do("ent", "add", "ent-b", *words)
        yield listener


def test_a_login_page_that_answers_passes_and_nothing_is_changed(operator, portal):
    portal.replies(LOGIN_PAGE)
    before = operator.fingerprint()
    assert operator.do("ent", "try", "ent-b").splitlines() == [
        "level 1, metadata: not tried (no-source)",
        "level 2, login page: passed (200 at 127.0.0.1)",
        "level 3, a person who goes round: http://localhost/admin/partenaires/ent/ent-b/essais",
    ]
    assert [heard.path for heard in portal.heard] == ["/cas/login"]
    assert operator.fingerprint() == before


def test_a_page_without_a_password_field_passes_with_a_reserve(operator, portal):
    portal.replies(b"<p>Choisissez votre profil</p>")
    assert "passed (no-password-field, 200" in operator.do("ent", "try", "ent-b")


def test_what_fails_is_exit_code_1(operator, portal):
    portal.says = lambda _heard: Reply(b"", 500)
    ended = operator.run("ent", "try", "ent-b")
    assert (ended.code, ended.out) == (1, "level 1, metadata: not tried (no-source)\n")
    assert ended.faults == ["level 2, login page: failed (login-page-error, 500 at 127.0.0.1)"]


def test_only_an_ent_that_is_there_is_tried(operator):
    assert operator.refused("ent", "try", "gar") == ["no ent 'gar'"]
