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
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    last = max(1, -(-total // per_page))
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    rows = session.scalars(query.limit(per_page).offset((page - 1) * per_page)).all()
    return rows, Paging(page, last, total)
