"""What a service is told of a ticket: CAS 1.0 text, CAS 2 and 3 XML or JSON (sections 2.4.2, 2.5.2, 2.6.2, 2.7.2).

Values are escaped, so that each is read back exactly as it was (security.md C-140). What cannot be
written becomes an INTERNAL_ERROR rather than something else.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from gateway.cas.instants import format_instant
from gateway.cas.namespaces import CAS
from gateway.cas.server.failures import Failure, InternalError
from gateway.cas.server.requests import Format
from gateway.cas.service import Service, with_parameters
from gateway.markup.errors import XmlRefused
from gateway.markup.escaping import attribute, text

TEXT_TYPE = "text/plain; charset=utf-8"
CONTENT_TYPES = {Format.XML: "application/xml; charset=utf-8", Format.JSON: "application/json"}
"""With every answer, ``Cache-Control: no-store`` (security.md C-147)."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,127}")


@dataclass(frozen=True)
class Success:
    """What the service is told. attributes: name and values, only what its release policy lets out.

    authn_instant: aware. from_new_login: whether the person was authenticated for this very ticket.
    pgt_iou: "" without one. proxies: callback addresses, the most recent first (section 2.6.2).
    """

    user: str
    attributes: tuple[tuple[str, tuple[str, ...]], ...]
    authn_instant: datetime
    from_new_login: bool
    pgt_iou: str = ""
    proxies: tuple[str, ...] = ()


def check_success(success: Success) -> Success:
    """The success itself, when every format can carry it. Raises InternalError.

    Attribute names are configuration: ASCII names of XML elements, each once, none of the protocol's own.
    """
    names = [name for name, _ in success.attributes]
    protocol = {name for name, _ in _protocol_attributes(success)}
    if len({*names, *protocol}) != len(names) + len(protocol) or not all(map(_NAME.fullmatch, names)):
        raise InternalError("answer-names")
    values = [value for _, held in success.attributes for value in held]
    try:
        for value in (success.user, success.pgt_iou, *success.proxies, *values):
            text(value)
    except XmlRefused as error:
        raise InternalError("answer-characters") from error
    if not success.user:
        raise InternalError("answer-user")
    return success


def success_answer(success: Success, style: Format, *, attributes: bool) -> bytes:
    """The answer of ``/serviceValidate`` and ``/proxyValidate`` (section 2.5.2), with attributes that of
    their ``/p3/`` counterparts (section 2.5.7). Raises InternalError.
    """
    check_success(success)
    if style is Format.JSON:
        return _json({"authenticationSuccess": _members(success, attributes=attributes)})
    iou = _element("proxyGrantingTicket", success.pgt_iou) if success.pgt_iou else ""
    proxies = "".join(_element("proxy", proxy) for proxy in success.proxies)
    return _xml(
        "<cas:authenticationSuccess>"
        f"{_element('user', success.user)}{_attributes(success) if attributes else ''}{iou}"
        f"{f'<cas:proxies>{proxies}</cas:proxies>' if proxies else ''}</cas:authenticationSuccess>"
    )


def failure_answer(failure: Failure, style: Format) -> bytes:
    """The answer of the validation addresses to a failure (section 2.5.3)."""
    if style is Format.JSON:
        return _json({"authenticationFailure": {"code": failure.code, "description": failure.description}})
    return _xml(_failure("authenticationFailure", failure))


def proxy_answer(ticket: str) -> bytes:
    """The answer of ``/proxy`` with the ticket for the target (section 2.7.2)."""
    return _xml(f"<cas:proxySuccess>{_element('proxyTicket', ticket)}</cas:proxySuccess>")


def proxy_failure_answer(failure: Failure) -> bytes:
    """The answer of ``/proxy`` to a failure (section 2.7.3)."""
    return _xml(_failure("proxyFailure", failure))


def text_answer(success: Success | None) -> bytes:
    """The answer of ``/validate``: ``yes`` and the user, or ``no`` (section 2.4.2, and CAS 1.0 for the user).

    A user that is not one printable line could be read as more than one, and is answered ``no``.
    """
    if success is None or not success.user or not success.user.isprintable():
        return b"no\n\n"
    return f"yes\n{success.user}\n".encode()


def ticket_address(service: Service, parameter: str, ticket: str) -> str:
    """Where the browser takes its ticket by GET (section 2.2.4)."""
    return with_parameters(service, ((parameter, ticket),))


def callback_address(pgt_url: Service, pgt: str, iou: str) -> str:
    """Where the proxy-granting ticket is delivered (section 2.5.4, step 2)."""
    return with_parameters(pgt_url, (("pgtIou", iou), ("pgtId", pgt)))


def _protocol_attributes(success: Success) -> tuple[tuple[str, str], ...]:
    """Those that the schema of appendix A puts first."""
    return (
        ("authenticationDate", format_instant(success.authn_instant)),
        ("longTermAuthenticationRequestTokenUsed", "false"),
        ("isFromNewLogin", "true" if success.from_new_login else "false"),
    )


def _attributes(success: Success) -> str:
    own = "".join(_element(name, value) for name, value in _protocol_attributes(success))
    released = "".join(_element(name, value) for name, values in success.attributes for value in values)
    return f"<cas:attributes>{own}{released}</cas:attributes>"


def _members(success: Success, *, attributes: bool) -> dict[str, object]:
    """One value is a string, several are a list, no value is no member."""
    members: dict[str, object] = {"user": success.user}
    if attributes:
        released = {
            name: values[0] if len(values) == 1 else list(values) for name, values in success.attributes if values
        }
        members["attributes"] = {
            **dict(_protocol_attributes(success)),
            "longTermAuthenticationRequestTokenUsed": False,
            "isFromNewLogin": success.from_new_login,
            **released,
        }
    if success.pgt_iou:
        members["proxyGrantingTicket"] = success.pgt_iou
    if success.proxies:
        members["proxies"] = list(success.proxies)
    return members


def _failure(name: str, failure: Failure) -> str:
    return f"<cas:{name} code={attribute(failure.code)}>{text(failure.description)}</cas:{name}>"


def _element(name: str, value: str) -> str:
    return f"<cas:{name}>{text(value)}</cas:{name}>"


def _xml(content: str) -> bytes:
    return f'<cas:serviceResponse xmlns:cas="{CAS}">{content}</cas:serviceResponse>'.encode()


def _json(content: dict[str, object]) -> bytes:
    return json.dumps({"serviceResponse": content}).encode()
