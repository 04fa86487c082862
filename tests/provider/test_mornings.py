"""What a provider reads as the clinic opens: whoever is silent, whose last day it is, and that nothing is stuck."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.outbox import Message
from bot.ports import Transaction
from bot.workflows import mornings, staffing
from tests.provider.conftest import MONDAY, House

HEAD = {"en": "Good morning", "es": "Buenos días"}
SILENT = {"en": "🔕 Has not answered: K-001 Pat", "es": "🔕 Sin respuesta: K-001 Pat"}
NUMBERS = {"en": "Yesterday: 0 of 1 check-in answered", "es": "Ayer: 0 de 1 control con respuesta"}
WELL = {"en": "✓ The bot is working: nothing is stuck", "es": "✓ El bot funciona: nada atascado"}
LAST = {"en": "🏁 Last day this week: K-001 Pat", "es": "🏁 Último día, esta semana: K-001 Pat"}
RECORD = {"en": "Record of who looked", "es": "Registro de quién miró"}
ROUTINE = {"en": "🟡 K-001", "es": "🟡 K-001"}


async def clinic(house: House, language: str = "es") -> None:
    """Ann is its admin, Bob works there; it opens at 9 in Berlin, which is 8 by the test's clock."""
    await house.admin()
    await house.colleague("Bob")
    house.run(staffing.change_clinic, house.person("Ann"), house.now[0], language=language)
    house.patient("Pat")
    await house.pipeline.settle()


async def until(house: House, when: datetime) -> None:
    """Hour by hour, so that everything has its moment."""
    while house.now[0] < when:
        house.now[0] = min(when, house.now[0] + timedelta(hours=1))
        house.run(lambda tx: tx.marks.set("received", house.now[0]))
        await house.pipeline.settle()


def mornings_of(house: House, name: str) -> list[str]:
    return [each for each in house.read(name) if each.startswith(tuple(HEAD.values()))]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_who_has_not_answered_is_read_at_the_opening_and_only_then(house: House, language: str) -> None:
    await clinic(house, language)
    await until(house, MONDAY + timedelta(days=1, hours=22))
    assert mornings_of(house, "Bob") == []
    await until(house, datetime(2026, 3, 4, 8, tzinfo=UTC))
    for name in ("Ann", "Bob"):
        (said,) = mornings_of(house, name)
        assert SILENT[language] in said
        assert NUMBERS[language] in said
        assert WELL[language] in said
        assert (RECORD[language] in said) is (name == "Ann")
    assert house.buttons("Bob") == ["🔕 K-001 Pat"]
    await house.tap("Bob", "🔕 K-001")
    assert "K-001 · Microneedling" in house.last("Bob")
    await until(house, datetime(2026, 3, 4, 20, tzinfo=UTC))
    assert len(mornings_of(house, "Bob")) == 1


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_digest_of_the_morning_says_it_too_and_no_second_message_comes(house: House, language: str) -> None:
    await clinic(house, language)
    await until(house, MONDAY + timedelta(days=1, hours=12))
    await house.report("Pat", redness=1)
    await until(house, MONDAY + timedelta(days=10, hours=12))
    await house.report("Pat", peeling=2)
    before = len(mornings_of(house, "Ann"))
    await until(house, datetime(2026, 3, 13, 8, tzinfo=UTC))
    assert ROUTINE[language] in house.last("Ann")
    assert NUMBERS[language] in house.last("Ann")
    assert RECORD[language] in house.last("Ann")
    assert len(mornings_of(house, "Ann")) == before
    assert not any(ROUTINE[language] in each for each in mornings_of(house, "Ann"))


async def test_an_admin_is_told_that_the_record_was_tampered_with(house: House) -> None:
    await clinic(house, "en")
    with house.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_end SET seal = NULL")
    await until(house, datetime(2026, 3, 4, 8, tzinfo=UTC))
    (said,) = mornings_of(house, "Ann")
    assert "tampered with the record" in said
    assert "tampered" not in mornings_of(house, "Bob")[0]


async def test_a_quiet_week_is_said_on_its_monday_where_nothing_else_was_heard(house: House) -> None:
    await clinic(house, "es")
    for day in range(1, 22):
        await until(house, MONDAY + timedelta(days=day, hours=2))
        if any("Todo bien" in label for each in house.messages("Pat")[-1:] for label in _labels(each)):
            await house.tap("Pat", "Todo bien")
    days = mornings_of(house, "Bob")
    assert len(days) == 2
    assert all("Ninguna alerta abierta." in each and WELL["es"] in each for each in days)


def _labels(message: object) -> list[str]:
    return [button["text"] for row in message.keyboard() for button in row]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_whose_last_day_it_is_this_week_is_read_on_its_monday(house: House, language: str) -> None:
    await clinic(house, language)
    await until(house, MONDAY + timedelta(days=24))
    house.run(lambda tx: tx.marks.set(mornings.mark(1), house.now[0]))
    assert LAST[language] not in "\n".join(house.read("Bob"))
    await until(house, MONDAY + timedelta(days=28))
    assert any(LAST[language] in each for each in house.read("Bob"))


async def test_nothing_is_said_twice_after_a_restart_nor_late_in_the_evening(house: House) -> None:
    await clinic(house)
    await until(house, datetime(2026, 3, 4, 7, tzinfo=UTC))
    house.now[0] = datetime(2026, 3, 4, 11, tzinfo=UTC)
    for _ in range(3):
        house.run(mornings.begin, 1, house.now[0])
        await house.pipeline.settle()
    assert len(mornings_of(house, "Bob")) == 1
    house.run(mornings.begin, 1, datetime(2026, 3, 5, 18, tzinfo=UTC))
    assert house.run(lambda tx: tx.marks.get(mornings.mark(1))).date() == date(2026, 3, 4)


async def test_it_comes_at_nine_on_the_wall_on_both_sides_of_summer_time(house: House) -> None:
    await clinic(house)
    for friday, opens in (("2026-03-27", 8), ("2026-03-30", 7)):
        at = datetime.combine(date.fromisoformat(friday), datetime.min.time(), tzinfo=UTC)
        house.run(lambda tx, at=at: tx.due.set("morning", 1, tx.clinics.get(1).next_opening(at)))
        found = house.run(lambda tx, at=at: tx.clinics.get(1).next_opening(at))
        assert found == at + timedelta(hours=opens)


async def test_a_clinic_that_opens_at_night_wakes_nobody(house: House) -> None:
    await clinic(house)
    hours = tuple((day, time(6), time(20)) for day in range(7))
    house.run(staffing.change_clinic, house.person("Ann"), house.now[0], hours=hours)
    await until(house, datetime(2026, 3, 4, 6, tzinfo=UTC))
    assert mornings_of(house, "Bob") == []
    await until(house, datetime(2026, 3, 4, 7, tzinfo=UTC))
    assert len(mornings_of(house, "Bob")) == 1


async def test_who_is_off_duty_is_not_told(house: House) -> None:
    await clinic(house)

    def off(tx: Transaction) -> None:
        bob = tx.providers.of_chat(house.person("Bob"))
        assert bob is not None
        tx.providers.save(replace(bob, on_duty=False))

    house.run(off)
    await until(house, datetime(2026, 3, 4, 9, tzinfo=UTC))
    assert mornings_of(house, "Bob") == []
    assert len(mornings_of(house, "Ann")) == 1


@pytest.mark.parametrize("what", ["outbox", "staff", "alert", "nobody"])
async def test_that_nothing_is_stuck_is_said_only_if_so(house: House, what: str) -> None:
    await clinic(house)
    now = house.now[0]

    def is_well(tx: Transaction, at: datetime) -> bool:
        return mornings.is_well(tx, tx.clinics.get(1), tx.enrollments.standings(1), at)

    assert house.run(is_well, now)
    if what == "outbox":
        house.run(lambda tx: tx.outbox.put(Message(1, "sentence"), now))
        assert house.run(is_well, now + timedelta(minutes=4))
        assert not house.run(is_well, now + timedelta(minutes=6))
    elif what == "staff":
        house.run(lambda tx: mornings_without(tx, house.person("Bob"), now))
        assert not house.run(is_well, now)
    elif what == "nobody":
        await house.report("Pat", signs=("pus",))
        await house.forward(minutes=16)
        assert not house.run(is_well, house.now[0])
        await house.tap("Bob", "Me encargo yo")
        assert house.run(is_well, house.now[0])
    else:
        await house.report("Pat", signs=("pus",))
        assert house.run(is_well, now)
        assert not house.run(is_well, now + timedelta(minutes=21))


def mornings_without(tx: Transaction, chat_id: int, at: datetime) -> None:
    provider = tx.providers.of_chat(chat_id)
    assert provider is not None
    tx.providers.save(replace(provider, unreachable_at=at))


async def test_whoever_has_a_digest_today_is_sent_no_second_message(house: House) -> None:
    await clinic(house)
    await until(house, datetime(2026, 3, 4, 7, tzinfo=UTC))
    house.run(lambda tx: tx.marks.set(mornings.told_mark(house.person("Ann")), house.now[0]))
    await until(house, datetime(2026, 3, 4, 8, tzinfo=UTC))
    assert (len(mornings_of(house, "Ann")), len(mornings_of(house, "Bob"))) == (0, 1)
