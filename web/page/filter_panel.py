"""The panel of filters: every choice is an address, so that a filter can be shared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from market.listing.field import Taxonomy
from market.listing.filters import Filters
from market.listing.listing import Language
from market.listing.maturity import Scale
from matcher.answering.match import Facet, FacetName
from web.page.filters import address, filter_pairs

Pairs = tuple[tuple[str, str], ...]
STAGES = (4, 7)
"""Where the second and the third stage of either scale begin."""
LEVELS = range(1, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterOption:
    """One choice: following `href` takes it, or gives it up when `selected`.

    `value` is a plan code, a place's key, a language, or a scale (with `level` as its least level). `count` is
    None where it is not known; `depth` from 0 says how far a row is set in.
    """

    facet: FacetName
    value: str
    level: int | None = None
    count: int | None
    selected: bool
    depth: int = 0
    href: str


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """The choices of one facet."""

    facet: FacetName
    options: tuple[FilterOption, ...]


@dataclass(frozen=True, slots=True)
class FilterPanel:
    """All groups that offer a choice, what is chosen, and the address without any."""

    groups: tuple[FilterGroup, ...]
    chosen: tuple[FilterOption, ...]
    action: str
    clear: str
    pairs: Pairs


@dataclass(frozen=True, slots=True)
class FilterPanelBuilder:
    """Makes the panel of one page: `path` with `kept` (its parameters that are no filters) and the filters now."""

    path: str
    kept: Pairs
    filters: Filters
    facets: Sequence[Facet]
    taxonomy: Taxonomy

    def make(self) -> FilterPanel:
        """Make the panel."""
        groups = (
            FilterGroup(FacetName.FIELD, tuple(self._fields())),
            FilterGroup(FacetName.MATURITY, tuple(self._maturities())),
            FilterGroup(FacetName.PLACE, tuple(self._places())),
            FilterGroup(FacetName.LANGUAGE, tuple(self._languages())),
        )
        offered = tuple(group for group in groups if group.options)
        return FilterPanel(
            groups=offered,
            chosen=tuple(option for group in offered for option in group.options if option.selected),
            action=self._href(self.filters),
            clear=address(self.path, *self.kept),
            pairs=tuple(filter_pairs(self.filters)),
        )

    def _href(self, filters: Filters) -> str:
        return address(self.path, *self.kept, *filter_pairs(filters))

    def _counts(self, name: FacetName) -> Mapping[str, int]:
        return dict(next((facet.counts for facet in self.facets if facet.name is name), ()))

    def _fields(self) -> Iterator[FilterOption]:
        """Offer the industries, most listings first, and the directions of those that are chosen."""
        counts = self._counts(FacetName.FIELD)
        chosen = self.filters.fields
        for box in self.taxonomy.boxes:
            if box.code in chosen:
                yield self._field(box.code, counts, 0)
        order = {industry.code: rank for rank, industry in enumerate(self.taxonomy.industries())}
        for industry in sorted(self.taxonomy.industries(), key=lambda one: (-counts.get(one.code, 0), order[one.code])):
            open_ = any(code == industry.code or code.startswith(f"{industry.code}.") for code in chosen)
            if open_ or counts.get(industry.code):
                yield self._field(industry.code, counts, 0)
            for direction in industry.directions:
                if direction.code in chosen or (open_ and counts.get(direction.code)):
                    yield self._field(direction.code, counts, 1)

    def _field(self, code: str, counts: Mapping[str, int], depth: int) -> FilterOption:
        chosen = toggle(self.filters.fields, code, ".")
        return FilterOption(
            facet=FacetName.FIELD,
            value=code,
            count=counts.get(code, 0) if counts else None,
            selected=code in self.filters.fields,
            depth=depth,
            href=self._href(replace(self.filters, fields=chosen)),
        )

    def _places(self) -> Iterator[FilterOption]:
        """Offer provinces and foreign countries, and what lies in those that are chosen or hold more than half."""
        counts = self._counts(FacetName.PLACE)
        chosen = self.filters.places
        half = sum(count for key, count in counts.items() if "/" not in key) / 2
        for key in sorted({*counts, *chosen}, key=lambda key: _place_order(key, counts)):
            parts = key.split("/")
            if key == "CN" and key not in chosen:
                continue
            parent = "/".join(parts[:-1])
            near = any(place == parent or place.startswith(f"{parent}/") for place in chosen)
            full = counts.get(parent, 0) > half
            if len(parts) <= 2 or key in chosen or near or full:
                yield FilterOption(
                    facet=FacetName.PLACE,
                    value=key,
                    count=counts.get(key, 0) if counts else None,
                    selected=key in chosen,
                    depth=max(0, len(parts) - (2 if parts[0] == "CN" else 1)),
                    href=self._href(replace(self.filters, places=toggle(chosen, key, "/"))),
                )

    def _languages(self) -> Iterator[FilterOption]:
        counts = self._counts(FacetName.LANGUAGE)
        chosen = self.filters.languages
        for language in Language:
            selected = language in chosen
            if selected or counts.get(language.value):
                others = tuple(one for one in chosen if one is not language)
                wanted = others if selected else (*chosen, language)
                yield FilterOption(
                    facet=FacetName.LANGUAGE,
                    value=language.value,
                    count=counts.get(language.value, 0) if counts else None,
                    selected=selected,
                    href=self._href(replace(self.filters, languages=wanted)),
                )

    def _maturities(self) -> Iterator[FilterOption]:
        """Offer each scale with its stages; an own level from an address is shown as it is."""
        counts = self._counts(FacetName.MATURITY)
        for scale in Scale:
            here = self.filters.scale is scale
            at_level = {level: counts.get(f"{scale.value}:{level}", 0) for level in LEVELS}
            own = self.filters.level_min if here else None
            if not here and not any(at_level.values()):
                continue
            for level in sorted({None, *STAGES, own}, key=lambda level: level or 0):
                selected = here and self.filters.level_min == level
                wanted = (None, None) if selected else (scale, level)
                yield FilterOption(
                    facet=FacetName.MATURITY,
                    value=scale.value,
                    level=level,
                    count=sum(at_level[one] for one in LEVELS if one >= (level or 1)) if counts else None,
                    selected=selected,
                    depth=0 if level is None else 1,
                    href=self._href(replace(self.filters, scale=wanted[0], level_min=wanted[1])),
                )


def toggle(chosen: Sequence[str], value: str, separator: str) -> tuple[str, ...]:
    """Take a value into a choice, or out of it; one that lies in or around it gives way."""
    if value in chosen:
        return tuple(one for one in chosen if one != value)
    apart = (one for one in chosen if not _nested(one, value, separator) and not _nested(value, one, separator))
    return (*apart, value)


def _nested(inner: str, outer: str, separator: str) -> bool:
    return inner.startswith(outer + separator)


def _place_order(key: str, counts: Mapping[str, int]) -> tuple[object, ...]:
    """Order a tree of places: at each step the fullest first, ties by name, what lies in a place right behind it."""
    parts = key.split("/")
    prefixes = ("/".join(parts[: depth + 1]) for depth in range(len(parts)))
    return tuple((-counts.get(prefix, 0), prefix) for prefix in prefixes)
