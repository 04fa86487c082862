"""The procedure was another one: what was asked and answered stays, and the other protocol's rules run over it."""

from typing import Any

import pytest

from bot import protocol
from bot.alert import AlertState
from bot.course import Course
from bot.enrollment import Enrollment, EnrollmentState
from bot.finding import Urgency
from bot.sure import mark_of
from tests.provider.conftest import House
from tests.provider.test_drafts import PEEL, RF, switched_on
from tests.provider.test_putting_right import MORE

PEELED, NEEDLED = "chemical_peel_superficial", "microneedling"


async def followed(house: House, *drafts: str) -> None:
    await switched_on(house, PEEL)
    house.patient()
    await house.pipeline.settle()


async def correct(house: House, named: str = f"{PEEL} (draft)") -> str:
    await house.say("Ann", "/patients")
    for label in ("K-001", MORE, "Correct the procedure"):
        await house.tap("Ann", label)
    return await house.tap("Ann", named)


def course_of(house: House) -> Course:
    course: Course = house.run(lambda tx: tx.enrollments.course(1))
    return course


def enrollment_of(house: House) -> Enrollment:
    return course_of(house).enrollment


async def test_it_is_corrected_by_a_tap_and_said_what_happens(house: House) -> None:
    await followed(house)
    await house.forward(days=1)
    await house.report("Pat", redness=1)
    await house.say("Ann", "/patients")
    for label in ("K-001", MORE, "Correct the procedure"):
        await house.tap("Ann", label)
    assert "What has been asked and answered stays." in house.last("Ann")
    assert house.buttons("Ann") == [f"{PEEL} (draft)", "☑ Microneedling", "‹ Back"]
    before = course_of(house).answer_sets
    assert await house.tap("Ann", f"{PEEL} (draft)") == "Corrected ✓"
    assert house.last("Ann").startswith(f"K-001 · {PEEL}")
    after = course_of(house)
    assert (after.protocol.id, after.answer_sets, after.enrollment.profile.depth_mm) == (PEELED, before, None)
    await house.tap("Ann", "Timeline")
    assert "Ann corrected the procedure." in house.last("Ann")


async def test_the_rules_run_again_over_what_was_answered(house: House) -> None:
    """Peeling on day 10 is usual after a peel, and lasts too long after microneedling."""
    await followed(house)
    await correct(house)
    await house.forward(days=10)
    await house.report("Pat", peeling=1)
    await house.forward(days=2)
    assert course_of(house).alert is None
    await correct(house, "Microneedling")
    alert = course_of(house).alert
    assert alert is not None
    assert [each.name for each in alert.findings] == ["persisting:peeling"]


async def test_no_alert_is_closed_and_a_sign_that_the_other_does_not_know_still_counts(house: House) -> None:
    await followed(house)
    await house.forward(days=2)
    await house.report("Pat", signs=("numbness",), redness=0)
    before = course_of(house).alert
    await correct(house)
    assert course_of(house).protocol.sign_named("numbness") is None
    after = course_of(house).alert
    assert before is not None
    assert after is not None
    assert (after.urgency, after.findings) == (Urgency.URGENT, before.findings)
    assert after.state is not AlertState.RESOLVED
    await house.press("Ann", "p.alert:1")
    assert "numb" in house.last("Ann")
    await house.say("Pat", "What shall I do?")
    assert "+49 30 1234567" in house.last("Pat").split("\n")[0], house.last("Pat")


async def test_a_sign_that_is_ticked_counts_before_the_procedure_changes(house: House) -> None:
    await followed(house)
    await house.forward(days=1)
    while "None of these" not in house.buttons("Pat"):
        await house.tap("Pat", "None")
    await house.tap("Pat", next(each for each in house.buttons("Pat") if "umb" in each))
    await correct(house)
    alert = course_of(house).alert
    assert alert is not None
    assert [each.name for each in alert.findings] == ["sign:numbness"]


def without_itch(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clinic's own peel does not ask for itch."""
    load = protocol.load

    def loaded(named: str, version: int | None = None) -> Any:
        found = load(named, version)
        rest = tuple(each for each in found.symptom if each.id != "itch")
        return found.model_copy(update={"symptom": rest}) if named == PEELED else found

    monkeypatch.setattr(protocol, "load", loaded)


async def test_what_waits_for_an_answer_asks_only_what_the_other_knows(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await followed(house)
    await house.forward(days=3)
    asked = course_of(house).checkins[-1]
    assert "itch" in asked.asked
    for label in ("Mild", "None", "None", "None"):
        await house.tap("Pat", label)
    shown = house.messages("Pat")[-1].id
    assert "Itch" in house.last("Pat")
    without_itch(monkeypatch)
    await correct(house)
    assert "itch" not in course_of(house).checkins[-1].asked
    assert house.messages("Pat")[-1].id == shown
    assert "Itch" not in house.last("Pat")
    await house.tap("Pat", "None of these")
    assert course_of(house).answer_sets[-1].grades["redness"] == 2
    assert course_of(house).checkins[-1].state == "answered"


async def test_an_answer_that_the_other_does_not_ask_for_stays_on_the_page(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await followed(house)
    await house.forward(days=3)
    await house.report("Pat", itch=3)
    without_itch(monkeypatch)
    await correct(house)
    assert "Itch 3" in house.last("Ann")
    assert course_of(house).answer_sets[-1].grades == {"itch": 3}


async def test_whoever_was_asked_to_the_end_goes_on_where_the_other_asks_longer(house: House) -> None:
    await followed(house)
    await correct(house)
    for _ in range(17):
        await house.forward(days=1)
    assert enrollment_of(house).state is EnrollmentState.COMPLETED
    await correct(house, "Microneedling")
    assert enrollment_of(house).state is EnrollmentState.ACTIVE
    before = len(house.read("Pat"))
    for _ in range(11):
        await house.forward(days=1)
    assert any("(day 28)" in each for each in house.read("Pat")[before:])


async def test_what_the_clinic_has_ended_stays_ended(house: House) -> None:
    await followed(house)
    await house.say("Ann", "/patients")
    for label in ("K-001", MORE, "End the follow-up", "Healed", "Yes"):
        await house.tap("Ann", label)
    state = enrollment_of(house).state
    await correct(house)
    assert (enrollment_of(house).state, enrollment_of(house).protocol_id) == (state, PEELED)


async def test_old_and_forged_buttons_change_nothing(house: House) -> None:
    await followed(house)
    mark = mark_of(enrollment_of(house))
    for data in (f"p.was:1:{mark + 1}:{PEELED}", f"p.was:1:{mark}:rf_microneedling", f"p.was:1:{mark}:nothing"):
        await house.press("Ann", data)
        assert enrollment_of(house).protocol_id == NEEDLED


async def test_where_there_is_one_procedure_nothing_is_offered(house: House) -> None:
    await house.admin()
    house.patient()
    await house.pipeline.settle()
    await house.say("Ann", "/patients")
    for label in ("K-001", MORE):
        await house.tap("Ann", label)
    assert "Correct the procedure" not in house.buttons("Ann")
    assert RF not in "".join(house.buttons("Ann"))


async def test_the_card_on_aftercare_and_the_open_question_say_what_holds_now(house: House) -> None:
    await followed(house)
    await house.forward(days=2)
    shown = {each.id: each.body.text for each in house.messages("Pat")}
    await correct(house)
    assert {each.id for each in house.messages("Pat")} == shown.keys()
    changed = [text for each in house.messages("Pat") if (text := each.body.text) != shown[each.id]]
    assert any(each.startswith("Your skin today") for each in changed)


async def test_a_proposal_by_the_other_protocol_is_shown_anew(house: House) -> None:
    await followed(house)
    await house.forward(days=3)
    await house.say("Pat", "my face is very red and a bit swollen")
    old = house.messages("Pat")[-1].keyboard()[0][0]["callback_data"]
    await correct(house)
    assert old.startswith("save:")
    assert "please look once more" in await house.press("Pat", old)
    assert all(not each.grades for each in course_of(house).answer_sets)
