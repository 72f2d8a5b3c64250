// A broadcast on its way: how far it is, what became of it, and what can be done about it.

import { fill, make, plural } from "./dom.js";

const PARTS = [
  ["delivered", "delivered"],
  ["sent", "sent"],
  ["sending", "being sent"],
  ["uncertain", "uncertain"],
  ["failed", "failed"],
  ["suppressed", "suppressed"],
  ["queued", "waiting"],
];
const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const ACTS = { pause: "Pause", resume: "Resume", cancel: "Cancel" };

export class Progress {
  // `another` is called when the next broadcast is to be written.
  constructor(node, act, another) {
    this.node = node;
    this.act = act;
    this.another = another;
    this.of = null;
  }

  show(broadcast) {
    this.node.hidden = !broadcast;
    if (!broadcast) return;
    if (this.of !== broadcast.id) this.begin(broadcast);
    const { people, counts } = broadcast;
    fill(this.says, broadcast.says, () => [broadcast.says]);
    fill(this.note, broadcast.note, () => [broadcast.note]);
    this.note.hidden = !broadcast.note;
    fill(this.text, broadcast.text, () => [broadcast.text]);
    const done = people - counts.queued - counts.sending;
    this.bar.setAttribute("aria-valuemax", String(people));
    this.bar.setAttribute("aria-valuenow", String(done));
    this.bar.setAttribute("aria-valuetext", `${done} of ${plural(people, "person", "people")}`);
    for (const [part] of PARTS) {
      this.parts[part].style.setProperty("flex-grow", String(counts[part]));
      this.parts[part].hidden = counts[part] === 0;
    }
    fill(this.list, JSON.stringify([counts, broadcast.why]), () => legend(counts, broadcast.why));
    this.showActs(broadcast);
    fill(this.trail, JSON.stringify(broadcast.trail), () => broadcast.trail.map(line));
  }

  begin(broadcast) {
    this.of = broadcast.id;
    this.says = make("h3", { id: "broadcast-says", tabindex: "-1" });
    this.note = make("p", { class: "note" });
    this.text = make("p", { class: "bubble", dir: "auto" });
    this.parts = Object.fromEntries(PARTS.map(([part]) => [part, make("i", { class: part })]));
    this.bar = make(
      "div",
      { class: "bar-of", role: "progressbar", "aria-label": "Progress of the broadcast", "aria-valuemin": "0" },
      ...Object.values(this.parts),
    );
    this.list = make("ul", { class: "legend" });
    this.acts = make("div", { class: "acts" });
    this.trail = make("ol", { class: "trail", "aria-label": "Who did what" });
    this.node.replaceChildren(this.text, make("div", { role: "status" }, this.says), this.bar, this.note, this.list, this.acts, this.trail);
  }

  showActs(broadcast) {
    const had = this.acts.contains(document.activeElement);
    fill(this.acts, JSON.stringify(broadcast.may), () => [
      ...broadcast.may.map((name) =>
        make("button", { class: "quiet", type: "button", "data-act": name, onclick: () => this.act(`broadcast/${name}`, { id: broadcast.id }) }, ACTS[name]),
      ),
      ...(broadcast.is_over
        ? [make("button", { class: "strong", type: "button", id: "another", onclick: this.another }, "Write another")]
        : []),
    ]);
    if (had && !this.acts.contains(document.activeElement)) (this.acts.querySelector("button") ?? this.says).focus();
  }

  focus() {
    this.says?.focus();
  }
}

function legend(counts, why) {
  return PARTS.filter(([part]) => counts[part] > 0).map(([part, words]) => {
    const reasons = why.filter((each) => each.status === part);
    return make(
      "li",
      { class: part },
      make("b", {}, counts[part].toLocaleString("en")),
      make("span", {}, ` ${words}`),
      ...reasons.map((each) =>
        make("em", {}, reasons.length > 1 ? `${each.people}: ${each.words}` : each.words),
      ),
    );
  });
}

function line({ at, words }) {
  const time = new Date(at).toLocaleTimeString([], CLOCK);
  return make("li", {}, make("time", { datetime: at }, time), ` ${words}`);
}
