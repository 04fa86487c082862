"""What was said, as a conversation; letters that are looked over before they go; remarks for the clinic alone."""

from dataclasses import replace

import pytest

from tests.desk.conftest import Browser
from tests.desk.test_patient import another, deeds, followed
from tests.provider.conftest import House
from wording.words import read_all


def letters(house: House) -> list[str]:
    return [each.state.value for each in house.run(lambda tx: tx.letters.of_enrollment(1))]


def place(page: object) -> str:
    """Behind the desk's own address."""
    return str(page.url).partition("/desk")[2].partition("?")[0]  # type: ignore[attr-defined]


async def test_the_words_stand_in_their_order_with_what_was_answered(house: House, browser: Browser) -> None:
    await followed(house, browser)
    await house.say("Pat", "It itches a little")
    await house.forward(hours=1)
    await house.say("Pat", "When can I wear make-up again?")
    await browser.send("/patients/1/talk", to="clinic", text="Prefers to be called after six.")
    page = (await browser.ask("/patients/1/talk")).text
    places = [page.index(said) for said in ("It itches a little", "When can I wear make-up again?", "called after six")]
    assert places == sorted(places)
    assert "The bot answered" in page
    assert "For us, from Ann" in page
    assert "read words" in deeds(house, "enrollment:1")


async def test_whoever_opens_it_has_read_it_and_a_page_that_asks_by_itself_has_not(
    house: House, browser: Browser
) -> None:
    await followed(house, browser)
    await house.say("Pat", "It itches a little")
    await browser.ask("/patients/1", headers={"x-refresh": "1"})
    assert house.run(lambda tx: tx.enrollments.course(1)).enrollment.seen_at is None
    await browser.ask("/patients/1")
    assert house.run(lambda tx: tx.enrollments.course(1)).enrollment.seen_at == house.now[0]


async def test_a_letter_is_looked_over_before_it_goes(house: House, browser: Browser) -> None:
    await followed(house, browser)
    page = await browser.send("/patients/1/talk", to="patient", text="Please come by at three.\nBring the cream.")
    assert place(page).startswith("/letters/")
    assert "Please come by at three.\nBring the cream." in page.text
    assert letters(house) == ["draft"]
    assert not any("come by at three" in each for each in house.read("Pat"))
    page = await browser.send(f"{place(page)}/send", when="now")
    assert place(page) == "/patients/1"
    assert "On its way" in page.text
    assert any("Please come by at three." in each for each in house.read("Pat"))
    assert letters(house) == ["sent"]
    assert "wrote to the patient" in deeds(house, "enrollment:1")
    again = await browser.send(f"{place(page)}", when="now")
    assert again.status_code == 404
    await browser.send("/letters/1/send", when="now")
    assert sum("Please come by at three." in each for each in house.read("Pat")) == 1


async def test_nobody_reads_that_nothing_was_sent_of_what_was(house: House, browser: Browser) -> None:
    """The preview was open twice."""
    await followed(house, browser)
    letter = place(await browser.send("/patients/1/talk", to="patient", text="Please come by at three."))
    await browser.send(f"{letter}/send", when="now")
    page = await browser.send(f"{letter}/send", when="drop")
    assert "Nothing was sent." not in page.text
    assert "✓ Sent" in page.text


async def test_at_night_it_waits_for_the_morning(house: House, browser: Browser) -> None:
    await followed(house, browser)
    await house.forward(hours=12)  # 23:00 in Berlin.
    await browser.sign_in("Ann", "another")
    page = await browser.send("/patients/1/talk", to="patient", text="How was your evening?")
    assert "It is night where the patient is." in page.text
    page = await browser.send(f"{place(page)}/send", when="morning")
    assert "It goes tomorrow at 8:00" in page.text
    assert "Not delivered yet" in page.text
    assert not any("How was your evening?" in each for each in house.read("Pat"))
    await house.forward(hours=11)
    assert any("How was your evening?" in each for each in house.read("Pat"))


async def test_what_the_patient_said_meanwhile_is_read_first(house: House, browser: Browser) -> None:
    await followed(house, browser)
    page = await browser.send("/patients/1/talk", to="patient", text="All is well.")
    before = place(page)
    await house.forward(minutes=2)
    await house.report("Pat", signs=("pus",))
    page = await browser.send(f"{before}/send", when="now")
    assert "Something has come from the patient since" in page.text
    assert place(page) != before
    assert letters(house) == ["draft", "draft"]
    assert not any("All is well." in each for each in house.read("Pat"))
    await browser.send(f"{place(page)}/send", when="now")
    assert letters(house) == ["draft", "sent"]


async def test_nobody_sends_what_another_has_written(house: House, browser: Browser) -> None:
    await followed(house, browser)
    page = await browser.send("/patients/1/talk", to="patient", text="From Ann alone")
    vera = await another(house, "Vera")
    assert (await vera.ask(place(page))).status_code == 404
    assert (await vera.send(f"{place(page)}/send", when="now")).status_code == 404
    assert letters(house) == ["draft"]
    await vera.client.aclose()


async def test_one_that_is_not_to_go_does_not(house: House, browser: Browser) -> None:
    await followed(house, browser)
    page = await browser.send("/patients/1/talk", to="patient", text="Never mind")
    page = await browser.send(f"{place(page)}/send", when="drop")
    assert "Nothing was sent." in page.text
    assert letters(house) == ["draft"]


@pytest.mark.parametrize("to", ["patient", "clinic"])
async def test_what_cannot_go_stands_in_its_field_again(house: House, browser: Browser, to: str) -> None:
    await followed(house, browser)
    long = "word " * 401 + "<b>"
    page = await browser.send("/patients/1/talk", to=to, text=long)
    assert page.status_code == 422
    assert "That is too long for one message" in page.text
    assert long.replace("<b>", "&lt;b&gt;").strip() in page.text
    page = await browser.send("/patients/1/talk", to=to, text="  \n ")
    assert page.status_code == 422
    assert "There is nothing in it yet." in page.text
    assert letters(house) == []
    assert not house.run(lambda tx: tx.remarks.of_enrollment(1))


async def test_a_remark_is_for_the_clinic_alone(house: House, browser: Browser) -> None:
    await followed(house, browser)
    page = await browser.send("/patients/1/talk", to="clinic", text="Allergic to latex")
    assert "Noted on K-001" in page.text
    assert "Allergic to latex" in page.text
    assert not any("latex" in each for each in house.read("Pat"))
    assert "wrote a remark" in deeds(house, "enrollment:1")


async def test_a_photo_is_asked_for_in_the_patients_language(house: House, browser: Browser) -> None:
    await followed(house, browser)
    house.run(lambda tx: tx.enrollments.save(replace(tx.enrollments.hold(1), language="es")))
    page = await browser.send("/patients/1/ready", say="photo")
    assert read_all()["es"]("letter.photo_please") in page.text
    assert "In English: “Could you please send a photo" in page.text
    assert "Reads Spanish" in page.text


async def test_whoever_cannot_be_written_to_is_called(house: House, browser: Browser) -> None:
    await followed(house, browser)
    drafted = await browser.send("/patients/1/talk", to="patient", text="Are you there?")
    await house.say("Pat", "/stop")
    page = await browser.send(f"{place(drafted)}/send", when="now")
    assert "You cannot write to K-001 here" in page.text
    assert 'id="letter-text"' not in (await browser.ask("/patients/1")).text
    assert 'id="remark-text"' in (await browser.ask("/patients/1")).text
    assert letters(house) == ["draft"]


async def test_many_words_stand_on_pages(house: House, browser: Browser) -> None:
    await followed(house, browser)
    for number in range(45):
        await browser.send("/patients/1/talk", to="clinic", text=f"Remark {number}.")
    overview = (await browser.ask("/patients/1")).text
    assert "Remark 44." in overview
    assert "Remark 20." not in overview
    newest, oldest = [(await browser.ask(f"/patients/1/talk?page={page}")).text for page in (1, 2)]
    assert ("Remark 44." in newest, "Remark 0." in newest) == (True, False)
    assert ("Remark 44." in oldest, "Remark 0." in oldest) == (False, True)
    assert (await browser.ask("/patients/1/talk?page=99")).text == oldest
    assert (await browser.ask("/patients/1/talk?page=-1")).status_code == 400


async def test_hostile_words_stay_words(house: House, browser: Browser) -> None:
    await followed(house, browser)
    await house.say("Pat", "<script>alert(1)</script> {{ csrf }}")
    await browser.send("/patients/1/talk", to="clinic", text="</textarea><img src=x onerror=alert(2)>")
    for path in ("", "/talk", "/timeline"):
        page = (await browser.ask(f"/patients/1{path}")).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "{{ csrf }}" in page
