"""Fewer than five people are hidden, and what a subtraction would show as well."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.small_numbers import Cell, hide_differences, hide_parts, hide_small, is_small


@pytest.mark.parametrize(("people", "small"), [(0, False), (1, True), (4, True), (5, False)])
def test_fewer_than_five_are_few_and_nobody_is_not(people, small):
    assert is_small(people) is small


def test_who_is_left_over_is_few_too():
    assert is_small(96, of=100)
    assert not is_small(95, of=100)
    assert not is_small(100, of=100)


def hidden(*people):
    cells = [Cell(number) for number in people]
    hide_small(cells)
    hide_parts(cells)
    return [cell.people for cell in cells if cell.hidden]


def test_one_small_part_takes_the_next_smallest_with_it():
    assert hidden(3, 40, 12, 0) == [3, 12]


def test_two_parts_that_are_fewer_than_five_together_take_a_third():
    assert hidden(1, 2, 30, 20) == [1, 2, 20]


def test_where_nothing_is_small_nothing_is_hidden():
    assert hidden(5, 6, 0, 7) == []


def test_a_part_that_stands_alone_has_nothing_to_hide_behind():
    assert hidden(3, 0) == [3]


@given(st.lists(st.integers(0, 60), max_size=8))
def test_no_subtraction_ever_gives_fewer_than_five_people(people):
    cells = [Cell(number) for number in people]
    hide_small(cells)
    hide_parts(cells)
    total, shown = sum(people), sum(cell.people for cell in cells if not cell.hidden)
    assert all(cell.hidden or not is_small(cell.people) for cell in cells)
    if shown:
        assert not is_small(total - shown)


def test_a_hidden_total_is_not_the_sum_of_parts_that_are_all_shown():
    total, parts = Cell(20, hidden=True), [Cell(12), Cell(8), Cell(0)]
    assert hide_differences(total, parts)
    assert [part.hidden for part in parts] == [False, True, False]
    assert not hide_differences(total, parts)


def test_a_part_that_is_all_there_is_takes_its_total_with_it():
    total, parts = Cell(20), [Cell(20, hidden=True), Cell(0)]
    assert hide_differences(total, parts)
    assert total.hidden


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.booleans())
def test_one_number_never_stands_hidden_alone_among_a_total_and_its_parts(people, hides_total):
    total, parts = Cell(sum(people), hidden=hides_total), [Cell(number) for number in people]
    hide_small([total, *parts])
    while hide_differences(total, parts):
        pass
    assert len([cell for cell in (total, *parts) if cell.hidden and cell.people]) != 1
