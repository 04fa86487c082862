"""Whoever has been removed from the staff gets nothing that waited for them."""

from typing import Any

from bot.workflows import leaving
from tests.provider.conftest import House


async def test_a_card_that_waited_is_not_shown_to_somebody_removed_meanwhile(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    house.patient()
    await house.forward(days=2)
    said = len(house.read("Bob"))
    bob = house.run(lambda tx: tx.providers.of_chat(house.person("Bob")).id)

    def raise_and_remove(tx: Any) -> None:
        from bot.workflows import answering

        enrollment = tx.enrollments.of_patient(house.person("Pat"))[0]
        answers = answering.begin_report(tx, enrollment, house.now[0])
        answering.record_signs(tx, house.person("Pat"), answers.id, frozenset({"pus"}), house.now[0])
        leaving.remove(tx, house.person("Ann"), bob, house.now[0])

    house.run(raise_and_remove)
    await house.pipeline.settle()
    (news,) = house.read("Bob")[said:]
    assert news.startswith("You no longer work at Skin & Co here.")
    assert "Pus or yellow crust" in house.last("Ann")


async def test_what_a_removed_provider_was_writing_is_thrown_away(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    await house.say("Bob", "/enroll")
    bob = house.run(lambda tx: tx.providers.of_chat(house.person("Bob")).id)
    house.run(lambda tx: leaving.remove(tx, house.person("Ann"), bob, house.now[0]))
    await house.say("Bob", "Hello")
    assert house.run(lambda tx: tx.drafts.get(house.person("Bob"))) is None


async def test_protocols_say_that_no_clinician_has_signed_them(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/protocols")
    assert "Microneedling, version 2" in house.last("Ann")
    assert "Not yet reviewed by a clinician" in house.last("Ann")
