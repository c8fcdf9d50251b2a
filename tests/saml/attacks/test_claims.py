"""S-155, S-207, S-223, S-242, S-243, S-905 and S-906: what is read of an assertion that is genuine."""

import pytest
from kit.ciphering import encrypted
from kit.expecting import expectation, identity_of, verify
from kit.names import IDP_A, TRANSIENT
from kit.responses import ALICE, Fields, Identity
from kit.shapes import SHAPES, build, said_by_idp
from kit.trees import fragment, one, put_after, write

from gateway.domain.claims import Attribute, Subject
from gateway.domain.dialect import AmbiguousAttribute, read_person
from gateway.domain.dialects import load_dialect
from gateway.saml.response import ResponseRefused


def claims_of(keys, edit):
    """The claims of R-A as the IdP says it after an edit, signed."""
    document = said_by_idp(lambda root, _: edit(root))(build("R-A", keys), keys)
    return verify(document, expectation(keys)).claims


def values_of(claims, name):
    return [attribute.values for attribute in claims.attributes if attribute.name == name]


XINCLUDE = "http://www.w3.org/2001/XInclude"
STRANGE = {
    "composed": "Zo\u00e9",
    "decomposed": "Zoe\u0301",
    "zero-width": "a\u200bb",
    "turned-around": "a\u202eb",
    "full-width": "\uff10\uff17\uff15",
    "no-break-space": "a\u00a0",
    "blanks": "  a  b ",
    "lines": "a\nb\tc",
    "upper-case": "ALICE",
    "markup": "</saml:AttributeValue><saml:Attribute Name='admin'>",
    "entity": "&amp;&#60;",
    "next-line": "a\u0085\u2028b",
    "astral": "\U0001f600",
    "long": "x" * 50_000,
    "empty": "",
}


@pytest.mark.parametrize("value", [pytest.param(value, id=f"S-155-{name}") for name, value in STRANGE.items()])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_value_is_read_as_it_was_signed(value, shape, keys):
    person = Identity(value, (("a", (value, "second")),))
    verified = verify(build(shape, keys, Fields(person=person)), expectation(keys))
    assert identity_of(verified) == person


def _two_of_one_name(root):
    attribute = one(root, ".//saml:Attribute[1]")
    put_after(
        attribute,
        fragment('<saml:Attribute Name="ENTPersonUid"><saml:AttributeValue>b</saml:AttributeValue></saml:Attribute>'),
    )


def _same_name_other_format(root):
    _two_of_one_name(root)
    one(root, ".//saml:Attribute[2]").set("NameFormat", "urn:x")


@pytest.mark.parametrize("edit", [_two_of_one_name, _same_name_other_format])
def test_the_same_name_twice_means_nothing(edit, keys):
    """S-242."""
    claims = claims_of(keys, edit)
    assert len(values_of(claims, "ENTPersonUid")) == 2
    with pytest.raises(AmbiguousAttribute):
        read_person(claims, load_dialect("sdet"))


def test_two_identifiers_mean_nobody(keys):
    """S-242."""
    person = Identity("x", (("ENTPersonUid", ("a", "b")), *ALICE.attributes[1:]))
    claims = verify(build("R-A", keys, Fields(person=person)), expectation(keys)).claims
    with pytest.raises(AmbiguousAttribute):
        read_person(claims, load_dialect("sdet"))


def test_a_friendly_name_is_no_name(keys):
    """S-242."""

    def edit(root):
        one(root, ".//saml:Attribute[@Name='givenName']").set("FriendlyName", "ENTPersonUid")

    claims = claims_of(keys, edit)
    assert values_of(claims, "ENTPersonUid") == [("alice-7c1d0fa2",)]
    assert read_person(claims, load_dialect("sdet")).person.identifier == "alice-7c1d0fa2"


def _value(text):
    return lambda root: one(root, ".//saml:Attribute[@Name='givenName']").append(fragment(text))


@pytest.mark.parametrize(
    "text",
    [
        "<saml:AttributeValue>a<x/>b</saml:AttributeValue>",
        "<saml:AttributeValue><saml:NameID>x</saml:NameID></saml:AttributeValue>",
        f'<saml:AttributeValue><i:include xmlns:i="{XINCLUDE}" href="[canary]/i"/></saml:AttributeValue>',
    ],
    ids=["S-242-nested", "S-142-name", "S-157-include"],
)
def test_a_value_that_is_no_text_is_not_read(text, keys, canary):
    claims = claims_of(keys, _value(text.replace("[canary]", keys.canary)))
    assert values_of(claims, "givenName") == [("Alicé & <Cie>",)]
    assert canary.calls == []


def test_a_value_that_is_nil_is_empty(keys):
    """S-158: the schema lets a value be nil, and nothing else."""
    nil = '<saml:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'
    assert values_of(claims_of(keys, _value(nil)), "givenName") == [("Alicé & <Cie>", "")]


@pytest.mark.parametrize(("count", "accepted"), [(499, True), (500, False)])
def test_an_attribute_has_five_hundred_values_at_most(count, accepted, keys):
    """S-242. One is there already."""
    extra = "<saml:AttributeValue>x</saml:AttributeValue>"

    def edit(root):
        for _ in range(count):
            _value(extra)(root)

    if accepted:
        assert len(values_of(claims_of(keys, edit), "givenName")[0]) == 500
    else:
        with pytest.raises(ResponseRefused, match="attribute-values"):
            claims_of(keys, edit)


def test_an_encrypted_attribute_is_not_read(keys):
    """S-207: nothing that is not covered by a plain rule is looked at."""

    def edit(root):
        attribute = one(root, ".//saml:Attribute[@Name='givenName']")
        text = encrypted(write(attribute), keys.gateway_encryption).replace("EncryptedAssertion", "EncryptedAttribute")
        attribute.getparent().replace(attribute, fragment(text))

    claims = claims_of(keys, edit)
    assert [attribute.name for attribute in claims.attributes] == [name for name, _ in ALICE.attributes[:-1]]


def test_an_assertion_without_attributes_has_none(keys):
    verified = verify(build("R-A", keys, Fields(person=Identity("x", ()))), expectation(keys))
    assert verified.claims.attributes == ()


def test_a_name_id_is_not_required(keys):
    """S-243."""

    def edit(root):
        name = one(root, ".//saml:Subject/saml:NameID")
        name.getparent().remove(name)

    assert claims_of(keys, edit).subject is None


def test_the_qualifiers_of_a_name_id_are_kept_beside_it(keys):
    """S-243: a name is only the same name within its qualifiers."""

    def edit(root):
        name = one(root, ".//saml:Subject/saml:NameID")
        name.set("SPNameQualifier", "https://other.example")
        name.set("SPProvidedID", "x")

    assert claims_of(keys, edit).subject == Subject("alice-7c1d0fa2", TRANSIENT, IDP_A, "https://other.example")


def test_an_empty_name_id_is_empty(keys):
    """S-243."""
    verified = verify(build("R-A", keys, Fields(person=Identity("", ALICE.attributes))), expectation(keys))
    assert verified.claims.subject.value == ""


def test_the_same_assertion_id_under_other_responses_is_the_same_id(keys):
    """S-223: single use is counted by the assertion, not by the envelope that anybody can change."""
    ids = {verify(build("R-A", keys, Fields(response_id=f"_r{n}")), expectation(keys)).id for n in range(3)}
    assert ids == {Fields().assertion_id}


SCHOOLS = {
    "S-906-own-and-foreign": (("0550001C", "0750666M"), ("0550001C", "0750666M"), 0),
    "S-906-comma": (("0550001C,0550002D",), None, 1),
    "S-906-semicolon": (("0550001C;0550002D", "0550003E"), ("0550003E",), 1),
    "S-906-dollar": (("0550001C$0550002D", "0550003E"), ("0550003E",), 1),
    "S-906-line": (("0550001C\n0550002D", "0550003E"), ("0550003E",), 1),
    "S-906-trailing-line": (("0550001C\n", "0550003E"), ("0550003E",), 1),
    "S-906-pattern": ((".*", "055000[0-9]C", "0550003E"), ("0550003E",), 2),
    "S-906-lower-case": (("0550001c", "0550003E"), ("0550003E",), 1),
    "S-906-full-width": (("\uff10550001C", "0550003E"), ("0550003E",), 1),
    "S-906-no-break-space": (("0550001C\u00a0", "0550003E"), ("0550003E",), 1),
    "S-906-twice": (("0550001C", "0550001C"), ("0550001C",), 0),
}


@pytest.mark.parametrize(
    ("values", "schools", "malformed"), [pytest.param(*row, id=name) for name, row in SCHOOLS.items()]
)
def test_a_school_is_named_by_a_whole_uai_or_not_at_all(values, schools, malformed, keys):
    attributes = tuple(
        (name, values if name == "ENTPersonStructRattachUAI" else given) for name, given in ALICE.attributes
    )
    document = build("R-A", keys, Fields(person=Identity("x", attributes)))
    claims = verify(document, expectation(keys)).claims
    assert Attribute("ENTPersonStructRattachUAI", values) in claims.attributes
    if schools is None:
        with pytest.raises(ValueError, match="ENTPersonStructRattachUAI"):
            read_person(claims, load_dialect("sdet"))
        return
    reading = read_person(claims, load_dialect("sdet"))
    assert (reading.person.schools, reading.malformed) == (schools, malformed)
