"""Past deals into the ledger: recorded once, compared with what is there, and out again as the same rows."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from market.audit.store import links as audit_links
from market.deal.deal import Series
from market.deal.state import DealEvent, State
from market.deal.store import deals
from market.deal.store.deals import Opening
from market.history.file import DealImportId
from market.history.past_deal import DAY_UNKNOWN, History
from market.history.store import standings as history_standings
from market.office.demonstration import sample_member
from market.postgres.db import Database
from market.target.store import targets
from market.target.target import Flow
from market.viewer import COMMAND_LINE, OPERATOR, Role
from tests.corpus.history.past_deals import (
    PERSON,
    SIGNED_ON,
    a_history,
    csv_of,
    row_of,
    table_of,
    take,
    told,
    workbook_of,
)
from tests.database import MarketServer, empty
from tests.market.deal.builders import DRAFTED, REGISTERED, SIGNED, SUBMITTED, wish

ENDED = SIGNED_ON + timedelta(days=90)


async def standing(database: Database) -> list[History]:
    async with database.reading() as conn:
        found = await history_standings.page(conn, after=None, limit=1000, actor=COMMAND_LINE)
    return sorted((each.history for each in found), key=lambda history: history.number)


def some_histories() -> list[History]:
    person = replace(a_history(2).terms, seller=PERSON)
    return [
        a_history(1),
        replace(a_history(2), terms=person, series=Series.MARKET, drafted_on=date(2023, 2, 1)),
        a_history(3, registered_on=None, registration=None, payments=(), submitted_on=SIGNED_ON),
        a_history(4, registered_on=None, registration=None, terminated_on=ENDED, end_reason="双方同意（样例）"),
        a_history(5, revoked_on=ENDED, end_reason="登记机构撤销（样例）", sample=True),
        a_history(6, changed_on=ENDED, submitted_on=SIGNED_ON + timedelta(days=2)),
    ]


async def test_deals_come_in_with_their_days_and_go_out_as_they_came(database: Database) -> None:
    histories = some_histories()
    report = await take(database, workbook_of(histories))
    assert (report.added, report.same, report.faults) == (6, 0, ())
    assert await standing(database) == histories
    async with database.reading() as conn:
        rows = await conn.fetch(
            "SELECT s.number, c.state, c.technical_fen, c.approved_technical_fen, c.paid_fen FROM deal_current c "
            "JOIN deal_source s ON s.deal_id = c.deal_id ORDER BY s.number"
        )
        finding = await audit_links.verify(conn)
    states = (State.REGISTERED, State.REGISTERED, State.SUBMITTED, State.TERMINATED, State.REVOKED, State.CHANGED)
    assert [row["state"] for row in rows] == [state.value for state in states]
    assert {(row["technical_fen"], row["approved_technical_fen"]) for row in rows} == {
        (100_000_000, 100_000_000),
        (100_000_000, None),
    }
    assert [row["paid_fen"] for row in rows] == [123, 123, 0, 123, 123, 123]
    assert finding.faults == ()


async def test_entries_hold_on_their_own_days_and_are_recorded_now(database: Database) -> None:
    await take(database, workbook_of([a_history(1)]))
    async with database.reading() as conn:
        entries = await conn.fetch(
            "SELECT event, happened_on, reason, recorded_at > now() - interval '1 hour' AS now FROM deal_entry "
            "ORDER BY number"
        )
    registered_on = SIGNED_ON + timedelta(days=30)
    assert [(row["event"], row["happened_on"], row["reason"], row["now"]) for row in entries] == [
        ("signed", SIGNED_ON, "", True),
        ("submitted", registered_on, DAY_UNKNOWN, True),
        ("registered", registered_on, "", True),
        ("paid", SIGNED_ON + timedelta(days=40), "", True),
    ]


async def test_a_persons_name_lies_where_it_can_be_erased_and_is_not_missed_afterwards(database: Database) -> None:
    history = a_history(1)
    history = replace(history, terms=replace(history.terms, buyer=PERSON))
    await take(database, workbook_of([history]))
    async with database.writing() as conn:
        assert [row["name"] for row in await conn.fetch("SELECT name FROM deal_person")] == [PERSON.name]
        assert await conn.fetchval("SELECT count(*) FROM deal_party WHERE name = $1", PERSON.name) == 0
        await conn.execute("DELETE FROM deal_person")
    again = await take(database, workbook_of([history]))
    assert (again.same, again.faults) == (1, ())
    (erased,) = await standing(database)
    assert (erased.terms.buyer.name, (await take(database, workbook_of([erased]))).same) == ("", 1)
    moved = replace(erased, number="S-2", registered_on=None, registration=None, payments=())
    assert (await take(database, workbook_of([moved]))).added == 1


async def test_the_same_file_again_adds_nothing_and_says_so(database: Database) -> None:
    histories = some_histories()
    await take(database, workbook_of(histories))
    again = await take(database, csv_of(histories))
    assert (again.added, again.same, again.faults) == (0, 6, ())
    assert len(await standing(database)) == 6


async def test_what_a_sample_member_brings_in_is_invented_and_known_again(database: Database) -> None:
    actor = sample_member(Role.OPERATOR, None, None).actor
    for added, same in ((1, 0), (0, 1)):
        report = await take(database, workbook_of([a_history(1)]), actor=actor)
        assert (report.added, report.same, report.faults) == (added, same, ())
    assert [each.sample for each in await standing(database)] == [True]


async def test_a_real_ledger_that_was_tried_in_the_demonstration_comes_in_once_it_is_over(database: Database) -> None:
    """With its own numbers and the registrar's, of which what was tried keeps none."""
    tried = sample_member(Role.OPERATOR, None, None).actor
    for actor in (tried, COMMAND_LINE):
        report = await take(database, workbook_of([a_history(1)]), actor=actor)
        assert (report.added, report.same, report.faults) == (1, 0, ())
    assert sorted(each.sample for each in await standing(database)) == [False, True]
    both = await standing(database)
    report = await take(database, workbook_of([*both, a_history(2, registration=a_history(1).registration)]))
    assert (report.added, report.same) == (0, 2)
    assert told(report.faults) == [(4, "registration_number", "registration.once")]


async def test_a_file_that_broke_off_goes_on_where_it_was(database: Database) -> None:
    import_id = DealImportId(uuid4())
    await take(database, workbook_of(some_histories()[:2]), import_id=import_id)
    whole = await take(database, workbook_of(some_histories()), import_id=import_id)
    assert (whole.added, whole.same) == (6, 0)


async def test_a_row_that_differs_changes_nothing_and_says_where_to_correct_it(database: Database) -> None:
    await take(database, workbook_of([a_history(1)]))
    other = row_of(a_history(1), subject="另一个项目（样例）", payments="2023-04-10 | 999")
    report = await take(database, table_of(other))
    assert told(report.faults) == [(2, "payments", "entry.mended"), (2, "subject", "entry.mended")]
    assert "磁钢耐温改进（样例）" in str(report.faults[1].advice)
    assert "/deals/" in str(report.faults[1].advice)
    assert "“登记系统导出（样例）”" in str(report.faults[1].advice)
    assert await standing(database) == [a_history(1)]


async def test_good_rows_are_kept_or_the_whole_file_is_refused(database: Database) -> None:
    table = table_of(row_of(a_history(1)), row_of(a_history(2), signed_on="2023-02-30"))
    whole = await take(database, table, whole=True)
    assert (whole.added, whole.undone, told(whole.faults)) == (0, True, [(3, "signed_on", "day.form")])
    assert await standing(database) == []
    kept = await take(database, table)
    assert (kept.added, kept.undone, kept.fault_rows) == (1, False, 1)
    assert await standing(database) == [a_history(1)]


async def test_above_the_offices_limit_nothing_is_recorded_before_a_second_person(database: Database) -> None:
    histories = [a_history(1), a_history(2)]
    limit = histories[0].terms.total_fen
    assert (await take(database, workbook_of(histories), limit_fen=limit)).added == 2
    waits = await take(database, workbook_of([a_history(3), a_history(4)]), limit_fen=limit - 1)
    assert (waits.above, waits.added) == (2, 0)
    assert len(await standing(database)) == 2


async def test_numbers_of_the_registrar_are_used_once(database: Database) -> None:
    await take(database, workbook_of([a_history(1)]))
    taken = row_of(a_history(2), registration_number="样例-２０２３- 00001")
    twice = row_of(a_history(4), registration_number="样例 -2023－00003")
    report = await take(database, table_of(taken, row_of(a_history(3)), twice, row_of(a_history(3))))
    assert told(report.faults) == [
        (2, "registration_number", "registration.once"),
        (4, "registration_number", "registration.once"),
        (5, "number", None),
        (5, "registration_number", "registration.once"),
    ]
    assert report.added == 1


async def test_what_stands_is_read_into_an_empty_market_and_stands_there_the_same(
    database: Database, market: MarketServer
) -> None:
    async with database.writing() as conn:
        begun = await deals.begin(conn, Opening(), DRAFTED, actor=COMMAND_LINE)
        for each in (SIGNED, SUBMITTED, REGISTERED, wish(DealEvent.PAID, 31, amount_fen=77)):
            await deals.record(conn, begun.deal_id, each, actor=COMMAND_LINE)
    await take(database, workbook_of(some_histories()))
    before = await standing(database)
    assert str(begun.deal_id) in {history.number for history in before}
    file = workbook_of(before)
    assert (await take(database, file)).same == 7
    await empty(market.superuser_url)
    assert (await take(database, file)).added == 7
    assert await standing(database) == before
    assert workbook_of(await standing(database)) == file


async def test_totals_of_the_district_are_kept_once(database: Database) -> None:
    table = (
        "年份,输出或吸纳,全区技术交易额（亿元）,出处\n2023,输出,21.5,公报（样例）\n2023,吸纳,9,公报（样例）\n".encode()
    )
    assert (await take(database, table)).totals == 2
    again = await take(database, table)
    assert (again.totals, again.totals_same) == (0, 2)
    async with database.reading() as conn:
        kept = await targets.totals(conn, viewer=OPERATOR)
    assert [(each.flow, each.fen) for each in kept] == [(Flow.INTAKE, 90_000_000_000), (Flow.OUTPUT, 215_000_000_000)]


async def test_what_breaks_a_rule_of_deals_is_told_by_its_column(database: Database) -> None:
    rows = [
        {"registered_on": "2023-02-01"},
        {"submitted_on": "2023-05-01"},
        {"payments": "2023-02-01 | 5"},
        {"signed_on": "2026-11-28", "registered_on": "", "registration_number": "", "agency": "", "payments": ""},
        {"buyer.code": row_of(a_history(5))["seller.code"]},
        {"seller.code": "91330000AAAAAAAA00"},
        {"seller.area": "宁波"},
        {"statistics_field": "99"},
        {"field_code": "Z9"},
        {"lines": "", "total": "0", "technical": "0", "plan": ""},
        {"approved_technical": "1200000.02"},
        {"terminated_on": "2023-06-01"},
        {"agency": ""},
        {"registered_on": ""},
        {"ends_on": "2023-01-01", "begins_on": "2023-01-02"},
        {"plan": "2023-06-30 | | 99999999"},
        {"subject": "长" * 201},
        {"approved_total": "1200000.02"},
    ]
    table = table_of(*(row_of(a_history(n), number=f"S-{n}") | row for n, row in enumerate(rows, 1)))
    report = await take(database, table)
    assert report.added == 1  # a place need not be the whole path
    assert told(report.faults) == [
        (2, "registered_on", "day.order"),
        (3, "registered_on", "day.order"),
        (4, "payments", "day.order"),
        (5, "signed_on", "day.future"),
        (6, "buyer.code", "party.self"),
        (7, "seller.code", "party.code"),
        (9, "statistics_field", "field.known"),
        (10, "field_code", "field.known"),
        (11, "total", "amount.range"),
        (12, "approved_technical", "amount.approved"),
        (13, "end_reason", "entry.reason"),
        (14, "agency", "entry.whole"),
        (15, "registered_on", "entry.whole"),
        (16, "ends_on", "day.term"),
        (17, "plan", "amount.plan"),
        (18, "subject", "text.size"),
        (19, "approved_total", "amount.contract"),
    ]
