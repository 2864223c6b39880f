"""Forms of deals that are sent again, late, or with files: nothing is recorded twice, lost or said wrongly."""

import re

import httpx

from market.viewer import Actor
from tests.web.deal.test_pages import KEY, TERMS, Dealing, dealing, served

__all__ = ["dealing", "served"]
PDF = b"%PDF-1.4\n%%EOF"
PAID = {"event": "paid", "happened_on": "2026-03-10", "amount": "5", "seen": "1"}
SUBMITTED = {"event": "submitted", "happened_on": "2026-03-10", "seen": "1"}
ONE_KEY = "11111111-2222-4333-8444-555555555556"


async def entries_of(dealing: Dealing, here: str) -> int:
    return (await dealing.page(dealing.of.office, here)).text.count('class="deal-entry')


async def sent_with_files(
    dealing: Dealing, actor: Actor, path: str, form: dict[str, str], *names: str, field: str = "file"
) -> httpx.Response:
    async with dealing.signed_in(actor) as client:
        found = KEY.search((await client.get("/deals/new")).text)
        assert found is not None
        files = [(field, (name, PDF + name.encode(), "application/pdf")) for name in names]
        return await client.post(path, data={"key": found[1], "act": "record", **form}, files=files)


async def test_a_step_that_is_sent_twice_is_one_step_and_leads_there_twice(dealing: Dealing) -> None:
    office = dealing.of.office
    here = await dealing.recorded(office)
    answers = [await dealing.send(office, f"{here}/entries", SUBMITTED, key=ONE_KEY) for _ in range(2)]
    assert [answer.headers.get("location") for answer in answers] == [f"{here}#e-2"] * 2
    struck = {"corrects": "2", "strikes": "1", "reason": "误登（样例）", "seen": "2"}
    answers = [await dealing.send(office, f"{here}/entries", struck, key=ONE_KEY[::-1]) for _ in range(2)]
    assert [answer.headers.get("location") for answer in answers] == [f"{here}#e-3"] * 2
    assert await entries_of(dealing, here) == 3


async def test_a_step_that_no_longer_follows_is_told_on_the_deals_own_page(dealing: Dealing) -> None:
    here = await dealing.recorded(dealing.of.office)
    await dealing.send(dealing.of.office, f"{here}/entries", SUBMITTED)
    late = await dealing.send(dealing.of.office, f"{here}/entries", SUBMITTED)
    assert late.status_code == 409
    assert '<a href="#timeline">This does not follow from where the deal stands now' in late.text
    assert await entries_of(dealing, here) == 2


async def test_who_knew_of_less_looks_and_sends_it_again(dealing: Dealing) -> None:
    office = dealing.of.office
    here = await dealing.recorded(office)
    await dealing.send(office, f"{here}/entries", PAID)
    late = await dealing.send(office, f"{here}/entries", PAID, key=ONE_KEY)
    assert (late.status_code, re.findall(r'name="seen" value="(\d*)"', late.text)) == (409, ["2"])
    again = await dealing.send(office, f"{here}/entries", PAID | {"seen": "2"}, key=ONE_KEY)
    assert again.status_code == 303
    assert (await dealing.send(office, f"{here}/entries", PAID | {"seen": "9" * 5000})).status_code == 303


async def test_a_form_that_comes_from_the_back_button_changed_is_kept_under_a_new_key(dealing: Dealing) -> None:
    await dealing.send(dealing.of.office, "/deals", TERMS, key=ONE_KEY)
    other = await dealing.send(dealing.of.office, "/deals", TERMS | {"subject": "另一份（样例）"}, key=ONE_KEY)
    shown = KEY.search(other.text)
    assert other.status_code == 409
    assert 'value="另一份（样例）"' in other.text
    assert shown is not None
    assert shown[1] != ONE_KEY


async def test_while_an_entry_waits_what_was_typed_stays(dealing: Dealing) -> None:
    broker = dealing.of.broker
    here = await dealing.recorded(broker, **{"lines.0.amount": "10000000.01"})
    answer = await dealing.send(broker, f"{here}/entries", TERMS | {"seen": "1"})
    assert answer.status_code == 409
    assert "An entry of this deal waits for a second person." in answer.text
    assert 'value="磁钢耐温改进（样例）"' in answer.text


async def test_several_files_are_kept_and_a_correction_takes_along_what_is_ticked(dealing: Dealing) -> None:
    office = dealing.of.office
    sent = await sent_with_files(dealing, office, "/deals", TERMS, "合同.pdf", "附件.pdf")
    here = sent.headers["location"].partition("#")[0]
    given = await dealing.page(office, f"{here}/files/1/2")
    assert given.content == PDF + "附件.pdf".encode()
    form = (await dealing.page(office, f"{here}/entries/new?corrects=1")).text
    assert len(re.findall(r'name="keep\.\d" value="1" checked', form)) == 2
    mended = TERMS | {"corrects": "1", "seen": "1", "reason": "少一份（样例）", "keep.2": "1"}
    sent = await sent_with_files(dealing, office, f"{here}/entries", mended, "补充.pdf")
    assert sent.headers["location"] == f"{here}#e-2"
    contents = [(await dealing.page(office, f"{here}/files/2/{n}")).content for n in (1, 2)]
    assert contents == [PDF + "附件.pdf".encode(), PDF + "补充.pdf".encode()]
    assert (await dealing.page(office, f"{here}/files/2/3")).status_code == 404


async def test_a_form_that_comes_back_asks_for_its_files_again(dealing: Dealing) -> None:
    for changes in ({"subject": ""}, {"act": "rows"}):
        answer = await sent_with_files(dealing, dealing.of.office, "/deals", TERMS | changes, "合同.pdf")
        assert '<a href="#file">Choose the files again' in answer.text


async def test_the_form_takes_nothing_but_its_step_from_its_address(dealing: Dealing) -> None:
    here = await dealing.recorded(dealing.of.office)
    form = (await dealing.page(dealing.of.office, f"{here}/entries/new?event=paid&amount=7&key={ONE_KEY}")).text
    assert f'name="key" value="{ONE_KEY}"' not in form
    assert 'value="7"' not in form


async def test_a_day_is_written_in_one_way(dealing: Dealing) -> None:
    for day in ("20260302", "2026-W10-1", "2026-02-30"):
        answer = await dealing.send(dealing.of.office, "/deals", TERMS | {"happened_on": day})
        assert "(rule day.form of" in answer.text


async def test_an_introduction_that_has_a_deal_leads_there_and_not_to_another_form(dealing: Dealing) -> None:
    begun, broker = await dealing.signed_introduction(), dealing.of.broker
    here = await dealing.recorded(broker, introduction=begun)
    again = await dealing.page(broker, f"/deals/new?introduction={begun}")
    assert (again.status_code, again.headers["location"]) == (303, here)
    late = await dealing.send(broker, "/deals", TERMS | {"introduction": begun})
    assert (late.status_code, "This introduction has a deal already." in late.text) == (409, True)


async def test_what_was_never_signed_is_paid_by_nobody(dealing: Dealing) -> None:
    office = dealing.of.office
    here = await dealing.recorded(office, event="drafted")
    ended = {"event": "terminated", "happened_on": "2026-03-10", "reason": "未谈成（样例）", "seen": "1"}
    assert (await dealing.send(office, f"{here}/entries", ended)).status_code == 303
    assert "entries/new?event=" not in (await dealing.page(office, here)).text


async def test_a_question_that_is_not_answered_is_asked_again(dealing: Dealing) -> None:
    office, three = dealing.of.office, {"held": "complete", "title": "licensed", "goal": "no"}
    adviser = (await dealing.page(office, "/deals/adviser?held=complete&title=licensed&goal=no")).text
    form = (await dealing.send(office, "/deals", TERMS | three | {"act": "advise"})).text
    for shown in (adviser, form):
        assert re.findall(r'<li><a href="#(\w+)">[^<]*Answer this question too', shown) == ["result"]
        assert "It looks like" not in shown
    assert "Answer this question too" not in (await dealing.page(office, "/deals/adviser")).text


async def test_two_firms_of_two_countries_may_have_one_number(dealing: Dealing) -> None:
    abroad = {"seller.code": "HRB 1", "buyer.code": "HRB 1", "seller.area": "DE"}
    here = await dealing.recorded(dealing.of.office, **abroad, **{"buyer.area": "AT"})
    assert (await dealing.page(dealing.of.office, here)).text.count("<code>HRB 1</code>") == 2
    same = await dealing.send(dealing.of.office, "/deals", TERMS | abroad | {"buyer.area": "DE"})
    assert "(rule party.self of" in same.text


async def test_more_files_than_stand_with_an_entry_are_refused_on_the_form(dealing: Dealing) -> None:
    office = dealing.of.office
    many = [f"附件{n}.pdf" for n in range(11)]
    refused = await sent_with_files(dealing, office, "/deals", TERMS, *many)
    assert (refused.status_code, '<a href="#file">At most ten files' in refused.text) == (422, True)
    here = (await sent_with_files(dealing, office, "/deals", TERMS, *many[1:])).headers["location"].partition("#")[0]
    mended = (
        TERMS | {"corrects": "1", "seen": "1", "reason": "少一份（样例）"} | {f"keep.{n}": "1" for n in range(1, 11)}
    )
    refused = await sent_with_files(dealing, office, f"{here}/entries", mended, many[0])
    assert (refused.status_code, '<a href="#file">At most ten files' in refused.text) == (422, True)
