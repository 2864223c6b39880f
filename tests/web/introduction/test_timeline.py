"""The timeline of an introduction: grants and readings stand in it, and name nobody who is not to be known."""

from market.disclosure.grant import GrantState
from market.disclosure.store import confidential_texts, grants
from market.introduction.introduction import IntroductionSide
from market.introduction.stage import Move
from market.introduction.store import contacts as introduction_contacts
from market.listing.listing import Tier
from market.viewer import Actor
from tests.market.introduction.builders import Introducing, introducing
from web.introduction.labels import describe_move
from web.introduction.timeline import GRANT_WORDS, READ, read_timeline

__all__ = ["introducing"]
OPENED = GRANT_WORDS[GrantState.GRANTED]


async def told(introducing: Introducing, actor: Actor) -> list[str]:
    (begun,) = await introducing.found(actor)
    entries = await read_timeline(introducing.conn, begun, viewer=actor.viewer)
    return [entry.sentence for entry in entries if entry.sentence in (OPENED, READ)]


async def test_grants_and_readings_are_told_to_who_knows_whose_they_are(introducing: Introducing) -> None:
    conn, of, offer = introducing.conn, introducing, introducing.offer_id
    begun = await of.together()
    grant_id = await grants.ask(conn, offer, Tier.L2, reason="评估合作", actor=of.asking)
    await grants.give(conn, grant_id, expires_on=None, answer="", actor=of.offering)
    await confidential_texts.read(conn, offer, Tier.L2, viewer=of.asking.viewer)
    assert await told(of, of.asking) == [OPENED]
    assert await told(of, of.offering) == []  # which of its grants is the anonymous firm's would name the firm
    assert sorted(await told(of, of.office)) == sorted([OPENED, READ])
    await introduction_contacts.agree(conn, begun, IntroductionSide.NEED, agreed=True, actor=of.asking)
    assert sorted(await told(of, of.offering)) == sorted([OPENED, READ])


async def test_what_others_were_granted_is_no_part_of_it(introducing: Introducing) -> None:
    conn, of = introducing.conn, introducing
    await of.together()
    for actor in (of.stranger, of.other_broker):
        grant_id = await grants.ask(conn, of.offer_id, Tier.L2, reason="评估合作", actor=actor)
        await grants.give(conn, grant_id, expires_on=None, answer="", actor=of.offering)
        await confidential_texts.read(conn, of.offer_id, Tier.L2, viewer=actor.viewer)
    for actor in (of.offering, of.office):
        assert await told(of, actor) == []


async def test_what_follows_from_a_step_in_the_same_moment_stands_above_it(introducing: Introducing) -> None:
    await introducing.together()
    (begun,) = await introducing.found(introducing.office)
    entries = await read_timeline(introducing.conn, begun, viewer=introducing.office.viewer)
    assert [entry.sentence for entry in entries[:2]] == [
        describe_move(Move.INTRODUCE, None),
        describe_move(Move.INTEREST, IntroductionSide.SUPPLY),
    ]
