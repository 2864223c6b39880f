"""Search in the record (查记录): what an operator wants to read of it."""

from dataclasses import dataclass
from datetime import date

from market.audit import Event, SubjectKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSearch:
    """Conditions that all hold; None for any. Days are the market's own, both included."""

    event: Event | None = None
    subject_kind: SubjectKind | None = None
    subject_id: str | None = None
    actor: str | None = None
    since_on: date | None = None
    until_on: date | None = None


EVERYTHING = AuditSearch()
