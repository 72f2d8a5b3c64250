// The petition's public page in a frame. Its links to sign lead to the phones beside it; those that
// would leave this computer are told of instead.

import { dressFrame } from "./theme.js";

// How long the program keeps a page that it rendered.
const KEPT = 10_000;

export class Petition {
  // `text` is given the words of a link to the phone's messages, `start` the payload of one to
  // Telegram, `away` the address of any other that leads elsewhere. What they return is kept.
  constructor(frame, { text, start, away }) {
    this.frame = frame;
    this.lead = { text, start, away };
    this.path = "";
    this.followed = null;
    this.recounting = 0;
    frame.addEventListener("load", () => {
      this.dress();
      frame.contentDocument.addEventListener("click", (event) => this.follow(event));
    });
  }

  // Shows the page at this path, once: where the visitor goes from there stays.
  show(path) {
    if (this.path !== path) this.frame.src = this.path = path;
  }

  // Shows the count as whoever opens the page now sees it; what is kept of it may be older.
  recount() {
    clearTimeout(this.recounting);
    this.recounting = setTimeout(() => this.showCount(), KEPT);
    return this.showCount();
  }

  async showCount() {
    const { pathname } = this.frame.contentWindow.location;
    const answer = await fetch(pathname, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const { contentDocument, contentWindow } = this.frame;
    const shown = contentDocument.querySelector(".count");
    const counted = fresh.querySelector(".count");
    if (shown && counted && contentWindow.location.pathname === pathname) shown.replaceWith(counted);
  }

  dress() {
    dressFrame(this.frame);
  }

  follow(event) {
    const link = event.target.closest("a");
    if (!link || link.host === location.host) return;
    event.preventDefault();
    const { protocol, pathname, hostname, searchParams } = new URL(link.href);
    const payload = hostname === "t.me" && searchParams.get("start");
    if (protocol === "sms:" && pathname) this.followed = this.lead.text(searchParams.get("body"));
    else if (payload) this.followed = this.lead.start(payload);
    else this.followed = this.lead.away(link.href);
  }

  // Puts the focus on a link of the petition's page, having led back to it, and returns the link.
  async point(selector) {
    await this.arrive();
    const link = this.frame.contentDocument.querySelector(selector);
    link.scrollIntoView({ block: "center" });
    link.focus({ preventScroll: true });
    return link;
  }

  // Leads back to the petition's page, and waits until all of it is there: links are followed from then.
  async arrive() {
    const { frame } = this;
    if (frame.contentWindow.location.pathname !== this.path) frame.contentWindow.location.assign(this.path);
    while (!this.isWhole()) {
      await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    }
  }

  isWhole() {
    const { contentDocument, contentWindow } = this.frame;
    return contentWindow.location.pathname === this.path && contentDocument.readyState === "complete";
  }

  // Follows a link; returns what came of it.
  press(link) {
    link.click();
    return this.followed;
  }
}
