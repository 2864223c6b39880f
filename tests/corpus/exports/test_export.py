"""Exports: the whole sample market out, into an empty store and out again is the same to the byte, in every format."""

import io
from dataclasses import replace

import pytest

from corpus.exports.csv_format import CsvWriter
from corpus.exports.export import ExportScope, ExportTally, LeftOut, write_export
from corpus.exports.format import TableWriter
from corpus.exports.jsonl_format import JsonlWriter
from corpus.exports.xlsx_format import XlsxWriter
from corpus.imports.importing import import_rows
from corpus.imports.reading import read_file
from corpus.imports.report import ImportReport
from corpus.reference.taxonomy import load_taxonomy
from corpus.sample.market import load_samples
from corpus.sheet.column import SheetKind
from corpus.validation.refusal import CellNotWritable
from corpus.validation.row import ListingRow
from market.listing.listing import Audience, Language, Status, Step
from market.listing.store import experts, listings
from market.office.store import organizations
from market.postgres.db import Database
from market.viewer import COMMAND_LINE
from tests.database import MarketServer, empty, quiet
from tests.listings import a_need, an_achievement, an_anonymous_need, an_expert, an_organization
from tests.matcher.market_index import publish

TAXONOMY = load_taxonomy()
EVERYTHING = ExportScope()


async def out(
    database: Database, writer: type[TableWriter], scope: ExportScope = EVERYTHING, language: Language = Language.ZH
) -> tuple[bytes, ExportTally]:
    file = io.BytesIO()
    tally = await write_export(database, file, scope, writer, language=language)
    return file.getvalue(), tally


async def take(database: Database, payload: bytes) -> ImportReport:
    rows = read_file(payload, "", taxonomy=TAXONOMY)
    return await import_rows(database, rows, actor=COMMAND_LINE, keep_near_duplicates=True)


@pytest.mark.parametrize("language", Language, ids=lambda language: language.value)
async def test_out_in_and_out_again_is_the_same_in_every_format(
    market: MarketServer, database: Database, language: Language
) -> None:
    await load_samples(database, say=quiet)
    scopes: list[tuple[type[TableWriter], ExportScope]] = [(writer, EVERYTHING) for writer in (JsonlWriter, XlsxWriter)]
    scopes += [(CsvWriter, ExportScope(kinds=(kind,))) for kind in SheetKind]
    written = [await out(database, writer, scope, language) for writer, scope in scopes]
    assert written[0][1].rows.keys() == set(SheetKind)
    for files in ([written[0][0]], [written[1][0]], [payload for payload, _ in written[2:]]):
        await empty(market.superuser_url)
        for payload in files:
            report = await take(database, payload)
            assert report.refused == ()
        again = [await out(database, writer, scope, language) for writer, scope in scopes]
        assert [payload for payload, _ in again] == [payload for payload, _ in written]


async def test_rows_stand_in_one_order_whatever_order_they_came_in(market: MarketServer, database: Database) -> None:
    owners = [an_organization(number) for number in (3, 1, 2)]
    numbers = ["A-2", "a-1", "A-10", None]
    found = []
    for turn in (1, -1):
        async with database.writing() as conn:
            for owner in owners[::turn]:
                await organizations.add(conn, owner, actor=COMMAND_LINE)
        rows = [an_achievement(owner, number=number, title=f"{number}") for owner in owners for number in numbers]
        await publish(database, *rows[::turn])
        payload, _ = await out(database, JsonlWriter)
        found.append(payload)
        await empty(market.superuser_url)
    assert found[0] == found[1]
    first = [row.listing.number for row in read_file(found[0], "", taxonomy=TAXONOMY) if isinstance(row, ListingRow)][
        :4
    ]
    assert first == ["A-10", "A-2", "a-1", None]


async def test_what_is_left_out_is_counted_and_why(database: Database) -> None:
    owner = an_organization()
    sample_owner = an_organization(2, sample=True)
    sample = replace(an_achievement(sample_owner), sample=True)
    withdrawn, opted_out = a_need(owner, number="N-9"), an_expert(owner, number="E-9")
    async with database.writing() as conn:
        await organizations.add(conn, owner, actor=COMMAND_LINE)
        await organizations.add(conn, sample_owner, actor=COMMAND_LINE)
    await publish(database, an_achievement(owner), a_need(owner), an_expert(owner), sample, withdrawn, opted_out)
    async with database.writing() as conn:
        await listings.take_step(conn, withdrawn.id, Step.WITHDRAW, actor=COMMAND_LINE)
        await experts.opt_out(conn, opted_out.id, actor=COMMAND_LINE)
    _, tally = await out(database, JsonlWriter)
    assert tally.left_out == {LeftOut.STATUS: 1, LeftOut.OPTED_OUT: 1}
    assert (tally.samples, tally.persons) == (2, 3)
    _, tally = await out(database, JsonlWriter, ExportScope(samples=False))
    assert tally.left_out == {LeftOut.STATUS: 1, LeftOut.OPTED_OUT: 1, LeftOut.SAMPLE: 2}
    payload, tally = await out(database, JsonlWriter, ExportScope(statuses=frozenset(Status)))
    assert tally.left_out == {LeftOut.OPTED_OUT: 1}
    assert b"N-9" in payload
    assert b"E-9" not in payload


async def test_the_public_gets_whole_rows_or_none_and_importing_them_changes_nothing(database: Database) -> None:
    owner = an_organization()
    members_only = replace(an_achievement(owner, number="A-2", title="会员磁体"), audience=Audience.MEMBERS)
    async with database.writing() as conn:
        await organizations.add(conn, owner, actor=COMMAND_LINE)
    await publish(
        database, an_achievement(owner), members_only, a_need(owner), an_anonymous_need(owner), an_expert(owner)
    )
    await take(database, (await out(database, JsonlWriter))[0])  # the taxonomy's own labels
    whole, _ = await out(database, JsonlWriter)
    payload, tally = await out(database, JsonlWriter, ExportScope(public=True))
    assert tally.left_out == {LeftOut.MEMBERS_ONLY: 1, LeftOut.ANONYMOUS: 1, LeftOut.EXPERT: 1}
    assert len(payload.splitlines()) == 3
    assert set(payload.splitlines()) < set(whole.splitlines())
    report = await take(database, payload)
    assert (report.added, report.changed, report.unchanged, report.refused) == (0, 0, 2, ())
    assert (await out(database, JsonlWriter))[0] == whole


async def test_a_csv_file_of_several_kinds_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="rows of one kind"):
        await out(database, CsvWriter)


async def test_what_a_cell_can_t_hold_ends_the_export_with_its_row_and_nothing_hangs(database: Database) -> None:
    owner = an_organization()
    async with database.writing() as conn:
        await organizations.add(conn, owner, actor=COMMAND_LINE)
    await publish(database, replace(an_achievement(owner), body="_x0041_x0041_"))
    with pytest.raises(CellNotWritable, match="an escape; write the rows as JSONL or CSV"):
        await out(database, XlsxWriter)


async def test_a_store_without_anything_gives_headings_alone(database: Database) -> None:
    for writer, scope in (
        (JsonlWriter, EVERYTHING),
        (CsvWriter, ExportScope(kinds=(SheetKind.NEED,))),
        (XlsxWriter, EVERYTHING),
    ):
        payload, tally = await out(database, writer, scope)
        assert sum(tally.rows.values()) == 0
        assert (payload == b"") is (writer is JsonlWriter)
