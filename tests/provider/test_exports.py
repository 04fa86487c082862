"""Data leaves the bot for whom it belongs to: asked twice, on the audit, and with nothing of anybody else's in it."""

import csv
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from bot.clinic import Role
from bot.outbox import Message
from bot.ports import NotYours
from bot.workflows import exporting, leaving
from handlers.exports.archive import Archive
from handlers.screens import export
from tests.provider.conftest import House

SAID = "the umbrella is green"
REMARK = "very anxious"


async def with_pat(house: House) -> int:
    await house.admin()
    await house.colleague("Bob")
    enrollment = house.patient()
    await house.pipeline.settle()
    await house.forward(days=1, hours=2)
    await house.tap("Pat", "Moderate")
    await house.say("Pat", SAID)
    await house.say("Ann", "/patients Pat")
    await house.tap("Ann", "K-001")
    await house.tap("Ann", "Note for us")
    await house.say("Ann", REMARK)
    return enrollment


async def export_all(house: House, name: str = "Ann") -> None:
    await house.say(name, "/export")
    await house.tap(name, "Go on")
    await house.tap(name, "Yes, export")


def files_of(house: House, name: str, ending: str) -> list[bytes]:
    sent = [each.body.file for each in house.messages(name) if each.body.file is not None]
    return [each.content for each in sent if each.name.endswith(ending)]


def unzipped(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(archive)) as parts:
        assert parts.testzip() is None
        return {name: parts.read(name) for name in parts.namelist()}


def rows(parts: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(parts[f"{name}.csv"].decode("utf-8-sig"), newline="")))


def audited(house: House, about: str) -> list[tuple[str, str]]:
    deeds = house.run(lambda tx: tx.audit.of(about))
    return [(each.actor, each.action) for each in deeds if each.action.startswith("exported")]


async def test_an_admin_takes_all_of_the_clinic_after_being_asked_twice(house: House) -> None:
    await with_pat(house)
    await house.say("Ann", "/export")
    assert "keep the file where only your clinic can open it" in house.last("Ann")
    assert house.buttons("Ann") == ["Go on…", "Cancel"]
    await house.tap("Ann", "Go on")
    assert house.buttons("Ann") == ["Yes, export one patient", "Cancel"]
    assert files_of(house, "Ann", ".zip") == []
    await house.tap("Ann", "Yes, export")
    (archive,) = files_of(house, "Ann", ".zip")
    parts = unzipped(archive)
    assert sorted(parts) == [
        *("alerts.csv", "answers.csv", "check_ins.csv", "enrollments.csv", "export.xlsx", "fhir/K-001.json"),
        "messages.csv",
    ]
    assert [row["name"] for row in rows(parts, "enrollments")] == ["Pat Miller"]
    assert SAID in {row["text"] for row in rows(parts, "answers")}
    assert REMARK in {row["text"] for row in rows(parts, "messages")}
    Bundle.model_validate(json.loads(parts["fhir/K-001.json"]))
    (message,) = [each for each in house.messages("Ann") if each.body.file is not None]
    assert not message.protected  # Telegram would not let them save it.
    assert "One patient, as of" in message.body.text
    assert any(each.startswith("I am putting the file together") for each in house.read("Ann"))
    ann = house.run(lambda tx: tx.providers.of_chat(house.person("Ann")))
    assert audited(house, f"clinic:{ann.clinic_id}") == [(f"provider:{ann.id}", "exported all:1")]


async def test_nobody_but_admins_takes_all_and_whoever_is_removed_gets_nothing(house: House) -> None:
    await with_pat(house)
    minute = int(house.now[0].timestamp()) // 60
    for name in ("Bob", "Pat"):
        before = len(house.read(name))
        await house.say(name, "/export")
        for data in ("p.export:sure", f"p.export:make:1:{minute}"):
            await house.press(name, data)
        assert files_of(house, name, ".zip") == []
        assert not any("spreadsheet" in each for each in house.read(name)[before:])
    assert audited(house, "clinic:1") == []


async def test_an_admin_who_is_one_no_more_when_it_is_sent_gets_nothing(house: House) -> None:
    await with_pat(house)
    ann = house.person("Ann")

    def ask_and_become_a_provider(tx: Any) -> None:
        provider = tx.providers.of_chat(ann)
        tx.outbox.put(Message(ann, "export_archive", provider.clinic_id), house.now[0])
        tx.providers.save(replace(provider, role=Role.PROVIDER))

    house.run(ask_and_become_a_provider)
    await house.pipeline.settle()
    assert files_of(house, "Ann", ".zip") == []


async def test_an_old_second_button_asks_again(house: House) -> None:
    await with_pat(house)
    await house.say("Ann", "/export")
    await house.tap("Ann", "Go on")
    house.now[0] += timedelta(minutes=16)
    assert await house.tap("Ann", "Yes, export") == "Please look at it once more."
    assert files_of(house, "Ann", ".zip") == []
    house.patient("Eve")
    assert await house.tap("Ann", "Yes, export one") == "Please look at it once more."
    await house.tap("Ann", "Yes, export 2 patients")
    assert len(files_of(house, "Ann", ".zip")) == 1


@pytest.mark.parametrize("at", ["Go on", "Cancel"])
async def test_cancelling_exports_nothing(house: House, at: str) -> None:
    await with_pat(house)
    await house.say("Ann", "/export")
    await house.tap("Ann", at)
    if at != "Cancel":
        await house.tap("Ann", "Cancel")
    assert house.last("Ann") == "Nothing was exported."
    assert audited(house, "clinic:1") == []


async def test_without_patients_there_is_nothing_to_export(house: House) -> None:
    await house.admin()
    await house.say("Ann", "/export")
    assert "nobody to export" in house.last("Ann")
    assert house.messages("Ann")[-1].keyboard() == []


@pytest.mark.parametrize("limit", ["MOST_PATIENTS", "MOST_BYTES", "LONGEST"])
async def test_what_is_too_large_is_said_with_another_way(
    house: House, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await with_pat(house)
    monkeypatch.setattr(export, limit, 0)
    await export_all(house)
    assert files_of(house, "Ann", ".zip") == []
    assert "python main.py export --clinic 1" in house.last("Ann")


async def test_an_export_that_fails_is_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await with_pat(house)

    def fails(*args: Any) -> Any:
        raise ValueError

    monkeypatch.setattr(Archive, "add", fails)
    await export_all(house)
    assert "the fault is mine" in house.last("Ann")


async def test_nothing_of_one_clinic_stands_in_the_export_of_another(house: House) -> None:
    await with_pat(house)
    await house.admin("Zoe", "Other Clinic")
    house.patient("Max", "Zoe")
    house.patient("Lea", "Zoe")
    await house.pipeline.settle()
    await house.say("Max", "a secret of Max")
    for name, own, others in (
        ("Ann", ("Pat Miller", SAID, "Skin & Co"), ("Max", "Lea", "a secret", "Zoe", "Other Clinic", "K-002")),
        ("Zoe", ("Max Miller", "a secret of Max", "Lea Miller"), ("Pat Miller", SAID, REMARK, "Ann", "Skin & Co")),
    ):
        await export_all(house, name)
        parts = unzipped(files_of(house, name, ".zip")[0])
        book = unzipped(parts.pop("export.xlsx"))
        everything = b"\n".join([*parts.values(), *book.values(), *(each.encode() for each in parts)])
        texts = everything.decode("utf-8", "replace").replace("&amp;", "&")
        assert [each for each in own if each not in texts] == []
        assert [each for each in others if each in texts] == []


async def test_another_clinics_patient_is_nobodys_file(house: House) -> None:
    pat = await with_pat(house)
    await house.admin("Zoe", "Other Clinic")
    for data in (f"p.file:{pat}", f"p.file:{pat}:plain"):
        await house.press("Zoe", data)
    assert files_of(house, "Zoe", ".pdf") == []
    assert audited(house, f"enrollment:{pat}") == []
    zoe = house.run(lambda tx: tx.providers.of_chat(house.person("Zoe")))
    with pytest.raises(NotYours):
        house.run(exporting.dossier, zoe.clinic_id, pat)


@pytest.mark.parametrize(("label", "data"), [("With our notes", ""), ("Without our notes", ":plain")])
async def test_any_provider_gets_a_patients_paper(house: House, label: str, data: str) -> None:
    pat = await with_pat(house)
    await house.say("Bob", "/patients Pat")
    await house.tap("Bob", "K-001")
    await house.tap("Bob", "Put right or end")
    await house.tap("Bob", "For the file")
    await house.tap("Bob", label)
    (paper,) = files_of(house, "Bob", ".pdf")
    assert paper.startswith(b"%PDF")
    message = next(each for each in house.messages("Bob") if each.body.file is not None)
    assert (message.body.file.name, message.protected) == ("K-001.pdf", False)
    assert "K-001 · for the file" in message.body.text
    bob = house.run(lambda tx: tx.providers.of_chat(house.person("Bob")))
    assert audited(house, f"enrollment:{pat}") == [(f"provider:{bob.id}", "exported pdf")]


async def test_who_has_stopped_has_a_file_too(house: House) -> None:
    await with_pat(house)
    await house.say("Pat", "/stop")
    await house.tap("Pat", "Yes")
    await house.say("Bob", "/patients Pat")
    await house.tap("Bob", "K-001")
    await house.tap("Bob", "For the file")
    await house.tap("Bob", "With our notes")
    assert len(files_of(house, "Bob", ".pdf")) == 1


async def test_a_colleague_who_is_removed_meanwhile_gets_no_paper(house: House) -> None:
    pat = await with_pat(house)
    bob = house.run(lambda tx: tx.providers.of_chat(house.person("Bob")))
    house.run(lambda tx: leaving.remove(tx, house.person("Ann"), bob.id, house.now[0]))
    await house.press("Bob", f"p.file:{pat}")
    assert files_of(house, "Bob", ".pdf") == []
