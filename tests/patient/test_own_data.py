"""/mydata: everything about oneself, in one's own chat and for nobody else."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest

from bot.letter import Letter, LetterState, Remark
from bot.ports import Transaction
from bot.workflows import exporting
from sandbox.faults import Fault
from tests.patient.conftest import Ward
from tests.patient.test_two_people import two
from wording.words import Words

REMARK, LETTER, NOTE = "Seems anxious, husband answers.", "Cold water helps.", "it burns, my umbrella is green"


async def lived(ward: Ward, words: Words) -> None:
    """A day of Pat's: answered, corrected, written, photographed; an alert, a letter and a note of the staff."""
    await ward.tap("Pat", words("grade.redness.2"))
    number = ward.answers().id
    await ward.press("Pat", f"grade:{number}:redness:1")
    await ward.say("Pat", NOTE)
    await ward.photo("Pat")
    await ward.say("Pat", {"en": "there is pus", "es": "tengo pus"}[words.language])

    def write(tx: Transaction) -> None:
        (of,) = tx.enrollments.of_patient(chat_id)
        tx.letters.add(Letter(0, of.id, 1, ward.now[0], LETTER, "", LetterState.SENT, sent_at=ward.now[0]))
        tx.remarks.add(Remark(0, of.id, 1, ward.now[0], REMARK))

    chat_id = ward.id("Pat")
    ward.run(write)


def files(ward: Ward, name: str = "Pat") -> list[Any]:
    return [each for each in ward.messages(name) if each.body.file and each.body.file.kind == "document"]


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(BytesIO(pdf))
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)


async def taken(ward: Ward) -> tuple[str, Any]:
    await ward.say("Pat", "/mydata")
    paper, data = files(ward)[-2:]
    return text_of(paper.body.file.content), json.loads(data.body.file.content)


async def test_both_files_come_protected_and_in_the_patients_language(ward: Ward, words: Words) -> None:
    await ward.say("Pat", "/mydata")
    assert words("own.making") in ward.texts("Pat")
    paper, data = files(ward)
    on = ward.enrollments()[0].treated_on.isoformat()
    assert [each.body.file.name for each in (paper, data)] == [
        f"{words('own.file')}-{on}.pdf",
        f"{words('own.file')}-{on}.json",
    ]
    assert paper.protected
    assert data.protected
    date = words.date(ward.enrollments()[0].treated_on)
    assert paper.body.text.startswith(words("treatment", procedure="microneedling", date=date))


async def test_the_paper_has_everything_in_plain_words(ward: Ward, words: Words) -> None:
    await lived(ward, words)
    said, _ = await taken(ward)
    for each in (
        NOTE,
        LETTER,
        words("own.told_clinic"),
        words.count("timeline.photos", 1).removeprefix("📷 "),
        words("sign.pus").lower(),
        words("own.deed.consented"),
        words("own.open"),
        words("own.fact.looked"),
        words("own.fact.kept"),
        "K-001",
    ):
        assert each in said, each
    assert words("own.answered", said="").strip() in said


async def test_the_clinics_own_notes_are_counted_and_no_colleague_is_named(ward: Ward, words: Words) -> None:
    await lived(ward, words)
    said, data = await taken(ward)
    whole = said + json.dumps(data, ensure_ascii=False)
    assert REMARK not in whole
    assert "Ann" not in whole
    assert not {"by", "taken_by", "enrolled_by"} & {
        key for of in (*data["messages"], *data["enrollments"]) for key in of
    }
    assert len(data["notes_of_the_clinic"]) == 1
    assert words.count("own.has_notes", 1, clinic="Skin & Co", phone="+49 30 1234567") in said


async def test_the_data_have_the_shape_that_is_documented(ward: Ward, words: Words) -> None:
    await lived(ward, words)
    _, data = await taken(ward)
    assert list(data) == [
        *("shape", "made_at", "clinic", "consent", "staff_who_looked", "notes_of_the_clinic", "kept"),
        *("enrollments", "check_ins", "answers", "alerts", "messages", "events"),
    ]
    (of,) = data["enrollments"]
    assert (of["patient"], of["state"], of["language"]) == ("K-001", "active", words.language)
    kinds = [(each["kind"], each["item"], each["grade"]) for each in data["answers"]]
    assert ("grade", "redness", 1) in kinds
    assert ("grade_before", "redness", 2) in kinds
    assert {"note", "photo", "sign_in_text"} <= {kind for kind, _, _ in kinds}
    assert NOTE in [each["text"] for each in data["answers"]]
    assert LETTER in [each["text"] for each in data["messages"] if each["kind"] == "letter"]
    assert [each["urgency"] for each in data["alerts"]] == ["urgent"]
    assert data["consent"]["version"] == 2
    assert {"enrolled", "consented:2"} <= {each["what"] for each in data["events"]}
    assert {each["by"] for each in data["events"]} <= {"you", "clinic", "bot"}
    assert data["staff_who_looked"]["people"] == 1
    assert data["made_at"].endswith("+01:00")


async def test_it_is_on_the_record_and_comes_once_a_minute(ward: Ward, words: Words) -> None:
    await ward.say("Pat", "/mydata")
    ward.now[0] += timedelta(seconds=59)
    await ward.say("Pat", "/mydata")
    assert ward.last("Pat") == words("own.wait")
    assert len(files(ward)) == 2
    ward.now[0] += timedelta(seconds=1)
    await ward.say("Pat", "/mydata")
    assert len(files(ward)) == 4
    number = ward.enrollments()[0].id
    noted = ward.run(lambda tx: [each.action for each in tx.audit.of(f"enrollment:{number}")])
    assert noted.count(exporting.TOOK_OWN) == 2


async def test_who_has_stopped_gets_it_too(ward: Ward, words: Words) -> None:
    await ward.say("Pat", "/stop")
    said, data = await taken(ward)
    assert words("own.deed.stopped") in said
    assert data["enrollments"][0]["state"] == "withdrawn"


async def test_that_they_asked_to_be_erased_and_changed_their_mind_is_in_it(ward: Ward, words: Words) -> None:
    await lived(ward, words)
    await ward.say("Pat", "/forget")
    for label in ("forget.go_on", "forget.yes", "forget.keep"):
        await ward.tap("Pat", words(label))
    said, data = await taken(ward)
    assert words("own.deed.asked_to_be_erased") in said
    assert words("own.deed.wants_to_be_kept") in said
    done = [each["what"] for each in data["events"]]
    assert done[-3:] == ["stopped", "asked to be erased", "wants to be kept"]


async def test_of_two_treatments_each_has_its_files(ward: Ward) -> None:
    await two(ward, "en")
    await ward.say("Ana", "/mydata")
    assert len(files(ward, "Ana")) == 4


@pytest.mark.parametrize("name", ["Eve", "Ann"])
async def test_nobody_else_gets_anything(ward: Ward, name: str) -> None:
    await ward.patient("Pat")
    ward.id(name)
    await ward.say(name, "/mydata")
    assert files(ward, name) == []


async def test_another_chats_treatment_is_none_of_ones_own(ward: Ward) -> None:
    """Not even where a message of ours names it."""
    from bot.outbox import Message

    await ward.patient("Pat")
    await ward.patient("Kim")
    number = ward.enrollments("Pat")[0].id
    for screen in ("own_paper", "own_json", "no_own_json"):
        ward.put(Message(ward.id("Kim"), screen, number, slot=screen))
    before = len(ward.messages("Kim"))
    await ward.settle()
    assert len(ward.messages("Kim")) == before


async def test_what_cannot_be_delivered_is_said(ward: Ward) -> None:
    await ward.patient("Pat")
    ward.telegram.faults.add(Fault("400", "sendDocument", chat_id=ward.id("Pat")))
    await ward.say("Pat", "/mydata")
    for _ in range(5):
        ward.now[0] += timedelta(minutes=2)
        await ward.settle()
    assert any(each.startswith("I could not put it together") for each in ward.texts("Pat"))
