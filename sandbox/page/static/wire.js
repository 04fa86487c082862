// Requests to the sandbox, and what it tells as it happens.

export async function ask(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => { throw new Error("The sandbox does not answer."); });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The sandbox says ${response.status}.`);
  return answer;
}

export async function fragment(path, query) {
  const response = await fetch(`${path}?${new URLSearchParams(query)}`);
  if (!response.ok) throw new Error((await response.json()).error);
  return parsed(await response.text());
}

export function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

// `told` has a function for each kind of event; `lost` is told whether the sandbox is out of reach.
export function listen(told, lost) {
  const source = new EventSource("/events");
  source.addEventListener("open", () => lost(false));
  source.addEventListener("error", () => {
    lost(true);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(told, lost), 1000);
  });
  for (const kind of Object.keys(told)) {
    source.addEventListener(kind, (event) => told[kind](JSON.parse(event.data)));
  }
}
