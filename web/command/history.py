"""cuibai history: what was written of a listing, version by version, and which keys each edit changed."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer

from market.listing.listing import ListingId
from market.listing.version import HistoryEntry, versions
from market.postgres.deployment import open_market
from market.viewer import OPERATOR
from web.command.lifecycle import AsJson, Number, OfKind, OwnerCode, find_own
from web.command.running import run_async, settings_here
from web.command.terminal import Terminal


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

        async with open_market(settings_here(), say=terminal.say) as database, database.reading() as conn:
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
