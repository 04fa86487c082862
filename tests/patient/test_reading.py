"""Words that say only that all is well, and words in a language that is not spoken here, in the live bot."""

import pytest

from bot import foreign
from bot.checkin import Unread
from bot.finding import Urgency
from bot.understanding import understand
from tests.bot.test_understanding import RULES
from tests.languages import not_spanish
from tests.patient.conftest import Ward, pat_in_spanish
from tests.patient.test_answering import asked
from tests.patient.test_elsewhere import lives_in
from tests.patient.test_past import BOTH, Spoken
from tests.patient.test_past import asked as asked_in

FINE = "Good to hear! Shall I save “All clear” for today (day 1)?"
WELL = "¡Qué bien! ¿Guardo “Todo bien” para hoy (día 1)?"
GERMAN = (
    "Ich lese nur Englisch und Spanisch: Im Notfall, etwa bei Atemnot, rufen Sie bitte sofort 112 an, "
    "sonst Skin & Co unter +49 30 1234567. Skin & Co hat Ihre Nachricht und liest sie."
)


@pytest.mark.parametrize(
    "text", ["fine", "ok", "👍", "👍🏽", "no problems", "all good, thank you!", "bien gracias", "estoy bien"]
)
async def test_all_is_well_is_all_clear_in_one_tap(ward: Ward, text: str) -> None:
    await asked(ward)
    await ward.say("Pat", text)
    assert ward.last("Pat").startswith(FINE)
    assert ward.buttons("Pat") == ["Yes, all clear", "Not quite: ask me", "Please contact me"]
    assert not ward.answers().has_answers
    assert await ward.tap("Pat", "Yes, all clear") == "Saved ✓"
    assert set(ward.answers().grades.values()) == {0}
    assert ward.answers().signs_answered
    assert ward.alert() is None
    assert "Yes, all clear" not in "".join("".join(ward.buttons("Pat", each.id)) for each in ward.messages("Pat"))


async def test_in_spanish_too(ward: Ward) -> None:
    await pat_in_spanish(ward)
    await ward.on_day(1)
    before = len(ward.telegram.calls)
    await ward.say("Pat", "todo bien, gracias")
    assert ward.last("Pat").startswith(WELL)
    await ward.tap("Pat", "Sí, todo bien")
    assert set(ward.answers().grades.values()) == {0}
    assert not_spanish(ward.telegram, ward.id("Pat"), before) == []


async def test_no_asks_the_questions_and_saves_nothing(ward: Ward) -> None:
    await asked(ward)
    await ward.say("Pat", "fine")
    await ward.tap("Pat", "Not quite: ask me")
    assert "1 of 5 · Redness" in ward.last("Pat")
    assert not ward.answers().has_answers


async def test_what_has_been_answered_is_not_offered_as_all_clear(ward: Ward) -> None:
    await asked(ward)
    await ward.tap("Pat", "Mild")
    await ward.say("Pat", "fine")
    assert FINE not in "\n".join(ward.texts("Pat"))
    assert dict(ward.answers().grades) == {"redness": 2}


async def test_a_tap_under_it_the_next_day_is_not_taken_for_today(ward: Ward) -> None:
    await asked(ward)
    await ward.say("Pat", "fine")
    offered, data = ward.messages("Pat")[-1].id, ward.data("Pat", "Yes, all clear")
    await ward.on_day(2)
    assert "another day" in await ward.press("Pat", data, message_id=offered)
    assert not any(each.grades for each in ward.course().answer_sets)


@pytest.mark.parametrize(
    "text", ["not fine", "hello", "hola", "fine but there is pus", "is that fine?", "no", "gracias", "🤒"]
)
def test_other_words_are_not_that_all_is_well(text: str) -> None:
    assert not understand(text, RULES).only_fine


async def test_german_is_answered_in_german_and_read_by_the_clinic_today(ward: Ward) -> None:
    await asked(ward)
    await ward.say("Pat", "Ich bekomme keine Luft")
    assert ward.last("Pat") == GERMAN
    alert = ward.alert()
    assert alert is not None
    assert alert.urgency is Urgency.SAME_DAY
    assert ward.answers().unread is Unread.FOREIGN
    assert "Wrote on day 1 in a language that I cannot read: please read it today." in ward.last("Ann")
    assert "Ich bekomme keine Luft" in ward.last("Ann")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ich bekomme keine Luft", "de"),
        ("J'ai de la fièvre", "fr"),
        ("je n'arrive pas à respirer", "fr"),
        ("Non riesco a respirare", "it"),
        ("não consigo respirar", "pt"),
        ("nefes alamıyorum", "tr"),
        ("nie mogę oddychać", "pl"),
        ("не могу дышать", "ru"),
        ("не можу дихати, набрякло лице", "uk"),
        ("لا أستطيع التنفس", "ar"),
        ("wann darf ich duschen?", "de"),
        ("no puedo respirar", ""),
        ("tengo fievre", ""),
        ("my face is red", ""),
        ("I am fine, danke", ""),
        ("", ""),
        ("👍", ""),
    ],
)
def test_a_language_is_known(text: str, language: str) -> None:
    assert understand(text, RULES).foreign == language


@BOTH
@pytest.mark.parametrize("text", ["Ich bekomme keine Luft", "je n'arrive pas à respirer", "Що робити? Не можу дихати"])
@pytest.mark.parametrize("is_far", [False, True], ids=["at-home", "elsewhere"])
async def test_who_reads_no_language_of_ours_reads_one_sentence_of_theirs_alone(
    ward: Ward, spoken: Spoken, text: str, *, is_far: bool
) -> None:
    await asked_in(ward, spoken)
    if is_far:
        lives_in(ward, "America/Mexico_City")
    before = len(ward.texts("Pat"))
    for _ in range(2):
        await ward.say("Pat", text)
    said = ward.texts("Pat")[before:]
    of_theirs = foreign.known()[foreign.language_of(text)]
    number = of_theirs.elsewhere.format(number="112") if is_far else "112"
    told = of_theirs.told.format(clinic="Skin & Co")
    assert said == 2 * [of_theirs.says.format(number=number, clinic="Skin & Co", phone="+49 30 1234567") + f" {told}"]
    assert ward.buttons("Pat") == [spoken.contact]
    await ward.taps("Pat", spoken.contact, spoken.now)
    assert ward.findings() == ["contact", "note"]


@pytest.mark.parametrize("text", ["لا أستطيع التنفس", "не могу дышать", "não consigo respirar"])
async def test_an_emergency_is_heard_in_a_language_that_is_switched_off_and_told_in_it(ward: Ward, text: str) -> None:
    await asked(ward)
    await ward.say("Pat", text)
    assert ward.findings() == ["note", "sign:breathing"]
    of_theirs = foreign.known()[foreign.language_of(text)]
    says = of_theirs.says.format(number="112", clinic="Skin & Co", phone="+49 30 1234567")
    assert any(says in each for each in ward.texts("Pat")[-2:])


@pytest.mark.parametrize("text", ["Non riesco a respirare", "не могу дышать", "لا أستطيع التنفس"])
async def test_each_is_told_whom_to_call(ward: Ward, text: str) -> None:
    await asked(ward)
    await ward.say("Pat", text)
    assert "112" in ward.last("Pat").split("\n\n")[0]
    assert "+49 30 1234567" in ward.last("Pat").split("\n\n")[0]


@pytest.mark.parametrize("language", foreign.known())
def test_where_nobody_is_told_it_is_not_said(language: str) -> None:
    of_theirs = foreign.known()[language]
    alone = foreign.says(language, "112", clinic="Skin & Co", phone="030 1", is_told=False)
    assert alone == of_theirs.says.format(number="112", clinic="Skin & Co", phone="030 1")
    told = of_theirs.told.format(clinic="Skin & Co")
    assert foreign.says(language, "112", clinic="Skin & Co", phone="030 1") == f"{alone} {told}"


@BOTH
async def test_who_is_alone_reads_whom_to_call_and_no_more(ward: Ward, spoken: Spoken) -> None:
    await asked_in(ward, spoken)
    ward.telegram.people.block("Ann")
    await ward.say("Pat", "ich habe rote Flecken auf der Haut")
    await ward.say("Pat", "Ich bekomme keine Luft")
    assert "rufen Sie bitte sofort 112 an" in ward.last("Pat")
    assert "liest sie" not in ward.last("Pat")


@pytest.mark.parametrize("text", ["my face feels hot", "siento la cara caliente"])
async def test_a_word_for_what_is_usual_is_a_grade_to_confirm(ward: Ward, text: str) -> None:
    await asked(ward)
    await ward.say("Pat", text)
    assert ward.findings() == ["note"]
    assert "Did I get this right?\n• Redness: mild" in ward.last("Pat")
    await ward.on_day(14)
    await ward.say("Pat", text)
    assert "sign:spreading" in ward.findings()


@pytest.mark.parametrize("text", ["my face feels hot", "siento la cara caliente"])
async def test_so_it_is_below_a_picture(ward: Ward, text: str) -> None:
    await asked(ward)
    await ward.photo("Pat", text)
    assert not any(each.startswith("sign:") for each in ward.findings())
    await ward.on_day(14)
    await ward.photo("Pat", text)
    assert "sign:spreading" in ward.findings()


@pytest.mark.parametrize("text", ["my sister got hives", "sangró un poquito, ya no", "would a fever mean I must come?"])
async def test_what_is_to_be_asked_about_alarms_nobody(ward: Ward, text: str) -> None:
    await asked(ward)
    await ward.say("Pat", text)
    assert ward.findings() == ["note"]
    assert urgency_of(ward) is Urgency.ROUTINE


def urgency_of(ward: Ward) -> Urgency | None:
    alert = ward.alert()
    return alert.urgency if alert else None
