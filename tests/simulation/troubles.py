"""The schedule of what goes wrong, drawn from the seed: each trouble has a beginning, an end and a name."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.simulation.people import HOUR, MINUTE

if TYPE_CHECKING:
    from tests.simulation.world import World

DAY = 24 * HOUR
Begin = Callable[["World", float], Callable[[], None]]


def _away(world: "World", _: float) -> Callable[[], None]:
    world.weather.deaf += 1
    fault = world.weather.fault("away", "*")

    def end() -> None:
        world.weather.deaf -= 1
        world.telegram.faults.remove(fault.id)

    return end


def _sending(kind: str, probability: float = 1.0) -> Begin:
    def begin(world: "World", _: float) -> Callable[[], None]:
        fault = world.weather.fault(kind, "send*,edit*,answer*", probability=probability)
        return lambda: world.telegram.faults.remove(fault.id)

    return begin


def _having(name: str, *values: float) -> Begin:
    """One of these stands in the weather, until it is over."""

    def begin(world: "World", _: float) -> Callable[[], None]:
        value = world.weather.dice.choice(values) if values[1:] else values[0]
        setattr(world.weather, name, value)
        return lambda: setattr(world.weather, name, type(value)())

    return begin


def _too_fast(world: "World", seconds: float) -> Callable[[], None]:
    fault = world.weather.fault("429", "send*,edit*", seconds=min(seconds, 60.0), times=6)
    return lambda: world.telegram.faults.remove(fault.id)


def _odd(world: "World", _: float) -> Callable[[], None]:
    """Telegram refuses the next two messages to one of the staff, and one to a patient, for a reason of its own."""
    dice = world.weather.dice
    world.weather.odd_for[dice.choice(world.providers).chat_id] = 2
    world.weather.odd_for[dice.choice(world.patients).chat_id] = 1
    return world.weather.odd_for.clear


def _down(world: "World", _: float) -> Callable[[], None]:
    world.weather.deaf += 1
    world.at(world.clock.at, _kill, world)

    def end() -> None:
        world.weather.deaf -= 1
        world.start_again()

    return end


async def _kill(world: "World") -> None:
    if world.machine.is_up:
        await world.machine.kill()


def _group(world: "World", _: float) -> Callable[[], None]:
    """Somebody takes the bot into a group, where people talk; it becomes a supergroup meanwhile."""
    dice, groups = world.weather.dice, world.telegram.people.groups
    owner, other = dice.choice(world.patients), dice.choice(world.providers)
    group = groups.create(f"Skin talk {dice.randrange(1000)}", owner.name, [other.name])
    groups.add_bot(group.id, owner.name, admin=True)
    world.telegram.people.say(owner.name, "Does anybody else look like this?", chat=group.id)

    def end() -> None:
        groups.migrate(group.id, owner.name)

    return end


def _crash(world: "World", _: float) -> Callable[[], None]:
    world.weather.crash_in = world.weather.dice.randrange(1, 60)
    return lambda: None


def _jump(seconds: float) -> Begin:
    def begin(world: "World", _: float) -> Callable[[], None]:
        world.clock.skew += seconds

        def end() -> None:
            world.clock.skew -= seconds

        return end

    return begin


# Name -> (how often in a world of 25 days, shortest and longest in seconds, what begins).
TROUBLES: dict[str, tuple[int, float, float, Begin]] = {
    "away 3 min": (6, 2.6 * MINUTE, 4 * MINUTE, _away),
    "away for hours": (2, HOUR, 14 * HOUR, _away),
    "5xx with JSON": (3, 3 * MINUTE, 30 * MINUTE, _having("server_errors", True)),
    "5xx without JSON": (2, 3 * MINUTE, 10 * MINUTE, _sending("502_html")),
    "429": (3, MINUTE, 5 * MINUTE, _too_fast),
    "odd 400": (10, 2 * HOUR, 8 * HOUR, _odd),
    "reset after delivery": (4, 5 * MINUTE, 2 * HOUR, _sending("drop_after", 0.3)),
    "reset before delivery": (3, 5 * MINUTE, HOUR, _sending("drop_before", 0.3)),
    "no answer": (2, MINUTE, 10 * MINUTE, _sending("black_hole", 0.5)),
    "machine off": (2, 10 * MINUTE, 10 * HOUR, _down),
    "database locked": (10, 10.0, 15 * MINUTE, _having("locked", 0.6)),
    "commit in doubt": (2, 2.0, 40.0, _having("lost_after", 0.3)),
    "crash": (8, 1.0, 2.0, _crash),
    "database slow": (3, MINUTE, HOUR, _having("slow", 0.2, 1.0, 3.0)),
    "redelivery": (3, MINUTE, 6 * HOUR, _having("redelivers", True)),
    "reordering": (3, 6 * HOUR, 2 * DAY, _having("reorders", True)),
    "a group": (2, 0.5, 10 * MINUTE, _group),
    "clock +1 h": (1, 1.0, HOUR, _jump(HOUR)),
    "clock -1 h": (1, 1.0, HOUR, _jump(-HOUR)),
    "clock +1 day": (1, 1.0, HOUR, _jump(DAY)),
    "clock -1 day": (1, 1.0, HOUR, _jump(-DAY)),
}
FLAPPING = "flapping"
NO_EXCUSE = ("odd 400", "redelivery", "reordering", "a group")  # Somebody else can be told at once.
ROUGH_AFTER = 3 * MINUTE


def plan(world: "World", only: tuple[str, ...]) -> None:
    """About half of all troubles come in any one world; `only` names those that may."""
    dice, length = world.weather.dice, world.until - world.clock.at
    for name, (often, shortest, longest, begin) in TROUBLES.items():
        comes = name in only if only else dice.random() < 0.5
        times = max(1, round(often * length / (25 * DAY))) if comes else 0
        for _ in range(times):
            at = world.clock.at + dice.uniform(0.1, 0.97) * length
            world.at(at, _begin, world, name, begin, dice.uniform(shortest, longest))
    if FLAPPING in only or (not only and dice.random() < 0.25):
        first = world.clock.at + dice.uniform(1, 4) * DAY
        for number in range(24):
            world.at(first + number * 2 * HOUR, _begin, world, "flapping", _away, 3 * MINUTE)


def _begin(world: "World", name: str, begin: Begin, seconds: float) -> None:
    world.note(f"--- trouble: {name}, for {seconds / 60:.1f} min")
    world.weather.count(name)
    world.weather.rough += name not in NO_EXCUSE
    world.at(world.clock.at + seconds, _end, world, name, begin(world, seconds))


def _end(world: "World", name: str, end: Callable[[], None]) -> None:
    world.note(f"--- trouble is over: {name}")
    end()
    if name not in NO_EXCUSE:
        world.at(world.clock.at + ROUGH_AFTER, _calm, world)


def _calm(world: "World") -> None:
    world.weather.rough -= 1
