"""A row of a need (需求), beyond what all listings share."""

from corpus.clauses import (
    NOTE_LIMIT,
    TERM_LIMIT,
    day,
    known,
    read_elements,
    read_indicators,
    read_maturity,
    read_price,
    values,
    write_elements,
    write_indicators,
    write_maturity,
    write_price,
)
from corpus.listing_row import Shared
from corpus.record import Record
from corpus.row import Json
from market.indicator.indicator import Force
from market.listing.achievement import TransferMode
from market.listing.need import Need


def read_need(record: Record, shared: Shared) -> Need | None:
    """Read the keys of a need; an indicator without a force is a must."""
    present_state, tried, application = (
        record.text(key, limit=NOTE_LIMIT, lines=True) for key in ("present_state", "tried", "application")
    )
    elements = read_elements(record.record("elements"))
    indicators = read_indicators(record.records("indicators"), forces=(Force.MUST, Force.SHOULD))
    budget = read_price(record.record("budget"))
    budget_source = record.text("budget_source", limit=TERM_LIMIT)
    deadline_on = record.day("deadline_on")
    maturity = read_maturity(record.record("maturity"))
    modes = record.choices("modes", TransferMode)
    criteria = record.text("criteria", limit=NOTE_LIMIT, lines=True)
    anonymous = record.flag("anonymous")
    record.finish()
    if not record.sound:
        return None
    return record.build(
        lambda: Need(
            id=shared.id,
            organization_id=shared.organization_id,
            number=shared.number,
            title=shared.title,
            summary=shared.summary,
            body=shared.body,
            audience=shared.audience,
            language=shared.language,
            fields=shared.fields,
            expires_on=shared.expires_on,
            present_state=present_state,
            tried=tried,
            application=application,
            elements=elements,
            indicators=indicators,
            budget=budget,
            budget_source=budget_source,
            deadline_on=deadline_on,
            maturity=maturity,
            modes=modes,
            criteria=criteria,
            anonymous=anonymous,
        )
    )


def write_need(need: Need) -> dict[str, Json]:
    """Write the keys of a need that are known."""
    return known(
        {
            "present_state": need.present_state,
            "tried": need.tried,
            "application": need.application,
            "elements": write_elements(need.elements),
            "indicators": write_indicators(need.indicators),
            "budget": write_price(need.budget),
            "budget_source": need.budget_source,
            "deadline_on": day(need.deadline_on),
            "maturity": write_maturity(need.maturity),
            "modes": values(need.modes),
            "criteria": need.criteria,
            "anonymous": need.anonymous,
        }
    )
