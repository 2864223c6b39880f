"""Parts of a listing (条目的部件) as JSON and columns, and back: the shapes that the tables keep."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from market.indicator.indicator import Comparator, Force, Indicator
from market.listing.achievement import Advantage, Elements
from market.listing.expert import Basis, Evidence, EvidenceKind, Origin, PersonField, Topic
from market.listing.field import FieldCode, Scheme
from market.listing.maturity import Maturity, Scale
from market.listing.price import PriceRange
from market.listing.property import LegalStatus, Right, RightKind
from market.postgres.db import Record

Json = Mapping[str, object]


def dump_elements(elements: Elements) -> Json:
    """Write the five elements; empty ones are left out."""
    named = {
        "materials": elements.materials,
        "methods": elements.methods,
        "effects": elements.effects,
        "products": elements.products,
        "applications": elements.applications,
    }
    return {name: list(terms) for name, terms in named.items() if terms}


def load_elements(stored: Mapping[str, Sequence[str]] | None) -> Elements:
    """Read the five elements; None gives empty ones."""
    return Elements(**{name: tuple(terms) for name, terms in (stored or {}).items()})


def dump_indicator(indicator: Indicator) -> Json:
    """Write an indicator, its numbers as text: JSON's own would lose digits."""
    return {
        "name": indicator.name,
        "comparator": indicator.comparator.value,
        "value": str(indicator.value),
        "upper": None if indicator.upper is None else str(indicator.upper),
        "unit": indicator.unit,
        "condition": indicator.condition,
        "quote": indicator.quote,
        "force": indicator.force.value,
    }


def load_indicator(stored: Mapping[str, Any]) -> Indicator:
    """Read an indicator."""
    return Indicator(
        name=stored["name"],
        comparator=Comparator(stored["comparator"]),
        value=Decimal(stored["value"]),
        upper=None if stored["upper"] is None else Decimal(stored["upper"]),
        unit=stored["unit"],
        condition=stored["condition"],
        quote=stored["quote"],
        force=Force(stored["force"]),
    )


def dump_right(right: Right) -> Json:
    """Write an IP right."""
    return {
        "kind": right.kind.value,
        "number": right.number,
        "status": right.status.value,
        "held_on": dump_day(right.held_on),
        "expires_on": dump_day(right.expires_on),
        "co_owners": list(right.co_owners),
    }


def load_right(stored: Mapping[str, Any]) -> Right:
    """Read an IP right."""
    return Right(
        kind=RightKind(stored["kind"]),
        number=stored["number"],
        status=LegalStatus(stored["status"]),
        held_on=load_day(stored["held_on"]),
        expires_on=load_day(stored["expires_on"]),
        co_owners=tuple(stored["co_owners"]),
    )


def dump_advantage(advantage: Advantage) -> Json:
    """Write an advantage."""
    return {"aspect": advantage.aspect, "baseline": advantage.baseline, "gain": advantage.gain}


def load_advantage(stored: Mapping[str, str]) -> Advantage:
    """Read an advantage."""
    return Advantage(stored["aspect"], stored["baseline"], stored["gain"])


def dump_topic(topic: Topic) -> Json:
    """Write a topic with its evidence."""
    evidence = [
        {"kind": each.kind.value, "title": each.title, "year": each.year, "reference": each.reference}
        for each in topic.evidence
    ]
    return {"name": topic.name, "evidence": evidence}


def load_topic(stored: Mapping[str, Any]) -> Topic:
    """Read a topic with its evidence."""
    evidence = tuple(
        Evidence(EvidenceKind(each["kind"]), each["title"], each["year"], each["reference"])
        for each in stored["evidence"]
    )
    return Topic(stored["name"], evidence)


def dump_field(field: FieldCode) -> Json:
    """Write a field code."""
    return {"scheme": field.scheme.value, "code": field.code, "label": field.label}


def load_field(stored: Mapping[str, str]) -> FieldCode:
    """Read a field code."""
    return FieldCode(Scheme(stored["scheme"]), stored["code"], stored["label"])


def dump_maturity(maturity: Maturity | None) -> Json:
    """Write a maturity as its four columns; none at all for None."""
    if maturity is None:
        return {}
    return {
        "maturity_scale": maturity.scale.value,
        "maturity_level": maturity.level,
        "maturity_evidence": maturity.evidence,
        "maturity_held_on": dump_day(maturity.held_on),
    }


def load_maturity(row: Record) -> Maturity | None:
    """Read a maturity from its four columns; without evidence where that is withheld."""
    if row["maturity_scale"] is None:
        return None
    return Maturity(
        Scale(row["maturity_scale"]), row["maturity_level"], row["maturity_evidence"] or "", row["maturity_held_on"]
    )


def dump_price(prefix: str, price: PriceRange | None) -> Json:
    """Write a range as its three columns, named after `prefix`; none at all for None."""
    if price is None:
        return {}
    return {
        f"{prefix}_low_fen": price.low_fen,
        f"{prefix}_high_fen": price.high_fen,
        f"{prefix}_negotiable": price.negotiable,
    }


def load_price(prefix: str, row: Record) -> PriceRange | None:
    """Read a range from its three columns."""
    if row[f"{prefix}_negotiable"] is None:
        return None
    return PriceRange(row[f"{prefix}_low_fen"], row[f"{prefix}_high_fen"], row[f"{prefix}_negotiable"])


def dump_day(day: date | None) -> str | None:
    """Write a date as yyyy-mm-dd."""
    return None if day is None else day.isoformat()


def load_day(text: str | None) -> date | None:
    """Read a date written as yyyy-mm-dd."""
    return None if text is None else date.fromisoformat(text)


def dump_origin(field: PersonField, origin: Origin) -> Json:
    """Write where a personal field is from."""
    return {
        "field": field.value,
        "basis": origin.basis.value,
        "source": origin.source,
        "held_on": dump_day(origin.held_on),
    }


def load_origin(stored: Mapping[str, Any]) -> tuple[PersonField, Origin]:
    """Read where a personal field is from."""
    held_on = date.fromisoformat(stored["held_on"])
    return PersonField(stored["field"]), Origin(Basis(stored["basis"]), stored["source"], held_on)
