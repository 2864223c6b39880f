"""Files beside listings on the pages: sent with the form, told by their bytes, given as downloads."""

import re
from collections.abc import AsyncIterator
from hashlib import sha256
from uuid import UUID, uuid4

import httpx
import pytest

from market.posting.picture import PNG_SIGNATURE
from market.posting.store.attachment_files import AttachmentFiles
from market.viewer import Role
from tests.corpus.documents.test_pdf_properties import a_pdf
from tests.market.posting.test_picture import PLAIN_PNG, png_chunk
from tests.web.api_market import Served, served
from tests.web.people import People, add_firm
from tests.web.posting.test_pages import ATTESTED, NEED, version_of, waiting_review

__all__ = ["served"]


@pytest.fixture(scope="module")
def people(served: Served) -> People:
    return People(served.app, served.app.state.market.database)


@pytest.fixture(scope="module")
async def firm_editor(people: People) -> AsyncIterator[httpx.AsyncClient]:
    firm = await add_firm(people.database, 61)
    async with people.of(Role.ENTERPRISE, firm) as client:
        yield client


async def sent(client: httpx.AsyncClient, name: str, payload: bytes, tier: str = "L1") -> tuple[UUID, httpx.Response]:
    draft = uuid4()
    fields = NEED | {"version": "0", "then": "attach", "file.tier": tier, "title": f"{name}（样例）"}
    return draft, await client.post(f"/mine/{draft}/save", data=fields, files={"file": (name, payload, "text/html")})


async def address_in(client: httpx.AsyncClient, path: str) -> str:
    found = re.search(r"/attachments/[0-9a-f-]{36}", (await client.get(path)).text)
    assert found is not None
    return found[0]


async def test_a_picture_is_given_without_its_metadata_as_a_download_that_runs_nothing(
    firm_editor: httpx.AsyncClient,
) -> None:
    told = PNG_SIGNATURE + PLAIN_PNG[8:33] + png_chunk(b"tEXt", b"Author\0somebody") + PLAIN_PNG[33:]
    draft, answer = await sent(firm_editor, "现场 照片.html", told)
    assert answer.status_code == 303, answer.text
    given = await firm_editor.get(await address_in(firm_editor, f"/mine/{draft}/edit"))
    assert given.content == PLAIN_PNG
    assert given.headers["content-type"] == "image/png"
    assert given.headers["content-disposition"].startswith('attachment; filename="file.png"; filename*=UTF-8')
    assert "%E7%8E%B0%E5%9C%BA%20%E7%85%A7%E7%89%87.html.png" in given.headers["content-disposition"]
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_a_file_that_is_none_of_the_kinds_is_refused_and_the_text_is_saved(
    firm_editor: httpx.AsyncClient,
) -> None:
    draft, answer = await sent(firm_editor, "innocent.pdf", b"<html><script>alert(1)</script>")
    assert answer.status_code == 422
    assert 'href="#f-file"' in answer.text
    assert "is no PDF, PNG or JPEG" in answer.text
    assert "innocent.pdf（样例）" in (await firm_editor.get(f"/mine/{draft}/edit")).text


async def test_a_file_of_twenty_megabytes_and_more_is_refused_and_one_below_is_taken(
    firm_editor: httpx.AsyncClient,
) -> None:
    _, taken = await sent(firm_editor, "large.pdf", b"%PDF-" + bytes(20 * 1024 * 1024 - 5))
    assert taken.status_code == 303
    _, refused = await sent(firm_editor, "larger.pdf", b"%PDF-" + bytes(20 * 1024 * 1024))
    assert refused.status_code == 422
    assert "larger than 20 MB" in refused.text
    _, cut = await sent(firm_editor, "huge.pdf", b"%PDF-" + bytes(26 * 1024 * 1024))
    assert cut.status_code == 413


async def test_a_file_is_public_once_the_listing_is_and_never_beyond_its_tier(
    firm_editor: httpx.AsyncClient, people: People
) -> None:
    draft, _ = await sent(firm_editor, "open.pdf", b"%PDF-open")
    hidden = {"version": "1", "then": "attach", "file.tier": "L2", "title": "open.pdf（样例）"}
    await firm_editor.post(f"/mine/{draft}/save", data=NEED | hidden, files={"file": ("closed.pdf", b"%PDF-closed")})
    page = (await firm_editor.get(f"/mine/{draft}/edit")).text
    first, second = dict.fromkeys(re.findall(r"/attachments/[0-9a-f-]{36}", page))
    async with people.stranger() as nobody, people.of(Role.OPERATOR) as operator:
        assert (await nobody.get(first)).status_code == 404
        version = await version_of(firm_editor, draft)
        await firm_editor.post(f"/mine/{draft}/submit", data={"version": version} | ATTESTED)
        assert (await operator.get(second)).content == b"%PDF-closed"
        await operator.post(f"{await waiting_review(operator)}/approve")
        assert (await nobody.get(first)).content == b"%PDF-open"
        assert (await nobody.get(second)).status_code == 404
        assert (await operator.get(second)).status_code == 404
        public = (await nobody.get(f"/needs/{draft}")).text
    assert first in public
    assert second not in public
    assert "closed.pdf" not in public


async def test_only_a_file_that_was_given_counts_as_read(
    served: Served, firm_editor: httpx.AsyncClient, people: People
) -> None:
    draft, _ = await sent(firm_editor, "counted.pdf", b"%PDF-counted")
    address = await address_in(firm_editor, f"/mine/{draft}/edit")

    async def readings() -> int:
        async with people.database.reading() as conn:
            asked = "SELECT count(*) FROM audit WHERE event = 'attachment-downloaded' AND subject_id = $1"
            return int(await conn.fetchval(asked, address.rpartition("/")[2]))

    head = await firm_editor.head(address)
    assert (head.status_code, head.headers["content-length"], await readings()) == (200, "12", 0)
    assert (await firm_editor.get(address)).content == b"%PDF-counted"
    assert await readings() == 1
    files = AttachmentFiles(served.app.state.market.settings.home / "attachments")
    files.remove(sha256(b"%PDF-counted").digest())
    assert (await firm_editor.get(address)).status_code == 404
    assert await readings() == 1


async def test_a_file_is_taken_away_at_once(firm_editor: httpx.AsyncClient, people: People) -> None:
    draft, _ = await sent(firm_editor, "gone.pdf", b"%PDF-gone")
    address = await address_in(firm_editor, f"/mine/{draft}/edit")
    remove = address.replace("/attachments/", "/mine/attachments/") + "/remove"
    async with people.of(Role.ENTERPRISE, await add_firm(people.database, 62)) as rival:
        assert (await rival.post(remove)).status_code == 404
    assert (await firm_editor.post(remove)).headers["location"] == f"/mine/{draft}/edit#files"
    assert (await firm_editor.get(address)).status_code == 404


async def test_what_betrays_an_anonymous_poster_is_found_in_texts_and_files_and_must_be_mended_or_kept(
    firm_editor: httpx.AsyncClient, people: People
) -> None:
    draft = uuid4()
    fields = NEED | {"version": "0", "then": "attach", "file.tier": "L1", "anonymous": "yes"}
    fields |= {"title": "不具名的需求（样例）", "body": "测 试机构61 想在线检出压铸件的气孔，电话 13800000000。"}
    await firm_editor.post(f"/mine/{draft}/save", data=fields, files={"file": ("a.pdf", a_pdf(Author="测试机构61"))})
    await firm_editor.post(
        f"/mine/{draft}/save", data=fields | {"version": "1"}, files={"file": ("现场.png", PLAIN_PNG)}
    )
    check = (await firm_editor.get(f"/mine/{draft}/check")).text
    assert "your organisation's name" in check
    assert f'<a href="/mine/{draft}/edit#f-body">' in check
    assert f'<a href="/mine/{draft}/edit#files">a.pdf</a>' in check
    assert "look at it yourself" in check
    sent = {"version": await version_of(firm_editor, draft)} | ATTESTED
    refused = await firm_editor.post(f"/mine/{draft}/submit", data=sent)
    assert refused.status_code == 422
    assert refused.text.count("mend it, or tick that it may stay") >= 3
    keys = re.findall(r'name="keep" value="([^"]+)"', refused.text)
    kept = await firm_editor.post(f"/mine/{draft}/submit", data=sent | {"keep": keys})
    assert kept.status_code == 303
    async with people.of(Role.OPERATOR) as operator:
        review = (await operator.get(await waiting_review(operator))).text
    assert "stay on purpose: 测试机构61" in review
