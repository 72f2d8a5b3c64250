// The card of a broadcast: whom it reaches, what they read, what it costs, how long it takes.

import { make, plural } from "./dom.js";

export function figures(card) {
  const list = [
    ["People", card.people.toLocaleString("en")],
    ["Segments", card.segments.toLocaleString("en")],
    ["Price", card.price, card.price_note],
    ["Takes", card.takes],
  ];
  return make(
    "dl",
    { class: "figures" },
    ...list.map(([label, value, note]) =>
      make("div", {}, make("dt", {}, label), make("dd", { title: note }, value)),
    ),
  );
}

// What forbids it, what is unwise, and which characters make texts dear.
export function problems(card) {
  const found = [];
  if (card.problems.length) {
    found.push(
      make(
        "ul",
        { class: "problems", tabindex: "-1", "aria-label": "It cannot go out as it is" },
        ...card.problems.map((words) => make("li", {}, words)),
      ),
    );
  }
  if (card.cautions.length) {
    found.push(make("ul", { class: "cautions" }, ...card.cautions.map((words) => make("li", {}, words))));
  }
  if (card.dear.length) {
    const guilty = card.dear.slice(0, 8).flatMap((each) => [" ", make("q", {}, each)]);
    found.push(make("p", { class: "dear" }, "Dear by text message, being no GSM-7:", ...guilty));
  }
  return found;
}

// Each language as it reads on a phone and in Telegram.
export function readings(card) {
  return card.readings.map((each) =>
    make(
      "figure",
      { class: `reading ${each.channel}` },
      make("div", { class: "bubble", dir: "auto", lang: each.language }, each.text),
      make("figcaption", {}, caption(each)),
    ),
  );
}

function caption({ texted, in_telegram, spread }) {
  const parts = [];
  if (texted) parts.push(`${texted.toLocaleString("en")} by text message (${spreadWords(spread)})`);
  if (in_telegram) parts.push(`${in_telegram.toLocaleString("en")} in Telegram`);
  return parts.join(", ") || "nobody yet";
}

// How many texts take how many segments.
export function spreadWords(spread) {
  if (spread.length === 0) return "nobody yet";
  if (spread.length === 1) return `${plural(spread[0].segments, "segment")} each`;
  return spread.map(({ segments, people }) => `${people} × ${plural(segments, "segment")}`).join(", ");
}
