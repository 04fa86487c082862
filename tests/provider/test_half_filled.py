"""What somebody of the staff is in the middle of, and may not do any more, stands in the way of nothing they type."""

from collections.abc import Callable

import pytest

from bot.clinic import Role
from bot.ports import Transaction
from bot.workflows import leaving
from tests.provider.conftest import House
from tests.storage.people import actor

REFUSED = "Sorry, that is nothing I can do for you here."
Meanwhile = Callable[[Transaction, House], None]


def of(tx: Transaction, house: House, name: str) -> int:
    provider = tx.providers.of_chat(house.person(name))
    assert provider is not None
    return provider.id


def demoted(tx: Transaction, house: House) -> None:
    leaving.change_role(tx, house.person("Ann"), of(tx, house, "Bob"), Role.PROVIDER, house.now[0])


def colleague_gone(tx: Transaction, house: House) -> None:
    leaving.remove(tx, house.person("Ann"), of(tx, house, "Cy"), house.now[0])


CASES: dict[str, tuple[str, Meanwhile]] = {
    "a setting of the clinic": ("p.clinic:phone", demoted),
    "a text of the clinic": ("p.texts:add", demoted),
    "a colleague's duty": ("p.duty:{cy}:away", demoted),
    "the duty of one who has left": ("p.duty:{cy}:away", colleague_gone),
}


async def begun(house: House, data: str, meanwhile: Meanwhile, *patients: str) -> None:
    """Bob, an admin, has begun something that is over before he types."""
    await house.admin()
    for name in ("Bob", "Cy"):
        await house.colleague(name)
    for name in patients:
        house.patient(name)
    bob, cy = (house.run(lambda tx, name=name: of(tx, house, name)) for name in ("Bob", "Cy"))
    house.run(leaving.change_role, house.person("Ann"), bob, Role.ADMIN, house.now[0])
    await house.pipeline.settle()
    await house.press("Bob", data.format(cy=cy))
    assert house.run(lambda tx: tx.drafts.get(house.person("Bob"))) is not None
    house.run(meanwhile, house)
    await house.pipeline.settle()


def refusals(house: House) -> int:
    lines = house.run(lambda tx: tx.sql.connection.exec_driver_sql("SELECT actor, action FROM audit").all())
    return [*map(tuple, lines)].count((actor(house.person("Bob")), "refused"))


@pytest.mark.parametrize(("data", "meanwhile"), CASES.values(), ids=CASES)
async def test_it_is_refused_once(house: House, data: str, meanwhile: Meanwhile) -> None:
    await begun(house, data, meanwhile, "Pat")
    await house.say("Bob", "Pat")
    assert house.last("Bob").startswith(REFUSED)
    assert refusals(house) == 1
    await house.say("Bob", "Pat")
    assert house.last("Bob").startswith("One patient with")
    assert refusals(house) == 1


@pytest.mark.parametrize(("data", "meanwhile"), CASES.values(), ids=CASES)
async def test_who_is_a_patient_too_is_heard(house: House, data: str, meanwhile: Meanwhile) -> None:
    await begun(house, data, meanwhile, "Bob")
    await house.say("Bob", "I cannot breathe")
    assert any("Please call 112 now" in each for each in house.read("Bob"))
