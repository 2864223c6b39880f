"""Lines of the table of access: public totals, bands of prices, and who deals came about through."""

from tests.web.access import rules as r
from tests.web.access.line import Line
from tests.web.access.things import Thing

PRICES = (
    Line("GET", "/totals", r.everybody),
    Line("GET", "/api/v1/totals", r.everybody),
    Line("GET", "/totals/{name}.csv", r.but_nothing_there(r.everybody), params={"name": "kind"}),
    Line("POST", "/totals", r.office),
    *(Line("GET", f"/office/attribution{ending}", r.office) for ending in ("", ".csv")),
    *(Line("GET", "/office/attribution/{name}", r.office, params={"name": name}) for name in ("broker", "unsaid")),
    Line("GET", "/deals/{id}/attribution", r.office, Thing.DEAL),
    Line("POST", "/deals/{id}/attribution", r.office, Thing.DEAL, {"direct": "1"}),
)
