// On a narrow screen one place is shown at a time; the tab of another tells that it has news.

import { byId } from "./dom.js";

const PLACES = ["sms", "telegram", "stored"];

export function startTabs() {
  for (const place of PLACES) {
    const tab = byId(`tab-${place}`);
    tab.addEventListener("click", () => open(place));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = PLACES[(PLACES.indexOf(place) + step + PLACES.length) % PLACES.length];
      open(next);
      byId(`tab-${next}`).focus();
    });
  }
  open("sms");
}

export function tell(place) {
  const tab = byId(`tab-${place}`);
  if (tab.getAttribute("aria-selected") !== "true") tab.dataset.news = "";
}

function open(chosen) {
  for (const place of PLACES) {
    const tab = byId(`tab-${place}`);
    const isOpen = place === chosen;
    tab.setAttribute("aria-selected", String(isOpen));
    tab.tabIndex = isOpen ? 0 : -1;
    byId(place).toggleAttribute("data-shown", isOpen);
    if (!isOpen) continue;
    delete tab.dataset.news;
    const talk = byId(`${place}-talk`);
    if (talk?.querySelector(".line")) talk.scrollTop = talk.scrollHeight;
  }
}
