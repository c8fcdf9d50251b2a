"""A person of a SAML ENT reaches a CAS service (CAS 3.0 sections 2.1 to 2.5 and 4.2)."""

import pytest
from stage.cas_service import EDITOR, VALIDATIONS, json_in, ticket_in
from stage.gateway import ENT_A_SSO
from stage.service import request_in

ALICE = "alice-7c1d0fa2"
TWO_ATTRIBUTES = {"GARPersonIdentifiant": [ALICE], "idEnt": ["ENT1"]}


@pytest.fixture(scope="module")
def stage(once):
    return once


class TestGoingThrough:
    def test_a_pupil_reaches_the_service_which_learns_exactly_two_attributes(self, stage, editor):
        visitor = stage.visitor()
        page = editor.knock(visitor)
        assert page.location.startswith(ENT_A_SSO)
        back = stage.come_back(visitor, stage.as_asked(page))
        assert back.location == f"{EDITOR}?ticket={ticket_in(back)}"
        verdict = editor.validate(ticket_in(back))
        assert (verdict.user, verdict.released) == (ALICE, TWO_ATTRIBUTES)

    def test_the_second_login_needs_no_round_trip_to_the_ent(self, editor, known):
        page = editor.knock(known)
        assert page.location.startswith(EDITOR)
        assert editor.validate(ticket_in(page)).user == ALICE

    def test_the_answer_says_whether_somebody_just_logged_in(self, stage, editor):
        visitor = stage.visitor()
        first = editor.validate(ticket_in(editor.log_in(visitor)))
        second = editor.validate(editor.new_ticket(visitor))
        assert first.attributes["isFromNewLogin"] == ["true"]
        assert second.attributes["isFromNewLogin"] == ["false"]
        assert first.attributes["authenticationDate"] == second.attributes["authenticationDate"]

    @pytest.mark.parametrize("path", VALIDATIONS)
    def test_attributes_are_for_the_third_version_of_the_protocol(self, editor, known, path):
        verdict = editor.validate(editor.new_ticket(known), path)
        assert verdict.user == ALICE
        assert verdict.released == (TWO_ATTRIBUTES if path.startswith("/p3") else {})

    def test_the_first_version_is_answered_in_two_lines(self, editor, known):
        ticket = editor.new_ticket(known)
        page = editor.ask(ticket, "/validate")
        assert page.body == f"yes\n{ALICE}\n"
        assert page.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert editor.ask(ticket, "/validate").body == "no\n\n"

    @pytest.mark.parametrize("written", ["JSON", "json"])
    @pytest.mark.parametrize("path", VALIDATIONS)
    def test_c_142_json_says_the_same(self, editor, known, path, written):
        page = editor.ask(editor.new_ticket(known), path, format=written, callback="x", jsonp="x")
        success = json_in(page)["authenticationSuccess"]
        assert success["user"] == ALICE
        if path.startswith("/p3"):
            assert success["attributes"]["idEnt"] == "ENT1"
            assert success["attributes"]["isFromNewLogin"] is False
        assert json_in(editor.ask("ST-x", path, format=written))["authenticationFailure"]["code"] == "INVALID_TICKET"

    def test_c_142_another_format_is_refused_in_xml(self, editor, known):
        assert editor.validate(editor.new_ticket(known), format="YAML").code == "INVALID_REQUEST"
        assert editor.validate(editor.new_ticket(known), format="XML").user == ALICE

    def test_the_ticket_may_travel_by_a_form(self, editor, known):
        page = editor.knock(known, method="POST")
        assert page.status == 200
        action, fields = page.form
        assert (action, list(fields)) == (EDITOR, ["ticket"])
        assert editor.validate(fields["ticket"]).user == ALICE

    def test_the_ticket_may_travel_by_a_form_after_the_ent_too(self, stage, editor):
        action, fields = editor.log_in(stage.visitor(), method="POST").form
        assert action == EDITOR
        assert editor.validate(fields["ticket"]).user == ALICE

    def test_a_login_without_a_service_ends_on_our_own_page(self, stage, editor):
        visitor = stage.visitor()
        page = stage.come_back(visitor, stage.as_asked(visitor.get("/cas/ENT1/login")))
        assert page.location == "/"
        assert "Bonjour" in visitor.get("/").words


class TestAddresses:
    @pytest.mark.parametrize(
        ("written", "asked"),
        [
            ("/livre?id=7&x=1", "/livre?id=7&x=1"),
            ("/livre?q=a+b%20c", "/livre?q=a%20b+c"),
            ("/livre?q=%C3%A9t%c3%a9", "/livre?q=%c3%a9t%C3%A9"),
            ("/livre#page", "/livre"),
            ("/livre;jsessionid=1A2B", "/livre"),
            ("", ""),
        ],
    )
    def test_c_110_the_address_of_issue_and_of_validation_mean_the_same(self, editor, known, written, asked):
        ticket = editor.new_ticket(known, service=EDITOR + written)
        assert editor.validate(ticket, service=EDITOR + asked).user == ALICE

    @pytest.mark.parametrize(
        "asked", ["/livre?id=8", "/livre", "/", "/livre?id=7&x=1", "/LIVRE?id=7", "/livre?ID=7", "/livre/?id=7"]
    )
    def test_c_110_another_address_is_another_service_and_burns_the_ticket(self, editor, known, asked):
        issued = f"{EDITOR}/livre?id=7"
        ticket = editor.new_ticket(known, service=issued)
        assert editor.validate(ticket, service=EDITOR + asked).code == "INVALID_SERVICE"
        assert editor.validate(ticket, service=issued).code == "INVALID_TICKET"
        assert editor.validate(editor.new_ticket(known, service=issued), service=issued).user == ALICE

    def test_a_deep_link_keeps_its_parameters_beside_the_ticket(self, editor, known):
        page = editor.knock(known, service=f"{EDITOR}/livre?titre=L%27%C3%A9cole&a=1&a=2#bas")
        assert page.location == f"{EDITOR}/livre?titre=L%27%C3%A9cole&a=1&a=2&ticket={ticket_in(page)}"

    def test_a_client_of_saml_11_gets_its_ticket_under_its_own_name(self, stage, editor, known):
        page = known.get("/cas/ENT1/login", query_string={"TARGET": EDITOR})
        assert page.location == f"{EDITOR}?SAMLart={ticket_in(page, 'SAMLart')}"
        assert editor.validate(ticket_in(page, "SAMLart")).user == ALICE


class TestRenew:
    """C-124."""

    def test_renew_reaches_the_ent_though_a_session_is_open(self, stage, editor, known):
        page = editor.knock(known, renew="true")
        assert b'ForceAuthn="true"' in request_in(page.location)
        ticket = ticket_in(stage.come_back(known, stage.as_asked(page)))
        verdict = editor.validate(ticket, renew="true")
        assert verdict.attributes["isFromNewLogin"] == ["true"]

    def test_the_ent_must_have_honoured_it(self, stage, editor, known):
        asked = stage.as_asked(editor.knock(known, renew="true"))
        assert stage.come_back(known, asked, authenticated=-600).status == 403
        assert stage.come_back(known, asked).status == 303

    @pytest.mark.parametrize("path", ["/validate", *VALIDATIONS])
    def test_a_ticket_of_an_open_session_fails_a_validation_with_renew(self, editor, known, path):
        ticket = editor.new_ticket(known)
        page = editor.ask(ticket, path, renew="true")
        assert "INVALID_TICKET" in page.body or page.body == "no\n\n"
        assert editor.validate(ticket).code == "INVALID_TICKET"
        assert editor.validate(editor.new_ticket(known)).user == ALICE

    def test_a_ticket_of_a_login_of_its_own_passes_it_even_unasked(self, stage, editor):
        assert editor.validate(editor.new_ticket(), renew="true").user == ALICE

    @pytest.mark.parametrize("value", ["false", ""])
    def test_renew_may_be_refused_in_words(self, editor, known, value):
        assert editor.validate(editor.new_ticket(known, renew=value), renew=value).user == ALICE
