"""A real SMTP server on the loopback, of the standard library alone: it keeps what it is given."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class PostOffice:
    """received: recipients and message of every mail. refusing: whether it takes none."""

    port: int = 0
    received: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    refusing: bool = False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def post_office() -> Iterator[PostOffice]:
    office = PostOffice()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _converse(office, self.rfile, self.wfile)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        office.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield office
        server.shutdown()
    thread.join()


def _converse(office: PostOffice, reader, writer) -> None:
    def say(line: str) -> None:
        writer.write(f"{line}\r\n".encode())

    recipients: list[str] = []
    say("220 poste.example ESMTP")
    while line := reader.readline():
        verb = line[:4].upper()
        if verb in (b"EHLO", b"HELO"):
            say("250 poste.example")
        elif verb == b"RCPT":
            if office.refusing:
                say("550 nobody here")
                continue
            recipients.append(line.partition(b"<")[2].partition(b">")[0].decode())
            say("250 ok")
        elif verb == b"DATA":
            say("354 go on")
            body = b""
            while (line := reader.readline()) != b".\r\n":
                body += line.removeprefix(b".") if line.startswith(b"..") else line
            message = message_from_bytes(body, policy=policy.default)
            assert isinstance(message, EmailMessage)
            office.received.append((recipients, message))
            recipients = []
            say("250 kept")
        elif verb == b"QUIT":
            say("221 bye")
            return
        else:
            say("250 ok")
