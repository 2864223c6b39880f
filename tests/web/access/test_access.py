"""Access, in short: every route of the application, and those who come before it most."""

from tests.web.access.attempts import SAFE, Door, door, routes_of, wrong_cells
from tests.web.access.line import Line
from tests.web.access.routes import ROUTES
from tests.web.access.rules import FEW, FROM_ANOTHER_SITE, OWN_EDITOR, Outcome, everybody, members
from tests.web.access.things import Thing

__all__ = ["door"]


def test_every_route_has_a_line_and_every_line_its_route(door: Door) -> None:
    listed, served = {line.route for line in ROUTES}, routes_of(door.app)
    assert served - listed == set(), "write a line for each in tests/web/access/routes.py"
    assert listed - served == set(), "no such route any more"


async def test_everybody_meets_what_the_table_says(door: Door) -> None:
    wrong, cells = await wrong_cells(door, ROUTES, FEW)
    assert wrong == []
    assert cells >= len(ROUTES) * len(FEW)


async def test_no_other_site_changes_anything(door: Door) -> None:
    changing = [line for line in ROUTES if line.method not in SAFE]
    assert await wrong_cells(door, changing, (), outsiders=FROM_ANOTHER_SITE[:1]) == ([], len(changing))


async def test_a_wrong_line_is_found(door: Door) -> None:
    too_open = Line("GET", "/mine/grants/{id}", everybody, Thing.GRANT)
    too_closed = Line("GET", "/needs/{id}", members, Thing.NEED)
    wrong, _ = await wrong_cells(door, [too_open, too_closed], FEW)
    assert [cell.split(":")[0] for cell in wrong] == [too_open.name] * 3 + [too_closed.name]
    assert await door.knock(Line("GET", "/mine/nowhere", everybody), OWN_EDITOR) == (Outcome.HIDDEN, 404)
