"""Every page and every act of the desk, tried by everybody who may not and by everybody who may."""

import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot import protocol
from bot.clinic import AlertClocks, Role
from bot.ports import Transaction
from bot.sign_in import LASTS, SignIn, Way, digest_of
from bot.workflows import staffing
from tests.canaries import CLINIC
from tests.desk.acts import ACTS, LOOKS, OURS, Act, Form, Look
from tests.desk.conftest import browser_of, desk_of
from tests.rights.cast import ADMIN, MEDICAL, NEVER, PERSONS, PROVIDER, Cast, Rows
from tests.rights.test_matrix import cast
from web.desk import routes
from web.desk.door import csrf_of
from wording.facts import who
from wording.hours import hours_in_words
from wording.own_texts import mark
from wording.words import read_all

__all__ = ["cast"]
pytestmark = pytest.mark.asyncio(loop_scope="module")
WORDS = read_all()["en"]
SECRET = "a secret of this browser, long enough"
STAFF = 6  # All who were ever on it, of both clinics.
SECURE = "https://desk.example/desk"
SIGN_IN = "/desk/sign-in"
OF_SIGNING_IN = "sign_ins"  # Who asks for something is not signed in the less for it; some acts are about just that.
REFUSED = (303, 400, 403, 404)
OVER = ("desk.changed", "provider.over", "staff.last_admin", "leave.still_needed")
COLLEAGUE = {"medical": "provider"}  # Of everybody else it is whoever is medical.


@dataclass(frozen=True)
class Visitor:
    """`cookie` is what their browser sends, `csrf` what stands in their form; `never` is what they may not read."""

    cookie: str = ""
    csrf: str = csrf_of(SECRET)
    never: tuple[str, ...] = NEVER["stranger"]
    headers: Mapping[str, str] = field(default_factory=dict)


NOBODY = Visitor()
SIGNED_IN = Visitor(SECRET)
OUTSIDE = {
    "stranger": NOBODY,
    "garbage": Visitor("%00é;;" * 40),
    "somebody's digest": Visitor(digest_of(SECRET)),
    "expired": SIGNED_IN,
    "removed": SIGNED_IN,
    "another role": SIGNED_IN,
    "a link's": SIGNED_IN,
    "an app's": SIGNED_IN,
}
FORGED = {
    "no csrf": replace(SIGNED_IN, csrf=""),
    "wrong csrf": replace(SIGNED_IN, csrf=csrf_of("of another browser")),
    "no ascii": replace(SIGNED_IN, csrf="\u212a" * 64),
    "foreign origin": replace(SIGNED_IN, headers={"origin": "https://evil.example"}),
    "no origin": replace(SIGNED_IN, headers={"origin": "null"}),
    "our host elsewhere": replace(SIGNED_IN, headers={"origin": "http://127.0.0.1:9001"}),
    "cross-site": replace(SIGNED_IN, headers={"sec-fetch-site": "cross-site"}),
    "same-site": replace(SIGNED_IN, headers={"sec-fetch-site": "same-site"}),
    "as text": replace(SIGNED_IN, headers={"content-type": "text/plain"}),
    "as a file": replace(SIGNED_IN, headers={"content-type": "multipart/form-data; boundary=x"}),
    "wrong host": replace(SIGNED_IN, headers={"host": "evil.example"}),
    "host with another port": replace(SIGNED_IN, headers={"host": "127.0.0.1:9001"}),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(cast: Cast) -> AsyncIterator[httpx.AsyncClient]:
    """Alerts hold for some hours here, so that somebody may wish to be shown one again."""
    clocks = AlertClocks(urgent_lapse_min=240)
    cast.house.run(staffing.change_clinic, cast.known[ADMIN], cast.house.now[0], clocks=clocks)
    cast.keep()
    cast.of_ours = {name: rows & cast.of_ours[name] for name, rows in cast.rows().items()}
    browser = browser_of(cast.house)
    yield browser.client
    await browser.client.aclose()


def sign_in(cast: Cast, name: str, way: Way = Way.BROWSER, secret: str = SECRET, role: Role | None = None) -> None:
    """In a browser of which nobody else knows; of whoever is no staff any more, as they were."""

    def add(tx: Transaction) -> None:
        every = [tx.providers.get(number) for number in range(1, STAFF + 1)]
        of = next(each for each in every if each.chat_id == cast.known[name])
        now = cast.house.now[0]
        made = SignIn(0, of.id, way, digest_of(secret), role or of.role, now, now + LASTS[Way.BROWSER])
        assert tx.sign_ins.add(made) is not None

    cast.house.run(add)


def stage(cast: Cast, person: str) -> None:
    """As they would be if what guards them were not there: their browser is known."""
    cast.restore()
    cast.house.now[0] = cast.begun
    match person:
        case "removed":
            sign_in(cast, PERSONS["removed"])
        case "another role":
            sign_in(cast, PROVIDER, role=Role.ADMIN)
        case "a link's":
            sign_in(cast, ADMIN, Way.LINK)
        case "an app's":
            sign_in(cast, ADMIN, Way.APP)
        case name if name in PERSONS and name not in ("stranger", "patient"):
            sign_in(cast, PERSONS[name])
        case _:
            sign_in(cast, ADMIN)
    if person == "expired":
        cast.house.now[0] += LASTS[Way.BROWSER]


def filled(cast: Cast, form: Form, person: str = "admin") -> dict[str, str]:
    alert = cast.house.alert(cast.ids["alert"])
    ids = {**cast.ids, **of_clinic(cast), "seen": alert.version, "other": of_colleague(cast, person)}
    return {name: value.format(**ids) for name, value in form.items()}


def of_clinic(cast: Cast) -> dict[str, Any]:
    """What stands in the forms of its page, and what is asked before somebody is removed or signs."""
    about = protocol.load("microneedling")
    named = WORDS("protocol.named", procedure="Microneedling", version=about.version)
    hours = hours_in_words(((0, time(9), time(13)),), WORDS.on_clock(24))

    def find(tx: Transaction) -> dict[str, Any]:
        clinic = next(each for each in tx.clinics.every() if each.name == CLINIC)
        group = tx.groups.of_clinic(clinic.id)
        assert group is not None
        named = {"who": who(tx.enrollments.of_clinic(clinic.id, cast.ids["enrollment"]), WORDS)}
        return {
            "text": mark(clinic.texts[0]),
            "since": int(group.bound_at.timestamp()),
            "unbinds": WORDS("enrollment.ask_unbind", **named),
            "erases": WORDS("erase.sure", **named),
        }

    return {
        **cast.house.run(find),
        "digest": protocol.digest(about),
        "signs": WORDS("protocol.ask_sign", protocol=named, clinic=CLINIC, name=MEDICAL),
        "removes": WORDS("staff.ask_remove", name=PROVIDER),
        "leaves": WORDS("leave.ask.2", clinic=CLINIC),
        "ends": WORDS("ending.ask_alert"),
        "rota": WORDS("desk.clinic.understood", hours=hours),
    }


def of_colleague(cast: Cast, person: str) -> int:
    name = PERSONS[COLLEAGUE.get(person, "medical")]
    return int(cast.house.run(lambda tx: tx.providers.of_chat(cast.known[name]).id))


async def look(cast: Cast, client: httpx.AsyncClient, at: str, visitor: Visitor, **more: Any) -> httpx.Response:
    client.cookies.clear()
    return await client.get(f"/desk{at.format(**cast.ids)}", headers=headers_of(visitor), **more)


def headers_of(visitor: Visitor) -> list[tuple[bytes, bytes]]:
    """As they are sent: a cookie may hold anything."""
    cookie = [(b"cookie", f"desk={visitor.cookie}".encode())] if visitor.cookie else []
    return cookie + [(name.encode(), value.encode()) for name, value in visitor.headers.items()]


async def act(
    cast: Cast, client: httpx.AsyncClient, at: str, form: Form, visitor: Visitor, person: str = "admin"
) -> httpx.Response:
    client.cookies.clear()
    given = {**filled(cast, form, person), "csrf": visitor.csrf}
    return await client.post(f"/desk{at.format(**cast.ids)}", data=given, headers=headers_of(visitor))


def kept(cast: Cast) -> Rows:
    return {name: rows for name, rows in cast.rows().items() if name != OF_SIGNING_IN}


def faults(answer: httpx.Response, never: tuple[str, ...]) -> Iterator[str]:
    """Of one who is refused."""
    if answer.status_code not in REFUSED:
        yield f"is answered {answer.status_code}"
    if answer.status_code == 303 and answer.headers["location"] not in (SIGN_IN, f"{SIGN_IN}?out"):
        yield f"is sent to {answer.headers['location']}"
    yield from (f"reads {each}" for each in never if each in answer.text)


def notes(cast: Cast, name: str) -> list[str]:
    """What stands on the audit of what they did."""
    with closing(sqlite3.connect(cast.file)) as found:
        asked = "SELECT action FROM audit WHERE actor = ? ORDER BY id"
        number = cast.house.run(lambda tx: tx.providers.of_chat(cast.known[name]).id)
        return [action for (action,) in found.execute(asked, (f"provider:{number}",))]


def length(cast: Cast) -> int:
    """Of the audit."""
    with closing(sqlite3.connect(cast.file)) as found:
        return int(found.execute("SELECT count(*) FROM audit").fetchone()[0])


async def test_every_page_and_every_act_is_tried() -> None:
    """Whoever adds one says here who may."""
    assert set(LOOKS) == set(routes.LOOKS)
    assert set(ACTS) == set(routes.ACTS)


async def test_every_page_of_a_patient_is_on_the_record() -> None:
    of_patients = ("/patients", "/alerts", "/letters")
    assert all(each.notes for path, each in LOOKS.items() if path == "/" or path.startswith(of_patients))


async def test_no_route_stands_beside_them(cast: Cast) -> None:
    found = {getattr(each, "path", repr(each)) for each in routes.inner(desk_of(cast.house)).routes}
    ways_in = {"/sign-in", "/sign-in/app", "/sign-in/link", "/sign-in/{token}", "/live", "/static"}
    assert found - {*LOOKS, *ACTS} == ways_in


@pytest.mark.parametrize("name", LOOKS)
async def test_a_page_is_read_by_those_who_may_alone(cast: Cast, client: httpx.AsyncClient, name: str) -> None:
    tried, found = LOOKS[name], []
    for person, visitor in OUTSIDE.items():
        stage(cast, person)
        before = kept(cast)
        answer = await look(cast, client, tried.at, visitor)
        found += [f"{person} {each}" for each in faults(answer, visitor.never)]
        found += [f"{person} changes something"] if kept(cast) != before else []
    for person in ("provider", "off duty", "medical", "admin", "elsewhere"):
        found += [f"{person} {each}" async for each in read_by(cast, client, tried, person)]
    for trick in ("wrong host", "host with another port"):
        stage(cast, "admin")
        found += [
            f"{trick}: {each}" for each in faults(await look(cast, client, tried.at, FORGED[trick]), NEVER["stranger"])
        ]
    assert not found, "\n".join(found)


async def read_by(cast: Cast, client: httpx.AsyncClient, tried: Look, person: str) -> AsyncIterator[str]:
    stage(cast, person)
    before, noted = kept(cast), notes(cast, PERSONS[person])
    answer = await look(cast, client, tried.at, SIGNED_IN)
    if person not in tried.who:
        for each in faults(answer, NEVER[person]):
            yield each
        if kept(cast) != before:
            yield "changes something"
        if (new := notes(cast, PERSONS[person])[len(noted) :]) != ["refused"]:
            yield f"is on the record for {new}"
        return
    if answer.status_code != 200:
        yield f"is refused: {answer.status_code}"
    for each in NEVER[person]:
        if each in answer.text:
            yield f"reads {each}"
    new = notes(cast, PERSONS[person])[len(noted) :]
    if tried.notes and not any(each.startswith(tried.notes) for each in new):
        yield f"is not on the record: {new}"


@pytest.mark.parametrize("name", ACTS)
async def test_an_act_is_done_by_those_who_may_alone(cast: Cast, client: httpx.AsyncClient, name: str) -> None:
    tried, found = ACTS[name], []
    for person in ("provider", "off duty", "medical", "admin", "elsewhere"):
        found += [f"{person} {each}" async for each in done_by(cast, client, tried, person)]
    for person, visitor in {**OUTSIDE, **FORGED}.items():
        stage(cast, person)
        before = kept(cast)
        answer = await act(cast, client, tried.at, tried.form, visitor)
        found += [f"{person} {each}" for each in faults(answer, visitor.never)]
        found += [f"{person} changes {each}" for each, rows in kept(cast).items() if rows != before[each]]
    found += [] if name in LOOKS else [each async for each in looked_at(cast, client, tried)]
    assert not found, "\n".join(found)


async def looked_at(cast: Cast, client: httpx.AsyncClient, tried: Act) -> AsyncIterator[str]:
    """An act with the address of no page leads to the one above."""
    stage(cast, "admin")
    before = kept(cast)
    answer = await look(cast, client, tried.at, SIGNED_IN)
    place, to = f"/desk{tried.at.format(**cast.ids)}", answer.headers.get("location", "")
    if answer.status_code != 303 or not to or to == place or not place.startswith(to):
        yield f"by looking: {answer.status_code} {to}"
    if kept(cast) != before:
        yield "changes something by looking"


async def done_by(cast: Cast, client: httpx.AsyncClient, tried: Act, person: str) -> AsyncIterator[str]:
    stage(cast, person)
    if tried.first is not None:
        await prepared(cast, client, tried, person)
    before, noted, before_it = kept(cast), notes(cast, PERSONS[person]), length(cast)
    answer = await act(cast, client, tried.at, tried.form, SIGNED_IN, person)
    changed = sorted(each for each, rows in kept(cast).items() if rows != before[each])
    if person not in tried.who:
        for each in changed:
            yield f"changes {each}"
        if person in tried.over and is_over(answer):
            return
        for each in faults(answer, NEVER[person]):
            yield each
        if (new := notes(cast, PERSONS[person])[len(noted) :]) != ["refused"]:
            yield f"is on the record for {new}"
        return
    if answer.status_code != (200 if tried.shows else 303) or is_over(answer):
        yield f"is refused: {answer.status_code} {answer.headers.get('location')}"
    if bool(changed) != tried.changes:
        yield f"changes {changed or 'nothing'}"
    is_looked_over = answer.headers.get("location", "").startswith("/desk/letters/")  # Noted there, as it is read.
    if length(cast) == before_it and not is_looked_over:
        yield "is not on the record"
    if person == "elsewhere" and not all(cast.of_ours[each] <= rows for each, rows in kept(cast).items()):
        yield "changes what is another clinic's"


def is_over(answer: httpx.Response) -> bool:
    return str(answer.headers.get("location", "")).partition("told=")[2] in OVER


async def prepared(cast: Cast, client: httpx.AsyncClient, tried: Act, person: str) -> None:
    by = MEDICAL if person == "elsewhere" else PERSONS[person]
    if tried.by_colleague and person != "elsewhere":
        by = PERSONS[COLLEAGUE.get(person, "medical")]
    at, form = tried.first or ("", {})
    sign_in(cast, by, secret="of the one before")
    before = Visitor("of the one before", csrf_of("of the one before"))
    answer = await act(cast, client, at, form, before, person)
    assert answer.status_code == 303, answer.text


async def test_everything_of_a_desk_over_tls_is_refused_without_it(cast: Cast) -> None:
    """Whoever ends TLS says so; a request that did not come that way is answered with nothing."""
    browser = browser_of(cast.house, SECURE)
    for at in [each.at for each in LOOKS.values()] + ["/sign-in", "/static/desk.css", "/live"]:
        stage(cast, "admin")
        for headers in ({}, {"x-forwarded-proto": "http"}, {"x-forwarded-proto": "https, http"}):
            given = {"cookie": f"__Host-desk={SECRET}", **headers}
            answer = await browser.client.get(f"/desk{at.format(**cast.ids)}", headers=given)
            assert (answer.status_code, answer.text) == (403, "403"), at
    for each in ACTS.values():
        stage(cast, "admin")
        before = kept(cast)
        given = {**filled(cast, each.form), "csrf": csrf_of(SECRET)}
        answer = await browser.client.post(
            f"/desk{each.at.format(**cast.ids)}", data=given, headers={"cookie": f"__Host-desk={SECRET}"}
        )
        assert answer.status_code == 403
        assert kept(cast) == before
    stage(cast, "admin")
    over_tls = {"cookie": f"__Host-desk={SECRET}", "x-forwarded-proto": "https"}
    assert (await browser.client.get("/desk/", headers=over_tls)).status_code == 200
    bare = {"cookie": f"desk={SECRET}", "x-forwarded-proto": "https"}
    assert (await browser.client.get("/desk/", headers=bare)).status_code == 303  # Another site may have set it.
    await browser.client.aclose()


async def test_whoever_is_signed_out_hears_no_news(cast: Cast, client: httpx.AsyncClient) -> None:
    for person, visitor in OUTSIDE.items():
        stage(cast, person)
        answer = await look(cast, client, "/live", visitor)
        assert "event: out" in answer.text, person
        assert "changed" not in answer.text


async def test_somebody_may_each_of_them() -> None:
    assert all(each.who & OURS for each in LOOKS.values())
    assert all(each.who & OURS for each in ACTS.values())
