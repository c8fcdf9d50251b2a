"""Which dialect a sample answer speaks, told without telling whose it is."""

import pytest
from kit.domain import HOME, claims

from gateway.domain.dialect import SUBJECT
from gateway.domain.dialect_trial import mask, try_dialects
from gateway.domain.dialects import dialect_names, load_dialect

SDET = load_dialect("sdet")
EVERY = [load_dialect(name) for name in dialect_names()]
SAMPLE = {"ENTPersonUid": "abcdef-123", "ENTPersonProfils": "National_elv", "ENTPersonStructRattachUAI": HOME}


def trial(**attributes):
    return try_dialects(claims(**attributes), [SDET])[0]


def test_a_sample_that_fits_tells_what_is_kept_and_what_is_dropped():
    tried = trial(**SAMPLE, mail="mallory@x.example", givenName="Mallory")
    assert tried.fits
    assert (tried.identifier, tried.fault, tried.greeting, tried.malformed) == ("ab… (10)", "", True, 0)
    assert set(tried.read) == {*SAMPLE, "givenName"}
    assert tried.dropped == ("mail",)
    assert [attachment.uai for attachment in tried.attachments] == [HOME]


def test_nothing_of_a_person_is_told():
    tried = trial(**SAMPLE, mail="mallory@x.example", givenName="Mallory", sn="Malloy")
    assert "allo" not in repr(tried)
    assert "abcdef" not in repr(tried)


@pytest.mark.parametrize(("value", "shown"), [("", "… (0)"), ("abcd", "… (4)"), ("abcde", "ab… (5)")])
def test_an_identifier_is_masked(value, shown):
    assert mask(value) == shown


def test_an_identifier_that_may_not_leave_is_told_why():
    assert trial(**SAMPLE | {"ENTPersonUid": "alice@ecole.example"}).fault == "identifier-is-email"


def test_a_sample_that_does_not_fit_names_what_is_missing_or_ambiguous():
    missing = trial(mail="x")
    assert not missing.fits
    assert missing.missing == ("ENTPersonUid", "ENTPersonProfils", "ENTPersonStructRattachUAI")
    ambiguous = trial(**SAMPLE | {"ENTPersonUid": ("a", "b")})
    assert (ambiguous.fits, ambiguous.ambiguous) == (False, ("ENTPersonUid",))


def test_those_that_fit_come_first_and_the_generic_one_last_among_them():
    names = [tried.dialect for tried in try_dialects(claims(**SAMPLE), EVERY)]
    fits = [tried.fits for tried in try_dialects(claims(**SAMPLE), EVERY)]
    assert "sdet" in names[: fits.count(True)]
    assert fits == sorted(fits, reverse=True)
    fitting = names[: fits.count(True)]
    assert "generic" not in fitting[:-1]


def test_the_portal_s_subject_is_named_as_such():
    assert SUBJECT in try_dialects(claims(subject="x", **SAMPLE), [SDET])[0].dropped
