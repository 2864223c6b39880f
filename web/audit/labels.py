"""What the record is told in: its events, and the kinds of things that they are about (message ids).

An entry's particulars as they are shown: named where they have a name, digests cut short, ranges in short form.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from market.audit.audit import Event, SubjectKind
from market.listing.listing import Status
from web.listing.labels import STATUSES
from web.page.language import message

SHOWN_DIGITS = 12
_DIGEST = re.compile(r"[0-9a-f]{64}")
_YES, _NO = message("yes"), message("no")
_ORDER = ("before", "after", "version", "listings")
"""What says most comes first; the store keeps no order."""

PARTICULAR_NAMES: Mapping[str, str] = {
    "tier": message("tier"),
    "version": message("version"),
    "before": message("before"),
    "after": message("afterwards"),
    "listings": message("listings"),
    "listing": message("listing"),
    "history": message("rows of history"),
    "sha256": message("digest"),
    "until": message("until"),
    "outcome": message("outcome"),
    "format": message("format"),
    "up_to": message("up to No."),
    "role": message("role"),
    "editor": message("may edit"),
    "grant": message("grant"),
    "consent": message("consent"),
    "member": message("member"),
    "recipient": message("recipient"),
    "scopes": message("scopes"),
    "file": message("file"),
    "about": message("about"),
    "second_factor": message("second factor"),
}
"""Message ids; a key without one is shown as it is kept."""


@dataclass(frozen=True, slots=True)
class Particular:
    """One particular; `name` is a message id where `named`, `text` where `worded`; `whole` is what was cut short."""

    name: str
    named: bool
    text: str
    worded: bool = False
    whole: str | None = None


def list_particulars(detail: Mapping[str, Any]) -> tuple[Particular, ...]:
    """Lay out what an entry tells beside its event; what is not known is left out."""
    keys = sorted(detail, key=lambda key: (_ORDER.index(key) if key in _ORDER else len(_ORDER), key))
    return tuple(_particular(key, detail[key]) for key in keys if detail[key] is not None)


def _particular(key: str, value: Any) -> Particular:
    name, named = PARTICULAR_NAMES.get(key, key), key in PARTICULAR_NAMES
    if key in ("before", "after") and value in {status.value for status in Status}:
        return Particular(name, named, STATUSES[Status(value)], worded=True)
    if isinstance(value, bool):
        return Particular(name, named, _YES if value else _NO, worded=True)
    if isinstance(value, str) and _DIGEST.fullmatch(value):
        return Particular(name, named, f"{value[:SHOWN_DIGITS]}…", whole=value)
    if key == "history" and isinstance(value, list):
        return Particular(name, named, ", ".join(_range(pair) for pair in value))
    return Particular(name, named, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _range(pair: Any) -> str:
    match pair:
        case [int(first), int(last)]:
            return f"{first}" if first == last else f"{first} – {last}"
        case _:
            return json.dumps(pair)


EVENTS: Mapping[Event, str] = {
    Event.SIGNED_IN: message("signed in"),
    Event.SIGN_IN_FAILED: message("failed to sign in"),
    Event.SIGNED_OUT: message("signed out"),
    Event.SESSIONS_ENDED: message("sessions ended"),
    Event.PASSWORD_RESET_ASKED: message("password reset asked for"),
    Event.PASSWORD_RESET: message("password reset"),
    Event.PASSWORD_CHANGED: message("password changed"),
    Event.SECOND_FACTOR_SET: message("second factor set up"),
    Event.SECOND_FACTOR_REMOVED: message("second factor removed"),
    Event.RECOVERY_CODE_USED: message("recovery code used"),
    Event.RECOVERY_CODES_MADE: message("recovery codes made"),
    Event.TOKEN_MADE: message("token made"),
    Event.TOKEN_FIRST_USED: message("token used for the first time"),
    Event.TOKEN_REVOKED: message("token revoked"),
    Event.FEED_MADE: message("feed of news made"),
    Event.FEED_REVOKED: message("feed of news ended"),
    Event.OPERATOR_LINK_MADE: message("operator's link made"),
    Event.DEMONSTRATION_ENTERED: message("demonstration entered"),
    Event.MEMBER_INVITED: message("member invited"),
    Event.MEMBER_JOINED: message("member joined"),
    Event.MEMBER_CHANGED: message("member's rights changed"),
    Event.MEMBER_SUSPENDED: message("member suspended"),
    Event.MEMBER_RESTORED: message("member let in again"),
    Event.MEMBER_ERASED: message("member erased"),
    Event.ORGANIZATION_SIGNED_UP: message("organisation signed up"),
    Event.ORGANIZATION_APPROVED: message("organisation approved"),
    Event.ORGANIZATION_REFUSED: message("organisation refused"),
    Event.ORGANIZATION_CHANGED: message("organisation changed"),
    Event.LISTING_CREATED: message("listing written"),
    Event.LISTING_EDITED: message("listing edited"),
    Event.LISTING_SUBMITTED: message("listing submitted"),
    Event.LISTING_RETURNED: message("listing returned"),
    Event.LISTING_PUBLISHED: message("listing published"),
    Event.LISTING_CONFIRMED: message("listing confirmed"),
    Event.LISTING_PAUSED: message("listing paused"),
    Event.LISTING_RESUMED: message("listing resumed"),
    Event.LISTING_WITHDRAWN: message("listing withdrawn"),
    Event.LISTING_EXPIRED: message("listing expired"),
    Event.LISTING_REOPENED: message("listing taken up again"),
    Event.REVIEW_ASKED: message("review asked for"),
    Event.REVIEW_APPROVED: message("review: approved"),
    Event.REVIEW_RETURNED: message("review: returned to the owner"),
    Event.REVIEW_TAKEN_BACK: message("taken back from review"),
    Event.ATTACHMENT_ADDED: message("attachment added"),
    Event.ATTACHMENT_REMOVED: message("attachment removed"),
    Event.ATTACHMENT_DOWNLOADED: message("attachment downloaded"),
    Event.GRANT_ASKED: message("grant asked for"),
    Event.GRANT_GIVEN: message("grant given"),
    Event.GRANT_REFUSED: message("grant refused"),
    Event.GRANT_REVOKED: message("grant revoked"),
    Event.NDA_RECORDED: message("NDA recorded"),
    Event.EXPORT_CONTROL_DECIDED: message("export control decided"),
    Event.CONFIDENTIAL_READ: message("confidential text read"),
    Event.OPERATOR_READ: message("confidential text read by the office, with a reason"),
    Event.CONTACT_ASKED: message("contact details asked for"),
    Event.CONSENT_GIVEN: message("consent given"),
    Event.CONSENT_REFUSED: message("consent refused"),
    Event.CONSENT_WITHDRAWN: message("consent withdrawn"),
    Event.CONTACT_RELEASED: message("contact details shown"),
    Event.OPTED_OUT: message("expert opted out"),
    Event.OPTED_IN: message("expert came back"),
    Event.RANKING_SWITCHED: message("ranking of a person switched"),
    Event.OBJECTION_SETTLED: message("objection settled"),
    Event.DATA_CORRECTED: message("own data corrected"),
    Event.DATA_EXPORTED: message("own data exported"),
    Event.DATA_ERASED: message("person's data erased"),
    Event.INTRODUCTION_BEGUN: message("introduction begun"),
    Event.INTRODUCTION_ANSWERED: message("introduction answered by one side"),
    Event.INTRODUCTION_MOVED: message("introduction moved on"),
    Event.INTRODUCTION_ENDED: message("introduction ended"),
    Event.INTRODUCTION_HANDED_OVER: message("introduction handed over"),
    Event.INTRODUCTION_PLANNED: message("next action planned"),
    Event.INTRODUCTION_CONTACT_ANSWERED: message("contact details agreed to or withheld"),
    Event.INTRODUCTION_WRITTEN: message("message or note written"),
    Event.MEETING_ARRANGED: message("meeting arranged"),
    Event.MEETING_CHANGED: message("meeting changed"),
    Event.MEETING_CANCELLED: message("meeting cancelled"),
    Event.WEBHOOK_ADDED: message("webhook added"),
    Event.WEBHOOK_CHANGED: message("webhook changed"),
    Event.WEBHOOK_REMOVED: message("webhook removed"),
    Event.COMPARISON_BEGUN: message("comparison of answers begun"),
    Event.COMPARISON_CHANGED: message("comparison of answers changed"),
    Event.COMPARISON_SCORED: message("scoring of answers finished"),
    Event.COMPARISON_OPENED: message("all scores of a comparison opened"),
    Event.COMPARISON_UNBLINDED: message("organisations in a comparison named"),
    Event.COMPARISON_DECIDED: message("comparison of answers decided"),
    Event.CALL_BEGUN: message("call drafted"),
    Event.CALL_EDITED: message("draft of a call changed"),
    Event.CALL_CONSENT_ASKED: message("consent to a call asked for"),
    Event.CALL_CONSENTED: message("consent to a call given"),
    Event.CALL_REFUSED: message("call refused by the need's owner"),
    Event.CALL_CONSENT_WITHDRAWN: message("consent to a call withdrawn"),
    Event.CALL_LEFT: message("need taken out of its call"),
    Event.CALL_MOVED: message("call moved on"),
    Event.CALL_ANSWERED: message("call answered"),
    Event.CALL_ANSWER_WITHDRAWN: message("answer to a call withdrawn"),
    Event.CALL_CLOSED: message("call closed"),
    Event.INSTITUTE_ASKED: message("institute asked about a need"),
    Event.INSTITUTE_ANSWERED: message("institute answered about a need"),
    Event.COMMON_NEED_DECIDED: message("common needs decided about"),
    Event.DEAL_RECORDED: message("deal: an entry recorded"),
    Event.DEAL_MENDED: message("deal: an entry corrected or struck out"),
    Event.DEAL_DECIDED: message("deal: an entry approved or refused by a second person"),
    Event.DEAL_FORM_ANSWERED: message("deal: form of its registration answered"),
    Event.DEAL_FLAG_DECIDED: message("deal: decided about a flag"),
    Event.DEAL_ATTRIBUTED: message("deal: recorded who it came about through"),
    Event.QUARTER_CLOSED: message("quarter closed for the public"),
    Event.DEAL_FILE_SENT: message("file of past deals sent"),
    Event.DEAL_FILE_APPROVED: message("file of past deals approved by a second person"),
    Event.DEALS_IMPORTED: message("file of past deals recorded"),
    Event.DEALS_EXPORTED: message("deals exported"),
    Event.TARGET_LOADED: message("path of a plan loaded"),
    Event.DISTRICT_TOTALS_RECORDED: message("totals of the district recorded"),
    Event.PLAN_VALUE_RECORDED: message("value of the plan's Table 1 recorded"),
    Event.SETTINGS_CHANGED: message("settings changed"),
    Event.JOB_RETRIED: message("job done again"),
    Event.JOB_CANCELLED: message("job given up"),
    Event.RECORD_BEGUN: message("record begun"),
    Event.RECORD_EXPORTED: message("record exported"),
}

SUBJECT_KINDS: Mapping[SubjectKind, str] = {
    SubjectKind.MARKET: message("market"),
    SubjectKind.MEMBER: message("member"),
    SubjectKind.ORGANIZATION: message("organisation"),
    SubjectKind.INVITATION: message("invitation"),
    SubjectKind.TOKEN: message("token"),
    SubjectKind.LISTING: message("listing"),
    SubjectKind.LISTINGS: message("several listings"),
    SubjectKind.ATTACHMENT: message("attachment"),
    SubjectKind.GRANT: message("grant"),
    SubjectKind.OBJECTION: message("objection"),
    SubjectKind.INTRODUCTION: message("Introduction"),
    SubjectKind.CALL: message("call"),
    SubjectKind.COMMON_NEED: message("common needs"),
    SubjectKind.DEAL: message("deal"),
    SubjectKind.DEAL_FLAG: message("flag of deals"),
    SubjectKind.DEAL_FILE: message("file of past deals"),
    SubjectKind.TARGET: message("target"),
    SubjectKind.SETTING: message("setting"),
    SubjectKind.JOB: message("job"),
    SubjectKind.WEBHOOK: message("webhook"),
}
