"""Whoever of the staff is shown anything of a patient is on the audit: who, what, of whom or of how many, and when."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.ports import Transaction
from bot.workflows import enrolling, looking, patient
from handlers.screens.provider import provider_screens
from sandbox.faults import Fault
from sandbox.files import Upload
from storage import audit_lines
from storage.audit_lines import Line
from storage.sql import Sql
from tests.patient.conftest import PICTURE
from tests.provider.conftest import LINKS, TREATED, House
from tests.provider.test_mornings import clinic, until
from tests.storage.people import actor

SHOWN = {
    *looking.OF_ENROLLMENT,
    *looking.OF_ALERT,
    *looking.OF_LETTER,
    *looking.OF_INVITATION,
    *looking.OF_MANY,
}

# Of the staff, of the clinic or of a protocol; what is asked before a patient is there; to a patient.
OF_NOBODY = {
    *("join", "clinic", "clinic_texts", "staff", "invite", "leaving", "of_staff", "over", "erased", "duty", "group"),
    *("protocols", "protocol", "protocol_picture", "enroll", "letter", "trouble", "restored"),
    *("clinic_languages", "desk"),
}
# Noted before anything is read.
EXPORTED = {"export", "export_archive", "export_paper", "no_export_archive", "no_export_paper"}


PUSHED = "saw"  # A card: the alert that is open is told to more and more people meanwhile.


def test_no_screen_of_the_staff_is_forgotten() -> None:
    assert set(provider_screens(LINKS)) == SHOWN | OF_NOBODY | EXPORTED
    assert len(SHOWN) + len(OF_NOBODY) + len(EXPORTED) == len(SHOWN | OF_NOBODY | EXPORTED)


def lines(house: House) -> list[Line]:
    """What people did, and not the machine."""
    return [each for each in house.run(audit_lines.newest, 2**62)[::-1] if each.actor.partition(":")[2]]


def noted(house: House, at: datetime) -> Counter[tuple[str, str, str]]:
    return Counter((each.actor, each.action, each.about) for each in lines(house) if each.at == at)


async def furnished(house: House) -> None:
    """Pat has sent photos of two days, and has an alert; Bob works there too."""
    await house.admin()
    await house.colleague("Bob")
    house.patient("Pat")
    await house.pipeline.settle()
    await house.forward(days=1)
    for _ in range(2):
        house.telegram.people.photo("Pat", Upload("skin.png", PICTURE, "image/png"))
        await house.pipeline.settle()
        await house.forward(days=1)
    await house.report("Pat", signs=("pus",))


@pytest.mark.parametrize(
    ("data", "action", "about"),
    [
        ("p.patient:1", "saw page", "enrollment:1"),
        ("p.turn:1:file", "saw page", "enrollment:1"),
        ("p.write:1", "saw page", "enrollment:1"),
        ("p.timeline:1:0", "read timeline", "enrollment:1"),
        ("p.words:1:0", "read words", "enrollment:1"),
        ("p.words_photos:1:0", "saw photos", "enrollment:1"),
        ("p.words_all:1", "read all words", "enrollment:1"),
        ("p.pictures:1", "saw photos", "enrollment:1"),
        ("p.compare:1", "saw photos", "enrollment:1"),
        ("p.course:1", "saw chart", "enrollment:1"),
        ("p.file:1", "exported pdf", "enrollment:1"),
        ("p.alert:1", "saw", "alert:1"),
        ("p.card:1:card", "saw", "alert:1"),
        ("p.list:followed:0", "saw patients:1", "clinic:1"),
        ("p.inbox:0", "saw alerts:1", "clinic:1"),
    ],
)
async def test_a_look_is_noted_once_and_by_whom(house: House, data: str, action: str, about: str) -> None:
    await furnished(house)
    await house.forward(minutes=11)
    await house.press("Bob", data)
    at = house.now[0]
    assert noted(house, at)["provider:2", action, about] == 1
    assert not any(actor.startswith("chat:") for actor, _, _ in noted(house, at))
    assert len([each for each in noted(house, at).elements() if each[1] != PUSHED or action == PUSHED]) <= 2


async def test_a_search_is_noted_with_how_many_it_found(house: House) -> None:
    await furnished(house)
    for text, found in (("miller", 1), ("nobody", 0)):
        await house.forward(minutes=11)
        await house.say("Bob", text)
        asked = [each for each in noted(house, house.now[0]).elements() if each[1] != PUSHED]
        assert asked == [("provider:2", f"looked for a patient:{found}", "clinic:1")]


async def test_looking_again_within_minutes_and_turning_pages_is_one_look(house: House) -> None:
    await furnished(house)
    await house.forward(minutes=11)
    before = len(lines(house))
    for data in ("p.timeline:1:0", "p.timeline:1:1", "p.timeline:1:0"):
        await house.forward(minutes=3)
        await house.press("Bob", data)
    found = [(each.actor, each.action) for each in lines(house)[before:] if each.action != PUSHED]
    assert found == [("provider:2", "read timeline")]
    await house.press("Ann", "p.timeline:1:0")
    await house.forward(minutes=4)
    await house.press("Bob", "p.timeline:1:0")
    timelines = [each.actor for each in lines(house)[before:] if each.action == "read timeline"]
    assert timelines == ["provider:2", "provider:1", "provider:2"]


async def test_what_is_not_shown_is_no_look(house: House) -> None:
    """Another clinic's page, and one that Telegram did not take."""
    await furnished(house)
    await house.admin("Eve", clinic="Other")
    await house.press("Eve", "p.timeline:1:0")
    assert ("provider:3", "refused") not in [(each.actor, each.action) for each in lines(house)]
    assert not any(each.action == "read timeline" for each in lines(house))
    house.telegram.faults.add(Fault("400", "send*", chat_id=house.person("Bob"), times=1))
    await house.press("Bob", "p.timeline:1:0")
    assert not any(each.action == "read timeline" for each in lines(house))


async def test_what_may_have_been_shown_is_noted(house: House) -> None:
    """Telegram takes it and does not answer: nobody knows, so it counts."""
    await furnished(house)
    house.telegram.faults.add(Fault("drop_after", "send*", chat_id=house.person("Bob")))
    await house.press("Bob", "p.timeline:1:0")
    for _ in range(5):
        await house.forward(minutes=2)
    assert [each.actor for each in lines(house) if each.action == "read timeline"] == ["provider:2"]


async def test_an_empty_list_is_no_look(house: House) -> None:
    await house.admin()
    before = len(lines(house))
    await house.say("Ann", "/patients")
    await house.say("Ann", "/inbox")
    assert len(lines(house)) == before


async def test_a_morning_and_a_pushed_card_are_on_record_too(house: House) -> None:
    await clinic(house, "en")
    await until(house, datetime(2026, 3, 4, 8, tzinfo=UTC))
    await house.report("Pat", signs=("pus",))
    looks = [(each.actor, each.action, each.about) for each in lines(house)]
    assert ("provider:1", "saw morning:1", "clinic:1") in looks
    assert ("provider:1", "saw", "alert:1") in looks


async def test_a_digest_counts_each_patient_once(house: House) -> None:
    """Whose alert is open stands in it, and in what the morning says of them, too."""
    await clinic(house, "en")
    await house.report("Pat", redness=1)
    await house.say("Pat", "My umbrella is green")
    await until(house, datetime(2026, 3, 4, 8, tzinfo=UTC))
    assert "check-in answered" in house.last("Bob")
    assert [each.action for each in lines(house) if each.action.startswith("saw digest")] == ["saw digest:1"] * 3


def counted(run: Callable[..., Any], asked: list[Any]) -> Callable[..., Any]:
    def counting(sql: Sql, statement: Any, *args: Any, **values: Any) -> Any:
        asked.append(statement)
        return run(sql, statement, *args, **values)

    return counting


async def test_a_second_look_costs_one_statement(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a list, too: one question whether it stands there already, and no line."""
    await furnished(house)
    await house.press("Bob", "p.list:followed:0")
    asked: list[Any] = []
    for name in ("first", "all", "change"):
        monkeypatch.setattr(Sql, name, counted(getattr(Sql, name), asked))
    await house.press("Bob", "p.list:followed:0")
    with_looks, asked[:] = len(asked), []
    monkeypatch.setattr(looking, "OF_MANY", {})
    await house.press("Bob", "p.list:followed:0")
    assert with_looks == len(asked) + 1


async def test_what_patients_do_to_their_consent_is_on_record(house: House) -> None:
    await house.admin()
    pat = house.patient("Pat")

    def decline(tx: Transaction) -> int:
        ann = tx.providers.of_chat(house.person("Ann"))
        assert ann is not None
        profile = tx.enrollments.of_clinic(1, pat).profile
        made = enrolling.enroll(tx, ann, "microneedling", 2, TREATED, profile, 10, house.now[0])
        enrolling.present(tx, house.person("Dee"), made.id, house.now[0])
        enrolling.decline(tx, house.person("Dee"), made.id, house.now[0])
        return made.id

    declined = house.run(decline)
    house.run(patient.stop, house.person("Pat"), house.now[0])
    house.run(patient.go_on, house.person("Pat"), house.now[0])
    of_pat = [each.action for each in lines(house) if each.actor == actor(house.person("Pat"))]
    assert of_pat == ["consented:2", "stopped", "went on"]
    (refused,) = [each for each in lines(house) if each.action == "declined:2"]
    assert str(house.person("Dee")) not in refused.actor  # Who refuses leaves nothing behind.
    assert refused.about.startswith("enrollment:")
    assert declined
