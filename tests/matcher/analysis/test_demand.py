import pytest

from matcher.analysis.demand import CLAUSE_LIMIT, read_demands, unanswered, units
from matcher.index.words import Words


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.build(["液压作动系统", "重稀土用量"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("抗拉强度≥250MPa", {"mpa"}),
        ("工作温度-40~180℃", {"°c"}),
        ("功率密度 5 kW/kg，寿命10万次", {"kw/kg", "万次"}),
        ("延伸率 12％", {"%"}),
        ("5G 通信与 3D 打印，2025年，预算 300 万元", set()),
    ],
)
def test_units_are_those_of_numbers(words: Words, text: str, found: set[str]) -> None:
    assert units(text, words) == found


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("现用磁钢单重 1.9 kg，要求矫顽力不低于 25 kOe。", [("要求矫顽力不低于 25 kOe", "koe")]),
        ("返修率降到3 %以下；车间有 12 台设备", [("返修率降到3 %以下", "%")]),
        ("The tray weighs 40 g. Cycle time must stay below 10 s.", [("Cycle time must stay below 10 s", "s")]),
        ("尺寸 3 mm", []),
    ],
)
def test_a_figure_is_demanded_where_the_clause_says_so(words: Words, text: str, figures: list[tuple[str, str]]) -> None:
    assert list(read_demands(text, words).figures) == figures


def test_a_long_clause_is_cut_between_its_words(words: Words) -> None:
    clause = "we would take any resin whose bending modulus is at least 2.5 GPa after the three washing cycles"
    (figure, unit), *others = read_demands(clause, words).figures
    assert (unit, others) == ("gpa", [])
    assert figure == "we would take any resin whose bending modulus…"
    assert len(figure) <= CLAUSE_LIMIT + 1


def test_nouns_are_kept_and_verbs_numerals_times_and_general_words_are_not(words: Words) -> None:
    nouns = read_demands(
        "我公司目前只能靠人工，期望明年六月前解决液压作动系统的磁钢退磁问题，预算居高不下", words
    ).nouns
    assert list(nouns) == ["人工", "液压作动系统", "磁钢", "退磁"]


def test_what_is_open_is_figures_first_then_the_rarest_nouns(words: Words) -> None:
    demands = read_demands("液压作动系统的磁钢退磁，要求寿命不低于 10 万次，泄漏不大于 2 mL", words)
    weights = {"液压作动系统": 4.0, "磁钢": 3.0, "退磁": 5.0, "寿命": 1.0, "泄漏": 2.0}
    told = unanswered(
        demands, units=frozenset({"ml"}), mentions={"退磁"}.__contains__, rarity=weights.__getitem__, measures=True
    )
    assert told == ("要求寿命不低于 10 万次", "液压作动系统", "磁钢")
    person = unanswered(
        demands, units=frozenset(), mentions={"退磁"}.__contains__, rarity=weights.__getitem__, measures=False
    )
    assert person == ("液压作动系统", "磁钢")
