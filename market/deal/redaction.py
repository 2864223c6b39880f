"""Telling of a deal (告知): what a party reads of the ledger; what was mended may have been somebody else's."""

from collections.abc import Sequence
from dataclasses import replace

from market.deal.entry import LedgerEntry
from market.deal.ledger import standing_entries
from market.deal.state import DECIDING
from market.organization import OrganizationId


def told_to_party(entries: Sequence[LedgerEntry], organization_id: OrganizationId | None) -> list[LedgerEntry]:
    """Leave out what counts nowhere, and the contents of what is mended or was agreed on while others were parties."""
    own, open_to_it = False, set[int]()
    for _, entry in standing_entries(entries):
        if entry.total_fen is not None:
            own = organization_id in entry.party_ids
        if own:
            open_to_it.add(entry.number)
    told = [entry for entry in entries if entry.counts and entry.event not in DECIDING]
    return [entry if entry.number in open_to_it else _emptied(entry) for entry in told]


def _emptied(entry: LedgerEntry) -> LedgerEntry:
    return replace(
        entry,
        amount_fen=None,
        total_fen=None,
        technical_fen=None,
        approved_fen=None,
        registration=None,
        reason="",
        files=(),
        party_ids=frozenset(),
    )
