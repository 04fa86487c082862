"""No page, figure, message or log line for who runs the bot holds anything of anybody, whatever fails."""

import json

import httpx

from bot.health import Report
from bot.watch import News
from commands.watch import Watchman
from sandbox.telegram import TOKEN
from tests.logged import logged
from tests.provider.conftest import House
from tests.provider.test_log import furnish, house, one_day, told, troubles
from tests.web.surgery import Surgery
from web import health, metrics, operator
from web.app import make_app
from web.operator import Operator

__all__ = ["house"]


class Reading(Operator):
    """Takes whatever it is told, as it would be sent."""

    heard: list[str]

    async def tell(self, news: News) -> bool:
        self.heard.append(str(operator.as_json(news)))
        return True


async def test_nothing_of_anybody_is_told_to_operators_among_troubles(house: House) -> None:
    await furnish(house)
    olga, pulse = house.person("Olga"), house.pipeline.pulse
    surgery, reading = Surgery(house.store, pulse, lambda: house.now[0]), Reading()
    object.__setattr__(reading, "heard", [])
    man = Watchman(house.store, surgery.doctor, reading, olga, pulse, lambda: house.now[0].timestamp())
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(
            make_app(health.routes(surgery.doctor.look), metrics.routes(surgery.doctor.look, pulse.counts))
        ),
        base_url="http://bot",
    )
    pages, red = list[str](), set[str]()

    async def look() -> None:
        surgery._asked += 1
        await man.look()
        pages.extend([(await client.get("/healthz")).text, (await client.get("/metrics")).text])
        report: Report = await surgery.doctor.look()
        red.update(each.name for each in report.lights if each.reason)

    with logged(hide=[TOKEN], as_json=True) as log:
        for chance in (0.03, 0.2):
            with troubles(house).at(chance):
                await one_day(house)
                await look()
            await look()
            await house.forward(seconds=61)
            await look()
        surgery.free = 0
        for _ in range(2):
            await look()
            await house.forward(seconds=61)
        await house.pipeline.settle()
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert {"a light is red", "update failed"} <= {line["event"] for line in lines}
    assert told(house, log.getvalue()) == []
    assert {"heartbeat", "quarantine", "disk"} <= red
    assert reading.heard
    assert house.read("Olga")
    assert told(house, "\n".join([*pages, *reading.heard, *house.read("Olga")])) == []
