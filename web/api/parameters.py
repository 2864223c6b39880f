"""Parameters that several addresses of the API share: filters and pages."""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import StringConstraints

from market.listing.filters import Filters
from market.listing.listing import Language
from market.listing.maturity import Scale
from market.listing.relaxation import Relaxation, read_relaxation
from web.page.filters import RELAXED_MAX, VALUES_MAX

Code = Annotated[str, StringConstraints(pattern=r"^B[1-9](\.[0-9]{2}){0,2}$")]
PlaceKey = Annotated[str, StringConstraints(max_length=120, pattern=r"^[A-Z]{2}(/[^/\x00-\x1f]+){0,3}$")]
Words = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]

Text = Annotated[Words, Query(description="Words, 全拼 or 首字母; empty lists the newest first")]
Offset = Annotated[int, Query(ge=0, le=10_000, description="How many to skip")]
Limit = Annotated[int, Query(ge=1, le=100, description="How many to give at most")]
MatchLimit = Annotated[int, Query(ge=1, le=50, description="How many of each store to give at most")]


def read_filters(
    field: Annotated[
        list[Code], Query(max_length=VALUES_MAX, description="Plan codes, each with what lies under it: B1.01")
    ] = [],  # noqa: B006  FastAPI copies defaults
    place: Annotated[
        list[PlaceKey], Query(max_length=VALUES_MAX, description="Places, each with what lies in it: CN/浙江省/宁波市")
    ] = [],  # noqa: B006  as above
    language: Annotated[list[Language], Query(max_length=VALUES_MAX, description="Languages of listings")] = [],  # noqa: B006  as above
    scale: Annotated[Scale | None, Query(description="The scale of `level_min`")] = None,
    level_min: Annotated[int | None, Query(ge=1, le=9, description="Least maturity; needs `scale`")] = None,
) -> Filters:
    """Read the filters: any value within one, all of them together.

    Raises Invalid when a level has no scale.
    """
    return Filters(
        fields=tuple(dict.fromkeys(field)),
        places=tuple(dict.fromkeys(place)),
        languages=tuple(dict.fromkeys(language)),
        scale=scale,
        level_min=level_min,
    )


def read_relaxed(
    relax: Annotated[
        list[Annotated[str, StringConstraints(max_length=60)]],
        Query(
            max_length=RELAXED_MAX,
            description="Ask for less, as the `mend` of a near miss says: indicator.2=35, maturity=6, territory",
        ),
    ] = [],  # noqa: B006  as above
) -> tuple[Relaxation, ...]:
    """Read on what the asker gives way.

    Raises Invalid.
    """
    return tuple(read_relaxation(text) for text in dict.fromkeys(relax))


ApiFilters = Annotated[Filters, Depends(read_filters)]
Relaxed = Annotated[tuple[Relaxation, ...], Depends(read_relaxed)]
