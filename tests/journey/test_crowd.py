"""A few seconds of what `make kill` does for minutes."""

from pathlib import Path

import pytest

from storage.migrate import upgrade
from tests.journey.crowd import Crowd, Person, _busiest
from tests.postgres import Postgres

pytestmark = pytest.mark.xdist_group("processes")  # They share what is costly to start.


def test_bots_that_are_killed_lose_nothing_and_double_nothing_that_was_not_in_doubt(
    tmp_path: Path, postgres: Postgres
) -> None:
    url = postgres.url_of_new_database(upgrade)
    with Crowd(tmp_path, url, bots=3, people=10, seed=2).opened() as crowd:
        told = crowd.play(seconds=5)
    postgres.drop(url)
    assert (told.asked >= 30, len(told.takeovers), told.kills) == (True, 1, 2)
    assert (told.lost, told.beyond, told.out_of_order, dict(told.given_up)) == (0, 0, 0, {})


def test_a_missing_answer_is_seen_and_a_copy_makes_up_for_nothing() -> None:
    person = Person("Ann", 1, 0.0, ["I keep nothing", "I begin in the language"])
    assert person.waits_for(["I keep nothing of it", "I keep nothing of it"]) == 1


def test_the_busiest_second_is_found() -> None:
    assert _busiest([0.0, 0.9, 1.0, 1.5, 1.85, 3.0]) == 4
