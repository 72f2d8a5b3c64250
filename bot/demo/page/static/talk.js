// The messages of one phone or chat. Messages are only ever added; their status may change.

import { make, plural } from "./dom.js";

const STATUS = {
  queued: "Sending",
  sent: "Sent",
  delivered: "Delivered",
  undelivered: "Not delivered",
  failed: "Not delivered",
};

export class Talk {
  constructor(node) {
    this.node = node;
    this.of = null;
    this.lines = new Map();
  }

  // Shows the messages of device `id`; `welcome` builds what stands there before the first.
  show(id, messages, welcome) {
    const isOther = this.of !== id;
    if (isOther) {
      this.of = id;
      this.lines.clear();
      this.node.replaceChildren();
    }
    if (messages.length === 0) {
      if (!this.node.firstChild) this.node.append(welcome());
      this.node.scrollTop = 0;
      return;
    }
    if (this.lines.size === 0) this.node.replaceChildren();
    let added = false;
    for (const message of messages) {
      const known = this.lines.get(message.id);
      if (known) this.showStatus(known, message);
      else {
        this.add(message);
        added = true;
      }
    }
    const behavior = isOther ? "instant" : "smooth";
    if (added) this.node.scrollTo({ top: this.node.scrollHeight, behavior });
  }

  add(message) {
    const kind = message.author === "bot" && message.error === 21610 ? "dropped" : message.author;
    const line = make("div", { class: `line ${kind}` });
    line.append(
      message.tag
        ? make("div", { class: "tag" }, message.tag, make("span", { class: "hidden" }, ": "))
        : make("span", { class: "hidden" }, message.author === "me" ? "You: " : "Answer: "),
      make("div", { class: "bubble", dir: "auto" }, message.text),
    );
    const cost = message.size && message.author !== "me" ? make("div", { class: "cost" }) : null;
    if (cost) line.append(cost);
    const known = { cost, status: null };
    this.lines.set(message.id, known);
    this.showStatus(known, message);
    this.node.append(line);
  }

  showStatus(known, message) {
    const state = `${message.status} ${message.error}`;
    if (!known.cost || known.status === state) return;
    known.status = state;
    known.cost.replaceChildren(...describe(message));
  }
}

function describe(message) {
  const { size, error } = message;
  const unicode = size.encoding !== "GSM-7";
  const parts = [
    meter(size),
    make(
      "span",
      { class: unicode ? "unicode" : "", title: `${size.units} of ${size.room} units` },
      `${plural(size.segments, "segment")} · ${size.encoding}`,
    ),
  ];
  if (message.author === "carrier") parts.push(make("span", {}, "the carrier’s own reply"));
  else if (error === 21610) parts.push(make("span", { class: "bad" }, "Dropped: blocked (21610)"));
  else if (error) parts.push(make("span", { class: "bad" }, `${STATUS[message.status]} (${error})`));
  else parts.push(make("span", {}, STATUS[message.status] ?? message.status));
  if (unicode) {
    const guilty = size.culprits.slice(0, 6).flatMap((each) => [", ", make("q", {}, each)]);
    parts.push(make("span", { class: "culprits" }, "because of ", ...guilty.slice(1)));
  }
  return parts;
}

// One block for each segment, the last filled as far as the text goes.
function meter({ segments, units, room }) {
  const each = room / Math.max(1, segments);
  const blocks = Array.from({ length: Math.min(segments, 8) }, (_, index) => {
    const full = Math.max(0, Math.min(1, units / each - index));
    const block = make("span");
    block.style.setProperty("--full", `${Math.round(full * 100)}%`);
    return block;
  });
  return make("i", { "aria-hidden": "true" }, ...blocks);
}
