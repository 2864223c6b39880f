"""Replay report (重放报告): a ranking as it was shown beside today's, for a person and for a program."""

from collections.abc import Mapping

from market.judging.ranking import RankingLane, RankingLine
from matcher.answering.replay import Replay, Traced
from web.command.terminal import Terminal

HEADINGS: Mapping[RankingLane, str] = {
    RankingLane.ACHIEVEMENTS: "成果 Achievements",
    RankingLane.EXPERTS: "专家 Experts",
    RankingLane.NEEDS: "需求 Needs",
    RankingLane.NEAR_MISSES: "差一点 Near misses",
}


def write_replay(terminal: Terminal, told: Replay) -> None:
    """Write a replay: what it hung on, its lines lane by lane, what is new."""
    kept = told.ranking
    terminal.write((f"{kept.id}", "bold"), f"  shown {_when(told)} to {kept.role.value}")
    need = "no longer published" if told.need is None else told.need.title
    terminal.write("need   ", need, _changed(kept.need_version, told.need.version if told.need else None, "version "))
    terminal.write("model  ", kept.model, _changed(kept.model, told.now.model if told.now else None))
    terminal.write(
        "index  ", kept.index_version, _changed(kept.index_version, told.now.index_version if told.now else None)
    )
    if kept.relaxed:
        terminal.write("giving way on ", ", ".join(map(str, kept.relaxed)))
    for lane, heading in HEADINGS.items():
        lines = [each for each in told.traced if each.line.lane is lane]
        if lines:
            terminal.write((heading, "bold"))
        for each in lines:
            _write_line(terminal, each, asked_again=told.now is not None)
    if told.arrived:
        terminal.write(("new since", "bold"))
    for line in told.arrived:
        terminal.write(f"{line.rank:>3}  {line.listing_id}  ", (_place(line), "dim"))


def replay_json(told: Replay) -> dict[str, object]:
    """Give a replay in JSON's types."""
    kept = told.ranking
    return {
        "ranking": str(kept.id),
        "shown_at": _when(told),
        "viewer": kept.role.value,
        "need": str(kept.need_id),
        "need_version": kept.need_version,
        "need_version_now": None if told.need is None else told.need.version,
        "relaxed": [str(each) for each in kept.relaxed],
        "model": kept.model,
        "model_now": None if told.now is None else told.now.model,
        "index_version": kept.index_version,
        "index_version_now": None if told.now is None else told.now.index_version,
        "lines": [_line_json(each) for each in told.traced],
        "arrived": [{"listing": str(line.listing_id), **_standing(line)} for line in told.arrived],
    }


def _line_json(traced: Traced) -> dict[str, object]:
    line, listing = traced.line, traced.listing
    return {
        "listing": str(line.listing_id),
        "title": None if listing is None else listing.title,
        "version": line.version,
        "version_now": None if listing is None else listing.version,
        **_standing(line),
        "chances": None if line.chances is None else list(line.chances),
        "pushes": [{"feature": push.feature, "log_odds": push.log_odds} for push in line.pushes],
        "mend": None if line.mend is None else str(line.mend),
        "now": None if traced.now is None else _standing(traced.now),
    }


def _standing(line: RankingLine) -> dict[str, object]:
    level = None if line.level is None else line.level.value
    return {"lane": line.lane.value, "rank": line.rank, "score": line.score, "level": level}


def _write_line(terminal: Terminal, traced: Traced, *, asked_again: bool) -> None:
    line, listing = traced.line, traced.listing
    title = "no longer there for who was shown it" if listing is None else listing.title
    terminal.write(f"{line.rank:>3}  ", (title, "bold"), f"  {_grade(line)}")
    if line.pushes:
        terminal.write("     ", ", ".join(f"{push.feature} {push.log_odds:+.2f}" for push in line.pushes))
    if line.mend is not None:
        terminal.write("     would have answered with ", str(line.mend))
    if listing is not None and traced.edited:
        terminal.write(("     changed since: ", "yellow"), f"version {line.version}, now {listing.version}")
    if asked_again and traced.moved:
        terminal.write(("     now: ", "yellow"), "not among the answers" if traced.now is None else _place(traced.now))
    terminal.write((f"     {line.listing_id}", "dim"))


def _grade(line: RankingLine) -> str:
    level = "" if line.level is None else f"level {line.level.value}, "
    return f"{level}score {line.score:.3f}"


def _place(line: RankingLine) -> str:
    return f"{line.rank} of {line.lane.value.replace('_', ' ')}, {_grade(line)}"


def _changed(then: object, now: object, name: str = "") -> str:
    """Say what stands there now, where that is known and another."""
    return "" if now is None or now == then else f"  ({name}{then} then, {now} now)"


def _when(told: Replay) -> str:
    return "" if told.ranking.shown_at is None else told.ranking.shown_at.isoformat(timespec="seconds")
