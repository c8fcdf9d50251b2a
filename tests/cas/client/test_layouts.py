"""One list of attributes out of every layout that real CAS servers use, nothing lost on the way."""

from datetime import UTC, datetime

import pytest

from gateway.cas.client.answer import read_answer
from gateway.cas.errors import AnswerRefused

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
UAI = "<cas:UAI>0550001C</cas:UAI>"


def attributes_of(content) -> dict:
    document = (
        '<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas" xmlns:o="urn:other"><cas:authenticationSuccess>'
        f"<cas:user>u1</cas:user>{content}</cas:authenticationSuccess></cas:serviceResponse>"
    )
    return {a.name: a.values for a in read_answer(document.encode(), "ST-1", NOW).attributes}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(UAI, id="directly under success"),
        pytest.param(f"<cas:attributes>{UAI}</cas:attributes>", id="in attributes"),
        pytest.param(f"<cas:attributes>\n  {UAI}\n</cas:attributes>\n", id="indented"),
        pytest.param(
            f"<cas:attributes><cas:userAttributes>{UAI}</cas:userAttributes></cas:attributes>", id="in userAttributes"
        ),
        pytest.param(
            "<attributes><userAttributes><UAI>0550001C</UAI></userAttributes></attributes>", id="no namespace"
        ),
        pytest.param(f"<cas:UserAttributes>{UAI}</cas:UserAttributes>", id="in UserAttributes alone"),
        pytest.param('<cas:attributes><cas:attribute name="UAI">0550001C</cas:attribute></cas:attributes>', id="named"),
        pytest.param('<cas:attribute name="UAI" value="0550001C"/>', id="named, as an XML attribute"),
    ],
)
def test_a_value_has_the_same_name_wherever_its_server_puts_it(content):
    assert attributes_of(content) == {"UAI": ("0550001C",)}


def test_the_same_name_again_is_one_attribute_with_several_values():
    content = "<cas:a>1</cas:a><cas:b>x</cas:b><cas:attributes><cas:a>2</cas:a><a>1</a></cas:attributes>"
    assert attributes_of(content) == {"a": ("1", "2", "1"), "b": ("x",)}


def test_nested_elements_are_named_by_their_path():
    content = "<cas:profils><cas:profil>ENS</cas:profil><cas:profil>DIR</cas:profil></cas:profils>"
    assert attributes_of(content) == {"profils/profil": ("ENS", "DIR")}


def test_xml_attributes_are_named_after_their_element():
    content = (
        '<cas:attributes><cas:schools><cas:school externalId="0550001C" main="true"><cas:classes>'
        '<cas:classe externalId="c1">CE1</cas:classe></cas:classes></cas:school>'
        '<cas:school externalId="0550002D"/></cas:schools></cas:attributes>'
    )
    assert attributes_of(content) == {
        "schools/school@externalId": ("0550001C", "0550002D"),
        "schools/school@main": ("true",),
        "schools/school/classes/classe@externalId": ("c1",),
        "schools/school/classes/classe": ("CE1",),
    }


def test_commas_and_json_are_left_to_the_dialect():
    content = '<cas:a>1, 2</cas:a><cas:b>["x","y"]</cas:b>'
    assert attributes_of(content) == {"a": ("1, 2",), "b": ('["x","y"]',)}


def test_c_143_an_empty_value_is_a_value_and_white_space_is_kept():
    assert attributes_of("<cas:a/><cas:b></cas:b><cas:c> x\n</cas:c>") == {"a": ("",), "b": ("",), "c": (" x\n",)}


def test_text_beside_children_is_not_lost():
    assert attributes_of("<cas:a>one<cas:b>two</cas:b>three</cas:a>") == {"a": ("onethree",), "a/b": ("two",)}


def test_containers_leave_no_trace_but_what_they_say_themselves():
    assert attributes_of("<cas:attributes/>") == {}
    assert attributes_of('<cas:attributes lang="fr">word</cas:attributes>') == {
        "attributes@lang": ("fr",),
        "attributes": ("word",),
    }


def test_a_container_deeper_down_is_an_element_like_any_other():
    inner = "<attributes><a>1</a></attributes>"
    content = f"<cas:attributes><cas:userAttributes>{inner}</cas:userAttributes></cas:attributes>"
    assert attributes_of(content) == {"attributes/a": ("1",)}


def test_another_namespace_makes_another_name():
    content = '<cas:UAI>1</cas:UAI><o:UAI>2</o:UAI><cas:x o:kind="k"/>'
    assert attributes_of(content) == {"UAI": ("1",), "{urn:other}UAI": ("2",), "x@{urn:other}kind": ("k",)}


def test_a_named_attribute_that_says_more_than_its_value_keeps_it():
    content = '<cas:attribute name="a" value="1">2</cas:attribute><cas:attribute name="b" type="t">3</cas:attribute>'
    assert attributes_of(content) == {
        "attribute@name": ("a", "b"),
        "attribute@value": ("1",),
        "attribute": ("2", "3"),
        "attribute@type": ("t",),
    }


def test_the_words_of_the_protocol_are_no_attributes():
    content = "<cas:proxyGrantingTicket>PGTIOU-1</cas:proxyGrantingTicket><cas:a>1</cas:a>"
    assert attributes_of(content) == {"a": ("1",)}


def test_c_144_nesting_without_end_is_refused():
    name = "n" * 60
    deep = f"<{name}>" * 9 + "x" + f"</{name}>" * 9
    assert attributes_of(f"<{name}>" * 8 + "x" + f"</{name}>" * 8)
    with pytest.raises(AnswerRefused) as caught:
        attributes_of(deep)
    assert caught.value.reason == "answer-path"
