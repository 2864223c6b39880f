"""A member's copy of their data, and erasing it, by the pages."""

import json

from market.account.store import credentials, members
from market.viewer import Role
from tests.web.api_market import served
from tests.web.privacy.experts_market import ExpertHome, at_home

__all__ = ["at_home", "served"]

PASSWORD = "vier Zypressen am Hang 4711"


async def give_password(at_home: ExpertHome) -> None:
    market = at_home.served.app.state.market
    password_hash = await market.passwords.hash(PASSWORD)
    async with market.database.writing() as conn:
        await credentials.put(conn, at_home.member.id, password_hash)


async def test_each_field_is_shown_and_the_copy_holds_all(at_home: ExpertHome) -> None:
    page = (await at_home.themself.get("/account/data")).text
    email = f"sample-{at_home.member.id.hex[:12]}@example.invalid"
    for told in ("样例会员（样例）", email, "you wrote it when you signed up", "2026-04-05"):
        assert told in page, told
    copy = await at_home.themself.post("/account/data/copy")
    assert copy.headers["content-type"] == "application/json"
    assert copy.headers["content-disposition"].startswith('attachment; filename="cuibai-my-data-2')
    assert copy.headers["cache-control"] == "no-store"
    said = json.loads(copy.content)
    assert said["member"] == str(at_home.member.id)
    assert said["kept"]["account"]["member_person"][0]["email"] == email
    assert said["kept"]["expert"]["expert_person"][0]["phone"] == "000-0000"
    assert said["kept"]["expert"]["expert"][0]["body"] == at_home.expert.body
    assert {row["event"] for row in said["kept"]["record"]["audit"]} >= {"listing-published"}


async def test_a_correction_says_where_it_is_from_and_leaves_the_rest(at_home: ExpertHome) -> None:
    corrected = {"name": "改名会员（样例）", "phone": "+86 000-1111"}
    done = await at_home.themself.post("/account/data", data=corrected)
    assert (done.status_code, done.headers["location"]) == (303, "/account/data")
    page = (await at_home.themself.get("/account/data")).text
    assert page.count("you wrote it on this page") == 2
    assert page.count("you wrote it when you signed up") == 1  # the address
    assert "+86 000-1111" in page
    wrong = await at_home.themself.post("/account/data", data={"name": " ", "phone": "0000"})
    assert (wrong.status_code, 'id="name-error"' in wrong.text) == (422, True)
    wrong = await at_home.themself.post("/account/data", data={"name": "某某", "phone": "call me <b>"})
    assert (wrong.status_code, 'value="call me &lt;b&gt;"' in wrong.text) == (422, True)
    assert "改名会员（样例）" in (await at_home.themself.get("/account/data")).text


async def test_erasing_takes_the_password_and_then_everything(at_home: ExpertHome) -> None:
    await give_password(at_home)
    page = (await at_home.themself.get("/account/data/erasure")).text
    assert "You as an expert: name, contact details" in page
    wrong = await at_home.themself.post("/account/data/erasure", data={"password": "something else 123"})
    assert (wrong.status_code, 'id="password-error"' in wrong.text) == (422, True)
    assert "something else" not in wrong.text
    assert (await at_home.themself.get("/account/data")).status_code == 200
    done = await at_home.themself.post("/account/data/erasure", data={"password": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/privacy?erased")
    assert 'cuibai-session=""' in done.headers["set-cookie"]
    assert "Your account is erased" in (await at_home.themself.get("/privacy?erased")).text
    assert (await at_home.themself.get("/account/data")).status_code == 303
    assert (await at_home.firm_browser.get(at_home.page)).status_code == 404
    async with at_home.served.app.state.market.database.reading() as conn:
        assert await members.person_of(conn, at_home.member.id) is None


async def test_an_account_without_the_password_erases_nothing(at_home: ExpertHome) -> None:
    for password in ("", PASSWORD):
        refused = await at_home.themself.post("/account/data/erasure", data={"password": password})
        assert refused.status_code == 422
    assert (await at_home.themself.get("/account/data")).status_code == 200


async def test_the_last_editor_is_warned(at_home: ExpertHome) -> None:
    assert "You are the last who edits" in (await at_home.firm_browser.get("/account/data/erasure")).text
    async with at_home.people.of(Role.ENTERPRISE, at_home.firm) as colleague:
        assert "You are the last who edits" not in (await colleague.get("/account/data/erasure")).text


async def test_a_stranger_is_sent_to_sign_in(at_home: ExpertHome) -> None:
    async with at_home.people.stranger() as stranger:
        for path in ("/account/data", "/account/data/erasure"):
            assert (await stranger.get(path)).headers["location"] == f"/sign-in?next={path}"
        assert (await stranger.post("/account/data/copy")).status_code == 401
        assert (await stranger.post("/account/data/erasure", data={"password": "x"})).status_code == 401
