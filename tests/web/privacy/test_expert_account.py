"""An expert's own page: leaving, coming back, ranked or not, and where each field is from."""

from market.viewer import Role
from tests.web.api_market import served
from tests.web.privacy.experts_market import ExpertHome, at_home

__all__ = ["at_home", "served"]

HERE = "/account/expert"
PHONE = ">000-0000<"


async def test_who_leaves_is_gone_at_once_and_comes_back_by_themselves(at_home: ExpertHome) -> None:
    async with at_home.people.stranger() as stranger:
        assert (await stranger.get(at_home.page)).status_code == 200
        assert (await at_home.themself.post(f"{HERE}/leave")).status_code == 303
        assert (await stranger.get(at_home.page)).status_code == 404
        listed = (await stranger.get("/experts")).text
        found = (await stranger.get("/search", params={"q": "沈测试"})).text
        assert str(at_home.expert.id) not in listed + found
        assert "You left on" in (await at_home.themself.get(HERE)).text
        assert (await at_home.themself.post(f"{HERE}/come-back")).status_code == 303
        assert (await stranger.get(at_home.page)).status_code == 200
    assert (await at_home.themself.post(f"{HERE}/come-back")).status_code == 303  # once more changes nothing
    assert "Everybody finds you." in (await at_home.themself.get(HERE)).text


async def test_ranking_is_a_switch(at_home: ExpertHome) -> None:
    assert "Don't rank me" in (await at_home.themself.get(HERE)).text
    await at_home.themself.post(f"{HERE}/ranking", data={"ranked": "no"})
    page = (await at_home.themself.get(HERE)).text
    assert "You are in no ranking." in page
    assert "no edit or import changes that" in page
    await at_home.themself.post(f"{HERE}/ranking", data={"ranked": "yes"})
    assert "Don't rank me" in (await at_home.themself.get(HERE)).text


async def test_each_field_is_shown_with_where_it_is_from(at_home: ExpertHome) -> None:
    page = (await at_home.themself.get(HERE)).text
    for told in ("sample@example.invalid", "000-0000", "沈测试（样例）", "登记表", "2026-04-05", "your consent"):
        assert told in page, told


async def test_a_correction_is_from_themselves_and_goes_to_whom_they_agreed(at_home: ExpertHome) -> None:
    said = {"title": "教授", "email": "new@example.invalid", "phone": ""}
    assert (await at_home.themself.post(HERE, data=said)).status_code == 303
    page = (await at_home.themself.get(HERE)).text
    assert page.count("本人填写 / by themselves") == 2  # the phone is gone
    assert "new@example.invalid" in page
    assert PHONE not in page
    public = (await at_home.firm_browser.get(at_home.page)).text
    assert "教授" in public
    assert "new@example.invalid" not in public
    assert (await at_home.themself.post(HERE, data=said | {"phone": "０５７４ １２３４"})).status_code == 303
    assert 'value="0574 1234"' in (await at_home.themself.get(HERE)).text
    wrong = await at_home.themself.post(HERE, data=said | {"email": "nobody", "phone": "x"})
    assert (wrong.status_code, 'id="email-error"' in wrong.text, 'id="phone-error"' in wrong.text) == (422, True, True)
    await at_home.themself.post(f"{HERE}/leave")
    away = await at_home.themself.post(HERE, data=said | {"title": "院士"})
    assert (away.status_code, "While you have left" in away.text, 'value="院士"' in away.text) == (409, True, True)


async def test_nobody_else_has_such_a_page(at_home: ExpertHome) -> None:
    for path in ("", "/leave", "/come-back", "/ranking"):
        assert (await at_home.firm_browser.post(HERE + path)).status_code == 403
    async with at_home.people.of(Role.EXPERT) as unbound:
        assert (await unbound.get(HERE)).status_code == 404
        assert (await unbound.post(f"{HERE}/leave")).status_code == 404
    async with at_home.people.stranger() as stranger:
        assert (await stranger.get(HERE)).headers["location"] == "/sign-in?next=/account/expert"


async def test_the_office_does_what_they_asked_for_and_says_how_it_knows(at_home: ExpertHome) -> None:
    office_page = f"/office/experts/{at_home.expert.id}"
    async with at_home.people.of(Role.OPERATOR) as office:
        page = (await office.get(at_home.page)).text
        assert office_page in page
        assert "登记表" in (await office.get(office_page)).text
        refused = await office.post(office_page, data={"source": ""})
        assert refused.status_code == 422
        refused = await office.post(office_page, data={"wish": "leave", "source": ""})
        assert 'id="source-error"' in refused.text
        assert (await office.post(office_page, data={"wish": "leave", "source": "来信一封"})).status_code == 303
        assert "only they can come back" in (await office.get(office_page)).text
        assert (await office.post(office_page, data={"wish": "erase", "source": "来信一封"})).status_code == 303
        erased = (await office.get(office_page)).text
        assert "No name and no address." in erased
        assert "沈测试" not in erased
    async with at_home.people.of(Role.BROKER) as broker:
        assert (await broker.get(office_page)).status_code == 403
        assert (await broker.post(office_page, data={"wish": "erase", "source": "来信一封"})).status_code == 403


async def test_the_office_sees_contact_details_for_a_reason_and_the_expert_learns_of_it(at_home: ExpertHome) -> None:
    office_page = f"/office/experts/{at_home.expert.id}"
    async with at_home.people.of(Role.OPERATOR) as office:
        page = (await office.get(office_page)).text
        assert PHONE not in page
        assert "sample@example.invalid" not in page
        refused = await office.post(f"{office_page}/contact", data={"reason": " "})
        assert (refused.status_code, 'id="reason-error"' in refused.text, PHONE in refused.text) == (
            422,
            True,
            False,
        )
        shown = await office.post(f"{office_page}/contact", data={"reason": "核对本人意愿"})
        assert PHONE in shown.text
        assert shown.headers["cache-control"] == "no-store"
    assert "The market office" in (await at_home.themself.get("/account/requests")).text
    assert (await at_home.firm_browser.post(f"{office_page}/contact", data={"reason": "好奇而已"})).status_code == 403


async def test_the_office_takes_inventors_names_out(at_home: ExpertHome) -> None:
    achievement = at_home.served.achievement
    names = f"/office/achievements/{achievement.id}/inventors"
    async with at_home.people.of(Role.OPERATOR) as office:
        assert "测试甲（样例）" in (await office.get(names)).text
        assert (await office.post(names, data={"source": ""})).status_code == 422
        assert (await office.post(names, data={"source": "来信一封"})).status_code == 303
        assert "names no inventor" in (await office.get(names)).text
    assert "测试甲" not in (await at_home.served.client.get(f"/achievements/{achievement.id}")).text
    assert (await at_home.firm_browser.get(names)).status_code == 403
