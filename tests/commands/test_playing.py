"""Course files on the clock of a trial: moved to where they can still happen, and otherwise as they are."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from commands.playing import from_now_on, readable, taps
from rehearsal import coursefile
from rehearsal.coursefile import CourseFile, Report

BERLIN = "Europe/Berlin"
TOML = """
about = "Two answers and a sign"
protocol = "microneedling"
treated_at = "2026-03-02 15:00"
timezone = "{zone}"
until_day = 3
[patient]
depth_mm = 1.5
[[report]]
at = "2026-03-03 10:20"
answers = {{ redness = 3, swelling = 2 }}
[[report]]
at = "2026-03-04 08:05"
signs = ["pus"]
note = "It hurts"
unasked = true
[[expect]]
day = 2
urgency = "urgent"
findings = ["sign:pus"]
"""


@pytest.fixture
def file(tmp_path: Path) -> CourseFile:
    path = tmp_path / "course.toml"
    path.write_text(TOML.format(zone=BERLIN), "utf-8")
    return coursefile.read(path)


def wall(text: str, zone: str = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "treated_at"),
    [
        pytest.param("2026-11-22 14:59", "2026-11-22 15:00", id="still-to-come-today"),
        pytest.param("2026-11-22 15:00", "2026-11-22 15:00", id="at-this-moment"),
        pytest.param("2026-11-22 15:01", "2026-11-23 15:00", id="over-for-today"),
        pytest.param("2026-11-22 00:30", "2026-11-22 15:00", id="yesterday-in-UTC"),
        pytest.param("2026-12-31 18:00", "2027-01-01 15:00", id="into-the-next-year"),
        pytest.param("2028-02-28 18:00", "2028-02-29 15:00", id="onto-a-leap-day"),
        pytest.param("2026-07-01 14:30", "2026-07-01 15:00", id="in-summer-time"),
        pytest.param("2026-01-10 09:00", "2026-01-10 15:00", id="before-the-days-of-the-file"),
        pytest.param("2026-03-02 12:00", "2026-03-02 15:00", id="on-its-own-day"),
    ],
)
def test_a_course_begins_on_the_first_day_whose_hour_is_still_to_come(
    file: CourseFile, now: str, treated_at: str
) -> None:
    begun = datetime.fromisoformat(treated_at)
    moved = from_now_on(file, wall(now))
    assert moved.treated_at == begun
    assert [each.at - begun for each in moved.report] == [each.at - file.treated_at for each in file.report]


def test_the_clinics_day_counts_and_not_that_of_utc(tmp_path: Path) -> None:
    path = tmp_path / "course.toml"
    path.write_text(TOML.format(zone="Pacific/Honolulu"), "utf-8")
    moved = from_now_on(coursefile.read(path), datetime(2026, 11, 23, 0, 30, tzinfo=UTC))
    assert moved.treated_at == datetime(2026, 11, 22, 15)  # noqa: DTZ001 (as on the wall)


def test_day_numbers_stay_as_they_are(file: CourseFile) -> None:
    moved = from_now_on(file, wall("2026-11-22 12:00"))
    days = [(each.at.date() - moved.treated_at.date()).days for each in moved.report]
    assert days == [1, 2]
    assert (moved.last_on - moved.treated_at.date()).days == 3


def test_walls_show_the_same_hour_after_the_clocks_are_set_back(file: CourseFile) -> None:
    """Treated on the last day of summer time: the answers come a real hour later."""
    moved = from_now_on(file, wall("2026-10-24 12:00"))
    assert moved.report[0].at == datetime(2026, 10, 25, 10, 20)  # noqa: DTZ001 (as on the wall)
    between = moved.moment(moved.report[0].at) - moved.moment(moved.treated_at)
    assert between == file.moment(file.report[0].at) - file.moment(file.treated_at) + timedelta(hours=1)


def test_nothing_but_its_dates_changes(file: CourseFile) -> None:
    moved = from_now_on(file, wall("2026-11-22 12:00"))
    assert moved.model_dump(exclude={"treated_at": True, "report": {"__all__": {"at"}}}) == file.model_dump(
        exclude={"treated_at": True, "report": {"__all__": {"at"}}}
    )
    assert moved.treated_at != file.treated_at


def test_the_file_itself_stays_where_it_is(file: CourseFile) -> None:
    before = file.model_dump()
    from_now_on(file, wall("2026-11-22 12:00"))
    assert file.model_dump() == before


AT = datetime(2026, 3, 3, 10, 20)  # noqa: DTZ001 (as on the wall)


@pytest.mark.parametrize(
    ("report", "data"),
    [
        pytest.param(
            {"answers": {"redness": 3, "swelling": 0}},
            ["grade:7:redness:3", "grade:7:swelling:0", "none:7"],
            id="grades-and-no-sign",
        ),
        pytest.param({"signs": ("pus", "fever")}, ["tick:7:pus", "tick:7:fever", "ticked:7"], id="signs-alone"),
        pytest.param(
            {"answers": {"redness": 3}, "signs": ("pus",)},
            ["grade:7:redness:3", "tick:7:pus", "ticked:7"],
            id="grades-and-a-sign",
        ),
        pytest.param({"contact": "now"}, ["wish:7:now"], id="only-a-wish"),
        pytest.param(
            {"answers": {"redness": 1}, "contact": "can_wait"},
            ["wish:7:can_wait", "grade:7:redness:1", "none:7"],
            id="the-wish-comes-first",
        ),
        pytest.param({"note": "It hurts"}, [], id="a-note-is-no-button"),
    ],
)
def test_a_report_as_taps(report: dict[str, object], data: list[str]) -> None:
    assert list(taps(7, Report.model_validate({"at": f"{AT:%Y-%m-%d %H:%M}", **report}))) == data


def test_what_cannot_be_read_or_happens_elsewhere_is_passed_over(tmp_path: Path) -> None:
    good = TOML.format(zone=BERLIN)
    for name, text in {
        "b_good.toml": good,
        "a_good.toml": good,
        "elsewhere.toml": TOML.format(zone="Asia/Tokyo"),
        "nowhere.toml": TOML.format(zone="Mars/Olympus"),
        "broken.toml": "about = ",
        "unknown_key.toml": "abuot = 1\n" + good,
        "unknown_rules.toml": good.replace('"microneedling"', '"witchcraft"'),
        "notes.txt": good,
    }.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "latin.toml").write_bytes(good.replace("hurts", "schmerzt sehr \u00fc").encode("latin-1"))
    (tmp_path / "folder.toml").mkdir()
    assert [name for name, _ in readable(tmp_path, BERLIN)] == ["a_good", "b_good"]
    assert [name for name, _ in readable(tmp_path, "Asia/Tokyo")] == ["elsewhere"]


def test_where_there_is_no_folder_there_are_no_courses(tmp_path: Path) -> None:
    assert list(readable(tmp_path / "nowhere", BERLIN)) == []
