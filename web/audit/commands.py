"""cuibai audit: the record, searched on the command line, or written to a file.

cuibai verify: whether anything of the record was changed, taken away or put in.
"""

import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from market.audit.audit import THE_MARKET, AuditSearch, Event, SubjectKind
from market.audit.chain import ChainFault, FaultKind
from market.postgres.deployment import open_market
from market.viewer import COMMAND_LINE, OPERATOR
from web.command.exits import CommandStopped
from web.command.running import load_settings, run_async
from web.command.terminal import Terminal

if TYPE_CHECKING:
    from market.audit.audit import AuditEntry
    from market.audit.store.audit import EntryPage
    from market.postgres.db import Database

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]
OUTPUT = Path("-")


def audit(
    *,
    event: Annotated[
        Event | None, typer.Option("--event", metavar="EVENT", help="Only this event, such as grant-given.")
    ] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", metavar="KIND[:ID]", help="Only what is about this, such as listing:ID.")
    ] = None,
    actor: Annotated[str | None, typer.Option("--actor", help="Only what this actor did: member:ID, clock, …")] = None,
    since: Day = None,
    until: Day = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="So many entries, the latest.")] = 50,
    export: Annotated[
        Path | None,
        typer.Option("--export", help="Write them all, first to last, to a new .csv or .jsonl file; - is output."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Show who saw and changed what, the latest first, or write it to a file; that a file was written is recorded."""
    kind, subject_id = _subject(subject)
    search = AuditSearch(
        event=event,
        subject_kind=kind,
        subject_id=subject_id,
        actor=actor,
        since_on=None if since is None else since.date(),
        until_on=None if until is None else until.date(),
    )
    terminal = Terminal.open()
    if export is not None:
        run_async(_export(search, export, terminal))
        return
    found = run_async(_read(search, limit, terminal))
    if as_json:
        from corpus.exports.audit import write_entry

        terminal.write_json([write_entry(entry) for entry in found.entries])
        return
    for entry in found.entries:
        terminal.write(_line(entry))
    if found.total > limit:
        terminal.say(f"{found.total - limit} earlier ones; --limit shows more, --export writes all")


async def _read(search: AuditSearch, limit: int, terminal: Terminal) -> "EntryPage":
    from market.audit.store import audit as audit_audit

    async with open_market(load_settings(), say=terminal.say) as database, database.reading() as conn:
        return await audit_audit.page(conn, search, viewer=OPERATOR, offset=0, limit=limit)


async def _export(search: AuditSearch, target: Path, terminal: Terminal) -> None:
    from corpus.exports.audit import stream_entries
    from corpus.exports.format import FormatUse, find_format
    from market.audit.store import audit as audit_audit
    from market.audit.store import audit as record
    from market.audit.store import links as audit_links

    ending, written = _find_ending(target), 0

    async def read(database: "Database", up_to: int) -> AsyncIterator["tuple[AuditEntry, ...]"]:
        nonlocal written
        async for entries in audit_audit.pieces(database, search, viewer=OPERATOR, up_to=up_to):
            written += len(entries)
            yield entries

    with _written(target) as file:
        async with open_market(load_settings(), say=terminal.say) as database:
            async with database.writing() as conn:
                head = await audit_links.head(conn)
                up_to = 0 if head is None else head.position
                await record.record(
                    conn,
                    Event.RECORD_EXPORTED,
                    actor=COMMAND_LINE,
                    subject=THE_MARKET,
                    detail={"format": ending, "up_to": up_to},
                )
            async for piece in stream_entries(read(database, up_to), find_format(ending, FormatUse.STREAM)):
                file.write(piece)
    terminal.say(f"entries written: {written}")
    if head is not None:
        terminal.say(f"head {head.position} {head.digest.hex()}")
    if target != OUTPUT:
        terminal.write(str(target))


def _subject(text: str | None) -> tuple[SubjectKind | None, str | None]:
    if text is None:
        return None, None
    kind, _, subject_id = text.partition(":")
    try:
        return SubjectKind(kind), subject_id or None
    except ValueError:
        known = ", ".join(each.value for each in SubjectKind)
        raise typer.BadParameter(f"{kind} is none of {known}") from None


def _find_ending(target: Path) -> str:
    from corpus.exports.format import FormatUse, list_formats

    ending = "jsonl" if target == OUTPUT else target.suffix.lower().removeprefix(".")
    if ending not in list_formats(FormatUse.STREAM):
        known = " or ".join(f".{each}" for each in list_formats(FormatUse.STREAM))
        raise typer.BadParameter(f"{target}: name a file that ends in {known}")
    return ending


@contextmanager
def _written(target: Path) -> Iterator[BinaryIO]:
    """Give standard output, or a new file for its owner's eyes alone; nothing of it stays when writing fails."""
    if target == OUTPUT:
        yield sys.stdout.buffer
        return
    whole = False
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandStopped(f"{target} is there already; name another file") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        whole = True
    finally:
        if not whole:
            target.unlink(missing_ok=True)


def _line(entry: "AuditEntry") -> str:
    at = entry.recorded_at.astimezone().isoformat(" ", "seconds")
    about = f"{entry.subject.kind.value}:{entry.subject.id}" if entry.subject.id else entry.subject.kind.value
    told = " ".join(f"{name}={value}" for name, value in entry.detail.items())
    return "  ".join(part for part in (f"{entry.position}", at, entry.actor, entry.event.value, about, told) if part)


if TYPE_CHECKING:
    from market.audit.store.links import LinkFinding

SHOWN_MAX = 200
_DIGEST_DIGITS = 64
_WORDS = {
    FaultKind.ROW_CHANGED: (
        "{at}: entry {entry} does not fit its digest: it was changed, or the entry before it with its own digest"
    ),
    FaultKind.ROW_MISSING: "{at}: entry {entry} is missing",
    FaultKind.ROW_UNLINKED: "entry {entry} has no link: it was put in past the chain",
    FaultKind.LINK_CHANGED: "{at}: the digest was changed; entry {entry} is as it was recorded",
    FaultKind.LINK_PUT_IN: "{at}: a link to entry {entry} was put in beside the chain",
    FaultKind.LINKS_MISSING: "{at}: the chain has a gap",
    FaultKind.EXCHANGED: "{at}: entry {entry} stands in the place of another",
    FaultKind.END_MISSING: "{at}: the end of the chain was cut off",
    FaultKind.HEAD_CHANGED: "{at}: the head does not name the chain's last link",
    FaultKind.HEAD_MISSING: "the chain has no head",
    FaultKind.NOTED_HEAD_UNKNOWN: (
        "the head that was written down is nowhere in the chain: it was made anew, or is another market's"
    ),
    FaultKind.HISTORY_CHANGED: "{at}: the history of listings that entry {entry} tells of is not as it was recorded",
    FaultKind.HISTORY_UNRECORDED: "row {entry} of listing {listing}'s history is in no entry of the record",
    FaultKind.DEAL_CHANGED: "{at}: the entry of a deal that entry {entry} tells of is not as it was recorded",
    FaultKind.DEAL_UNRECORDED: "entry {entry} of deal {listing} is in no entry of the record",
    FaultKind.DEAL_MISSING: "{at}: the entry of a deal that entry {entry} tells of is missing",
    FaultKind.DEAL_FIGURES: "deal {listing}: its figures are not what its entries say",
    FaultKind.VERSIONS_BROKEN: "listing {listing}: its versions have a gap, or are not those of its history",
}


def verify(
    head: Annotated[
        str | None, typer.Option("--head", help="A head that was written down earlier: the chain must still hold it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Recompute the chain over the record, and name every place where something is not as it was written.

    Who rules the database can make the whole chain anew; only a head that lies elsewhere shows that. Write down the
    one that is printed, and give it to --head another day.
    """
    noted = None if head is None else _read_digest(head)
    terminal = Terminal.open()

    async def check() -> "LinkFinding":
        from market.audit.store import links as audit_links

        async with open_market(load_settings(), say=terminal.say) as database, database.reading() as conn:
            return await audit_links.verify(conn, noted=noted)

    finding = run_async(check())
    if as_json:
        terminal.write_json(_to_json(finding))
    else:
        _report(finding, terminal)
    if finding.faults:
        raise CommandStopped(f"the record is not whole; faults found: {len(finding.faults)}")


def describe_break(fault: ChainFault) -> str:
    """Say in a sentence what is wrong."""
    at = f"position {fault.position}"
    if fault.last not in (None, fault.position):
        at = f"positions {fault.position} to {fault.last}"
    return _WORDS[fault.kind].format(at=at, entry=fault.entry_id, listing=fault.name)


def _report(finding: "LinkFinding", terminal: Terminal) -> None:
    for fault in finding.faults[:SHOWN_MAX]:
        terminal.write((describe_break(fault), "red"))
    if len(finding.faults) > SHOWN_MAX:
        terminal.write((f"and {len(finding.faults) - SHOWN_MAX} more; --json names all", "red"))
    terminal.say(f"entries in the chain: {finding.end.position}")
    if finding.noted_at is not None:
        terminal.say(f"the head that was written down stands at position {finding.noted_at}")
    terminal.write(f"head {finding.end.position} {finding.end.digest.hex()}")


def _to_json(finding: "LinkFinding") -> dict[str, object]:
    return {
        "whole": not finding.faults,
        "head": {"position": finding.end.position, "digest": finding.end.digest.hex()},
        "noted_at": finding.noted_at,
        "faults": [
            {
                "kind": fault.kind.value,
                "position": fault.position,
                "last": fault.last,
                "entry": fault.entry_id,
                "listing": fault.name,
                "text": describe_break(fault),
            }
            for fault in finding.faults
        ],
    }


def _read_digest(text: str) -> bytes:
    digits = text.strip().lower()
    if len(digits) != _DIGEST_DIGITS or not set(digits) <= set("0123456789abcdef"):
        raise typer.BadParameter("a head is 64 hexadecimal digits, as `cuibai verify` prints them")
    return bytes.fromhex(digits)
