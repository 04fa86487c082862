"""Figures for Prometheus: counts, latencies and queues, without an id or a name."""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.alert import AlertState
from bot.counts import LANES, Counts, Histogram
from bot.finding import Urgency
from bot.health import Kept, Queue, Report
from bot.outbox import Lane
from web.health import Look

if TYPE_CHECKING:
    from prometheus_client.core import HistogramMetricFamily, Metric

OPEN = tuple(each for each in AlertState if each is not AlertState.RESOLVED)
FORMAT = "text/plain; version=0.0.4; charset=utf-8"


def routes(look: Look, counts: Counts) -> list[Route]:
    """/metrics. Prometheus' own library is loaded by the first who asks: a start need not wait for it."""

    async def metrics(_: Request) -> Response:
        report = await look()
        return Response(await asyncio.to_thread(text, report, counts), headers={"Content-Type": FORMAT})

    return [Route("/metrics", metrics)]


def text(report: Report, counts: Counts) -> bytes:
    from prometheus_client import CollectorRegistry, ProcessCollector
    from prometheus_client.exposition import generate_latest

    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Figures(report, counts))
    return generate_latest(registry)


class _Figures:
    def __init__(self, report: Report, counts: Counts) -> None:
        self._report, self._counts = report, counts

    def collect(self) -> "Iterator[Metric]":
        yield from _of_lights(self._report)
        if self._report.figures.kept is not None:
            yield from _of_the_database(self._report, self._report.figures.kept)
        yield from _of_this_process(self._counts)


def _of_lights(report: Report) -> "Iterator[Metric]":
    from prometheus_client.core import GaugeMetricFamily

    red = GaugeMetricFamily("bot_check_red", "1 where /healthz is red, by check", labels=["check"])
    value = GaugeMetricFamily("bot_check_value", "What the check has measured, in its unit", labels=["check", "unit"])
    for light in report.lights:
        red.add_metric([light.name], int(bool(light.reason)))
        if light.value is not None:
            value.add_metric([light.name, light.unit], light.value)
    yield red
    yield value


def _of_the_database(report: Report, kept: Kept) -> "Iterator[Metric]":
    from prometheus_client.core import GaugeMetricFamily

    rows = GaugeMetricFamily("bot_queue_rows", "What might have gone on and has not yet", labels=["queue"])
    age = GaugeMetricFamily("bot_queue_age_seconds", "Since when the oldest of it waits", labels=["queue"])
    for name, queue in _queues(kept):
        rows.add_metric([name], queue.rows)
        age.add_metric([name], queue.age(report.at))
    alerts = GaugeMetricFamily("bot_alerts_open", "Open alerts", labels=["urgency", "state"])
    for urgency in Urgency:
        for state in OPEN:
            alerts.add_metric([urgency.word, state.value], kept.alerts.get((urgency, state), 0))
    yield from (rows, age, alerts)
    yield GaugeMetricFamily("bot_fused_last_hour", "Messages stopped by the fuse within the hour", kept.fused)
    yield GaugeMetricFamily("bot_undelivered_last_hour", "Cards given up within the hour", kept.undelivered)
    yield GaugeMetricFamily("bot_quarantined", "Updates that could not be worked", kept.quarantined)


def _queues(kept: Kept) -> Iterator[tuple[str, Queue]]:
    yield "updates", kept.updates
    yield from ((each.name.lower(), kept.lane(each)) for each in Lane)


def _of_this_process(counts: Counts) -> "Iterator[Metric]":
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

    yield CounterMetricFamily("bot_updates_received", "Updates kept", value=counts.received)
    yield CounterMetricFamily("bot_updates_failed", "Tries to work an update that failed", value=counts.failed)
    yield CounterMetricFamily("bot_deaf_seconds", "Silences of more than two minutes", value=counts.deaf)
    attempts = CounterMetricFamily("bot_attempts", "Attempts to send, and how they ended", labels=["lane", "outcome"])
    for (lane, outcome), count in counts.attempts.items():
        attempts.add_metric([lane, outcome], count)
    ends = CounterMetricFamily("bot_part_ends", "Parts that ended and were started again", labels=["part"])
    for part, count in counts.ends.items():
        ends.add_metric([part], count)
    yield from (attempts, ends)
    worked = HistogramMetricFamily("bot_update_seconds", "From an update's receipt until it is worked", labels=[])
    yield _added(worked, [], counts.worked)
    sent = HistogramMetricFamily("bot_message_seconds", "From when a message may go until it is sent", labels=["lane"])
    for lane in LANES:
        _added(sent, [lane], counts.delivered[lane])
    yield sent


def _added(family: "HistogramMetricFamily", labels: list[str], histogram: Histogram) -> "HistogramMetricFamily":
    buckets = [("+Inf" if bound == float("inf") else str(bound), count) for bound, count in histogram.up_to()]
    family.add_metric(labels, buckets=buckets, sum_value=histogram.seconds)
    return family
