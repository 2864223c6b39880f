"""Clauses (条目内容): what rows of several kinds share, each read and written side by side.

Readers give None where something was wrong or absent; the record knows which. Writers leave out what is unknown.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum

from corpus.validation.hint import give_hint
from corpus.validation.record import JsonRecord
from corpus.validation.row import Json, ValidationRule
from market.indicator.indicator import Comparator, Force, Indicator
from market.listing.achievement import Elements
from market.listing.field import FieldCode, Scheme
from market.listing.maturity import Maturity, Scale
from market.listing.price import PriceRange
from market.place import Place

TERM_LIMIT = 120
NOTE_LIMIT = 2_000


def drop_empty(members: Mapping[str, Json]) -> dict[str, Json]:
    """Leave out what says nothing: null, false, an empty text, list or object; zero says something."""
    return {key: value for key, value in members.items() if value or (value is not False and value == 0)}


def write_texts(values: tuple[str, ...]) -> list[Json]:
    """Write texts as a list."""
    return list(values)


def write_values(members: tuple[Enum, ...]) -> list[Json]:
    """Write an enum's members as a list of their values."""
    return [str(member.value) for member in members]


def write_day(on: date | None) -> str | None:
    """Write a day as 2026-11-24."""
    return None if on is None else on.isoformat()


def read_elements(record: JsonRecord | None) -> Elements:
    """Read the five elements (材料 / 方法 / 功效 / 产品 / 应用)."""
    if record is None:
        return Elements()
    elements = Elements(
        materials=record.texts("materials", limit=TERM_LIMIT),
        methods=record.texts("methods", limit=TERM_LIMIT),
        effects=record.texts("effects", limit=TERM_LIMIT),
        products=record.texts("products", limit=TERM_LIMIT),
        applications=record.texts("applications", limit=TERM_LIMIT),
    )
    record.finish()
    return elements


def write_elements(elements: Elements) -> dict[str, Json]:
    """Write the elements that are known."""
    return drop_empty(
        {
            "materials": write_texts(elements.materials),
            "methods": write_texts(elements.methods),
            "effects": write_texts(elements.effects),
            "products": write_texts(elements.products),
            "applications": write_texts(elements.applications),
        }
    )


def read_indicators(records: tuple[JsonRecord, ...], *, forces: tuple[Force, ...]) -> tuple[Indicator, ...]:
    """Read indicators; without a force each has the first of `forces`, and no other is right here."""
    read = [_read_indicator(record, forces) for record in records]
    return tuple(indicator for indicator in read if indicator is not None)


def _read_indicator(record: JsonRecord, forces: tuple[Force, ...]) -> Indicator | None:
    name = record.text("name", limit=TERM_LIMIT, required=True)
    comparator = record.choice("comparator", Comparator, required=True)
    value = record.decimal("value", required=True)
    upper = record.decimal("upper")
    unit = record.text("unit", limit=40)
    condition = record.text("condition", limit=400)
    quote = record.text("quote", limit=400)
    force = record.choice("force", Force) or forces[0]
    if force not in forces:
        record.fault(
            "force",
            ValidationRule.CHOICE,
            force.value,
            give_hint("write one of: %(choices)s", choices=", ".join(each.value for each in forces)),
        )
    record.finish()
    if not record.sound or comparator is None or value is None:
        return None
    return record.build(
        lambda: Indicator(
            name=name,
            comparator=comparator,
            value=value,
            upper=upper,
            unit=unit,
            condition=condition,
            quote=quote,
            force=force,
        )
    )


def write_indicators(indicators: tuple[Indicator, ...]) -> list[Json]:
    """Write indicators, every number as text."""
    return [
        drop_empty(
            {
                "name": each.name,
                "comparator": each.comparator.value,
                "value": f"{each.value:f}",
                "upper": None if each.upper is None else f"{each.upper:f}",
                "unit": each.unit,
                "condition": each.condition,
                "quote": each.quote,
                "force": each.force.value,
            }
        )
        for each in indicators
    ]


def read_maturity(record: JsonRecord | None) -> Maturity | None:
    """Read a level on its scale."""
    if record is None:
        return None
    scale = record.choice("scale", Scale, required=True)
    level = record.whole("level", low=1, high=9, required=True)
    evidence = record.text("evidence", limit=400)
    held_on = record.day("held_on")
    record.finish()
    if not record.sound or scale is None or level is None:
        return None
    return Maturity(scale, level, evidence, held_on)


def write_maturity(maturity: Maturity | None) -> dict[str, Json]:
    """Write a level with its scale."""
    if maturity is None:
        return {}
    return drop_empty(
        {
            "scale": maturity.scale.value,
            "level": maturity.level,
            "evidence": maturity.evidence,
            "held_on": write_day(maturity.held_on),
        }
    )


def read_price(record: JsonRecord | None) -> PriceRange | None:
    """Read a range in 万元."""
    if record is None:
        return None
    low, high = record.wan("low_wan"), record.wan("high_wan")
    negotiable = record.flag("negotiable")
    record.finish()
    return record.build(lambda: PriceRange(low, high, negotiable)) if record.sound else None


def write_price(price: PriceRange | None) -> dict[str, Json]:
    """Write a range in 万元, exactly."""
    if price is None:
        return {}
    return drop_empty(
        {"low_wan": _wan(price.low_fen), "high_wan": _wan(price.high_fen), "negotiable": price.negotiable}
    )


def _wan(fen: int | None) -> str | None:
    if fen is None:
        return None
    written = f"{Decimal(fen).scaleb(-6):f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def read_place(record: JsonRecord | None) -> Place | None:
    """Read a place; the country is CN where none is named."""
    if record is None:
        return None
    country = record.text("country", limit=2) or "CN"
    province, city, district = (record.text(key, limit=40) for key in ("province", "city", "district"))
    record.finish()
    return record.build(lambda: Place(country, province, city, district)) if record.sound else None


def write_place(place: Place | None) -> dict[str, Json]:
    """Write the parts of a place that are known."""
    if place is None:
        return {}
    return drop_empty(
        {"country": place.country, "province": place.province, "city": place.city, "district": place.district}
    )


def read_fields(records: tuple[JsonRecord, ...], labels: Mapping[str, str]) -> tuple[FieldCode, ...]:
    """Read field codes; a PLAN code must be in `labels`, which also give its label."""
    read: list[FieldCode] = []
    for record in records:
        scheme = record.choice("scheme", Scheme, required=True)
        code = record.text("code", limit=40, required=True)
        label = record.text("label", limit=TERM_LIMIT)
        if scheme is Scheme.PLAN and code:
            due = labels.get(code)
            if due is None:
                record.fault(
                    "code",
                    ValidationRule.REFERENCE,
                    code,
                    give_hint("take a code of the plan's taxonomy, such as B1.01 or B1.01.06"),
                )
            elif label and label != due:
                record.fault(
                    "label",
                    ValidationRule.REFERENCE,
                    label,
                    give_hint("leave the label out; it is %(label)s", label=due),
                )
            label = due or label
        if any(field.scheme is scheme and field.code == code for field in read):
            record.fault("code", ValidationRule.DUPLICATE, code, give_hint("it stands in the list already; remove it"))
        record.finish()
        if record.sound and scheme is not None:
            read.append(FieldCode(scheme, code, label))
    return tuple(read)


def write_fields(fields: tuple[FieldCode, ...]) -> list[Json]:
    """Write field codes; a PLAN code stands without its label."""
    return [
        drop_empty(
            {
                "scheme": field.scheme.value,
                "code": field.code,
                "label": "" if field.scheme is Scheme.PLAN else field.label,
            }
        )
        for field in fields
    ]
