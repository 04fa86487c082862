"""A tour of every screen, on which everybody is called, and writes, what `words` says: it never says anything kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.enrollment import Profile
from bot.finding import Urgency
from bot.outbox import Message, Param
from bot.ports import Transaction
from bot.workflows import enrolling
from sandbox.errors import Impossible
from sandbox.files import Upload
from tests.canaries import PATIENT
from tests.patient.conftest import PICTURE
from tests.provider.conftest import LINKS, TREATED
from tests.rights.cast import ADMIN, MEDICAL, OFF_DUTY, OTHER_PATIENT, PROVIDER, STOPPED, STRANGER, Cast

HostileWords = Callable[[int], str]  # At most so many UTF-16 units.
NAME, WHOLE, CAPTION = 64, 4096, 1024


@dataclass
class Tour:
    cast: Cast
    words: HostileWords

    @property
    def people(self) -> dict[str, int]:
        return self.cast.known

    async def go(self) -> None:
        self.rename()
        await self.taps(ADMIN, "p.print:{open}")
        await self.of_a_stranger()
        await self.of_patients()
        await self.of_the_clinic()
        await self.of_a_patients_page()
        await self.of_an_alert()
        await self.of_rare_screens()
        await self.of_the_next_days()

    def rename(self) -> None:
        """Everybody, as their Telegram has it, and the group."""
        world = self.cast.house.telegram.world
        for person in world.people.values():
            if not person.is_bot:
                person.last_name = self.words(NAME)
        for name, chat in self.people.items():
            world.people[chat].name = self.words(NAME) or name
        world.chats[self.cast.group].title = self.words(NAME) or "Team"

    async def settle(self) -> None:
        await self.cast.house.pipeline.settle()

    async def says(self, name: str, text: str | None = None, **more: Any) -> None:
        said = self.words(WHOLE) if text is None else text
        if said:
            self.cast.people.say(self.people[name], said, **more)
            await self.settle()

    async def taps(self, name: str, *every: str) -> None:
        for data in every:
            chat = self.cast.house.telegram.world.chats[self.people[name]]
            place, newest = None, max(chat.messages)
            if data.startswith("g."):
                place, newest = self.cast.group, max(self.cast.house.telegram.world.chats[self.cast.group].messages)
            self.cast.people.tap(self.people[name], data=data.format(**self.cast.ids), message_id=newest, chat=place)
            await self.settle()

    async def of_a_stranger(self) -> None:
        await self.says(STRANGER)
        await self.taps(STRANGER, *(each for each in [self.words(64)] if each and "{" not in each))
        await self.says(STRANGER, f"/start {self.words(60)}")
        await self.says(STRANGER, "/start {}".format(self.cast.ids["staff_token"]))
        invitation = self.invite()
        await self.says(STRANGER, f"/start {LINKS.code(invitation)}")
        await self.says(STRANGER, "/language")
        await self.taps(STRANGER, f"agree:{invitation}")
        await self.taps_label(STRANGER, "Yes")
        await self.says(STRANGER)
        await self.says(STRANGER, "I have a fever")
        await self.taps_label(STRANGER, "No")

    def invite(self) -> int:
        """Another patient's link."""

        def enroll(tx: Transaction) -> int:
            provider = tx.providers.of_chat(self.people[PROVIDER])
            assert provider is not None
            return enrolling.enroll(tx, provider, "microneedling", 2, TREATED, Profile(), 10, self.now).id

        return int(self.cast.house.run(enroll))

    @property
    def now(self) -> datetime:
        return self.cast.house.now[0]

    async def of_patients(self) -> None:
        people, pat, ids = self.cast.people, self.people[PATIENT], self.cast.ids
        seen = {"alert": ids["alert"], "urgency": Urgency.URGENT.value}
        await self.show(PATIENT, "nobody_reached", ids["enrollment"], **seen)
        await self.says(PATIENT)
        people.edit(pat, self.words(WHOLE) or "-")
        people.photo(pat, Upload("skin.png", PICTURE, "image/png"), self.words(CAPTION))
        people.document(pat, Upload("a.pdf", b"%PDF-1.4", "application/pdf"), self.words(CAPTION))
        await self.settle()
        await self.says(PATIENT, f"{self.words(200)} can I use retinol?")
        await self.taps(PATIENT, "report:{enrollment}", "ask:{set}:note")
        await self.says(PATIENT)
        for command in ("/report", "/chart", "/time", "/language", "/help", "/privacy", "/mydata", "/start"):
            await self.says(PATIENT, command)
        await self.taps(PATIENT, "zones:{enrollment}:0", "hour:{enrollment}:9", "ask_stop", "got:{enrollment}")
        await self.of_two_on_one_phone()
        await self.says(STOPPED)
        await self.says(STOPPED, "It itches")
        await self.says(PATIENT, f"/report {self.words(CAPTION)}")

    async def of_two_on_one_phone(self) -> None:
        await self.says(OTHER_PATIENT, "/start {}".format(self.cast.ids["token"]))
        await self.taps(OTHER_PATIENT, "agree:{open}", "another:{open}")
        await self.says(OTHER_PATIENT, self.words(20))
        newest, older = self.followed_by(OTHER_PATIENT)
        await self.taps(OTHER_PATIENT, f"calling:{newest}:label", f"calling:{older}:name")
        await self.show(OTHER_PATIENT, "called_typed", older)
        await self.says(OTHER_PATIENT)
        await self.says(OTHER_PATIENT, "/report")
        await self.taps(OTHER_PATIENT, f"stop_one:{newest}")
        for screen in ("stopped_before", "stopped_tap"):
            await self.show(OTHER_PATIENT, screen, newest)

    def followed_by(self, name: str) -> list[int]:
        return [int(each.id) for each in self.cast.house.run(lambda tx: tx.enrollments.of_patient(self.people[name]))]

    async def of_the_clinic(self) -> None:
        for asked in ("name", "phone", "hours", "closed"):
            await self.taps(ADMIN, f"p.clinic:{asked}")
            await self.says(ADMIN)
            await self.says(ADMIN, self.words(60))
        for asked in ("p.texts:add", "p.texts:aftercare"):
            await self.taps(ADMIN, asked)
            await self.says(ADMIN, self.words(300))
            await self.taps_label(ADMIN, "Keep")
        for command in COMMANDS:
            await self.says(ADMIN, f"/{command}")
        await self.says(ADMIN, f"/patients {self.words(100)}")
        await self.says(ADMIN, self.words(100))
        await self.taps(ADMIN, "p.member:{colleague}", "p.duty:{colleague}:rota", "p.week", "p.invite:provider")
        await self.taps(ADMIN, "p.language:all")
        await self.says(ADMIN, self.words(100))
        await self.taps(MEDICAL, "p.protocol:microneedling", "p.sign:microneedling:{protocol}:yes")
        await self.says(ADMIN, "/export")
        await self.taps_label(ADMIN, "Go on")
        await self.taps_label(ADMIN, "Yes, export")
        await self.says(ADMIN, "/enroll")
        await self.taps(ADMIN, "p.enroll:procedure:microneedling")
        await self.says(ADMIN, "yesterday")
        await self.says(ADMIN, "1.5")
        await self.taps(ADMIN, "p.enroll:summary:more")
        await self.says(ADMIN, self.words(20))
        await self.taps_label(ADMIN, "Make")

    async def taps_label(self, name: str, label: str) -> None:
        """If it is there: what was written may have been refused."""
        try:
            self.cast.people.tap(self.people[name], label)
        except Impossible:
            return
        await self.settle()

    async def of_a_patients_page(self) -> None:
        for view in ("more", "card", "file", "date", "unbind"):
            await self.taps(ADMIN, f"p.turn:{{enrollment}}:{view}")
        await self.says(ADMIN, self.words(100))
        await self.taps(ADMIN, "p.turn:{enrollment}:name")
        await self.says(ADMIN, self.words(NAME))
        every = ("patient", "timeline", "words", "words_photos", "words_all", "pictures", "compare", "course", "file")
        await self.taps(ADMIN, *(f"p.{each}:{{enrollment}}{':0' * (each in PAGED)}" for each in every))
        await self.taps(ADMIN, "p.link:{enrollment}", "p.list:followed:0", "p.often:{enrollment}:0")
        await self.taps(ADMIN, "p.remark:{enrollment}")
        await self.says(ADMIN, self.words(1000))
        await self.taps(ADMIN, "p.write:{enrollment}")
        await self.says(ADMIN, self.words(1000))
        await self.taps_label(ADMIN, "Send now")
        await self.taps(ADMIN, "p.write:{enrollment}")
        self.cast.people.photo(self.people[ADMIN], Upload("skin.png", PICTURE, "image/png"), self.words(CAPTION))
        await self.settle()

    async def of_an_alert(self) -> None:
        await self.taps(ADMIN, "p.alert:{alert}", "p.said:{alert}:0", "p.said_all:{alert}", "p.photos:{alert}")
        await self.taps(PROVIDER, "p.chart:{alert}", "g.open:{alert}", "p.inbox:0")
        await self.taps(PROVIDER, f"p.got:{{alert}}:{self.version()}")
        await self.show(PROVIDER, "card_line", self.cast.ids["alert"], why="offer", about=self.cast.ids["colleague"])
        await self.taps(PROVIDER, f"p.card:{{alert}}:colleagues:{self.version()}")
        await self.taps(PROVIDER, f"p.close:{{alert}}:normal:{self.version()}")
        await self.taps(PROVIDER, "p.say_closed:{alert}")
        await self.taps_label(PROVIDER, "Send")

    def version(self) -> int:
        return int(self.cast.house.run(lambda tx: tx.alerts.get(self.cast.ids["alert"])).version)

    async def of_rare_screens(self) -> None:
        """Those that a day like this does not bring."""
        ids, yesterday = self.cast.ids, (self.now.date() - timedelta(days=1)).isoformat()
        for screen in ("session", "farewell", "no_own_paper", "no_own_json"):
            await self.show(PATIENT, screen, ids["enrollment"])
        await self.show(PATIENT, "advice", ids["set"])
        await self.show(PATIENT, "letter", ids["letter"])
        for step in ("ask", "sure"):
            await self.show(PATIENT, "forgetting", 0, step=step)
        await self.show(ADMIN, "erased", 1, label="K-701")
        since = self.now.isoformat()
        for is_over in (True, False):
            params: dict[str, Param] = {"light": "disk", "since": since, "is_over": is_over, "is_first": False}
            await self.show(ADMIN, "trouble", 0, **params, is_operator=False)
        restored = {"since": (self.now - timedelta(hours=2)).isoformat(), "until": self.now.isoformat()}
        await self.show(ADMIN, "restored", 1, **restored)
        await self.show(ADMIN, "past_card", ids["alert"])
        await self.show(ADMIN, "reach", ids["enrollment"])
        await self.show(ADMIN, "no_export_paper", ids["enrollment"])
        await self.show(ADMIN, "no_export_archive", 1)
        await self.show(ADMIN, "morning", 1, since=yesterday)
        await self.show(ADMIN, "digest", 1, since=yesterday, alerts="1,2,3")
        await self.says(OFF_DUTY, "/leave")
        await self.taps(OFF_DUTY, "p.quit:1", "p.quit:2")
        theirs = self.followed_by(STRANGER)[0]
        alert = self.cast.house.run(lambda tx: tx.enrollments.course(theirs).alert)
        await self.show(STRANGER, "waited", theirs, alert=alert.id)

    async def show(self, name: str, screen: str, subject: int, **params: Param) -> None:
        message = Message(self.people[name], screen, subject, params, slot=f"shown:{screen}")
        self.cast.house.run(lambda tx: tx.outbox.put(message, self.now))
        await self.settle()

    async def of_the_next_days(self) -> None:
        now = self.cast.house.now
        begun = now[0]
        for hours in (1, 21, 24):
            now[0] += timedelta(hours=hours)
            await self.settle()
        await self.says(PATIENT, "/stop")
        now[0] = begun


COMMANDS = ("clinic", "staff", "invite", "desk", "duty", "protocols", "leave", "group", "export", "patients", "inbox")
PAGED = ("timeline", "words", "words_photos")
