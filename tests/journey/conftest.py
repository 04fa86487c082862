"""The stores of the storage tests."""

from tests.storage.conftest import migrated_url, opened, postgres_template, sqlite_template, store

__all__ = ["migrated_url", "opened", "postgres_template", "sqlite_template", "store"]
