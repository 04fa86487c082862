"""Figures as people write them: which of them is a fever, and which a place on a scale.

A figure is a temperature only with a degree sign, a unit, or a word of fever near it. Each that means something is
replaced by a mark, which the patterns of the lexicons name like a word.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.threshold import Data

FEVER, HOT, TENTH, OTHER = "#fever", "#hot", "#tenth", "#figure"
NONE, TOP, SOMEWHERE = "#none", "#top", "#scale"
MARKS = frozenset((FEVER, HOT, TENTH, OTHER, NONE, TOP, SOMEWHERE))
SCALES = frozenset((3, 4, 5, 6, 10, 100))
CELSIUS, FAHRENHEIT = (38.0, 43.0), (100.4, 109.5)  # a fever (CLINICAL: 38 °C or more)
NUMBER = r"(?<![\w.,/$€£#])(?<![$€£]\s)(?P<whole>\d{2,3})"
DEGREE = r"[º°˚ª]"


class Figures(Data):
    """The words of one language around figures.

    `units` make a temperature of a number, `fahrenheit` among them of that scale; `measures` make something else of
    it. `points` stand for the decimal point, `halves` for what follows it. `names` before a number say that it is a
    temperature. `of` stands between a grade and the top of its scale.
    """

    units: tuple[str, ...]
    fahrenheit: tuple[str, ...]
    measures: tuple[str, ...]
    points: tuple[str, ...]
    halves: tuple[str, ...]
    names: tuple[str, ...]
    of: tuple[str, ...]
    percent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marker:
    temperature: re.Pattern[str]
    scale: re.Pattern[str]
    percent: re.Pattern[str]
    fahrenheit: frozenset[str]

    def marked(self, text: str) -> str:
        """`text` without capitals."""
        if not any(each.isdigit() for each in text):
            return text.replace("#", " ")
        text = self.temperature.sub(self._of_temperature, text.replace("#", " "))
        return self.percent.sub(_of_percent, self.scale.sub(_of_scale, text))

    def _of_temperature(self, found: re.Match[str]) -> str:
        if found["measure"]:
            return f" {OTHER} "
        tenths = found["tenths"] or found["after"] or found["said"] or ""
        value = float(f"{found['whole']}.{tenths if tenths.isdigit() else '5' if tenths else '0'}")
        unit = (found["unit"] or "").strip(" º°˚ª")
        is_temperature = bool(found["unit"] or found["name"] or found["after"])
        ranges = (FAHRENHEIT,) if unit in self.fahrenheit else (CELSIUS,) if unit[:1] == "c" else (CELSIUS, FAHRENHEIT)
        if any(low <= value <= high for low, high in ranges):
            return f" {FEVER if is_temperature else TENTH if len(tenths) == 1 or found['said'] else HOT} "
        return f" {OTHER} " if is_temperature else found[0]


def _of_scale(found: re.Match[str]) -> str:
    grade, top = float(found["grade"].replace(",", ".")), int(found["top"])
    if top not in SCALES or grade > top:
        return found[0]
    return f" {NONE if not grade else TOP if grade == top else SOMEWHERE} "


def _of_percent(found: re.Match[str]) -> str:
    return f" {SOMEWHERE if float(found['share'].replace(',', '.')) else NONE} "


def marker(every: Iterable[Figures]) -> Marker:
    of = list(every)

    def words(name: str) -> str:
        listed = sorted({word for each in of for word in getattr(each, name)}, key=len, reverse=True)
        return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in listed)

    temperature = (
        rf"(?:(?<![\w'’])(?P<name>{words('names')}){DEGREE}?\s*[.:=]?\s*)?{NUMBER}"
        rf"(?:\s?[.,'’´`·](?P<tenths>\d{{1,2}})|\s?{DEGREE}(?P<after>\d)|\s+(?:{words('points')})\s+"
        rf"(?P<said>\d|{words('halves')}))?(?![\d/]|[.,]\d)(?P<unit>\s*(?:{DEGREE}\s*[cf]?|[℃℉]|(?:{DEGREE}\s*)?"
        rf"(?:{words('units')}))(?!\w))?(?P<measure>\s*(?:[$€£]|(?:{words('measures')})(?!\w)))?"
    )
    scale = rf"(?<![\w.,/#])(?P<grade>\d{{1,3}}(?:[.,]\d)?)\s*(?:/|\b(?:{words('of')})\b)\s*(?P<top>\d{{1,3}})(?![\w/])"
    percent = rf"(?<![\w.,])(?P<share>\d{{1,3}}(?:[.,]\d)?)\s*(?:%|(?:{words('percent')})\b)"
    return Marker(
        re.compile(temperature),
        re.compile(scale),
        re.compile(percent),
        frozenset({"f", "℉", *(word for each in of for word in each.fahrenheit)}),
    )
