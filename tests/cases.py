"""One test over many cases: what costs less than pytest takes to set a test up is no test of its own."""

import functools
from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

Case = TypeVar("Case")


def for_each(
    cases: Iterable[Case], name: Callable[[Case], str] = str
) -> Callable[[Callable[[Case], None]], Callable[[], None]]:
    """Make a check of one case the test of all of them, which names every case that fails and says why.

    Any other error than a failed assertion ends the test at once, with the case's name as its note. No case at all is
    a failure too.
    """
    every = list(cases)

    def over_all(check: Callable[[Case], None]) -> Callable[[], None]:
        def test() -> None:
            failures = [f"{name(case)}: {why}" for case in every if (why := _failure(check, case, name))]
            if failures or not every:
                pytest.fail("\n".join([f"{len(failures)} of {len(every)} cases fail", *failures]), pytrace=False)

        functools.update_wrapper(test, check)
        del test.__wrapped__  # type: ignore[attr-defined]  # pytest would look there for fixtures
        return test

    return over_all


def _failure(check: Callable[[Case], None], case: Case, name: Callable[[Case], str]) -> str:
    try:
        check(case)
    except (AssertionError, pytest.fail.Exception) as error:
        within = error.__traceback__ and error.__traceback__.tb_next
        return f"line {within.tb_lineno if within else '?'}: {error}"
    except Exception as error:
        error.add_note(f"in the case {name(case)}")
        raise
    return ""
