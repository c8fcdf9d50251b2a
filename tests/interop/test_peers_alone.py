"""The real peers among themselves, without the gateway: what they refuse later is then the gateway's doing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis
from lxml import etree
from peers import debian
from peers.browser import Browser, Lost, Page, fetch
from peers.cookies import CookieJar
from peers.debian import MissingPackages, installed, packages
from peers.forms import read_forms
from peers.gateway import CommandRefused, gateway
from peers.mellon import Choices, MellonService, mellon, received
from peers.people import User, sign_in
from peers.postgres import postgres
from peers.process import PeerFailed, hand_over, own_home, wait_until
from peers.process_tree import descendants
from peers.redis_server import redis_server
from peers.simplesamlphp import RSA_SHA1, RSA_SHA256, Answers, simplesamlphp

pytestmark = pytest.mark.interop

NAMES = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
}
ZOE = User(
    "zoé",
    "l'école \\ ici",
    {
        "ENTPersonUid": ["uid-é-1"],
        "ENTPersonProfils": ["National_elv"],
        "ENTPersonStructRattach": ["0550001A", "0550002B"],
    },
)
PLAIN_WAYS = {
    "assertion signed": Answers(),
    "response signed": Answers(sign_assertion=False, sign_response=True),
    "both signed": Answers(sign_response=True),
    "assertion signed with SHA-1": Answers(signature_algorithm=RSA_SHA1),
}
ENCRYPTED_WAYS = {
    "assertion signed, then encrypted": Answers(encrypt=True),
    "assertion signed, encrypted, response signed": Answers(encrypt=True, sign_response=True),
    "assertion encrypted, response signed": Answers(sign_assertion=False, encrypt=True, sign_response=True),
}


@pytest.fixture(scope="module")
def ent():
    with simplesamlphp([ZOE]) as running:
        yield running


@pytest.fixture(scope="module")
def service(ent):
    with mellon(ent.metadata, Choices(encryption=True)) as running:
        yield running


@pytest.fixture
def browser():
    return Browser()


@pytest.fixture
def reachable_folder():
    """For peers that a killed run leaves homes of: their account may enter it, and it goes away with all it holds."""
    with own_home("killed") as folder:
        hand_over(folder)
        yield folder


def logged_in(browser: Browser, service: MellonService, user: User = ZOE) -> Page:
    return browser.travel(sign_in(browser, browser.open(service.protected_url), user))


def response_of(page: Page) -> etree._Element:
    return etree.fromstring(received(page).response)


def has(response: etree._Element, path: str) -> bool:
    return response.find(path, NAMES) is not None


@pytest.mark.parametrize("way", PLAIN_WAYS.values(), ids=PLAIN_WAYS.keys())
def test_a_person_signs_in_and_the_service_sees_exactly_what_the_ent_said(ent, service, browser, way):
    ent.trust(service.metadata, way)
    page = logged_in(browser, service)
    assert received(page).attributes == {name: tuple(values) for name, values in ZOE.attributes.items()}
    assert received(page).issuer == ent.entity_id
    response = response_of(page)
    assert has(response, "ds:Signature") == way.sign_response
    assert has(response, "saml:Assertion/ds:Signature") == way.sign_assertion
    assert {method.get("Algorithm") for method in response.iterfind(".//ds:SignatureMethod", NAMES)} == {
        way.signature_algorithm
    }


@pytest.mark.parametrize("way", ENCRYPTED_WAYS.values(), ids=ENCRYPTED_WAYS.keys())
def test_an_encrypted_assertion_is_read_by_the_service(ent, service, browser, way):
    ent.trust(service.metadata, way)
    page = logged_in(browser, service)
    assert received(page).attributes == {name: tuple(values) for name, values in ZOE.attributes.items()}
    response = response_of(page)
    assert not has(response, "saml:Assertion")
    assert has(response, "ds:Signature") == way.sign_response
    assert [method.get("Algorithm") for method in response.iterfind(".//xenc:EncryptionMethod", NAMES)] == [
        "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
        "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
    ]


def test_an_answer_that_nobody_signed_is_refused_by_the_service(ent, service, browser):
    ent.trust(service.metadata, Answers(sign_assertion=False))
    page = logged_in(browser, service)
    assert page.status == 400
    with pytest.raises(Lost):
        received(page)
    assert "Signature element not found" in service.log()


def test_a_wrong_password_leads_back_to_the_form(ent, service, browser):
    ent.trust(service.metadata)
    page = browser.open(service.protected_url)
    refused = sign_in(browser, page, User(ZOE.login, "wrong", {}))
    assert refused.host == page.host
    assert "password" in dict(refused.forms[0].fields)


def test_the_users_of_the_ent_change_while_it_runs(ent, service, browser):
    ent.trust(service.metadata)
    newcomer = User("ali", "secret", {"ENTPersonUid": ["uid-2"]})
    ent.enrol([ZOE, newcomer])
    assert received(logged_in(browser, service, newcomer)).attributes == {"ENTPersonUid": ("uid-2",)}


def test_the_ent_begins_a_login_by_itself(ent, service, browser):
    ent.trust(service.metadata)
    page = browser.travel(sign_in(browser, browser.open(ent.start_url(service.entity_id, service.protected_url)), ZOE))
    assert page.url == service.protected_url
    assert response_of(page).get("InResponseTo") is None


@pytest.mark.parametrize("required", [False, True])
def test_an_unsigned_request_is_served_only_where_no_signature_is_required(ent, browser, required):
    undemanding = ent.metadata.replace(b' WantAuthnRequestsSigned="true"', b"")
    with mellon(undemanding, Choices(sign_requests=False)) as careless:
        ent.trust(careless.metadata, Answers(requires_signed_requests=required))
        page = browser.open(careless.protected_url)
    assert not any("Signature" in hop.query for hop in browser.history)
    assert page.host == ent.base.removeprefix("http://")
    assert bool(page.forms) == (not required)


def test_requests_of_the_service_are_signed_with_sha256(ent, service, browser):
    ent.trust(service.metadata)
    browser.open(service.protected_url)
    (request,) = [hop.query for hop in browser.history if "SAMLRequest" in hop.query]
    assert request["SigAlg"] == RSA_SHA256


def test_a_logout_at_the_service_ends_the_session_at_the_ent_too(ent, service, browser):
    ent.trust(service.metadata)
    logged_in(browser, service)
    assert browser.open(service.logout_url()).url == service.public_url
    assert browser.open(service.protected_url).forms


def test_a_logout_at_the_ent_ends_the_session_at_the_service_too(ent, service, browser):
    ent.trust(service.metadata)
    logged_in(browser, service)
    assert browser.open(ent.logout_url(service.public_url)).url == service.public_url
    assert any(hop.url.startswith(f"{service.base}/mellon/logout") for hop in browser.history)
    assert browser.get(service.protected_url).location


def test_the_session_at_the_ent_serves_a_second_service_without_a_password(ent, service, browser):
    ent.trust(service.metadata)
    logged_in(browser, service)
    with mellon(ent.metadata) as second:
        ent.trust(second.metadata)
        assert received(browser.open(second.protected_url)).attributes["ENTPersonUid"] == tuple(
            ZOE.attributes["ENTPersonUid"]
        )


def test_a_browser_stops_before_it_leaves_the_places_it_was_given(ent, service, browser):
    ent.trust(service.metadata)
    place = service.base.removeprefix("http://")
    page = browser.open(service.protected_url, within=(place,))
    assert page.host == place
    assert page.next_address.startswith(ent.base)


def test_a_stopped_peer_leaves_nothing_and_its_neighbour_goes_on(ent):
    before = {process.pid for process in descendants(os.getpid())}
    with simplesamlphp([ZOE]) as other:
        started = [process for process in descendants(os.getpid()) if process.pid not in before]
        assert {process.program.name.rstrip("0123456789.") for process in started} == {"nginx", "php-fpm"}
        assert 0 not in {Path(f"/proc/{process.pid}").stat().st_uid for process in started}
    assert not {process.pid for process in descendants(os.getpid())} - before
    assert not other.home.exists()
    assert fetch(ent.entity_id) == ent.metadata


def test_peers_die_with_a_test_run_that_was_killed(reachable_folder):
    script = (
        "from peers.redis_server import redis_server\n"
        "with redis_server() as r:\n    print(r.server.pid, r.url, flush=True)\n    input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(reachable_folder)},
        text=True,
    ) as run:
        pid = run.stdout.readline().split()[0]
        run.send_signal(signal.SIGKILL)
        run.wait()
    wait_until(lambda: not Path(f"/proc/{pid}").exists(), "the server outlived the run that started it")


def test_every_database_is_new_and_survives_a_restart_of_the_cluster():
    with postgres() as cluster:
        first, second = (url.replace("+psycopg", "") for url in (cluster.create_database(), cluster.create_database()))
        with psycopg.connect(first) as connection:
            connection.execute("CREATE TABLE school (uai text)")
        cluster.server.stop()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(first, connect_timeout=5)
        cluster.server.start()
        with psycopg.connect(first) as connection:
            assert connection.execute("SELECT count(*) FROM school").fetchone() == (0,)
        with psycopg.connect(second) as connection, pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT count(*) FROM school")


def test_a_redis_is_silent_while_paused_and_keeps_its_append_only_file_over_a_crash():
    options = {"appendonly": "yes", "appendfsync": "always"}
    with (
        redis_server(options, password="secret") as server,
        redis.Redis.from_url(server.url, socket_timeout=1) as client,
    ):
        client.set("ticket", "ST-1")
        server.server.pause()
        with pytest.raises(redis.TimeoutError):
            client.get("ticket")
        server.server.resume()
        assert client.get("ticket") == b"ST-1"
        server.server.kill()
        with pytest.raises(redis.ConnectionError):
            client.get("ticket")
        server.server.start()
        assert client.get("ticket") == b"ST-1"


def test_a_gateway_refuses_with_its_reason_serves_and_replaces_a_killed_worker():
    with gateway() as installation:
        with pytest.raises(CommandRefused, match="0550001A") as refusal:
            installation.school_add("0550001A", "nowhere", "École")
        assert refusal.value.code == 1
        installation.serve(workers=2)
        victim = installation.kill_worker()
        wait_until(lambda: victim not in (now := installation.workers()) and len(now) == 2, "no new worker came")
        assert installation.is_ready()
        before = set(installation.workers())
        installation.reload()
        wait_until(lambda: len(now := set(installation.workers())) == 2 and not now & before, "no worker was renewed")
        wait_until(installation.is_ready, "not ready after a reload")
        installation.stop()
        assert not installation.is_ready()


def test_a_program_that_ends_while_starting_says_why():
    with pytest.raises(PeerFailed, match="Bad directive"), redis_server({"no-such-option": "1"}):
        pass


def test_a_missing_package_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(debian._BRINGS, "nginx-light", "/nowhere/nginx")
    monkeypatch.setitem(debian._BRINGS, "php-fpm", "/nowhere/php-fpm")
    with pytest.raises(MissingPackages, match=r"run apt-get install --no-install-recommends php-fpm nginx-light$"):
        installed("php-fpm", "nginx-light", "simplesamlphp")


def test_the_packages_that_the_peers_ask_for_are_those_of_the_list():
    lines = Path(debian.__file__).with_name("packages.txt").read_text().splitlines()
    assert sorted(packages()) == sorted(line.split()[0] for line in lines if not line.startswith("#"))


@pytest.mark.parametrize(
    ("same_site", "get", "post"), [("Strict", "", ""), ("Lax", "c=1", ""), ("None; Secure", "c=1", "c=1")]
)
def test_a_cookie_follows_another_site_only_as_its_samesite_allows(same_site, get, post):
    jar = CookieJar()
    jar.keep("http://127.0.0.1:8000/login", f"c=1; Path=/; SameSite={same_site}; HttpOnly")
    ours, others = "http://127.0.0.1:9000/page", "http://localhost:9000/page"
    assert jar.header("http://127.0.0.1:8000/acs", "GET", others) == get
    assert jar.header("http://127.0.0.1:8000/acs", "POST", others) == post
    assert jar.header("http://127.0.0.1:8000/acs", "POST", ours) == "c=1"


def test_a_cookie_for_all_sites_that_is_not_secure_is_not_kept():
    jar = CookieJar()
    jar.keep("http://127.0.0.1:8000/login", "c=1; SameSite=None")
    assert jar.value("c") is None


def test_a_cookie_stays_under_its_path_and_ends_when_told():
    jar = CookieJar()
    jar.keep("http://127.0.0.1:8000/a/login", "c=1; Path=/a")
    assert jar.header("http://127.0.0.1:8000/a/b", "GET", None) == "c=1"
    assert jar.header("http://127.0.0.1:8000/ab", "GET", None) == ""
    assert jar.header("http://localhost:8000/a/b", "GET", None) == ""
    jar.keep("http://127.0.0.1:8000/a/login", "c=; Path=/a; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
    assert jar.value("c") is None


def test_a_form_is_read_as_a_browser_would_send_it():
    (form,) = read_forms(
        "<form method=post action='go?x=1'><input name=a value='&lt;1'><input type=checkbox name=b>"
        "<input type=radio name=r value=1><input type=radio name=r value=2 checked><input type=submit name=s>"
        "<textarea name=t>texte</textarea><select name=e><option value=1>un<option value=2 selected>deux"
        "</select></form>",
        "http://127.0.0.1:8000/page/",
    )
    assert form.action == "http://127.0.0.1:8000/page/go?x=1"
    assert form.fields == (("a", "<1"), ("r", "2"), ("t", "texte"), ("e", "2"))
    assert not form.posts_itself


def test_a_page_without_a_form_or_a_redirect_leads_nowhere(service, browser):
    page = browser.get(service.public_url)
    with pytest.raises(Lost):
        browser.submit(page)
    with pytest.raises(Lost):
        browser.follow(page)
