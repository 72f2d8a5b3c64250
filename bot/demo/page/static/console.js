// The organizers' console in a frame, signed in: the demo has one organizer, and asks for no password.

import { dressFrame } from "./theme.js";

const PATH = "/console";
const AWAY = ["/console/sign-in", "/console/confirm"];

export class Console {
  // `signIn` has the browser hold a session that has just begun, or proved anew who it is.
  constructor(frame, signIn) {
    this.frame = frame;
    this.signIn = signIn;
    frame.addEventListener("load", () => {
      this.dress();
      this.prove().catch(console.error);
    });
  }

  // Shows the console; where the visitor went from there stays, but for pages that ask who it is.
  async show() {
    if (!(await this.signIn())) return false;
    const { pathname } = this.frame.contentWindow.location;
    const isThere = pathname.startsWith(PATH) && !AWAY.includes(pathname);
    return isThere || this.lead(() => { this.frame.src = PATH; });
  }

  dress() {
    dressFrame(this.frame);
  }

  // Where a page asks who it is, proves it as the sign-in does, and sends on what waits in the page.
  async prove() {
    const asking = this.frame.contentDocument.querySelector("form[data-no-factor]");
    const asksAgain = asking && this.isProving;
    this.isProving = Boolean(asking);
    if (asking && !asksAgain && (await this.signIn())) asking.submit();
  }

  // Puts the focus on what is to be pressed or filled in.
  point(selector) {
    const found = this.frame.contentDocument.querySelector(selector);
    found.scrollIntoView({ block: "center" });
    found.focus({ preventScroll: true });
    return found;
  }

  // Presses a link or a button, and waits for the page that it leads to.
  press(selector) {
    const found = this.point(selector);
    return this.lead(() => found.click());
  }

  fillIn(selector, words) {
    this.point(selector).value = words;
    return true;
  }

  async lead(begin) {
    const loaded = new Promise((resolve) => this.frame.addEventListener("load", resolve, { once: true }));
    begin();
    await loaded;
    return true;
  }
}
