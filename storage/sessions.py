"""Who else is connected to a PostgreSQL database."""

from time import sleep

import sqlalchemy as sa

OTHERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND usename IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'"
)  # Of another user's session the type is not shown; what has no user is the server's own.
LOOKS, BETWEEN_LOOKS = 20, 0.1  # Seconds.


def is_in_use(engine: sa.Engine) -> bool:
    """By others than `engine`. Whoever has just left, as we have, is seen for a moment longer."""
    with engine.connect() as connection:
        for _ in range(LOOKS):
            others = connection.scalar(OTHERS)
            connection.rollback()  # Within a transaction the same is seen again.
            if not others:
                return False
            sleep(BETWEEN_LOOKS)
    return True
