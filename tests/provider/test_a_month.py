"""A month of twelve healthy patients: how much a provider is sent, every message counted."""

from collections import Counter

import pytest

from tests.provider.conftest import House

AT_MOST = 40
MEASURED = {"admin": 40, "provider": 39}  # 3 a patient: the form, the link, "connected"; and Mondays.
PATIENTS = [f"Pat{number}" for number in range(12)]
A_DAY = 3  # Are enrolled on each of the first four days.


async def enroll(house: House, provider: str, who: str) -> None:
    """As a provider does it after a treatment; the patient opens the link and agrees."""
    await house.say(provider, "/enroll")
    for label in ("Microneedling", "Today", "1.5 mm", "Make the link"):
        await house.tap(provider, label)
    text = house.last(provider)
    link = next(word for word in text.split() if word.startswith("https://t.me/"))
    house.person(who)
    house.telegram.people.open(who, link)
    await house.pipeline.settle()
    await house.tap(who, "I agree")


async def answer(house: House, who: str) -> None:
    if any("All clear" in label for label in _labels(house, who)):
        await house.tap(who, "All clear")


def _labels(house: House, who: str) -> list[str]:
    return [button["text"] for each in house.messages(who)[-2:] for row in each.keyboard() for button in row]


@pytest.mark.parametrize("role", ["admin", "provider"])
async def test_a_month_of_twelve_healthy_patients_brings_no_more_than_forty_messages(house: House, role: str) -> None:
    """From the first enrollment to the day after the last one's day 28: 32 days, with the tail of every course."""
    await house.admin()
    await house.colleague("Bob")
    who = "Ann" if role == "admin" else "Bob"
    before = len(house.messages(who))
    waiting = list(PATIENTS)
    for _ in range(32):
        for _ in range(min(A_DAY, len(waiting))):
            await enroll(house, who, waiting.pop(0))
        for _ in range(6):
            await house.forward(hours=4)
            for each in PATIENTS[: len(PATIENTS) - len(waiting)]:
                await answer(house, each)
    sent = house.messages(who)[before:]
    said = Counter(each.body.text.split()[0] for each in sent)
    assert said["🟢"] == len(PATIENTS)
    assert house.run(lambda tx: tx.alerts.open_of_clinic(1)) == []
    assert house.run(lambda tx: [each.state for each in tx.enrollments.recent_of_clinic(1, 20)]) == ["completed"] * 12
    assert len(sent) == MEASURED[role]
    assert len(sent) <= AT_MOST
