"""The courses that can be played, in groups that a visitor understands."""

from collections.abc import Mapping

from bot.finding import Urgency
from commands.finding_words import an_alert, in_words
from rehearsal.coursefile import CourseFile, Expected
from sandbox.errors import Json
from wording.words import Words

FIRST = ("pus_on_day_2", "redness_stays_moderate", "slowest_normal", "silent_from_the_start", "breathing_at_night")
GROUPS = (
    "To begin with",
    "Heals as it should",
    "Can wait for the next digest",
    "To be called the same day",
    "Urgent",
    "Emergency",
    "Falls silent",
    "Wishes to be called",
    "Writes in their own words",
    "Other treatments",
)
BY_URGENCY = {
    Urgency.ROUTINE: GROUPS[2],
    Urgency.SAME_DAY: GROUPS[3],
    Urgency.URGENT: GROUPS[4],
    Urgency.EMERGENCY: GROUPS[5],
}


def listed(files: Mapping[str, CourseFile], words: Words) -> list[Json]:
    """In the order of their groups, then by urgency and day."""
    found = [
        {"name": name, "about": file.about, "group": group_of(name, file), "expects": expected(file, words)}
        for name, file in files.items()
    ]
    place = {name: number for number, name in enumerate(FIRST)}
    return sorted(found, key=lambda each: (GROUPS.index(each["group"]), place.get(each["name"], 0), each["about"]))


def group_of(name: str, file: CourseFile) -> str:
    """By what it shows: another treatment first, then how it is said, then how urgent it becomes."""
    events = file.expect or ()
    found = {finding.partition(":")[0] for each in events for finding in each.findings}
    if name in FIRST:
        return GROUPS[0]
    if file.protocol != "microneedling":
        return GROUPS[9]
    if any(report.note.strip() for report in file.report):
        return GROUPS[8]
    if "contact" in found:
        return GROUPS[7]
    if "silence" in found:
        return GROUPS[6]
    worst = max((Urgency.named(each.urgency) for each in events), default=None)
    return BY_URGENCY[worst] if worst else GROUPS[1]


def expected(file: CourseFile, words: Words) -> str:
    """As in "Expected: an urgent alert on day 2 (pus or yellow crust)."; empty where nothing is judged."""
    if file.expect is None:
        return ""
    if not file.expect:
        return "Expected: no alert."
    shown = "; ".join(one(each, words) for each in file.expect[:3])
    more = len(file.expect) - 3
    return f"Expected: {shown}{f'; and {more} more' if more > 0 else ''}."


def one(each: Expected, words: Words) -> str:
    return f"{an_alert(each.urgency)} on day {each.day} ({in_words(each.findings, words)})"
