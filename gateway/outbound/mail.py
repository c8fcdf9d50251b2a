"""Sending one mail by SMTP (RFC 5321), over TLS wherever there is a password or the server offers it."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from gateway.domain.addresses import is_loopback_host
from gateway.domain.letter import Letter

_SECONDS = 10.0
_PORTS = {"smtp": 587, "smtps": 465}


class MailNotSent(Exception):
    """The server did not take it. The message is a short cause, without any address."""


@dataclass(frozen=True)
class Mailer:
    """url: ``smtp://`` or ``smtps://`` with an optional user and password. sender: an address."""

    url: str
    sender: str

    def send(self, letter: Letter) -> None:
        """Raises MailNotSent."""
        message = EmailMessage()
        try:
            message["From"], message["To"] = self.sender, ", ".join(letter.recipients)
            message["Subject"], message["Date"] = letter.subject, formatdate(localtime=False)
            message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2] or None)
            message["Auto-Submitted"] = "auto-generated"
            message.set_content(letter.body)
            with self._connected() as server:
                refused = server.send_message(message)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise MailNotSent(type(error).__name__) from error
        if refused:
            raise MailNotSent("SMTPRecipientsRefused")

    def _connected(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "localhost", parts.port or _PORTS.get(parts.scheme, 25)
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif parts.password and not is_loopback_host(host):
                with suppress(smtplib.SMTPException):
                    server.quit()
                raise smtplib.SMTPNotSupportedError
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server
