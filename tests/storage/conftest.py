"""A clinic with staff in an empty store."""

import pytest

from storage.database import SqlStore
from tests.storage.people import Staffed, furnish


@pytest.fixture
def staffed(store: SqlStore) -> Staffed:
    return store.transact(furnish)
