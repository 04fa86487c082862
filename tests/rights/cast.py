"""Eleven persons around one patient's records, and a picture of everything that is kept, to go back to."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.clinic import Role
from bot.course import Course
from bot.enrollment import Enrollment, Profile
from bot.sure import mark_of, minute
from bot.workflows import enrolling, grouping, leaving, staffing, writing
from handlers import proposal
from handlers.screens import protocol
from sandbox.files import Upload
from sandbox.people import People
from sandbox.telegram import USERNAME as BOT
from tests.canaries import CAPTION, CLINIC, EDITED, GROUP, LETTER, NOTE, PATIENT, PHONE, REMARK, TEXT, USERNAME
from tests.patient.conftest import PICTURE
from tests.provider.conftest import LINKS, MONDAY, TREATED, House
from tests.storage.people import actor

STRANGER, OTHER_PATIENT, STOPPED, PROVIDER = "Olgamarra", "Paulbrindle", "Suethornby", "Bobierrita"
OFF_DUTY, REMOVED, ELSEWHERE, MEDICAL, ADMIN = "Doravantine", "Ritazimbal", "Zoeplintha", "Melquordia", "Annabergita"
ANONYMOUS, LINKED = "Gusfendrel", "Linnetwood"  # Nobody to us, but an admin of the group; a link waits for the other.
OTHER_CLINIC, OTHERS_PATIENT, OTHERS_NOTE = "Vestibule", "Quentinsky", "brackenfold"

PERSONS: Mapping[str, str] = {
    "stranger": STRANGER,
    "patient": PATIENT,
    "other patient": OTHER_PATIENT,
    "stopped": STOPPED,
    "provider": PROVIDER,
    "off duty": OFF_DUTY,
    "removed": REMOVED,
    "elsewhere": ELSEWHERE,
    "medical": MEDICAL,
    "admin": ADMIN,
    "anonymous": ANONYMOUS,
}

OF_PAT = (PATIENT, USERNAME, NOTE, CAPTION, EDITED, LETTER, "K-701")
OF_STAFF = (PROVIDER, OFF_DUTY, REMOVED, MEDICAL, ADMIN, REMARK, TEXT, GROUP)
OF_OTHERS = (OTHER_PATIENT, STOPPED, LINKED, "K-702", "K-703", "K-704")
OF_CLINIC = (CLINIC, PHONE)
OF_ELSEWHERE = (ELSEWHERE, OTHER_CLINIC, OTHERS_PATIENT, OTHERS_NOTE, "K-901")
OURS = (*OF_PAT, *OF_STAFF, *OF_OTHERS, *OF_CLINIC)

# What each of them never reads, whatever they do.
NEVER: Mapping[str, tuple[str, ...]] = {
    "stranger": (*OURS, *OF_ELSEWHERE),
    "patient": (*OF_STAFF, *OF_OTHERS, *OF_ELSEWHERE),
    "other patient": (*OF_PAT, *OF_STAFF, STOPPED, LINKED, *OF_ELSEWHERE),
    "stopped": (*OF_PAT, *OF_STAFF, OTHER_PATIENT, LINKED, *OF_ELSEWHERE),
    **dict.fromkeys(("provider", "off duty", "medical", "admin"), OF_ELSEWHERE),
    "removed": (*OURS, *OF_ELSEWHERE),
    "elsewhere": OURS,
    "anonymous": (*OURS, *OF_ELSEWHERE),
}
OF_THE_CHAT = ("outbox", "shown")
NOT_KEPT = ("audit", "audit_end", "marks", "inbox")

Rows = dict[str, set[tuple[Any, ...]]]


@dataclass(repr=False)
class Cast:
    """The house once all of them are there; `restore` brings back what was kept then."""

    house: House
    file: Path
    ids: dict[str, Any] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)  # By the names that they had at first.
    group: int = 0
    begun: datetime = MONDAY
    of_ours: Rows = field(default_factory=dict)
    _chats: dict[int, dict[int, Any]] = field(default_factory=dict)
    _picture: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))
    _restored: int = 0  # At which version; nobody has written since, while it is this one.
    _as_kept: dict[int, Rows] = field(default_factory=dict)  # By the chat that they leave out.

    @cached_property
    def _kept(self) -> sqlite3.Connection:
        """What others write makes another version of it; what is restored over it does not."""
        return sqlite3.connect(self.file)

    @property
    def _version(self) -> int:
        return int(self._kept.execute("PRAGMA data_version").fetchone()[0])

    def chat(self, person: str) -> int:
        """Where they act: an anonymous admin has but the group."""
        return self.group if person == "anonymous" else self.known[PERSONS[person]]

    def place(self, person: str, *, there: bool = False) -> int | None:
        return self.group if there or person == "anonymous" else None

    @property
    def people(self) -> People:
        return self.house.telegram.people

    def messages(self, person: str) -> list[Any]:
        return [*self.house.telegram.world.chats[self.chat(person)].messages.values()]

    def of(self, person: str) -> list[int]:
        """What they have written in their chat, by its number there, oldest first."""
        own = self.house.person(PERSONS[person])
        return sorted(each.id for each in self.messages(person) if each.sender["id"] == own)

    def say(self, person: str, text: str, *, there: bool = False, reply_to: int | None = None) -> None:
        is_anonymous = person == "anonymous"
        chat = self.place(person, there=there)
        self.people.say(PERSONS[person], text, chat=chat, reply_to=reply_to, anonymous=is_anonymous)

    def keep(self) -> None:
        self.begun = self.house.now[0]
        self._kept.backup(self._picture)
        self._as_kept.clear()
        self._chats = {each.id: dict(each.messages) for each in self.house.telegram.world.chats.values()}

    def restore(self) -> None:
        """The messages, too, that were taken away since."""
        for chat_id, messages in self._chats.items():
            self.house.telegram.world.chats[chat_id].messages.update(messages)
        self._picture.backup(self._kept)
        self._restored = self._version

    def rows(self, chat: int = 0) -> Rows:
        """All that is kept but what waits for this chat, what is shown in it, and the record of who did what."""
        if self._restored != self._version:
            return self._rows(chat)
        if chat not in self._as_kept:
            self._as_kept[chat] = self._rows(chat)
        return self._as_kept[chat]

    def _rows(self, chat: int) -> Rows:
        found = self._kept.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        tables = [name for (name,) in found if name not in NOT_KEPT]
        where = dict.fromkeys(OF_THE_CHAT, f"WHERE chat_id <> {chat}")
        return {each: set(self._kept.execute(f"SELECT * FROM {each} {where.get(each, '')}")) for each in tables}

    def refusals(self, person: str) -> int:
        """How often it is on the audit that they, or a group in whose name they write, were refused something."""
        who = [actor(each) for each in (self.known[PERSONS[person]], self.chat(person))]
        asked = "SELECT count(*) FROM audit WHERE actor IN (?, ?) AND action = 'refused'"
        return int(self._kept.execute(asked, who).fetchone()[0])

    def shown(self, chat: int) -> Iterator[str]:
        """What has gone to this chat, or over it, since `telegram.calls` was cleared."""
        for call in self.house.telegram.calls:
            if call.params.get("chat_id") in (str(chat), chat):
                yield json.dumps(call.params, ensure_ascii=False, default=str)
            elif call.method == "answerCallbackQuery" and call.params.get("text"):
                yield str(call.params["text"])


async def furnish(house: House, file: Path) -> Cast:
    cast = Cast(house, file)
    await _ours(cast)
    await _work(cast)
    cast.of_ours = cast.rows()
    await _theirs(cast)
    cast.keep()
    cast.of_ours = {name: rows & cast.of_ours[name] for name, rows in cast.rows().items()}
    return cast


async def _ours(cast: Cast) -> None:
    house = cast.house
    for name in PERSONS.values():
        cast.known[name] = house.person(name, USERNAME if name == PATIENT else None)
    await house.admin(ADMIN, clinic=CLINIC)
    _count_labels_from(cast, 700)
    for name, role in ((PROVIDER, Role.PROVIDER), (OFF_DUTY, Role.PROVIDER), (MEDICAL, Role.MEDICAL)):
        await _joins(house, name, role, ADMIN)
    await _joins(house, REMOVED, Role.ADMIN, ADMIN)
    for name in (PATIENT, OTHER_PATIENT, STOPPED):
        house.patient(name, ADMIN)
        await house.pipeline.settle()
    group = house.telegram.people.groups.create(GROUP, ADMIN, [*set(PERSONS.values()) - {ADMIN}])
    cast.group = group.id
    house.telegram.people.groups.add_bot(group.id, ADMIN)
    house.telegram.people.groups.set_member(group.id, ADMIN, ANONYMOUS, "administrator")
    code = house.run(grouping.make_code, house.person(ADMIN), house.now[0])
    house.telegram.people.say(ADMIN, f"/bind {LINKS.code(code.id)}", chat=group.id)
    await house.pipeline.settle()


async def _joins(house: House, name: str, role: Role, admin: str) -> None:
    made = house.run(staffing.invite_provider, house.person(admin), house.now[0], role)
    await house.follow(name, made)
    await house.tap(name, "Join")


def _count_labels_from(cast: Cast, number: int) -> None:
    """K-001 would be both clinics'."""
    with closing(sqlite3.connect(cast.file)) as kept, kept:
        kept.execute("UPDATE clinics SET labels = ? WHERE labels = 0", (number,))


async def _work(cast: Cast) -> None:
    """Days pass: photos, words, alerts, letters, remarks; one stops, one is removed, one is off duty."""
    house, people = cast.house, cast.house.telegram.people
    for _ in range(2):
        await house.forward(days=1)
        people.photo(PATIENT, Upload("skin.png", PICTURE, "image/png"), CAPTION)
        await house.pipeline.settle()
    await house.report(STOPPED, signs=("pus",))
    await house.say(STOPPED, "/stop")
    await house.report(PATIENT, signs=("fever",), redness=4)
    await house.say(PATIENT, f"It itches, {NOTE}")
    people.edit(PATIENT, f"It itches, {NOTE}, {EDITED}")
    await house.pipeline.settle()
    await house.say(PATIENT, "When can I take a shower?")
    _write(cast)
    await house.say(ADMIN, "/clinic")
    await house.tap(ADMIN, "Your own texts")
    await house.tap(ADMIN, "Add an answer")
    await house.say(ADMIN, f"All is well, {TEXT}")
    await house.tap(ADMIN, "Keep")
    rita = house.run(lambda tx: tx.providers.of_chat(house.person(REMOVED)).id)
    house.run(leaving.remove, house.person(ADMIN), rita, house.now[0])
    await house.say(OFF_DUTY, "/duty")
    await house.tap(OFF_DUTY, "Go off duty")
    cast.ids = _ids(cast)


def _write(cast: Cast) -> None:
    """The admin has written what is not sent yet, and a note for the staff."""
    house = cast.house

    def write(tx: Any) -> None:
        admin, pat = tx.providers.of_chat(house.person(ADMIN)), tx.enrollments.of_patient(house.person(PATIENT))[0]
        writing.draft(tx, admin, pat, f"Dear patient, {LETTER}", "", house.now[0])
        writing.remark(tx, admin, pat, f"Careful, {REMARK}", house.now[0])

    house.run(write)


def _ids(cast: Cast) -> dict[str, Any]:
    house = cast.house

    def find(tx: Any) -> dict[str, Any]:
        pat = tx.enrollments.of_patient(house.person(PATIENT))[0]
        course, bob = tx.enrollments.course(pat.id), tx.providers.of_chat(house.person(PROVIDER))
        asked = next(each for each in course.answer_sets if each.questions)
        return {
            "enrollment": pat.id,
            "set": course.answer_sets[-1].id,
            "sent": next(each.id for each in course.answer_sets if each.photos),
            "alert": course.alert.id,
            "seen": course.alert.version,
            "colleague": bob.id,
            "group": cast.group,
            "mark": mark_of(pat),
            "minute": minute(house.now[0]),
            "codes": _codes(course),
            "asked": asked.id,
            "question": asked.questions[-1].note,
            "protocol": protocol.mark(course.protocol),
            "letter": 1,
            "name": PATIENT,
            "label": pat.label,
            "bot": BOT,
            **_links(tx, cast, pat),
        }

    return dict(house.run(find))


def _links(tx: Any, cast: Cast, pat: Enrollment) -> dict[str, Any]:
    """One of each kind that nobody has followed, and the one that the patient came by."""
    house, now = cast.house, cast.house.now[0]
    admin, bob = (tx.providers.of_chat(house.person(each)) for each in (ADMIN, PROVIDER))
    made = enrolling.enroll(tx, bob, "microneedling", 2, TREATED, Profile(), 10, now, called=LINKED)
    staff, code = staffing.invite_provider(tx, admin.chat_id, now), grouping.make_code(tx, admin.chat_id, now)
    every = {"token": made, "staff_token": staff, "used": tx.invitations.of_enrollment(pat.id)[0], "code": code}
    tokens = {name: LINKS.code(each.id) for name, each in every.items()}
    return {**tokens, "link": LINKS.to(made.id), "open": made.id, "staff": staff.id}


def _codes(course: Course) -> str:
    """Redness 3, proposed from words, to what has been answered last."""
    of, answered = course.protocol, course.answer_sets[-1].grades
    return f"{proposal.encode(of, {'redness': 3})}:{proposal.stamp(of, answered)}"


async def _theirs(cast: Cast) -> None:
    """Another clinic, and a link of ours that nobody has followed."""
    house = cast.house
    await house.admin(ELSEWHERE, clinic=OTHER_CLINIC)
    await house.press(ELSEWHERE, "p.clinic:phone")
    await house.say(ELSEWHERE, "+49 40 7654321")
    _count_labels_from(cast, 900)
    house.patient(OTHERS_PATIENT, ELSEWHERE, date(2026, 3, 3))
    await house.pipeline.settle()
    await house.report(OTHERS_PATIENT, signs=("pus",))
    await house.say(OTHERS_PATIENT, f"It hurts, {OTHERS_NOTE}")
