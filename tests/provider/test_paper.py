"""A patient's file on paper holds what is kept, and nothing that anybody types keeps it from being made."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.workflows.exporting import Dossier
from handlers.exports.paper import PaperInWords, pdf_of
from reports.paper import Heading, Line, Paper, Picture, Table
from tests.provider import cards
from tests.provider.dossiers import REMARK, TOLD, dossier
from wording.words import read_all

NOW = cards.at(9, 11)


def paper(of: Dossier, language: str = "en", *, remarks: bool = True) -> Paper:
    return PaperInWords(of, read_all()[language], NOW, "Ann Lee", remarks=remarks).paper()


def text_of(of: Paper) -> str:
    """Every word on it, in the order in which it stands there."""
    lines = [of.clinic, of.title, *(f"{name}: {said}" for name, said in of.facts)]
    for section in of.sections:
        lines.append(section.title)
        for block in section.blocks:
            match block:
                case Heading():
                    lines.append(block.text)
                case Line():
                    lines += [f"{block.at} {block.text}", block.quote]
                case Table():
                    lines += [" | ".join(row) for row in (block.head, *block.rows)]
    return "\n".join([*lines, of.printed, of.page(1, 2)]).replace("\u202f", " ")


def test_it_says_who_what_when_and_by_whom() -> None:
    said = text_of(paper(dossier("It burns", "line one\nline two")))
    for each in (
        "Skin & Co",
        "K-014 · Pat Miller",
        "Known before: 1.5 mm · Skin type IV · Cold sores before",
        "Enrolled: March 2, 2026, 11:00 AM, by Ann Lee",
        "Agreed to take part: March 2, 2026, 11:00 AM; version 2 of the text, read in Spanish",
        "Day | Redness | Swelling | Pain | Warning signs",
        "2 · Wed, Mar 4 | Mild | – | – | ⚠ Pus or yellow crust",
        "• Pus or yellow crust, reported on day 2.",
        "Wed, Mar 4, 12:00 PM  ✅ Bob closed the alert: called the patient",
        "✎ “line one\nline two”",
        "→ Bob wrote: “Cold <i>water</i> helps.”",
        "⚠ (could not be delivered)",
        f"📌 For us, from Ann Lee: “{REMARK}”",
        TOLD,
        "Printed on March 11, 2026, 12:00 PM by Ann Lee",
        "Page 1 of 2",
    ):
        assert each in said, each


def test_nothing_that_was_written_is_cut() -> None:
    long = "word " * 800 + "the end"
    assert long in text_of(paper(dossier(long)))


def test_remarks_are_marked_and_can_be_left_out() -> None:
    of = dossier()
    marked = [
        each for section in paper(of).sections for each in section.blocks if isinstance(each, Line) and each.for_us
    ]
    assert [REMARK in each.text for each in marked] == [True]
    assert REMARK not in text_of(paper(of, remarks=False))


def test_the_oldest_comes_first_and_the_chart_is_there() -> None:
    said = text_of(paper(dossier()))
    assert said.index("March 2, 2026 · day 0") < said.index("March 9, 2026 · day 7")
    assert any(isinstance(block, Picture) for section in paper(dossier()).sections for block in section.blocks)


def test_who_has_only_been_invited_has_a_paper_too() -> None:
    of = dossier()
    bare = cards.course(enrolled_at=None, name="", username="")
    of = replace(of, file=replace(of.file, course=bare, alerts=(), letters=(), remarks=(), told=(), deeds={}))
    said = text_of(paper(of))
    assert "No answers yet." in said
    assert "There was no alert." in said
    assert pdf_of(of, cards.WORDS, NOW, "Ann").startswith(b"%PDF")


def test_it_speaks_the_clinics_language() -> None:
    said = text_of(paper(dossier(), "es"))
    assert "Respuestas por día" in said
    assert "Impreso el 11 de marzo de 2026" in said


WILD = (
    "😀👩🏽‍⚕️ 皮膚",
    "<b>bold</b> <para> &amp; </font> <br/> <img src='x'/>",
    "שלום (מאוד) 12 " * 40,
    "مرحبا، بشرتي ٣٨",
    "x" * 4096,
    "\u200b\u202e\ufeff",
    "\n" * 200,
    "]]>%s{name}\\",
)


@pytest.mark.parametrize("language", ["en", "es"])
def test_whatever_people_type_is_printed(language: str) -> None:
    of = dossier(*WILD, name="<b>Zoë</b> 🌸 " + "N" * 300)
    made = pdf_of(of, read_all()[language], NOW, "<i>שלום</i>" * 30)
    assert made.startswith(b"%PDF")
    assert made.rstrip().endswith(b"%%EOF")


@settings(deadline=None, max_examples=8)
@given(st.text(st.characters(codec=None, categories=None), max_size=400), st.text(min_size=1, max_size=64))
def test_any_text_is_printed(note: str, name: str) -> None:
    assert pdf_of(dossier(note, name=name), cards.WORDS, NOW, name).startswith(b"%PDF")
