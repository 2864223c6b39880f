"""An owner gets a letter when a text is asked for, who asked gets one at the answer; neither names anybody."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count

import pytest

from market.account.member import Member
from market.listing.listing import Tier
from market.mail_server import Encryption, MailServer
from market.organization import OrganizationKind
from market.viewer import Role
from tests.listings import an_anonymous_need
from tests.matcher.market_index import publish
from tests.web.api_market import Served, served
from tests.web.disclosure.test_pages import L2, L3, Parties, ask, firm
from tests.web.people import People, add_firm

__all__ = ["served"]

ORIGIN = "http://market.example.org"
REASON = "评估能否承接，信里不写"
NUMBERS = count(91)


@pytest.fixture
async def parties(served: Served) -> AsyncIterator[Parties]:
    """Give the market a mail server, and an anonymous need with confidential texts; nothing is sent."""
    without = served.app.state.market
    server = MailServer(host="127.0.0.1", port=25, encryption=Encryption.NEVER, user=None, password="")
    settings = replace(without.settings, mail_server=server, mail_from="market@example.org", origin=ORIGIN)
    served.app.state.market = replace(without, settings=settings)
    owner = await add_firm(without.database, next(NUMBERS), OrganizationKind.ENTERPRISE)
    need = replace(an_anonymous_need(owner), confidential={Tier.L2: L2, Tier.L3: L3})
    await publish(without.database, need)
    yield Parties(People(served.app, without.database), owner, need)
    served.app.state.market = without


async def letters_to(people: People, member: Member) -> list[str]:
    async with people.database.reading() as conn:
        rows = await conn.fetch("SELECT arguments FROM job WHERE kind = 'send_mail' ORDER BY id")
    told = [row["arguments"] for row in rows if row["arguments"]["to"].startswith(f"sample-{member.id.hex[:12]}@")]
    return [f"{letter['subject']}\n{letter['text']}" for letter in told]


async def test_the_owners_editors_learn_who_asked_learns_and_nobody_is_named(parties: Parties) -> None:
    people = parties.people
    asking = await firm(people, next(NUMBERS), "FI")
    asker = await people.join(Role.INSTITUTE, asking)
    editor = await people.join(Role.ENTERPRISE, parties.owner)
    reader = await people.join(Role.ENTERPRISE, parties.owner, editor=False)
    async with people.signed_in(asker) as client, people.signed_in(editor) as owner, people.of(Role.OPERATOR) as office:
        request = await ask(client, parties, "L2", REASON)
        assert await ask(client, parties, "L2", REASON) == request
        (asked,) = await letters_to(people, editor)
        assert asked.endswith(f"{ORIGIN}{request}")
        decided = {"catalogue": "2025-28", "outcome": "not-listed", "reason": "逐条核对"}
        await office.post(f"{request.replace('/mine/', '/office/')}/export-decision", data=decided)
        _, told = await letters_to(people, editor)
        assert told.endswith(f"{ORIGIN}{request}")
        assert await letters_to(people, asker) == []
        assert (await owner.post(f"{request}/give", data={"answer": "可以谈"})).status_code == 303
        (answered,) = await letters_to(people, asker)
        assert answered.endswith(f"{ORIGIN}{request}")
    assert (len({asked, told, answered}), await letters_to(people, reader)) == (3, [])
    hidden = (REASON, "可以谈", "逐条核对", asking.name, parties.owner.name, parties.listing.title, L2)
    for letter in (asked, told, answered):
        assert [word for word in hidden if word in letter] == []


async def test_a_refusal_is_told_too(parties: Parties) -> None:
    people = parties.people
    asker = await people.join(Role.BROKER)
    async with people.signed_in(asker) as client, people.of(Role.ENTERPRISE, parties.owner) as owner:
        request = await ask(client, parties, "L2", REASON)
        assert (await owner.post(f"{request}/refuse", data={"answer": "暂不"})).status_code == 303
    (answered,) = await letters_to(people, asker)
    assert (answered.endswith(f"{ORIGIN}{request}"), "暂不" in answered) == (True, False)
