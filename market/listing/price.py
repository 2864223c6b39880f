"""Price and budget (价格, 预算): ranges of CNY in fen, never float."""

from dataclasses import dataclass

from market.errors import Invalid


@dataclass(frozen=True, slots=True)
class PriceRange:
    """From `low_fen` to `high_fen`, both included; equal ends are a fixed price; no ends, negotiable alone."""

    low_fen: int | None = None
    high_fen: int | None = None
    negotiable: bool = False

    def __post_init__(self) -> None:
        low, high = self.low_fen, self.high_fen
        if (low is not None and low < 0) or (high is not None and high < 0):
            raise Invalid({"price": "an amount is negative"})
        if low is not None and high is not None and high < low:
            raise Invalid({"price": "the upper amount lies below the lower one"})
        if low is None and high is None and not self.negotiable:
            raise Invalid({"price": "give an amount, a range, or negotiable (面议)"})
