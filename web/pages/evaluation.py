"""The page of evaluations: how well ours ranks beside plain systems, as far as it was measured and kept."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import NotFound
from matcher.evaluation.bootstrap import Interval
from matcher.evaluation.kept import BadEvaluation, Key, list_keys, read_kept
from matcher.evaluation.metrics import Measure
from web.context import CurrentMarket
from web.language import message
from web.notices import Notice, Tone
from web.pages.evaluation_view import MEANINGS, SAMPLE_NAMES, VERDICTS, Name, Shown, Verdict, verdict
from web.rendering import page_response

router = APIRouter()

CHOICE = "of"
UNREADABLE = message(
    "This evaluation can't be read: its file is damaged or of another version. Whoever runs this server can measure "
    "again."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the evaluations that are kept."""

    key: Key
    current: bool

    @property
    def name(self) -> Name:
        """Name it: what is ours in the reader's language, what is not by its own name."""
        return Name.of(self.key.name, SAMPLE_NAMES)


@dataclass(frozen=True, slots=True)
class EvaluationPage:
    """All that are kept, and one of them; `shown` None when none is kept or it can't be read."""

    TEMPLATE: ClassVar[str] = "evaluation.html"

    choices: tuple[Choice, ...]
    shown: Shown | None
    notices: tuple[Notice, ...] = ()

    @property
    def current(self) -> Choice | None:
        """Give the one that is shown."""
        return next((choice for choice in self.choices if choice.current), None)

    @property
    def meanings(self) -> tuple[tuple[Measure, str], ...]:
        """Say what each measure means."""
        return tuple(MEANINGS.items())

    def verdict(self, difference: Interval) -> Verdict:
        """Say what a difference's interval allows to say."""
        return verdict(difference)

    def verdict_name(self, of: Verdict) -> str:
        """Name a verdict, by a message id."""
        return VERDICTS[of]


@router.api_route("/evaluation", methods=["GET", "HEAD"])
async def show_evaluation(request: Request, market: CurrentMarket) -> Response:
    """Show the latest evaluation, or the one that the address names."""
    home = market.settings.home
    keys = await asyncio.to_thread(list_keys, home)
    named = request.query_params.get(CHOICE)
    key = next(iter(keys), None) if named is None else Key.read(named)
    if key not in keys and named is not None:
        raise NotFound("evaluation", named)
    choices = tuple(Choice(each, each == key) for each in keys)
    if key is None:
        return page_response(request, EvaluationPage(choices, None))
    try:
        shown = Shown.of(await asyncio.to_thread(read_kept, home, key))
    except BadEvaluation:
        return page_response(request, EvaluationPage(choices, None, (Notice(UNREADABLE, Tone.WARNING),)))
    return page_response(request, EvaluationPage(choices, shown))
