"""Letters of news (新消息邮件): a digest is written and sent as its member may see it at the moment of sending.

It arrives at least once: when the program dies after the mail server took it and before that is kept, it is sent again
under the same Message-ID. What the member has marked as seen meanwhile is left out.
"""

import asyncio
from datetime import UTC, datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from uuid import UUID

from market.account.store import members
from market.errors import Invalid, NotFound
from market.job.job import RunningJob
from market.job.store import jobs
from market.notification.digest import Digest, DigestId
from market.notification.email import Email
from market.notification.store import digests
from market.notification.store import preferences as notification_preferences
from market.postgres.db import Connection
from market.viewer import MemberId
from web.http.context import Market
from web.http.origin import public_origin
from web.job.failure import MailAddressRefused, MailNotSetUp, MailOutdated
from web.notification.email import GOOD_FOR, compose, deliver
from web.notification.news_groups import group_news, listing_path
from web.notification.unsubscribe_link import unsubscribe_path
from web.page.language import Catalogue, message

LINES_MAX = 40

_SUBJECT = message("What is new for you at the technology market")
_TEXT = message(
    "This has come up for you at the technology market:\n\n%(news)s\n\n"
    "All that is new, and what you have seen before:\n%(page)s\n\n"
    "No more of these letters (one click, no signing in):\n%(unsubscribe)s"
)
_MORE = message("And %(n)s more, on the page.")
_REWRITTEN = message("%(title)s (rewritten)")


async def email_digest(market: Market, job: RunningJob) -> None:
    """Send a digest; one of which nothing is left to tell ends in silence.

    An address that the mail server refuses is kept with the member's wishes, which end the letters after a few. Raises
    a JobFailure for whatever else keeps it from being sent.
    """
    server, sender = market.settings.mail_server, market.settings.mail_from
    if server is None or sender is None:
        raise MailNotSetUp
    digest_id, member_id = DigestId(UUID(job.arguments["digest"])), MemberId(UUID(job.arguments["member"]))
    async with market.database.reading() as conn:
        letter = await _write(conn, market, digest_id, member_id)
    if letter is None:
        return
    mail = with_one_click(compose(letter, sender=sender, job_id=job.id), _unsubscribe(market, member_id))
    try:
        await asyncio.to_thread(deliver, server, mail)
    except MailAddressRefused:
        async with market.database.writing() as conn:
            await notification_preferences.note_refused(conn, member_id)
            await jobs.finish(conn, job.id)
        return
    async with market.database.writing() as conn:
        await digests.note_mailed(conn, digest_id)
        await notification_preferences.note_taken(conn, member_id)
        await jobs.finish(conn, job.id)


class _Whole(UnstructuredHeader, BaseHeader):
    """A heading on one line: an address that were folded as text is would be none any more."""

    def fold(self, *, policy: Policy) -> str:
        """Write it."""
        return f"{self.name}: {self}{policy.linesep}"


def with_one_click(mail: EmailMessage, address: str) -> EmailMessage:
    """Let a mail program end the letters by itself (RFC 8058): it posts to the address that the letter names too."""
    headings = HeaderRegistry()
    headings.map_to_type("list-unsubscribe", _Whole)
    mail.policy = SMTP.clone(header_factory=headings)
    mail["List-Unsubscribe"] = f"<{address}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return mail


async def _write(conn: Connection, market: Market, digest_id: DigestId, member_id: MemberId) -> Email | None:
    """Write the letter as things stand now; None where there is nobody to write to, or nothing.

    Raises MailOutdated for what was decided so long ago that the page alone tells it.
    """
    member, person = await members.get(conn, member_id), await members.person_of(conn, member_id)
    wish = await notification_preferences.get(conn, member_id)
    if person is None or not wish.letters:
        return None
    try:
        digest = await digests.contents(
            conn, digest_id, viewer=member.viewer, by_letter=True, seen_through=wish.seen_through
        )
    except NotFound:
        return None  # the account is not in any more
    if not digest.items:
        return None
    if datetime.now(UTC) - digest.decided_at > GOOD_FOR:
        raise MailOutdated
    catalogue = market.catalogues[member.language]
    origin = public_origin(market.settings)
    text = catalogue.text(
        _TEXT,
        news=_news(digest, catalogue, origin),
        page=f"{origin}/account/news",
        unsubscribe=_unsubscribe(market, member_id),
    )
    try:
        return Email(to=person.email, subject=catalogue.text(_SUBJECT), text=text)
    except Invalid:
        return None  # an address that no letter reaches; the page tells it all the same


def _news(digest: Digest, catalogue: Catalogue, origin: str) -> str:
    """Write titles and addresses, no more: whoever reads on does so as themselves."""
    parts = []
    for group in group_news(digest.items[:LINES_MAX]):
        lines = [f"“{group.source.name}”"]
        for item in group.items:
            title = " ".join(item.listing.title.split())
            lines.append(f"- {catalogue.text(_REWRITTEN, title=title) if item.rewritten else title}")
            lines.append(f"  {origin}{listing_path(item)}")
        parts.append("\n".join(lines))
    more = max(len(digest.items) - LINES_MAX, 0) + digest.more
    return "\n\n".join([*parts, *([catalogue.text(_MORE, n=more)] if more else [])])


def _unsubscribe(market: Market, member_id: MemberId) -> str:
    return public_origin(market.settings) + unsubscribe_path(market.secret_key, member_id)
