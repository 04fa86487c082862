"""What should never happen: how urgent each sign is, when it is offered, and how a profile changes what is asked."""

import pytest

from bot import protocol
from bot.enrollment import Profile
from bot.finding import Urgency
from tests.bot.patients import EMERGENCY, SAME_DAY, URGENT, found, report, told

RULES = protocol.load("microneedling")
URGENCIES = {
    "breathing": EMERGENCY,
    "fever_confused": EMERGENCY,
    "eye": URGENT,
    "fever": URGENT,
    "spreading": URGENT,
    "pus": URGENT,
    "blisters": URGENT,
    "hives": URGENT,
    "burn": URGENT,
    "numbness": URGENT,
    "bleeding": SAME_DAY,
    "bumps": SAME_DAY,
}
ASKED_AT_ONCE = [each for each in URGENCIES if each not in ("bleeding", "bumps")]


@pytest.mark.parametrize(("sign", "urgency"), URGENCIES.items())
@pytest.mark.parametrize("day", [0, 1, 28])
def test_a_sign_counts_on_any_day(sign: str, urgency: Urgency, day: int) -> None:
    assert found(told(report(day, signs={sign}))) == {f"sign:{sign}": urgency}


def test_a_sign_once_confirmed_stays() -> None:
    answers = report(1, signs={"pus"}).with_signs(frozenset({"fever"})).with_signs(frozenset())
    assert answers.signs == {"pus", "fever"}
    assert answers.signs_answered


def test_every_sign_is_in_the_table() -> None:
    assert [each.id for each in RULES.sign] == list(URGENCIES)


def test_each_of_several_signs_is_a_finding() -> None:
    assert found(told(report(1, signs={"pus", "bumps"}))) == {"sign:pus": URGENT, "sign:bumps": SAME_DAY}


@pytest.mark.parametrize(
    ("day", "profile", "offered"),
    [
        pytest.param(1, Profile(), ASKED_AT_ONCE, id="day-1"),
        pytest.param(2, Profile(), [*ASKED_AT_ONCE, "bleeding"], id="bleeding-from-day-2"),
        pytest.param(3, Profile(), [*ASKED_AT_ONCE, "bleeding", "bumps"], id="bumps-from-day-3"),
        pytest.param(1, Profile(serum="vitamin_c"), [*ASKED_AT_ONCE, "bumps"], id="bumps-at-once-after-a-serum"),
    ],
)
def test_signs_offered(day: int, profile: Profile, offered: list[str]) -> None:
    assert [each.id for each in RULES.signs_on(day, profile)] == offered


ALWAYS = ["redness", "swelling", "peeling", "pain"]


@pytest.mark.parametrize(
    ("day", "profile", "asked"),
    [
        pytest.param(1, Profile(), [*ALWAYS, "signs"], id="day-1"),
        pytest.param(2, Profile(), [*ALWAYS, "signs"], id="day-2"),
        pytest.param(3, Profile(), [*ALWAYS, "itch", "signs"], id="itch-from-day-3"),
        pytest.param(13, Profile(), [*ALWAYS, "itch", "signs"], id="no-patches-on-day-13"),
        pytest.param(14, Profile(), [*ALWAYS, "itch", "pigment", "signs"], id="patches-on-day-14"),
        pytest.param(20, Profile(), [*ALWAYS, "itch", "signs"], id="no-patches-on-day-20"),
        pytest.param(28, Profile(), [*ALWAYS, "itch", "pigment", "signs"], id="patches-on-day-28"),
        pytest.param(1, Profile(serum="vitamin_c"), [*ALWAYS, "itch", "signs"], id="itch-at-once-after-a-serum"),
        pytest.param(7, Profile(skin_type=4), [*ALWAYS, "itch", "signs"], id="no-patches-on-day-7-on-type-IV"),
        pytest.param(7, Profile(skin_type=5), [*ALWAYS, "itch", "pigment", "signs"], id="patches-on-day-7-on-type-V"),
        pytest.param(8, Profile(skin_type=6), [*ALWAYS, "itch", "pigment", "signs"], id="and-each-day-on-type-VI"),
        pytest.param(5, Profile(skin_type=6), [*ALWAYS, "itch", "signs"], id="but-not-before-day-7"),
    ],
)
def test_items_asked(day: int, profile: Profile, asked: list[str]) -> None:
    assert list(RULES.items_on(day, profile)) == asked


@pytest.mark.parametrize(
    ("depth_mm", "allowance"),
    [(None, 0), (0.5, 0), (1.5, 0), (1.6, 1), (2.0, 1), (2.1, 2), (3.0, 2)],
)
def test_allowance(depth_mm: float | None, allowance: int) -> None:
    assert RULES.allowance(Profile(depth_mm=depth_mm)) == allowance
