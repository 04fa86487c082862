"""Who may do what: a line for each button, command and kind of message.

What stands in {} is of one patient's records.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sandbox.files import Upload
from tests.canaries import CLINIC, PATIENT, PHONE
from tests.patient.conftest import PICTURE
from tests.rights.cast import LINKED, PERSONS, Cast

THEIRS = frozenset({"patient"})  # Whose records they are.
FOLLOWED = THEIRS | {"other patient"}
PATIENTS = FOLLOWED | {"stopped"}
ADMIN, MEDICAL, WRITER = frozenset({"admin"}), frozenset({"medical"}), frozenset({"admin"})
STAFF = frozenset({"provider", "off duty", "medical", "admin"})
ANY_ADMIN, ANY_STAFF = ADMIN | {"elsewhere"}, STAFF | {"elsewhere"}  # Each in their own clinic.
NOBODY = frozenset[str]()
EVERYBODY = frozenset(PERSONS) - {"anonymous"}


@dataclass(frozen=True)
class Act:
    """`first` is a link that they follow before. `may_show` are words that are no secret to whoever can do it."""

    who: frozenset[str]
    data: str
    first: str = ""
    may_show: tuple[str, ...] = ()


SAID_BY_A_LINK, SAID_THERE, SHOWN_THERE = (CLINIC, PHONE, LINKED), (CLINIC,), (CLINIC, "K-701", "K-703")

BUTTONS: Mapping[str, Act] = {
    # A patient's.
    "agree": Act(EVERYBODY, "agree:{open}", "/start {token}", SAID_BY_A_LINK),
    "agree, not having seen it": Act(NOBODY, "agree:{open}"),
    "decline": Act(EVERYBODY, "decline:{open}", "/start {token}", SAID_BY_A_LINK),
    "decline, not having seen it": Act(NOBODY, "decline:{open}"),
    "another": Act(EVERYBODY, "another:{open}", "/start {token}", SAID_BY_A_LINK),
    "another, not having seen it": Act(NOBODY, "another:{open}"),
    "same": Act(FOLLOWED, "same:{open}", "/start {token}", SAID_BY_A_LINK),
    "agree_anew": Act(THEIRS, "agree_anew:{set}:2:12"),
    "refuse": Act(THEIRS, "refuse:{set}"),
    "zones": Act(THEIRS, "zones:{enrollment}:0"),
    "zone": Act(THEIRS, "zone:{enrollment}:same"),
    "hour": Act(THEIRS, "hour:{enrollment}:9"),
    "leave": Act(THEIRS, "leave:{enrollment}"),
    "language": Act(FOLLOWED, "language:es"),
    "got": Act(THEIRS, "got:{enrollment}"),
    "report": Act(THEIRS, "report:{enrollment}"),
    "open": Act(THEIRS, "open:{enrollment}"),
    "go_on": Act(PATIENTS, "go_on"),
    "stop": Act(PATIENTS, "stop"),
    "fewer": Act(FOLLOWED, "fewer"),
    "all_questions": Act(FOLLOWED, "all_questions"),
    "stay": Act(FOLLOWED, "stay"),
    "ask_stop": Act(FOLLOWED, "ask_stop"),
    "forget": Act(PATIENTS, "forget"),
    "erase": Act(PATIENTS, "erase:{minute}"),
    "keep": Act(PATIENTS, "keep"),
    "clear": Act(THEIRS, "clear:{set}"),
    "ask": Act(THEIRS, "ask:{set}:redness"),
    "grade": Act(THEIRS, "grade:{set}:redness:3"),
    "tick": Act(THEIRS, "tick:{set}:pus"),
    "none": Act(THEIRS, "none:{set}"),
    "ticked": Act(THEIRS, "ticked:{set}"),
    "wish": Act(THEIRS, "wish:{set}:now"),
    "chart": Act(THEIRS, "chart:{enrollment}"),
    "calling": Act(THEIRS, "calling:{enrollment}:name"),
    "no_name": Act(THEIRS, "no_name:{enrollment}:1"),
    "signs": Act(THEIRS, "signs:{enrollment}"),
    "whose": Act(THEIRS, "whose:{asked}:note:0:{enrollment}"),
    "time": Act(THEIRS, "time:{enrollment}"),
    "contact": Act(THEIRS, "contact:{enrollment}"),
    "stop_one": Act(THEIRS, "stop_one:{enrollment}"),
    "stop_all": Act(FOLLOWED, "stop_all"),
    "save": Act(THEIRS, "save:{set}:0:{codes}"),
    "fine": Act(THEIRS, "fine:{set}:0"),
    "listed": Act(THEIRS, "listed:{set}:0:pus"),
    "listed_none": Act(THEIRS, "listed_none:{set}:0"),
    "listed_done": Act(THEIRS, "listed_done:{set}:0"),
    "listed_else": Act(THEIRS, "listed_else:{set}:0"),
    "is_so": Act(THEIRS, "is_so:{set}:0:fever"),
    "not_so": Act(THEIRS, "not_so:{set}:0:fever"),
    "settle": Act(THEIRS, "settle:{asked}:{question}"),
    "ask_clinic": Act(THEIRS, "ask_clinic:{asked}:{question}"),
    # Of a clinic, whoever's it is.
    "p.setup": Act(ANY_ADMIN, "p.setup:language:es"),
    "p.clinic": Act(ANY_ADMIN, "p.clinic:name"),
    "p.week": Act(ANY_ADMIN, "p.week"),
    "p.texts": Act(ANY_ADMIN, "p.texts:add"),
    "p.language": Act(ANY_ADMIN, "p.language:all"),
    "p.invite": Act(ANY_ADMIN, "p.invite:admin"),
    "p.draft": Act(ANY_ADMIN, "p.draft:rf_microneedling:on"),
    "p.export": Act(ANY_ADMIN, "p.export:sure"),
    "p.group": Act(ANY_ADMIN, "p.group"),
    "p.group_code": Act(ANY_ADMIN, "p.group_code"),
    "p.enroll": Act(ANY_STAFF, "p.enroll:procedure:microneedling"),
    "p.list": Act(ANY_STAFF, "p.list:followed:0"),
    "p.inbox": Act(ANY_STAFF, "p.inbox:0"),
    "p.protocol": Act(ANY_STAFF, "p.protocol:microneedling"),
    "p.quit": Act(ANY_STAFF, "p.quit:0"),
    "p.desk": Act(ANY_STAFF, "p.desk:new"),
    "p.sign": Act(MEDICAL, "p.sign:microneedling:{protocol}:yes"),
    # Of a colleague.
    "p.join": Act(EVERYBODY - ANY_STAFF, "p.join:{staff}", "/start {staff_token}", SAID_BY_A_LINK),
    "p.join, not having seen it": Act(NOBODY, "p.join:{staff}"),
    "p.member": Act(ADMIN, "p.member:{colleague}"),
    "p.role": Act(ADMIN, "p.role:{colleague}:admin"),
    "p.leave": Act(ADMIN, "p.leave:{colleague}"),
    "p.remove": Act(ADMIN, "p.remove:{colleague}"),
    "p.duty": Act(ADMIN | {"provider"}, "p.duty:{colleague}:off"),
    "p.group_end": Act(ADMIN, "p.group_end:{group}"),
    # Of one patient.
    "p.patient": Act(STAFF, "p.patient:{enrollment}"),
    "p.turn": Act(STAFF, "p.turn:{enrollment}:unbind"),
    "p.link": Act(STAFF, "p.link:{enrollment}"),
    "p.print": Act(STAFF, "p.print:{open}"),
    "p.revoke": Act(STAFF, "p.revoke:{open}"),
    "p.unbind": Act(STAFF, "p.unbind:{enrollment}:{mark}"),
    "p.date": Act(STAFF, "p.date:{enrollment}:20260301:{mark}"),
    "p.fix": Act(STAFF, "p.fix:{enrollment}:{mark}:depth:100"),
    "p.was": Act(STAFF, "p.was:{enrollment}:{mark}:microneedling"),
    "p.session": Act(STAFF, "p.session:{enrollment}:20260304:{mark}"),
    "p.end": Act(STAFF, "p.end:{enrollment}:{mark}:healed:close:{seen}"),
    "p.follow_again": Act(STAFF, "p.follow_again:{enrollment}"),
    "p.erase": Act(ADMIN, "p.erase:{enrollment}:{mark}:{minute}"),
    "p.write": Act(STAFF, "p.write:{enrollment}"),
    "p.remark": Act(STAFF, "p.remark:{enrollment}"),
    "p.unwrite": Act(STAFF, "p.unwrite:{enrollment}"),
    "p.often": Act(STAFF, "p.often:{enrollment}:0"),
    "p.ask_photo": Act(STAFF, "p.ask_photo:{enrollment}"),
    "p.send": Act(WRITER, "p.send:{letter}:now"),
    "p.timeline": Act(STAFF, "p.timeline:{enrollment}:0"),
    "p.words": Act(STAFF, "p.words:{enrollment}:0"),
    "p.words_photos": Act(STAFF, "p.words_photos:{enrollment}:0"),
    "p.words_all": Act(STAFF, "p.words_all:{enrollment}"),
    "p.pictures": Act(STAFF, "p.pictures:{enrollment}"),
    "p.compare": Act(STAFF, "p.compare:{enrollment}"),
    "p.course": Act(STAFF, "p.course:{enrollment}"),
    "p.file": Act(STAFF, "p.file:{enrollment}"),
    # Of one alert.
    "p.alert": Act(STAFF, "p.alert:{alert}"),
    "p.card": Act(STAFF, "p.card:{alert}:outcomes:{seen}"),
    "p.got": Act(STAFF, "p.got:{alert}:{seen}"),
    "p.said": Act(STAFF, "p.said:{alert}:0"),
    "p.said_photos": Act(STAFF, "p.said_photos:{alert}:0"),
    "p.said_all": Act(STAFF, "p.said_all:{alert}"),
    "p.photos": Act(STAFF, "p.photos:{alert}"),
    "p.chart": Act(STAFF, "p.chart:{alert}"),
    "p.take": Act(STAFF, "p.take:{alert}:{seen}"),
    "p.hand": Act(STAFF, "p.hand:{alert}:{colleague}:{seen}"),
    "p.recall": Act(STAFF, "p.recall:{alert}:hour:{seen}"),
    "p.close": Act(STAFF, "p.close:{alert}:normal:{seen}"),
    "p.reopen": Act(STAFF, "p.reopen:{alert}:{seen}"),
    "p.say_closed": Act(STAFF, "p.say_closed:{alert}"),
    # In the group of a clinic's staff, whoever else is there.
    "g.got": Act(STAFF, "g.got:{alert}:{seen}", may_show=SAID_THERE),
    "g.open": Act(STAFF, "g.open:{alert}", may_show=SAID_THERE),
}

Do = Callable[[Cast, str], None]


@dataclass(frozen=True)
class Message:
    """Whoever may not is not always refused: patients' commands say to others who they are here.

    `is_there`: written in the group, by the anonymous admin in the name of the group. `has_key`: with a link or a code.
    """

    who: frozenset[str]
    do: Do
    may_show: tuple[str, ...] = ()
    is_there: bool = False
    has_key: bool = False


def said(who: frozenset[str], text: str, may_show: tuple[str, ...] = (), *, is_there: bool = False) -> Message:
    def do(cast: Cast, person: str) -> None:
        cast.say(person, text.format(**cast.ids), there=is_there)

    has_key = any(each in text for each in ("{token}", "{link}", "{staff_token}", "{code}"))
    return Message(who, do, may_show, is_there=is_there, has_key=has_key)


there = partial(said, is_there=True)


def _photo(cast: Cast, person: str) -> None:
    cast.people.photo(PERSONS[person], Upload("skin.png", PICTURE, "image/png"), "Look", cast.place(person))


def _file(cast: Cast, person: str) -> None:
    cast.people.document(PERSONS[person], Upload("all.pdf", b"%PDF-1.4", "application/pdf"), "", cast.place(person))


def _reply(cast: Cast, person: str) -> None:
    """To the newest that the bot has shown there."""
    newest = max((each.id for each in cast.messages(person) if each.by_bot), default=None)
    cast.say(person, "Thank you, that is good to know", reply_to=newest)


def _edit(cast: Cast, person: str) -> None:
    """Of what they wrote first: the bot had read it."""
    cast.people.edit(PERSONS[person], "It was something else", cast.of(person)[0], cast.place(person))


def _sends(more: Mapping[str, Any], kind: str = "message", *, is_there: bool = False) -> Do:
    """What the sandbox's people do not send."""

    def send(cast: Cast, person: str) -> None:
        chat = cast.group if is_there else cast.chat(person)
        last = [*cast.house.telegram.world.chats[chat].messages.values()][-1].as_json()
        sent = {"message_id": last["message_id"] + 1000, "date": last["date"], "chat": last["chat"]}
        sender = cast.people.find(PERSONS[person]).as_json()
        cast.house.telegram.world.queue(kind, {**sent, "from": sender, **more})

    return send


def _command(name: str) -> dict[str, Any]:
    return {"text": name, "entities": [{"type": "bot_command", "offset": 0, "length": len(name)}]}


FORWARDED = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"}}
CHANNEL = {"sender_chat": {"id": -1009, "type": "channel", "title": "A channel"}}

MESSAGES: Mapping[str, Message] = {
    "/start": said(EVERYBODY, "/start"),
    "/help": said(EVERYBODY, "/help"),
    "/privacy": said(EVERYBODY, "/privacy"),
    # A patient's.
    "/report": said(FOLLOWED, "/report"),
    "/chart": said(FOLLOWED, "/chart"),
    "/stop": said(FOLLOWED, "/stop"),
    "/resume": said(PATIENTS, "/resume"),
    "/mydata": said(PATIENTS, "/mydata"),
    "/time": said(FOLLOWED, "/time"),
    "/forget": said(PATIENTS, "/forget"),
    "/language": said(FOLLOWED | ANY_ADMIN, "/language"),
    # Of a clinic, each of their own.
    "/enroll": said(ANY_STAFF, "/enroll"),
    "/patients": said(ANY_STAFF, "/patients"),
    "/patients, and a name": said(ANY_STAFF | PATIENTS, "/patients {name}", (PATIENT,)),
    "/inbox": said(ANY_STAFF, "/inbox"),
    "/alerts": said(ANY_STAFF, "/alerts"),
    "/leave": said(ANY_STAFF, "/leave"),
    "/duty": said(ANY_STAFF, "/duty"),
    "/desk": said(ANY_STAFF, "/desk"),
    "/protocols": said(ANY_STAFF, "/protocols"),
    "/clinic": said(ANY_STAFF, "/clinic"),
    "/staff": said(ANY_ADMIN, "/staff"),
    "/invite": said(ANY_ADMIN, "/invite"),
    "/group": said(ANY_ADMIN, "/group"),
    "/export": said(ANY_ADMIN, "/export"),
    # Words of patients are kept, those of the staff are looked for.
    "words": said(PATIENTS | ANY_STAFF, "It itches a little"),
    "a patient's name": said(PATIENTS | ANY_STAFF, "{name}", (PATIENT,)),
    "a patient's label": said(PATIENTS | ANY_STAFF, "{label}", ("K-701",)),
    "a command that nobody knows": said(frozenset({"stopped"}), "/dance"),
    "a photo": Message(PATIENTS | ANY_STAFF, _photo),
    "a file": Message(PATIENTS, _file),
    "a reply": Message(PATIENTS | ANY_STAFF, _reply),
    "an edit": Message(PATIENTS, _edit),
    "an edit to /stop": Message(FOLLOWED, _sends(_command("/stop"), "edited_message")),
    "a voice message": Message(PATIENTS, _sends({"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}})),
    "a place": Message(NOBODY, _sends({"location": {"longitude": 1.0, "latitude": 1.0}})),
    # Links.
    "a link": said(EVERYBODY, "/start {token}", SAID_BY_A_LINK),
    "a link, pasted": said(EVERYBODY, "{link}", SAID_BY_A_LINK),
    "a link to the staff": said(EVERYBODY - ANY_STAFF, "/start {staff_token}", SAID_BY_A_LINK),
    "a link that was used": said(NOBODY, "/start {used}"),
    "a code for a group": said(frozenset({"anonymous"}), "/start {code}", SHOWN_THERE),
    "a link that is made up": said(NOBODY, "/start AAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAA"),
    # In the group.
    "/bind": there(EVERYBODY | {"anonymous"}, "/bind {code}", SHOWN_THERE),
    "/bind, made up": there(NOBODY, "/bind AAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAA", SAID_THERE),
    "/start in the group": there(EVERYBODY | {"anonymous"}, "/start {code}", SHOWN_THERE),
    "/unbind": there(ADMIN, "/unbind", SAID_THERE),
    **{
        f"{each} in the group": there(NOBODY, each, SAID_THERE)
        for each in ("/inbox", "/patients", "/stop", "/report", "/export")
    },
    "/unbind in the name of a channel": Message(
        NOBODY, _sends({**_command("/unbind"), **CHANNEL}, is_there=True), SAID_THERE, is_there=True
    ),
    "/unbind, forwarded to the group": Message(
        NOBODY, _sends({**_command("/unbind"), **FORWARDED}, is_there=True), SAID_THERE, is_there=True
    ),
    "words in the group": there(NOBODY, "@{bot} It itches a little"),
}
