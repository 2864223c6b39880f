"""Experts in the store, and the two rights they keep: to leave (opt out) and to be forgotten (erasure)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from market.day import current_day
from market.errors import Conflict, NotFound
from market.listing.expert import Availability, Basis, Expert, Person
from market.listing.listing import Kind, Language, ListingId, Status, Step
from market.listing.store import embeddings
from market.listing.store.codecs import dump_day, dump_origin, dump_topic, load_origin, load_topic
from market.listing.store.revisions import (
    add_listings,
    edit_listings,
    listing_row,
    move,
    record_added,
    record_edited,
    record_touched,
    touch,
)
from market.listing.store.rows import find_rows, shared
from market.postgres.db import Connection, Record
from market.postgres.queries import queries
from market.viewer import OPERATOR, Actor, MemberId, Role, Viewer


async def add(conn: Connection, listing: Expert, *, actor: Actor, bulk: bool = False) -> None:
    """Add an expert as a draft of version 1.

    Raises Conflict when their id or number is in use, NotFound when their organisation is not there.
    """
    await add_many(conn, [listing], actor=actor, bulk=bulk)


async def add_many(
    conn: Connection, listings: Sequence[Expert], *, actor: Actor, bulk: bool = True, tell: bool = True
) -> None:
    """Add experts, all or none, in as many statements as one takes; raises as `add` does.

    Without `tell` the caller takes a step with each of them in the same transaction, which tells the index once.
    """
    if not listings:
        return
    sql = queries(__name__)
    rows = [listing_row(listing) | _own_row(listing) for listing in listings]
    await add_listings(conn, rows)
    await conn.execute(sql["put"], rows)
    await conn.execute(sql["put_evidence"], rows)
    await _put_persons(conn, rows)
    await record_added(conn, listings, actor=actor, bulk=bulk, tell=tell)


async def edit(conn: Connection, listing: Expert, *, actor: Actor, bulk: bool = False) -> Expert:
    """Replace an expert by an edited copy of the version that was read, and give it as it is now.

    Status, sample mark, opt-out and refusal to be ranked stay; L2 and L3 texts too where the copy has none; a copy
    without a person removes the person. Raises NotFound, Conflict (changed meanwhile, withdrawn, erased) or Invalid.
    """
    await edit_many(conn, [listing], actor=actor, bulk=bulk)
    return await get(conn, listing.id, viewer=OPERATOR)


async def edit_many(conn: Connection, listings: Sequence[Expert], *, actor: Actor, bulk: bool = True) -> None:
    """Replace experts, all or none, in as many statements as one takes; raises as `edit` does."""
    if not listings:
        return
    sql = queries(__name__)
    shared_rows = await edit_listings(conn, listings)
    rows = [row | _own_row(listing) for row, listing in zip(shared_rows, listings, strict=True)]
    await conn.execute(sql["put"], rows)
    await conn.execute(sql["put_evidence"], rows)
    await conn.execute(sql["clear_persons"], [listing.id for listing in listings if listing.person is None])
    await _put_persons(conn, rows)
    await record_edited(conn, listings, actor=actor, bulk=bulk)


async def get(conn: Connection, listing_id: ListingId, *, viewer: Viewer) -> Expert:
    """Give an expert. Raises NotFound, also for what the viewer may not see."""
    found = await find(conn, [listing_id], viewer=viewer)
    if listing_id not in found:
        raise NotFound("expert", listing_id)
    return found[listing_id]


async def find(conn: Connection, ids: Sequence[ListingId], *, viewer: Viewer) -> dict[ListingId, Expert]:
    """Find experts by id; what is not there, or not for the viewer, is left out.

    Contact details are read by an operator alone, so that an edit does not lose them; others read them by consent
    (`market.privacy.store.consents`).
    """
    return await complete(conn, await find_rows(conn, ids, viewer=viewer, kind=Kind.EXPERT), viewer=viewer)


async def complete(conn: Connection, rows: Sequence[Record], *, viewer: Viewer) -> dict[ListingId, Expert]:
    """Make experts of shared rows, reading their own parts."""
    details = await conn.fetch(
        queries(__name__)["details"],
        ids=[row["id"] for row in rows],
        drafts=viewer.reads_drafts,
        members_text=viewer.reads_members_text,
        contact=viewer.role is Role.OPERATOR,
        organization_id=viewer.organization_id,
    )
    own = {row["listing_id"]: row for row in details}
    return {ListingId(row["id"]): _expert(row, own[row["id"]]) for row in rows if row["id"] in own}


async def opt_out(conn: Connection, listing_id: ListingId, *, actor: Actor) -> None:
    """Take an expert out of every list and search at once, at their own wish; `opt_in` brings them back.

    Raises NotFound.
    """
    before = await _leave(conn, listing_id, actor=actor, note="opted out")
    await conn.execute(queries(__name__)["opt"], listing_id, datetime.now(UTC), before.value)


async def opt_in(conn: Connection, listing_id: ListingId, *, actor: Actor) -> Status:
    """Let an expert who opted out come back: public if they were and nothing was edited since, else as a draft.

    So does one whose last day has passed. Raises NotFound for all but themselves, or Conflict for one who is there or
    was erased.
    """
    await check_self(conn, listing_id, actor=actor)
    left_from = await conn.fetchval(queries(__name__)["left_from"], listing_id)
    current = await get(conn, listing_id, viewer=OPERATOR)
    if current.opted_out_at is None:
        raise Conflict("they are in the market")
    status = current.status
    if status is Status.WITHDRAWN:
        status = await _step(conn, listing_id, Step.REOPEN, actor=actor)
    await conn.execute(queries(__name__)["opt"], listing_id, None, None)
    lasts = current.expires_on is None or current.expires_on >= current_day()
    if left_from == Status.PUBLISHED.value and status is Status.DRAFT and lasts:
        await _step(conn, listing_id, Step.SUBMIT, actor=actor)
        status = await _step(conn, listing_id, Step.PUBLISH, actor=actor)
    return status


async def erase_person(conn: Connection, listing_id: ListingId, *, actor: Actor) -> None:
    """Erase what tells who an expert is, for good: person, papers, texts, cached vectors. The title stays.

    So does the organisation's own number, by which an import knows that they are not to be brought back. History keeps
    the listing's steps and a digest that no longer leads to a name. Raises NotFound.
    """
    digest = await conn.fetchval(queries(__name__)["personal_digest"], listing_id)
    await _leave(conn, listing_id, actor=actor, note=f"person erased, digest {digest or 'none'}")
    await embeddings.forget(conn, [listing_id])
    await conn.execute(queries(__name__)["erase_person"], listing_id)


async def switch_ranking(conn: Connection, listing_id: ListingId, *, rankable: bool, actor: Actor) -> None:
    """Rank an expert or not, as they want it; a refusal outlives every edit. Raises NotFound."""
    await get(conn, listing_id, viewer=OPERATOR)
    await touch(conn, listing_id)
    await conn.execute(queries(__name__)["rank"], listing_id, rankable)
    note = "ranked at their wish" if rankable else "refused to be ranked"
    await record_touched(conn, listing_id, actor=actor, note=note)


async def of_member(conn: Connection, member_id: MemberId) -> ListingId:
    """Give the listing of the expert that a member is. Raises NotFound when they are none."""
    found = await conn.fetchval(queries(__name__)["of_member"], member_id)
    if found is None:
        raise NotFound("expert", member_id)
    return ListingId(found)


async def _put_persons(conn: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    sql = queries(__name__)
    await conn.execute(sql["clear_origins"], [row["id"] for row in rows])
    named = [row for row in rows if row["person"] is not None]
    await conn.execute(sql["put_person"], named)
    await conn.execute(sql["add_origins"], [{"id": row["id"], "origins": row["origins"]} for row in named])


async def member_of(conn: Connection, listing_id: ListingId) -> MemberId | None:
    """Find the account of an expert, if they have one in use."""
    found = await conn.fetchval(queries(__name__)["member_of"], listing_id)
    return None if found is None else MemberId(found)


async def check_self(conn: Connection, listing_id: ListingId, *, actor: Actor) -> None:
    """Let the expert themselves pass, and nobody else, operators neither. Raises NotFound."""
    if actor.member_id is None or await of_member(conn, actor.member_id) != listing_id:
        raise NotFound("expert", listing_id)


async def _leave(conn: Connection, listing_id: ListingId, *, actor: Actor, note: str) -> Status:
    current = await get(conn, listing_id, viewer=OPERATOR)
    if current.status is Status.WITHDRAWN:
        await touch(conn, listing_id)
        await record_touched(conn, listing_id, actor=actor, note=note)
    else:
        await move(conn, [listing_id], Step.WITHDRAW, actor=actor, bulk=False, note=note)
    return current.status


async def _step(conn: Connection, listing_id: ListingId, step: Step, *, actor: Actor) -> Status:
    return (await move(conn, [listing_id], step, actor=actor, bulk=False, note="opted in"))[listing_id]


def _own_row(listing: Expert) -> dict[str, object]:
    person = listing.person
    return {
        "languages": [language.value for language in listing.languages],
        "availability": [each.value for each in listing.availability],
        "load_cap": listing.load_cap,
        "rankable": listing.rankable,
        "opted_out_at": None if listing.opted_out_at is None else listing.opted_out_at.isoformat(),
        "topics": [dump_topic(topic) for topic in listing.topics],
        "conflicts": list(listing.conflicts),
        "person": None
        if person is None
        else {
            "name": person.name,
            "name_en": person.name_en,
            "title": person.title,
            "orcid": person.orcid,
            "email": person.email,
            "phone": person.phone,
            "basis": person.basis.value,
            "source": person.source,
            "held_on": dump_day(person.held_on),
        },
        "origins": [] if person is None else [dump_origin(field, origin) for field, origin in person.origins.items()],
    }


def _person(own: Record) -> Person | None:
    if own["name"] is None:
        return None
    return Person(
        name=own["name"],
        name_en=own["name_en"],
        title=own["title"],
        orcid=own["orcid"],
        email=own["email"],
        phone=own["phone"],
        basis=Basis(own["basis"]),
        source=own["source"],
        held_on=own["held_on"],
        origins=dict(load_origin(origin) for origin in own["origins"]),
    )


def _expert(row: Record, own: Record) -> Expert:
    return Expert(
        **shared(row),
        person=_person(own),
        topics=tuple(load_topic(topic) for topic in own["topics"] or ()),
        languages=tuple(Language(language) for language in own["languages"]),
        availability=tuple(Availability(each) for each in own["availability"]),
        load_cap=own["load_cap"],
        conflicts=tuple(own["conflicts"] or ()),
        opted_out_at=own["opted_out_at"],
        rankable=own["rankable"],
        ranking_refused_at=own["ranking_refused_at"],
    )
