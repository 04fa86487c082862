"""A clinic's tables hold all that is kept of its patients, in columns that stay as they are."""

from typing import Any

from handlers.exports.tables import COLUMNS, Rows
from tests.provider import cards
from tests.provider.dossiers import REMARK, TOLD, dossier
from wording.words import read_all


def tables(*notes: str, **more: Any) -> dict[str, list[dict[str, Any]]]:
    rows = Rows(dossier(*notes), cards.WORDS, **more).of_patient()
    return {name: [dict(zip(COLUMNS[name], row, strict=True)) for row in of] for name, of in rows.items()}


def test_every_row_is_as_long_as_its_columns_and_says_whose_it_is() -> None:
    for rows in tables("=1+1").values():
        assert rows
        assert {(row["enrollment_id"], row["patient"]) for row in rows} == {(7, "K-014")}


def test_an_enrollment_has_its_profile_and_its_moments_on_the_clinics_clock() -> None:
    (row,) = tables()["enrollments"]
    assert row["name"] == "Pat Miller"
    assert row["enrolled_by"] == "Ann Lee"
    assert row["agreed_at"] == row["connected_at"] == "2026-03-02T11:00:00+01:00"
    assert (row["agreed_version"], row["agreed_months"], row["agreed_language"]) == (2, 12, "es")
    assert (row["treated_on"], row["depth_mm"], row["skin_type"], row["cold_sores"]) == ("2026-03-02", 1.5, 4, True)


def test_a_check_in_says_what_was_asked_and_when() -> None:
    (row,) = tables()["check_ins"]
    assert (row["day"], row["state"], row["asked"]) == (2, "answered", "redness signs")
    assert row["first_answer_at"] == "2026-03-04T10:20:00+01:00"


def test_answers_have_a_row_for_each_grade_sign_note_and_photo() -> None:
    rows = tables("It burns", "And itches")["answers"]
    on_day_2 = [(row["kind"], row["item"], row["grade"], row["text"]) for row in rows if row["day"] == 2]
    assert on_day_2 == [
        ("grade", "redness", 2, "Mild"),
        ("sign", "pus", None, "pus or yellow crust"),
        ("note", "0", None, "It burns"),
        ("note", "1", None, "And itches"),
        ("photo", "0", None, ""),
    ]
    corrected = [row for row in rows if row["kind"] == "grade_before"]
    assert [(row["item"], row["grade"], row["at"]) for row in corrected] == [
        ("redness", 2, "2026-03-09T13:00:00+01:00")
    ]
    assert [row["item"] for row in rows if row["kind"] == "no_signs"] == ["signs", "signs"]


def test_an_alert_says_why_in_words_and_codes_and_who_took_and_closed_it() -> None:
    (row,) = tables()["alerts"]
    assert "sign:pus day 2 urgent" in row["findings"]
    assert "pus or yellow crust" in row["findings_in_words"]
    assert (row["taken_by"], row["taken_at"]) == ("Bob", "2026-03-04T11:00:00+01:00")
    assert (row["closed_by"], row["closed_at"], row["outcome"]) == ("Bob", "2026-03-04T12:00:00+01:00", "called")


def test_messages_are_what_was_told_letters_that_were_sent_and_remarks() -> None:
    rows = [(row["kind"], row["by"], row["state"], row["text"]) for row in tables()["messages"]]
    assert rows == [
        ("told_advice", None, "sent", TOLD),
        ("letter", "Bob", "sent", "Cold <i>water</i> helps."),
        ("letter", "Bob", "failed", "(a photo)"),
        ("remark_for_us", "Ann Lee", "", REMARK),
    ]
    assert [row["kind"] for row in tables(remarks=False)["messages"]] == ["told_advice", "letter", "letter"]


def test_the_columns_stay_whatever_the_clinic_speaks() -> None:
    spanish = Rows(dossier(), read_all()["es"]).of_patient()
    assert "costra" in str(spanish["answers"])
    assert {name: len(rows) for name, rows in spanish.items()} == {name: len(of) for name, of in tables().items()}
