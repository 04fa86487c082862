"""Who does not agree leaves nothing: no name, no username, no chat, in no table."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.ports import Transaction
from sandbox.faults import Fault
from tests.patient.conftest import Ward

NAMES = ("Dee", "dee_secret")


def traces(ward: Ward, name: str) -> dict[str, list[Any]]:
    """Rows in which the chat, the name or the username of this person stands, by table."""
    told = (str(ward.id(name)), *NAMES)
    found = dict[str, list[Any]]()
    with ward.store.engine.connect() as connection:
        for table in sa.inspect(connection).get_table_names():
            rows = map(str, connection.execute(sa.text(f"SELECT * FROM {table}")))
            if telling := [row for row in rows if any(each in row for each in told)]:
                found[table] = telling
    return found


async def invited(ward: Ward) -> None:
    ward.telegram.people.join("Dee", "dee_secret")
    await ward.open("Dee", ward.link())
    await ward.say("Dee", "What is this?")


@pytest.mark.parametrize("how", ["tap", "words"])
async def test_nothing_is_left_of_who_does_not_agree(ward: Ward, how: str) -> None:
    await invited(ward)
    assert traces(ward, "Dee")
    await (ward.tap("Dee", "No, thank you") if how == "tap" else ward.say("Dee", "No, thank you"))
    assert any(each.startswith("That is fine. I keep nothing") for each in ward.texts("Dee"))
    assert not {"enrollments", "invitations", "drafts", "audit"} & traces(ward, "Dee").keys()
    await ward.at(ward.now[0] + timedelta(minutes=2))
    assert traces(ward, "Dee") == {}
    assert any("did not agree" in each for each in ward.texts("Ann"))


async def test_it_waits_until_our_last_words_have_gone_out(ward: Ward) -> None:
    await invited(ward)
    trouble = ward.telegram.faults.add(Fault("500", "send*,edit*", chat_id=ward.id("Dee")))
    ward.telegram.people.tap("Dee", "No, thank you")
    await ward.settle()
    await ward.at(ward.now[0] + timedelta(minutes=2))
    assert traces(ward, "Dee").keys() >= {"due", "outbox"}
    ward.telegram.faults.remove(trouble.id)
    await ward.at(ward.now[0] + timedelta(hours=1))
    await ward.at(ward.now[0] + timedelta(minutes=2))
    assert any(each.startswith("That is fine. I keep nothing") for each in ward.texts("Dee"))
    assert traces(ward, "Dee") == {}


async def test_who_is_somebody_here_stays_it(ward: Ward) -> None:
    """Ann works here, and Pat takes part with another treatment: they refuse one more."""
    await ward.patient("Pat")
    for name in ("Ann", "Pat"):
        await ward.open(name, ward.link())
        await ward.tap(name, "No, thank you")
    before = {name: traces(ward, name).keys() for name in ("Ann", "Pat")}
    await ward.at(ward.now[0] + timedelta(minutes=2))
    assert len(ward.enrollments("Pat")) == 1
    assert before["Pat"] - traces(ward, "Pat").keys() <= {"due"}
    assert "outbox" in traces(ward, "Pat")
    assert "providers" in traces(ward, "Ann")


async def test_who_follows_a_new_link_at_once_can_agree(ward: Ward) -> None:
    await invited(ward)
    await ward.tap("Dee", "No, thank you")
    await ward.open("Dee", ward.link())
    await ward.at(ward.now[0] + timedelta(minutes=2))
    await ward.tap("Dee", "I agree")
    assert len(ward.enrollments("Dee")) == 1


async def test_who_refused_and_writes_again_is_a_stranger(ward: Ward) -> None:
    await invited(ward)
    await ward.tap("Dee", "No, thank you")
    await ward.at(ward.now[0] + timedelta(minutes=2))
    await ward.say("Dee", "Hello?")
    assert ward.last("Dee").startswith("Hello! I look after people")

    def kept(tx: Transaction) -> object:
        return tx.drafts.get(ward.id("Dee")), tx.enrollments.of_patient(ward.id("Dee"))

    assert ward.run(kept) == (None, [])


async def test_what_was_said_before_a_yes_goes_too_when_they_are_erased(ward: Ward) -> None:
    await invited(ward)
    await ward.taps("Dee", "I agree", "Yes", "10:00 AM")
    number = ward.enrollments("Dee")[0].id
    ward.run(lambda tx: tx.erasures.erase(number, ward.now[0]))
    assert traces(ward, "Dee").keys() <= {"audit"}
