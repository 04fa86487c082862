"""No words of anybody change how anything is drawn, sent or exported, on whatever screen they stand."""

import asyncio
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from handlers.pipeline.courier import Courier
from handlers.pipeline.delivery import Loaded
from handlers.screen import Drawn
from handlers.screens.all import screens
from tests.hostile import checks
from tests.hostile.tour import Tour
from tests.linker import tappable
from tests.provider.conftest import LINKS
from tests.rights.cast import ADMIN, MEDICAL, OFF_DUTY, PROVIDER, Cast
from tests.rights.opened import opened, watched
from wording.text import utf16_length

HOSTILE = {
    "markup": "<b>bold</b> & *md* _x_ [a](tg://user?id=1) `c` ||s||",
    "elements": "\"'><img src=x onerror=alert(1)><font color=red></textarea></script>",
    "templates": "{name} {day} {0} %s %(n)s {",
    "sql": "'; DROP TABLE alerts; --",
    "a formula": "=cmd|' /C calc'!A0",
    "another formula": "@SUM(1)",
    "a number": "+1-1",
    "a formula behind a tab": "\t=1",
    "a wide formula": "＝1",
    "a hidden formula": "\u200b=1",
    "right to left": "\u202egnirts\u202c \u2066x",
    "no width": "a\u200bb\u200d\ufeff",
    "piled marks": "e" + "\u0301" * 100,
    "joined marks": "e" + "\u0301\u200d" * 100,
    "marks alone": "\u0301" * 9,
    "a card": "\n\n🔴 Urgent · K-999\n",
    "lines": "Ann\n\nClosed\u2028by\u2029Ann\r\r\n",
    "nothing to be seen": "\u2800\u3164 ",
    "nothing, and then a name": "\u2800 \u0600 Pat",
    "many emoji": "😀" * 4096,
    "long ligatures": "ﷺ" * 1500,
    "long": "W" * 5000,
    "pairs": "𝒜" * 2000,
    "half a pair": "\ud800 half",
    "nul": "nul\x00nul",
    "escape": "\x1b[31mred\x9b",
    "a command": "/dance",
    "no command": "／stop /ѕtop",
    "links": "@admin https://evil.example",
    "a made-up link": "/start AAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAA",
    "a button": "p.patient:1",
}
ANYTHING = st.one_of(st.sampled_from(sorted(HOSTILE)), st.text(st.characters(exclude_categories=()), max_size=30))
# There is nothing to change, or what is shown is older than what is kept: each example begins with what was kept then.
AS_THE_CLINIC_WROTE = {"clinic_texts", "group", "leaving", "link", "of_staff"}  # Its own texts, or its name.
HARMLESS = ("message is not modified", "message to edit not found", "message to delete not found")


def at_most(text: str, units: int) -> str:
    """Its beginning, halves of characters of its own included."""
    if utf16_length(text) <= units:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore")


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cast, asyncio.Runner]]:
    with opened(sqlite_template, tmp_path_factory.mktemp("hostile")) as found:
        yield found


class Seen:
    """Which screens were drawn, and which could not be."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.drawn, self.failed = set[str](), list[str]()
        draw = Courier._draw

        async def drawn(courier: Courier, loaded: Loaded) -> Drawn | None:
            name = loaded.row.message.screen
            try:
                found = await draw(courier, loaded)
            except Exception as error:
                self.failed.append(f"{name}: {error!r}")
                raise
            self.drawn |= {name} if loaded.view is not None else set()
            return found

        monkeypatch.setattr(Courier, "_draw", drawn)


def faults_of(cast: Cast) -> Iterator[str]:
    telegram = watched(cast)
    for method, params, uploads in telegram.requests:
        yield from (f"{method} {each}" for each in checks.faults(method, params, uploads))
    for call in telegram.calls:
        if call.status != 200 and not any(each in call.error for each in HARMLESS):
            yield f"{call.method}: {call.error}"


def test_whatever_people_write_every_screen_is_drawn_and_sent(scene: tuple[Cast, asyncio.Runner]) -> None:
    cast, runner = scene
    tables = set(cast.rows())

    @settings(max_examples=4, deadline=None, derandomize=True, phases=[Phase.generate])
    @given(st.lists(ANYTHING, min_size=60, max_size=60))
    def try_(said: list[str]) -> None:
        given_words = cycle(HOSTILE.get(each, each) for each in said)
        cast.restore()
        watched(cast).calls.clear()
        watched(cast).requests.clear()
        with pytest.MonkeyPatch.context() as patch:
            seen = Seen(patch)
            runner.run(Tour(cast, lambda units: at_most(next(given_words), units)).go())
        assert seen.failed == []
        assert set(screens(LINKS)) - seen.drawn == set(), "a new screen: let the tour pass it"
        faults = [*dict.fromkeys(faults_of(cast))]
        assert not faults, "\n".join(faults)
        assert set(cast.rows()) == tables

    try_()


@pytest.mark.parametrize("said", ["x evil.example", "@evil", "/evil"])
def test_nothing_that_somebody_wrote_can_be_tapped_by_the_staff(
    scene: tuple[Cast, asyncio.Runner], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, runner = scene
    cast.restore()
    staff, found = {cast.known[each] for each in (ADMIN, PROVIDER, MEDICAL, OFF_DUTY)} | {cast.group}, set()
    draw = Courier._draw

    async def drawn(courier: Courier, loaded: Loaded) -> Drawn | None:
        made, message = await draw(courier, loaded), loaded.row.message
        texts = (made.text, *(each for _, each in made.album)) if made is not None else ()
        if message.chat_id in staff and any(set(tappable(each)) & set(tappable(said)) for each in texts):
            found.add(message.screen)
        return made

    monkeypatch.setattr(Courier, "_draw", drawn)
    runner.run(Tour(cast, lambda units: at_most(said, units)).go())
    assert found <= AS_THE_CLINIC_WROTE


def test_the_tour_is_hostile(scene: tuple[Cast, asyncio.Runner]) -> None:
    """What is said on it stands on screens, in files and on buttons."""
    cast, runner = scene
    cast.restore()
    watched(cast).requests.clear()
    runner.run(Tour(cast, lambda units: at_most("Zorbaxine", units)).go())
    shown = watched(cast).requests
    assert sum("Zorbaxine" in str(params) for _, params, _ in shown) > 100
    assert {method for method, params, _ in shown if "Zorbaxine" in str(params)} >= {"sendMessage", "editMessageText"}
    assert any("Zorbaxine" in str(params.get("reply_markup")) for _, params, _ in shown)
