from itertools import pairwise

import pytest

from handlers.pipeline.limits import UNLIMITED, Limits, Pace, Trust

PATIENT, GROUP = 7, -7


def send_all(limits: Limits, until: float, takes: float = 0.0, step: float = 0.001) -> list[float]:
    """When each message leaves if there is always one waiting, each to a chat of its own."""
    left: list[float] = []
    landing: list[float] = []
    now = 0.0
    while now < until:
        while landing and landing[0] <= now:
            limits.end(landing.pop(0))
        if limits.room(now) > 0:
            limits.start(1_000_000 + len(left), now)
            left.append(now)
            landing.append(now + takes)
        else:
            now += step
    return left


@pytest.mark.parametrize("takes", [0.0, 0.005, 0.06, 0.4])
def test_never_more_than_30_arrive_in_any_second(takes: float) -> None:
    """Wherever between its start and its end a request arrives."""
    left = send_all(Limits(), 5, takes)
    windows = (sum(at <= other <= at + takes + 0.999 for other in left) for at in left)
    assert max(windows) <= 30


@pytest.mark.parametrize("ended", [5.0, 5.01, 5.12, 5.99])
def test_one_bot_after_another_sends_no_more_than_one_may(ended: float) -> None:
    next_one = Limits()
    next_one.empty(0)
    left = [*send_all(Limits(), ended), *(ended + at for at in send_all(next_one, 3))]
    assert max(sum(at <= other <= at + 0.999 for other in left) for at in left) <= 30
    assert len(left) >= 29 * (ended + 3) - 4


def test_who_may_send_without_limit_may_at_once() -> None:
    limits = Limits(UNLIMITED)
    limits.empty(0)
    assert limits.room(0) > 30


def test_the_full_rate_is_used() -> None:
    assert len(send_all(Limits(), 10, 0.002)) >= 295


def test_at_the_full_rate_the_next_one_is_never_far() -> None:
    """So an alert, which goes first, waits no longer than this."""
    left = send_all(Limits(), 10, 0.002)
    assert max(after - before for before, after in pairwise(left)) < 0.2


def write_to(limits: Limits, chat_id: int, until: float) -> list[float]:
    sent, now = [], 0.0
    while now < until:
        at = limits.chat_free_at(chat_id, now)
        if at > now:
            assert chat_id > 0 or chat_id in dict(limits.waiting(now))
            now = at
            continue
        limits.start(chat_id, now)
        limits.end(now)
        sent.append(now)
    return sent


def test_a_chat_gets_three_at_once_and_then_one_a_second() -> None:
    assert write_to(Limits(), PATIENT, 3.5) == pytest.approx([0, 0, 0, 1, 2, 3])


def test_what_is_changed_may_come_in_a_longer_burst_beside_what_is_sent() -> None:
    limits = Limits()
    for _ in range(20):
        assert limits.chat_free_at(PATIENT, 0, edits=True) == 0
        limits.start(PATIENT, 0, edits=True)
        limits.end(0)
    assert limits.chat_free_at(PATIENT, 0, edits=True) == 1
    assert limits.chat_free_at(PATIENT, 0) == 0
    assert dict(limits.waiting(0)) == {PATIENT: 1}


def test_a_group_gets_20_a_minute() -> None:
    limits = Limits()
    sent = write_to(limits, GROUP, 240)
    assert sum(60 < at <= 120 for at in sent) <= 20


def test_a_paused_chat_waits_alone_and_is_forgotten_after() -> None:
    limits = Limits()
    limits.pause(PATIENT, until=5.0)
    assert dict(limits.waiting(4.9)) == {PATIENT: 5.0}
    assert limits.chat_free_at(PATIENT + 1, 4.9) == 4.9
    assert dict(limits.waiting(5.0)) == {}
    assert not limits._paused


def test_nothing_grows_with_the_number_of_chats() -> None:
    limits = Limits(UNLIMITED)
    for chat_id in range(1000):
        limits.start(chat_id, 0.0)
        limits.end(0.0)
    list(limits.waiting(100.0))
    assert not limits._chats


def test_the_rate_is_the_clinics_to_choose() -> None:
    assert len(send_all(Limits(Pace(per_second=5, at_once=1)), 4)) <= 21


def test_a_few_troubles_are_borne_then_there_is_a_pause_that_grows() -> None:
    trust = Trust()
    trust.trouble(0.0)
    trust.trouble(0.0)
    assert not trust.is_paused(0.0)
    pauses = []
    for _ in range(8):
        trust.trouble(0.0)
        pauses.append(trust.until)
    assert pauses == sorted(pauses)
    assert pauses[0] >= 1
    assert pauses[-1] == 30
