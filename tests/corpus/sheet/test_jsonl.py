"""JSONL rows: what is read, what is refused and in which words; reading what was written gives the same."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from corpus.listing.jsonl import LINE_LIMIT, read_listings, write_row
from corpus.reference.taxonomy import load_taxonomy
from corpus.validation.row import ListingRow, OrganizationRow, RowError, ValidationRule
from market.indicator.indicator import Force
from market.listing.achievement import Achievement
from market.listing.field import FieldCode, Scheme
from market.listing.need import Need
from market.listing.price import PriceRange
from tests.corpus.sheet.rows import rows

TAXONOMY = load_taxonomy()
LEAST: dict[str, Any] = {"kind": "achievement", "organization": "X-1", "title": "磁体"}
INDICATOR = {"name": "寿命", "comparator": ">=", "value": "1"}


def read(*lines: Any) -> list[ListingRow | OrganizationRow | RowError]:
    written = [line if isinstance(line, str | bytes) else json.dumps(line, ensure_ascii=False) for line in lines]
    return list(read_listings(written, taxonomy=TAXONOMY))


def faults(*lines: Any) -> list[tuple[int, str, ValidationRule]]:
    return [(row.row, row.path, row.rule) for row in read(*lines) if isinstance(row, RowError)]


def one(line: Any) -> ListingRow:
    [row] = read(line)
    assert isinstance(row, ListingRow), row
    return row


@settings(max_examples=60)
@given(rows())
def test_reading_what_was_written_gives_the_same_row(row: ListingRow | OrganizationRow) -> None:
    line = write_row(row)
    assert "\n" not in line
    assert read(line) == [replace(row, number=1)]
    assert write_row(replace(row, number=1)) == line


def test_the_least_row_leaves_everything_else_unknown() -> None:
    row = one(LEAST)
    assert (row.organization, row.place, row.listing.title) == ("X-1", None, "磁体")
    assert isinstance(row.listing, Achievement)
    assert (row.listing.price, row.listing.maturity, row.listing.rights) == (None, None, ())
    assert json.loads(write_row(row)) == LEAST | {"language": "zh", "audience": "public"}


@pytest.mark.parametrize(
    ("low", "high", "fen"),
    [
        ("12.5", None, (12_500_000, None)),
        ("0.000001", "0.1", (1, 100_000)),
        ("0", "1", (0, 1_000_000)),
        (30, "50.00", (30_000_000, 50_000_000)),
        (None, "4503599627.370497", (None, 4_503_599_627_370_497)),
    ],
)
def test_wan_becomes_fen_exactly(low: Any, high: Any, fen: tuple[int | None, int | None]) -> None:
    listing = one(LEAST | {"price": {"low_wan": low, "high_wan": high}}).listing
    assert isinstance(listing, Achievement)
    assert listing.price == PriceRange(*fen)


def test_a_number_without_quotes_loses_nothing_either() -> None:
    listing = one('{"kind":"achievement","organization":"X","title":"t","price":{"low_wan":0.1,"high_wan":0.300001}}')
    assert isinstance(listing.listing, Achievement)
    assert listing.listing.price == PriceRange(100_000, 300_001)


def test_plan_codes_get_their_labels_and_others_keep_theirs() -> None:
    codes = [{"scheme": "plan", "code": "B1.01.06"}, {"scheme": "ipc", "code": "H01F 1/057", "label": "磁性材料"}]
    assert one(LEAST | {"fields": codes}).listing.fields == (
        FieldCode(Scheme.PLAN, "B1.01.06", "新型电机等领域稀土永磁材料"),
        FieldCode(Scheme.IPC, "H01F 1/057", "磁性材料"),
    )


def test_an_indicator_of_a_need_is_a_must_until_it_says_should() -> None:
    need = LEAST | {"kind": "need", "indicators": [INDICATOR, INDICATOR | {"force": "should"}]}
    listing = one(need).listing
    assert isinstance(listing, Need)
    assert [each.force for each in listing.indicators] == [Force.MUST, Force.SHOULD]
    assert faults(need | {"indicators": [INDICATOR | {"force": "fact"}]}) == [
        (1, "indicators[0].force", ValidationRule.CHOICE)
    ]
    assert faults(LEAST | {"indicators": [INDICATOR | {"force": "must"}]}) == [
        (1, "indicators[0].force", ValidationRule.CHOICE)
    ]


HOSTILE: list[tuple[str, Any, Sequence[tuple[str, ValidationRule]]]] = [
    ("no kind", {"title": "x"}, [("kind", ValidationRule.REQUIRED)]),
    ("unknown kind", LEAST | {"kind": "idea"}, [("kind", ValidationRule.CHOICE)]),
    ("kind of another type", LEAST | {"kind": ["need"]}, [("kind", ValidationRule.CHOICE)]),
    ("nothing", {"kind": "need"}, [("organization", ValidationRule.REQUIRED), ("title", ValidationRule.REQUIRED)]),
    ("blank title", LEAST | {"title": " \u3000 "}, [("title", ValidationRule.REQUIRED)]),
    ("long title", LEAST | {"title": "长" * 121}, [("title", ValidationRule.LENGTH)]),
    ("long summary", LEAST | {"summary": "长" * 161}, [("summary", ValidationRule.LENGTH)]),
    ("long body", LEAST | {"body": "长" * 20_001}, [("body", ValidationRule.LENGTH)]),
    ("title over two lines", LEAST | {"title": "一\n二"}, [("title", ValidationRule.CHARACTERS)]),
    ("NUL", LEAST | {"body": "a\x00b"}, [("body", ValidationRule.CHARACTERS)]),
    ("turned direction", LEAST | {"title": "a\u202eb"}, [("title", ValidationRule.CHARACTERS)]),
    (
        "half a surrogate",
        '{"kind":"need","organization":"X","title":"\\ud800"}',
        [("title", ValidationRule.CHARACTERS)],
    ),
    ("title is a number", LEAST | {"title": 5}, [("title", ValidationRule.TYPE)]),
    ("unknown key", LEAST | {"colour": "red"}, [("colour", ValidationRule.UNKNOWN_KEY)]),
    ("key of another kind", LEAST | {"anonymous": True}, [("anonymous", ValidationRule.UNKNOWN_KEY)]),
    (
        "unknown key inside",
        LEAST | {"price": {"low_wan": "1", "vat": "0"}},
        [("price.vat", ValidationRule.UNKNOWN_KEY)],
    ),
    (
        "no such code",
        LEAST | {"fields": [{"scheme": "plan", "code": "B9.01"}]},
        [("fields[0].code", ValidationRule.REFERENCE)],
    ),
    (
        "another label",
        LEAST | {"fields": [{"scheme": "plan", "code": "B1.01", "label": "旧材料"}]},
        [("fields[0].label", ValidationRule.REFERENCE)],
    ),
    (
        "code twice",
        LEAST | {"fields": [{"scheme": "plan", "code": "B1"}] * 2},
        [("fields[1].code", ValidationRule.DUPLICATE)],
    ),
    ("no list", LEAST | {"fields": {"scheme": "plan"}}, [("fields", ValidationRule.TYPE)]),
    ("no object", LEAST | {"price": "面议"}, [("price", ValidationRule.TYPE)]),
    ("endless list", LEAST | {"inventors": ["甲"] * 201}, [("inventors", ValidationRule.LENGTH)]),
    ("empty entry", LEAST | {"inventors": ["甲", ""]}, [("inventors[1]", ValidationRule.REQUIRED)]),
    ("no such day", LEAST | {"expires_on": "2026-02-30"}, [("expires_on", ValidationRule.DATE)]),
    ("a day in words", LEAST | {"expires_on": "2026年2月3日"}, [("expires_on", ValidationRule.DATE)]),
    ("amount with unit", LEAST | {"price": {"low_wan": "12万"}}, [("price.low_wan", ValidationRule.NUMBER)]),
    ("half a fen", LEAST | {"price": {"low_wan": "0.0000005"}}, [("price.low_wan", ValidationRule.NUMBER)]),
    ("below nothing", LEAST | {"price": {"low_wan": "-1"}}, [("price.low_wan", ValidationRule.NUMBER)]),
    ("endless money", LEAST | {"price": {"low_wan": "9" * 24}}, [("price.low_wan", ValidationRule.NUMBER)]),
    ("true is no amount", LEAST | {"price": {"low_wan": True}}, [("price.low_wan", ValidationRule.NUMBER)]),
    ("ends swapped", LEAST | {"price": {"low_wan": "2", "high_wan": "1"}}, [("price.price", ValidationRule.MEANING)]),
    (
        "range without end",
        LEAST | {"indicators": [INDICATOR | {"comparator": "between"}]},
        [("indicators[0].upper", ValidationRule.MEANING)],
    ),
    (
        "comparator of print",
        LEAST | {"indicators": [INDICATOR | {"comparator": "≥"}]},
        [("indicators[0].comparator", ValidationRule.CHOICE)],
    ),
    (
        "value with unit",
        LEAST | {"indicators": [INDICATOR | {"value": "20MPa"}]},
        [("indicators[0].value", ValidationRule.NUMBER)],
    ),
    (
        "level ten",
        LEAST | {"maturity": {"scale": "gbt22900-2022", "level": 10}},
        [("maturity.level", ValidationRule.NUMBER)],
    ),
    ("level without scale", LEAST | {"maturity": {"level": 5}}, [("maturity.scale", ValidationRule.REQUIRED)]),
    ("country in full", LEAST | {"place": {"country": "芬兰"}}, [("place", ValidationRule.MEANING)]),
    ("mode twice", LEAST | {"modes": ["equity", "equity"]}, [("modes[1]", ValidationRule.DUPLICATE)]),
    ("flag in quotes", LEAST | {"kind": "need", "anonymous": "true"}, [("anonymous", ValidationRule.TYPE)]),
    (
        "person without basis",
        LEAST | {"kind": "expert", "person": {"name": "甲"}},
        [
            ("person.basis", ValidationRule.REQUIRED),
            ("person.source", ValidationRule.REQUIRED),
            ("person.held_on", ValidationRule.REQUIRED),
        ],
    ),
    (
        "code without checksum",
        {"kind": "enterprise", "code": "91330203MA2AAAAAAA", "name": "甲", "place": {}},
        [("code", ValidationRule.MEANING)],
    ),
    ("organisation nowhere", {"kind": "foreign", "code": "FI-1", "name": "Yksi"}, [("place", ValidationRule.REQUIRED)]),
    ("no JSON", "{'kind': 'need'}", [("", ValidationRule.FORMAT)]),
    ("a list", "[1, 2]", [("", ValidationRule.FORMAT)]),
    ("key twice", '{"kind":"need","kind":"need"}', [("", ValidationRule.FORMAT)]),
    ("not a number", '{"kind":"need","load":NaN}', [("", ValidationRule.FORMAT)]),
    ("huge exponent", '{"kind":"need","load":1e999999999}', [("", ValidationRule.FORMAT)]),
    ("huge number", '{"kind":"need","load":' + "9" * 5_000 + "}", [("", ValidationRule.FORMAT)]),
    ("endless nesting", "[" * 100_000, [("", ValidationRule.FORMAT)]),
    ("GB18030", '{"kind":"need","title":"磁体"}'.encode("gb18030"), [("", ValidationRule.FORMAT)]),
    ("binary", bytes(range(256)), [("", ValidationRule.FORMAT)]),
    ("long line", b"{" + b" " * LINE_LIMIT + b"}", [("", ValidationRule.LENGTH)]),
]


@pytest.mark.parametrize(("line", "broken"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_a_bad_row_is_reported_and_its_neighbours_are_read(
    line: Any, broken: Sequence[tuple[str, ValidationRule]]
) -> None:
    before, after = LEAST | {"number": "1"}, LEAST | {"number": "3"}
    found = read(before, line, after)
    assert [(row.row, row.path, row.rule) for row in found if isinstance(row, RowError)] == [
        (2, path, rule) for path, rule in broken
    ]
    assert [row.number for row in found if isinstance(row, ListingRow)] == [1, 3]
    assert all(str(row.advice) and len(str(row)) < 600 for row in found if isinstance(row, RowError))


def test_what_stands_twice_in_a_file_is_said_at_its_second_place() -> None:
    numbered = LEAST | {"number": "A-1"}
    assert faults(numbered, numbered | {"title": "别的"}, numbered | {"kind": "need"}) == [
        (2, "number", ValidationRule.DUPLICATE)
    ]
    assert faults(LEAST, LEAST | {"organization": "X-2"}, LEAST) == [(3, "title", ValidationRule.DUPLICATE)]


def test_blank_lines_and_a_byte_order_mark_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(LEAST).encode() + b"\r\n\r\n  \n" + b'{"kind": "need"}')
    found = list(read_listings(path, taxonomy=TAXONOMY))
    assert isinstance(found[0], ListingRow)
    assert [(row.row, row.path) for row in found[1:] if isinstance(row, RowError)] == [
        (4, "organization"),
        (4, "title"),
    ]


def test_a_line_without_end_costs_no_memory_and_one_report(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with path.open("wb") as file:
        for _ in range(30):
            file.write(b" " * LINE_LIMIT)
        file.write(b"\n" + json.dumps(LEAST).encode())
    long, good = read_listings(path, taxonomy=TAXONOMY)
    assert isinstance(long, RowError)
    assert isinstance(good, ListingRow)
    assert (long.row, good.number) == (1, 2)
