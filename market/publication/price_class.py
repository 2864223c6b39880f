"""Class of prices (可比类别): which deals are alike enough to be told in one band, and how it is widened."""

from collections.abc import Iterator
from dataclasses import dataclass

from market.deal.deal import DealId
from market.deal.kind import DealKind
from market.listing.achievement import TransferMode
from market.listing.maturity import Maturity, Scale

THIRDS = ("1-3", "4-6", "7-9")
"""A scale in three steps; those of two scales are never taken together."""

KINDS: dict[TransferMode, DealKind] = {
    TransferMode.ASSIGNMENT: DealKind.TRANSFER,
    TransferMode.EXCLUSIVE_LICENCE: DealKind.LICENCE,
    TransferMode.SOLE_LICENCE: DealKind.LICENCE,
    TransferMode.ORDINARY_LICENCE: DealKind.LICENCE,
    TransferMode.JOINT_DEVELOPMENT: DealKind.DEVELOPMENT,
    TransferMode.COMMISSIONED_DEVELOPMENT: DealKind.DEVELOPMENT,
    TransferMode.TECHNICAL_SERVICE: DealKind.SERVICE,
    TransferMode.CONSULTING: DealKind.CONSULTING,
}
"""As which kind of contract a way of transfer is usually registered; 作价入股 and 先用后转 as none for certain."""


@dataclass(frozen=True, slots=True)
class MaturityThird:
    """A third of a scale."""

    scale: Scale
    third: str

    @classmethod
    def of(cls, maturity: Maturity | None) -> "MaturityThird | None":
        """Give the third in which a maturity lies."""
        return None if maturity is None else cls(maturity.scale, THIRDS[(maturity.level - 1) // 3])

    @classmethod
    def read(cls, key: str) -> "MaturityThird | None":
        """Read what `key` wrote; "" is none."""
        scale, _, third = key.partition("/")
        return cls(Scale(scale), third) if key else None

    @property
    def key(self) -> str:
        """Write it as the store keeps it."""
        return f"{self.scale.value}/{self.third}"


@dataclass(frozen=True, slots=True)
class PriceClass:
    """A kind of contract in a field of the plan ("" for every one), of a maturity (None for any)."""

    kind: DealKind
    field: str
    maturity: MaturityThird | None

    @property
    def width(self) -> tuple[int, bool]:
        """Say how wide it is, the narrowest least: by its field, then by its maturity."""
        return -len(self.field.split(".")) if self.field else 0, self.maturity is None

    @property
    def wider(self) -> "Iterator[PriceClass]":
        """Give the classes that hold it, itself first."""
        return classes_of(self.kind, self.field, self.maturity)

    def holds(self, other: "PriceClass") -> bool:
        """Say whether every deal of another class is in this one."""
        return (
            self.kind is other.kind
            and (not self.field or f"{other.field}.".startswith(f"{self.field}."))
            and self.maturity in (None, other.maturity)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A registered deal with its price, the approved technical part; a natural person has no code."""

    deal_id: DealId
    kind: DealKind
    field: str
    maturity: MaturityThird | None
    seller_code: str | None
    buyer_code: str | None
    fen: int


def classes_of(kind: DealKind, field: str, maturity: MaturityThird | None) -> Iterator[PriceClass]:
    """Give the classes in which something lies, the narrowest first: maturity goes before the field is widened."""
    parts = field.split(".") if field else []
    for depth in range(len(parts), -1, -1):
        wider = ".".join(parts[:depth])
        if maturity is not None:
            yield PriceClass(kind, wider, maturity)
        yield PriceClass(kind, wider, None)
