"""Deals in the store: opened once, and from then on only added to. What stands is computed by the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from market.audit.audit import Detail, Event, Subject, SubjectKind
from market.audit.store import audit
from market.day import current_day
from market.deal.deal import Deal, DealId, DealOutdated, DealSide, DealThere, DealTooEarly, DealWaits, Series
from market.deal.entry import DealEntryId, EntryInput, LedgerEntry
from market.deal.key import IdempotencyKey
from market.deal.ledger import check_approved, check_entry, check_reason, needs_second, undone_fen
from market.deal.redaction import told_to_party
from market.deal.state import DECIDING, MENDING, DealEvent, State
from market.deal.store import entries as deal_entries
from market.deal.store import keys as deal_keys
from market.deal.store import terms as deal_terms
from market.deal.store.keys import Receipt
from market.errors import Conflict, NotAllowed, NotFound
from market.introduction.introduction import WORKERS, IntroductionId
from market.introduction.stage import Stage
from market.introduction.store import introductions
from market.listing.listing import ListingId
from market.office.demonstration import demonstrates
from market.office.store import settings as office_settings
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.registration.store import flag_findings
from market.viewer import Actor, Role, Viewer

READY = (Stage.NEGOTIATING, Stage.SIGNED)
"""The stages of an introduction from which a deal may be begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Where a deal comes from: an introduction, or somebody's hand."""

    series: Series = Series.MARKET
    introduction_id: IntroductionId | None = None
    sample: bool = False

    @property
    def told(self) -> Mapping[str, Detail]:
        """Give what the record keeps of it: which figures the deal belongs to."""
        of = None if self.introduction_id is None else str(self.introduction_id)
        return {"series": self.series.value, "sample": self.sample, "introduction": of}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingOutcome:
    """What came of an introduction: whether there is a deal, and which, where a viewer may see it."""

    there: bool
    shown: DealId | None


async def begin(
    conn: Connection, opening: Opening, wish: EntryInput, *, key: IdempotencyKey | None = None, actor: Actor
) -> Receipt:
    """Open a deal with its first entry; sent again under the same key it is opened once.

    What a sample member records, or is made of invented listings or parties, is a sample, and in no real figure.
    Raises NotAllowed for who is neither broker nor office, NotFound, DealTooEarly or DealThere for its introduction,
    DealRefused, KeyReused, KeyInFlight.
    """
    done = await deal_keys.claim(conn, key, actor=actor)
    if done is not None:
        return done
    if actor.role not in WORKERS:
        raise NotAllowed("brokers and the market office record deals")
    if opening.series is Series.DISTRICT:
        actor.check_operator()
    pair: tuple[ListingId | None, ListingId | None] = (None, None)
    if opening.introduction_id is not None:
        introduction = await introductions.lock(conn, opening.introduction_id, actor=actor)
        introduction.check_worked_by(actor)
        if introduction.stage not in READY:
            raise DealTooEarly("this introduction has not come to a contract yet")
        if await conn.fetchval(queries(__name__)["of_introduction"], opening.introduction_id) is not None:
            raise DealThere("this introduction has a deal already")
        pair = (introduction.need_id, introduction.listing_id)
    if demonstrates(actor) or await conn.fetchval(queries(__name__)["is_invented"], list(pair), wish.codes):
        opening = replace(opening, sample=True)
    deal_id = DealId(uuid4())
    need_id, listing_id = pair
    await conn.execute(
        queries(__name__)["open"],
        id=deal_id,
        series=opening.series.value,
        introduction_id=opening.introduction_id,
        need_id=need_id,
        listing_id=listing_id,
        sample=opening.sample,
        opened_by=actor.name,
    )
    return await _add(
        conn, deal_id, opening.series, wish, (), standing_fen=0, key=key, actor=actor, opened=opening.told
    )


async def record(
    conn: Connection,
    deal_id: DealId,
    wish: EntryInput,
    *,
    seen: int | None = None,
    key: IdempotencyKey | None = None,
    actor: Actor,
) -> Receipt:
    """Add an entry to a deal; `seen` is the number of the last entry that the sender knew of.

    Raises NotFound, NotAllowed, DealWaits, DealOutdated, DealRefused, KeyReused, KeyInFlight.
    """
    done = await deal_keys.claim(conn, key, actor=actor)
    if done is not None:
        return done
    row = await _lock(conn, deal_id, actor)
    entries = await deal_entries.of_deal(conn, deal_id)
    if any(entry.is_open for entry in entries):
        raise DealWaits("an entry of this deal waits for a second person; nothing is added before")
    if seen is not None and seen != len(entries):
        raise DealOutdated("somebody else added to this deal; read it again")
    series, standing_fen = Series(row["series"]), row["total_fen"]
    return await _add(conn, deal_id, series, wish, entries, standing_fen=standing_fen, key=key, actor=actor)


async def decide(
    conn: Connection, deal_id: DealId, number: int, *, approved: bool, reason: str = "", actor: Actor
) -> Receipt:
    """Let an entry that waits count, or not, as a second person of the office; said twice is said once.

    Who recorded it may refuse it and never approve it. Raises NotFound, NotAllowed, Conflict where it was decided
    otherwise, DealRefused for a refusal without its reason.
    """
    row = await _lock(conn, deal_id, actor)
    actor.check_operator()
    entries = await deal_entries.of_deal(conn, deal_id)
    asked = next((entry for entry in entries if entry.number == number and entry.waits), None)
    if asked is None:
        raise NotFound("entry", number)
    if asked.approved is approved:
        decision = next(entry.number for entry in entries if entry.decides == number)
        return Receipt(deal_id=deal_id, number=decision, waits=False, repeated=True)
    if asked.approved is not None:
        raise Conflict("this was decided already")
    if approved and (actor.member_id is None or actor.name == asked.recorded_by):
        raise NotAllowed("another member of the office approves")
    event = DealEvent.APPROVED if approved else DealEvent.REFUSED
    if not approved:
        check_reason(reason)
    today = current_day()
    entry_id = await conn.fetchval(
        queries(__name__)["add_entry"],
        deal_id=deal_id,
        number=len(entries) + 1,
        event=event.value,
        happened_on=today,
        amount_fen=None,
        corrects=None,
        decides=number,
        waits=False,
        reason=reason,
        recorded_by=actor.name,
    )
    await _project(conn, deal_id, Series(row["series"]), actor)
    await _audit(conn, deal_id, entry_id, event, number=len(entries) + 1, more={"about": number}, actor=actor)
    return Receipt(deal_id=deal_id, number=len(entries) + 1, waits=False)


async def get(conn: Connection, deal_id: DealId, *, viewer: Viewer) -> Deal:
    """Give a deal as it stands. Raises NotFound, also for whom it does not concern."""
    return await _deal(conn, await _find(conn, deal_id, viewer))


async def timeline(conn: Connection, deal_id: DealId, *, viewer: Viewer) -> list[LedgerEntry]:
    """Tell what happened to a deal, first to last; who recorded it is named to the office alone. Raises NotFound.

    A party is told of what counts, and of its contents only what still stands and is its own.
    """
    row = await _find(conn, deal_id, viewer)
    entries = await deal_entries.of_deal(conn, deal_id, names=viewer.role is Role.OPERATOR)
    if viewer.role is Role.OPERATOR or row["broker"]:
        return entries
    return told_to_party(entries, viewer.organization_id)


async def brought(conn: Connection, deal_id: DealId, number: int, *, viewer: Viewer) -> EntryInput:
    """Give what stands in an entry's place, whole, as it would be wished anew. Raises NotFound."""
    told = await timeline(conn, deal_id, viewer=viewer)
    standing = [entry for entry in told if entry.counts and number in (entry.number, entry.corrects)]
    if not standing:
        raise NotFound("entry", number)
    latest = standing[-1]
    return EntryInput(
        event=standing[0].event,
        happened_on=latest.happened_on,
        terms=None if latest.total_fen is None else await deal_terms.get(conn, latest.id),
        registration=await deal_terms.get_registration(conn, latest.id),
        amount_fen=latest.amount_fen,
        files=latest.files,
    )


async def of_introduction(conn: Connection, introduction_id: IntroductionId, *, viewer: Viewer) -> RecordingOutcome:
    """Say what came of an introduction that was read before."""
    found = await conn.fetchval(queries(__name__)["of_introduction"], introduction_id)
    if found is None:
        return RecordingOutcome(there=False, shown=None)
    try:
        await _find(conn, DealId(found), viewer)
    except NotFound:
        return RecordingOutcome(there=True, shown=None)
    return RecordingOutcome(there=True, shown=DealId(found))


async def _add(
    conn: Connection,
    deal_id: DealId,
    series: Series,
    wish: EntryInput,
    entries: Sequence[LedgerEntry],
    *,
    standing_fen: int,
    key: IdempotencyKey | None,
    actor: Actor,
    opened: Mapping[str, Detail] | None = None,
) -> Receipt:
    """Write an entry with all that it brings, and what stands then."""
    check_entry(wish, entries, current_day())
    check_approved(wish, entries)
    if wish.registration is not None:
        await deal_terms.check_registration(conn, deal_id, wish.registration)
    limit_fen = (await office_settings.get(conn)).second_person_fen or None
    waits = needs_second(wish, max(standing_fen, undone_fen(wish, entries)), limit_fen)
    number = len(entries) + 1
    found = await conn.fetchval(
        queries(__name__)["add_entry"],
        deal_id=deal_id,
        number=number,
        event=wish.event.value,
        happened_on=wish.happened_on,
        amount_fen=wish.amount_fen,
        corrects=wish.corrects,
        decides=None,
        waits=waits,
        reason=wish.reason.strip(),
        recorded_by=actor.name,
    )
    entry_id = DealEntryId(found)
    if wish.terms is not None:
        await deal_terms.add(conn, entry_id, wish.terms)
    if wish.registration is not None:
        await deal_terms.add_registration(conn, entry_id, wish.registration)
    await deal_entries.add_files(conn, entry_id, wish.files)
    await _project(conn, deal_id, series, actor)
    await deal_keys.keep(conn, key, entry_id, actor=actor)
    about = {} if wish.corrects is None else {"about": wish.corrects}
    await _audit(conn, deal_id, entry_id, wish.event, number=number, more=opened or about, actor=actor)
    return Receipt(deal_id=deal_id, number=number, waits=waits)


async def hold(conn: Connection, deal_id: DealId, *, actor: Actor) -> None:
    """Keep others from adding to a deal until the transaction ends. Raises NotFound, NotAllowed."""
    await _lock(conn, deal_id, actor)


async def _project(conn: Connection, deal_id: DealId, series: Series, actor: Actor) -> None:
    """Write what stands now, and have it looked into where the deal went through the market."""
    await conn.execute(queries(__name__)["project"])
    await conn.execute(queries(__name__)["project_later"])
    if series is Series.MARKET:
        await flag_findings.promise(conn, deal_id, actor=actor)


async def _lock(conn: Connection, deal_id: DealId, actor: Actor) -> Record:
    """Hold a deal for whoever records what happens to it. Raises NotFound, NotAllowed."""
    await conn.execute(queries(__name__)["lock"], str(deal_id))
    row = await _find(conn, deal_id, actor.viewer)
    if not (actor.operates or (actor.role is Role.BROKER and row["broker"])):
        raise NotAllowed("the market office and the broker of a deal record what happens to it")
    return row


async def _find(conn: Connection, deal_id: DealId, viewer: Viewer) -> Record:
    broker = viewer.member_id if viewer.role is Role.BROKER else None
    row = await conn.fetchrow(
        queries(__name__)["find"], deal_id, viewer.role is Role.OPERATOR, viewer.organization_id, broker
    )
    if row is None:
        raise NotFound("deal", deal_id)
    return row


async def _deal(conn: Connection, row: Record) -> Deal:
    terms_id, registration_id = row["terms_entry_id"], row["registration_entry_id"]
    sides = [side for side in DealSide if row[side.value]]
    return Deal(
        id=DealId(row["id"]),
        series=Series(row["series"]),
        introduction_id=None if row["introduction_id"] is None else IntroductionId(row["introduction_id"]),
        need_id=None if row["need_id"] is None else ListingId(row["need_id"]),
        listing_id=None if row["listing_id"] is None else ListingId(row["listing_id"]),
        sample=row["sample"],
        opened_at=row["opened_at"],
        state=None if row["state"] is None else State(row["state"]),
        terms=None if terms_id is None else await deal_terms.get(conn, DealEntryId(terms_id)),
        registration=None
        if registration_id is None
        else await deal_terms.get_registration(conn, DealEntryId(registration_id)),
        paid_fen=row["paid_fen"],
        entries=row["entries"],
        sides=frozenset(sides),
        broker=row["broker"],
    )


async def _audit(
    conn: Connection,
    deal_id: DealId,
    entry_id: DealEntryId,
    event: DealEvent,
    *,
    number: int,
    more: Mapping[str, Detail],
    actor: Actor,
) -> None:
    """Put an entry into the record, with the digest of all that it brings, a deal's first with where it comes from."""
    digest = await conn.fetchval(queries(__name__)["digest"], entry_id)
    detail: dict[str, Detail] = {"event": event.value, "number": number, "sha256": digest.hex(), **more}
    known = Event.DEAL_MENDED if event in MENDING else Event.DEAL_DECIDED if event in DECIDING else Event.DEAL_RECORDED
    await audit.record(conn, known, actor=actor, subject=Subject(SubjectKind.DEAL, deal_id), detail=detail)
