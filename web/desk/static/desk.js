// What is new shows by itself; where somebody is in the middle of something, they are asked first.
const $ = (id) => document.getElementById(id);
const path = () => document.body.dataset.path;
let events = null;
let dirty = false;
const AGAIN_AFTER = 10_000;

// A page that a form has made, such as a link that is shown once, is found nowhere again; nor is one that is not there.
let byForm = false;
const isLast = () => byForm || document.querySelector(".door") !== null;
const isBusy = () => dirty || isLast() || document.querySelector("dialog[open], details[open]:not(.me) form, textarea:focus, input:not([type=hidden]):focus, select:focus") !== null;

function refresh() {
  if (isLast()) return location.assign(`${path()}/`);
  if ($("news")) $("news").hidden = true;
  dirty = false;
  htmx.ajax("GET", location.pathname + location.search, { target: "#main", select: "#main", swap: "outerHTML", headers: { "x-refresh": "1" } });
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
    setTimeout(listen, AGAIN_AFTER);
  };
}

// A stream that has ended says nothing of the desk: it may have too many, or have been started anew.
async function seeWhetherItAnswers() {
  const answers = await fetch(`${path()}/static/icon.svg`, { cache: "no-store" }).then((answer) => answer.ok, () => false);
  if ($("lost")) $("lost").hidden = answers;
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
document.addEventListener("htmx:beforeSwap", (event) => {
  const sent = event.detail.requestConfig?.elt;
  const typed = [...document.querySelectorAll("textarea[data-keep]")].filter((each) => each.value.trim() && !isSent(each, sent));
  kept = typed.map((each) => [each.dataset.keep, each.value]);
  unfolded = event.detail.boosted ? [] : [...document.querySelectorAll("details[id][open]")].map((each) => each.id);
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
// A sentence that has been read once does not stand there again.
function forgetTold() {
  const at = new URL(location.href);
  if (!at.searchParams.has("told")) return;
  at.searchParams.delete("told");
  at.searchParams.delete("of");
  history.replaceState(history.state, "", at);
}
document.addEventListener("htmx:pushedIntoHistory", forgetTold);
forgetTold();
listen();
