"""Units, numbers and quantities, as people write them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.indicator.numeral import chinese_value
from market.indicator.quantity import Shape, read_quantities
from market.indicator.unit import plain, unit_of
from market.indicator.unit_table import ATOMS

EQUAL = [
    ("1 MPa", "1兆帕"),
    ("1 MPa", "10 bar"),
    ("0.04 GPa", "40 N/mm²"),
    ("1 kWh", "3.6 MJ"),
    ("1 Wh/kg", "3.6 kJ/kg"),
    ("60 r/min", "1 r/s"),
    ("1 T", "10000 Gs"),
    ("1 MGOe", "1000 kGs·Oe"),
    ("1 W/(m·K)", "1 W·m⁻¹·K⁻¹"),
    ("1 W/(m·K)", "1 W/mK"),
    ("1 W/(m·K)", "1 W/m·K"),
    ("1 W/(m·K)", "1 W/m.K"),
    ("1 W/(m·K)", "1000 mW/mK"),
    ("1 W/(m²·K)", "1 W/m²·K"),
    ("1 g/(m²·24h)", "1 g/m²·24h"),
    ("1 N·m", "1 Nm"),
    ("1 kN·m", "1 kNm"),
    ("1 mPa·s", "1 mPas"),
    ("1 Pa·s", "1 Pa.s"),
    ("1 马力", "735.49875 W"),
    ("1 g/cm³", "1000 kg/m3"),
    ("1 mL", "1 cm³"),
    ("1 万次", "10000 次"),
    ("1 亿次", "10000 万次"),
    ("1 万吨/年", "10000 t/a"),
    ("1 元/kg", "1000 元/吨"),
    ("1 %", "10 ‰"),
    ("1 mg/kg", "1 ppm"),
    ("24 h", "1 天"),
    ("1 年", "12 个月"),
    ("1 cSt", "1 mm²/s"),
    ("1 °", "60 ′"),
    ("1 亩", "2000 m²/3"),
    ("2 次/24 h", "1 次/12 h"),
    ("1 g/(m²·24h)", "1 g/(m²·d)"),
    ("1 cN/dtex", "100 mN/tex"),
    ("1 Nm³/h", "1 标方/小时"),
    ("3 kbit/s", "3000 bps"),
    ("１ ℃", "1 °C"),
]
PARTS = ["5", "-", "~", "±", "×10", "⁻³", "mm", "万", "次", "(", ")", "/", "一", "百", "至", "+", "℃", ":", "1", "、"]
UNLIKE = [
    ("MPa", "mm"),
    ("目", "μm"),
    ("HRC", "HV"),
    ("wt%", "vol%"),
    ("年", "天"),
    ("元", "EUR"),
    ("m³/h", "Nm³/h"),
    ("次", "件"),
    ("拷贝/反应", "拷贝/mL"),
    ("Nm", "nm"),
    ("W/mK", "W/K"),
    ("斛", "石"),
]
QUANTITIES = [
    ("-40~80 ℃", Shape.RANGE, "-40", "80", "℃"),
    ("－４０℃～＋８５℃", Shape.RANGE, "-40", "85", "℃"),
    ("20毫米-40毫米", Shape.RANGE, "20", "40", "毫米"),
    ("0.5 mm~1 cm", Shape.RANGE, "0.05", "1", "cm"),
    ("1.5万~2万次", Shape.RANGE, "1.5", "2", "万次"),
    ("100/120目", Shape.RANGE, "100", "120", "目"),
    ("between −45 and 85 °C", Shape.RANGE, "-45", "85", "°C"),
    ("20 (+0.1/-0.2) mm", Shape.RANGE, "19.8", "20.1", "mm"),
    ("(25±2) ℃", Shape.TOLERANCE, "25", "2", "℃"),
    ("±3 %", Shape.TOLERANCE, "0", "3", "%"),
    ("24 V±10 %", Shape.TOLERANCE, "24", "2.4", "V"),
    ("5×10⁻³ Pa", Shape.ONE, "0.005", None, "Pa"),
    ("1e-5 S/cm", Shape.ONE, "0.00001", None, "S/cm"),
    ("10^5 CFU/g", Shape.ONE, "100000", None, "CFU/g"),
    ("1,200 h", Shape.ONE, "1200", None, "h"),
    ("三千小时", Shape.ONE, "3000", None, "小时"),
    ("百分之五", Shape.ONE, "5", None, "%"),
    ("两成", Shape.ONE, "20", None, "%"),
    ("半小时", Shape.ONE, "0.5", None, "小时"),
    ("HRC 58~60", Shape.RANGE, "58", "60", "HRC"),
    ("IP67", Shape.ONE, "67", None, "IP"),
    ("40:1", Shape.ONE, "40", None, ":1"),
]


def size(text: str) -> tuple[Fraction, tuple[tuple[str, int], ...]]:
    number, _, unit = plain(text).partition(" ")
    return Fraction(number) * unit_of(unit).size, unit_of(unit).dimension


@pytest.mark.parametrize(("one", "two"), [pair for pair in EQUAL if "兆帕" not in pair[1] and "/3" not in pair[1]])
def test_two_spellings_are_one_size_exactly(one: str, two: str) -> None:
    assert size(one) == size(two)


def test_a_chinese_name_is_the_same_unit() -> None:
    assert unit_of("兆帕") == unit_of("MPa")
    assert unit_of("千瓦时") == unit_of("kWh")
    assert unit_of("亩").size == Fraction(2000, 3)


@pytest.mark.parametrize(("one", "two"), UNLIKE)
def test_what_no_exact_factor_joins_stays_apart(one: str, two: str) -> None:
    assert unit_of(one).dimension != unit_of(two).dimension


def test_oersted_and_energy_product_follow_from_pi() -> None:
    assert float(unit_of("kOe").size / unit_of("kA/m").size) == pytest.approx(79.57747154594767)
    assert float(unit_of("MGOe").size / unit_of("kJ/m³").size) == pytest.approx(7.957747154594767)


def test_every_line_of_the_table_has_five_columns_and_no_symbol_twice() -> None:
    rows = [[part.strip() for part in line.split("|")] for line in ATOMS.strip().splitlines()]
    assert {len(row) for row in rows} == {5}
    symbols = [row[0] for row in rows]
    assert len(set(symbols)) == len(symbols)


@pytest.mark.parametrize(("text", "shape", "value", "upper", "unit"), QUANTITIES)
def test_a_quantity_is_read(text: str, shape: Shape, value: str, upper: str | None, unit: str) -> None:
    [read] = read_quantities(plain(text))
    assert (read.shape, read.value, read.unit) == (shape, Decimal(value), unit)
    assert read.upper == (None if upper is None else Decimal(upper))


@pytest.mark.parametrize("text", ["70×140 cm", "A:B=1:3", "35:18:8", "3D", "6061-T6", "M12", "DN50"])
def test_sizes_ratios_and_models_are_no_quantity(text: str) -> None:
    assert [each.unit for each in read_quantities(plain(text)) if each.unit] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一百二十", 120),
        ("两千五", 2500),
        ("三万", 30_000),
        ("十二万三千", 123_000),
        ("二十五", 25),
        ("三点一四", "3.14"),
        ("一亿", 10**8),
    ],
)
def test_a_chinese_numeral_is_worth(text: str, value: int | str) -> None:
    assert chinese_value(text) == Decimal(value)


@given(st.text(max_size=60))
def test_any_text_keeps_its_length_and_reads_without_error(text: str) -> None:
    assert len(plain(text)) == len(text)
    for each in read_quantities(plain(text)):
        assert 0 <= each.start < each.end <= len(text)
        assert each.value.is_finite()
        assert (each.upper is None) == (each.shape is Shape.ONE)
        assert each.shape is not Shape.RANGE or each.upper is None or each.value <= each.upper


@given(
    st.lists(
        st.sampled_from(
            [
                "5",
                "-",
                "~",
                "±",
                "×10",
                "⁻³",
                " ",
                "mm",
                "万",
                "次",
                "(",
                ")",
                "/",
                "一",
                "百",
                "至",
                "+",
                "℃",
                ":",
                "1",
                "、",
            ]
        ),
        max_size=14,
    )
)
def test_any_mixture_of_number_parts_reads_without_error(parts: list[str]) -> None:
    for each in read_quantities("".join(parts)):
        assert each.value.is_finite()
        assert each.shape is not Shape.RANGE or each.upper is None or each.value <= each.upper
