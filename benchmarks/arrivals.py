"""What arrived at Telegram, and when: read off the sandbox's own list of calls."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from sandbox.telegram import Call, Telegram


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Messages sent and messages changed, in the order in which they arrived; what was refused is apart."""

    taken: Sequence[Call]
    refused: Sequence[Call]

    @classmethod
    def of(cls, telegram: Telegram) -> "Arrivals":
        messages = [call for call in telegram.calls if call.method in ("sendMessage", "editMessageText")]
        return cls([each for each in messages if each.status == 200], [each for each in messages if each.status != 200])

    @property
    def moments(self) -> list[float]:
        return [call.at for call in self.taken]

    def per_second(self, until: float, since: float = 0) -> float:
        """From the first to the last that came between these moments."""
        at = [moment for moment in self.moments if since <= moment <= until]
        return (len(at) - 1) / (at[-1] - at[0])

    def most_in_a_second(self) -> int:
        """In any, wherever it begins; what was refused counts, for it has arrived."""
        at = sorted(call.at for call in [*self.taken, *self.refused])
        return max(bisect_left(at, moment + 1) - number for number, moment in enumerate(at))

    def longest_silence(self, until: float = inf) -> float:
        at = [moment for moment in self.moments if moment <= until]
        return max(after - before for before, after in pairwise(at))

    def sent_to(self, chat_id: int) -> list[Call]:
        return [call for call in self.taken if call.method == "sendMessage" and int(call.params["chat_id"]) == chat_id]

    def texts(self) -> dict[int, list[str]]:
        """New messages by chat, in the order of their arrival."""
        said: dict[int, list[str]] = defaultdict(list)
        for call in self.taken:
            if call.method == "sendMessage":
                said[int(call.params["chat_id"])].append(str(call.params["text"]))
        return said


def quantile(values: Iterable[float], share: float) -> float:
    """The smallest value that so large a share of all does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]
