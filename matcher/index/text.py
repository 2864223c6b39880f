"""Indexed text (索引文本): what of a listing is embedded and searched, and by whom it may be found.

Only L0 and L1 are read here. A listing whose L1 is for members has two faces: who may not read its
L1 meets a face that holds the title alone, without an expert's name, so neither rank nor facet nor name can tell what
the text says.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from hashlib import blake2b

from market.indicator.indicator import Comparator, Indicator
from market.listing.achievement import Achievement, Elements
from market.listing.expert import Expert, Topic
from market.listing.field import Scheme, ancestors
from market.listing.listing import Audience, Kind, Language, Listing, ListingId
from market.listing.maturity import Maturity
from market.listing.need import Need
from market.organization import Organization
from matcher.index.passages import split

PASSAGE_CHARACTERS = 300
"""Well below the encoder's 512 tokens, and short enough that one passage speaks of one thing."""

_HAN = re.compile("[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


class Face(Enum):
    """For whom a text is: everybody, only who may not read members' texts, only who may."""

    EVERYBODY = "everybody"
    OUTSIDERS = "outsiders"
    MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class IndexedText:
    """The text of one face. `passages` is never empty: without a body it holds the title alone."""

    title: str
    body: str
    passages: tuple[str, ...]
    names: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """Join title and body, a line each."""
        return f"{self.title}\n{self.body}" if self.body else self.title

    @property
    def digest(self) -> int:
        """Name what vectors are made from, title and passages, by 64 bits."""
        content = "\0".join((self.title, *self.passages)).encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(content, digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedListing:
    """What the index keeps of a listing: its columns, and a text for each face.

    `fields` are PLAN codes with every wider one; `places` are keys with every wider one.
    """

    id: ListingId
    version: int
    kind: Kind
    language: Language
    maturity: Maturity | None
    fields: tuple[str, ...]
    places: tuple[str, ...]
    expires_on: date | None
    published_at: datetime | None
    rankable: bool
    texts: Mapping[Face, IndexedText]


def indexed_text(title: str, body: str, *, names: tuple[str, ...] = ()) -> IndexedText:
    """Make the text of a document that is no listing; without a title the first passage stands for it."""
    passages = tuple(passage.text for passage in split(body, limit_characters=PASSAGE_CHARACTERS))
    title = title.strip() or (passages[0] if passages else "")
    return IndexedText(title, body, passages or (title,), names)


def indexed_listing(listing: Listing, organization: Organization | None) -> IndexedListing:
    """Say what of a published listing is indexed.

    `organization` is the listing's own; it gives a name to search by, unless the need is anonymous.
    """
    firm = (*_firm_names(listing, organization), *_number_and_places(listing))
    names = tuple(_personal_names(listing)) + firm
    if listing.audience is Audience.PUBLIC:
        texts = {Face.EVERYBODY: full_text(listing, names)}
    else:
        outside = IndexedText(listing.title, _labels(listing), (listing.title,), firm)  # the person is L1
        texts = {Face.OUTSIDERS: outside, Face.MEMBERS: full_text(listing, names)}
    maturity = listing.maturity if isinstance(listing, Achievement | Need) else None
    codes = (field.code for field in listing.fields if field.scheme is Scheme.PLAN)
    return IndexedListing(
        id=listing.id,
        version=listing.version,
        kind=listing.KIND,
        language=listing.language,
        maturity=maturity,
        fields=tuple(sorted({wider for code in codes for wider in ancestors(code)})),
        places=listing.place.prefixes(),
        expires_on=listing.expires_on,
        published_at=listing.published_at,
        rankable=listing.rankable if isinstance(listing, Expert) else True,
        texts=texts,
    )


def language_of(text: str) -> Language:
    """Say which language a text is in: Chinese where it has at least as many characters of Han as Latin words."""
    return Language.ZH if len(_HAN.findall(text)) >= len(_LATIN_WORD.findall(text)) else Language.EN


def full_text(listing: Listing, names: tuple[str, ...] = ()) -> IndexedText:
    """Put together all of a listing's L0 and L1 that is in `listing`, in the order in which a page shows it."""
    blocks = [block for block in _blocks(listing) if block]
    passages = [passage.text for passage in split("\n".join(blocks), limit_characters=PASSAGE_CHARACTERS)]
    topics = [_topic(topic) for topic in listing.topics] if isinstance(listing, Expert) else []
    labels = _labels(listing)
    body = "\n".join([*blocks, *topics, *([labels] if labels else [])])
    return IndexedText(listing.title, body, tuple(passages + topics) or (listing.title,), names)


def prose_of(listing: Listing) -> str:
    """Put together what of `full_text` is written in sentences: no lists of terms, no labels."""
    evidence = [_topic(topic) for topic in listing.topics] if isinstance(listing, Expert) else []
    return "\n".join([listing.title, *filter(None, _prose(listing)), *evidence])


def _prose(listing: Listing) -> Iterator[str]:
    yield listing.summary
    yield listing.body
    if isinstance(listing, Need):
        yield listing.present_state
        yield listing.tried
        yield listing.application
        yield listing.criteria


def _blocks(listing: Listing) -> Iterator[str]:
    yield from _prose(listing)
    comma = "、" if listing.language is Language.ZH else ", "
    if isinstance(listing, Achievement | Need):
        yield _elements(listing.elements, comma)
        yield "\n".join(
            _indicator(each) for each in listing.indicators if each.quote not in listing.body or not each.quote
        )
    if isinstance(listing, Achievement):
        yield "\n".join(" ".join(filter(None, (each.aspect, each.baseline, each.gain))) for each in listing.advantages)


def _elements(elements: Elements, comma: str) -> str:
    groups = (elements.materials, elements.methods, elements.effects, elements.products, elements.applications)
    return "\n".join(comma.join(group) for group in groups if group)


def _indicator(indicator: Indicator) -> str:
    """Quote an indicator, or write it out where nothing was quoted."""
    if indicator.quote:
        return indicator.quote
    if indicator.comparator is Comparator.BETWEEN:
        amount = f"{indicator.value}–{indicator.upper}"
    elif indicator.comparator is Comparator.PLUS_MINUS:
        amount = f"{indicator.value} ± {indicator.upper}"
    else:
        amount = f"{indicator.comparator.value} {indicator.value}"
    return " ".join(filter(None, (indicator.name, amount, indicator.unit, indicator.condition)))


def _topic(topic: Topic) -> str:
    """Write one topic with the titles of its evidence: the passage that votes for its expert."""
    return "\n".join([topic.name, *(evidence.title for evidence in topic.evidence)])


def _labels(listing: Listing) -> str:
    return " ".join(dict.fromkeys(field.label for field in listing.fields if field.label))


def _personal_names(listing: Listing) -> Iterator[str]:
    if isinstance(listing, Expert) and listing.person is not None:
        yield listing.person.name
        if listing.person.name_en:
            yield listing.person.name_en


def _number_and_places(listing: Listing) -> Iterator[str]:
    """Go through what people also search by: the owner's own number, unless it betrays an anonymous one, and places."""
    if listing.number and not (isinstance(listing, Need) and listing.anonymous):
        yield listing.number
    yield from listing.place.path[1:]


def _firm_names(listing: Listing, organization: Organization | None) -> Iterator[str]:
    if organization is not None and not (isinstance(listing, Need) and listing.anonymous):
        yield organization.name
        if organization.name_en:
            yield organization.name_en
