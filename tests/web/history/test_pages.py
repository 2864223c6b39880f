"""Past deals on the office's pages: a file is sent, read in the background, approved where needed, and told of."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid4

import httpx
import pytest

from market.audit.audit import Event
from market.deal.deal import DealId, NamePart
from market.deal.store import names as deal_names
from market.history.file import PAYLOAD_LIMIT
from market.job.job import JobId, JobKind, RunningJob
from market.viewer import COMMAND_LINE, Role
from tests.corpus.history.past_deals import PERSON, a_history, read, row_of, table_of, workbook_of
from tests.web.api_market import Served, served
from tests.web.people import People
from web.history import jobs
from web.job import cleanup

__all__ = ["served"]

SOURCE = {"source": "登记系统导出（样例）", "whole": "keep"}


@pytest.fixture(scope="module")
def people(served: Served) -> People:
    return People(served.app, served.app.state.market.database)


@pytest.fixture(scope="module")
async def office(people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with people.of(Role.OPERATOR) as client:
        yield client


@pytest.fixture(scope="module")
async def second(people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with people.of(Role.OPERATOR) as client:
        yield client


async def sent(client: httpx.AsyncClient, payload: bytes, **chosen: str) -> str:
    """Send a file, and give the address of its report."""
    begun = await client.post(
        f"/office/deals/import/{uuid4()}", data=SOURCE | chosen, files={"file": ("历史合同（样例）.csv", payload)}
    )
    assert begun.status_code == 303, begun.text
    return begun.headers["location"]


async def worked(served: Served, path: str) -> None:
    """Do the job that a file has queued."""
    job = RunningJob(id=JobId(0), kind=JobKind.IMPORT_DEALS, arguments={"import": path.rpartition("/")[2]}, attempts=0)
    for _ in range(2):  # a second run finds nothing left to do
        await jobs.import_deals(served.app.state.market, job)


def counts(page: str) -> list[int]:
    return [int(n) for n in re.findall(r"<li><b>(\d+)</b>", page)]


async def test_a_file_is_read_in_the_background_and_its_rows_are_told_of(
    served: Served, office: httpx.AsyncClient
) -> None:
    table = table_of(row_of(a_history(501)), row_of(a_history(502), payments="2023-04-10 | 12.345"))
    path = await sent(office, table)
    assert "data-again" in (await office.get(path)).text
    await worked(served, path)
    page = (await office.get(path)).text
    assert counts(page) == [1, 0, 1]
    assert "data-again" not in page
    assert "AL 到账" in page
    assert "2023-04-10 | 12.345" in page
    assert "amount.fen" in page
    assert "2026-11-26" in page
    again = await sent(office, table_of(row_of(a_history(501))))
    await worked(served, again)
    assert counts((await office.get(again)).text) == [0, 1, 0]


async def test_a_file_may_be_refused_whole_and_one_that_is_no_table_is(
    served: Served, office: httpx.AsyncClient
) -> None:
    table = table_of(row_of(a_history(511)), row_of(a_history(512), kind="买卖"))
    path = await sent(office, table, whole="whole")
    await worked(served, path)
    page = (await office.get(path)).text
    assert counts(page) == [0, 1]
    assert 'role="alert"' in page
    path = await sent(office, b"%PDF-1.7 sample")
    await worked(served, path)
    assert 'role="alert"' in (await office.get(path)).text


async def test_above_the_limit_another_member_of_the_office_lets_the_file_be_recorded(
    served: Served, office: httpx.AsyncClient, second: httpx.AsyncClient
) -> None:
    large = row_of(a_history(521), lines="", technical="10000000.01", total="10000000.01", approved_total="", plan="")
    path = await sent(office, table_of(large | {"approved_technical": ""}))
    await worked(served, path)
    assert 'value="approve"' not in (await office.get(path)).text
    seen = (await second.get(path)).text
    assert 'value="approve"' in seen
    assert counts(seen) == [1, 0, 0]
    for shown in ("S-521", "磁钢耐温改进（样例）", "2023-03-01", "10,000,000.01"):
        assert shown in seen
    own = await office.post(f"{path}/decision", data={"decision": "approve"})
    assert own.status_code == 403
    for _ in range(2):
        assert (await second.post(f"{path}/decision", data={"decision": "approve"})).status_code == 303
    await worked(served, path)
    assert counts((await office.get(path)).text) == [1, 0, 0]
    assert (await second.post(f"{path}/decision", data={"decision": "refuse"})).status_code == 409


async def test_a_file_that_waits_may_be_refused(served: Served, office: httpx.AsyncClient) -> None:
    large = row_of(a_history(531), lines="", technical="10000000.01", total="10000000.01", approved_total="", plan="")
    path = await sent(office, table_of(large | {"approved_technical": ""}))
    await worked(served, path)
    assert (await office.post(f"{path}/decision", data={"decision": "refuse"})).status_code == 303
    await worked(served, path)
    assert counts((await office.get(path)).text) == [0, 0]


@pytest.mark.parametrize(
    ("chosen", "payload", "field"),
    [({"source": " "}, b"x", "source"), ({"source": " "}, b"", "file"), ({}, b"x" * (PAYLOAD_LIMIT + 1), "file")],
)
async def test_what_is_wrong_with_the_form_stands_beside_its_field(
    office: httpx.AsyncClient, chosen: dict[str, str], payload: bytes, field: str
) -> None:
    files = {"file": ("a.csv", payload)}
    page = await office.post(f"/office/deals/import/{uuid4()}", data=SOURCE | chosen, files=files)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert f'id="{field}-error"' in page.text


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
async def test_the_export_is_read_as_it_was_written_and_stands_in_the_record(
    served: Served, office: httpx.AsyncClient, kind: str
) -> None:
    path = await sent(office, workbook_of([a_history(541)]))
    await worked(served, path)
    answer = await office.get(f"/office/deals/export/deals.{kind}")
    assert answer.status_code == 200
    found = {row.history.number: row.history for row in read(answer.content) if hasattr(row, "history")}
    assert found["S-541"] == a_history(541)
    deals = (await office.get("/deals?words=HT-541")).text
    deal = re.search(r'href="(/deals/[0-9a-f-]{36})"', deals)
    assert deal is not None
    page = (await office.get(deal[1])).text
    assert "登记系统导出（样例）" in page
    assert "S-541" in page
    async with served.app.state.market.database.reading() as conn:
        told = await conn.fetchval("SELECT count(*) FROM audit WHERE event = $1", Event.DEALS_EXPORTED.value)
    assert told >= 1


async def test_a_templates_address_that_names_none_is_not_found(office: httpx.AsyncClient) -> None:
    assert (await office.get("/office/deals/import/templates/deals-fi.xlsx")).status_code == 404
    assert (await office.get("/office/deals/export/all.xlsx")).status_code == 404
    assert (await office.get("/office/deals/import/templates/totals-zh.csv")).text.startswith("\ufeff年份")


async def test_the_bytes_go_once_the_rows_were_looked_at_and_the_report_after_a_month(
    served: Served, office: httpx.AsyncClient
) -> None:
    path = await sent(office, workbook_of([a_history(551)]))
    import_id = UUID(path.rpartition("/")[2])
    await worked(served, path)
    database = served.app.state.market.database
    async with database.writing() as conn:
        assert await conn.fetchval("SELECT payload FROM deal_import WHERE id = $1", import_id) is None
        await conn.execute("UPDATE deal_import SET begun_at = now() - interval '31 days' WHERE id = $1", import_id)
    await cleanup.clean_up(database)
    assert (await office.get(path)).status_code == 404
    await worked(served, path)


async def test_deals_through_the_market_are_looked_into_by_one_job(served: Served, office: httpx.AsyncClient) -> None:
    market = row_of(a_history(561), series="通过市场"), row_of(a_history(562), series="通过市场")
    for table, asked in ((table_of(row_of(a_history(563))), 0), (table_of(*market), 1)):
        path = await sent(office, table)
        async with served.app.state.market.database.reading() as conn:
            before = await conn.fetchval("SELECT count(*) FROM job WHERE kind = 'flag_deals'")
        await worked(served, path)
        async with served.app.state.market.database.reading() as conn:
            assert await conn.fetchval("SELECT count(*) FROM job WHERE kind = 'flag_deals'") == before + asked
            last = await conn.fetchrow("SELECT arguments FROM job WHERE kind = 'flag_deals' ORDER BY id DESC LIMIT 1")
            first = await conn.fetchval(
                "SELECT min(e.id) FROM deal_source s JOIN deal_entry e ON e.deal_id = s.deal_id "
                "WHERE s.number = 'S-561'"
            )
    assert last is not None
    assert last["arguments"] == {"after": first - 1}


async def test_a_name_that_is_erased_goes_from_reports_too(served: Served, office: httpx.AsyncClient) -> None:
    history = a_history(571)
    history = replace(history, terms=replace(history.terms, buyer=PERSON))
    await worked(served, await sent(office, table_of(row_of(history))))
    differing = await sent(office, table_of(row_of(history, buyer__name="测试戊（样例）")))
    await worked(served, differing)
    large = row_of(a_history(572), lines="", technical="10000000.01", total="10000000.01", approved_total="", plan="")
    both = large | {"approved_technical": ""}, row_of(history, buyer__name="测试戊（样例）")
    waiting = await sent(office, table_of(*both))
    await worked(served, waiting)
    assert PERSON.name in (await office.get(waiting)).text
    page = (await office.get(differing)).text
    assert PERSON.name in page
    deal = re.search(r"/deals/([0-9a-f-]{36})", page)
    assert deal is not None
    async with served.app.state.market.database.writing() as conn:
        await deal_names.erase(conn, DealId(UUID(deal[1])), [NamePart.BUYER], "来信（样例）", actor=COMMAND_LINE)
    assert (await office.get(differing)).status_code == 404
    left = (await office.get(waiting)).text
    assert PERSON.name not in left
    assert counts(left) == [1, 0, 1]
