"""Verified claims are plain values: equal when they say the same."""

from dataclasses import FrozenInstanceError

import pytest
from kit.domain import NOW, claims

from gateway.domain.claims import Attribute, Claims, Subject


def test_claims_that_say_the_same_are_equal():
    assert claims(subject="s", a=("1", "2")) == Claims(Subject("s"), (Attribute("a", ("1", "2")),), NOW, "urn:c")
    assert claims(a="1") != claims(a="2")


def test_a_subject_is_the_same_only_within_its_qualifiers():
    assert Subject("s", "f", "q") != Subject("s", "f", "r")
    assert Subject("s", sp_name_qualifier="a") != Subject("s")


def test_nobody_changes_them_afterwards():
    with pytest.raises(FrozenInstanceError):
        claims(subject="s").subject.value = "t"
