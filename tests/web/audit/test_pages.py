"""The record as the market office reads it: readable, searched, as a file; to everybody else it is not there."""

import json

import pytest

from market.account.member import Member
from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.audit.store import links as audit_links
from market.viewer import Role
from tests.database import MarketServer
from tests.web.api_market import Served, served
from tests.web.people import People
from web.audit.labels import EVENTS, SUBJECT_KINDS, list_particulars

__all__ = ["served"]
GRANT = Subject(SubjectKind.GRANT, "0b7a4a1e-0000-4000-8000-000000000001")


@pytest.fixture(scope="module")
def people(served: Served, market: MarketServer) -> People:
    return People(served.app, market.database)


@pytest.fixture(scope="module")
async def operator(people: People) -> Member:
    return await people.join(Role.OPERATOR)


@pytest.fixture(scope="module")
async def asker(served: Served, people: People) -> Member:
    """A member who has asked for a grant."""
    asker = await people.join(Role.ENTERPRISE, served.organization)
    async with people.database.writing() as conn:
        await audit.record(conn, Event.GRANT_ASKED, actor=asker.actor, subject=GRANT, detail={"tier": "L2"})
    return asker


async def test_an_entry_is_readable_in_both_languages(people: People, operator: Member, asker: Member) -> None:
    async with people.signed_in(operator) as browser:
        page = (await browser.get("/office/audit", params={"event": "grant-asked"})).text
        chinese = (await browser.get("/office/audit", params={"event": "grant-asked", "lang": "zh"})).text
    assert "1 entry" in page
    assert '<th scope="row">grant asked for</th>' in page
    assert f'<a href="/office/audit?actor=member:{asker.id}" rel="nofollow">样例会员（样例）</a>' in page
    assert "<div><dt>tier</dt><dd>L2</dd></div>" in page
    assert "测试机构1（样例）" in page
    assert str(GRANT.id) in page
    assert '<th scope="row">申请授权</th>' in chinese


@pytest.mark.usefixtures("asker")
async def test_links_lead_to_all_of_one_subject(people: People, operator: Member) -> None:
    async with people.signed_in(operator) as browser:
        page = (await browser.get(f"/office/audit?kind=grant&subject={GRANT.id}")).text
        none = (await browser.get("/office/audit?kind=grant&subject=other")).text
    assert "1 entry" in page
    assert (
        f'name="subject" type="text" maxlength="200" autocomplete="off" spellcheck="false" value="{GRANT.id}"' in page
    )
    assert "0 entries" in none
    assert "There are none." in none


async def test_a_search_that_can_t_be_read_says_where(people: People, operator: Member) -> None:
    async with people.signed_in(operator) as browser:
        answer = await browser.get("/office/audit?event=dancing&since=2026-13-01&until=yesterday&actor=x")
        backwards = await browser.get("/office/audit?since=2026-11-02&until=2026-11-01")
        file = await browser.get("/office/audit.csv?event=dancing")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    for name in ("event", "since", "until"):
        assert f'<a href="#{name}">' in answer.text
        assert f'id="{name}-error"' in answer.text
    assert 'value="yesterday"' in answer.text, "what was typed is kept"
    assert "The last day lies before the first." in backwards.text
    assert file.status_code == 400


@pytest.mark.usefixtures("asker")
async def test_the_head_stands_on_the_page(people: People, operator: Member) -> None:
    async with people.signed_in(operator) as browser:
        page = (await browser.get("/office/audit")).text
    async with people.database.reading() as conn:
        head = await audit_links.head(conn)
        assert (await audit_links.verify(conn)).faults == ()
    assert head is not None
    assert head.digest.hex() in page


@pytest.mark.usefixtures("asker")
async def test_a_file_is_what_the_search_leaves_and_is_recorded(people: People, operator: Member) -> None:
    async with people.signed_in(operator) as browser:
        lines = await browser.get("/office/audit.jsonl?event=grant-asked")
        sheet = await browser.get("/office/audit.csv?event=grant-asked")
        other = await browser.get("/office/audit.xlsx")
        page = (await browser.get("/office/audit?event=record-exported")).text
    (entry,) = map(json.loads, lines.text.splitlines())
    assert (entry["event"], entry["detail"]) == ("grant-asked", {"tier": "L2"})
    assert lines.headers["content-disposition"].startswith('attachment; filename="audit-')
    assert sheet.content.startswith(b"\xef\xbb\xbfposition,recorded_at,")
    assert other.status_code == 404
    assert "2 entries" in page
    assert "<dt>format</dt><dd>csv</dd>" in page
    assert lines.headers["x-request-id"] in page


@pytest.mark.parametrize("path", ["/office/audit", "/office/audit.csv", "/office/audit.jsonl"])
async def test_others_do_not_read_it(served: Served, people: People, path: str) -> None:
    async with people.stranger() as nobody:
        assert (await nobody.get(path)).status_code in (303, 401, 403)
    for role in (Role.ENTERPRISE, Role.BROKER):
        firm = served.organization if role is Role.ENTERPRISE else None
        async with people.of(role, firm) as browser:
            answer = await browser.get(path)
        assert answer.status_code == 403
        assert "audit-table" not in answer.text


def test_particulars_are_named_cut_short_and_in_an_order() -> None:
    detail = {
        "sha256": "ab" * 32,
        "history": [[1, 3], [7, 7]],
        "after": "paused",
        "odd": [1],
        "none": None,
        "editor": False,
    }
    assert [(one.name, one.named, one.text, one.worded) for one in list_particulars(detail)] == [
        ("afterwards", True, "paused", True),
        ("may edit", True, "no", True),
        ("rows of history", True, "1 – 3, 7", False),
        ("odd", False, "[1]", False),
        ("digest", True, "abababababab…", False),
    ]
    assert list_particulars({"sha256": "ab" * 32})[0].whole == "ab" * 32
    assert list_particulars({"history": "edited"})[0].text == "edited"


def test_every_event_and_every_kind_of_subject_has_words() -> None:
    assert set(EVENTS) == set(Event)
    assert set(SUBJECT_KINDS) == set(SubjectKind)
    assert len(set(EVENTS.values())) == len(EVENTS)
