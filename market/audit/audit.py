"""The record (审计记录): who saw or changed what, when, and in which request."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NewType, TypeAlias
from uuid import UUID

from market.organization import OrganizationId

# ruff: noqa: S105 -- names of events, no secrets


EntryId = NewType("EntryId", int)
Detail: TypeAlias = "str | int | bool | Sequence[Detail] | Mapping[str, Detail] | None"
"""What an entry may tell beside its event: references, codes, counts, dates, digests."""

_REFERENCE = re.compile(r"[A-Za-z0-9_.:+/ -]{0,200}", re.ASCII)


class Event(Enum):
    """What happened. A value stands in the record for ever: none is renamed or removed."""

    SIGNED_IN = "signed-in"
    SIGN_IN_FAILED = "sign-in-failed"
    SIGNED_OUT = "signed-out"
    SESSIONS_ENDED = "sessions-ended"
    PASSWORD_RESET_ASKED = "password-reset-asked"
    PASSWORD_RESET = "password-reset"
    PASSWORD_CHANGED = "password-changed"
    SECOND_FACTOR_SET = "second-factor-set"
    SECOND_FACTOR_REMOVED = "second-factor-removed"
    RECOVERY_CODE_USED = "recovery-code-used"
    RECOVERY_CODES_MADE = "recovery-codes-made"
    TOKEN_MADE = "token-made"
    TOKEN_FIRST_USED = "token-first-used"
    TOKEN_REVOKED = "token-revoked"
    FEED_MADE = "feed-made"
    FEED_REVOKED = "feed-revoked"
    OPERATOR_LINK_MADE = "operator-link-made"
    DEMONSTRATION_ENTERED = "demonstration-entered"
    MEMBER_INVITED = "member-invited"
    MEMBER_JOINED = "member-joined"
    MEMBER_CHANGED = "member-changed"
    MEMBER_SUSPENDED = "member-suspended"
    MEMBER_RESTORED = "member-restored"
    MEMBER_ERASED = "member-erased"
    ORGANIZATION_SIGNED_UP = "organization-signed-up"
    ORGANIZATION_APPROVED = "organization-approved"
    ORGANIZATION_REFUSED = "organization-refused"
    ORGANIZATION_CHANGED = "organization-changed"
    LISTING_CREATED = "listing-created"
    LISTING_EDITED = "listing-edited"
    LISTING_SUBMITTED = "listing-submitted"
    LISTING_RETURNED = "listing-returned"
    LISTING_PUBLISHED = "listing-published"
    LISTING_CONFIRMED = "listing-confirmed"
    LISTING_PAUSED = "listing-paused"
    LISTING_RESUMED = "listing-resumed"
    LISTING_WITHDRAWN = "listing-withdrawn"
    LISTING_EXPIRED = "listing-expired"
    LISTING_REOPENED = "listing-reopened"
    REVIEW_ASKED = "review-asked"
    REVIEW_APPROVED = "review-approved"
    REVIEW_RETURNED = "review-returned"
    REVIEW_TAKEN_BACK = "review-taken-back"
    ATTACHMENT_ADDED = "attachment-added"
    ATTACHMENT_REMOVED = "attachment-removed"
    ATTACHMENT_DOWNLOADED = "attachment-downloaded"
    GRANT_ASKED = "grant-asked"
    GRANT_GIVEN = "grant-given"
    GRANT_REFUSED = "grant-refused"
    GRANT_REVOKED = "grant-revoked"
    NDA_RECORDED = "nda-recorded"
    EXPORT_CONTROL_DECIDED = "export-control-decided"
    CONFIDENTIAL_READ = "confidential-read"
    OPERATOR_READ = "operator-read"
    CONTACT_ASKED = "contact-asked"
    CONSENT_GIVEN = "consent-given"
    CONSENT_REFUSED = "consent-refused"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    CONTACT_RELEASED = "contact-released"
    OPTED_OUT = "opted-out"
    OPTED_IN = "opted-in"
    RANKING_SWITCHED = "ranking-switched"
    OBJECTION_SETTLED = "objection-settled"
    DATA_CORRECTED = "data-corrected"
    DATA_EXPORTED = "data-exported"
    DATA_ERASED = "data-erased"
    INTRODUCTION_BEGUN = "introduction-begun"
    INTRODUCTION_ANSWERED = "introduction-answered"
    INTRODUCTION_MOVED = "introduction-moved"
    INTRODUCTION_ENDED = "introduction-ended"
    INTRODUCTION_HANDED_OVER = "introduction-handed-over"
    INTRODUCTION_PLANNED = "introduction-planned"
    INTRODUCTION_CONTACT_ANSWERED = "introduction-contact-answered"
    INTRODUCTION_WRITTEN = "introduction-written"
    MEETING_ARRANGED = "meeting-arranged"
    MEETING_CHANGED = "meeting-changed"
    MEETING_CANCELLED = "meeting-cancelled"
    WEBHOOK_ADDED = "webhook-added"
    WEBHOOK_CHANGED = "webhook-changed"
    WEBHOOK_REMOVED = "webhook-removed"
    COMPARISON_BEGUN = "comparison-begun"
    COMPARISON_CHANGED = "comparison-changed"
    COMPARISON_SCORED = "comparison-scored"
    COMPARISON_OPENED = "comparison-opened"
    COMPARISON_UNBLINDED = "comparison-unblinded"
    COMPARISON_DECIDED = "comparison-decided"
    CALL_BEGUN = "call-begun"
    CALL_EDITED = "call-edited"
    CALL_CONSENT_ASKED = "call-consent-asked"
    CALL_CONSENTED = "call-consented"
    CALL_REFUSED = "call-refused"
    CALL_CONSENT_WITHDRAWN = "call-consent-withdrawn"
    CALL_LEFT = "call-left"
    CALL_MOVED = "call-moved"
    CALL_ANSWERED = "call-answered"
    CALL_ANSWER_WITHDRAWN = "call-answer-withdrawn"
    CALL_CLOSED = "call-closed"
    INSTITUTE_ASKED = "institute-asked"
    INSTITUTE_ANSWERED = "institute-answered"
    COMMON_NEED_DECIDED = "common-need-decided"
    DEAL_RECORDED = "deal-recorded"
    DEAL_MENDED = "deal-mended"
    DEAL_DECIDED = "deal-decided"
    DEAL_FORM_ANSWERED = "deal-form-answered"
    DEAL_FLAG_DECIDED = "deal-flag-decided"
    DEAL_FILE_SENT = "deal-file-sent"
    DEAL_FILE_APPROVED = "deal-file-approved"
    DEALS_IMPORTED = "deals-imported"
    DEALS_EXPORTED = "deals-exported"
    DEAL_ATTRIBUTED = "deal-attributed"
    QUARTER_CLOSED = "quarter-closed"
    TARGET_LOADED = "target-loaded"
    DISTRICT_TOTALS_RECORDED = "district-totals-recorded"
    PLAN_VALUE_RECORDED = "plan-value-recorded"
    SETTINGS_CHANGED = "settings-changed"
    JOB_RETRIED = "job-retried"
    JOB_CANCELLED = "job-cancelled"
    RECORD_BEGUN = "record-begun"
    RECORD_EXPORTED = "record-exported"


class SubjectKind(Enum):
    """What kind of thing an entry is about; as with events, none is renamed or removed."""

    MARKET = "market"
    MEMBER = "member"
    ORGANIZATION = "organization"
    INVITATION = "invitation"
    TOKEN = "token"
    LISTING = "listing"
    LISTINGS = "listings"
    ATTACHMENT = "attachment"
    GRANT = "grant"
    OBJECTION = "objection"
    INTRODUCTION = "introduction"
    CALL = "call"
    COMMON_NEED = "common-need"
    DEAL = "deal"
    DEAL_FLAG = "deal-flag"
    DEAL_FILE = "deal-file"
    TARGET = "target"
    SETTING = "setting"
    JOB = "job"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is about. `id` is a reference, never a name or an address of a person."""

    kind: SubjectKind
    id: UUID | int | str

    def __post_init__(self) -> None:
        _refuse_free_text("subject", str(self.id))

    @classmethod
    def of_many(cls, listing_ids: Iterable[UUID]) -> "Subject":
        """Name many listings at once by a digest of their ids, in whatever order."""
        joined = "\n".join(sorted(str(listing_id) for listing_id in listing_ids))
        return cls(SubjectKind.LISTINGS, sha256_hex(joined))


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One row of the record; `organization_id` is whose affair it is, `position` and `digest` its link in the chain."""

    id: EntryId
    position: int
    digest: bytes
    recorded_at: datetime
    actor: str
    organization_id: OrganizationId | None
    event: Event
    subject: Subject
    detail: Mapping[str, Detail]
    request_id: str | None


def sha256_hex(text: str) -> str:
    """Digest a text that the record may not hold. What can be guessed (an e-mail address) needs a keyed digest."""
    return hashlib.sha256(text.encode()).hexdigest()


def check_detail(detail: Mapping[str, Detail]) -> None:
    """Refuse what could be a person's data or a hidden text: the record is for ever.

    Raises ValueError for a text that is no reference (letters of ASCII, digits and a few signs; no `@`), and for a
    number that is no integer.
    """
    for name, value in detail.items():
        _check(name, value)


def _check(name: str, value: Detail) -> None:
    match value:
        case None | bool() | int():
            pass
        case str():
            _refuse_free_text(name, value)
        case Mapping():
            for key, inner in value.items():
                _check(f"{name}.{key}", inner)
        case list() | tuple():
            for inner in value:
                _check(name, inner)
        case _:
            raise ValueError(f"{name}: the record holds no {type(value).__name__}")


def _refuse_free_text(name: str, text: str) -> None:
    if not _REFERENCE.fullmatch(text):
        raise ValueError(f"{name}: the record holds references and digests, no free text")


THE_MARKET = Subject(SubjectKind.MARKET, "")
"""What is about the market as a whole, or about nobody known."""


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
