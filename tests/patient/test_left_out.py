"""What the clinic sees of how a patient answered: what was corrected, and signs that were left out twice running."""

from dataclasses import replace

import pytest

from bot.checkin import AnswerSet
from bot.ports import Transaction
from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, ENGLISH, Spoken, asked

OPENED_AT_ONCE = range(1, 4)

NONE = {"en": "None", "es": "Nada"}
CORRECTED = {
    "en": "Redness on day 1: severe, corrected to none at 12:00\u202fPM",
    "es": "Enrojecimiento, día 1: “intenso”, corregido a “nada” (12:00)",
}
LEFT_OUT = {
    "en": "The warning signs were left unanswered twice running (up to day {day}): please ask.",
    "es": "Dejó dos veces seguidas sin responder las señales de alarma (hasta el día {day}): pregúntale, por favor.",
}
ANSWERED_SINCE = {
    "en": "The warning signs were left unanswered twice running (up to day 2). They have been answered since.",
    "es": "Dejó dos veces seguidas sin responder las señales de alarma (hasta el día 2). Después sí las respondió.",
}
IN_DIGEST = {"en": "signs not answered", "es": "señales sin responder"}
SIGNS = {"en": "signs", "es": "señales"}


def speaks(ward: Ward, spoken: Spoken) -> None:
    """The clinic's own language."""

    def change(tx: Transaction) -> None:
        clinic = tx.clinics.get(1)
        tx.clinics.save(type(clinic)(**{**{f: getattr(clinic, f) for f in clinic.__slots__}, "language": spoken.code}))

    ward.run(change)


def card(ward: Ward) -> str:
    """The newest, as it stands."""
    return next(text for text in reversed(ward.texts("Ann")) if "K-001" in text and "microneedling" in text.lower())


@BOTH
async def test_a_correction_is_seen_on_the_card(ward: Ward, spoken: Spoken) -> None:
    speaks(ward, spoken)
    await asked(ward, spoken)
    await ward.taps("Pat", spoken.severe)
    await ward.press("Pat", f"grade:{ward.answers().id}:redness:0", ward.messages("Pat")[-1].id)
    await ward.say("Pat", "xyzzy")
    assert CORRECTED[spoken.code] in card(ward)


async def half_on(ward: Ward, spoken: Spoken, *days: int) -> None:
    for day in days:
        await ward.on_day(day)
        first = [spoken.more] if day not in OPENED_AT_ONCE else []
        await ward.taps("Pat", *first, NONE[spoken.code])


@BOTH
async def test_signs_left_out_twice_running_stand_once_on_the_card_and_once_in_the_digest(
    ward: Ward, spoken: Spoken
) -> None:
    speaks(ward, spoken)
    await asked(ward, spoken)
    await ward.say("Pat", "xyzzy")
    await half_on(ward, spoken, 1, 2)
    await ward.on_day(3, 14)
    assert ward.last("Ann").count(SIGNS[spoken.code]) == ward.last("Ann").count(IN_DIGEST[spoken.code]) == 1
    await ward.tap("Ann", ward.buttons("Ann")[0])
    assert card(ward).count(SIGNS[spoken.code]) == card(ward).count(LEFT_OUT[spoken.code].format(day=2)) == 1


@BOTH
async def test_signs_left_out_before_a_long_pause_are_told_the_next_morning(ward: Ward, spoken: Spoken) -> None:
    """Day 14 is followed by day 28: nobody waits for that."""
    speaks(ward, spoken)
    await asked(ward, spoken)
    for day in (1, 2, 3, 5, 7):
        await ward.on_day(day)
        await ward.press("Pat", f"clear:{set_of(ward)}")
    await half_on(ward, spoken, 10, 14)
    await ward.on_day(14, 22)
    assert ward.findings() == []
    await ward.on_day(15, 11)
    assert ward.findings() == ["signs_left_out"]
    await ward.on_day(15, 15)
    await ward.tap("Ann", ward.buttons("Ann")[0])
    assert LEFT_OUT[spoken.code].format(day=14) in card(ward)


def set_of(ward: Ward) -> str:
    """The check-in that is asked now."""
    every = (button for row in ward.messages("Pat")[-1].keyboard() for button in row)
    return str(next(each["callback_data"] for each in every)).split(":")[1]


@BOTH
async def test_signs_answered_after_the_alert_are_said_to_be(ward: Ward, spoken: Spoken) -> None:
    speaks(ward, spoken)
    await asked(ward, spoken)
    await half_on(ward, spoken, 1, 2)
    await ward.on_day(3, 10)
    assert ward.findings() == ["signs_left_out"]
    await ward.press("Pat", f"none:{set_of(ward)}")
    await ward.on_day(3, 14)
    await ward.tap("Ann", ward.buttons("Ann")[0])
    assert ANSWERED_SINCE[spoken.code] in card(ward)
    assert LEFT_OUT[spoken.code].format(day=2) not in card(ward)


async def test_signs_answered_since_are_not_asked_for(ward: Ward) -> None:
    await asked(ward, ENGLISH)
    await half_on(ward, ENGLISH, 1, 2)
    await ward.press("Pat", f"none:{ward.answers().id}", ward.messages("Pat")[-1].id)
    await ward.on_day(3, 7)
    await ward.say("Pat", "xyzzy")
    await ward.on_day(3, 14)
    assert "K-001" in ward.last("Ann")
    assert ward.findings() == ["note"]
    assert IN_DIGEST["en"] not in ward.last("Ann")


async def test_a_check_in_that_is_still_open_may_yet_be_answered(ward: Ward) -> None:
    await asked(ward, ENGLISH)
    await half_on(ward, ENGLISH, 1, 2)
    await ward.say("Pat", "xyzzy")
    await ward.on_day(2, 15)
    assert "K-001" in ward.last("Ann")
    assert ward.findings() == ["note"]
    assert IN_DIGEST["en"] not in ward.last("Ann")


async def test_signs_that_are_never_answered_are_told_although_nothing_else_is_wrong(ward: Ward) -> None:
    """Redness "None" each time, the signs never."""
    await asked(ward, ENGLISH)
    await half_on(ward, ENGLISH, 1, 2)
    await ward.on_day(2, 22)
    assert ward.alert() is None
    await half_on(ward, ENGLISH, 3)
    assert ward.findings() == ["signs_left_out"]
    await half_on(ward, ENGLISH, 5, 7)
    alert = ward.alert()
    assert alert is not None
    assert [each.day for each in alert.findings] == [2], "once a run"


def upgraded(ward: Ward) -> None:
    """What was answered so far was kept by an earlier version, which did not note when."""

    def save(tx: Transaction, answers: AnswerSet) -> None:
        tx.answers.save(answers)

    for each in ward.course().answer_sets:
        ward.run(save, replace(each, last_at=None))


@BOTH
@pytest.mark.parametrize("before", [(1,), (1, 2)], ids=lambda each: f"{len(each)}-before")
async def test_an_upgrade_tells_of_no_run_that_began_before_it(
    ward: Ward, spoken: Spoken, before: tuple[int, ...]
) -> None:
    await asked(ward, spoken)
    await half_on(ward, spoken, *before)
    upgraded(ward)
    since = [each for each in (2, 3, 5, 7, 10) if each not in before]
    await half_on(ward, spoken, *since[:2])
    assert ward.alert() is None
    await half_on(ward, spoken, since[2])
    alert = ward.alert()
    assert alert is not None
    assert [(each.rule, each.day) for each in alert.findings] == [("signs_left_out", since[1])]
