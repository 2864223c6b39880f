"""The office's grants (授权与出口管制): what waits for a decision about export control, and every grant."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.export_control import load_export_catalogues
from market.disclosure.grant import Grant, GrantId, GrantState, Obstacle
from market.disclosure.ground import ExportCatalogue, ExportDecision, Nda
from market.disclosure.store import grants, grounds
from market.errors import Invalid
from market.office.store import organizations
from market.organization import Organization
from market.viewer import Actor
from web.context import CurrentMarket, Market
from web.grant_forms import Fields, mistakes_of, read_outcome, read_signed, single, typed
from web.grant_letters import tell_decided
from web.pages.grants import keep_nda
from web.rendering import page_response, redirect_response
from web.upload import read_fields
from web.visitor import CurrentVisitor

router = APIRouter()


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
    return await _respond(request, market, visitor.operator(), GrantId(id))


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
            reason=single(form, "reason"),
        )
        async with market.database.writing() as conn:
            await grounds.decide_export(conn, decision, actor=actor)
            await tell_decided(conn, market, GrantId(id), actor=actor)
    except Invalid as error:
        return await _respond(request, market, actor, GrantId(id), form=form, error=error)
    return redirect_response(request, f"/office/grants/{id}")


@router.post("/office/grants/{id}/nda")
async def record_office_nda(request: Request, market: CurrentMarket, visitor: CurrentVisitor, id: UUID) -> Response:  # noqa: A002  as above
    """Record an NDA of a grant's two organisations for them."""
    actor, signed = visitor.operator(), await read_signed(request)
    try:
        await keep_nda(market, actor, GrantId(id), signed)
    except Invalid as error:
        return await _respond(request, market, actor, GrantId(id), form=signed.fields, error=error)
    return redirect_response(request, f"/office/grants/{id}")


def _read_catalogue(form: Fields) -> ExportCatalogue:
    for catalogue in load_export_catalogues():
        if catalogue.code == single(form, "catalogue"):
            return catalogue
    raise Invalid({"catalogue": "choose one"})


def _waits(grant: Grant) -> bool:
    return Obstacle.NOT_DECIDED in grant.obstacles and grant.state in (GrantState.ASKED, GrantState.GRANTED)


async def _respond(
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
        mistakes={} if error is None else mistakes_of(error),
        typed={} if form is None else typed(form),
    )
    return page_response(request, page, status=200 if error is None else 422)
