"""Looking: one visitor's way through a whole market, and every answer as it came."""

import io
import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from zipfile import ZipFile

import httpx

from tests.web.access.routes import ROUTES
from tests.web.leaks.comparisons import TAILS
from tests.web.leaks.secrets import ONE, OTHER, fixed
from tests.web.leaks.world import World, canonical
from tests.web.people import browser

UNTOLD = ("date", "x-request-id", "content-length", "etag", "last-modified")
"""Headers of one request alone, and those that only repeat what the body is."""
LEFT_OUT = ("/account", "/metrics", "/static", "/sign-out", "/office/audit", "/office/members", "/office/jobs")
"""What tells of accounts and sittings, of the time and the numbers of jobs, or (the record, to the office) of digests
of everything."""
DRAFT = {"version": "0", "kind": "need", "audience": "public", "language": "zh", "fields": "B1.01.03"}
_CLOCK = re.compile(r"/mine/[^/]+/edit")
"""What says at what time it was saved."""
_LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
_SWITCH = re.compile(r"[?&](lang|theme)=")
Answers = dict[str, tuple[int, dict[str, str], str]]


async def look(world: World, visitor: str, *, pages: int, every: int = 1) -> Answers:
    """Ask for everything that is known to lie somewhere, try what is refused, then follow links, at most so many.

    `every` n-th alone of what is known is asked for where the time is short.
    """
    answers: Answers = {}
    async with browser(world.app, world.sessions[visitor]) as client:
        for method, path, form in islice(_trying(world), 0, None, every):
            answer = await client.request(method, path, data=form or None)
            answers[f"{method} {path} {form or ''}"] = told(answer)
        waiting = list(islice(_addresses(world), 0, None, every))
        seen = set(waiting)
        while waiting and len(answers) < pages:
            path = waiting.pop(0)
            answer = await client.get(path)
            answers[f"GET {canonical(path)}"] = told(answer)
            if answer.headers.get("content-type", "").startswith("text/html"):
                for link in map(unescape, _LINK.findall(answer.text)):
                    if (
                        link not in seen
                        and not link.startswith(LEFT_OUT)
                        and not (_SWITCH.search(link) or _CLOCK.match(link))
                    ):
                        seen.add(link)
                        waiting.append(link)
    return answers


def differing(one: Answers, other: Answers) -> list[str]:
    """List what was answered otherwise in the other world, or in one world alone."""
    return [asked for asked in sorted({*one, *other}) if one.get(asked) != other.get(asked)]


def told(answer: httpx.Response) -> tuple[int, dict[str, str], str]:
    headers = {name: value for name, value in answer.headers.items() if name not in UNTOLD}
    body = _read(answer).replace(answer.headers.get("x-request-id") or "-", "<request>")
    return answer.status_code, {name: canonical(value) for name, value in headers.items()}, canonical(body)


def _read(answer: httpx.Response) -> str:
    media = answer.headers.get("content-type", "")
    if "charset" in media or "json" in media:
        return answer.text
    if answer.content.startswith(b"PK"):  # a workbook, whose names would hide in what is compressed
        with ZipFile(io.BytesIO(answer.content)) as parts:
            return "\n".join(f"{name}\n{parts.read(name).decode('utf-8', 'replace')}" for name in parts.namelist())
    return answer.content.hex()


def _addresses(world: World) -> Iterator[str]:
    """Go through the addresses of the application: those of the table, and those of every listing."""
    for line in ROUTES:
        if line.method == "GET" and not line.path.startswith(LEFT_OUT) and "{id}" not in line.path:
            yield line.path.format_map({"part": "1", "store": "needs", **line.params})
    for name in ("needs.csv", "needs.jsonl", "achievements.csv", "achievements.jsonl", "achievements.xlsx"):
        yield f"/open-data/{name}"
    first = world.entries[0]
    for entry in world.entries:
        kind = f"{entry.KIND.value}s"
        for path in (f"/{kind}/{entry.id}", f"/{kind}/{entry.id}/matches", f"/{kind}/{entry.id}/history"):
            yield path
            yield f"/api/v1{path}"
        yield f"/needs/{entry.id}/matches/{first.id}"
        yield f"/needs/{entry.id}/compare?with={first.id}&with={world.entries[6].id}"
        yield from (f"/listings/{entry.id}/{part}" for part in ("confidential", "grants"))
        yield from (f"/mine/{entry.id}/{part}" for part in ("edit", "check"))
        yield from (f"/needs/{entry.id}/comparison{tail}" for tail in TAILS)
        yield f"/office/grants/{entry.id}"
    for text in _texts():
        yield f"/search?q={text}"
        yield f"/search/suggestions?q={text[:6]}"
        yield f"/api/v1/search?q={text}&limit=50"
        yield f"/api/v1/suggest?q={text[:4]}"


def _trying(world: World) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Go through what is sent: texts that touch what is hidden, drafts that resemble it, and tries to read it."""
    for text in (*_texts(), f"寻求{ONE.members}，用于磁体隔热，矫顽力≥{ONE.figure}kOe", f"求{OTHER.members}的合作方"):
        for path in ("/", "/coach", "/coach/hints", "/compare", "/api/v1/match"):
            yield "POST", path, {"text": text}
    bodies = [body for words in (ONE, OTHER) for body in (words.members * words.figure, f"L2：{words.confidential}")]
    for place, body in enumerate(bodies):
        draft = f"/mine/{fixed(f'draft {place}')}"
        yield "POST", f"{draft}/save", DRAFT | {"title": f"求{body[:10]}", "summary": body[:12], "body": body}
        yield "GET", f"{draft}/check", {}
    for entry in world.entries:
        for tier in ("L2", "L3"):
            yield "POST", f"/listings/{entry.id}/confidential", {"tier": tier, "reason": ""}
        yield "POST", f"/needs/{entry.id}/matches/{world.entries[0].id}/confidential", {"nothing": ""}


def _texts() -> tuple[str, ...]:
    return (
        *(text for words in (ONE, OTHER) for text in (words.confidential, words.members, words.person, words.pinyin)),
        *("磁体", "电机磁钢", "泄漏试验机构81", "甲-10", "乙-270", "ouyang", "sgy"),
    )
