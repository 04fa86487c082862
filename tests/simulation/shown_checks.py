"""What must hold of every message as it comes to stand on somebody's screen."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tests.simulation.account import Shown, day_of, is_night
from tests.simulation.people import MINUTE, Patient, Person
from tests.simulation.staff import Provider

if TYPE_CHECKING:
    from tests.simulation.world import World

Found = tuple[object, str, str]
LABEL = re.compile(r"\bK-\d{3}\b")
AWAY = "I was away for a while"
NEGATIVE = re.compile(r"\bday -\d")
MOST_A_MINUTE = 4
MOST_COPIES, COPIED_WITHIN = 3, 15 * MINUTE  # Where nobody knows whether the first has arrived.
REPLIED_WITHIN = 1800.0  # An answer to somebody's own words may have to wait for Telegram.
SCREEN = "SELECT screen, lane, unprompted, subject, slot FROM outbox WHERE chat_id = ? AND message_id = ? ORDER BY id"


def note_told(world: "World") -> None:
    """Which alert was shown to whom, by the label on the screen."""
    for provider in world.providers:
        posts = world.account.posts(provider.chat_id)
        for shown in posts[provider.read_up_to :]:
            if shown.is_new:
                _note(world, provider, shown)
        provider.read_up_to = len(posts)


def _note(world: "World", provider: Provider, shown: Shown) -> None:
    labels = set(LABEL.findall(shown.text))
    for alert in world.alerts.open():
        if alert.label in labels:
            alert.told, alert.since_told = True, 0.0
            alert.posts.setdefault(provider.chat_id, []).append(shown.at)


def not_theirs(world: "World", who: Person, shown: Shown) -> Iterator[Found]:
    """No label of another clinic, and no patient's label or name at another patient's."""
    labels = set(LABEL.findall(shown.text))
    own = set(who.labels) if isinstance(who, Patient) else set()
    for patient in world.patients:
        foreign = patient is not who if isinstance(who, Patient) else patient.clinic != who.clinic
        if foreign and (labels & set(patient.labels) - own or patient.name in shown.text):
            yield (shown.chat_id, patient.name), who.name, f"{who.name} reads of {patient.name}: {shown.text[:80]}"


def storm(world: "World", who: Person, shown: Shown) -> Iterator[Found]:
    """Many events of one alert within a minute are one card."""
    if not isinstance(who, Provider) or "p.got" not in shown.verbs or not shown.is_new:
        return
    label = next(iter(LABEL.findall(shown.text)), "")
    recent = [
        each
        for each in world.account.posts(who.chat_id)[-40:]
        if each.is_new and each.at > shown.at - MINUTE and label in each.text and "p.got" in each.verbs
    ]
    if len(recent) > MOST_A_MINUTE:
        yield (who.name, label), who.name, f"{who.name} gets {len(recent)} new cards of {label} within a minute"


def in_quiet_hours(world: "World", who: Person, shown: Shown) -> Iterator[Found]:
    if not isinstance(who, Patient) or not shown.is_new:
        return
    zone = world.zone_of(who)
    if not is_night(shown.at, zone) or _was_prompted(world, who, shown.at):
        return
    screen, lane, *_ = _row(world, shown)
    if lane != 0:
        yield (shown.chat_id, shown.message_id), who.name, f"at night {who.name} gets ({screen}): {shown.text[:80]}"


def _was_prompted(world: "World", who: Patient, at: float) -> bool:
    is_greeted = any(who.opened_at < each.at < at for each in world.account.posts(who.chat_id))
    return (
        not is_greeted
        or who.opened_at > at - REPLIED_WITHIN
        or any(
            said.fate == "waiting" or said.worked_at > at - REPLIED_WITHIN
            for said in world.account.of(who.chat_id)[-12:]
        )
    )


def _row(world: "World", shown: Shown) -> tuple[str, int, int, int, str]:
    rows = world.machine.read.execute(SCREEN, (shown.chat_id, shown.message_id)).fetchall()
    return rows[0] if rows else ("", 0, 0, 0, "")


def asked_on_the_wrong_day(world: "World", who: Person, shown: Shown) -> Iterator[Found]:
    """What is asked is asked about the day that it is where the patient is."""
    if not isinstance(who, Patient) or not shown.is_new:
        return
    if NEGATIVE.search(shown.text):
        yield (shown.chat_id, "negative"), who.name, f"{who.name} reads of a day before the treatment"
    screen, _, unprompted, subject, _ = _row(world, shown)
    if screen != "questions" or not unprompted:
        return
    query = 'SELECT c."on" FROM answer_sets s JOIN checkins c ON c.id = s.checkin_id WHERE s.id = ?'
    row = world.machine.read.execute(query, (subject,)).fetchone()
    today = day_of(shown.at, world.zone_of(who))
    if row and row[0] != today.isoformat():
        yield (shown.chat_id, row[0]), who.name, f"on {today} {who.name} is asked the questions of {row[0]}"


def too_many_apologies(world: "World", who: Person, shown: Shown) -> Iterator[Found]:
    if AWAY not in shown.text or not shown.is_new or not isinstance(who, Patient):
        return
    today = day_of(shown.at, who.zone)
    said = [each for each in world.account.posts(who.chat_id)[-30:] if AWAY in each.text and each.is_new]
    today_said = [each for each in said if day_of(each.at, who.zone) == today]
    is_copy = shown.at - today_said[0].at < COPIED_WITHIN and world.weather.doubted(who.chat_id) >= (
        today_said[0].at - MINUTE
    )
    if len(today_said) > (MOST_COPIES if is_copy else 1):
        yield (who.name, today), who.name, f"{who.name} reads a second apology for our being away on {today}"


def copies(world: "World", who: Person, shown: Shown) -> Iterator[Found]:
    """The same words twice within ten minutes, unprompted, and no attempt in between whose end is unknown."""
    if not shown.is_new or not isinstance(who, Patient) or _was_prompted(world, who, shown.at):
        return
    for before in world.account.posts(who.chat_id)[-6:-1]:
        same = before.is_new and before.text == shown.text and shown.at - before.at < 10 * MINUTE
        doubt = world.weather.doubted(who.chat_id)
        database = world.weather.locked or world.weather.lost_after
        acted = any(said.at >= before.at - 10 * MINUTE for said in world.account.of(who.chat_id)[-10:])
        if same and doubt < before.at - 10 * MINUTE and not acted and not database:
            yield (
                (shown.chat_id, shown.message_id),
                who.name,
                f"{who.name} gets the same message twice: {shown.text[:60]}",
            )


CHECKS: dict[str, Callable[["World", Person, Shown], Iterator[Found]]] = {
    each.__name__: each
    for each in (not_theirs, storm, in_quiet_hours, asked_on_the_wrong_day, too_many_apologies, copies)
}
