// On a small screen one thing is shown at a time: a phone, the guide, or the desk; on a middling one, one phone of the
// clinic. Wherever there is room for more, the phones stand together, or the desk in their place.

const phones = ["clinic", "colleague", "patient"], names = [...phones, "side", "phones", "desk"], staff = ["clinic", "colleague"];
const tab = (name) => document.getElementById(`tab-${name}`);
const duo = (name) => document.querySelector(`.duo [data-duo="${name}"]`);
const panel = (name) => document.getElementById(phones.includes(name) ? `phone-${name}` : name);
const isThere = (element) => element.getClientRects().length > 0;
export const shown = () => document.body.dataset.shown ?? "clinic";
let before = "clinic"; // What was shown when the desk was not.

// `phones` is whatever was shown last of them.
export function show(wanted) {
  const name = wanted === "phones" ? before : wanted;
  if (name !== "desk") before = name;
  document.body.dataset.shown = name;
  for (const each of names) {
    const isShown = each === name || (each === "phones" && name !== "desk");
    tab(each).setAttribute("aria-selected", String(isShown));
    tab(each).tabIndex = isShown ? 0 : -1;
  }
  if (staff.includes(name)) document.body.dataset.duo = name;
  for (const each of staff) duo(each).setAttribute("aria-pressed", String(each === document.body.dataset.duo));
  for (const dot of dots(name)) dot.hidden = true;
  for (const log of document.querySelectorAll(".phone .log")) log.scrollTop = log.scrollHeight;
}

function dots(name) {
  const all = phones.includes(name) ? [tab(name), duo(name), tab("phones")] : [tab(name)];
  return all.map((each) => each?.querySelector(".unread")).filter(Boolean);
}

// Something new is where nobody looks.
export function mark(name) {
  if (isThere(panel(name))) return;
  for (const dot of dots(name)) dot.hidden = false;
}

function choose(name) {
  show(name);
  document.body.dispatchEvent(new CustomEvent("chosen", { detail: name }));
}

export function beginTabs() {
  const list = document.querySelector(".tabs");
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-tab]");
    if (chosen) choose(chosen.dataset.tab);
  });
  document.querySelector(".duo").addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-duo]");
    if (chosen) show(chosen.dataset.duo);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const there = names.filter((each) => isThere(tab(each)));
    const next = there[(there.indexOf(event.target.dataset.tab) + step + there.length) % there.length];
    choose(next);
    tab(next).focus();
  });
  document.querySelector(".skip").addEventListener("click", (event) => {
    const target = event.target.closest("a")?.hash.replace(/^#(phone-)?/, "");
    if (target) choose(target);
  });
  show("clinic");
}
