"""A row of an achievement (成果), beyond what all listings share."""

from corpus.clauses import (
    NOTE_LIMIT,
    TERM_LIMIT,
    day,
    known,
    read_elements,
    read_indicators,
    read_maturity,
    read_price,
    texts,
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
from market.listing.achievement import Achievement, Advantage, SecrecyAttestation, TransferMode
from market.listing.property import LegalStatus, Right, RightKind


def read_achievement(record: Record, shared: Shared) -> Achievement | None:
    """Read the keys of an achievement; the shared ones are read already."""
    elements = read_elements(record.record("elements"))
    indicators = read_indicators(record.records("indicators"), forces=(Force.FACT,))
    maturity = read_maturity(record.record("maturity"))
    rights = tuple(_read_right(each) for each in record.records("rights"))
    modes = record.choices("modes", TransferMode)
    price = read_price(record.record("price"))
    advantages = tuple(_read_advantage(each) for each in record.records("advantages"))
    inventors = record.texts("inventors", limit=TERM_LIMIT)
    territory = record.text("territory", limit=NOTE_LIMIT)
    secrecy = _read_secrecy(record.record("secrecy"))
    confirmed_on = record.day("confirmed_on")
    record.finish()
    if not record.sound:
        return None
    return record.build(
        lambda: Achievement(
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
            elements=elements,
            indicators=indicators,
            maturity=maturity,
            rights=tuple(right for right in rights if right is not None),
            modes=modes,
            price=price,
            advantages=advantages,
            inventors=inventors,
            territory=territory,
            secrecy=secrecy,
            confirmed_on=confirmed_on,
        )
    )


def write_achievement(achievement: Achievement) -> dict[str, Json]:
    """Write the keys of an achievement that are known."""
    return known(
        {
            "elements": write_elements(achievement.elements),
            "indicators": write_indicators(achievement.indicators),
            "maturity": write_maturity(achievement.maturity),
            "rights": [_write_right(right) for right in achievement.rights],
            "modes": values(achievement.modes),
            "price": write_price(achievement.price),
            "advantages": [
                known({"aspect": each.aspect, "baseline": each.baseline, "gain": each.gain})
                for each in achievement.advantages
            ],
            "inventors": texts(achievement.inventors),
            "territory": achievement.territory,
            "secrecy": _write_secrecy(achievement.secrecy),
            "confirmed_on": day(achievement.confirmed_on),
        }
    )


def _read_right(record: Record) -> Right | None:
    kind = record.choice("kind", RightKind, required=True)
    number = record.optional_code("number", limit=64)
    status = record.choice("status", LegalStatus) or LegalStatus.UNKNOWN
    held_on, expires_on = record.day("held_on"), record.day("expires_on")
    co_owners = record.texts("co_owners", limit=TERM_LIMIT)
    record.finish()
    if not record.sound or kind is None:
        return None
    return Right(kind=kind, number=number, status=status, held_on=held_on, expires_on=expires_on, co_owners=co_owners)


def _write_right(right: Right) -> dict[str, Json]:
    return known(
        {
            "kind": right.kind.value,
            "number": right.number,
            "status": right.status.value,
            "held_on": day(right.held_on),
            "expires_on": day(right.expires_on),
            "co_owners": texts(right.co_owners),
        }
    )


def _read_advantage(record: Record) -> Advantage:
    aspect = record.text("aspect", limit=TERM_LIMIT, required=True)
    baseline = record.text("baseline", limit=TERM_LIMIT)
    gain = record.text("gain", limit=TERM_LIMIT)
    record.finish()
    return Advantage(aspect, baseline, gain)


def _read_secrecy(record: Record | None) -> SecrecyAttestation | None:
    if record is None:
        return None
    by = record.text("by", limit=TERM_LIMIT, required=True)
    on = record.day("on", required=True)
    record.finish()
    return None if on is None else SecrecyAttestation(by, on)


def _write_secrecy(secrecy: SecrecyAttestation | None) -> dict[str, Json]:
    return {} if secrecy is None else {"by": secrecy.by, "on": secrecy.on.isoformat()}
