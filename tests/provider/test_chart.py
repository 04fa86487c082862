"""The patient's picture for the staff: of their own clinic's patients, by the pseudonym, and on record."""

import pytest
import sqlalchemy as sa

from bot.outbox import Message
from reports import chart
from reports.course_chart import for_staff, values
from tests.provider.conftest import House
from tests.provider.test_alerts import pus
from tests.reports import pixels
from wording.words import Words, read_all


def charts(house: House, name: str) -> list[str]:
    return [each.body.text for each in house.messages(name) if each.body.file is not None]


async def test_it_goes_to_whoever_taps_by_the_pseudonym(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    await pus(house)
    await house.tap("Bob", "Chart")
    assert (charts(house, "Ann"), charts(house, "Bob")) == ([], ["K-001, day 2"])
    sent = next(each for each in reversed(house.telegram.calls) if each.method == "sendPhoto")
    assert sent.params["protect_content"] == "true"
    assert pixels.read(house.messages("Bob")[-1].body.file.content).width == 720


async def test_another_clinic_sees_nothing_whatever_it_taps(house: House) -> None:
    await house.admin()
    alert_id = await pus(house)
    await house.admin("Zoe", clinic="Other Clinic")
    for number in (alert_id, alert_id + 1, 0, -1):
        await house.press("Zoe", f"p.chart:{number}")
    assert charts(house, "Zoe") == charts(house, "Ann") == []


async def test_one_that_waits_is_not_shown_to_whoever_is_not_of_this_clinic(house: House) -> None:
    await house.admin()
    alert_id = await pus(house)
    await house.admin("Zoe", clinic="Other Clinic")
    for name in ("Zoe", "Pat", "Olga"):
        waiting = Message(house.person(name), "course_chart", alert_id)
        house.run(lambda tx, waiting=waiting: tx.outbox.put(waiting, house.now[0]))
        await house.pipeline.settle()
        assert charts(house, name) == []


async def test_who_looked_is_on_record(house: House) -> None:
    await house.admin()
    await pus(house)
    await house.tap("Ann", "Chart")
    with house.store.engine.connect() as connection:
        query = sa.text("SELECT action, about FROM audit ORDER BY id")
        lines = [tuple(line) for line in connection.execute(query)]
    assert lines.count(("saw chart", "enrollment:1")) == 1


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_day_on_which_the_patient_asked_something_is_marked(house: House, language: str) -> None:
    await house.admin()
    alert_id = await pus(house)
    words = read_all()[language]
    assert words("chart.asked") not in drawing(house, alert_id, words)
    await house.forward(days=1)
    await house.say("Pat", {"en": "Can I take a shower?", "es": "¿Me puedo duchar?"}[language])
    drawn = drawing(house, alert_id, words)
    assert drawn.count(">?<") == 2, "on that day, and beside its words"
    assert words("chart.asked") in drawn
    assert words("chart.answered") in drawn
    assert words("chart.answer") not in drawn
    await house.tap("Ann", "Chart")
    assert charts(house, "Ann") == ["K-001, day 3"]


def drawing(house: House, alert_id: int, words: Words) -> str:
    """What the staff see, before it is a picture."""
    number = house.alert(alert_id).enrollment_id
    course = house.run(lambda tx: tx.enrollments.course(number))
    return chart.drawing(for_staff(values(course, 3, words, "", ""), course, words))


async def test_the_card_stays_where_it_is(house: House) -> None:
    await house.admin()
    await pus(house)
    card = house.messages("Ann")[-1]
    await house.tap("Ann", "Chart")
    assert await house.tap("Ann", "I’ve got it", card.id) == "You have it ✓"
    assert charts(house, "Ann") == ["K-001, day 2"]
