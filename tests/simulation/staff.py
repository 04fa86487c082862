"""The clinic's people, and what they do with a card: take it, look, close it; at once, late, or without a new look."""

from dataclasses import dataclass, field
from datetime import time

from tests.simulation.account import Shown, local
from tests.simulation.people import HOUR, MINUTE, Person

OUTCOMES = ("normal", "advice", "called", "visit")


@dataclass
class Provider(Person):
    """`kind` is good, slow, old-cards, gone, idle or removed."""

    kind: str = "good"
    id: int = 0
    removed: bool = False
    read_up_to: int = 0
    _at_work_on: set[int] = field(default_factory=set)

    def notices(self, shown: Shown) -> None:
        if not shown.is_new or self.removed or self.kind == "idle":
            return
        for data in self.buttons_of(shown.message_id):
            parts = data.split(":")
            if parts[0] == "p.got" and int(parts[1]) not in self._at_work_on:
                self._at_work_on.add(int(parts[1]))
                self.after(self._delay(shown.text), self.take, int(parts[1]))
            elif parts[0] == "p.alert" and self._opens_lists():
                self.after(self.dice.uniform(MINUTE, HOUR), self.open, shown.message_id, data)

    def _opens_lists(self) -> bool:
        return self.dice.random() < 0.8

    def _delay(self, text: str) -> float:
        """Whoever sleeps reads what is not urgent in the morning."""
        quick = "EMERGENCY" in text or "Urgent" in text
        wall = local(self.world.clock.at, self.world.zone).time()
        asleep = not time(7) <= wall < time(23)
        if self.kind in ("slow", "old-cards"):
            return self.dice.uniform(20 * MINUTE, (2 if quick else 8) * HOUR)
        if asleep and not quick:
            return self.dice.uniform(6 * HOUR, 10 * HOUR)
        return self.dice.triangular(30, (12 if quick else 150) * MINUTE, 4 * MINUTE)

    def open(self, message_id: int, data: str) -> None:
        if not self._gone() and data in self.buttons_of(message_id):
            self.world.tap(self, data, message_id)

    def _gone(self) -> bool:
        return self.blocked or self.removed

    def take(self, alert_id: int) -> None:
        message_id = None if self._gone() else self.newest_with("p.got", str(alert_id))
        data = self.button(message_id, "p.got", str(alert_id)) if message_id else None
        if message_id is None or data is None:
            self._at_work_on.discard(alert_id)
            return
        if self.dice.random() < 0.8:
            self.world.tap(self, data, message_id)
        self.after(self.dice.uniform(MINUTE, 40 * MINUTE), self.look, alert_id)

    def look(self, alert_id: int) -> None:
        """Open the outcomes."""
        asks = ("p.card", str(alert_id), "outcomes")
        message_id = None if self._gone() else self.newest_with(*asks)
        data = self.button(message_id, *asks) if message_id else None
        if message_id is None or data is None:
            self._at_work_on.discard(alert_id)
            return
        self.world.tap(self, data, message_id)
        self.after(4, self.decide, alert_id, message_id)

    def decide(self, alert_id: int, message_id: int) -> None:
        """Remember the button that stands here now; the finger comes down later."""
        data = None if self._gone() else self.button(message_id, "p.close", str(alert_id), self.dice.choice(OUTCOMES))
        if data is None:
            self._at_work_on.discard(alert_id)
            return
        late = self.kind == "old-cards" or self.dice.random() < 0.1
        waits = self.dice.uniform(10 * MINUTE, 5 * HOUR) if late else self.dice.uniform(2, 60)
        self.after(waits, self.close, data, message_id, self.world.clock.at)

    def close(self, data: str, message_id: int, seen_at: float) -> None:
        self._at_work_on.discard(int(data.split(":")[1]))
        if not self._gone():
            self.world.tap(self, data, message_id, seen_at=seen_at)
