"""Signed documents, each kept once under its hash."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Document

MAX_DOCUMENT = 10 * 1024 * 1024
_PDF = b"%PDF-"


@dataclass(frozen=True)
class File:
    """A file as somebody sent it."""

    name: str
    content: bytes


def keep_document(session: Session, file: File, at: datetime) -> Document:
    """The document of a PDF file; the same content twice is one document. Raises ChangeRefused."""
    if len(file.content) > MAX_DOCUMENT:
        raise ChangeRefused("Le document dépasse 10 Mo : réduisez-le, puis recommencez.")
    if not file.content.startswith(_PDF):
        raise ChangeRefused("Le document n'est pas un fichier PDF.")
    digest = hashlib.sha256(file.content).hexdigest()
    known = session.scalar(select(Document).where(Document.sha256 == digest))
    if known is not None:
        return known
    name = "".join(letter for letter in file.name if letter.isprintable())[-200:] or "convention.pdf"
    document = Document(sha256=digest, name=name, size=len(file.content), at=at, content=file.content)
    session.add(document)
    session.flush()
    return document
