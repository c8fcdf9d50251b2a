"""Proxy tickets: a service asks for tickets for others (CAS 3.0 sections 2.5.4 to 2.7; C-150, C-151)."""

import socket

import pytest
from kit.listener import Reply
from stage.cas_service import EDITOR, CasService, json_in, proxy_ticket_in, register, ticket_in, verdict_in

from gateway.login import validating
from gateway.outbound.http import Limits
from gateway.registry.conventions import end_convention
from gateway.registry.models import Convention, Partner
from gateway.registry.names import find_named
from gateway.registry.projects import add_project

ALICE = "alice-7c1d0fa2"
PT_TAKERS = ("/proxyValidate", "/p3/proxyValidate")
ST_TAKERS = ("/serviceValidate", "/p3/serviceValidate")


@pytest.fixture
def store(local):
    """Another CAS service, on whose behalf nobody may ask further."""
    with local.change() as session:
        register(session, "reserve", "https://reserve.example/api")
    return CasService(local, "https://reserve.example/api")


@pytest.fixture
def person(local, local_editor):
    """Somebody with an open session."""
    visitor = local.visitor()
    local_editor.log_in(visitor, ent="ent-a")
    return visitor


def callback_of(service):
    return f"{service.address}/pgt"


def granting_ticket(service, listener, visitor):
    """What the service holds after a validation with its callback."""
    verdict = service.validate(service.new_ticket(visitor, ent="ent-a"), pgtUrl=callback_of(service))
    delivered = listener.heard[-1].query
    assert verdict.iou == delivered["pgtIou"]
    return delivered["pgtId"]


def ask(stage, granting, target, project="ENT1"):
    query = {"pgt": granting, "targetService": target}
    return stage.visitor().get(f"/cas/{project}/proxy", query_string=query)


class TestGranting:
    def test_the_ticket_goes_to_the_callback_and_only_its_iou_to_the_answer(self, local_editor, listener, person):
        page = local_editor.ask(local_editor.new_ticket(person), pgtUrl=f"{local_editor.address}/pgt?a=1")
        delivered = listener.heard[-1]
        assert (delivered.method, delivered.path) == ("GET", "/app/pgt")
        assert list(delivered.query) == ["a", "pgtIou", "pgtId"]
        assert verdict_in(page).iou == delivered.query["pgtIou"]
        assert delivered.query["pgtId"] not in page.body
        assert delivered.query["pgtIou"].startswith("PGTIOU-")
        assert delivered.query["pgtId"].startswith("PGT-")

    def test_json_names_it_too(self, local_editor, listener, person):
        ticket = local_editor.new_ticket(person)
        page = local_editor.ask(ticket, format="JSON", pgtUrl=callback_of(local_editor))
        iou = json_in(page)["authenticationSuccess"]["proxyGrantingTicket"]
        assert iou == listener.heard[-1].query["pgtIou"]

    def test_without_a_callback_there_is_none(self, local_editor, listener, person):
        assert local_editor.validate(local_editor.new_ticket(person)).iou == ""
        assert listener.heard == []

    def test_c_150_a_service_that_may_not_is_refused_and_nobody_is_called(self, local, listener, person, local_editor):
        with local.change() as session:
            find_named(session, Partner, "editeur").may_proxy = False
        local.wait_for_the_registry()
        ticket = local_editor.new_ticket(person)
        assert local_editor.validate(ticket, pgtUrl=callback_of(local_editor)).code == "UNAUTHORIZED_SERVICE_PROXY"
        assert local_editor.validate(ticket).code == "INVALID_TICKET"
        assert listener.heard == []
        assert local_editor.validate(local_editor.new_ticket(person)).user == ALICE

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "[root]/other",
            "[root]/apps/pgt",
            "[root]/app/../other",
            "http://localhost:9/app/pgt",
            "https://evil.example/app/pgt",
            "http://169.254.169.254/app/pgt",
            "file:///etc/passwd",
        ],
    )
    def test_c_150_a_callback_elsewhere_is_refused_and_nobody_is_called(
        self, local_editor, listener, person, elsewhere
    ):
        url = elsewhere.replace("[root]", listener.url)
        assert local_editor.validate(local_editor.new_ticket(person), pgtUrl=url).code == "INVALID_PROXY_CALLBACK"
        assert listener.heard == []

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(status=302, headers=(("Location", "/app/pgt2"),)),
            Reply(status=404),
            Reply(status=500),
            Reply(b"x" * 70_000),
        ],
        ids=["redirect", "not found", "error", "oversized"],
    )
    def test_c_150_a_callback_that_does_not_say_yes_gets_nothing(self, local, local_editor, listener, person, reply):
        listener.says = lambda _heard: reply
        verdict = local_editor.validate(local_editor.new_ticket(person), pgtUrl=callback_of(local_editor))
        assert (verdict.code, verdict.user) == ("INVALID_PROXY_CALLBACK", "")
        (delivered,) = listener.heard
        page = ask(local, delivered.query["pgtId"], local_editor.address)
        assert verdict_in(page).code == "INVALID_TICKET"

    def test_c_150_a_slow_callback_is_given_up(self, local_editor, listener, person, monkeypatch):
        monkeypatch.setattr(validating, "_CALLBACK", Limits(size=1000, seconds=0.2, connect=0.2))
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            port = deaf.getsockname()[1]
            with local_editor.stage.change() as session:
                address = f"http://127.0.0.1:{port}/app"
                register(session, "lent", address, loopback=True, may_proxy=True)
            local_editor.stage.wait_for_the_registry()
            slow = CasService(local_editor.stage, address)
            verdict = slow.validate(slow.new_ticket(person), pgtUrl=callback_of(slow))
        assert verdict.code == "INVALID_PROXY_CALLBACK"

    @pytest.mark.parametrize("address", ["https://10.0.0.8/app", "https://intern.example/app"])
    def test_c_150_no_callback_leads_into_the_house(self, stage, address, monkeypatch):
        """A private address, and a public name that leads to one."""
        genuine = socket.getaddrinfo

        def resolve(host, *more, **options):
            return genuine("10.0.0.8" if host == "intern.example" else host, *more, **options)

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("somebody was called"))
        with stage.change() as session:
            register(session, "interne", address, may_proxy=True)
        service = CasService(stage, address)
        assert service.validate(service.new_ticket(), pgtUrl=callback_of(service)).code == "INVALID_PROXY_CALLBACK"
        assert service.validate(service.new_ticket()).user == ALICE


class TestAskingForOthers:
    @pytest.fixture
    def granting(self, local_editor, listener, person, store):
        return granting_ticket(local_editor, listener, person)

    @pytest.mark.parametrize("path", PT_TAKERS)
    def test_c_151_the_target_learns_through_whom_the_ticket_came(self, local, local_editor, store, granting, path):
        ticket = proxy_ticket_in(ask(local, granting, store.address))
        verdict = store.validate(ticket, path)
        assert (verdict.user, verdict.proxies) == (ALICE, (callback_of(local_editor),))
        assert store.validate(ticket, path).code == "INVALID_TICKET"

    def test_json_names_the_chain_too(self, local, local_editor, store, granting):
        page = store.ask(proxy_ticket_in(ask(local, granting, store.address)), "/proxyValidate", format="JSON")
        assert json_in(page)["authenticationSuccess"]["proxies"] == [callback_of(local_editor)]

    @pytest.mark.parametrize("path", ST_TAKERS)
    def test_a_proxy_ticket_is_not_for_those_who_take_service_tickets(self, local, store, granting, path):
        verdict = store.validate(proxy_ticket_in(ask(local, granting, store.address)), path)
        assert (verdict.code, verdict.user) == ("INVALID_TICKET_SPEC", "")

    @pytest.mark.parametrize("path", PT_TAKERS)
    def test_a_service_ticket_is_taken_there_too_and_came_through_nobody(self, local_editor, person, path):
        verdict = local_editor.validate(local_editor.new_ticket(person), path)
        assert (verdict.user, verdict.proxies) == (ALICE, ())

    def test_the_first_version_of_the_protocol_knows_no_proxies(self, local, store, granting):
        assert store.ask(proxy_ticket_in(ask(local, granting, store.address)), "/validate").body == "no\n\n"

    def test_c_132_another_target_gets_nothing_and_burns_it(self, local, store, granting):
        ticket = proxy_ticket_in(ask(local, granting, store.address))
        assert store.validate(ticket, "/proxyValidate", service=EDITOR).code == "INVALID_SERVICE"
        assert store.validate(ticket, "/proxyValidate").code == "INVALID_TICKET"

    def test_a_proxy_ticket_never_passes_for_a_new_login(self, local, store, granting):
        ticket = proxy_ticket_in(ask(local, granting, store.address))
        assert store.validate(ticket, "/proxyValidate", renew="true").code == "INVALID_TICKET"

    def test_one_granting_ticket_is_good_for_many(self, local, store, granting):
        tickets = {proxy_ticket_in(ask(local, granting, store.address)) for _ in range(3)}
        assert len(tickets) == 3
        assert {store.validate(ticket, "/proxyValidate").user for ticket in tickets} == {ALICE}

    def test_c_151_a_chain_of_two_is_told_the_most_recent_first(self, local, local_editor, listener, granting):
        with local.change() as session:
            register(session, "atelier", f"{listener.url}/atelier", loopback=True, may_proxy=True)
        local.wait_for_the_registry()
        second = CasService(local, f"{listener.url}/atelier")
        ticket = proxy_ticket_in(ask(local, granting, second.address))
        verdict = second.validate(ticket, "/proxyValidate", pgtUrl=callback_of(second))
        assert verdict.proxies == (callback_of(local_editor),)
        further = listener.heard[-1].query["pgtId"]
        last = proxy_ticket_in(ask(local, further, local_editor.address))
        verdict = local_editor.validate(last, "/proxyValidate")
        assert verdict.proxies == (callback_of(second), callback_of(local_editor))

    @pytest.mark.parametrize(
        "target", ["https://inconnu.example", "https://reserve.example/apis", "http://reserve.example/api", "nonsense"]
    )
    def test_a_target_that_is_not_registered_is_refused(self, local, granting, target):
        assert verdict_in(ask(local, granting, target)).code == "UNAUTHORIZED_SERVICE"

    @pytest.mark.parametrize("left_out", ["pgt", "targetService"])
    def test_both_parameters_are_needed_once(self, local, store, granting, left_out):
        query = {"pgt": granting, "targetService": store.address}
        visitor = local.visitor()
        twice = [*query.items(), (left_out, query[left_out])]
        del query[left_out]
        for given in (query, twice):
            assert verdict_in(visitor.get("/cas/ENT1/proxy", query_string=given)).code == "INVALID_REQUEST"


def log_out(person, stage):
    person.get("/logout")


def withdraw_convention(person, stage):
    with stage.change() as session:
        end_convention(session, session.query(Convention).first().id, stage.clock.today())


def forbid_proxying(person, stage):
    with stage.change() as session:
        find_named(session, Partner, "editeur").may_proxy = False


def switch_off(person, stage):
    with stage.change() as session:
        find_named(session, Partner, "editeur").enabled = False


def reserve_for_another_project(person, stage):
    with stage.change() as session:
        find_named(session, Partner, "editeur").projects = [add_project(session, "R00", "Autre projet")]


CLOSING = (log_out, withdraw_convention, forbid_proxying, switch_off, reserve_for_another_project)


@pytest.mark.parametrize("close", CLOSING, ids=lambda close: close.__name__)
def test_a_granting_ticket_lives_no_longer_than_what_it_stands_for(local, local_editor, listener, person, store, close):
    granting = granting_ticket(local_editor, listener, person)
    assert store.validate(proxy_ticket_in(ask(local, granting, store.address)), "/proxyValidate").user == ALICE
    close(person, local)
    page = ask(local, granting, store.address)
    if "proxySuccess" in page.body:
        verdict = store.validate(proxy_ticket_in(page), "/proxyValidate")
    else:
        verdict = verdict_in(page)
    assert verdict.user == ""
    assert verdict.code in ("INVALID_TICKET", "UNAUTHORIZED_SERVICE_PROXY")


def test_a_granting_ticket_is_good_at_the_server_that_gave_it_only(local, local_editor, listener, person, store):
    granting = granting_ticket(local_editor, listener, person)
    with local.change() as session:
        add_project(session, "R00", "Autre projet")
    assert verdict_in(ask(local, granting, store.address, "R00")).code == "INVALID_TICKET"
    assert proxy_ticket_in(ask(local, granting, store.address))


def test_the_policy_of_the_target_counts_not_that_of_the_proxy(local, local_editor, listener, person):
    with local.change() as session:
        register(session, "atelier", "https://atelier.example", release=("idEnt",))
    local.wait_for_the_registry()
    granting = granting_ticket(local_editor, listener, person)
    target = CasService(local, "https://atelier.example")
    verdict = target.validate(proxy_ticket_in(ask(local, granting, target.address)), "/p3/proxyValidate")
    assert verdict.released == {"idEnt": ["ENT1"]}
    assert verdict.user != ALICE
    assert local_editor.validate(ticket_in(local_editor.knock(person))).released["GARPersonIdentifiant"] == [ALICE]
