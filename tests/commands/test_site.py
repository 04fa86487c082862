"""The port is there before the bot is; where another program has it, that is said, and decides nothing by itself."""

from pathlib import Path

import pytest

from commands import site
from commands.settings import BadSettings, Settings, load_settings
from tests.logged import logged
from web.address import Address
from web.door import CannotListen


def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **given: str) -> Settings:
    monkeypatch.chdir(tmp_path)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return load_settings(None)


def taken(address: Address) -> None:
    raise CannotListen(f"{address} cannot be used (Address already in use); name another")


def test_a_port_that_nobody_asked_for_and_is_taken_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(site, "listen", taken)
    with logged() as log, site.open_door(settings(monkeypatch, tmp_path)) as door:
        assert door is None
    assert "there is no health page; set WEB_ADDRESS" in log.getvalue()


def test_one_that_was_asked_for_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(site, "listen", taken)
    chosen = settings(monkeypatch, tmp_path, WEB_ADDRESS="127.0.0.1:8080")
    with pytest.raises(BadSettings, match=r"WEB_ADDRESS: 127\.0\.0\.1:8080 cannot be used"), site.open_door(chosen):
        pass


def test_off_is_no_door(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with site.open_door(settings(monkeypatch, tmp_path, WEB_ADDRESS="OFF")) as door:
        assert door is None
