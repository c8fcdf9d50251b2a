"""SIREN and SIRET: the digits and their check digit."""

import pytest

from gateway.domain.siren import InvalidSiren, parse_siren, parse_siret, siren_of


@pytest.mark.parametrize("typed", ["215500018", "215 500 018", " 215500018 ", "215.500.018", "21550001800019"])
def test_a_siren_is_nine_digits_or_those_of_its_siret(typed):
    assert parse_siren(typed) == "215500018"


@pytest.mark.parametrize("typed", ["", "215500019", "21550001", "2155000180", "21550001X", "٢١٥٥٠٠٠١٨", "0" * 9])
def test_any_other_text_is_none(typed):
    with pytest.raises(InvalidSiren):
        parse_siren(typed)


@pytest.mark.parametrize("typed", ["21550001800019", "215 500 018 00019", "35600000000048", "35600000049837"])
def test_a_siret_is_fourteen_digits_and_la_poste_has_a_rule_of_its_own(typed):
    assert siren_of(parse_siret(typed)) in {"215500018", "356000000"}


@pytest.mark.parametrize("typed", ["21550001800010", "35600000049838", "215500018", "0" * 14, ""])
def test_a_wrong_key_is_refused(typed):
    with pytest.raises(InvalidSiren):
        parse_siret(typed)
