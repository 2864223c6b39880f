"""Grants (授权申请): what was asked of a member's organisation, and what it asked for.

The office's grants (授权与出口管制): what waits for a decision about export control, and every grant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.export_control import load_export_catalogues
from market.disclosure.grant import Grant, GrantId, GrantSide, GrantState, Obstacle, covering
from market.disclosure.ground import ExportCatalogue, ExportDecision, Nda, check_signed
from market.disclosure.store import grants, grounds
from market.errors import Invalid, NotFound
from market.office.store import organizations
from market.organization import Organization
from market.viewer import Actor
from matcher.answering.local import market_day
from web.disclosure.emails import notify_answer, notify_decision
from web.disclosure.form import (
    Fields,
    SignedForm,
    describe_mistakes,
    prefill_fields,
    read_day,
    read_day_to_come,
    read_outcome,
    read_signed,
    read_single,
)
from web.http.context import CurrentMarket, Market
from web.http.upload import read_fields
from web.http.visitor import CurrentVisitor
from web.page.rendering import page_response, redirect_response

router = APIRouter()


@dataclass(frozen=True, slots=True)
class GrantsPage:
    """What others ask of the reader's organisation, and what it asked of others, the latest first."""

    TEMPLATE: ClassVar[str] = "grants.html"

    asked_of_us: tuple[Grant, ...]
    asked_by_us: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class GrantPage:
    """One grant, for its owner or for who asked; `nda` is the latest on record, for the owner alone.

    `covering` is the grant for a higher tier by which the text stays open, though this one has ended; the owner's too.
    """

    TEMPLATE: ClassVar[str] = "grant.html"

    grant: Grant
    nda: Nda | None
    covering: Grant | None
    editor: bool
    mistakes: Mapping[str, str]
    typed: Mapping[str, str]


@router.api_route("/mine/grants", methods=["GET", "HEAD"])
async def show_grants(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List the grants of which the reader's organisation is a side."""
    viewer = visitor.actor().viewer
    async with market.database.reading() as conn:
        found = [grant for grant in await grants.find(conn, viewer=viewer) if grant.side is not GrantSide.OFFICE]
    ours = tuple(grant for grant in found if grant.side is GrantSide.OWNER)
    return page_response(request, GrantsPage(ours, tuple(grant for grant in found if grant.side is GrantSide.RECEIVER)))


@router.api_route("/mine/grants/{id}", methods=["GET", "HEAD"])
async def show_grant(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show one grant, with the forms that its owner answers by."""
    return await _respond_grant(request, market, visitor.actor(), GrantId(id))


@router.post("/mine/grants/{id}/give")
async def give_grant(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Grant what was asked for."""
    actor, form = visitor.actor(), await read_fields(request)
    try:
        until = read_day_to_come(form, "expires_on", market_day())
        async with market.database.writing() as conn:
            await grants.give(conn, GrantId(id), expires_on=until, answer=read_single(form, "answer"), actor=actor)
            await notify_answer(conn, market, GrantId(id), actor=actor)
    except Invalid as error:
        return await _respond_grant(request, market, actor, GrantId(id), form=form, error=error)
    return redirect_response(request, f"/mine/grants/{id}")


@router.post("/mine/grants/{id}/refuse")
async def refuse_grant(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Refuse what was asked for."""
    actor, form = visitor.actor(), await read_fields(request)
    try:
        async with market.database.writing() as conn:
            await grants.refuse(conn, GrantId(id), answer=read_single(form, "answer"), actor=actor)
            await notify_answer(conn, market, GrantId(id), actor=actor)
    except Invalid as error:
        return await _respond_grant(request, market, actor, GrantId(id), form=form, error=error)
    return redirect_response(request, f"/mine/grants/{id}")


@router.post("/mine/grants/{id}/revoke")
async def revoke_grant(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """End a grant at once."""
    actor = visitor.actor()
    async with market.database.writing() as conn:
        await grants.revoke(conn, GrantId(id), actor=actor)
    return redirect_response(request, f"/mine/grants/{id}")


@router.post("/mine/grants/{id}/nda")
async def record_nda(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Record an NDA of the owner with who asked."""
    actor, signed = visitor.actor(), await read_signed(request)
    try:
        await save_nda(market, actor, GrantId(id), signed)
    except Invalid as error:
        return await _respond_grant(request, market, actor, GrantId(id), form=signed.fields, error=error)
    return redirect_response(request, f"/mine/grants/{id}")


async def save_nda(market: Market, actor: Actor, grant_id: GrantId, signed: SignedForm) -> None:
    """Record an NDA from its form. Raises Invalid, NotFound, NotAllowed, Conflict."""
    async with market.database.writing() as conn:
        grant = await grants.lock_own(conn, grant_id, actor=actor, office=True)
        if grant.party_id is None:
            raise Invalid({"parties": "who asks belongs to no organisation"})
        signed_on = read_day(signed.fields, "signed_on")
        if signed_on is None:
            raise Invalid({"signed_on": "write the day"})
        check_signed(signed_on, market_day())
        nda = Nda(
            parties=frozenset((grant.owner_id, grant.party_id)),
            signed_on=signed_on,
            valid_until=read_day(signed.fields, "valid_until"),
            file_sha256=signed.file_sha256,
        )
        await grounds.record_nda(conn, grant_id, nda, actor=actor)


async def _respond_grant(
    request: Request,
    market: Market,
    actor: Actor,
    grant_id: GrantId,
    *,
    form: Fields | None = None,
    error: Invalid | None = None,
) -> Response:
    async with market.database.reading() as conn:
        grant = await grants.get(conn, grant_id, viewer=actor.viewer)
        if grant.side is GrantSide.OFFICE:
            raise NotFound("grant", grant_id)  # the office has pages of its own
        owned = grant.side is GrantSide.OWNER and grant.party_id is not None
        nda = await grounds.find_nda(conn, grant.owner_id, grant.party_id) if owned and grant.party_id else None
        others = await grants.find(conn, viewer=actor.viewer, listing_id=grant.listing_id)
    page = GrantPage(
        grant=grant,
        nda=nda,
        covering=covering(grant, others) if grant.side is GrantSide.OWNER else None,
        editor=actor.editor,
        mistakes={} if error is None else describe_mistakes(error),
        typed={} if form is None else prefill_fields(form),
    )
    return page_response(request, page, status=200 if error is None else 422)


@dataclass(frozen=True, slots=True)
class OfficeGrantsPage:
    """What waits for a decision of the office, and all other grants, the latest first."""

    TEMPLATE: ClassVar[str] = "office_grants.html"

    waiting: tuple[Grant, ...]
    others: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class OfficeGrantPage:
    """One grant, what was decided about it, the latest first, and the catalogues to decide by."""

    TEMPLATE: ClassVar[str] = "office_grant.html"

    grant: Grant
    owner: Organization | None
    nda: Nda | None
    decisions: tuple[ExportDecision, ...]
    catalogues: tuple[ExportCatalogue, ...]
    mistakes: Mapping[str, str]
    typed: Mapping[str, str]


@router.api_route("/office/grants", methods=["GET", "HEAD"])
async def show_office_grants(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
    """List all grants for an operator, first those that wait for the office."""
    viewer = visitor.operator().viewer
    async with market.database.reading() as conn:
        found = await grants.find(conn, viewer=viewer)
    waiting = tuple(grant for grant in found if _waits(grant))
    return page_response(request, OfficeGrantsPage(waiting, tuple(grant for grant in found if not _waits(grant))))


@router.api_route("/office/grants/{id}", methods=["GET", "HEAD"])
async def show_office_grant(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  the address says id
    """Show an operator one grant, with the forms of what is recorded about it."""
    return await _respond_office_grant(request, market, visitor.operator(), GrantId(id))


@router.post("/office/grants/{id}/export-decision")
async def decide_export(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Record what the operator decided about export control."""
    actor, form = visitor.operator(), await read_fields(request)
    try:
        catalogue = _read_catalogue(form)
        decision = ExportDecision(
            grant_id=GrantId(id),
            outcome=read_outcome(form),
            catalogue=catalogue.code,
            catalogue_seen_on=catalogue.seen_on,
            reason=read_single(form, "reason"),
        )
        async with market.database.writing() as conn:
            await grounds.decide_export(conn, decision, actor=actor)
            await notify_decision(conn, market, GrantId(id), actor=actor)
    except Invalid as error:
        return await _respond_office_grant(request, market, actor, GrantId(id), form=form, error=error)
    return redirect_response(request, f"/office/grants/{id}")


@router.post("/office/grants/{id}/nda")
async def record_office_nda(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Record an NDA of a grant's two organisations for them."""
    actor, signed = visitor.operator(), await read_signed(request)
    try:
        await save_nda(market, actor, GrantId(id), signed)
    except Invalid as error:
        return await _respond_office_grant(request, market, actor, GrantId(id), form=signed.fields, error=error)
    return redirect_response(request, f"/office/grants/{id}")


def _read_catalogue(form: Fields) -> ExportCatalogue:
    for catalogue in load_export_catalogues():
        if catalogue.code == read_single(form, "catalogue"):
            return catalogue
    raise Invalid({"catalogue": "choose one"})


def _waits(grant: Grant) -> bool:
    return Obstacle.NOT_DECIDED in grant.obstacles and grant.state in (GrantState.ASKED, GrantState.GRANTED)


async def _respond_office_grant(
    request: Request,
    market: Market,
    actor: Actor,
    grant_id: GrantId,
    *,
    form: Fields | None = None,
    error: Invalid | None = None,
) -> Response:
    viewer = actor.viewer
    async with market.database.reading() as conn:
        grant = await grants.get(conn, grant_id, viewer=viewer)
        owner = (await organizations.find(conn, [grant.owner_id], viewer=viewer)).get(grant.owner_id)
        party_id = grant.party_id
        nda = None if party_id is None else await grounds.find_nda(conn, grant.owner_id, party_id)
        decisions = await grounds.export_decisions(conn, grant_id, viewer=viewer)
    page = OfficeGrantPage(
        grant=grant,
        owner=owner,
        nda=nda,
        decisions=tuple(decisions),
        catalogues=load_export_catalogues(),
        mistakes={} if error is None else describe_mistakes(error),
        typed={} if form is None else prefill_fields(form),
    )
    return page_response(request, page, status=200 if error is None else 422)
