"""Two made-up worlds, 1,000 patient-days: whatever goes wrong in them, nobody is left alone.

`make simulate` plays as many as one likes; `make simulate SEED=7 DAYS=500` plays one alone and tells its story.
"""

import pytest

from tests.simulation.play import play, story

pytestmark = pytest.mark.timeout(300)
DAYS = 500
SEEDS = range(1, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_left_alone(seed: int) -> None:
    report = play(seed, DAYS)
    assert report.counted["taps"] > DAYS, "hardly anybody lives in this world"
    assert not report.unknown, "\n\n".join(story(report, each) for each in report.unknown[:5])
