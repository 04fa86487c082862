"""What an outcome means for the days after it: for what is raised, asked and said."""

from datetime import timedelta

import pytest

from bot.alert import AlertState, Outcome
from tests.provider.conftest import House
from tests.provider.test_closed_and_held import alerts, answers, clinic, closed

NOT_REACHED = "Skin & Co tried to reach you and could not. Please call +49 30 1234567"
USUAL, LOOKED_AT = "all is as expected", "We have looked at what you told us. If anything is unclear"


async def moderate_on_day_4(house: House) -> None:
    await clinic(house)
    await house.forward(days=4, hours=1)
    await answers(house, redness=3, swelling=0, peeling=0, pain=0, itch=0)


@pytest.mark.parametrize(
    ("outcome", "is_raised"),
    [
        pytest.param(Outcome.FALSE_ALARM, True, id="a-false-alarm-is-of-words-and-signs"),
        pytest.param(Outcome.NOT_REACHED, True, id="nobody-has-spoken-with-them"),
        pytest.param(Outcome.ADVICE, False, id="looked-at-and-heals"),
        pytest.param(Outcome.NORMAL, False, id="said-to-be-normal"),
    ],
)
async def test_redness_that_lasts_is_raised_again_unless_a_person_has_judged_it(
    house: House, outcome: Outcome, is_raised: bool
) -> None:
    await moderate_on_day_4(house)
    closed(house, outcome)
    await house.forward(days=1)
    await answers(house, redness=3, swelling=0, peeling=0, pain=0, itch=0)
    assert [each.state is AlertState.RESOLVED for each in alerts(house)] == ([True, False] if is_raised else [True])


@pytest.mark.parametrize("is_taken", [True, False])
async def test_whom_the_clinic_could_not_reach_reads_so_and_is_asked_the_next_day(house: House, is_taken: bool) -> None:
    """On day 6 the protocol asks nothing by itself."""
    await clinic(house)
    await house.forward(days=5, hours=1)
    await answers(house, redness=3, swelling=0, peeling=0, pain=0, itch=0)
    if is_taken:
        await house.tap("Ann", "I’ve got it")
    await house.tap("Ann", "Close")
    await house.tap("Ann", "Patient not reached")
    assert NOT_REACHED in house.last("Pat")
    assert not any("has looked at your message" in each for each in house.read("Pat"))
    await house.forward(days=1)
    assert "How is your skin today (day 6)?" in house.last("Pat")
    house.run(lambda tx: tx.marks.set("received", house.now[0] + timedelta(hours=5)))
    await house.forward(hours=5)
    assert [finding.name for finding in alerts(house)[-1].findings] == ["silence"]


async def test_once_they_were_reached_the_days_between_are_not_asked(house: House) -> None:
    await clinic(house)
    await house.forward(days=5, hours=1)
    await answers(house, redness=3, swelling=0, peeling=0, pain=0, itch=0)
    closed(house, Outcome.CALLED)
    await house.forward(days=1)
    assert not any("(day 6)" in each for each in house.read("Pat"))


@pytest.mark.parametrize(
    ("redness", "outcome", "line"),
    [
        pytest.param(3, "Normal course", LOOKED_AT, id="more-than-usual"),
        pytest.param(3, "False alarm", LOOKED_AT, id="a-false-alarm-beside-redness"),
        pytest.param(1, "False alarm", USUAL, id="nothing-more-than-usual"),
        pytest.param(1, "Patient not reached", "We tried to reach you", id="not-reached"),
    ],
)
async def test_nothing_is_as_expected_while_a_grade_is_not(house: House, redness: int, outcome: str, line: str) -> None:
    await clinic(house)
    await house.forward(days=4, hours=1)
    await house.report("Pat", signs=("burn",), redness=redness)
    await house.tap("Ann", "Close")
    await house.tap("Ann", outcome)
    await house.tap("Ann", "Tell the patient")
    assert line in house.last("Ann")
