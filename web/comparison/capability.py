"""What `web/comparison/` hands over to the application."""

from web.capability import Capability
from web.comparison import answers, criteria, pages, scoring, side_by_side

CAPABILITY = Capability(
    name="comparison",
    pages=(side_by_side.router, pages.router, answers.router, criteria.router, scoring.router),
)
