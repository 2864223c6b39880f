"""cuibai publish, cuibai withdraw: a listing's steps through its life cycle.

cuibai history: what was written of a listing, version by version, and which keys each edit changed.
"""

from collections.abc import Callable, Sequence
from typing import Annotated
from uuid import UUID

import typer

from market.errors import Conflict, NotFound
from market.listing.listing import Kind, ListingId, Status, Step
from market.listing.version import HistoryEntry, versions
from market.organization import OrganizationId
from market.postgres.db import Connection
from market.postgres.deployment import open_market
from market.viewer import COMMAND_LINE, OPERATOR
from web.command.exits import CommandStopped
from web.command.running import load_settings, run_async
from web.command.terminal import Terminal

Ids = Annotated[list[UUID] | None, typer.Argument(help="Ids of listings.")]
OwnerCode = Annotated[str | None, typer.Option("--organization", help="The owner's code, with --number.")]
Number = Annotated[str | None, typer.Option("--number", help="The owner's own number (编号) of the listing.")]
OfKind = Annotated[Kind | None, typer.Option("--kind", help="The store, where a number is used in several.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]

PUBLISHING: dict[Status, tuple[Step, ...]] = {
    Status.DRAFT: (Step.SUBMIT, Step.PUBLISH),
    Status.SUBMITTED: (Step.PUBLISH,),
    Status.PAUSED: (Step.RESUME,),
    Status.PUBLISHED: (),
}
REOPENING = (Step.REOPEN, Step.SUBMIT, Step.PUBLISH)
StepsFrom = Callable[[Status], tuple[Step, ...]]


def publish(
    *,
    ids: Ids = None,
    organization: OwnerCode = None,
    number: Number = None,
    kind: OfKind = None,
    reopen: Annotated[bool, typer.Option("--reopen", help="Also what was withdrawn or has expired.")] = False,
    as_json: AsJson = False,
) -> None:
    """Publish listings, all named or none: drafts are submitted first, paused ones resumed."""

    def steps(status: Status) -> tuple[Step, ...]:
        if status in PUBLISHING:
            return PUBLISHING[status]
        if reopen:
            return REOPENING
        raise Conflict(f"the listing is {status.value}; add --reopen to publish it again")

    _move(ids, organization, number, kind, steps_from=steps, as_json=as_json)


def withdraw(
    *,
    ids: Ids = None,
    organization: OwnerCode = None,
    number: Number = None,
    kind: OfKind = None,
    as_json: AsJson = False,
) -> None:
    """Withdraw listings, all named or none: they are gone from every search within a second."""

    def steps(status: Status) -> tuple[Step, ...]:
        return () if status is Status.WITHDRAWN else (Step.WITHDRAW,)

    _move(ids, organization, number, kind, steps_from=steps, as_json=as_json)


def _move(
    ids: Sequence[UUID] | None,
    organization: str | None,
    number: str | None,
    kind: Kind | None,
    *,
    steps_from: StepsFrom,
    as_json: bool,
) -> None:
    if bool(ids) == (organization is not None or number is not None) or (organization is None) != (number is None):
        raise typer.BadParameter("name listings by their ids, or one by --organization CODE --number NUMBER")
    terminal = Terminal.open()

    async def move() -> None:
        async with open_market(load_settings(), say=terminal.say) as database, database.writing() as conn:
            keys = [ListingId(id_) for id_ in ids or ()]
            if organization is not None and number is not None:
                keys = [await find_own(conn, organization, number, kind)]
            moved = [(key, await _take_steps(conn, key, steps_from)) for key in keys]
        if as_json:
            terminal.write_json([{"id": str(key), "status": status.value} for key, status in moved])
        else:
            for key, status in moved:
                terminal.write(f"{key}  {status.value}")

    run_async(move())


async def _take_steps(conn: Connection, key: ListingId, steps_from: StepsFrom) -> Status:
    """Take a listing's steps; none are left where it is already."""
    from market.listing.store import listings

    known = await listings.find(conn, [key], viewer=OPERATOR)
    if key not in known:
        raise NotFound("listing", key)
    status = known[key].status
    for step in steps_from(status):
        status = await listings.take_step(conn, key, step, actor=COMMAND_LINE)
    return status


async def find_own(conn: Connection, code: str, number: str, kind: Kind | None) -> ListingId:
    """Find the listing that an organisation calls by a number.

    Raises NotFound, and CommandStopped when several stores use the number.
    """
    from market.office.store import organizations

    owner = await organizations.find_by_code(conn, code, viewer=OPERATOR)
    if owner is None:
        raise NotFound("organisation", code)
    found = await _find_in_stores(conn, owner.id, number, kind)
    if len(found) > 1:
        names = ", ".join(each.value for each in found)
        raise CommandStopped(f"{number} is used in several stores; add --kind, one of {names}")
    if not found:
        raise NotFound("listing", f"{number} of {code}")
    return next(iter(found.values()))


async def _find_in_stores(
    conn: Connection, owner: OrganizationId, number: str, kind: Kind | None
) -> dict[Kind, ListingId]:
    from market.listing.store import listings

    found: dict[Kind, ListingId] = {}
    for each in [kind] if kind is not None else list(Kind):
        key = await listings.find_by_number(conn, owner, each, number, viewer=OPERATOR)
        if key is not None:
            found[each] = key
    return found


def history(
    *,
    listing: Annotated[UUID | None, typer.Argument(help="Id of a listing.")] = None,
    organization: OwnerCode = None,
    number: Number = None,
    kind: OfKind = None,
    as_json: AsJson = False,
) -> None:
    """Show a listing's versions: when, by whom, which step, and what an edit changed; removed ones have theirs too."""
    named = organization is not None and number is not None
    if (listing is not None) == named or (organization is None) != (number is None):
        raise typer.BadParameter("name one listing by its id, or by --organization CODE --number NUMBER")
    terminal = Terminal.open()

    async def read() -> list[HistoryEntry]:
        from market.listing.store import listings

        async with open_market(load_settings(), say=terminal.say) as database, database.reading() as conn:
            key = None if listing is None else ListingId(listing)
            if key is None and organization is not None and number is not None:
                key = await find_own(conn, organization, number, kind)
            if key is None:
                raise typer.BadParameter("name one listing")
            return await listings.history(conn, key, viewer=OPERATOR)

    known = list(versions(run_async(read())))
    if as_json:
        terminal.write_json([_to_json(version.entry, version.changed) for version in known])
        return
    for version in known:
        terminal.write(_line(version.entry, version.changed))


def _line(entry: HistoryEntry, changed: Sequence[str]) -> str:
    at = entry.recorded_at.astimezone().isoformat(" ", "seconds")
    moved = entry.after.value if entry.before in (None, entry.after) else f"{entry.before.value} to {entry.after.value}"
    parts = [f"{entry.version}", at, entry.actor or "", entry.step.value, moved, ", ".join(changed), entry.note or ""]
    return "  ".join(part for part in parts if part)


def _to_json(entry: HistoryEntry, changed: Sequence[str]) -> dict[str, object]:
    return {
        "version": entry.version,
        "step": entry.step.value,
        "before": None if entry.before is None else entry.before.value,
        "after": entry.after.value,
        "recorded_at": entry.recorded_at.isoformat(),
        "held_at": entry.held_at.isoformat(),
        "actor": entry.actor,
        "note": entry.note,
        "changed": list(changed),
        "snapshot": None if entry.snapshot is None else dict(entry.snapshot),
    }
