"""/privacy: what was agreed to and when, how many of the staff have looked, and until when it is kept."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.clinic import Provider, Role
from bot.consent import FIRST, NEWEST, Terms
from bot.enrollment import EnrollmentState
from bot.ports import Transaction
from handlers.screens.terms import terms
from tests.patient.conftest import Ward
from tests.patient.test_consent import as_before
from wording.words import Words

CLINIC = {"clinic": "Skin & Co", "phone": "+49 30 1234567", "number": "112"}


async def asked(ward: Ward, name: str = "Pat") -> str:
    await ward.say(name, "/privacy")
    return ward.last(name)


def change(ward: Ward, **of: Any) -> None:
    chat_id = ward.id("Pat")

    def save(tx: Transaction) -> None:
        mine = (*tx.enrollments.of_patient(chat_id), *tx.enrollments.stopped_by(chat_id))
        tx.enrollments.save(replace(mine[0], **of))

    ward.run(save)


async def test_it_shows_what_was_agreed_to_and_when(ward: Ward, words: Words) -> None:
    said = await asked(ward)
    date = words.date(ward.enrollments()[0].treated_on)
    assert said.startswith(words("privacy.agreed", date=date, clinic="Skin & Co"))
    assert terms(Terms(NEWEST, 12), CLINIC, words) in said
    assert words("privacy.ways") in said


async def test_the_text_is_the_one_that_was_agreed_to_and_not_the_newest(ward: Ward, words: Words) -> None:
    as_before(ward)
    said = await asked(ward)
    assert terms(FIRST, CLINIC, words) in said
    assert "18" not in said


async def test_it_says_in_which_language_it_was_read(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", "/language")
    await ward.tap("Pat", "Español")
    assert "leído en inglés:" in await asked(ward)


async def test_how_many_of_the_staff_have_looked_and_when_last(ward: Ward, words: Words) -> None:
    """Vera opens the page, two days later an alert; lists and other patients' pages are not counted."""
    vera = Provider(0, 1, ward.id("Vera"), "Vera", Role.PROVIDER, ward.now[0])
    ward.run(lambda tx: tx.providers.add(vera))
    await ward.patient("Kim")
    number = ward.enrollments()[0].id
    on = ward.enrollments()[0].treated_on
    assert words.count("privacy.looked", 1, date=words.date(on)) in await asked(ward)
    await ward.on_day(2)
    await ward.press("Vera", f"p.patient:{ward.enrollments('Kim')[0].id}")
    await ward.say("Vera", "/patients")
    assert words.count("privacy.looked", 1, date=words.date(on)) in await asked(ward)
    await ward.press("Vera", f"p.patient:{number}")
    assert words.count("privacy.looked", 2, date=words.date(on + timedelta(days=2))) in await asked(ward)
    assert "Vera" not in ward.last("Pat")
    assert "Ann" not in ward.last("Pat")


async def test_a_card_of_an_alert_is_a_look(ward: Ward, words: Words) -> None:
    await ward.on_day(3)
    await ward.say("Pat", {"en": "there is pus", "es": "tengo pus"}[words.language])
    on = ward.enrollments()[0].treated_on + timedelta(days=3)
    assert words.count("privacy.looked", 1, date=words.date(on)) in await asked(ward)


async def test_a_clinic_that_nobody_looked_at_it_from_says_so(ward: Ward, words: Words) -> None:
    from bot.workflows.looking import Looks
    from handlers.screens.privacy import looked

    assert looked(Looks(0, None), "Europe/Berlin", words).startswith(words("privacy.looked.nobody"))


@pytest.mark.parametrize(("months", "says"), [(12, "until 12 months after"), (0, "until Skin & Co erases it")])
async def test_until_when_it_is_kept(ward: Ward, months: int, says: str) -> None:
    await ward.patient("Pat")
    ward.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), keeps_months=months)))
    change(ward, agreed_months=months)
    assert says in await asked(ward)


@pytest.mark.parametrize("months", [24, 0])
async def test_a_clinic_that_keeps_for_longer_now_keeps_nobody_for_longer_than_they_agreed(
    ward: Ward, months: int
) -> None:
    await ward.patient("Pat")
    ward.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), keeps_months=months)))
    assert "until 12 months after" in await asked(ward)
    change(ward, state=EnrollmentState.COMPLETED, completed_at=ward.now[0])
    assert "Your data is kept until March 2, 2027, then erased." in await asked(ward)


async def test_a_follow_up_that_is_over_has_a_day(ward: Ward) -> None:
    await ward.patient("Pat")
    change(ward, state=EnrollmentState.COMPLETED, completed_at=ward.now[0])
    assert "Your data is kept until March 2, 2027, then erased." in await asked(ward)


async def test_who_asked_to_be_erased_reads_when(ward: Ward) -> None:
    await ward.patient("Pat")
    change(ward, erase_at=ward.now[0] + timedelta(days=1))
    assert "You asked me to erase it; that happens tomorrow at" in await asked(ward)


async def test_who_has_stopped_reads_it_too(ward: Ward, words: Words) -> None:
    await ward.say("Pat", "/stop")
    said = await asked(ward)
    assert terms(Terms(NEWEST, 12), CLINIC, words) in said
    assert "2027" in said
    assert said.endswith(words("privacy.ways.over")), "nothing is left to /stop"


async def test_of_two_treatments_each_has_its_day(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.open("Pat", ward.link(treated_on=ward.now[0].date() - timedelta(days=1)))
    await ward.tap("Pat", "I agree")
    said = await asked(ward)
    assert "Your microneedling on March 2, 2026:\nYour data is kept" in said
    assert "Your microneedling on March 1, 2026:\nYour data is kept" in said
