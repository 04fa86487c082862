// Where a link leads that is tapped in a phone.

import { ask } from "./wire.js";
import { other, phone, redraw, toast } from "./phone.js";
import { show } from "./tabs.js";

const TELEGRAM = new Set(["t.me", "www.t.me", "telegram.me"]);

// A link to the bot, somebody's name, or neither; sharing means what is shared.
export function meant(url) {
  const link = new URL(url);
  if (link.protocol === "tg:") {
    const name = link.searchParams.get("domain");
    return link.host === "resolve" && name ? named(name, link.searchParams, url) : { id: link.searchParams.get("id"), url };
  }
  if (!TELEGRAM.has(link.host)) return { outside: true, url };
  if (link.pathname.startsWith("/share/url")) {
    const shared = link.searchParams.get("url") ?? "";
    return URL.canParse(shared) ? meant(shared) : { url };
  }
  return named(link.pathname.replaceAll("/", ""), link.searchParams, url);
}

function named(name, query, url) {
  const ours = name.toLowerCase() === document.body.dataset.bot.toLowerCase();
  return ours ? { start: true, url } : { name, url };
}

export async function follow(at, url) {
  const link = meant(url);
  if (link.start) {
    const { name, side } = other(at).dataset;
    await redraw(side, { link: link.url, followed: `${name} followed ${at.dataset.name}’s link.` });
    show(side);
    phone(side).querySelector(".start").focus();
    return;
  }
  if (link.outside) {
    window.open(link.url, "_blank", "noopener,noreferrer");
    return;
  }
  const people = await ask("GET", "/control/people");
  const person = people.find((each) => String(each.id) === link.id || (link.name && each.username?.toLowerCase() === link.name.toLowerCase()));
  if (!person) {
    toast(at, "This link leads out of the sandbox.");
    return;
  }
  await redraw(other(at).dataset.side, { person: person.id, link: "" });
  show(other(at).dataset.side);
}
