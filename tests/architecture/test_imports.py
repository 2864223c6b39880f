"""Who imports whom in `web/`: pages are nobody else's, and what all capabilities share stands below them."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHARED = ("http", "page")
COMPOSING = ("web.app", "web.registry", "web.capability", "web.command.")

PAGES_OF_OTHERS: frozenset[tuple[str, str]] = frozenset()
"""Page modules that another capability imports; this set may only shrink."""

UPWARD = frozenset(
    {
        ("web.http.capability", "web.capability"),
        ("web.http.context", "web.listing.open_data_files"),
        ("web.http.context", "web.target.forecast_cache"),
        ("web.page.labels", "web.challenge.labels"),
        ("web.page.labels", "web.comparison.labels"),
        ("web.page.labels", "web.deal.labels"),
        ("web.page.labels", "web.introduction.labels"),
        ("web.page.labels", "web.registration.labels"),
        ("web.page.labels", "web.webhook.labels"),
    }
)
"""What `web/http/` and `web/page/` import from above; this set may only shrink."""


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@cache
def modules() -> dict[str, ast.Module]:
    return {module_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "web").rglob("*.py")}


def imports() -> set[tuple[str, str]]:
    """Give who imports whom among the modules of `web/`."""
    known = modules().keys()
    found = set()
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    found |= {(name, target) for target in (inner if inner in known else node.module,)}
    return {(name, target) for name, target in found if target in known}


def is_page(name: str) -> bool:
    """Say whether a module has routes of its own."""
    return any(
        isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "router" for node in modules()[name].body
    )


def test_no_capability_imports_another_s_pages() -> None:
    crossing = {
        (name, target)
        for name, target in imports()
        if is_page(target) and name.split(".")[1] != target.split(".")[1] and not name.startswith(COMPOSING)
    }
    assert crossing == PAGES_OF_OTHERS


def test_what_all_capabilities_share_stands_below_them() -> None:
    upward = {
        (name, target)
        for name, target in imports()
        if name.split(".")[1] in SHARED and target.split(".")[1] not in SHARED
    }
    assert upward == UPWARD


def test_the_application_is_put_together_in_one_registry() -> None:
    assert len((ROOT / "web/app.py").read_text(encoding="utf-8").splitlines()) < 120
    handing_over = {name for name in modules() if name.endswith(".capability") and name != "web.capability"}
    listed = {target for name, target in imports() if name == "web.registry" and target.endswith(".capability")}
    assert handing_over <= listed
    pages = {name for name in modules() if is_page(name)}
    handed_over = {target for name, target in imports() if name in handing_over}
    assert pages <= handed_over


def test_a_folder_can_be_held_in_the_head() -> None:
    folders = [path for layer in ("market", "corpus", "matcher", "web") for path in (ROOT / layer).rglob("*/")]
    crowded = {
        folder.relative_to(ROOT).as_posix(): count
        for folder in folders
        if (count := sum(1 for path in folder.glob("*.py") if path.name != "__init__.py")) > 25
    }
    assert crowded == {}


def test_no_file_repeats_the_name_of_its_package() -> None:
    files = [path for layer in ("market", "corpus", "matcher", "web") for path in (ROOT / layer).rglob("*.py")]
    assert [module_of(path) for path in files if path.stem.startswith(f"{path.parent.name}_")] == []


def test_a_class_name_stands_once() -> None:
    places: dict[str, list[str]] = {}
    for layer in ("market", "corpus", "matcher", "web"):
        for path in (ROOT / layer).rglob("*.py"):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places.setdefault(node.name, []).append(module_of(path))
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
