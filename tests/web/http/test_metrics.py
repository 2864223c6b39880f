"""A monitor reads how the market is; the public reads nothing, and no label tells who or what was asked for."""

import math
import re
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from corpus.reference.taxonomy import load_taxonomy
from market.job.job import JobKind
from market.job.store import jobs
from market.viewer import COMMAND_LINE
from tests.web.api_market import Served, served
from web.app import create_app
from web.http.metrics import Metrics, MetricsReading, Observation

__all__ = ["served"]

HERE = "http://127.0.0.1:8000"
TOKEN = "0123456789abcdef-token"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def with_token(served: Served) -> FastAPI:
    market = served.app.state.market
    settings = replace(market.settings, metrics_token=TOKEN)
    return create_app(settings=settings, database=market.database, matching=market.matching, taxonomy=load_taxonomy())


def client(app: FastAPI, *, peer: str = "127.0.0.1", base: str = HERE, **headers: str) -> httpx.AsyncClient:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(peer, 5)), base_url=base, headers=named)


def read(text: str) -> Samples:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def counted(samples: Samples, route: str, method: str, status: str) -> float:
    labels = (("method", method), ("route", route), ("status", status))
    return samples.get(("cuibai_http_requests_total", labels), 0)


async def test_requests_are_counted_by_template_method_and_class(served: Served) -> None:
    async with client(served.app) as here:
        before = read((await here.get("/metrics")).text)
        for path in (f"/needs/{served.need.id}", f"/needs/{served.anonymous.id}", "/needs/nobody-knows", "/nowhere-1"):
            await here.get(path)
        await here.request("SECRETMETHOD", "/")
        answer = await here.get("/metrics")
    after = read(answer.text)
    for label, more in (
        (("/needs/{id}", "GET", "2xx"), 2),
        (("/needs/{id}", "GET", "4xx"), 1),
        (("none", "GET", "4xx"), 1),
        (("/", "OTHER", "4xx"), 1),
        (("/metrics", "GET", "2xx"), 1),
    ):
        assert counted(after, *label) - counted(before, *label) == more, label
    spent = ("cuibai_http_request_duration_seconds_count", (("method", "GET"), ("route", "/needs/{id}")))
    assert after[spent] - before.get(spent, 0) == 3
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|nobody-knows|nowhere|SECRETMETHOD", answer.text)


async def test_the_index_and_the_pool_are_told_as_they_are(served: Served) -> None:
    async with client(served.app) as here:
        answer = await here.get("/metrics")
        samples = read(answer.text)
    status = await served.matching.status()
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert samples["cuibai_index_listings", ()] == status.listings == 5
    assert samples["cuibai_index_ready", ()] == 1
    assert samples["cuibai_index_waiting_changes", ()] == samples["cuibai_index_waiting_vectors", ()] == 0
    assert 0 <= samples["cuibai_index_age_seconds", ()] < 3600  # seconds, and no moment of any clock
    assert samples["cuibai_http_requests_in_progress", ()] == 1
    assert samples["cuibai_database_connections_max", ()] == 8
    assert 0 <= samples["cuibai_database_connections_used", ()] <= 8
    assert samples["process_resident_memory_bytes", ()] > 2**20


async def test_jobs_are_counted_by_kind_and_state(served: Served) -> None:
    async with served.app.state.market.database.writing() as conn:
        await jobs.enqueue(conn, JobKind.REENCODE, actor=COMMAND_LINE)
    async with client(served.app) as here:
        samples = read((await here.get("/metrics")).text)
    assert samples["cuibai_jobs", (("kind", "reencode"), ("state", "waiting"))] == 1


async def test_every_metric_is_ours_or_the_process_s_and_in_base_units(served: Served) -> None:
    async with client(served.app) as here:
        families = list(text_string_to_metric_families((await here.get("/metrics")).text))
    assert all(family.name.startswith(("cuibai_", "process_")) for family in families)
    assert all(family.documentation.endswith(".") for family in families)
    labels = {label for family in families for sample in family.samples for label in sample.labels}
    assert labels <= {"route", "method", "status", "le", "kind", "state"}
    assert not [family.name for family in families if re.search(r"_(ms|milliseconds|mib|mb|percent)(_|$)", family.name)]


@pytest.mark.parametrize(
    ("peer", "base", "headers"),
    [
        ("192.0.2.7", HERE, {}),
        ("127.0.0.1", "http://market.test", {}),
        ("127.0.0.1", HERE, {"X_Forwarded_For": "127.0.0.1"}),
        ("127.0.0.1", HERE, {"X_Real_IP": "127.0.0.1"}),
        ("192.0.2.7", HERE, {"Authorization": "Bearer "}),
        ("192.0.2.7", HERE, {"Authorization": "Bearer None"}),
        ("192.0.2.7", HERE, {"Authorization": f"Bearer {TOKEN}"}),
    ],
)
async def test_for_the_public_there_is_nothing(served: Served, peer: str, base: str, headers: dict[str, str]) -> None:
    async with client(served.app, peer=peer, base=base, **headers) as stranger:
        shown, missing = await stranger.get("/metrics"), await stranger.get("/nothing")
    assert (shown.status_code, missing.status_code) == (404, 404)
    named = {answer.headers["x-request-id"]: answer for answer in (shown, missing)}
    bodies = {answer.text.replace(name, "").replace("/metrics", "/nothing") for name, answer in named.items()}
    assert len(bodies) == 1


async def test_the_token_opens_from_anywhere_and_another_does_not(served: Served) -> None:
    app = with_token(served)
    for shown, status in (
        (f"Bearer {TOKEN}", 200),
        (f"Bearer {TOKEN}x", 404),
        (f"Bearer {TOKEN[:-1]}", 404),
        (TOKEN, 404),
        ("Bearer ключ", 404),
    ):
        async with client(app, peer="192.0.2.7", base="http://market.test") as monitor:
            answer = await monitor.get("/metrics", headers={b"Authorization": shown.encode()})
        assert answer.status_code == status, shown
    async with client(app) as here:
        assert (await here.get("/metrics")).status_code == 200


def test_what_can_t_be_asked_now_is_no_number() -> None:
    metrics = Metrics()
    metrics.observe(Observation(method="GET", route="/", status=499, duration_s=0.04, role=None))
    counts = {("send_mail", "failed"): 2}
    first = read(metrics.write(MetricsReading(index=None, connections_used=3, connections_max=8, jobs=counts)).decode())
    second = read(metrics.write(MetricsReading(index=None, connections_used=0, connections_max=8, jobs=None)).decode())
    failed = ("cuibai_jobs", (("kind", "send_mail"), ("state", "failed")))
    assert math.isnan(first["cuibai_index_ready", ()])
    assert first[failed] == 2
    assert failed not in second
    assert counted(first, "/", "GET", "4xx") == 1
    bucket = ("cuibai_http_request_duration_seconds_bucket", (("le", "0.05"), ("method", "GET"), ("route", "/")))
    assert first[bucket] == 1
