"""Moves of a challenge (揭榜推进): what the office, the owners and those who answer send from its page."""

from datetime import date
from typing import TypeAlias

from fastapi import APIRouter

from corpus.reference.challenge_steps import find_steps
from market.challenge.challenge import CallAnswerId, CallId, CallOutcome, CallOutdated, OwnerConsent
from market.challenge.step import StepCode
from market.challenge.store import answers as challenge_answers
from market.challenge.store import challenges
from market.challenge.store import moves as challenge_moves
from market.errors import Invalid
from market.listing.listing import ListingId
from market.postgres.db import Connection
from web.challenge.emails import ask_owners, notify_owners
from web.challenge.form import read_text
from web.challenge.labels import FAULTS
from web.challenge.pages import PATH, render_challenge
from web.page.actions import PageActions, SentForm
from web.page.form import Form, read_choice, read_day, read_uuid, read_version

router = APIRouter()
actions = PageActions(
    router=router,
    path=f"{PATH}/{{id}}",
    make_id=CallId,
    faults=FAULTS,
    outdated=CallOutdated,
    render=render_challenge,
)
Sent: TypeAlias = SentForm[CallId]


@actions.post("/text")
async def edit(conn: Connection, sent: Sent) -> None:
    """Change what a challenge will show."""
    text, version = read_text(sent.form), read_version(sent.form)
    await challenge_moves.edit(conn, sent.id, text, version=version, actor=sent.actor)


@actions.post("/ask")
async def ask(conn: Connection, sent: Sent) -> None:
    """Show the owners what would be shown, and email them."""
    if await challenge_moves.ask(conn, sent.id, version=read_version(sent.form), actor=sent.actor):
        await ask_owners(conn, sent.market, sent.id, actor=sent.actor)


@actions.post("/consent")
async def answer_for_owner(conn: Connection, sent: Sent) -> None:
    """Record for the owner of a need whether the text may be shown."""
    need_id, consent = ListingId(read_uuid(sent.form, "need")), read_choice(sent.form, "consent", OwnerConsent)
    version = read_version(sent.form, "text_version")
    await challenge_moves.consent(conn, sent.id, need_id, consent, text_version=version, actor=sent.actor)


@actions.post("/drop", office=True)
async def drop_need(conn: Connection, sent: Sent) -> None:
    """Take a need out of a shared challenge."""
    need_id = ListingId(read_uuid(sent.form, "need"))
    await challenge_moves.drop(conn, sent.id, need_id, version=read_version(sent.form), actor=sent.actor)


@actions.post("/step", office=True)
async def advance(conn: Connection, sent: Sent) -> None:
    """Take a challenge on to a step that lies ahead."""
    steps = find_steps((await challenges.get(conn, sent.id, viewer=sent.actor.viewer)).steps)
    to, on = StepCode(sent.form.value("to")), _read_day(sent.form)
    if to not in {step.code for step in steps.steps}:
        raise Invalid({"to": "choose a step"})
    await challenge_moves.move(conn, sent.id, to, steps, on=on, version=read_version(sent.form), actor=sent.actor)


@actions.post("/close", office=True)
async def close(conn: Connection, sent: Sent) -> None:
    """Close a challenge with its outcome."""
    outcome, on = read_choice(sent.form, "outcome", CallOutcome), _read_day(sent.form)
    await challenge_moves.close(conn, sent.id, outcome, on=on, version=read_version(sent.form), actor=sent.actor)


@actions.post("/answers")
async def add_answer(conn: Connection, sent: Sent) -> None:
    """Answer a challenge with a listing of one's own."""
    steps = find_steps((await challenges.get(conn, sent.id, viewer=sent.actor.viewer)).steps)
    new = await challenge_answers.add(
        conn,
        CallAnswerId(read_uuid(sent.form, "new_id")),
        sent.id,
        listing_id=ListingId(read_uuid(sent.form, "listing")),
        body=sent.form.value("body"),
        steps=steps,
        actor=sent.actor,
    )
    if new:
        await notify_owners(conn, sent.market, sent.id, actor=sent.actor)


@actions.post("/answers/{answer}/withdraw")
async def withdraw_answer(conn: Connection, sent: Sent) -> None:
    """Withdraw an answer of one's own."""
    await challenge_answers.withdraw(conn, CallAnswerId(sent.ids["answer"]), sent.id, actor=sent.actor)


def _read_day(form: Form) -> date:
    day = read_day(form, "on")
    if day is None:
        raise Invalid({"on": "write a day"})
    return day
