"""What `web/statistic/` hands over to the application."""

from web.capability import Capability
from web.statistic import pages, report, rows

CAPABILITY = Capability(
    name="statistic",
    pages=(pages.router, rows.router, report.router),
)
