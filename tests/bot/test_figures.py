"""Figures in what a patient writes: temperatures as people write them, and grades on a scale."""

import re

import pytest

from bot import protocol
from bot.understanding import understand

RULES = protocol.load("microneedling")


@pytest.mark.parametrize(
    "text",
    [
        "38'7",
        "38’7",
        "39º",
        "39°",
        "39ºC",
        "39 ºC",
        "38º5",
        "39℃",
        "T: 39",
        "temp. 39",
        "38 con 6",
        "38 y medio",
        "101 F",
        "103.1F",
        "it is 39 C now",
        "39 degrees this morning",
        "38,2 this morning",
        "hoy 39,5",
        "tengo 39 grados",
        "the thermometer says 38",
        "marca 38 el termómetro",
        "my fever is 39 although I was in the shower",
        "I have 39.5 °C after a day in the sun",
    ],
)
def test_a_fever_is_heard_as_people_write_it(text: str) -> None:
    assert understand(text, RULES).signs == {"fever"}


@pytest.mark.parametrize(
    "text",
    [
        "the cream was $38.50",
        "it cost 38.50",
        "me costó 39 euros",
        "39€",
        "I weigh 41.5 kg",
        "peso 39 kilos",
        "I ran 38.5 km",
        "39 km to the clinic",
        "38 weeks",
        "tengo 39 años",
        "I am 39",
        "39.5 °C outside today",
        "hace 40 grados en la calle",
        "39 degrees at the beach",
        "I wash it at 40°",
        "101 dalmatians",
        "90 F",
        "37.5 °C",
        "37º2",
        "call me at 38.2.41",
        "spf 39",
        "39 %",
    ],
)
def test_what_is_no_fever_is_not_heard(text: str) -> None:
    read = understand(text, RULES)
    assert read.signs | read.asked == set()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("pain 10/10", {"pain": 4}),
        ("10/10 pain", {"pain": 4}),
        ("pain 0/10", {"pain": 0}),
        ("pain is 10 out of 10", {"pain": 4}),
        ("dolor 10 de 10", {"pain": 4}),
        ("dolor: 0 sobre 10", {"pain": 0}),
        ("swelling 0", {"swelling": 0}),
        ("hinchazón 0", {"swelling": 0}),
        ("redness 0, swelling 0, pain 10/10", {"redness": 0, "swelling": 0, "pain": 4}),
        ("redness 0 swelling 4/4", {"redness": 0, "swelling": 4}),
        ("0 pain", {"pain": 0}),
        ("0 % redness", {"redness": 0}),
    ],
)
def test_nothing_is_none_and_the_top_of_a_scale_is_the_worst(text: str, read: dict[str, int]) -> None:
    understood = understand(text, RULES)
    assert (dict(understood.grades), understood.unplaced) == (read, frozenset())


@pytest.mark.parametrize(
    ("text", "symptom"),
    [
        ("pain 3/4", "pain"),
        ("dolor 9 de 10", "pain"),
        ("8 out of 10 pain", "pain"),
        ("50 % less red", "redness"),
        ("50% menos roja", "redness"),
        ("swelling 2", "swelling"),
        ("my itch is a 7", "itch"),
    ],
)
def test_what_cannot_be_placed_is_asked_and_never_taken_for_mild(text: str, symptom: str) -> None:
    read = understand(text, RULES)
    assert symptom not in read.grades
    assert read.unplaced == {symptom}


@pytest.mark.parametrize("text", ["red for 2 days", "see you on 3/4", "peeling since day 3", "10/10 would recommend"])
def test_other_figures_are_no_scale(text: str) -> None:
    without = re.sub(r"\d+(/\d+)?", "", text)
    assert understand(text, RULES).unplaced == understand(without, RULES).unplaced
