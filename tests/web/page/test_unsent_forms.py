"""Nothing that was typed is lost when a sitting ends meanwhile."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

import httpx
import pytest

from market.viewer import Role
from tests.web.api_market import Served, served
from tests.web.people import People, add_firm
from tests.web.posting.test_pages import ATTESTED, NEED

__all__ = ["served"]


@pytest.fixture(scope="module")
def people(served: Served) -> People:
    return People(served.app, served.app.state.market.database)


def assert_kept(answer: httpx.Response, path: str, value: str) -> None:
    assert answer.status_code == 401
    assert answer.headers["cache-control"] == "no-store"
    assert f'<form method="post" action="{path}">' in answer.text
    assert f"\n{value}</textarea>" in answer.text
    assert 'href="/sign-in?next=/mine" target="_blank"' in answer.text


async def test_a_form_that_arrives_after_a_sitting_has_ended_is_given_back_whole(
    people: People, served: Served
) -> None:
    draft = uuid4()
    asked = f"/listings/{served.need.id}/grants"
    sent: tuple[tuple[str, Mapping[str, str | Sequence[str]], str], ...] = (
        (f"/mine/{draft}/save", NEED | {"version": "0", "body": "两行\n<b>样例</b>"}, "两行\n&lt;b&gt;样例&lt;/b&gt;"),
        (f"/mine/{draft}/merge", {"version": "1", "mine:title": "我的标题"}, "我的标题"),
        (f"/mine/{draft}/submit", ATTESTED | {"version": "1"}, "研发部"),
        (asked, {"tier": "L2", "reason": "想知道烧结曲线"}, "想知道烧结曲线"),
    )
    async with people.stranger() as nobody:
        for path, fields, value in sent:
            assert_kept(await nobody.post(path, data=fields), path, value)
        file = {"file": ("图纸.pdf", b"%PDF-x")}
        with_file = await nobody.post(f"/mine/{draft}/save", data=NEED | {"version": "0"}, files=file)
    assert "could not be kept; choose it again" in with_file.text
    async with people.of(Role.ENTERPRISE, await add_firm(people.database, 58)) as client:
        assert (await client.post(sent[0][0], data=sent[0][1])).status_code == 303
        assert "两行" in (await client.get(f"/mine/{draft}/edit")).text


async def test_every_page_that_asks_for_a_sitting_leads_to_the_sign_in(people: People) -> None:
    async with people.stranger() as nobody:
        answer = await nobody.post(f"/mine/{uuid4()}/take-back")
    assert answer.status_code == 401
    assert '<a class="button button-main" href="/sign-in">' in answer.text
