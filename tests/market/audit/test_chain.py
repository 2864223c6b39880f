"""The chain over the record, without a database: every kind of edit shows, and where."""

import hashlib
from dataclasses import replace

from market.audit.chain import ChainCheck, ChainFault, FaultKind, Head, Link, link_digest


def a_chain(length: int) -> list[Link]:
    """Make a sound chain; row n is about member n."""
    links: list[Link] = []
    before = bytes(32)
    for position in range(1, length + 1):
        row = (
            str(100 + position),
            "1764000000000000",
            f"member:{position}",
            None,
            "signed-in",
            "market",
            "",
            "{}",
            None,
        )
        before = link_digest(before, position, row)
        links.append(Link(position, 100 + position, before, row))
    return links


def edited(link: Link) -> Link:
    assert link.row is not None
    return replace(link, row=(*link.row[:4], "signed-out", *link.row[5:]))


def found(links: list[Link], head: Head | None = None, noted: bytes | None = None) -> list[ChainFault]:
    check = ChainCheck(noted)
    for link in links:
        check.add(link)
    return check.finish(head or check.end)


def places(faults: list[ChainFault]) -> list[tuple[str, int | None]]:
    return [(fault.kind.value, fault.position) for fault in faults]


def test_a_digest_is_the_one_that_the_migration_defines() -> None:
    row = ("1", "1764000000000001", "member:甲", None, "signed-in", "market", "", "{}", "r")
    text = "14:cuibai-audit-1,1:7,1:1,16:1764000000000001,10:member:甲,-,9:signed-in,6:market,0:,2:{},1:r,"
    assert link_digest(b"x" * 32, 7, row) == hashlib.sha256(b"x" * 32 + text.encode()).digest()
    assert link_digest(bytes(32), 1, (*row[:3], "", *row[4:])) != link_digest(bytes(32), 1, row)


def test_a_sound_chain_has_no_fault() -> None:
    links = a_chain(6)
    assert found(links) == []
    assert found([]) == []
    assert found(links, noted=links[2].digest) == []
    assert found([], noted=bytes(32)) == []


def test_a_changed_row_is_named() -> None:
    links = a_chain(6)
    links[2], links[5] = edited(links[2]), edited(links[5])
    assert places(found(links)) == [("row-changed", 3), ("row-changed", 6)]


def test_neighbours_that_both_changed_are_both_named() -> None:
    links = a_chain(6)
    links[2], links[3] = edited(links[2]), edited(links[3])
    assert places(found(links)) == [("row-changed", 3), ("row-changed", 4)]


def test_a_changed_link_is_told_from_a_changed_row() -> None:
    links = a_chain(6)
    head = Head(6, links[5].digest)
    links[2] = replace(links[2], digest=bytes(31) + b"x")
    assert places(found(links, head)) == [("link-changed", 3)]
    links = a_chain(6)
    links[5] = replace(links[5], digest=bytes(31) + b"x")
    assert places(found(links, head)) == [("link-changed", 6)]


def test_a_missing_row_and_missing_links_are_named() -> None:
    links = a_chain(8)
    links[1] = replace(links[1], row=None)
    del links[4:6]
    faults = found(links, Head(8, a_chain(8)[7].digest))
    assert places(faults) == [("row-missing", 2), ("links-missing", 5)]
    assert (faults[0].entry_id, faults[1].last) == (102, 6)


def test_a_chain_that_was_cut_off_is_shorter_than_its_head_says() -> None:
    links = a_chain(6)
    assert found(links[:4], Head(6, links[5].digest)) == [ChainFault(FaultKind.END_MISSING, 5, 6)]
    assert places(found(links, Head(5, links[4].digest))) == [("head-changed", 5)]
    check = ChainCheck()
    assert check.finish(None) == [ChainFault(FaultKind.HEAD_MISSING)]


def test_rows_that_were_exchanged_are_told_from_changed_ones() -> None:
    for one, other in ((1, 4), (2, 3), (0, 5)):
        links = a_chain(6)
        a, b = links[one], links[other]
        links[one], links[other] = (
            replace(a, entry_id=b.entry_id, row=b.row),
            replace(b, entry_id=a.entry_id, row=a.row),
        )
        assert places(found(links)) == [("exchanged", one + 1), ("exchanged", other + 1)]


def test_links_that_were_exchanged_are_named_and_what_follows_them_is_not() -> None:
    for one, other in ((1, 4), (2, 3), (0, 5)):
        links = a_chain(6)
        head = Head(6, links[5].digest)
        a, b = links[one], links[other]
        links[one], links[other] = replace(b, position=one + 1), replace(a, position=other + 1)
        assert places(found(links, head)) == [("exchanged", one + 1), ("exchanged", other + 1)]


def test_a_chain_that_was_made_anew_shows_against_a_head_that_was_written_down() -> None:
    noted = a_chain(6)[5].digest
    links = a_chain(6)
    before = links[1].digest
    for place in range(2, 6):
        row = edited(links[place]).row
        assert row is not None
        before = link_digest(before, place + 1, row)
        links[place] = Link(place + 1, links[place].entry_id, before, row)
    assert found(links) == []
    assert found(links, noted=noted) == [ChainFault(FaultKind.NOTED_HEAD_UNKNOWN)]
