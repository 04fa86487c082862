// On a small screen one thing is shown at a time: a phone, or the guide; on a middling one, one phone of the clinic.

const names = ["clinic", "colleague", "patient", "side"], staff = ["clinic", "colleague"];
const tab = (name) => document.getElementById(`tab-${name}`);
const duo = (name) => document.querySelector(`.duo [data-duo="${name}"]`);
const panel = (name) => document.getElementById(name === "side" ? "side" : `phone-${name}`);
const shown = () => document.body.dataset.shown ?? "clinic";

export function show(name) {
  document.body.dataset.shown = name;
  for (const each of names) {
    tab(each).setAttribute("aria-selected", String(each === name));
    tab(each).tabIndex = each === name ? 0 : -1;
  }
  if (staff.includes(name)) document.body.dataset.duo = name;
  for (const each of staff) duo(each).setAttribute("aria-pressed", String(each === document.body.dataset.duo));
  for (const dot of dots(name)) dot.hidden = true;
  const log = document.querySelector(`#phone-${name} .log`);
  if (log) log.scrollTop = log.scrollHeight;
}

function dots(name) {
  return [tab(name), duo(name)].filter(Boolean).map((each) => each.querySelector(".unread"));
}

// Something new is where nobody looks.
export function mark(name) {
  if (panel(name).getClientRects().length) return;
  for (const dot of dots(name)) dot.hidden = false;
}

export function beginTabs() {
  const list = document.querySelector(".tabs");
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-tab]");
    if (chosen) show(chosen.dataset.tab);
  });
  document.querySelector(".duo").addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-duo]");
    if (chosen) show(chosen.dataset.duo);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = names[(names.indexOf(shown()) + step + names.length) % names.length];
    show(next);
    tab(next).focus();
  });
  document.querySelector(".skip").addEventListener("click", (event) => {
    const target = event.target.closest("a")?.hash.replace(/^#(phone-)?/, "");
    if (target) show(target);
  });
  show("clinic");
}
