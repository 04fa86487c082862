"""The list of safety lines is of this tree: each stands where it says, once."""

import pytest

from tests.mutants.__main__ import Mutant, every


@pytest.mark.parametrize("mutant", every(), ids=lambda mutant: mutant.name)
def test_each_line_stands_once(mutant: Mutant) -> None:
    assert mutant.stands == 1
    assert mutant.before != mutant.after


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own() -> None:
    names = [each.name for each in every()]
    assert len(names) == len(set(names)) >= 60
