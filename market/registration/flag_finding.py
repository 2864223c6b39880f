"""Finding of flags (查找疑点): every rule over the deals of some sellers, the same whatever deal asked for it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from unicodedata import normalize

from market.deal.deal import DealId, DealParty, PartyType
from market.deal.entry import DealEntryId
from market.deal.kind import DealKind
from market.deal.state import State
from market.registration.flag import FlagFinding, FlagKind, FlagRules, Sign

_CODE_SIZE, _BODY = 18, slice(8, 17)
"""Within a 统一社会信用代码 these nine characters are the body's own, whoever registered it."""

_ASIDE = re.compile(r"[(（][^)）]*[)）]")
_STEM_MIN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownParty:
    """What was answered about a party in the registrar's form; empty where nobody did."""

    legal_person: str = ""
    contact: str = ""
    phone: str = ""
    address: str = ""


def signs_between(
    one: tuple[DealParty, KnownParty], other: tuple[DealParty, KnownParty], rules: FlagRules
) -> tuple[Sign, ...]:
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


def _is_person_of(party: DealParty, known: KnownParty) -> bool:
    """Say whether a party that is a person is the other party's representative or contact."""
    named = (known.legal_person, known.contact)
    return party.type is PartyType.PERSON and any(_same(party.name, name) for name in named)


def _plain(text: str) -> str:
    """Give a text as it is compared: full-width characters, case, blanks and hyphens tell nobody apart."""
    return "".join(normalize("NFKC", text).casefold().split()).replace("-", "")


ENDED = (State.TERMINATED, State.REVOKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectDeal:
    """A deal as the rules see it; `beyond_sets` counts the carriers beyond the number."""

    deal_id: DealId
    entry_id: DealEntryId
    state: State
    kind: DealKind
    subject: str
    seller: DealParty
    buyer: DealParty
    seller_known: KnownParty
    buyer_known: KnownParty
    opened_on: date
    signed_on: date | None
    total_fen: int
    technical_fen: int
    beyond_sets: int

    @property
    def parties(self) -> tuple[str, str] | None:
        """Give both codes; None where a party is a person, whom no code tells from another."""
        return (self.seller.code, self.buyer.code) if self.seller.code and self.buyer.code else None


def find_flags(suspects: Iterable[SuspectDeal], rules: FlagRules, *, second_person_fen: int) -> list[FlagFinding]:
    """Find what the rules flag, of each seller all deals given; `second_person_fen` 0: nothing is split."""
    standing = sorted(
        (each for each in suspects if each.state not in ENDED),
        key=lambda each: (each.signed_on or each.opened_on, str(each.deal_id)),
    )
    found = [finding for each in standing for finding in _alone(each, rules)]
    signed = [each for each in standing if each.signed_on is not None]
    if second_person_fen:
        below = [each for each in signed if each.total_fen <= second_person_fen]
        for row in _rows(below, lambda each: each.parties and (*each.parties, each.kind), rules.split_days):
            together = sum(each.total_fen for each in row)
            if len(row) > 1 and together > second_person_fen:
                figures = {"count": len(row), "sum_fen": together, "limit": second_person_fen}
                found.append(_finding(FlagKind.SPLIT, row, figures))
    for alike in _alike(standing, rules.likeness_percent):
        figures = {"count": len(alike), "amount_fen": alike[0].total_fen}
        found.append(_finding(FlagKind.DUPLICATE, alike, figures))
    for row in _rows(signed, lambda each: each.seller.code or None, rules.round_days):
        for is_round, several in groupby(row, lambda each: each.total_fen % rules.round_fen == 0):
            run = list(several)
            if is_round and len(run) >= rules.round_count:
                figures = {"count": len(run), "sum_fen": sum(each.total_fen for each in run)}
                found.append(_finding(FlagKind.ROUND, run, figures))
    return found


def likeness(one: str, other: str) -> int:
    """Say in hundred how alike two subjects are: by the pairs of characters that they share (Dice)."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 100 if one == other else 0
    return 200 * len(first & second) // (len(first) + len(second))


def _alone(one: SuspectDeal, rules: FlagRules) -> list[FlagFinding]:
    """Find what a deal shows by itself."""
    found = []
    signs = signs_between((one.seller, one.seller_known), (one.buyer, one.buyer_known), rules)
    if signs:
        found.append(_finding(FlagKind.RELATED, [one], {}, signs))
    share = 100 * one.technical_fen // one.total_fen
    if share < rules.technical_percent or one.beyond_sets:
        figures = {"share": share, "technical_fen": one.technical_fen, "total_fen": one.total_fen}
        found.append(_finding(FlagKind.EQUIPMENT, [one], figures | {"beyond_sets": one.beyond_sets}))
    return found


def _rows(
    suspects: Sequence[SuspectDeal], key: Callable[[SuspectDeal], object | None], days: int
) -> Iterable[Sequence[SuspectDeal]]:
    """Cut the deals of each key, in the order of their signatures, where more days than that lie between two."""
    groups: Mapping[object, list[SuspectDeal]] = defaultdict(list)
    for each in suspects:
        if (of := key(each)) is not None:
            groups[of].append(each)
    for group in groups.values():
        start = 0
        for place, (before, after) in enumerate(pairwise(group), 1):
            if before.signed_on and after.signed_on and (after.signed_on - before.signed_on).days > days:
                yield group[start:place]
                start = place
        yield group[start:]


def _alike(suspects: Sequence[SuspectDeal], percent: int) -> Iterable[Sequence[SuspectDeal]]:
    """Put together deals of the same parties over the same amount whose subjects are like the first one's."""
    groups: Mapping[object, list[list[SuspectDeal]]] = defaultdict(list)
    for each in suspects:
        if each.parties is None:
            continue
        clusters = groups[each.parties, each.total_fen]
        near = next((one for one in clusters if likeness(one[0].subject, each.subject) >= percent), None)
        if near is None:
            clusters.append([each])
        else:
            near.append(each)
    return (cluster for clusters in groups.values() for cluster in clusters if len(cluster) > 1)


def _finding(
    kind: FlagKind, suspects: Sequence[SuspectDeal], figures: Mapping[str, int], signs: tuple[Sign, ...] = ()
) -> FlagFinding:
    return FlagFinding(
        kind=kind,
        deals={each.deal_id: each.entry_id for each in suspects},
        parties={party.code for each in suspects for party in (each.seller, each.buyer) if party.code},
        figures=figures,
        signs=signs,
    )


def _pairs(text: str) -> frozenset[str]:
    plain = "".join(text.casefold().split())
    return frozenset(one + other for one, other in pairwise(plain))
