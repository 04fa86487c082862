"""Made-up courses, written as files or played, and what each of several rules makes of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.protocol import Protocol
from commands.opening import BadPlace
from rehearsal.assumptions import Assumptions, load
from rehearsal.cohort import cohort
from rehearsal.coursefile import CourseFile
from rehearsal.rehearse import play_file
from rehearsal.scoring import RULES, Played, Score, score, seen_by_each_rule

EVERY = "all"
MADE_UP = (
    "These courses are made up. They show how rules differ on the same answers, not what happens in patients.",
    "Found: somebody is told, as urgently as the kind needs, on or after the day from which something is wrong.",
    "Every rule gets the same answers, also on the days that are asked only because this protocol had an alert open.",
)

Scores = Mapping[str, Mapping[str, Score]]  # By kind, then by rule.


def write(rules: Protocol, number: int, seed: int, folder: Path) -> list[str]:
    """Each course as a file that `rehearse` plays. Raises BadPlace."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each, file in enumerate(cohort(number, seed, rules), start=1):
            (folder / f"{each:0{len(str(number))}}.toml").write_text("\n".join(as_toml(file)), encoding="utf-8")
    except OSError as error:
        raise BadPlace(f"{folder} cannot be written to: {error.strerror}.") from error
    return [f"{number} courses are in {folder}."]


def as_toml(file: CourseFile) -> Iterator[str]:
    for key in ("about", "protocol"):
        yield f"{key} = {json.dumps(getattr(file, key), ensure_ascii=False)}"
    yield f'treated_at = "{file.treated_at:%Y-%m-%d %H:%M}"'
    yield f'timezone = "{file.timezone}"'
    if file.until_day is not None:
        yield f"until_day = {file.until_day}"
    for table, values in (("patient", file.patient), ("truth", file.truth)):
        if values is not None:
            yield f"\n[{table}]"
            yield from (f"{key} = {json.dumps(value)}" for key, value in values.model_dump(exclude_none=True).items())
    for report in file.report:
        answers = ", ".join(f"{item} = {grade}" for item, grade in report.answers.items())
        yield f'\n[[report]]\nat = "{report.at:%Y-%m-%d %H:%M}"\nanswers = {{ {answers} }}'
        if report.signs:
            yield f"signs = {json.dumps(report.signs)}"
        yield f"if_asked = {json.dumps(report.if_asked)}"
    yield ""


def scores(rules: Protocol, number: int, seed: int, assumed: Assumptions) -> Scores:
    seen: dict[str, dict[str, list[Played]]] = {}
    for file in cohort(number, seed, rules, assumed):
        for rule, played in seen_by_each_rule(file, play_file(file, rules), assumed).items():
            for kind in (EVERY, played.kind):
                seen.setdefault(kind, {}).setdefault(rule, []).append(played)
    order = [EVERY, *(kind.id for kind in assumed.kind if kind.id in seen)]
    return {kind: {rule: score(seen[kind][rule]) for rule in RULES} for kind in order if kind in seen}


def show(rules: Protocol, number: int, seed: int, *, as_json: bool) -> list[str]:
    assumed = load()
    found = scores(rules, number, seed, assumed)
    if as_json:
        return [json.dumps(_json(rules, number, seed, found), ensure_ascii=False)]
    title = f"{number} made-up courses, seed {seed}, protocol {rules.id} version {rules.version}"
    return [title, "", *_overall(found[EVERY]), "", *_by_kind(found, assumed), "", *assumptions(assumed)]


def _json(rules: Protocol, number: int, seed: int, found: Scores) -> dict[str, Any]:
    by_kind = {kind: {rule: asdict(each) for rule, each in rows.items()} for kind, rows in found.items()}
    return {"protocol": rules.id, "version": rules.version, "n": number, "seed": seed, "scores": by_kind}


def _overall(found: Mapping[str, Score]) -> Iterator[str]:
    titles = ["rule", "found in time", "found at all", "days: median", "90 %", "alerts per 100", "well, flagged"]
    rows = [
        [
            rule,
            percent(each.found_in_time),
            percent(each.found),
            _number(each.days_median),
            _number(each.days_90),
            _number(None if each.burden is None else each.burden * 100),
            percent(each.false_alerts),
        ]
        for rule, each in found.items()
    ]
    yield from table(titles, rows)


def _by_kind(found: Scores, assumed: Assumptions) -> Iterator[str]:
    kinds = [kind for kind in assumed.kind if kind.id in found]
    yield "Found in time, by what is wrong:"
    yield from table(
        ["kind", "courses", "told", "in days", *RULES],
        [
            [
                kind.id,
                str(found[kind.id][RULES[0]].courses),
                kind.needs.word if kind.needs else "-",
                str(kind.within_days),
                *(percent(found[kind.id][rule].found_in_time) for rule in RULES),
            ]
            for kind in kinds
            if kind.needs
        ],
    )
    yield ""
    yield "Alerts per 100 answered check-ins, by kind:"
    yield from table(
        ["kind", "courses", "answered", *RULES],
        [
            [
                kind.id,
                str(found[kind.id][RULES[0]].courses),
                str(found[kind.id][RULES[0]].answered),
                *(_number(None if (each := found[kind.id][rule].burden) is None else each * 100) for rule in RULES),
            ]
            for kind in kinds
        ],
    )


def assumptions(assumed: Assumptions) -> Iterator[str]:
    yield from MADE_UP
    yield "What is assumed (rehearsal/cohort.toml; three numbers: low / likeliest / high):"
    for number in assumed.number:
        yield f"  {number.name} {number.shown}: {number.says} ({number.source})"
    for kind in assumed.kind:
        onset = " from day " + " / ".join(f"{day:g}" for day in kind.onset) if kind.onset else ""
        yield f"  {kind.id} {percent(kind.share)}{onset}: {kind.says} ({kind.source})"
    yield "  The rise and fall of each symptom's true grade by kind: see the file."


def percent(share: float | None) -> str:
    return "-" if share is None else f"{share * 100:.0f} %"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first column to the left, the others to the right."""
    widths = [max(len(line[number]) for line in (titles, *rows)) for number in range(len(titles))]
    for line in (titles, *rows):
        others = (each.rjust(width) for each, width in zip(line[1:], widths[1:], strict=True))
        yield "  " + "  ".join([line[0].ljust(widths[0]), *others])
