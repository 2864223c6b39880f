"""Names kept with a deal are taken out by the office, of every entry, and the ledger stays as it was."""

from market.audit.store import links as audit_links
from tests.web.deal.test_pages import KEY, TERMS, Dealing, dealing, served

__all__ = ["dealing", "served"]
PERSON = TERMS | {"buyer.type": "person", "buyer.code": "", "buyer.name": "测试丁（样例）"}
SOURCE = {"source": "本人来函 2026-11-26（样例）"}


async def a_deal_with_a_person(dealing: Dealing) -> str:
    async with dealing.signed_in(dealing.of.office) as client:
        found = KEY.search((await client.get("/deals/new")).text)
        assert found is not None
        file = ("file", ("丁某合同.pdf", b"%PDF-1.4\n%%EOF", "application/pdf"))
        sent = await client.post("/deals", data=PERSON | {"key": found[1], "act": "record"}, files=[file])
    here = str(sent.headers["location"].partition("#")[0])
    mended = PERSON | {"corrects": "1", "seen": "1", "reason": "写错（样例）", "buyer.name": "测试丁二（样例）"}
    assert (await dealing.send(dealing.of.office, f"{here}/entries", mended | {"keep.1": "1"})).status_code == 303
    return here


async def test_names_go_from_every_entry_and_the_record_still_holds(dealing: Dealing) -> None:
    office = dealing.of.office
    here = await a_deal_with_a_person(dealing)
    kept = (await dealing.page(office, f"/office{here}/names")).text
    assert [name in kept for name in ("测试丁（样例）", "测试丁二（样例）", "丁某合同.pdf")] == [True] * 3
    refused = await dealing.send(office, f"/office{here}/names", {"source": ""})
    assert (refused.status_code, '<a href="#part">' in refused.text) == (422, True)
    gone = await dealing.send(office, f"/office{here}/names", {"part": "buyer", **SOURCE})
    assert gone.status_code == 303
    left = (await dealing.page(office, f"/office{here}/names")).text
    assert ("测试丁" in left, "丁某合同.pdf" in left) == (False, True)
    assert (await dealing.send(office, f"/office{here}/names", {"part": "files", **SOURCE})).status_code == 303
    for path in (here, f"{here}/entries/1", f"{here}/entries/2", "/deals"):
        page = (await dealing.page(office, path)).text
        assert ("测试丁" in page, "丁某" in page) == (False, False)
    given = await dealing.page(office, f"{here}/files/1/1")
    assert given.headers["content-disposition"].endswith("filename*=UTF-8''file.pdf")
    async with dealing.database.reading() as conn:
        assert (await audit_links.verify(conn)).faults == ()


async def test_a_deal_is_corrected_after_a_name_went(dealing: Dealing) -> None:
    office = dealing.of.office
    here = await a_deal_with_a_person(dealing)
    await dealing.send(office, f"/office{here}/names", {"part": "buyer", **SOURCE})
    form = (await dealing.page(office, f"{here}/entries/new?corrects=1")).text
    assert 'name="buyer.name" type="text" maxlength="120" autocomplete="off" value=""' in form
    mended = PERSON | {"corrects": "1", "seen": "2", "reason": "写错（样例）", "buyer.name": ""}
    assert (await dealing.send(office, f"{here}/entries", mended)).status_code == 303
    assert "a natural person" in (await dealing.page(office, here)).text


async def test_names_are_the_office_s_business_alone(dealing: Dealing) -> None:
    here = await a_deal_with_a_person(dealing)
    assert (await dealing.page(dealing.of.broker, f"/office{here}/names")).status_code == 403
