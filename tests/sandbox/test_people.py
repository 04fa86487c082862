"""People: links, taps by label, groups, and what the bot hears of them."""

import asyncio

import pytest
from telegram import MessageEntity
from telegram.error import BadRequest, Forbidden

from sandbox.chats import Chat
from sandbox.errors import Impossible
from sandbox.telegram import USERNAME, Telegram
from tests.sandbox.conftest import Clock, Line


@pytest.fixture
def team(line: Line) -> Chat:
    """A group of Ann's, with Bob and the bot in it."""
    line.telegram.people.join("Bob")
    group = line.telegram.people.groups.create("Team", "Ann", ["Bob"])
    line.telegram.people.groups.add_bot(group.id, "Ann")
    line.telegram.world.updates.forget_all()
    return group


def test_the_same_name_is_the_same_person(telegram: Telegram) -> None:
    ann = telegram.people.join("Ann", username="@ann_smith", language_code="es")
    assert telegram.people.join("ann") is ann
    assert [telegram.people.find(who) for who in ("ANN", "@Ann_Smith", ann.id, str(ann.id))] == [ann] * 4
    with pytest.raises(Impossible, match=r"^nobody is called 'Bob' here \(there is: Ann\)$"):
        telegram.people.find("Bob")


async def test_a_new_sandbox_has_the_same_people_and_nothing_old(clock: Clock) -> None:
    """A bot with a memory may meet a sandbox without one: nobody is taken for somebody else."""
    ids: list[int] = []
    for name in ("Ann", "Bob"):
        telegram = Telegram(clock)
        telegram.people.join(name)
        ann = telegram.people.join("Ann")
        said = telegram.people.open("Ann")
        _, body = await telegram.call(telegram.token, "getUpdates", {})
        ids += [ann.id, said.id, body["result"][0]["update_id"]]
        clock.now += 60
    assert ids[0] == ids[3]
    assert ids[1] < ids[4]
    assert ids[2] < ids[5]


@pytest.mark.parametrize(
    ("link", "text"),
    [
        (f"https://t.me/{USERNAME}?start=a-B_9", "/start a-B_9"),
        (f"t.me/{USERNAME.upper()}?start=x", "/start x"),
        (f"tg://resolve?domain={USERNAME}&start=x", "/start x"),
        (f"https://t.me/{USERNAME}", "/start"),
        ("x" * 64, "/start " + "x" * 64),
        ("", "/start"),
    ],
)
def test_a_link_presses_start(telegram: Telegram, link: str, text: str) -> None:
    telegram.people.join("Ann")
    assert telegram.people.open("Ann", link).body.text == text


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("https://t.me/other_bot?start=x", "that link leads to @other_bot"),
        ("x" * 65, "a start parameter is 1 to 64"),
        ("a b", "a start parameter is 1 to 64"),
        (f"https://t.me/{USERNAME}?start=é", "a start parameter is 1 to 64"),
    ],
)
def test_a_link_that_leads_nowhere(telegram: Telegram, link: str, why: str) -> None:
    telegram.people.join("Ann")
    with pytest.raises(Impossible, match=why):
        telegram.people.open("Ann", link)


async def test_a_command_is_marked_as_one(line: Line) -> None:
    line.telegram.people.say("Ann", "/report, @someone, https://a.b/c")
    (update,) = await line.bot.get_updates()
    assert update.message is not None
    marks = update.message.parse_entities()
    assert [(mark.type, text) for mark, text in marks.items()] == [
        (MessageEntity.BOT_COMMAND, "/report"),
        (MessageEntity.MENTION, "@someone"),
        (MessageEntity.URL, "https://a.b/c"),
    ]


async def test_raw_text_may_hold_what_databases_hate(http_line: Line) -> None:
    http_line.telegram.people.say("Ann", "\ud800 \x00")
    (update,) = await http_line.bot.get_updates()
    assert update.message is not None
    assert update.message.text == "\ud800 \x00"


async def test_an_edited_message_is_heard_as_such(line: Line) -> None:
    line.telegram.people.say("Ann", "red")
    line.telegram.people.edit("Ann", "not red")
    edited = (await line.bot.get_updates())[-1].edited_message
    assert edited is not None
    assert (edited.text, edited.edit_date is not None) == ("not red", True)


@pytest.mark.parametrize(
    ("label", "data"),
    [("  moderate ", "moderate"), ("Mo", "moderate"), ("Mild", "mild"), ("none", "none")],
)
async def test_a_tap_finds_its_button(line: Line, label: str, data: str) -> None:
    await line.send("How swollen?", "None", "Severe")
    newest = await line.send("How red?", "None", "Mild", "Mild, fading", "Moderate")
    line.telegram.people.tap("Ann", label)
    (update,) = await line.bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    assert (query.data, query.message.message_id) == (data, newest.message_id)


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("M", r"^'M' could be any of: Mild, Moderate$"),
        ("Severe", r"^there is no button 'Severe'; there are: 'Mild', 'Moderate', 'Website'$"),
        ("Website", r"^'Website' opens https://clinic.example/$"),
    ],
)
async def test_a_tap_on_what_is_not_there(line: Line, label: str, why: str) -> None:
    buttons = [[{"text": text, "callback_data": text} for text in ("Mild", "Moderate")]]
    buttons.append([{"text": "Website", "url": "https://clinic.example/"}])
    await line.bot.send_message(line.ann, "?", api_kwargs={"reply_markup": {"inline_keyboard": buttons}})
    with pytest.raises(Impossible, match=why):
        line.telegram.people.tap("Ann", label)


async def test_an_old_button_is_tapped_by_its_message(line: Line) -> None:
    old = await line.send("Day 1", "Yes")
    await line.send("Day 2", "Yes")
    line.telegram.people.tap("Ann", "Yes", message_id=old.message_id)
    line.telegram.people.tap("Ann", data="forged", message_id=old.message_id)
    queries = [update.callback_query for update in await line.bot.get_updates()]
    assert [(q.data, q.message.message_id) for q in queries if q and q.message] == [
        ("yes", old.message_id),
        ("forged", old.message_id),
    ]


async def test_whoever_tapped_sees_the_answer(line: Line) -> None:
    await line.send("Well?", "Yes")
    tap = line.telegram.people.tap("Ann", "Yes")
    seen = asyncio.create_task(line.telegram.people.answered(tap, 30))
    (update,) = await line.bot.get_updates()
    assert update.callback_query is not None
    await update.callback_query.answer("Saved ✓", show_alert=True)
    assert await seen == {"text": "Saved ✓", "alert": True, "url": ""}


async def test_waiting_sees_new_messages_and_edits_and_nothing_older(line: Line) -> None:
    people, old = line.telegram.people, await line.send("How red?")
    version = line.telegram.world.version
    with pytest.raises(Impossible, match="has not said 'How' to Ann"):
        await people.wait("Ann", "How", since=version, within=0)
    waiting = asyncio.create_task(people.wait("Ann", "How", since=version, within=30))
    await line.bot.edit_message_text("How swollen?", line.ann, old.message_id)
    assert (await waiting)["id"] == old.message_id


async def test_events_tell_what_happens(line: Line) -> None:
    events = line.telegram.events()
    first = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0)
    await line.send("Hello")
    event = await first
    assert (event["kind"], event["message"]["text"]) == ("message", "Hello")
    await events.aclose()


async def test_whoever_has_not_started_or_has_blocked_cannot_write(telegram: Telegram) -> None:
    telegram.people.join("Ann")
    with pytest.raises(Impossible, match="has not pressed Start yet"):
        telegram.people.say("Ann", "hello?")
    telegram.people.open("Ann")
    telegram.people.block("Ann")
    with pytest.raises(Impossible, match="has blocked the bot"):
        telegram.people.say("Ann", "hello?")


async def test_in_a_group_the_bot_hears_what_is_meant_for_it(line: Line, team: Chat) -> None:
    posted = await line.bot.send_message(team.id, "An alert")
    people = line.telegram.people
    people.say("Bob", "just talking", chat=team.id)
    people.say("Bob", "/status", chat=team.id)
    people.say("Bob", f"hey @{USERNAME}", chat=team.id)
    people.say("Bob", "on it", chat=team.id, reply_to=posted.message_id)
    heard = [update.message for update in await line.bot.get_updates()]
    assert [message and message.text for message in heard] == ["/status", f"hey @{USERNAME}", "on it"]
    assert heard[-1] is not None
    assert heard[-1].reply_to_message is not None
    assert heard[-1].reply_to_message.text == "An alert"


async def test_an_admin_bot_hears_everything_and_who_comes_and_goes(line: Line, team: Chat) -> None:
    people = line.telegram.people
    await line.bot.get_updates(allowed_updates=["message", "my_chat_member", "chat_member"])
    people.groups.set_member(team.id, "Ann", "Bob", "administrator")
    people.groups.add_bot(team.id, "Ann", admin=True)
    people.say("Bob", "just talking", chat=team.id)
    people.groups.set_member(team.id, "Ann", "Bob", "left")
    promoted, spoken, left, said = await line.bot.get_updates()
    assert promoted.my_chat_member is not None
    assert promoted.my_chat_member.new_chat_member.status == "administrator"
    assert spoken.message is not None
    assert left.chat_member is not None
    assert left.chat_member.new_chat_member.user.first_name == "Bob"
    assert said.message is not None
    assert said.message.left_chat_member is not None
    assert said.message.left_chat_member.first_name == "Bob"
    with pytest.raises(Impossible, match="Bob is not in 'Team'"):
        people.say("Bob", "and now?", chat=team.id)


async def test_an_anonymous_admin_is_nobody(line: Line, team: Chat) -> None:
    line.telegram.people.say("Ann", "/status", chat=team.id, anonymous=True)
    (update,) = await line.bot.get_updates()
    message = update.message
    assert message is not None
    assert message.from_user is not None
    assert message.sender_chat is not None
    assert (message.from_user.username, message.sender_chat.id) == ("GroupAnonymousBot", team.id)
    with pytest.raises(Impossible, match="Bob is no admin"):
        line.telegram.people.say("Bob", "/status", chat=team.id, anonymous=True)


async def test_a_bot_that_is_put_out_of_a_group_hears_of_it(line: Line, team: Chat) -> None:
    line.telegram.people.groups.remove_bot(team.id, "Ann")
    (update,) = await line.bot.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match=r"^Forbidden: bot was kicked from the group chat$"):
        await line.bot.send_message(team.id, "Hello?")


async def test_a_bot_may_leave_a_group(line: Line, team: Chat) -> None:
    await line.bot.leave_chat(team.id)
    with pytest.raises(Forbidden, match=r"^Forbidden: bot is not a member of the group chat$"):
        await line.bot.send_message(team.id, "Hello?")


async def test_in_a_group_a_bot_deletes_only_its_own(line: Line, team: Chat) -> None:
    said = line.telegram.people.say("Bob", "hm", chat=team.id)
    mine = await line.bot.send_message(team.id, "An alert")
    assert await line.bot.delete_message(team.id, mine.message_id)
    with pytest.raises(BadRequest, match=r"^Message can't be deleted$"):
        await line.bot.delete_message(team.id, said.id)


async def test_time_passes_only_by_the_clock(line: Line, clock: Clock) -> None:
    first = await line.send("a")
    clock.now += 86_400
    second = await line.send("b")
    assert (second.date - first.date).total_seconds() == 86_400
