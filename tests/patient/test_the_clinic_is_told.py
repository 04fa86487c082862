"""Whenever a patient reads that the clinic is told, asked or looking after it, an alert of theirs is open."""

import re
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest

from bot.alert import BY_HAND, Outcome
from bot.finding import Urgency
from bot.ports import Transaction
from bot.workflows import answering, provider
from commands import playing
from rehearsal.coursefile import Report
from tests.patient.conftest import Ward
from wording.words import Words

SAYS_SO = {
    Urgency.ROUTINE: (
        "heard.nod.waits",
        "heard.told",
        "read.added",
        "read.kept",
        "read.contact.now",
        "read.contact.today",
        "read.routine",
        "read.still_open",
        "read.was_told",
        "read.with_holder",
        "taken.first",
    ),
    Urgency.SAME_DAY: ("nobody_yet.same_day", "read.closed", "read.same_day", "read.same_day.elsewhere"),
    Urgency.URGENT: (
        "advice.urgent.closed",
        "advice.urgent.open",
        "nobody_yet.urgent",
        "read.added.urgent",
        "read.urgent",
        "still.urgent",
    ),
    Urgency.EMERGENCY: ("advice.emergency.told", "nobody_yet.emergency", "read.emergency", "still.emergency"),
}
SAYS = {
    "en": ("There is pus", "It burns", "I have a fever", "my knee is green", "thank you", "Can I shower?", "worse"),
    "es": ("Hay pus", "Tengo fiebre", "mi rodilla es verde", "gracias", "¿Puedo ducharme?", "peor"),
}


def claims(words: Words) -> list[tuple[Urgency, str, re.Pattern[str]]]:
    """Each sentence as what would match it on a screen, whatever stands in its places."""
    marks = dict.fromkeys(("clinic", "phone", "number", "moment", "item"), "PLACE")
    return [
        (urgency, key, re.compile(re.escape(words(key, **marks)).replace("PLACE", ".+")))
        for urgency, keys in SAYS_SO.items()
        for key in keys
    ]


def stands(tx: Transaction) -> Urgency | None:
    """How urgent what is open of Pat is."""
    alert = tx.alerts.open_of_enrollment(1)
    return alert.urgency if alert is not None else None


class Reader:
    """Looks at what came or changed in a chat since they looked last."""

    def __init__(self, ward: Ward, words: Words) -> None:
        self.ward, self.claims, self.seen = ward, claims(words), dict[int, str]()

    def look(self) -> Iterator[str]:
        chat = self.ward.telegram.world.chats[self.ward.id("Pat")]
        for number, each in list(chat.messages.items()):
            text = each.body.text
            if each.by_bot and self.seen.get(number) != text:
                self.seen[number] = text
                yield from self._untrue(text)

    def _untrue(self, text: str) -> Iterator[str]:
        is_open = self.ward.run(stands)
        for urgency, key, says in self.claims:
            if says.search(text) and (is_open is None or is_open < urgency):
                yield f"{key} ({is_open}): {text}"


async def closes(ward: Ward, outcome: Outcome) -> None:
    def close(tx: Transaction) -> None:
        alert = tx.alerts.open_of_enrollment(1)
        if alert is not None:
            provider.resolve(tx, ward.id("Ann"), alert.id, alert.version, ward.now[0], outcome=outcome)

    ward.run(close)
    await ward.settle()


def labels(ward: Ward) -> list[str]:
    """The buttons of the newest message that has any."""
    every = reversed(ward.telegram.world.chats[ward.id("Pat")].messages.values())
    newest = next(each.keyboard() for each in every if each.by_bot and each.keyboard())
    return [button["text"] for row in newest for button in row]


async def answers(ward: Ward, chance: Random) -> None:
    """All that is asked, mostly as it was before: to the check-in that is open, or else in a report of their own."""
    report = ward.run(lambda tx: answering.begin_report(tx, tx.enrollments.course(1).enrollment, ward.now[0]))
    course = ward.run(lambda tx: tx.enrollments.course(1))
    before, items = course.last_grades(), answering.items(course, report)
    grades = {each: chance.choice((before.get(each, 0), before.get(each, 3), chance.randrange(5))) for each in items}
    grades.pop("signs", None)
    signs = chance.choice(((), (), (), (), (), ("pus",), ("bumps",), ("breathing",)))
    said = {"at": "2026-03-03 10:00", "answers": grades, "signs": signs}
    for data in playing.taps(report.id, Report.model_validate(said)):
        await ward.press("Pat", data)


async def lives(ward: Ward, words: Words, chance: Random) -> None:
    """One thing that a patient, the clinic or time does."""
    match chance.choice(("tap", "tap", "answer", "answer", "answer", "say", "close", "close", "close", "later")):
        case "tap":
            await ward.taps("Pat", chance.choice(labels(ward)))
        case "say":
            await ward.say("Pat", chance.choice(SAYS[words.language]))
        case "close":
            await closes(ward, chance.choice(BY_HAND))
        case "later":
            await ward.at(ward.now[0] + timedelta(hours=chance.choice((1, 5, 24))))
        case "answer":
            await answers(ward, chance)


@pytest.mark.parametrize("seed", range(6))
async def test_who_reads_that_the_clinic_is_told_has_an_alert_open(ward: Ward, words: Words, seed: int) -> None:
    chance = Random(seed)
    await ward.on_day(chance.choice((1, 3, 4)))
    reader, wrong = Reader(ward, words), list[str]()
    for _ in range(40):
        await lives(ward, words, chance)
        wrong += reader.look()
    assert wrong == []
