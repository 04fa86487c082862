"""What people do, and how time goes by."""

import re
from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from bot.workflows import staffing
from sandbox.errors import Impossible
from sandbox.files import Upload
from tests.days.forms import Forms, people, quoted
from tests.days.phones import Phones, plain
from tests.patient.conftest import PICTURE
from tests.provider.conftest import LINKS

BERLIN = ZoneInfo("Europe/Berlin")
UNITS = {"minute": 1, "minuto": 1, "hour": 60, "hora": 60, "day": 1440, "día": 1440}
LINK = re.compile(r"https://t\.me/\S+\?start=\S+")

form = Forms()


@form(
    'The clinic "Skin & Co" has Ann and Vera',
    r"The clinic QUOTE has (?P<staff>.+)",
    r"En la clínica QUOTE (?P<spanish>trabajan?) (?P<staff>.+)",
)
async def clinic(phones: Phones, quote: str, staff: str, spanish: str = "") -> None:
    """It is set up by taps, at ten in the morning of a Monday in Berlin; the first person is its admin."""
    admin, *others = people(staff)
    await phones.house.admin(admin, quote)
    for each in others:
        await phones.house.colleague(each, admin)
    if spanish:
        phones.house.run(staffing.change_clinic, phones.house.person(admin), phones.house.now[0], language="es")
    phones.know(admin, *others)


@form(
    "The clinic of Ann keeps data for 24 months",
    r"The clinic of NAME keeps data for N months",
    r"La clínica de NAME guarda los datos N meses",
)
async def keeps(phones: Phones, name: str, n: str) -> None:
    """From now on: that is more, or less, than patients have agreed to."""
    phones.house.run(staffing.change_clinic, phones.house.person(name), phones.house.now[0], keeps_months=int(n))


@form(
    "Ann follows Pat, Kim and Lou, treated 2 days ago",
    r"NAME follows WHO, treated (?:N days? ago|today)",
    r"NAME atiende a WHO, tratad[oa]s? (?:hace N días?|hoy)",
)
async def follows(phones: Phones, name: str, who: str, n: str = "0") -> None:
    """Each is called Miller, has agreed, and speaks the language of the clinic."""
    treated_on = phones.house.now[0].astimezone(BERLIN).date() - timedelta(days=int(n))
    for each in people(who):
        phones.house.patient(each, name, treated_on)
        await phones.house.pipeline.settle()
    phones.know(name, *people(who))


@form('Pat says "There is pus"', r"NAME (?:says|dice|escribe) QUOTE")
async def says(phones: Phones, name: str, quote: str) -> None:
    phones.turn(name)
    await phones.house.say(name, quote)


@form('Ann taps "Message" and "Cancel"', r"WHO (?:taps?|tocan?) QUOTES")
async def taps(phones: Phones, who: str, quotes: str) -> None:
    for name, label in product(people(who), quoted(quotes)):
        phones.turn(name)
        try:
            phones.toast(name, await phones.house.tap(name, label))
        except Impossible as wrong:
            raise AssertionError(f"{wrong}\n\n{phones.shown(name)}") from None


@form(
    'Ann answers "Urgent · K-001" with "Please come"',
    r'NAME (?:answers|responde a) QUOTE (?:with|con) "(?P<said>[^"]*)"',
)
async def answers(phones: Phones, name: str, quote: str, said: str) -> None:
    """As a reply to the newest message in which that stands."""
    phones.turn(name)
    found = [each.id for each in phones.chat(name).messages.values() if plain(quote) in plain(each.body.text)]
    assert found, phones.shown(name)
    phones.house.telegram.people.say(name, said, reply_to=found[-1])
    await phones.house.pipeline.settle()


@form('Pat sends a photo "My cheek"', r"NAME (?:sends a photo|envía una foto)(?: QUOTE)?")
async def photo(phones: Phones, name: str, quote: str = "") -> None:
    phones.turn(name)
    phones.house.telegram.people.photo(name, Upload("skin.png", PICTURE, "image/png"), quote)
    await phones.house.pipeline.settle()


@form('Pat sends the file "film.mp4"', r"NAME (?:sends the file|envía el archivo) QUOTE")
async def document(phones: Phones, name: str, quote: str) -> None:
    phones.turn(name)
    phones.house.telegram.people.document(name, Upload(quote, b"\x00\x01", "application/octet-stream"))
    await phones.house.pipeline.settle()


@form(
    "Pat opens the link of Ann",
    r"NAME opens the link of (?P<whose>\w+)",
    r"NAME (?P<spanish>abre) el enlace de (?P<whose>\w+)",
)
async def opens(phones: Phones, name: str, whose: str, spanish: str = "") -> None:
    """The newest that stands on that phone."""
    found = [link[0] for each in phones.chat(whose).messages.values() if (link := LINK.search(each.body.text))]
    assert found, phones.shown(whose)
    phones.house.telegram.people.join(name, language_code="es" if spanish else "en")
    await _open(phones, name, found[-1])


@form(
    "Ann opens the first link of a new clinic",
    r"NAME opens the first link of a new clinic",
    r"NAME (?P<spanish>abre) el primer enlace de una clínica nueva",
)
async def first_link(phones: Phones, name: str, spanish: str = "") -> None:
    """The one that `main.py invite-admin` prints on the server; in Spanish, by whose Telegram is in Spanish."""
    invitation = phones.house.run(lambda tx: staffing.invite_first_admin(tx, phones.house.now[0]))
    phones.house.telegram.people.join(name, language_code="es" if spanish else "en")
    await _open(phones, name, LINKS.to(invitation.id))


async def _open(phones: Phones, name: str, link: str) -> None:
    phones.turn(name)
    phones.house.telegram.people.open(name, link)
    await phones.house.pipeline.settle()


@form(
    'Pat takes the username "pat_miller"',
    r"NAME takes the username QUOTE",
    r"NAME toma el nombre de usuario QUOTE",
)
async def takes_username(phones: Phones, name: str, quote: str) -> None:
    """The bot hears of it with whatever they do next."""
    phones.house.telegram.people.find(name).username = quote


@form("Pat opens the bot again", r"NAME (?:opens the bot again|vuelve a abrir el bot)")
async def opens_again(phones: Phones, name: str) -> None:
    await _open(phones, name, "")


@form("Pat blocks the bot", r"NAME (?:blocks the bot|bloquea el bot)")
async def blocks(phones: Phones, name: str) -> None:
    phones.turn(name)
    phones.house.telegram.people.block(name)
    await phones.house.pipeline.settle()


@form(
    'Ann makes the group "Team" with Vera and the bot',
    r"NAME (?:makes the group|crea el grupo) QUOTE (?:with|con) (?P<who>.+) (?:and the|y el) bot",
)
async def makes_group(phones: Phones, name: str, quote: str, who: str) -> None:
    groups = phones.house.telegram.people.groups
    for each in people(who):
        phones.house.telegram.people.join(each)
    group = groups.create(quote, name, list(people(who)))
    groups.add_bot(group.id, name)
    phones.groups[quote] = group.id
    await phones.house.pipeline.settle()


@form(
    'The group "Team" becomes a supergroup',
    r"The group QUOTE becomes a supergroup",
    r"El grupo QUOTE pasa a ser un supergrupo",
)
async def becomes_supergroup(phones: Phones, quote: str) -> None:
    """By whoever made it."""
    owner = next(who for who, standing in phones.chat(quote).members.items() if standing == "creator")
    phones.groups[quote] = phones.house.telegram.people.groups.migrate(phones.groups[quote], owner).id
    await phones.house.pipeline.settle()


@form('In the group "Team" Ann writes the code', r"GROUP NAME (?:writes the code|escribe el código)")
async def writes_code(phones: Phones, group: str, name: str) -> None:
    """The one that stands in their own chat with the bot."""
    said = [each.body.text for each in phones.chat(name).messages.values() if "/bind " in each.body.text]
    assert said, phones.shown(name)
    code = said[-1].partition("/bind ")[2].split()[0]
    phones.turn(name, group)
    phones.house.telegram.people.say(name, f"/bind {code}", chat=phones.groups[group])
    await phones.house.pipeline.settle()


@form('In the group "Team" Vera taps "I\'ve got it"', r"GROUP NAME (?:taps|toca) QUOTE")
async def taps_in_group(phones: Phones, group: str, name: str, quote: str) -> None:
    phones.turn(name, group)
    tap = phones.house.telegram.people.tap(name, quote, chat=phones.groups[group])
    await phones.house.pipeline.settle()
    phones.toast(name, str((tap.answer or {}).get("text") or ""))


@form("2 hours later", r"N (?P<unit>minute|hour|day)s? later", r"N (?P<unit>minuto|hora|día)s? después")
async def later(phones: Phones, n: str, unit: str) -> None:
    phones.know()
    await phones.until(phones.house.now[0] + timedelta(minutes=int(n) * UNITS[unit]))


@form(
    "3 days later at 10:00",
    r"(?:At|A las|A la) (?P<clock>\d+:\d\d)",
    r"N days? later at (?P<clock>\d+:\d\d)",
    r"N días? después a las? (?P<clock>\d+:\d\d)",
)
async def at(phones: Phones, clock: str, n: str = "0") -> None:
    """By the clinic's clock, which is Berlin's."""
    phones.know()
    hour, minute = map(int, clock.split(":"))
    on = phones.house.now[0].astimezone(BERLIN).date() + timedelta(days=int(n))
    when = datetime(on.year, on.month, on.day, hour, minute, tzinfo=BERLIN)
    assert when > phones.house.now[0], f"it is {phones.house.now[0].astimezone(BERLIN):%A, %H:%M} already"
    await phones.until(when.astimezone(phones.house.now[0].tzinfo))
