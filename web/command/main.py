"""cuibai: the market on the command line.

Each command loads what it needs when it runs: torch alone takes seconds, and --help needs none of it.
"""

import logging
import os
import sys

import typer

from web.account import commands as account_commands
from web.audit import commands as audit_commands
from web.command import serve
from web.command.exits import FAILURES, ExitCode, describe_failure, exit_code
from web.command.terminal import Terminal
from web.judging import commands as judging_commands
from web.judging import evaluation_command, replay_command, training_command
from web.listing import commands as listing_commands
from web.listing import export_command
from web.office import commands as office_commands
from web.posting import commands as posting_commands
from web.search import commands as search_commands

app = typer.Typer(
    name="cuibai",
    help="The matching engine of a science-and-technology market (科技大市场).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("serve")(serve.serve)
app.command("import")(posting_commands.import_files)
app.command("export")(export_command.export)
app.command("template")(posting_commands.template)
app.command("publish")(listing_commands.publish)
app.command("withdraw")(listing_commands.withdraw)
app.command("history")(listing_commands.history)
app.command("audit")(audit_commands.audit)
app.command("verify")(audit_commands.verify)
app.command("search")(search_commands.search)
app.command("match")(search_commands.match)
app.add_typer(search_commands.app, name="index", help="See the index, or make it anew from the store.")
app.command("operator-link")(account_commands.operator_link)
app.command("reseal")(office_commands.reseal)
app.command("backup")(office_commands.backup)
app.command("restore")(office_commands.restore)
app.command("evaluate")(evaluation_command.evaluate)
app.command("judge")(judging_commands.judge)
app.command("replay")(replay_command.replay)
app.command("train")(training_command.train)
app.command("learn")(training_command.learn)
app.add_typer(office_commands.app, name="samples", help="The invented listings that show the market.")


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
        Terminal.open().complain(f"cuibai: {describe_failure(error)}", style="red")
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
