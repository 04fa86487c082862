"""Who plays in a week at the clinic: twelve made-up patients, each on a course of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from bot.checkin import SIGNS
from commands.playing import Act, later
from commands.scene import Phone
from commands.selfie import selfie
from rehearsal.coursefile import CourseFile, Report
from sandbox.files import Upload

HEALS, LAST_DAY = "slowest_normal", 28
APART = timedelta(minutes=13)  # Not everybody answers at the same minute, and yet several do.


async def send_photo(caption: str, phone: Phone) -> None:
    await phone.sends(Upload("cheek.png", selfie(), "image/png"), caption)


async def stop(phone: Phone) -> None:
    await phone.says("/stop")
    await phone.presses("stop")


@dataclass(frozen=True, slots=True)
class Part:
    """`day` is that of the treatment, Monday being 0. Between the words of the course they heal well, and answer when
    they are asked, `heard_until` a day after the treatment. `more` comes besides: a day, a time, what is done.
    """

    name: str
    course: str
    day: int
    language: str = ""
    heard_until: int = LAST_DAY
    more: tuple[tuple[int, str, Act], ...] = ()


CAST = (
    Part("Cleo", "pus_on_day_2", 0),
    Part("Dora", "normal", 0),
    Part("Emil", "slowest_normal", 1),
    Part("Finn", "normal", 1, heard_until=3, more=((3, "18:30", stop),)),
    Part("Greta", "text_sign_and_thanks", 1, more=((3, "11:04", partial(send_photo, "this is how it looks")),)),
    Part("Hugo", "late_answer", 2),
    Part("Inés", "asks_in_spanish", 2, language="es"),
    Part("Jon", "silent_from_the_start", 3, heard_until=0),
    Part("Kira", "redness_stays_moderate", 3),
    Part("Leo", "redness_late_but_normal", 3),
    Part("Mia", "asks_in_english", 4),
    Part("Noah", "cold_sores", 4),
)


def on_stage(part: Part, number: int, files: Mapping[str, CourseFile], monday: date) -> CourseFile:
    """The course of this part, in the week of that Monday; `number` is their place among the others."""
    file = files[part.course]
    last = file.treated_at.date() + timedelta(days=part.heard_until)
    said = sorted(
        (*(_whole(each, file) for each in file.report), *_healing(file, files[HEALS])), key=lambda each: each.at
    )
    heard = file.model_copy(update={"report": tuple(each for each in said if each.at.date() <= last)})
    days = (monday - file.treated_at.date()).days + part.day
    return later(heard, timedelta(days=days) + number % 3 * APART)


def acts(part: Part, number: int, file: CourseFile) -> dict[datetime, Act]:
    """What comes besides the course, each at its moment."""
    treated_on = file.treated_at.date()
    walls = ((datetime.fromisoformat(f"{treated_on + timedelta(days=day)} {at}"), act) for day, at, act in part.more)
    return {file.moment(wall + number % 3 * APART): act for wall, act in walls}


def _whole(report: Report, file: CourseFile) -> Report:
    """Who answers at all answers all that is asked; a course names only what it is about."""
    if not report.answers or report.if_asked:
        return report
    day = (report.at.date() - file.treated_at.date()).days
    asked = (each for each in file.rules.items_on(day, file.patient.profile) if each != SIGNS)
    return report.model_copy(update={"answers": {**dict.fromkeys(asked, 0), **report.answers}})


def _healing(file: CourseFile, well: CourseFile) -> Iterator[Report]:
    """What is answered before the course has something to say, after it, and on days on which it has only words."""
    began, apart = file.treated_at.date(), file.treated_at.date() - well.treated_at.date()
    spoken, answered = ({each.at.date() for each in file.report if each.answers or not whole} for whole in (0, 1))
    first = min(spoken, default=file.last_on)
    for on in (began + timedelta(days=day) for day in range(1, LAST_DAY + 1)):
        is_silent = first <= on <= file.last_on and on not in spoken
        if on not in answered and not is_silent:
            grades = [each for each in well.report if each.at.date() + apart <= on][-1]
            at = datetime.combine(on, grades.at.time())
            yield grades.model_copy(update={"at": at, "if_asked": True})
