"""From the empty form to the market and its search: what members and the office do on the pages."""

import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest

from market.account.member import MemberStanding
from market.listing.listing import Kind, ListingId, Status
from market.listing.store import listings, needs
from market.posting.store import manuscripts
from market.viewer import OPERATOR, PUBLIC, Role
from tests.web.api_market import Served, served
from tests.web.people import People, add_firm

__all__ = ["served"]

NEED = {
    "kind": "need",
    "title": "压铸件气孔在线检出（样例）",
    "summary": "压铸壳体加工后才见气孔，要在线检出。",
    "body": "铝合金压铸壳体机加工后露出气孔，报废率百分之六，要在加工前在线检出。",
    "audience": "public",
    "language": "zh",
    "fields": ["B1.01.03"],
    "budget.high_wan": "80",
    "indicators[0].name": "检出率",
    "indicators[0].comparator": ">=",
    "indicators[0].value": "99",
    "indicators[0].unit": "%",
    "indicators[0].force": "must",
}
ATTESTED = {"secrecy.by": "研发部", "secrecy.on": "2026-11-01"}


@pytest.fixture(scope="module")
def people(served: Served) -> People:
    return People(served.app, served.app.state.market.database)


@pytest.fixture(scope="module")
async def firm_editor(people: People) -> AsyncIterator[httpx.AsyncClient]:
    firm = await add_firm(people.database, 51)
    async with people.of(Role.ENTERPRISE, firm) as client:
        yield client


async def saved(client: httpx.AsyncClient, **changes: object) -> UUID:
    """Save a new need and give its id."""
    draft = uuid4()
    answer = await client.post(f"/mine/{draft}/save", data=NEED | {"version": "0"} | changes)
    assert answer.status_code == 303, answer.text
    return draft


async def version_of(client: httpx.AsyncClient, draft: UUID) -> str:
    found = re.search(r'name="version" value="(\d+)"', (await client.get(f"/mine/{draft}/edit")).text)
    assert found is not None
    return found[1]


async def waiting_review(operator: httpx.AsyncClient) -> str:
    found = re.search(r"/office/reviews/[0-9a-f-]{36}", (await operator.get("/office/reviews")).text)
    assert found is not None
    return found[0]


async def test_a_need_goes_from_the_empty_form_to_the_search(
    people: People, served: Served, firm_editor: httpx.AsyncClient
) -> None:
    empty = await firm_editor.get("/mine/new/need")
    assert empty.status_code == 200
    assert 'name="version" value="0"' in empty.text
    draft = await saved(firm_editor)
    version = await version_of(firm_editor, draft)
    check = await firm_editor.get(f"/mine/{draft}/check")
    assert check.status_code == 200, check.text
    submitted = await firm_editor.post(f"/mine/{draft}/submit", data={"version": version} | ATTESTED)
    assert submitted.headers["location"] == "/mine?submitted=1"
    assert (await firm_editor.get(f"/needs/{draft}")).status_code == 200
    async with people.stranger() as nobody, people.of(Role.OPERATOR) as operator:
        assert (await nobody.get(f"/needs/{draft}")).status_code == 404
        review = await waiting_review(operator)
        assert "压铸件气孔在线检出" in (await operator.get(review)).text
        assert (await operator.post(f"{review}/approve")).headers["location"] == "/office/reviews?decided=1"
        assert (await operator.post(f"{review}/approve")).status_code == 303
        page = await nobody.get(f"/needs/{draft}")
        assert "80 万元" in page.text or "CNY 800,000" in page.text
        await served.matching.caught_up()
        assert f"/needs/{draft}" in (await nobody.get("/search", params={"q": "压铸件气孔"})).text


async def test_mistakes_stand_beside_their_fields_and_in_a_summary_and_nothing_is_submitted(
    firm_editor: httpx.AsyncClient, people: People
) -> None:
    draft = uuid4()
    wrong = {"version": "0", "then": "check", "budget.low_wan": "90", "title": "", "expires_on": "2020-01-01"}
    answer = await firm_editor.post(f"/mine/{draft}/save", data=NEED | wrong)
    assert answer.status_code == 422
    assert 'role="alert" tabindex="-1"' in answer.text
    for field in ("f-title", "f-budget-low-wan"):
        assert f'<a href="#{field}">' in answer.text
        assert f'id="{field}"' in answer.text
        assert f'id="{field}-error"' in answer.text
    assert 'value="90"' in answer.text
    async with people.database.reading() as conn:
        assert await needs.find(conn, [ListingId(draft)], viewer=OPERATOR) == {}


async def test_what_is_returned_comes_back_with_the_reasons_beside_the_fields(
    firm_editor: httpx.AsyncClient, people: People
) -> None:
    draft = await saved(firm_editor, title="退回的需求（样例）")
    version = await version_of(firm_editor, draft)
    await firm_editor.post(f"/mine/{draft}/submit", data={"version": version} | ATTESTED)
    async with people.of(Role.OPERATOR) as operator:
        review = await waiting_review(operator)
        bare = await operator.post(f"{review}/return", data={"reason:": " "})
        assert bare.status_code == 422
        assert "Say why" in bare.text
        told = {"reason:": "写得太宽", "reason:budget": "预算与工作量不符", "reason:made-up": "无"}
        assert (await operator.post(f"{review}/return", data=told)).status_code == 303
    page = (await firm_editor.get(f"/mine/{draft}/edit")).text
    assert "写得太宽" in page
    assert 'id="f-budget-low-wan-office"' in page
    assert "预算与工作量不符" in (await firm_editor.get("/mine?stage=returned")).text


async def test_a_double_submit_is_one(firm_editor: httpx.AsyncClient, people: People) -> None:
    draft = await saved(firm_editor, title="双击提交（样例）")
    sent = {"version": await version_of(firm_editor, draft)} | ATTESTED
    answers = [await firm_editor.post(f"/mine/{draft}/submit", data=sent) for _ in range(2)]
    assert [answer.headers["location"] for answer in answers] == ["/mine?submitted=1"] * 2
    async with people.of(Role.OPERATOR) as operator:
        assert (await operator.get("/office/reviews")).text.count(">双击提交") == 1
    await firm_editor.post(f"/mine/{draft}/take-back")


async def test_without_an_attestation_nothing_is_submitted_and_what_was_typed_is_kept(
    firm_editor: httpx.AsyncClient, people: People
) -> None:
    draft = await saved(firm_editor, title="无人担保（样例）")
    sent = {"version": await version_of(firm_editor, draft), "secrecy.by": "", "secrecy.on": "2999-01-01"}
    answer = await firm_editor.post(f"/mine/{draft}/submit", data=sent)
    assert answer.status_code == 422
    assert 'href="#f-secrecy-by"' in answer.text
    assert 'value="2999-01-01"' in answer.text
    async with people.database.reading() as conn:
        assert await needs.find(conn, [ListingId(draft)], viewer=OPERATOR) == {}


async def test_two_versions_are_shown_side_by_side_and_a_choice_is_saved(firm_editor: httpx.AsyncClient) -> None:
    draft = await saved(firm_editor, title="两个人写（样例）")
    first = {"version": "1", "title": "同事的标题（样例）"}
    assert (await firm_editor.post(f"/mine/{draft}/save", data=NEED | first)).status_code == 303
    mine = {"version": "1", "title": "我的标题（样例）", "tried": "试过涡流"}
    conflict = await firm_editor.post(f"/mine/{draft}/save", data=NEED | mine)
    assert conflict.status_code == 409
    assert "同事的标题" in conflict.text
    assert "我的标题" in conflict.text
    kept = {f"mine:{name}": value for name, value in (NEED | mine).items() if name not in ("kind", "version")}
    chosen = kept | {"version": "2", "take:title": "theirs", "take:tried": "mine"}
    assert (await firm_editor.post(f"/mine/{draft}/merge", data=chosen)).status_code == 303
    page = (await firm_editor.get(f"/mine/{draft}/edit")).text
    assert "同事的标题" in page
    assert "试过涡流" in page
    assert "我的标题" not in page


async def test_autosave_says_the_version_and_refuses_an_outdated_one(firm_editor: httpx.AsyncClient) -> None:
    draft = uuid4()
    first = await firm_editor.post(f"/mine/{draft}/autosave", data=NEED | {"version": "0"})
    assert first.json()["version"] == 1
    assert re.fullmatch(r"\d\d:\d\d", first.json()["saved"])
    again = await firm_editor.post(f"/mine/{draft}/autosave", data=NEED | {"version": "1", "tried": "x"})
    assert again.json()["version"] == 2
    late = await firm_editor.post(f"/mine/{draft}/autosave", data=NEED | {"version": "1", "tried": "y"})
    assert late.status_code == 409


async def test_a_stranger_and_another_firm_find_nothing(firm_editor: httpx.AsyncClient, people: People) -> None:
    draft = await saved(firm_editor, title="别人看不到（样例）")
    other = await add_firm(people.database, 52)
    async with people.of(Role.ENTERPRISE, other) as rival, people.stranger() as nobody:
        for path in ("edit", "check"):
            assert (await rival.get(f"/mine/{draft}/{path}")).status_code == 404
            assert (await nobody.get(f"/mine/{draft}/{path}")).headers["location"].startswith("/sign-in?next=")
        stolen = await rival.post(f"/mine/{draft}/save", data=NEED | {"version": "1", "title": "改"})
        assert stolen.status_code == 404
        assert "别人看不到" not in (await rival.get("/mine")).text


async def test_a_waiting_member_writes_and_does_not_submit(people: People) -> None:
    waiting = await people.join(Role.ENTERPRISE, standing=MemberStanding.WAITING)
    async with people.signed_in(waiting) as client:
        draft = await saved(client, title="等待批准（样例）")
        assert "等待批准" in (await client.get("/mine")).text
        check = await client.get(f"/mine/{draft}/check")
        assert "Submit to the market office" not in check.text
        refused = await client.post(f"/mine/{draft}/submit", data={"version": "1"} | ATTESTED)
        assert refused.status_code in (200, 403)
    async with people.database.reading() as conn:
        assert await needs.find(conn, [ListingId(draft)], viewer=OPERATOR) == {}


async def test_a_published_need_is_paused_shown_again_confirmed_and_withdrawn(
    firm_editor: httpx.AsyncClient, people: People
) -> None:
    draft = ListingId(await saved(firm_editor, title="生命周期（样例）"))
    version = await version_of(firm_editor, draft)
    await firm_editor.post(f"/mine/{draft}/submit", data={"version": version} | ATTESTED)
    async with people.of(Role.OPERATOR) as operator:
        await operator.post(f"{await waiting_review(operator)}/approve")

    async def status() -> tuple[Status, int, str]:
        async with people.database.reading() as conn:
            need = await needs.get(conn, draft, viewer=OPERATOR)
        return need.status, need.version, str(need.expires_on)

    steps = [("pause", Status.PAUSED), ("resume", Status.PUBLISHED)]
    for step, after in steps:
        known = (await status())[1]
        for _ in range(2):
            answer = await firm_editor.post(f"/mine/{draft}/steps/{step}", data={"version": known})
            assert answer.status_code == 303
        assert (await status())[:2] == (after, known + 1)
    known = (await status())[1]
    confirmed = await firm_editor.post(f"/mine/{draft}/confirm", data={"version": known, "until": "2099-05-06"})
    assert confirmed.status_code == 303
    assert (await status())[2] == "2099-05-06"
    assert (await firm_editor.post(f"/mine/{draft}/steps/publish", data={"version": known + 1})).status_code == 404
    await firm_editor.post(f"/mine/{draft}/steps/withdraw", data={"version": known + 1})
    async with people.database.reading() as conn:
        assert await needs.find(conn, [draft], viewer=PUBLIC) == {}


async def test_an_edit_of_what_is_public_begins_from_its_text(firm_editor: httpx.AsyncClient, people: People) -> None:
    draft = ListingId(await saved(firm_editor, title="要改的需求（样例）"))
    version = await version_of(firm_editor, draft)
    await firm_editor.post(f"/mine/{draft}/submit", data={"version": version} | ATTESTED)
    async with people.of(Role.OPERATOR) as operator:
        await operator.post(f"{await waiting_review(operator)}/approve")
        assert (await firm_editor.post(f"/mine/{draft}/begin-edit")).headers["location"] == f"/mine/{draft}/edit"
        async with people.database.writing() as conn:
            begun = await manuscripts.lock(conn, draft)
        assert begun.form["indicators[0].value"] == ("99",)
        assert begun.kind is Kind.NEED
        changed = NEED | {"version": "1", "title": "改好的需求（样例）"}
        await firm_editor.post(f"/mine/{draft}/save", data=changed)
        await firm_editor.post(f"/mine/{draft}/submit", data={"version": "2"} | ATTESTED)
        review = await waiting_review(operator)
        page = (await operator.get(review)).text
        assert page.index("now in the market") < page.index("要改的需求")
        assert "改好的需求" in page
        async with people.stranger() as nobody:
            assert "要改的需求" in (await nobody.get(f"/needs/{draft}")).text
            await operator.post(f"{review}/approve")
            assert "改好的需求" in (await nobody.get(f"/needs/{draft}")).text


async def test_nobody_writes_over_another_firms_listing(people: People, served: Served) -> None:
    stranger, theirs = await add_firm(people.database, 58), (served.withdrawn.id, served.need.id)
    async with people.of(Role.ENTERPRISE, stranger) as client:
        for listing_id in theirs:
            sent = NEED | {"title": "冒名的标题（样例）", "version": "0"}
            assert (await client.post(f"/mine/{listing_id}/save", data=sent)).status_code == 404
            submitted = await client.post(f"/mine/{listing_id}/submit", data=ATTESTED | {"version": "1"})
            assert submitted.status_code == 404
    async with people.database.reading() as conn:
        found = await listings.find(conn, theirs, viewer=OPERATOR)
        assert [await manuscripts.find(conn, listing_id, viewer=OPERATOR) for listing_id in theirs] == [None, None]
    assert [found[listing_id].title for listing_id in theirs] == [served.withdrawn.title, served.need.title]
    assert [found[listing_id].status for listing_id in theirs] == [Status.WITHDRAWN, Status.PUBLISHED]
