import logging
from html.parser import HTMLParser
from urllib.parse import quote

import httpx
import pytest

from market.listing.listing import BODY_LIMIT
from tests.corpus.documents.files import package_of, paragraph
from tests.web.api_market import Served, served

__all__ = ["served"]

ZH = {"Accept-Language": "zh-CN"}
NEED = "电机磁钢在 180 ℃ 退磁，希望矫顽力不低于 25 kOe"
SECRET = "绝密配方七号"


class Box(HTMLParser):
    """What stands in the box of a page, and where its form goes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.action, self._inside = "", "", False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._inside = tag == "textarea"
        if values.get("id") == "need-form":
            self.action = values["action"] or ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "textarea"

    def handle_data(self, data: str) -> None:
        self.text += data if self._inside else ""


async def ask(served: Served, text: str, query: str = "", **files: tuple[str, bytes]) -> httpx.Response:
    parts: dict[str, tuple[str | None, bytes]] = {"text": (None, text.encode()), **files}
    return await served.client.post(f"/{query}", files=parts, headers=ZH)


async def test_the_front_page_says_what_the_market_holds(served: Served) -> None:
    page = (await served.client.get("/", headers=ZH)).text
    assert "要解决什么难题？" in page
    assert '<span class="tile-n">2</span><span class="tile-name">项科技成果' in page
    assert '<a href="/search?field=B1.01"><span>新材料</span> <span class="count">3</span></a>' in page


async def test_a_pasted_need_is_answered_from_the_three_stores_with_reasons(served: Served) -> None:
    answer = await ask(served, NEED)
    page = answer.text
    assert answer.status_code == 200
    assert page.index('id="achievement-matches"') < page.index('id="expert-matches"') < page.index('id="need-matches"')
    assert f'href="/achievements/{served.achievement.id}"' in page
    assert '<li class="chip">矫顽力</li>' in page
    assert "<mark>矫顽力</mark>" in page
    assert 'aria-label="5 格中的' in page
    assert "%</" not in page.split('id="answers"')[1].split("<footer")[0]


async def test_the_text_stays_in_the_box_and_is_escaped(served: Served) -> None:
    text = '</textarea><script>alert(1)</script> & "磁钢" {{ 7 * 7 }} %(n)s'
    page = (await ask(served, text)).text
    assert Box(page).text == text
    assert "<script>alert" not in page


async def test_filters_are_in_the_address_and_the_text_is_not(served: Served) -> None:
    answer = await ask(served, NEED, "?field=B5.05&place=CN/浙江省")
    box = Box(answer.text)
    assert box.action == "/?field=B5.05&place=CN/%E6%B5%99%E6%B1%9F%E7%9C%81"
    assert "这些条件下没有相近的内容" in answer.text
    assert '<button class="chip chip-on" type="submit" form="need-form" formaction="/?place=' in answer.text


async def test_filters_of_a_shared_address_wait_for_the_need(served: Served) -> None:
    page = (await served.client.get("/?field=B1.01", headers=ZH)).text
    assert Box(page).action == "/?field=B1.01"
    assert "以下筛选条件将用于接下来的答案" in page


async def test_the_language_changes_without_losing_the_text(served: Served) -> None:
    page = (await ask(served, NEED, "?field=B1.01")).text
    assert 'formaction="/?field=B1.01&amp;lang=en"' in page
    answer = await ask(served, NEED, "?field=B1.01&lang=en")
    served.client.cookies.clear()
    assert (Box(answer.text).text, answer.headers["content-language"]) == (NEED, "en")
    assert "Why</h4>" in answer.text


async def test_a_switch_beside_an_empty_box_is_no_question(served: Served) -> None:
    page = (await served.client.get("/?field=B1.01", headers=ZH)).text
    assert '<button type="submit" form="need-form" data-plain formaction="/?field=B1.01&amp;lang=en"' in page
    answer = await ask(served, "  ", "?field=B1.01&lang=en")
    served.client.cookies.clear()
    assert (answer.status_code, answer.headers["location"]) == (303, "/?field=B1.01&lang=en")
    assert "lang=en" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "输入框还是空的"),
        ("  \n\t ", "输入框还是空的"),
        ("磁", "内容很短"),
        ("!!! ... ——", "没有可识别的词"),
        ("\x00\x01\x02\ufffd\x7f", "没有可识别的词"),
    ],
)
async def test_a_poor_text_is_answered_with_a_clear_sentence(served: Served, text: str, sentence: str) -> None:
    answer = await ask(served, text)
    assert answer.status_code == 200
    assert sentence in answer.text


async def test_a_text_that_is_too_long_is_cut_and_said_to_be(served: Served) -> None:
    answer = await ask(served, "磁钢在高温下退磁。" * 3000)
    assert "只读取了开头部分" in answer.text
    assert len(Box(answer.text).text) == BODY_LIMIT


async def test_a_text_that_is_no_need_but_a_book_is_told_so(served: Served) -> None:
    answer = await ask(served, "x" * (1024 * 1024 + 1))
    assert answer.status_code == 413
    assert "<h1>文字超过 1 MiB，请粘贴说明需求的部分。</h1>" in answer.text


async def test_a_dropped_document_is_read_into_the_box(served: Served) -> None:
    word = package_of(paragraph("电机磁钢在高温下退磁，需要替代。"))
    answer = await ask(served, "", file=("需求.docx", word))
    assert "电机磁钢在高温下退磁" in Box(answer.text).text
    assert 'data-rank="1"' in answer.text


async def test_a_refused_document_is_explained_and_the_text_kept(served: Served) -> None:
    answer = await ask(served, NEED, file=("需求.docx", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64))
    assert answer.status_code == 422
    assert "这是图片，请直接粘贴文字" in answer.text
    assert Box(answer.text).text == NEED


async def test_a_form_that_breaks_off_is_refused(served: Served) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"} | ZH
    nameless = b"--x\r\nContent-Disposition: form-data\r\n\r\nhi\r\n--x--\r\n"
    broken = await served.client.post("/", content=nameless, headers=headers)
    assert broken.status_code == 400
    assert "表单没有完整送达" in broken.text


async def test_a_plain_form_with_far_too_many_fields_is_refused(served: Served) -> None:
    answer = await served.client.post("/", data={str(n): "x" for n in range(100)}, headers=ZH)
    assert answer.status_code == 400
    assert "表单没有完整送达" in answer.text


async def test_nothing_keeps_the_text(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answer = await ask(served, SECRET, "?field=B1.01")
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert Box(answer.text).text == SECRET
    assert not any(SECRET in str(value) or quote(SECRET) in str(value) for value in answer.headers.values())
    assert quote(SECRET) not in answer.text
    assert SECRET not in caplog.text
    assert SECRET not in (await served.client.get("/", headers=ZH)).text
