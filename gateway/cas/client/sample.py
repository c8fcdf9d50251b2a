"""An answer that somebody kept in a file, read for ``gar-gateway dialect try`` only."""

from datetime import datetime

from lxml import etree

from gateway.cas import namespaces
from gateway.cas.client.answer import read_answer
from gateway.cas.client.saml11 import read_saml_sample
from gateway.cas.errors import AnswerRefused
from gateway.domain.claims import Claims
from gateway.markup.errors import XmlRefused
from gateway.markup.xml import MAX_MESSAGE, parse_answer, parse_commented


def read_sample(document: bytes, now: datetime) -> Claims | None:
    """The claims of a CAS answer in XML, JSON or SAML 1.1; None when the document is not one of CAS.

    Comments are passed over, as a person may have written them, but not beside CDATA. Raises ValidationFailed,
    AnswerRefused.
    """
    body = document.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")
    if body[:1] == b"{":
        return read_answer(body, "", now)
    try:
        root = (parse_answer if b"<![CDATA[" in body else parse_commented)(body, MAX_MESSAGE)
    except XmlRefused as error:
        raise AnswerRefused(error.reason, error.detail) from error
    plain = etree.tostring(root, encoding="utf-8")
    match str(root.tag).partition("}")[0].removeprefix("{"):
        case namespaces.CAS:
            return read_answer(plain, "", now)
        case namespaces.SOAP:
            return read_saml_sample(plain, now)
    return None
