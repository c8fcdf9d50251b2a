"""What every response bears, and what no request can do."""

import base64
import hashlib
import re

import pytest
from kit.keys import key_ring
from kit.names import IDP_B, SERVICE_ACS
from stage.gateway import BASE, ENT_B_SSO, add_portal
from stage.service import portal_metadata

from gateway.registry.models import Ent
from gateway.registry.names import find_named

PAGES = ("/", "/logout", "/login?way=x", "/inconnu", "/saml/idp/ENT1/sso", "/login/inconnu")
METADATA = ("/saml/sp/metadata", "/saml/idp/ENT1/metadata")


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_never_cached_framed_or_sniffed(stage, path):
    headers = stage.visitor().get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Strict-Transport-Security"]
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "data:" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_page_that_posts_runs_its_one_script_by_its_hash_and_works_without(stage):
    page = stage.login(stage.visitor())
    script = re.search(r"<script>(.*?)</script>", page.body)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page.headers["Content-Security-Policy"]
    assert '<button type="submit"' in page.body
    assert not re.search(r"\son\w+=", page.body)


def test_no_page_asks_anything_of_anybody_else(stage):
    for page in (stage.visitor().get("/"), stage.login(stage.visitor()), stage.visitor().get("/inconnu")):
        addresses = re.findall(r'(?:src|href|action)="(https?://[^"]+)"', page.body)
        assert all(address.startswith((BASE, SERVICE_ACS)) for address in addresses)


def test_cookies_are_bound_to_this_host_and_hidden_from_scripts(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    page = stage.come_back(visitor, asked)
    (way,) = asked.page.headers.getlist("Set-Cookie")
    (session,) = page.headers.getlist("Set-Cookie")
    for cookie in (way, session):
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    assert "SameSite=None" in way
    assert "SameSite=Lax" in session
    assert "Max-Age" not in session


@pytest.mark.parametrize("path", METADATA)
def test_metadata_is_public_and_says_its_own_address(stage, path):
    page = stage.visitor().get(path)
    assert page.headers["Content-Type"].startswith("application/samlmetadata+xml")
    assert f'entityID="{BASE}{path}"' in page.body


def test_addresses_come_from_the_configuration_never_from_the_request(stage):
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    for path in (*METADATA, "/"):
        assert "evil.example" not in stage.visitor().get(path, headers=forged).body


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/saml/sp/acs"), ("put", "/saml/sp/acs"), ("delete", "/saml/idp/ENT1/sso"), ("post", "/saml/sp/metadata")],
)
def test_other_methods_are_not_allowed(stage, method, path):
    response = getattr(stage.app.test_client(), method)(path, base_url=BASE)
    assert response.status_code == 405


@pytest.mark.parametrize(
    "path", ["/saml/artifact", "/saml/idp/ENT1/artifact", "/saml/sp/ecp", "/saml/idp/INCONNU/metadata"]
)
def test_what_is_not_offered_is_not_found(stage, path):
    assert stage.visitor().get(path).status == 404


def test_a_body_that_is_too_large_is_refused_before_it_is_read(stage):
    page = stage.visitor().post("/saml/sp/acs", {"SAMLResponse": "A" * 600_000})
    assert page.status == 413


def test_parameters_in_the_address_do_not_count_for_a_post(stage):
    visitor = stage.visitor()
    form = stage.response(stage.ask(visitor))
    assert visitor.post("/saml/sp/acs?SAMLResponse=x", form).status == 400
    assert visitor.post("/saml/sp/acs", form).status == 200


@pytest.mark.parametrize("repeated", ["SAMLResponse", "RelayState"])
def test_parameters_that_come_twice_are_refused(stage, repeated):
    visitor = stage.visitor()
    form = stage.response(stage.ask(visitor))
    doubled = {name: [value, value] if name == repeated else value for name, value in form.items()}
    assert visitor.post("/saml/sp/acs", doubled).status == 400
    assert visitor.post("/saml/sp/acs", form).status == 200


def test_a_cookie_that_comes_twice_counts_for_nothing(stage):
    visitor = stage.visitor()
    stage.login(visitor)
    token = visitor.client.get_cookie("__Host-gar-session", domain="passerelle.example").value
    once, twice = f"__Host-gar-session={token}", f"__Host-gar-session={token}; __Host-gar-session=other"
    fresh = stage.app.test_client(use_cookies=False)
    assert b"Bonjour" in fresh.get("/", base_url=BASE, headers={"Cookie": once}).data
    assert b"Bonjour" not in fresh.get("/", base_url=BASE, headers={"Cookie": twice}).data


def test_a_transaction_is_not_a_session_and_a_session_is_not_a_transaction(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    binding = visitor.client.get_cookie(f"__Host-gar-way-{asked.request_id[1:13]}", domain="passerelle.example").value
    for token in (asked.request_id, binding, asked.relay_state):
        other = stage.visitor()
        other.client.set_cookie("__Host-gar-session", token, domain="passerelle.example", secure=True)
        assert stage.knock(other)[0].status == 303


def test_figures_are_for_the_networks_that_may_read_them(stage):
    assert stage.visitor().get("/metrics").status == 200
    outside = {"REMOTE_ADDR": "203.0.113.7"}
    assert stage.visitor().get("/metrics", environ_base=outside).status == 403
    forged = {"X-Forwarded-For": "127.0.0.1"}
    assert stage.visitor().get("/metrics", environ_base=outside, headers=forged).status == 403


def test_hostile_texts_are_shown_as_text(stage):
    with stage.change() as session:
        find_named(session, Ent, "ent-a").name = '<script>alert("x")</script>'
        add_portal(session, stage.clock, "ent-b", portal_metadata(IDP_B, (key_ring().idp_b,), ENT_B_SSO))
    stage.wait_for_the_registry()
    page, _ = stage.knock(stage.visitor())
    assert "<script>alert" not in page.body
    assert "&lt;script&gt;" in page.body
