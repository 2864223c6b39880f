"""Asking an expert for their contact details, answering, seeing, taking back; by the pages alone."""

import re

import pytest

from market.viewer import Role
from tests.web.api_market import served
from tests.web.privacy.experts_market import ExpertHome, at_home

__all__ = ["at_home", "served"]

PURPOSE = "想请教晶界扩散工艺的成本"
PHONE = "000-0000"


def request_id(page: str) -> str:
    found = re.search(r"/account/requests/([0-9a-f-]{36})/", page)
    assert found is not None
    return found.group(1)


async def test_an_expert_agrees_and_only_then_the_firm_sees_the_details(at_home: ExpertHome) -> None:
    firm, themself, contact = at_home.firm_browser, at_home.themself, f"{at_home.page}/contact"
    first = await firm.get(contact)
    assert (first.status_code, PHONE in first.text) == (200, False)
    assert (await firm.post(f"{contact}/details")).status_code == 403
    asked = await firm.post(contact, data={"purpose": PURPOSE})
    assert (asked.status_code, asked.headers["location"]) == (303, contact)
    waits = (await firm.get(contact)).text
    assert "waits for an answer" in waits
    assert "<textarea" not in waits

    told = "request for your contact details waits for your answer"
    assert [told in (await themself.get(path)).text for path in ("/account", "/mine")] == [True, True]
    requests = (await themself.get("/account/requests")).text
    assert at_home.firm.name_en is not None
    assert at_home.firm.name_en in requests
    assert PURPOSE in requests
    answer = await themself.post(f"/account/requests/{request_id(requests)}/answer", data={"lasting": "30"})
    assert answer.status_code == 303
    assert told not in (await themself.get("/account")).text

    agreed = (await firm.get(contact)).text
    assert "Show the contact details" in agreed
    assert PHONE not in agreed
    shown = await firm.post(f"{contact}/details")
    assert shown.headers["cache-control"] == "no-store"
    assert "sample@example.invalid" in shown.text
    assert PHONE in shown.text
    seen = (await themself.get("/account/requests")).text
    assert seen.count("<time ") == 1

    back = await themself.post(f"/account/requests/{request_id(seen)}/withdraw")
    assert back.status_code == 303
    after = await firm.post(f"{contact}/details")
    assert (after.status_code, PHONE in after.text) == (403, False)
    assert "taken back" in (await firm.get(contact)).text


async def test_sending_or_answering_twice_is_once(at_home: ExpertHome) -> None:
    contact = f"{at_home.page}/contact"
    for _ in range(2):
        assert (await at_home.firm_browser.post(contact, data={"purpose": PURPOSE})).status_code == 303
    page = (await at_home.themself.get("/account/requests")).text
    assert page.count("rights-card-open") == 1
    wanted = request_id(page)
    for lasting in ("no", "365"):
        answer = await at_home.themself.post(f"/account/requests/{wanted}/answer", data={"lasting": lasting})
        assert answer.status_code == 303
    assert "declined" in (await at_home.firm_browser.get(contact)).text


async def test_what_was_typed_stays_when_it_is_too_short(at_home: ExpertHome) -> None:
    refused = await at_home.firm_browser.post(f"{at_home.page}/contact", data={"purpose": "请教 <b>"})
    assert refused.status_code == 422
    assert "请教 &lt;b&gt;</textarea>" in refused.text
    assert 'href="#purpose"' in refused.text
    assert 'id="purpose-error"' in refused.text
    assert "waits for an answer" not in refused.text


async def test_an_answer_that_is_none_agrees_to_nothing(at_home: ExpertHome) -> None:
    await at_home.firm_browser.post(f"{at_home.page}/contact", data={"purpose": PURPOSE})
    wanted = request_id((await at_home.themself.get("/account/requests")).text)
    for lasting in ("", "9999", "yes"):
        answer = await at_home.themself.post(f"/account/requests/{wanted}/answer", data={"lasting": lasting})
        assert answer.status_code == 400
    assert "waits for an answer" in (await at_home.firm_browser.get(f"{at_home.page}/contact")).text


async def test_who_else_comes_to_the_pages(at_home: ExpertHome) -> None:
    contact = f"{at_home.page}/contact"
    await at_home.firm_browser.post(contact, data={"purpose": PURPOSE})
    wanted = request_id((await at_home.themself.get("/account/requests")).text)
    async with at_home.people.stranger() as stranger:
        asked = await stranger.get(contact)
        assert (asked.status_code, asked.headers["location"]) == (303, f"/sign-in?next={contact}")
        assert (await stranger.post(f"{contact}/details")).status_code == 401
    async with at_home.people.of(Role.EXPERT) as other:
        assert (await other.get("/account/requests")).status_code == 404
        assert (await other.post(f"/account/requests/{wanted}/answer", data={"lasting": "30"})).status_code == 404
    assert (await at_home.firm_browser.get("/account/requests")).status_code == 403
    async with at_home.people.of(Role.ENTERPRISE, at_home.firm, editor=False) as reader:
        page = await reader.get(contact)
        assert "waits for an answer" in page.text  # what the organisation asked, all its members see
        assert (await reader.post(contact, data={"purpose": PURPOSE})).status_code == 403


async def test_the_office_answers_at_the_expert_s_word(at_home: ExpertHome) -> None:
    contact, office_page = f"{at_home.page}/contact", "/office/contact-requests"
    await at_home.firm_browser.post(contact, data={"purpose": PURPOSE})
    wanted = request_id((await at_home.themself.get("/account/requests")).text)
    async with at_home.people.of(Role.OPERATOR) as office:
        assert PURPOSE in (await office.get(office_page)).text
        refused = await office.post(f"{office_page}/{wanted}/answer", data={"lasting": "90", "source": " "})
        assert (refused.status_code, 'href="#source"' in refused.text) == (422, True)
        done = await office.post(f"{office_page}/{wanted}/answer", data={"lasting": "90", "source": "2026-11-02 来电"})
        assert (done.status_code, done.headers["location"]) == (303, office_page)
    assert PHONE in (await at_home.firm_browser.post(f"{contact}/details")).text
    assert "by the market office: 2026-11-02 来电" in (await at_home.themself.get("/account/requests")).text
    async with at_home.people.of(Role.BROKER) as broker:
        assert (await broker.get(office_page)).status_code == 403


@pytest.mark.parametrize("path", ["/experts/{}/contact", "/account/requests"])
async def test_pages_of_contact_details_are_kept_by_no_cache(at_home: ExpertHome, path: str) -> None:
    browser = at_home.themself if path.startswith("/account") else at_home.firm_browser
    response = await browser.get(path.format(at_home.expert.id))
    assert response.headers["cache-control"] in ("no-store", "private, no-store")
