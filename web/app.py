"""The application: everything that faces a browser or a program, put together."""

from fastapi import Depends, FastAPI
from starlette.middleware import Middleware

from corpus.documents import DocumentReader
from corpus.file_checker import FileChecker
from market.db import Database
from market.field import Taxonomy
from market.password import Passwords
from market.secret_key import SecretKey
from market.settings import Settings
from matcher.coaching import Coaching
from matcher.matching import Matching
from web.api.router import router as api
from web.assets import Assets
from web.context import Market
from web.errors import add_error_door
from web.guard import BodyLimit, LastDoor, SafeHeaders, StopDoor
from web.language import read_catalogues
from web.metrics import Metrics
from web.observer import Observer
from web.open_data_files import OpenDataFiles
from web.pages import (
    account,
    api_tokens,
    asked,
    attachments,
    audit,
    brain,
    brain_map,
    bulk_importing,
    call,
    call_moves,
    calls,
    coaching,
    colleagues,
    common_needs,
    comparing,
    comparison,
    comparison_answers,
    contact,
    contact_requests,
    criteria,
    deal,
    deal_adviser,
    deal_entry,
    deal_recording,
    deals,
    deciding,
    declines,
    demonstration,
    disclosure,
    evaluation,
    expert_account,
    exposure,
    feeds,
    forgotten,
    front,
    grants,
    health,
    history,
    importing,
    introduction,
    introduction_meetings,
    introduction_steps,
    introductions,
    judging,
    listings,
    lists,
    member_link,
    members,
    mine,
    news,
    office,
    office_contact,
    office_grants,
    office_jobs,
    office_objections,
    office_people,
    office_settings,
    office_sign_ups,
    office_webhooks,
    open_data,
    own_data,
    pairing,
    posting,
    privacy,
    public_totals,
    queue,
    registration,
    reviewing,
    saved_searches,
    scoring,
    search,
    second_factor,
    sign_in,
    sign_up,
    silence,
    silent_need,
    sitemap,
    statistic_rows,
    statistics,
    submitting,
    target,
    target_figures,
    unsubscribe,
    webhook,
    webhooks,
)
from web.request_id import RequestIds
from web.stop import Stop
from web.templating import Templates
from web.visitor import identify


def create_app(*, settings: Settings, database: Database, matching: Matching, taxonomy: Taxonomy) -> FastAPI:
    """Put the application together around an open database and an open index; closing them is the caller's."""
    metrics, stop = Metrics(), Stop()
    app = FastAPI(
        title="cuibai",
        version="0.1.0",
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        dependencies=[Depends(identify)],
        redirect_slashes=False,  # the redirect would repeat whatever Host was sent
        middleware=[
            Middleware(RequestIds, settings.trusted_proxies),
            Middleware(Observer, metrics),
            Middleware(SafeHeaders),
            Middleware(StopDoor, stop),
            Middleware(LastDoor),
            Middleware(BodyLimit),
        ],
    )
    catalogues = read_catalogues()
    app.state.market = Market(
        settings=settings,
        database=database,
        matching=matching,
        coaching=Coaching(matching),
        taxonomy=taxonomy,
        catalogues=catalogues,
        templates=Templates.load(catalogues, taxonomy),
        documents=DocumentReader(),
        checker=FileChecker(),
        open_data=OpenDataFiles(settings.home / "open-data", origin=sitemap.public_origin(settings)),
        metrics=metrics,
        stop=stop,
        passwords=Passwords(),
        secret_key=SecretKey.of_home(settings.home, settings.secret),
    )
    add_error_door(app)
    app.include_router(api, prefix="/api/v1")
    for module in (
        health,
        sitemap,
        front,
        coaching,
        search,
        lists,
        listings,
        history,
        audit,
        calls,
        call,
        call_moves,
        silence,
        silent_need,
        common_needs,
        asked,
        deals,
        deal_adviser,
        deal_recording,
        deal_entry,
        deal,
        registration,
        introductions,
        introduction,
        introduction_steps,
        introduction_meetings,
        pairing,
        comparing,
        comparison,
        comparison_answers,
        criteria,
        scoring,
        deciding,
        disclosure,
        grants,
        office,
        office_grants,
        office_jobs,
        office_settings,
        importing,
        mine,
        posting,
        submitting,
        statistics,
        statistic_rows,
        target,
        target_figures,
        brain_map,
        brain,
        bulk_importing,
        attachments,
        reviewing,
        evaluation,
        judging,
        queue,
        declines,
        open_data,
        sign_in,
        forgotten,
        member_link,
        sign_up,
        account,
        second_factor,
        api_tokens,
        webhooks,
        webhook,
        office_webhooks,
        news,
        saved_searches,
        feeds,
        unsubscribe,
        colleagues,
        members,
        office_sign_ups,
        demonstration,
        contact,
        contact_requests,
        expert_account,
        exposure,
        office_contact,
        office_objections,
        office_people,
        own_data,
        privacy,
        public_totals,
    ):
        app.include_router(module.router, include_in_schema=False)
    app.mount("/static", Assets())
    return app
