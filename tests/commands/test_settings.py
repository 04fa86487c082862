"""What an installation may choose, and what it is told when it chooses wrongly."""

import base64
import os
from pathlib import Path

import pytest
from dotenv import dotenv_values

from commands.setting_words import ALLOWED
from commands.settings import ROOT, BadSettings, Settings, load_settings, prepare_data_dir

TOKEN = "123456789:AAF-secret_secret_secret_secret_se"
KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper() in ALLOWED:
            monkeypatch.delenv(name)


def load(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings(env_file=None)


def faults(monkeypatch: pytest.MonkeyPatch, **variables: str) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        load(monkeypatch, **variables)
    return caught.value.lines


def test_nothing_set_is_a_working_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch)
    assert settings.bot_token is None
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.database_url == f"sqlite:///{ROOT}/data/sandbox.sqlite3"
    assert settings.master_key_file == ROOT / "data/master.key"
    assert (settings.keys, settings.clock_file) == ([], ROOT / "data/clock")
    assert (settings.sandbox_port, settings.log_level) == (8081, "INFO")


def test_database_and_key_follow_the_data_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = load(monkeypatch, DATA_DIR=f"{tmp_path}/a b", BOT_TOKEN=TOKEN)
    assert settings.database_url == f"sqlite:///{tmp_path}/a b/bot.sqlite3"
    assert settings.master_key_file == tmp_path / "a b/master.key"


def test_with_a_token_the_clock_stands_and_patients_have_a_database_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = load(monkeypatch, BOT_TOKEN=TOKEN)
    assert settings.clock_file is None
    assert settings.database_url == f"sqlite:///{ROOT}/data/bot.sqlite3"


def test_blank_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, **dict.fromkeys(ALLOWED, "")) == load(monkeypatch, **dict.fromkeys(ALLOWED, "  "))
    assert load(monkeypatch).bot_token is None


def test_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"BOT_TOKEN={TOKEN}\nLOG_LEVEL=ERROR\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("LOG_LEVEL", "debug")
    settings = load_settings(file)
    assert settings.bot_token
    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.log_level == "DEBUG"


def test_a_file_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"BOT_TOKEN=\xff\xfe")
    with pytest.raises(BadSettings, match=r"^.*\.env cannot be read: it must be a text file in UTF-8.*$"):
        load_settings(file)


def test_a_misspelt_name_in_the_file_is_no_silent_default(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# ours\nBOT_TOKN={TOKEN}\nSANDBOX_URL=x\nexport log_levl=INFO\n")
    with pytest.raises(BadSettings) as caught:
        load_settings(file)
    assert caught.value.lines == [
        ".env: BOT_TOKN is no setting; did you mean BOT_TOKEN?",
        ".env: log_levl is no setting; did you mean LOG_LEVEL?",
    ]


@pytest.mark.parametrize("garbage", [f"BOT_TOKEN {TOKEN}", f"BOT_TOKEN:{TOKEN}", 'BOT_TOKEN="cut off', "=1", "hm"])
def test_a_line_that_is_none_is_named_by_its_number(garbage: str, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"LOG_LEVEL=INFO\n\n{garbage}\n# the end\n")
    with pytest.raises(BadSettings) as caught:
        load_settings(file)
    assert caught.value.lines == [".env: line 3 is not understood; it must be like LOG_LEVEL=INFO."]


def test_the_mark_that_some_editors_begin_a_file_with_is_no_part_of_a_name(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(f"BOT_TOKEN={TOKEN}\n", encoding="utf-8-sig")
    assert load_settings(file).bot_token


def test_the_example_names_every_variable_and_works(monkeypatch: pytest.MonkeyPatch) -> None:
    example = ROOT / ".env.example"
    assert set(dotenv_values(example)) == set(ALLOWED) == {name.upper() for name in Settings.model_fields}
    assert load_settings(example) == load_settings(env_file=None)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("postgres://u:p@h:5432/n", "postgresql+psycopg://u:p@h:5432/n", id="short-scheme"),
        pytest.param("postgresql://u@h/n?sslmode=require", "postgresql+psycopg://u@h/n?sslmode=require", id="plain"),
        pytest.param("postgresql+psycopg:///n?host=/run", "postgresql+psycopg:///n?host=/run", id="by-socket"),
        pytest.param("sqlite:////srv/a b.sqlite3", "sqlite:////srv/a b.sqlite3", id="file"),
        pytest.param("sqlite:///mine.sqlite3", f"sqlite:///{ROOT}/mine.sqlite3", id="relative-file"),
    ],
)
def test_database_addresses(given: str, kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(monkeypatch, DATABASE_URL=given).database_url == kept


@pytest.mark.parametrize("key", [KEY, base64.urlsafe_b64encode(b"\xfb\xff" * 16).decode()])
def test_a_master_key_in_base64(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    [read] = load(monkeypatch, MASTER_KEY=key).keys
    assert len(read) == 32


@pytest.mark.parametrize("between", [" ", ",", ", ", "\n"], ids=repr)
def test_several_master_keys_newest_first(between: str, monkeypatch: pytest.MonkeyPatch) -> None:
    older = base64.b64encode(b"o" * 32).decode()
    settings = load(monkeypatch, MASTER_KEY=f"{KEY}{between}{older}")
    assert settings.keys == [base64.b64decode(KEY), b"o" * 32]
    assert {KEY, older} <= set(settings.secrets())


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        pytest.param("BOT_TOKEN", "hunter2hunter2", "it is not a bot's token", id="token-without-digits"),
        pytest.param("BOT_TOKEN", "123:tooshort", "it is not a bot's token", id="token-cut-off"),
        pytest.param("TELEGRAM_API_URL", "telegram.org", "it is not such an address", id="address-no-scheme"),
        pytest.param("TELEGRAM_API_URL", "ftp://h", "it is not such an address", id="address-ftp"),
        pytest.param("TELEGRAM_API_URL", f"https://h/bot{TOKEN}", "it ends in /bot…", id="address-with-token"),
        pytest.param("TELEGRAM_API_URL", "http://api.telegram.org", "the token would travel", id="address-clear"),
        pytest.param("TELEGRAM_API_URL", "http://[::1", "it ", id="address-broken"),
        pytest.param("DATABASE_URL", "mysql://u:hunter2@h/n", "it names no database", id="database-mysql"),
        pytest.param("DATABASE_URL", "postgresql://u:hunter2@h", "it names no database", id="database-nameless"),
        pytest.param("DATABASE_URL", "sqlite://", "it names no database", id="database-pathless"),
        pytest.param("DATABASE_URL", "sqlite:///:memory:", "a database in memory forgets", id="database-memory"),
        pytest.param("DATABASE_URL", "postgresql://[hunter2/x", "it ", id="database-broken"),
        pytest.param("MASTER_KEY", "hunter-2", "it holds 6 bytes", id="key-no-key"),
        pytest.param("MASTER_KEY", "hunter2.hunter2", "it is not base64", id="key-no-base64"),
        pytest.param("MASTER_KEY", f"{KEY},hunter2.", "it is not base64", id="second-key-no-base64"),
        pytest.param("MASTER_KEY", ",", "it holds no key", id="no-key"),
        pytest.param("MASTER_KEY", "hunter²", "it ", id="key-no-ascii"),
        pytest.param("MASTER_KEY", base64.b64encode(b"hunter2").decode(), "it holds 7 bytes", id="key-short"),
        pytest.param("BACKUP_KEEP", "0", '"0" is not understood', id="no-backup-kept"),
        pytest.param("SANDBOX_PORT", "http", '"http" is not understood', id="port-word"),
        pytest.param("SANDBOX_PORT", "65536", '"65536" is not understood', id="port-too-high"),
        pytest.param("SOURCE_URL", "example.org/bot", "it is not such an address", id="source-without-scheme"),
        pytest.param("LOG_FORMAT", "xml", '"xml" is no such form', id="format"),
        pytest.param("WEB_ADDRESS", "8080", '"8080" is none', id="address"),
        pytest.param("OPS_CHAT", "@ops", '"@ops" is not understood', id="chat"),
        pytest.param("OPS_URL", "ops.example/s3cret", "it is not such an address", id="ops"),
        pytest.param("PING_URL", "ping://s3cret", "it is not such an address", id="ping"),
        *(
            pytest.param("WEBHOOK_URL", url, wrong, id=f"webhook-{url}")
            for url, wrong in {
                "http://a.org/t": "what patients write would travel unencrypted",
                "http://127.0.0.1/t": "what patients write would travel unencrypted",
                "ftp://a.org/t": "what patients write would travel unencrypted",
                "https://a.org": "its path is missing, or is none for this",
                "https://a.org/": "its path is missing, or is none for this",
                "https://a.org/{x}": "its path is missing, or is none for this",
                "https://a.org/healthz": "its path is missing, or is none for this",
                "https://a.org:8080/t": "Telegram brings nothing to port 8080",
                "https://a.org:x/t": "it is not such an address",
                "https://a.org/t?x=1": "it is not such an address",
                "https://u:p@a.org/t": "it is not such an address",
                "a.org/t": "it is not such an address",
            }.items()
        ),
        *(
            pytest.param("DESK_URL", url, wrong, id=f"desk-{url}")
            for url, wrong in {
                "http://a.org/desk": "what is known of patients would travel unencrypted",
                "https://a.org": "its path is missing, or is none for this",
                "https://a.org/desk/../x": "its path is missing, or is none for this",
                "https://a.org/./desk": "its path is missing, or is none for this",
                "https://a..org/desk": "it is not such an address",
                "https://u:p@a.org/desk": "it is not such an address",
            }.items()
        ),
        pytest.param("LOG_LEVEL", "loud", '"loud" is no such level', id="level"),
    ],
)
def test_a_fault_is_one_line_without_a_secret(
    name: str, value: str, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    [line] = faults(monkeypatch, **{name: value})
    assert line.startswith(f"{name}: {wrong}")
    assert line.endswith(f"; it must be {ALLOWED[name]}.")
    assert "\n" not in line
    assert "hunter2" not in line
    assert TOKEN not in line


def test_all_faults_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = faults(monkeypatch, BOT_TOKEN="x", SANDBOX_PORT="x", MASTER_KEY="x", CLOCK_FILE="clock", LOG_LEVEL="x")
    assert sorted(line.split(":")[0] for line in lines) == [
        "BOT_TOKEN",
        "CLOCK_FILE",
        "LOG_LEVEL",
        "MASTER_KEY",
        "SANDBOX_PORT",
    ]


def test_secrets_come_from_files_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {"bot_token": TOKEN, "DATABASE_PASSWORD": "hunt/er 2", "somebody_elses": "x"}.items():
        (tmp_path / name).write_text(f"{value}\n")
    settings = load(monkeypatch, SECRETS_DIR=str(tmp_path), DATABASE_URL="postgresql://bot@h:5432/n?sslmode=require")
    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.database_url == "postgresql+psycopg://bot:hunt%2Fer%202@h:5432/n?sslmode=require"
    assert "hunt/er 2" in settings.secrets()
    other = TOKEN.replace("1", "2")
    again = load(monkeypatch, BOT_TOKEN=other)
    assert again.bot_token is not None
    assert again.bot_token.get_secret_value() == other


def test_a_password_is_of_somebody_and_of_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://bot:own@h/n"
    assert load(monkeypatch, DATABASE_PASSWORD="hunter2", DATABASE_URL=url).database_url.endswith("bot:own@h/n")
    assert "hunter2" not in load(monkeypatch, DATABASE_URL="sqlite:////srv/x").database_url
    [line] = faults(monkeypatch, DATABASE_URL="postgresql://h/n")
    assert line.startswith("DATABASE_URL: it names no user")


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        pytest.param("bot_tokn", b"x", "is no setting; did you mean bot_token?", id="misspelt"),
        pytest.param("bot_token", b"\xff", "is no text in UTF-8.", id="no-text"),
        pytest.param("bot_token", None, "Is a directory; it must be a file that you may read.", id="folder"),
        pytest.param("bot_token", b"hunter2", "BOT_TOKEN: it is not a bot's token", id="no-token"),
    ],
)
def test_a_secret_that_is_none_is_one_line(
    name: str, content: bytes | None, line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if content is None:
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).write_bytes(content)
    [said] = faults(monkeypatch, SECRETS_DIR=str(tmp_path))
    assert line in said
    assert "hunter2" not in said


@pytest.mark.parametrize("folder", ["nowhere", "file"])
def test_a_folder_of_secrets_that_is_none_is_one_line(
    folder: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    [line] = faults(monkeypatch, SECRETS_DIR=str(tmp_path / folder))
    assert line.startswith(f"SECRETS_DIR: there is no directory {tmp_path / folder}")


@pytest.mark.parametrize(
    ("token", "address", "refused"),
    [
        pytest.param(TOKEN, "", True, id="telegram-itself"),
        pytest.param(TOKEN, "https://API.telegram.org", True, id="telegram-itself-spelled-otherwise"),
        pytest.param(TOKEN, "http://127.0.0.1:8081", False, id="token-for-a-sandbox"),
        pytest.param("", "", False, id="no-token-so-the-sandbox"),
    ],
)
def test_a_clock_that_moves(token: str, address: str, refused: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {"BOT_TOKEN": token, "TELEGRAM_API_URL": address, "CLOCK_FILE": "/srv/clock"}
    if refused:
        [line] = faults(monkeypatch, **variables)
        assert line.startswith("CLOCK_FILE: a clock that can be moved is refused with a BOT_TOKEN")
    else:
        assert load(monkeypatch, **variables).clock_file == Path("/srv/clock")


def test_no_secret_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, BOT_TOKEN=TOKEN, MASTER_KEY=KEY, DATABASE_URL="postgresql://u:hunter2@h/n")
    printed = f"{settings!r} {settings}"
    assert not any(secret in printed for secret in (TOKEN, KEY, "hunter2"))


def test_what_no_log_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://bot:a%40b@h/n"
    assert load(monkeypatch, BOT_TOKEN=TOKEN, MASTER_KEY=KEY, DATABASE_URL=url).secrets() == [
        TOKEN,
        KEY,
        "a%40b",
        "a@b",
    ]
    for name in ("BOT_TOKEN", "MASTER_KEY", "DATABASE_URL"):
        monkeypatch.delenv(name)
    assert load(monkeypatch).secrets() == []


def test_the_data_directory_is_made_for_its_owner_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = load(monkeypatch, DATA_DIR=f"{tmp_path}/one/data")
    prepare_data_dir(settings)
    prepare_data_dir(settings)
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700


def test_a_data_directory_that_cannot_be_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadSettings, match=r"^DATA_DIR: .*file/data cannot be made; .*\.$"):
        prepare_data_dir(load(monkeypatch, DATA_DIR=f"{tmp_path}/file/data"))


@pytest.mark.parametrize("url", ["https://a.org/t", "https://a.org:8443/bots/one", "https://a.org:443/t-1_2.3"])
def test_telegram_brings_updates_there(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert load(monkeypatch, WEBHOOK_URL=url, BOT_TOKEN=TOKEN).webhook_url == url


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://a.org/desk/", "https://a.org/desk"),
        ("https://A.org:443/Desk", "https://a.org/Desk"),
        ("https://a.org:8443/..desk", "https://a.org:8443/..desk"),
        ("https://haut-münchen.example/desk", "https://xn--haut-mnchen-yhb.example/desk"),
        ("http://LOCALHOST:80/desk", "http://localhost/desk"),
        ("http://[::1]:8080/desk", "http://[::1]:8080/desk"),
    ],
)
def test_the_desk_is_where_a_browser_says_that_it_is(monkeypatch: pytest.MonkeyPatch, url: str, found: str) -> None:
    """Whatever names another host than that is refused."""
    assert load(monkeypatch, DESK_URL=url).desk_url == found


def test_a_sandbox_brings_updates_to_this_machine_unencrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "http://127.0.0.1:9000/t"
    assert load(monkeypatch, WEBHOOK_URL=url, TELEGRAM_API_URL="http://127.0.0.1:8081").webhook_url == url
    [line] = faults(monkeypatch, WEBHOOK_URL="http://a.org/t")
    assert "unencrypted" in line
