"""Owners get letters about calls for their needs, institutes about needs; nobody is named, nothing is sent twice."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from market.job.job import JobId, JobKind
from market.job.store import jobs as job_jobs
from market.mail_server import Encryption, MailServer
from market.viewer import Actor
from tests.market.challenge.builders import today
from tests.web.api_market import served
from tests.web.challenge.test_pages import NEW_ID, Office, office, signed_in
from web.challenge import jobs as challenge_jobs

__all__ = ["office", "served"]
ORIGIN = "http://market.example.org"


@pytest.fixture
async def mailing(office: Office) -> AsyncIterator[Office]:
    """Give the market a mail server; nothing is sent."""
    without = office.app.state.market
    server = MailServer(host="127.0.0.1", port=25, encryption=Encryption.NEVER, user=None, password="")
    settings = replace(without.settings, mail_server=server, mail_from="market@example.org", origin=ORIGIN)
    office.app.state.market = replace(without, settings=settings)
    yield office
    office.app.state.market = without


async def letters_to(office: Office, actor: Actor) -> list[str]:
    assert actor.member_id is not None
    async with office.database.reading() as conn:
        rows = await conn.fetch("SELECT arguments FROM job WHERE kind = 'send_mail' ORDER BY id")
    to = f"sample-{actor.member_id.hex[:12]}@"
    return [
        f"{each['arguments']['subject']}\n{each['arguments']['text']}"
        for each in rows
        if each["arguments"]["to"].startswith(to)
    ]


async def test_an_owner_is_asked_once_and_told_of_each_answer_once(mailing: Office) -> None:
    of = mailing.of
    for _ in range(2):
        await mailing.send(of.broker, "ask", version="1")
    (asked,) = await letters_to(mailing, of.owner)
    assert asked.endswith(f"{ORIGIN}{mailing.here}")
    assert await letters_to(mailing, of.owner_reader) == []
    await mailing.publish()
    form = NEW_ID.findall((await mailing.page(of.institute)).text)[0]
    for _ in range(2):
        sent = {"new_id": form, "listing": str(of.offer_id), "body": "我们有中试样品"}
        assert (await mailing.send(of.institute, "answers", **sent)).status_code == 303
    told = (await letters_to(mailing, of.owner))[1]
    assert told.endswith(f"{ORIGIN}{mailing.here}")
    for letter in (asked, told):
        assert [word for word in (of.firm.name, of.need.title, "中试样品", "揭榜研究所") if word in letter] == []


async def test_an_institute_is_asked_and_an_owner_advised_once(mailing: Office) -> None:
    of, silence = mailing.of, f"/office/silence/{mailing.of.need.id}"
    async with signed_in(mailing.app, mailing.database, of.office) as client:
        for _ in range(2):
            sent = {"organization": str(of.institute.organization_id), "sent_as": "mail"}
            assert (await client.post(f"{silence}/ask", data=sent)).status_code == 303
        assert "The owner is asked to say more." in (await client.post(f"{silence}/advise")).text
        assert "is not asked again yet" in (await client.post(f"{silence}/advise")).text
        letter = (await client.get(f"{silence}/letter/{of.institute.organization_id}")).text
    (asked,) = await letters_to(mailing, of.institute)
    assert asked.endswith(f"{ORIGIN}/mine/asked")
    (advised,) = await letters_to(mailing, of.owner)
    assert advised.endswith(f"{ORIGIN}/mine/{of.need.id}/edit")
    assert (of.need.title in letter, of.firm.name in letter) == (True, False)
    asking = (await mailing.page(of.institute, "/mine/asked")).text
    assert of.need.title in asking
    (answered,) = set(re.findall(r'action="(/mine/asked/[0-9a-f-]{36})"', asking))
    async with signed_in(mailing.app, mailing.database, of.institute) as client:
        for _ in range(2):
            assert (await client.post(answered, data={"answer": "interested"})).status_code == 303
    (told,) = await letters_to(mailing, of.office)
    assert told.endswith(f"{ORIGIN}{silence}")
    assert await letters_to(mailing, of.institute_reader) == []


async def test_who_has_no_account_is_not_asked_in_vain_and_can_be_asked_on_paper(mailing: Office) -> None:
    of, silence = mailing.of, f"/office/silence/{mailing.of.need.id}"
    async with mailing.database.writing() as conn:
        await conn.execute("UPDATE member SET standing = 'suspended' WHERE role IN ('institute', 'enterprise')")
    sent = {"organization": str(of.institute.organization_id)}
    async with signed_in(mailing.app, mailing.database, of.office) as client:
        refused = await client.post(f"{silence}/ask", data=sent | {"sent_as": "mail"})
        assert (refused.status_code, "Write on paper" in refused.text) == (409, True)
        assert (await client.get(f"{silence}/letter/{of.institute.organization_id}")).status_code == 404
        for _ in range(2):
            assert (await client.post(f"{silence}/advise")).status_code == 409
        printed = await client.post(f"{silence}/ask", data=sent | {"sent_as": "print"})
        assert printed.headers["location"] == f"{silence}/letter/{of.institute.organization_id}"


async def tell_what_waits(office: Office) -> None:
    async with office.database.reading() as conn:
        rows = await conn.fetch("SELECT id FROM job WHERE kind = 'tell_call' AND over_at IS NULL ORDER BY id")
    for row in rows:
        async with office.database.writing() as conn:
            job = await job_jobs.begin(conn, JobId(row["id"]), JobKind.TELL_CALL, attempts=0)
        if job is not None:
            await challenge_jobs.email_step(office.app.state.market, job)


async def test_who_agreed_and_who_answered_hear_that_a_call_goes_on_and_ends(mailing: Office) -> None:
    of = mailing.of
    await tell_what_waits(mailing)
    await mailing.publish()
    await tell_what_waits(mailing)
    assert [len(await letters_to(mailing, actor)) for actor in (of.owner, of.institute)] == [2, 0]
    form = NEW_ID.findall((await mailing.page(of.institute)).text)[0]
    sent = {"new_id": form, "listing": str(of.offer_id), "body": "我们有中试样品"}
    assert (await mailing.send(of.institute, "answers", **sent)).status_code == 303
    closing = {"outcome": "agreed", "on": today().isoformat(), "version": await mailing.version()}
    assert (await mailing.send(of.office, "close", **closing)).status_code == 303
    for _ in range(2):
        await tell_what_waits(mailing)
    (ended,) = await letters_to(mailing, of.institute)
    assert ended.endswith(f"{ORIGIN}{mailing.here}")
    assert (await letters_to(mailing, of.owner))[3:] == [ended]
    others = (of.owner_reader, of.other_owner, of.institute_reader, of.office, of.stranger)
    assert [await letters_to(mailing, actor) for actor in others] == [[]] * len(others)
