// One phone: its bubbles, and what a person does with it.

import { ask, fragment, parsed } from "./wire.js";
import { openApp } from "./desk.js";
import { follow } from "./links.js";
import { enlarge } from "./picture.js";

const TYPING_FOR = 5000, ANSWERED_WITHIN = 15000, TOAST_FOR = 4500, NEAR = 120;
const timers = new WeakMap();

export const sides = ["clinic", "colleague", "patient"];
export const phone = (side) => document.getElementById(`phone-${side}`);
// Where a link leads: from the clinic to the patient, from the patient to the clinic.
export const other = (at) => phone(at.dataset.side === "patient" ? "clinic" : "patient");
export const showing = (chat) => sides.map(phone).filter((at) => at.dataset.chat === String(chat));
const log = (at) => at.querySelector(".log");

function later(at, what, after, act) {
  const running = timers.get(at) ?? {};
  clearTimeout(running[what]);
  running[what] = setTimeout(act, after);
  timers.set(at, running);
}

export function toEnd(at) {
  log(at).scrollTop = log(at).scrollHeight;
}

function atEnd(at) {
  const place = log(at);
  return place.scrollHeight - place.scrollTop - place.clientHeight < NEAR;
}

export function toast(at, text) {
  const place = at.querySelector(".toast"), wasAtEnd = atEnd(at);
  place.textContent = text;
  place.classList.add("shown"); // It takes its own room, above the chat: nothing is covered.
  if (wasAtEnd) toEnd(at);
  later(at, "toast", TOAST_FOR, () => place.classList.remove("shown"));
}

// Who holds each phone, and which link waits there to be started.
const holds = {}, turns = Object.fromEntries(sides.map((side) => [side, 0]));
// What was told lately: it may be newer than a phone that is being drawn afresh.
const lately = [];

// Draws the phone afresh. What was being written stays, as long as it is the same person's.
export async function redraw(side, change = {}) {
  const before = holds[side], turn = ++turns[side];
  holds[side] = { ...before, ...change };
  const fresh = await fragment("/phone", { side, ...holds[side] }).catch((error) => {
    holds[side] = before;
    throw error;
  });
  if (turn !== turns[side]) return;
  const old = phone(side), field = fresh.querySelector("textarea"), focus = placeOf(document.activeElement, old, fresh);
  fresh.classList.toggle("concerned", old.classList.contains("concerned"));
  if (field && fresh.dataset.person === old.dataset.person) field.value = old.querySelector("textarea")?.value ?? "";
  old.replaceWith(fresh);
  for (const each of lately) if (each.version > Number(fresh.dataset.version) && fresh.dataset.chat === String(each.chat)) each.again(fresh);
  focus?.focus({ preventScroll: true });
  toEnd(fresh);
  remember();
}

// Where who goes by keyboard stands, once the phone is drawn afresh: in the same place, or where one goes on.
function placeOf(focused, old, fresh) {
  if (!old.contains(focused)) return null;
  if (focused === old) return fresh;
  const same = focused.id && fresh.querySelector(`#${CSS.escape(focused.id)}`);
  return same || fresh.querySelector("textarea") || fresh.querySelector(".big");
}

// Only what stands beside the field: where the chat stands, and what is being written, stays.
export async function renewMenu(side) {
  const { person } = holds[side], fresh = await fragment("/phone", { side, ...holds[side] });
  if (holds[side].person !== person) return; // It is somebody else's by now.
  const at = phone(side);
  for (const part of [".commands", ".open-app"]) {
    const now = fresh.querySelector(part);
    at.querySelector(part)?.remove();
    if (now) at.querySelector(".composer")?.prepend(now);
  }
  at.dataset.app = fresh.dataset.app;
}

function keep(event, again) {
  lately.push({ version: event.version, chat: event.chat, again });
  if (lately.length > 200) lately.shift();
}

// The address says who is in which phone, so that a reload shows the same.
function remember() {
  const query = new URLSearchParams(sides.map((side) => [side, phone(side).dataset.name]));
  history.replaceState(null, "", `/?${query}`);
}

export function put(at, event) {
  keep(event, (fresh) => draw(fresh, event));
  draw(at, event);
}

function draw(at, event) {
  const place = log(at), bubble = parsed(event.html);
  const old = place.querySelector(`[data-message="${event.message}"]`);
  const wasAtEnd = atEnd(at);
  if (old) {
    const hadFocus = old.contains(document.activeElement);
    bubble.classList.add("changed");
    old.replaceWith(bubble);
    if (hadFocus) (bubble.querySelector(".key") ?? place).focus({ preventScroll: true });
  } else if (!event.is_edit) {
    place.querySelector(".empty")?.remove();
    separate(place, event.day);
    bubble.classList.add("fresh");
    homeOf(place, bubble).append(bubble);
    if (event.by_bot) calm(at);
  }
  if (!wasAtEnd && event.by_bot) return;
  toEnd(at);
  bubble.querySelector("img")?.addEventListener("load", () => toEnd(at));
}

// Pictures of one album stand side by side.
function homeOf(place, bubble) {
  const { album } = bubble.dataset, last = place.lastElementChild;
  if (!album || last?.matches(`.album[data-album="${album}"]`)) return album ? last : place;
  const home = document.createElement("div");
  home.className = `album ${bubble.classList.contains("theirs") ? "theirs" : "mine"}`;
  home.dataset.album = album;
  place.append(home);
  return home;
}

function separate(place, day) {
  const days = place.querySelectorAll(".day");
  if (days.length && days[days.length - 1].dataset.day === day.key) return;
  const line = document.createElement("div");
  Object.assign(line, { className: "day", textContent: day.label });
  line.dataset.day = day.key;
  place.append(line);
}

export function takeAway(at, event) {
  const remove = (from) => {
    const gone = log(from).querySelector(`[data-message="${event.message}"]`), home = gone?.closest(".album");
    gone?.remove();
    if (home && !home.children.length) home.remove();
  };
  keep(event, remove);
  remove(at);
}

export function typing(at) {
  const status = at.querySelector(".status");
  status.textContent = "typing…";
  status.classList.add("typing");
  later(at, "typing", TYPING_FOR, () => calm(at));
}

function calm(at) {
  const status = at.querySelector(".status");
  status.textContent = status.dataset.calm;
  status.classList.remove("typing");
}

export function busy(at, message, data) {
  const keys = log(at).querySelectorAll(`[data-message="${message}"] .key`);
  const key = [...keys].find((each) => each.dataset.data === data);
  key?.setAttribute("aria-busy", "true");
  setTimeout(() => key?.removeAttribute("aria-busy"), ANSWERED_WITHIN);
}

export function answered(at, message, event) {
  for (const key of log(at).querySelectorAll(`[data-message="${message}"] .key[aria-busy]`)) key.removeAttribute("aria-busy");
  if (event.text && event.alert) {
    const dialog = document.getElementById("alert");
    document.getElementById("alert-text").textContent = event.text;
    if (!dialog.open) dialog.showModal();
  } else if (event.text) {
    toast(at, event.text);
  }
}

// ---- what a person does

const act = (at, what, more = {}) => ask("POST", `/control/${what}`, { person: at.dataset.person, ...more });
const acts = {
  block: (at) => act(at, "block"),
  unblock: (at) => act(at, "unblock"),
  start: async (at) => {
    await act(at, "open", { link: holds[at.dataset.side].link });
    await redraw(at.dataset.side, { link: "", followed: "" });
  },
  leave: (at) => redraw(at.dataset.side, { link: "", followed: "" }),
  app: (at) => openApp(at),
  attach: (at) => at.querySelector(".attached").click(),
};

async function clicked(at, target) {
  const key = target.closest(".key"), link = target.closest(".log a[href]:not([download])");
  if (link || key?.dataset.url) return follow(at, link?.href ?? key.dataset.url);
  if (key?.dataset.app) return openApp(at, key.dataset.app);
  if (key) {
    const message = key.closest("[data-message]").dataset.message;
    busy(at, message, key.dataset.data);
    return act(at, "tap", { data: key.dataset.data, message_id: Number(message) });
  }
  const command = target.closest("[data-say]");
  command?.closest("details")?.removeAttribute("open");
  if (command) return act(at, "say", { text: command.dataset.say });
  const picture = target.closest(".picture");
  if (picture) return enlarge(picture.querySelector("img"));
  const quoted = target.closest(".quoted");
  if (quoted) return log(at).querySelector(`[data-message="${quoted.dataset.to}"]`)?.scrollIntoView({ block: "center" });
  const named = target.closest("[data-act]");
  if (!named) return undefined;
  named.closest("details")?.removeAttribute("open");
  return acts[named.dataset.act](at);
}

async function send(at) {
  const field = at.querySelector("textarea"), text = field.value;
  if (!text.trim()) return;
  field.value = "";
  await act(at, "say", { text }).catch((error) => { field.value = text; throw error; });
}

async function encoded(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let from = 0; from < bytes.length; from += 32768) binary += String.fromCharCode(...bytes.subarray(from, from + 32768));
  return { name: file.name, bytes: btoa(binary) };
}

async function sendFiles(at, files) {
  const photos = await Promise.all(files.map(encoded));
  await (photos.length > 1 ? act(at, "album", { photos }) : act(at, "photo", photos[0]));
}

// Listens once, above the phones, which are drawn afresh now and then.
export function beginPhones(main) {
  const from = (event) => event.target.closest?.(".phone");
  const kindly = (at, work) => Promise.resolve(work).catch((error) => toast(phone(at.dataset.side), error.message));
  main.addEventListener("click", (event) => {
    const at = from(event), link = event.target.closest(".log a[href]:not([download])");
    for (const open of main.querySelectorAll("details[open]")) if (!open.contains(event.target)) open.removeAttribute("open");
    if (!at) return;
    if (link && /^(https?:\/\/(t|telegram)\.me\/|tg:)/i.test(link.href)) event.preventDefault();
    else if (link) return;
    kindly(at, clicked(at, event.target));
  });
  main.addEventListener("submit", (event) => {
    if (!event.target.matches(".composer")) return;
    event.preventDefault();
    kindly(from(event), send(from(event)));
  });
  main.addEventListener("keydown", (event) => {
    if (event.key === "Escape") event.target.closest?.("details[open]")?.removeAttribute("open");
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches(".composer textarea")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
  main.addEventListener("change", (event) => {
    const at = from(event);
    if (!event.target.matches(".attached") || !event.target.files.length) return;
    const files = [...event.target.files];
    event.target.value = "";
    kindly(at, sendFiles(at, files));
  });
  for (const side of sides) holds[side] = { person: phone(side).dataset.person, link: "", followed: "" };
  remember();
  for (const side of sides) toEnd(phone(side));
  window.addEventListener("resize", () => sides.forEach((side) => toEnd(phone(side))));
}
