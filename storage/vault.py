"""Which key seals what: a patient's own for what tells of them, the master key for everything else.

A patient's key is made when the first value of theirs is kept, and kept itself sealed with the master key. Where it
is destroyed, the row stays without it: nothing of that patient can be opened, or kept, any more.
"""

import json
import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from bot.enrollment import EnrollmentState
from bot.unopened import UNOPENED, is_unopened
from storage import key_file
from storage.crypto import KEY_BYTES, BadKey, DataKey, Keys, WrongKey
from storage.sql import EACH_ID, PerEngine, Sql, insert
from storage.tables import enrollments, patient_keys
from storage.types import SealedBytes

MOST_AT_HAND = 20_000  # Keys of patients, less than a kilobyte each.
MOST_SAID = 1_000
OUR_IDS = ("id", "clinic_id", "enrollment_id")
c = patient_keys.c
READ = sa.select(c.enrollment_id, c.key)
GET = READ.where(c.enrollment_id == sa.bindparam("enrollment_id_"))
STATE = sa.select(enrollments.c.state).where(enrollments.c.id == sa.bindparam("id_"))
GET_SOME = PerEngine(lambda on: READ.where(c.enrollment_id.in_(EACH_ID[on])))
ADD = PerEngine(lambda on: insert(patient_keys, on).on_conflict_do_nothing(index_elements=["enrollment_id"]))

log = logging.getLogger(__name__)


class Erased(WrongKey):
    """This patient's key was destroyed."""


class Ring:
    """The master keys, and those keys of patients that were opened lately: one for all transactions of a store.

    A key is found by its own id as well: what is at hand may be that of a patient whose transaction was undone.
    """

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._file: object = None  # As it was when it was last read.
        self._at_hand: dict[int, DataKey] = {}
        self._said: set[tuple[str, int | None]] = set()

    def look(self) -> None:
        """At the key file, if there is one and it was changed. What could be opened before still can be."""
        source = self.keys.source
        if source is None or (state := key_file.state(source)) == self._file:
            return
        try:
            self.keys = key_file.load(source).and_those_of(self.keys)
        except (BadKey, OSError):
            log.error("the key file cannot be used: going on with the keys of before")
        self._file = state

    def keys_for(self, sealed: bytes) -> Keys:
        """Those at hand; what names another may have been sealed since we looked at the file."""
        if not self.keys.has(sealed):
            self.look()
        return self.keys

    def has(self, patient: int) -> bool:
        return patient in self._at_hand

    def find(self, patient: int, key_id: bytes) -> DataKey | None:
        found = self._at_hand.get(patient)
        return found if found is not None and found.id == key_id else None

    def forget(self, patient: int) -> None:
        self._at_hand.pop(patient, None)

    def keep(self, patient: int, key: DataKey) -> None:
        if len(self._at_hand) >= MOST_AT_HAND:
            self._at_hand.clear()
        self._at_hand[patient] = key

    def say(self, column: SealedBytes, row: int | None) -> None:
        """To whoever runs the server, once of each value."""
        ours = row if column.bound[0] in OUR_IDS else None
        if (column.place, ours) not in self._said and len(self._said) < MOST_SAID:
            self._said.add((column.place, ours))
            log.critical("%s of row %s cannot be opened: changed, moved, or its key is gone", column.place, ours)


class Vault:
    """In one transaction. What seals was made in it, or is the key of what was read in it."""

    def __init__(self, sql: Sql, ring: Ring) -> None:
        self._sql, self._ring = sql, ring
        self._current: dict[int, DataKey] = {}
        self.has_failed = False

    def seal(self, column: SealedBytes, value: Any, row: int | None, patient: int | None) -> bytes:
        """With the master key where the patient's own does not open: somebody must go on looking after them.

        Raises Erased, and WrongKey for what could not be opened: it is not written over.
        """
        if is_unopened(value):
            raise WrongKey(f"{column.place} could not be opened, and is not written over")
        plain = column.to_bytes(value)
        if patient is None or row is None:
            return self._ring.keys.seal(plain, column.bound_to, row)
        try:
            return self._key_of(patient).seal(plain, column.bound_to, row)
        except WrongKey:
            if self._was_erased(patient):
                raise
            return self._ring.keys.seal(plain, column.bound_to, row)

    def read(self, column: SealedBytes, sealed: bytes, row: int | None, patient: int | None) -> Any:
        """The value, or UNOPENED and a line in the log. Raises Erased of who was, and WrongKey for what must open."""
        try:
            return self.unseal(column, sealed, row, patient)
        except WrongKey:
            self.has_failed = True
            if column.must_open or self._was_erased(patient):
                raise
            self._ring.say(column, row)
            return UNOPENED

    def unseal(self, column: SealedBytes, sealed: bytes, row: int | None, patient: int | None) -> Any:
        """Raises WrongKey, and Erased: what is empty was emptied when its patient was erased."""
        if not sealed:
            raise Erased("nothing is left of this patient")
        if patient is None or row is None or not DataKey.has_sealed(sealed):
            return column.from_bytes(self._ring.keys_for(sealed).unseal(sealed, column.bound_to, row))
        key = self._current.get(patient) or self._known(patient, DataKey.id_in(sealed))
        return column.from_bytes(key.unseal(sealed, column.bound_to, row))

    def open_all(self, patients: Iterable[int]) -> None:
        """In one statement: a list opens the names of thousands."""
        missing = [each for each in patients if each not in self._current and not self._ring.has(each)]
        if missing:
            for row in self._sql.all(GET_SOME, ids=json.dumps(missing)):
                with suppress(WrongKey):  # It is raised, or said, for each value that it was to open.
                    self._opened(row)

    def forget(self, patient: int) -> None:
        """The key was destroyed in this transaction."""
        self._ring.forget(patient)
        self._current.pop(patient, None)

    def _was_erased(self, patient: int | None) -> bool:
        """And not only robbed of their key: who was erased is in no list."""
        state = None if patient is None else self._sql.value(STATE, id_=patient)
        return state is EnrollmentState.ERASED

    def _known(self, patient: int, key_id: bytes) -> DataKey:
        key = self._ring.find(patient, key_id) or self._read(patient)
        if key is None:
            raise WrongKey("there is no key of this patient")
        self._current[patient] = key
        return key

    def _key_of(self, patient: int) -> DataKey:
        if patient not in self._current:
            self._current[patient] = self._read(patient) or self._made(patient)
        return self._current[patient]

    def _read(self, patient: int) -> DataKey | None:
        row = self._sql.first(GET, enrollment_id_=patient)
        return None if row is None else self._opened(row)

    def _opened(self, row: Any) -> DataKey:
        if row.key is None:
            raise Erased("this patient was erased")
        if is_unopened(row.key):
            raise WrongKey("this patient's key does not open")
        key = DataKey(row.key)
        self._ring.keep(row.enrollment_id, key)
        self._current[row.enrollment_id] = key
        return key

    def _made(self, patient: int) -> DataKey:
        """Or the one that another transaction has made meanwhile."""
        key = os.urandom(KEY_BYTES)
        if self._sql.change(ADD, enrollment_id=patient, key=key):
            return DataKey(key)
        return self._read(patient) or self._made(patient)
