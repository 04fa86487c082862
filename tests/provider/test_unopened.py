"""Something sealed was changed in the database: all else is shown, nothing is lost, and nobody is calmed by it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.alert import Alert, Outcome
from bot.finding import Urgency
from bot.letter import Letter, LetterState, Remark
from bot.outbox import Message
from bot.ports import Draft, Transaction
from bot.workflows import writing
from storage import tables
from storage.types import SealedBytes
from tests.provider.conftest import House
from tests.provider.test_closed_and_held import alerts, answers, closed
from tests.provider.test_closing import moderate_on_day_4
from tests.provider.test_exports import export_all

NO_NAME = "K-001 · name cannot be read"
OURS = {"storage.vault"}


def sealed_for(patient: bool) -> list[sa.Column[Any]]:
    every = [column for table in tables.metadata.tables.values() for column in table.columns]
    return [each for each in every if isinstance(each.type, SealedBytes) and bool(each.type.bound[1]) is patient]


def value(house: House, column: sa.Column[Any], of: int = 1) -> Any:
    key = next(iter(column.table.primary_key)).name
    select = f'SELECT "{column.name}" FROM "{column.table.name}" WHERE {key} = {of}'
    return house.run(lambda tx: tx.sql.connection.exec_driver_sql(select).scalar())


def spoil(house: House, column: sa.Column[Any]) -> None:
    """In every row that has one of the first patient, or of nobody."""
    patient = column.type.bound[1] if isinstance(column.type, SealedBytes) else ""
    key = next(iter(column.table.primary_key))

    def change(tx: Transaction) -> None:
        connection = tx.sql.connection  # type: ignore[attr-defined]
        of = f' AND "{patient}" = 1' if patient else ""
        select = f'SELECT {key.name}, "{column.name}" FROM "{column.table.name}" WHERE "{column.name}" IS NOT NULL{of}'
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        update = f'UPDATE "{column.table.name}" SET "{column.name}" = {mark} WHERE {key.name} = {mark}'
        for row, sealed in connection.exec_driver_sql(select).all():
            connection.exec_driver_sql(update, (bytes(sealed)[:-1] + bytes([bytes(sealed)[-1] ^ 1]), row))

    house.run(change)


def others(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What else went wrong."""
    return [f"{each.name}: {each.getMessage()}" for each in caplog.records if each.name not in OURS]


async def two(house: House) -> None:
    """Pat has said that it is a little red, and has a letter and a remark; Quin is well."""
    await house.admin()
    for name in ("Pat", "Quin"):
        house.patient(name)
        await house.pipeline.settle()
    await house.forward(days=1, hours=2)
    await house.report("Pat", redness=1)
    house.run(lambda tx: tx.letters.add(Letter(0, 1, 1, house.now[0], "Come by", "", LetterState.SENT)))
    house.run(lambda tx: tx.remarks.add(Remark(0, 1, 1, house.now[0], "Was here")))


def alert_of(house: House, enrollment_id: int = 1) -> Alert | None:
    found: Alert | None = house.run(lambda tx: tx.alerts.open_of_enrollment(enrollment_id))
    return found


@pytest.mark.parametrize("column", sealed_for(True), ids=str)
async def test_all_that_staff_reads_is_shown_all_the_same(
    house: House, column: sa.Column[Any], caplog: pytest.LogCaptureFixture
) -> None:
    await two(house)
    await house.report("Pat", signs=("pus",))
    caplog.clear()
    spoil(house, column)
    await house.say("Ann", "/patients")
    assert any("K-002 · Quin Miller" in each for each in house.buttons("Ann"))
    assert any("K-001 · " in each for each in house.buttons("Ann"))
    await house.tap("Ann", "🔴 K-001")
    assert house.last("Ann").startswith("K-001 · ")
    await house.tap("Ann", "Timeline")
    await house.say("Ann", "quin")
    assert any("K-002 · Quin Miller" in each for each in house.buttons("Ann"))
    await house.say("Ann", "/inbox")
    await house.tap("Ann", "🔴 K-001")
    assert "K-001" in house.last("Ann")
    await export_all(house)
    assert any(each.body.file for each in house.messages("Ann")[-2:])
    assert others(caplog) == []


async def test_the_name_alone_is_missing(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await two(house)
    spoil(house, tables.enrollments.c.name)
    before = value(house, tables.enrollments.c.name)
    await house.say("Ann", "/patients")
    assert [each.startswith(NO_NAME) for each in house.buttons("Ann")[:2]] == [False, True]
    await house.tap("Ann", NO_NAME)
    assert "Part of what is kept about this patient cannot be read" in house.last("Ann")
    assert "enrollments.name of row 1" in caplog.text
    assert "Pat" not in caplog.text

    await house.report("Pat", redness=1)
    assert value(house, tables.enrollments.c.name) == before
    assert alert_of(house) is None
    assert [each.grades for each in house.run(lambda tx: tx.enrollments.course(1)).answer_sets][-1] == {"redness": 1}


async def test_answers_that_cannot_be_opened_are_told_with_the_next(house: House) -> None:
    await two(house)
    assert alert_of(house) is None
    spoil(house, tables.answer_sets.c.content)
    before = value(house, tables.answer_sets.c.content)
    alert = await house.report("Pat", redness=1)
    assert alert is not None
    assert (alert.urgency, {each.rule for each in alert.findings}) == (Urgency.URGENT, {"unassessed"})
    assert "cannot be read any more. Please ask them how they are" in house.last("Ann")
    assert value(house, tables.answer_sets.c.content) == before
    [kept] = [each for each in house.run(lambda tx: tx.enrollments.course(1)).answer_sets if each.grades]
    assert kept.grades == {"redness": 1}
    await house.say("Ann", "K-001")
    await house.tap("Ann", "🔴 K-001")
    await house.tap("Ann", "Timeline")
    assert "The answers cannot be read any more" in house.last("Ann")


async def test_answers_that_cannot_be_opened_are_told_where_nothing_more_is_said(house: House) -> None:
    await two(house)
    spoil(house, tables.answer_sets.c.content)
    for _ in range(24):
        await house.forward(hours=1)
    alert = alert_of(house)
    assert alert is not None
    assert alert.urgency is Urgency.URGENT
    assert alert_of(house, 2) is None


async def test_an_answer_to_a_question_whose_set_cannot_be_opened_is_kept_beside_it(house: House) -> None:
    await house.admin()
    house.patient()
    await house.pipeline.settle()
    while "Redness" not in "".join(house.read("Pat")):
        await house.forward(hours=1)
    await house.tap("Pat", house.buttons("Pat")[0])
    spoil(house, tables.answer_sets.c.content)
    before = value(house, tables.answer_sets.c.content)
    await house.tap("Pat", house.buttons("Pat")[0])
    assert value(house, tables.answer_sets.c.content) == before
    alert = alert_of(house)
    assert alert is not None
    assert alert.urgency is Urgency.URGENT


async def test_a_profile_that_cannot_be_opened_is_told_and_the_strict_side_taken(house: House) -> None:
    await two(house)
    spoil(house, tables.enrollments.c.profile)
    before = value(house, tables.enrollments.c.profile)
    alert = await house.report("Pat", redness=1)
    assert alert is not None
    assert alert.urgency is Urgency.URGENT
    course = house.run(lambda tx: tx.enrollments.course(1))
    assert course.enrollment.profile.may_be_weak
    assert value(house, tables.enrollments.c.profile) == before


@pytest.mark.parametrize("is_spoilt", [True, False])
async def test_an_outcome_that_cannot_be_opened_silences_nothing(house: House, *, is_spoilt: bool) -> None:
    """What lasts too long, and was looked at, is told again where nobody knows what came of it."""
    await moderate_on_day_4(house)
    closed(house, Outcome.ADVICE)
    if is_spoilt:
        spoil(house, tables.alerts.c.closed_for)
    await house.say("Ann", "K-001")
    await house.tap("Ann", "K-001")
    await house.tap("Ann", "Timeline")
    assert ("how it was closed cannot be read" in house.last("Ann")) is is_spoilt
    await house.forward(days=1)
    await answers(house, redness=3, swelling=0, peeling=0, pain=0, itch=0)
    assert [each.outcome for each in alerts(house)] == ([Outcome.UNKNOWN, None] if is_spoilt else [Outcome.ADVICE])


async def test_who_has_no_key_any_more_is_looked_after_all_the_same(house: House) -> None:
    await two(house)
    spoil(house, tables.patient_keys.c.key)
    house.store.ring._at_hand.clear()
    alert = await house.report("Pat", signs=("pus",))
    assert alert is not None
    assert alert.urgency >= Urgency.URGENT
    assert {each.rule for each in alert.findings} >= {"sign", "unassessed"}
    assert "Pus" in house.last("Ann")


async def test_ticks_that_cannot_be_opened_are_not_none(house: House) -> None:
    await two(house)
    draft = Draft("ticks", {"set": 1, "signs": ["pus"]})
    house.run(lambda tx: tx.drafts.put(house.person("Pat"), draft, house.now[0]))
    house.run(lambda tx: tx.due.set("ticks", house.person("Pat"), house.now[0]))
    spoil(house, tables.drafts.c.body)
    await house.forward(minutes=6)
    alert = alert_of(house)
    assert alert is not None
    assert alert.urgency is Urgency.URGENT
    assert house.run(lambda tx: tx.drafts.get(house.person("Pat"))) is None


async def test_an_update_that_cannot_be_opened_is_told_as_its_patients(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two(house)
    with monkeypatch.context() as patch:
        patch.setattr(house.pipeline.worker, "drain", nothing)
        await house.say("Pat", "there is yellow pus")
    spoil(house, tables.inbox.c.body)
    await house.say("Quin", "/help")
    assert house.last("Quin").startswith("I ask you")
    for _ in range(4):
        await house.forward(seconds=7)
    alert = alert_of(house)
    assert alert is not None
    assert (alert.urgency, alert_of(house, 2)) == (Urgency.URGENT, None)
    assert "+49 30 1234567" in house.last("Pat")


async def nothing() -> int:
    return 0


async def test_a_message_is_drawn_without_what_cannot_be_opened(house: House) -> None:
    await two(house)
    soon = house.now[0] + timedelta(minutes=1)
    to = house.person("Pat")
    house.run(lambda tx: tx.outbox.put(Message(to, "aftercare", 1, not_before=soon), house.now[0]))
    house.run(lambda tx: tx.outbox.put(Message(to, "sentence", params={"key": "menu"}, not_before=soon), house.now[0]))
    spoil(house, tables.outbox.c.params)
    before = len(house.read("Pat"))
    for _ in range(3):
        await house.forward(minutes=2)
    assert len(house.read("Pat")) == before + 1
    assert house.run(lambda tx: tx.outbox.count_waiting()) == 0


async def test_a_letter_that_cannot_be_opened_is_not_sent_empty(house: House) -> None:
    await two(house)
    letter = Letter(0, 1, 1, house.now[0], "Come by", "", LetterState.WAITING, goes_at=house.now[0])
    kept = house.run(lambda tx: tx.letters.add(letter))
    spoil(house, tables.letters.c.text)
    before, to = house.read("Pat"), house.person("Pat")
    message = Message(to, "letter", kept.id, slot=writing.slot(kept))
    house.run(lambda tx: tx.outbox.put(message, house.now[0]))
    for _ in range(3):
        await house.forward(minutes=2)
    assert house.read("Pat") == before
    assert house.run(lambda tx: tx.letters.get(kept.id)).state is LetterState.FAILED
    assert "(cannot be read any more)" in house.last("Ann")
