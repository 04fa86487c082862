"""Findings and urgencies in a few plain words, for whoever tries the bot out."""

from collections.abc import Iterable

from wording.words import Words

URGENCIES = {"routine": "routine", "same_day": "same-day", "urgent": "urgent", "emergency": "emergency"}
ALONE = {
    "several": "several things a little above what is usual",
    "contact": "a wish to be called",
    "note": "something in their own words",
    "silence": "no answer",
    "unreachable": "the bot cannot reach the patient",
    "unassessed": "a rule that failed",
}


def an_alert(urgency: str) -> str:
    """As in "a same-day alert"."""
    word = URGENCIES[urgency]
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word} alert"


def in_words(findings: Iterable[str], words: Words) -> str:
    """Names as in "persisting:redness", to "redness lasts too long"; those of one symptom together."""
    of_symptom: dict[str, list[str]] = {}
    others: list[str] = []
    for name in dict.fromkeys(findings):
        rule, _, subject = name.partition(":")
        if rule == "sign":
            label = words(f"sign.{subject}") if words.has(f"sign.{subject}") else subject
            others.append(label[:1].lower() + label[1:])
        elif subject:
            of_symptom.setdefault(subject, []).append(words(f"why.{rule}"))
        else:
            others.append(ALONE.get(rule, rule))
    symptoms = [f"{words(f'item.{subject}').lower()} {' and '.join(how)}" for subject, how in of_symptom.items()]
    return "; ".join([*others, *symptoms])


def listed(names: Iterable[str]) -> str:
    """As in "Ann, Bob and Vera"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
