"""Signing in: three things at once, each code once, and no stranger who keeps anybody out."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from stage.telephone import PASSWORD, enrolled

EMAIL = "claire@academie.example"
HOME, ELSEWHERE = {"REMOTE_ADDR": "192.0.2.10"}, {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture
def claire(stage):
    return enrolled(stage, EMAIL)


def from_(stage, who, visitor, place, **typed):
    fields = {"email": who.email, "password": PASSWORD, "code": who.telephone.code(stage.clock())} | typed
    headers = {"Origin": stage.base, "Sec-Fetch-Site": "same-origin"}
    return visitor.post("/admin/connexion", fields, headers=headers, environ_overrides=place)


def test_password_and_code_open_the_page_that_was_asked_for(stage, claire):
    visitor = stage.visitor()
    asked = visitor.get("/admin/compte")
    assert "Connectez-vous" in visitor.get(asked.location).words
    page = claire.sign_in(stage, visitor, suite="/admin/compte")
    assert (page.status, page.location) == (303, "/admin/compte")
    assert EMAIL in visitor.get("/admin/compte").words


@pytest.mark.parametrize("suite", ["https://evil.example/", "//evil.example", "/logout", "/admin\\@evil.example", ""])
def test_nobody_is_sent_elsewhere_after_the_sign_in(stage, claire, suite):
    assert claire.sign_in(stage, stage.visitor(), suite=suite).location == "/admin"


@pytest.mark.parametrize("wrong", [{"password": "x" * 14}, {"code": "000000"}, {"email": "personne@academie.example"}])
def test_a_refusal_does_not_say_what_was_wrong(stage, claire, wrong):
    page = claire.sign_in(stage, stage.visitor(), **wrong)
    assert page.status == 403
    assert "Adresse, mot de passe ou code incorrect" in page.words
    assert PASSWORD not in page.body


def test_a_code_is_taken_once(stage, claire):
    assert claire.sign_in(stage, stage.visitor()).status == 303
    assert claire.sign_in(stage, stage.visitor()).status == 403
    stage.clock.forward(seconds=30)
    assert claire.sign_in(stage, stage.visitor()).status == 303


def test_a_code_older_than_the_last_one_is_not_taken(stage, claire):
    before = claire.telephone.code(stage.clock())
    stage.clock.forward(seconds=30)
    assert claire.sign_in(stage, stage.visitor()).status == 303
    assert claire.sign_in(stage, stage.visitor(), code=before).status == 403


def test_of_many_who_type_the_same_code_at_once_one_gets_in(stage, claire):
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda _: claire.sign_in(stage, stage.visitor()), range(4)))
    assert [page.status for page in pages].count(303) == 1


@pytest.mark.parametrize("seconds", [-30, 30])
def test_a_telephone_may_be_half_a_minute_off(stage, claire, seconds):
    stage.clock.forward(seconds=60)
    code = claire.telephone.code(stage.clock())
    stage.clock.forward(seconds=seconds)
    assert claire.sign_in(stage, stage.visitor(), code=code).status == 303


def test_a_recovery_code_stands_in_for_the_telephone_once(stage, claire):
    code = claire.recovery[0].upper().replace("-", " ")
    assert claire.sign_in(stage, stage.visitor(), code=code).status == 303
    assert claire.sign_in(stage, stage.visitor(), code=code).status == 403


def test_few_recovery_codes_left_is_said(stage, claire):
    for code in claire.recovery[:6]:
        visitor = stage.visitor()
        claire.sign_in(stage, visitor, code=code)
        assert "codes de secours" not in visitor.get("/admin").words
    visitor = stage.visitor()
    claire.sign_in(stage, visitor, code=claire.recovery[6])
    assert "Il vous reste 3 code(s) de secours" in visitor.get("/admin").words


def test_a_session_has_another_token_than_whatever_the_browser_brought(stage, claire):
    visitor = stage.visitor()
    visitor.client.set_cookie("__Host-gar-admin", "chosen-by-somebody-else", domain="passerelle.example")
    claire.sign_in(stage, visitor)
    first = visitor.cookie("gar-admin")
    assert first != "chosen-by-somebody-else"
    stage.clock.forward(seconds=30)
    claire.sign_in(stage, visitor)
    assert visitor.cookie("gar-admin") != first
    visitor.client.set_cookie("__Host-gar-admin", first, domain="passerelle.example")
    assert visitor.get("/admin").status == 303


def test_the_cookie_is_ours_alone_and_apart_from_that_of_pupils(stage, claire):
    cookies = claire.sign_in(stage, stage.visitor()).headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("__Host-gar-admin="))
    for wanted in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert wanted in session
    assert not any(cookie.startswith("__Host-gar-session") for cookie in cookies)


class TestPatience:
    """Whoever fails waits; nobody else does."""

    def fail(self, stage, who, place, times, visitor=None):
        for _ in range(times):
            page = from_(stage, who, visitor or stage.visitor(), place, password="x" * 14)
        return page

    def test_failures_cost_more_and_more(self, stage, claire):
        assert "Prochain essai" not in self.fail(stage, claire, ELSEWHERE, 2).words
        assert "Prochain essai possible dans 5 secondes" in self.fail(stage, claire, ELSEWHERE, 1).words
        page = self.fail(stage, claire, ELSEWHERE, 1)
        assert (page.status, page.headers["Retry-After"]) == (429, "5")

    def test_even_the_right_words_are_not_looked_at_meanwhile(self, stage, claire):
        self.fail(stage, claire, ELSEWHERE, 3)
        assert from_(stage, claire, stage.visitor(), ELSEWHERE).status == 429

    def test_a_stranger_elsewhere_does_not_keep_the_owner_out(self, stage, claire):
        self.fail(stage, claire, ELSEWHERE, 10)
        assert from_(stage, claire, stage.visitor(), HOME).status == 303

    def test_a_stranger_on_the_same_network_does_not_keep_a_known_browser_out(self, stage, claire):
        known = stage.visitor()
        assert from_(stage, claire, known, HOME).status == 303
        self.fail(stage, claire, HOME, 40)
        stage.clock.forward(seconds=30)
        assert from_(stage, claire, stage.visitor(), HOME).status == 429
        assert from_(stage, claire, known, HOME).status == 303

    def test_a_browser_known_for_one_account_is_not_known_for_another(self, stage, claire):
        known = stage.visitor()
        from_(stage, claire, known, HOME)
        karim = enrolled(stage, "karim@academie.example")
        self.fail(stage, karim, HOME, 3)
        assert from_(stage, karim, known, HOME).status == 429

    def test_one_network_cannot_make_us_hash_without_end(self, stage, claire):
        statuses = set()
        for number in range(32):
            typed = {"email": f"{number}@academie.example"}
            statuses.add(from_(stage, claire, stage.visitor(), ELSEWHERE, **typed).status)
        assert statuses == {403, 429}

    def test_getting_in_forgives(self, stage, claire):
        self.fail(stage, claire, ELSEWHERE, 2)
        assert from_(stage, claire, stage.visitor(), ELSEWHERE).status == 303
        assert "Prochain essai" not in self.fail(stage, claire, ELSEWHERE, 2).words


def test_the_trail_knows_who_came_in_and_nothing_of_what_was_typed(stage, claire):
    claire.sign_in(stage, stage.visitor(), email="eve@nowhere.example", password="secret typed here")
    claire.sign_in(stage, stage.visitor())
    lines = [line for line in stage.audit() if line.kind.startswith("admin.")]
    assert [(line.kind, line.reason) for line in lines][-2:] == [
        ("admin.refused", "credentials"),
        ("admin.entered", "local"),
    ]
    told = " ".join(str(vars(line)) for line in lines)
    for typed in ("eve@", "secret typed", EMAIL):
        assert typed not in told
