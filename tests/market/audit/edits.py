"""Edits of the record by somebody with every right, past the triggers and the keys: each must show."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from random import Random

from market.audit.audit import Event, Subject, SubjectKind
from market.audit.store import audit
from market.audit.store import links as audit_links
from market.audit.store.links import LinkFinding
from market.postgres.db import Connection, Database, connect
from market.viewer import Actor

# ruff: noqa: S608 -- what is put into the statements are numbers and digests of our own


PUT_IN = (
    "INSERT INTO audit (id, actor, event, subject_kind, subject_id, detail) OVERRIDING SYSTEM VALUE "
    "VALUES (1000000, 'member:9', 'signed-in', 'market', '', '{}')"
)


async def keep_record(database: Database, rng: Random, length: int) -> None:
    """Record `length` entries in transactions of one to five."""
    kept = 0
    while kept < length:
        async with database.writing() as conn:
            for _ in range(min(rng.randint(1, 5), length - kept)):
                kept += 1
                subject = Subject(SubjectKind.LISTING, f"listing-{rng.randrange(9)}")
                actor = Actor(f"member:{rng.randrange(5)}")
                detail = {"tier": rng.choice(("L2", "L3")), "number": rng.randrange(1000)}
                await audit.record(conn, rng.choice(list(Event)), actor=actor, subject=subject, detail=detail)


def an_edit(rng: Random, kind: str, length: int) -> Sequence[str]:
    """Give the statements of one edit of a kind, at a random place of a record of `length` entries."""
    place, other = rng.sample(range(1, length + 1), 2)
    row = f"id = (SELECT audit_id FROM audit_link WHERE position = {place})"
    both = f"{place}, {other}"
    last = rng.randint(1, length)
    digest = f"decode('{rng.randbytes(32).hex()}', 'hex')"
    made_anew = (
        f"SELECT sha256(coalesce((SELECT digest FROM audit_link WHERE position = {place} - 1), "
        f"decode(repeat('00', 32), 'hex')) || convert_to(audit_canonical({place}, a), 'UTF8')) FROM audit a WHERE {row}"
    )
    statements: dict[str, Sequence[str]] = {
        "a moment later": (f"UPDATE audit SET recorded_at = recorded_at + interval '1 microsecond' WHERE {row}",),
        "no moment": (f"UPDATE audit SET recorded_at = 'infinity' WHERE {row}",),
        "another actor": (f"UPDATE audit SET actor = actor || '0' WHERE {row}",),
        "an organisation": (f"UPDATE audit SET organization_id = gen_random_uuid() WHERE {row}",),
        "another event": (f"UPDATE audit SET event = 'x' || event WHERE {row}",),
        "another kind": (f"UPDATE audit SET subject_kind = 'grant' WHERE {row}",),
        "another subject": (f"UPDATE audit SET subject_id = 'listing-9' WHERE {row}",),
        "a letter moved": (
            f"UPDATE audit SET subject_kind = subject_kind || 'l', subject_id = substr(subject_id, 2) WHERE {row}",
        ),
        "another detail": (f"UPDATE audit SET detail = detail || '{{\"number\": -1}}' WHERE {row}",),
        "a text for a number": (
            f"UPDATE audit SET detail = jsonb_set(detail, '{{number}}', to_jsonb(detail ->> 'number')) WHERE {row}",
        ),
        "an empty request": (f"UPDATE audit SET request_id = '' WHERE {row}",),
        "a row with its digest": (
            f"UPDATE audit SET actor = actor || '0' WHERE {row}",
            f"UPDATE audit_link SET digest = ({made_anew}) WHERE position = {place}",
        ),
        "a row away": (f"DELETE FROM audit WHERE {row}",),
        "a row and its link away": (
            f"DELETE FROM audit WHERE {row}",
            f"DELETE FROM audit_link WHERE position = {place}",
        ),
        "a link away": (f"DELETE FROM audit_link WHERE position = {place}",),
        "the end away": (
            f"DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_link WHERE position >= {last})",
            f"DELETE FROM audit_link WHERE position >= {last}",
        ),
        "all away": ("DELETE FROM audit", "DELETE FROM audit_link"),
        "a row put in": (PUT_IN,),
        "a row put in with a link": (
            PUT_IN,
            f"INSERT INTO audit_link (position, audit_id, digest) VALUES ({length + 1}, 1000000, {digest})",
            f"UPDATE audit_head SET position = {length + 1}, digest = {digest}",
        ),
        "a link put in twice": (
            "ALTER TABLE audit_link DROP CONSTRAINT audit_link_pkey",
            PUT_IN,
            f"INSERT INTO audit_link (position, audit_id, digest) VALUES ({place}, 1000000, {digest})",
        ),
        "a link put in before all": (
            "ALTER TABLE audit_link DROP CONSTRAINT audit_link_from_one",
            PUT_IN,
            f"INSERT INTO audit_link (position, audit_id, digest) VALUES (-1, 1000000, {digest})",
        ),
        "two rows exchanged": (
            "ALTER TABLE audit_link DROP CONSTRAINT audit_link_audit_key",
            (
                f"UPDATE audit_link k SET audit_id = o.audit_id FROM audit_link o WHERE k.position IN ({both}) "
                f"AND o.position = {place} + {other} - k.position"
            ),
        ),
        "two links exchanged": (
            "ALTER TABLE audit_link DROP CONSTRAINT audit_link_pkey",
            f"UPDATE audit_link SET position = {place} + {other} - position WHERE position IN ({both})",
        ),
        "another digest": (f"UPDATE audit_link SET digest = {digest} WHERE position = {place}",),
        "another head": (f"UPDATE audit_head SET digest = {digest}",),
        "an earlier head": ("UPDATE audit_head SET position = position - 1",),
        "no head": ("DELETE FROM audit_head",),
    }
    return statements[kind]


KINDS = (
    "a moment later",
    "no moment",
    "another actor",
    "an organisation",
    "another event",
    "another kind",
    "another subject",
    "a letter moved",
    "another detail",
    "a text for a number",
    "an empty request",
    "a row with its digest",
    "a row away",
    "a row and its link away",
    "a link away",
    "the end away",
    "all away",
    "a row put in",
    "a row put in with a link",
    "a link put in twice",
    "a link put in before all",
    "two rows exchanged",
    "two links exchanged",
    "another digest",
    "another head",
    "an earlier head",
    "no head",
)


@asynccontextmanager
async def almighty(superuser_url: str) -> AsyncIterator[Connection]:
    """Give a connection for which no trigger and no key holds, in a transaction that is rolled back."""
    conn = await connect(superuser_url)
    try:
        transaction = conn.transaction()
        await transaction.__aenter__()
        await conn.execute("SET LOCAL session_replication_role = replica")
        yield conn
    finally:
        await conn.close()


async def after_edit(superuser_url: str, statements: Sequence[str]) -> LinkFinding:
    """Edit the record, check it, and take the edit back."""
    async with almighty(superuser_url) as conn:
        for statement in statements:
            await conn.execute(statement)
        return await audit_links.verify(conn)
