"""A patient's link once it is made: the card to print, and taking the link back."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot import protocol
from bot.clinic import Clinic
from bot.course import Course
from bot.enrollment import Enrollment, EnrollmentState
from bot.invitation import Invitation
from handlers.screens import handout as screen
from handlers.screens.about import About
from reports import handout as paper
from tests.provider.conftest import House
from wording.words import read_all

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


async def with_a_link(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/enroll")
    for label in ("Microneedling", "Today", "1.5 mm", "Make the link"):
        await house.tap("Ann", label)


def link(house: House) -> Invitation:
    def read(tx: object) -> Invitation:
        newest = tx.enrollments.recent_of_clinic(1, 1)[0]  # type: ignore[attr-defined]
        found: Invitation = tx.invitations.of_enrollment(newest.id)[-1]  # type: ignore[attr-defined]
        return found

    found: Invitation = house.run(read)
    return found


async def test_one_tap_prints_the_card(house: House) -> None:
    await with_a_link(house)
    await house.tap("Ann", "Card to print")
    message = house.messages("Ann")[-1]
    assert message.body.text.startswith("The card for K-001")
    assert message.body.file is not None
    assert not message.protected


async def test_a_link_is_taken_back_and_its_card_with_it(house: House) -> None:
    await with_a_link(house)
    await house.tap("Ann", "Revoke this link")
    assert "The link of K-001 no longer works" in house.last("Ann")
    assert not link(house).is_open(house.now[0])
    assert "no longer works" in await house.press("Ann", f"p.print:{link(house).id}")
    assert "no longer works" in await house.press("Ann", f"p.revoke:{link(house).id}")
    await house.follow("Pat", link(house))
    assert "Do you agree?" not in house.last("Pat")
    await house.forward(hours=3)
    assert "Not connected yet" not in house.last("Ann")


@pytest.mark.parametrize("verb", ["print", "revoke"])
async def test_nobody_has_to_do_with_the_link_of_another_clinic(house: House, verb: str) -> None:
    await with_a_link(house)
    before = len(house.messages("Ann"))
    await house.admin("Eve")
    await house.press("Eve", f"p.{verb}:{link(house).id}")
    assert link(house).is_open(house.now[0])
    assert not any("K-001" in each for each in house.read("Eve"))
    assert len(house.messages("Ann")) == before


def view(language: str = "en", protocol_id: str = "microneedling", called: str | None = None) -> screen.HandoutView:
    of = protocol.load(protocol_id)
    clinic = Clinic(1, "Skin & Co", "+49 30 1234567", "Europe/Berlin", "112", MONDAY)
    enrollment = Enrollment(
        id=1,
        clinic_id=1,
        provider_id=1,
        state=EnrollmentState.INVITED,
        label="K-001",
        protocol_id=of.id,
        protocol_version=of.version,
        treated_on=date(2026, 3, 2),
        timezone="Europe/Berlin",
        hour=10,
        language=language,
        created_at=MONDAY,
    )
    course = Course(of, replace(enrollment, called=called), (), ())
    return screen.HandoutView(About(course, clinic, MONDAY, several=False), "https://t.me/a_bot?start=x", MONDAY)


def test_what_is_usual_is_said_on_the_day_on_which_it_changes_and_once() -> None:
    days = screen.values(view(), read_all()["en"]).days
    assert [each.title for each in days] == [f"Day {day}" for day in (0, 1, 2, 3, 5, 6, 7, 10, 14)]
    assert days[1].usual == ("Skin may still be a little sore.",)
    assert days[1].date == "Tue, Mar 3"
    said = [each for day in days for each in day.usual]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("protocol_id", protocol.ids())
def test_it_is_a_paper_in_every_language(language: str, protocol_id: str) -> None:
    drawn = paper.pdf(screen.values(view(language, protocol_id), read_all()[language]))
    assert drawn.startswith(b"%PDF")
    assert drawn == paper.pdf(screen.values(view(language, protocol_id), read_all()[language]))


def test_it_bears_no_name_unless_the_clinic_gave_one() -> None:
    words = read_all()["en"]
    assert screen.values(view(), words).subtitle == "Microneedling · March 2, 2026"
    assert screen.values(view(called="Ana"), words).subtitle == "Microneedling · March 2, 2026 · for Ana"


def test_words_that_are_no_words_of_ours_do_not_spoil_it() -> None:
    values = replace(screen.values(view(), read_all()["en"]), clinic="<b>Skin</b> & 皮膚 🌸", own_words="a < b & c\nd")
    assert paper.pdf(values).startswith(b"%PDF")
