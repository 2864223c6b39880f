import asyncio
import time

import docx
import pytest

from corpus.documents.reader import (
    DocumentNote,
    DocumentReader,
    DocumentRefusal,
    DocumentRefused,
    DocumentText,
    read_document,
)
from corpus.documents.text import SENTENCES, TEXT_LIMIT
from tests.corpus.documents.files import (
    DOCX_MAIN,
    MAIN,
    TYPES,
    WORD,
    chinese_pdf,
    docx_of,
    package_of,
    paragraph,
    pdf_of,
    shown,
    types_of,
    zip_of,
)

NEED = "需要一种耐150℃的钕铁硼磁体，矫顽力不低于25 kOe。"


def lines(document: DocumentText) -> list[str]:
    return document.text.split("\n")


def test_a_word_document_is_read_in_the_order_of_its_paragraphs_and_tables() -> None:
    def fill(document: "docx.document.Document") -> None:
        document.add_heading("技术需求征集表")
        table = document.add_table(3, 4)
        cells = [
            ["企业名称", "某公司", "联 系 人", "张工"],
            ["需求名称", "高温磁体", "", ""],
            ["需求描述", NEED, "", ""],
        ]
        for row, texts in enumerate(cells):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        table.cell(1, 1).merge(table.cell(1, 3))
        table.cell(2, 1).merge(table.cell(2, 3))
        document.add_paragraph("以上属实。")

    document = read_document("征集表.docx", docx_of(fill))
    assert lines(document) == [
        "技术需求征集表",
        "企业名称：某公司",
        "联系人：张工",
        "需求名称：高温磁体",
        f"需求描述：{NEED}",
        "以上属实。",
    ]
    assert document.notes == ()


def test_a_section_title_that_spans_rows_is_read_once() -> None:
    def fill(document: "docx.document.Document") -> None:
        table = document.add_table(2, 3)
        for row, texts in enumerate([["技术需求", "现状", "靠进口"], ["", "目标", "国产化"]]):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        table.cell(0, 0).merge(table.cell(1, 0))

    assert lines(read_document("a.docx", docx_of(fill))) == ["技术需求", "现状：靠进口", "目标：国产化"]


def test_a_grid_pairs_each_cell_with_its_column() -> None:
    def fill(document: "docx.document.Document") -> None:
        table = document.add_table(3, 4)
        rows = [["序号", "指标", "要求", "单位"], ["1", "矫顽力", "≥25", "kOe"], ["2", "剩磁", "≥1.2", ""]]
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text

    assert lines(read_document("a.docx", docx_of(fill))) == [
        "指标：矫顽力；要求：≥25；单位：kOe",
        "指标：剩磁；要求：≥1.2",
    ]


def test_a_table_inside_a_cell_is_read_with_it() -> None:
    def fill(document: "docx.document.Document") -> None:
        outer = document.add_table(1, 2)
        outer.cell(0, 0).text = "指标"
        inner = outer.cell(0, 1).add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "寿命", "10万次"

    assert lines(read_document("a.docx", docx_of(fill))) == ["指标：寿命：10万次"]


def test_text_boxes_controls_and_insertions_are_read_and_what_is_gone_is_not() -> None:
    box = b"<w:txbxContent>" + paragraph("框内") + b"</w:txbxContent>"
    body = (
        b"<w:sdt><w:sdtPr><w:t>never</w:t></w:sdtPr><w:sdtContent>" + paragraph("控件") + b"</w:sdtContent></w:sdt>"
        b'<w:p><w:ins w:id="1"><w:r><w:t>inserted </w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>deleted'
        b"</w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        b'<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>yes</w:t><w:tab/><w:t>tab</w:t></w:r></w:p>'
        b'<w:p><w:r><x:AlternateContent xmlns:x="urn:mc"><x:Choice>' + box + b"</x:Choice><x:Fallback>" + box + b""
        b"</x:Fallback></x:AlternateContent></w:r></w:p>"
    )
    assert lines(read_document("a.docx", package_of(body))) == ["控件", "inserted ☑yes tab", "", "框内"]


@pytest.mark.parametrize("declared", [DOCX_MAIN.replace("document.main", "template.main"), "application/xml"])
def test_a_template_and_a_package_that_declares_little_are_read(declared: str) -> None:
    document = b'<w:document xmlns:w="' + WORD.encode() + b'"><w:body>' + paragraph("text") + b"</w:body></w:document>"
    assert read_document("a.docx", zip_of({TYPES: types_of(declared), MAIN: document})).text == "text"


def test_pages_of_a_pdf_are_read_in_order() -> None:
    payload = pdf_of(shown("A magnet for 150 C."), shown("Coercivity 25 kOe."))
    assert lines(read_document("need.pdf", payload)) == ["A magnet for 150 C.", "Coercivity 25 kOe."]


def test_the_lines_of_a_chinese_page_are_joined_where_its_width_broke_them() -> None:
    payload = chinese_pdf(
        "本企业需要一种在高温下保持高矫顽力的烧结",
        "钕铁硼磁体，用于车用电机，工作温度在一百",
        "五十度。",
        "交货期半年。",
    )
    assert lines(read_document("需求.pdf", payload)) == [
        "本企业需要一种在高温下保持高矫顽力的烧结钕铁硼磁体，用于车用电机，工作温度在一百五十度。",
        "交货期半年。",
    ]


def test_a_page_of_pictures_among_pages_of_text_is_noted() -> None:
    document = read_document("a.pdf", pdf_of(shown("Text."), b"0 0 100 100 re f\n"))
    assert document == DocumentText("Text.", (DocumentNote.PICTURE_PAGES,))


@pytest.mark.parametrize(
    ("payload", "notes"),
    [
        (NEED.encode(), ()),
        (b"\xef\xbb\xbf" + NEED.encode(), ()),
        (NEED.encode("gb18030"), (DocumentNote.ENCODING_GUESSED,)),
        (NEED.encode("utf-16"), ()),
        (b"\xfe\xff" + NEED.encode("utf-16-be"), ()),
        (NEED.encode("utf-32"), ()),
        (("We need it. " + NEED).encode("utf-16-le"), (DocumentNote.ENCODING_GUESSED,)),
    ],
    ids=["utf-8", "utf-8-bom", "gb18030", "utf-16", "utf-16-be", "utf-32", "utf-16-unmarked"],
)
def test_plain_text_is_read_in_the_encodings_people_have(payload: bytes, notes: tuple[DocumentNote, ...]) -> None:
    document = read_document("need.txt", payload)
    assert document.text.endswith(NEED)
    assert document.notes == notes


def test_what_a_reader_can_t_see_is_taken_out() -> None:
    text = "\ufeffone\u200b two\r\nthree\u202e \x1b\x07four\u3000five\n\n\n\n\nsix\n"
    assert read_document("a.txt", text.encode()).text == "one two\nthree four five\n\nsix"


def test_a_long_text_is_cut_and_the_note_says_so() -> None:
    document = read_document("a.txt", ("磁" * 30_000).encode())
    assert document == DocumentText("磁" * TEXT_LIMIT, (DocumentNote.CUT,))


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("need.txt", package_of(paragraph("text"))),
        ("need.pdf", package_of(paragraph("text"))),
        ("need.docx", pdf_of(shown("text"))),
        ("need.docx", b"text"),
        ("need.doc", b"text"),
    ],
)
def test_a_wrong_extension_is_read_as_what_it_is(name: str, payload: bytes) -> None:
    assert read_document(name, payload) == DocumentText("text", (DocumentNote.OTHER_TYPE,))


def test_every_reason_has_a_sentence_that_ends_in_a_way_on() -> None:
    for reason in DocumentRefusal:
        assert str(DocumentRefused(reason)) == SENTENCES[reason]
        assert any(word in SENTENCES[reason] for word in ("paste", "choose", "save"))


async def test_the_event_loop_runs_on_while_documents_are_read() -> None:
    reader = DocumentReader(at_once=2)
    payload = package_of(paragraph("text"))
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0.001)

    heart = asyncio.create_task(beat())
    read = await asyncio.gather(*(reader.read("a.docx", payload) for _ in range(5)))
    heart.cancel()
    assert read == [DocumentText("text")] * 5
    assert beats > 20


@pytest.mark.bench
def test_a_document_is_read_in_less_than_a_second() -> None:
    payload = package_of(b"".join(paragraph(f"第{n}段：{NEED}") for n in range(2_000)))
    pages = pdf_of(*(shown("A line.") for _ in range(50)))
    for name, content in (("a.docx", payload), ("a.pdf", pages)):
        began = time.perf_counter()
        read_document(name, content)
        print(f"{name}: {len(content)} bytes, {time.perf_counter() - began:.2f} s")  # noqa: T201  a bench prints
