"""cuibai reseal: sealed secrets under a new key, for whoever holds the machine."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from market.settings import Settings
from market.viewer import COMMAND_LINE
from web.command.running import run_async, settings_here
from web.command.terminal import Terminal


def reseal(
    old: Annotated[Path, typer.Argument(help="The file that holds the key of before.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Seal second factors and webhooks' secrets with the key that the settings name, or that the home has or gets now.

    Run it while no server runs: one that does keeps the key it started with. What was sealed anew already is left as it
    is, so that what broke off can be run again.
    """
    terminal = Terminal.open()
    count = run_async(_reseal(settings_here(), old, terminal.say))
    if as_json:
        terminal.write_json({"resealed": count})
    else:
        terminal.write(f"secrets sealed anew: {count}")


async def _reseal(settings: Settings, old: Path, say: Callable[[str], None]) -> int:
    from market.account.store import second_factors
    from market.postgres.deployment import open_market
    from market.secret_key import SecretKey
    from market.webhook.store import webhooks

    before = SecretKey.of_file(old)
    async with open_market(settings, say=say) as database, database.writing() as conn:
        now = SecretKey.of_home(settings.home, settings.secret)
        hooks = await webhooks.reseal(conn, before=before, now=now)
        return hooks + await second_factors.reseal(conn, before=before, now=now, actor=COMMAND_LINE)
