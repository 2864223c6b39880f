from uuid import UUID

from market.listing.listing import ListingId
from market.listing.store.changes import Lane
from matcher.backlog import Backlog

A, B, C, D = (ListingId(UUID(int=number)) for number in range(1, 5))


def test_single_edits_are_taken_before_bulk_rows_each_once_in_order() -> None:
    backlog = Backlog()
    backlog.add([A, B, A], Lane.BULK)
    backlog.add([C], Lane.SINGLE)
    backlog.add([B], Lane.SINGLE)
    backlog.add([C], Lane.BULK)
    assert len(backlog) == 3
    assert backlog.has_single
    assert backlog.take(5) == ([C, B], Lane.SINGLE)
    assert backlog.take(5) == ([A], Lane.BULK)
    assert backlog.take(5) == ([], Lane.BULK)


def test_what_is_put_back_comes_first_again() -> None:
    backlog = Backlog()
    backlog.add([A, B, C, D], Lane.BULK)
    taken, lane = backlog.take(2)
    backlog.add([A], Lane.SINGLE)
    backlog.put_back(taken, lane)
    assert backlog.take(1) == ([A], Lane.SINGLE)
    assert backlog.take(9) == ([B, C, D], Lane.BULK)


def test_what_is_gone_waits_no_longer() -> None:
    backlog = Backlog()
    backlog.add([A, B], Lane.BULK)
    backlog.add([C], Lane.SINGLE)
    backlog.remove([A, C, D])
    assert backlog.take(9) == ([B], Lane.BULK)
    backlog.add([A], Lane.SINGLE)
    backlog.clear()
    assert len(backlog) == 0
