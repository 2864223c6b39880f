"""A request that only looks changes nothing: no other site's link or picture can do anything in a member's name."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
HANDLERS = sorted((ROOT / "web").glob("*/*.py"))
THAT_IT_WAS_SEEN = {"send_attachment", "give_audit", "give_deals", "show_review", "show_check", "show_queue"}
"""Who looks at these is written down; a check shows what a form would become and undoes it; a pair of the queue is held
for whoever looks at it, for a few minutes.
"""


def handlers() -> Iterator[tuple[str, ast.AsyncFunctionDef, set[str]]]:
    """Give every route's handler with the methods that it answers."""
    for path in HANDLERS:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.AsyncFunctionDef):
                continue
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).startswith("router."):
                    yield f"{path.stem}.{node.name}", node, methods(decorator)


def methods(decorator: ast.Call) -> set[str]:
    verb = ast.unparse(decorator.func).removeprefix("router.")
    if verb != "api_route":
        return {verb.upper()}
    named = next(keyword.value for keyword in decorator.keywords if keyword.arg == "methods")
    return {"GET", "HEAD"} if isinstance(named, ast.Name) else set(ast.literal_eval(named))


def test_no_handler_answers_both_who_looks_and_who_changes() -> None:
    found = {name: methods for name, _, methods in handlers()}
    assert len(found) >= 100
    assert {
        name: methods for name, methods in found.items() if methods not in ({"GET"}, {"GET", "HEAD"}, {"POST"})
    } == {}


def test_who_looks_writes_nothing_but_that_it_was_seen() -> None:
    writing = {node.name for _, node, methods in handlers() if "GET" in methods and ".writing(" in ast.unparse(node)}
    assert writing == THAT_IT_WAS_SEEN
