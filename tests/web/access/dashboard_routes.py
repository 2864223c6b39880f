"""Lines of the table of access: the district's picture."""

from market.viewer import Role
from tests.web.access import rules as r
from tests.web.access.line import Line

_READERS = r.only(Role.BROKER, Role.OPERATOR)


def opens_deals(who: r.Who) -> r.Outcome:
    """Open rows of deals to the office; for brokers there is no such figure."""
    allowed = _READERS(who)
    return r.Outcome.HIDDEN if allowed is r.Outcome.OPEN and not who.operates else allowed


BRAIN = (
    Line("GET", "/brain", _READERS),
    Line("GET", "/brain/{name}.csv", r.but_nothing_there(_READERS), params={"name": "none"}),
    Line("POST", "/brain", r.office),
    Line("GET", "/brain/funnel/{stage}", _READERS, params={"stage": "introduced"}),
    Line("GET", "/brain/funnel/{stage}", opens_deals, params={"stage": "signed"}),
    Line("GET", "/brain/contracts", r.office),
    Line("GET", "/brain/balance/{field}/{part}", _READERS, params={"field": "B1.01", "part": "silent"}),
    Line("GET", "/brain/replies/{side}", _READERS, params={"side": "need"}),
    Line("GET", "/brain/spread/{place}", r.office, params={"place": "8"}),
    *(Line("GET", path, _READERS) for path in ("/brain/map", "/brain/map.csv")),
    Line("POST", "/brain/map", r.office),
    Line("GET", "/brain/plan", r.office),
    Line("POST", "/brain/plan", r.office),
)
