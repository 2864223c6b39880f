"""A row of an expert (专家), beyond what all listings share."""

import re

from corpus.advice import advise
from corpus.clauses import NOTE_LIMIT, TERM_LIMIT, day, known, texts, values
from corpus.listing_row import Shared
from corpus.record import Record
from corpus.row import Json, Rule
from market.listing.expert import Availability, Basis, Evidence, EvidenceKind, Expert, Person, Topic
from market.listing.listing import Language

_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LOAD_LIMIT = 1_000


def read_expert(record: Record, shared: Shared) -> Expert | None:
    """Read the keys of an expert; without languages they speak the row's own."""
    person = _read_person(record.record("person"))
    topics = tuple(_read_topic(each) for each in record.records("topics"))
    languages = record.choices("languages", Language) or (shared.language,)
    availability = record.choices("availability", Availability)
    load_cap = record.whole("load_cap", low=0, high=_LOAD_LIMIT)
    conflicts = record.texts("conflicts", limit=NOTE_LIMIT)
    rankable = record.flag("rankable", absent=True)
    record.finish()
    if not record.sound:
        return None
    return record.build(
        lambda: Expert(
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
            person=person,
            topics=topics,
            languages=languages,
            availability=availability,
            load_cap=load_cap,
            conflicts=conflicts,
            rankable=rankable,
        )
    )


def write_expert(expert: Expert) -> dict[str, Json]:
    """Write the keys of an expert that are known, the person's too: an export for its owner alone."""
    members = known(
        {
            "person": _write_person(expert.person),
            "topics": [_write_topic(topic) for topic in expert.topics],
            "languages": values(expert.languages),
            "availability": values(expert.availability),
            "load_cap": expert.load_cap,
            "conflicts": texts(expert.conflicts),
        }
    )
    return members if expert.rankable else {**members, "rankable": False}


def _read_person(record: Record | None) -> Person | None:
    if record is None:
        return None
    name = record.text("name", limit=TERM_LIMIT, required=True)
    name_en = record.text("name_en", limit=TERM_LIMIT)
    title = record.text("title", limit=TERM_LIMIT)
    orcid = record.optional_code("orcid", limit=19)
    email = record.optional_code("email", limit=254)
    phone = record.optional_code("phone", limit=40)
    basis = record.choice("basis", Basis, required=True)
    source = record.text("source", limit=400, required=True)
    held_on = record.day("held_on", required=True)
    if orcid is not None and not _ORCID.fullmatch(orcid):
        record.fault("orcid", Rule.FORMAT, orcid, advise("write it as 0000-0002-1825-0097"))
    if email is not None and not _EMAIL.fullmatch(email):
        record.fault("email", Rule.FORMAT, email, advise("write one address, as name@example.org"))
    record.finish()
    if not record.sound or basis is None or held_on is None:
        return None
    return Person(
        name=name,
        name_en=name_en,
        title=title,
        orcid=orcid,
        email=email,
        phone=phone,
        basis=basis,
        source=source,
        held_on=held_on,
    )


def _write_person(person: Person | None) -> dict[str, Json]:
    if person is None:
        return {}
    return known(
        {
            "name": person.name,
            "name_en": person.name_en,
            "title": person.title,
            "orcid": person.orcid,
            "email": person.email,
            "phone": person.phone,
            "basis": person.basis.value,
            "source": person.source,
            "held_on": day(person.held_on),
        }
    )


def _read_topic(record: Record) -> Topic:
    name = record.text("name", limit=TERM_LIMIT, required=True)
    evidence = [_read_evidence(each) for each in record.records("evidence")]
    record.finish()
    return Topic(name, tuple(each for each in evidence if each is not None))


def _read_evidence(record: Record) -> Evidence | None:
    kind = record.choice("kind", EvidenceKind, required=True)
    title = record.text("title", limit=400, required=True)
    year = record.whole("year", low=1900, high=2100, required=True)
    reference = record.text("reference", limit=400)
    record.finish()
    return None if kind is None or year is None else Evidence(kind, title, year, reference)


def _write_topic(topic: Topic) -> dict[str, Json]:
    evidence: list[Json] = [
        known({"kind": each.kind.value, "title": each.title, "year": each.year, "reference": each.reference})
        for each in topic.evidence
    ]
    return known({"name": topic.name, "evidence": evidence})
