"""XML that is its own canonical form, and IDs nobody can guess."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from kit.second_opinion import covered
from kit.trees import read
from lxml import etree

from gateway.markup.escaping import attribute, optional, text
from gateway.saml.writing import new_id, signed

WRITABLE = st.text(
    st.characters(exclude_categories=("Cs",)).filter(
        lambda c: c in "\t\n\r" or (ord(c) >= 0x20 and ord(c) not in (0xFFFE, 0xFFFF))
    ),
    max_size=80,
)


def test_an_id_is_an_xs_id_of_160_bits():
    ids = {new_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch("_[0-9a-f]{40}", one) for one in ids)


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(value=WRITABLE)
def test_what_is_written_is_canonical_already(value):
    """P-04, P-11."""
    octets = f"<a b={attribute(value)}{optional('c', None)}{optional('d', value)}>{text(value)}</a>".encode()
    root = read(octets)
    assert (root.get("b"), root.get("d"), root.text or "") == (value, value, value)
    assert etree.tostring(root, method="c14n", exclusive=True) == octets


def test_a_signature_goes_between_the_halves(own, keys):
    document = signed('<a ID="_1"><b></b>', "<c>é&amp;</c></a>", "_1", own)
    root = read(document.encode())
    assert [node.tag.rpartition("}")[2] for node in root] == ["b", "Signature", "c"]
    assert covered(root, "./", keys.gateway_signing).decode() == '<a ID="_1"><b></b><c>é&amp;</c></a>'


def test_a_prefix_that_only_values_use_stays_bound(own, keys):
    head = '<a xmlns:xs="http://www.w3.org/2001/XMLSchema" ID="_1">'
    octets = covered(read(signed(head, "<b></b></a>", "_1", own).encode()), "./", keys.gateway_signing)
    assert b"xmlns:xs=" in octets
