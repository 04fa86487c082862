"""What one agrees to: shown before anything is kept, kept with its version, and asked again where it has changed."""

from dataclasses import replace
from typing import Any

import pytest

from bot.consent import FIRST, NEWEST, Terms, agreed_to
from bot.enrollment import EnrollmentState
from bot.ports import Transaction
from handlers.screens.terms import terms
from tests.patient.conftest import Ward, pat_in_spanish
from tests.patient.test_two_people import ids, two
from wording.words import Words, read_all

CLINIC = {"clinic": "Skin & Co", "phone": "+49 30 1234567", "number": "112"}
TWELVE = Terms(NEWEST, 12)
SAYS = {
    "en": (
        *("Telegram", "not end-to-end encrypted", "until you delete", "staff of Skin & Co see", "call 112"),
        *("not for emergencies", "/stop", "12 months", "/forget", "18 or older, or my guardian"),
    ),
    "es": (
        *("Telegram", "No están cifrados de extremo a extremo", "hasta que los borres", "equipo de Skin & Co ve"),
        *("llama al 112", "no es para emergencias", "/stop", "12 meses", "/forget", "18 años o más, o mi tutor"),
    ),
}
SPOKEN = pytest.mark.parametrize("language", ["en", "es"])


async def began(ward: Ward, language: str) -> Words:
    """Pat, on the first day, agreed to the newest terms."""
    await (ward.patient("Pat") if language == "en" else pat_in_spanish(ward))
    return read_all()[language]


def as_before(ward: Ward, terms: Terms = FIRST) -> None:
    """Pat has agreed to these, long ago."""
    chat_id = ward.id("Pat")

    def change(tx: Transaction) -> None:
        for each in tx.enrollments.of_patient(chat_id):
            older = replace(each, agreed_version=terms.version, agreed_months=terms.months)
            tx.enrollments.save(older)

    ward.run(change)


def actions(ward: Ward) -> list[str]:
    query = "SELECT action FROM audit WHERE actor LIKE 'chat:%' ORDER BY id"
    rows: list[Any] = ward.run(lambda tx: tx.sql.connection.exec_driver_sql(query).all())
    return [row[0] for row in rows]


@SPOKEN
async def test_which_version_was_agreed_to_when_and_in_which_language(ward: Ward, language: str) -> None:
    words = await began(ward, language)
    (of,) = ward.enrollments()
    assert (agreed_to(of), of.agreed_at, of.agreed_language) == (TWELVE, ward.now[0], language)
    assert any(terms(TWELVE, CLINIC, words) in each for each in ward.texts("Pat"))
    assert actions(ward) == [f"consented:{NEWEST}"]


@SPOKEN
async def test_it_says_what_it_must(language: str) -> None:
    said = terms(TWELVE, CLINIC, read_all()[language])
    assert [each for each in SAYS[language] if each not in said] == []
    assert len(said) < 1000


async def test_what_was_shown_is_what_is_kept(ward: Ward) -> None:
    """The clinic keeps data for longer by the time that Pat agrees: so Pat is asked again."""
    ward.telegram.people.join("Pat")
    await ward.open("Pat", ward.link())
    ward.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), keeps_months=24)))
    await ward.taps("Pat", "I agree", "Yes", "10:00 AM")
    assert agreed_to(ward.enrollments()[0]) == TWELVE
    await ward.on_day(1)
    assert "24 months after this ends" in ward.last("Pat")
    await ward.tap("Pat", "I agree")
    assert agreed_to(ward.enrollments()[0]) == Terms(NEWEST, 24)


@SPOKEN
async def test_changed_terms_are_asked_before_the_next_check_in_and_then_it_comes(ward: Ward, language: str) -> None:
    words = await began(ward, language)
    as_before(ward)
    await ward.on_day(1)
    shown = ward.last("Pat")
    assert shown.startswith(words("consent.changed"))
    assert terms(TWELVE, CLINIC, words) in shown
    assert words("first.question", day=1) not in shown
    assert ward.buttons("Pat") == [words("welcome.agree"), words("consent.no"), words("contact.please")]
    await ward.tap("Pat", words("welcome.agree"))
    assert words("first.question", day=1) in ward.last("Pat")
    (of,) = ward.enrollments()
    assert (agreed_to(of), of.agreed_at, of.agreed_language) == (TWELVE, ward.now[0], language)
    assert actions(ward)[-1] == f"agreed anew:{NEWEST}"
    await ward.tap("Pat", words("grade.redness.2"))
    assert ward.answers().grades == {"redness": 2}
    await ward.on_day(2)
    assert words("consent.changed") not in ward.last("Pat")


@SPOKEN
async def test_no_is_as_stop_and_says_what_that_means(ward: Ward, language: str) -> None:
    words = await began(ward, language)
    as_before(ward)
    await ward.on_day(1)
    await ward.tap("Pat", words("consent.no"))
    assert ward.enrollments() == []
    refused, stopped = ward.texts("Pat")[-2:]
    assert refused == words("consent.refused")
    assert words("stop.done", **CLINIC) in stopped
    assert actions(ward)[-2:] == [f"agreed no more:{NEWEST}", "stopped"]
    assert any("has stopped taking part" in each for each in ward.texts("Ann"))
    await ward.say("Pat", {"en": "there is pus", "es": "tengo pus"}[language])
    assert len(ward.run(lambda tx: tx.alerts.open_of_clinic(1))) == 1


async def test_who_goes_on_after_a_no_is_asked_again(ward: Ward) -> None:
    await began(ward, "en")
    as_before(ward)
    await ward.on_day(1)
    await ward.tap("Pat", "No, stop the questions")
    await ward.say("Pat", "/resume")
    await ward.on_day(2, hour=12)
    assert ward.last("Pat").startswith("Before today’s questions")


async def test_silence_about_it_ends_nothing(ward: Ward) -> None:
    """It is reminded of as the question is; what is written is read; that nobody answers is told to the clinic."""
    await began(ward, "en")
    as_before(ward)
    await ward.on_day(1)
    before = len(ward.texts("Pat"))
    await ward.on_day(1, hour=20)
    assert any(each.startswith("Before today’s questions") for each in ward.texts("Pat")[before:])
    await ward.on_day(4)
    assert ward.enrollments()[0].state is EnrollmentState.ACTIVE
    assert ward.findings() == ["silence"]
    await ward.say("Pat", "My umbrella is green")
    assert ward.answers().notes == ("My umbrella is green",)


async def test_while_an_alert_is_open_care_comes_first(ward: Ward) -> None:
    await began(ward, "en")
    await ward.say("Pat", "there is pus")
    as_before(ward)
    await ward.on_day(1)
    assert "How is your skin today (day 1)?" in ward.last("Pat")


async def test_a_report_of_ones_own_is_never_held_up(ward: Ward) -> None:
    await began(ward, "en")
    as_before(ward)
    await ward.say("Pat", "/report")
    assert "Before today’s questions" not in ward.last("Pat")
    await ward.on_day(1)
    await ward.tap("Pat", "Please contact me")
    await ward.tap("Pat", "Now")
    assert ward.findings() == ["contact"]


async def test_of_two_only_the_one_who_says_no_stops(ward: Ward) -> None:
    said = await two(ward, "en")
    luis, ana = ids(ward)
    ward.run(lambda tx: tx.enrollments.save(replace(tx.enrollments.hold(luis), agreed_version=1, agreed_months=0)))
    await ward.on_day(1)
    (asked,) = [each for each in ward.messages("Ana") if "Before today’s questions" in each.body.text]
    assert said.luis in asked.body.text
    await ward.tap("Ana", "No, stop the questions", asked.id)
    assert [each.id for each in ward.enrollments("Ana")] == [ana]


async def test_the_next_session_goes_by_what_was_agreed_to(ward: Ward) -> None:
    from bot.workflows import sessions

    await began(ward, "en")
    provider = ward.run(lambda tx: tx.providers.of_chat(ward.id("Ann")))
    before = ward.enrollments()[0]
    ward.run(sessions.begin, provider, before.id, ward.now[0].date(), ward.now[0])
    newest = ward.enrollments()[0]
    assert newest.id != before.id
    assert agreed_to(newest) == TWELVE
    assert newest.agreed_at == before.agreed_at


@pytest.mark.parametrize("data", ["agree_anew:{}:3:12", "agree_anew:{}:0:12", "agree_anew:{}:2:-1", "agree_anew:{}"])
async def test_nobody_agrees_to_what_there_is_not(ward: Ward, data: str) -> None:
    await began(ward, "en")
    as_before(ward)
    await ward.on_day(1)
    set_id = ward.data("Pat", "I agree").split(":")[1]
    await ward.press("Pat", data.format(set_id))
    assert agreed_to(ward.enrollments()[0]) == FIRST


async def test_a_no_of_long_ago_ends_nothing(ward: Ward) -> None:
    """Pat had agreed by then."""
    await began(ward, "en")
    as_before(ward)
    await ward.on_day(1)
    no = ward.data("Pat", "No, stop the questions")
    await ward.tap("Pat", "I agree")
    assert await ward.press("Pat", no) == "You have already agreed. All is well."
    assert len(ward.enrollments()) == 1


async def test_the_staff_sees_that_it_will_be_asked(ward: Ward) -> None:
    await began(ward, "en")
    number = ward.enrollments()[0].id
    await ward.press("Ann", f"p.patient:{number}")
    assert "has changed since" not in ward.last("Ann")
    as_before(ward)
    await ward.press("Ann", f"p.patient:{number}")
    assert "What patients agree to has changed since" in ward.last("Ann")
