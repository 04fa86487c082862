"""One person, two clinics: each message says from which it is; with one clinic nothing changes."""

from datetime import timedelta

import pytest

from bot.workflows import correcting
from tests.patient.conftest import TREATED, Ward

SKIN, NORD = "Skin & Co", "Derma Nord"
OURS = ("In which language", "For whom is it?")  # Of no clinic; on the buttons of the second stands which.


async def two(ward: Ward) -> int:
    """Pat is treated at a second clinic a day later; how many messages stood there before."""
    await ward.patient("Pat")
    ward.clinic(NORD, staff="Eva")
    await ward.at(ward.now[0] + timedelta(hours=24))
    before = len(ward.texts("Pat"))
    await ward.open("Pat", ward.link(staff="Eva", treated_on=TREATED + timedelta(days=1)))
    await ward.taps("Pat", "I agree", "Pat", "Pat")  # Who had the one, who the other.
    return before


def lines(ward: Ward) -> list[str]:
    return [each for each in ward.texts("Pat") if not each.startswith(OURS)]


async def test_each_message_names_the_clinic_that_it_is_from(ward: Ward) -> None:
    before = await two(ward)
    await ward.on_day(3)
    asked = [each for each in lines(ward)[before:] if "How is your skin today" in each or "(day" in each]
    assert {each.partition("\n")[0] for each in asked} == {f"🏥 {SKIN}", f"🏥 {NORD}"}
    for command in ("/privacy", "/help", "/language"):
        await ward.say("Pat", command)
    for command in ("/start", "/chart", "/time", "/report"):
        await ward.say("Pat", command)
        await ward.tap("Pat", f"Pat · Microneedling, Mon, Mar 2 · {SKIN}")
    await ward.say("Pat", "There is pus and I have a fever")
    await ward.photo("Pat")
    await ward.on_day(9)
    nameless = [each for each in lines(ward)[before:] if SKIN not in each and NORD not in each]
    assert nameless == []


async def test_privacy_is_said_of_each_clinic_and_start_lists_both(ward: Ward) -> None:
    await two(ward)
    await ward.say("Pat", "/privacy")
    assert [name in each for name, each in zip((NORD, SKIN), ward.texts("Pat")[-2:], strict=True)] == [True, True]
    await ward.say("Pat", "/start")
    assert f"together with {NORD}, {SKIN}." in ward.last("Pat")
    assert f"🏥 {SKIN}\nFor Pat · microneedling on March 2, 2026: today is day 1." in ward.last("Pat")


async def test_who_works_at_another_clinic_reads_of_which_they_are_a_patient(ward: Ward) -> None:
    ward.clinic(NORD, staff="Pat")
    await ward.patient("Pat")
    await ward.on_day(1)
    assert any(each.startswith(f"🏥 {SKIN}\n\nHow is your skin") for each in ward.texts("Pat"))


@pytest.mark.parametrize("staff", [False, True])
async def test_with_one_clinic_nothing_is_named(ward: Ward, staff: bool) -> None:
    who = "Ann" if staff else "Pat"
    await ward.patient(who)
    await ward.on_day(1)
    assert not any("🏥" in each for each in ward.texts(who))


async def test_who_has_stopped_at_both_reads_both_phones(ward: Ward) -> None:
    await two(ward)
    await ward.say("Pat", "/stop")
    await ward.tap("Pat", "For both")
    assert f"please call {NORD} +49 30 1234567, {SKIN} +49 30 1234567." in ward.last("Pat")


async def test_who_was_never_meant_is_still_asked_by_the_other(ward: Ward) -> None:
    await two(ward)
    eva = ward.run(lambda tx: tx.providers.of_chat(ward.id("Eva")))
    newest = ward.enrollments()[0].id
    ward.run(lambda tx: correcting.unbind(tx, eva, newest, ward.now[0]))
    await ward.settle()
    assert ward.last("Pat").startswith(f"One of your links, of {NORD}, was not meant for you")
