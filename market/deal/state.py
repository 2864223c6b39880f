"""State of a deal (合同状态): how far it has come, what happens to it, and what leads on."""

from collections.abc import Mapping
from enum import Enum


class State(Enum):
    """How far a deal has come: 意向, 签约, 提交登记, 已登记, 变更, 解除, 撤销.

    CHANGED is registered, with other terms than at first.
    """

    INTENDED = "intended"
    SIGNED = "signed"
    SUBMITTED = "submitted"
    REGISTERED = "registered"
    CHANGED = "changed"
    TERMINATED = "terminated"
    REVOKED = "revoked"


class DealEvent(Enum):
    """What an entry says has happened; the last four are about another entry of the same deal.

    CORRECTED stands in the other's place, STRUCK says that it never held, APPROVED and REFUSED are a second person's.
    """

    DRAFTED = "drafted"
    SIGNED = "signed"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REGISTERED = "registered"
    CHANGED = "changed"
    TERMINATED = "terminated"
    REVOKED = "revoked"
    PAID = "paid"
    CORRECTED = "corrected"
    STRUCK = "struck"
    APPROVED = "approved"
    REFUSED = "refused"


OFFICIAL = (State.REGISTERED, State.CHANGED)
"""The states that count in official figures."""

MENDING = (DealEvent.CORRECTED, DealEvent.STRUCK)
DECIDING = (DealEvent.APPROVED, DealEvent.REFUSED)
REASONED = (
    DealEvent.RETURNED,
    DealEvent.TERMINATED,
    DealEvent.REVOKED,
    DealEvent.CORRECTED,
    DealEvent.STRUCK,
    DealEvent.REFUSED,
)
"""What is recorded with a reason."""

WEIGHTLESS = (DealEvent.SUBMITTED, DealEvent.RETURNED, *DECIDING)
"""What moves no money, and needs no second person whatever the amount."""

_NEXT: Mapping[tuple[State | None, DealEvent], State] = {
    (None, DealEvent.DRAFTED): State.INTENDED,
    (None, DealEvent.SIGNED): State.SIGNED,
    (State.INTENDED, DealEvent.CHANGED): State.INTENDED,
    (State.INTENDED, DealEvent.SIGNED): State.SIGNED,
    (State.INTENDED, DealEvent.TERMINATED): State.TERMINATED,
    (State.SIGNED, DealEvent.CHANGED): State.SIGNED,
    (State.SIGNED, DealEvent.SUBMITTED): State.SUBMITTED,
    (State.SIGNED, DealEvent.TERMINATED): State.TERMINATED,
    (State.SUBMITTED, DealEvent.RETURNED): State.SIGNED,
    (State.SUBMITTED, DealEvent.REGISTERED): State.REGISTERED,
    (State.SUBMITTED, DealEvent.TERMINATED): State.TERMINATED,
} | {
    (state, event): after
    for state in OFFICIAL
    for event, after in (
        (DealEvent.CHANGED, State.CHANGED),
        (DealEvent.TERMINATED, State.TERMINATED),
        (DealEvent.REVOKED, State.REVOKED),
    )
}


def next_state(state: State | None, event: DealEvent) -> State | None:
    """Say where an event leads from a state, None where there is no such step; a payment leads nowhere else."""
    if event is DealEvent.PAID:
        return None if state in (None, State.INTENDED) else state
    return _NEXT.get((state, event))


def steps_from(state: State | None) -> tuple[DealEvent, ...]:
    """List what may happen next, payments and mending aside."""
    return tuple(event for event in DealEvent if (state, event) in _NEXT)
