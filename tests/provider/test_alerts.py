"""An alert on a provider's screen, from the first card to its outcome."""

from datetime import timedelta

import pytest

from bot.alert import BY_HAND, AlertState, Outcome
from bot.finding import Urgency
from bot.outbox import Lane, Message
from tests.provider.conftest import House


async def pus(house: House) -> int:
    """Urgent: everybody on duty has the card."""
    house.patient()
    await house.forward(days=2)
    alert = await house.report("Pat", signs=("pus",), redness=2)
    assert alert is not None
    return alert.id


async def test_ive_got_it_is_named_and_timed_on_every_card(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    alert_id = await pus(house)
    assert "Nobody has it. Everybody is told: 10:15" in house.last("Bob")
    assert await house.tap("Bob", "I’ve got it") == "You have it ✓"
    alert = house.alert(alert_id)
    assert alert.state is AlertState.ACKNOWLEDGED
    for name, acts in {"Ann": ["Take it over", "Close…"], "Bob": ["Hand over…", "Close…"]}.items():
        assert "✋ Bob has it since 10:00, until 11:00" in house.last(name)
        assert house.buttons(name) == [*acts, "Message", "Photo please", "Chart"]


async def test_the_second_of_two_reads_who_was_first(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    alert_id = await pus(house)
    await house.tap("Bob", "I’ve got it")
    assert await house.press("Ann", f"p.got:{alert_id}") == "Bob has it since 10:00."
    holder = house.alert(alert_id).holder_id
    assert house.run(lambda tx: tx.providers.get(holder).name) == "Bob"


@pytest.mark.parametrize("outcome", BY_HAND)
async def test_it_is_closed_with_an_outcome(house: House, outcome: Outcome) -> None:
    await house.admin()
    alert_id = await pus(house)
    await house.tap("Ann", "Close…")
    assert len(house.buttons("Ann")) == 8
    seen = house.alert(alert_id).version
    assert await house.press("Ann", f"p.close:{alert_id}:{outcome.value}:{seen}") == "Closed ✓"
    assert house.alert(alert_id).outcome is outcome
    assert "✅ Closed by Ann" in house.last("Ann")
    assert house.buttons("Ann") == ["Chart", "Note for us", "Tell the patient", "Reopen"]


async def test_back_from_the_outcomes_closes_nothing(house: House) -> None:
    await house.admin()
    alert_id = await pus(house)
    await house.tap("Ann", "Close…")
    await house.tap("Ann", "‹ Back")
    assert house.buttons("Ann") == ["I’ve got it", "Close…", "Message", "Photo please", "Chart"]
    assert house.alert(alert_id).state is AlertState.SENT


async def test_closed_by_mistake_it_is_reopened(house: House) -> None:
    await house.admin()
    alert_id = await pus(house)
    await house.tap("Ann", "Close…")
    await house.tap("Ann", "False alarm")
    assert await house.press("Ann", f"p.close:{alert_id}:normal") == "It has been closed already."
    assert house.alert(alert_id).outcome is Outcome.FALSE_ALARM
    assert await house.tap("Ann", "Reopen") == "You have it ✓"
    assert house.alert(alert_id).state is AlertState.ACKNOWLEDGED
    assert await house.press("Ann", f"p.reopen:{alert_id}") == "There is an open alert for this patient already."


async def test_what_nobody_takes_is_told_to_everybody_again(house: House) -> None:
    await house.admin()
    alert_id = await pus(house)
    before = house.messages("Ann")[-1].id
    await house.forward(minutes=16)
    assert house.messages("Ann")[-1].id > before
    assert house.alert(alert_id).step == 1


async def test_an_acknowledgement_that_lapsed_names_who_had_it_and_until_when(house: House) -> None:
    await house.admin()
    await pus(house)
    await house.tap("Ann", "I’ve got it")
    await house.forward(hours=1, minutes=1)
    assert "Ann had it until 11:00: the time for it is over." in house.last("Ann")
    assert "I’ve got it" in house.buttons("Ann")


async def test_the_patient_was_told_what_to_do_before_any_provider_acted(house: House) -> None:
    await house.admin()
    await pus(house)
    assert any("call" in each.lower() for each in house.read("Pat"))
    await house.say("Ann", "/alerts")
    await house.tap("Ann", "🔴 K-001")
    assert "The patient was told to call the clinic (10:00)" in house.last("Ann")


async def test_routine_alerts_come_in_one_digest(house: House) -> None:
    await house.admin()
    for name in ("Pat", "Quinn"):
        house.patient(name)
    await house.forward(days=10, hours=2)
    before = house.read("Ann")
    for name in ("Pat", "Quinn"):
        await house.report(name, peeling=2)
    assert house.read("Ann") == before
    await house.forward(days=1)
    morning = house.last("Ann")
    assert morning.startswith("2 patients to look at today")
    assert "🟡 K-001 · Pat Miller · day 11 · peeling lasting" in morning
    await house.tap("Ann", "🟡 K-002")
    assert house.last("Ann").startswith("🟡 Routine · K-002\nQuinn Miller")


async def test_what_is_open_is_listed_most_urgent_first(house: House) -> None:
    await house.admin()
    await pus(house)
    house.patient("Quinn", treated_on=house.now[0].date() - timedelta(days=6))
    await house.report("Quinn", redness=3)
    await house.say("Ann", "/alerts")
    lines = house.last("Ann").splitlines()
    assert lines[0] == "2 alerts are open"
    assert [line[:7] for line in lines[2:]] == ["🔴 K-001", "🟠 K-002"]


async def test_nothing_open_is_said_so(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/alerts")
    assert house.last("Ann") == "Nothing is open. ✓"


async def same_day(house: House) -> int:
    """Then an emergency is reported: there are two cards."""
    house.patient()
    await house.forward(days=6)
    alert = await house.report("Pat", redness=3)
    assert alert is not None
    return alert.id


async def test_under_an_older_card_nothing_is_taken(house: House) -> None:
    await house.admin()
    alert_id = await same_day(house)
    old = house.messages("Ann")[-1].id
    tap = house.telegram.people.tap("Ann", data=f"p.got:{alert_id}", message_id=old)
    await house.report("Pat", signs=("breathing",))
    assert "This alert has changed" in str(tap.answer)
    assert house.alert(alert_id).state is not AlertState.ACKNOWLEDGED
    assert house.last("Ann").startswith("🆘 EMERGENCY")
    assert await house.tap("Ann", "I’ve got it") == "You have it ✓"


async def test_under_the_outcomes_of_an_older_card_an_emergency_is_not_closed(house: House) -> None:
    """A provider reads a routine note and its outcomes; the patient writes; the provider taps what is before them."""
    await house.admin()
    house.patient()
    await house.forward(days=2)
    await house.say("Pat", "I lost my umbrella")
    await house.say("Ann", "/alerts")
    await house.tap("Ann", "🟡 K-001")
    await house.tap("Ann", "Close…")
    normal = house.messages("Ann")[-1]
    data = next(each["callback_data"] for row in normal.keyboard() for each in row if "Normal" in each["text"])
    house.telegram.people.say("Pat", "I cannot breathe")
    house.telegram.people.tap("Ann", data=data, message_id=normal.id)
    await house.pipeline.settle()
    (alert,) = house.run(lambda tx: tx.alerts.of_enrollment(1))
    assert (alert.state, alert.urgency) == (AlertState.SENT, Urgency.EMERGENCY)
    assert house.last("Ann").startswith("🆘 EMERGENCY")
    await house.tap("Ann", "Close…")
    await house.tap("Ann", "Called")
    assert house.alert(alert.id).state is AlertState.RESOLVED


@pytest.mark.parametrize("act", ["I’ve got it", "Close…"])
async def test_whatever_the_patient_does_makes_an_older_card_show_itself_anew(house: House, act: str) -> None:
    await house.admin()
    house.patient()
    await house.forward(days=2)
    await house.say("Pat", "I lost my umbrella")
    await house.say("Ann", "/alerts")
    await house.tap("Ann", "🟡 K-001")
    card = house.messages("Ann")[-1]
    data = next(each["callback_data"] for row in card.keyboard() for each in row if each["text"] == act)
    await house.say("Pat", "It was a blue one")
    tap = house.telegram.people.tap("Ann", data=data, message_id=card.id)
    await house.pipeline.settle()
    assert "has changed" in str(tap.answer)
    assert house.alert(1).state is not AlertState.ACKNOWLEDGED
    assert "It was a blue one" in house.last("Ann")


async def test_a_button_from_before_versions_shows_the_card(house: House) -> None:
    await house.admin()
    alert_id = await pus(house)
    for data in (f"p.got:{alert_id}", f"p.close:{alert_id}:normal", f"p.card:{alert_id}:outcomes"):
        assert "has changed" in await house.press("Ann", data)
    assert house.alert(alert_id).state is AlertState.SENT


async def test_the_card_says_that_the_advice_has_arrived(house: House) -> None:
    await house.admin()
    await pus(house)
    assert "The patient was told to call the clinic (10:00)" in house.last("Ann")


async def test_nobody_is_said_to_have_been_told_while_still_answering(house: House) -> None:
    await house.admin()
    await same_day(house)
    assert "The patient has not finished answering" in house.last("Ann")


async def test_news_held_for_the_morning_is_not_swallowed_by_a_look_at_the_patient(house: House) -> None:
    await house.admin()
    await house.forward(hours=14)
    house.patient()
    await house.say("Ann", "/patients")
    await house.tap("Ann", "K-001")
    assert "🟢 Connected" not in "".join(house.read("Ann"))
    await house.forward(hours=9)
    assert "🟢 Connected to Pat Miller" in "".join(house.read("Ann"))


async def test_help_names_what_only_admins_may_to_admins_alone(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    for name in ("Ann", "Bob"):
        await house.say(name, "/help")
    assert any("/staff and /invite" in each for each in house.read("Ann"))
    assert not any("/staff and /invite" in each for each in house.read("Bob"))


async def test_the_inbox_has_ten_on_a_page_each_with_name_and_since_when(house: House) -> None:
    await house.admin()
    for number in range(12):
        house.patient(f"P{number:02}")
        await house.report(f"P{number:02}", signs=("pus",))
        await house.forward(minutes=1)
    await house.say("Ann", "/inbox")
    lines = house.last("Ann").splitlines()
    assert lines[0] == "12 alerts are open · page 1 of 2"
    assert lines[2].startswith("🔴 K-001 · P00 Miller · day 0 · pus or yellow crust")
    assert lines[2].endswith(" · since 10:00 · nobody has it")
    assert len(lines) == 12
    await house.tap("Ann", "2")
    assert [line[:7] for line in house.last("Ann").splitlines()[2:]] == ["🔴 K-011", "🔴 K-012"]
    await house.tap("Ann", "🔴 K-011")
    assert "P10 Miller" in house.last("Ann")


async def test_a_digest_of_many_fits_and_says_where_the_rest_is(house: House) -> None:
    await house.admin()
    ids = []
    for number in range(26):
        house.patient(f"P{number:02}")
        alert = await house.report(f"P{number:02}", signs=("pus",))
        assert alert is not None
        ids.append(alert.id)
    listed = {"alerts": ",".join(map(str, ids))}
    message = Message(house.person("Ann"), "digest", 1, listed, lane=Lane.ALERT)
    house.run(lambda tx: tx.outbox.put(message, house.now[0]))
    await house.pipeline.settle()
    lines = house.last("Ann").splitlines()
    assert (lines[0], lines[-1]) == ("26 patients to look at today", "and 2 more: /inbox")
