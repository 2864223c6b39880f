"""How numbers, dates, money and places are written for a reader."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from babel import Locale
from markupsafe import Markup

from market.day import MARKET_TIME
from market.indicator.indicator import Comparator, Indicator
from market.listing.listing import Language
from market.listing.maturity import Maturity, Scale
from market.listing.price import PriceRange
from market.place import Place
from web.page.labels import SCALE_NAMES, STEPS
from web.page.language import Catalogue, message
from web.page.names import place_name

NONE = "--"
"""Dates are the market's own; China has no summer time."""
FEN_PER_YUAN = 100
YUAN_PER_WAN = 10_000
WAN_PER_YI = 10_000
PER_WAN = Decimal(YUAN_PER_WAN * FEN_PER_YUAN)
_HAN = re.compile("[\u4e00-\u9fff]")

_SIGNS = {
    Comparator.AT_LEAST: "≥",
    Comparator.AT_MOST: "≤",
    Comparator.MORE_THAN: ">",
    Comparator.LESS_THAN: "<",
    Comparator.EQUAL: "=",
}


class MaturityOption(Protocol):
    """A choice of the filter by maturity: `value` a scale's, `level` the least one."""

    @property
    def value(self) -> str:
        """Give the scale's value."""
        ...

    @property
    def level(self) -> int | None:
        """Give the least level, None for any."""
        ...


@dataclass(frozen=True, slots=True)
class Formats:
    """The written forms of one language; each takes None as what is not known and writes `--`."""

    catalogue: Catalogue

    @property
    def language(self) -> Language:
        """Name the language."""
        return self.catalogue.language

    def number(self, value: int | Decimal | None) -> str:
        """Write a number with thousands separators, with the decimals it has."""
        return NONE if value is None else f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"

    def day(self, value: date | datetime | None) -> str:
        """Write a date as yyyy-mm-dd; a time is first taken to the market's own day."""
        if value is None:
            return NONE
        return (value.astimezone(MARKET_TIME).date() if isinstance(value, datetime) else value).isoformat()

    def clock(self, value: datetime) -> str:
        """Write a time of the market's own day as hh:mm, with its day where that is another one than today."""
        here = value.astimezone(MARKET_TIME)
        same = here.date() == datetime.now(MARKET_TIME).date()
        return f"{here:%H:%M}" if same else f"{here:%Y-%m-%d %H:%M}"

    def moment(self, value: datetime) -> str:
        """Write a time to the minute, in the market's own zone: yyyy-mm-dd hh:mm."""
        return f"{value.astimezone(MARKET_TIME):%Y-%m-%d %H:%M}"

    def money(self, fen: int | None) -> str:
        """Write an amount: 元, 万元 or 亿元 in Chinese, whole or broken yuan in English."""
        if fen is None:
            return NONE
        if self.language is Language.EN:
            return f"CNY {_plain(Decimal(fen) / FEN_PER_YUAN)}"
        if fen >= PER_WAN * WAN_PER_YI:
            return f"{_plain(fen / (PER_WAN * WAN_PER_YI))} 亿元"
        if fen >= PER_WAN:
            return f"{_plain(fen / PER_WAN)} 万元"
        return f"{_plain(Decimal(fen) / FEN_PER_YUAN)} 元"

    def figure(self, fen: int | None) -> str:
        """Write an amount in yuan, exact to the fen, for a column whose heading names the unit."""
        return NONE if fen is None else f"{fen // 100:,}.{fen % 100:02d}"

    def yuan(self, fen: int | None) -> str:
        """Write an amount exact to the fen, with its unit."""
        if fen is None:
            return NONE
        return f"CNY {self.figure(fen)}" if self.language is Language.EN else f"{self.figure(fen)} 元"

    def price(self, price: PriceRange | None) -> str:
        """Write a price or a budget: an amount, a range, one end of it, or that it is negotiable."""
        if price is None:
            return NONE
        amount = self._range(price)
        if not amount:
            return self.catalogue.text(message("negotiable"))
        return self.catalogue.text(message("%(amount)s, negotiable"), amount=amount) if price.negotiable else amount

    def bound(self, indicator: Indicator) -> str:
        """Write what an indicator demands or promises, without its unit: ≥ 1.38, 46 – 48, 20 ± 2."""
        value = self.number(indicator.value)
        if indicator.comparator is Comparator.BETWEEN:
            return f"{value} – {self.number(indicator.upper)}"
        if indicator.comparator is Comparator.PLUS_MINUS:
            upper = self.number(indicator.upper)
            return f"± {upper}" if indicator.value == 0 else f"{value} ± {upper}"
        return f"{_SIGNS[indicator.comparator]} {value}"

    def place(self, place: Place) -> str:
        """Write a place, in Chinese from the wide to the narrow; the country only abroad or when it stands alone."""
        return self.place_key("/".join(place.path))

    def place_key(self, key: str) -> str:
        """Write a place's key, such as CN/浙江省/宁波市."""
        country, *parts = key.split("/")
        parts = list(dict.fromkeys(parts))  # 上海市 is a province and its city
        if country == "CN" and parts:
            return self._places(parts)
        name = Locale.parse(self.language.value).territories.get(country, country)
        return self._places([name, *parts])

    def place_short(self, place: Place) -> str:
        """Write a place as a card has room for it: at home without its province."""
        inner = place.path[2:4] if place.country == "CN" else ()
        return self._places(dict.fromkeys(inner)) if inner else self.place(place)

    def place_last(self, key: str) -> str:
        """Write the narrowest part of a place's key."""
        return self.place_key(key) if "/" not in key else self._places([key.rpartition("/")[2]])

    def _places(self, parts: Iterable[str]) -> Markup:
        """Join the parts of a place as the language does; what stays Chinese in English is marked so."""
        if self.language is Language.ZH:
            return Markup(" ").join(parts)
        names = [place_name(part, self.language) for part in parts]
        return Markup(", ").join(
            Markup('<span lang="zh-CN">{}</span>').format(name) if _HAN.search(name) else name
            for name in reversed(names)
        )

    def short_level(self, maturity: Maturity) -> str:
        """Write a level as a card has room for it: TRL 7."""
        return f"{self.catalogue.text(SCALE_NAMES[maturity.scale])} {maturity.level}"

    def step_name(self, maturity: Maturity) -> str:
        """Name the step that a maturity has reached on its scale."""
        return self.catalogue.text(STEPS[maturity.scale][maturity.level - 1])

    def maturity_option(self, option: MaturityOption) -> str:
        """Write a row of the filter by maturity: a scale, or under it the least level."""
        if option.level is None:
            return self.catalogue.text(SCALE_NAMES[Scale(option.value)])
        return self.catalogue.text(message("level %(n)s and above"), n=option.level)

    def maturity_chosen(self, option: MaturityOption) -> str:
        """Write a chosen filter by maturity, which stands without the row of its scale."""
        scale = self.catalogue.text(SCALE_NAMES[Scale(option.value)])
        return scale if option.level is None else f"{scale} {self.maturity_option(option)}"

    def listed(self, terms: Iterable[str]) -> str:
        """Join terms as a sentence lists them."""
        return ("、" if self.language is Language.ZH else ", ").join(terms)

    def _range(self, price: PriceRange) -> str:
        low, high = price.low_fen, price.high_fen
        if low is not None and high is not None:
            return self.money(low) if low == high else self._two_ended(low, high)
        if low is not None:
            return self.catalogue.text(message("from %(amount)s"), amount=self.money(low))
        if high is not None:
            return self.catalogue.text(message("up to %(amount)s"), amount=self.money(high))
        return ""

    def _two_ended(self, low: int, high: int) -> str:
        """Name the unit once where both ends have the same."""
        first, last = self.money(low), self.money(high)
        if self.language is Language.EN:
            return f"{first} – {last.removeprefix('CNY ')}"
        unit = last.rpartition(" ")[2]
        start, _, start_unit = first.rpartition(" ")
        return f"{start if start_unit == unit else first} – {last}"


def _plain(amount: Decimal) -> str:
    """Write an amount with at most two decimals, none of them idle zeros."""
    return f"{amount.quantize(Decimal('0.01')):,f}".rstrip("0").rstrip(".")
