"""cuibai verify: whether anything of the record was changed, taken away or put in."""

from typing import TYPE_CHECKING, Annotated

import typer

from market.audit.chain import Fault, FaultKind
from market.postgres.deployment import open_market
from web.command.exits import CommandStopped
from web.command.running import run_async, settings_here
from web.command.terminal import Terminal

if TYPE_CHECKING:
    from market.audit.store.links import Finding

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

    async def check() -> "Finding":
        from market.audit.store import links as audit_links

        async with open_market(settings_here(), say=terminal.say) as database, database.reading() as conn:
            return await audit_links.verify(conn, noted=noted)

    finding = run_async(check())
    if as_json:
        terminal.write_json(_to_json(finding))
    else:
        _tell(finding, terminal)
    if finding.faults:
        raise CommandStopped(f"the record is not whole; faults found: {len(finding.faults)}")


def words(fault: Fault) -> str:
    """Say in a sentence what is wrong."""
    at = f"position {fault.position}"
    if fault.last not in (None, fault.position):
        at = f"positions {fault.position} to {fault.last}"
    return _WORDS[fault.kind].format(at=at, entry=fault.entry_id, listing=fault.name)


def _tell(finding: "Finding", terminal: Terminal) -> None:
    for fault in finding.faults[:SHOWN_MAX]:
        terminal.write((words(fault), "red"))
    if len(finding.faults) > SHOWN_MAX:
        terminal.write((f"and {len(finding.faults) - SHOWN_MAX} more; --json names all", "red"))
    terminal.say(f"entries in the chain: {finding.end.position}")
    if finding.noted_at is not None:
        terminal.say(f"the head that was written down stands at position {finding.noted_at}")
    terminal.write(f"head {finding.end.position} {finding.end.digest.hex()}")


def _to_json(finding: "Finding") -> dict[str, object]:
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
                "text": words(fault),
            }
            for fault in finding.faults
        ],
    }


def _read_digest(text: str) -> bytes:
    digits = text.strip().lower()
    if len(digits) != _DIGEST_DIGITS or not set(digits) <= set("0123456789abcdef"):
        raise typer.BadParameter("a head is 64 hexadecimal digits, as `cuibai verify` prints them")
    return bytes.fromhex(digits)
