"""The domain's own rules, without a store."""

import string
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.errors import Conflict, Invalid, SettingsError
from market.indicator.indicator import Comparator, Indicator
from market.listing.field import ancestors
from market.listing.filters import Filters
from market.listing.listing import Status, Step, next_status
from market.listing.maturity import Maturity, Scale
from market.listing.price import PriceRange
from market.organization import check_character, is_credit_code
from market.place import Place
from market.settings import DEFAULT_ENCODER, Settings, read_settings
from tests.listings import an_achievement, an_organization

LIFE_CYCLE = """
             submit     return  publish    pause   resume     withdraw   expire   reopen  edit
draft        submitted  -       -          -       -          withdrawn  -        -       draft
submitted    -          draft   published  -       -          withdrawn  -        -       submitted
published    -          -       -          paused  -          withdrawn  expired  -       published
paused       -          -       -          -       published  withdrawn  expired  -       paused
withdrawn    -          -       -          -       -          -          -        draft   -
expired      -          -       -          -       -          withdrawn  -        draft   expired
"""
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def life_cycle() -> dict[tuple[Status, Step], str]:
    header, *lines = [line.split() for line in LIFE_CYCLE.strip().splitlines()]
    return {
        (Status(status), Step(step)): after
        for status, *afters in lines
        for step, after in zip(header, afters, strict=True)
    }


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("step", Step)
def test_the_life_cycle_is_this_table(status: Status, step: Step) -> None:
    after = life_cycle().get((status, step), "-")
    if after == "-":
        with pytest.raises(Conflict):
            next_status(status, step)
    else:
        assert next_status(status, step) is Status(after)


@given(st.lists(st.sampled_from([step for step in Step if step is not Step.CREATE]), max_size=40))
def test_nothing_is_published_that_was_not_submitted(wanted: list[Step]) -> None:
    status, submitted = Status.DRAFT, False
    for step in wanted:
        try:
            status = next_status(status, step)
        except Conflict:
            continue
        if step is Step.SUBMIT:
            submitted = True
        elif status is Status.DRAFT:
            submitted = False
        if status is Status.PUBLISHED:
            assert submitted


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_a_credit_code_shows_any_single_wrong_character(body: str, place: int, other: str) -> None:
    code = body + check_character(body)
    assert is_credit_code(code)
    changed = code[:place] + other + code[place + 1 :]
    assert is_credit_code(changed) == (changed == code)


def test_the_checksum_is_that_of_the_standard() -> None:
    # Worked by hand: weights 3^i mod 31 are 1, 3, 9 …; 9·1 + 1·3 = 12, and 31 − 12 = 19 is "K" of the alphabet.
    assert check_character("91" + "0" * 15) == "K"
    assert ALPHABET[19] == "K"
    assert not is_credit_code("91" + "0" * 15 + "L")
    assert not is_credit_code("91" + "0" * 15 + "k")
    with pytest.raises(ValueError, match="seventeen"):
        check_character("1")


def test_test_organizations_have_codes_of_no_county() -> None:
    assert is_credit_code(an_organization(1).code)
    assert an_organization(1).code[2:8] == "000000"


def test_a_code_lies_in_wider_ones() -> None:
    assert ancestors("B1.01.03") == ("B1", "B1.01", "B1.01.03")
    assert ancestors("B1") == ("B1",)


def test_a_place_stops_at_its_first_gap() -> None:
    assert Place("CN", "浙江省", "", "海曙区").path == ("CN", "浙江省")
    assert Place("CN", "浙江省", "宁波市").prefixes() == ("CN", "CN/浙江省", "CN/浙江省/宁波市")
    with pytest.raises(ValueError, match="ISO 3166"):
        Place("china")


def test_levels_are_never_compared_without_their_scale() -> None:
    with pytest.raises(Invalid, match="name the scale"):
        Filters(level_min=3)
    with pytest.raises(Invalid, match="between 1 and 9"):
        Filters(scale=Scale.TRL, level_min=10)
    with pytest.raises(Invalid, match="between 1 and 9"):
        Maturity(Scale.TRL, 0)


@pytest.mark.parametrize(
    ("comparator", "upper", "field"),
    [
        (Comparator.BETWEEN, None, "indicator.upper"),
        (Comparator.AT_LEAST, Decimal(2), "indicator.upper"),
        (Comparator.BETWEEN, Decimal(0), "indicator.upper"),
        (Comparator.BETWEEN, Decimal("NaN"), "indicator.value"),
    ],
)
def test_an_indicator_needs_its_numbers(comparator: Comparator, upper: Decimal | None, field: str) -> None:
    if upper is not None and upper.is_nan():
        with pytest.raises(Invalid) as caught:
            Indicator(name="x", comparator=Comparator.EQUAL, value=upper)
    else:
        with pytest.raises(Invalid) as caught:
            Indicator(name="x", comparator=comparator, value=Decimal(1), upper=upper)
    assert list(caught.value.fields) == [field]


@pytest.mark.parametrize("ends", [(-1, None), (2, 1), (None, None)])
def test_a_price_is_a_range_from_low_to_high(ends: tuple[int | None, int | None]) -> None:
    with pytest.raises(Invalid):
        PriceRange(*ends)


def test_every_wrong_field_of_a_listing_is_named_at_once() -> None:
    full = an_achievement(an_organization())
    with pytest.raises(Invalid) as caught:
        type(full)(id=full.id, organization_id=full.organization_id, title=" ", summary="长" * 161, body="x" * 20_001)
    assert set(caught.value.fields) == {"title", "summary", "body"}


def test_settings_have_defaults_and_empty_counts_as_unset() -> None:
    assert read_settings({"CUIBAI_PORT": " "}) == Settings(home=Path("var").absolute())
    assert read_settings({}).encoder == DEFAULT_ENCODER


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://a@localhost/c\n")
    assert read_settings({"DATABASE_URL_FILE": str(tmp_path / "url")}).database_url == "postgresql://a@localhost/c"
    with pytest.raises(SettingsError, match=r"DATABASE_URL_FILE=.*none.*name a readable file"):
        read_settings({"DATABASE_URL_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０８０x"])
def test_a_port_that_is_none_names_itself(port: str) -> None:
    with pytest.raises(SettingsError, match="between 1 and 65535"):
        read_settings({"CUIBAI_PORT": port})


@given(st.text(string.ascii_letters, min_size=1))
def test_a_flag_is_yes_or_no(text: str) -> None:
    known = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
    if text.lower() in known:
        assert read_settings({"CUIBAI_SAMPLES": text}).samples is known[text.lower()]
    else:
        with pytest.raises(SettingsError, match="CUIBAI_SAMPLES="):
            read_settings({"CUIBAI_SAMPLES": text})


def test_dates_of_maturity_are_kept_beside_the_level() -> None:
    assert Maturity(Scale.TRL, 6, "中试", date(2026, 1, 1)).held_on == date(2026, 1, 1)
