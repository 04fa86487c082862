"""Faces are seen by the staff of their clinic, and by nobody else, whatever waits to be shown."""

from bot.outbox import Message
from bot.ports import Transaction
from sandbox.files import Upload
from tests.provider.conftest import House

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(8) + (64).to_bytes(4, "big") * 2


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
