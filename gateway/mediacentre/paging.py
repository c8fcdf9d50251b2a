"""Cutting a list into pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """number, pages: from 1; an empty list has one page. total: of items. first: place of the first one, from 0."""

    items: tuple[Item, ...]
    number: int
    pages: int
    total: int
    first: int


def cut(items: Sequence[Item], number: int, size: int) -> Page[Item]:
    """The page of that number, or the last one when there are not so many."""
    pages = max(1, -(-len(items) // size))
    number = min(max(number, 1), pages)
    first = (number - 1) * size
    return Page(tuple(items[first : first + size]), number, pages, len(items), first)
