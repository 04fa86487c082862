"""What stands on the phones, and what does not."""

import zipfile
from io import BytesIO
from typing import Any

from sandbox import commands
from tests.days.forms import Forms, people, quoted
from tests.days.phones import Phones, plain

form = Forms()


@form('Ann and Vera read "Urgent" and "K-001"', r"WHO (?:reads?|leen?) QUOTES")
async def reads(phones: Phones, who: str, quotes: str) -> None:
    """Among what came or changed since they last did or read something."""
    for name in people(who):
        _has_read(phones, name, quotes)


def _has_read(phones: Phones, name: str, quotes: str) -> None:
    texts = phones.texts(name)
    for each in quoted(quotes):
        assert any(plain(each) in text for text in texts), f"{name} has not read “{each}”.\n\n{phones.shown(name)}"


@form('Kim does not read "Pat"', r"WHO (?:does not|do not) read QUOTES", r"WHO no leen? QUOTES")
async def does_not_read(phones: Phones, who: str, quotes: str) -> None:
    for name in people(who):
        _has_not_read(phones, name, quotes)


def _has_not_read(phones: Phones, name: str, quotes: str) -> None:
    for each in quoted(quotes):
        found = any(plain(each) in text for text in phones.texts(name))
        assert not found, f"{name} has read “{each}”.\n\n{phones.shown(name)}"


@form("Kim reads nothing new", r"WHO (?:reads? nothing new|no leen? nada nuevo)")
async def reads_nothing(phones: Phones, who: str) -> None:
    for name in people(who):
        assert not phones.texts(name), f"{name} reads something new.\n\n{phones.shown(name)}"


@form('Ann sees the buttons "Mine" and "Today"', r"WHO (?:sees? the buttons?|ven? (?:el botón|los botones)) QUOTES")
async def sees(phones: Phones, who: str, quotes: str) -> None:
    """Labels need only begin so."""
    for name in people(who):
        for each in quoted(quotes):
            found = any(label.startswith(plain(each)) for label in phones.buttons(name))
            assert found, f"{name} sees no button “{each}”.\n\n{phones.shown(name)}"


@form('Vera sees no button "I\'ve got it"', r"WHO (?:sees? no button|no ven? el botón) QUOTES")
async def sees_no(phones: Phones, who: str, quotes: str) -> None:
    for name in people(who):
        for each in quoted(quotes):
            found = any(label.startswith(plain(each)) for label in phones.buttons(name))
            assert not found, f"{name} sees the button “{each}”.\n\n{phones.shown(name)}"


@form(
    'On the phone of Ann "🔴 Urgent · K-001" stands once',
    r"On the phone of NAME QUOTE stands once",
    r"En el teléfono de NAME QUOTE está una vez",
)
async def stands_once(phones: Phones, name: str, quote: str) -> None:
    """New or not: what came before it has been taken away."""
    every = [plain(each.body.text) for each in phones.chat(name).messages.values() if each.by_bot]
    found = sum(plain(quote) in text for text in every)
    assert found == 1, f"It stands there {found} times.\n\n{phones.shown(name)}"


@form(
    'Ann gets the pictures "K-001, day 2" and "K-001, day 3"',
    r"NAME (?:gets the pictures?|recibe (?:la imagen|las imágenes)) QUOTES",
)
async def picture(phones: Phones, name: str, quotes: str) -> None:
    """Each with its own words below it; several are one album, side by side."""
    found = [each for each in phones.new(name) if each.body.file and each.body.file.kind == "photo"]
    shown = [next((p for p in found if plain(each) in plain(p.body.text)), None) for each in quoted(quotes)]
    assert all(shown), f"There are no such pictures.\n\n{phones.shown(name)}"
    albums = {each.album for each in shown if each}
    is_one = len(albums) == 1 and (len(shown) == 1 or None not in albums)
    assert is_one, f"They do not stand side by side.\n\n{phones.shown(name)}"


@form('Ann gets the file "K-001.pdf"', r"NAME (?:gets the file|recibe el archivo) QUOTE")
async def file(phones: Phones, name: str, quote: str) -> None:
    assert any(each.name.endswith(quote) for each in _files(phones, name)), f"No such file.\n\n{phones.shown(name)}"


@form('In the file of Ann stands "Pat Miller"', r"(?:In the file of|En el archivo de) NAME (?:stands|se lee) QUOTES")
async def inside(phones: Phones, name: str, quotes: str) -> None:
    """Of an archive, in its tables and bundles; of anything else, as it is."""
    text = "\n".join(map(_text_of, _files(phones, name)))
    for each in quoted(quotes):
        assert each in text, f"“{each}” does not stand in it.\n\n{text[:2000]}"


def _files(phones: Phones, name: str) -> list[Any]:
    return [each.body.file for each in phones.new(name) if each.body.file and each.body.file.kind == "document"]


def _text_of(file: Any) -> str:
    if not file.name.endswith(".zip"):
        return str(file.content.decode("utf-8", "replace"))
    with zipfile.ZipFile(BytesIO(file.content)) as archive:
        parts = [f"{each}\n{archive.read(each).decode('utf-8', 'replace')}" for each in archive.namelist()]
    return "\n".join(parts)


@form('The menu of Ann has "/enroll"', r"(?:The menu of|El menú de) NAME (?P<how>has|has no|tiene|no tiene) QUOTES")
async def menu(phones: Phones, name: str, how: str, quotes: str) -> None:
    world = phones.house.telegram.world
    there = [f"/{each['command']} {each['description']}" for each in commands.menu(world, phones.chat(name), None)]
    for each in quoted(quotes):
        found = any(line.startswith(each) for line in there)
        assert found is ("no" not in how), "In the menu stands:\n" + "\n".join(there)


@form('In the group "Team" stands "K-001"', r"GROUP (?:stands|se lee) QUOTES")
async def in_group(phones: Phones, group: str, quotes: str) -> None:
    _has_read(phones, group, quotes)


@form('In the group "Team" nobody reads "Pat"', r"GROUP (?:nobody reads|nadie lee) QUOTES")
async def nobody_in_group(phones: Phones, group: str, quotes: str) -> None:
    _has_not_read(phones, group, quotes)


@form('In the group "Team" nothing new stands', r"GROUP (?:nothing new stands|no se lee nada nuevo)")
async def nothing_in_group(phones: Phones, group: str) -> None:
    assert not phones.texts(group), phones.shown(group)
