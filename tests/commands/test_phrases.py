"""The count of what is understood over labelled phrases."""

from pathlib import Path

import pytest

from bot import protocol
from commands.phrases import BadPhrases, judge, read, report, signs_score

FOLDER = Path(__file__).parent.parent / "phrases"
RULES = protocol.load("microneedling")
PRINTED = """\
{file}: 5 phrases
                                    recall         precision
  signs, all                     1/2 50%           1/2 50%
    heard or asked               1/2 50%           1/3 33%
  grades, all                    0/1 0%                 –
  signs, en                      1/2 50%           1/2 50%
    heard or asked               1/2 50%           1/3 33%
  grades, en                     0/1 0%                 –
"""


def test_the_set_is_large_enough_and_half_of_it_is_held_out() -> None:
    sizes = {path.stem: len(read(path)) for path in FOLDER.glob("*.toml")}
    assert sizes["held_out"] >= 150
    assert sizes["held_out"] + sizes["made_with"] >= 300


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_labels_are_those_of_the_protocol(path: Path) -> None:
    for phrase in read(path):
        assert phrase.signs <= {each.id for each in RULES.sign}, phrase.text
        assert all(RULES.symptom_named(symptom) is not None for symptom in phrase.grades), phrase.text


def test_the_count_counts() -> None:
    """Reported, not gated."""
    score = signs_score(judge(read(FOLDER / "made_with.toml"), RULES))
    assert score.right > score.labelled // 2


def test_what_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "few.toml"
    file.write_text(
        """phrase = [
        { text = "there is yelow puss", language = "en", signs = ["pus"] },
        { text = "something nobody foresaw", language = "en", signs = ["burn"] },
        { text = "my dog has a fever", language = "en" },
        { text = "fever is my favourite song", language = "en" },
        { text = "as usual", language = "en", grades = { redness = 2 } },
        ]""",
        "utf-8",
    )
    printed = "\n".join(report([file]))
    assert printed.split()[: len(PRINTED.split())] == PRINTED.format(file=file).split()
    assert "  signs missed: 1\n    burn                   something nobody foresaw" in printed
    assert "  signs too many: 1\n    fever                  fever is my favourite song" in printed
    assert "  alarms on messages without a sign: 1 of 3" in printed


@pytest.mark.parametrize("text", ["phrase = 3", "phrase = [{ text = 'x' }]", "=", ""])
def test_a_bad_file_is_said_in_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadPhrases) as bad:
        list(report([file]))
    assert str(file) in str(bad.value)
    assert "\n" not in str(bad.value)
