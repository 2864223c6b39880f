"""Linked data (结构化数据): what a listing's page says to search engines, in the vocabulary of schema.org.

A page is an ItemPage. What is offered is a Product, as Products alone carry figures (additionalProperty) and an Offer;
what is sought is a Demand, which its organisation seeks. Experts have none: their pages are for people who ask the
market, and handing a person's data on to a search engine is nothing that they agreed to.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from markupsafe import Markup

from market.indicator.indicator import Comparator, Indicator
from market.listing.achievement import Achievement
from market.listing.need import Need
from market.listing.price import PriceRange
from market.organization import Organization

Node: TypeAlias = "dict[str, Node] | list[Node] | str | int"

FEN_PER_YUAN = 100


def describe_listing(
    listing: Achievement | Need, organization: Organization | None, *, address: str, crumbs: Mapping[str, str]
) -> Node:
    """Describe a listing as the viewer it was read for may see it.

    `address` is the page's own, `crumbs` the pages above it, name to address, widest first. Without an organisation
    (an anonymous need) nobody is named.
    """
    page: dict[str, Node] = {
        "@context": "https://schema.org",
        "@type": "ItemPage",
        "@id": address,
        "url": address,
        "name": listing.title,
        "inLanguage": "zh-CN" if listing.language.value == "zh" else listing.language.value,
    }
    if listing.published_at is not None:
        page["datePublished"] = listing.published_at.isoformat(timespec="seconds")
    if listing.updated_at is not None:
        page["dateModified"] = listing.updated_at.isoformat(timespec="seconds")
    page["breadcrumb"] = _breadcrumb({**crumbs, listing.title: address})
    if isinstance(listing, Achievement):
        page["mainEntity"] = _offered(listing, organization)
        return page
    demand = f"{address}#demand"
    page["mainEntity"] = {"@id": demand, **_sought(listing)}
    if organization is not None:
        page["about"] = {**_organization(organization), "seeks": {"@id": demand}}
    return page


def describe_dataset(
    name: str, description: str, *, address: str, licence: str | None, files: Mapping[str, str]
) -> Node:
    """Describe the open data; `files` maps the address of each file to its media type."""
    dataset: dict[str, Node] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": address,
        "url": address,
        "name": name,
        "description": description,
        "isAccessibleForFree": True,
        "distribution": [
            {"@type": "DataDownload", "contentUrl": file, "encodingFormat": media_type.partition(";")[0]}
            for file, media_type in files.items()
        ],
    }
    if licence is not None:
        dataset["license"] = licence
    return dataset


def to_script(node: Node) -> Markup:
    """Write a node for a <script> element: no text in it can end the element or begin a comment."""
    text = json.dumps(node, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 -- every character that means something to HTML was just escaped


def _breadcrumb(crumbs: Mapping[str, str]) -> Node:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in enumerate(crumbs.items(), 1)
        ],
    }


def _offered(achievement: Achievement, organization: Organization | None) -> Node:
    offer: dict[str, Node] = {"@type": "Offer", "availability": "https://schema.org/InStock"}
    if organization is not None:
        offer["seller"] = _organization(organization)
    if achievement.price is not None:
        price = _ends(achievement.price, "lowPrice", "highPrice")
        offer |= price if not price or "price" in price else {**price, "@type": "AggregateOffer"}
    if achievement.territory:
        offer["eligibleRegion"] = achievement.territory
    if achievement.expires_on is not None:
        offer["availabilityEnds"] = achievement.expires_on.isoformat()
    return {"@type": "Product", **_described(achievement), "offers": offer}


def _sought(need: Need) -> dict[str, Node]:
    demand: dict[str, Node] = {"@type": "Demand"}
    if need.budget is not None and (price := _ends(need.budget, "minPrice", "maxPrice")):
        demand["priceSpecification"] = {"@type": "PriceSpecification", **price}
    if need.deadline_on is not None:
        demand["availabilityEnds"] = need.deadline_on.isoformat()
    if need.expires_on is not None:
        demand["validThrough"] = need.expires_on.isoformat()
    return {**demand, "name": need.title, "itemOffered": {"@type": "Product", **_described(need)}}


def _described(listing: Achievement | Need) -> dict[str, Node]:
    described: dict[str, Node] = {"name": listing.title}
    if listing.summary or listing.body:
        described["description"] = listing.summary or listing.body
    if listing.number is not None:
        described["identifier"] = listing.number
    labels: list[Node] = [field.label for field in listing.fields if field.label]
    if labels:
        described["category"] = labels
    figures: list[Node] = [_figure(indicator) for indicator in listing.indicators]
    if figures:
        described["additionalProperty"] = figures
    return described


def _organization(organization: Organization) -> dict[str, Node]:
    named: dict[str, Node] = {"@type": "Organization", "name": organization.name}
    if organization.name_en:
        named["alternateName"] = organization.name_en
    return named


def _ends(price: PriceRange, low: str, high: str) -> dict[str, Node]:
    """Write a fixed amount as price, a range as its ends that are known; nothing where only 面议 is said."""
    if price.low_fen is not None and price.low_fen == price.high_fen:
        return {"price": _yuan(price.low_fen), "priceCurrency": "CNY"}
    ends: dict[str, Node] = {
        name: _yuan(fen) for name, fen in ((low, price.low_fen), (high, price.high_fen)) if fen is not None
    }
    return {**ends, "priceCurrency": "CNY"} if ends else {}


def _yuan(fen: int) -> str:
    return f"{Decimal(fen) / FEN_PER_YUAN:.2f}"


def _figure(indicator: Indicator) -> Node:
    figure: dict[str, Node] = {"@type": "PropertyValue", "name": indicator.name}
    if indicator.unit:
        figure["unitText"] = indicator.unit
    value = f"{indicator.value:f}"
    match indicator.comparator:
        case Comparator.AT_LEAST | Comparator.MORE_THAN:
            figure["minValue"] = value
        case Comparator.AT_MOST | Comparator.LESS_THAN:
            figure["maxValue"] = value
        case Comparator.EQUAL:
            figure["value"] = value
        case Comparator.BETWEEN | Comparator.PLUS_MINUS:
            low, high = indicator.value, indicator.upper or Decimal(0)
            if indicator.comparator is Comparator.PLUS_MINUS:
                low, high = low - high, low + high
            figure["minValue"], figure["maxValue"] = f"{low:f}", f"{high:f}"
    if indicator.condition:
        figure["description"] = indicator.condition
    return figure
