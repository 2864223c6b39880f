"""The agreement of judges, as the terminal and a program read it."""

from rich.table import Table

from market.judging.judgement import Level
from matcher.judging_agreement import LEAST_KAPPA, Agreement
from web.command.terminal import Terminal


def write_agreement(terminal: Terminal, found: Agreement) -> None:
    """Write figures, the table of levels and the pairs that lie far apart; what is to be done goes to the notes."""
    terminal.write(f"pairs graded twice  {found.pairs}, of {found.needs} needs; {found.alike} alike")
    terminal.write(f"weighted kappa      {_kappa(found)}")
    if not found.pairs:
        return
    table = Table(title="first judge (rows) and second judge (columns)", title_justify="left")
    table.add_column("level")
    for level in Level:
        table.add_column(str(level.value), justify="right")
    for level, row in zip(Level, found.confusion, strict=True):
        table.add_row(str(level.value), *(str(count) for count in row))
    terminal.data.print(table)
    for pair in found.far:
        terminal.write(f"{pair.first.value} and {pair.second.value}  {pair.need}  {pair.listing}")
    if found.far:
        terminal.say("these lie two levels apart or more; a third judge settles them")
    if found.kappa is not None and found.kappa < LEAST_KAPPA:
        terminal.complain(f"kappa is below {LEAST_KAPPA}: let judges settle on one ruler before they go on")


def agreement_json(found: Agreement) -> dict[str, object]:
    """Give the same for a program; kappa is null where there is none."""
    interval = found.interval
    return {
        "pairs": found.pairs,
        "needs": found.needs,
        "alike": found.alike,
        "kappa": found.kappa,
        "kappa_95": None if interval is None else [interval.low, interval.high],
        "levels": [level.value for level in Level],
        "confusion": found.confusion,
        "far_apart": [
            {"need": pair.need, "listing": pair.listing, "first": pair.first.value, "second": pair.second.value}
            for pair in found.far
        ],
    }


def _kappa(found: Agreement) -> str:
    if found.kappa is None:
        return "-- (needs pairs graded twice, at more than one level)"
    if found.interval is None:
        return f"{found.kappa:.3f} (no interval: one need only)"
    return f"{found.kappa:.3f} [{found.interval.low:.3f}, {found.interval.high:.3f}]"
