// Light, dark, or as the system has it; the choice is kept in this browser.

import { byId } from "./dom.js";

const CHOICES = { auto: "Auto", light: "Light", dark: "Dark" };

// Gives the page in a frame the theme of this one.
export function dressFrame(frame) {
  const { theme } = document.documentElement.dataset;
  const { dataset } = frame.contentDocument.documentElement;
  if (theme) dataset.theme = theme;
  else delete dataset.theme;
}

// `changed` is called whenever the theme is applied.
export function startTheme(changed) {
  let chosen = localStorage.getItem("theme") ?? "auto";
  const names = Object.keys(CHOICES);
  const apply = () => {
    if (chosen === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    byId("theme-name").textContent = CHOICES[chosen];
    byId("theme").setAttribute("aria-label", `Theme: ${CHOICES[chosen].toLowerCase()}`);
    changed();
  };
  byId("theme").addEventListener("click", () => {
    chosen = names[(names.indexOf(chosen) + 1) % names.length];
    localStorage.setItem("theme", chosen);
    apply();
  });
  if (!(chosen in CHOICES)) chosen = "auto";
  apply();
}
