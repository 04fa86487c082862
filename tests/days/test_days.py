"""The provider's day as stories that a nurse could read: `*.txt`, in English and in Spanish."""

from pathlib import Path

import pytest

from sandbox.errors import Impossible
from tests.days import acts, sights
from tests.days.forms import Act
from tests.days.phones import Phones
from tests.provider.conftest import House

STORIES = {path.stem: path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("*.txt"))}
FORMS = (*acts.form, *sights.form)


def read(sentence: str) -> tuple[Act, dict[str, str]]:
    for each in FORMS:
        if found := each.pattern.fullmatch(sentence):
            return each.act, {name: part for name, part in found.groupdict().items() if part is not None}
    known = "\n".join(f"  {says}" for says in dict.fromkeys(each.says for each in FORMS))
    raise AssertionError(f"No sentence is known that reads so. There are:\n{known}")


async def play(house: House, story: str) -> str:
    """What is wrong first, if anything: the line, and what stands on the phones that it speaks of."""
    phones = Phones(house)
    for number, line in enumerate(story.splitlines(), 1):
        sentence = line.strip().removesuffix(".")
        if not sentence or sentence.startswith("#"):
            continue
        try:
            act, parts = read(sentence)
            await act(phones, **parts)
        except (AssertionError, Impossible) as wrong:
            return f"line {number}: {sentence}\n\n{wrong}"
    return ""


@pytest.mark.parametrize("name", STORIES)
async def test_a_day(house: House, name: str) -> None:
    if wrong := await play(house, STORIES[name]):
        pytest.fail(f"{name}.txt, {wrong}", pytrace=False)


OPENING = 'The clinic "Skin & Co" has Ann and Vera.\nAnn follows Pat, Kim and Lou, treated 2 days ago.\n'


@pytest.mark.parametrize(
    ("sentences", "wrong"),
    [
        pytest.param('Ann says "/inbox"\nAnn reads "2 alerts are open"', ("line 4:", "Nothing is open. ✓"), id="quote"),
        pytest.param('Ann taps "Reopen"', ("line 3:", "there is no button 'Reopen'", "[Timeline]"), id="label"),
        pytest.param('Ann sees the button "Reopen"', ("Ann sees no button “Reopen”.",), id="no-button"),
        pytest.param('Ann says "/inbox"\nAnn reads nothing new', ("line 4:", "Nothing is open. ✓"), id="something-new"),
        pytest.param('Ann says "/inbox"\nVera reads "Nothing is open"', ("Nothing is new on",), id="another-phone"),
        pytest.param("Ann sings", ("No sentence is known that reads so.", 'Pat says "There is pus"'), id="sentence"),
    ],
)
async def test_what_is_not_so_is_said_with_what_the_phone_shows(
    house: House, sentences: str, wrong: tuple[str, ...]
) -> None:
    said = await play(house, OPENING + sentences)
    assert [each for each in wrong if each not in said] == [], said


async def test_what_was_read_is_not_new_when_others_have_acted(house: House) -> None:
    once = 'Ann says "/inbox"\nAnn reads "Nothing is open"\n'
    assert await play(house, OPENING + once + 'Kim says "Hello"\nAnn reads "Nothing is open"') != ""
