// What is new shows by itself; where somebody is in the middle of something, they are asked first.
const $ = (id) => document.getElementById(id);
const path = () => document.body.dataset.path;
let events = null;
let dirty = false;
const AGAIN_AFTER = 10_000;
const TOLD_FOR = 20_000;
let told = { query: "", at: 0 };

// A page that a form has made, such as a link that is shown once, is found nowhere again; nor is one that is not there.
let byForm = false;
const isLast = () => byForm || document.querySelector(".door") !== null;
const isBusy = () => dirty || isLast() || document.querySelector("dialog[open], details[open]:not(.me) form, textarea:focus, input:not([type=hidden]):focus, select:focus") !== null;

// One's own act is news too: the sentence about it is asked for again as long as it may not have been read.
function whereWithTold() {
  if (!told.query || Date.now() - told.at > TOLD_FOR) return location.pathname + location.search;
  return `${location.pathname}${location.search}${location.search ? "&" : "?"}${told.query}`;
}

function refresh() {
  if (isLast()) return location.assign(`${path()}/`);
  if ($("news")) $("news").hidden = true;
  dirty = false;
  htmx.ajax("GET", whereWithTold(), { target: "#main", select: "#main", swap: "outerHTML", headers: { "x-refresh": "1" } });
}

function changed() {
  if (document.hidden || isBusy()) $("news").hidden = false;
  else refresh();
}

function listen() {
  if (events || !("seen" in document.body.dataset)) return;
  events = new EventSource(`${path()}/live?seen=${document.body.dataset.seen}`);
  events.addEventListener("changed", changed);
  events.addEventListener("out", () => location.assign(`${path()}/sign-in?out`));
  events.onopen = () => { if ($("lost")) $("lost").hidden = true; };
  events.onerror = () => {
    seeWhetherItAnswers();
    if (events.readyState !== EventSource.CLOSED) return;
    events = null;
    setTimeout(askInstead, AGAIN_AFTER);
  };
}

// Without a stream, of which there may be too many, the page asks by itself: nobody takes an old list for a calm day.
async function askInstead() {
  listen();
  if (await seeWhetherItAnswers() && !document.hidden && !isBusy()) refresh();
}

// A stream that has ended says nothing of the desk: it may have too many, or have been started anew.
async function seeWhetherItAnswers() {
  const answers = await fetch(`${path()}/static/icon.svg`, { cache: "no-store" }).then((answer) => answer.ok, () => false);
  if ($("lost")) $("lost").hidden = answers;
  return answers;
}

document.addEventListener("input", (event) => { if (event.target.form?.method === "post") dirty = true; });
document.addEventListener("click", (event) => { if (event.target.id === "show-news") refresh(); });
// The menu of whoever is signed in closes like one: by a tap beside it, and by Escape.
function closeMenu(event) {
  const menu = document.querySelector(".me[open]");
  if (!menu || (event.type === "click" ? menu.contains(event.target) : event.key !== "Escape")) return;
  menu.open = false;
  if (event.type === "keydown") menu.querySelector("summary").focus();
}
document.addEventListener("click", closeMenu);
document.addEventListener("keydown", closeMenu);
document.addEventListener("visibilitychange", () => { if (!document.hidden && $("news") && !$("news").hidden && !isBusy()) refresh(); });

// What is typed in one form stays while another on the same page is sent; nothing of it is kept anywhere but here.
// A question about what was typed belongs to it, and stands in the same details.
const isSent = (field, sent) => field.form === sent || (sent?.closest("details")?.contains(field) ?? false);
let kept = [];
let unfolded = [];
let focused = "";
// How the same link or button is found on the page that comes; "" where nothing there has the focus.
function placeOf(element) {
  if (!element?.closest("#main")) return "";
  const same = (of, name) => `[${name}="${CSS.escape(of.getAttribute(name))}"]`;
  if (element.matches("a[href]")) return `#main a${same(element, "href")}`;
  if (element.matches("details[id] > summary")) return `#${CSS.escape(element.parentElement.id)} > summary`;
  if (element.matches("form[action] button")) return `#main form${same(element.form, "action")} button${element.hasAttribute("value") ? same(element, "value") : ""}`;
  return "#main";
}
document.addEventListener("htmx:beforeSwap", (event) => {
  const sent = event.detail.requestConfig?.elt;
  const typed = [...document.querySelectorAll("textarea[data-keep]")].filter((each) => each.value.trim() && !isSent(each, sent));
  kept = typed.map((each) => [each.dataset.keep, each.value]);
  unfolded = event.detail.boosted ? [] : [...document.querySelectorAll("details[id][open]")].map((each) => each.id);
  focused = event.detail.boosted ? "" : placeOf(document.activeElement);
});
function giveBack() {
  for (const [key, value] of kept) {
    const field = document.querySelector(`textarea[data-keep="${key}"]`);
    if (!field || field.value) continue;
    field.value = value;
    field.closest("details")?.setAttribute("open", "");
    dirty = true;
  }
  for (const id of unfolded) $(id)?.setAttribute("open", "");
  if (focused) (document.querySelector(focused) ?? $("main")).focus({ preventScroll: true });
  kept = [];
  unfolded = [];
}

document.addEventListener("htmx:sendError", () => { if ($("lost")) $("lost").hidden = false; });
document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.detail.boosted) {
    giveBack();
    return;
  }
  dirty = false;
  const { requestConfig: asked, xhr } = event.detail;
  byForm = asked.verb === "post" && new URL(xhr.responseURL).pathname === new URL(asked.path, location.href).pathname;
  giveBack();
  const next = document.querySelector("#main [autofocus]");
  if (next) {
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
    return;
  }
  $("main")?.focus({ preventScroll: true });
  scrollTo(0, 0);
});
// On a phone a menu may be wider than its window; and so are the small photos.
function showWhere() {
  for (const current of document.querySelectorAll(":is(.bar nav, .tabs, .strip) [aria-current]")) {
    const row = current.closest("nav, ul");
    const [here, around] = [current.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += here.left + here.width / 2 - around.left - around.width / 2;
  }
}
document.addEventListener("htmx:afterSettle", showWhere);
showWhere();
// A sentence that has been read once does not stand there again, and the address does not keep it.
function forgetTold() {
  const at = new URL(location.href);
  told = { query: "", at: Date.now() };
  if (!at.searchParams.has("told")) return;
  const about = ["told", "of"].filter((name) => at.searchParams.has(name));
  told.query = new URLSearchParams(about.map((name) => [name, at.searchParams.get(name)])).toString();
  for (const name of about) at.searchParams.delete(name);
  history.replaceState(history.state, "", at);
}
document.addEventListener("htmx:pushedIntoHistory", forgetTold);
forgetTold();
listen();
