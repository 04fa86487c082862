"""Every word and every photo of a patient can be read by staff, in at most four taps from the card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ports import Transaction
from bot.workflows import answering
from handlers.screens import said
from sandbox.files import Upload
from tests.patient.conftest import PICTURE
from tests.provider import cards
from tests.provider.conftest import House
from wording.text import MESSAGE_LIMIT, utf16_length

NOTES = st.lists(st.text(alphabet="ab 😀é\n", min_size=1, max_size=4096), max_size=8)


@given(NOTES, st.integers(0, 30))
def test_every_word_stands_on_a_page_and_every_page_fits(notes: list[str], photos: int) -> None:
    of = cards.course(cards.answers(2, notes=tuple(notes), photos=tuple(map(str, range(photos)))))
    every = said.pages(tuple(said.entries(of)))
    parts = [each.text for page in every for each in page if each.photo < 0]
    left = "".join(reversed(notes))
    assert "".join(parts) == left
    assert sum(each.photo >= 0 for page in every for each in page) == photos
    views = [said.SaidView("en", 1, "K-001", every, number) for number in range(len(every))]
    for number, view in enumerate(views):
        drawn = said.draw(view, cards.WORDS)
        assert utf16_length(drawn.text) <= MESSAGE_LIMIT
        assert all(each.text in drawn.text for each in every[number])
    file = said.draw_all(views[0], cards.WORDS).picture
    assert isinstance(file, bytes)
    assert all(note in file.decode() for note in notes if len(note) < 1000)


async def wrote(house: House, count: int, size: int = 10) -> None:
    await house.admin()
    house.patient()
    await house.forward(days=2)

    def write(tx: Transaction) -> None:
        chat_id = house.person("Pat")
        enrollment = tx.enrollments.of_patient(chat_id)[0]
        for number in range(count):
            set_id = answering.set_for_words(tx, enrollment, house.now[0]).id
            answering.record_note(tx, chat_id, set_id, f"word{number} " + "x" * size, house.now[0])

    house.run(write)
    await house.pipeline.settle()
    await house.press("Ann", "p.alert:1")


@pytest.mark.parametrize("wanted", [0, 7, 29])
async def test_any_of_many_words_is_reached_in_four_taps(house: House, wanted: int) -> None:
    await wrote(house, 30, 2500)
    taps = 1
    await house.tap("Ann", "All words and photos")
    while f"word{wanted} " not in house.last("Ann") and taps < 4:
        page = 30 - wanted
        labels = [int(each) for each in house.buttons("Ann") if each.isdigit()]
        await house.tap("Ann", str(min(labels, key=lambda each: abs(each - page))))
        taps += 1
    assert f"word{wanted} " in house.last("Ann") or await in_the_file(house, wanted)


async def in_the_file(house: House, wanted: int) -> bool:
    await house.tap("Ann", "All words as one file")
    files = house.telegram.world.files
    sent = house.messages("Ann")[-1].as_json()["document"]["file_id"]
    return f"word{wanted} ".encode() in files.by_id(sent).content


async def test_a_thousand_notes_are_one_file_away(house: House) -> None:
    await wrote(house, 300, 900)
    await house.tap("Ann", "All words and photos")
    assert await in_the_file(house, 0)


async def test_photos_of_a_page_are_shown(house: House) -> None:
    await house.admin()
    house.patient()
    await house.forward(days=2)

    def send(tx: Transaction) -> None:
        chat_id = house.person("Pat")
        enrollment = tx.enrollments.of_patient(chat_id)[0]
        for number in range(3):
            set_id = answering.set_for_words(tx, enrollment, house.now[0]).id
            answering.record_photos(tx, chat_id, set_id, (f"photo{number}",), house.now[0])

    house.run(send)
    await house.pipeline.settle()
    await house.press("Ann", "p.alert:1")
    await house.tap("Ann", "All words and photos")
    assert house.last("Ann").count("📷") == 3
    assert "Show the 3 photos of this page" in house.buttons("Ann")


async def test_the_words_are_nobody_elses(house: House) -> None:
    await wrote(house, 1)
    for data in ("p.said:1:0", "p.said_all:1", "p.said_photos:1:0"):
        assert "nothing" in await house.press("Pat", data)
    assert "word0" not in house.read("Pat")[-1]


OLD_BUTTONS = {"p.said:1:0": "words:1", "p.said_all:1": "words_all:1", "p.chart:1": "course_chart:1"}


@pytest.mark.parametrize("data", OLD_BUTTONS)
async def test_a_button_of_a_card_from_before_leads_to_the_patient_of_its_alert(house: House, data: str) -> None:
    await house.admin()
    house.patient("Ada")  # So that alert 1 is of enrollment 2.
    house.patient()
    await house.forward(days=2)
    alert = await house.report("Pat", signs=("pus",), redness=2)
    assert alert is not None
    assert (alert.id, alert.enrollment_id) == (1, 2)
    await house.press("Ann", data)
    newest, chat_id = house.messages("Ann")[-1], house.person("Ann")
    slot = house.run(lambda tx: tx.outbox.slot_of(chat_id, newest.id))
    assert slot == OLD_BUTTONS[data].replace(":1", ":2")


async def send_photo(house: House) -> None:
    house.telegram.people.photo("Pat", Upload("skin.png", PICTURE, "image/png"))
    await house.pipeline.settle()


async def test_photos_of_several_days_stand_side_by_side(house: House) -> None:
    await house.admin()
    house.patient()
    await house.forward(days=1)
    await send_photo(house)
    await house.press("Ann", "p.patient:1")
    assert "Photos side by side" not in house.buttons("Ann")
    for _ in range(2):
        await house.forward(days=2)
        await send_photo(house)
        await send_photo(house)
    await house.press("Ann", "p.patient:1")
    await house.tap("Ann", "Photos side by side")
    shown = house.messages("Ann")[-3:]
    assert [each.body.text for each in shown] == ["K-001, day 1", "K-001, day 3", "K-001, day 5"]
    assert all(each.body.file is not None and each.protected for each in shown)
    albums = [each for each in house.telegram.calls if each.method == "sendMediaGroup"]
    assert len(albums) == 1
