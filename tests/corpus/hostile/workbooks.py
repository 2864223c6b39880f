"""Hostile workbooks: sound packages whose parts lie, loop, swell, or hold what no table holds."""

from collections.abc import Callable, Iterator
from functools import partial

from corpus.validation.refusal import FileRefusal
from corpus.validation.row import ValidationRule
from tests.corpus.documents.files import zip_of
from tests.corpus.hostile.file import KEPT, TITLE, End, HostileFile, Place, Reported
from tests.corpus.hostile.packages import good, with_part
from tests.corpus.sheet.workbooks import CODE, SHEET, edited, with_cells

BOOK, RELATIONS, STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
NAME, BODY, DAY, AMOUNT = "B 需求名称", "C 问题描述", "D 期望完成日期", "E 预算上限（万元）"
LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("k"))
)
AWAY = b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
OUTSIDE = b'<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd">'
PARAMETER = b'<!DOCTYPE a [<!ENTITY % a SYSTEM "http://192.0.2.1/a"> %a;]>'
QUADRATIC = b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 50_000 + b'">]>'
LAST = 1_048_576


def cases() -> Iterator[HostileFile]:
    """List what may be inside of a workbook."""
    for name, make, end in (*_declarations(), *_parts(), *_places()):
        yield HostileFile(name, make, end)
    for name, cell, fault in _cells():
        faults: tuple[Place, ...] = () if fault is None else ((3, *fault),)
        row = _row(3, cell)
        kept = (TITLE,) if faults else (TITLE, "坏的")
        yield HostileFile(f"cell-{name}.xlsx", partial(_below, row), Reported(kept, faults))
    for name, make, end in _large():
        yield HostileFile(name, make, end, heavy=True)


def _row(number: int, cells: bytes, title: str = "坏的") -> bytes:
    """Write a row of raw XML: a code, a title, and further cells."""
    named = f'<row r="{number}"><c r="A{number}" t="str"><v>{CODE}</v></c><c r="B{number}" t="str"><v>{title}</v></c>'
    return named.encode() + cells + b"</row>"


def _below(cells: bytes) -> bytes:
    """Put raw XML of rows below the good one."""
    return with_cells(good(), cells)


def _replaced(part: str, old: bytes, new: bytes) -> Callable[[], bytes]:
    return _spoilt(part, lambda content: content.replace(old, new))


def _spoilt(part: str, edit: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    return lambda: edited(good(), {part: edit})


def _declarations() -> Iterator[tuple[str, Callable[[], bytes], End]]:
    for name, doctype, reference in (
        ("laughs", LAUGHS + b"]>", b"&j;"),
        ("quadratic", QUADRATIC, b"&a;" * 5_000),
        ("away", AWAY, b"&a;"),
        ("outside", OUTSIDE, b""),
        ("parameter", PARAMETER, b""),
    ):
        xml = doctype + b"<a>" + reference + b"</a>"
        for part in ("[Content_Types].xml", RELATIONS, BOOK, SHEET, STRINGS, "xl/styles.xml", "docProps/core.xml"):
            yield f"{name}-in-{part.rpartition('/')[2]}.xlsx", with_part(part, xml), FileRefusal.UNSAFE_XML
    wide = (LAUGHS + b"]><a/>").decode().encode("utf-16")
    yield "laughs-in-utf-16.xlsx", with_part("xl/extra.xml", wide), FileRefusal.UNSAFE_XML
    yield (
        "unknown-encoding.xlsx",
        with_part("xl/extra.xml", b'<?xml version="1.0" encoding="utf-7"?><a/>'),
        (FileRefusal.DAMAGED),
    )
    yield (
        "include.xlsx",
        with_part(
            "xl/extra.xml", b'<a xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="file:///etc/passwd"/></a>'
        ),
        KEPT,
    )
    yield "nested.xlsx", with_part("xl/extra.xml", b"<a>" * 5_000 + b"</a>" * 5_000), FileRefusal.UNSAFE_XML
    yield "two-roots.xlsx", with_part("xl/extra.xml", b"<a/><b/>"), FileRefusal.DAMAGED
    yield "control-inside.xlsx", with_part("xl/extra.xml", b"<a>\x01</a>"), FileRefusal.DAMAGED
    yield "undeclared.xlsx", with_part("xl/extra.xml", b"<a>&nbsp;</a>"), FileRefusal.DAMAGED
    yield "sheet-cut.xlsx", _spoilt(SHEET, lambda part: part[:-30]), FileRefusal.DAMAGED
    yield "sheet-of-something.xlsx", with_part(SHEET, b"<svg/>"), FileRefusal.NO_HEADING


def _parts() -> Iterator[tuple[str, Callable[[], bytes], End]]:
    target = b"worksheets/sheet1.xml"
    yield "cycle.xlsx", _replaced(RELATIONS, target, b"workbook.xml"), FileRefusal.NO_HEADING
    yield "climbing.xlsx", _replaced(RELATIONS, target, b"../../etc/passwd"), FileRefusal.DAMAGED
    yield (
        "sheet-far.xlsx",
        _replaced(RELATIONS, target, b"http://192.0.2.1/a"),
        (FileRefusal.DAMAGED),
    )
    sheet = b'<sheet name="\xe4\xb9\x99" sheetId="2" r:id="rId1"/></sheets>'
    yield "one-part-twice.xlsx", _replaced(BOOK, b"</sheets>", sheet), FileRefusal.DAMAGED
    yield (
        "relation-missing.xlsx",
        _replaced(BOOK, b'r:id="rId1"', b'r:id="rId77"'),
        (FileRefusal.DAMAGED),
    )
    yield (
        "no-sheets.xlsx",
        _spoilt(BOOK, lambda part: part[: part.find(b"<sheets>")] + b"</workbook>"),
        (FileRefusal.NO_HEADING),
    )
    for state in (b"hidden", b"veryHidden"):
        yield (
            f"{state.decode()}.xlsx",
            _replaced(BOOK, b"sheetId", b'state="' + state + b'" sheetId'),
            FileRefusal.NO_HEADING,
        )
    locked = b'<sheetProtection password="CC1A" sheet="1" objects="1" scenarios="1"/>'
    yield "protected.xlsx", _replaced(SHEET, b"</sheetData>", b"</sheetData>" + locked), KEPT
    link = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
    link += b'Type="http://x/externalLinkPath" Target="http://192.0.2.1/a.xlsx" TargetMode="External"/></Relationships>'
    yield "linked.xlsx", with_part("xl/externalLinks/_rels/e1.xml.rels", link), KEPT
    script = b"<comments " + MAIN + b"><comment ref='A1'><text><t>&lt;script&gt;</t></text></comment></comments>"
    yield "script-in-comment.xlsx", with_part("xl/comments1.xml", script), KEPT
    drawing = b'<xml><script>alert(1)</script><v:shape xmlns:v="urn:x" href="javascript:alert(1)"/></xml>'
    yield "script-in-drawing.xlsx", with_part("xl/drawings/vmlDrawing1.vml", drawing), KEPT
    query = (
        b"<connections " + MAIN + b'><connection id="1"><dbPr connection="x" command="cmd"/></connection></connections>'
    )
    yield "connection.xlsx", with_part("xl/connections.xml", query), KEPT
    names = (
        b"<definedNames><definedName name='_xlnm.Auto_Open'>cmd|'/C calc'!A0</definedName></definedNames></workbook>"
    )
    yield "auto-open.xlsx", _replaced(BOOK, b"</workbook>", names), KEPT
    yield "sheet-name-long.xlsx", _replaced(BOOK, "需求".encode(), "需求".encode() * 500), KEPT
    yield (
        "bare.xlsx",
        lambda: zip_of({"[Content_Types].xml": b"<Types/>", BOOK: b"<workbook/>", RELATIONS: b"<a/>"}),
        (FileRefusal.DAMAGED),
    )


def _places() -> Iterator[tuple[str, Callable[[], bytes], End]]:
    stray = b'<row r="%d"><c r="%s%d" t="%s"><v>%s</v></c></row>'
    inline = b'<row r="%d"><c r="%s%d" t="inlineStr"><is><t></t></is></c></row>'
    far: tuple[tuple[str, bytes, End], ...] = (
        ("corner", stray % (LAST, b"XFD", LAST, b"n", b"1"), FileRefusal.TOO_WIDE),
        ("wide", stray % (3, b"XFD", 3, b"n", b"1"), FileRefusal.TOO_WIDE),
        ("deep", stray % (LAST, b"A", LAST, b"n", b"1"), FileRefusal.TOO_MANY_ROWS),
        ("corner-of-empty-text", stray % (LAST, b"XFD", LAST, b"str", b""), FileRefusal.TOO_WIDE),
        ("corner-of-empty-inline", inline % (LAST, b"XFD", LAST), FileRefusal.TOO_WIDE),
        ("corner-without-text", b'<row r="9"><c r="XFD9" t="str"/></row>', KEPT),
        ("corner-of-blank-value", b'<row r="9"><c r="XFD9"><v/></c></row>', KEPT),
        ("beyond", stray % (9_999_999, b"ZZZ", 9_999_999, b"n", b"1"), FileRefusal.TOO_WIDE),
        ("row-zero", stray % (0, b"A", 0, b"n", b"1"), FileRefusal.DAMAGED),
        ("row-huge", b'<row r="99999999999999999999"><c><v>1</v></c></row>', FileRefusal.TOO_MANY_ROWS),
        ("row-negative", b'<row r="-1"><c r="A-1"><v>1</v></c></row>', FileRefusal.DAMAGED),
        (
            "small-letters",
            b'<row r="3"><c r="a3"><v>1</v></c></row>',
            Reported((TITLE,), ((3, NAME, ValidationRule.REQUIRED),)),
        ),
        ("no-letters", b'<row r="3"><c r="3"><v>1</v></c></row>', FileRefusal.DAMAGED),
        ("places-backwards", _row(9, b"", "乙") + _row(3, b"", "甲"), Reported((TITLE, "甲", "乙"))),
        ("place-twice", _row(3, b'<c r="B3" t="str"><v>x</v></c>', "甲"), Reported((TITLE, "x"))),
        (
            "no-places",
            f"<row><c t='str'><v>{CODE}</v></c><c t='str'><v>甲</v></c></row>".encode(),
            Reported((TITLE, "甲")),
        ),
    )
    for name, cells, end in far:
        yield f"{name}.xlsx", partial(_below, cells), end
    for number, value in enumerate((b"#SPILL!", b"#CALC!", b"#GETTING_DATA", b"#?")):
        cells = _row(3, b'<c r="C3" t="e"><v>%s</v></c>' % value)
        yield f"new-error-{number}.xlsx", partial(_below, cells), FileRefusal.DAMAGED
    for number, index in enumerate((b"99999", b"-1", b"x")):
        cells = _row(3, b'<c r="C3" t="s"><v>%s</v></c>' % index)
        yield f"string-{number}.xlsx", partial(_below, cells), FileRefusal.DAMAGED
    for name, ref, end in (
        ("all-merged", b"A1:XFD1048576", FileRefusal.NO_HEADING),
        ("merged-backwards", b"E5:A1", KEPT),
        ("merged-nonsense", b"A1:ZZZZ9", FileRefusal.NO_HEADING),
        ("merged-title", b"B1:B2", Reported((), ((2, NAME, ValidationRule.MERGED),))),
    ):
        merge = b'</sheetData><mergeCells count="1"><mergeCell ref="' + ref + b'"/></mergeCells>'
        yield f"{name}.xlsx", _replaced(SHEET, b"</sheetData>", merge), end


def _cells() -> Iterator[tuple[str, bytes, tuple[str, ValidationRule] | None]]:
    for error in (b"#REF!", b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#VALUE!"):
        yield f"error-{error[1:4].decode()}", b'<c r="C3" t="e"><v>%s</v></c>' % error, (BODY, ValidationRule.FORMULA)
    for number, formula in enumerate(
        (b"cmd|'/C calc'!A0", b'HYPERLINK("http://192.0.2.1")', b'WEBSERVICE("http://x")')
    ):
        yield f"formula-{number}", b'<c r="C3"><f>%s</f></c>' % formula, (BODY, ValidationRule.FORMULA)
        yield f"formula-result-{number}", b'<c r="C3" t="str"><f>%s</f><v>x</v></c>' % formula, None
    yield "shared-formula", b'<c r="C3"><f t="shared" ref="C3:C9" si="0">A1</f></c>', (BODY, ValidationRule.FORMULA)
    yield "true", b'<c r="C3" t="b"><v>1</v></c>', None
    for number, day in enumerate((b"60", b"0", b"-1", b"2958466")):
        yield f"day-{number}", b'<c r="D3"><v>%s</v></c>' % day, (DAY, ValidationRule.DATE)
    yield "day-text", b'<c r="D3" t="d"><v>2026-02-30</v></c>', (DAY, ValidationRule.DATE)
    for number, amount in enumerate((b"-5", b"1e300", b"NaN", b"1e999", b"0x10")):
        yield f"amount-{number}", b'<c r="E3"><v>%s</v></c>' % amount, (AMOUNT, ValidationRule.NUMBER)
    yield "negative-zero", b'<c r="E3"><v>-0</v></c>', (AMOUNT, ValidationRule.NUMBER)
    long = "长".encode()
    yield "32768", b'<c r="C3" t="inlineStr"><is><t>%s</t></is></c>' % (long * 32_768), (BODY, ValidationRule.LENGTH)
    yield "override", b'<c r="C3" t="inlineStr"><is><t>a&#x202e;b</t></is></c>', (BODY, ValidationRule.CHARACTERS)
    yield "escape", b'<c r="C3" t="inlineStr"><is><t>a_x0000_b</t></is></c>', (BODY, ValidationRule.CHARACTERS)


def _large() -> Iterator[tuple[str, Callable[[], bytes], End]]:
    def rows(row: bytes) -> Callable[[], bytes]:
        return lambda: with_cells(good(), b"".join(row.replace(b"9", b"%d" % number) for number in range(3, LAST)))

    million = b'<c r="C3" t="inlineStr"><is><t>%s</t></is></c>' % ("长".encode() * 1_000_000)
    yield (
        "million-characters.xlsx",
        partial(_below, _row(3, million)),
        Reported((TITLE,), ((3, BODY, ValidationRule.LENGTH),)),
    )
    yield "million-blank-rows.xlsx", rows(b'<row r="9"/>'), KEPT
    yield "million-formatted-rows.xlsx", rows(b'<row r="9"><c r="A9" s="1"/></row>'), KEPT
    cells = b"".join(b'<c r="%c9" s="1"/>' % letter for letter in b"ABCDE")
    yield "five-million-formatted-cells.xlsx", rows(b'<row r="9">' + cells + b"</row>"), FileRefusal.TOO_MANY_ROWS
    yield (
        "million-strings.xlsx",
        with_part(STRINGS, b"<sst>" + b"<si><t>x</t></si>" * 2_600_000 + b"</sst>"),
        FileRefusal.BOMB,
    )
    swollen = b"<sst " + MAIN + b"><si><t>" + b"x" * 30_000 + b"</t></si></sst>"
    used = b"".join(b'<row r="%d"><c r="C%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(3, 100_000))
    yield (
        "one-string-100000-times.xlsx",
        lambda: edited(with_cells(good(), used), {STRINGS: swollen}),
        FileRefusal.TOO_HEAVY,
    )
    merges = b"".join(b'<mergeCell ref="A%d:C%d"/>' % (row, row) for row in range(3, 400_000))
    yield (
        "400000-merges.xlsx",
        lambda: with_cells(good(), b"</sheetData><mergeCells>" + merges + b"</mergeCells><sheetData>"),
        KEPT,
    )
