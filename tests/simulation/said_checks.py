"""What must hold of everything that somebody said or tapped, as soon as the bot has worked it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from tests.simulation.account import Said, day_of
from tests.simulation.people import HOUR, Patient, Person
from tests.simulation.staff import Provider

if TYPE_CHECKING:
    from tests.simulation.world import World

Found = tuple[object, str, str]
ADVICE = "⚠️ Please call"
ADVISED = ("breathing", "fever_confused", "eye", "fever", "spreading", "pus", "blisters", "hives", "burn", "numbness")


def _sets(world: "World", who: Patient) -> list[Any]:
    """Every answer set of theirs, as the bot has kept it."""
    return world.machine.transact(
        lambda tx: [each for number in who.enrollments for each in tx.enrollments.course(number).answer_sets]
    )


def _alerts(world: "World", who: Patient) -> list[Any]:
    return world.machine.transact(
        lambda tx: [each for number in who.enrollments for each in tx.alerts.of_enrollment(number)]
    )


def answer_lost(world: "World", who: Person, said: Said) -> Iterator[Found]:
    """What was said is among what was kept, all of it, under the day on which it was said."""
    if not isinstance(who, Patient) or not _counts(who, said) or _is_of_yesterday(world, who, said):
        return
    holding = [each for each in _sets(world, who) if _holds(each, said)]
    if not holding:
        yield (
            said.update_id,
            who.name,
            f"{who.name} said {_short(said)} at {world.account.when(said.at)}: it is not kept",
        )
        return
    zone = world.zone_of(who)
    days = {day_of(said.at, zone)} | ({day_of(said.worked_at, zone)} if said.kind != "note" else set())
    if not any(each.on in days for each in holding):
        yield (
            ("day", said.update_id),
            who.name,
            f"{who.name} said {_short(said)} on {min(days)}; it is kept under {holding[-1].on}",
        )


def _is_of_yesterday(world: "World", who: Patient, said: Said) -> bool:
    """A grade, "All clear" or "None of these" that came to us only on the next date is asked anew."""
    zone = world.zone_of(who)
    came_later = day_of(said.at, zone) != day_of(said.worked_at, zone)
    return said.kind in ("grade", "clear", "none") and came_later


def _counts(who: Patient, said: Said) -> bool:
    """What is said before somebody is followed, or by an old or forged button, need not be kept."""
    return said.fresh and said.kind in ("note", "grade", "clear", "signs", "none", "wish") and who.is_followed


def _holds(answers: Any, said: Said) -> bool:
    match said.kind:
        case "note":
            return any(_plain(said.text) in _plain(note) for note in answers.notes)
        case "grade":
            corrected = any(each.item == said.item and each.grade == said.grade for each in answers.corrections)
            return corrected or bool(answers.grades.get(said.item) == said.grade)
        case "signs":
            return bool(set(said.signs) <= answers.signs)
        case "wish":
            return answers.contact is not None
        case _:
            return bool(answers.signs_answered)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _short(said: Said) -> str:
    if said.kind == "note" and len(said.text) > 80:
        return f"{said.text[:30]!r}, {len(said.text)} characters, ending with {said.text[-30:]!r}"
    return repr(said.text)


def finding_without_alert(world: "World", who: Person, said: Said) -> Iterator[Found]:
    """A sign, a severe grade, a wish for contact, words: an alert that is open since holds it, or holds it now."""
    if isinstance(who, Patient) and said.matters and who.is_followed and not _is_of_yesterday(world, who, said):
        who.matters.append(said)
        yield from _without_alert(world, who, said, closed_before=False)


def swallowed(world: "World", who: Person, said: Said) -> Iterator[Found]:
    """What is said after an alert was closed raises another."""
    if isinstance(who, Patient) and said.matters and who.is_followed and not _is_of_yesterday(world, who, said):
        yield from _without_alert(world, who, said, closed_before=True)


def _without_alert(world: "World", who: Patient, said: Said, *, closed_before: bool) -> Iterator[Found]:
    if said.kind == "grade" and any(
        each.item == said.item and each.grade == said.grade for each in who.matters if each is not said
    ):
        return
    alerts, since = _alerts(world, who), said.worked_at + world.clock.skew - 1
    live = [each for each in alerts if each.resolved_at is None or each.resolved_at.timestamp() >= since]
    lacks = set(_findings(said)) - _names(live)
    if (live and not lacks) or (lacks <= _names(alerts) and bool(alerts)) is not closed_before:
        return
    what = ", ".join(sorted(lacks)) or "what was said"
    closed = "; one that was closed before does" if closed_before else ""
    yield said.update_id, who.name, f"{who.name} said {_short(said)}, and no open alert holds {what}{closed}"


def _names(alerts: list[Any]) -> set[str]:
    return {finding.name for alert in alerts for finding in alert.findings}


def _findings(said: Said) -> list[str]:
    if said.signs:
        return [f"sign:{each}" for each in said.signs]
    if said.kind == "grade":
        return [f"severe:{said.item}"]
    return ["contact"] if said.kind == "wish" else []


def advice_not_sent(world: "World", who: Person, said: Said) -> Iterator[Found]:
    """What to do about an urgent sign has arrived, or is still on its way; looked at again for a day."""
    if not isinstance(who, Patient) or not set(said.signs) & set(ADVISED) or not who.is_followed:
        return
    world.at(world.clock.at + 0.1, look_for_advice, world, who, said)
    yield from ()


def look_for_advice(world: "World", who: Patient, said: Said) -> None:
    at = world.clock.at
    if any(ADVICE in each.text and each.at > said.at - 24 * HOUR for each in world.account.posts(who.chat_id)[-60:]):
        return
    if at > said.worked_at + 24 * HOUR or who.blocked:
        return
    query = "SELECT count(*) FROM outbox WHERE chat_id = ? AND screen = 'advice' AND state IN ('pending', 'sending')"
    if world.machine.read.execute(query, (who.chat_id,)).fetchone()[0]:
        world.at(at + HOUR / 6, look_for_advice, world, who, said)
        return
    words = f"{who.name} said {_short(said)}; what to do has not arrived, and is no longer tried"
    world.account.breach("advice_given_up", said.update_id, at, who.name, words)


def closed_unseen(world: "World", who: Person, said: Said) -> Iterator[Found]:
    """Nobody closes or takes what has grown since they last looked; what was closed all the same is raised again."""
    if said.kind != "close" or not isinstance(who, Provider):
        return
    row = world.machine.read.execute(
        "SELECT state, resolved_by, enrollment_id FROM alerts WHERE id = ?", (said.subject,)
    ).fetchone()
    if row is None or row[0] != "resolved" or row[1] != who.id:
        return
    patient = next(each for each in world.patients if row[2] in each.enrollments)
    label = patient.labels[patient.enrollments.index(row[2])]
    looked = [each.at for each in world.account.posts(who.chat_id) if label in each.text and each.at <= said.seen_at]
    unseen = [
        each
        for each in patient.matters
        if each.worked_at > max(looked, default=0.0) and each.worked_at < said.worked_at and _is_of(world, each, row[2])
    ]
    reopened = "SELECT count(*) FROM alerts WHERE enrollment_id = ? AND state != 'resolved'"
    if unseen and not world.machine.read.execute(reopened, (row[2],)).fetchone()[0]:
        newest = unseen[-1]
        yield (
            said.update_id,
            f"{who.name}, {patient.name}",
            f"{who.name} closes {label} as it stood at {world.account.when(max(looked, default=0.0))}; "
            f"{patient.name} had said {_short(newest)} at {world.account.when(newest.worked_at)}: unseen, and closed",
        )


def _is_of(world: "World", said: Said, enrollment: int) -> bool:
    return len(world.people[said.chat_id].enrollments) == 1  # type: ignore[attr-defined]


CHECKS: dict[str, Callable[["World", Person, Said], Iterator[Found]]] = {
    each.__name__: each for each in (answer_lost, finding_without_alert, swallowed, advice_not_sent, closed_unseen)
}
