"""Service tickets: good once, for one service, for seconds, and never taken for anything else (C-130 to C-139)."""

import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest
from stage.cas_service import EDITOR, VALIDATIONS, CasService, register, ticket_in, verdict_in
from stage.gateway import open_stage

ALICE = "alice-7c1d0fa2"
OTHER = "https://autre.example"
EVERY = ("/validate", *VALIDATIONS)
NOT_TICKETS = [
    pytest.param(text, id=name)
    for name, text in {
        "wildcard": "ST-*",
        "wildcard of the right length": "ST-" + "*" * 43,
        "key of the store": "{gar}:ticket:*",
        "new line": "ST-" + "a" * 43 + "\r\nGET x",
        "trailing new line": "ST-" + "a" * 43 + "\n",
        "a megabyte": "ST-" + "a" * 200_000,
        "full width": "ST-" + "\uff41" * 43,
        "nul": "ST-" + "a" * 43 + "\x00",
        "another parameter": "ST-x&service=https://evil.example",
        "encoded twice": "ST-x%26service%3Dhttps://evil.example",
        "fragment": "ST-" + "a" * 43 + "#x",
        "lower case": "st-" + "a" * 43,
        "one character less": "ST-" + "a" * 42,
        "unknown kind": "XX-" + "a" * 43,
    }.items()
]


@pytest.fixture(scope="module")
def stage(once):
    return once


@pytest.mark.parametrize("path", EVERY)
def test_c_130_a_ticket_is_good_once_wherever_it_is_tried(editor, known, path):
    ticket = editor.new_ticket(known)
    assert ALICE in editor.ask(ticket, path).body
    for again in EVERY:
        assert ALICE not in editor.ask(ticket, again).body


def test_c_131_of_two_hundred_validations_at_once_one_succeeds(stage, editor):
    """On two instances that share nothing but the stores."""
    settings = stage.house.settings
    second = CasService(open_stage(settings.home, settings.redis_url))
    try:
        for path in ("/serviceValidate", "/p3/proxyValidate"):
            ticket = editor.new_ticket()

            def ask(number, ticket=ticket, path=path):
                return (editor, second)[number % 2].validate(ticket, path)

            with ThreadPoolExecutor(16) as pool:
                verdicts = list(pool.map(ask, range(200)))
            assert [verdict.user for verdict in verdicts if verdict.user] == [ALICE]
            assert {verdict.code for verdict in verdicts if not verdict.user} == {"INVALID_TICKET"}
    finally:
        second.stage.house.engine.dispose()
        second.stage.house.redis.close()


class TestWrongFirst:
    """C-132: one attempt, whether or not it succeeds (section 3.1.1)."""

    @pytest.mark.parametrize("path", EVERY)
    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"service": OTHER}, "INVALID_SERVICE"),
            ({"service": "https://evil.example"}, "INVALID_SERVICE"),
            ({"service": "no address"}, "INVALID_SERVICE"),
            ({"service": ""}, "INVALID_REQUEST"),
            ({"renew": "true"}, "INVALID_TICKET"),
            ({"format": "YAML"}, "INVALID_REQUEST"),
            ({"pgtUrl": "ftp://x"}, "INVALID_PROXY_CALLBACK"),
        ],
        ids=["other service", "stranger", "nonsense", "no service", "renew", "format", "callback"],
    )
    def test_a_wrong_attempt_fails_and_burns_the_ticket(self, editor, known, path, wrong, code):
        ticket = editor.new_ticket(known)
        body = editor.ask(ticket, path, **wrong).body
        assert ALICE not in body
        assert code in body or body == "no\n\n"
        assert editor.validate(ticket).code == "INVALID_TICKET"
        assert editor.validate(editor.new_ticket(known)).user == ALICE

    @pytest.mark.parametrize("name", ["service", "pgtUrl", "renew", "format"])
    def test_c_107_a_parameter_that_comes_twice_burns_it_too(self, stage, editor, known, name):
        ticket = editor.new_ticket(known)
        value = {"service": EDITOR, "renew": "false", "format": "XML", "pgtUrl": f"{EDITOR}/pgt"}[name]
        query = [("ticket", ticket), ("service", EDITOR), (name, value)]
        query += [] if name == "service" else [(name, value)]
        page = stage.visitor().get("/cas/ENT1/serviceValidate", query_string=query)
        assert verdict_in(page).code == "INVALID_REQUEST"
        assert editor.validate(ticket).code == "INVALID_TICKET"

    def test_two_tickets_at_once_are_no_ticket(self, stage, editor, known):
        one, two = editor.new_ticket(known), editor.new_ticket(known)
        page = stage.visitor().get(
            "/cas/ENT1/serviceValidate", query_string=[("ticket", one), ("ticket", two), ("service", EDITOR)]
        )
        assert verdict_in(page).code == "INVALID_REQUEST"


class TestLifetime:
    """C-133."""

    def test_a_ticket_lives_for_ten_seconds_unless_set_otherwise(self, stage, editor, known):
        before = set(stage.house.redis.keys("*ticket*"))
        ticket = editor.new_ticket(known)
        (key,) = set(stage.house.redis.keys("*ticket*")) - before
        assert 0 < stage.house.redis.ttl(key) <= 10
        stage.house.redis.delete(key)
        assert editor.validate(ticket).code == "INVALID_TICKET"

    def test_one_that_was_kept_too_long_is_worth_nothing(self, tmp_path, prepared_home, redis_url):
        stage = open_stage(shutil.copytree(prepared_home, tmp_path / "short"), redis_url, cas_ticket_seconds=5)
        with stage.change() as session:
            register(session)
        editor, visitor = CasService(stage), stage.visitor()
        late = ticket_in(editor.log_in(visitor))
        time.sleep(4)
        fresh = editor.new_ticket(visitor)
        time.sleep(1.3)
        assert editor.validate(late).code == "INVALID_TICKET"
        assert editor.validate(fresh).user == ALICE
        stage.house.engine.dispose()
        stage.house.redis.close()

    def test_a_clock_that_jumps_neither_revives_nor_kills_it(self, stage, editor, known):
        """F-140: its seconds are counted by the store."""
        used, other = editor.new_ticket(known), editor.new_ticket(known)
        editor.validate(used)
        stage.clock.forward(minutes=-10)
        assert editor.validate(used).code == "INVALID_TICKET"
        stage.clock.forward(minutes=20)
        assert editor.validate(other).user == ALICE
        stage.clock.forward(minutes=-10)


def test_c_134_tickets_are_long_random_and_plain(editor, known):
    tickets = [editor.new_ticket(known) for _ in range(60)]
    assert all(re.fullmatch(r"ST-[A-Za-z0-9]{43}", ticket) for ticket in tickets)
    assert len({ticket[:13] for ticket in tickets}) == 60
    assert len({ticket[-10:] for ticket in tickets}) == 60


class TestForms:
    """C-136, C-137 and C-139: what has not the form of a ticket never reaches the store."""

    @pytest.fixture
    def failures(self, editor, known):
        used = editor.new_ticket(known)
        editor.validate(used)
        return {"used": used, "unknown": "ST-" + "a" * 43, "malformed": "ST-x"}

    @pytest.mark.parametrize("path", EVERY)
    @pytest.mark.parametrize("style", ["XML", "JSON"])
    def test_c_136_nobody_learns_why_a_ticket_is_not_good(self, editor, failures, path, style):
        pages = [editor.ask(ticket, path, format=style) for ticket in failures.values()]
        assert len({page.body for page in pages}) == 1
        assert len({tuple(sorted(page.headers.items())) for page in pages}) == 1

    @pytest.mark.parametrize("text", NOT_TICKETS)
    def test_c_137_it_is_refused_by_its_form(self, stage, editor, known, text, monkeypatch):
        ticket = editor.new_ticket(known)
        with monkeypatch.context() as patch:
            patch.setattr(type(stage.house.gate.tickets), "take", lambda *_: pytest.fail("the store was asked"))
            patch.setattr(type(stage.house.gate.tickets), "look", lambda *_: pytest.fail("the store was asked"))
            for path in EVERY:
                body = editor.ask(text, path).body
                assert "INVALID_TICKET" in body or body == "no\n\n"
        assert editor.validate(ticket).user == ALICE

    def test_c_139_a_ticket_stays_one_value(self, stage, editor, known):
        ticket = editor.new_ticket(known)
        for joined in (f"{ticket}%26service%3D{OTHER}", f"{ticket}%00", f"{ticket}%0a", f"{ticket}%23", f"+{ticket}"):
            page = stage.visitor().get(f"/cas/ENT1/serviceValidate?service={EDITOR}&ticket={joined}")
            assert verdict_in(page).code == "INVALID_TICKET"
        assert editor.validate(ticket).user == ALICE


class TestWhatKindOfToken:
    """C-135: nothing that the gateway gives out is good for what something else is for."""

    @pytest.fixture
    def tokens(self, local, local_editor, listener):
        """One of each kind, all alive."""
        visitor = local.visitor()
        asked = local.as_asked(local_editor.knock(visitor, ent="ent-a"))
        binding = visitor.cookie(f"gar-way-{asked.request_id[1:13]}")
        first = ticket_in(local.come_back(visitor, asked))
        iou = local_editor.validate(first, pgtUrl=f"{local_editor.address}/pgt").iou
        granting = listener.heard[-1].query["pgtId"]
        page = local.visitor().get(
            "/cas/ENT1/proxy", query_string={"pgt": granting, "targetService": local_editor.address}
        )
        other = local.visitor()
        waiting = local.as_asked(local_editor.knock(other, ent="ent-a"))
        return {
            "service ticket": local_editor.new_ticket(visitor),
            "proxy ticket": re.search(r"PT-\w+", page.body)[0],
            "proxy-granting ticket": granting,
            "IOU": iou,
            "session": visitor.cookie("gar-session"),
            "login under way": waiting.request_id,
            "its cookie": binding,
            "its relay state": waiting.relay_state,
        }

    def test_each_is_good_for_its_own_end(self, local, local_editor, tokens):
        assert local_editor.validate(tokens["service ticket"]).user == ALICE
        assert local_editor.validate(tokens["proxy ticket"], "/proxyValidate").user == ALICE
        target = {"pgt": tokens["proxy-granting ticket"], "targetService": local_editor.address}
        assert "PT-" in local.visitor().get("/cas/ENT1/proxy", query_string=target).body

    def test_no_other_is_good_for_a_validation(self, local_editor, tokens):
        for name, token in tokens.items():
            for path in EVERY:
                good = {"service ticket": True, "proxy ticket": "proxyValidate" in path}.get(name, False)
                if good:
                    continue
                body = local_editor.ask(token, path).body
                expected = "INVALID_TICKET_SPEC" if name == "proxy ticket" else 'code="INVALID_TICKET"'
                assert expected in body or body == "no\n\n", name

    def test_no_other_is_good_for_a_proxy_ticket(self, local, local_editor, tokens):
        for name in tokens.keys() - {"proxy-granting ticket"}:
            target = {"pgt": tokens[name], "targetService": local_editor.address}
            page = local.visitor().get("/cas/ENT1/proxy", query_string=target)
            assert verdict_in(page).code == "INVALID_TICKET", name

    def test_no_other_is_a_session(self, local, local_editor, tokens):
        for name, token in tokens.items():
            visitor = local.visitor()
            visitor.client.set_cookie("gar-session", token, domain="localhost")
            is_known = ticket_or_nothing(local_editor.knock(visitor, ent="ent-a"))
            assert bool(is_known) is (name == "session"), name

    def test_no_other_opens_a_logout_or_a_login(self, local, tokens):
        for name, token in tokens.items():
            assert local.visitor().get(f"/logout/{token}/portal").status == 400, name
            if name != "its cookie":
                assert local.visitor().get("/login", query_string={"way": token}).status == 400, name

    def test_none_stands_for_another_where_the_browser_carries_it(self, local, tokens):
        for one, two in permutations(tokens, 2):
            assert tokens[one] != tokens[two]


def ticket_or_nothing(page):
    return page.location if "ticket=" in page.location else ""
