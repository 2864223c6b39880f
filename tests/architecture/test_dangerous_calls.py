"""What no line of ours does, whatever it may be given: the calls that turn a text into a command."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.cases import for_each

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


@dataclass(frozen=True)
class Call:
    """What is called, on which line, with which keywords, and whether its first argument is put together there."""

    name: str
    line: int
    keywords: frozenset[str | None]
    builds: bool


@cache
def read(path: Path) -> tuple[tuple[Call, ...], frozenset[str]]:
    """Give a file's calls and the modules that it imports, without its tree: all trees together fill the memory."""
    found: list[Call] = []
    imported: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            keywords = frozenset(keyword.arg for keyword in node.keywords)
            builds = bool(node.args) and built(node.args[0])
            found.append(Call(ast.unparse(node.func), node.lineno, keywords, builds))
        elif isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    return tuple(found), frozenset(imported)


def calls(path: Path) -> tuple[Call, ...]:
    return read(path)[0]


def modules(path: Path) -> frozenset[str]:
    return read(path)[1]


def built(node: ast.expr) -> bool:
    """Say whether a text is put together where it stands."""
    is_format = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    return isinstance(node, ast.JoinedStr | ast.BinOp) or is_format


@for_each(PYTHON, named)
def test_no_text_becomes_code_or_an_object_of_any_class(path: Path) -> None:
    running = [call.name for call in calls(path) if call.name in CODE or call.name.endswith(CODE_ENDS)]
    assert running == []
    assert not {module.partition(".")[0] for module in modules(path)} & UNPACKERS


@for_each(PYTHON, named)
def test_no_command_goes_through_a_shell(path: Path) -> None:
    for call in calls(path):
        assert call.name not in SHELLS
        assert not call.name.endswith("_shell")
        assert "shell" not in call.keywords


@for_each(PYTHON, named)
def test_no_answer_sends_us_on_to_somewhere_else(path: Path) -> None:
    """httpx follows no redirect unless it is told to; what follows them by itself is not used."""
    assert not modules(path) & {"urllib.request", "requests", "aiohttp", "urllib3", "http.client"}
    assert "follow_redirects" not in {keyword for call in calls(path) for keyword in call.keywords}


@for_each(PYTHON, named)
def test_no_digest_is_a_broken_one(path: Path) -> None:
    assert [call.name for call in calls(path) if call.name in BROKEN_DIGESTS] == []


@for_each(PYTHON, named)
def test_no_query_is_put_together_from_texts(path: Path) -> None:
    if named(path) in OWNERS_OWN:
        return
    for call in calls(path):
        if call.name.rpartition(".")[2] in QUERYING and "." in call.name:
            assert not call.builds, f"line {call.line}"


@for_each(PYTHON, named)
def test_no_xml_meets_a_reader_that_follows_entities(path: Path) -> None:
    """What reads XML is expat with a handler that refuses every DTD; ElementTree and saxutils only write."""
    reads = {module for module in modules(path) if {"xml", "lxml", "defusedxml"} & set(module.split("."))}
    assert reads <= {"xml.etree", "xml.etree.ElementTree", "xml.parsers", "xml.sax.saxutils"}
    if reads:
        assert [call.name for call in calls(path) if call.name.rpartition(".")[2] in ENTITY_READERS] == []
    if "xml.parsers" in reads:
        assert "StartDoctypeDeclHandler" in path.read_text(encoding="utf-8")


def test_texts_are_called_safe_in_two_places_alone() -> None:
    marking = {named(path) for path in PYTHON for call in calls(path) if call.name.rpartition(".")[2] == "Markup"}
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


@for_each(SCRIPTS, named)
def test_a_script_makes_no_markup_of_texts_and_keeps_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment"
    kept = r"localStorage|sessionStorage|indexedDB|postMessage|__proto__|caches\."
    assert re.findall(f"{markup}|{kept}", text) == []
