"""The schemas: those that are bundled, and nothing from anywhere else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from kit.partners import idp_metadata
from kit.requests import write_request
from kit.shapes import SHAPES, build
from kit.trees import read

from gateway.markup.errors import XmlRefused
from gateway.saml.schema import METADATA, _compiled, check_schema, compile_schemas, schema_faults


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_valid_passes(shape, keys):
    check_schema(read(build(shape, keys)))
    check_schema(read(write_request()))
    check_schema(read(idp_metadata(keys.idp_a)), METADATA)


def test_what_is_not_is_told_by_line_and_name_and_not_by_value(keys):
    document = build("R-A", keys).replace(b"<saml:Subject>", b"\n<saml:Mallory>mallory</saml:Mallory><saml:Subject>")
    with pytest.raises(XmlRefused) as refusal:
        check_schema(read(document))
    assert refusal.value.reason == "xml-schema"
    assert refusal.value.detail.startswith("line ")
    assert "Mallory" in refusal.value.detail
    assert "mallory" not in refusal.value.detail


def test_five_faults_are_told_and_no_more(keys):
    document = build("R-A", keys).replace(b"<saml:AttributeValue", b"<saml:Bad")
    document = document.replace(b"</saml:AttributeValue", b"</saml:Bad").replace(b'Version="2.0"', b"")
    with pytest.raises(XmlRefused) as refusal:
        check_schema(read(document))
    assert 2 <= refusal.value.detail.count("line ") <= 5


def test_the_faults_of_one_tree_are_never_told_of_another(keys):
    """Threads share the compiled schema."""
    good = build("R-A", keys)
    bad = good.replace(b"<saml:Subject>", b"<saml:Mallory/><saml:Subject>")

    def judged(number):
        return [len(schema_faults(read(bad if (number + turn) % 2 else good))) for turn in range(50)]

    with ThreadPoolExecutor(8) as threads:
        for number, found in enumerate(threads.map(judged, range(8))):
            assert [bool(count) for count in found] == [bool((number + turn) % 2) for turn in range(50)]


def test_a_first_message_on_several_threads_finds_one_schema(keys):
    _compiled.cache_clear()
    document = build("R-A", keys)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda _: schema_faults(read(document)), range(8))) == [[]] * 8
    compile_schemas()
    assert _compiled.cache_info().misses == 2


def test_a_schema_that_is_not_bundled_is_nowhere_else(keys):
    with pytest.raises(XmlRefused):
        check_schema(read(build("R-A", keys)), "saml-schema-of-nobody.xsd")
