"""Grants (授权申请): what was asked of a member's organisation, and what it asked for.

The office's grants (授权与出口管制): what waits for a decision about export control, and every grant.
"""

from dataclasses import dataclass
from typing import ClassVar, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from corpus.reference.export_control import load_export_catalogues
from market.disclosure.grant import Grant, GrantId, GrantSide, GrantState, Obstacle, covering
from market.disclosure.ground import ExportCatalogue, ExportDecision, GroundOutcome, Nda, check_signed
from market.disclosure.store import grants, grounds
from market.errors import Invalid, NotFound
from market.office.store import organizations
from market.organization import Organization
from market.postgres.db import Connection
from market.viewer import Actor
from matcher.answering.local import market_day
from web.disclosure.emails import notify_answer, notify_decision
from web.disclosure.form import DIGEST, FAULTS, read_day_to_come, read_grant_form, read_nda_form
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.actions import PageActions, SentForm
from web.page.form import BLANK, Form, read_choice, read_day
from web.page.rendering import page_response

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
    form: Form


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
    return await render_grant(request, market, visitor.actor(), GrantId(id))


async def render_grant(
    request: Request,
    market: Market,
    actor: Actor,
    grant_id: GrantId,
    *,
    form: Form = BLANK,
    status: int = 200,
) -> Response:
    """Render a grant as it stands now. Raises NotFound for an operator, who has pages of their own."""
    async with market.database.reading() as conn:
        grant = await grants.get(conn, grant_id, viewer=actor.viewer)
        if grant.side is GrantSide.OFFICE:
            raise NotFound("grant", grant_id)
        owned = grant.side is GrantSide.OWNER and grant.party_id is not None
        nda = await grounds.find_nda(conn, grant.owner_id, grant.party_id) if owned and grant.party_id else None
        others = await grants.find(conn, viewer=actor.viewer, listing_id=grant.listing_id)
    page = GrantPage(
        grant=grant,
        nda=nda,
        covering=covering(grant, others) if grant.side is GrantSide.OWNER else None,
        editor=actor.editor,
        form=form,
    )
    return page_response(request, page, status=status)


actions = PageActions(router=router, path="/mine/grants/{id}", make_id=GrantId, faults=FAULTS, render=render_grant)
Sent: TypeAlias = SentForm[GrantId]


@actions.post("/give", read=read_grant_form)
async def give_grant(conn: Connection, sent: Sent) -> None:
    """Grant what was asked for."""
    until, answer = read_day_to_come(sent.form, "expires_on", market_day()), sent.form.value("answer")
    await grants.give(conn, sent.id, expires_on=until, answer=answer, actor=sent.actor)
    await notify_answer(conn, sent.market, sent.id, actor=sent.actor)


@actions.post("/refuse", read=read_grant_form)
async def refuse_grant(conn: Connection, sent: Sent) -> None:
    """Refuse what was asked for."""
    await grants.refuse(conn, sent.id, answer=sent.form.value("answer"), actor=sent.actor)
    await notify_answer(conn, sent.market, sent.id, actor=sent.actor)


@actions.post("/revoke", read=read_grant_form)
async def revoke_grant(conn: Connection, sent: Sent) -> None:
    """End a grant at once."""
    await grants.revoke(conn, sent.id, actor=sent.actor)


@actions.post("/nda", read=read_nda_form)
async def record_nda(conn: Connection, sent: Sent) -> None:
    """Record an NDA of the owner with who asked. Raises Invalid, NotFound, NotAllowed, Conflict."""
    grant = await grants.lock_own(conn, sent.id, actor=sent.actor, office=True)
    if grant.party_id is None:
        raise Invalid({"parties": "who asks belongs to no organisation"})
    signed_on = read_day(sent.form, "signed_on")
    if signed_on is None:
        raise Invalid({"signed_on": "write the day"})
    check_signed(signed_on, market_day())
    nda = Nda(
        parties=frozenset((grant.owner_id, grant.party_id)),
        signed_on=signed_on,
        valid_until=read_day(sent.form, "valid_until"),
        file_sha256=bytes.fromhex(sent.form.value(DIGEST)),
    )
    await grounds.record_nda(conn, sent.id, nda, actor=sent.actor)


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
    form: Form


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
    return await render_office_grant(request, market, visitor.operator(), GrantId(id))


def _read_catalogue(form: Form) -> ExportCatalogue:
    for catalogue in load_export_catalogues():
        if catalogue.code == form.value("catalogue"):
            return catalogue
    raise Invalid({"catalogue": "choose one"})


def _waits(grant: Grant) -> bool:
    return Obstacle.NOT_DECIDED in grant.obstacles and grant.state in (GrantState.ASKED, GrantState.GRANTED)


async def render_office_grant(
    request: Request,
    market: Market,
    actor: Actor,
    grant_id: GrantId,
    *,
    form: Form = BLANK,
    status: int = 200,
) -> Response:
    """Render a grant for an operator as it stands now."""
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
        form=form,
    )
    return page_response(request, page, status=status)


office_actions = PageActions(
    router=router, path="/office/grants/{id}", make_id=GrantId, faults=FAULTS, render=render_office_grant
)
office_actions.post("/nda", office=True, read=read_nda_form)(record_nda)


@office_actions.post("/export-decision", office=True, read=read_grant_form)
async def decide_export(conn: Connection, sent: Sent) -> None:
    """Record what the operator decided about export control."""
    catalogue = _read_catalogue(sent.form)
    decision = ExportDecision(
        grant_id=sent.id,
        outcome=read_choice(sent.form, "outcome", GroundOutcome),
        catalogue=catalogue.code,
        catalogue_seen_on=catalogue.seen_on,
        reason=sent.form.value("reason"),
    )
    await grounds.decide_export(conn, decision, actor=sent.actor)
    await notify_decision(conn, sent.market, sent.id, actor=sent.actor)
