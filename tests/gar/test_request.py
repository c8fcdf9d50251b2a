"""The request for a list: one path, plain values, nothing that could climb out of it."""

import pytest

from gateway.gar.request import InvalidRequest, ListRequest


def test_the_path_holds_the_plain_values():
    request = ListRequest("B0", "0550001C", "8f1c2c1e-9d0a-4c7e")
    assert request.path == "/ressources/B0/0550001C/8f1c2c1e-9d0a-4c7e"


def test_each_value_is_one_percent_encoded_segment():
    request = ListRequest("B0", "0650499P-ET6", "a/b?c=d&e#f%2Fé;x")
    assert request.path == "/ressources/B0/0650499P-ET6/a%2Fb%3Fc%3Dd%26e%23f%252F%C3%A9%3Bx"


@pytest.mark.parametrize("value", ["", ".", "..", "a\r\nHost: b", "\x00", "\ud800"])
@pytest.mark.parametrize("place", ["project", "school", "person"])
def test_a_value_that_would_change_the_path_is_refused_without_being_repeated(place, value):
    values = {"project": "B0", "school": "0550001C", "person": "p"} | {place: value}
    with pytest.raises(InvalidRequest) as refused:
        _ = ListRequest(**values).path
    assert str(refused.value) in ("idENT", "UAI", "person")
