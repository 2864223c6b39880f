"""cuibai: the market on the command line.

Each command loads what it needs when it runs: torch alone takes seconds, and --help needs none of it.
"""

import sys

import typer

from web.command import asking, evaluating, importing, indexing, keeping, lifecycle, samples, serve
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
app.command("publish")(lifecycle.publish)
app.command("withdraw")(lifecycle.withdraw)
app.command("search")(asking.search)
app.command("match")(asking.match)
app.add_typer(indexing.app, name="index", help="See the index, or make it anew from the store.")
app.command("backup")(keeping.backup)
app.command("restore")(keeping.restore)
app.command("evaluate")(evaluating.evaluate)
app.add_typer(samples.app, name="samples", help="The invented listings that show the market.")


def run() -> None:
    """Run a command; every failure that a person can act on is one sentence and an exit code."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except FAILURES as error:
        Terminal.open().complain(f"cuibai: {sentence(error)}", style="red")
        sys.exit(exit_code(error))


if __name__ == "__main__":
    run()
