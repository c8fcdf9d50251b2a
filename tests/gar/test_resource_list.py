"""Good lists, in every shape that the GAR gives them."""

import gzip
from dataclasses import replace

import pytest
from gar.answers import (
    HOSTS,
    REQUEST,
    VOCABULARY,
    as_gson,
    as_json,
    as_xml,
    atlas,
    bare,
    base64_of,
    json_of,
    record_of,
)

from gateway.gar.request import ListRequest
from gateway.gar.resource import Concept, Presentation
from gateway.gar.resource_list import MAX_RESOURCES, read_resource_list

EMPTY = b'{"listeRessources":{"ressource":[]}}'


def read(body, request=REQUEST):
    return read_resource_list(request, 200, body, HOSTS)


@pytest.mark.parametrize("write", [as_json, as_gson, as_xml])
def test_every_field_arrives(write):
    assert read(write(atlas())) == (atlas(),)


@pytest.mark.parametrize("write", [as_json, as_gson, as_xml])
def test_fields_that_the_gar_leaves_out_are_empty(write):
    assert read(write(bare("seul"), atlas())) == (bare("seul"), atlas())


def test_the_order_is_that_of_the_gar():
    names = ["c", "a", "b"]
    assert [resource.title for resource in read(as_json(*map(bare, names)))] == names


@pytest.mark.parametrize(
    "body",
    [
        EMPTY,
        b'{"listeRessources":{}}',
        b"<listeRessources/>",
        b"<?xml version='1.0'?>\n<listeRessources></listeRessources>",
    ],
)
def test_nothing_assigned_is_an_empty_list(body):
    assert read(body) == ()


@pytest.mark.parametrize("write", [as_json, as_xml])
def test_a_compressed_answer_is_read_the_same(write):
    assert read(gzip.compress(write(atlas()))) == (atlas(),)


def test_a_byte_order_mark_and_blanks_in_front_do_no_harm():
    assert read(b"\xef\xbb\xbf \r\n" + as_json(atlas())) == (atlas(),)


def test_as_many_resources_as_a_school_may_have_are_read():
    many = [bare(f"r{number}") for number in range(MAX_RESOURCES)]
    assert len(read(as_json(*many))) == MAX_RESOURCES
    assert len(read(as_xml(*many))) == MAX_RESOURCES


def test_a_code_not_known_yet_is_kept():
    novelty = replace(atlas(), presentations=(Presentation("HOL", "hologrammes"),))
    assert read(as_json(novelty)) == (novelty,)


def test_a_title_of_200_characters_is_kept_whole():
    long = replace(atlas(), title="Un titre vraiment très long " * 7 + "finit")
    assert read(as_json(long))[0].title == long.title


def test_fields_that_are_not_known_are_passed_over():
    record = record_of(atlas()) | {"structure_uai": "0550001C", "score": 1.5e3, "autre": {"a": [None, True]}}
    assert read(json_of([record])) == (atlas(),)


def test_elements_that_are_not_known_are_passed_over_even_repeated_or_nested():
    extra = b"<mot>a</mot><mot>b</mot><autre><a/></autre></ressource>"
    assert read(as_xml(atlas()).replace(b"</ressource>", extra)) == (atlas(),)


def test_a_null_or_empty_field_is_an_absent_one():
    record = record_of(bare("seul")) | {
        "urlVignette": None,
        "nomEditeur": "",
        "niveauEducatif": None,
        "typePresentation": None,
    }
    assert read(json_of([record])) == (bare("seul"),)


def test_terms_without_a_label_are_dropped_and_those_without_an_address_kept():
    record = record_of(bare("seul")) | {"niveauEducatif": [{"uri": "x"}, {"nom": "CE1"}, {}]}
    assert read(json_of([record]))[0].levels == (Concept("", "CE1"),)


def test_blanks_around_and_line_breaks_inside_a_text_become_plain_spaces():
    record = record_of(bare("seul")) | {"nomRessource": "  Lire\tensemble\n", "description": "Un\r\nDeux"}
    (resource,) = read(json_of([record]))
    assert (resource.title, resource.description) == ("Lire ensemble", "Un  Deux")


def test_the_no_break_space_of_french_typography_is_kept():
    record = record_of(bare("seul")) | {"nomRessource": "Qui\u00a0?"}
    assert read(json_of([record]))[0].title == "Qui\u00a0?"


@pytest.mark.parametrize(
    "address", ["/images/1.png", "javascript:alert(1)", "data:image/png;base64,AAAA", "https://a b"]
)
def test_a_thumbnail_that_is_no_web_address_counts_as_none(address):
    assert read(json_of([record_of(atlas()) | {"urlVignette": address}]))[0].thumbnail == ""


def test_several_kinds_of_presentation_are_kept_in_both_formats():
    kinds = [{"code": "DIC", "nom": "dictionnaires"}, {"code": "MAN", "nom": "manuels numériques"}]
    expected = (Presentation("DIC", "dictionnaires"), Presentation("MAN", "manuels numériques"))
    assert read(json_of([record_of(atlas()) | {"typePresentation": kinds}]))[0].presentations == expected
    one = b"<typePresentation><code>DIC</code><nom>dictionnaires</nom></typePresentation>"
    two = "<typePresentation><code>MAN</code><nom>manuels numériques</nom></typePresentation>".encode()
    body = as_xml(replace(atlas(), presentations=())).replace(b"</ressource>", one + two + b"</ressource>")
    assert read(body)[0].presentations == expected


def test_a_presentation_may_lack_its_code_or_its_label_but_not_both():
    for kind in ({"code": "MAN"}, {"nom": "manuels numériques"}):
        (resource,) = read(json_of([record_of(atlas()) | {"typePresentation": kind}]))
        assert resource.presentations == (Presentation(kind.get("code", ""), kind.get("nom", "")),)
    (resource,) = read(json_of([record_of(atlas()) | {"typePresentation": {}}]))
    assert resource.presentations == ()


def test_the_root_of_the_xml_may_have_another_name_and_a_namespace_of_its_own():
    body = as_xml(atlas()).replace(b"<listeRessources>", b"<g:liste xmlns:g='http://gar.example/'>")
    assert read(body.replace(b"</listeRessources>", b"</g:liste>")) == (atlas(),)


def test_an_answer_of_the_old_generation_is_read():
    request = ListRequest("ENTTEST1", "0650499P-ET6", "5577102-ET6")
    ark = "http://n2t.net/ark:/99999/r14xxxxxxxx"
    host = "https://sp-auth.validation.test-gar.education.fr/domaineGar"
    link = f"{host}?idENT=RU5UVEVTVDE=&idEtab=MDY1MDQ5OVAtRVQ2&idSrc={base64_of(ark)}"
    old = replace(
        atlas(), identifier=ark, link=link, levels=(), subjects=(Concept(f"{VOCABULARY}015-num-990", "histoire (6e)"),)
    )
    (resource,) = read(as_gson(old), request)
    assert resource == old
    assert resource.key == "ark:/99999/r14xxxxxxxx"
