"""A patient's file is FHIR R4, its codes are those that the standard allows, and all of the file is in it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from bot.alert import AlertState
from bot.asked import Asked
from bot.checkin import CheckInState
from bot.enrollment import EnrollmentState
from bot.finding import Urgency
from bot.letter import LetterState
from bot.timeline import File
from bot.workflows.exporting import Dossier
from handlers.exports.archive import bundle
from handlers.exports.paper import PaperInWords
from handlers.exports.tables import COLUMNS, Rows
from rehearsal import rehearse
from reports import fhir_codes, picture
from tests.provider import cards
from tests.provider.dossiers import REMARK, STAFF, TOLD, dossier
from wording.words import read_all

# The required bindings of R4, which fhir.resources does not check.
REQUIRED = {
    "Bundle.type": {"document", "message", "transaction", "history", "searchset", "collection"},
    "CarePlan.intent": {"proposal", "plan", "order", "option"},
    "CarePlan.status": {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"},
    "Communication.status": {
        *("preparation", "in-progress", "not-done", "on-hold", "stopped", "completed", "entered-in-error", "unknown")
    },
    "DetectedIssue.severity": {"high", "moderate", "low"},
    "DetectedIssue.status": {
        *("registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown")
    },
    "Flag.status": {"active", "inactive", "entered-in-error"},
    "Observation.status": {
        *("registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown")
    },
    "Procedure.status": {
        *("preparation", "in-progress", "not-done", "on-hold", "stopped", "completed", "entered-in-error", "unknown")
    },
    "QuestionnaireResponse.status": {"in-progress", "completed", "amended", "entered-in-error", "stopped"},
}
SYSTEMS = {
    "http://snomed.info/sct",
    "http://terminology.hl7.org/CodeSystem/flag-category",
    "http://terminology.hl7.org/CodeSystem/observation-category",
}


def made(of: Dossier, **more: Any) -> dict[str, Any]:
    """Of what is valid FHIR."""
    text = bundle(of, cards.WORDS, cards.at(9), **more)
    Bundle.model_validate_json(text)
    found: dict[str, Any] = json.loads(text)
    return found


def resources(of: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each["resource"] for each in of["entry"] if each["resource"]["resourceType"] == kind]


def every(value: Any, key: str) -> list[Any]:
    """What stands under this key, however deep."""
    if isinstance(value, list):
        return [found for each in value for found in every(each, key)]
    if not isinstance(value, dict):
        return []
    here = [value[key]] if key in value else []
    return here + [found for each in value.values() for found in every(each, key)]


def check_codes(of: dict[str, Any]) -> None:
    for each in (of, *(entry["resource"] for entry in of["entry"])):
        for name, allowed in REQUIRED.items():
            kind, _, field = name.partition(".")
            if each["resourceType"] == kind and field in each:
                assert each[field] in allowed, name


NOTES = ("It burns <b>a lot</b>", "شكرا 🫠", "x" * 4096)


def test_it_holds_one_of_everything_and_is_valid() -> None:
    of = made(dossier(*NOTES))
    kinds = {each["resource"]["resourceType"] for each in of["entry"]}
    assert kinds == {
        *("Patient", "Organization", "Practitioner", "Procedure", "CarePlan", "QuestionnaireResponse"),
        *("Observation", "Flag", "DetectedIssue", "Communication"),
    }
    said = [item["answer"][0]["valueString"] for item in every(of, "item") for item in item if "note" in item["linkId"]]
    assert said == list(NOTES)
    assert TOLD in every(of, "contentString")
    assert [each["status"] for each in resources(of, "Communication")] == ["completed", "completed", "not-done"]
    assert {each["status"] for each in resources(of, "Observation")} == {"final", "amended"}


def test_photos_corrections_and_answers_to_questions_are_in_it() -> None:
    of = dossier("May I shower?")
    course = of.file.course
    asked = replace(course.answer_sets[1], questions=(Asked(0, "shower", "normal.today", cards.at(2, 10)),))
    found = made(replace(of, file=replace(of.file, course=course.with_answers(asked))))
    items = [item for items in every(found, "item") for item in items]
    assert [each["linkId"] for each in items if each["linkId"].startswith("photo")] == ["photo.0"]
    (amended,) = [each for each in resources(found, "Observation") if each["status"] == "amended"]
    assert amended["note"] == [{"time": "2026-03-09T13:00:00+01:00", "text": "before, until then: mild"}]
    (reply,) = [each for each in resources(found, "Communication") if "about" in each]
    assert reply["payload"][0]["contentString"] == cards.WORDS("answer.normal.today")


def test_every_code_is_allowed() -> None:
    of = made(dossier(*NOTES))
    check_codes(of)
    systems = {each for each in every(of, "system") if not each.startswith(fhir_codes.OURS)}
    assert systems == SYSTEMS


@pytest.mark.parametrize(
    ("codes", "field", "choices"),
    [
        (fhir_codes.PLAN, "CarePlan.status", EnrollmentState),
        (fhir_codes.SENT, "Communication.status", LetterState),
        (fhir_codes.SEVERITY, "DetectedIssue.severity", Urgency),
    ],
    ids=["plan", "sent", "severity"],
)
def test_whatever_state_of_ours_has_an_allowed_code(codes: dict[Any, str], field: str, choices: Any) -> None:
    assert set(codes) == set(choices)
    assert set(codes.values()) <= REQUIRED[field]
    assert set(fhir_codes.RESPONSE.values()) <= REQUIRED["QuestionnaireResponse.status"]
    assert set(fhir_codes.RESPONSE) <= set(CheckInState)


def test_every_reference_leads_to_something_in_it() -> None:
    of = made(dossier(*NOTES))
    there = {each["fullUrl"] for each in of["entry"]}
    assert len(there) == len(of["entry"])
    assert set(every(of, "reference")) <= there


def test_the_patient_is_a_pseudonym_and_remarks_can_be_left_out() -> None:
    of = dossier()
    whole, bare = made(of), made(of, remarks=False)
    (patient,) = resources(whole, "Patient")
    assert patient["identifier"][0]["value"] == "K-014"
    assert "name" not in patient
    assert "Pat Miller" not in json.dumps(whole)
    assert REMARK in json.dumps(whole)
    assert REMARK not in json.dumps(bare)


def test_the_same_enrollment_has_the_same_ids_again() -> None:
    first, again = made(dossier()), made(dossier())
    assert [each["fullUrl"] for each in first["entry"]] == [each["fullUrl"] for each in again["entry"]]


def test_an_open_alert_is_an_active_flag_without_an_end() -> None:
    of = dossier()
    open_alert = replace(cards.alert_of(of.file.course), state=AlertState.RAISED)
    found = made(replace(of, file=replace(of.file, alerts=(open_alert,))))
    (flag,), (issue,) = resources(found, "Flag"), resources(found, "DetectedIssue")
    assert (flag["status"], "end" in flag["period"]) == ("active", False)
    assert (issue["status"], issue["severity"], "mitigation" in issue) == ("preliminary", "high", False)


def test_nothing_but_an_invitation_is_valid_too() -> None:
    bare = cards.course(state=EnrollmentState.INVITED, chat_id=None, name="", username="")
    of = dossier()
    found = made(replace(of, file=replace(of.file, course=bare, alerts=(), letters=(), remarks=(), told=(), deeds={})))
    assert [each["status"] for each in resources(found, "CarePlan")] == ["draft"]


def test_words_are_the_clinics() -> None:
    text = bundle(dossier(), read_all()["es"], cards.at(9)).decode()
    assert "Enrojecimiento" in text


COURSES = sorted((Path(__file__).parents[1] / "courses").glob("*.toml"))


def played(path: Path) -> Dossier:
    """As it stands after the last day of the course file."""
    gone = rehearse.play(path)
    staff = {**STAFF, gone.course.enrollment.provider_id: STAFF[1]}
    course = gone.course.with_enrollment(replace(gone.course.enrollment, label="K-014"))
    return Dossier(cards.CLINIC, File(course, gone.alerts), staff)


@pytest.mark.parametrize("language", read_all())
def test_every_course_that_we_know_leaves_as_valid_fhir_and_as_rows(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In English a half of them; what another language changes is the words. Their charts are described, not drawn."""
    monkeypatch.setattr(picture, "png", lambda svg: svg.encode())
    words = read_all()[language]
    for path in COURSES[:: 2 if language == "en" else 14]:
        of = played(path)
        found = json.loads(bundle(of, words, cards.at(60)))
        Bundle.model_validate(found)
        check_codes(found)
        assert len(resources(found, "Flag")) == len(of.file.alerts), path.name
        assert len(resources(found, "QuestionnaireResponse")) == len(of.file.course.answer_sets), path.name
        for name, rows in Rows(of, words).of_patient().items():
            assert {len(row) for row in rows} <= {len(COLUMNS[name])}, path.name
        assert PaperInWords(of, words, cards.at(60), "Ann", remarks=True).paper().sections


def test_a_wrong_code_is_seen() -> None:
    found = made(dossier())
    resources(found, "Flag")[0]["status"] = "open"
    with pytest.raises(AssertionError, match=r"Flag\.status"):
        check_codes(found)
