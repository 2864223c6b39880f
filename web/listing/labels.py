"""What a listing's history is told in: steps, authors, and the parts of a listing (message ids)."""

from collections.abc import Iterable, Mapping

from market.audit.author import AuthorKind
from market.listing.listing import Status, Step
from market.listing.version import PERSON
from web.page.language import message

STEPS: Mapping[Step, str] = {
    Step.CREATE: message("Written"),
    Step.EDIT: message("Edited"),
    Step.SUBMIT: message("Submitted for review"),
    Step.RETURN: message("Returned by the market office"),
    Step.PUBLISH: message("Published"),
    Step.PAUSE: message("Paused"),
    Step.RESUME: message("Resumed"),
    Step.WITHDRAW: message("Withdrawn"),
    Step.EXPIRE: message("Expired"),
    Step.REOPEN: message("Taken up again as a draft"),
}

STATUSES: Mapping[Status, str] = {
    Status.DRAFT: message("draft"),
    Status.SUBMITTED: message("submitted"),
    Status.PUBLISHED: message("published"),
    Status.PAUSED: message("paused"),
    Status.WITHDRAWN: message("withdrawn"),
    Status.EXPIRED: message("expired"),
}

AUTHORS: Mapping[AuthorKind, str] = {
    AuthorKind.MEMBER: message("a member"),
    AuthorKind.OFFICE: message("the market office"),
    AuthorKind.COMMAND_LINE: message("the market office, on the command line"),
    AuthorKind.CLOCK: message("the market's clock"),
    AuthorKind.SAMPLES: message("the loading of the samples"),
    AuthorKind.VISITOR: message("somebody unknown"),
    AuthorKind.PROGRAM: message("the market itself"),
}

_MATURITY = message("Maturity")
_PRICE = message("Price")
_BUDGET = message("Budget")
_PLACE = message("Place")
_SECRECY = message("Attested to hold nothing classified")
_RANKED = message("whether they are ranked")
_OPTED = message("opting out")
_OTHER = message("other particulars")
PARTS: Mapping[str, str] = {
    "title": message("Title"),
    "summary": message("Summary"),
    "body": message("Text"),
    "confidential_sha256": message("confidential texts"),
    "audience": message("who may read the text"),
    "organization_id": message("Organisation"),
    "number": message("Own number"),
    "language": message("Language"),
    "country": _PLACE,
    "province": _PLACE,
    "city": _PLACE,
    "district": _PLACE,
    "fields": message("Field"),
    "expires_on": message("Valid until"),
    "elements": message("The five elements"),
    "indicators": message("Figures"),
    "advantages": message("What is better, and by how much"),
    "maturity_scale": _MATURITY,
    "maturity_level": _MATURITY,
    "maturity_evidence": _MATURITY,
    "maturity_held_on": _MATURITY,
    "rights": message("Rights"),
    "modes": message("Ways to work together"),
    "territory": message("Territory"),
    "price_low_fen": _PRICE,
    "price_high_fen": _PRICE,
    "price_negotiable": _PRICE,
    "secrecy_by": _SECRECY,
    "secrecy_on": _SECRECY,
    "confirmed_on": message("Confirmed"),
    "present_state": message("Present state"),
    "tried": message("What was tried"),
    "application": message("Where it is used"),
    "criteria": message("How answers are judged"),
    "budget_low_fen": _BUDGET,
    "budget_high_fen": _BUDGET,
    "budget_negotiable": _BUDGET,
    "budget_source": _BUDGET,
    "deadline_on": message("Wanted by"),
    "anonymous": message("whether the poster is named"),
    "languages": message("Languages"),
    "availability": message("Availability"),
    "load_cap": message("how many questions at once"),
    "rankable": _RANKED,
    "ranking_refused_at": _RANKED,
    "opted_out_at": _OPTED,
    "opted_out_from": _OPTED,
    "erased_at": message("erasure"),
    PERSON: message("the person's own data"),
    "sample": _OTHER,
}
"""The keys of a snapshot; several may be one part to a reader."""

TEXTS = ("title", "summary", "body", "present_state", "tried", "application", "criteria")
"""Parts that are texts: what an edit took out of them and put in is shown."""


def name_parts(keys: Iterable[str]) -> tuple[str, ...]:
    """Name the parts that keys of a snapshot belong to, each once."""
    return tuple(dict.fromkeys(PARTS.get(key, _OTHER) for key in keys))
