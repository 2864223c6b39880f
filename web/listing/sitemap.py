"""The sitemap (sitemaps.org 0.9): every public page that a search engine may find, in both languages."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from fastapi import APIRouter
from starlette.responses import Response

from market.errors import NotFound
from market.listing.listing import Kind, Language
from market.listing.store import open_listings
from market.viewer import PUBLIC
from web.http.context import CurrentMarket
from web.http.origin import SITEMAP, public_origin, shows_samples
from web.listing.card import PATHS
from web.page.filters import address
from web.page.preferences import LANGUAGE_PARAMETER

router = APIRouter()
PER_PART = 10_000
"""The protocol takes 50,000 addresses and 50 MB a part; with its languages one of ours has some 800 bytes."""
FOUND = (Kind.ACHIEVEMENT, Kind.NEED)
"""Experts are left out: they agreed to be asked through the market, not to be handed on to a search engine."""

_NAMESPACES = {"": "http://www.sitemaps.org/schemas/sitemap/0.9", "xhtml": "http://www.w3.org/1999/xhtml"}
_TAG = {Language.ZH: "zh-CN", Language.EN: "en"}


@router.api_route(SITEMAP, methods=["GET", "HEAD"])
async def show_index(market: CurrentMarket) -> Response:
    """List the parts of the sitemap."""
    samples = shows_samples(market.settings)
    async with market.database.reading() as conn:
        counts = {kind: await open_listings.count(conn, kind, viewer=PUBLIC, samples=samples) for kind in FOUND}
    origin = public_origin(market.settings)
    parts = [f"{origin}/sitemap/pages.xml"]
    for kind in FOUND:
        parts += [f"{origin}/sitemap{PATHS[kind]}-{part + 1}.xml" for part in range(-(-counts[kind] // PER_PART))]
    root = ET.Element("sitemapindex", xmlns=_NAMESPACES[""])
    for part in parts:
        ET.SubElement(ET.SubElement(root, "sitemap"), "loc").text = part
    return _xml(root)


@router.api_route("/sitemap/pages.xml", methods=["GET", "HEAD"])
async def show_pages(market: CurrentMarket) -> Response:
    """List the pages that are no listing's own."""
    paths = ("/", *(PATHS[kind] for kind in FOUND), "/open-data")
    return _xml(_urlset(public_origin(market.settings), ((path, None) for path in paths)))


@router.api_route("/sitemap/{store}-{part}.xml", methods=["GET", "HEAD"])
async def show_part(market: CurrentMarket, store: str, part: int) -> Response:
    """List one part of a store, with the day and time of each page's last change.

    Raises NotFound for a store that is not listed and a part that is not there.
    """
    kind = next((kind for kind in FOUND if PATHS[kind] == f"/{store}"), None)
    if kind is None or not 1 <= part <= PER_PART:
        raise NotFound("part of the sitemap", f"{store}-{part}")
    async with market.database.reading() as conn:
        found = await open_listings.page(
            conn,
            kind,
            viewer=PUBLIC,
            samples=shows_samples(market.settings),
            offset=(part - 1) * PER_PART,
            limit=PER_PART,
        )
    if not found:
        raise NotFound("part of the sitemap", f"{store}-{part}")
    origin = public_origin(market.settings)
    return _xml(_urlset(origin, ((f"{PATHS[kind]}/{each.id}", each.updated_at) for each in found)))


def _urlset(origin: str, pages: Iterable[tuple[str, datetime | None]]) -> ET.Element:
    root = ET.Element("urlset", {"xmlns": _NAMESPACES[""], "xmlns:xhtml": _NAMESPACES["xhtml"]})
    for path, changed_at in pages:
        for here in _in_every_language(origin, path):
            url = ET.SubElement(root, "url")
            ET.SubElement(url, "loc").text = here
            if changed_at is not None:
                ET.SubElement(url, "lastmod").text = changed_at.astimezone(UTC).isoformat(timespec="seconds")
            for language, tag in _TAG.items():
                href = origin + address(path, (LANGUAGE_PARAMETER, language.value))
                ET.SubElement(url, "xhtml:link", rel="alternate", hreflang=tag, href=href)
    return root


def _in_every_language(origin: str, path: str) -> Iterator[str]:
    for language in Language:
        yield origin + address(path, (LANGUAGE_PARAMETER, language.value))


def _xml(root: ET.Element) -> Response:
    body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, media_type="application/xml; charset=utf-8", headers={"Cache-Control": "no-cache"})
