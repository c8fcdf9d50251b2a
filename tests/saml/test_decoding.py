"""A message becomes readable, whatever way it came, and nothing of a person is shown unless asked for."""

import base64
import zlib
from urllib.parse import quote

import pytest
from kit.responses import ALICE, Fields, write_response

from gateway.markup.errors import MessageRefused
from gateway.saml.decoding import MASKED, decode

DOCUMENT = write_response(Fields(person=ALICE))
POSTED = base64.b64encode(DOCUMENT).decode()
DEFLATED = base64.b64encode(zlib.compress(DOCUMENT)[2:-4]).decode()


@pytest.mark.parametrize(
    "pasted",
    [DOCUMENT.decode(), POSTED, DEFLATED, quote(POSTED, safe=""),
     f"https://x.example/acs?SAMLResponse={quote(DEFLATED, safe='')}&RelayState=y", f"SAMLResponse={quote(POSTED)}"],
    ids=["xml", "posted", "deflated", "quoted", "address", "query"],
)  # fmt: skip
def test_every_form_is_read(pasted):
    found = decode(pasted)
    assert found.kind == "Response"
    assert ("Issuer", "https://ent-a.example/idp") in found.facts


def test_values_of_persons_are_masked_unless_asked_for():
    shown, hidden = decode(POSTED, masked=False), decode(POSTED)
    values = [node for node in shown.text.split("AttributeValue") if node]
    assert hidden.masked > 0
    assert MASKED in hidden.text
    assert MASKED not in shown.text
    assert len(values) > 1


@pytest.mark.parametrize("pasted", ["", "%%%", "rien du tout", "<!DOCTYPE x><x/>", base64.b64encode(b"abc").decode()])
def test_what_is_no_message_is_refused(pasted):
    with pytest.raises(MessageRefused):
        decode(pasted)
