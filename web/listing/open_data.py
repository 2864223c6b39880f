"""Open data (开放数据): what anybody may take away of the market, as files, and the page that explains them."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import ClassVar

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import FileResponse, Response

from corpus.exports.format import FORMATS, find_format
from corpus.exports.open_data import COLUMNS, PACKAGE, describe_package, list_files, name_file
from market.errors import NotFound
from market.listing.listing import Kind
from market.listing.store import listings
from market.listing.store.open_listings import OPEN_KINDS
from market.viewer import PUBLIC
from web.http.context import CurrentMarket, current_market
from web.http.origin import public_origin
from web.listing.linked_data import describe_dataset, to_script
from web.page.language import message
from web.page.rendering import Shell, page_response

router = APIRouter()
TITLE = message("Open data of the market")
LEAD = message("Titles, fields, organisations, places and dates of every published achievement and need, as files.")
MEANINGS: Mapping[str, str] = {
    "id": message("The listing's id; it stays the same."),
    "kind": message("achievement or need."),
    "title": message("The title, as its owner wrote it."),
    "language": message("The language of the title: zh or en."),
    "organization_code": message(
        "The organisation's 统一社会信用代码, or its code abroad; empty for an anonymous need."
    ),
    "organization_name": message("The organisation's name; empty for an anonymous need."),
    "organization_name_en": message("Its English name, if it has one."),
    "country": message("The place: country (ISO 3166)."),
    "province": message("The place: province."),
    "city": message("The place: city."),
    "district": message("The place: district."),
    "field_codes": message(
        "The fields as scheme:code, separated by a semicolon; plan is the district plan's own scheme."
    ),
    "field_labels": message("The fields' names, in the same order."),
    "published_at": message("When it was published (UTC)."),
    "updated_at": message("When it was last changed (UTC)."),
    "expires_on": message("Its last day, if it has one."),
    "sample": message("true for invented listings that only show the market."),
    "address": message("The address of its page."),
}
FOREVER = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Whatever is public may be read by the scripts of other sites too."""


@dataclass(frozen=True, slots=True)
class OpenDataPage:
    """The files, their columns and the licence; `counts` of what is in them."""

    TEMPLATE: ClassVar[str] = "open_data.html"

    counts: Mapping[Kind, int]
    files: Mapping[Kind, tuple[tuple[str, str], ...]]
    columns: tuple[tuple[str, str], ...]
    licence: str | None
    package: str
    linked_data: Markup


@router.api_route("/open-data", methods=["GET", "HEAD"])
async def show_open_data(request: Request, market: CurrentMarket) -> Response:
    """Explain the open data, and lead to it."""
    async with market.database.reading() as conn:
        counts = await listings.count(conn, viewer=PUBLIC)
    page = OpenDataPage(
        counts={kind: counts[kind] for kind in OPEN_KINDS},
        files={
            kind: tuple((ending, f"/open-data/{name_file(kind, ending)}") for ending in FORMATS) for kind in OPEN_KINDS
        },
        columns=tuple((name, MEANINGS[name]) for name in COLUMNS),
        licence=market.settings.open_data_licence,
        package=f"/open-data/{PACKAGE}",
        linked_data=_linked(request),
    )
    return page_response(request, page)


@router.api_route(f"/open-data/{PACKAGE}", methods=["GET", "HEAD"])
async def give_package(market: CurrentMarket) -> Response:
    """Give the description that programs read."""
    content = describe_package(public_origin(market.settings), market.settings.open_data_licence)
    return Response(content, media_type="application/json", headers=FOREVER | {"Cache-Control": "no-cache"})


@router.api_route("/open-data/{name}", methods=["GET", "HEAD"])
async def give_file(request: Request, market: CurrentMarket, name: str) -> Response:
    """Give one of the files as the store is now; who has it already is told so. Raises NotFound."""
    files = list_files()
    if name not in files:
        raise NotFound("open data", name)
    kind, ending = files[name]
    file = await market.open_data.get(market.database, kind, ending)
    headers = FOREVER | {"ETag": file.etag, "Cache-Control": "public, no-cache"}
    given = FileResponse(
        file.path,
        headers=headers,
        media_type=find_format(ending).MEDIA_TYPE,
        filename=name,
        stat_result=file.path.stat(),
        content_disposition_type="attachment",
    )
    if _has_it(request, file.etag, given.headers["last-modified"]):
        return Response(status_code=304, headers=headers | {"Last-Modified": given.headers["last-modified"]})
    return given


def _has_it(request: Request, etag: str, changed: str) -> bool:
    """Say whether the reader's copy is this one (RFC 9110, 13.2.2): by its tag, without one by its date."""
    if (tags := request.headers.get("if-none-match")) is not None:
        return tags.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(changed)
    except (ValueError, TypeError):
        return False


def _linked(request: Request) -> Markup:
    """Describe the data set for search engines, in the language of the page."""
    market, shell = current_market(request), Shell.of(request)
    catalogue = market.catalogues[shell.preferences.language]
    node = describe_dataset(
        catalogue.text(TITLE),
        catalogue.text(LEAD),
        address=shell.in_language(shell.preferences.language),
        licence=market.settings.open_data_licence,
        files={
            f"{shell.origin}/open-data/{name}": find_format(ending).MEDIA_TYPE
            for name, (_, ending) in list_files().items()
        },
    )
    return to_script(node)
