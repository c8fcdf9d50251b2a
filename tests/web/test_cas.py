"""The routes toward CAS services: what their headers, pages and our logs hold (C-101 to C-111, C-121 to C-147)."""

import logging

import pytest
from stage.cas_service import EDITOR, VALIDATIONS, register, ticket_in
from stage.fixtures import editor, known, listener, local, local_editor, once
from stage.gateway import BASE

__all__ = ["editor", "known", "listener", "local", "local_editor", "once"]

EVERY = ("/validate", *VALIDATIONS)
HOSTILE = [
    "https://editeur.example.evil.example/app",
    "https://editeur.example@evil.example/app",
    "https://evil.example\\@editeur.example/app",
    "https://evil.example?x=https://editeur.example/app",
    "https:///editeur.example/app",
    "//editeur.example/app",
    "https://editeur.example/app\r\nSet-Cookie: a=b",
    "https://editeur.example/app/../admin",
    "https://editeur.example/app/%2e%2e/admin",
    "https://editeur.example/appevil",
    "https://editeur.example/APP",
    "http://editeur.example/app",
    "javascript:alert(1)//editeur.example/app",
    "https://editeur.example./app",
    "https://editeur.example:8443/app",
    "https://editeur.example/app?ticket=ST-1",
    "https://editeur.example/app?" + "a" * 10_000,
    "https://inconnu.example/",
]


@pytest.fixture(scope="module")
def stage(once):
    return once


class TestWhoIsSentWhere:
    @pytest.mark.parametrize("service", HOSTILE, ids=lambda service: service[:48].encode("unicode_escape").decode())
    @pytest.mark.parametrize("wish", [{}, {"gateway": "true"}, {"renew": "true"}], ids=["", "gateway", "renew"])
    def test_c_101_to_c_109_an_address_that_is_not_registered_gets_a_page_and_nobody(
        self, editor, known, service, wish
    ):
        page = editor.knock(known, service=service, **wish)
        assert page.status in (400, 403)
        assert page.location == ""
        assert "Set-Cookie: a=b" not in str(page.headers)
        assert page.reference

    def test_its_own_address_gets_the_person(self, editor, known):
        assert editor.knock(known).location.startswith(f"{EDITOR}?ticket=ST-")
        assert editor.knock(known, service=f"{EDITOR}#there").location.startswith(f"{EDITOR}?ticket=ST-")

    @pytest.mark.parametrize("name", ["service", "renew", "gateway", "method"])
    def test_c_107_a_parameter_that_comes_twice_is_refused(self, editor, known, name):
        value = {"service": EDITOR, "method": "GET"}.get(name, "true")
        twice = [(name, value)] if name == "service" else [(name, value), (name, value)]
        page = editor.knock(known, *twice)
        assert (page.status, page.location) == (400, "")

    def test_c_107_two_names_of_the_service_are_one_too_many(self, editor, known):
        page = editor.knock(known, TARGET=EDITOR)
        assert (page.status, page.location) == (400, "")

    @pytest.mark.parametrize("method", ["HEADER", "DELETE", "<b>"])
    def test_c_107_a_method_that_is_none_is_refused(self, editor, known, method):
        assert editor.knock(known, method=method).status == 400

    def test_c_111_the_host_of_the_request_counts_for_nothing(self, stage, editor):
        forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Forwarded": "host=evil.example"}
        page = stage.visitor().get("/cas/ENT1/login", query_string={"service": EDITOR}, headers=forged)
        assert page.status == 303
        assert "evil.example" not in page.location
        assert stage.as_asked(page).request_id

    def test_c_125_warn_changes_nothing_and_promises_nothing(self, editor, known):
        assert editor.knock(known, warn="true").location.startswith(f"{EDITOR}?ticket=ST-")


class TestPages:
    @pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "';alert(1)//"])
    @pytest.mark.parametrize("name", ["service", "method", "renew", "ent", "ticket"])
    def test_c_121_what_came_in_the_address_is_on_no_page(self, stage, known, text, name):
        for path in ("/cas/ENT1/login", "/cas/ENT1/logout", "/cas/ENT1/inconnu", f"/cas/{text}/login"):
            page = known.get(path, query_string={"service": f"https://x.example/{text}", name: text})
            assert text not in page.body

    def test_c_121_the_name_of_a_service_is_shown_as_text(self, stage):
        address = "https://nom.example/app"
        with stage.change() as session:
            register(session, "nom", address, name='<script>alert("x")</script>')
        stage.wait_for_the_registry()
        visitor = stage.visitor()
        asked = stage.as_asked(visitor.get("/cas/ENT1/login", query_string={"service": address}))
        stage.come_back(visitor, asked)
        page = visitor.get("/logout")
        assert "<script>alert" not in page.body
        assert "&lt;script&gt;" in page.body

    @pytest.mark.parametrize("path", EVERY)
    def test_c_147_no_answer_is_kept_by_anybody(self, editor, known, path):
        for ticket in (editor.new_ticket(known), "ST-unknown"):
            assert editor.ask(ticket, path).headers["Cache-Control"] == "no-store"
        assert editor.knock(known).headers["Cache-Control"] == "no-store"


class TestTickets:
    @pytest.mark.parametrize("path", EVERY)
    def test_c_126_head_is_not_allowed_and_spends_nothing(self, stage, editor, known, path):
        ticket = editor.new_ticket(known)
        query = {"service": EDITOR, "ticket": ticket}
        head = stage.app.test_client().head(f"/cas/ENT1{path}", query_string=query, base_url=BASE)
        assert head.status_code == 405
        assert editor.validate(ticket).user

    @pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
    def test_c_126_no_header_makes_a_method_of_another(self, stage, editor, known, header):
        ticket = editor.new_ticket(known)
        query = {"service": EDITOR, "ticket": ticket}
        page = stage.visitor().post("/cas/ENT1/serviceValidate", {}, query_string=query, headers={header: "GET"})
        assert page.status == 405
        assert editor.validate(ticket).user

    def test_c_138_a_ticket_travels_by_303_and_no_referrer_tells_of_it(self, editor, known):
        page = editor.knock(known)
        assert (page.status, page.headers["Referrer-Policy"]) == (303, "no-referrer")

    def test_c_138_no_log_line_no_audit_line_and_no_figure_holds_a_ticket(self, stage, editor, known, caplog, capsys):
        caplog.set_level(logging.DEBUG)
        ticket = ticket_in(editor.knock(known))
        for path in EVERY:
            editor.ask(ticket, path)
            editor.ask(ticket, path, service="https://evil.example")
        page = known.get("/cas/ENT1/login", query_string={"service": "https://evil.example", "ticket": ticket})
        assert ticket not in page.body
        written = capsys.readouterr()
        assert "cas.refused" in written.out + written.err + caplog.text
        trail = "".join(str(vars(line)) for line in stage.audit())
        figures = stage.visitor().get("/metrics").body
        for place in (written.out, written.err, caplog.text, trail, figures):
            assert ticket.removeprefix("ST-") not in place
