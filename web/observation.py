"""Observation (观测): how one request was answered, as the log and the metrics are told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One answered request; nothing in it was written by whoever sent it. `role` None: nobody asked who they are."""

    method: str
    route: str
    status: int
    duration_s: float
    role: str | None

    @property
    def status_class(self) -> str:
        """Write the status as its class, such as 2xx."""
        return f"{self.status // 100}xx"

    @property
    def fields(self) -> dict[str, object]:
        """Give what a line of the log holds."""
        return {
            "method": self.method,
            "route": self.route,
            "status": self.status,
            "duration_ms": round(self.duration_s * 1000, 1),
            "role": self.role,
        }
