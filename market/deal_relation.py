"""Relation of a deal's parties (关联): what shows that seller and buyer may belong together."""

import re
from dataclasses import dataclass
from unicodedata import normalize

from market.deal import DealParty, PartyType
from market.deal_flag import Sign
from market.deal_flag_rule import FlagRules

_CODE_SIZE, _BODY = 18, slice(8, 17)
"""Within a 统一社会信用代码 these nine characters are the body's own, whoever registered it."""

_ASIDE = re.compile(r"[(（][^)）]*[)）]")
_STEM_MIN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was answered about a party in the registrar's form; empty where nobody did."""

    legal_person: str = ""
    contact: str = ""
    phone: str = ""
    address: str = ""


def signs_between(one: tuple[DealParty, Known], other: tuple[DealParty, Known], rules: FlagRules) -> tuple[Sign, ...]:
    """List the signs that two parties belong together; a text that is not known is like no other."""
    (first, first_known), (second, second_known) = one, other
    body, own = _body(first), stem(first, rules)
    shown = {
        Sign.CODE: body is not None and body == _body(second),
        Sign.NAME: own is not None and own == stem(second, rules),
        Sign.LEGAL_PERSON: _same(first_known.legal_person, second_known.legal_person),
        Sign.CONTACT: _same(first_known.contact, second_known.contact),
        Sign.PHONE: _same(first_known.phone, second_known.phone),
        Sign.ADDRESS: _same(first_known.address, second_known.address),
        Sign.PERSON: _is_person_of(first, second_known) or _is_person_of(second, first_known),
    }
    return tuple(sign for sign, there in shown.items() if there)


def stem(party: DealParty, rules: FlagRules) -> str | None:
    """Give what is an organisation's own in its name, without places, legal forms and general words; None: nothing."""
    if party.type is PartyType.PERSON:
        return None
    name = _plain(_ASIDE.sub("", party.name))
    places = [part for place in party.area.split("/")[1:] for part in (place, place[:-1]) if len(part) >= _STEM_MIN]
    while place := next((each for each in places if name.startswith(each)), ""):
        name = name.removeprefix(place)
    words = (*rules.legal_forms, *rules.general_words)
    while word := next((each for each in words if name.endswith(each)), ""):
        name = name.removesuffix(word)
    return name if len(name) >= _STEM_MIN else None


def _body(party: DealParty) -> str | None:
    return None if party.is_abroad or len(party.code) != _CODE_SIZE else party.code[_BODY]


def _same(one: str, other: str) -> bool:
    return bool(_plain(one)) and _plain(one) == _plain(other)


def _is_person_of(party: DealParty, known: Known) -> bool:
    """Say whether a party that is a person is the other party's representative or contact."""
    named = (known.legal_person, known.contact)
    return party.type is PartyType.PERSON and any(_same(party.name, name) for name in named)


def _plain(text: str) -> str:
    """Give a text as it is compared: full-width characters, case, blanks and hyphens tell nobody apart."""
    return "".join(normalize("NFKC", text).casefold().split()).replace("-", "")
