// On a small screen one thing is shown at a time: a phone, or the guide.

const names = ["clinic", "patient", "side"];
const tab = (name) => document.getElementById(`tab-${name}`);
const shown = () => document.body.dataset.shown ?? "clinic";

export function show(name) {
  document.body.dataset.shown = name;
  for (const each of names) {
    tab(each).setAttribute("aria-selected", String(each === name));
    tab(each).tabIndex = each === name ? 0 : -1;
  }
  tab(name).querySelector(".unread").hidden = true;
  const log = document.querySelector(`#phone-${name} .log`);
  if (log) log.scrollTop = log.scrollHeight;
}

// Something new is where nobody looks.
export function mark(name) {
  if (name !== shown()) tab(name).querySelector(".unread").hidden = false;
}

export function beginTabs() {
  const list = document.querySelector(".tabs");
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-tab]");
    if (chosen) show(chosen.dataset.tab);
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
