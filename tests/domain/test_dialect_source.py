"""Where a dialect finds a value, and how values are packed."""

from dataclasses import replace

import pytest
from kit.domain import claims
from kit.names import TRANSIENT

from gateway.domain.claims import Subject
from gateway.domain.dialect_source import SUBJECT, AmbiguousAttribute, Source, raw_values, single_of, values_of


@pytest.mark.parametrize(
    ("part", "value", "read"),
    [
        (0, "a$b", ("a", "b")),
        (1, "a$b", ("a",)),
        (2, "a$ b ", ("b",)),
        (3, "a$b", ("",)),
        (1, "a", ("a",)),
        (2, "a$$b", ("",)),
        (3, "a$$b", ("b",)),
        (1, "", ("",)),
    ],
)
def test_a_packed_value_gives_its_part(part, value, read):
    assert Source("x", "$", part).unpack(value) == read


def test_each_character_of_a_separator_separates():
    assert Source("x", "=_,", 2).unpack("cn=0550001C_elv,ou=x") == ("0550001C",)
    assert Source("x", "^-]", 3).unpack("a^b-c]d") == ("c",)


def test_a_value_that_is_not_packed_is_whole():
    assert Source("x").unpack(" a$b ") == (" a$b ",)


def test_a_part_may_count_under_a_condition():
    source = Source("x", "|", 2, when=("3", "4"), when_part=1)
    assert [source.unpack(value) for value in ("3|a", "4|b", "1|c", "", "|d")] == [("a",), ("b",), ("",), ("",), ("",)]


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [
        ("", '["a", "b"]', ("a", "b")),
        ("", "a", ("a",)),
        ("", '["a", 1, null, {"b": 1}]', ("a", "1")),
        ("u", '[{"u": "a"}, {"v": "b"}, {"u": 12}, "c"]', ("a", "", "12")),
        ("u", '{"u": "a"}', ("a",)),
        ("u", '{"u": ["a"]}', ("",)),
        ("u", '{"u": NaN}', ("",)),
        ("", "[", ()),
        ("", "[" * 100_000, ()),
        ("u", '{"u": 1' + "0" * 10_000 + "}", ("1" + "0" * 10_000,)),
        ("", "", ("",)),
    ],
)
def test_json_text_gives_its_scalars(key, value, read):
    assert Source("x", json=True, key=key).unpack(value) == read


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x", "part": 2},
        {"name": "x", "separator": "$", "when": ("a",)},
        {"name": "x", "separator": "$", "when_part": 1},
        {"name": "x", "key": "k"},
        {"name": "x", "json": True, "separator": "$"},
        {"name": "x", "separator": "$", "part": -1},
    ],
    ids=["no-name", "part-alone", "when-alone", "when-part-alone", "key-alone", "json-packed", "part-negative"],
)
def test_a_source_that_cannot_mean_anything_is_refused(fields):
    with pytest.raises(ValueError, match=r"."):
        Source(**fields)


def test_values_come_once_and_raw_ones_as_they_stand():
    given = claims(x=("a", "", "a", "b"))
    assert raw_values(given, Source("x")) == ("a", "", "a", "b")
    assert values_of(given, Source("x")) == ("a", "b")
    assert values_of(given, Source("y")) == ()


def test_one_value_is_taken_of_the_first_source_that_has_any():
    given = claims(x="", y=("a", "a"), z=("a", "b"))
    assert single_of(given, (Source("x"), Source("y"), Source("z"))) == "a"
    assert single_of(given, ()) == ""
    with pytest.raises(AmbiguousAttribute):
        single_of(given, (Source("z"), Source("y")))


def test_a_transient_subject_names_a_session_and_not_a_person():
    """S-243."""
    lasting, passing = claims(subject="s-1"), replace(claims(), subject=Subject("s-1", TRANSIENT))
    assert values_of(lasting, Source(SUBJECT)) == ("s-1",)
    assert values_of(passing, Source(SUBJECT)) == ()
    assert values_of(claims(), Source(SUBJECT)) == ()
