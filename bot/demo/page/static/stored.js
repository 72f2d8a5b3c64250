// The ledger of what was stored: as it lies on disk, or opened with the key.

import { byId, make, plural } from "./dom.js";

const CLASSES = { hash: "hash", sealed: "sealed", wording: "wording", yes: "yes", no: "no" };

export class Ledger {
  constructor() {
    this.node = byId("ledger");
    this.seen = null;
    this.opened = false;
    this.last = null;
    byId("read-sealed").addEventListener("click", () => this.open(false));
    byId("read-clear").addEventListener("click", () => this.open(true));
  }

  open(opened) {
    this.opened = opened;
    byId("read-sealed").setAttribute("aria-pressed", String(!opened));
    byId("read-clear").setAttribute("aria-pressed", String(opened));
    const stored = this.last;
    this.last = null;
    this.show(stored);
  }

  // Returns whether anything is new.
  show(stored) {
    if (!stored || JSON.stringify(stored) === JSON.stringify(this.last)) return false;
    this.last = stored;
    byId("stored-note").replaceChildren(...note(stored, this.opened));
    const fresh = new Set();
    const seen = new Set();
    let lasting = null;
    for (const table of stored.tables) {
      for (const row of table.rows) {
        const mark = `${table.id} ${row.key} ${JSON.stringify(row.fields)}`;
        seen.add(mark);
        if (!this.seen || this.seen.has(mark)) continue;
        fresh.add(row);
        if (table.lasting) lasting ??= table.id;
      }
    }
    this.seen = seen;
    const top = this.node.scrollTop;
    this.node.replaceChildren(...stored.tables.map((table) => this.table(table, fresh)));
    this.node.scrollTop = top;
    if (lasting) this.reveal(byId(`stored-${lasting}`));
    return fresh.size > 0;
  }

  // Brings a table that stays into view, without moving the page.
  reveal(table) {
    this.node.scrollTo({ top: table.offsetTop - this.node.offsetTop, behavior: "smooth" });
  }

  table(table, fresh) {
    const rows = table.rows.map((row) =>
      make("li", { class: fresh.has(row) ? "row fresh" : "row", "data-key": row.key }, this.row(row)),
    );
    return make(
      "section",
      { class: "table", id: `stored-${table.id}`, "aria-label": table.title },
      make(
        "header",
        {},
        make("h3", {}, table.title),
        make("span", {}, table.total ? plural(table.total, "row") : table.empty),
      ),
      rows.length ? make("ol", { class: "rows" }, ...rows) : null,
    );
  }

  row(row) {
    const list = make("dl");
    for (const field of row.fields) {
      const opened = this.opened && field.kind === "sealed" && field.clear;
      const kind = opened ? "opened" : (CLASSES[field.kind] ?? "");
      const value = opened ? field.clear : field.value;
      list.append(make("dt", {}, field.label), make("dd", { class: kind, dir: "auto" }, value));
    }
    return list;
  }
}

function note(stored, opened) {
  return opened
    ? ["Opened with the key, which lies apart from the database."]
    : ["Rows of ", make("code", {}, stored.file), ". Names, numbers and words are sealed: this is all a thief would read."];
}
