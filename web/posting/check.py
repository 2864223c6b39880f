"""Check before submitting (提交前检查): who reads what, what it nearly repeats, what betrays an anonymous poster.

Texts of attachments (附件内容): what a file beside an anonymous need says, its name and its maker included.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from corpus.documents.reader import DocumentReader, DocumentRefusal, DocumentRefused
from corpus.imports.resemblance import SimilarListing, find_similar
from corpus.posting.form import INDICATOR, count_rows, field_name, list_columns
from market.disclosure.store import confidential_texts
from market.errors import NotFound
from market.listing.listing import Listing, Tier
from market.listing.need import Need
from market.organization import NO_ORGANIZATION, Organization, OrganizationId
from market.postgres.db import Connection
from market.posting.anonymity import Trace, TraceKind, find_traces
from market.posting.attachment import Attachment, MediaType
from market.posting.manuscript import Manuscript
from market.posting.store import firms, previews
from market.posting.store.attachment_files import AttachmentFiles
from market.viewer import PUBLIC, Actor, Role, Viewer
from web.page.language import Catalogue, message
from web.posting.form import CONFIDENTIAL, field_id
from web.posting.manuscript import ReadManuscript

_WITHOUT_TEXT = frozenset({DocumentRefusal.NO_TEXT})
"""A PDF of blank pages: it was read, and says nothing."""


@dataclass(frozen=True, slots=True)
class AttachmentText:
    """A file's name and what could be read of it; `whole` False where something was not: a picture, a scan."""

    name: str
    text: str
    whole: bool


async def read_attachments(
    attachments: Sequence[Attachment], files: AttachmentFiles, documents: DocumentReader
) -> tuple[AttachmentText, ...]:
    """Read what files say, each in a process of its own; call it while no connection is held."""
    return tuple([await _read(each, files, documents) for each in attachments])


async def _read(attachment: Attachment, files: AttachmentFiles, documents: DocumentReader) -> AttachmentText:
    if attachment.media_type is not MediaType.PDF:
        return AttachmentText(attachment.name, "", whole=False)
    texts: list[str] = []
    whole = True
    try:
        payload = await asyncio.to_thread(files.read, attachment.sha256)
        texts.append(await documents.read_pdf_properties(payload))
        document = await documents.read(attachment.name, payload)
        texts.append(document.text)
        whole = not document.notes
    except DocumentRefused as refused:
        whole = refused.reason in _WITHOUT_TEXT
    except NotFound:
        whole = False
    return AttachmentText(attachment.name, "\n".join(texts), whole)


ALIKE_SHOWN = 5
FILE = "file:"
"""How the place of what was found in a file begins."""
KEPT = message("(the text that is kept stays as it is)")
READERS = (
    (message("Everybody"), ()),
    (message("Members of the market"), ()),
    (message("An organisation that you granted L2"), (Tier.L2,)),
    (message("An organisation with a non-disclosure agreement that you granted L3"), (Tier.L2, Tier.L3)),
)
TRACE_NAMES: Mapping[TraceKind, str] = {
    TraceKind.NAME: message("your organisation's name"),
    TraceKind.SHORT_NAME: message("a part of your organisation's name"),
    TraceKind.CODE: message("your organisation's code or number"),
    TraceKind.PERSON: message("the name of one of your people"),
    TraceKind.DOMAIN: message("your organisation's domain"),
    TraceKind.CONTACT: message("an address or a telephone number"),
    TraceKind.UNREAD: message("a picture or a part that no program reads: look at it yourself"),
}


@dataclass(frozen=True, slots=True)
class ReaderPreview:
    """What one kind of reader is given; `confidential_texts` are the texts of the tiers, by their names."""

    reader: str
    listing: Listing
    poster: Organization | None
    confidential: tuple[tuple[str, str], ...]
    same: bool


@dataclass(frozen=True, slots=True)
class TraceView:
    """A thing that betrays the poster: its key, what it is, what stands there, and the fields it was found in."""

    key: str
    what: str
    found: str
    places: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        """Give the id under which an error links to it; what stands there may be no ASCII."""
        return field_id(f"keep.{hashlib.sha256(self.key.encode()).hexdigest()[:12]}")


@dataclass(frozen=True, slots=True)
class CheckFindings:
    """All that is shown before a listing is submitted."""

    readings: tuple[ReaderPreview, ...]
    alike: tuple[SimilarListing, ...]
    traces: tuple[TraceView, ...]


async def check_posting(
    conn: Connection,
    read: ReadManuscript,
    catalogue: Catalogue,
    *,
    beside: Sequence[AttachmentText],
    actor: Actor,
) -> CheckFindings:
    """Find out what there is to see before a whole manuscript is submitted; `beside` is what its files say."""
    posting = read.whole
    member = Viewer(Role.ENTERPRISE, OrganizationId(uuid4()))
    public, members = await previews.preview(conn, posting, (PUBLIC, member), actor=actor)
    kept = await confidential_texts.tiers(conn, posting.id, viewer=actor.viewer)
    texts = {tier: catalogue.text(KEPT) for tier in kept} | dict(posting.confidential or {})
    readings: list[ReaderPreview] = []
    for reader, tiers in READERS:
        seen = members if readings else public
        poster = None if seen.organization_id == NO_ORGANIZATION else read.organization
        given = tuple((CONFIDENTIAL[tier][0], texts[tier]) for tier in tiers if texts.get(tier))
        readings.append(
            ReaderPreview(reader, seen, poster, given, same=bool(readings) and seen == public and not given)
        )
    alike = await find_similar(conn, posting, viewer=actor.viewer)
    traces = await _find_traces(conn, read, catalogue, beside, actor)
    return CheckFindings(tuple(readings), tuple(alike[:ALIKE_SHOWN]), traces)


async def _find_traces(
    conn: Connection, read: ReadManuscript, catalogue: Catalogue, beside: Sequence[AttachmentText], actor: Actor
) -> tuple[TraceView, ...]:
    """Find what betrays the poster of an anonymous need; whoever is named has nothing to hide."""
    posting = read.whole
    if not isinstance(posting, Need) or not posting.anonymous:
        return ()
    firm = await firms.get(conn, posting.organization_id, viewer=actor.viewer)
    places = _places(read.manuscript, catalogue)
    places |= {f"{FILE}{each.name}": (each.name, f"{each.name}\n{each.text}") for each in beside}
    found = list(find_traces(firm, {name: text for name, (_, text) in places.items()}))
    found += [Trace(TraceKind.UNREAD, each.name, f"{FILE}{each.name}") for each in beside if not each.whole]
    by_key: dict[str, list[Trace]] = {}
    for trace in found:
        by_key.setdefault(trace.key, []).append(trace)
    return tuple(
        TraceView(
            key,
            TRACE_NAMES[traces[0].kind],
            traces[0].found,
            tuple((_anchor(trace.place), places[trace.place][0]) for trace in traces),
        )
        for key, traces in by_key.items()
    )


def _anchor(place: str) -> str:
    return "files" if place.startswith(FILE) else field_id(place)


def _places(manuscript: Manuscript, catalogue: Catalogue) -> dict[str, tuple[str, str]]:
    """Map the fields in which people write to what they are called and what stands there."""
    form = manuscript.form
    places: dict[str, tuple[str, str]] = {}
    for column in list_columns(manuscript.kind):
        heading, name = column.wording(catalogue.language).heading, field_name(column)
        if name == "indicators":
            for n in range(count_rows(form)):
                parts = {f"indicators[{n}].{part}": form.get(f"indicators[{n}].{part}", ()) for part in INDICATOR}
                places |= {path: (f"{heading} {n + 1}", "\n".join(values)) for path, values in parts.items() if values}
        elif form.get(name) and column.choices is None and not name.startswith("place."):
            places[name] = (heading, "\n".join(form[name]))
    for tier, (name, _) in CONFIDENTIAL.items():
        if form.get(tier.value):
            places[tier.value] = (catalogue.text(name), "\n".join(form[tier.value]))
    return places
