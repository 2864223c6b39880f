"""What the office decides, several at once too, and what an expert writes of themselves."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from market.account.member import MemberStanding
from market.listing.store import experts
from market.viewer import OPERATOR, Role
from tests.web.api_market import Served, served
from tests.web.people import People, add_firm
from tests.web.posting.test_pages import ATTESTED, NEED, saved, waiting_review

__all__ = ["served"]


@pytest.fixture(scope="module")
def people(served: Served) -> People:
    return People(served.app, served.app.state.market.database)


@pytest.fixture(scope="module")
async def firm_editor(people: People) -> AsyncIterator[httpx.AsyncClient]:
    async with people.of(Role.ENTERPRISE, await add_firm(people.database, 53)) as client:
        yield client


async def test_the_office_publishes_several_at_once_and_what_is_decided_stays_decided(
    firm_editor: httpx.AsyncClient, people: People
) -> None:
    titles = ("一并发布甲（样例）", "一并发布乙（样例）")
    for title in titles:
        draft = await saved(firm_editor, title=title)
        await firm_editor.post(f"/mine/{draft}/submit", data={"version": "1"} | ATTESTED)
    async with people.of(Role.OPERATOR) as operator, people.stranger() as nobody:
        queue = (await operator.get("/office/reviews")).text
        ids = re.findall(r'name="review" value="([0-9a-f-]{36})"', queue)
        again = await operator.post("/office/reviews/approve", data={"review": [*ids, str(uuid4())]})
        assert again.headers["location"] == f"/office/reviews?decided={len(ids)}&stay=1"
        none = await operator.post("/office/reviews/approve", data={"review": [str(uuid4())]})
        assert none.headers["location"] == "/office/reviews?stay=1"
        assert "Decided." not in (await operator.get(none.headers["location"])).text
        needs_page = (await nobody.get("/needs")).text
        assert all(title in needs_page for title in titles)
    assert (await firm_editor.post("/office/reviews/approve", data={"review": ids})).status_code == 403


async def test_reasons_that_come_after_a_colleague_s_decision_are_not_lost(
    firm_editor: httpx.AsyncClient, people: People
) -> None:
    for decision in ("approve", "return"):
        draft = await saved(firm_editor, title="同事先决定（样例）")
        await firm_editor.post(f"/mine/{draft}/submit", data={"version": "1"} | ATTESTED)
        async with people.of(Role.OPERATOR) as operator, people.of(Role.OPERATOR) as colleague:
            review = await waiting_review(operator)
            await colleague.post(f"{review}/{decision}", data={"reason:": "太宽"})
            late = await operator.post(f"{review}/return", data={"reason:": "预算没有写"})
            assert late.status_code == 409
            assert "A colleague decided it" in late.text
            assert "<li>预算没有写</li>" in late.text
            blank = await operator.post(f"{review}/return", data={"reason:": ""})
            assert blank.status_code == 409
            if decision == "return":
                assert (await operator.post(f"{review}/approve")).headers["location"] == "/office/reviews?meanwhile=1"


async def test_an_owner_s_step_that_comes_too_late_shows_how_things_stand(
    firm_editor: httpx.AsyncClient, people: People
) -> None:
    draft = await saved(firm_editor, title="步骤太晚（样例）")
    assert (await firm_editor.post(f"/mine/{draft}/take-back")).status_code == 409
    await firm_editor.post(f"/mine/{draft}/submit", data={"version": "1"} | ATTESTED)
    async with people.of(Role.OPERATOR) as operator:
        await operator.post(f"{await waiting_review(operator)}/approve")
    until = {"until": "2999-01-01", "version": "2"}
    for path, sent in (("take-back", {}), ("steps/withdraw", {"version": "99"}), ("confirm", until)):
        late = await firm_editor.post(f"/mine/{draft}/{path}", data=sent)
        assert late.status_code == 409
        assert "It had changed meanwhile, so nothing was done" in late.text
        assert "步骤太晚" in late.text
    past = await firm_editor.post(f"/mine/{draft}/confirm", data={"until": "2020-01-01", "version": "3"})
    assert past.status_code == 422
    assert "Write a day to come" in past.text
    async with people.of(Role.ENTERPRISE, await add_firm(people.database, 54)) as rival:
        assert (await rival.post(f"/mine/{draft}/take-back")).status_code == 404


async def test_who_was_approved_meanwhile_submits_what_they_wrote_before(people: People) -> None:
    firm = await add_firm(people.database, 55)
    waiting = await people.join(Role.ENTERPRISE, standing=MemberStanding.WAITING)
    async with people.signed_in(waiting) as client:
        draft = await saved(client, title="批准之前写的（样例）")
        async with people.database.writing() as conn:
            await conn.execute(
                "UPDATE member SET standing = 'active', editor = true, organization_id = $2 WHERE id = $1",
                *(waiting.id, firm.id),
            )
        again = NEED | {"version": "1", "then": "check", "title": "批准之前写的（样例）"}
        assert (await client.post(f"/mine/{draft}/save", data=again)).headers["location"] == f"/mine/{draft}/check"
        assert "Submit to the market office" in (await client.get(f"/mine/{draft}/check")).text
        sent = await client.post(f"/mine/{draft}/submit", data={"version": "1"} | ATTESTED)
        assert sent.headers["location"] == "/mine?submitted=1"
        await client.post(f"/mine/{draft}/take-back")
        colleague = await people.join(Role.ENTERPRISE, firm)
    async with people.signed_in(colleague) as client:
        assert "批准之前写的" in (await client.get("/mine")).text


async def test_an_expert_writes_their_own_listing_and_nobody_else_s(people: People, served: Served) -> None:
    expert = await people.join(Role.EXPERT, expert_id=served.expert.id)
    async with people.signed_in(expert) as client:
        assert served.expert.title in (await client.get("/mine")).text
        begun = await client.post(f"/mine/{served.expert.id}/begin-edit")
        assert begun.headers["location"] == f"/mine/{served.expert.id}/edit"
        page = (await client.get(f"/mine/{served.expert.id}/edit")).text
        assert 'name="load_cap" value="4"' in page
        assert "person.email" not in page
        assert (await client.post(f"/mine/{served.need.id}/begin-edit")).status_code == 404
        assert (await client.get("/mine/new/need")).status_code == 403
        changed = {"version": "1", "kind": "expert", "title": served.expert.title, "load_cap": "2"}
        assert (await client.post(f"/mine/{served.expert.id}/save", data=changed)).status_code == 303
        file = {"file": ("简历.pdf", b"%PDF-cv")}
        await client.post(f"/mine/{served.expert.id}/save", data=changed | {"version": "2"}, files=file)
        own = re.search(r"/attachments/[0-9a-f-]{36}", (await client.get(f"/mine/{served.expert.id}/edit")).text)
        assert own is not None
        assert (await client.get(own[0])).content == b"%PDF-cv"
        sent = await client.post(f"/mine/{served.expert.id}/submit", data={"version": "2"} | ATTESTED)
        assert sent.headers["location"] == "/mine?submitted=1"
    async with people.of(Role.OPERATOR) as operator:
        await operator.post(f"{await waiting_review(operator)}/approve")
    async with people.database.reading() as conn:
        kept = await experts.get(conn, served.expert.id, viewer=OPERATOR)
    assert (kept.load_cap, kept.rankable, kept.person) == (2, served.expert.rankable, served.expert.person)


async def test_what_was_typed_while_a_colleague_submitted_is_not_lost(firm_editor: httpx.AsyncClient) -> None:
    draft = await saved(firm_editor, title="其间被提交（样例）")
    await firm_editor.post(f"/mine/{draft}/submit", data={"version": "1"} | ATTESTED)
    late = await firm_editor.post(f"/mine/{draft}/save", data=NEED | {"version": "1", "tried": "又试过涡流"})
    assert late.status_code == 409
    assert "又试过涡流</textarea>" in late.text
    assert "Somebody submitted it meanwhile" in late.text
    await firm_editor.post(f"/mine/{draft}/take-back")
    again = await firm_editor.post(f"/mine/{draft}/save", data=NEED | {"version": "2", "tried": "又试过涡流"})
    assert again.status_code == 303


async def test_an_eleventh_file_is_refused_and_the_text_is_saved(firm_editor: httpx.AsyncClient) -> None:
    draft = await saved(firm_editor, title="十个附件（样例）")
    sent = NEED | {"version": "1", "then": "attach", "title": "十个附件（样例）"}
    for number in range(11):
        file = {"file": (f"{number}.pdf", b"%PDF-" + bytes([number]))}
        answer = await firm_editor.post(f"/mine/{draft}/save", data=sent, files=file)
        assert answer.status_code == (303 if number < 10 else 422)
    assert "at most ten files" in answer.text
