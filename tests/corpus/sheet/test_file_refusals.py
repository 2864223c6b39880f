"""Files that are no table: each is refused as a whole, with the reason and a sentence on how to get on."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from corpus.imports.reading import TABLE_LIMIT, read_file
from corpus.reference.taxonomy import load_taxonomy
from corpus.validation.refusal import HINTS, FileRefusal, FileRefused
from corpus.validation.row import ListingRow, RowError
from tests.corpus.sheet.workbooks import CODE, needs

TAXONOMY = load_taxonomy()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = "机构代码,需求名称,问题描述\n"


def ole(stream: str) -> bytes:
    return OLE + bytes(504) + stream.encode("utf-16-le") + bytes(512)


def archive(**parts: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def twice(payload: bytes) -> bytes:
    """Give a package a second part of the name of its first sheet."""
    file = BytesIO(payload)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as package:
        package.writestr("xl/worksheets/sheet1.xml", b"<a/>")
    return file.getvalue()


def cases() -> dict[str, tuple[bytes, FileRefusal]]:
    good = needs((CODE, "磁体"))
    return {
        "nothing": (b"", FileRefusal.EMPTY),
        "blanks": (b" \r\n\r\n ", FileRefusal.EMPTY),
        "old Excel": (ole("Workbook"), FileRefusal.OLD_EXCEL),
        "old Word": (ole("WordDocument"), FileRefusal.OLD_WORD),
        "password": (ole("EncryptedPackage"), FileRefusal.ENCRYPTED),
        "PDF": (b"%PDF-1.7\n", FileRefusal.PDF),
        "picture": (b"\x89PNG\r\n\x1a\n", FileRefusal.OTHER_TYPE),
        "web page": (b"<html><table><tr><td>1</td></tr></table></html>", FileRefusal.OTHER_TYPE),
        "rich text": (b"{\\rtf1 x}", FileRefusal.OTHER_TYPE),
        "archive": (archive(a=b"x"), FileRefusal.ARCHIVE),
        "nested archive": (archive(**{"a.xlsx": good}), FileRefusal.ARCHIVE),
        "gzip": (b"\x1f\x8b\x08\x00", FileRefusal.ARCHIVE),
        "cut workbook": (good[: len(good) // 2], FileRefusal.DAMAGED),
        "head of a workbook": (good[:30], FileRefusal.DAMAGED),
        "two parts of one name": (twice(good), FileRefusal.DAMAGED),
        "noise": (bytes(range(256)) * 40, FileRefusal.BINARY),
        "NULs": (bytes(5_000), FileRefusal.BINARY),
        "JSON list": (b'[{"kind": "need"}]', FileRefusal.JSON_ARRAY),
        "prose": ("我们需要一种耐高温的磁体，请联系。".encode(), FileRefusal.NO_HEADING),
        "other table": ("日期,气温\n2026-01-01,3".encode(), FileRefusal.NO_HEADING),
        "heading alone": (HEAD.encode(), FileRefusal.NO_ROWS),
        "heading and blanks": (f"{HEAD},,\n\n,,".encode(), FileRefusal.NO_ROWS),
        "open quotation": (f'{HEAD}{CODE},"磁体,防锈\n{CODE},线圈,x\n'.encode(), FileRefusal.DAMAGED),
        "stray quotation": (f'{HEAD}{CODE},"磁"体,防锈\n'.encode(), FileRefusal.DAMAGED),
        "endless row": (f"{HEAD}{'a,' * 600_000}\n".encode(), FileRefusal.DAMAGED),
        "16,384 columns": (f"{HEAD}{CODE},磁体{',' * 16_381}x\n".encode(), FileRefusal.TOO_WIDE),
        "100,001 rows": ((HEAD + f"{CODE},磁体\n" * 100_001).encode(), FileRefusal.TOO_MANY_ROWS),
    }


CASES = cases()


@pytest.mark.parametrize(("payload", "reason"), CASES.values(), ids=CASES)
def test_a_file_that_is_no_table_is_refused_before_any_row(payload: bytes, reason: FileRefusal) -> None:
    with pytest.raises(FileRefused) as refused:
        next(read_file(payload, "需求", taxonomy=TAXONOMY))
    assert refused.value.reason is reason
    assert str(refused.value) == str(refused.value.advice)
    assert len(str(refused.value)) > 20


def test_every_reason_has_its_advice() -> None:
    assert set(HINTS) == set(FileRefusal)


def test_a_row_whose_quotation_does_not_end_is_named() -> None:
    with pytest.raises(FileRefused, match="after row 2 don't pair"):
        list(read_file(f'{HEAD}{CODE},磁体,x\n{CODE},"线圈,y\n'.encode(), "", taxonomy=TAXONOMY))


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write(HEAD.encode())
        file.truncate(TABLE_LIMIT + 1)  # a hole: no disk is filled
    with pytest.raises(FileRefused) as refused:
        list(read_file(path, path.name, taxonomy=TAXONOMY))
    assert refused.value.reason is FileRefusal.TOO_LARGE


def test_json_lines_are_read_whatever_the_file_is_called() -> None:
    line = json.dumps({"kind": "need", "organization": CODE, "title": "磁体"})
    for name in ("x.csv", "x.xlsx", "x"):
        [row] = read_file(b"\xef\xbb\xbf\n " + line.encode(), name, taxonomy=TAXONOMY)
        assert isinstance(row, ListingRow)
    [broken] = read_file(b"kind: need", "x.jsonl", taxonomy=TAXONOMY)
    assert isinstance(broken, RowError)


def test_control_characters_nuls_and_turned_directions_are_faults_of_their_rows() -> None:
    bad = ("a\x01b", "a\x00b", "a\u202eb", "a\u2066b", "a\ufffeb")
    table = HEAD + "".join(f"{CODE},磁体{n},{cell}{'甲' * 1_000}\n" for n, cell in enumerate(bad)) + f"{CODE},好,\n"
    found = list(read_file(table.encode(), "", taxonomy=TAXONOMY))
    assert [each.row for each in found if isinstance(each, RowError)] == [2, 3, 4, 5, 6]
    assert {each.column for each in found if isinstance(each, RowError)} == {"C 问题描述"}
    assert [each.listing.title for each in found if isinstance(each, ListingRow)] == ["好"]
