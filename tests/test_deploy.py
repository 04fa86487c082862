"""The files of deploy/ say what is so: their names are settings, their versions ours, and nobody is let in by them."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from typer.main import get_command

import main
from bot.health import Figures, lights
from commands.setting_words import ALLOWED
from commands.settings import Settings
from commands.version import version
from tests.journey.site import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
KUBERNETES: list[dict[str, Any]] = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
UNIT = DEPLOY / "skin-aftercare-bot.service"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NOT_OURS = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PATH"}
OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
HEALTH = f"http://{Settings.model_fields['web_address'].default}/healthz"


@pytest.fixture
def pod() -> Any:
    (deployment,) = (each for each in KUBERNETES if each["kind"] == "Deployment")
    return deployment["spec"]["template"]["spec"]


@pytest.fixture
def container(pod: Any) -> Any:
    (only,) = pod["containers"]
    return only


def keys_in(secret: str) -> Iterator[str]:
    return (found[1] for found in re.finditer(r"--from-literal=(\w+)=", secret))


def test_compose_sets_what_is_a_setting() -> None:
    bot = COMPOSE["services"]["bot"]
    assert set(bot["environment"]) <= set(ALLOWED)
    assert {each.upper() for each in bot["secrets"]} <= set(ALLOWED)


def test_compose_declares_all_that_it_uses() -> None:
    for each in COMPOSE["services"].values():
        assert set(each["secrets"]) <= set(COMPOSE["secrets"])
        assert {volume.partition(":")[0] for volume in each["volumes"]} <= set(COMPOSE["volumes"])
    how = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    assert all(f"> {each['file']}" in how for each in COMPOSE["secrets"].values()), "how each secret is made"
    build = COMPOSE["services"]["bot"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
    assert build["args"].keys() == {"COMMIT"}
    assert "\nARG COMMIT" in DOCKERFILE


def test_compose_names_the_user_and_database_that_postgres_makes() -> None:
    made = COMPOSE["services"]["postgres"]["environment"]
    url = COMPOSE["services"]["bot"]["environment"]["DATABASE_URL"]
    assert url == f"postgresql://{made['POSTGRES_USER']}@postgres/{made['POSTGRES_DB']}"
    assert made["POSTGRES_PASSWORD_FILE"].endswith("/database_password")


def test_the_bot_may_write_to_its_data_alone(container: Any, pod: Any) -> None:
    bot = COMPOSE["services"]["bot"]
    assert (bot["read_only"], bot["cap_drop"]) == (True, ["ALL"])
    assert "\nUSER 10001:10001\n" in DOCKERFILE
    assert "--uid 10001" in DOCKERFILE
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == pod["securityContext"]["fsGroup"] == 10001
    limits = container["securityContext"]
    assert (limits["readOnlyRootFilesystem"], limits["allowPrivilegeEscalation"]) == (True, False)


def test_kubernetes_sets_what_is_a_setting(container: Any) -> None:
    assert {each["name"] for each in container["env"]} <= set(ALLOWED)
    how = (DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")
    assert {each.upper() for each in keys_in(how)} == {
        "BOT_TOKEN",
        "DATABASE_PASSWORD",
        "DATABASE_URL",
        "MASTER_KEY",
    }


def test_kubernetes_mounts_what_there_is(container: Any, pod: Any) -> None:
    assert {each["name"] for each in container["volumeMounts"]} == {each["name"] for each in pod["volumes"]}
    paths = {each["name"]: each["mountPath"] for each in container["volumeMounts"]}
    env = {each["name"]: each["value"] for each in container["env"]}
    assert env["SECRETS_DIR"] == paths["secrets"]
    assert f"DATA_DIR={paths['data']} " in DOCKERFILE
    assert env["BACKUP_DIR"] == paths["backups"] == COMPOSE["services"]["bot"]["environment"]["BACKUP_DIR"]
    assert f"install -d -o care -g care -m 700 {paths['data']} {paths['backups']}\n" in DOCKERFILE
    claims = [each["metadata"]["name"] for each in KUBERNETES if each["kind"] == "PersistentVolumeClaim"]
    claimed = [each["persistentVolumeClaim"]["claimName"] for each in pod["volumes"] if "persistentVolumeClaim" in each]
    assert claimed == claims
    (port,) = (each["containerPort"] for each in container["ports"])
    assert env["WEB_ADDRESS"] == f"0.0.0.0:{port}"


def test_images_are_of_this_version(container: Any) -> None:
    image = f"skin-aftercare-bot:{version()}"
    assert (COMPOSE["services"]["bot"]["image"], container["image"]) == (image, image)


def test_an_image_holds_all_that_runs_and_nothing_else() -> None:
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {each[1:] for each in rules if each.startswith("!")}
    files = {"main.py", "pyproject.toml", "requirements.txt", "LICENSE", "CHANGELOG.md"}
    assert kept == {*PROJECT["tool"]["importlinter"]["root_packages"], *files}
    assert [each for each in rules if not each.startswith(("#", "!"))] == ["*", "**/__pycache__"]


def test_an_image_asks_itself_where_it_answers() -> None:
    assert f"urlopen('{HEALTH}'" in DOCKERFILE


def test_an_image_has_a_python_that_is_new_enough_everywhere() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(set(bases)) == 1
    assert PROJECT["project"]["requires-python"] == ">=" + re.findall(r"python:(3\.\d+)-slim", bases[0])[0]


def test_an_image_sets_what_is_a_setting() -> None:
    line = next(each for each in DOCKERFILE.splitlines() if each.startswith("ENV "))
    assert set(re.findall(r"(\w+)=", line)) - NOT_OURS <= set(ALLOWED)


def test_the_unit_sets_what_is_a_setting_and_gives_time_to_stop() -> None:
    lines = [each.split("=", 1) for each in UNIT.read_text(encoding="utf-8").splitlines() if "=" in each]
    unit = {name: value for name, value in lines if not name.startswith("#")}
    assert set(re.findall(r"(\w+)=", unit["Environment"])) - NOT_OURS <= set(ALLOWED)
    assert unit["Type"] == "notify"
    assert f"DATA_DIR=/var/lib/{unit['StateDirectory']}\n" in OPERATE
    assert f"BACKUP_DIR={unit['ReadWritePaths'].removeprefix('-')}\n" in OPERATE
    assert int(unit["TimeoutStopSec"]) > 8, "it stops within 8 s"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_the_unit_is_exposed_to_little() -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNIT)]
    printed = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", printed.stdout)
    assert found, printed.stderr
    assert float(found[1]) <= 2.0


def test_the_runbook_knows_every_light() -> None:
    named = re.findall(r"^\| `(\w+)` \|", OPERATE, re.MULTILINE)
    assert named == [each.name for each in lights(Figures(), datetime(2026, 3, 2, tzinfo=UTC))]


def test_the_runbook_runs_what_there_is() -> None:
    known: Any = get_command(main.app)
    for command in set(
        re.findall(r"(?:`care|main\.py|&& care|; care|^care|--rm bot) ([a-z][a-z-]+)", OPERATE, re.MULTILINE)
    ):
        assert command in known.commands, command


def test_the_runbook_names_settings_that_there_are() -> None:
    assert set(re.findall(r"`?([A-Z]+_[A-Z_]+)[`=]", OPERATE)) <= set(ALLOWED)


def test_the_runbook_leads_to_what_is_there() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", OPERATE):
        assert (ROOT / "docs" / link).exists(), link
