// Three steps for whoever is here for the first time.

import { phone, sides } from "./phone.js";

const HIDDEN = "guide-hidden";
const found = (id) => document.getElementById(id);
let done = [false, false, false], isWeek = false;

export function setDone(state) {
  done = state.done;
  isWeek = Boolean(state.week);
  draw();
}

function draw() {
  const guide = found("guide");
  if (!guide) return;
  const hidden = localStorage.getItem(HIDDEN) === "yes";
  guide.hidden = hidden || isWeek;
  found("guide-show").hidden = !hidden || isWeek;
  found("tour").hidden = !isWeek;
  const current = done.indexOf(false);
  for (const step of guide.querySelectorAll("[data-step]")) {
    const at = Number(step.dataset.step);
    step.classList.toggle("ticked", done[at]);
    step.querySelector(".state").textContent = done[at] ? "(done)" : "";
    if (at === current) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
  found("guide-done").hidden = current !== -1;
  guide.classList.toggle("over", current === -1);
  found("hint").textContent = guide.hidden || current === -1 ? "" : guide.querySelector("[aria-current] p").textContent;
  for (const side of sides) phone(side).classList.toggle("concerned", !guide.hidden && side === concerned(current));
}

// Whose turn it is: in the first step the patient's, once a link is there.
function concerned(current) {
  const patient = phone("patient"), follows = patient.dataset.link || patient.querySelector(".bubble");
  return ["clinic", "patient", "clinic"][current === 0 && follows ? 1 : current];
}

export function beginGuide() {
  if (!found("guide")) return;
  const keep = (value) => { localStorage.setItem(HIDDEN, value); draw(); };
  found("guide-hide").addEventListener("click", () => { keep("yes"); found("guide-show").focus(); });
  found("guide-show").addEventListener("click", () => { keep("no"); found("guide-hide").focus(); });
  const redrawn = new MutationObserver(draw);
  for (const place of document.querySelectorAll("main, .staff")) redrawn.observe(place, { childList: true });
  draw();
}
