"""The application in a process of its own, to be killed: `python -m tests.web.deal.server URL HOME PORT`.

Nothing of matching is at work but what the application needs to be put together.
"""

import asyncio
import socket
import sys
from pathlib import Path

import uvicorn

from corpus.reference.taxonomy import load_taxonomy
from market.postgres.db import Database
from market.settings import Settings
from tests.matcher.market_index import matching_at
from web.app import create_app

CLIENTS = 20


async def serve(url: str, home: Path, port: int) -> None:
    """Serve until killed."""
    database = await Database.open(url, size=CLIENTS // 2)
    async with matching_at(home, database) as matching:
        app = create_app(settings=Settings(home=home), database=database, matching=matching, taxonomy=load_taxonomy())
        door = socket.create_server(("127.0.0.1", port))
        await uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="critical")).serve(sockets=[door])


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
