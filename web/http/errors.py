"""The one error door: every exception that leaves a route becomes one page, or one JSON object, from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from corpus.documents.reader import DocumentRefused
from corpus.hostile.checker import CheckerBusy
from corpus.validation.refusal import CellNotWritable, FileRefused
from market.challenge.challenge import CallOutdated, NoConsent
from market.challenge.institute_request import AskedEnough, NoReader
from market.comparison.comparison import ComparisonOutdated, HoldsScores, StillBlind, StillEmpty
from market.deal.deal import DealOutdated, DealThere, DealTooEarly, DealWaits
from market.deal.key import KeyInFlight, KeyReused
from market.deal.rule import DealRefused
from market.disclosure.grant import NoPartyToNda
from market.errors import (
    Conflict,
    Contended,
    Invalid,
    MarketError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    SettingsError,
    StoreUnavailable,
)
from market.introduction.introduction import BrokerFull, ExpertFull, IntroductionOutdated
from market.notification.saved_search import SearchesFull
from market.posting.manuscript import ManuscriptOutdated
from market.rate_limit import TooMany
from market.registration.registration import AnswersOutdated
from market.statistic.statistic import StillRecording
from matcher.errors import (
    ArtifactMismatch,
    Busy,
    EncoderUnavailable,
    IndexHeld,
    MatcherError,
    ModelRefused,
    RerankerUnavailable,
)
from matcher.sync.follower import StoreSetBack
from web.http.context import current_market
from web.http.error_pages import ErrorPage, UnsentPage
from web.http.request_id import request_id
from web.page.language import message
from web.page.notices import REFUSALS
from web.page.preferences import read_preferences
from web.page.rendering import page_response, redirect_response

API = "/api/"
RETRY_STORE_S = 5
RETRY_CONTENDED_S = 1


class BodyTooLarge(Exception):
    """A request's body is larger than any we read."""


class MarketStopping(Exception):
    """The market was asked to stop, and takes up nothing new."""


class AttachmentTooLarge(BodyTooLarge):
    """A file that was to be laid beside a listing is larger than any that is kept."""


class TextTooLarge(Exception):
    """A pasted text is larger than any we read."""


class BadBody(Invalid):
    """A request's body is neither a text nor a file as we read them; `fields` says what was sent amiss."""


class Unsent(NotSignedIn):
    """Somebody's sitting ended while they wrote; `fields` are what they sent, `file` says whether one came along."""

    def __init__(self, fields: Mapping[str, tuple[str, ...]], *, file: bool) -> None:
        super().__init__()
        self.fields = fields
        self.file = file


class BadForm(BadBody):
    """A request's body is not the form it says it is."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(("text", "file"), "the multipart form is broken; send it whole"))


@dataclass(frozen=True, slots=True)
class ErrorOutcome:
    """What a class of error becomes: a status, a stable code, a sentence for the reader (a message id)."""

    status: int
    code: str
    sentence: str


_TROUBLE = message("Something went wrong on our side. Nothing of yours was saved. Try again in a moment.")
_INDEX = message("The index is being repaired. Try again in a minute.")
OUTCOMES: Mapping[type[Exception], ErrorOutcome] = {
    NotFound: ErrorOutcome(404, "not_found", message("There is nothing here, or it is not open to you.")),
    NotAllowed: ErrorOutcome(403, "not_allowed", message("This is not open to you.")),
    NoPartyToNda: ErrorOutcome(
        403,
        "no_party_to_nda",
        message("An L3 rests on an agreement between two organisations, and your account belongs to none."),
    ),
    TooMany: ErrorOutcome(429, "too_many", message("Too many attempts in a short time.")),
    NotSignedIn: ErrorOutcome(401, "not_signed_in", message("Sign in first.")),
    Unsent: ErrorOutcome(
        401, "unsent", message("You were signed out before this arrived. Sign in, then send it again.")
    ),
    Invalid: ErrorOutcome(400, "invalid", message("Something in the address or the form can't be used.")),
    Conflict: ErrorOutcome(409, "conflict", message("Somebody else changed the same thing. Load the page again.")),
    Contended: ErrorOutcome(
        409,
        "contended",
        message("Others were changing the same thing at this moment. Nothing of yours was saved. Try again."),
    ),
    ManuscriptOutdated: ErrorOutcome(
        409, "manuscript_outdated", message("Somebody saved another version meanwhile. Open it again to see both.")
    ),
    IntroductionOutdated: ErrorOutcome(
        409, "introduction_outdated", message("Somebody changed this introduction meanwhile. Look at it again.")
    ),
    ComparisonOutdated: ErrorOutcome(
        409, "comparison_outdated", message("Somebody changed the criteria meanwhile. Look at the comparison again.")
    ),
    HoldsScores: ErrorOutcome(409, "holds_scores", message("There are scores inside. Say first that they may go too.")),
    StillEmpty: ErrorOutcome(
        409, "still_empty", message("Some cells have no score yet, and nothing says you can't judge them.")
    ),
    StillBlind: ErrorOutcome(409, "still_blind", message("The comparison still hides whose the answers are.")),
    ExpertFull: ErrorOutcome(
        409, "expert_full", message("The expert accepts no more requests this quarter. Ask again in the next one.")
    ),
    BrokerFull: ErrorOutcome(
        409,
        "broker_full",
        message("The broker has as many open introductions as the market office allows. End one, or hand one over."),
    ),
    CallOutdated: ErrorOutcome(
        409, "call_outdated", message("Somebody changed this call meanwhile. Look at it again.")
    ),
    NoConsent: ErrorOutcome(
        409,
        "no_consent",
        message("Each owner answers to the text as it stands, and one at least agrees, before it is published."),
    ),
    AskedEnough: ErrorOutcome(409, "asked_enough", message("This institute was asked often enough this month.")),
    SearchesFull: ErrorOutcome(409, "searches_full", message("Remove a saved search before you save another.")),
    NoReader: ErrorOutcome(409, "no_reader", message("No account there can be written to. Write on paper.")),
    DealOutdated: ErrorOutcome(
        409, "deal_outdated", message("Somebody else added to this deal meanwhile. Look at it again.")
    ),
    AnswersOutdated: ErrorOutcome(
        409, "answers_outdated", message("Somebody else answered in this form meanwhile. Read it again.")
    ),
    DealWaits: ErrorOutcome(
        409, "deal_waits", message("An entry of this deal waits for a second person. Nothing is added before.")
    ),
    DealThere: ErrorOutcome(
        409, "deal_there", message("This introduction has a deal already. Record what happens there.")
    ),
    DealTooEarly: ErrorOutcome(409, "deal_too_early", message("This introduction has not come to a contract yet.")),
    DealRefused: ErrorOutcome(422, "deal_refused", message("What was to be recorded breaks a rule of deals.")),
    KeyReused: ErrorOutcome(422, "key_reused", message("The same key was sent before with other contents.")),
    KeyInFlight: ErrorOutcome(
        409, "key_in_flight", message("The same is being recorded at this moment. Ask again shortly.")
    ),
    StillRecording: ErrorOutcome(
        409,
        "still_recording",
        message("What began before that moment is still being recorded. Ask again shortly, or for an earlier one."),
    ),
    DocumentRefused: ErrorOutcome(422, "document_refused", message("The file can't be read.")),
    FileRefused: ErrorOutcome(422, "file_refused", message("The file can't be taken.")),
    CellNotWritable: ErrorOutcome(422, "cell_not_writable", message("A text is too long for a spreadsheet's cell.")),
    CheckerBusy: ErrorOutcome(503, "checker_busy", message("Other files are being checked. Try again in a minute.")),
    StoreUnavailable: ErrorOutcome(
        503, "store_unavailable", message("The market's database does not answer. It usually comes back by itself.")
    ),
    SettingsError: ErrorOutcome(500, "settings", _TROUBLE),
    Busy: ErrorOutcome(503, "busy", message("Many people are asking at this moment.")),
    EncoderUnavailable: ErrorOutcome(
        503, "encoder_unavailable", message("Meanings can't be compared now. Search by words works.")
    ),
    ArtifactMismatch: ErrorOutcome(503, "index_damaged", _INDEX),
    ModelRefused: ErrorOutcome(503, "model_refused", _TROUBLE),
    RerankerUnavailable: ErrorOutcome(503, "reranker_unavailable", _TROUBLE),
    StoreSetBack: ErrorOutcome(503, "store_set_back", _INDEX),
    IndexHeld: ErrorOutcome(503, "index_held", _INDEX),
    MarketStopping: ErrorOutcome(503, "stopping", message("The market is being restarted. Try again in a minute.")),
    BodyTooLarge: ErrorOutcome(
        413, "too_large", message("This is larger than 10 MB, more than is read. Send the part that matters.")
    ),
    AttachmentTooLarge: ErrorOutcome(
        413, "attachment_too_large", message("The file is larger than 20 MB. Make it smaller and send it again.")
    ),
    TextTooLarge: ErrorOutcome(
        413, "text_too_large", message("The text is larger than 1 MiB. Paste the part that states the need.")
    ),
    BadBody: ErrorOutcome(400, "bad_body", message("The text or the file arrived in a form that can't be read.")),
    BadForm: ErrorOutcome(400, "bad_form", message("The form arrived incomplete. Send it again.")),
}
_BY_STATUS: Mapping[int, str] = {
    404: message("There is nothing here, or it is not open to you."),
    405: message("This address can't be used like that."),
}
UNEXPECTED = ErrorOutcome(500, "unexpected", _TROUBLE)


def find_outcome(error: Exception) -> ErrorOutcome:
    """Look an error up by its class, else by the nearest class it inherits from."""
    return next((OUTCOMES[kind] for kind in type(error).__mro__ if kind in OUTCOMES), UNEXPECTED)


def retry_after_s(error: Exception) -> int | None:
    """Say when the same request may succeed, where waiting helps."""
    if isinstance(error, Busy | TooMany):
        return error.retry_after_s
    if isinstance(error, Contended):
        return RETRY_CONTENDED_S
    return RETRY_STORE_S if find_outcome(error).status == 503 else None


def error_response(request: Request, outcome: ErrorOutcome, *, error: Exception | None = None) -> Response:
    """Answer with the error's page, or under /api/ with {"error": {"code", "message", "fields", "request_id"}}."""
    named = request_id(request.scope)
    wait_s = retry_after_s(error) if error is not None else None
    if request.url.path.startswith(API):
        language = read_preferences(request).language
        sentence, fields = outcome.sentence, {}
        if isinstance(error, Invalid):
            fields = error.fields
        elif isinstance(error, TextTooLarge):
            fields = {"text": "longer than 1 MiB"}
        elif isinstance(error, DocumentRefused):
            sentence, fields = REFUSALS[error.reason], {"file": error.reason.value}
        said = current_market(request).catalogues[language].text(sentence)
        body: dict[str, object] = {"code": outcome.code, "message": said, "fields": fields}
        if named is not None:
            body["request_id"] = named
        response: Response = JSONResponse({"error": body}, status_code=outcome.status)
        response.headers["Cache-Control"] = "no-store"
        if outcome.status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
    else:
        page = ErrorPage(outcome.status, outcome.sentence, wait_s, named)
        response = page_response(request, page, status=outcome.status)
    if wait_s is not None:
        response.headers["Retry-After"] = str(wait_s)
    return response


async def _answer_known(request: Request, error: Exception) -> Response:
    if isinstance(error, NotSignedIn) and request.method == "GET" and not request.url.path.startswith(API):
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return redirect_response(request, f"/sign-in?next={quote(here, safe='/')}")
    if isinstance(error, Unsent):
        return page_response(request, UnsentPage(request.url.path, error.fields, error.file), status=401)
    return error_response(request, find_outcome(error), error=error)


async def _answer_refusal(request: Request, error: Exception) -> Response:
    """Answer what the framework itself refuses: no such route, a wrong method."""
    if not isinstance(error, HTTPException):
        raise TypeError("registered for HTTPException alone") from error
    sentence = _BY_STATUS.get(error.status_code, OUTCOMES[BadForm].sentence)
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "bad_request")
    response = error_response(request, ErrorOutcome(error.status_code, code, sentence))
    response.headers.update(error.headers or {})
    return response


async def _answer_malformed(request: Request, error: Exception) -> Response:
    """Answer a request whose parameters have the wrong shape, naming each, repeating none of its values.

    An id that is none names nothing: 404.
    """
    if not isinstance(error, RequestValidationError):
        raise TypeError("registered for RequestValidationError alone") from error
    fields = {".".join(str(part) for part in fault["loc"][1:]): str(fault["msg"]) for fault in error.errors()}
    in_path = any(fault["loc"][0] == "path" for fault in error.errors())
    if in_path or not request.url.path.startswith(API):
        return error_response(request, OUTCOMES[NotFound])
    return error_response(request, OUTCOMES[Invalid], error=Invalid(fields))


def add_error_handlers(app: FastAPI) -> None:
    """Hang the door: what is not handled here reaches web.http.middleware.CatchAllErrors."""
    for kind in (MarketError, MatcherError, CheckerBusy, BodyTooLarge, TextTooLarge):
        app.add_exception_handler(kind, _answer_known)
    app.add_exception_handler(HTTPException, _answer_refusal)
    app.add_exception_handler(RequestValidationError, _answer_malformed)
