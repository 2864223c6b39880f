"""The registration package over the pages: what is missing, answers, the workbook, the number that comes back."""

import re
import zipfile
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from corpus.reference.deal_rules import load_rule_sets
from corpus.reference.registration_form import load_registration_forms
from market.postgres.db import Connection
from tests.web.api_market import served
from tests.web.deal.test_pages import TERMS, Dealing, dealing

__all__ = ["dealing", "served"]
WHOLE = TERMS | {
    "contract_number": "样例-HT-1",
    "begins_on": "2026-03-02",
    "ends_on": "2027-03-01",
    "statistics_field": "05",
    "ip_clause": "归双方共有（样例）",
}
ANSWERS = {str(field.code): "测试（样例）" for field in load_registration_forms()[0].asked()} | {
    "plan_source": "none",
    "payment": "instalments",
    "seller.legal_person": "=HYPERLINK(1)",
}
MISSING = re.compile(r'<section class="registration-missing".*?</section>', re.DOTALL)


async def missing(dealing: Dealing, here: str) -> dict[str, str]:
    """Read what a package lists as missing: where each thing is entered, by its name."""
    found = MISSING.search((await dealing.page(dealing.of.office, f"{here}/registration")).text)
    assert found is not None
    return {name: where for where, name in re.findall(r'<a href="([^"]+)">([^<]+)</a>', found[0])}


async def test_what_is_missing_is_listed_first_with_the_place_where_it_is_entered(dealing: Dealing) -> None:
    here = await dealing.recorded(dealing.of.office)
    lacks = await missing(dealing, here)
    assert lacks["contract number"] == f"{here}/entries/new?corrects=1#contract_number"
    assert lacks["text of the contract"] == f"{here}/entries/new?event=submitted#file"
    assert lacks["legal representative"] == "#buyer.legal_person"
    assert "unified social credit code" not in lacks
    assert "intermediary" not in lacks
    form = (await dealing.page(dealing.of.office, f"{here}/entries/new?corrects=1")).text
    assert 'id="contract_number"' in form


async def test_what_is_answered_is_kept_for_the_form_and_forgotten_when_it_is_emptied(dealing: Dealing) -> None:
    office = dealing.of.office
    here = await dealing.recorded(office, **WHOLE)
    assert (await dealing.send(office, f"{here}/registration", ANSWERS)).status_code == 303
    assert set(await missing(dealing, here)) == {"text of the contract"}
    shown = (await dealing.page(office, f"{here}/registration")).text
    assert "in instalments" in shown
    assert "1,500,000.50" in shown
    emptied = ANSWERS | {"seller.legal_person": "", "payment": ""}
    await dealing.send(office, f"{here}/registration", emptied)
    assert set(await missing(dealing, here)) == {"legal representative", "way of payment", "text of the contract"}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [({"payment": "barter"}, "choice.known"), ({"objective": "长" * 201}, "text.size")],
)
async def test_an_answer_that_breaks_a_rule_is_refused_with_field_rule_and_day(
    dealing: Dealing, changes: dict[str, str], rule: str
) -> None:
    here = await dealing.recorded(dealing.of.office)
    answer = await dealing.send(dealing.of.office, f"{here}/registration", ANSWERS | changes)
    (field,) = changes
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert f"(rule {rule} of 2026-11-26" in answer.text
    assert 'value="测试（样例）"' in answer.text


async def test_the_workbook_holds_the_form_with_what_is_missing_first_and_no_formula(dealing: Dealing) -> None:
    office = dealing.of.office
    here = await dealing.recorded(
        office, **WHOLE | {"subject": "=1+1", "plan.0.condition": "验收", "plan.0.amount": "9"}
    )
    await dealing.send(office, f"{here}/registration", ANSWERS)
    answer = await dealing.page(office, f"{here}/registration.xlsx")
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert book.sheet_names == ["Missing", "Form of registration", "Lines", "Payment plan", "What it rests on"]
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert [row[1] for row in sheets["Missing"][1:]] == ["text of the contract"]
    form = {(row[0], row[1]): row[2] for row in sheets["Form of registration"]}
    assert form["Contract", "subject"] == "=1+1"
    assert form["Seller", "legal representative"] == "=HYPERLINK(1)"
    assert form["Amounts", "total of the contract, yuan"] == 1_500_000.50
    assert form["Amounts", "of which 技术交易额, yuan"] == 1_250_000.50
    with zipfile.ZipFile(BytesIO(answer.content)) as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist())
    assert [(line[0], line[3], line[4]) for line in sheets["Lines"][1:]] == [
        ("研究开发费（样例）", 1_250_000.50, "yes"),
        ("外购仪器（样例）", 250_000, "no"),
    ]
    assert ["rules of the deal's terms", load_rule_sets()[0].version] in [row[:2] for row in sheets["What it rests on"]]


async def test_a_number_comes_back_and_of_a_second_deal_the_form_says_which_rule_refuses_it(dealing: Dealing) -> None:
    office = dealing.of.office
    back = {"event": "registered", "happened_on": "2026-03-20", "seen": "2", "registration_number": "样例-R-77"}
    back |= {"agency": "登记机构（样例）", "approved_total": "1500000.50", "approved_technical": "1250000.5"}
    for status in (303, 422):
        here = await dealing.recorded(office)
        assert "registration_number" not in (await dealing.page(office, f"{here}/registration")).text
        await dealing.send(office, f"{here}/entries", {"event": "submitted", "happened_on": "2026-03-10", "seen": "1"})
        assert 'name="registration_number"' in (await dealing.page(office, f"{here}/registration")).text
        answer = await dealing.send(office, f"{here}/entries", back)
        assert answer.status_code == status
        shown = (await dealing.page(office, f"{here}/registration")).text
        told = f"Registered as 样例-R-77 by 登记机构（样例）, by rules of version {load_rule_sets()[0].version}."
        assert (told in shown) is (status == 303)
    assert '<a href="#registration_number">' in answer.text
    assert "(rule registration.once of 2026-11-26" in answer.text


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"approved_total": "-1"}, "approved_total", "amount.range"),
        ({"approved_total": "1000000000000"}, "approved_total", "amount.range"),
        ({"approved_total": "1500000.505"}, "approved_total", "amount.fen"),
        ({"approved_technical": "1500000.51"}, "approved_technical", "amount.approved"),
        ({"happened_on": "2026-03-09"}, "happened_on", "day.order"),
        ({"happened_on": "2999-01-01"}, "happened_on", "day.future"),
        ({"happened_on": "20.3.2026"}, "happened_on", "day.form"),
        ({"registration_number": " "}, "registration_number", "entry.whole"),
        ({"agency": ""}, "agency", "entry.whole"),
        ({"registration_number": "长" * 41}, "registration_number", "text.size"),
        ({"registration_number": "样例-ｔ９９ A"}, "registration_number", "registration.once"),
    ],
)
async def test_what_comes_back_wrong_is_refused_with_field_rule_and_day(
    dealing: Dealing, changes: dict[str, str], field: str, rule: str
) -> None:
    office = dealing.of.office
    back = {"event": "registered", "happened_on": "2026-03-20", "seen": "2", "registration_number": "样例-T99a"}
    back |= {"agency": "登记机构（样例）", "approved_total": "1500000.50", "approved_technical": "0"}
    answers = []
    for sent in (back, back | {"registration_number": "样例-T100"} | changes):
        here = await dealing.recorded(office)
        await dealing.send(office, f"{here}/entries", {"event": "submitted", "happened_on": "2026-03-10", "seen": "1"})
        answers.append(await dealing.send(office, f"{here}/entries", sent))
    assert answers[1].status_code == 422
    assert f'<a href="#{field}">' in answers[1].text
    assert f"(rule {rule} of 2026-11-26" in answers[1].text


async def test_a_party_reads_no_package_and_a_stranger_hears_of_no_deal(dealing: Dealing) -> None:
    of = dealing.of
    here = await dealing.recorded(of.office, **{"buyer.code": of.firm.code})
    for path in (f"{here}/registration", f"{here}/registration.xlsx"):
        assert (await dealing.page(of.asking, path)).status_code == 403
        assert (await dealing.page(of.stranger, path)).status_code == 404


async def test_while_nothing_of_a_deal_counts_there_is_nothing_to_register(dealing: Dealing) -> None:
    here = await dealing.recorded(dealing.of.broker, **{"lines.0.amount": "10000000.01"})
    shown = await dealing.page(dealing.of.office, f"{here}/registration")
    assert (shown.status_code, "there is nothing to register" in shown.text) == (200, True)
    assert (await dealing.page(dealing.of.office, f"{here}/registration.xlsx")).status_code == 404


async def test_while_an_entry_waits_nothing_leads_to_what_can_not_be_entered(dealing: Dealing) -> None:
    office = dealing.of.office
    here = await dealing.recorded(office)
    await dealing.send(office, f"{here}/entries", {"event": "paid", "happened_on": "2026-03-10", "amount": "20000000"})
    assert "contract number" not in await missing(dealing, here)
    shown = (await dealing.page(office, f"{here}/registration")).text
    assert "once the entry that waits for a second person is decided" in shown


async def test_of_a_person_no_number_is_asked(dealing: Dealing) -> None:
    changes = {"seller.type": "person", "seller.code": "", "seller.name": "测试丁（样例）"}
    here = await dealing.recorded(dealing.of.office, **WHOLE | changes)
    shown = (await dealing.page(dealing.of.office, f"{here}/registration")).text
    assert "by hand, on the paper: no number of a person is kept here" in shown


async def test_what_is_answered_leaves_no_name_in_the_record(dealing: Dealing, conn: Connection) -> None:
    here = await dealing.recorded(dealing.of.office)
    await dealing.send(dealing.of.office, f"{here}/registration", ANSWERS)
    told = await conn.fetch("SELECT detail FROM audit WHERE event = 'deal-form-answered' AND subject_id = $1", here[7:])
    assert [row["detail"] for row in told] == [{"fields": 13, "version": "2026-11"}]


SEEN = re.compile(r'action="/deals/[0-9a-f-]{36}/registration">\s*<input type="hidden" name="seen" value="(\w*)">')


async def test_who_read_the_form_before_another_answered_wipes_nothing(dealing: Dealing) -> None:
    office, broker = dealing.of.office, dealing.of.broker
    here = f"{await dealing.recorded(broker)}/registration"
    seen = SEEN.findall((await dealing.page(broker, here)).text)[0]
    first = await dealing.send(office, here, ANSWERS | {"seen": seen, "handler": ""})
    assert (first.status_code, first.headers["location"]) == (303, f"{here}#missing")
    stale = {"seen": seen, "handler": "测试己（样例）", "objective": "另一目标（样例）"}
    wrong = await dealing.send(broker, here, stale | {"payment": "barter"})
    assert (wrong.status_code, SEEN.findall(wrong.text)) == (422, [seen])
    late = await dealing.send(broker, here, stale)
    assert late.status_code == 409
    assert "Somebody else answered here meanwhile." in late.text
    for shown in ("测试己（样例）", "另一目标（样例）", "=HYPERLINK(1)"):
        assert f'value="{shown}"' in late.text
    assert (await dealing.send(broker, here, ANSWERS | {"handler": ""})).status_code == 303
    renewed = ANSWERS | stale | {"seen": SEEN.findall(late.text)[0]}
    assert (await dealing.send(broker, here, renewed)).status_code == 303
    told = (await dealing.page(office, here)).text
    assert ("=HYPERLINK(1)" in told, "另一目标（样例）" in told) == (True, True)
