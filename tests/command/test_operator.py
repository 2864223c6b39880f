"""The market's first operator, and one who is locked out: a link from the machine, which opens once."""

import re
from pathlib import Path

import httpx

from tests.command.program import cuibai, serving

LINK = re.compile(r"http://127\.0\.0\.1:\d+/join\?link=[\w-]{43}")


def test_the_first_start_prints_a_link_that_makes_the_operator_until_there_is_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with serving(home, tmp_path / "first.log") as server:
        assert server.process.stdout is not None
        found = LINK.search(server.process.stdout.readline())
        assert found is not None
        assert "link=" not in server.log.read_text(encoding="utf-8")
        sent = {
            "link": found[0].partition("=")[2],
            "person": "测试主任（样例）",
            "email": "office@example.invalid",
            "password": "翠绿的山谷里有雾",
            "again": "翠绿的山谷里有雾",
        }
        with httpx.Client(
            base_url=server.address, headers={"Sec-Fetch-Site": "same-origin"}, trust_env=False
        ) as client:
            assert client.get(found[0]).status_code == 200
            made = client.post("/join", data=sent)
            assert (made.status_code, made.headers["location"]) == (303, "/account/second-factor?next=/account")
            assert client.post("/join", data=sent).status_code == 404
        given = cuibai(home, "operator-link", "--json", CUIBAI_ORIGIN="https://market.example.org")
        assert given.code == 0
        link = given.json["link"]
        assert re.fullmatch(r"https://market\.example\.org/join\?link=[\w-]{43}", link)
        assert server.get("/join", link=link.partition("=")[2]).status_code == 200
        logged = server.log.read_text(encoding="utf-8")
        assert link.partition("=")[2] not in logged
        assert "office@example.invalid" not in logged
    with serving(home, tmp_path / "second.log") as server:
        server.stop()
        assert server.process.stdout is not None
        assert LINK.search(server.process.stdout.read()) is None
