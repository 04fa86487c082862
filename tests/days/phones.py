"""What stands on the phones of a story, and what of it its owner has not read yet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.patient.conftest import falls_due_at
from tests.provider.conftest import House
from wording.text import JOINER

LEAST, AN_ACT = timedelta(minutes=1), timedelta(seconds=1)
Seen = tuple[str, str, tuple[str, ...]]


@dataclass
class Phones:
    """Whoever acts, or has read something before anybody acts, knows what stands there by then."""

    house: House
    groups: dict[str, int] = field(default_factory=dict)
    _known: dict[str, dict[int, Seen]] = field(default_factory=dict)
    _reading: set[str] = field(default_factory=set)
    _toasts: dict[str, str] = field(default_factory=dict)

    def turn(self, *who: str) -> None:
        """Somebody is about to act, which takes a second."""
        self.know(*who)
        self.house.now[0] += AN_ACT

    def know(self, *who: str) -> None:
        for name in self._reading.union(who):
            self._known[name] = {each.id: _seen(each) for each in self._messages(name)}
            self._toasts.pop(name, None)
        self._reading.clear()

    def toast(self, name: str, said: str) -> None:
        if said:
            self._toasts[name] = said

    def chat(self, name: str) -> Any:
        return self.house.telegram.world.chats[self.groups.get(name) or self.house.person(name)]

    def new(self, name: str) -> list[Any]:
        """Messages that came since, or say something else."""
        known = self._known.get(name, {})
        return [each for each in self._read(name) if known.get(each.id, ("", "", ()))[:2] != _seen(each)[:2]]

    def texts(self, name: str) -> list[str]:
        """What is new to read, and what was said for a moment over the chat."""
        said = [plain(each.body.text) for each in self.new(name)]
        return [*said, *([plain(self._toasts[name])] if name in self._toasts else [])]

    def buttons(self, name: str) -> list[str]:
        """Under what is new in any way; if nothing is, under the last message."""
        known, every = self._known.get(name, {}), self._read(name)
        new = [each for each in every if known.get(each.id) != _seen(each)]
        return [plain(label) for each in new or every[-1:] for label in labels(each)]

    def shown(self, name: str) -> str:
        """For whoever looks for a mistake."""
        new = self.new(name)
        lines = [f"What is new on the phone of {name}:" if new else f"Nothing is new on the phone of {name}. Its last:"]
        for each in new or self._messages(name)[-2:]:
            file = f"<{each.body.file.kind} {each.body.file.name}> " if each.body.file else ""
            lines += ["-" * 40, f"{file}{each.body.text}", *(f"   [{label}]" for label in labels(each))]
        if name in self._toasts:
            lines += ["-" * 40, f"(for a moment: {self._toasts[name]})"]
        return "\n".join(lines)

    async def until(self, when: datetime) -> None:
        """From one moment at which something falls due to the next, listening all the time."""
        house = self.house
        while house.now[0] < when:
            due_at = falls_due_at(house.store) or when
            house.now[0] = min(max(due_at, house.now[0] + LEAST), when)
            house.run(lambda tx: tx.marks.set("received", house.now[0]))
            await house.pipeline.settle()

    def _read(self, name: str) -> list[Any]:
        self._reading.add(name)
        return self._messages(name)

    def _messages(self, name: str) -> list[Any]:
        return [each for each in self.chat(name).messages.values() if each.by_bot]


def labels(message: Any) -> Iterator[str]:
    return (button["text"] for row in message.keyboard() for button in row)


def plain(text: str) -> str:
    """As it is typed: any space for a space, and a straight apostrophe."""
    return " ".join(text.replace("’", "'").replace(JOINER, "").split())


def _seen(message: Any) -> Seen:
    return message.body.text, message.body.file.id if message.body.file else "", tuple(labels(message))
