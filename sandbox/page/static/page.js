// The page of the sandbox, put together.

import { addNote, beginBar, setClock, setFaults, setState } from "./bar.js";
import { beginCourses } from "./courses.js";
import { beginDesk, setDesk } from "./desk.js";
import { beginGuide, setDone } from "./guide.js";
import { answered, beginPhones, busy, phone, put, redraw, renewMenu, showing, sides, takeAway, toast, typing } from "./phone.js";
import { beginPictures } from "./picture.js";
import { beginTabs, mark } from "./tabs.js";
import { ask, listen } from "./wire.js";

const tapped = new Map(); // Which button was meant by an answer.
let again = 0;
let version = Number(document.body.dataset.version), played = "", greeted = false;

const redrawAll = () => Promise.all(sides.map((side) => redraw(side))).catch(() => location.assign("/"));

function stand(state) {
  if (!state) return;
  if (setState(state)) redrawAll();
  setDone(state);
  const patient = state.playing?.patient ?? "";
  if (patient && patient !== played) redraw("patient", { person: patient, link: "" }).catch(() => { played = ""; });
  played = patient;
}

function renewMenus() {
  clearTimeout(again); // A bot sets many at once.
  again = setTimeout(() => sides.forEach((side) => renewMenu(side).then(setDesk).catch(() => {})), 300);
}

const told = {
  hello(event) {
    if (greeted && (event.version !== version || event.run !== document.body.dataset.run)) return location.reload();
    if (event.version !== version) redrawAll();
    greeted = true;
    setFaults(event.faults);
    stand(event.state);
  },
  bubble(event) {
    for (const at of showing(event.chat)) {
      put(at, event);
      if (event.by_bot) mark(at.dataset.side);
    }
  },
  gone: (event) => showing(event.chat).forEach((at) => takeAway(at, event)),
  typing: (event) => showing(event.chat).forEach(typing),
  tapped(event) {
    tapped.set(event.callback_id, event);
    showing(event.chat).forEach((at) => busy(at, event.message_id, event.data));
  },
  answered(event) {
    const { chat, message_id } = tapped.get(event.callback_id) ?? {};
    tapped.delete(event.callback_id);
    showing(chat).forEach((at) => answered(at, message_id, event));
  },
  standing: (event) => showing(event.chat).forEach((at) => redraw(at.dataset.side)),
  started: (event) => showing(event.chat).forEach((at) => redraw(at.dataset.side)),
  person({ person }) {
    for (const select of document.querySelectorAll("select.who")) {
      if (![...select.options].some((each) => each.value === String(person.id))) {
        select.options.add(new Option(person.first_name, person.id), select.options.length - 1);
      }
    }
  },
  commands: renewMenus,
  menu_button: renewMenus,
  note(event) {
    addNote(event.html);
    mark("side");
  },
  faults: (event) => setFaults(event.faults),
  stage: (event) => stand(event.state),
  clock() {},
  reset: () => location.assign("/"),
};

function chooseSomebody(event) {
  const select = event.target;
  if (!select.matches("select.who")) return;
  const at = select.closest(".phone");
  if (select.value !== "new") {
    redraw(at.dataset.side, { person: select.value, link: "" });
    return;
  }
  select.value = at.dataset.person;
  const dialog = document.getElementById("newcomer");
  dialog.dataset.side = at.dataset.side;
  dialog.returnValue = "";
  dialog.showModal();
}

async function welcome(event) {
  const dialog = event.target, name = document.getElementById("newcomer-name"), wanted = name.value.trim();
  name.value = "";
  if (dialog.returnValue !== "yes" || !wanted) return;
  try {
    const person = await ask("POST", "/control/people", { name: wanted });
    await redraw(dialog.dataset.side, { person: person.id, link: "" });
  } catch (error) {
    toast(phone(dialog.dataset.side), error.message);
  }
}

beginTabs();
beginPhones(document.querySelector("main"));
beginBar();
beginGuide();
beginDesk();
beginCourses();
beginPictures();
setClock(Number(document.body.dataset.now));
document.querySelector("main").addEventListener("change", chooseSomebody);
document.getElementById("newcomer").addEventListener("close", welcome);
for (const kind of Object.keys(told)) {
  const act = told[kind];
  told[kind] = (event) => {
    setClock(event.now);
    act(event);
    version = event.version;
  };
}
listen(told, (lost) => { document.getElementById("lost").hidden = !lost; });
