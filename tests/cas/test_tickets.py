"""Tickets cannot be guessed, cannot be taken for one another, and cannot carry anything (C-134 to C-137)."""

import inspect
import re
from collections import Counter

import pytest

from gateway.cas import tickets
from gateway.cas.errors import TicketRefused
from gateway.cas.tickets import TicketKind, check_ent_ticket, kind_of, new_ticket


@pytest.mark.parametrize("kind", TicketKind)
def test_c_134_a_ticket_has_its_prefix_the_charset_of_the_protocol_and_a_length_every_client_holds(kind):
    ticket = new_ticket(kind)
    assert re.fullmatch(rf"{kind.value}-[A-Za-z0-9]{{43}}", ticket)
    assert len(ticket) <= 64
    assert kind_of(ticket) is kind


def test_c_134_all_characters_of_a_ticket_vary_and_none_is_favoured():
    bodies = [new_ticket(TicketKind.SERVICE)[3:] for _ in range(2000)]
    assert len(set(bodies)) == len(bodies)
    for column in zip(*bodies, strict=True):
        counts = Counter(column)
        assert len(counts) == 62
        assert max(counts.values()) < 100


def test_c_134_the_randomness_comes_from_the_system():
    source = inspect.getsource(tickets)
    assert "secrets.choice" in source
    assert not re.search(r"^(import|from) random|uuid", source, re.MULTILINE)


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(lambda ticket: "TGT" + ticket[2:], id="C-135 ticket-granting ticket"),
        pytest.param(lambda ticket: ticket[3:], id="C-135 no prefix"),
        pytest.param(lambda ticket: ticket[:-1], id="C-137 shorter"),
        pytest.param(lambda ticket: ticket + "a", id="C-137 longer"),
        pytest.param(lambda ticket: ticket[:-1] + "*", id="C-137 wildcard"),
        pytest.param(lambda ticket: ticket[:-1] + ":", id="C-137 key separator"),
        pytest.param(lambda ticket: ticket + "\r\n", id="C-137 line end"),
        pytest.param(lambda ticket: ticket + "\n", id="C-137 line feed"),
        pytest.param(lambda ticket: ticket[:-1] + "é", id="C-137 letter beyond ASCII"),
        pytest.param(lambda ticket: ticket[:-1] + "٣", id="C-137 digit beyond ASCII"),
        pytest.param(lambda ticket: ticket.lower(), id="C-137 prefix in lower case"),
        pytest.param(lambda ticket: "ST-" + "A" * 1_000_000, id="C-137 1 MB"),
        pytest.param(lambda ticket: ticket + "&service=https://evil.tld", id="C-139 another parameter"),
        pytest.param(lambda ticket: ticket + "%00", id="C-139 encoded NUL"),
        pytest.param(lambda ticket: "", id="nothing"),
    ],
)
def test_a_string_that_cannot_be_one_of_ours_is_known_before_any_store_is_asked(forged):
    ticket = new_ticket(TicketKind.SERVICE)
    assert kind_of(ticket) is TicketKind.SERVICE
    assert kind_of(forged(ticket)) is None


@pytest.mark.parametrize(
    "ticket",
    [
        "ST-0f1c8a52-5f3c-4a8e-9a55-0d1f3d0c2b11",
        "ST-1-u4hrm3td92cLxpCvrjylcas.example.com",
        "ST-_ab12cd34",
        "ST-" + "a" * 253,
    ],
)
def test_a_ticket_of_a_real_ent_is_sent_back_to_it(ticket):
    assert check_ent_ticket(ticket) == ticket


@pytest.mark.parametrize(
    "ticket",
    [
        "",
        "ST-",
        "PT-1",
        "TGT-1",
        "st-1",
        "ST-1&service=https://evil.tld",
        "ST-1#",
        "ST-1 ",
        "ST-1\n",
        "ST-<x/>",
        "ST-é",
        "ST-" + "a" * 254,
    ],
)
def test_c_139_what_is_no_ticket_is_not_sent_anywhere(ticket):
    with pytest.raises(TicketRefused) as caught:
        check_ent_ticket(ticket)
    assert caught.value.detail == ""
