"""The dialect files: what they must say, and what makes a file unusable."""

import pytest

from gateway.domain.dialect import SUBJECT, Pairing, Source
from gateway.domain.dialects import DEFAULT, InvalidDialect, UnknownDialect, dialect_names, load_dialect, parse_dialect
from gateway.domain.profile import Profile

LEAST = 'title = "X"\n[identifier]\nfrom = ["uid"]\n[profiles]\nfrom = ["profile"]\n[schools]\nfrom = ["uai"]\n'


def test_the_dialects_that_are_shipped_can_be_read():
    assert DEFAULT in dialect_names()
    for name in dialect_names():
        assert load_dialect(name).name == name


def test_pairings_may_stand_for_profiles_and_schools():
    pairing = '[[attachments]]\nschool = "a"\nprofile = {name = "b", json = true}\n'
    text = f'title = "X"\n[identifier]\nfrom = ["uid"]\n{pairing}'
    assert parse_dialect("x", text).attachments == (Pairing(Source("a"), Source("b", json=True)),)


def test_the_default_is_the_sdet():
    sdet = load_dialect(DEFAULT)
    assert sdet.identifier == (Source("ENTPersonUid"),)
    assert sdet.profiles == (Source("ENTPersonProfils"),)
    assert [source.name for source in sdet.schools] == [
        "ENTPersonStructRattachUAI",
        "ENTPersonStructRattachRNE",
        "ENTPersonStructRattach",
    ]
    assert sdet.given_name == (Source("givenName"),)


@pytest.mark.parametrize("name", ["", "nothing", "../sdet", "sdet.toml", "__init__"])
def test_an_unknown_dialect_is_told_with_those_that_exist(name):
    with pytest.raises(UnknownDialect, match="sdet"):
        load_dialect(name)


def test_the_least_that_a_dialect_says():
    dialect = parse_dialect("x", LEAST)
    assert (dialect.name, dialect.title, dialect.given_name, dict(dialect.profile_values)) == ("x", "X", (), {})


def test_all_that_a_dialect_can_say():
    packed = LEAST.replace('["uai"]', '["uai", {name = "packed", separator = "$", part = 2}]').replace(
        '"uid"', f'"{SUBJECT}"'
    )
    dialect = parse_dialect("x", f'{packed}[profile_values]\n4 = "National_elv"\nens = "national_3"\n')
    assert dialect.identifier == (Source(SUBJECT),)
    assert dialect.schools == (Source("uai"), Source("packed", "$", 2))
    assert dialect.profile_values == {"4": Profile.PUPIL, "ens": Profile.TEACHER}


FAULTS = {
    "no-title": LEAST.replace('title = "X"', ""),
    "no-identifier": LEAST.replace('["uid"]', "[]"),
    "no-profiles": LEAST.replace('["profile"]', "[]"),
    "no-schools": LEAST.replace('[schools]\nfrom = ["uai"]\n', ""),
    "unknown-table": LEAST + "[shools]\n",
    "unknown-key": LEAST.replace('["uai"]', '[{name = "a", seperator = "$"}]'),
    "no-name": LEAST.replace('["uai"]', '[{separator = "$"}]'),
    "not-toml": LEAST + "=",
    "not-a-table": LEAST.replace('[schools]\nfrom = ["uai"]\n', "").replace(
        "[identifier]", "schools = 5\n[identifier]"
    ),
    "unknown-profile": LEAST + '[profile_values]\n4 = "National_xyz"\n',
    "number-as-profile": LEAST + "[profile_values]\n4 = 1\n",
    "number-as-name": LEAST.replace('["uai"]', "[5]"),
    "text-for-a-list": LEAST.replace('["uai"]', '"uai"'),
    "part-alone": LEAST.replace('["uai"]', '[{name = "a", part = 2}]'),
    "half-a-condition": LEAST.replace('["uai"]', '[{name = "a", separator = "$", when = ["x"]}]'),
    "half-a-pairing": LEAST + '[[attachments]]\nschool = "a"\n',
    "empty-name": LEAST.replace('["uai"]', '[""]'),
    "part-negative": LEAST.replace('["uai"]', '[{name = "a", separator = "$", part = -1}]'),
    "part-text": LEAST.replace('["uai"]', '[{name = "a", separator = "$", part = "2"}]'),
    "separator-number": LEAST.replace('["uai"]', '[{name = "a", separator = 5}]'),
    "misspelt-from": LEAST.replace('[schools]\nfrom = ["uai"]', '[schools]\nfrom = ["uai"]\nfrm = ["x"]'),
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in FAULTS.items()])
def test_a_file_that_does_not_say_what_it_must_is_refused(text):
    assert parse_dialect("x", LEAST)
    with pytest.raises(InvalidDialect, match="dialect x"):
        parse_dialect("x", text)
