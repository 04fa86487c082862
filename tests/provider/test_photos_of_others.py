"""Faces are seen by the staff of their clinic, and by nobody else, whatever waits to be shown."""

from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import answering
from tests.provider.conftest import House


async def test_a_photo_is_shown_to_nobody_of_another_clinic(house: House) -> None:
    await house.admin()
    house.patient()
    await house.admin("Otto", clinic="Elsewhere")

    def send(tx: Transaction) -> None:
        enrollment = tx.enrollments.of_patient(house.person("Pat"))[0]
        set_id = answering.set_for_words(tx, enrollment, house.now[0]).id
        answering.record_photo(tx, house.person("Pat"), set_id, "a photo", house.now[0])
        for name in ("Otto", "Pat"):
            tx.outbox.put(Message(house.person(name), "photo", 1, {"set": set_id, "n": 0}), house.now[0])

    before = {name: len(house.read(name)) for name in ("Otto", "Pat")}
    house.run(send)
    await house.pipeline.settle()
    assert len(house.read("Otto")) == before["Otto"]
