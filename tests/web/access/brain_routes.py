"""Lines of the table of access: the district's picture."""

from market.viewer import Role
from tests.web.access import rules as r
from tests.web.access.line import Line

_READERS = r.only(Role.BROKER, Role.OPERATOR)

BRAIN = (
    Line("GET", "/brain", _READERS),
    Line("GET", "/brain/{name}.csv", r.but_nothing_there(_READERS), params={"name": "none"}),
    Line("POST", "/brain", r.office),
    *(Line("GET", path, _READERS) for path in ("/brain/map", "/brain/map.csv")),
    Line("POST", "/brain/map", r.office),
    Line("GET", "/brain/plan", r.office),
    Line("POST", "/brain/plan", r.office),
)
