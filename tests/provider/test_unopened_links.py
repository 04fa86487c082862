"""A link that nobody opens is told of again: a day before it ends, and at its end, with a way to a new one."""

from datetime import timedelta

import pytest

from bot.enrollment import Profile
from bot.ports import Transaction
from bot.workflows import enrolling, staffing
from tests.provider.conftest import TREATED, House

NOT_YET = {"en": "nobody has used the link for 2 hours", "es": "nadie ha usado el enlace en 2 horas"}
ENDS = {"en": "it ends within a day", "es": "vence en menos de un día"}
OVER = {"en": "The link has ended", "es": "El enlace venció"}
AGAIN = {"en": "Send the link again", "es": "Enviar otra vez el enlace"}


async def invited(house: House, language: str) -> int:
    """The id of the invitation."""
    await house.admin()
    house.run(staffing.change_clinic, house.person("Ann"), house.now[0], language=language)

    def enroll(tx: Transaction) -> int:
        provider = tx.providers.of_chat(house.person("Ann"))
        assert provider is not None
        return enrolling.enroll(tx, provider, "microneedling", 2, TREATED, Profile(), 10, house.now[0]).id

    return int(house.run(enroll))


@pytest.mark.parametrize("language", ["en", "es"])
async def test_it_is_told_after_two_hours_a_day_before_its_end_and_at_its_end(house: House, language: str) -> None:
    await invited(house, language)
    await house.forward(hours=2, minutes=1)
    assert NOT_YET[language] in house.last("Ann")
    before = len(house.read("Ann"))
    await house.forward(days=5, hours=21)
    assert not any(ENDS[language] in each for each in house.read("Ann")[before:])
    await house.forward(hours=1)
    assert ENDS[language] in house.last("Ann")
    await house.forward(hours=22)
    assert ENDS[language] in house.last("Ann")
    await house.forward(hours=2)
    assert OVER[language] in house.last("Ann")
    told = len(house.read("Ann"))
    await house.tap("Ann", AGAIN[language])
    assert any("https://t.me/" in each for each in house.read("Ann")[told:])


@pytest.mark.parametrize("language", ["en", "es"])
async def test_of_what_went_by_while_nothing_ran_the_last_alone_is_said(house: House, language: str) -> None:
    await invited(house, language)
    before = len(house.read("Ann"))
    await house.forward(days=8)
    said = [each for each in house.read("Ann")[before:] if "K-001" in each]
    assert [OVER[language] in each for each in said] == [True]


@pytest.mark.parametrize("ends", ["used", "declined", "replaced"])
async def test_of_a_link_that_has_done_its_work_nothing_is_said(house: House, ends: str) -> None:
    first = await invited(house, "es")
    if ends == "replaced":
        house.run(_again)
    else:

        def answer(tx: Transaction) -> None:
            enrolling.present(tx, house.person("Pat"), first, house.now[0])
            if ends == "used":
                enrolling.consent(tx, house.person("Pat"), first, "Pat", "", house.now[0])
            else:
                enrolling.decline(tx, house.person("Pat"), first, house.now[0])

        house.run(answer)
    house.run(lambda tx: enrolling.look_at_link(tx, first, house.now[0] + timedelta(days=6, hours=1)))
    house.run(lambda tx: enrolling.look_at_link(tx, first, house.now[0] + timedelta(days=7)))
    await house.forward(minutes=1)
    said = "\n".join(house.read("Ann"))
    assert ENDS["es"] not in said
    assert OVER["es"] not in said


def _again(tx: Transaction) -> None:
    enrollment = tx.enrollments.recent_of_clinic(1, 1)[0]
    provider = tx.providers.get(enrollment.provider_id)
    enrolling.invite(tx, provider, enrollment, enrollment.created_at)
