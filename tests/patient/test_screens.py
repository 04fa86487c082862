"""Each screen drawn from a view alone: it fits, it says what it must, and its buttons can be read back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot import protocol
from bot.alert import Alert, AlertState
from bot.checkin import SIGNS, AnswerSet, CheckIn, CheckInState, Contact
from bot.clinic import Clinic
from bot.consent import NEWEST, Terms
from bot.course import Course
from bot.enrollment import Enrollment, EnrollmentState, Profile
from bot.finding import Finding, Urgency
from bot.workflows import answering
from handlers import buttons
from handlers.screen import Drawn
from handlers.screens import arranging, cards, heard, questions, standing, steps, welcome
from handlers.screens.about import About
from handlers.screens.arranging import ArrangingView
from handlers.screens.asking import CHANGE, CONTACT, NOTE, PHOTO, QuestionsView
from handlers.screens.cards import AdviceView, WaitingView
from handlers.screens.hearing import HeardView
from handlers.screens.standing import StandingView
from handlers.screens.welcome import WelcomeView
from wording import zones
from wording.text import MESSAGE_LIMIT, utf16_length
from wording.words import read_all

WORDS = read_all()["en"]
RULES = protocol.load("microneedling")
TREATED = date(2026, 3, 2)
LONG = "The Dermatology and Laser Centre of the University Hospital by the River 🏥"
CLINIC = Clinic(1, LONG, "+49 30 1234567 ext. 89", "Europe/Berlin", "112", datetime(2026, 1, 1, tzinfo=UTC))
TERMS = Terms(NEWEST, 12)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 7, 10, 14, 28, 40)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 3, 2, hour, tzinfo=UTC) + timedelta(days=day)


def about(day: int, *, several: bool = False, hour: int = 10, alert: Alert | None = None, **profile: Any) -> About:
    enrollment = Enrollment(
        id=9,
        clinic_id=1,
        provider_id=1,
        state=EnrollmentState.ACTIVE,
        label="K-001",
        protocol_id="microneedling",
        protocol_version=2,
        treated_on=TREATED,
        timezone="Europe/Berlin",
        hour=10,
        language="en",
        created_at=at(0),
        profile=Profile(**profile),
        chat_id=77,
        name="Patricia Secret",
        called="Ana" if several else None,
        enrolled_at=at(0),
        decided_on=TREATED + timedelta(days=day),
    )
    return About(Course(RULES, enrollment, alert=alert), CLINIC, at(day, hour), several)


def asked(day: int, step: str, *, of: About | None = None, **answers: Any) -> QuestionsView:
    of = of or about(day)
    items = RULES.items_on(day, of.course.enrollment.profile)
    on = TREATED + timedelta(days=day)
    checkin = CheckIn(5, 9, on, CheckInState.ASKED, at(day), at(day, 21), at(day, 23), asked=items)
    given = AnswerSet(12, 9, on, at(day), checkin_id=5, **answers)
    course = replace(of.course, checkins=(checkin,)).with_answers(given)
    found = answering.findings_of(course, given)
    course = course if course.alert or not found else course.with_alert(raised(day, found))
    return QuestionsView(replace(of, course=course), given, step, findings=found)


def raised(day: int, found: tuple[Finding, ...]) -> Alert:
    return Alert(1, 1, 9, AlertState.SENT, max(each.urgency for each in found), found, at(day), at(day), at(day))


def everything(day: int) -> dict[str, Any]:
    grades = {each.id: each.worst for each in RULES.symptom}
    return {"grades": grades, "signs": frozenset(each.id for each in RULES.sign), "signs_answered": True}


def every_step(day: int) -> Iterator[tuple[str, Drawn]]:
    of = about(day, several=True)
    steps_ = [*(each.id for each in RULES.symptom), SIGNS, "first", "done", CONTACT, CHANGE, NOTE, PHOTO]
    for step in steps_:
        for given in ({}, everything(day)):
            view = replace(asked(day, step, of=of, **given), preface="deaf")
            yield f"{step} on day {day}", questions.draw(view, WORDS)


def every_screen() -> Iterator[tuple[str, Drawn]]:
    for day in EVERY_DAY:
        of = about(day, several=True)
        yield from every_step(day)
        for name, draw in arranging.DRAWN.items():
            for page in range(-1, len(arranging.pages(of.now)) + 1):
                yield f"{name}, page {page}", draw(ArrangingView(of, page), WORDS)
        for urgency in (Urgency.URGENT, Urgency.EMERGENCY):
            yield f"advice {urgency}", cards.draw_advice(AdviceView(of, 12, urgency), WORDS)
        for urgency in (Urgency.SAME_DAY, Urgency.URGENT, Urgency.EMERGENCY):
            yield f"nobody, {urgency}", cards.draw_nobody(WaitingView(of, urgency), WORDS)
            for before in ("", "lapsed", "more"):
                yield f"nobody yet, {urgency}", cards.draw_nobody_yet(WaitingView(of, urgency, before=before), WORDS)
        yield "taken", cards.draw_taken(WaitingView(of, Urgency.URGENT, taken="taken.first"), WORDS)
        yield "aftercare", cards.draw_aftercare(of, WORDS)
        yield "farewell", cards.draw_farewell(of, WORDS)
        yield "standing", standing.draw(StandingView((of,) * 5), WORDS)
        yield "which", standing.draw_choice(StandingView((of,) * 5), WORDS)
        for agreed in (False, True):
            invited = WelcomeView("en", 7, CLINIC, of.course.enrollment, 28, agreed, TERMS)
            yield "welcome", welcome.draw(invited, WORDS)
        yield "consent", questions.draw(asked(day, questions.CONSENT, of=of), WORDS)
        for what in ("note", "photo"):
            yield "heard", heard.draw(HeardView(asked(day, "done", of=of, **everything(day)), what, True), WORDS)


def labels(drawn: Drawn) -> list[str]:
    return [button.label for row in drawn.buttons for button in row]


def test_every_screen_fits_and_can_be_tapped() -> None:
    for name, drawn in every_screen():
        assert 0 < utf16_length(drawn.text) < MESSAGE_LIMIT, name
        assert drawn.protect, name
        for row in drawn.buttons:
            assert 1 <= len(row) <= 8, name
            for button in row:
                assert buttons.decode(button.data), name
                assert 0 < len(button.label) <= 48, f"{name}: {button.label}"


def test_no_two_buttons_of_a_screen_say_the_same() -> None:
    for name, drawn in every_screen():
        said = labels(drawn)
        assert name in ("standing", "which") or len(said) == len(set(said)), name


def test_no_screen_says_the_patients_name() -> None:
    assert [name for name, drawn in every_screen() if "Secret" in drawn.text or "K-001" in drawn.text] == []


def test_what_is_shown_bold_is_there() -> None:
    for name, drawn in every_screen():
        assert all(part in drawn.text for part in drawn.bold), name


def test_the_first_screen_takes_one_tap_if_all_is_clear() -> None:
    drawn = questions.draw(asked(5, "first"), WORDS)
    assert "How is your skin today (day 5)?" in drawn.text
    assert "redness, swelling, peeling, pain, itch" in drawn.text
    assert labels(drawn) == ["All clear", "Tell the clinic more", "Please contact me"]


@pytest.mark.parametrize("day", [1, 3])
def test_on_the_first_days_the_first_question_is_the_first_screen(day: int) -> None:
    drawn = questions.draw(asked(day, "first"), WORDS)
    grades = [WORDS(f"grade.redness.{grade}") for grade in range(5)]
    assert labels(drawn) == [*grades, "Please contact me", "All clear"]
    for said in (f"How is your skin today (day {day})?", "Redness", WORDS("question.redness"), "“All clear” means"):
        assert said in drawn.text


@pytest.mark.parametrize("day", [3, 5])
def test_all_clear_is_not_offered_once_something_is_answered(day: int) -> None:
    drawn = questions.draw(asked(day, "first", grades={"redness": 2}), WORDS)
    assert "All clear" not in labels(drawn)


@pytest.mark.parametrize(
    ("item", "said"),
    [
        pytest.param("redness", ["None", "Barely", "Mild", "Moderate", "Severe"], id="redness"),
        pytest.param("swelling", ["None", "Barely", "Mild", "Changes my face", "Eyes nearly closed"], id="swelling"),
        pytest.param("peeling", ["None", "Dry, tight", "Light flakes", "A lot", "Raw, wet or cracking"], id="peeling"),
        pytest.param("pigment", ["No", "Yes"], id="pigment"),
    ],
)
def test_a_question_has_words_on_its_buttons(item: str, said: list[str]) -> None:
    drawn = questions.draw(asked(14, item), WORDS)
    assert labels(drawn) == [*said, "‹ Back"]
    assert next(button.data for row in drawn.buttons for button in row) == f"grade:12:{item}:0"


def test_redness_is_asked_so_that_every_skin_can_answer() -> None:
    assert "was your skin redder, darker or more purple than usual?" in WORDS("question.redness")


def test_how_far_it_is_stands_above_the_question() -> None:
    assert "2 of 5 · Swelling" in questions.draw(asked(1, "swelling"), WORDS).text
    assert "2 of 6 · Swelling" in questions.draw(asked(3, "swelling"), WORDS).text


def test_the_answer_given_is_marked_and_one_of_yesterday_is_not() -> None:
    view = asked(1, "redness", grades={"redness": 2})
    assert "Mild ✓" in labels(questions.draw(view, WORDS))
    assert "Mild ✓" not in labels(questions.draw(replace(view, is_open=False), WORDS))


def test_back_leads_to_the_question_before() -> None:
    def back(step: str, **given: Any) -> str:
        return questions.draw(asked(5, step, **given), WORDS).buttons[-1][0].data

    assert back("redness") == "ask:12:first"
    assert back("swelling") == "ask:12:redness"
    assert back("signs") == "ask:12:itch"
    assert back("swelling", **everything(5)) == "ask:12:change"


@pytest.mark.parametrize(("day", "offered"), [(1, False), (2, True)])
def test_bleeding_is_offered_after_the_first_day(day: int, offered: bool) -> None:
    assert ("Bleeding" in labels(questions.draw(asked(day, "signs"), WORDS))) is offered


def test_none_of_these_comes_first_and_nothing_moves_when_a_sign_is_ticked() -> None:
    view = asked(1, "signs")
    before = labels(steps.signs(view, WORDS))
    after = labels(steps.signs(replace(view, ticked=frozenset({"pus"})), WORDS))
    assert before[0] == "None of these"
    assert after[0] == "Done"
    assert [label.removeprefix("✅ ") for label in after[1:]] == before[1:]
    assert after[before.index("Pus or yellow crust")] == "✅ Pus or yellow crust"


def test_an_emergency_that_is_ticked_says_at_the_top_what_to_do_now() -> None:
    view = asked(1, "signs")
    assert steps.signs(replace(view, ticked=frozenset({"breathing"})), WORDS).text.startswith("⚠️")
    assert "call 112 at once" in steps.signs(replace(view, ticked=frozenset({"breathing"})), WORDS).text
    assert "112" not in steps.signs(replace(view, ticked=frozenset({"pus"})), WORDS).text


def test_a_sign_that_was_ticked_is_shown_on_any_day_and_in_full() -> None:
    text = steps.signs(replace(asked(1, "signs"), ticked=frozenset({"bumps"})), WORDS).text
    assert "✓ hard, itchy or tender bumps" in text


def test_what_was_answered_stands_against_what_is_usual() -> None:
    text = questions.draw(asked(3, "done", grades={"redness": 2, "swelling": 1, "peeling": 0}), WORDS).text
    assert "• Redness: mild – more than usual on day 3 (usual: at most barely)\n" in text
    assert "• Swelling: barely – usual on day 3\n" in text
    assert "• Peeling: none\n" in text
    assert "• Peeling: light flakes – usual on day 3 (up to: a lot)" in done(3, peeling=2)


def done(day: int, of: About | None = None, **grades: Any) -> str:
    return questions.draw(asked(day, "done", of=of or about(day), grades=grades), WORDS).text


def test_it_is_said_when_it_is_usually_over() -> None:
    said = done(2, redness=2, swelling=2, peeling=1, pain=1)
    assert "Usually gone: pain by day 3 (Thu, Mar 5); swelling by day 5 (Sat, Mar 7); redness by day 7" in said
    assert "peeling by day 10 (Thu, Mar 12)." in said


def test_in_spanish_it_is_said_when_it_is_usually_over() -> None:
    of = asked(2, "done", grades={"redness": 2, "pain": 1})
    said = questions.draw(of, read_all()["es"]).text
    assert "Suele irse: dolor, hacia el día 3 (jue, 5 mar); enrojecimiento, hacia el día 7 (lun, 9 mar)." in said


def test_after_deep_needles_it_takes_longer() -> None:
    assert "Usually gone: redness by day 9 (Wed, Mar 11)." in done(2, about(2, depth_mm=2.5), redness=2)


@pytest.mark.parametrize(
    ("day", "grades"),
    [
        pytest.param(3, {"redness": 2}, id="what-is-more-than-usual"),
        pytest.param(8, {"redness": 1}, id="what-should-have-gone"),
        pytest.param(14, {"pigment": 1}, id="what-is-never-usual"),
        pytest.param(3, {"redness": 0}, id="what-is-not-there"),
    ],
)
def test_no_end_is_promised_of(day: int, grades: dict[str, Any]) -> None:
    assert "Usually gone" not in done(day, **grades)


def test_no_end_is_promised_beside_what_is_urgent() -> None:
    view = asked(2, "done", grades={"redness": 2}, signs=frozenset({"pus"}), signs_answered=True)
    assert "Usually gone" not in questions.draw(view, WORDS).text


def test_whom_to_call_is_said_once() -> None:
    finding = Finding("severe", "redness", "set:1", Urgency.SAME_DAY, 1)
    alert = Alert(1, 1, 9, AlertState.SENT, Urgency.SAME_DAY, (finding,), at(1), at(1), at(1))
    texts = (done(2, redness=1), done(5, redness=3), done(2, about(2, alert=alert), redness=1))
    assert [text.count("+49 30 1234567") for text in texts] == [1, 1, 1]
    assert "fever, pus or spreading redness, call +49 30" in texts[0]


def test_the_picture_is_offered_once_there_is_something_on_it() -> None:
    assert "Show my chart" in labels(questions.draw(asked(1, "done", grades={"redness": 1}), WORDS))
    assert "Show my chart" not in labels(questions.draw(asked(1, "done", contact=Contact.TODAY), WORDS))


def test_deep_needles_give_the_skin_more_time() -> None:
    shallow = questions.draw(asked(3, "done", grades={"redness": 2}), WORDS).text
    deep = questions.draw(asked(3, "done", of=about(3, depth_mm=2.0), grades={"redness": 2}), WORDS).text
    assert "more than usual" in shallow
    assert "• Redness: mild – usual on day 3\n" in deep


@pytest.mark.parametrize(
    ("hour", "says"),
    [
        pytest.param(10, "has been told and is asked to look at this today", id="while-open"),
        pytest.param(
            20,
            "is closed now. I tell its staff, and ask them to look at this when it opens, tomorrow at 9:00\u202fAM.",
            id="after-hours",
        ),
    ],
)
def test_who_reads_it_next(hour: int, says: str) -> None:
    of = about(7, hour=hour)
    view = asked(7, "done", of=of, grades={"redness": 3})
    assert view.urgency is Urgency.SAME_DAY
    text = questions.draw(view, WORDS).text
    assert says in text
    assert "If it gets worse, call +49 30 1234567 ext. 89. In an emergency, call 112." in text


def test_what_is_routine_waits_for_the_next_digest() -> None:
    view = asked(8, "done", of=about(8), grades={"peeling": 3})
    assert view.urgency is Urgency.ROUTINE
    assert "next reads its messages today at 3:00\u202fPM" in questions.draw(view, WORDS).text


def test_an_emergency_comes_before_the_answers_and_without_creams() -> None:
    text = questions.draw(asked(1, "done", signs=frozenset({"breathing"}), signs_answered=True), WORDS).text
    assert "⚠️ Please call 112 now" in text
    assert text.index("112") < text.index("Warning signs")
    assert "What helps your skin now" not in text


def test_an_alert_that_is_still_open_is_not_forgotten() -> None:
    finding = Finding("severe", "redness", "set:1", Urgency.SAME_DAY, 1)
    alert = Alert(1, 1, 9, AlertState.SENT, Urgency.SAME_DAY, (finding,), at(1), at(1), at(1))
    grades = dict.fromkeys(("redness", "swelling", "peeling", "pain"), 0)
    text = questions.draw(asked(2, "done", of=about(2, alert=alert), grades=grades, signs_answered=True), WORDS).text
    assert f"{LONG} has been told what you reported before." in text
    assert "My next questions come tomorrow at 10:00\u202fAM" in text
    held = about(2, alert=replace(alert, state=AlertState.ACKNOWLEDGED))
    held_text = questions.draw(asked(2, "done", of=held, grades=grades, signs_answered=True), WORDS).text
    assert "still looking after what you told it before" in held_text


def test_a_day_that_an_open_alert_adds_is_not_promised() -> None:
    finding = Finding("severe", "redness", "set:1", Urgency.SAME_DAY, 1)
    alert = Alert(1, 1, 9, AlertState.SENT, Urgency.SAME_DAY, (finding,), at(1), at(6), at(6))
    text = questions.draw(asked(8, "done", of=about(8, alert=alert), grades={"redness": 0}), WORDS).text
    assert f"I ask again tomorrow at 10:00\u202fAM, unless {LONG} has already settled what you reported." in text
    assert "My next questions" not in text
    over = questions.draw(asked(30, "done", of=about(30, alert=alert), grades={"redness": 0}), WORDS).text
    assert "I have no more questions planned." in over, "the alert has been quiet for weeks"


def test_who_has_all_clear_is_not_told_that_somebody_watches() -> None:
    text = questions.draw(asked(1, "done", grades={"redness": 0}), WORDS).text
    assert f"If something should be looked at, I tell {LONG}." in text
    assert "at any time" not in text


def test_the_last_message_does_not_say_that_nothing_more_is_asked() -> None:
    assert "I may ask again" in cards.draw_farewell(about(29), WORDS).text


def test_nothing_reassures_after_more_than_usual() -> None:
    text = questions.draw(asked(3, "done", grades={"itch": 4}), WORDS).text
    assert "• Itch: severe – more than usual on day 3 (usual: at most mild)" in text
    assert "may itch" not in text


def test_words_that_nobody_has_read_yet_are_answered_with_what_to_do_now() -> None:
    of = about(3)
    for grades in ({}, {**dict.fromkeys((each.id for each in RULES.symptom), 0)}):
        view = asked(3, "done", of=of, grades=grades, signs_answered=bool(grades), notes=("My cheek feels odd",))
        drawn = heard.draw(HeardView(view, "note", False), WORDS)
        whom = "call +49 30 1234567 ext. 89. In an emergency, call 112."
        named = "" if grades else ", or you have fever or pus"
        assert f"If it gets worse{named}, {whom}" in drawn.text
        assert labels(drawn) == ["Answer the questions", "Please contact me"]


def test_the_wish_to_be_contacted_is_repeated() -> None:
    found = (Finding("contact", "", "set:12", Urgency.SAME_DAY, 1),)
    alert = Alert(3, 1, 9, AlertState.SENT, Urgency.SAME_DAY, found, at(1), at(1), at(1))
    text = questions.draw(asked(1, "done", of=about(1, alert=alert), contact=Contact.TODAY), WORDS).text
    assert "You asked to be contacted today. " in text


@pytest.mark.parametrize(("day", "invited"), [(2, False), (3, True), (7, True), (14, False), (28, True)])
def test_a_photo_is_invited_on_some_days(day: int, invited: bool) -> None:
    grades = {"redness": 0}
    assert ("A photo would help" in questions.draw(asked(day, "done", grades=grades), WORDS).text) is invited
    assert "A photo would help" not in questions.draw(asked(day, "done", photos=("f",), grades=grades), WORDS).text


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (0, "Leave your skin alone today"),
        (2, "mild cleanser"),
        (5, "Please do not pick"),
        (9, "Begin acids, retinol or vitamin C again only when"),
        (28, "protects against dark patches"),
    ],
)
def test_advice_belongs_to_the_day(day: int, says: str) -> None:
    assert says in questions.draw(asked(day, "done", grades={"redness": 0}), WORDS).text


def test_each_check_in_names_its_treatment_if_there_are_several() -> None:
    for step in ("first", "redness", "signs", "done", CONTACT):
        one = questions.draw(asked(3, step), WORDS).text
        many = questions.draw(asked(3, step, of=about(3, several=True)), WORDS).text
        assert "microneedling on March 2, 2026" in many
        assert "microneedling" not in one


def test_who_was_left_waiting_is_told_whose_fault_it_was() -> None:
    view = asked(3, "swelling", grades={"redness": 1})
    assert "I was away for a while" in questions.draw(replace(view, preface="deaf"), WORDS).text
    assert "Whenever you have a minute" in questions.draw(replace(view, preface="reminder"), WORDS).text


def test_what_one_agrees_to_names_clinic_treatment_and_date() -> None:
    of = about(0)
    drawn = welcome.draw(WelcomeView("en", 7, CLINIC, of.course.enrollment, 28, False, TERMS), WORDS)
    for said in (
        LONG,
        "microneedling",
        "March 2, 2026",
        "not end-to-end encrypted",
        "/stop",
        "not for emergencies",
        "18 or older",
    ):
        assert said in drawn.text
    assert labels(drawn) == ["I agree", "No, thank you"]


def test_what_was_agreed_to_stays_without_buttons() -> None:
    agreed = welcome.draw(WelcomeView("en", 7, CLINIC, about(0).course.enrollment, 28, True, TERMS), WORDS)
    assert agreed.buttons == ()
    assert "not end-to-end encrypted" in agreed.text


def test_every_city_is_on_some_page_and_knows_the_way_back() -> None:
    of = about(1)
    pages = [arranging.draw_timezone(ArrangingView(of, n), WORDS) for n in range(len(arranging.pages(of.now)))]
    data = [button.data for page in pages for row in page.buttons for button in row if button.data.startswith("zone:")]
    assert len(data) == len(set(data)) == len(zones.ZONES)
    named = {zones.of_code(str(buttons.decode(each)[1][1])) for each in data}
    assert named == set(zones.ZONES)


def test_clocks_that_show_the_same_stand_together() -> None:
    now = about(1).now
    times = [{zones.offset(zone, now) for zone in page} for page in arranging.pages(now)]
    assert sum(map(len, times)) == len(set().union(*times))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Honolulu", "Pacific/Auckland", "Asia/Kolkata"])
def test_the_first_page_shows_clocks_like_the_clinics(zone: str) -> None:
    of = about(1)
    page = arranging.page_of(zone, of.now)
    drawn = arranging.draw_timezone(ArrangingView(of, page), WORDS)
    assert any(zones.city(zone, WORDS) in label for label in labels(drawn))


def test_the_hours_of_the_protocol_are_offered() -> None:
    said = labels(arranging.draw_hour(ArrangingView(about(1)), WORDS))
    assert said[0] == "8:00 AM"
    assert said[2] == "10:00 AM ✓"
    assert said[-1] == "6:00 PM"
    assert len(said) == 11


def test_whoever_is_enrolled_knows_what_comes_next_and_what_is_usual() -> None:
    text = arranging.draw_enrolled(ArrangingView(about(0)), WORDS).text
    for said in ("come tomorrow at 10:00\u202fAM", "as red as after a strong sunburn", "call 112 at once", "aftercare"):
        assert said in text


def test_the_aftercare_card_lists_every_sign_and_whom_to_call() -> None:
    text = cards.draw_aftercare(about(0), WORDS).text
    assert all(WORDS(f"sign.{each.id}.full") in text for each in RULES.sign if each.urgency < Urgency.EMERGENCY)
    assert "+49 30 1234567 ext. 89" in text
    assert "call 112" in text


def test_advice_begins_with_the_number_to_call() -> None:
    emergency = cards.draw_advice(AdviceView(about(1), 12, Urgency.EMERGENCY), WORDS)
    urgent = cards.draw_advice(AdviceView(about(1), 12, Urgency.URGENT), WORDS)
    assert emergency.text.startswith("⚠️ Please call 112 now.")
    assert emergency.buttons == ()
    assert urgent.text.startswith(f"⚠️ Please call {LONG} now: +49 30 1234567 ext. 89")


def test_at_night_it_says_where_else_to_go() -> None:
    pus = raised(1, (Finding("sign", "pus", "set:12", Urgency.URGENT, 1),))
    night = cards.draw_advice(AdviceView(about(1, hour=23, alert=pus), 12, Urgency.URGENT), WORDS).text
    assert "doctor on call" in night
