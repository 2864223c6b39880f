"""Template (导入模板): a workbook to be filled in: headings, an example row, drop-downs, notes, the plan's codes.

Blank form (空白表单): a .docx to be filled in, which reads back as the row that it holds.

Its XML is written here: boxes that tick themselves at a click are no part of what libraries write, and the same form is
the same bytes each time.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from corpus.documents.word_form import FORMS
from corpus.exports.listings import lay_out_columns
from corpus.exports.xlsx_format import WorkbookStyle, open_workbook
from corpus.listing.sheets import CHOICES_SHEET, FIELDS_SHEET, NOTES_SHEET, SHEETS
from corpus.sheet.column import CellFormat, Column, SheetForm, SheetKind
from corpus.sheet.labels import label
from corpus.sheet.sheet import EXAMPLE_MARKS
from market.listing.field import Box, Direction, Industry, Taxonomy
from market.listing.listing import Language

TITLES: Mapping[SheetKind, Mapping[Language, str]] = {
    SheetKind.NEED: {Language.ZH: "技术需求表", Language.EN: "Technical need"},
    SheetKind.ACHIEVEMENT: {Language.ZH: "科技成果表", Language.EN: "Achievement"},
    SheetKind.EXPERT: {Language.ZH: "专家信息表", Language.EN: "Expert"},
}
_LEAD = {
    Language.ZH: "填写中间一栏，其余不要改动；方框点一下即勾选。填好后整份存为 .docx，一份表一条。",
    Language.EN: "Fill in the middle column and leave the others as they are; a click ticks a box. Save it as .docx.",
}
_REQUIRED = {Language.ZH: "（必填）", Language.EN: " (required)"}
_FLAGS = {Language.ZH: ("是", "否"), Language.EN: ("yes", "no")}
_FIELDS = {Language.ZH: "规划领域的代码", Language.EN: "Codes of the plan's fields"}
_WIDTHS = (2300, 4900, 2600)
"""Of the columns, in twentieths of a point; A4 with margins of 18 mm has 9,865."""

_BOXED = frozenset({CellFormat.CHOICE, CellFormat.CHOICES, CellFormat.FLAG})
_TALL = frozenset(
    {CellFormat.LINES, CellFormat.INDICATORS, CellFormat.RIGHTS, CellFormat.ADVANTAGES, CellFormat.TOPICS}
)
_TALL_HEIGHT = 1_400
_CODES_SIZE = 17
_MADE_AT = (1980, 1, 1, 0, 0, 0)

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "word/styles.xml": f'<w:styles xmlns:w="{_WORD}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="宋体"/><w:sz w:val="21"/>'
    "</w:rPr></w:rPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:spacing w:after="120"/><w:jc w:val="center"/></w:pPr><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="26"/></w:rPr></w:style></w:styles>',
}


def write_blank_form(kind: SheetKind, language: Language, *, taxonomy: Taxonomy) -> bytes:
    """Write the blank form of a kind.

    Raises ValueError for a kind that has none: organisations come as tables.
    """
    if kind not in FORMS:
        raise ValueError(f"there is no form for {kind.value}; take the spreadsheet")
    parts = _PARTS | {"word/document.xml": _document(SHEETS[kind], language, taxonomy)}
    file = io.BytesIO()
    with ZipFile(file, "w") as package:
        for name, content in parts.items():
            entry = ZipInfo(name, _MADE_AT)
            entry.compress_type = ZIP_DEFLATED
            package.writestr(entry, f"{_HEAD}{content}".encode())
    return file.getvalue()


def _document(form: SheetForm, language: Language, taxonomy: Taxonomy) -> str:
    rows = "".join(_row(column, language) for column in form.written)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    table = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(_WIDTHS)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )
    paper = (
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1020" w:right="1020" w:bottom="1020" w:left="1020" '
        'w:header="600" w:footer="600" w:gutter="0"/>'
    )
    return (
        f'<w:document xmlns:w="{_WORD}" xmlns:w14="{_WORD_2010}" xmlns:mc="{_COMPATIBLE}" mc:Ignorable="w14"><w:body>'
        f"{_paragraph(TITLES[form.kind][language], style='Title')}{_paragraph(_LEAD[language])}{table}"
        f"{''.join(_codes(taxonomy, language))}<w:sectPr>{paper}</w:sectPr></w:body></w:document>"
    )


def _row(column: Column, language: Language) -> str:
    """Write a field: its label, room for its value, and how to fill it in."""
    wording = column.wording(language)
    heading = wording.heading + (_REQUIRED[language] if column.required else "")
    value = _boxes(column, language) if column.form in _BOXED else "<w:p/>"
    height = f'<w:trHeight w:val="{_TALL_HEIGHT}" w:hRule="atLeast"/>' if column.form in _TALL else ""
    cells = (_paragraph(heading, bold=True), value, _paragraph(wording.note, size=17))
    written = "".join(_cell(content, width) for content, width in zip(cells, _WIDTHS, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{height}</w:trPr>{written}</w:tr>"


def _cell(content: str, width: int) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def _boxes(column: Column, language: Language) -> str:
    """Write a line for each choice, with a box before it."""
    choices = _FLAGS[language] if column.choices is None else [label(each, language) for each in column.choices]
    return "".join(f"<w:p>{_BOX}{_run(f' {choice}')}</w:p>" for choice in choices)


_FONT = "MS Gothic"
_BOX = (
    '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/>'
    f'<w14:checkedState w14:val="2612" w14:font="{_FONT}"/><w14:uncheckedState w14:val="2610" w14:font="{_FONT}"/>'
    f'</w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr><w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" '
    f'w:eastAsia="{_FONT}"/></w:rPr><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>'
)


def _codes(taxonomy: Taxonomy, language: Language) -> Iterator[str]:
    """Write the plan's codes behind the table, a paragraph for each industry; nothing there is read."""
    yield '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    yield _paragraph(_FIELDS[language], style="Heading1")
    for industry in taxonomy.industries():
        yield _paragraph(_format_code(industry, language), bold=True, size=_CODES_SIZE)
        directions = "；".join(
            f"{each.code} {each.label if language is Language.ZH else each.label_en}" for each in industry.directions
        )
        if directions:
            yield _paragraph(directions, size=_CODES_SIZE)


def _format_code(industry: Industry, language: Language) -> str:
    return f"{industry.code} {industry.label if language is Language.ZH else industry.label_en}"


def _paragraph(text: str, *, style: str = "", bold: bool = False, size: int | None = None) -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{_run(text, bold=bold, size=size)}</w:p>"


def _run(text: str, *, bold: bool = False, size: int | None = None) -> str:
    looks = ("<w:b/>" if bold else "") + (f'<w:sz w:val="{size}"/>' if size else "")
    properties = f"<w:rPr>{looks}</w:rPr>" if looks else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


ROWS_READY = 2_000
"""Rows under the heading that have drop-downs and checks."""

_NOTES_HEAD = {
    Language.ZH: ("表头", "必填", "怎么填", "示例", "可选的值"),
    Language.EN: ("Heading", "Required", "How to fill it in", "Example", "Choices"),
}
_RULES = {
    Language.ZH: (
        "每行一条；第一行是表头，不要改动；列可以不全，顺序随意；带 * 的为必填。",
        "第二行是示例行，导入时跳过，也可以删掉。",
        "日期写作 2026-11-24；金额以万元计，也可以带单位；多个值用分号隔开。",
        "一格多条的列（技术指标、知识产权等）：格内换行（Alt+Enter），一行一条，各项之间用竖线 | 隔开。",
        "内容里本来就有的竖线写成 \\|，内容里本来就有的分号、顿号前面加一个 \\。",
        "18 位代码所在的列已设为文本格式，请勿改为数字。",
    ),
    Language.EN: (
        "One listing a row; the first row is the heading. Columns may stand in any order; those with * are needed.",
        "The second row is an example; it is skipped on import and may be deleted.",
        "Days are written 2026-11-24; amounts count 万元 (10,000 CNY) or carry a unit; values are separated by ;",
        "Where a cell holds several entries, write one a line (Alt+Enter), the parts of each between |.",
        "A | that belongs to the text is written \\|, a ; that belongs to it \\;",
        "Columns of codes are formatted as text; leave them so, or long codes lose their last digits.",
    ),
}


def write_template(kind: SheetKind, language: Language, *, taxonomy: Taxonomy) -> bytes:
    """Write the template of a kind; the same bytes each time."""
    form = SHEETS[kind]
    file = BytesIO()
    with open_workbook(file) as workbook:
        style = WorkbookStyle(workbook)
        sheet = style.add_sheet(form.name(language), lay_out_columns(form.written, language), marked=True)
        notes = workbook.add_worksheet(NOTES_SHEET[language])
        fields = None if kind is SheetKind.ORGANIZATION else workbook.add_worksheet(FIELDS_SHEET[language])
        choices = workbook.add_worksheet(CHOICES_SHEET[language])
        choices.hide()
        _write_example(sheet, form, style, language)
        _write_checks(sheet, choices, form, language)
        _write_notes(notes, form, style, language)
        if fields is not None:
            _write_fields(fields, taxonomy, style, language)
        sheet.activate()
    return file.getvalue()


def _write_example(sheet: Worksheet, form: SheetForm, style: WorkbookStyle, language: Language) -> None:
    """Write the example row; its first cell says that it is one."""
    for place, column in enumerate(form.written):
        example = column.wording(language).example
        if place == 0:
            example = f"（{EXAMPLE_MARKS[language]}）" if language is Language.ZH else f"({EXAMPLE_MARKS[language]})"
        sheet.write_string(1, place, example, style.example)


def _write_checks(sheet: Worksheet, choices: Worksheet, form: SheetForm, language: Language) -> None:
    """Give each column its note when a cell is chosen, and its drop-down; lists lie on a sheet of their own.

    Only a closed choice of one is enforced; a cell that may hold several, or free text, is checked by the import.
    """
    for place, column in enumerate(form.written):
        wording = column.wording(language)
        listed = _choices(column, language)
        check: dict[str, Any] = {
            "validate": "any",
            "input_title": wording.heading[:32],
            "input_message": wording.note[:255],
        }
        if listed:
            for row, each in enumerate(listed):
                choices.write_string(row, place, each)
            letter = xl_col_to_name(place, col_abs=True)
            check |= {
                "validate": "list",
                "source": f"='{choices.get_name()}'!{letter}$1:{letter}${len(listed)}",
                "show_error": column.form is not CellFormat.CHOICES,
                "ignore_blank": True,
            }
        sheet.data_validation(1, place, ROWS_READY, place, check)


def _choices(column: Column, language: Language) -> Sequence[str]:
    if column.form is CellFormat.FLAG:
        return {Language.ZH: ("是", "否"), Language.EN: ("yes", "no")}[language]
    return [] if column.choices is None else [label(member, language) for member in column.choices]


def _write_notes(notes: Worksheet, form: SheetForm, style: WorkbookStyle, language: Language) -> None:
    """Write the rules, then a row for each heading; comments are drawn differently by every program, a sheet is not."""
    notes.set_column(0, 0, 22)
    notes.set_column(1, 1, 9)
    notes.set_column(2, 2, 70)
    notes.set_column(3, 4, 40)
    for row, rule in enumerate(_RULES[language]):
        notes.write_string(row, 0, rule)
    top = len(_RULES[language]) + 1
    for place, heading in enumerate(_NOTES_HEAD[language]):
        notes.write_string(top, place, heading, style.heading)
    for row, column in enumerate(form.written, top + 1):
        wording = column.wording(language)
        required = {Language.ZH: "必填", Language.EN: "yes"}[language] if column.required else ""
        listed = "" if column.form is CellFormat.FLAG else "、".join(_choices(column, language))
        for place, text in enumerate((wording.heading, required, wording.note, wording.example, listed)):
            notes.write_string(row, place, text, style.text)


def _write_fields(sheet: Worksheet, taxonomy: Taxonomy, style: WorkbookStyle, language: Language) -> None:
    """Write the plan's codes with their labels in both languages, in the plan's order."""
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 2, 60)
    sheet.freeze_panes(1, 0)
    heads = {Language.ZH: ("代码", "名称", "英文名称"), Language.EN: ("Code", "Label", "English label")}[language]
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, style.heading)
    for row, noun in enumerate(_nouns(taxonomy), 1):
        for place, text in enumerate((noun.code, noun.label, noun.label_en)):
            sheet.write_string(row, place, text, style.text)


def _nouns(taxonomy: Taxonomy) -> Iterator[Box | Industry | Direction]:
    for box in taxonomy.boxes:
        yield box
        for industry in box.industries:
            yield industry
            yield from industry.directions
