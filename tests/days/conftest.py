"""The house of the clinic's stories serves the days too."""

from tests.provider.conftest import house

__all__ = ["house"]
