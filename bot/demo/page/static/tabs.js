// Where not everything fits, tabs say what is shown: one place of six on a narrow screen; beside the
// two phones the page, the panel, the console or what was stored, which has room of its own on a wide screen. The
// tab of a place that is hidden tells that it has news.

import { byId } from "./dom.js";

const PLACES = ["page", "sms", "telegram", "organizer", "console", "stored"];
const SIDES = ["page", "organizer", "console", "stored"];
const narrow = matchMedia("(max-width: 760px)");
const wide = matchMedia("(min-width: 1620px)");

let place = "page";
let side = "page";

export function startTabs() {
  for (const name of PLACES) {
    const tab = byId(`tab-${name}`);
    tab.addEventListener("click", () => open(name));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const row = narrow.matches ? PLACES : SIDES.slice(0, wide.matches ? 3 : 4);
      const next = row[(row.indexOf(name) + step + row.length) % row.length];
      open(next);
      byId(`tab-${next}`).focus();
    });
  }
  narrow.addEventListener("change", show);
  wide.addEventListener("change", () => open(side));
  show();
}

export function tell(name) {
  if (!byId(name).checkVisibility()) byId(`tab-${name}`).dataset.news = "";
}

export function open(chosen) {
  place = chosen;
  if (SIDES.includes(chosen)) side = wide.matches && chosen === "stored" ? "page" : chosen;
  show();
}

function show() {
  for (const name of PLACES) {
    const isOpen = name === (narrow.matches ? place : side);
    const tab = byId(`tab-${name}`);
    tab.setAttribute("aria-selected", String(isOpen));
    tab.tabIndex = isOpen ? 0 : -1;
    byId(name).toggleAttribute("data-shown", isOpen);
    if (byId(name).checkVisibility()) delete tab.dataset.news;
    const talk = byId(`${name}-talk`);
    if (isOpen && talk?.querySelector(".line")) talk.scrollTop = talk.scrollHeight;
  }
}
