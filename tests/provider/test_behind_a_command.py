"""A patient's words behind a command of the staff are heard, whatever else they are, and whatever they may."""

import pytest

from handlers.provider.routes import COMMANDS
from storage.transaction import SqlTransaction
from tests.provider.conftest import House


async def begin(house: House, who: str) -> None:
    await house.admin()
    if who.startswith("a colleague"):
        await house.colleague("Pat")
    if who == "of the staff elsewhere":
        await house.admin("Zoe", clinic="Other")
        await house.colleague("Pat", "Zoe")
    house.patient("Pat")
    await house.pipeline.settle()
    if who.endswith("stopped"):
        await house.say("Pat", "/stop")


def kept(tx: SqlTransaction) -> int:
    return int(tx.sql.connection.exec_driver_sql("SELECT count(*) FROM words").scalar_one())


@pytest.mark.parametrize(
    "who", ["a patient", "one who has stopped", "a colleague", "a colleague who has stopped", "of the staff elsewhere"]
)
async def test_it_is_heard(house: House, who: str) -> None:
    await begin(house, who)
    for command in COMMANDS:
        house.run(lambda tx: tx.drafts.clear(house.person("Pat")))
        before = house.run(kept)
        await house.say("Pat", f"/{command} I cannot breathe for {command}")
        assert house.run(kept) == before + 1, command
    assert any("Please call 112 now" in each for each in house.read("Pat"))
