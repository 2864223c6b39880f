from uuid import UUID

from market.listing.listing import ListingId
from market.listing.store.changes import ChangeLane
from matcher.sync.backlog import Backlog

A, B, C, D = (ListingId(UUID(int=number)) for number in range(1, 5))


def test_single_edits_are_taken_before_bulk_rows_each_once_in_order() -> None:
    backlog = Backlog()
    backlog.add([A, B, A], ChangeLane.BULK)
    backlog.add([C], ChangeLane.SINGLE)
    backlog.add([B], ChangeLane.SINGLE)
    backlog.add([C], ChangeLane.BULK)
    assert len(backlog) == 3
    assert backlog.has_single
    assert backlog.take(5) == ([C, B], ChangeLane.SINGLE)
    assert backlog.take(5) == ([A], ChangeLane.BULK)
    assert backlog.take(5) == ([], ChangeLane.BULK)


def test_what_is_put_back_comes_first_again() -> None:
    backlog = Backlog()
    backlog.add([A, B, C, D], ChangeLane.BULK)
    taken, lane = backlog.take(2)
    backlog.add([A], ChangeLane.SINGLE)
    backlog.put_back(taken, lane)
    assert backlog.take(1) == ([A], ChangeLane.SINGLE)
    assert backlog.take(9) == ([B, C, D], ChangeLane.BULK)


def test_what_is_gone_waits_no_longer() -> None:
    backlog = Backlog()
    backlog.add([A, B], ChangeLane.BULK)
    backlog.add([C], ChangeLane.SINGLE)
    backlog.remove([A, C, D])
    assert backlog.take(9) == ([B], ChangeLane.BULK)
    backlog.add([A], ChangeLane.SINGLE)
    backlog.clear()
    assert len(backlog) == 0
