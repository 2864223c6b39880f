"""Hostile CSV: encodings that lie, marks that nobody sees, quotation marks without an end, formulas everywhere."""

import codecs
from collections.abc import Iterator
from functools import partial

from corpus.validation.refusal import FileRefusal
from corpus.validation.row import ValidationRule
from tests.corpus.hostile.file import GOOD, HEAD, KEPT, TITLE, End, HostileFile, Place, Reported
from tests.corpus.sheet.workbooks import CODE

BODY = "C 问题描述"
NAME = "B 需求名称"
TABLE = HEAD + GOOD
ALL = "机构代码,需求名称,问题描述,期望完成日期,预算上限（万元）,成熟度,技术指标,匿名,国家\n"
BYTES = b"\xef\xbb\xbf"
MIB = 1024 * 1024


def cases() -> Iterator[HostileFile]:
    """List what may come as text."""
    for name, payload, end in (*_encodings(), *_characters(), *_shapes(), *_formulas(), *_values()):
        yield HostileFile(name, partial(bytes, payload), end)
    yield from _heavy()


def _encodings() -> Iterator[tuple[str, bytes, End]]:
    gb = TABLE.encode("gb18030")
    yield "utf-16-le.csv", codecs.BOM_UTF16_LE + TABLE.encode("utf-16-le"), KEPT
    yield "utf-16-be.csv", codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"), KEPT
    yield "utf-32.csv", TABLE.encode("utf-32"), KEPT
    yield "utf-16-unmarked.csv", (HEAD + GOOD * 1 + "," * 300).encode("utf-16-le"), KEPT
    yield "utf-16-cut.csv", TABLE.encode("utf-16")[:-1], FileRefusal.BINARY
    yield "utf-16-mark-on-utf-8.csv", codecs.BOM_UTF16_LE + TABLE.encode(), FileRefusal.BINARY
    yield "utf-8-mark-twice.csv", BYTES + BYTES + TABLE.encode(), KEPT
    yield "utf-8-mark-on-gb.csv", BYTES + gb, FileRefusal.BINARY
    yield "gb18030.csv", gb, KEPT
    yield "gb18030-broken.csv", gb[:40] + b"\xff\xff" + gb[40:], FileRefusal.BINARY
    yield "gb18030-cut.csv", HEAD.encode("gb18030") + f"{CODE},磁体".encode("gb18030")[:-1], FileRefusal.BINARY
    yield "mixed.csv", (HEAD + GOOD * 30).encode() + GOOD.encode("gb18030") * 30, FileRefusal.BINARY
    yield "latin-1.csv", "organisation code;caf\u00e9;d\u00e9\n".encode("latin-1"), FileRefusal.BINARY
    yield "big5.csv", "機構代碼,需求名稱\nX,磁體\n".encode("big5"), FileRefusal.NO_HEADING
    yield "shift-jis.csv", "機関コード,需要\nX,磁石\n".encode("shift-jis"), FileRefusal.NO_HEADING
    yield "utf-7.csv", TABLE.encode("utf-7"), FileRefusal.NO_HEADING
    yield "ebcdic.csv", b"\xd6\x99\x87\x6b\x4b\x15" * 50, FileRefusal.BINARY
    yield "overlong.csv", TABLE.encode() + b"\xc0\xaf,\xc0\x80\n", FileRefusal.BINARY
    yield "surrogates.csv", TABLE.encode() + b"\xed\xa0\x80\xed\xb0\x80,x\n", FileRefusal.BINARY
    yield "one-byte.csv", b"x", FileRefusal.NO_HEADING
    yield "one-high-byte.csv", b"\xff", FileRefusal.BINARY
    yield "mark-alone.csv", BYTES, FileRefusal.EMPTY
    yield "nothing.csv", b"", FileRefusal.EMPTY
    yield "pdf-named.csv", b"%PDF-1.7\n1 0 obj\n", FileRefusal.PDF
    yield "page-named.xlsx", b"<html><table><tr><td>x</td></tr></table></html>", FileRefusal.OTHER_TYPE
    yield "xml-named.xlsx", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><a/>', FileRefusal.OTHER_TYPE
    yield "program.csv", b"MZ\x90\x00" + bytes(100), FileRefusal.BINARY


def _characters() -> Iterator[tuple[str, bytes, End]]:
    unseen = {"nul": "\x00", "bell": "\x07", "escape": "\x1b", "override": "\u202e", "isolate": "\u2066"}
    unseen |= {"no-character": "\uffff", "delete": "\x7f", "c1": "\x9b"}
    for name, character in unseen.items():
        table = HEAD + GOOD + f"{CODE},磁{character}体,{'防锈' * 300}\n"
        yield f"{name}.csv", table.encode(), Reported((TITLE,), ((3, NAME, ValidationRule.CHARACTERS),))
    for name, text in (("zero-width", "\u200b\u200d\u2060"), ("blank-letter", "\u3164\u115f"), ("soft", "\u00ad")):
        table = HEAD + GOOD + f"{CODE},{text},{'防锈' * 300}\n"
        yield f"{name}-title.csv", table.encode(), Reported((TITLE,), ((3, NAME, ValidationRule.REQUIRED),))
    yield "zero-width-heading.csv", f"\u200b机构代码,需求\u200b名称,问题描述\n{GOOD}".encode(), KEPT
    yield "line-separator.csv", f"{HEAD}{CODE},磁\u2028体,x\n".encode(), Reported(("磁\u2028体",))
    yield (
        "combining.csv",
        f"{HEAD}{GOOD}{CODE},e{chr(0x301) * 500},{'防锈' * 3_000}\n".encode(),
        Reported((TITLE,), ((3, NAME, ValidationRule.LENGTH),)),
    )


def _shapes() -> Iterator[tuple[str, bytes, End]]:
    yield "heading-alone.csv", HEAD.encode(), FileRefusal.NO_ROWS
    yield "unknown-headings.csv", "甲,乙,丙\n1,2,3\n".encode(), FileRefusal.NO_HEADING
    yield "two-titles.csv", f"机构代码,成果名称,需求名称\n{GOOD}".encode(), FileRefusal.KIND_UNCLEAR
    yield (
        "heading-twice.csv",
        f"机构代码,需求名称,需求名称\n{CODE},甲,乙\n".encode(),
        Reported(("甲",), ((1, "C 需求名称", ValidationRule.DUPLICATE),)),
    )
    yield "heading-again.csv", (TABLE + HEAD).encode(), KEPT
    yield "same-row-twice.csv", (TABLE + GOOD).encode(), Reported((TITLE,), ((3, NAME, ValidationRule.DUPLICATE),))
    numbered = "机构代码,需求编号,需求名称\n"
    yield (
        "same-id-twice.csv",
        f"{numbered}{CODE},N-1,甲\n{CODE},Ｎ-1,乙\n".encode(),
        Reported(("甲",), ((3, "B 需求编号", ValidationRule.DUPLICATE),)),
    )
    yield (
        "more-cells.csv",
        f"{TABLE}{CODE},甲,x,多,出\n{CODE},乙,x,多\n".encode(),
        Reported((TITLE, "乙"), ((3, "D", ValidationRule.UNKNOWN_KEY), (3, "E", ValidationRule.UNKNOWN_KEY))),
    )
    yield "fewer-cells.csv", f"{HEAD}{GOOD}{CODE}\n".encode(), Reported((TITLE,), ((3, NAME, ValidationRule.REQUIRED),))
    yield "16384-columns.csv", (TABLE + "," * 16_383 + "x\n").encode(), FileRefusal.TOO_WIDE
    yield "open-quotation.csv", f'{TABLE}{CODE},"磁体\n{GOOD}'.encode(), FileRefusal.DAMAGED
    yield "stray-quotation.csv", f'{TABLE}{CODE},"磁"体,x\n'.encode(), FileRefusal.DAMAGED
    yield "quotation-in-text.csv", f'{HEAD}{CODE},5" 磁体,x\n'.encode(), Reported(('5" 磁体',))
    yield "row-in-quotation.csv", f'{HEAD}{CODE},甲,"x\n{CODE},乙,y"\n'.encode(), Reported(("甲",))
    yield (
        "lines-in-title.csv",
        f'{TABLE}{CODE},"磁\r\n体",x\n'.encode(),
        Reported((TITLE,), ((3, NAME, ValidationRule.CHARACTERS),)),
    )
    yield (
        "line-ends-mixed.csv",
        f"{HEAD.strip()}\r{CODE},甲,x\r\n{CODE},乙,y\n\r{CODE},丙,z".encode(),
        Reported(("甲", "乙", "丙")),
    )
    yield "tabs-named.csv", TABLE.replace(",", "\t").encode(), KEPT
    yield "semicolons.csv", TABLE.replace(",", ";").encode(), KEPT
    yield (
        "separators-mixed.csv",
        (HEAD + GOOD.replace(",", "\t")).encode(),
        Reported((), ((2, "A 机构代码", ValidationRule.CHARACTERS), (2, NAME, ValidationRule.REQUIRED))),
    )
    yield "said-separator.csv", ("sep=;\n" + TABLE.replace(",", ";")).encode(), KEPT


def _formulas() -> Iterator[tuple[str, bytes, End]]:
    formulas: tuple[str, ...] = (
        "=cmd|'/C calc'!A0",
        "@SUM(1;1)",
        "+1+1",
        "-2-3",
        '=HYPERLINK("http://192.0.2.1";"x")',
        "＝1+1",
    )
    formulas += ('=WEBSERVICE("http://192.0.2.1/")', "=DDE(1;2;3)", "%0A=1+1", "'=1+1", "''=1+1")
    for number, formula in enumerate(formulas, 1):
        quoted = '"' + formula.replace('"', '""') + '"'
        kept = formula.removeprefix("'")
        yield f"formula-{number}.csv", f"{HEAD}{CODE},{quoted},{quoted}\n".encode(), Reported((kept,))
    faults: tuple[Place, ...] = (
        (2, "D 期望完成日期", ValidationRule.DATE),
        (2, "E 预算上限（万元）", ValidationRule.NUMBER),
        (2, "F 成熟度", ValidationRule.FORMAT),
        (2, "G 技术指标", ValidationRule.NUMBER),
        (2, "H 匿名", ValidationRule.CHOICE),
        (2, "I 国家", ValidationRule.REFERENCE),
    )
    yield "formulas.csv", (ALL + ",".join(["=1+cmd|x!A0"] * 9) + "\n").encode(), Reported((), faults)
    markup = "<script>alert(1)</script>"
    yield "script.csv", f"{HEAD}{CODE},{markup},{markup}\n".encode(), Reported((markup,))
    database = "'); DROP TABLE listings; --"
    yield "drop-table.csv", f"{HEAD}{CODE},x{database},x\n".encode(), Reported((f"x{database}",))


def _values() -> Iterator[tuple[str, bytes, End]]:
    for number, day in enumerate(
        ("1900-02-29", "0000-01-01", "2026-02-30", "60", "2026/13/01", "１０１０１０１", "-1")
    ):
        table = f"机构代码,需求名称,期望完成日期\n{CODE},磁体,{day}\n"
        yield f"day-{number}.csv", table.encode(), Reported((), ((2, "C 期望完成日期", ValidationRule.DATE),))
    for number, amount in enumerate(("1e999", "NaN", "Infinity", "-5", "9" * 40, "٣", "1,2,3", "0x10")):
        table = f'机构代码,需求名称,预算（万元）\n{CODE},磁体,"{amount}"\n'
        yield f"amount-{number}.csv", table.encode(), Reported((), ((2, "C 预算（万元）", ValidationRule.NUMBER),))
    long = f"{CODE},磁体,{'长' * 32_768}\n"
    yield "32768-characters.csv", (TABLE + long).encode(), Reported((TITLE,), ((3, BODY, ValidationRule.LENGTH),))
    for number, run in enumerate((" ", "\t", "　", "1 ", "(", "|", "\\", "、")):
        row = f'{CODE},磁体,x,,"x{run * 100_000}x","TRL{run * 100_000}x"\n'
        yield (
            f"run-{number}.csv",
            (ALL + row).encode(),
            Reported((), ((2, "E 预算上限（万元）", ValidationRule.NUMBER), (2, "F 成熟度", ValidationRule.FORMAT))),
        )


def _heavy() -> Iterator[HostileFile]:
    blank_rows, faulty = b",,\n" * 1_000_000, b"x,,y\n" * 20_000
    head = TABLE.encode()
    heavy: tuple[tuple[str, bytes, bytes, int, End], ...] = (
        ("million-blank-rows.csv", head, blank_rows, 1, KEPT),
        ("blank-rows-without-end.csv", head, b"\n", 60 * MIB, FileRefusal.TOO_MANY_ROWS),
        ("carriage-returns.csv", head, b"\r", 60 * MIB, FileRefusal.TOO_MANY_ROWS),
        ("quotation-without-end.csv", head + b'x,"', b"a", 60 * MIB, FileRefusal.DAMAGED),
        ("quotation-over-lines.csv", head + b'x,"', b"a\n", 30 * MIB, FileRefusal.DAMAGED),
        ("quotation-over-100-mib.csv", head + b'x,"', b"a", 101 * MIB, FileRefusal.TOO_LARGE),
        ("million-cells-in-a-row.csv", head, b",", 60 * MIB, FileRefusal.DAMAGED),
        ("million-characters.csv", head + f"{CODE},磁体,".encode(), b"x", 1_000_001, FileRefusal.DAMAGED),
        ("100001-rows.csv", HEAD.encode(), GOOD.encode(), 100_001, FileRefusal.TOO_MANY_ROWS),
    )
    for name, start, run, times, end in heavy:
        yield HostileFile(name, partial(_repeated, start, run, times), end, heavy=True)
    faults = tuple((row, column, ValidationRule.REQUIRED) for row in range(3, 20_003) for column in (NAME,))
    yield HostileFile("20000-faulty-rows.csv", lambda: head + faulty, Reported((TITLE,), faults), heavy=True)


def _repeated(start: bytes, run: bytes, times: int) -> bytes:
    return start + run * times
