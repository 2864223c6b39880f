"""What the members of the domain's closed sets are called on a page (message ids, translated where shown)."""

from collections.abc import Mapping
from enum import Enum

from corpus.sheet.column import SheetKind
from market.account.api_token import TokenScope
from market.account.member import MemberStanding as AccountStanding
from market.disclosure.grant import GrantState, Obstacle
from market.disclosure.ground import GroundOutcome
from market.disclosure.reading import ReadingPurpose
from market.indicator.indicator import Force
from market.job.job import JobKind, JobState
from market.judging.judgement import Level, Reason
from market.listing.achievement import TransferMode
from market.listing.expert import Availability, Basis, EvidenceKind, PersonField
from market.listing.field import Scheme
from market.listing.fit import FitStanding
from market.listing.listing import Kind, Language, Tier
from market.listing.maturity import Scale
from market.listing.property import LegalStatus, RightKind
from market.listing.relaxation import ConditionKind
from market.notification.saved_search import Frequency
from market.office.queue import Queue
from market.organization import OrganizationKind
from market.privacy.consent import ConsentState, Lasting
from market.privacy.objection import ObjectionChoice
from market.privacy.objection import ObjectionOutcome as Settled
from market.viewer import Role
from matcher.answering.match import FacetName, Signal
from web.challenge.labels import LABELS as CALLS
from web.comparison.labels import LABELS as COMPARISONS
from web.deal.labels import LABELS as DEALS
from web.introduction.labels import LABELS as INTRODUCTIONS
from web.page.language import message
from web.page.preferences import Theme
from web.registration.labels import LABELS as REGISTRATIONS
from web.webhook.labels import LABELS as WEBHOOKS

LABELS: Mapping[Enum, str] = {
    Queue.REVIEWS: message("Listings to review"),
    Queue.SIGN_UPS: message("Organisations that signed up"),
    Queue.EXPORT_DECISIONS: message("Export control to decide"),
    Queue.INTRODUCTIONS_ABROAD: message("Introductions abroad to decide"),
    Queue.OBJECTIONS: message("Objections of people"),
    Queue.CONTACT_REQUESTS: message("Experts to ask about their contact details"),
    Queue.FAILED_JOBS: message("Failed background jobs"),
    Queue.DEAL_DECISIONS: message("Deals that wait for a second person"),
    Queue.IDLE_DEALS: message("Idle deals"),
    Queue.DEAL_FLAGS: message("Flags of deals to look at"),
    Queue.EXPIRING: message("Listings near their last day"),
    JobKind.SEND_MAIL: message("Send a mail"),
    JobKind.EXPIRE_LISTINGS: message("Take out listings past their day"),
    JobKind.TIDY: message("Tidy up"),
    JobKind.VERIFY_RECORD: message("Verify the record"),
    JobKind.IMPORT_FILE: message("Import a file"),
    JobKind.IMPORT_DEALS: message("Record past deals of a file"),
    JobKind.REENCODE: message("Build the index anew"),
    JobKind.FILL_QUEUE: message("Match what is new for the queue"),
    JobKind.FIND_NEWS: message("Look for what is new for members"),
    JobKind.CLUSTER_NEEDS: message("Look for common needs"),
    JobKind.MEASURE_EXPOSURE: message("Measure exposure"),
    JobKind.FLAG_DEALS: message("Look into deals"),
    JobKind.CLOSE_QUARTERS: message("Close quarters of invented deals"),
    JobKind.COUNT_BRAIN: message("Count the district's picture"),
    JobKind.DRAW_MAP: message("Draw the map of the store"),
    JobKind.SEND_DIGEST: message("Send what is new to a member"),
    JobKind.TELL_INTRODUCTION: message("Write to the sides of an introduction"),
    JobKind.TELL_CALL: message("Write about a step of a call"),
    JobKind.DELIVER: message("Send digests to webhooks"),
    JobState.WAITING: message("waiting"),
    JobState.RUNNING: message("running"),
    JobState.DONE: message("done"),
    JobState.FAILED: message("failed"),
    JobState.CANCELLED: message("given up"),
    Frequency.AT_ONCE: message("at once"),
    Frequency.DAILY: message("once a day, at eight"),
    Frequency.WEEKLY: message("once a week, on Monday"),
    Frequency.PAGE: message("only on the page"),
    Kind.ACHIEVEMENT: message("Achievement"),
    Kind.NEED: message("Need"),
    Kind.EXPERT: message("Expert"),
    SheetKind.ORGANIZATION: message("Organisation"),
    SheetKind.ACHIEVEMENT: message("Achievement"),
    SheetKind.NEED: message("Need"),
    SheetKind.EXPERT: message("Expert"),
    Language.ZH: message("Chinese"),
    Language.EN: message("English"),
    Scale.TRL: message("Technology readiness (GB/T 22900-2022)"),
    Scale.MATERIAL: message("New materials (GB/T 37264-2018)"),
    Availability.FULL: message("full time"),
    Availability.HOLIDAY_ENGINEER: message("holiday engineer"),
    Availability.FLYING_PROFESSOR: message("flying professor"),
    Availability.REMOTE: message("remote"),
    EvidenceKind.PAPER: message("paper"),
    EvidenceKind.PATENT: message("patent"),
    EvidenceKind.PROJECT: message("project"),
    EvidenceKind.STANDARD: message("standard"),
    EvidenceKind.AWARD: message("award"),
    EvidenceKind.PRACTICE: message("practice"),
    PersonField.NAME: message("Name"),
    PersonField.NAME_EN: message("Name in English"),
    PersonField.TITLE: message("Academic title"),
    PersonField.ORCID: message("ORCID"),
    PersonField.EMAIL: message("E-mail"),
    PersonField.PHONE: message("Phone"),
    Lasting.MONTH: message("30 days"),
    Lasting.QUARTER: message("90 days"),
    Lasting.YEAR: message("a year"),
    ConsentState.ASKED: message("waits for an answer"),
    ConsentState.GIVEN: message("agreed"),
    ConsentState.REFUSED: message("declined"),
    ConsentState.WITHDRAWN: message("taken back"),
    ObjectionChoice.KNOW: message("Know what is kept of me"),
    ObjectionChoice.CORRECT: message("Have something corrected"),
    ObjectionChoice.LEAVE: message("Not be listed here any more"),
    ObjectionChoice.ERASE: message("Have what is kept of me erased"),
    Settled.DONE: message("done as asked"),
    Settled.NOTHING_HELD: message("nothing was kept of them"),
    Settled.REFUSED: message("refused, with the reason told to them"),
    Basis.CONSENT: message("the expert's consent"),
    Basis.PUBLIC: message("lawfully public"),
    RightKind.INVENTION: message("invention patent"),
    RightKind.UTILITY_MODEL: message("utility model"),
    RightKind.DESIGN: message("design patent"),
    RightKind.SOFTWARE: message("software copyright"),
    RightKind.PLANT_VARIETY: message("plant variety right"),
    RightKind.LAYOUT: message("circuit layout design"),
    RightKind.KNOW_HOW: message("know-how"),
    LegalStatus.PENDING: message("pending"),
    LegalStatus.GRANTED: message("granted"),
    LegalStatus.LAPSED: message("lapsed"),
    LegalStatus.EXPIRED: message("expired"),
    LegalStatus.REFUSED: message("refused"),
    LegalStatus.UNKNOWN: message("status unknown"),
    TransferMode.ASSIGNMENT: message("assignment"),
    TransferMode.EXCLUSIVE_LICENCE: message("exclusive licence"),
    TransferMode.SOLE_LICENCE: message("sole licence"),
    TransferMode.ORDINARY_LICENCE: message("ordinary licence"),
    TransferMode.EQUITY: message("equity"),
    TransferMode.JOINT_DEVELOPMENT: message("joint development"),
    TransferMode.COMMISSIONED_DEVELOPMENT: message("commissioned development"),
    TransferMode.TECHNICAL_SERVICE: message("technical service"),
    TransferMode.CONSULTING: message("consulting"),
    TransferMode.TRIAL_FIRST: message("try first, pay later"),
    Scheme.PLAN: message("district plan"),
    Scheme.INDUSTRY: message("GB/T 4754"),
    Scheme.IPC: message("IPC"),
    Scheme.DISCIPLINE: message("GB/T 13745"),
    Scheme.STATISTICS: message("statistics"),
    Force.MUST: message("must"),
    Force.SHOULD: message("should"),
    Force.FACT: message("stated"),
    OrganizationKind.ENTERPRISE: message("enterprise"),
    OrganizationKind.UNIVERSITY: message("university"),
    OrganizationKind.INSTITUTE: message("institute"),
    OrganizationKind.HOSPITAL: message("hospital"),
    OrganizationKind.SERVICE: message("service organisation"),
    OrganizationKind.FOREIGN: message("foreign organisation"),
    Level.STRONG: message("strong match"),
    Level.FAIR: message("fairly strong match"),
    Level.WEAK: message("weak match"),
    Level.NONE: message("no match"),
    Reason.SAME_WORDS: message("only the same words"),
    Reason.DIFFERENT_PROBLEM: message("not this problem"),
    Reason.PARTIAL: message("solves a part only"),
    Reason.INDICATOR: message("a figure is missed or not stated"),
    Reason.CONDITION: message("other working conditions or objects"),
    Reason.MATURITY: message("too early"),
    Reason.PRICE: message("price and budget don't meet"),
    Reason.TERRITORY: message("territory or rights are restricted"),
    Reason.MODE: message("another way of working together"),
    Reason.UNCLEAR: message("description unclear"),
    FitStanding.MET: message("met"),
    FitStanding.FAILED: message("not met"),
    FitStanding.UNKNOWN: message("not stated"),
    ConditionKind.INDICATOR: message("Indicator"),
    ConditionKind.PRICE: message("Price"),
    ConditionKind.MATURITY: message("Maturity"),
    ConditionKind.TERRITORY: message("Territory"),
    ConditionKind.MODE: message("Ways to work together"),
    FacetName.KIND: message("Store"),
    FacetName.FIELD: message("Field"),
    FacetName.PLACE: message("Place"),
    FacetName.MATURITY: message("Maturity"),
    FacetName.LANGUAGE: message("Written in"),
    Signal.TITLE_MEANING: message("Title, by meaning"),
    Signal.BODY_MEANING: message("Text, by meaning"),
    Signal.WORDS: message("Words in common"),
    Signal.CHARACTERS: message("Characters in common"),
    AccountStanding.WAITING: message("waits for the market office"),
    AccountStanding.INVITED: message("invited"),
    AccountStanding.ACTIVE: message("in use"),
    AccountStanding.SUSPENDED: message("shut out"),
    AccountStanding.ERASED: message("erased"),
    TokenScope.READ: message("read what you may read"),
    TokenScope.POST: message("write what you may write"),
    TokenScope.JUDGE: message("judge pairs"),
    TokenScope.OFFICE: message("run the market"),
    Role.ENTERPRISE: message("enterprise"),
    Role.INSTITUTE: message("institute"),
    Role.EXPERT: message("expert"),
    Role.BROKER: message("broker"),
    Role.OPERATOR: message("market office"),
    Tier.L2: message("Confidential text (L2)"),
    Tier.L3: message("Text under a non-disclosure agreement (L3)"),
    GrantState.ASKED: message("waits for an answer"),
    GrantState.GRANTED: message("granted"),
    GrantState.REFUSED: message("refused"),
    GrantState.REVOKED: message("revoked"),
    GrantState.LAPSED: message("lapsed"),
    Obstacle.NO_NDA: message("No non-disclosure agreement of the two organisations is on record."),
    Obstacle.NOT_DECIDED: message("They are abroad, and the market office has not decided about export control yet."),
    Obstacle.FORBIDDEN: message("The market office decided that this text may not leave the country."),
    GroundOutcome.NOT_LISTED: message("The catalogue does not name it"),
    GroundOutcome.LICENSED: message("A licence is held"),
    GroundOutcome.FORBIDDEN: message("It may not leave the country"),
    ReadingPurpose.READ: message("read"),
    ReadingPurpose.COMPARE: message("compared by the matcher"),
    ReadingPurpose.FILE: message("a file, downloaded"),
    ReadingPurpose.REVIEW: message("reviewed by the market office"),
    Theme.AUTO: message("As the system"),
    Theme.LIGHT: message("Light"),
    Theme.DARK: message("Dark"),
    **COMPARISONS,
    **CALLS,
    **INTRODUCTIONS,
    **DEALS,
    **REGISTRATIONS,
    **WEBHOOKS,
}

SCALE_NAMES: Mapping[Scale, str] = {Scale.TRL: message("TRL"), Scale.MATERIAL: message("Materials scale")}
"""The scales in two words, where there is no room for more."""

STEPS: Mapping[Scale, tuple[str, ...]] = {
    Scale.TRL: (
        message("basic principle observed"),
        message("concept formulated"),
        message("proof of concept"),
        message("validated in the laboratory"),
        message("validated in a relevant environment"),
        message("demonstrated in a relevant environment"),
        message("prototype in real operation"),
        message("complete and qualified"),
        message("proven in use"),
    ),
    Scale.MATERIAL: (
        *(message("laboratory stage"),) * 3,
        *(message("engineering stage"),) * 3,
        *(message("industrial stage"),) * 3,
    ),
}
"""The nine steps of each scale, first to last: the usual short readings, not the standards' own wording."""
