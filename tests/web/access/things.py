"""Things that routes are about: each belongs to the visitors' own firm, and is made anew for each change."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from itertools import count
from uuid import uuid4

from market.account.member import MemberStanding
from market.account.sign_up import SignUp, SignUpId
from market.account.store import members, sign_ups
from market.comparison.criterion import CriterionDraft
from market.comparison.store import answers as comparison_answers
from market.comparison.store import comparisons, criteria
from market.disclosure.store import grants
from market.introduction.store import introductions
from market.listing.achievement import Achievement
from market.listing.expert import Expert
from market.listing.listing import Kind, Listing, ListingId, Tier
from market.listing.need import Need
from market.listing.store import achievements, experts, needs
from market.organization import Organization, OrganizationKind, check_character
from market.postgres.db import Connection, Database
from market.posting.attachment import AttachmentContent, MediaType
from market.posting.manuscript import Manuscript
from market.posting.review import Attestation, ReviewId
from market.posting.store import attachments, manuscripts, submissions
from market.posting.store.attachment_files import AttachmentFiles
from market.viewer import COMMAND_LINE, Actor, Role
from tests.listings import NINGBO, a_need, an_achievement, an_anonymous_need, an_expert
from tests.matcher.market_index import publish
from tests.web.access.challenge_things import a_call, a_question
from tests.web.access.deal_things import a_deal, a_file, a_flag
from tests.web.people import a_member, a_person, add_member

Params = Mapping[str, str]


class Thing(Enum):
    """What a line of the table is about."""

    NONE = "nothing"
    ACHIEVEMENT = "an achievement"
    NEED = "a need"
    ANONYMOUS_NEED = "an anonymous need"
    EXPERT = "an expert"
    PAIR = "a need and its answer"
    DRAFT_ACHIEVEMENT = "an achievement that is a draft"
    DRAFT_NEED = "a need that is a draft"
    DRAFT_EXPERT = "an expert that is a draft"
    GRANT = "a grant that a third firm asked for"
    GIVEN_GRANT = "a grant that a third firm was given"
    MANUSCRIPT = "a need that is being written"
    SUBMITTED = "a need that waits for review"
    REVIEW = "the review of a need"
    FILE = "a file of a need that is being written"
    COLLEAGUE = "a member of the firm"
    SIGN_UP = "a firm that signed up"
    INTRODUCTION = "an introduction of a need"
    COMPARISON = "a need whose answers are compared"
    CALL = "a call that a need's owner is asked about"
    PUBLISHED_CALL = "a call that is published"
    SILENT_NEED = "a need that nothing answers"
    ASKED = "what a firm was asked by the office"
    DEAL = "a deal that the firm has signed"
    WAITING_DEAL = "a deal of which an entry waits for a second person"
    DEAL_FILE = "a file of past deals that waits for a second person"
    FLAG = "a flag of a deal that the firm has signed"


@dataclass
class Store:
    """Where things are made: in the database, for the visitors' own firm; a third firm asks for grants."""

    database: Database
    files: AttachmentFiles
    own: Organization
    third: Organization
    numbers: Iterator[int] = field(default_factory=count)
    shared: dict[Thing, Params] = field(default_factory=dict)

    async def params(self, thing: Thing, *, fresh: bool) -> Params:
        """Give what a thing puts into a path: one of its own for a change, else one that all share."""
        if fresh or thing not in self.shared:
            made = await _MAKERS[thing](self)
            if fresh:
                return made
            self.shared[thing] = made
        return self.shared[thing]

    def number(self) -> str:
        return f"T-{next(self.numbers)}"


async def _nothing(_: Store) -> Params:
    return {"id": str(uuid4()), "listing": str(uuid4())}


def _achievement(store: Store) -> Achievement:
    return replace(an_achievement(store.own, number=store.number()), confidential={Tier.L2: "窑温", Tier.L3: "配方"})


async def _published(store: Store, listing: Listing) -> Params:
    await publish(store.database, listing)
    return {"id": str(listing.id)}


async def _anonymous(store: Store) -> Params:
    return await _published(store, replace(an_anonymous_need(store.own), number=store.number()))


async def _draft(store: Store, listing: Achievement | Need | Expert) -> Params:
    async with store.database.writing() as conn:
        match listing:
            case Achievement():
                await achievements.add(conn, listing, actor=COMMAND_LINE)
            case Need():
                await needs.add(conn, listing, actor=COMMAND_LINE)
            case Expert():
                await experts.add(conn, listing, actor=COMMAND_LINE)
    return {"id": str(listing.id)}


async def _pair(store: Store) -> Params:
    need = await store.params(Thing.NEED, fresh=False)
    achievement = await store.params(Thing.ACHIEVEMENT, fresh=False)
    return {"id": need["id"], "listing": achievement["id"]}


async def _grant(store: Store, *, given: bool = False) -> Params:
    achievement = _achievement(store)
    await publish(store.database, achievement)
    asking = await add_member(store.database, a_member(Role.ENTERPRISE, store.third))
    async with store.database.writing() as conn:
        grant_id = await grants.ask(conn, achievement.id, Tier.L2, reason="评估", actor=asking.actor)
        if given:
            owner = Actor("member:owner", Role.ENTERPRISE, store.own.id)
            await grants.give(conn, grant_id, expires_on=None, answer="", actor=owner)
    return {"id": str(grant_id)}


async def _introduction(store: Store) -> Params:
    need, offer = a_need(store.own, number=store.number()), an_achievement(store.third, number=store.number())
    await publish(store.database, need, offer)
    async with store.database.writing() as conn:
        begun = await introductions.begin(conn, need.id, offer.id, Kind.ACHIEVEMENT, actor=COMMAND_LINE)
    return {"id": str(begun)}


async def _comparison(store: Store) -> Params:
    need, offer = a_need(store.own, number=store.number()), an_achievement(store.third, number=store.number())
    await publish(store.database, need, offer)
    async with store.database.writing() as conn:
        editor = await _member(conn, store)
        await comparisons.begin(conn, need.id, blind=False, actor=editor)
        await comparison_answers.add(conn, need.id, [offer.id], actor=editor)
        await criteria.write(conn, need.id, [CriterionDraft("new1", "价格", "1", "")], version=1, actor=editor)
    return {"id": str(need.id)}


async def _manuscript(store: Store) -> Manuscript:
    async with store.database.writing() as conn:
        form = {"kind": ("need",), "title": ("磁钢耐温",)}
        writer = await _member(conn, store)
        return await manuscripts.save(conn, ListingId(uuid4()), Kind.NEED, form, version=0, actor=writer)


async def _member(conn: Connection, store: Store) -> Actor:
    member = a_member(Role.ENTERPRISE, store.own)
    await members.add(conn, member, a_person(member), actor=COMMAND_LINE)
    return member.actor


async def _submitted(store: Store) -> tuple[ListingId, ReviewId]:
    manuscript = await _manuscript(store)
    need = replace(a_need(store.own, number=store.number()), id=manuscript.id)
    attestation = Attestation("科研处", date(2026, 1, 2))
    async with store.database.writing() as conn:
        writer = await _member(conn, store)
        review_id = await submissions.submit(
            conn, need, version=manuscript.version, attestation=attestation, actor=writer
        )
    assert review_id is not None
    return manuscript.id, review_id


async def _file(store: Store) -> Params:
    manuscript = await _manuscript(store)
    async with store.database.writing() as conn:
        writer = await _member(conn, store)
        content = AttachmentContent("a.pdf", MediaType.PDF, b"%PDF-1.4 sample")
        await attachments.add(conn, store.files, manuscript.id, content, Tier.L1, actor=writer)
        (added,) = await attachments.list_of(conn, manuscript.id, viewer=writer.viewer)
    return {"id": str(added.id)}


async def _sign_up(store: Store) -> Params:
    body = f"91999999NEW0{next(store.numbers):05}"
    member = a_member(Role.ENTERPRISE, standing=MemberStanding.WAITING)
    sign_up = SignUp(
        id=SignUpId(uuid4()),
        member_id=member.id,
        code=body + check_character(body),
        name="新来企业（样例）",
        kind=OrganizationKind.ENTERPRISE,
        place=NINGBO,
    )
    async with store.database.writing() as conn:
        await sign_ups.add(conn, sign_up, member, a_person(member), "no password")
    return {"id": str(sign_up.id)}


async def _colleague(store: Store) -> Params:
    return {"id": str((await add_member(store.database, a_member(Role.ENTERPRISE, store.own))).id)}


async def _writing(store: Store) -> Params:
    return {"id": str((await _manuscript(store)).id)}


async def _lying(store: Store) -> Params:
    return {"id": str((await _submitted(store))[0])}


async def _review(store: Store) -> Params:
    return {"id": str((await _submitted(store))[1])}


_MAKERS: Mapping[Thing, Callable[[Store], Awaitable[Params]]] = {
    Thing.NONE: _nothing,
    Thing.ACHIEVEMENT: lambda store: _published(store, _achievement(store)),
    Thing.NEED: lambda store: _published(store, a_need(store.own, number=store.number())),
    Thing.ANONYMOUS_NEED: _anonymous,
    Thing.EXPERT: lambda store: _published(store, an_expert(store.own, number=store.number())),
    Thing.PAIR: _pair,
    Thing.DRAFT_ACHIEVEMENT: lambda store: _draft(store, _achievement(store)),
    Thing.DRAFT_NEED: lambda store: _draft(store, a_need(store.own, number=store.number())),
    Thing.DRAFT_EXPERT: lambda store: _draft(store, an_expert(store.own, number=store.number())),
    Thing.GRANT: _grant,
    Thing.GIVEN_GRANT: lambda store: _grant(store, given=True),
    Thing.MANUSCRIPT: _writing,
    Thing.SUBMITTED: _lying,
    Thing.REVIEW: _review,
    Thing.FILE: _file,
    Thing.COLLEAGUE: _colleague,
    Thing.SIGN_UP: _sign_up,
    Thing.INTRODUCTION: _introduction,
    Thing.COMPARISON: _comparison,
    Thing.CALL: lambda store: a_call(store.database, store.own, store.number()),
    Thing.PUBLISHED_CALL: lambda store: a_call(store.database, store.own, store.number(), published=True),
    Thing.SILENT_NEED: lambda store: _published(store, a_need(store.third, number=store.number())),
    Thing.DEAL: lambda store: a_deal(store.database, store.own),
    Thing.WAITING_DEAL: lambda store: a_deal(store.database, store.own, waits=True),
    Thing.DEAL_FILE: lambda store: a_file(store.database),
    Thing.FLAG: lambda store: a_flag(store.database, store.own),
    Thing.ASKED: lambda store: a_question(store.database, store.own, a_need(store.third, number=store.number())),
}
