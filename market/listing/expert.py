"""Expert (专家): a person asked for what they know, within a load they agreed to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar

from market.listing.listing import Kind, Language, Listing


class Availability(Enum):
    """How an expert can work for a firm; the middle two are 假日工程师 and 飞行教授."""

    FULL = "full"
    HOLIDAY_ENGINEER = "holiday_engineer"
    FLYING_PROFESSOR = "flying_professor"
    REMOTE = "remote"


class EvidenceKind(Enum):
    """What kind of document shows that an expert knows a topic."""

    PAPER = "paper"
    PATENT = "patent"
    PROJECT = "project"
    STANDARD = "standard"
    AWARD = "award"
    PRACTICE = "practice"


class Basis(Enum):
    """Why personal data may be processed (PIPL art. 13): consent, or lawfully public (13(6), 27)."""

    CONSENT = "consent"
    PUBLIC = "public"


class PersonField(Enum):
    """What is known of a person, field by field."""

    NAME = "name"
    NAME_EN = "name_en"
    TITLE = "title"
    ORCID = "orcid"
    EMAIL = "email"
    PHONE = "phone"


CONTACT = (PersonField.EMAIL, PersonField.PHONE)
"""What is given to nobody but whom the expert agrees to."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a personal field is from: why it may be held, what it was taken from, and as of which day."""

    basis: Basis
    source: str
    held_on: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """One dated document behind a topic."""

    kind: EvidenceKind
    title: str
    year: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing an expert knows, with the documents that show it."""

    name: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The personal fields of an expert, kept in a table of their own that can be erased.

    Basis, source and day are those of every field that `origins` doesn't name. Contact details are given out by
    consent alone (`market.privacy.consent`).
    """

    name: str
    name_en: str = ""
    title: str = ""
    orcid: str | None = None
    email: str | None = None
    phone: str | None = None
    basis: Basis
    source: str
    held_on: date
    origins: Mapping[PersonField, Origin] = field(default_factory=dict)

    def value(self, of: PersonField) -> str:
        """Give a field's text, empty where nothing is known."""
        return getattr(self, of.value) or ""

    def origin(self, of: PersonField) -> Origin:
        """Say where a field is from."""
        return self.origins.get(of, Origin(self.basis, self.source, self.held_on))

    def corrected(self, values: Mapping[PersonField, str], origin: Origin) -> "Person":
        """Give this person with what they say of themselves; only what is changed by it is from there."""
        changed = {each: text for each, text in values.items() if text != self.value(each)}
        optional = (PersonField.ORCID, PersonField.EMAIL, PersonField.PHONE)
        parts: dict[str, Any] = {
            each.value: text or (None if each in optional else "") for each, text in changed.items()
        }
        return replace(self, **parts, origins={**self.origins, **dict.fromkeys(changed, origin)})

    def continuing(self, known: "Person", kept: Collection[PersonField] = ()) -> "Person":
        """Give this person as the next version of a known one, each field with where it is from.

        What this version says is from where it says so. What was `kept` of the known one stays from where it was, and
        so does what is repeated from the same source. Somebody of another name has nothing of the known one.
        """
        if self.name != known.name:
            return self
        said = Origin(self.basis, self.source, self.held_on)
        repeats = said == Origin(known.basis, known.source, known.held_on)
        stays = {each for each in known.known if each in kept or (repeats and self.value(each) == known.value(each))}
        return replace(self, origins={each: known.origin(each) for each in stays if known.origin(each) != said})

    @property
    def known(self) -> dict[PersonField, Origin]:
        """Map the fields that are not empty to where each is from."""
        return {each: self.origin(each) for each in PersonField if self.value(each)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert(Listing):
    """An expert; `title` (L0) is what they work on, never their name. `person` is None once erased.

    `load_cap` is how many requests a quarter they accept; one who opted out is in no search. One who is not `rankable`
    stands in lists and is in no ranking; once they have refused it themselves, no edit makes them so again.
    """

    KIND: ClassVar[Kind] = Kind.EXPERT

    person: Person | None = None
    topics: tuple[Topic, ...] = ()
    languages: tuple[Language, ...] = (Language.ZH,)
    availability: tuple[Availability, ...] = ()
    load_cap: int | None = None
    conflicts: tuple[str, ...] = ()
    opted_out_at: datetime | None = None
    rankable: bool = True
    ranking_refused_at: datetime | None = None
