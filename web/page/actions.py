"""Page actions: the forms on the page of one thing, each applied in one transaction before the page is shown again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from market.errors import Conflict, Invalid, NotFound
from market.postgres.db import Connection
from market.viewer import Actor
from web.http.context import CurrentMarket, Market
from web.http.visitor import CurrentVisitor
from web.page.form import Form, collect_errors, read_form
from web.page.rendering import redirect_response

Id = TypeVar("Id", bound=UUID)
Key_contra = TypeVar("Key_contra", bound=UUID, contravariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentForm(Generic[Id]):
    """A form that `actor` sent from the page of `id`; `ids` are all ids in its address, by their names there."""

    market: Market
    actor: Actor
    id: Id
    ids: Mapping[str, UUID]
    form: Form


class RenderPage(Protocol[Key_contra]):
    """Shows the page as it stands now, with a form that was refused (422) or is outdated (409)."""

    async def __call__(
        self, request: Request, market: Market, actor: Actor, key: Key_contra, /, *, form: Form, status: int
    ) -> Response:
        """Render the page."""
        ...


Apply = Callable[[Connection, SentForm[Id]], Awaitable[None]]
"""Does in a transaction what a form asks for. Raises Invalid, and a Conflict where the page is outdated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageActions(Generic[Id]):
    """The forms on the page at `path`, which has an {id}.

    A form with an invalid field (of `faults`) is shown again with 422; one that another change `outdated`, with 409.
    """

    router: APIRouter
    path: str
    make_id: Callable[[UUID], Id]
    faults: Mapping[str, str]
    render: RenderPage[Id]
    outdated: type[Conflict] | tuple[()] = ()

    def post(
        self, below: str, *, office: bool = False, read: Callable[[Request], Awaitable[Form]] = read_form
    ) -> Callable[[Apply[Id]], Apply[Id]]:
        """Register what the form sent to an address `below` the page does; `office`: operators alone may send it."""

        def register(apply: Apply[Id]) -> Apply[Id]:
            async def take_form(request: Request, market: CurrentMarket, visitor: CurrentVisitor) -> Response:
                ids = {name: _read_id(name, text) for name, text in request.path_params.items()}
                actor = visitor.operator() if office else visitor.actor()
                form = await read(request)
                sent = SentForm(market=market, actor=actor, id=self.make_id(ids["id"]), ids=ids, form=form)
                return await self._apply(request, sent, apply)

            self.router.add_api_route(self.path + below, take_form, methods=["POST"], name=below)
            return apply

        return register

    async def _apply(self, request: Request, sent: SentForm[Id], apply: Apply[Id]) -> Response:
        form, status = sent.form, 409
        try:
            async with sent.market.database.writing() as conn:
                await apply(conn, sent)
            return redirect_response(request, self.path.format(id=sent.id))
        except Invalid as error:
            form, status = form.wrong(collect_errors(error, self.faults)), 422
        except self.outdated:
            pass
        return await self.render(request, sent.market, sent.actor, sent.id, form=form, status=status)


def _read_id(name: str, text: str) -> UUID:
    """Read an id of an address. Raises NotFound: an id that is none names nothing."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(name, text) from None
