"""What no line of ours does, whatever it may be given: the calls that turn a text into a command."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = sorted(path for folder in ("market", "matcher", "corpus", "web") for path in (ROOT / folder).rglob("*.py"))
SCRIPTS = sorted(path for path in (ROOT / "web/static").rglob("*.js") if "vendor" not in path.parts)
TEMPLATES = sorted((ROOT / "web").glob("*/templates/**/*.html"))

CODE = {"eval", "exec", "compile", "__import__", "Template", "jinja2.Template"}
CODE_ENDS = (".from_string", ".overlay")
UNPACKERS = {"pickle", "marshal", "shelve", "yaml", "joblib", "dill"}
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "create_subprocess_shell"}
BROKEN_DIGESTS = {"hashlib.md5", "hashlib.sha1", "hashlib.new"}
ENTITY_READERS = {"fromstring", "parse", "XML", "iterparse", "XMLParser", "XMLPullParser", "make_parser", "parseString"}
QUERYING = {"execute", "executemany", "fetch", "fetchrow", "fetchval", "cursor"}
OWNERS_OWN = {"market/postgres/cluster.py", "market/postgres/migrate.py", "market/postgres/job_queue.py"}
"""Names of schemas, roles and databases, which no parameter can stand for; all are constants of these files."""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def modules(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def built(node: ast.expr) -> bool:
    """Say whether a text is put together where it stands."""
    is_format = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    return isinstance(node, ast.JoinedStr | ast.BinOp) or is_format


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_no_text_becomes_code_or_an_object_of_any_class(path: Path) -> None:
    running = [name for name, _ in calls(path) if name in CODE or name.endswith(CODE_ENDS)]
    assert running == []
    assert not {module.partition(".")[0] for module in modules(path)} & UNPACKERS


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_no_command_goes_through_a_shell(path: Path) -> None:
    for name, call in calls(path):
        assert name not in SHELLS
        assert not name.endswith("_shell")
        assert "shell" not in {keyword.arg for keyword in call.keywords}


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_no_answer_sends_us_on_to_somewhere_else(path: Path) -> None:
    """httpx follows no redirect unless it is told to; what follows them by itself is not used."""
    assert not modules(path) & {"urllib.request", "requests", "aiohttp", "urllib3", "http.client"}
    assert "follow_redirects" not in {keyword.arg for _, call in calls(path) for keyword in call.keywords}


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_no_digest_is_a_broken_one(path: Path) -> None:
    assert [name for name, _ in calls(path) if name in BROKEN_DIGESTS] == []


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_no_query_is_put_together_from_texts(path: Path) -> None:
    if named(path) in OWNERS_OWN:
        return
    for name, call in calls(path):
        if name.rpartition(".")[2] in QUERYING and "." in name and call.args:
            assert not built(call.args[0]), f"line {call.lineno}"


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_no_xml_meets_a_reader_that_follows_entities(path: Path) -> None:
    """What reads XML is expat with a handler that refuses every DTD; ElementTree and saxutils only write."""
    reads = {module for module in modules(path) if {"xml", "lxml", "defusedxml"} & set(module.split("."))}
    assert reads <= {"xml.etree", "xml.etree.ElementTree", "xml.parsers", "xml.sax.saxutils"}
    if reads:
        assert [name for name, _ in calls(path) if name.rpartition(".")[2] in ENTITY_READERS] == []
    if "xml.parsers" in reads:
        assert "StartDoctypeDeclHandler" in path.read_text(encoding="utf-8")


def test_texts_are_called_safe_in_two_places_alone() -> None:
    marking = {named(path) for path in PYTHON for name, _ in calls(path) if name.rpartition(".")[2] == "Markup"}
    assert marking == {"web/page/formats.py", "web/listing/linked_data.py"}
    for path in TEMPLATES:
        assert re.findall(r"\|\s*safe\b|\bautoescape\b", path.read_text(encoding="utf-8")) == [], named(path)


def test_what_is_random_where_it_guards_something_comes_from_the_system() -> None:
    """Draws that are to be told again, and waits, are made in the matcher and in jobs, which guard nothing."""
    guessable = {named(path) for path in PYTHON if "random" in modules(path)}
    outside = {path for path in guessable if not path.startswith("matcher/")}
    assert outside == {"web/queue/jobs.py", "web/webhook/jobs.py"}
    making = {named(path) for path in PYTHON if "secrets" in modules(path)}
    assert {"market/account/session.py", "market/account/second_factor.py", "market/secret_key.py"} <= making


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_a_script_makes_no_markup_of_texts_and_keeps_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment"
    kept = r"localStorage|sessionStorage|indexedDB|postMessage|__proto__|caches\."
    assert re.findall(f"{markup}|{kept}", text) == []
