"""/metrics: counts and latencies by lane, queues and alerts, and every series that the dashboard asks for."""

import json
import re
from datetime import timedelta
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families as families

from bot.counts import BOUNDS, Histogram
from sandbox.faults import Fault
from tests.provider.conftest import House
from tests.web.surgery import Surgery
from web import metrics
from web.app import make_app

DASHBOARD = Path(__file__).parents[2] / "deploy" / "grafana.json"
SERIES = re.compile(r"\b(?:bot|process)_[a-z_]+")


def asked() -> set[str]:
    """Every series that the dashboard's queries name."""
    panels = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    return {name for panel in panels for each in panel["targets"] for name in SERIES.findall(each["expr"])}


def samples(text: str) -> dict[tuple[str, frozenset[str]], float]:
    """By a series' name and its labels' values."""
    return {
        (sample.name, frozenset(sample.labels.values())): sample.value
        for family in families(text)
        for sample in family.samples
    }


async def scrape(house: House) -> str:
    surgery = Surgery(house.store, house.pipeline.pulse, lambda: house.now[0])
    app = make_app(metrics.routes(surgery.doctor.look, house.pipeline.pulse.counts))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:
        return (await client.get("/metrics")).text


async def value(house: House, name: str, *labels: str) -> float:
    return samples(await scrape(house))[name, frozenset(labels)]


async def test_every_series_of_the_dashboard_is_there_before_anything_has_happened(house: House) -> None:
    assert len(asked()) > 15
    assert asked() - {name for name, _ in samples(await scrape(house))} == set()


async def test_what_comes_in_is_counted(house: House) -> None:
    await house.set_up()
    received = await value(house, "bot_updates_received_total")
    assert received == await value(house, "bot_update_seconds_count") > 5
    house.telegram.people.say("Ann", "/help")
    await house.pipeline.receiver.poll(0)
    house.now[0] += timedelta(seconds=20)
    assert await value(house, "bot_queue_rows", "updates") == 1
    assert await value(house, "bot_queue_age_seconds", "updates") == 20
    await house.pipeline.settle()
    assert await value(house, "bot_update_seconds_bucket", "10.0") == received
    assert await value(house, "bot_update_seconds_bucket", "30.0") == received + 1


async def test_what_fails_is_counted_and_what_is_put_aside(house: House) -> None:
    await house.set_up()
    house.telegram.faults.add(Fault("garbage_update", times=1))
    for _ in range(8):
        await house.forward(seconds=2)
    assert await value(house, "bot_updates_failed_total") == 3
    assert await value(house, "bot_quarantined") == 1


async def test_how_attempts_end_is_counted_by_lane(house: House) -> None:
    await house.set_up()
    house.patient()
    await house.pipeline.settle()
    before = await value(house, "bot_attempts_total", "alert", "sent")
    house.telegram.faults.add(Fault("429", method="sendMessage", seconds=3, times=1))
    house.telegram.faults.add(Fault("drop_after", method="sendMessage", times=1))
    await house.report("Pat", signs=("pus",))
    for _ in range(40):
        await house.forward(seconds=5)
    lanes = samples(await scrape(house))
    ends = {
        outcome: sum(lanes["bot_attempts_total", frozenset((lane, outcome))] for lane in ("alert", "answer", "bulk"))
        for outcome in ("too_fast", "ambiguous")
    }
    assert ends == {"too_fast": 1, "ambiguous": 1}
    assert await value(house, "bot_attempts_total", "alert", "sent") > before
    assert await value(house, "bot_message_seconds_count", "alert") > 0
    assert await value(house, "bot_attempts_total", "tap", "sent") > 0
    assert await value(house, "bot_alerts_open", "urgent", "sent") == 1


async def test_silence_of_ours_is_counted(house: House) -> None:
    await house.forward(seconds=1)
    house.telegram.faults.add(Fault("away", "*"))
    await house.forward(seconds=300)
    house.telegram.faults.clear()
    await house.forward(seconds=1)
    assert await value(house, "bot_deaf_seconds_total") >= 300


def test_a_histogram_counts_each_bound_and_beyond() -> None:
    histogram = Histogram()
    for seconds in (0.0, 0.05, 0.06, 99999.0, -1.0):
        histogram.note(seconds)
    found = dict(histogram.up_to())
    assert [found[0.05], found[0.1], found[BOUNDS[-1]], found[float("inf")]] == [3, 4, 4, 5]
