"""A protocol in words: what is usual, what is flagged, where the numbers come from, and who answers for it."""

from collections.abc import Iterator
from typing import Any

from bot import hours
from bot.clinic import Clinic
from bot.finding import Urgency
from bot.protocol import Protocol
from bot.symptom import Symptom
from bot.threshold import Threshold
from bot.workflows import signing
from wording.staff_words import procedure
from wording.words import Words

LEGEND = ("day", "expected", "above", "asked", "perhaps", "again")


def named(about: Protocol, words: Words) -> str:
    return words("protocol.named", procedure=procedure(about.id, words), version=about.version)


def standing(clinic: Clinic, about: Protocol, words: Words) -> str:
    """Who answers for it: somebody of this clinic, whoever the file names, or nobody yet."""
    if (signature := signing.signature_of(clinic, about)) is not None:
        on = words.date(hours.local(signature.signed_at, clinic.timezone).date())
        return words("protocol.signed", name=signature.name, date=on)
    if about.reviewed_by:
        return words("protocols.reviewed", by=about.reviewed_by)
    if (lost := signing.lost_signature_of(clinic, about)) is not None:
        return words("protocol.lost", name=lost.name, version=lost.version)
    return words("protocols.not_reviewed")


def names_in_picture(about: Protocol, words: Words) -> dict[str, Any]:
    """What `Names` of reports/protocol_chart.py is made of."""
    return {
        "title": named(about, words),
        "subtitle": words("protocol.day_0"),
        "letters": {each: words(f"protocol.letter.{each.word}") for each in Urgency},
        "urgencies": {each: words("protocol.is_flagged", urgency=urgency_word(each, words)) for each in Urgency},
        "items": {each.id: item(each, words) for each in about.symptom},
        **{each: words(f"protocol.legend.{each}") for each in LEGEND},
    }


def flagged(about: Protocol, words: Words) -> Iterator[str]:
    for each in about.symptom:
        lines = [item(each, words), _usual(each, words)]
        for key, rows in (("protocol.persists", each.persists), ("protocol.severe", each.severe)):
            lines += [words(key, rows="; ".join(_row(each, row, words) for row in rows))] if rows else []
        if each.worsening_from is not None:
            lines.append(words("protocol.rises", day=each.worsening_from))
        yield "\n".join(lines)


def item(symptom: Symptom, words: Words) -> str:
    return words(key) if words.has(key := f"item.{symptom.id}") else symptom.id


def _usual(symptom: Symptom, words: Words) -> str:
    bands = (words("protocol.band", day=day, grade=_grade(symptom, grade, words)) for day, grade in symptom.expected)
    return words("protocol.usual", bands="; ".join(bands))


def _row(symptom: Symptom, row: Threshold, words: Words) -> str:
    grade, urgency = _grade(symptom, row.grade, words), urgency_word(row.urgency, words)
    return words("protocol.row", day=row.day, grade=grade, urgency=urgency)


def _grade(symptom: Symptom, grade: int, words: Words) -> str:
    key = f"grade.{symptom.id}.{grade}"
    return f"{words(key).lower()} ({grade})" if words.has(key) else str(grade)


def urgency_word(urgency: Urgency, words: Words) -> str:
    return words(f"protocol.urgency.{urgency.word}")


def signs(about: Protocol, words: Words) -> Iterator[str]:
    for urgency in sorted(Urgency, reverse=True):
        named = [each for each in about.sign if each.urgency is urgency]
        if named:
            said = (words(key) if words.has(key := f"sign.{each.id}.full") else each.id for each in named)
            yield "\n".join(
                [words("protocol.at_once", urgency=urgency_word(urgency, words)), *(f"• {each}" for each in said)]
            )


def sources(about: Protocol, words: Words) -> Iterator[str]:
    yield words("protocol.sources")
    yield from (f"• {each.says}\n  {each.where}" for each in about.source)
