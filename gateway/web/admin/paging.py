"""Long lists, a page at a time; the address keeps every filter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

PER_PAGE = 50


@dataclass(frozen=True)
class Paging:
    """page, last: from 1. total: of all the pages."""

    page: int
    last: int
    total: int

    def href(self, page: int) -> str:
        """The address of another page of the same list."""
        kept = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
        return f"{request.path}?{urlencode([*kept, ('page', str(page))])}"


def paged(session: Session, query: Select[Any], per_page: int = PER_PAGE) -> tuple[Sequence[Any], Paging]:
    """The rows of the page that the address asks for."""
    paging = _asked(session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0, per_page)
    return session.scalars(query.limit(per_page).offset((paging.page - 1) * per_page)).all(), paging


def sliced(things: Sequence[Any], per_page: int = PER_PAGE) -> tuple[Sequence[Any], Paging]:
    """Of a list that is made already, what is on the page that the address asks for."""
    paging = _asked(len(things), per_page)
    first = (paging.page - 1) * per_page
    return things[first : first + per_page], paging


def _asked(total: int, per_page: int) -> Paging:
    last = max(1, -(-total // per_page))
    return Paging(min(max(request.args.get("page", 1, type=int), 1), last), last, total)
