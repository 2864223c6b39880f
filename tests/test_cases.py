import pytest

from tests.cases import for_each


@for_each([1, 2, 3])
def positive(number: int) -> None:
    assert number > 0


@for_each([-1, 2, -3], lambda number: f"number {number}")
def partly_positive(number: int) -> None:
    assert number > 0


@for_each([])
def of_nothing(number: int) -> None:
    assert number > 0


@for_each(["5", "five"])
def all_numbers(text: str) -> None:
    assert int(text)


def test_every_case_that_fails_is_named_with_its_reason() -> None:
    positive()
    with pytest.raises(pytest.fail.Exception) as failure:
        partly_positive()
    lines = str(failure.value).splitlines()
    assert lines[0] == "2 of 3 cases fail"
    assert [line.partition(":")[0] for line in lines if line.startswith("number")] == ["number -1", "number -3"]
    assert str(failure.value).count("assert -") == 2


def test_no_case_is_a_failure() -> None:
    with pytest.raises(pytest.fail.Exception, match="0 of 0 cases"):
        of_nothing()


def test_another_error_ends_the_test_and_names_the_case() -> None:
    with pytest.raises(ValueError, match="invalid literal") as failure:
        all_numbers()
    assert failure.value.__notes__ == ["in the case five"]
