"""Keeping rows (入库): which listing of the store it is, what would change, and the change itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from uuid import uuid4

from corpus.imports.merging import (
    find_differences,
    find_organization_differences,
    merge,
    merge_organization,
    merge_place,
)
from corpus.validation.hint import FixHint, give_hint, quote_hint
from corpus.validation.row import ListingRow, OrganizationRow, RowError, ValidationRule
from market.errors import Conflict, Invalid
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.listing import Listing, ListingId, Status, Step
from market.listing.need import Need
from market.listing.store import achievements, experts, listings, needs
from market.listing.store.listings import OwnName
from market.office.store import organizations
from market.organization import Organization, OrganizationId
from market.postgres.db import Connection
from market.viewer import OPERATOR, Actor

PUBLISHING = {Status.DRAFT: (Step.SUBMIT, Step.PUBLISH), Status.SUBMITTED: (Step.PUBLISH,)}
"""The steps that lead to PUBLISHED; a paused, withdrawn or expired listing is left where its owner put it."""

_OF_THE_SAMPLES = give_hint(
    "the listing is one of the invented samples, and goes when they are removed; give the row a number of its own, or "
    "remove the samples first: cuibai samples remove"
)

_SAMPLE_ORGANIZATION = give_hint(
    "the organisation is one of the invented samples; give yours its own code, or remove the samples first: cuibai "
    "samples remove"
)


class RowOutcome(Enum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What keeping a row means: the outcome, the listing as it will be, and the steps that publish it.

    `changed` names the keys that a change alters and `emptied` those that it leaves with nothing. A row without a
    number `takes_over` a listing that has one. `stays` is the status that keeps an import from publishing the listing.
    """

    outcome: RowOutcome
    listing: Achievement | Need | Expert
    steps: tuple[Step, ...] = ()
    changed: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    takes_over: bool = False
    stays: Status | None = None


@dataclass(frozen=True, slots=True)
class _ByKind:
    achievements: list[Achievement]
    needs: list[Need]
    experts: list[Expert]


@dataclass(frozen=True, slots=True)
class OrphanRow:
    """A row whose organisation the store does not have, or not yet: the file may bring it further down."""

    row: ListingRow

    def refused(self) -> RowError:
        """Say what is wrong with the row if the organisation never comes."""
        advice = give_hint(
            "no organisation of the store has this code; import the organisation first, or mend the code"
        )
        return _make_error(self.row, "organization", self.row.organization, ValidationRule.REFERENCE, advice)


async def plan_rows(
    conn: Connection, rows: Sequence[ListingRow], *, publish: bool, sample: bool
) -> list[RowPlan | OrphanRow | RowError]:
    """Compare rows with the store, each as if it came alone, in as many queries as one takes; nothing is written."""
    homes = await organizations.find_by_codes(conn, {row.organization for row in rows}, viewer=OPERATOR)
    matching = await _matching(conn, rows, homes)
    found = await listings.find(conn, [each for ids in matching for each in ids], viewer=OPERATOR)
    steps = PUBLISHING[Status.DRAFT] if publish else ()
    plans: list[RowPlan | OrphanRow | RowError] = []
    for row, ids in zip(rows, matching, strict=True):
        home = homes.get(row.organization)
        known = [found[each] for each in ids if each in found]
        if home is None:
            plans.append(OrphanRow(row))
        elif len(known) > 1:
            advice = give_hint(
                "%(count)s listings of the organisation have this title; give the row its number", count=len(known)
            )
            plans.append(_make_error(row, "title", row.listing.title, ValidationRule.CONFLICT, advice))
        elif known:
            plans.append(_compare(row, known[0], home, publish=publish, sample=sample))
        else:
            fresh = replace(
                row.listing,
                id=ListingId(uuid4()),
                organization_id=home.id,
                place=row.place.beside(home.place) if row.place else home.place,
                sample=sample,
            )
            plans.append(RowPlan(RowOutcome.ADDED, fresh, steps))
    return plans


async def save_plans(conn: Connection, plans: Sequence[RowPlan], *, actor: Actor, bulk: bool) -> None:
    """Do what plans say, all or none, in the caller's transaction.

    Raises Conflict, NotFound or Invalid when the store has moved on since the plans were made.
    """
    for tell in (True, False):
        added = [plan.listing for plan in plans if plan.outcome is RowOutcome.ADDED and tell is not bool(plan.steps)]
        of_kind = _by_kind(added)
        await achievements.add_many(conn, of_kind.achievements, actor=actor, bulk=bulk, tell=tell)
        await needs.add_many(conn, of_kind.needs, actor=actor, bulk=bulk, tell=tell)
        await experts.add_many(conn, of_kind.experts, actor=actor, bulk=bulk, tell=tell)
    changed = _by_kind([plan.listing for plan in plans if plan.outcome is RowOutcome.CHANGED])
    await achievements.edit_many(conn, changed.achievements, actor=actor, bulk=bulk)
    await needs.edit_many(conn, changed.needs, actor=actor, bulk=bulk)
    await experts.edit_many(conn, changed.experts, actor=actor, bulk=bulk)
    for step in (Step.SUBMIT, Step.PUBLISH):
        ids = [plan.listing.id for plan in plans if step in plan.steps]
        if ids:
            await listings.take_steps(conn, ids, step, actor=actor, bulk=bulk, tell=step is Step.PUBLISH)


def _by_kind(wanted: Sequence[Achievement | Need | Expert]) -> _ByKind:
    return _ByKind(
        [each for each in wanted if isinstance(each, Achievement)],
        [each for each in wanted if isinstance(each, Need)],
        [each for each in wanted if isinstance(each, Expert)],
    )


async def save_samples(
    conn: Connection, newcomers: Sequence[OrganizationRow], rows: Sequence[ListingRow], *, actor: Actor
) -> None:
    """Keep, mark and publish sample rows in the caller's own transaction, all or none.

    Raises Conflict where a row is refused.
    """
    for newcomer in newcomers:
        outcome = await save_organization(conn, newcomer, actor=actor, sample=True)
        if isinstance(outcome, RowError):
            raise Conflict(str(outcome))
    plans = await plan_rows(conn, rows, publish=True, sample=True)
    refused = [
        plan.refused() if isinstance(plan, OrphanRow) else plan for plan in plans if not isinstance(plan, RowPlan)
    ]
    if refused:
        raise Conflict("; ".join(str(error) for error in refused))
    await save_plans(conn, [plan for plan in plans if isinstance(plan, RowPlan)], actor=actor, bulk=True)


@dataclass(frozen=True, slots=True)
class OrganizationOutcome:
    """What became of an organisation's row; `changed` names the keys that a correction altered."""

    outcome: RowOutcome
    organization: Organization
    changed: tuple[str, ...] = ()


async def save_organization(
    conn: Connection, row: OrganizationRow, *, actor: Actor, sample: bool
) -> OrganizationOutcome | RowError:
    """Add an organisation whose code is new, or correct the one that has it; a sample is corrected by samples alone.

    Raises Conflict when its number is another's.
    """
    known = await organizations.find_by_code(conn, row.organization.code, viewer=OPERATOR)
    if known is None:
        fresh = replace(row.organization, id=OrganizationId(uuid4()), sample=sample)
        await organizations.add(conn, fresh, actor=actor)
        return OrganizationOutcome(RowOutcome.ADDED, fresh)
    wanted = merge_organization(row.organization, known)
    if wanted == known:
        return OrganizationOutcome(RowOutcome.UNCHANGED, known)
    if known.sample and not sample:
        return RowError(row.number, "code", known.code, ValidationRule.CONFLICT, _SAMPLE_ORGANIZATION, sheet=row.sheet)
    await organizations.edit(conn, wanted, actor=actor)
    return OrganizationOutcome(RowOutcome.CHANGED, wanted, find_organization_differences(known, wanted))


async def _matching(
    conn: Connection, rows: Sequence[ListingRow], homes: Mapping[str, Organization]
) -> list[Sequence[ListingId]]:
    """Find for each row the listings that it may be: by its number, or without one by its title."""
    names = [_own_name(row, homes) for row in rows]
    numbered = [row.listing.number is not None for row in rows]
    numbers = [name for name, has in zip(names, numbered, strict=True) if name is not None and has]
    titles = [name for name, has in zip(names, numbered, strict=True) if name is not None and not has]
    by_number = await listings.find_by_numbers(conn, numbers, viewer=OPERATOR)
    by_title = await listings.find_by_titles(conn, titles, viewer=OPERATOR)
    matching: list[Sequence[ListingId]] = []
    for name, has in zip(names, numbered, strict=True):
        if name is None:
            matching.append(())
        elif has:
            matching.append((by_number[name],) if name in by_number else ())
        else:
            matching.append(by_title.get(name, ()))
    return matching


def _own_name(row: ListingRow, homes: Mapping[str, Organization]) -> OwnName | None:
    home = homes.get(row.organization)
    return None if home is None else (home.id, row.listing.KIND, row.listing.number or row.listing.title)


def _make_error(row: ListingRow, path: str, value: str, rule: ValidationRule, advice: FixHint) -> RowError:
    return row.refused(path, value, rule, advice)


def _overlay(row: ListingRow, known: Achievement | Need | Expert, home: Organization) -> Achievement | Need | Expert:
    """Give the listing of the store as the row wants it; what no file says of a listing stays.

    Raises Invalid where what is said and what is there make no listing together.
    """
    merged = merge(row.listing, known, row.unsaid)
    if isinstance(merged, Expert) and isinstance(known, Expert):
        merged = replace(merged, opted_out_at=known.opted_out_at)
    return replace(
        merged,
        id=known.id,
        organization_id=home.id,
        place=merge_place(row.place, known.place, row.unsaid, home=home.place),
        number=known.number,
        confidential=known.confidential,
        sample=known.sample,
        status=known.status,
        version=known.version,
        published_at=known.published_at,
        updated_at=known.updated_at,
    )


def _compare(row: ListingRow, known: Listing, home: Organization, *, publish: bool, sample: bool) -> RowPlan | RowError:
    """Lay a row over the listing that it is, and say what that changes."""
    if not isinstance(known, Achievement | Need | Expert):
        raise TypeError(f"no row is known for {type(known).__name__}")
    name = known.number or known.title
    if isinstance(known, Expert) and known.opted_out_at is not None:
        advice = give_hint("the expert opted out; an import brings nobody back, remove the row")
        return _make_error(row, "number", name, ValidationRule.CONFLICT, advice)
    try:
        wanted = _overlay(row, known, home)
    except Invalid as invalid:
        path, why = next(iter(invalid.fields.items()))
        return _make_error(row, path, "", ValidationRule.MEANING, quote_hint(why))
    steps = PUBLISHING.get(known.status, ()) if publish else ()
    stays = known.status if publish and not steps and known.status is not Status.PUBLISHED else None
    if wanted == known:
        return RowPlan(RowOutcome.UNCHANGED, wanted, steps, stays=stays)
    if known.sample and not sample:
        return _make_error(row, "number", name, ValidationRule.CONFLICT, _OF_THE_SAMPLES)
    if known.status is Status.WITHDRAWN:
        return _make_error(
            row,
            "number",
            name,
            ValidationRule.CONFLICT,
            give_hint(
                "the listing is withdrawn; reopen it first, then import again: cuibai publish --reopen %(id)s",
                id=known.id,
            ),
        )
    changed, emptied = find_differences(known, wanted)
    takes_over = row.listing.number is None and known.number is not None
    return RowPlan(RowOutcome.CHANGED, wanted, steps, changed, emptied, takes_over, stays)
