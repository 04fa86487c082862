"""What an installation may choose, read from the environment and .env, and checked before anything starts."""

import base64
import os
import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, unquote, urlsplit

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from commands import desk_url, setting_files, webhook_url
from commands.setting_files import ENCODING
from commands.setting_words import ALLOWED, TELEGRAM, Wrong, in_words
from web import address

ROOT = Path(__file__).resolve().parent.parent
ENV_FILE = ROOT / ".env"
OFF = "off"


class BadSettings(Exception):
    """Settings that cannot be worked with: one line a variable, fit to be shown, without a secret."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def from_root(path: Path) -> Path:
    """A relative path counts from the project's folder, wherever the command was called."""
    return ROOT / path.expanduser()


def split_keys(text: str) -> list[str]:
    return text.replace(",", " ").split()


def decode_key(text: str) -> bytes:
    """A master key of 32 bytes from its base64, plain or URL-safe; Wrong says why it is none."""
    try:
        key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:
        raise Wrong("it is not base64") from None
    if len(key) != 32:
        raise Wrong(f"it holds {len(key)} bytes")
    return key


def default_database(data: dict[str, Any]) -> str:
    """What is tried out without a token never stands beside real patients."""
    name = "bot" if data.get("bot_token") else "sandbox"
    return f"sqlite:///{data.get('data_dir')}/{name}.sqlite3"


def default_clock(data: dict[str, Any]) -> Path | None:
    """Where there is no token, time can be moved without asking for it first."""
    return None if data.get("bot_token") else Path(f"{data.get('data_dir')}/clock")


Located = Annotated[Path, AfterValidator(from_root)]


class Place(BaseSettings):
    """Where to look for what is in no file of settings."""

    model_config = SettingsConfigDict(
        env_file_encoding=ENCODING,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    secrets_dir: Located | None = None

    @model_validator(mode="before")
    @classmethod
    def blank_is_unset(cls, given: dict[str, Any]) -> dict[str, Any]:
        stripped = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
        return {name: value for name, value in stripped.items() if value != ""}


class Settings(Place):
    data_dir: Located = from_root(Path("data"))
    bot_token: SecretStr | None = None
    telegram_api_url: str = TELEGRAM
    database_password: SecretStr | None = None
    database_url: str = Field(default_factory=lambda data: default_database(data), repr=False)
    master_key: SecretStr | None = None
    master_key_file: Located = Field(default_factory=lambda data: Path(f"{data.get('data_dir')}/master.key"))
    protocols_dir: Located | None = None
    backup_dir: Located | None = None  # One that is away keeps no bot from patients: a light is red.
    backup_keep: int = Field(default=14, ge=1, le=1000)
    source_url: str | None = None
    webhook_url: str | None = None
    desk_url: str | None = None
    web_address: str = "127.0.0.1:8080"
    ops_chat: int | None = None
    ops_url: SecretStr | None = None
    ping_url: SecretStr | None = None
    sandbox_port: int = Field(default=8081, ge=0, le=65535)
    log_level: str = "INFO"
    log_format: str = "console"
    clock_file: Located | None = Field(default_factory=lambda data: default_clock(data))  # Last: it looks at the token.

    def secrets(self) -> list[str]:
        """What must not stand in a log."""
        given = [self.bot_token.get_secret_value()] if self.bot_token else []
        given += split_keys(self.master_key.get_secret_value()) if self.master_key else []
        given += [each.get_secret_value() for each in (self.ops_url, self.ping_url) if each]
        password = urlsplit(self.database_url).password
        return [*given, *([password, unquote(password)] if password else [])]

    @property
    def web(self) -> address.Address | None:
        """None where nothing is to be asked over HTTP."""
        return address.read(self.web_address)

    @property
    def keys(self) -> list[bytes]:
        """The master keys given by MASTER_KEY, the newest first; none when they are to come from the key file."""
        return [decode_key(each) for each in split_keys(self.master_key.get_secret_value())] if self.master_key else []

    @field_validator("bot_token")
    @classmethod
    def bot_token_has_its_shape(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not re.fullmatch(r"\d+:[A-Za-z0-9_-]{30,}", token.get_secret_value(), re.ASCII):
            raise Wrong("it is not a bot's token")
        return token

    @field_validator("telegram_api_url")
    @classmethod
    def telegram_api_url_is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise Wrong("it is not such an address")
        if re.search(r"/bot[^/]*/?$", parts.path):
            raise Wrong("it ends in /bot…, which is added by the bot itself")
        if parts.scheme == "http" and is_telegrams_own(url):
            raise Wrong("the token would travel unencrypted")
        return url.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def database_url_is_of_a_known_kind(cls, url: str) -> str:
        scheme, _, rest = url.partition("://")
        if scheme in ("postgres", "postgresql", "postgresql+psycopg") and urlsplit(f"x://{rest}").path.strip("/"):
            return f"postgresql+psycopg://{rest}"
        if scheme in ("sqlite", "sqlite+pysqlite") and rest.startswith("/") and rest.strip("/"):
            if ":memory:" in rest:
                raise Wrong("a database in memory forgets everything")
            return f"sqlite:///{from_root(Path(rest[1:]))}"
        raise Wrong("it names no database of a kind that is known here")

    @field_validator("database_url")
    @classmethod
    def database_url_has_its_password(cls, url: str, info: ValidationInfo) -> str:
        parts, password = urlsplit(url), info.data.get("database_password")
        if password is None or parts.password or not url.startswith("postgresql"):
            return url
        if not parts.username:
            raise Wrong("it names no user, whose DATABASE_PASSWORD it would be")
        user, _, host = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{user}:{quote(password.get_secret_value(), safe='')}@{host}").geturl()

    @field_validator("master_key")
    @classmethod
    def master_key_has_32_bytes(cls, key: SecretStr | None) -> SecretStr | None:
        if key and not split_keys(key.get_secret_value()):
            raise Wrong("it holds no key")
        for each in split_keys(key.get_secret_value()) if key else []:
            decode_key(each)
        return key

    @field_validator("protocols_dir")
    @classmethod
    def protocols_dir_is_there(cls, folder: Path | None) -> Path | None:
        if folder and not folder.is_dir():
            raise Wrong(f"there is no directory {folder}")
        if folder and not os.access(folder, os.R_OK | os.X_OK):
            raise Wrong(f"{folder} cannot be read")
        return folder

    @field_validator("source_url")
    @classmethod
    def source_url_is_an_address(cls, url: str | None) -> str | None:
        if url and not re.fullmatch(r"https?://[^\s/]+\S*", url):
            raise Wrong("it is not such an address")
        return url

    @field_validator("ops_url", "ping_url")
    @classmethod
    def it_is_an_address(cls, url: SecretStr | None) -> SecretStr | None:
        if url and not re.fullmatch(r"https?://[^\s/]+\S*", url.get_secret_value()):
            raise Wrong("it is not such an address")
        return url

    @field_validator("webhook_url")
    @classmethod
    def webhook_url_is_one_that_telegram_takes(cls, url: str | None, info: ValidationInfo) -> str | None:
        of_telegram = is_telegrams_own(info.data.get("telegram_api_url", TELEGRAM))
        return None if url is None else webhook_url.checked(url, of_telegram=of_telegram)

    @field_validator("desk_url")
    @classmethod
    def desk_url_leads_over_tls(cls, url: str | None) -> str | None:
        return None if url is None else desk_url.checked(url)

    @field_validator("web_address")
    @classmethod
    def web_address_is_a_host_and_a_port(cls, text: str) -> str:
        if text.lower() != OFF and address.read(text) is None:
            raise Wrong(f'"{text}" is none')
        return text.lower()

    @field_validator("log_level")
    @classmethod
    def log_level_is_known(cls, level: str) -> str:
        if level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise Wrong(f'"{level}" is no such level')
        return level.upper()

    @field_validator("log_format")
    @classmethod
    def log_format_is_known(cls, name: str) -> str:
        if name.lower() not in ("console", "json"):
            raise Wrong(f'"{name}" is no such form')
        return name.lower()

    @field_validator("clock_file")
    @classmethod
    def clock_moves_only_in_the_sandbox(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        has_token = info.data.get("bot_token", "a faulty one") is not None
        if path and has_token and is_telegrams_own(info.data.get("telegram_api_url", TELEGRAM)):
            raise Wrong("a clock that can be moved is refused with a BOT_TOKEN and Telegram's own address")
        return path


def is_telegrams_own(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == "telegram.org" or host.endswith(".telegram.org")


def load_settings(env_file: Path | None = ENV_FILE) -> Settings:
    """The settings from the environment, where that says nothing from `env_file`, and then from SECRETS_DIR.

    BadSettings names every fault at once.
    """
    try:
        if env_file and env_file.is_file() and (misspelt := list(setting_files.misspelt(env_file, ALLOWED))):
            raise BadSettings(misspelt)
        folder = Place(_env_file=env_file).secrets_dir
        if folder is not None and (unread := list(setting_files.unread(folder, ALLOWED))):
            raise BadSettings(unread)
        return Settings(_env_file=env_file, _secrets_dir=folder)
    except ValidationError as error:
        # A default that is made from a faulty value is no fault of its own.
        faults: list[dict[str, Any]] = [
            dict(each) for each in error.errors() if each["type"] != "default_factory_not_called"
        ]
        raise BadSettings([in_words(str(each["loc"][0]).upper(), each) for each in faults]) from None
    except (OSError, UnicodeDecodeError):
        line = f"{env_file} cannot be read: it must be a text file in UTF-8 that you may read."
        raise BadSettings([line]) from None


def prepare_data_dir(settings: Settings) -> None:
    """Make the data directory, for its owner alone; BadSettings when it cannot be written to."""
    place = settings.data_dir
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise BadSettings([f"DATA_DIR: {place} cannot be made; give yourself that right or name another."]) from None
    if not os.access(place, os.W_OK | os.X_OK):
        raise BadSettings([f"DATA_DIR: {place} cannot be written to; give yourself that right or name another."])
