"""Where every page is shown: the lines of the table of access, each with a reader whom its rule lets in."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID, uuid4

from market.account.member import Member
from market.account.sign_up import SignUpId
from market.account.store import links as account_links
from market.account.store import members, sign_ups
from market.judging.access_pass import Bearer, PassPurpose
from market.judging.store import access_passes
from market.listing.listing import Kind, Language, ListingId
from market.notification.store import news, saved_searches
from market.notification.store import preferences as notification_preferences
from market.posting.bulk_import import BulkImportId, BulkRequest
from market.posting.store import bulk_imports
from market.privacy.store import consents
from market.secret_key import SecretKey
from market.viewer import CLOCK, COMMAND_LINE, Actor, Role
from market.webhook.store import deliveries
from market.webhook.webhook import DeliveryAnswer
from tests.market.notification.builders import a_search
from tests.market.webhook.builders import add_hooked, claims_of, let_pass
from tests.web.access.line import Line
from tests.web.access.price_things import close_a_quarter
from tests.web.access.routes import ROUTES
from tests.web.access.rules import NOBODY, OFFICE, OWN_EDITOR, WAITING, Firm, Outcome, Who
from tests.web.access.things import Store, Thing
from tests.web.people import a_member, add_member, session_of
from web.http.visitor import COOKIE
from web.judging import pages
from web.notification.unsubscribe_link import unsubscribe_path

READERS = (NOBODY, OWN_EDITOR, Who(Role.BROKER), Who(Role.EXPERT), OFFICE, WAITING)
SAVED = (".ics", ".csv", ".xlsx", ".{ending}", "/files/{entry}/{place}")
"""How the address of what is saved, and shown by no browser, ends."""
DOCUMENTATION, QR_CODE = "/api/v1/docs", "/account/second-factor/qr.svg"


@dataclass(frozen=True)
class Visit:
    """A page's address, and the cookie of its reader; None for nobody."""

    name: str
    path: str
    cookie: tuple[str, str] | None = None


async def every_visit(store: Store, *, thorough: bool) -> list[Visit]:
    """List a visit of each route's page by the first reader to whom it is shown.

    `thorough`: by everybody to whom it is shown, and about each thing that the route can be about.
    """
    cookies = {who: await _cookie(store, who) for who in READERS}
    visits, visited = [await prepare(store) for prepare in _PREPARED.values()], set[str]()
    for line in ROUTES:
        if not _shows_a_page(line) or line.route in _PREPARED or (line.route in visited and not thorough):
            continue
        visited.add(line.route)
        allowed = [who for who in READERS if line.rule(who) is Outcome.OPEN]
        assert allowed, f"prepare a visit of {line.name} in tests/journeys/visits.py"
        thing = await store.params(line.thing, fresh=False)
        path = quote(line.path.format_map({**thing, **line.params}))
        readers = allowed if thorough else allowed[:1]
        visits += [Visit(f"{line.name}: {who.name}", path, cookies[who]) for who in readers]
    return visits


def _shows_a_page(line: Line) -> bool:
    if line.method != "GET" or line.path == QR_CODE or line.path.endswith(SAVED):
        return False
    return not line.path.startswith(("/api/", "/feeds/")) or line.path == DOCUMENTATION


async def _cookie(store: Store, who: Who) -> tuple[str, str] | None:
    if who.role is None:
        return None
    firm = store.own if who.firm is Firm.OWN else None
    member = await add_member(store.database, a_member(who.role, firm, standing=who.standing))
    return COOKIE, await session_of(store.database, member)


async def _expert_cookie(store: Store) -> tuple[str, str]:
    """Give an expert an account, and somebody who asked for their contact details."""
    expert_id = ListingId(UUID((await store.params(Thing.EXPERT, fresh=True))["id"]))
    asking = await add_member(store.database, a_member(Role.ENTERPRISE, store.third))
    async with store.database.writing() as conn:
        await consents.ask(conn, expert_id, "想请教耐温磁钢的选型与测试", actor=asking.actor)
    expert = await add_member(store.database, a_member(Role.EXPERT, expert_id=expert_id))
    return COOKIE, await session_of(store.database, expert)


async def _expert(store: Store) -> Visit:
    return Visit("an expert's account", "/account/expert", await _expert_cookie(store))


async def _requests(store: Store) -> Visit:
    return Visit("requests to an expert", "/account/requests", await _expert_cookie(store))


async def _refused_sign_up(store: Store) -> Visit:
    sign_up_id = SignUpId(UUID((await store.params(Thing.SIGN_UP, fresh=True))["id"]))
    async with store.database.writing() as conn:
        office = Actor("member:office", Role.OPERATOR)
        refused = await sign_ups.refuse(conn, sign_up_id, "名称与代码不符", actor=office)
        member = await members.get(conn, refused.member_id)
    return Visit("a sign-up that was sent back", "/account/sign-up", (COOKIE, await session_of(store.database, member)))


async def _link(store: Store) -> Visit:
    async with store.database.writing() as conn:
        secret = await account_links.make_operator_link(conn, actor=COMMAND_LINE)
    return Visit("a link that opens once", f"/join?link={secret}")


async def _judge(store: Store) -> Visit:
    async with store.database.writing() as conn:
        secret = await access_passes.issue(conn, PassPurpose.COOKIE, Bearer("reader-1", Kind.ACHIEVEMENT))
    return Visit("a judge's desk", "/judge", (pages.COOKIE, secret))


async def _import(store: Store) -> Visit:
    """Have a table brought in that is still to be read."""
    member = await add_member(store.database, a_member(Role.ENTERPRISE, store.own))
    import_id = BulkImportId(uuid4())
    async with store.database.writing() as conn:
        wishes = BulkRequest(attestation=None)
        await bulk_imports.begin(conn, import_id, "a.jsonl", b"{}", wishes, language=Language.ZH, actor=member.actor)
    return Visit("a table brought in", f"/mine/import/{import_id}", (COOKIE, await session_of(store.database, member)))


async def _entry(store: Store) -> Visit:
    deal = await store.params(Thing.DEAL, fresh=False)
    office = await _cookie(store, OFFICE)
    return Visit("a correction of a deal's terms", f"/deals/{deal['id']}/entries/new?corrects=1", office)


async def _waiting_deal(store: Store) -> Visit:
    deal = await store.params(Thing.WAITING_DEAL, fresh=False)
    return Visit("a deal of which an entry waits", f"/deals/{deal['id']}", await _cookie(store, OFFICE))


async def _webhook(store: Store) -> Visit:
    """Have something given up, and something that redirects wait."""
    member = await add_member(store.database, a_member(Role.ENTERPRISE, store.own))
    async with store.database.writing() as conn:
        hooked = await add_hooked(conn, member=member)
        for answer, age in (
            (DeliveryAnswer.of_status(500), "7 days"),
            (DeliveryAnswer.of_status(302, redirect_host="b.example"), "0"),
        ):
            await hooked.promise(conn)
            await let_pass(conn, age)
            (claim,) = await claims_of(conn)
            await deliveries.settle(conn, claim, answer, chance=0)
    return Visit(
        "a webhook", f"/account/webhooks/{hooked.webhook_id}", (COOKIE, await session_of(store.database, member))
    )


async def _follower(store: Store) -> Member:
    """Give a broker who follows all achievements, and to whom one has come up."""
    member = await add_member(store.database, a_member(Role.BROKER))
    search = a_search(member.actor)
    offer = ListingId(UUID((await store.params(Thing.ACHIEVEMENT, fresh=False))["id"]))
    async with store.database.writing() as conn:
        await saved_searches.save(conn, search, actor=member.actor)
        await news.keep(conn, await news.of_searches(conn, [(search.id, offer)], actor=CLOCK), actor=CLOCK)
        await notification_preferences.note_refused(conn, member.id)
    return member


async def _news(store: Store) -> Visit:
    return Visit("news", "/account/news", (COOKIE, await session_of(store.database, await _follower(store))))


async def _searches(store: Store) -> Visit:
    cookie = COOKIE, await session_of(store.database, await _follower(store))
    return Visit("what somebody follows", "/account/searches", cookie)


async def _new_search(store: Store) -> Visit:
    cookie = COOKIE, await session_of(store.database, await _follower(store))
    return Visit("a search to be saved", "/account/searches/new?q=magnet&kind=achievement", cookie)


async def _unsubscribe(store: Store) -> Visit:
    key = SecretKey.of_home(store.files.folder.parent)
    return Visit("the end of letters", unsubscribe_path(key, (await _follower(store)).id))


async def _letter(store: Store) -> Visit:
    """Have an institute asked by a printed letter."""
    asked = await store.params(Thing.ASKED, fresh=True)
    path = f"/office/silence/{asked['need']}/letter/{asked['organization']}"
    office = await add_member(store.database, a_member(Role.OPERATOR))
    return Visit("a letter to an institute", path, (COOKIE, await session_of(store.database, office)))


async def _attributed(store: Store) -> Visit:
    """Close a quarter, so that totals, bands and shares are there to be looked at."""
    said = await close_a_quarter(store.database)
    return Visit("who a deal came about through", f"/deals/{said}/attribution", await _cookie(store, OFFICE))


_PREPARED: Mapping[str, Callable[[Store], Awaitable[Visit]]] = {
    "GET /account/expert": _expert,
    "GET /account/requests": _requests,
    "GET /account/news": _news,
    "GET /account/searches": _searches,
    "GET /account/searches/new": _new_search,
    "GET /account/sign-up": _refused_sign_up,
    "GET /account/webhooks/{id}": _webhook,
    "GET /deals/{id}": _waiting_deal,
    "GET /deals/{id}/attribution": _attributed,
    "GET /deals/{id}/entries/new": _entry,
    "GET /join": _link,
    "GET /judge": _judge,
    "GET /mine/import/{id}": _import,
    "GET /office/silence/{id}/letter/{organization}": _letter,
    "GET /unsubscribe/{member}/{token}": _unsubscribe,
}
"""Pages that are shown only after something has happened, each with what makes it happen."""
