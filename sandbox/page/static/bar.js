// The clock, the bot, courses and faults: what stands around the phones.

import { setVerdict } from "./courses.js";
import { ask, parsed } from "./wire.js";

const found = (id) => document.getElementById(id);
const FAULTS = { away: { kind: "away" }, 429: { kind: "429", method: "send*,edit*", seconds: 5 } };
let ahead = 0, zone = "UTC", faults = {};

// The sandbox's clock moves by itself; every event says where it stands.
export function setClock(now) {
  ahead = now * 1000 - Date.now();
  tick();
}

function tick() {
  if (!found("clock")) return;
  const at = new Date(Date.now() + ahead);
  const text = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }).format(at);
  const time = text({ hour: "2-digit", minute: "2-digit" });
  if (found("clock").textContent !== time) found("clock").textContent = time;
  found("date").textContent = text({ weekday: "long", day: "numeric", month: "long" }).replace(/^(\w+) (\d+) /, "$1, $2\u00a0");
}

// Answers whether the clinic's zone is another than before.
export function setState(state) {
  const moved = zone !== state.zone && zone !== "UTC";
  zone = state.zone;
  found("city").textContent = zone.split("/").pop().replaceAll("_", " ");
  found("bot").textContent = `Bot: ${state.bot}`;
  found("bot").className = `badge ${state.bot}`;
  found("again").hidden = !state.can_begin_again;
  for (const step of document.querySelectorAll("[data-move]")) step.disabled = Boolean(state.playing);
  const next = found("next"), none = state.done[0] ? "Nobody is to be asked." : "Nobody is asked yet: connect a patient first.";
  next.textContent = state.next ? `Next check-in · ${state.next}` : "Next check-in";
  next.disabled = !state.next || Boolean(state.playing);
  next.title = state.next ? "" : none;
  found("why").textContent = state.playing ? "What is played moves the clock." : state.next ? "" : none;
  setWeek(state);
  setPlaying(state.playing);
  setVerdict(state.playing ? null : state.verdict);
  tick();
  return moved;
}

const WEEK = {
  "": ["Play a week", "Twelve patients at once."],
  begun: ["Next day", "One day on, to noon."],
  over: ["Next day", "All courses are over."],
};

function setWeek({ week, playing }) {
  const button = found("week");
  [button.textContent, found("week-says").textContent] = WEEK[week];
  button.disabled = Boolean(playing) || week === "over";
}

// The focus stays where something can be pressed.
function setPlaying(playing) {
  const [gone, here] = playing ? ["play", "playing"] : ["playing", "play"];
  const focused = found(gone).contains(document.activeElement) || (playing && document.activeElement === found("week"));
  found(gone).hidden = true;
  found(here).hidden = false;
  if (focused) found(here).querySelector("button").focus();
  if (!playing) return;
  found("playing").querySelector("p").textContent = `Playing: ${playing.about} · day ${playing.day} of ${playing.last_day}`;
  Object.assign(found("playing").querySelector("progress"), { max: Math.max(1, playing.last_day), value: playing.day });
}

export function setFaults(now) {
  faults = now;
  let failed = 0;
  for (const button of document.querySelectorAll("[data-fault]")) {
    const on = faults[button.dataset.fault];
    button.setAttribute("aria-pressed", String(Boolean(on)));
    failed += on?.hits ?? 0;
  }
  const any = Object.values(faults).some(Boolean);
  found("failed").textContent = any ? `${failed} ${failed === 1 ? "call" : "calls"} failed so far` : "";
}

export function addNote(html) {
  const notes = found("notes");
  notes.append(parsed(html));
  while (notes.children.length > 200) notes.firstElementChild.remove();
  notes.scrollTop = notes.scrollHeight;
}

function complain(error) {
  const line = parsed('<div class="note trouble"><p></p></div>');
  line.querySelector("p").textContent = error.message;
  found("notes").append(line);
  found("notes").scrollTop = found("notes").scrollHeight;
}

async function stage(act, body = {}) {
  const { state } = await ask("POST", `/stage/${act}`, body);
  setState(state);
}

async function toggle(button) {
  const kind = button.dataset.fault, on = faults[kind];
  button.setAttribute("aria-disabled", "true"); // A second press waits for what the first one does.
  await (on ? ask("DELETE", `/control/faults?id=${on.id}`) : ask("POST", "/control/faults", FAULTS[kind])).finally(() => button.removeAttribute("aria-disabled"));
}

function onClick(id, act) {
  found(id)?.addEventListener("click", () => Promise.resolve(act()).catch(complain));
}

export function beginBar() {
  for (const button of document.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => stage("move", { by: button.dataset.move }).catch(complain));
  }
  for (const button of document.querySelectorAll("[data-fault]")) {
    button.addEventListener("click", () => button.ariaDisabled || toggle(button).catch(complain));
  }
  onClick("kill", () => stage("kill"));
  onClick("week", () => stage("week"));
  onClick("stop", () => stage("stop"));
  onClick("again", () => found("sure").showModal());
  found("sure").addEventListener("close", () => {
    if (found("sure").returnValue === "yes") stage("again").catch(complain);
    found("sure").returnValue = "";
  });
  found("play")?.addEventListener("submit", (event) => {
    event.preventDefault();
    stage("play", { course: found("course").value }).catch(complain);
  });
  new ResizeObserver(() => { found("notes").scrollTop = found("notes").scrollHeight; }).observe(found("notes"));
  setInterval(tick, 1000);
}
