// The courses: found by a word, told what they should show, and after playing, what they did.

const found = (id) => document.getElementById(id);
let groups = [], judged = "";

function draw() {
  const words = (found("search")?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = found("course").value;
  const fits = (option, label) => {
    const text = `${option.textContent} ${label} ${option.dataset.expects} ${option.value.replaceAll("_", " ")}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const shown = groups.map(({ label, options }) => ({ label, options: options.filter((each) => fits(each, label)) }));
  found("course").replaceChildren(...shown.filter(({ options }) => options.length).map(({ label, options }) => {
    const group = document.createElement("optgroup");
    group.label = label;
    group.append(...options);
    return group;
  }));
  if (chosen) found("course").value = chosen;
  if (found("course").selectedIndex < 0) found("course").selectedIndex = 0;
  tell();
}

function tell() {
  const option = found("course").selectedOptions[0];
  found("play").querySelector("button").disabled = !option;
  found("expects").textContent = option ? option.dataset.expects : "No course has these words.";
}

const line = (name, text, ...classes) => {
  const element = document.createElement(name);
  element.textContent = text;
  element.classList.add(...classes);
  return element;
};

export function setVerdict(verdict) {
  const place = found("verdict"), same = JSON.stringify(verdict ?? null) === judged;
  if (same) return;
  judged = JSON.stringify(verdict ?? null);
  place.hidden = !verdict;
  place.className = `verdict ${{ true: "good", false: "bad" }[verdict?.met] ?? ""}`;
  if (!verdict) return;
  found("expects").textContent = ""; // It stands below, with what happened.
  const head = { true: "✓ As expected", false: "✗ Not as expected" }[verdict.met] ?? "Not compared";
  const rows = document.createElement("dl");
  for (const each of verdict.lines) {
    rows.append(line("dt", "Expected"), line("dd", each.expected), line("dt", "Happened"), line("dd", each.happened, each.met ? "met" : "unmet"));
  }
  place.replaceChildren(line("strong", head), line("p", verdict.about), rows);
  if (verdict.why) place.append(line("p", verdict.why));
}

export function beginCourses() {
  if (!found("course")) return;
  groups = [...found("course").querySelectorAll("optgroup")].map((each) => ({ label: each.label, options: [...each.children] }));
  found("search")?.addEventListener("input", draw);
  found("course").addEventListener("change", tell);
  tell();
}
