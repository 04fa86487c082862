"""What to do in an emergency is tried until it arrives, or is a day old; and staff see whether it did."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.faults import Fault
from tests.provider.conftest import House

TROUBLES = {
    "telegram-is-in-trouble": ("500", timedelta(minutes=3)),
    "a-page-of-a-proxy": ("502_html", timedelta(minutes=30)),
    "too-fast": ("429", timedelta(minutes=30)),
    "something-odd": ("400", timedelta(minutes=30)),
    "the-connection-breaks": ("drop_before", timedelta(hours=10)),
    "nobody-knows-whether-it-arrived": ("black_hole", timedelta(hours=10)),
    "long-trouble": ("500", timedelta(hours=10)),
}


async def emergency(house: House) -> None:
    """At two at night."""
    await house.admin()
    house.patient()
    await house.forward(days=1, hours=17)
    await house.report("Pat", signs=("breathing",))


def advice(house: House) -> list[str]:
    return [each for each in house.read("Pat") if "Please call 112 now" in each]


async def card(house: House) -> None:
    """Ann looks at it; with trouble about, she may have to wait for it."""
    await house.press("Ann", "p.alert:1")
    await house.forward(seconds=31)


async def lasts(house: House, span: timedelta) -> None:
    """Looking every 20 seconds at first, then every few minutes."""
    until = house.now[0] + span
    while house.now[0] < until:
        await house.forward(seconds=20 if house.now[0] + timedelta(minutes=3) > until else 300)


@pytest.mark.parametrize(("kind", "span"), TROUBLES.values(), ids=TROUBLES)
async def test_it_arrives_however_long_the_trouble(house: House, kind: str, span: timedelta) -> None:
    house.telegram.faults.add(Fault(kind, "send*,edit*", chat_id=house.person("Pat"), seconds=5))
    await emergency(house)
    await lasts(house, span)
    assert advice(house) == []
    await card(house)
    assert "the message is on its way" in house.last("Ann")
    house.telegram.faults.clear()
    await lasts(house, timedelta(minutes=16))
    assert len(advice(house)) == 1
    assert "The patient was told to call" in house.last("Ann")


async def test_what_is_taken_in_no_other_way_goes_out_plainly(house: House) -> None:
    """Something in the message itself is not to Telegram's liking: its words arrive all the same."""
    house.telegram.faults.add(Fault("400", "sendMessage", chat_id=house.person("Pat"), times=1))
    await emergency(house)
    await lasts(house, timedelta(minutes=1))
    assert len(advice(house)) == 1


async def test_after_a_day_staff_read_that_it_never_arrived(house: House) -> None:
    house.telegram.faults.add(Fault("500", "send*,edit*", chat_id=house.person("Pat")))
    await emergency(house)
    await lasts(house, timedelta(hours=24, minutes=20))
    house.telegram.faults.clear()
    await lasts(house, timedelta(minutes=30))
    assert advice(house) == []
    await card(house)
    assert "has never reached the patient. Please call them." in house.last("Ann")


async def test_who_blocked_the_bot_reads_it_when_they_are_back(house: House) -> None:
    house.telegram.faults.add(Fault("403", "send*,edit*", chat_id=house.person("Pat")))
    await emergency(house)
    await lasts(house, timedelta(hours=1))
    house.telegram.faults.clear()
    await lasts(house, timedelta(minutes=16))
    assert len(advice(house)) == 1


async def test_what_may_have_arrived_is_not_sent_without_end(house: House) -> None:
    """The connection breaks after each delivery: copies grow apart, so that nobody gets hundreds in a night."""
    house.telegram.faults.add(Fault("drop_after", "send*", chat_id=house.person("Pat")))
    await emergency(house)
    await lasts(house, timedelta(hours=10))
    assert 1 < len(advice(house)) <= 60


async def test_after_a_long_outage_one_refusal_delays_it_by_a_minute_at_most(house: House) -> None:
    """Tries that never left do not count towards its rest."""
    await house.admin()
    house.patient()
    await house.forward(days=1, hours=17)
    house.telegram.faults.add(Fault("drop_before", "send*,edit*"))
    await house.report("Pat", signs=("breathing",))
    await lasts(house, timedelta(minutes=20))
    house.telegram.faults.clear()
    house.telegram.faults.add(Fault("500", "send*,edit*", chat_id=house.person("Pat"), times=1))
    await house.forward(seconds=31)
    for _ in range(3):
        await house.forward(seconds=31)
    assert len(advice(house)) == 1


async def test_a_proxys_json_makes_nobody_unreachable(house: House) -> None:
    await house.admin()
    house.patient()
    await house.forward(hours=1)
    real = house.telegram.call

    async def proxy(token: str, method: str, *args: Any) -> Any:
        if method.startswith("send"):
            return 403, {"error": "denied by policy"}
        return await real(token, method, *args)

    house.telegram.call = proxy  # type: ignore[method-assign, assignment]
    await house.say("Pat", "/help")
    await house.forward(minutes=2)
    house.telegram.call = real  # type: ignore[method-assign]
    await house.forward(minutes=2)
    assert house.run(lambda tx: tx.enrollments.of_patient(house.person("Pat")))[0].state == "active"
