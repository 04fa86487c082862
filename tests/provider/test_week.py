"""How people write a week's hours, and what is understood."""

from datetime import time

import pytest

from bot.clinic import MONDAY_TO_FRIDAY
from wording.hours import hours_in_words
from wording.week import ALWAYS, Unclear, read
from wording.words import read_all

EN, ES = read_all()["en"], read_all()["es"]


def short(week: tuple[tuple[int, time, time], ...]) -> str:
    """01234 10-19 is Monday to Friday from ten to seven in the evening."""
    days: dict[str, str] = {}
    for day, opens, closes in week:
        hours = f"{opens:%H:%M}-{closes:%H:%M}".replace(":00", "")
        days[hours] = days.get(hours, "") + str(day)
    return " ".join(f"{on} {hours}" for hours, on in days.items())


@pytest.mark.parametrize(
    ("text", "language", "understood"),
    [
        ("Mon-Fri 10-19, Sat 10-14", "en", "01234 10-19 5 10-14"),
        ("closed on Wednesdays", "en", "0134 09-18"),
        ("Mon–Fri 9am – 5pm; Sat 9 to noon", "en", "01234 09-17 5 09-12"),
        ("Open Monday through Friday from 10 until 7 pm and Saturday 10 to 2", "en", "01234 10-19 5 10-14"),
        ("weekdays 9-5, weekends closed", "en", "01234 09-17"),
        ("Mon-Fri 9-13, 15-19", "en", "01234 09-13 01234 15-19"),
        ("Mon 9-12, Mon 15-19", "en", "0 09-12 0 15-19"),
        ("Mon-Fri 10-19, Fri 10-14", "en", "0123 10-19 4 10-14"),
        ("Fri 18-02", "en", "4 18-02"),
        ("Fri, Sat 22-6", "en", "45 22-06"),
        ("Sat-Mon 1-5pm", "en", "056 13-17"),
        ("Mon - Fri 9:30 a.m. – 6 p.m.", "en", "01234 09:30-18"),
        ("Mon-Fri 10-7", "en", "01234 10-19"),
        ("10-19", "en", "01234 10-19"),
        ("Every day 24h", "en", "0123456 00-00"),
        ("24/7, closed on Sundays", "en", "01234 00-00"),
        ("Mon-Fri 9-18, Wed closed, Sat 9-12", "en", "0134 09-18 5 09-12"),
        ("lun-vie 10-19", "es", "01234 10-19"),
        ("de lunes a viernes de 10 a 19 h, sábados de 10 a 14", "es", "01234 10-19 5 10-14"),
        ("L-V 9-13 y 16-20, cerrado los miércoles", "es", "0134 09-13 0134 16-20"),
        ("todos los dias de 8:00 a 22:00", "es", "0123456 08-22"),
        ("mar-sáb de 11 a 8 pm", "es", "12345 11-20"),
        ("cerrado los viernes", "es", "0123 09-18"),
        ("Mon-Fri 9h-18h30", "es", "01234 09-18:30"),
    ],
)
def test_hours_are_understood(text: str, language: str, understood: str) -> None:
    assert short(read(text, language, MONDAY_TO_FRIDAY)) == understood


UNREADABLE = ["", "-", "🙂", "whenever", "Mon-Fri", "Mon 9", "Mon 25-26", "Mon 9:70-12", "Mon 13pm-14pm", "9-12, 11-13"]


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_unclear_is_not_guessed(text: str) -> None:
    with pytest.raises(Unclear):
        read(text, "en", MONDAY_TO_FRIDAY)


def test_no_day_may_be_left() -> None:
    assert read("closed every day", "en", MONDAY_TO_FRIDAY) == ()


def test_a_rota_may_name_whole_days() -> None:
    assert short(read("Mon-Wed 9-13, Fri", "en", (), whole_days=True)) == "012 09-13 4 00-00"
    assert short(read("off on Fridays", "en", ALWAYS, whole_days=True)) == "012356 00-00"


def test_what_was_understood_is_said_back() -> None:
    week = read("Mon-Fri 9-13, 15-19, Sat 22-02, Sun 0-24", "en", ())
    assert hours_in_words(week, EN).replace("\u202f", " ") == (
        "Mon–Fri 9:00 AM – 1:00 PM, 3:00 PM – 7:00 PM; Sat 10:00 PM – 2:00 AM; Sun all day"
    )
    assert hours_in_words(week, ES) == "lun–vie 9:00 – 13:00, 15:00 – 19:00; sáb 22:00 – 2:00; dom todo el día"
