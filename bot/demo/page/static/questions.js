// What people asked and the program could not answer: answered by hand, or taken off the list.

import { make, plural } from "./dom.js";

export class Questions {
  constructor(node, act) {
    this.node = node;
    this.act = act;
    this.title = make("h3", { tabindex: "-1" });
    this.cards = new Map();
    node.append(this.title);
  }

  // What is being typed stays: a card is made once, and goes with its question.
  show(questions) {
    this.node.hidden = questions.length === 0;
    this.title.textContent = `${plural(questions.length, "question")} for you`;
    for (const [id, card] of this.cards) {
      if (questions.some((each) => each.id === id)) continue;
      card.remove();
      this.cards.delete(id);
    }
    for (const question of questions) {
      if (this.cards.has(question.id)) continue;
      this.cards.set(question.id, this.card(question));
      this.node.append(this.cards.get(question.id));
    }
  }

  card(question) {
    const { id, words, language, problem } = question;
    const field = make("textarea", {
      id: `answer-${id}`, lang: language, rows: 2, maxlength: 1500, required: true,
      placeholder: "Your answer",
    });
    return make(
      "form",
      {
        class: "question",
        onsubmit: (event) => {
          event.preventDefault();
          this.end("question/answer", { id, text: field.value });
        },
      },
      make("p", { class: "bubble", dir: "auto", lang: language }, words),
      make("p", { class: "note" }, question.from),
      problem ? make("p", { class: "cautions" }, problem) : null,
      make("div", { class: "field" },
        make("label", { class: "hidden", for: `answer-${id}` }, `Your answer to ${words}`),
        field),
      make("div", { class: "acts" },
        make("button", { class: "strong", type: "submit" }, "Send answer"),
        make("button", { class: "quiet", type: "button", onclick: () => this.end("question/close", { id }) },
          "Nothing to answer")),
    );
  }

  // The card with the focus is gone: whoever uses the keyboard goes on from what is left.
  async end(path, body) {
    if (!(await this.act(path, body))) return;
    if (this.node.hidden) document.getElementById("reach").focus();
    else this.title.focus();
  }
}
