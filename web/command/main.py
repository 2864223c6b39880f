"""cuibai: the market on the command line.

Each command loads what it needs when it runs: torch alone takes seconds, and --help needs none of it.
"""

import logging
import os
import sys

import typer

from web.command import (
    asking,
    auditing,
    evaluating,
    exporting,
    history,
    importing,
    indexing,
    judging,
    keeping,
    lifecycle,
    operator,
    replaying,
    samples,
    sealing,
    serve,
    template,
    training,
    verifying,
)
from web.command.exits import FAILURES, ExitCode, exit_code, sentence
from web.command.terminal import Terminal

app = typer.Typer(
    name="cuibai",
    help="The matching engine of a science-and-technology market (科技大市场).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("serve")(serve.serve)
app.command("import")(importing.import_files)
app.command("export")(exporting.export)
app.command("template")(template.template)
app.command("publish")(lifecycle.publish)
app.command("withdraw")(lifecycle.withdraw)
app.command("history")(history.history)
app.command("audit")(auditing.audit)
app.command("verify")(verifying.verify)
app.command("search")(asking.search)
app.command("match")(asking.match)
app.add_typer(indexing.app, name="index", help="See the index, or make it anew from the store.")
app.command("operator-link")(operator.operator_link)
app.command("reseal")(sealing.reseal)
app.command("backup")(keeping.backup)
app.command("restore")(keeping.restore)
app.command("evaluate")(evaluating.evaluate)
app.command("judge")(judging.judge)
app.command("replay")(replaying.replay)
app.command("train")(training.train)
app.command("learn")(training.learn)
app.add_typer(samples.app, name="samples", help="The invented listings that show the market.")


def run() -> None:
    """Run a command; every failure that a person can act on is one sentence and an exit code."""
    code = run_command()
    if "torch" in sys.modules:
        leave_at_once(code)
    sys.exit(code)


def run_command() -> int:
    """Run the command of this process's arguments and give its exit code."""
    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.DONE
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except FAILURES as error:
        Terminal.open().complain(f"cuibai: {sentence(error)}", style="red")
        return exit_code(error)
    return ExitCode.DONE


def leave_at_once(code: int) -> None:
    """End this process without taking torch apart module by module, which lasts seconds; all of ours is closed."""
    logging.shutdown()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass  # whoever read us has left
    os._exit(code)


if __name__ == "__main__":
    run()
