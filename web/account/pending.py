"""Awaiting (待答复): what waits for a member's own answer, so that nobody has to look for it."""

from dataclasses import dataclass

from market.disclosure.store import grants
from market.introduction.store import introductions
from market.postgres.db import Connection
from market.privacy.store import consents
from market.viewer import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingAnswers:
    """How many matches, requests for confidential texts and requests for contact details wait for an answer."""

    introductions: int
    texts: int
    contacts: int


async def count_pending(conn: Connection, *, actor: Actor) -> PendingAnswers:
    """Count what the actor may answer."""
    return PendingAnswers(
        introductions=await introductions.count_asking(conn, actor=actor),
        texts=await grants.count_asked(conn, actor=actor),
        contacts=await consents.count_asked(conn, actor=actor),
    )
