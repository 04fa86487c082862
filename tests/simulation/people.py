"""Who lives in this world: patients and staff, and what they do about what they read."""

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sandbox.errors import Json
from tests.simulation.account import Said, Shown, day_of

if TYPE_CHECKING:
    from tests.simulation.world import World

HOUR, MINUTE = 3600.0, 60.0
GIVES_UP_AFTER = 4

SIGN_WORDS = {
    "breathing": ("I cannot breathe", "my throat is swollen and I can't breathe"),
    "pus": ("there is pus", "yellow pus is coming out"),
    "fever": ("I have a fever of 39 degrees",),
    "blisters": ("I have blisters on my cheek",),
    "spreading": ("the redness is spreading down my neck",),
}
IDLE = (
    "My dog licked my cheek this morning.",
    "I slept on my left side all night.",
    "My sister says that it looks different today.",
    "I used the cream that you gave me.",
)
QUESTIONS = ("Can I take a shower?", "When can I wear make-up again?", "¿Me puedo duchar?", "Is this normal?")
WAYS = ("writes", "writes", "writes", "captions", "changes")
THANKS = ("Thank you!", "thanks", "ok")
LONG = "I went for a walk by the river and it was windy. "


def verb_of(data: str) -> str:
    return data.partition(":")[0]


@dataclass
class Person:
    name: str
    world: "World"
    dice: Random
    chat_id: int = 0
    blocked: bool = False
    blocked_at: float = -1e12
    clinic: int = 0

    def notices(self, shown: Shown) -> None:
        raise NotImplementedError

    def after(self, seconds: float, act: Any, *args: Any) -> None:
        self.world.at(self.world.clock.at + seconds, act, *args)

    def screen(self) -> dict[int, Any]:
        found: dict[int, Any] = self.world.telegram.world.chats[self.chat_id].messages
        return found

    def buttons_of(self, message_id: int) -> list[str]:
        message = self.screen().get(message_id)
        rows: list[list[Json]] = message.keyboard() if message else []
        return [str(button["callback_data"]) for row in rows for button in row if "callback_data" in button]

    def button(self, message_id: int, *begins: str) -> str | None:
        """The data of the button whose parts begin so, whatever may follow (the version of what is shown)."""
        found = (each for each in self.buttons_of(message_id) if each.split(":")[: len(begins)] == list(begins))
        return next(found, None)

    def newest_with(self, *begins: str) -> int | None:
        """The newest message on the screen that has such a button."""
        for message in reversed(self.screen().values()):
            if message.by_bot and self.button(message.id, *begins):
                return int(message.id)
        return None

    def block(self) -> None:
        if not self.blocked:
            self.blocked, self.blocked_at = True, self.world.clock.at
            self.world.telegram.people.block(self.name)
            self.world.note(f"{self.name} blocks the bot")

    def unblock(self) -> None:
        if self.blocked:
            self.blocked, self.blocked_at = False, self.world.clock.at
            self.world.telegram.people.unblock(self.name)
            self.world.note(f"{self.name} unblocks the bot")


@dataclass
class Patient(Person):
    """`kind` is how they behave; `plan` what is true of their skin: day -> (grades, signs)."""

    kind: str = "prompt"
    plan: dict[int, tuple[dict[str, int], tuple[str, ...]]] = field(default_factory=dict)
    enrollments: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    treated: list[float] = field(default_factory=list)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Berlin"))
    is_followed: bool = False
    opened_at: float = 0.0
    matters: list[Said] = field(default_factory=list)
    _asked_on: int | None = None
    _ticked: set[str] = field(default_factory=set)
    _tries: int = 0
    _last: str = ""
    _busy: bool = False

    def notices(self, shown: Shown) -> None:
        if not shown.is_new or not shown.verbs:
            return
        if "agree" in shown.verbs or "zone" in shown.verbs or "hour" in shown.verbs:
            self.after(self.dice.uniform(5, 60), self.arrange, shown.message_id)
        elif "got" in shown.verbs and self.dice.random() < 0.6:
            self.after(self.dice.uniform(MINUTE, HOUR), self.tap_first, shown.message_id, "got:")
        elif "settle" in shown.verbs:
            if self.dice.random() < 0.6:
                under = self.dice.choice(("settle:", "ask_clinic:"))
                self.after(self.dice.uniform(5, 3 * HOUR), self.tap_first, shown.message_id, under)
        elif {"clear", "grade", "tick"} & set(shown.verbs) and not self._busy and self._answers_at_all():
            self._busy = True
            self.after(self._delay(), self.begin, shown.message_id)

    def arrange(self, message_id: int) -> None:
        """Agree, live by this clock, be asked at this hour: whatever this message offers first."""
        before = self.buttons_of(message_id)
        self._agree(message_id) or self.tap_same_zone(message_id) or self._choose_hour(message_id)
        self.after(self.dice.uniform(3, 10), self._go_on_arranging, message_id, before)

    def _go_on_arranging(self, message_id: int, before: list[str]) -> None:
        now = self.buttons_of(message_id)
        if now != before and {verb_of(each) for each in now} & {"another", "zone", "hour"}:
            self.arrange(message_id)

    def _agree(self, message_id: int) -> bool:
        """Two providers may have enrolled the same day: it is another person's, or another treatment."""
        return self.tap_first(message_id, "agree:") or self.tap_first(message_id, "another:")

    def tap_same_zone(self, message_id: int) -> bool:
        found = [each for each in self.buttons_of(message_id) if each.startswith("zone:")]
        if found:
            self.world.tap(self, self.dice.choice(found) if self.kind == "travelling" else found[0], message_id)
        return bool(found)

    def _choose_hour(self, message_id: int) -> bool:
        found = [each for each in self.buttons_of(message_id) if each.startswith("hour:")]
        if found:
            self.world.tap(self, self.dice.choice(found), message_id)
        return bool(found)

    def tap_first(self, message_id: int, start: str) -> bool:
        data = next((each for each in self.buttons_of(message_id) if each.startswith(start)), None)
        if data is not None:
            self.world.tap(self, data, message_id)
        return data is not None

    def _answers_at_all(self) -> bool:
        return self.dice.random() < {"silent": 0.15, "blocking": 0.7}.get(self.kind, 0.93)

    def _delay(self) -> float:
        if self.kind == "slow":
            return self.dice.choice((self.dice.uniform(HOUR, 6 * HOUR), self.dice.uniform(6 * HOUR, 15 * HOUR)))
        return self.dice.triangular(20, 3 * HOUR, 6 * MINUTE)

    def begin(self, message_id: int) -> None:
        self._ticked, self._tries, self._last = set(), 0, ""
        self.step(message_id)

    def step(self, message_id: int) -> None:
        """One question: read what stands there now, tap what is true."""
        data = None if self.blocked else self._choose(self.buttons_of(message_id))
        self._tries = self._tries + 1 if data == self._last else 0
        if data is None or self._tries > GIVES_UP_AFTER:
            self._busy = False
            return
        self._last = data
        self.world.tap(self, data, message_id, signs=tuple(sorted(self._ticked)))
        if self.kind == "double-tapping" and self.dice.random() < 0.5:
            self.world.tap(self, data, message_id, signs=tuple(sorted(self._ticked)), fresh=False)
        self.after(self.dice.uniform(2, 25), self._next_step, message_id)

    def _next_step(self, message_id: int) -> None:
        """Under a question of a day gone by nothing has moved: today's stands below it."""
        has_moved = self._last not in self.buttons_of(message_id)
        newest = message_id if has_moved else self.newest_with("grade") or self.newest_with("clear") or message_id
        self.step(max(newest, message_id))

    def truth(self) -> tuple[dict[str, int], tuple[str, ...]]:
        day = (day_of(self.world.clock.at, self.zone) - day_of(self.treated[-1], self.zone)).days
        return self.plan.get(day, ({}, ()))

    def _choose(self, offered: list[str]) -> str | None:
        grades, signs = self.truth()
        split = [each.split(":") for each in offered]
        all_clear = [each for each in offered if each.startswith("clear:")]
        if all_clear and not any(grades.values()) and not signs:
            return all_clear[0]
        if items := [parts for parts in split if parts[0] == "grade"]:
            wanted = min(grades.get(items[0][2], 0), len(items) - 1)
            return ":".join(items[wanted])
        if any(parts[0] == "tick" for parts in split):
            return self._choose_sign(split, signs)
        if wishes := [each for each in offered if each.startswith("wish:")]:
            return self.dice.choice(wishes)
        if "change" in {parts[2] for parts in split if parts[0] == "ask"}:
            wants = [":".join(parts) for parts in split if parts[0] == "ask" and parts[2] == "contact"]
            return wants[0] if wants and self._last != wants[0] and self.dice.random() < 0.04 else None
        goes_on = [":".join(parts) for parts in split if parts[0] == "ask" and parts[2] == "go"]
        return goes_on[0] if goes_on else None

    def _choose_sign(self, split: list[list[str]], signs: tuple[str, ...]) -> str | None:
        for parts in split:
            if parts[0] == "tick" and parts[2] in signs and parts[2] not in self._ticked:
                self._ticked.add(parts[2])
                return ":".join(parts)
        ends = [":".join(parts) for parts in split if parts[0] in ("ticked", "none")]
        return ends[0] if ends else None

    def write(self, text: str, signs: tuple[str, ...] = (), matters: bool = True, how: str = "writes") -> None:
        if not self.blocked:
            self.world.say(self, text, signs=signs, matters=matters, how=how)

    def writes_something(self) -> None:
        """Idle words, a question, thanks, a sign, or many words with a sign at their end."""
        drawn = self.dice.random()
        if drawn < 0.3:
            self.write(self.dice.choice(THANKS), matters=False)
        elif drawn < 0.45:
            self.write(self.dice.choice(QUESTIONS), matters=False)
        elif drawn < 0.6:
            self.write(self.dice.choice(IDLE), how=self.dice.choice(WAYS))
        else:
            self._writes_of_a_sign(at_the_end=drawn > 0.95)

    def _writes_of_a_sign(self, *, at_the_end: bool) -> None:
        sign = self.dice.choice(sorted(SIGN_WORDS))
        words = self.dice.choice(SIGN_WORDS[sign])
        if at_the_end:
            words = LONG * 24 + words.capitalize() + "."
        self.write(words, (sign,), how="writes" if at_the_end else self.dice.choice(WAYS))

    def pours_out(self) -> None:
        """One short note a second."""
        for number in range(30):
            self.after(number, self.write, f"And another thing, number {number}: it feels warm.")

    def forges(self) -> None:
        """Data of somebody else's buttons, and of nobody's."""
        theirs = next(iter(self.world.dice.choice(self.world.patients).enrollments), 0)
        number, newest = self.dice.randrange(1, 60), max(self.screen(), default=None)
        if self.blocked or newest is None:
            return
        data = self.dice.choice(
            (f"clear:{number}", f"grade:{number}:redness:4", f"p.close:{number}:normal", f"p.got:{number}", "x:1",
             f"wish:{number}:now", f"ticked:{number}", f"is_so:{number}:0", f"chart:{theirs}")
        )  # fmt: skip
        self.world.tap(self, data, newest, fresh=False)

    def travels(self) -> None:
        if not self.blocked:
            self.world.say(self, "/time", matters=False)
