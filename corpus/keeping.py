"""Keeping rows (入库): which listing of the store it is, what would change, and the change itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from uuid import uuid4

from corpus.advice import advise, quoted
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


async def plan_rows(conn: Connection, rows: Sequence[Row], *, publish: bool, sample: bool) -> list[Plan | RowError]:
    """Compare rows with the store, each as if it came alone; nothing is written."""
    codes = {row.organization for row in rows}
    homes = {code: await organizations.find_by_code(conn, code, viewer=OPERATOR) for code in codes}
    matching = [await _matching(conn, row, homes[row.organization]) for row in rows]
    found = await listings.find(conn, [each for ids in matching for each in ids], viewer=OPERATOR)
    steps = PUBLISHING[Status.DRAFT] if publish else ()
    plans: list[Plan | RowError] = []
    for row, ids in zip(rows, matching, strict=True):
        home = homes[row.organization]
        known = [found[each] for each in ids if each in found]
        if home is None:
            advice = advise(
                "no organisation of the store has this code; import the organisation first, or mend the code"
            )
            plans.append(RowError(row.number, "organization", row.organization, Rule.REFERENCE, advice))
        elif len(known) > 1:
            advice = advise(
                "%(count)s listings of the organisation have this title; give the row its number", count=len(known)
            )
            plans.append(RowError(row.number, "title", row.listing.title, Rule.CONFLICT, advice))
        elif known:
            placed = _placed(row, home, known[0].id, sample=known[0].sample)
            plans.append(_compared(row, known[0], placed, publish=publish))
        else:
            plans.append(Plan(Outcome.ADDED, _placed(row, home, ListingId(uuid4()), sample=sample), steps))
    return plans


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
    conn: Connection, row: OrganizationRow, *, actor: Actor, sample: bool
) -> Outcome | RowError:
    """Add an organisation whose code is new; one that the store knows under other words is refused.

    Raises Conflict when its number is another's.
    """
    known = await organizations.find_by_code(conn, row.organization.code, viewer=OPERATOR)
    if known is None:
        fresh = replace(row.organization, id=OrganizationId(uuid4()), sample=sample)
        await organizations.add(conn, fresh, actor=actor)
        return Outcome.ADDED
    if replace(row.organization, id=known.id, sample=known.sample) == known:
        return Outcome.UNCHANGED
    advice = advise(
        "the store knows this code as %(name)s; an import changes no organisation, remove the row", name=known.name
    )
    return RowError(row.number, "code", known.code, Rule.CONFLICT, advice)


async def _matching(conn: Connection, row: Row, home: Organization | None) -> list[ListingId]:
    if home is None:
        return []
    listing = row.listing
    if listing.number is None:
        name = (home.id, listing.KIND, listing.title)
        return (await listings.find_by_titles(conn, [name], viewer=OPERATOR)).get(name, [])
    found = await listings.find_by_number(conn, home.id, listing.KIND, listing.number, viewer=OPERATOR)
    return [] if found is None else [found]


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
            advice = advise("the expert opted out; an import brings nobody back, remove the row")
            return RowError(row.number, "number", known.number or known.title, Rule.CONFLICT, advice)
        wanted = replace(wanted, opted_out_at=known.opted_out_at)
    steps = PUBLISHING.get(known.status, ()) if publish else ()
    if wanted == known:
        return Plan(Outcome.UNCHANGED, wanted, steps)
    try:
        next_status(known.status, Step.EDIT)
    except Conflict as error:
        return RowError(row.number, "number", known.number or known.title, Rule.CONFLICT, quoted(str(error)))
    return Plan(Outcome.CHANGED, wanted, steps)


async def _edit(conn: Connection, listing: Achievement | Need | Expert, *, actor: Actor, bulk: bool) -> None:
    match listing:
        case Achievement():
            await achievements.edit(conn, listing, actor=actor, bulk=bulk)
        case Need():
            await needs.edit(conn, listing, actor=actor, bulk=bulk)
        case Expert():
            await experts.edit(conn, listing, actor=actor, bulk=bulk)
