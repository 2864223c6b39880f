"""Hints as a page shows them, and the address that tells which of them their reader gave up."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from market.errors import Invalid
from market.listing.listing import Kind
from matcher.coach_effect import Levels, Modes, Prices, Sides, Terms
from matcher.coach_figures import Figures
from matcher.coach_hint import DECLINES, Gap, Hint
from web.coaching_words import ADVICE, DECLINE_NAMES, Advice

SKIP = "skip"
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HintShown:
    """One hint; following `href` with the text gives it up. `decline` is a message id, "" for a need."""

    hint: Hint
    advice: Advice
    decline: str
    href: str

    @property
    def figures(self) -> Figures | None:
        """Give the effect of a figure."""
        return self.hint.effect if isinstance(self.hint.effect, Figures) else None

    @property
    def prices(self) -> Prices | None:
        """Give the effect of an amount."""
        return self.hint.effect if isinstance(self.hint.effect, Prices) else None

    @property
    def levels(self) -> Levels | None:
        """Give the effect of a level."""
        return self.hint.effect if isinstance(self.hint.effect, Levels) else None

    @property
    def modes(self) -> Modes | None:
        """Give what is offered or asked for as modes."""
        return self.hint.effect if isinstance(self.hint.effect, Modes) else None

    @property
    def terms(self) -> Terms | None:
        """Give what is named as terms."""
        return self.hint.effect if isinstance(self.hint.effect, Terms) else None

    @property
    def sides(self) -> Sides | None:
        """Give the effect of a bound's side."""
        return self.hint.effect if isinstance(self.hint.effect, Sides) else None


@dataclass(frozen=True, slots=True)
class HintsShown:
    """The hints for a text of a kind; `asked` False before anything was written.

    Following `again` with the text brings back the hints that were given up; "" when none were.
    """

    kind: Kind
    hints: tuple[HintShown, ...] = ()
    asked: bool = False
    again: str = ""


def read_skips(params: QueryParams) -> frozenset[Gap]:
    """Read from an address which hints were given up.

    Raises Invalid naming a hint that there is none of.
    """
    try:
        return frozenset(Gap(value) for value in params.getlist(SKIP))
    except ValueError:
        raise Invalid({SKIP: f"name hints: {', '.join(gap.value for gap in Gap)}"}) from None


def skip_pairs(skips: frozenset[Gap]) -> Pairs:
    """Write given-up hints as the parameters that `read_skips` reads back, in one fixed order."""
    return tuple((SKIP, gap.value) for gap in Gap if gap in skips)


def show_hints(kind: Kind, hints: tuple[Hint, ...], *, action: str, again: str) -> HintsShown:
    """Show the hints for a text that was read; `action` is where its form goes, `again` where nothing is given up."""
    shown = tuple(_shown(kind, hint, action) for hint in hints)
    return HintsShown(kind, shown, asked=True, again="" if again == action else again)


def _shown(kind: Kind, hint: Hint, action: str) -> HintShown:
    decline = DECLINE_NAMES[DECLINES[hint.gap]] if kind is Kind.ACHIEVEMENT else ""
    more = urlencode([(SKIP, hint.gap.value)])
    return HintShown(hint, ADVICE[kind][hint.gap], decline, f"{action}{'&' if '?' in action else '?'}{more}")
