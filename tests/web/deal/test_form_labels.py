"""The way of a deal over its pages: what each form and package asks is named once, so that its label is read out."""

import re
from collections import Counter

import pytest

from tests.web.api_market import served
from tests.web.deal.test_pages import Dealing, dealing

__all__ = ["dealing", "served"]
ID = re.compile(r'\sid="([^"]+)"')
DEFAULT = r'<form method="post" action="{action}".*?(?:<button|<input type="submit")[^>]*name="(\w+)" value="(\w+)"'
"""The first button of a form, which Enter in one of its fields presses."""


async def test_no_page_on_a_deals_way_has_an_id_twice(dealing: Dealing) -> None:
    office = dealing.of.office
    here = await dealing.recorded(office)
    pages = ["/deals/new", here, f"{here}/registration"]
    pages += [f"{here}/entries/new?{asked}" for asked in ("event=submitted", "event=paid", "corrects=1")]
    submitted = {"event": "submitted", "happened_on": "2026-03-10", "seen": "1"}
    shown = [(await dealing.page(office, page)).text for page in pages]
    assert (await dealing.send(office, f"{here}/entries", submitted)).status_code == 303
    pages += [f"{here}/registration", f"{here}/entries/new?event=registered"]
    shown += [(await dealing.page(office, page)).text for page in pages[-2:]]
    twice = {
        page: [name for name, times in Counter(ID.findall(text)).items() if times > 1]
        for page, text in zip(pages, shown, strict=True)
    }
    assert {page: names for page, names in twice.items() if names} == {}


@pytest.mark.parametrize(
    ("asked", "action", "pressed"),
    [
        ("", r'[^"]+/decision', ("decision", "refuse")),
        ("/entries/new?corrects=1", r'[^"]+/entries', ("act", "record")),
    ],
)
async def test_enter_in_a_field_does_what_the_field_is_for(
    dealing: Dealing, asked: str, action: str, pressed: tuple[str, str]
) -> None:
    amount = "1" if asked else "10000000.01"
    here = await dealing.recorded(dealing.of.broker, **{"lines.0.amount": amount})
    shown = (await dealing.page(dealing.of.office, here + asked)).text
    found = re.search(DEFAULT.format(action=action), shown, re.DOTALL)
    assert found is not None
    assert found.groups() == pressed
