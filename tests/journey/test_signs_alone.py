"""Day 30 after radiofrequency: one question, the warning signs, and two ways through it."""

from datetime import UTC, datetime
from pathlib import Path

from bot.checkin import CheckInState
from rehearsal import coursefile
from storage.database import SqlStore
from tests.live import WHO, Live

RF = Path(__file__).parent.parent / "courses" / "rf_normal.toml"
DAY_30 = datetime(2026, 4, 1, 8, 5, tzinfo=UTC)  # 10:05 in Berlin, by summer time.


async def asked_on_day_30(store: SqlStore) -> Live:
    file = coursefile.read(RF)
    live = Live(store, file.model_copy(update={"report": file.report[:-3], "until_day": 29}))
    await live.play()
    await live.house.until(DAY_30)
    assert "How is your skin today (day 30)?" in live.house.last(WHO)
    return live


async def test_all_clear_is_one_tap(store: SqlStore) -> None:
    live = await asked_on_day_30(store)
    await live.house.taps(WHO, "All clear")
    assert "Saved ✓" in live.house.last(WHO)
    answers = live.course().answer_sets[-1]
    assert (dict(answers.grades), answers.signs, answers.signs_answered) == ({}, frozenset(), True)
    assert live.course().checkins[-1].state is CheckInState.ANSWERED


async def test_telling_more_asks_for_the_signs_alone(store: SqlStore) -> None:
    live = await asked_on_day_30(store)
    await live.house.taps(WHO, "Tell the clinic more")
    assert "Dents or hollows in the skin" in live.house.labels(WHO)
    await live.house.taps(WHO, "Dents or hollows in the skin")
    await live.house.taps(WHO, live.house.labels(WHO)[0])
    assert "Saved ✓" in live.house.last(WHO)
    alert = live.course().alert
    assert alert is not None
    assert [each.name for each in alert.findings] == ["sign:dents"]
    assert live.course().checkins[-1].state is CheckInState.ANSWERED
