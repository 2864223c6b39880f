"""Names kept with a deal (合同中的人名): what may name a person and can be taken out, while the ledger stays."""

from dataclasses import dataclass
from enum import Enum

from market.deal import DealSide


class NamePart(Enum):
    """Which names: of a party that is a natural person, or of the files."""

    SELLER = DealSide.SELLER.value
    BUYER = DealSide.BUYER.value
    FILES = "files"


@dataclass(frozen=True, slots=True)
class DealName:
    """A name that is kept."""

    part: NamePart
    name: str
