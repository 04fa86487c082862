"""What a translator is told by `make words`; exit code 1 where a sentence is missing, too long, or asks otherwise."""

import sys
from collections.abc import Iterator

from wording.words import BadWording, Wording, faults, read_all


def report(wording: Wording) -> Iterator[str]:
    """A line a language, with its faults below."""
    found = sorted(faults(wording))
    for language, words in wording.items():
        of_it = [each for each in found if each.startswith(f"{language}: ")]
        signed = "" if words.about.reviewed_by else "; not read by a native speaker yet"
        yield f"{language}: {len(words.sentences)} sentences, {len(of_it)} faults{signed}"
        yield from (f"  {each}" for each in of_it)


def main() -> int:
    try:
        wording = read_all()
    except BadWording as error:
        sys.stdout.write(f"{error}\n")
        return 1
    sys.stdout.write("\n".join(report(wording)) + "\n")
    return 1 if any(faults(wording)) else 0


if __name__ == "__main__":
    sys.exit(main())
