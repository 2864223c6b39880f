"""Introductions among many: each member's are counted by the rule of one, and nobody's are read for another."""

import json
from collections.abc import Iterator
from typing import Any

from market.introduction.introduction import Interest, IntroductionSide
from market.introduction.stage import EndReason
from market.introduction.store import introductions
from market.introduction.store import steps as introduction_steps
from market.listing.listing import Kind
from market.postgres.db import Connection
from market.postgres.queries import bind, queries
from tests.market.introduction.builders import Introducing, introducing

__all__ = ["introducing"]

MANY = 400

ADD_OTHERS = """
    WITH added AS (
        INSERT INTO introduction (id, need_id, listing_id, kind, begun_by)
        SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'achievement', 'clock'
        FROM generate_series(1, $1) RETURNING id)
    INSERT INTO introduction_side (introduction_id, side, organization_id)
    SELECT added.id, side, gen_random_uuid() FROM added, unnest('{need,supply}'::text[]) AS side"""
ADD_OPEN = """
    WITH added AS (
        INSERT INTO introduction (id, need_id, listing_id, kind, begun_by)
        SELECT gen_random_uuid(), $2, gen_random_uuid(), 'achievement', 'clock'
        FROM generate_series(1, $1) RETURNING id)
    INSERT INTO introduction_side (introduction_id, side, organization_id)
    SELECT added.id, side, CASE side WHEN 'need' THEN $3::uuid ELSE gen_random_uuid() END
    FROM added, unnest('{need,supply}'::text[]) AS side"""


async def check_counts(of: Introducing, *others: Any) -> None:
    actors = (of.asking, of.asking_reader, of.offering, of.offering_reader, of.stranger, of.broker, of.office, *others)
    for actor in actors:
        counted = sum(one.asks(actor) for one in await introductions.find(of.conn, viewer=actor.viewer))
        assert await introductions.count_asking(of.conn, actor=actor) == counted


async def test_what_waits_for_somebody_s_answer_is_counted_by_the_rule_of_one(introducing: Introducing) -> None:
    of = introducing
    expert_id, expert = await of.expert(load_cap=None)
    await introductions.begin(of.conn, of.need_id, expert_id, Kind.EXPERT, actor=of.broker)
    begun = await of.begun()
    asked = {"asking": 2, "asking_reader": 0, "offering": 1, "offering_reader": 0, "stranger": 0, "broker": 0}
    for name, expected in asked.items():
        assert await introductions.count_asking(of.conn, actor=getattr(of, name)) == expected
    assert await introductions.count_asking(of.conn, actor=expert) == 1
    await check_counts(of, expert)
    await of.answered(begun, IntroductionSide.NEED)
    await check_counts(of, expert)
    assert await introductions.count_asking(of.conn, actor=of.asking) == 1
    version = (await of.seen(begun)).version
    await introduction_steps.end(of.conn, begun, EndReason.TERMS, version=version, actor=of.broker)
    assert await introductions.count_asking(of.conn, actor=of.offering) == 0
    await check_counts(of, expert)


async def test_what_was_declined_is_known_behind_any_number_of_others(introducing: Introducing) -> None:
    of = introducing
    begun = await introduction_steps.ask(of.conn, of.need_id, of.offer_id, actor=of.asking)
    await introduction_steps.answer(of.conn, begun, IntroductionSide.SUPPLY, Interest.NO, actor=of.offering)
    await of.conn.execute(ADD_OPEN, MANY, of.need_id, of.firm.id)
    assert len(await introductions.find(of.conn, viewer=of.asking.viewer)) == introductions.FOUND_MAX < MANY
    there = await introduction_steps.of_need(of.conn, of.need_id, viewer=of.asking.viewer)
    assert (there[of.offer_id].id, len(there)) == (begun, MANY + 1)


async def test_nobody_s_introductions_are_read_for_another(introducing: Introducing) -> None:
    of = introducing
    await of.begun()
    await of.conn.execute(ADD_OTHERS, 10 * MANY)
    await of.conn.execute("SET LOCAL enable_seqscan = off")  # the planner knows no numbers of these tables yet
    viewer = of.asking.viewer
    everything = speaks = reads_posters = False
    rights = {"organization_id": viewer.organization_id, "member_id": viewer.member_id}
    chosen = {"introduction_id": None, "owner_id": None, "stage": None, "need_id": None}
    found = await rows_read(
        of.conn, "find", brokers=everything, office=reads_posters, **rights, **chosen, limit=introductions.FOUND_MAX
    )
    counted = await rows_read(of.conn, "count_asking", viewer.organization_id, viewer.member_id, not speaks)
    assert (1 <= found < MANY, 1 <= counted < MANY) == (True, True)


async def rows_read(conn: Connection, name: str, *by_position: object, **by_name: object) -> int:
    """Count the rows of introductions and sides that a query looks at."""
    text, arguments = bind(queries("market.introduction.store.introductions")[name], by_position, by_name)
    (plan,) = json.loads(await conn.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", *arguments))
    return sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in nodes_of(plan["Plan"])
        if node.get("Relation Name", "").startswith("introduction")
    )


def nodes_of(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from nodes_of(below)
