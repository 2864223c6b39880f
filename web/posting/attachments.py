"""Files beside listings: given to whoever may read their tier, and taken away by their owner."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.postgres.db import Connection
from market.posting.attachment import AttachmentId
from market.posting.store import attachments, postings
from market.posting.store.attachment_files import AttachmentFiles
from market.viewer import Viewer
from web.http.context import CurrentMarket, Market
from web.http.download import format_download_headers
from web.http.visitor import CurrentVisitor, Visitor
from web.page.rendering import redirect_response

router = APIRouter()


@router.api_route("/attachments/{id}", methods=["GET", "HEAD"])
async def send_attachment(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Give a file to save, never to be shown in the page; that it was given is recorded. Raises NotFound."""
    async with market.database.reading() as conn:
        viewer = await _viewer(conn, visitor, AttachmentId(id))
        found = await attachments.get(conn, AttachmentId(id), viewer=viewer)
    if request.method == "HEAD":
        size = {"Content-Length": str(found.size_bytes)}
        return Response(media_type=found.media_type.value, headers=format_download_headers(found) | size)
    payload = await asyncio.to_thread(_files(market).read, found.sha256)
    async with market.database.writing() as conn:  # asked once more: what was granted may have ended meanwhile
        found = await attachments.get(conn, AttachmentId(id), viewer=viewer)
        await attachments.note_download(conn, found, viewer=viewer)
    return Response(payload, media_type=found.media_type.value, headers=format_download_headers(found))


@router.post("/mine/attachments/{id}/remove")
async def remove_attachment(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Take a file away at once; twice is once."""
    async with market.database.writing() as conn:
        listing_id = await attachments.listing_of(conn, AttachmentId(id))
        actor = await postings.writer_of(conn, visitor.signed_in(), listing_id)
        await attachments.remove(conn, AttachmentId(id), actor=actor)
    return redirect_response(request, f"/mine/{listing_id}/edit#files")


async def _viewer(conn: Connection, visitor: Visitor, attachment_id: AttachmentId) -> Viewer:
    """Give the reader that a visitor is; an expert reads what lies beside their own listing as their unit does."""
    if visitor.member is None or visitor.member.expert_id is None:
        return visitor.viewer
    listing_id = await attachments.listing_of(conn, attachment_id)
    writes = listing_id == visitor.member.expert_id
    return (await postings.writer_of(conn, visitor.member, listing_id)).viewer if writes else visitor.viewer


def _files(market: Market) -> AttachmentFiles:
    return AttachmentFiles(market.settings.home / "attachments")
