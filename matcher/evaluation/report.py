"""What an evaluation found, as text for a person and as JSON for a program."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from matcher.evaluation.bootstrap import Interval

MEASURE = "nDCG@10"
OURS = "ours"


class Ranked(Enum):
    """Which documents were ranked for a need."""

    JUDGED_POOL = "judged pool"
    WHOLE_CORPUS = "whole corpus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Systems side by side on one collection, by the mean over needs of nDCG@10 with gain 2^score - 1.

    `systems` holds ours and the single ones; `ahead` holds ours minus each single one, paired need by need.
    `too_few` and `nothing_relevant` count the needs left out. `encoder` is the encoder's key.
    """

    collection: str
    ranked: Ranked
    encoder: str
    documents: int
    merged: int
    used: int
    too_few: int
    nothing_relevant: int
    systems: Mapping[str, Interval]
    ahead: Mapping[str, Interval]
    seed: int
    rounds: int

    @property
    def best_single(self) -> str:
        """Name the best system but ours; equals by name."""
        return min(self.ahead, key=lambda name: (-self.systems[name].mean, name))

    def to_json(self) -> dict[str, object]:
        """Give everything in JSON's types; means and bounds are not rounded."""
        return {
            "collection": self.collection,
            "measure": f"{MEASURE}, gain 2^score - 1, ties by id ascending",
            "ranked": self.ranked.value,
            "encoder": self.encoder,
            "documents": {"ranked_from": self.documents, "merged": self.merged},
            "needs": {
                "used": self.used,
                "left_out": {"too_few_candidates": self.too_few, "nothing_relevant": self.nothing_relevant},
            },
            "bootstrap": {"seed": self.seed, "rounds": self.rounds, "interval_pct": 95},
            "systems": {name: {MEASURE: _bounds(interval)} for name, interval in self.systems.items()},
            "ours_minus": {name: {MEASURE: _bounds(interval)} for name, interval in self.ahead.items()}
            | {"best_single": {"system": self.best_single, MEASURE: _bounds(self.ahead[self.best_single])}},
        }

    def render(self) -> str:
        """Write two tables and what they rest on."""
        best = self.best_single
        left_out = self.too_few + self.nothing_relevant
        reasons = f"{self.too_few} with too few candidates, {self.nothing_relevant} with nothing relevant"
        lines = [
            f"{self.collection}: {MEASURE}, gain 2^score - 1, ties by id; ranked: {self.ranked.value}",
            f"{self.used} needs used, {left_out} left out ({reasons})",
            f"{self.documents} documents, {self.merged} more merged as equal",
            f"encoder {self.encoder}",
            f"95 % intervals: paired bootstrap over needs, {self.rounds} rounds, seed {self.seed}",
            "",
            f"{'system':<24} {'mean':>8}   95 % interval",
            *(_line(name, interval, "8.4f") for name, interval in self.systems.items()),
            "",
            f"{'difference':<24} {'mean':>8}   95 % interval",
            *(_line(f"{OURS} - {name}", interval, "+8.4f") for name, interval in self.ahead.items()),
            "",
            f"best single system: {best}; {OURS} - {best} = {self.ahead[best].mean:+.4f}",
        ]
        return "\n".join(lines)


def _bounds(interval: Interval) -> dict[str, float]:
    return {"mean": interval.mean, "low": interval.low, "high": interval.high}


def _line(name: str, interval: Interval, shape: str) -> str:
    narrow = shape.replace("8", "")
    return f"{name:<24} {interval.mean:{shape}}   [{interval.low:{narrow}}, {interval.high:{narrow}}]"
