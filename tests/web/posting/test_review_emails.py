"""Whoever submitted something gets a letter when the office has decided; it names no listing and repeats no reason."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from market.account.member import Member
from market.mail_server import Encryption, MailServer
from market.organization import Organization
from market.viewer import Role
from tests.web.api_market import Served, served
from tests.web.people import People, add_firm
from tests.web.posting.test_pages import ATTESTED, saved, waiting_review

__all__ = ["served"]

ORIGIN = "http://market.example.org"


@pytest.fixture
async def people(served: Served) -> AsyncIterator[People]:
    """Give the market a mail server; nothing is sent, since no worker runs."""
    without = served.app.state.market
    server = MailServer(host="127.0.0.1", port=25, encryption=Encryption.NEVER, user=None, password="")
    settings = replace(without.settings, mail_server=server, mail_from="market@example.org", origin=ORIGIN)
    served.app.state.market = replace(without, settings=settings)
    yield People(served.app, without.database)
    served.app.state.market = without


async def letters_to(people: People, member: Member) -> list[str]:
    async with people.database.reading() as conn:
        rows = await conn.fetch("SELECT arguments FROM job WHERE kind = 'send_mail' ORDER BY id")
    told = [row["arguments"] for row in rows if row["arguments"]["to"].startswith(f"sample-{member.id.hex[:12]}@")]
    return [f"{letter['subject']}\n{letter['text']}" for letter in told]


async def test_a_return_and_a_publication_are_told_and_several_at_once_only_once(people: People) -> None:
    firm: Organization = await add_firm(people.database, 54)
    member = await people.join(Role.ENTERPRISE, firm)
    async with people.signed_in(member) as client, people.of(Role.OPERATOR) as operator:
        first = await saved(client, title="要退回的（样例）")
        await client.post(f"/mine/{first}/submit", data={"version": "1"} | ATTESTED)
        await operator.post(f"{await waiting_review(operator)}/return", data={"reason:": "写得太宽"})
        (returned,) = await letters_to(people, member)
        assert f"{ORIGIN}/mine/{first}/edit" in returned
        for title in ("甲（样例）", "乙（样例）"):
            draft = await saved(client, title=title, body=f"{title}要解决的是另一件事，和别的都不一样。")
            await client.post(f"/mine/{draft}/submit", data={"version": "1"} | ATTESTED)
        queue = (await operator.get("/office/reviews")).text
        chosen = [part[:36] for part in queue.split('name="review" value="')[1:]]
        await operator.post("/office/reviews/approve", data={"review": chosen})
        _, published = await letters_to(people, member)
        assert published.endswith(f"{ORIGIN}/mine")
        for word in ("写得太宽", "要退回的", "甲（样例）", firm.name):
            assert word not in returned + published
