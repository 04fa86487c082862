// Where Telegram has opened this page, its word on who that is stands behind the address.
const word = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
const show = (id) => { for (const each of ["way", "opening", "refused", "busy"]) document.getElementById(each).hidden = each !== id; };

async function enter() {
  show("opening");
  history.replaceState(null, "", location.pathname);
  try {
    const answer = await fetch(`${document.body.dataset.path}/sign-in/app`, { method: "POST", body: new URLSearchParams({ app: word }) });
    const { to } = await answer.json();
    if (to) return location.replace(to);
    show(answer.status === 503 ? "busy" : "refused");
  } catch { show("busy"); }
}

if (word) enter();
