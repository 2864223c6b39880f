"""A backup is proved by restoring it."""

import json
import tarfile
from pathlib import Path

import pytest

from market.errors import Conflict, Invalid, StoreUnavailable
from market.job.job import JobKind
from market.job.store import jobs
from market.judging.judgement import Judgement, JudgementId, Level, Reason
from market.judging.store import judgements
from market.listing.listing import Step
from market.listing.store import achievements, changes, embeddings, experts, listings, needs
from market.listing.store.changes import START, ChangeLane
from market.listing.store.embeddings import EmbeddingKey
from market.office.store import organizations
from market.postgres.archive import read_archive, write_archive
from market.postgres.backup import backup, restore
from market.postgres.db import Database, connect
from market.postgres.deployment import open_embedded, open_market
from market.settings import Settings
from market.viewer import COMMAND_LINE, OPERATOR, PUBLIC
from tests.database import MarketServer, quiet
from tests.listings import a_need, an_achievement, an_expert, an_organization

ROWS = Path(__file__).parent / "rows"
"""What the tables of a later migration hold: a new table needs a row in one of its files."""

WAITING_TO_BE_JUDGED = (
    (
        "INSERT INTO judging_pair (need_id, listing_id, kind, round, sources, rank, probability, model, index_version,"
        " readers, drawn_by) VALUES ($1, $2, 'achievement', 1, '{dense}', 1, 1.0, 'm', 'i', 1, 'test')"
    ),
    (
        "INSERT INTO judging_turn (id, pair_id, judge, open_until)"
        " SELECT $1, id, 'reader-1', now() FROM judging_pair WHERE listing_id = $2"
    ),
    (
        "INSERT INTO judging_pass (digest, purpose, judge, kind, expires_at)"
        " VALUES (sha256(convert_to($1::uuid::text || $2::uuid::text, 'UTF8')), 'link', 'r-1', 'achievement', now())"
    ),
)


async def fill(database: Database) -> None:
    """Put at least one row into every table."""
    organization = an_organization()
    achievement, need, expert = an_achievement(organization), a_need(organization), an_expert(organization)
    async with database.writing() as conn:
        await organizations.add(conn, organization, actor=COMMAND_LINE)
        await achievements.add(conn, achievement, actor=COMMAND_LINE)
        await needs.add(conn, need, actor=COMMAND_LINE, bulk=True)
        await experts.add(conn, expert, actor=COMMAND_LINE)
        await conn.execute("INSERT INTO listing_text VALUES ($1, 'L2', '机密\t\\n')", need.id)
        for step in (Step.SUBMIT, Step.PUBLISH):
            await listings.take_step(conn, achievement.id, step, actor=COMMAND_LINE)
        key = EmbeddingKey("hashing@0", "query: ", 512, bytes(range(32)))
        await embeddings.put(conn, [(achievement.id, key, b"\x00\x01\xff\xfe")])
        judgement = Judgement(
            id=JudgementId(organization.id),
            need_id=need.id,
            listing_id=achievement.id,
            level=Level.FAIR,
            reason=Reason.PARTIAL,
            judge="broker-1",
            judged_at=await conn.fetchval("SELECT now()"),
            rank=3,
            probability=0.1 + 0.2,
            model="m",
            index_version="i",
            blind=True,
        )
        await judgements.add(conn, judgement, actor=COMMAND_LINE)
        for statement in WAITING_TO_BE_JUDGED:
            await conn.execute(statement, need.id, achievement.id)
        await conn.execute(
            "INSERT INTO ranking (id, need_id, need_version, role, filters, relaxed, row_limit, model, index_version,"
            " lines) VALUES ($1, $2, 1, 'public', '{}', '{maturity=6}', 10, 'm', 'i', '[]')",
            *(achievement.id, need.id),
        )
        for file in sorted(ROWS.glob("*.sql")):
            await conn.execute(file.read_text(encoding="utf-8"))
        await jobs.enqueue(conn, JobKind.REENCODE, actor=COMMAND_LINE)


async def rows(url: str) -> dict[str, list[str]]:
    """Read every row of every table as text, but for what a restore changes on purpose."""
    conn = await connect(url)
    try:
        tables = await conn.fetch("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'market'")
        changed = {"change": "- 'xid'", "store": "- 'identity'"}
        return {
            row["name"]: [
                each["row"]
                for each in await conn.fetch(
                    f"SELECT (to_jsonb(t) {changed.get(row['name'], '')})::text AS row FROM {row['name']} t ORDER BY 1"  # noqa: S608 -- the catalog's own names
                )
            ]
            for row in tables
        }
    finally:
        await conn.close()


async def execute(settings: Settings, statement: str) -> None:
    """Run a statement in the owner's role."""
    assert settings.owner_url is not None
    conn = await connect(settings.owner_url)
    try:
        await conn.execute(statement)
    finally:
        await conn.close()


def leave_traces(home: Path) -> None:
    for name, text in (
        ("index/words/a.seg", "段"),
        ("index/lock", ""),
        ("models/m/config.json", "{}"),
        ("files/f", ""),
    ):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


async def test_every_row_of_every_table_comes_back(open_folder: Path) -> None:
    first, second = Settings(home=open_folder / "first"), Settings(home=open_folder / "second")
    archive = open_folder / "market.tar"
    async with open_market(first, say=quiet) as database:
        await fill(database)
        leave_traces(first.home)
        await backup(first, archive, say=quiet)  # while the market runs
    async with open_embedded(first, say=quiet) as server:
        before = await rows(server.url("owner"))
    assert archive.stat().st_mode & 0o777 == 0o600

    await restore(second, archive, say=quiet)
    async with open_embedded(second, say=quiet) as server:
        after = await rows(server.url("owner"))
    assert len(before) >= 47
    assert [name for name, found in before.items() if not found] == [], "a table without rows proves nothing"
    assert after == before
    assert (second.home / "index/words/a.seg").read_text(encoding="utf-8") == "段"
    assert (second.home / "models/m/config.json").exists()
    assert not (second.home / "index/lock").exists()

    async with open_market(first, say=quiet) as one, open_market(second, say=quiet) as two:
        async with one.reading() as conn:
            identity = await changes.store_identity(conn)
            log = await changes.read(conn, ChangeLane.SINGLE, after=START, limit=10)
        async with two.reading() as conn:
            assert await changes.store_identity(conn) != identity
            restored = await changes.read(conn, ChangeLane.SINGLE, after=START, limit=10)
        assert [change.listing_id for change in restored] == [change.listing_id for change in log]
        async with two.writing() as conn:
            await organizations.add(conn, an_organization(2), actor=COMMAND_LINE)  # sequences and grants came too
            assert sum((await listings.count(conn, viewer=PUBLIC)).values()) == 1
            assert len(await judgements.find(conn, viewer=OPERATOR)) == 1


async def test_a_backup_never_overwrites(market: object, open_folder: Path, tmp_path: Path) -> None:  # noqa: ARG001 -- the home must hold a market
    target = tmp_path / "there.tar"
    target.write_text("something")
    with pytest.raises(Conflict, match="exists"):
        await backup(Settings(home=open_folder / "home"), target, say=quiet)


async def test_a_restore_refuses_a_home_in_use_and_a_damaged_file(open_folder: Path) -> None:
    origin, home = Settings(home=open_folder / "origin"), Settings(home=open_folder / "target")
    archive = open_folder / "origin.tar"
    async with open_market(origin, say=quiet):
        await backup(origin, archive, say=quiet)
    with pytest.raises(Conflict, match="not empty"):
        await restore(origin, archive, say=quiet)

    damaged = bytearray(archive.read_bytes())
    damaged[5000] ^= 1
    broken = open_folder / "broken.tar"
    broken.write_bytes(damaged)
    with pytest.raises(Invalid, match=r"database\.dump"):
        await restore(home, broken, say=quiet)
    broken.write_bytes(archive.read_bytes()[:20_000])
    with pytest.raises(Invalid):
        await restore(home, broken, say=quiet)
    broken.write_bytes(b"no archive at all")
    with pytest.raises(Invalid, match="no backup"):
        await restore(home, broken, say=quiet)
    assert list(home.home.iterdir()) == []

    (home.home / "secret.key").write_text("k" * 64)
    await restore(home, archive, say=quiet)
    await restore(home, archive, say=quiet, replace=True)
    assert (home.home / "secret.key").read_text() == "k" * 64
    aside = [path.name for path in home.home.iterdir() if path.name.startswith("before-restore-")]
    assert len(aside) == 1
    async with open_market(home, say=quiet):
        with pytest.raises(Conflict, match="running"):
            await restore(home, archive, say=quiet, replace=True)


async def test_a_restore_that_fails_leaves_nothing_of_it(market: MarketServer, open_folder: Path) -> None:
    """The dump lacks the table that a restore writes last."""
    superuser = await connect(market.superuser_url)
    settings = {}
    for name in ("maimed", "outside"):
        await superuser.execute(f"CREATE DATABASE {name} OWNER cuibai_owner")
        urls = [url.rpartition("/")[0] + f"/{name}" for url in (market.application_url, market.owner_url)]
        settings[name] = Settings(home=open_folder / name, database_url=urls[0], owner_url=urls[1])
    settings["maimed"].home.mkdir()
    async with open_market(settings["maimed"], say=quiet):
        await execute(settings["maimed"], "DROP TABLE market.store")
    archive = open_folder / "maimed.tar"
    await backup(settings["maimed"], archive, say=quiet)

    with pytest.raises(StoreUnavailable, match=r'relation "market\.store" does not exist'):
        await restore(settings["outside"], archive, say=quiet)
    assert list(settings["outside"].home.iterdir()) == []
    await execute(settings["outside"], "CREATE SCHEMA market")  # none was left behind
    for name in settings:
        await superuser.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await superuser.close()


def test_an_archive_names_what_is_in_it(tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(b"abc")
    write_archive(tmp_path / "x.tar", [("files/a", source)], {"schema": 1}, may_vanish=lambda _: False)
    with tarfile.open(tmp_path / "x.tar") as tar:
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]  # it is a file
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert manifest["files"] == {"files/a": [3, sha256]}
    with pytest.raises(Invalid, match="no place"):
        read_archive(tmp_path / "x.tar", tmp_path / "out", allowed=lambda name: name != "files/a")


def test_a_file_under_two_names_comes_back_under_both(tmp_path: Path) -> None:
    source, second = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"abc")
    second.hardlink_to(source)
    members = [("files/a", source), ("files/b", second)]
    write_archive(tmp_path / "x.tar", members, {}, may_vanish=lambda _: False)
    contents = read_archive(tmp_path / "x.tar", tmp_path / "out", allowed=lambda _: True)
    assert {name: size for name, (size, _) in contents.files.items()} == {"files/a": 3, "files/b": 3}
    assert (tmp_path / "out/files/b").read_bytes() == b"abc"


def test_a_backup_of_an_earlier_release_with_a_second_name_as_a_link_is_read(tmp_path: Path) -> None:
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    manifest = {"format": 1, "about": {}, "files": {"files/a": [3, abc], "files/b": [0, empty]}}
    (tmp_path / "a").write_bytes(b"abc")
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    link = tarfile.TarInfo("files/b")
    link.type, link.linkname = tarfile.LNKTYPE, "files/a"
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        tar.add(tmp_path / "a", "files/a")
        tar.addfile(link)
        tar.add(tmp_path / "manifest.json", "manifest.json")
    read_archive(tmp_path / "x.tar", tmp_path / "out", allowed=lambda _: True)
    assert (tmp_path / "out/files/b").read_bytes() == b"abc"
    link.linkname = "../a"
    with tarfile.open(tmp_path / "y.tar", "w") as tar:
        tar.add(tmp_path / "a", "files/a")
        tar.addfile(link)
    with pytest.raises(Invalid, match="no place"):
        read_archive(tmp_path / "y.tar", tmp_path / "out2", allowed=lambda _: True)
