"""Faces, names and answers are seen by the staff of their clinic, and by nobody else, whatever waits to be shown."""

from contextlib import suppress
from datetime import timedelta

import pytest

from bot.outbox import Message
from bot.ports import NotYours, Transaction
from handlers.screens.all import screens
from handlers.screens.provider import provider_screens
from sandbox.files import Upload
from tests.provider.conftest import LINKS, House

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(8) + (64).to_bytes(4, "big") * 2
OF_ONE = frozenset({"alert", "erased", "past_card", "course_chart", "timeline", "words", "enrollment", "reach"})


async def test_a_photo_is_shown_to_the_staff_of_its_clinic_alone(house: House) -> None:
    await house.admin()
    house.patient()
    await house.admin("Otto", clinic="Elsewhere")
    house.telegram.people.photo("Pat", Upload("a.png", PICTURE, "image/png"))
    await house.pipeline.settle()
    before = {name: len(house.read(name)) for name in ("Ann", "Otto")}

    def show(tx: Transaction) -> None:
        set_id = tx.enrollments.course(1).answer_sets[-1].id
        for name in before:
            tx.outbox.put(Message(house.person(name), "picture", 1, {"set": set_id, "n": 0}), house.now[0])

    house.run(show)
    await house.pipeline.settle()
    assert {name: len(house.read(name)) - count for name, count in before.items()} == {"Ann": 1, "Otto": 0}


@pytest.mark.parametrize("name", sorted(provider_screens(LINKS)))
async def test_what_waited_for_somebody_who_is_elsewhere_by_now_shows_nothing(house: House, name: str) -> None:
    """Otto stands for a colleague who left while a message was on its way, and works for another clinic now."""
    await house.admin()
    house.patient("Zoraide")
    await house.report("Zoraide", signs=("pus",), redness=2)
    await house.admin("Otto", clinic="Elsewhere")
    begins = (house.now[0].date() - timedelta(days=7)).isoformat()
    params: dict[str, str | int | bool] = {"set": 1, "n": 0, "why": "remind", "key": "", "begins": begins}
    params |= {"ids": "1", "alerts": "1", "label": "Zoraide", "light": "disk", "is_over": False, "is_first": True}
    params["since"] = begins

    def loaded(tx: Transaction, reader: str) -> str:
        with suppress(NotYours):
            return repr(screens(LINKS)[name].load(tx, Message(house.person(reader), name, 1, params), house.now[0]))
        return "None"

    assert "Zoraide" not in house.run(loaded, "Otto")
    if name in OF_ONE:
        assert (house.run(loaded, "Ann") == "None", house.run(loaded, "Otto") == "None") == (False, True)
