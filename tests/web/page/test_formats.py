from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from corpus.sample.market import read_samples
from market.indicator.indicator import Comparator, Indicator
from market.listing.listing import Language
from market.listing.maturity import Maturity, Scale
from market.listing.price import PriceRange
from market.place import Place
from web.page.formats import Formats
from web.page.language import read_catalogues

CATALOGUES = read_catalogues()
ZH, EN = Formats(CATALOGUES[Language.ZH]), Formats(CATALOGUES[Language.EN])
YUAN = 100
WAN = 10_000 * YUAN
YI = 10_000 * WAN


def test_a_moment_is_told_in_the_market_s_own_zone() -> None:
    assert ZH.moment(datetime(2026, 11, 25, 16, 5, 59, tzinfo=UTC)) == "2026-11-26 00:05"


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (None, "--", "--"),
        (0, "0 元", "CNY 0"),
        (1, "0.01 元", "CNY 0.01"),
        (9_999 * YUAN, "9,999 元", "CNY 9,999"),
        (WAN, "1 万元", "CNY 10,000"),
        (12 * WAN + 5_000 * YUAN, "12.5 万元", "CNY 125,000"),
        (9_999 * WAN, "9,999 万元", "CNY 99,990,000"),
        (YI, "1 亿元", "CNY 100,000,000"),
        (25 * YI // 10, "2.5 亿元", "CNY 250,000,000"),
    ],
)
def test_money_is_told_in_wan_and_yi_never_in_thousands(fen: int | None, chinese: str, english: str) -> None:
    assert (ZH.money(fen), EN.money(fen)) == (chinese, english)


@pytest.mark.parametrize(
    ("price", "chinese", "english"),
    [
        (None, "--", "--"),
        (PriceRange(negotiable=True), "面议", "negotiable"),
        (PriceRange(50 * WAN, 50 * WAN), "50 万元", "CNY 500,000"),
        (PriceRange(180 * WAN, 260 * WAN), "180 – 260 万元", "CNY 1,800,000 – 2,600,000"),
        (PriceRange(5000 * WAN, 2 * YI), "5,000 万元 – 2 亿元", "CNY 50,000,000 – 200,000,000"),
        (PriceRange(None, 30 * WAN), "不超过 30 万元", "up to CNY 300,000"),
        (PriceRange(30 * WAN, None, negotiable=True), "30 万元 起，可议", "from CNY 300,000, negotiable"),
    ],
)
def test_a_price_names_its_unit_once(price: PriceRange | None, chinese: str, english: str) -> None:
    assert (ZH.price(price), EN.price(price)) == (chinese, english)


def test_numbers_have_thousands_separators_and_their_own_decimals() -> None:
    assert [ZH.number(value) for value in (None, 0, 1234567, Decimal("25.50"), Decimal("1E+4"))] == [
        *("--", "0", "1,234,567", "25.50", "10,000"),
    ]


def test_a_time_is_shown_as_the_market_s_own_day() -> None:
    assert ZH.day(datetime(2026, 11, 24, 15, 59, tzinfo=UTC)) == "2026-11-24"
    assert ZH.day(datetime(2026, 11, 24, 16, 0, tzinfo=UTC)) == "2026-11-25"
    assert (ZH.day(date(2026, 1, 2)), ZH.day(None)) == ("2026-01-02", "--")


@pytest.mark.parametrize(
    ("comparator", "value", "upper", "written"),
    [
        (Comparator.AT_LEAST, "1.38", None, "≥ 1.38"),
        (Comparator.AT_MOST, "1800", None, "≤ 1,800"),
        (Comparator.MORE_THAN, "3", None, "> 3"),
        (Comparator.LESS_THAN, "-40", None, "< -40"),
        (Comparator.EQUAL, "62", None, "= 62"),
        (Comparator.BETWEEN, "46", "48", "46 – 48"),
        (Comparator.PLUS_MINUS, "20", "2", "20 ± 2"),
        (Comparator.PLUS_MINUS, "0", "2", "± 2"),
    ],
)
def test_a_bound_is_written_as_people_write_it(
    comparator: Comparator, value: str, upper: str | None, written: str
) -> None:
    number = None if upper is None else Decimal(upper)
    assert ZH.bound(Indicator(name="x", comparator=comparator, value=Decimal(value), upper=number)) == written


def test_places_at_home_stand_without_their_country() -> None:
    ningbo = Place("CN", "浙江省", "宁波市", "海曙区")
    assert (ZH.place(ningbo), ZH.place_short(ningbo)) == ("浙江省 宁波市 海曙区", "宁波市 海曙区")
    assert ZH.place(Place("CN", "上海市", "上海市", "闵行区")) == "上海市 闵行区"
    assert (ZH.place(Place()), EN.place(Place())) == ("中国", "China")
    assert (ZH.place_short(Place("FI", "Uusimaa")), EN.place(Place("FI"))) == ("芬兰 Uusimaa", "Finland")
    assert (ZH.place_last("CN/浙江省/宁波市"), EN.place_last("FI")) == ("宁波市", "Finland")


def test_places_have_their_english_names_and_what_has_none_is_marked_as_chinese() -> None:
    ningbo = Place("CN", "浙江省", "宁波市", "海曙区")
    assert (EN.place(ningbo), EN.place_short(ningbo)) == ("Haishu, Ningbo, Zhejiang", "Haishu, Ningbo")
    assert EN.place(Place("CN", "上海市", "上海市", "闵行区")) == "Minhang, Shanghai"
    assert (EN.place_last("CN/浙江省/宁波市"), EN.place_last("CN/浙江省")) == ("Ningbo", "Zhejiang")
    assert EN.place(Place("FI", "Uusimaa")) == "Uusimaa, Finland"
    assert EN.place_key("CN/浙江省/<某>市") == '<span lang="zh-CN">&lt;某&gt;市</span>, Zhejiang'
    assert ZH.place_key("CN/浙江省/<某>市") == "浙江省 &lt;某&gt;市"


def test_every_place_of_the_samples_has_an_english_name() -> None:
    organizations, rows = read_samples()
    places = {row.organization.place for row in organizations} | {row.listing.place for row in rows}
    assert len(places) > 5
    assert [place for place in places if "lang=" in EN.place(place)] == []


def test_a_level_is_named_on_its_own_scale() -> None:
    assert (ZH.short_level(Maturity(Scale.TRL, 6)), EN.short_level(Maturity(Scale.TRL, 6))) == ("就绪度 6", "TRL 6")
    assert [EN.step_name(Maturity(Scale.MATERIAL, level)) for level in (3, 4, 9)] == [
        *("laboratory stage", "engineering stage", "industrial stage"),
    ]


def test_terms_are_joined_as_the_language_joins_them() -> None:
    assert (ZH.listed(["钢", "铝"]), EN.listed(["steel", "tin"])) == ("钢、铝", "steel, tin")
