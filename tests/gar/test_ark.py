"""ARK identifiers: one key for the ways in which they are written."""

import pytest

from gateway.gar.ark import Ark, read_ark, resource_key


@pytest.mark.parametrize(
    ("text", "naan", "name"),
    [
        ("ark:/32151/LA.FLE", "32151", "LA.FLE"),
        ("ark:/19496/UVdpWxn8N78r24", "19496", "UVdpWxn8N78r24"),
        ("http://n2t.net/ark:/99999/r14xxxxxxxx", "99999", "r14xxxxxxxx"),
        ("https://n2t.net/ark:99999/r14", "99999", "r14"),
        ("ark:48566/pt180001/c2?info", "48566", "pt180001/c2?info"),
    ],
)
def test_an_ark_is_read_in_each_of_its_spellings(text, naan, name):
    ark = read_ark(text)
    assert ark == Ark(naan, name)
    assert read_ark(str(ark)) == ark


@pytest.mark.parametrize(
    "text", ["", "ark:/", "ark:/99999/", "ark:/9/a", "urn:isbn:12", "x ark:/99999/a", "ark:/99999/é"]
)
def test_anything_else_is_none(text):
    assert read_ark(text) is None
    assert resource_key(text) == text


def test_all_the_spellings_have_the_same_key():
    spellings = ("http://n2t.net/ark:/99999/r14", "https://n2t.net/ark:99999/r14", "ark:99999/r14", "ark:/99999/r14")
    assert {resource_key(each) for each in spellings} == {"ark:/99999/r14"}
