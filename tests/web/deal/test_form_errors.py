"""What is wrong in a deal's form is told by the field's name, in the form's order."""

import re
from html import unescape

from market.listing.listing import Language
from tests.market.deal.builders import RULES
from tests.web.deal.test_pages import TERMS, Dealing, dealing, served
from web.deal.form import DealForm
from web.deal.validation import name_field, sort_errors
from web.page.form import Form
from web.page.language import read_catalogues

__all__ = ["dealing", "served"]
TOLD = re.compile(r'<li><a href="#([^"]+)">(.*?) — ')


async def test_faults_that_read_the_same_are_told_apart_in_the_order_of_the_form(dealing: Dealing) -> None:
    wrong = {"kind": "", "buyer.type": "", "seller.type": "", "lines.1.kind": "", "lines.0.amount": "1,25"}
    answer = await dealing.send(dealing.of.office, "/deals", TERMS | wrong)
    assert answer.status_code == 422
    assert TOLD.findall(unescape(answer.text)) == [
        ("seller.type", "seller · Type of party"),
        ("buyer.type", "buyer · Type of party"),
        ("lines.0.amount", "Line 1 · Amount in yuan"),
        ("lines.1.kind", "Line 2 · Kind of cost"),
        ("kind", "Kind, as you decide"),
    ]


async def test_advice_and_more_lines_open_where_they_were_asked_for(dealing: Dealing) -> None:
    shown = (await dealing.page(dealing.of.office, "/deals/new")).text
    for act, place in (("advise", "questions"), ("rows", "lines")):
        assert f'name="act" value="{act}" formaction="/deals#{place}"' in shown
        assert f'id="{place}" tabindex="-1"' in shown


async def test_an_amount_in_ten_thousands_is_recorded_as_what_it_says(dealing: Dealing) -> None:
    here = await dealing.recorded(dealing.of.office, **{"lines.0.amount": "125.5万元"})
    assert "CNY 1,255,000.00" in (await dealing.page(dealing.of.office, here)).text


def test_nothing_may_be_approved_as_technical_in_any_unit() -> None:
    for text in ("0", "０．００", "0 元", "0万元"):
        given = {"registration_number": "样例-1", "agency": "样例", "approved_total": "1", "approved_technical": text}
        assert DealForm(Form(given), RULES).registration().approved_technical_fen == 0, text


def test_what_is_no_field_of_the_form_has_no_name_and_comes_last() -> None:
    catalogue = read_catalogues()[Language.EN]
    assert [name_field(name, catalogue) for name in ("event", "corrects", "plan.2.due_on", "lines")] == [
        "What has happened",
        "",
        "Instalment 3 · Due on",
        "Lines",
    ]
    assert list(sort_errors({"corrects": "", "plan.2.due_on": "", "plan.0.amount": "", "event": ""})) == [
        "event",
        "plan.0.amount",
        "plan.2.due_on",
        "corrects",
    ]
