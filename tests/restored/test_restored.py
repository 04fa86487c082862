"""After a backup was put back nothing is said twice, nothing is lost in silence, no button opens another's record."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.alert import AlertState
from bot.checkin import CheckInState
from bot.clinic import Removal, Role
from bot.enrollment import Profile
from bot.ports import Draft
from bot.workflows import enrolling, leaving, staffing
from commands import removed
from sandbox.faults import Fault
from tests.provider.conftest import LINKS, MONDAY, TREATED, House
from tests.provider.test_forgetting import forget, is_kept
from tests.provider.test_mornings import until
from tests.restored.copies import Copies

NOTICE = "⚠ A backup was put back. What happened between"
RAISED = "⟲ Raised again from a backup of"
TEN, FIVE = MONDAY + timedelta(days=1, minutes=30), MONDAY + timedelta(days=1, hours=8)


async def clinic(house: House) -> None:
    """Ann is its admin, Bob works there; Pat is asked at ten in Berlin, which is nine by the test's clock."""
    await house.admin()
    await house.colleague("Bob")
    house.patient("Pat")
    await house.pipeline.settle()


def new(house: House, name: str, before: dict[str, int]) -> list[str]:
    return house.read(name)[before[name] :]


def count(house: House, *names: str) -> dict[str, int]:
    return {name: len(house.read(name)) for name in names}


def checkins(house: House) -> list[Any]:
    return list(house.run(lambda tx: tx.checkins.of_enrollment(1)))


async def test_a_question_of_the_lost_hours_is_asked_again_on_the_next_day_alone(house: House, copies: Copies) -> None:
    await clinic(house)
    await until(house, MONDAY + timedelta(hours=22))
    path = copies.make(house)
    await until(house, TEN)
    before = count(house, "Pat")
    assert "How is your skin" in house.last("Pat") or house.buttons("Pat")
    await copies.put_back(house, path)
    await until(house, MONDAY + timedelta(days=1, hours=14))
    assert new(house, "Pat", before) == []
    assert [each.state for each in checkins(house)] == [CheckInState.MISSED_BY_US]
    await until(house, MONDAY + timedelta(days=2, minutes=30))
    assert len(new(house, "Pat", before)) >= 1
    assert checkins(house)[-1].state is CheckInState.ASKED


async def test_an_open_question_takes_answers_and_nobody_is_reminded_or_blamed(house: House, copies: Copies) -> None:
    await clinic(house)
    await until(house, TEN)
    path = copies.make(house)
    await until(house, TEN + timedelta(hours=2, minutes=30))
    before = count(house, "Pat")
    await copies.put_back(house, path)
    await house.forward(minutes=10)  # Deaf as long as it takes to start.
    await until(house, FIVE)
    assert new(house, "Pat", before) == []
    await house.tap("Pat", house.buttons("Pat")[0])
    assert checkins(house)[0].state is CheckInState.PARTLY_ANSWERED


async def test_silence_after_a_restore_is_not_held_against_anybody(house: House, copies: Copies) -> None:
    await clinic(house)
    await until(house, TEN)
    path = copies.make(house)
    await until(house, TEN + timedelta(hours=2, minutes=30))
    await copies.put_back(house, path)
    await until(house, MONDAY + timedelta(days=2, minutes=-30))
    assert checkins(house)[0].state is CheckInState.MISSED_BY_US


async def test_an_open_alert_is_raised_again_and_says_so_until_somebody_has_it(house: House, copies: Copies) -> None:
    await clinic(house)
    await house.report("Pat", signs=("pus",))
    await house.tap("Bob", "I’ve got it")
    path = copies.make(house)
    await house.forward(hours=2)
    await house.tap("Bob", "Close…")
    await house.tap("Bob", house.buttons("Bob")[0])
    assert house.alert(1).state is AlertState.RESOLVED
    before = count(house, "Ann", "Bob", "Pat")
    await copies.put_back(house, path)
    assert house.alert(1).state is AlertState.SENT
    for name in ("Ann", "Bob"):
        [notice] = [each for each in new(house, name, before) if each.startswith(NOTICE)]
        assert ("For admins" in notice) is (name == "Ann")
        [card] = [each for each in new(house, name, before) if RAISED in each]
        assert card.startswith("🔴 Urgent · K-001")
    assert new(house, "Pat", before) == []
    await house.tap("Ann", "I’ve got it")
    assert house.alert(1).state is AlertState.ACKNOWLEDGED
    assert RAISED not in house.last("Ann")


async def test_a_card_of_the_lost_hours_closes_nothing_that_was_not_seen(house: House, copies: Copies) -> None:
    await clinic(house)
    await house.report("Pat", signs=("pus",))
    path = copies.make(house)
    await house.report("Pat", signs=("fever",))
    lost_version = house.alert(1).version
    await copies.put_back(house, path)
    for _ in range(3):
        await house.report("Pat", redness=2)
    for version in range(lost_version + 3):
        await house.press("Bob", f"p.close:1:called:{version}")
    assert house.alert(1).state is not AlertState.RESOLVED


async def test_an_alert_of_the_lost_hours_is_nobody_elses(house: House, copies: Copies) -> None:
    await clinic(house)
    path = copies.make(house)
    lost = await house.report("Pat", signs=("pus",))
    assert lost is not None
    await copies.put_back(house, path)
    again = await house.report("Pat", signs=("fever",))
    assert again is not None
    assert again.id > lost.id + 1_000_000
    assert await house.press("Bob", f"p.got:{lost.id}:1") != ""
    assert house.alert(again.id).state is not AlertState.ACKNOWLEDGED


async def test_an_old_link_opens_nothing_and_a_new_patient_has_another(house: House, copies: Copies) -> None:
    await clinic(house)

    def enroll(tx: Any) -> Any:
        ann = tx.providers.of_chat(house.person("Ann"))
        return enrolling.enroll(tx, ann, "microneedling", 2, TREATED, Profile(depth_mm=1.5), 10, house.now[0])

    waiting = house.run(enroll)
    staff = house.run(lambda tx: staffing.invite_provider(tx, house.person("Ann"), house.now[0]))
    path = copies.make(house)
    lost = house.run(enroll)
    await copies.put_back(house, path)
    anew = house.run(enroll)
    assert LINKS.to(anew.id) not in {LINKS.to(waiting.id), LINKS.to(lost.id)}
    for invitation in (waiting, lost, staff):
        await house.follow("Sam", invitation)
        assert house.buttons("Sam") == []
    labels = [each.label for each in house.run(lambda tx: tx.enrollments.recent_of_clinic(1, 9))]
    assert len(labels) == len(set(labels)) == 3
    assert "K-003" not in labels
    await house.forward(hours=2)
    await house.follow("Eve", anew)
    assert house.buttons("Eve") != []


async def test_what_was_begun_to_be_written_goes_to_nobody(house: House, copies: Copies) -> None:
    await clinic(house)
    house.run(lambda tx: tx.drafts.put(house.person("Bob"), Draft("letter", {"enrollment": 1}), house.now[0]))
    path = copies.make(house)
    await copies.put_back(house, path)
    assert house.run(lambda tx: tx.drafts.get(house.person("Bob"))) is None


@pytest.mark.parametrize("is_told", [True, False])
async def test_what_waited_to_be_sent_is_not_sent_twice_but_for_what_to_do_at_once(
    house: House, copies: Copies, is_told: bool
) -> None:
    """Nobody knows whether it has been sent since."""
    await clinic(house)
    fault = house.telegram.faults.add(Fault("500", "sendMessage", chat_id=house.person("Pat")))
    signs = ("breathing",) if is_told else ()
    await house.report("Pat", signs=signs, redness=1)
    await house.say("Pat", "/help")
    path = copies.make(house)
    house.telegram.faults.remove(fault.id)
    await house.forward(minutes=10)
    before = count(house, "Pat")
    await copies.put_back(house, path)
    await house.forward(minutes=20)
    again = new(house, "Pat", before)
    assert [each for each in again if each.startswith("⚠️ Please call 112 now.")] == again[:is_told]
    assert len(again) == 2 * is_told  # And that nobody has read it yet, which was true anew.


async def test_two_restores_of_one_backup_are_two(house: House, copies: Copies) -> None:
    await clinic(house)
    path = copies.make(house)
    await copies.put_back(house, path)
    first = await house.report("Pat", signs=("pus",))
    await house.forward(minutes=1)
    house.store.close()
    await copies.put_back(house, path)
    second = await house.report("Pat", signs=("pus",))
    assert first is not None
    assert second is not None
    assert first.id != second.id


@pytest.mark.parametrize("is_taken_back", [True, False])
async def test_who_waits_to_be_forgotten_has_a_day_more_to_take_it_back(
    house: House, copies: Copies, is_taken_back: bool
) -> None:
    """What they decided in the lost hours is not known, and nothing that was erased can be brought back."""
    await clinic(house)
    await house.report("Pat", signs=("pus",))
    await forget(house)
    path = copies.make(house)
    await house.forward(hours=2)
    if is_taken_back:
        await house.tap("Pat", "Keep my data after all")
    await house.forward(hours=22 if is_taken_back else 21)
    before = count(house, "Pat")
    await copies.put_back(house, path)
    await house.forward(hours=12)
    assert is_kept(house)
    [told] = new(house, "Pat", before)
    assert told.startswith("Your data will be erased")
    if is_taken_back:
        await house.tap("Pat", "Keep my data after all")
    await house.forward(hours=24)
    assert is_kept(house) is is_taken_back


def removed_while_it_is_lost(house: House, copies: Copies, name: str) -> None:
    gone = house.run(lambda tx: tx.providers.of_chat(house.person(name)))
    house.run(lambda tx: leaving.remove(tx, house.person("Ann"), gone.id, house.now[0]))
    path = removed.file_of(copies.settings)
    assert path is not None
    path.parent.mkdir(exist_ok=True)
    for _ in range(2):
        removed.note(path, house.run(lambda tx: tx.providers.removed()))
    assert len(path.read_text().splitlines()) == len(removed.read(path)) == 1


async def test_who_was_removed_in_the_lost_hours_is_shown_nothing(house: House, copies: Copies) -> None:
    await clinic(house)
    await house.report("Pat", signs=("pus",))
    await house.tap("Bob", "I’ve got it")
    path = copies.make(house)
    await house.forward(hours=1)
    removed_while_it_is_lost(house, copies, "Bob")
    await house.pipeline.settle()
    before = count(house, "Ann", "Bob")
    await copies.put_back(house, path)
    await house.report("Pat", signs=("fever",))
    await house.forward(minutes=3)
    assert new(house, "Bob", before) == []
    assert await house.press("Bob", "p.got:1:9") != ""
    assert house.alert(1).state is AlertState.SENT
    assert any(RAISED in each for each in new(house, "Ann", before))


async def test_who_was_kept_as_the_last_admin_stays_at_the_next_restore(house: House, copies: Copies) -> None:
    """A clinic always has somebody who can invite; and what is older than a copy is in the copy."""
    await clinic(house)
    removal = house.run(lambda tx: Removal(1, tx.providers.get(1).joined_at, house.now[0] + timedelta(hours=1)))
    path = copies.make(house)
    await house.forward(hours=2)
    file = removed.file_of(copies.settings)
    assert file is not None
    file.parent.mkdir(exist_ok=True)
    removed.note(file, [removal])
    await copies.put_back(house, path)
    assert house.run(lambda tx: tx.providers.of_chat(house.person("Ann"))) is not None
    house.run(lambda tx: tx.providers.save(replace(tx.providers.get(2), role=Role.ADMIN)))
    later = copies.make(house)
    house.store.close()
    await copies.put_back(house, later)
    assert house.run(lambda tx: tx.providers.of_chat(house.person("Ann"))) is not None
