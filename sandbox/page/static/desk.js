// The Mini App that the bot offers beside the field: in a frame, signed in as whoever holds the phone.

import { phone } from "./phone.js";
import { show, shown } from "./tabs.js";
import { ask } from "./wire.js";

const found = (id) => document.getElementById(id);
const frame = () => found("desk").querySelector("iframe");
let whose = "";

// It is there as long as the clinic's phone has its button.
export function setDesk() {
  const text = phone("clinic").dataset.app ?? "";
  found("desk").hidden = !text;
  for (const each of document.querySelectorAll(".with-desk")) each.hidden = !text;
  if (text) {
    for (const each of document.querySelectorAll(".desk-name")) each.textContent = text;
    document.body.dataset.desk = "yes";
    return;
  }
  delete document.body.dataset.desk;
  close();
  if (shown() === "desk") show("phones");
}

// By a button, the one beside the field or the one under a message that has this address. Opened anew each time.
export async function openApp(at, url = "") {
  const { person, name } = at.dataset, query = new URLSearchParams({ person, ...(url && { url }) });
  if (!document.body.dataset.desk) {
    window.open(`/app?${query}`, "_blank", "noopener");
    return;
  }
  await load(person, name, query);
  show("desk");
  frame().focus();
}

async function load(person, name, query) {
  const { address } = await ask("GET", `/control/app?${query}`);
  const fresh = document.createElement("iframe"); // Another fragment of the same address would not be loaded.
  Object.assign(fresh, { title: `${phone("clinic").dataset.app}: ${name}`, src: address, referrerPolicy: "no-referrer" });
  found("desk-whose").textContent = `as ${name}`;
  found("desk-alone").href = `/app?${query}`;
  found("desk-said").textContent = "";
  close();
  found("desk").querySelector(".screen").append(fresh);
  whose = person;
}

function close() {
  frame()?.remove();
  whose = "";
}

// Nothing is loaded before somebody wants to see it.
function chosen({ detail }) {
  const { person, name } = phone("clinic").dataset;
  if (detail !== "desk" || whose === person) return;
  load(person, name, new URLSearchParams({ person })).catch((error) => { found("desk-said").textContent = error.message; });
}

export function beginDesk() {
  document.body.addEventListener("chosen", chosen);
  new MutationObserver(setDesk).observe(document.querySelector(".staff"), { childList: true });
  setDesk();
}
