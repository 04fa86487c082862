"""What staff put right about a patient is what they were shown; and nobody puts their own right."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alert import AlertState
from bot.sure import mark_of
from tests.provider.conftest import House

MORE = "Put right or end…"


async def connected(house: House, name: str = "Pat") -> int:
    await house.admin()
    enrollment = house.patient(name)
    await house.pipeline.settle()
    return enrollment


async def test_an_old_button_does_not_disconnect_the_right_person(house: House) -> None:
    """Ann is asked whether Wrong is wrong; meanwhile Right has opened a new link; then Ann taps."""
    enrollment = await connected(house, "Wrong")
    await house.tap("Ann", "Wrong person")
    house.run(lambda tx: tx.enrollments.save(replace(tx.enrollments.hold(enrollment), chat_id=house.person("Right"))))
    assert "changed since" in await house.tap("Ann", "Yes, disconnect")
    assert house.run(lambda tx: tx.enrollments.hold(enrollment)).chat_id == house.person("Right")


@pytest.mark.parametrize("typed", [False, True], ids=["tapped", "typed"])
async def test_an_old_form_does_not_undo_the_date_that_a_colleague_has_corrected(house: House, typed: bool) -> None:
    enrollment = await connected(house)
    await house.tap("Ann", MORE)
    await house.tap("Ann", "Correct the date")
    before = house.run(lambda tx: tx.enrollments.hold(enrollment))
    other = before.treated_on - timedelta(days=3)
    house.run(lambda tx: tx.enrollments.save(replace(before, treated_on=other)))
    if typed:
        await house.say("Ann", "yesterday")
        assert "changed since" in house.last("Ann")
    else:
        assert "changed since" in await house.tap("Ann", "Yesterday")
    assert house.run(lambda tx: tx.enrollments.hold(enrollment)).treated_on == other


async def test_who_is_a_patient_of_their_own_clinic_does_not_disconnect_themselves_and_close(house: House) -> None:
    await house.admin()
    await house.colleague("Pat")
    enrollment = house.patient()
    await house.forward(days=2)
    await house.report("Pat", signs=("pus",), redness=2)
    mark = mark_of(house.run(lambda tx: tx.enrollments.hold(enrollment)))
    await house.press("Pat", f"p.turn:{enrollment}:unbind")
    await house.press("Pat", f"p.unbind:{enrollment}:{mark}")
    await house.press("Pat", f"p.date:{enrollment}:20260301:{mark}")
    await house.press("Pat", f"p.close:1:normal:{house.alert(1).version}")
    assert house.run(lambda tx: tx.enrollments.hold(enrollment)).chat_id == house.person("Pat")
    assert house.alert(1).state is not AlertState.RESOLVED


async def test_a_patient_who_stops_makes_the_card_above_an_old_one(house: House) -> None:
    """Nobody closes a course that they think goes on."""
    await connected(house)
    await house.forward(days=2)
    await house.report("Pat", signs=("pus",), redness=2)
    seen = house.alert(1).version
    await house.say("Pat", "/stop")
    await house.press("Ann", f"p.close:1:normal:{seen}")
    assert house.alert(1).state is not AlertState.RESOLVED


async def test_a_name_is_put_right_and_taken_back(house: House) -> None:
    """Telegram's own stays beside it, so that a wrong person is noticed."""
    enrollment = await connected(house)
    for label in (MORE, "Correct the name"):
        await house.tap("Ann", label)
    await house.say("Ann", "  Patricia   Müller ")
    page = house.last("Ann")
    assert "In your file: Patricia Müller" in page
    assert "connected to Pat Miller" in page
    await house.say("Ann", "müll")
    assert house.buttons("Ann")[0] == "K-001 · Patricia Müller · day 0"
    assert house.run(lambda tx: tx.drafts.get(house.person("Ann"))) is None

    await house.press("Ann", f"p.turn:{enrollment}:name")
    await house.tap("Ann", "As in Telegram: Pat Miller")
    assert not any("In your file" in each.body.text for each in house.messages("Ann"))
    await house.say("Ann", "miller")
    assert house.buttons("Ann")[0] == "K-001 · Pat Miller · day 0"


async def test_what_is_no_name_is_said_and_asked_again(house: House) -> None:
    await connected(house)
    for label in (MORE, "Correct the name"):
        await house.tap("Ann", label)
    await house.say("Ann", "\u2800\u3164")
    assert "I cannot read a name in that" in house.last("Ann")
    await house.say("Ann", "Zoë")
    assert any("In your file: Zoë" in each.body.text for each in house.messages("Ann"))


async def test_a_name_typed_for_somebody_else_by_now_is_not_kept(house: House) -> None:
    enrollment = await connected(house, "Wrong")
    for label in (MORE, "Correct the name"):
        await house.tap("Ann", label)
    house.run(lambda tx: tx.enrollments.save(replace(tx.enrollments.hold(enrollment), chat_id=house.person("Right"))))
    await house.say("Ann", "Patricia")
    assert "changed since" in house.last("Ann")
    assert house.run(lambda tx: tx.enrollments.hold(enrollment)).written is None
