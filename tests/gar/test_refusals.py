"""Answers that must not be read: refused whole, each for its own stable reason."""

import json
from dataclasses import replace

import pytest
from gar.answers import HOSTS, REQUEST, as_json, as_xml, atlas, bare, json_of, link_to, record_of

from gateway.gar.errors import AnswerRefused, Outage
from gateway.gar.request import ListRequest
from gateway.gar.resource_list import MAX_ANSWER, MAX_RESOURCES, read_resource_list

OTHER_SCHOOL = ListRequest("B0", "0550002D", REQUEST.person)
OTHER_PROJECT = ListRequest("R00", REQUEST.school, REQUEST.person)


def refusal(body):
    with pytest.raises(AnswerRefused) as refused:
        read_resource_list(REQUEST, 200, body, HOSTS)
    return refused.value


def reason_of(body):
    return refusal(body).reason


def with_field(name, value):
    """A good resource, then one with a field of another value."""
    return json_of([record_of(atlas()), record_of(atlas()) | {name: value}])


def list_of(text):
    """The JSON text of one entry inside the envelope."""
    return b'{"listeRessources":{"ressource":[' + text.encode() + b"]}}"


def test_a_refusal_is_an_outage_for_the_visitor():
    assert isinstance(refusal(b""), Outage)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "list-format", id="nothing"),
        pytest.param(b"Service en maintenance", "list-format", id="text"),
        pytest.param(b"[]", "list-format", id="array"),
        pytest.param(b"null", "list-format", id="null"),
        pytest.param(b"\x89PNG\r\n", "list-format", id="picture"),
        pytest.param("{}".encode("utf-16"), "list-format", id="utf-16"),
        pytest.param(b"<!DOCTYPE html><html><body>Maintenance</body></html>", "list-html", id="html-5"),
        pytest.param(b"\n<HTML lang=fr><p>Maintenance", "list-html", id="html"),
        pytest.param(b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "list-html", id="xhtml"),
        pytest.param(b"<soap><Body/></soap>", "list-shape", id="other-xml"),
        pytest.param(b"<l><ressource/>", "xml-malformed", id="xml-cut-off"),
        pytest.param(b"{}", "list-shape", id="other-json"),
        pytest.param(b'{"listeRessources":[]}', "list-shape", id="envelope-is-an-array"),
        pytest.param(b'{"listeRessources":null}', "list-shape", id="envelope-is-null"),
        pytest.param(b'{"listeRessources":{"ressources":[]}}', "list-shape", id="another-name"),
        pytest.param(b'{"listeRessources":{"ressource":{}}}', "list-shape", id="list-is-an-object"),
        pytest.param(b'{"listeRessources":{"ressource":null}}', "list-shape", id="list-is-null"),
        pytest.param(b'{"listeRessources":{"ressource":[]}', "list-malformed", id="json-cut-off"),
        pytest.param(b'{"listeRessources":{"ressource":[],}}', "list-malformed", id="comma"),
        pytest.param(b'{"listeRessources":{"ressource":[]}} {}', "list-malformed", id="two-documents"),
        pytest.param(b'{"listeRessources":{"ressource":["\x01"]}}', "list-malformed", id="raw-control-character"),
    ],
)
def test_what_is_no_list_is_refused(body, reason):
    assert reason_of(body) == reason


def test_bytes_that_are_not_utf_8_are_refused():
    assert reason_of(as_json(atlas()).decode().encode("cp1252", "replace")) == "list-encoding"
    latin = as_xml(bare("seul")).replace(b"UTF-8", b"ISO-8859-1")
    assert reason_of(latin) == "xml-encoding"


@pytest.mark.parametrize(
    "text",
    ['{"idRessource":"a","idRessource":"b"}', '{"autre":{"x":1,"x":1}}', '{"idRessource":"a","id\\u0052essource":"b"}'],
    ids=["field", "unknown-field", "escaped"],
)
def test_a_key_that_comes_twice_is_refused(text):
    assert reason_of(list_of(text)) == "list-duplicate-key"


def test_an_element_that_comes_twice_is_refused():
    second = b"<urlAccesRessource>https://evil.example/</urlAccesRessource></ressource>"
    assert reason_of(as_xml(atlas()).replace(b"</ressource>", second)) == "list-duplicate-key"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_a_number_that_is_none_is_refused_wherever_it_stands(number):
    assert reason_of(list_of(f'{{"score":{number}}}')) == "list-number"


def test_an_endless_number_is_refused():
    assert reason_of(list_of('{"score":' + "9" * 5000 + "}")) == "list-malformed"


@pytest.mark.parametrize("depth", [13, 1_000, 20_000])
def test_deep_nesting_is_refused_before_a_parser_sees_it(depth):
    assert reason_of(b'{"a":' * depth + b"1" + b"}" * depth) == "list-nesting"
    assert reason_of(b'{"a":' + b"[" * depth + b"]" * depth + b"}") == "list-nesting"
    assert reason_of(b'{"a":' + b"[" * depth) == "list-malformed"


def test_brackets_inside_texts_are_no_nesting():
    title = '[[[[{{{{"\\' * 10
    (resource,) = read_resource_list(REQUEST, 200, as_json(replace(atlas(), title=title)), HOSTS)
    assert resource.title == title


def test_deep_elements_are_refused():
    assert reason_of(b"<ressource>" * 1000 + b"</ressource>" * 1000) == "xml-malformed"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b" " * (MAX_ANSWER + 1), id="bytes"),
        pytest.param(b'{"a":[' + b"[]," * 60_000 + b"1]}", id="arrays"),
        pytest.param(b'{"a":[' + b"1," * 500_000 + b"1]}", id="numbers"),
        pytest.param(b'{"a":"' + b'\\"' * 1_000_000 + b'"}', id="escapes"),
        pytest.param(b"{" + b'""' * 1_000_000, id="texts"),
        pytest.param(b"<l>" + b"<a/>" * 300_000 + b"</l>", id="elements"),
        pytest.param(b"<l " + b"".join(b'a%d = "" ' % n for n in range(300_000)) + b"/>", id="attributes"),
    ],
)
def test_a_crowd_is_refused(body):
    assert reason_of(body) == "list-too-large"


def test_more_resources_than_a_school_has_are_refused():
    record = record_of(bare("r"))
    assert reason_of(json_of([record] * (MAX_RESOURCES + 1))) == "list-too-many"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nomRessource", 12),
        ("nomRessource", ["a"]),
        ("idEditeur", False),
        ("urlVignette", {}),
        ("typePresentation", "MAN"),
        ("typePresentation", ["MAN"]),
        ("niveauEducatif", "CE1"),
        ("niveauEducatif", ["CE1"]),
        ("niveauEducatif", {"uri": "x", "nom": "CE1"}),
        ("domaineEnseignement", [{"uri": "x", "nom": 1}]),
    ],
)
def test_a_field_of_another_type_is_refused_and_named(name, value):
    refused = refusal(with_field(name, value))
    assert refused.reason == "list-type"
    assert refused.detail in (name, "nom")


@pytest.mark.parametrize("record", ["texte", None, 1, []])
def test_an_entry_that_is_no_object_is_refused(record):
    assert reason_of(json_of([record])) == "list-type"


@pytest.mark.parametrize(
    "inside", [b"<nomEditeur><b>x</b></nomEditeur>", b"<niveauEducatif>CE1</niveauEducatif>"], ids=["element", "text"]
)
def test_an_element_with_another_content_is_refused(inside):
    assert reason_of(as_xml(bare("seul")).replace(b"</ressource>", inside + b"</ressource>")) == "list-type"


@pytest.mark.parametrize("name", ["idRessource", "nomRessource", "urlAccesRessource"])
@pytest.mark.parametrize("value", [None, "", " \n"])
def test_a_resource_without_what_opens_it_is_refused(name, value):
    refused = refusal(with_field(name, value))
    assert (refused.reason, refused.detail) == ("list-missing-field", name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nomRessource", "x" * 1001),
        ("idRessource", "ark:/99999/" + "x" * 300),
        ("urlVignette", "https://a.example/" + "x" * 4096),
        ("description", "x" * 20_001),
        ("niveauEducatif", [{"nom": "x" * 1001}]),
    ],
)
def test_an_endless_text_is_refused(name, value):
    assert reason_of(with_field(name, value)) == "list-too-long"


def test_endless_terms_are_refused():
    assert reason_of(with_field("domaineEnseignement", [{"nom": "x"}] * 501)) == "list-too-many"


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1b", "\x7f", "\x85", "\x9b", "\ud800", "\udfff", "\ufffe"])
@pytest.mark.parametrize("name", ["nomRessource", "nomEditeur", "urlAccesRessource", "description"])
def test_a_control_character_or_half_a_character_is_refused(name, character):
    record = record_of(atlas()) | {name: f"a{character}b"}
    body = json.dumps({"listeRessources": {"ressource": [record]}}).encode()
    assert reason_of(body) == "list-character"


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE l [<!ENTITY a "b">]><listeRessources>&a;</listeRessources>',
        b"<listeRessources><![CDATA[<ressource/>]]></listeRessources>",
    ],
    ids=["entity", "cdata"],
)
def test_xml_that_is_more_than_elements_is_refused(body):
    assert reason_of(body) == "xml-forbidden-markup"


def test_elements_of_another_namespace_are_not_taken_for_an_empty_list():
    body = as_xml(atlas()).replace(b"<listeRessources>", b"<listeRessources xmlns='http://gar.example/'>")
    assert reason_of(body) == "list-shape"


@pytest.mark.parametrize("write", [as_json, as_xml])
@pytest.mark.parametrize(
    ("stranger", "reason"),
    [
        (atlas(OTHER_SCHOOL), "list-other-school"),
        (atlas(OTHER_PROJECT), "list-other-project"),
        (replace(atlas(), link=link_to("ark:/99999/a", host="evil.example")), "list-link-host"),
        (replace(atlas(), link=link_to("ark:/99999/a").replace("https", "http")), "list-link-plain"),
        (replace(atlas(), link="javascript:alert(1)"), "list-link"),
    ],
    ids=["school", "project", "host", "plain", "script"],
)
def test_one_link_that_leads_astray_refuses_the_whole_list(write, stranger, reason):
    assert reason_of(write(bare("seul"), atlas(), stranger)) == reason


def test_what_is_refused_is_never_repeated():
    secret = "8f1c2c1e"
    bodies = [
        with_field("nomRessource", secret + "\x00"),
        with_field("urlAccesRessource", f"https://{secret}.example/"),
    ]
    for body in bodies:
        assert secret not in str(refusal(body))
