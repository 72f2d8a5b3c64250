// The organizer panel: questions are answered; a broadcast is written, looked at, approved, and
// watched on its way.

import { figures, problems, readings, spreadWords } from "./card.js";
import { byId, fill, make, plural } from "./dom.js";
import { Progress } from "./progress.js";
import { Questions } from "./questions.js";

const PATIENCE = 350;
const OVER = new Set(["sent", "cancelled"]);
const languages = new Intl.DisplayNames(["en"], { type: "language" });

export class Organizer {
  // `ask` posts and returns the answer; `act` also shows what came of it, and returns whether it did.
  constructor(ask, act) {
    this.ask = ask;
    this.act = act;
    this.state = null;
    this.organization = null;
    this.touched = false;
    this.previewed = false;
    this.next = 0;
    this.card = null;
    this.timer = 0;
    this.questions = new Questions(byId("questions"), act);
    this.progress = new Progress(byId("broadcast"), act, () => this.another());
    byId("draft").addEventListener("submit", (event) => {
      event.preventDefault();
      this.preview();
    });
    byId("crowd").addEventListener("click", () => this.bringIn());
  }

  show(state) {
    const before = JSON.stringify([this.state?.organizations, this.state?.broadcast?.status]);
    this.state = state;
    this.organization ??= state.organizations[0].id;
    byId("organizer-day").textContent = state.day;
    this.questions.show(state.questions);
    this.showReach();
    this.showTexts();
    const { broadcast } = state;
    const writes = !broadcast || (OVER.has(broadcast.status) && this.next === broadcast.id);
    this.progress.show(writes ? null : broadcast);
    byId("draft").hidden = !writes || this.previewed;
    byId("approval").hidden = !writes || !this.previewed;
    const after = JSON.stringify([state.organizations, broadcast?.status]);
    if (writes && (after !== before || !this.card)) this.reckon();
  }

  get from() {
    return this.state.organizations.find((each) => each.id === this.organization);
  }

  showReach() {
    const { organizations } = this.state;
    fill(byId("reach"), JSON.stringify([organizations, this.organization]), () => {
      const { people, sms, telegram } = this.from;
      const pick = make(
        "select",
        { "aria-label": "Who writes", onchange: (event) => this.choose(event.target.value) },
        ...organizations.map((each) =>
          make("option", { value: each.id, selected: each.id === this.organization }, each.name),
        ),
      );
      byId("reach").classList.toggle("none", people === 0);
      return [
        make("b", {}, people.toLocaleString("en")),
        make("p", {}, people === 1 ? "person wants updates from " : "people want updates from ", pick),
        make("span", {}, people ? `${sms} by text message, ${telegram} in Telegram` : NOBODY),
      ];
    });
  }

  choose(organization) {
    this.organization = organization;
    this.showReach();
    byId("reach").querySelector("select").focus();
    this.reckon();
  }

  // The texts stay as they are typed; until then they are the demo's own.
  showTexts() {
    const { texts } = this.state;
    const node = byId("draft-texts");
    fill(node, JSON.stringify(texts.map(({ language }) => language)), () =>
      texts.map(({ language }) => {
        const id = `draft-${language}`;
        const field = make("textarea", {
          id, lang: language, rows: 4, maxlength: 1600, "data-language": language,
          oninput: () => this.type(),
        });
        const label = make("label", { for: id }, languages.of(language));
        return make("div", { class: "field" }, label, make("span", { id: `size-${language}` }), field);
      }),
    );
    if (this.touched) return;
    for (const { language, text } of texts) {
      const field = byId(`draft-${language}`);
      if (field.value !== text) field.value = text;
    }
  }

  type() {
    this.touched = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.reckon(), PATIENCE);
  }

  get draft() {
    const fields = [...document.querySelectorAll("#draft-texts textarea")];
    const written = fields.filter((field) => field.value.trim());
    return {
      organization: this.organization,
      texts: Object.fromEntries(written.map((field) => [field.dataset.language, field.value])),
    };
  }

  async reckon() {
    const asked = JSON.stringify(this.draft);
    const card = await this.ask("broadcast/card", JSON.parse(asked));
    if (!card || asked !== JSON.stringify(this.draft)) return null;
    this.card = card;
    fill(byId("card"), JSON.stringify(card), () => [
      ...readings(card),
      figures(card),
      ...(card.people ? problems(card) : []),
    ]);
    for (const { language } of this.state.texts) {
      byId(`size-${language}`).textContent = size(card, language);
    }
    if (this.previewed) this.showApproval();
    return card;
  }

  async preview() {
    clearTimeout(this.timer);
    const card = await this.reckon();
    if (!card) return false;
    if (!card.people) {
      byId("reach").focus();
      return false;
    }
    if (card.problems.length) {
      byId("card").querySelector(".problems").focus();
      return false;
    }
    this.previewed = true;
    this.show(this.state);
    this.showApproval();
    byId("approval-title").focus();
    return true;
  }

  showApproval() {
    const { card } = this;
    fill(byId("approval"), JSON.stringify(card), () => [
      make("h3", { id: "approval-title", tabindex: "-1" }, "This is how it reads"),
      ...readings(card),
      figures(card),
      ...problems(card),
      make(
        "div",
        { class: "acts" },
        make("button", { class: "strong", type: "button", id: "send", disabled: card.problems.length > 0, onclick: () => this.send() },
          `Approve and send to ${plural(card.people, "person", "people")}`),
        make("button", { class: "quiet", type: "button", id: "rewrite", onclick: () => this.rewrite() }, "Change the words"),
      ),
    ]);
  }

  // Previews what is written, or the next broadcast where the last is over.
  previewNext() {
    const { broadcast } = this.state;
    if (broadcast && OVER.has(broadcast.status)) this.next = broadcast.id;
    this.show(this.state);
    return this.preview();
  }

  rewrite() {
    this.previewed = false;
    this.show(this.state);
    this.openWords();
  }

  async send() {
    if (!(await this.act("broadcast/send", this.draft))) return false;
    this.previewed = this.touched = false;
    this.card = null;
    byId("organizer-said").hidden = true;
    this.show(this.state);
    this.progress.focus();
    return true;
  }

  another() {
    this.next = this.state.broadcast.id;
    this.show(this.state);
    this.openWords();
  }

  openWords() {
    byId("words").open = true;
    byId("draft-texts").querySelector("textarea").focus();
  }

  async bringIn() {
    const button = byId("crowd");
    button.disabled = true;
    const next = await this.act("crowd", {});
    button.disabled = false;
    return this.tell(next);
  }

  // Hands the letter in, and returns in words what was handed in.
  async handIn() {
    return this.tell(await this.act("hand-in", {}));
  }

  tell(next) {
    if (!next) return "";
    byId("organizer-said").textContent = next.acted_on.said;
    byId("organizer-said").hidden = false;
    return next.acted_on.said;
  }
}

const NOBODY =
  "Nobody yet. Sign on a phone and reply UPDATES when you are asked, or bring in supporters.";

function size(card, language) {
  const found = card.readings.find((each) => each.language === language && each.channel === "sms");
  return found ? spreadWords(found.spread) : "";
}
