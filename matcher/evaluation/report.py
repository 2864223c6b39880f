"""What an evaluation found, as text for a person.

Lines of a judged file, each with the place to name when it is wrong.
"""

from collections.abc import Iterator
from pathlib import Path

from matcher.evaluation.bootstrap import ConfidenceInterval
from matcher.evaluation.collection import BadCollection
from matcher.evaluation.evaluation import OURS, DivergentNeed, Evaluation, EvaluationSlice, RankedPlace
from matcher.evaluation.metrics import Metric


def read_lines(path: Path, *, wanted: str) -> Iterator[tuple[str, str]]:
    """Read the lines that are not blank, each after where it stands (the file, and its number from 1).

    `wanted` says what the file is for. Raises BadCollection when it can't be read.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield f"{path}, line {number}", line.rstrip("\r\n")
    except FileNotFoundError:
        raise BadCollection(f"{path} is missing; {wanted}") from None
    except UnicodeDecodeError as error:
        raise BadCollection(f"{path} is not UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise BadCollection(f"{path} can't be read: {error.strerror}; mend that and try again") from error


NONE = "--"


def render(found: Evaluation) -> str:
    """Write what the figures rest on, the systems, the differences, the slices, and the needs that turned most."""
    blocks = [_head(found), _systems(found), _differences(found), _slices(found)]
    blocks += [_turns("gained", found.gained, found), _turns("lost", found.lost, found)]
    return "\n\n".join("\n".join(block) for block in (list(lines) for lines in blocks) if block)


def _head(found: Evaluation) -> Iterator[str]:
    counts = found.counts
    left_out = counts.too_few_candidates + counts.nothing_relevant
    yield f"{found.collection}: gain 2^score - 1, ties by id; ranked: {found.ranked.value}"
    yield (
        f"{counts.used} needs used, {left_out} left out ({counts.too_few_candidates} with too few candidates, "
        f"{counts.nothing_relevant} with nothing relevant)"
    )
    yield f"{counts.documents} documents, {counts.merged} more merged as equal"
    level = f"level {found.relevant_from + 1}" if found.relevant_from > 1 else "judged so"
    yield f"P, RR, AP and R: relevant is a score of {found.relevant_from} or more ({level})"
    qualifying = ", ".join(f"{each.value} {number}" for each, number in counts.qualifying.items())
    yield f"needs for each measure: {qualifying}"
    yield f"encoder {found.encoder}; ours ranks by {found.model}"
    yield f"95 % intervals: paired bootstrap over needs, {found.rounds} rounds, seed {found.seed}"
    for name, number in found.covered.items():
        if number < counts.used:
            yield f"{name} ranks {number} of the {counts.used} needs; the others count 0"


def _systems(found: Evaluation) -> Iterator[str]:
    for each in Metric:
        if each is not Metric.NDCG:
            yield ""
        yield f"{each.value:<24} {'mean':>8}   95 % interval"
        for name, figures in found.systems.items():
            yield _line(name, figures.get(each), "8.4f")


def _differences(found: Evaluation) -> Iterator[str]:
    for each in Metric:
        lines = [
            _line(f"{OURS} - {name}", figures[each], "+8.4f")
            for name, figures in found.ours_minus.items()
            if each in figures
        ]
        if lines:
            yield from () if each is Metric.NDCG else ("",)
            yield f"difference in {each.value:<10} {'mean':>8}   95 % interval"
            yield from lines
    best = found.best_single
    ahead = found.ours_minus[best][Metric.NDCG].mean
    yield ""
    yield f"best single system: {best}; {OURS} - {best} = {ahead:+.4f}"


def _slices(found: Evaluation) -> Iterator[str]:
    if found.slices:
        yield f"{'nDCG@10 of a slice':<34} {'needs':>6} {OURS:>8} {found.best_single:>16}   difference"
    for each in found.slices:
        if each.ahead is None:
            yield f"{_slice_name(each):<34} {each.needs:>6}   too few needs"
        else:
            ours, best = each.systems[OURS].mean, each.systems[found.best_single].mean
            interval = f"{each.ahead.mean:+.4f} [{each.ahead.low:+.4f}, {each.ahead.high:+.4f}]"
            yield f"{_slice_name(each):<34} {each.needs:>6} {ours:8.4f} {best:16.4f}   {interval}"


def _turns(word: str, turns: tuple[DivergentNeed, ...], found: Evaluation) -> Iterator[str]:
    if turns:
        yield f"needs that {word} most against {found.best_single}, with the judged score of each of the first ten"
    for turn in turns:
        yield f"{turn.need}: {turn.other:.4f} -> {turn.ours:.4f} ({turn.ours - turn.other:+.4f})"
        yield f"  {OURS}: {_places(turn.ours_first)}"
        yield f"  {found.best_single}: {_places(turn.other_first)}"


def _places(places: tuple[RankedPlace, ...]) -> str:
    return " ".join(f"{place.id}({NONE if place.score is None else place.score})" for place in places)


def _slice_name(each: EvaluationSlice) -> str:
    return f"{each.name or each.dimension.value}: {each.value}"


def _line(name: str, interval: ConfidenceInterval | None, shape: str) -> str:
    if interval is None:
        return f"{name:<24} {NONE:>8}"
    narrow = shape.replace("8", "")
    return f"{name:<24} {interval.mean:{shape}}   [{interval.low:{narrow}}, {interval.high:{narrow}}]"
