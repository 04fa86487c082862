"""Writes bot/lexicons/words.txt: real words of our languages, which are nobody's misspelling of another.

Run by hand where a language is added, in an environment of its own: `pip install wordfreq`, then
`python scripts/words.py`. The bot itself needs the file alone.
"""

import sys
import unicodedata
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

RAREST = {"en": 3.3, "es": 3.3, "pt": 3.5, "ru": 3.8, "ar": 3.8}  # The scale is Zipf's: 3.3 is two of a million words.
ALIKE = str.maketrans("ىةکی", "يهكي", "'’\u0640")
SHORTEST = 4  # letters
FILE = Path(__file__).resolve().parent.parent / "bot" / "lexicons" / "words.txt"


def plain(word: str) -> str:
    """As bot/vocabulary.py makes it."""
    decomposed = unicodedata.normalize("NFKD", word.casefold()).translate(ALIKE)
    return "".join(each for each in decomposed if unicodedata.category(each) != "Mn")


def frequent(language: str) -> Iterator[str]:
    from wordfreq import iter_wordlist, zipf_frequency

    return takewhile(lambda word: zipf_frequency(word, language) >= RAREST[language], iter_wordlist(language))


def main() -> None:
    every = {plain(word) for language in RAREST for word in frequent(language)}
    words = sorted(word for word in every if word.isalpha() and len(word) >= SHORTEST)
    FILE.write_text("\n".join(words) + "\n", "utf-8")
    sys.stdout.write(f"{FILE.name}: {len(words)} words\n")


if __name__ == "__main__":
    main()
