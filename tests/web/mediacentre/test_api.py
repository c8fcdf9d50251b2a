"""The same list for programs: who may read it, what it says, and that its description tells the truth."""

import json

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from stage.site import VERDUN

from gateway.domain.profile import Profile
from gateway.registry.ents import set_choices
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent
from gateway.registry.names import find_named
from gateway.web.mediacentre.api import openapi

ORIGIN = "https://ent.example.fr"
PATH = "/api/v1/resources"


@pytest.fixture(scope="module")
def open_to_the_ent(town):
    """An ENT whose pages may show ours."""
    with town.stage.change() as session:
        set_choices(find_named(session, Ent, "ent-a"), origins=(ORIGIN,))
    town.stage.wait_for_the_registry()
    return town


def conforms(document, name):
    schemas = openapi()["components"]["schemas"]
    whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    Draft202012Validator(whole).validate(document)


def test_the_description_is_valid_and_names_our_address(town):
    page = town.stage.visitor().get("/api/v1/openapi.json")
    document = json.loads(page.body)
    validate(document)
    assert document["servers"] == [{"url": town.base}]
    assert page.headers["Access-Control-Allow-Origin"] == "*"


def test_the_list_is_that_of_the_page(town):
    page = town.teacher().get(PATH)
    document = json.loads(page.body)
    conforms(document, "List")
    assert document["complete"] is True
    assert document["total"] == len(document["resources"]) == 38
    assert [school["name"] for school in document["schools"]] == [
        "École Jules-Ferry (Verdun)",
        "École Jules-Ferry (Stenay)",
    ]
    assert page.headers["Cache-Control"] == "private, no-store"
    opening = document["resources"][0]["open"]
    assert town.teacher().get(opening).status == 303


def test_it_takes_the_questions_of_the_page(town):
    document = json.loads(town.teacher("full", VERDUN).get(f"{PATH}?q=fables").body)
    assert [resource["title"] for resource in document["resources"]] == ["Fables à écouter"]


@pytest.mark.parametrize("profile", [Profile.PUPIL, Profile.TEACHER, Profile.STAFF])
def test_the_console_is_told_to_nobody_who_does_not_assign(town, profile):
    assert "console" not in json.loads(town.enter(profile=profile).get(PATH).body)


def test_without_a_session_it_says_where_to_open_one(town):
    page = town.stage.visitor().get(f"{PATH}?ent=ent-a")
    document = json.loads(page.body)
    conforms(document, "Problem")
    assert page.status == document["status"] == 401
    assert document["login"] == f"{town.base}/login/ent-a?next=%2Fmediacentre"
    assert page.headers["Content-Type"] == "application/problem+json"


def test_an_outage_is_one_for_programs_too(town):
    page = town.enter("outage").get(PATH)
    assert (page.status, page.headers["Retry-After"]) == (503, "60")
    conforms(json.loads(page.body), "Problem")
    town.enter("few").get(PATH)


def test_only_the_pages_of_the_ent_may_read_it(open_to_the_ent):
    reader = open_to_the_ent.teacher()
    theirs = reader.get(PATH, headers={"Origin": ORIGIN}).headers
    assert theirs["Access-Control-Allow-Origin"] == ORIGIN
    assert theirs["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in theirs["Vary"]
    for origin in ("https://evil.example", "null", f"{ORIGIN}.evil.example", ""):
        assert "Access-Control-Allow-Origin" not in reader.get(PATH, headers={"Origin": origin}).headers


def test_only_the_pages_of_the_ent_may_frame_ours(open_to_the_ent):
    headers = open_to_the_ent.teacher().get("/mediacentre").headers
    assert f"frame-ancestors 'self' {ORIGIN};" in headers["Content-Security-Policy"] + ";"
    assert "X-Frame-Options" not in headers
    framed = open_to_the_ent.stage.visitor().get("/mediacentre?ent=ent-a")
    assert f"frame-ancestors 'self' {ORIGIN}" in framed.headers["Content-Security-Policy"]
    assert "(nouvelle fenêtre)" in framed.words
    assert "certains navigateurs bloquent les cookies" in framed.words


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "https://",
        "http://ent.example.fr",
        "https://ENT.example.fr",
        "https://a.fr/x",
        "https://a.fr; script-src *",
    ],
)
def test_what_is_no_origin_is_not_kept(town, origin):
    with pytest.raises(ChangeRefused), town.stage.change() as session:
        set_choices(find_named(session, Ent, "ent-a"), origins=(origin,))


def test_the_component_may_be_loaded_from_anywhere(town):
    page = town.stage.visitor().get("/api/v1/gar-mediacentre.js")
    assert page.headers["Access-Control-Allow-Origin"] == "*"
    assert page.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert page.headers["Content-Type"].startswith("text/javascript")
    assert 'customElements.define("gar-mediacentre"' in page.body
