"""A table of own listings, brought in on the page: read in the background, each row kept or named."""

import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest

from corpus.listing.jsonl import write_row
from corpus.validation.row import ListingRow
from market.job.job import JobId, JobKind, RunningJob
from market.listing.listing import Status
from market.listing.need import Need
from market.listing.store import needs
from market.organization import Organization
from market.postgres.db import Database
from market.posting.manuscript import ManuscriptState
from market.viewer import OPERATOR, Role
from tests.listings import a_need
from tests.web.api_market import Served, served
from tests.web.people import People, add_firm
from web.posting import jobs

__all__ = ["served"]

ATTESTED = {"then": "submit", "secrecy.by": "研发部", "secrecy.on": "2026-11-01"}


@pytest.fixture(scope="module")
def people(served: Served) -> People:
    return People(served.app, served.app.state.market.database)


@pytest.fixture(scope="module")
async def firm(people: People) -> Organization:
    return await add_firm(people.database, 81)


@pytest.fixture(scope="module")
async def editor(people: People, firm: Organization) -> AsyncIterator[httpx.AsyncClient]:
    async with people.of(Role.ENTERPRISE, firm) as client:
        yield client


def line_of(firm: Organization, number: str, title: str, body: str, *, anonymous: bool = False) -> str:
    need = a_need(firm, number=number, title=title)
    made = Need(id=need.id, organization_id=firm.id, number=number, title=title, body=body, anonymous=anonymous)
    return write_row(ListingRow(1, firm.code, made))


async def brought(served: Served, client: httpx.AsyncClient, text: str, **chosen: str) -> str:
    """Bring a table in, have it read, and give the report's page."""
    import_id = uuid4()
    files = {"file": ("需求.jsonl", text.encode())}
    begun = await client.post(f"/mine/import/{import_id}", data={"then": "drafts"} | chosen, files=files)
    assert begun.status_code == 303, begun.text
    assert "being read" in (await client.get(begun.headers["location"])).text
    job = RunningJob(id=JobId(0), kind=JobKind.IMPORT_FILE, arguments={"import": str(import_id)}, attempts=0)
    for _ in range(2):  # a second run finds nothing left to do
        await jobs.import_table(served.app.state.market, job)
    page = await client.get(begun.headers["location"])
    assert page.status_code == 200
    return page.text


def counts(page: str) -> list[int]:
    """Read how many were submitted, kept as drafts, the same, held back and to be mended."""
    return [int(n) for n in re.findall(r"<li><b>(\d+)</b>", page)]


async def states(database: Database, firm: Organization) -> dict[str, str]:
    async with database.reading() as conn:
        rows = await conn.fetch(
            "SELECT form -> 'number' ->> 0 AS number, state FROM manuscript WHERE organization_id = $1", firm.id
        )
    return {row["number"]: row["state"] for row in rows}


async def test_good_rows_become_drafts_and_bad_ones_are_named_with_their_row(
    served: Served, people: People, editor: httpx.AsyncClient, firm: Organization
) -> None:
    stranger = await add_firm(people.database, 82)
    text = "\n".join(
        (
            line_of(firm, "B-1", "铸件气孔检测", "压铸壳体机加工后露出气孔，需要在线检测。"),
            line_of(stranger, "B-2", "别家的需求", "别家想要的另一样东西。"),
            '{"kind": "need", "organization": "X", "title": ""}',
            line_of(firm, "B-3", "铜排焊接虚焊", "铜排激光焊接后有虚焊，要焊后快速判断。"),
        )
    )
    page = await brought(served, editor, text)
    assert counts(page) == [0, 2, 0, 0, 2]  # rows, however many faults each has
    assert "the row belongs to another organisation" in page
    assert 'download="to-mend.xlsx"' in page
    assert await states(people.database, firm) == {"B-1": "writing", "B-3": "writing"}
    again = await brought(served, editor, text)
    assert counts(again)[:2] == [0, 2]
    assert await states(people.database, firm) == {"B-1": "writing", "B-3": "writing"}


async def test_a_file_with_a_bad_row_is_refused_whole_where_that_was_asked(
    served: Served, people: People, editor: httpx.AsyncClient, firm: Organization
) -> None:
    text = line_of(firm, "W-1", "热处理变形", "齿轮热处理后变形超差，想要减小变形的工艺。") + "\n{}"
    page = await brought(served, editor, text, whole="on")
    assert "refused as a whole" in page
    assert "W-1" not in await states(people.database, firm)


async def test_rows_are_submitted_with_an_attestation_and_the_same_table_again_changes_nothing(
    served: Served, people: People, editor: httpx.AsyncClient, firm: Organization
) -> None:
    text = line_of(firm, "S-1", "滤芯寿命短", "液压站滤芯两周就堵，想延长到三个月。")
    assert counts(await brought(served, editor, text, **ATTESTED))[:3] == [1, 0, 0]
    assert (await states(people.database, firm))["S-1"] == ManuscriptState.SUBMITTED.value
    assert counts(await brought(served, editor, text, **ATTESTED))[:3] == [0, 0, 1]
    async with people.database.reading() as conn:
        (row,) = await conn.fetch("SELECT id FROM listing WHERE organization_id = $1 AND number = 'S-1'", firm.id)
        assert (await needs.get(conn, row["id"], viewer=OPERATOR)).status is Status.SUBMITTED


async def test_an_anonymous_row_with_a_file_beside_it_is_left_for_somebody_to_look_at(
    served: Served, people: People, editor: httpx.AsyncClient, firm: Organization
) -> None:
    told = ("A-1", "轧辊表面剥落", "热轧工作辊表面成片剥落，想要更耐用的辊面。")
    await brought(served, editor, line_of(firm, *told, anonymous=True))
    async with people.database.reading() as conn:
        draft = await conn.fetchval("SELECT id FROM manuscript WHERE form -> 'number' ->> 0 = 'A-1'")
    typed = dict(zip(("number", "title", "body"), told, strict=True)) | {"anonymous": "on", "kind": "need"}
    file = {"file": ("说明.pdf", b"%PDF-letterhead")}
    attached = await editor.post(f"/mine/{draft}/save", data=typed | {"version": "1", "then": "attach"}, files=file)
    assert attached.status_code == 303
    page = await brought(served, editor, line_of(firm, *told, anonymous=True), **ATTESTED)
    assert counts(page)[:3] == [0, 1, 0]
    assert "has files beside it" in page
    assert (await states(people.database, firm))["A-1"] == ManuscriptState.WRITING.value
    await editor.post(f"/mine/attachments/{await file_beside(people.database, draft)}/remove")
    assert counts(await brought(served, editor, line_of(firm, *told, anonymous=True), **ATTESTED))[:3] == [1, 0, 0]


async def file_beside(database: Database, listing_id: UUID) -> UUID:
    async with database.reading() as conn:
        found: UUID = await conn.fetchval("SELECT id FROM attachment WHERE listing_id = $1", listing_id)
    return found


async def test_without_an_attestation_or_a_file_nothing_begins(editor: httpx.AsyncClient) -> None:
    begun = await editor.post(
        f"/mine/import/{uuid4()}", data=ATTESTED | {"secrecy.by": ""}, files={"file": ("a", b"x")}
    )
    assert begun.status_code == 422
    assert 'href="#f-secrecy-by"' in begun.text
    empty = await editor.post(f"/mine/import/{uuid4()}", data={"then": "drafts"})
    assert empty.status_code == 422
    assert 'href="#f-file"' in empty.text


async def test_a_fourth_table_waits_until_others_are_read(editor: httpx.AsyncClient, people: People) -> None:
    async with people.of(Role.ENTERPRISE, await add_firm(people.database, 84)) as busy:
        for number in range(4):
            files = {"file": (f"{number}.csv", b"x")}
            begun = await busy.post(f"/mine/import/{uuid4()}", data={"then": "drafts"}, files=files)
            assert begun.status_code == (303 if number < 3 else 422)
        assert "still being read" in begun.text
    begun = await editor.post(f"/mine/import/{uuid4()}", data={"then": "drafts"}, files={"file": ("a.csv", b"x")})
    assert begun.status_code == 303


async def test_the_page_of_a_table_that_waits_looks_again_without_loading_itself_anew(
    editor: httpx.AsyncClient,
) -> None:
    begun = await editor.post(f"/mine/import/{uuid4()}", data={"then": "drafts"}, files={"file": ("a.csv", b"x")})
    page = (await editor.get(begun.headers["location"])).text
    assert "http-equiv" not in page
    assert 'data-again="3"' in page
    assert "/again.js" in page
    assert f'href="{begun.headers["location"]}"' in page


async def test_a_table_that_nobody_will_read_any_more_says_so_and_keeps_nobody_waiting(people: People) -> None:
    firm = await add_firm(people.database, 85)
    async with people.of(Role.ENTERPRISE, firm) as client, people.of(Role.ENTERPRISE, firm) as colleague:
        for number in range(3):
            files = {"file": (f"{number}.csv", b"x")}
            begun = await client.post(f"/mine/import/{uuid4()}", data={"then": "drafts"}, files=files)
        async with people.database.writing() as conn:
            await conn.execute(
                "UPDATE jobs.procrastinate_jobs SET status = 'failed' WHERE id IN (SELECT j.id FROM job j "
                "JOIN bulk_import b ON j.arguments ->> 'import' = b.id::text WHERE b.organization_id = $1)",
                firm.id,
            )
        told = (await colleague.get(begun.headers["location"])).text
        assert "could not be read: something went wrong on our side" in told
        assert "data-again" not in told
        assert (await colleague.get("/mine/import")).text.count("could not be read") == 3
        again = await colleague.post(f"/mine/import/{uuid4()}", data={"then": "drafts"}, files=files)
        assert again.status_code == 303


async def test_the_table_of_somebody_who_does_not_write_any_more_is_left_and_the_report_says_so(
    served: Served, people: People
) -> None:
    firm = await add_firm(people.database, 86)
    sender = await people.join(Role.ENTERPRISE, firm)
    import_id = uuid4()
    async with people.signed_in(sender) as client:
        files = {"file": ("a.jsonl", line_of(firm, "G-1", "夹具松动", "夹具夹不住薄壁件，加工时松动。").encode())}
        await client.post(f"/mine/import/{import_id}", data={"then": "drafts"}, files=files)
    async with people.database.writing() as conn:
        await conn.execute("UPDATE member SET standing = 'suspended' WHERE id = $1", sender.id)
    job = RunningJob(id=JobId(0), kind=JobKind.IMPORT_FILE, arguments={"import": str(import_id)}, attempts=0)
    await jobs.import_table(served.app.state.market, job)
    async with people.of(Role.ENTERPRISE, firm) as colleague:
        assert "does not write for the organisation any more" in (await colleague.get(f"/mine/import/{import_id}")).text
    assert await states(people.database, firm) == {}


async def test_a_hostile_file_is_refused_with_a_reason_and_nobody_else_sees_the_report(
    served: Served, people: People, editor: httpx.AsyncClient
) -> None:
    page = await brought(served, editor, "%PDF-1.7 not a table")
    assert "refused as a whole" in page
    address = re.search(r"/mine/import/[0-9a-f-]{36}", (await editor.get("/mine/import")).text)
    assert address is not None
    async with people.of(Role.ENTERPRISE, await add_firm(people.database, 83)) as rival:
        assert (await rival.get(address[0])).status_code == 404
    async with people.of(Role.OPERATOR) as operator:
        assert (await operator.get("/mine/import")).status_code == 403
