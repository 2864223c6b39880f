"""The page of imports: templates, a check in the reader's words and as a spreadsheet; nothing told, nothing kept."""

import base64
import io
import re
import zipfile
from html import unescape

import httpx
import pytest
from python_calamine import CalamineWorkbook

from corpus.documents.word_form import FORMS
from corpus.exports.xlsx_format import XlsxWriter
from corpus.listing.jsonl import write_row
from corpus.sheet.column import SheetKind
from corpus.validation.row import ListingRow
from market.listing.listing import Language
from market.listing.store import listings
from market.postgres.db import Database
from market.viewer import OPERATOR
from tests.database import MarketServer
from tests.web.api_market import Served, served
from web.posting.importing import DOCX, LINES_SHOWN, form_name, template_name

__all__ = ["served"]

ZH = {"Accept-Language": "zh-CN"}
BAD = """机构代码,编号,成果名称,价格下限（万元）,有效期至
{code},A-9,=1+1 的涂层,十二,2026-02-30
{code},A-9,无铬涂层,12.5,2026年11月24日
FI-NOBODY,A-10,别处的涂层,,
"""


async def send(served: Served, name: str, payload: bytes, **headers: str) -> httpx.Response:
    return await served.client.post("/import", files={"file": (name, payload)}, headers=headers or ZH)


def report_of(page: str) -> list[list[object]]:
    found = re.search(rf'href="data:{XlsxWriter.MEDIA_TYPE};base64,([^"]+)" download="[^"]+\.xlsx"', page)
    assert found is not None
    content = base64.b64decode(unescape(found[1]))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")
    return [list(row) for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()]


async def count(database: Database) -> int:
    async with database.reading() as conn:
        return sum((await listings.count(conn, viewer=OPERATOR)).values())


@pytest.mark.parametrize("kind", SheetKind)
@pytest.mark.parametrize("language", Language)
async def test_each_template_is_linked_and_is_a_spreadsheet(
    served: Served, kind: SheetKind, language: Language
) -> None:
    address = f"/import/templates/{template_name(kind, language)}"
    assert f'href="{address}"' in (await served.client.get("/import", headers=ZH)).text
    given = await served.client.get(address)
    assert (given.status_code, given.headers["content-type"]) == (200, XlsxWriter.MEDIA_TYPE)
    assert template_name(kind, language) in given.headers["content-disposition"]
    assert CalamineWorkbook.from_filelike(io.BytesIO(given.content)).sheet_names


@pytest.mark.parametrize("kind", FORMS)
async def test_each_form_is_linked_and_is_a_word_document(served: Served, kind: SheetKind) -> None:
    address = f"/import/templates/{form_name(kind, Language.ZH)}"
    assert f'href="{address}"' in (await served.client.get("/import", headers=ZH)).text
    given = await served.client.get(address)
    assert (given.status_code, given.headers["content-type"]) == (200, DOCX)
    answer = await send(served, "表.docx", given.content)
    assert answer.status_code == 422
    assert "表单还是空的" in answer.text


async def test_there_are_no_other_templates(served: Served) -> None:
    for name in ("deal-zh.xlsx", "organization-zh.docx"):
        assert (await served.client.get(f"/import/templates/{name}")).status_code == 404


async def test_an_empty_template_of_ours_has_nothing_to_mend(served: Served) -> None:
    template = await served.client.get(f"/import/templates/{template_name(SheetKind.NEED, Language.ZH)}")
    answer = await send(served, "需求.xlsx", template.content)
    assert answer.status_code == 200
    assert "示例行" in answer.text
    assert 'class="to-mend"' not in answer.text


async def test_faults_are_told_in_the_reader_s_language_and_as_a_spreadsheet(served: Served) -> None:
    payload = BAD.format(code=served.organization.code).encode("gb18030")
    answer = await send(served, "成果.csv", payload)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "有 3 行需要修改" in answer.text
    assert "请写真实存在的日期，如 2026-11-24" in answer.text
    heading, *lines = report_of(answer.text)
    assert heading == ["文件", "工作表", "行", "列", "原内容", "规则", "应如何填写"]
    assert [(line[2], line[3], line[5]) for line in lines] == [
        (2, "D 价格下限（万元）", "数字"),
        (2, "E 有效期至", "日期"),
        (3, "B 编号", "文件内重复"),
        (4, "A 机构代码", "名称或代码未知"),
    ]
    english = await send(served, "成果.csv", payload, **{"Accept-Language": "en"})
    assert "3 rows are to be mended" in english.text
    assert "write a day that exists as 2026-11-24" in english.text


async def test_of_very_many_faults_the_page_shows_the_first(served: Served) -> None:
    payload = b"".join(b'{"kind": "need", "title": "t"}\n' for _ in range(LINES_SHOWN + 50))
    page = (await send(served, "rows.jsonl", payload)).text
    assert page.count("<tr>") == LINES_SHOWN + 1
    assert len(report_of(page)) == LINES_SHOWN + 51


async def test_a_file_that_is_none_is_refused_with_its_sentence(served: Served) -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")
    for name, payload, sentence in (
        ("需求.doc", old, "请另存为 .docx"),
        ("rows.json", b"[1]", "请每行写一个对象"),
        ("a.xlsx", b"PK\x03\x04 no zip", "这个文件无法受理"),
    ):
        answer = await send(served, name, payload)
        assert answer.status_code == 422
        assert sentence in answer.text
    nothing = await served.client.post("/import", files={"text": (None, b"")}, headers=ZH)
    assert (nothing.status_code, "请先选择文件" in nothing.text) == (422, True)


async def test_what_members_wrote_is_told_to_nobody_and_nothing_is_kept(served: Served, market: MarketServer) -> None:
    hidden = served.members_only
    before = await count(market.database)
    rows = [
        write_row(ListingRow(1, served.organization.code, hidden)),
        write_row(ListingRow(1, served.organization.code, served.withdrawn)),
    ]
    answer = await send(served, "rows.jsonl", "\n".join(rows).encode())
    page = answer.text.split('id="check"')[1].split('id="templates-title"')[0]
    assert "每一行都可以入库" in page
    assert hidden.title not in page
    assert str(hidden.id) not in answer.text
    assert await count(market.database) == before


async def test_a_name_and_a_value_are_escaped(served: Served) -> None:
    row = b'{"kind": "need", "organization": "X", "title": "t", "audience": "<script>alert(1)</script>"}'
    page = (await send(served, "<b>.jsonl", row)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>.jsonl" not in page


async def test_every_page_leads_to_it(served: Served) -> None:
    assert '<a href="/import">批量导入</a>' in (await served.client.get("/search", headers=ZH)).text
