"""A provider writes to a patient as the clinic, and reads what became of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.letter import LetterState
from sandbox.files import Upload
from tests.patient.conftest import PICTURE
from tests.provider.conftest import House

SAID = "Please cool it with a wet cloth."


async def open_page(house: House, name: str = "Ann", label: str = "K-001") -> None:
    await house.say(name, "/patients")
    await house.tap(name, label)


async def with_pat(house: House) -> None:
    await house.admin()
    house.patient()
    await house.pipeline.settle()


async def write(house: House, text: str = SAID, *, send: str | None = "Send") -> None:
    await open_page(house)
    await house.tap("Ann", "Message")
    await house.say("Ann", text)
    if send is not None:
        await house.tap("Ann", send)


async def test_what_they_write_is_shown_once_more_and_read_as_the_clinics(house: House) -> None:
    await with_pat(house)
    await open_page(house)
    await house.tap("Ann", "Message")
    assert house.last("Ann").startswith("To K-001 · Pat Miller")
    before = len(house.read("Pat"))
    await house.say("Ann", SAID)
    assert f"“{SAID}”" in house.last("Ann")
    assert len(house.read("Pat")) == before
    await house.tap("Ann", "Send")
    assert house.last("Pat") == f"A message from Skin & Co\n\n{SAID}\n\nYou can simply answer here."
    assert "Ann" not in house.last("Pat")
    assert "✓ Sent" in house.last("Ann")
    assert house.buttons("Ann") == []
    await open_page(house)
    await house.tap("Ann", "Timeline")
    assert f"→ Ann wrote: “{SAID}”" in house.last("Ann")


async def test_nobody_reads_that_nothing_was_sent_of_what_was(house: House) -> None:
    """Both buttons were tapped, one after the other, before the first had an answer."""
    await with_pat(house)
    await write(house)
    await house.press("Ann", "p.send:1:drop")
    assert "Nothing was sent." not in house.read("Ann")
    assert "✓ Sent" in house.last("Ann")


async def test_what_the_patient_answers_stands_in_the_timeline_below_it(house: House) -> None:
    await with_pat(house)
    await write(house)
    house.now[0] += timedelta(minutes=2)
    await house.say("Pat", "I will do that with the umbrella")
    await open_page(house)
    await house.tap("Ann", "Timeline")
    said = house.last("Ann")
    assert said.index("umbrella") < said.index(SAID)
    assert "🟡 Routine alert" in said


async def test_at_night_it_waits_for_the_morning_unless_they_say_now(house: House) -> None:
    await with_pat(house)
    await house.forward(hours=13)  # 23:00 in Berlin.
    before = len(house.read("Pat"))
    await write(house, send="Send in the morning")
    assert house.last("Ann").endswith("It goes tomorrow at 8:00.")
    assert len(house.read("Pat")) == before
    await house.forward(hours=9)
    assert any(SAID in each for each in house.read("Pat")[before:])
    assert any("✓ Sent" in each for each in house.read("Ann"))
    await house.forward(hours=14)
    await write(house, "At once.", send="Send now")
    assert "At once." in house.last("Pat")


async def test_what_is_not_sent_reaches_nobody(house: House) -> None:
    await with_pat(house)
    before = len(house.read("Pat"))
    await write(house, send="Do not send")
    assert house.last("Ann") == "Nothing was sent."
    await open_page(house)
    await house.tap("Ann", "Message")
    await house.tap("Ann", "Cancel")
    await house.say("Ann", SAID)
    assert "Nobody has read this yet." in house.last("Ann")
    assert len(house.read("Pat")) == before


async def test_a_reply_to_a_card_is_written_to_its_patient(house: House) -> None:
    await with_pat(house)
    await house.forward(days=2)
    await house.report("Pat", signs=("pus",))
    card = next(each.id for each in house.messages("Ann") if each.body.text.startswith("🔴"))
    house.telegram.people.say("Ann", SAID, reply_to=card)
    await house.pipeline.settle()
    await house.tap("Ann", "Send")
    assert SAID in house.last("Pat")


async def test_photos_go_both_ways(house: House) -> None:
    await with_pat(house)
    await open_page(house)
    await house.tap("Ann", "Photo please")
    await house.tap("Ann", "Send")
    assert "photo of the treated skin" in house.last("Pat")
    house.telegram.people.photo("Pat", Upload("skin.png", PICTURE, "image/png"))
    await house.pipeline.settle()
    await open_page(house)
    await house.tap("Ann", "Message")
    house.telegram.people.photo("Ann", Upload("how.png", PICTURE, "image/png"), "Like this")
    await house.pipeline.settle()
    assert "📷 with your photo" in house.last("Ann")
    await house.tap("Ann", "Send")
    newest = house.messages("Pat")[-1]
    assert newest.body.file is not None
    assert "Like this" in newest.body.text


async def test_whoever_cannot_be_reached_is_not_written_to_in_vain(house: House) -> None:
    await with_pat(house)
    await write(house, send=None)
    house.telegram.people.block("Pat")
    await house.tap("Ann", "Send")
    assert any("has not reached the patient (K-001)" in each for each in house.read("Ann"))


async def test_what_waits_when_the_patient_stops_is_not_sent_and_that_is_said(house: House) -> None:
    await with_pat(house)
    await house.forward(hours=13)
    await write(house, send="Send in the morning")
    await house.say("Pat", "/stop")
    assert any("has not reached the patient (K-001)" in each for each in house.read("Ann"))
    before = len(house.read("Pat"))
    await house.forward(hours=10)
    assert not any(SAID in each for each in house.read("Pat")[before:])
    await open_page(house)
    await house.tap("Ann", "Ended")
    await house.tap("Ann", "K-001")
    assert "Message" not in house.buttons("Ann")


@pytest.mark.parametrize("is_long", [True, False])
async def test_what_cannot_be_passed_on_is_asked_for_again(house: House, is_long: bool) -> None:
    await with_pat(house)
    await open_page(house)
    await house.tap("Ann", "Message")
    if is_long:
        house.telegram.people.say("Ann", "x" * 2001)
    else:
        house.telegram.people.document("Ann", Upload("a.pdf", b"%PDF", "application/pdf"))
    await house.pipeline.settle()
    assert ("too long" if is_long else "words and photos") in house.last("Ann")
    await house.say("Ann", SAID)
    await house.tap("Ann", "Send")
    assert SAID in house.last("Pat")


async def test_a_note_for_us_is_read_by_colleagues_and_never_by_the_patient(house: House) -> None:
    await with_pat(house)
    await house.colleague("Bob")
    await open_page(house)
    before = len(house.read("Pat"))
    await house.tap("Ann", "Note for us")
    await house.say("Ann", "Scared of needles.")
    assert house.last("Ann").startswith("Noted on K-001 ✓")
    await open_page(house, "Bob")
    await house.tap("Bob", "Timeline")
    assert "📌 For us, from Ann: “Scared of needles.”" in house.last("Bob")
    await house.forward(days=1, hours=2)
    assert not any("needles" in each for each in house.read("Pat")[before:])


async def test_nobody_sends_what_a_colleague_has_written(house: House) -> None:
    await with_pat(house)
    await house.colleague("Bob")
    await write(house, send=None)
    before = len(house.read("Pat"))
    await house.press("Bob", "p.send:1:now")
    assert len(house.read("Pat")) == before
    await house.tap("Ann", "Send")
    await house.press("Ann", "p.send:1:now")
    assert len([each for each in house.read("Pat") if SAID in each]) == 1
    assert house.run(lambda tx: tx.letters.get(1)).state is LetterState.SENT


async def test_an_answer_that_the_clinic_gives_often_has_the_name_and_the_day_in_it(house: House) -> None:
    await with_pat(house)
    house.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), texts=("Day {day}, {name}: all as expected.",))))
    await house.forward(days=2)
    await open_page(house)
    await house.tap("Ann", "Message")
    await house.tap("Ann", "Day {day}")
    await house.tap("Ann", "Send")
    assert "Day 2, Pat: all as expected." in house.last("Pat")


READ = "✓ Skin & Co has read what you sent."


async def test_the_patient_reads_once_that_what_they_sent_has_been_read(house: House) -> None:
    await with_pat(house)
    await house.say("Pat", "the umbrella is green")
    await open_page(house)
    assert READ not in house.read("Pat")
    for _ in range(2):
        await house.tap("Ann", "Timeline")
        await house.tap("Ann", "‹ The patient")
    await house.tap("Ann", "All words and photos")
    assert house.read("Pat").count(READ) == 1
    house.now[0] += timedelta(minutes=2)
    await house.say("Pat", "and it rains")
    await house.tap("Ann", "Timeline")
    assert house.read("Pat").count(READ) == 2
    await house.say("Pat", "thanks")
    await house.tap("Ann", "All words and photos")
    assert house.read("Pat").count(READ) == 2


async def test_what_is_read_at_night_wakes_nobody(house: House) -> None:
    await with_pat(house)
    await house.forward(hours=13)
    await house.say("Pat", "the umbrella is green")
    await open_page(house)
    await house.tap("Ann", "Timeline")
    assert READ not in house.read("Pat")
    await house.forward(hours=9)
    assert READ in house.read("Pat")


async def test_what_waits_follows_the_patient_to_another_account(house: House) -> None:
    await with_pat(house)
    await house.forward(hours=13)
    await write(house, send="Send in the morning")
    await open_page(house)
    await house.tap("Ann", "Put right or end…")
    await house.tap("Ann", "Send the link again")
    before, link = len(house.read("Pat")), house.run(lambda tx: tx.invitations.of_enrollment(1)[-1])
    await house.follow("Patricia", link)
    await house.tap("Patricia", "I agree")
    await house.forward(hours=10)
    assert [each for each in house.read("Patricia") if SAID in each]
    assert not any(SAID in each for each in house.read("Pat")[before:])
    assert any("✓ Sent" in each for each in house.read("Ann"))


async def test_what_was_written_before_the_patient_said_more_is_looked_at_once_more(house: House) -> None:
    await with_pat(house)
    await write(house, "All is as expected.", send=None)
    preview = house.messages("Ann")[-1].id
    await house.forward(hours=1)
    await house.report("Pat", signs=("pus",))
    before = len(house.read("Pat"))
    assert "Something has come from the patient" in await house.tap("Ann", "Send", preview)
    assert len(house.read("Pat")) == before
    await house.tap("Ann", "Send", house.messages("Ann")[-1].id)
    assert "All is as expected." in house.last("Pat")


async def test_what_was_left_lying_for_a_day_is_looked_at_once_more(house: House) -> None:
    await with_pat(house)
    await write(house, send=None)
    preview = house.messages("Ann")[-1].id
    await house.forward(days=1, minutes=1)
    await house.tap("Ann", "Send", preview)
    assert not any(SAID in each for each in house.read("Pat"))
    await house.tap("Ann", "Send", house.messages("Ann")[-1].id)
    assert any(SAID in each for each in house.read("Pat"))


async def test_of_several_photos_at_once_one_goes_and_that_is_said_of_the_others(house: House) -> None:
    await with_pat(house)
    await open_page(house)
    await house.tap("Ann", "Message")
    before = len(house.read("Ann"))
    photos = [Upload(f"{each}.png", PICTURE, "image/png") for each in range(3)]
    house.telegram.people.album("Ann", photos, "Like this")
    await house.pipeline.settle()
    preview, others = house.read("Ann")[before:]
    assert "“Like this” 📷 with your photo" in preview
    assert "one photo with each message" in others


async def test_of_two_people_a_reply_to_the_receipt_is_of_whom_it_names(house: House) -> None:
    await with_pat(house)
    house.patient()
    await house.say("Pat", "the umbrella is green")
    await open_page(house, label="K-002")
    await house.tap("Ann", "Timeline")
    receipt = next(each.id for each in house.messages("Pat") if READ in each.body.text)
    house.now[0] += timedelta(minutes=10)
    house.telegram.people.say("Pat", "and it rains", reply_to=receipt)
    await house.pipeline.settle()
    notes = house.run(lambda tx: [note for each in tx.enrollments.course(2).answer_sets for note in each.notes])
    assert "and it rains" in notes


async def test_what_does_not_arrive_is_told_to_an_admin_where_who_wrote_it_has_left(house: House) -> None:
    await with_pat(house)
    await house.colleague("Bob")
    await house.forward(hours=13)
    await open_page(house, "Bob")
    await house.tap("Bob", "Message")
    await house.say("Bob", SAID)
    await house.tap("Bob", "Send in the morning")
    for label in ("Leave…", "Yes, leave"):
        await (house.say("Bob", "/leave") if label == "Leave…" else house.forward(minutes=0))
        await house.tap("Bob", label)
    bob = len(house.read("Bob"))
    house.telegram.people.block("Pat")
    await house.forward(hours=10)
    assert any("has not reached the patient (K-001)" in each for each in house.read("Ann"))
    assert house.read("Bob")[bob:] == []


NOT_ARRIVED = "has not reached the patient (K-001)"


async def ends_by_night(house: House, *, sign: str = "", minutes: int = 120) -> list[str]:
    """Ann writes late in the evening, for the morning, and Pat stops; what Ann reads then."""
    await with_pat(house)
    if sign:
        await house.report("Pat", signs=(sign,))
        await house.tap("Ann", "I’ve got it")
    await house.forward(hours=13)  # 23:00 in Berlin.
    await write(house, send="Send in the morning")
    before = len(house.read("Ann"))
    await house.forward(minutes=minutes)
    await house.say("Pat", "/stop")
    return house.read("Ann")[before:]


async def test_nobody_is_woken_to_read_that_a_letter_has_not_arrived(house: House) -> None:
    assert not any(NOT_ARRIVED in each for each in await ends_by_night(house))
    before = len(house.read("Ann"))
    await house.forward(hours=8)
    assert sum(NOT_ARRIVED in each for each in house.read("Ann")[before:]) == 1


@pytest.mark.parametrize(("sign", "minutes"), [("pus", 120), ("", 5)], ids=["urgent", "just-written"])
async def test_who_has_to_know_or_is_still_up_reads_it_at_once(house: House, sign: str, minutes: int) -> None:
    assert any(NOT_ARRIVED in each for each in await ends_by_night(house, sign=sign, minutes=minutes))


@pytest.mark.parametrize("label", ["Day {day}", "Photo please"])
async def test_what_is_typed_after_a_ready_answer_is_for_nobody(house: House, label: str) -> None:
    await with_pat(house)
    house.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), texts=("Day {day}, {name}: all as expected.",))))
    await open_page(house)
    for tapped in ("Message", label, "Send"):
        await house.tap("Ann", tapped)
    await house.say("Ann", "nobody by this name")
    assert house.last("Ann").startswith("Nobody has read this yet.")
    assert not any("nobody by this name" in each for each in house.read("Pat"))


@pytest.mark.parametrize(
    ("then", "said"),
    [
        pytest.param("", "Skin & Co has seen your message, but nobody is looking after it just now.", id="answered"),
        pytest.param("now I have a fever of 39", "Nobody at Skin & Co has taken your message yet.", id="said-since"),
    ],
)
async def test_whoever_was_written_to_is_not_told_that_nobody_has_it(house: House, then: str, said: str) -> None:
    await with_pat(house)
    await house.forward(days=2)
    await house.say("Pat", "there is yellow pus")
    await house.forward(minutes=5)
    await write(house)
    await house.forward(minutes=1)
    if then:
        await house.say("Pat", then)
    await house.forward(minutes=11)
    assert house.last("Pat").startswith(said)


@pytest.mark.parametrize("label", ["Message", "Note for us"])
async def test_a_question_that_was_answered_has_nothing_to_cancel(house: House, label: str) -> None:
    await with_pat(house)
    await open_page(house)
    await house.tap("Ann", label)
    asked = house.messages("Ann")[-1].id
    assert house.buttons("Ann") == ["Cancel"]
    await house.say("Ann", SAID)
    (question,) = (each for each in house.messages("Ann") if each.id == asked)
    assert question.keyboard() == []
    assert "Write what" in question.body.text
