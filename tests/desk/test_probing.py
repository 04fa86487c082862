"""What an attacker would try beside the doors: headers, paths, words into every field of every form."""

import asyncio
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.acts import ACTS, LOOKS
from tests.desk.conftest import browser_of
from tests.desk.test_matrix import SECRET, filled, sign_in
from tests.rights.cast import PERSONS, Cast
from tests.rights.opened import opened
from web.desk.door import csrf_of

HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% for x in () %}",
    "\u202e\u0000\ud800",
    "'; DROP TABLE alerts; --",
    "javascript:alert(1)",
    "a" * 70_000,
    "../../../../etc/passwd",
    "%s%n%x",
    "-1",
    "9" * 19,
    "9" * 400,
    "١٢",
    "1e9",
    "",
    "🧑‍⚕️" * 300,
)
PATHS = (
    "/static/../routes.py",
    "/static/%2e%2e/routes.py",
    "/static/..%2froutes.py",
    "/static/%2e%2e%2f%2e%2e%2f%2e%2e%2fpyproject.toml",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/..\\routes.py",
    "/static/..%5croutes.py",
    "/static/desk.css%00.py",
    "/static/",
    "/static",
    "/patients/1/../../static/desk.js",
    "/patients/-1",
    "/patients/0",
    "/patients/" + "9" * 400,
    "/patients/" + "9" * 5000,
    "/alerts/1" + "0" * 5000 + "/take",
    "/patients/1%00",
    "/patients/%F0%9F%98%80",
    "/sign-in/" + "x" * 5000,
    "/sign-in/%00",
    "/sign-in/..%2f..%2f",
    "//evil.example",
    "/%0d%0aset-cookie:%20a=b",
    "/?told=<script>",
    "/?told=card.yours&told=x",
)


OUR_LINKS = "https://t.me/sandbox_clinic_bot?start"


class Told(HTMLParser):
    """`inline` is all that a content policy would have to allow, `elements` what stands on the page."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.elements: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        named = dict(attrs)
        self.inline += [f"{tag} {name}" for name in named if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in named):
            self.inline.append(tag)
        for name in ("src", "href", "action", "data-path"):
            target = named.get(name) or ""
            if target and not target.startswith(("/desk", "#", OUR_LINKS)):
                self.inline.append(f"{tag} {name}={target}")
        if named.get("src") == "x":
            self.inline.append("what somebody wrote")


def told(page: str) -> Told:
    found = Told()
    found.feed(page)
    return found


def faults_of_headers(answer: httpx.Response) -> Iterator[str]:
    given = answer.headers
    policy = dict(each.strip().partition(" ")[::2] for each in given.get("content-security-policy", "").split(";"))
    if policy.get("default-src") != "'none'" or any("unsafe" in each or "*" in each for each in policy.values()):
        yield f"policy {policy}"
    for name in ("frame-ancestors", "base-uri"):
        if policy.get(name) != "'none'":
            yield name
    for name, value in (
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ):
        if given.get(name) != value:
            yield name
    if (
        given.get("content-type", "").startswith(("text/html", "application/json"))
        and given.get("cache-control") != "no-store"
    ):
        yield "cache-control"
    yield from (name for name in ("server", "x-powered-by", "access-control-allow-origin") if name in given)


@pytest.fixture(scope="module")
def furnished(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cast, asyncio.Runner]]:
    with opened(sqlite_template, tmp_path_factory.mktemp("probing")) as found:
        found[0].restore()
        yield found


class Prober:
    """The admin's browser, which asks whatever it likes."""

    def __init__(self, cast: Cast, runner: asyncio.Runner) -> None:
        self.cast, self.runner, self.client = cast, runner, browser_of(cast.house).client
        self.cast.house.now[0] = cast.begun
        sign_in(cast, PERSONS["admin"])

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        self.client.cookies.clear()
        headers = {"cookie": f"desk={SECRET}", **more.pop("headers", {})}
        return self.runner.run(self.client.request(method, f"/desk{path}", headers=headers, **more))

    def send(self, at: str, form: dict[str, str]) -> httpx.Response:
        return self.ask("POST", at.format(**self.cast.ids), data={**form, "csrf": csrf_of(SECRET)})


@pytest.fixture
def prober(furnished: tuple[Cast, asyncio.Runner]) -> Prober:
    cast, runner = furnished
    cast.restore()
    return Prober(cast, runner)


def test_every_answer_has_its_headers(prober: Prober) -> None:
    paths = [each.at.format(**prober.cast.ids) for each in LOOKS.values()]
    others = ["/sign-in", "/sign-in/none", "/static/desk.css", "/static/none", "/none", "/live-not", "/patients/999"]
    found = [f"{path}: {each}" for path in [*paths, *others] for each in faults_of_headers(prober.ask("GET", path))]
    for each in ACTS.values():
        answer = prober.ask("POST", each.at.format(**prober.cast.ids), data={})
        found += [f"{each.at}: {fault}" for fault in faults_of_headers(answer)]
    answer = prober.ask("GET", "/", headers={"host": "evil.example"})
    found += [f"another host: {each}" for each in faults_of_headers(answer)]
    found += [f"no method of ours: {each}" for each in faults_of_headers(prober.ask("TRACE", "/"))]
    assert not found, "\n".join(found)


def test_no_page_has_anything_inline_or_of_others(prober: Prober) -> None:
    for each in [look.at.format(**prober.cast.ids) for look in LOOKS.values()] + ["/sign-in", "/none"]:
        answer = prober.ask("GET", each)
        assert told(answer.text).inline == [], each


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out(prober: Prober, path: str) -> None:
    url = httpx.URL("http://127.0.0.1:9000").copy_with(raw_path=f"/desk{path}".encode())
    prober.client.cookies.clear()
    request = prober.client.build_request("GET", url, headers={"cookie": f"desk={SECRET}"})
    answer = prober.runner.run(prober.client.send(request))
    assert answer.status_code < 500
    assert not re.search(r"root:|def routes|\[project\]", answer.text)
    assert "set-cookie" not in answer.headers
    assert answer.headers.get("location", "/desk").startswith("/desk")
    assert told(answer.text).inline == []


WORDS = st.text(max_size=60) | st.sampled_from(HOSTILE)


def is_sound(prober: Prober, answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    assert answer.headers.get("location", "/desk/").startswith("/desk/")
    assert told(answer.text).inline == []


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("name", ACTS)
@given(
    picked=st.lists(st.integers(0, 99), min_size=1, max_size=3),
    more=st.sets(st.text(max_size=8), max_size=2),
    said=WORDS,
)
def test_no_words_in_a_form_break_anything(
    furnished: tuple[Cast, asyncio.Runner], name: str, picked: list[int], more: set[str], said: str
) -> None:
    """Some fields, and some that there are not, hold such words; what comes of it is read again on every page."""
    cast, runner = furnished
    cast.restore()
    prober, act = Prober(cast, runner), ACTS[name]
    form = filled(cast, act.form)
    fields = sorted(form) or ["none"]
    form |= dict.fromkeys([*(fields[each % len(fields)] for each in picked), *more], said)
    is_sound(
        prober, prober.send(act.at, {name: value.encode("utf-8", "replace").decode() for name, value in form.items()})
    )
    if any(value for value in form.values()):
        for look in LOOKS.values():
            is_sound(prober, prober.ask("GET", look.at.format(**cast.ids)))


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("name", LOOKS)
@given(
    asked=st.dictionaries(
        st.sampled_from(("told", "q", "page", "group", "sort", "from", "to", "a", "b")) | st.text(max_size=5), WORDS
    )
)
def test_no_words_behind_a_path_break_anything(
    furnished: tuple[Cast, asyncio.Runner], name: str, asked: dict[str, str]
) -> None:
    cast, runner = furnished
    cast.restore()
    prober = Prober(cast, runner)
    given = {
        key.encode("utf-8", "replace").decode(): value[:3000].encode("utf-8", "replace").decode()
        for key, value in asked.items()
    }
    is_sound(prober, prober.ask("GET", LOOKS[name].at.format(**cast.ids), params=given))


BODIES = (
    b"",
    b"&&&",
    b"=",
    b"csrf",
    b"csrf=%ff",
    b"\xff\xfe",
    b"a=" + b"x" * 70_000,
    b"&".join(b"a=b" for _ in range(200)),
)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: str(body[:12]))
def test_no_body_breaks_anything(prober: Prober, body: bytes) -> None:
    for path in ("/alerts/1/take", "/leave", "/sign-in/link", "/sign-in/app"):
        for kind in ("application/x-www-form-urlencoded", "application/json", ""):
            answer = prober.ask("POST", path, content=body, headers={"content-type": kind})
            assert 400 <= answer.status_code < 500
