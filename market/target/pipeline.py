"""Pipeline (在途): the deals of the market by when they took each step, which is all that a forecast asks of them."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class PipelineStage(Enum):
    """How far a deal has come that is neither registered nor over."""

    INTENDED = "intended"
    SIGNED = "signed"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineDeal:
    """One deal's steps and amounts, without its parties.

    A step that has not been taken is None. `ended_on` is the day on which it came to nothing. `claimed_fen` is the
    技术交易额 as the parties state it, `approved_fen` as the registrar does, once it has. `field` is its code in the
    plan's taxonomy, "" for none.
    """

    opened_on: date
    signed_on: date | None = None
    submitted_on: date | None = None
    registered_on: date | None = None
    ended_on: date | None = None
    claimed_fen: int
    approved_fen: int | None = None
    field: str = ""

    @property
    def counted_fen(self) -> int:
        """Give what counts of it: the approved amount where there is one."""
        return self.claimed_fen if self.approved_fen is None else self.approved_fen

    @property
    def stage(self) -> PipelineStage | None:
        """Say how far it has come; None for one that is registered or over."""
        if self.registered_on is not None or self.ended_on is not None:
            return None
        if self.submitted_on is not None:
            return PipelineStage.SUBMITTED
        return PipelineStage.INTENDED if self.signed_on is None else PipelineStage.SIGNED
