"""The way of a deal over its pages: what each form and package asks is named once, so that its label is read out."""

import re
from collections import Counter

from tests.web.api_market import served
from tests.web.test_deals import Dealing, dealing

__all__ = ["dealing", "served"]
ID = re.compile(r'\sid="([^"]+)"')


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
