"""Comparing answers by one's own criteria, over the pages: from picking them to what was decided."""

import re
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest

from market.listing.listing import Step
from market.listing.store import achievements, listings
from market.office.store import organizations
from market.viewer import COMMAND_LINE, OPERATOR
from tests.corpus.exports.markdown_format import markdown
from tests.web.api_market import served
from tests.web.comparison.market import Table, table

__all__ = ["markdown", "served", "table"]
EVEN = {"价格": "3", "交期": "3"}


async def test_answers_are_picked_weighed_scored_and_ranked(table: Table) -> None:
    await table.begun(价格="2", 交期="1")
    of = table.of
    await table.scored(of.first, A={"价格": "5", "交期": "2"}, B={"价格": "3", "交期": "4"}, C=EVEN)
    await table.scored(of.second, A={"价格": "5", "交期": "2"}, B={"价格": "3", "交期": "4"}, C=EVEN)
    page = unescape(await table.page(actor=of.reader, path=""))
    assert "You see what others gave as soon as your own scoring is finished." in page
    page = unescape(await table.page())
    assert "First: A." in page
    assert ">4.00</td><td>3.33</td><td>3.00</td>" in page
    assert "If “价格” weighed less than 50.0 % of the whole instead of 66.7 %, B would come first." in page
    assert "If “交期” weighed more than 50.0 % of the whole instead of 33.3 %, B would come first." in page
    assert "Kendall's W of 2 scorers who scored every cell: 1.00" in page


async def test_different_coverage_is_said_and_not_ranked_across(table: Table) -> None:
    await table.begun(价格="3", 交期="1")
    await table.scored(table.of.first, A={"价格": "5", "交期": "cannot"}, B=EVEN, C={"价格": "4", "交期": "4"})
    page = unescape(await table.page())
    assert "First: C." in page
    assert "Only those with the same cells are ranked against each other" in page
    assert "<td>75.0 %</td><td>100.0 %</td><td>100.0 %</td>" in page
    assert "<td>--</td><td>2</td><td>1</td>" in page


async def test_level_answers_stay_level(table: Table) -> None:
    await table.begun(价格="3", 交期="1")
    await table.scored(table.of.first, A=EVEN, B=EVEN, C={"价格": "1", "交期": "1"})
    page = unescape(await table.page())
    assert "Level in the first place: A, B." in page
    assert "<td>1</td><td>1</td><td>3</td>" in page


async def test_a_note_without_a_score_is_told_beside_it_and_kept(table: Table) -> None:
    comparison = await table.begun(价格="1")
    (price,) = comparison.criteria
    answer = await table.gives("A", {"价格": ""}, note="等<报价>", status=422)
    assert f'href="#points-{price.id}"' in answer.text
    assert 'value="等&lt;报价&gt;"' in answer.text
    assert (await table.now()).scores == ()


async def test_scoring_is_finished_only_when_no_cell_is_left_without_a_word(table: Table) -> None:
    await table.begun(价格="1", 交期="1")
    await table.gives("A", {"价格": "4", "交期": "cannot"})
    answer = await table.send("/finish", status=409)
    assert "4 are left" in answer.text
    assert not (await table.now()).finished(table.of.first.member_id)


async def test_two_edits_of_the_criteria_are_told_and_what_was_typed_is_kept(table: Table) -> None:
    comparison = await table.begun(价格="1")
    (price,) = comparison.criteria
    theirs = {"version": "2", f"name-{price.id}": "价格", f"weight-{price.id}": "4", f"good-{price.id}": "低"}
    await table.send("/criteria", theirs, table.of.second)
    mine = theirs | {f"weight-{price.id}": "7", "name-new1": "售后", "weight-new1": "2", "good-new1": ""}
    told = unescape((await table.send("/criteria", mine, status=409)).text)
    assert "Stands now: 价格, weight 4.00, 低" in told
    assert 'value="7"' in told
    assert 'value="售后"' in told
    assert 'name="version" value="3"' in told
    await table.send("/criteria", mine | {"version": "3"})
    assert {each.name: str(each.weight) for each in (await table.now()).criteria} == {"价格": "7.00", "售后": "2.00"}


async def test_a_scorer_whose_criteria_changed_keeps_what_was_typed(table: Table) -> None:
    (price,) = (await table.begun(价格="1")).criteria
    form = {"version": "1", "listing_version": "3", f"points-{price.id}": "4", f"note-{price.id}": "有样品"}
    told = await table.send("/scores/A", form, status=409)
    assert 'value="有样品"' in told.text
    assert f'name="points-{price.id}" value="4" checked' in told.text


async def test_scores_are_deleted_only_once_that_was_asked(table: Table) -> None:
    (price,) = (await table.begun(价格="1")).criteria
    await table.gives("B", {"价格": "4"}, actor=table.of.second)
    asked = unescape((await table.send("/answers/remove", {"letter": "B"}, status=409)).text)
    assert "1 score would be deleted with it" in asked
    gone = {"version": "2", f"name-{price.id}": "价格", f"weight-{price.id}": "1", "remove": str(price.id)}
    told = unescape((await table.send("/criteria", gone, status=409)).text)
    assert "1 score would be deleted" in told
    assert len((await table.now(table.of.second)).scores) == 1
    await table.send("/criteria", gone | {"sure": "1"})
    assert (await table.now()).criteria == ()


async def test_the_needs_own_demands_become_criteria_with_their_facts(table: Table) -> None:
    await table.begun()
    page = await table.page("/criteria")
    assert 'value="indicator:工作温度"' in page
    await table.send("/criteria", {"version": "1", "take": ["indicator:工作温度", "price:", "maturity:"]})
    named = {each.name: each.good for each in (await table.now()).criteria}
    assert named == {"工作温度": "> 180 ℃", "Price": "up to CNY 600,000", "Maturity": "at least TRL 5"}
    assert "standing" in await table.page()


async def test_an_edited_listing_marks_its_scores_and_one_that_leaves_stays_without_its_text(table: Table) -> None:
    await table.begun(价格="1")
    await table.scored(table.of.first, A={"价格": "5"}, B={"价格": "3"}, C={"价格": "2"})
    left, edited, _ = table.of.answers
    async with table.database.writing() as conn:
        before = await achievements.get(conn, edited, viewer=OPERATOR)
        await achievements.edit(conn, before, actor=COMMAND_LINE)
        await listings.take_step(conn, left, Step.WITHDRAW, actor=COMMAND_LINE)
    page = unescape(await table.page())
    assert "scored as of version 3" in page
    assert "高矫顽力磁体" not in page
    assert "withdrawn" in page
    assert "First: B." in page
    await table.page("/scores/A", status=404)


async def test_a_blind_comparison_names_nobody_anywhere_until_it_is_unblinded(table: Table) -> None:
    comparison = await table.begun(blind=True, 价格="1")
    of = table.of
    for each in comparison.answers:
        await table.gives(each.letter, {"价格": "3"})
    assert "以低熔点合金作晶界扩散源" in await table.page(f"/scores/{comparison.answers[0].letter}")
    paths = ["", "/criteria", *(f"/scores/{each.letter}" for each in comparison.answers), "/sheet.csv", "/answers"]
    async with table.database.reading() as conn:
        found = await achievements.find(conn, of.answers, viewer=OPERATOR)
        makers = await organizations.find(conn, [each.organization_id for each in found.values()], viewer=OPERATOR)
    names = [name for each in makers.values() for name in (each.name, each.name_en or "")]
    secrets = ("甬磁", "供技研究所", *names, *(str(one) for one in of.answers))
    for path in paths:
        page = await table.page(path)
        assert [secret for secret in secrets if secret in page] == [], path
    assert (await table.send("/introductions", {"letter": comparison.answers[0].letter}, status=409)).text
    await table.send("/decision", {"chosen": comparison.answers[0].letter, "reason": "价格合理"})
    await table.send("/unblind", actor=of.second)
    page = unescape(await table.page())
    assert "供技研究所（样例）" in page or "Test organisation" in page
    assert "decided blind" in page
    async with table.database.reading() as conn:
        events = await conn.fetch(
            "SELECT event, actor FROM audit WHERE subject_id = $1 AND event LIKE 'comparison-%'", str(of.need_id)
        )
    assert ("comparison-unblinded", of.second.name) in {(row["event"], row["actor"]) for row in events}


async def test_a_decision_leads_to_an_introduction_that_both_sides_see(table: Table) -> None:
    await table.begun(价格="1")
    refused = await table.send("/decision", {"chosen": "A", "reason": " "}, status=422)
    assert 'href="#reason"' in refused.text
    assert 'value="A" checked' in refused.text
    await table.send("/decision", {"chosen": ["A"], "reason": "最合适"})
    assert "Ask for an introduction to A" in await table.page()
    asked = await table.send("/introductions", {"letter": "A"})
    again = await table.send("/introductions", {"letter": "A"})
    assert asked.headers["location"] == again.headers["location"]
    async with table.signed_in(table.of.of.offering) as client:
        seen = await client.get(asked.headers["location"])
    assert seen.status_code == 200
    assert "隐名求技企业" not in seen.text
    assert f'href="{asked.headers["location"]}"' in await table.page()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
async def test_a_file_of_the_comparison_runs_nothing(table: Table, ending: str) -> None:
    await table.begun(价格="1")
    for letter in "ABC":
        await table.gives(letter, {"价格": "3"}, note='=HYPERLINK("http://x.example","看")')
    await table.send("/finish")
    async with table.signed_in(table.of.first) as client:
        got = await client.get(f"{table.here}/sheet.{ending}")
    if ending == "csv":
        lines = got.text.splitlines()
        assert lines[0].startswith("\ufeffCriterion,Weight,Share of 100,What is good,A 高矫顽力磁体 (供技研究所")
        assert lines[1] == "价格,1.00,100.0,,3.00,3.00,3.00"
        assert any("'=HYPERLINK" in line for line in lines)
    else:
        book = ZipFile(BytesIO(got.content))
        assert re.findall(r'sheet name="(\w+)"', book.read("xl/workbook.xml").decode()) == [
            "Result",
            "Scores",
            "Decisions",
        ]
        assert "=HYPERLINK(" in book.read("xl/sharedStrings.xml").decode()
        assert all(b"<f>" not in book.read(name) for name in book.namelist())


@pytest.mark.usefixtures("markdown")
async def test_a_comparison_is_offered_and_given_in_every_format_of_tables(table: Table) -> None:
    await table.begun(价格="1")
    page = await table.page()
    for ending in ("csv", "xlsx", "md"):
        assert f'<a href="{table.here}/sheet.{ending}">{ending.upper()}</a>' in page
    async with table.signed_in(table.of.first) as client:
        given = await client.get(f"{table.here}/sheet.md")
        other = await client.get(f"{table.here}/sheet.pdf")
    assert given.text.startswith("# Result\n| Criterion | Weight |")
    assert given.headers["content-disposition"] == 'attachment; filename="comparison.md"'
    assert other.status_code == 404


async def test_answers_that_stand_side_by_side_are_taken_along(table: Table) -> None:
    ids = [str(one) for one in table.of.answers[:2]]
    await table.send("", {"with": ids})
    await table.send("", {"with": [*ids, str(table.of.answers[2])]})
    assert [str(each.listing_id) for each in (await table.now()).answers] == [*ids, str(table.of.answers[2])]
    told = await table.send("", {"with": ["nothing"]}, status=422)
    assert "Write the address of an achievement" in told.text
    async with table.signed_in(table.of.first) as client:
        page = await client.get(f"/needs/{table.of.need_id}/compare", params={"with": ids})
    assert f'<form class="compare-bar" method="post" action="{table.here}">' in page.text


async def test_a_decision_still_stands_once_its_answer_was_taken_out(table: Table) -> None:
    await table.begun(价格="1")
    await table.send("/decision", {"chosen": ["B", "A"], "reason": "都可以"})
    await table.send("/answers/remove", {"letter": "A"})
    assert "<strong>B, ×</strong>" in await table.page()
    await table.send("/introductions", {"letter": "A"}, status=404)


async def test_a_comparison_is_its_firms_own(table: Table) -> None:
    await table.begun(价格="1")
    for stranger in (table.of.stranger, table.of.of.offering, table.of.of.broker, table.of.of.office):
        for path in ("", "/answers", "/criteria", "/scores/A", "/sheet.csv"):
            await table.page(path, stranger, status=404)
    for path in ("/answers", "/criteria", "/scores/A"):
        await table.page(path, table.of.reader, status=403)
