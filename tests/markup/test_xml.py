"""The one way XML comes in, and the one way values go out; attacks are vectors S-140 to S-159."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.markup.errors import MessageRefused, XmlRefused
from gateway.markup.escaping import attribute, optional, text
from gateway.markup.xml import (
    MAX_ELEMENTS,
    MAX_MESSAGE,
    canonical,
    local_name,
    parse,
    parse_answer,
    parse_commented,
    reparse,
    text_of,
    token_of,
)


def test_elements_attributes_and_text_come_in():
    root = parse('<a xmlns:u="urn:u" u:x="1"><b ID="_1">é &amp; &lt; &#233;</b></a>'.encode())
    assert (root.tag, root.get("{urn:u}x"), text_of(root[0])) == ("a", "1", "é & < é")


@pytest.mark.parametrize(
    "declaration",
    [
        b"",
        b"\xef\xbb\xbf",
        b'<?xml version="1.0"?>',
        b"<?xml version='1.0' encoding='utf-8'?>\n",
        b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8" standalone="no" ?>',
    ],
)
def test_utf_8_may_be_declared_in_each_of_its_ways(declaration):
    assert parse(declaration + "<a>é</a>".encode()).text == "é"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "xml-malformed"),
        (b"<a>", "xml-malformed"),
        (b"<a/><b/>", "xml-malformed"),
        (b"<a>\xff</a>", "xml-encoding"),
        (b'<?xml version="1.1"?><a/>', "xml-encoding"),
        (b'<?xml version="1.0" encoding="latin-1"?><a/>', "xml-encoding"),
        (b"<a><!-- x --></a>", "xml-forbidden-markup"),
        (b"<a><?x y?></a>", "xml-forbidden-markup"),
        (b"<a><![CDATA[x]]></a>", "xml-forbidden-markup"),
        (b"<!DOCTYPE a><a/>", "xml-forbidden-markup"),
        (b"<a>&e;</a>", "xml-malformed"),
        (b"<a>&#0;</a>", "xml-malformed"),
        (b'<a xmlns:p="p"/>', "xml-namespace"),
        (b'<a><b xmlns="x/y"/></a>', "xml-namespace"),
        (b'<a ID="x"><b id="x"/></a>', "xml-duplicate-id"),
        (b'<a xml:id="x"/>', "xml-disguised-attribute"),
        (b'<a xml:base="x"/>', "xml-disguised-attribute"),
        (b'<a xmlns:u="urn:u" u:Id="x"/>', "xml-disguised-attribute"),
    ],
)
def test_everything_else_stays_out(document, reason):
    with pytest.raises(XmlRefused) as refusal:
        parse(document)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(("extra", "accepted"), [(0, True), (1, False)])
def test_a_message_has_a_greatest_size(extra, accepted):
    document = b"<a>" + b"x" * (MAX_MESSAGE - 7 + extra) + b"</a>"
    if accepted:
        assert parse(document).tag == "a"
    else:
        with pytest.raises(XmlRefused, match="xml-too-large"):
            parse(document)


@pytest.mark.parametrize(("extra", "accepted"), [(0, True), (1, False)])
def test_a_message_has_a_greatest_number_of_elements(extra, accepted):
    document = b"<a>" + b"<b/>" * (MAX_ELEMENTS - 1 + extra) + b"</a>"
    if accepted:
        assert len(parse(document)) == MAX_ELEMENTS - 1
    else:
        with pytest.raises(XmlRefused, match="xml-too-large"):
            parse(document)


def test_the_limit_is_the_caller_s():
    with pytest.raises(XmlRefused, match="xml-too-large"):
        parse(b"<a></a>", limit=6)
    assert parse(b"<a></a>", limit=7).tag == "a"


def test_the_language_and_the_type_of_a_value_come_in():
    document = (
        b'<a xml:lang="fr" xml:space="preserve" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="x"/>'
    )
    assert len(parse(document).attrib) == 3


def test_what_people_write_by_hand_may_have_comments():
    root = parse_commented(b"<!-- w --><?x y?><a><!-- x -->b<!-- y -->c<?x y?></a><!-- z -->", 1000)
    assert (len(root), root.text) == (0, "bc")
    for document in (b"<!DOCTYPE a><a/>", b"<a><![CDATA[x]]></a>", b"<a>\xff</a>", b"<a>" * 300):
        with pytest.raises(XmlRefused):
            parse_commented(document, 1000)
    with pytest.raises(XmlRefused, match="xml-too-large"):
        parse_commented(b"<a/>", 3)


def test_a_leaf_has_text_and_no_children():
    assert text_of(parse(b"<a> x </a>")) == " x "
    assert token_of(parse(b"<a> \n\tx\r\n </a>")) == "x"
    assert token_of(parse("<a>\u00a0x</a>".encode())) == "\u00a0x"
    assert text_of(parse(b"<a/>")) == ""
    with pytest.raises(XmlRefused, match="xml-unexpected-child: a"):
        text_of(parse(b"<a>x<b/></a>"))
    assert local_name(parse(b'<u:a xmlns:u="urn:u"/>')) == "a"


@pytest.mark.parametrize("document", [b'<a b="1" xmlns:u="urn:u"><u:c a="2"/>&#13;</a>', "<a>é\u0085</a>".encode()])
def test_a_canonical_form_is_a_fixed_point(document):
    """P-04."""
    once = canonical(parse(document))
    assert once
    assert canonical(reparse(once)) == once


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_written_so_that_it_is_read_again_or_refused(value):
    """P-11."""
    try:
        document = f"<a b={attribute(value)}>{text(value)}</a>"
    except XmlRefused as refusal:
        assert refusal.reason == "xml-character"
        return
    root = parse(document.encode())
    assert (root.get("b"), root.text or "", len(root)) == (value, value, 0)


def test_an_attribute_may_be_left_out():
    assert optional("a", None) == ""
    assert optional("a", "") == ' a=""'
    assert optional("a", 'x"<') == ' a="x&quot;&lt;"'


def test_a_refusal_has_a_stable_code_and_says_more_beside_it():
    refusal = MessageRefused("xml-character", "Issuer")
    assert (refusal.reason, refusal.detail, str(refusal)) == ("xml-character", "Issuer", "xml-character: Issuer")
    assert str(MessageRefused("xml-character")) == "xml-character"


def test_in_an_answer_cdata_is_text_and_an_id_an_attribute():
    document = b'<a>x<![CDATA[<b> &amp; ]]]>y<![CDATA[<!-- -->]]><c id="1"/><c id="1"/></a>'
    assert parse_answer(document, MAX_MESSAGE).text == "x<b> &amp; ]y<!-- -->"
    with pytest.raises(XmlRefused, match="xml-forbidden-markup"):
        parse(document)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"<a><!-- <![CDATA[ --><b/><!-- ]]> --></a>", "xml-forbidden-markup"),
        (b"<!DOCTYPE a [<!ENTITY e '<![CDATA[x]]>'>]><a>&e;</a>", "xml-forbidden-markup"),
        (b"<?p <![CDATA[ ?><a/><?p ]]> ?>", "xml-encoding"),
        (b"<a><?p <![CDATA[ ?><b/><?p ]]> ?></a>", "xml-forbidden-markup"),
        (b"<a><![CDATA[x</a>", "xml-malformed"),
        (b"<a>" + b"<![CDATA[" * 20_000 + b"</a>", "xml-malformed"),
        (b'<a xmlns:p="p"/>', "xml-namespace"),
        (b'<a xml:id="x"/>', "xml-disguised-attribute"),
        (b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>", "xml-too-large"),
        (b"<a>" + b"x" * MAX_MESSAGE + b"</a>", "xml-too-large"),
    ],
)
def test_nothing_else_hides_in_an_answer(document, reason):
    """C-144."""
    with pytest.raises(XmlRefused, match=reason):
        parse_answer(document, MAX_MESSAGE)
