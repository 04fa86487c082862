"""The clinic of tests/provider, for what goes wrong in it."""

from tests.provider.conftest import house

__all__ = ["house"]
