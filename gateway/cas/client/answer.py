"""The ENT's answer to a validation, from bytes to claims (sections 2.5.2, 2.5.5 and appendix A).

The answer comes from the server itself over TLS: that, and nothing in it, is what proves it. Success
and failure are told apart by namespace and by place, never by a word somewhere in the text.
"""

from datetime import datetime

from gateway.cas.client.json_answer import read_json
from gateway.cas.client.layouts import read_layout
from gateway.cas.errors import AnswerRefused, ValidationFailed
from gateway.cas.instants import parse_instant
from gateway.cas.namespaces import CONTEXT_UNSPECIFIED, cas
from gateway.domain.claims import Attribute, Claims, Subject
from gateway.markup.errors import MessageRefused
from gateway.markup.xml import Element, local_name, parse_answer, text_of

MAX_ANSWER = 256 * 1024
"""Bytes of an answer that the gateway is willing to read."""

_WHITE = b" \t\r\n"


def read_answer(document: bytes, ticket: str, now: datetime) -> Claims:
    """What a CAS 2 or CAS 3 server says of the bearer of a ticket, in XML or in JSON (section 2.5.2).

    ticket: the one that was asked about; it is the ENT's name of the session in a later logout. now:
    aware; the authentication instant when the ENT gives none that can be understood. Raises
    ValidationFailed when the ENT says no, AnswerRefused when it says nothing clear, and nothing else.
    """
    if len(document) > MAX_ANSWER:
        raise AnswerRefused("answer-too-large", f"more than {MAX_ANSWER} bytes")
    body = document.removeprefix(b"\xef\xbb\xbf").strip(_WHITE)
    try:
        user, attributes = read_json(body) if body[:1] == b"{" else _read_xml(body)
    except AnswerRefused:
        raise
    except MessageRefused as error:
        raise AnswerRefused(error.reason, error.detail) from error
    return Claims(
        subject=Subject(user),
        attributes=attributes,
        authn_instant=_authn_instant(attributes, now),
        authn_context=CONTEXT_UNSPECIFIED,
        session_index=ticket,
    )


def _read_xml(body: bytes) -> tuple[str, tuple[Attribute, ...]]:
    root = parse_answer(body, MAX_ANSWER)
    if root.tag != cas("serviceResponse"):
        raise AnswerRefused("answer-kind", local_name(root))
    if len(root) != 1 or (root.text or "").strip() or (root[0].tail or "").strip():
        raise AnswerRefused("answer-structure", f"{len(root)} children of serviceResponse")
    verdict = root[0]
    if verdict.tag == cas("authenticationFailure"):
        raise ValidationFailed(verdict.get("code", ""))
    if verdict.tag != cas("authenticationSuccess"):
        raise AnswerRefused("answer-verdict", local_name(verdict))
    if verdict.find(cas("proxies")) is not None:
        raise AnswerRefused("answer-proxied")
    return _user(verdict), read_layout(verdict)


def _user(success: Element) -> str:
    """The one user. Some servers name it again among the attributes: then it must be the same."""
    users = {text_of(element) for element in success.findall(cas("user"))}
    if len(users) != 1 or not all(users):
        raise AnswerRefused("answer-user", f"{len(users)} different")
    return users.pop()


def _authn_instant(attributes: tuple[Attribute, ...], now: datetime) -> datetime:
    """When the ENT authenticated the person; never in the future."""
    for attribute in attributes:
        if attribute.name.lower() == "authenticationdate":
            instants = (parse_instant(value) for value in attribute.values)
            return min((instant for instant in instants if instant is not None and instant < now), default=now)
    return now
