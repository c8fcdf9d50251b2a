"""Whatever the bytes: a refusal, or a list of which every link is the asked school's."""

import base64
import json
import string
from dataclasses import replace
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from gar.answers import HOSTS, REQUEST, as_gson, as_json, as_xml, atlas, bare, base64_of, json_of, record_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.gar.errors import AnswerRefused, ListUnavailable
from gateway.gar.launch_link import read_launch_link
from gateway.gar.request import ListRequest
from gateway.gar.resource import Concept, Presentation, Resource
from gateway.gar.resource_list import read_resource_list

OTHER = ListRequest("R00", "0550002D", "somebody-else")
WRITERS = [as_json, as_gson, as_xml]
calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
briefly = settings(calmly, max_examples=40)

words = (
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=30).map(str.strip).filter(bool)
)
names = st.text(string.ascii_letters + string.digits + "._-/", min_size=1, max_size=20)
concepts = st.lists(st.builds(Concept, st.just("") | words, words), max_size=4).map(tuple)
resources = names.flatmap(
    lambda name: st.builds(
        Resource,
        identifier=st.just(f"ark:/99999/{name}"),
        title=words,
        link=st.just(bare(name).link),
        publisher=words,
        presentations=st.lists(st.builds(Presentation, words, words), max_size=1).map(tuple),
        levels=concepts,
        subjects=concepts,
        document_types=concepts,
        pedagogical_types=concepts,
        thumbnail=st.sampled_from(["", "https://vignette.gar.education.fr/1.png"]),
        description=words,
    )
)
values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=20,
)


def read(body, status=200):
    """The list, or None for a refusal."""
    try:
        return read_resource_list(REQUEST, status, body, HOSTS)
    except ListUnavailable:
        return None


def schools_in(link):
    """The schools that a link names to a lenient reader."""
    pairs = parse_qsl(urlsplit(link).query, keep_blank_values=True)
    return {
        base64.b64decode(value + "==").decode(errors="replace") for name, value in pairs if name.lower() == "idetab"
    }


def assert_harmless(found):
    for resource in found or ():
        assert urlsplit(resource.link).hostname in HOSTS
        assert schools_in(resource.link) <= {REQUEST.school}


@calmly
@given(st.binary(max_size=400), st.sampled_from([200, 400, 503]))
def test_any_bytes_give_a_refusal_or_a_list(body, status):
    assert_harmless(read(body, status))


@calmly
@given(values)
def test_any_json_inside_the_envelope_gives_a_refusal_or_a_list(value):
    for document in (value, {"listeRessources": value}, {"listeRessources": {"ressource": value}}, {"Erreur": value}):
        assert_harmless(read(json.dumps(document).encode()))


@calmly
@given(st.sampled_from(sorted(record_of(atlas()))), values)
def test_any_value_of_any_field_gives_a_refusal_or_a_list(name, value):
    assert_harmless(read(json_of([record_of(atlas()) | {name: value}])))


@briefly
@given(st.lists(resources, max_size=5))
@pytest.mark.parametrize("write", WRITERS)
def test_what_is_written_is_read_again(write, written):
    assert read(write(*written)) == tuple(written)


@calmly
@given(st.data())
@pytest.mark.parametrize("write", WRITERS)
def test_no_edit_of_a_good_answer_yields_the_link_of_another_school(write, data):
    body = write(atlas(), bare("seul"))
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 30)))
    stranger = base64_of(OTHER.school)
    snippets = [b"", base64_of(OTHER.project).encode(), f"&idEtab={stranger}".encode(), f"idEtab={stranger}".encode()]
    inserted = data.draw(st.sampled_from(snippets) | st.binary(max_size=20))
    assert_harmless(read(body[:start] + inserted + body[end:]))


@briefly
@given(st.integers(0, 2), resources)
@pytest.mark.parametrize("write", WRITERS)
def test_no_resource_of_another_school_slips_in(write, place, stranger):
    entries = [atlas(), bare("seul")]
    entries.insert(place, replace(stranger, link=bare("x", OTHER).link))
    with pytest.raises(AnswerRefused, match="list-other-"):
        read_resource_list(REQUEST, 200, write(*entries), HOSTS)


@calmly
@given(st.text(string.ascii_letters + string.digits + "-", min_size=1, max_size=45), names)
def test_a_link_says_what_was_put_into_it(school, name):
    link = f"https://idp-auth.gar.education.fr/domaineGar?idEtab={base64_of(school)}&idRessource={quote(name, safe='')}"
    said = read_launch_link(link)
    assert (said.school, said.resource) == (school, name)
