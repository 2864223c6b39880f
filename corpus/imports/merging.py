"""Merging (并入): a row laid over the listing that it is: what the row says, and for the rest what is there already."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from corpus.listing.jsonl import write_object
from corpus.listing.organization import write_organization
from corpus.sheet.column import OTHER_CODES, PLAN_CODES
from corpus.validation.row import Json, ListingRow
from market.listing.achievement import Achievement, Elements, SecrecyAttestation
from market.listing.expert import Expert, Person, PersonField
from market.listing.field import FieldCode, Scheme
from market.listing.maturity import Maturity
from market.listing.need import Need
from market.listing.price import PriceRange
from market.organization import Organization
from market.place import Place

AnyListing: TypeAlias = Achievement | Need | Expert

_PLACE = ("country", "province", "city", "district")
_ELEMENTS = ("materials", "methods", "effects", "products", "applications")
_PRICE = {"low_wan": "low_fen", "high_wan": "high_fen", "negotiable": "negotiable"}
_PERSON = ("name_en", "title", "orcid", "email", "phone")
_OF_THE_FILE = ("kind", "organization", "number")


def merge(wanted: AnyListing, known: AnyListing, unsaid: frozenset[str]) -> AnyListing:
    """Give the listing that a row wants, with the keys that it leaves `unsaid` as the store knows them; all but place.

    Raises Invalid where both together make no listing, such as a lower price above the known upper one.
    """
    kept: dict[str, Any] = {key: getattr(known, key) for key in unsaid if "." not in key and hasattr(known, key)}
    kept["fields"] = _merge_fields(wanted.fields, known.fields, unsaid)
    if not isinstance(wanted, Expert) and not isinstance(known, Expert):
        kept["elements"] = _merge_elements(wanted.elements, known.elements, unsaid)
        kept["maturity"] = _merge_maturity(wanted.maturity, known.maturity, unsaid)
    if isinstance(wanted, Achievement) and isinstance(known, Achievement):
        kept["price"] = _merge_price("price", wanted.price, known.price, unsaid)
        kept["secrecy"] = _merge_secrecy(wanted.secrecy, known.secrecy, unsaid)
    elif isinstance(wanted, Need) and isinstance(known, Need):
        kept["budget"] = _merge_price("budget", wanted.budget, known.budget, unsaid)
    elif isinstance(wanted, Expert) and isinstance(known, Expert) and "person" not in unsaid:
        kept["person"] = _merge_person(wanted.person, known.person, unsaid)
    return replace(wanted, **kept)


def merge_place(said: Place | None, known: Place, unsaid: frozenset[str], *, home: Place) -> Place:
    """Give a listing's place: the organisation's where the row has none, as it was where the row does not say.

    A part without a column stays as long as what it lies in does: another city has other districts.
    """
    left = {part for part in _PLACE if f"place.{part}" in unsaid}
    if said is None:
        return known if left else home
    parts: dict[str, str] = {}
    same = True
    for part in _PLACE:
        parts[part] = getattr(known if part in left and same else said, part)
        same = same and parts[part] == getattr(known, part)
    return Place(**parts).beside(home)


def merge_organization(said: Organization, known: Organization) -> Organization:
    """Give an organisation as a row corrects it; what the row leaves empty stays, as rows often bring the least."""
    parts: dict[str, str] = {}
    same = True
    for part in _PLACE:
        parts[part] = getattr(said.place, part) or (getattr(known.place, part) if same else "")
        same = same and parts[part] == getattr(known.place, part)
    return replace(
        known,
        number=said.number or known.number,
        name=said.name,
        name_en=said.name_en or known.name_en,
        kind=said.kind,
        place=Place(**parts),
    )


def find_organization_differences(before: Organization, after: Organization) -> tuple[str, ...]:
    """Name the keys in which two states of an organisation differ."""
    old, new = (_by_path(write_organization(each)) for each in (before, after))
    return tuple(path for path in (old | new) if old.get(path) != new.get(path))


def find_differences(before: AnyListing, after: AnyListing) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the keys in which two states of a listing differ, and those of them that hold nothing afterwards."""
    old, new = _flat(before), _flat(after)
    changed = tuple(path for path in (old | new) if old.get(path) != new.get(path))
    return changed, tuple(path for path in changed if path not in new)


def _by_path(members: Mapping[str, Json]) -> dict[str, Json]:
    """Lay an object out by paths, the objects in it one step deep; a list is one value."""
    laid: dict[str, Json] = {}
    for key, value in members.items():
        if isinstance(value, dict):
            laid |= {f"{key}.{part}": inner for part, inner in value.items()}
        else:
            laid[key] = value
    return laid


def _flat(listing: AnyListing) -> dict[str, Json]:
    members = write_object(ListingRow(0, "", listing, listing.place))
    return _by_path({key: value for key, value in members.items() if key not in _OF_THE_FILE})


def _merge_fields(
    wanted: tuple[FieldCode, ...], known: tuple[FieldCode, ...], unsaid: frozenset[str]
) -> tuple[FieldCode, ...]:
    if PLAN_CODES not in unsaid and OTHER_CODES not in unsaid:
        return wanted
    lead = next((place for place, code in enumerate(known) if code.scheme is not Scheme.PLAN), len(known))
    first = known[:lead] if PLAN_CODES in unsaid else wanted
    rest = known[lead:] if OTHER_CODES in unsaid else () if PLAN_CODES not in unsaid else wanted
    there = {(code.scheme, code.code) for code in first}
    return (*first, *(code for code in rest if (code.scheme, code.code) not in there))


def _merge_elements(wanted: Elements, known: Elements, unsaid: frozenset[str]) -> Elements:
    return replace(wanted, **{part: getattr(known, part) for part in _ELEMENTS if f"elements.{part}" in unsaid})


def _merge_maturity(wanted: Maturity | None, known: Maturity | None, unsaid: frozenset[str]) -> Maturity | None:
    level = known if "maturity" in unsaid else wanted
    if level is None:
        return None
    evidence = known if "maturity.evidence" in unsaid else wanted
    held = known if "maturity.held_on" in unsaid else wanted
    return replace(
        level,
        evidence="" if evidence is None else evidence.evidence,
        held_on=None if held is None else held.held_on,
    )


def _merge_price(
    key: str, wanted: PriceRange | None, known: PriceRange | None, unsaid: frozenset[str]
) -> PriceRange | None:
    parts: dict[str, Any] = {}
    for written, part in _PRICE.items():
        source = known if f"{key}.{written}" in unsaid else wanted
        parts[part] = None if source is None else getattr(source, part)
    says = any(value is not None and value is not False for value in parts.values())
    return PriceRange(**parts | {"negotiable": bool(parts["negotiable"])}) if says else None


def _merge_secrecy(
    wanted: SecrecyAttestation | None, known: SecrecyAttestation | None, unsaid: frozenset[str]
) -> SecrecyAttestation | None:
    return known if wanted is None and unsaid & {"secrecy.by", "secrecy.on"} else wanted


def _merge_person(wanted: Person | None, known: Person | None, unsaid: frozenset[str]) -> Person | None:
    """Keep of a person what the row has no column for; what belongs to one person is never given to another."""
    if wanted is None:
        return known if any(key.startswith("person.") for key in unsaid) else None
    if known is None or wanted.name != known.name:
        return wanted
    kept = {part for part in _PERSON if f"person.{part}" in unsaid}
    merged = replace(wanted, **{part: getattr(known, part) for part in kept})
    return merged.continuing(known, {PersonField(part) for part in kept})
