"""An expert gets a letter when somebody asks, and who asked gets one at the answer; neither names anybody."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from market.mail_server import Encryption, MailServer
from tests.web.api_market import served
from tests.web.privacy.experts_market import ExpertHome, at_home

__all__ = ["at_home", "served"]

PURPOSE = "想请教晶界扩散工艺的成本"
ORIGIN = "http://market.example.org"


@pytest.fixture
async def with_mail(at_home: ExpertHome) -> AsyncIterator[ExpertHome]:
    """Give the market a mail server; nothing is sent, since no worker runs."""
    state = at_home.served.app.state
    without = state.market
    server = MailServer(host="127.0.0.1", port=25, encryption=Encryption.NEVER, user=None, password="")
    settings = replace(without.settings, mail_server=server, mail_from="market@example.org", origin=ORIGIN)
    state.market = replace(without, settings=settings)
    yield at_home
    state.market = without


async def letters(at_home: ExpertHome) -> list[dict[str, str]]:
    async with at_home.served.app.state.market.database.reading() as conn:
        rows = await conn.fetch("SELECT arguments FROM job WHERE kind = 'send_mail' ORDER BY id")
    return [row["arguments"] for row in rows]


async def test_both_sides_learn_that_there_is_something_to_read(with_mail: ExpertHome) -> None:
    at_home, contact = with_mail, f"{with_mail.page}/contact"
    sent = await at_home.firm_browser.post(contact, data={"purpose": PURPOSE})
    assert sent.status_code == 303, sent.text
    (asked,) = await letters(at_home)
    assert asked["to"] == f"sample-{at_home.member.id.hex[:12]}@example.invalid"
    assert f"{ORIGIN}/account/requests" in asked["text"]
    requests = (await at_home.themself.get("/account/requests")).text
    wanted = re.search(r"/account/requests/([0-9a-f-]{36})/", requests)
    assert wanted is not None
    await at_home.themself.post(f"/account/requests/{wanted[1]}/answer", data={"lasting": "30"})
    _, answered = await letters(at_home)
    assert answered["to"] != asked["to"]
    assert f"{ORIGIN}{contact}" in answered["text"]
    for letter in (asked, answered):
        for word in (PURPOSE, "沈测试", "000-0000", at_home.firm.name):
            assert word not in letter["text"] + letter["subject"]


async def test_without_a_mail_server_nothing_is_queued(at_home: ExpertHome) -> None:
    before = len(await letters(at_home))
    assert (await at_home.firm_browser.post(f"{at_home.page}/contact", data={"purpose": PURPOSE})).status_code == 303
    assert len(await letters(at_home)) == before
