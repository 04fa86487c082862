"""What each setting may be, and how it is said that one is not."""

from typing import Any

TELEGRAM = "https://api.telegram.org"

# What each variable may be; ends the sentence "it must be …".
ALLOWED = {
    "BOT_TOKEN": "the token as BotFather gave it: digits, a colon, and 30 or more letters, digits, - and _",
    "TELEGRAM_API_URL": f"an address such as {TELEGRAM}: http or https, and nothing after the host and path",
    "DATABASE_URL": "sqlite:///path/to/file or postgresql://user:password@host/name",
    "DATABASE_PASSWORD": "the password of the user whom DATABASE_URL names",
    "DATA_DIR": "a directory",
    "MASTER_KEY": "32 random bytes in base64 (make one with: openssl rand -base64 32), or several, the newest first",
    "MASTER_KEY_FILE": "a path to a file",
    "PROTOCOLS_DIR": "a directory that is there, with protocols (*.toml) and their words (*.en.po and the like)",
    "BACKUP_DIR": "a directory",
    "BACKUP_KEEP": "how many backups to keep: a number from 1 to 1000",
    "CLOCK_FILE": "a path to a file that holds a number of seconds",
    "SOURCE_URL": "an address that begins with https:// or http://",
    "WEBHOOK_URL": "an address such as https://bot.example.org/telegram: https, port 443, 80, 88 or 8443, and a path",
    "DESK_URL": "an address such as https://care.example.org/desk: https (http on this machine), and a path",
    "WEB_ADDRESS": "host:port, such as 127.0.0.1:8080 or [::1]:8080, or off",
    "SECRETS_DIR": "a directory with a file for each secret",
    "OPS_CHAT": "the number of a Telegram chat, such as 123456789, or -100123456789 for a group",
    "OPS_URL": "an address that begins with https:// or http://",
    "PING_URL": "an address that begins with https:// or http://",
    "SANDBOX_PORT": "a port number from 0 (any that is free) to 65535",
    "LOG_FORMAT": "console, or json",
    "LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR",
}
MAY_HOLD_A_SECRET = {
    "BOT_TOKEN", "TELEGRAM_API_URL", "DATABASE_URL", "DATABASE_PASSWORD", "MASTER_KEY", "OPS_URL", "PING_URL",
}  # fmt: skip


class Wrong(ValueError):
    """What is wrong with one value, in words that never repeat a secret; a library's own words may."""


def in_words(name: str, fault: dict[str, Any]) -> str:
    ours = fault.get("ctx", {}).get("error")
    if isinstance(ours, Wrong):
        wrong = str(ours)
    elif name in MAY_HOLD_A_SECRET:
        wrong = "it is not understood"
    else:
        wrong = f'"{fault["input"]}" is not understood'
    return f"{name}: {wrong}; it must be {ALLOWED[name]}.".replace("\n", " ")
