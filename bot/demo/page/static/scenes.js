// Four scenes that play themselves. Each does, a step at a time, what a visitor could do by hand.

import { byId } from "./dom.js";

const READING = 1500;
const LOOKING = 250;
const FEW = 10;

const QUESTION = "Can my church sign as a group?";
const ANSWER = "Thank you for asking! Each of you signs by name: have them text us, as you did.";

const TEXT_LINK = 'a[href^="sms:+"]';
const TELEGRAM_LINK = 'a[href^="https://t.me/"][href*="?start="]';

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

export class Scenes {
  // `stage` is what the page lets a visitor do: see page.js.
  constructor(stage) {
    this.stage = stage;
    this.says = null;
    // The phone and the account that signed here and get updates, as far as the scenes know.
    this.subscribed = { sms: null, telegram: null };
    this.cards = [...byId("scenes").children];
    const scenes = [() => this.sign(), () => this.stop(), () => this.handIn(), () => this.answer()];
    for (const [at, scene] of scenes.entries()) {
      this.cards[at].querySelector("button").addEventListener("click", () => this.play(at, scene));
    }
    byId("live-steps").addEventListener("click", () => byId("live").showModal());
  }

  async play(at, scene) {
    const buttons = this.cards.slice(0, -1).map((card) => card.querySelector("button"));
    this.point(at);
    this.says = this.cards[at].querySelector("p");
    for (const button of buttons) button.disabled = true;
    let isDone = false;
    try {
      isDone = await scene();
    } catch (error) {
      console.error(error);
    } finally {
      for (const button of buttons) button.disabled = false;
    }
    if (!isDone) {
      this.says.textContent = "It went otherwise than planned: try it again.";
      return;
    }
    this.point(at + 1);
    this.cards[at + 1].querySelector("button").focus();
  }

  point(at) {
    for (const card of this.cards) card.removeAttribute("aria-current");
    this.cards[at].setAttribute("aria-current", "step");
  }

  // Plays steps one after the other, each told of before it is taken; ends at the first that fails.
  async steps(...steps) {
    for (const [words, take] of steps) {
      if (words) {
        this.says.textContent = words;
        await pause(READING);
      }
      if (!(await take())) return false;
    }
    return true;
  }

  sign() {
    return this.steps(...this.signing("sms", TEXT_LINK, {
      tap: "They tap “Open my messages” on the petition’s page.",
      begin: "The keyword is in the message already: they send it.",
      name: "Asked for a name, they give theirs.",
      sign: "SIGN, and it counts.",
      updates: "Signing is not subscribing: that is asked apart. They say yes.",
    }), ["", () => this.end("Signed. The count has gone up, and the name is stored sealed.")]);
  }

  stop() {
    const { stage } = this;
    const keyword = stage.state().starts[0].words;
    const first = this.isSubscribed("sms") ? [] : this.signing("sms", TEXT_LINK, { tap: "One supporter signs by text." });
    const second = this.isSubscribed("telegram") ? [] : this.signing("telegram", TELEGRAM_LINK, { tap: "Another taps “Sign in Telegram”." });
    return this.steps(
      ...first,
      ...second,
      [`One cheers: “Stop ${keyword}!”`, () => this.open("sms") && stage.text(`Stop ${keyword}!`)],
      ["The other has had enough: “please stop”", () => this.open("telegram") && stage.say("please stop")],
      ["", () => {
        this.subscribed.telegram = null;
        return this.end("The cheer is thanked for and changes nothing. The other gets no more updates.");
      }],
    );
  }

  handIn() {
    const { stage } = this;
    const willing = () => stage.state().organizer.organizations[0].people;
    const crowd = willing() < FEW ? [["Twenty more supporters write in.", () => stage.bringIn()]] : [];
    const first = this.isSubscribed("sms") ? [] : this.signing("sms", TEXT_LINK, { tap: "One supporter signs by text." });
    let handedIn = null;
    return this.steps(
      ...first,
      ["", () => this.open("organizer")],
      ...crowd,
      ["You look at the update before it goes: who gets it, and what it costs.", () => stage.preview()],
      ["You approve it, and it goes out, slowly enough to be seen.", () => stage.send()],
      ["It arrives where somebody said yes, and nowhere else.", () => this.until(() => stage.state().organizer.broadcast.is_over)],
      ["The letter is set with every name, released by a second organizer, and handed in.", async () => {
        handedIn = await stage.handIn();
        return handedIn;
      }],
      ["", () => this.end(handedIn)],
    );
  }

  answer() {
    const { stage } = this;
    const { consoleFrame } = stage;
    const first = this.isSubscribed("sms") ? [] : this.signing("sms", TEXT_LINK, { tap: "One supporter signs by text." });
    return this.steps(
      ...first,
      [`They ask: “${QUESTION}”`, () => this.open("sms") && stage.text(QUESTION)],
      ["You sign in to the console: what needs you stands above.", () => this.open("console") && consoleFrame.show()],
      ["A question waits, with the conversation around it.", () => consoleFrame.press('#menu a[href="/console/questions"]')],
      ["", () => consoleFrame.press(".entries a")],
      ["You answer by hand, or with a ready answer.", () => consoleFrame.fillIn('textarea[name="answer"]', ANSWER)],
      ["It goes out as a text.", () => consoleFrame.press('form:has(textarea[name="answer"]) button')],
      ["", () => this.until(() => stage.hasHeard("sms", ANSWER))],
      ["", () => this.end("Answered: it is in the phone beside. Who read and did what stands under “Audit”.")],
    );
  }

  // How somebody who never wrote signs, from the page to updates. `words` tell of the steps.
  signing(place, link, words) {
    const { stage } = this;
    const { sign, updates } = stage.state().choices;
    const write = place === "sms" ? stage.text : stage.say;
    let linked = null;
    return [
      ["", () => stage.renew(place)],
      ["", async () => this.open("page") && (linked = await stage.petition.point(link))],
      [words.tap, () => stage.petition.press(linked)],
      [words.begin, () => stage.sendTyped(place)],
      [words.name, () => write(stage.owner(place))],
      [words.sign, () => write(sign)],
      [words.updates, async () => {
        this.subscribed[place] = stage.using[place];
        return write(updates);
      }],
    ];
  }

  isSubscribed(place) {
    const { using } = this.stage;
    return this.subscribed[place] !== null && this.subscribed[place] === using[place];
  }

  open(name) {
    this.stage.open(name);
    byId(name).scrollIntoView({ block: "nearest" });
    return true;
  }

  end(words) {
    this.says.textContent = words;
    return true;
  }

  async until(isSo) {
    while (!isSo()) await pause(LOOKING);
    return true;
  }
}
