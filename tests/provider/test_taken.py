"""The patient reads, in one line, that somebody has what they were told the clinic is told of; and nothing else."""

from datetime import date, timedelta

from bot.alert import Alert, AlertState
from bot.enrollment import Enrollment
from bot.finding import Urgency
from bot.ports import Transaction
from bot.workflows import correcting
from tests.provider.conftest import House

TAKEN, CLOSED = "Somebody at Skin & Co has your message now ✓", "Somebody at Skin & Co has looked at your message ✓"


async def answers(house: House, *, rest: bool = True) -> Alert:
    """Pat's redness lasts too long; the questions are answered to their end, or only the first."""
    await house.admin()
    await house.colleague("Bob")
    house.patient()
    await house.pipeline.settle()
    await house.forward(days=5)
    await house.tap("Pat", "Tell the clinic more")
    await house.tap("Pat", "Moderate")
    while rest and "Questions" not in "".join(house.buttons("Pat")) and "None" in "".join(house.buttons("Pat")):
        await house.tap("Pat", "None")
    return alert_of(house)


def alert_of(house: House) -> Alert:
    alert: Alert | None = house.run(lambda tx: tx.enrollments.course(1).alert)
    assert alert is not None
    return alert


def said(house: House, what: str = TAKEN) -> int:
    return sum(what in each for each in house.read("Pat"))


async def take(house: House, name: str = "Ann") -> None:
    await house.press(name, "p.alert:1")
    await house.tap(name, "I’ve got it")
    assert alert_of(house).state is AlertState.ACKNOWLEDGED


async def test_who_was_told_that_the_clinic_is_told_reads_once_that_somebody_has_it(house: House) -> None:
    await answers(house)
    await take(house)
    assert house.last("Pat").startswith(TAKEN)
    await house.press("Bob", "p.alert:1")
    await house.tap("Bob", "Take it over")
    await house.tap("Bob", "Hand over")
    await house.tap("Bob", "Ann")
    await house.tap("Ann", "I’ve got it")
    assert said(house) == 1


async def test_who_takes_it_after_another_has_gone_is_not_said_anew(house: House) -> None:
    await answers(house)
    await take(house)
    house.telegram.people.block("Ann")
    await house.pipeline.settle()
    assert alert_of(house).state is not AlertState.ACKNOWLEDGED
    await take(house, "Bob")
    assert said(house) == 1


async def test_who_has_not_finished_and_was_told_nothing_reads_nothing(house: House) -> None:
    await answers(house, rest=False)
    await take(house)
    assert said(house) == 0


async def test_who_says_nothing_is_not_told_that_somebody_has_their_message(house: House) -> None:
    await house.admin()
    house.patient()
    await house.pipeline.settle()
    for _ in range(40):
        house.now[0] += timedelta(hours=6)
        house.run(lambda tx: tx.marks.set("received", house.now[0]))
        await house.pipeline.settle()
    assert [each.rule for each in alert_of(house).findings] == ["silence"]
    await take(house)
    assert said(house) == 0


async def test_what_a_correction_of_the_clinic_finds_stays_silent(house: House) -> None:
    await house.admin()
    house.patient(treated_on=date(2026, 2, 28))
    await house.pipeline.settle()
    await house.report("Pat", redness=2, swelling=0, peeling=0, pain=0, itch=0, pigment=0, signs=())
    before = len(house.read("Pat"))

    def earlier(tx: Transaction) -> Enrollment:
        ann = tx.providers.of_chat(house.person("Ann"))
        assert ann is not None
        return correcting.correct_date(tx, ann, 1, date(2026, 2, 16), house.now[0])

    house.run(earlier)
    await house.pipeline.settle()
    assert alert_of(house).urgency is Urgency.SAME_DAY
    await take(house)
    assert not any(TAKEN in each for each in house.read("Pat")[before:])


async def test_it_waits_for_the_patients_morning(house: House) -> None:
    await answers(house)
    await house.forward(hours=13)  # 23:00 in Berlin.
    await take(house)
    assert said(house) == 0
    await house.forward(hours=10)
    assert said(house) + said(house, CLOSED) == 1


async def test_a_clinic_that_likes_it_says_the_first_name(house: House) -> None:
    await answers(house)
    await house.say("Ann", "/clinic")
    await house.tap("Ann", "Name, numbers")
    await house.tap("Ann", "Say your staff’s first names")
    await house.tap("Ann", "Yes, say them")
    await take(house)
    assert house.last("Pat").startswith("Ann at Skin & Co has your message now ✓")
