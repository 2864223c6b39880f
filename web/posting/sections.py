"""Sections (分节): in which order the form of a listing asks, and what each part is called."""

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.posting.form import OTHER_CODES, REMOVED
from market.listing.listing import Kind, Tier
from web.page.language import message

ELEMENTS = tuple(f"elements.{part}" for part in ("materials", "methods", "effects", "products", "applications"))
PLACE = tuple(f"place.{part}" for part in ("country", "province", "city", "district"))
PERSON = tuple(
    f"person.{part}" for part in ("name", "name_en", "title", "orcid", "email", "phone", "basis", "source", "held_on")
)
MATURITY = ("maturity", "maturity.evidence", "maturity.held_on")
HIDDEN = tuple(name for tier in (Tier.L2, Tier.L3) for name in (tier.value, REMOVED[tier]))


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A part of a form: its name and one sentence (message ids), its fields, and those that few people need."""

    key: str
    title: str
    lead: str
    fields: tuple[str, ...]
    more: tuple[str, ...] = ()


_WHO = SectionPlan(
    "who",
    message("Who reads what"),
    message("The name and the fields are public. You choose who reads the text; what is secret stays closed."),
    ("audience", *HIDDEN),
)
_TIME = SectionPlan(
    "when",
    message("Place and time"),
    message("Where it is at home, and until when it holds."),
    ("expires_on", *PLACE),
)
_FIELDS = SectionPlan(
    "fields",
    message("Fields and terms"),
    message("Tick what it belongs to: this is how people filter, and it is public."),
    ("fields",),
    (OTHER_CODES, *ELEMENTS),
)

SECTIONS: Mapping[Kind, tuple[SectionPlan, ...]] = {
    Kind.NEED: (
        SectionPlan(
            "title",
            message("The need in short"),
            message("What everybody sees first. Name the thing and what is wrong with it, not your firm."),
            ("title", "summary"),
            ("number", "language"),
        ),
        SectionPlan(
            "text",
            message("The problem"),
            message(
                "What fails, under which conditions, and what you have tried: the more exact, the better the answers."
            ),
            ("body", "application"),
            ("present_state", "tried"),
        ),
        SectionPlan(
            "figures",
            message("Figures it must reach"),
            message(
                "A figure a row. What you must have decides who is left out; what you would like decides the order."
            ),
            ("indicators",),
        ),
        SectionPlan(
            "terms",
            message("Terms"),
            message("Budget, maturity and the way of working together."),
            ("budget.low_wan", "budget.high_wan", "budget.negotiable", "deadline_on", "modes", "maturity"),
            ("budget_source", "maturity.evidence", "maturity.held_on", "criteria"),
        ),
        _FIELDS,
        SectionPlan(_WHO.key, _WHO.title, _WHO.lead, ("anonymous", *_WHO.fields)),
        _TIME,
    ),
    Kind.ACHIEVEMENT: (
        SectionPlan(
            "title",
            message("The achievement in short"),
            message("What everybody sees first. Say what it does and for what, not only what it is called."),
            ("title", "summary"),
            ("number", "language"),
        ),
        SectionPlan(
            "text",
            message("The technology"),
            message("How it works, what was shown and where, and what is better than what people use today."),
            ("body", "advantages"),
        ),
        SectionPlan(
            "figures",
            message("Figures"),
            message(
                "A figure a row, as it was measured: needs ask for figures, and one that isn't stated can't count."
            ),
            ("indicators",),
        ),
        SectionPlan(
            "terms",
            message("Terms"),
            message("Price, maturity and the ways in which it changes hands."),
            ("maturity", "maturity.evidence", "modes", "price.low_wan", "price.high_wan", "price.negotiable"),
            ("maturity.held_on", "territory"),
        ),
        SectionPlan(
            "rights",
            message("Rights and people"),
            message("Whose it is. Inventors are named only with a lawful basis."),
            ("rights", "inventors"),
        ),
        _FIELDS,
        _WHO,
        _TIME,
    ),
    Kind.EXPERT: (
        SectionPlan(
            "title",
            message("What they know, in short"),
            message("What everybody sees first: the subject, never the name."),
            ("title", "summary"),
            ("number", "language"),
        ),
        SectionPlan(
            "text",
            message("Experience and topics"),
            message("Which questions they answer, and the documents that show it."),
            ("body", "topics"),
        ),
        SectionPlan(
            "person",
            message("The person"),
            message(
                "Kept apart, and erased on request. Contact details are shown to nobody without the expert's consent."
            ),
            PERSON,
        ),
        SectionPlan(
            "terms",
            message("Terms"),
            message("How they can work for a firm, and how often they want to be asked."),
            ("languages", "availability", "load_cap"),
            ("conflicts",),
        ),
        SectionPlan(_FIELDS.key, _FIELDS.title, _FIELDS.lead, ("fields",), (OTHER_CODES,)),
        _WHO,
        _TIME,
    ),
}

_NEGOTIABLE = message("Tick it where the amount is open to negotiation, or there is none.")
TICK_NOTES: Mapping[str, str] = {
    "anonymous": message("Ticked: nobody is shown whose need it is."),
    "budget.negotiable": _NEGOTIABLE,
    "price.negotiable": _NEGOTIABLE,
}
"""What is said of a box to tick, by its field; a table's note tells what to write in a cell."""
