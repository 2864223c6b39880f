"""Keeping one row (入库): which listing of the store it is, what would change, and the change itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from uuid import uuid4

from corpus.row import OrganizationRow, Row, RowError, Rule
from market.achievement import Achievement
from market.db import Connection
from market.errors import Conflict
from market.expert import Expert
from market.listing import Listing, ListingId, Status, Step, next_status
from market.need import Need
from market.organization import Organization, OrganizationId
from market.store import achievements, experts, listings, needs, organizations
from market.viewer import OPERATOR, Actor

PUBLISHING = {Status.DRAFT: (Step.SUBMIT, Step.PUBLISH), Status.SUBMITTED: (Step.PUBLISH,)}
"""The steps that lead to PUBLISHED; a paused, withdrawn or expired listing is left where its owner put it."""


class Outcome(Enum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Plan:
    """What keeping a row means: the outcome, the listing as it will be, and the steps that publish it."""

    outcome: Outcome
    listing: Achievement | Need | Expert
    steps: tuple[Step, ...] = ()


async def plan_row(
    conn: Connection, row: Row, *, publish: bool, sample: bool, coming: frozenset[str] = frozenset()
) -> Plan | RowError:
    """Compare a row with the store; nothing is written.

    `coming` holds codes of organisations that stand in the same file and will be in the store by then.
    """
    organization = await organizations.find_by_code(conn, row.organization, viewer=OPERATOR)
    if organization is None:
        if row.organization in coming:
            return Plan(Outcome.ADDED, row.listing, PUBLISHING[Status.DRAFT] if publish else ())
        advice = "no organisation of the store has this code; import the organisation first, or mend the code"
        return RowError(row.number, "organization", row.organization, Rule.REFERENCE, advice)
    known = await _known(conn, row, organization.id)
    if isinstance(known, RowError):
        return known
    if known is None:
        listing = _placed(row, organization, ListingId(uuid4()), sample=sample)
        return Plan(Outcome.ADDED, listing, PUBLISHING[Status.DRAFT] if publish else ())
    return _compared(row, known, _placed(row, organization, known.id, sample=known.sample), publish=publish)


async def keep_plans(conn: Connection, plans: Sequence[Plan], *, actor: Actor, bulk: bool) -> None:
    """Do what plans say, all or none, in the caller's transaction.

    Raises Conflict, NotFound or Invalid when the store has moved on since the plans were made.
    """
    added = [plan.listing for plan in plans if plan.outcome is Outcome.ADDED]
    await achievements.add_many(conn, [each for each in added if isinstance(each, Achievement)], actor=actor, bulk=bulk)
    await needs.add_many(conn, [each for each in added if isinstance(each, Need)], actor=actor, bulk=bulk)
    await experts.add_many(conn, [each for each in added if isinstance(each, Expert)], actor=actor, bulk=bulk)
    for plan in plans:
        if plan.outcome is Outcome.CHANGED:
            await _edit(conn, plan.listing, actor=actor, bulk=bulk)
    for step in (Step.SUBMIT, Step.PUBLISH):
        ids = [plan.listing.id for plan in plans if step in plan.steps]
        if ids:
            await listings.take_steps(conn, ids, step, actor=actor, bulk=bulk)


async def keep_organization(
    conn: Connection, row: OrganizationRow, *, actor: Actor, sample: bool, dry_run: bool
) -> Outcome | RowError:
    """Add an organisation whose code is new; one that the store knows under other words is refused."""
    known = await organizations.find_by_code(conn, row.organization.code, viewer=OPERATOR)
    if known is None:
        if not dry_run:
            fresh = replace(row.organization, id=OrganizationId(uuid4()), sample=sample)
            await organizations.add(conn, fresh, actor=actor)
        return Outcome.ADDED
    if replace(row.organization, id=known.id, sample=known.sample) == known:
        return Outcome.UNCHANGED
    advice = f"the store knows this code as {known.name}; an import changes no organisation, remove the row"
    return RowError(row.number, "code", known.code, Rule.CONFLICT, advice)


async def _known(conn: Connection, row: Row, organization_id: OrganizationId) -> Listing | RowError | None:
    listing = row.listing
    if listing.number is not None:
        found = await listings.find_by_number(conn, organization_id, listing.KIND, listing.number, viewer=OPERATOR)
        ids = [] if found is None else [found]
    else:
        ids = await listings.find_by_title(conn, organization_id, listing.KIND, listing.title, viewer=OPERATOR)
    if len(ids) > 1:
        advice = f"{len(ids)} listings of the organisation have this title; give the row its number"
        return RowError(row.number, "title", listing.title, Rule.CONFLICT, advice)
    return (await listings.find(conn, ids, viewer=OPERATOR)).get(ids[0]) if ids else None


def _placed(
    row: Row, organization: Organization, listing_id: ListingId, *, sample: bool
) -> Achievement | Need | Expert:
    return replace(
        row.listing,
        id=listing_id,
        organization_id=organization.id,
        place=row.place or organization.place,
        sample=sample,
    )


def _compared(row: Row, known: Listing, wanted: Achievement | Need | Expert, *, publish: bool) -> Plan | RowError:
    wanted = replace(
        wanted,
        number=known.number,
        confidential=known.confidential,
        status=known.status,
        version=known.version,
        published_at=known.published_at,
        updated_at=known.updated_at,
    )
    if isinstance(wanted, Expert) and isinstance(known, Expert):
        if known.opted_out_at is not None:
            advice = "the expert opted out; an import brings nobody back, remove the row"
            return RowError(row.number, "number", known.number or known.title, Rule.CONFLICT, advice)
        wanted = replace(wanted, opted_out_at=known.opted_out_at)
    steps = PUBLISHING.get(known.status, ()) if publish else ()
    if wanted == known:
        return Plan(Outcome.UNCHANGED, wanted, steps)
    try:
        next_status(known.status, Step.EDIT)
    except Conflict as error:
        return RowError(row.number, "number", known.number or known.title, Rule.CONFLICT, str(error))
    return Plan(Outcome.CHANGED, wanted, steps)


async def _edit(conn: Connection, listing: Achievement | Need | Expert, *, actor: Actor, bulk: bool) -> None:
    match listing:
        case Achievement():
            await achievements.edit(conn, listing, actor=actor, bulk=bulk)
        case Need():
            await needs.edit(conn, listing, actor=actor, bulk=bulk)
        case Expert():
            await experts.edit(conn, listing, actor=actor, bulk=bulk)
