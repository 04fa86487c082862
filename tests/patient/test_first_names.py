"""Where two share a phone, a first name is asked for: what is no name is never taken for one, or can be taken back."""

import pytest

from tests.languages import not_spanish
from tests.patient.conftest import Ward
from tests.patient.test_two_people import SAID, called, notes

LANGUAGES = pytest.mark.parametrize("language", SAID)
SIGNS = {"en": "Warning signs", "es": "Señales de alarma"}
NO_NAME = {"en": "That was not a name", "es": "Eso no era un nombre"}
LISTED = {"en": "None of the warning signs", "es": "Ninguna señal de alarma"}
KEPT = {"en": "I have kept this for", "es": "Lo he guardado para"}
NOT_NAMES = {
    "en": ("help me", "no air", "dizzy", "Severe", "Mild", "fine", "hello", "later", "Please contact me", "my lips"),
    "es": (
        "ayuda",
        "me muero",
        "mareada",
        "Leve",
        "Fuerte",
        "bien",
        "hola",
        "luego",
        "Quiero que me llamen",
        "sin aire",
    ),
}


async def asked(ward: Ward, language: str) -> None:
    """For the first of two names."""
    ward.telegram.people.join("Ana", language_code=language)
    await ward.open("Ana", ward.link())
    await ward.taps("Ana", SAID[language].agree, SAID[language].yes, SAID[language].at_ten)
    await ward.open("Ana", ward.link())
    await ward.tap("Ana", SAID[language].agree)


def kept(ward: Ward) -> list[str]:
    return [note.removeprefix("⇄ ") for each in ward.enrollments("Ana") for note in notes(ward, each.id)]


@pytest.mark.parametrize(("language", "text"), [(each, text) for each in NOT_NAMES for text in NOT_NAMES[each]])
async def test_what_is_said_in_the_middle_of_anything_is_no_name(ward: Ward, language: str, text: str) -> None:
    await asked(ward, language)
    await ward.say("Ana", text)
    assert called(ward) == [None, None]
    assert kept(ward) == [text]


async def test_yes_or_no_is_no_name(ward: Ward) -> None:
    await asked(ward, "en")
    await ward.say("Ana", "Yes")
    assert called(ward) == [None, None]


async def test_a_reply_to_something_else_is_no_name(ward: Ward) -> None:
    await asked(ward, "en")
    other = next(each for each in ward.messages("Ana") if "Who had" not in each.body.text)
    ward.telegram.people.say("Ana", "Lorna", reply_to=other.id)
    await ward.settle()
    assert called(ward) == [None, None]
    assert kept(ward) == ["Lorna"]


@LANGUAGES
async def test_what_was_taken_for_a_name_goes_to_the_clinic_with_one_tap(ward: Ward, language: str) -> None:
    await asked(ward, language)
    await ward.say("Ana", "Lorna")
    assert called(ward) == ["Lorna", None]
    confirmed = next(each for each in ward.messages("Ana") if each.body.text.startswith(("For Lorna", "Para Lorna")))
    assert ward.buttons("Ana", confirmed.id) == [NO_NAME[language], SIGNS[language]]
    await ward.tap("Ana", NO_NAME[language], confirmed.id)
    assert called(ward) == [None, None]
    assert kept(ward) == ["Lorna"]
    assert SAID[language].whose in next(each for each in ward.messages("Ana") if each.id == confirmed.id).body.text
    assert KEPT[language] in ward.last("Ana")
    await ward.tap("Ana", ward.buttons("Ana")[0])
    assert LISTED[language] in ward.buttons("Ana")
    await ward.say("Ana", "Luis")
    assert called(ward) == ["Luis", None]
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []


@LANGUAGES
async def test_the_list_of_signs_is_one_tap_away_too(ward: Ward, language: str) -> None:
    await asked(ward, language)
    await ward.say("Ana", "Lorna")
    confirmed = next(each for each in ward.messages("Ana") if each.body.text.startswith(("For Lorna", "Para Lorna")))
    await ward.tap("Ana", SIGNS[language], confirmed.id)
    label = {"en": "Pus or yellow crust", "es": "Pus o costra amarilla"}[language]
    assert label in ward.buttons("Ana")


async def test_a_second_tap_and_an_old_button_take_no_later_name_back(ward: Ward) -> None:
    await asked(ward, "en")
    await ward.say("Ana", "Lorna")
    confirmed = next(each for each in ward.messages("Ana") if each.body.text.startswith("For Lorna"))
    data = next(row[0]["callback_data"] for row in confirmed.keyboard())
    await ward.press("Ana", data, confirmed.id)
    await ward.press("Ana", data, confirmed.id)
    assert kept(ward) == ["Lorna"]
    await ward.say("Ana", "Luis")
    await ward.press("Ana", data, confirmed.id)
    assert called(ward) == ["Luis", None]


async def test_another_word_tapped_afterwards_loses_nothing(ward: Ward) -> None:
    await asked(ward, "en")
    question = ward.messages("Ana")[-1].id
    await ward.say("Ana", "Lorna")
    await ward.tap("Ana", "K-002", question)
    assert called(ward) == ["K-002", None]
    assert kept(ward) == ["Lorna"]
    await ward.press("Eve", f"no_name:{ward.enrollments('Ana')[0].id}:1")
    assert called(ward) == ["K-002", None]


async def test_the_next_question_ends_it(ward: Ward) -> None:
    await ward.patient("Ana")
    await ward.on_day(1, hour=8)
    await ward.open("Ana", ward.link())
    await ward.at(ward.now[0].replace(hour=8, minute=55))
    await ward.tap("Ana", "I agree")
    await ward.at(ward.now[0].replace(hour=9, minute=1))
    await ward.say("Ana", "Lorna")
    assert called(ward) == [None, None]


STAYS = {
    "en": "That does not look like a first name to me, so I go on writing Lorna.",
    "es": "Eso no me parece un nombre, así que sigo escribiendo Lorna.",
}
ODD = {"en": "my cheek is odd", "es": "mi mejilla está rara"}
PUS = {"en": "there is pus", "es": "tengo pus"}
CRIES = ("aide moi", "Luft", "febbre", "Blut", "Schmerz", "douleur", "ciego", "yardım", "pomocy", "помогите", "dor")


async def edits(ward: Ward, text: str, number: int) -> None:
    ward.telegram.people.edit("Ana", text, number)
    await ward.settle()


@LANGUAGES
async def test_a_typing_error_in_a_name_is_mended_by_an_edit(ward: Ward, language: str) -> None:
    await asked(ward, language)
    number = await ward.say("Ana", "Lrona")
    receipt = next(each for each in ward.messages("Ana") if NO_NAME[language] in ward.buttons("Ana", each.id))
    before = len(ward.messages("Ana"))
    await edits(ward, "Lorna", number)
    assert called(ward) == ["Lorna", None]
    assert len(ward.messages("Ana")) == before
    assert receipt.body.text.startswith(("For Lorna", "Para Lorna"))
    await ward.say("Ana", "Luis")
    assert called(ward) == ["Lorna", "Luis"]
    await edits(ward, "Lorna Mei", number)
    assert called(ward) == ["Lorna Mei", "Luis"]
    assert kept(ward) == []


@LANGUAGES
@pytest.mark.parametrize("text", [ODD, PUS], ids=["words", "sign"])
async def test_a_name_edited_into_words_stays_and_the_words_are_kept(
    ward: Ward, language: str, text: dict[str, str]
) -> None:
    await asked(ward, language)
    number = await ward.say("Ana", "Lorna")
    await edits(ward, text[language], number)
    assert called(ward) == ["Lorna", None]
    assert kept(ward) == [text[language]]
    assert any(STAYS[language] in each for each in ward.texts("Ana"))
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []


async def test_an_edit_of_a_name_that_was_taken_back_or_replaced_names_nobody(ward: Ward) -> None:
    await asked(ward, "en")
    number = await ward.say("Ana", "Lorna")
    receipt = next(each for each in ward.messages("Ana") if NO_NAME["en"] in ward.buttons("Ana", each.id))
    await ward.tap("Ana", NO_NAME["en"], receipt.id)
    second = await ward.say("Ana", "Luis")
    await edits(ward, "Lorena", number)
    assert called(ward) == ["Luis", None]
    await ward.tap("Ana", "K-002", next(m.id for m in ward.messages("Ana") if "K-002" in ward.buttons("Ana", m.id)))
    before = called(ward)
    await edits(ward, "Luisa", second)
    assert called(ward) == before


@pytest.mark.parametrize("text", CRIES)
async def test_a_cry_in_another_language_is_no_name(ward: Ward, text: str) -> None:
    await asked(ward, "en")
    await ward.say("Ana", text)
    assert called(ward) == [None, None]
    assert kept(ward) == [text]


@LANGUAGES
@pytest.mark.parametrize("name", ["Socorro", "Lorna"])
async def test_below_a_name_that_is_a_cry_too_stands_the_emergency_number(ward: Ward, language: str, name: str) -> None:
    await asked(ward, language)
    await ward.say("Ana", name)
    assert called(ward) == [name, None]
    confirmed = next(each for each in ward.messages("Ana") if NO_NAME[language] in ward.buttons("Ana", each.id))
    assert ("112" in confirmed.body.text) is (name == "Socorro")
