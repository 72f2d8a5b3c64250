// The petition's page, two phones, an organizer panel, the console and what was stored: sends what was
// typed, shows what came of it.

import { Console } from "./console.js";
import { byId, fill, make } from "./dom.js";
import { Organizer } from "./organizer.js";
import { Petition } from "./petition.js";
import { Scenes } from "./scenes.js";
import { Ledger } from "./stored.js";
import { Talk } from "./talk.js";
import { open, startTabs, tell } from "./tabs.js";
import { startTheme } from "./theme.js";

const IN_FLIGHT = new Set(["queued", "sent"]);
const SOON = 500;
const LATER = 4000;

const ledger = new Ledger();
const organizer = new Organizer(
  (path, body) => act("organizer", path, body),
  async (path, body) => {
    const next = await act("organizer", path, body);
    show(next, "organizer");
    return next?.acted_on === "" || next?.acted_on.said ? next : null;
  },
);
const talks = { sms: new Talk(byId("sms-talk")), telegram: new Talk(byId("telegram-talk")) };
// The phone and the chat in use stay so when the page is loaded again.
const using = JSON.parse(sessionStorage.getItem("using")) ?? { sms: null, telegram: null };
const petition = new Petition(byId("petition"), {
  text: (words) => {
    open("sms");
    byId("sms-input").value = words;
    byId("sms-input").focus();
    return true;
  },
  start: (payload) => {
    open("telegram");
    return start(payload);
  },
  away: (address) => notify(`That link leads away from this computer: ${address}`),
});
const consoleFrame = new Console(byId("console-frame"), () => act("console", "console", {}));
let state = null;
let timer = 0;
let isLost = false;
// How many acts have begun and ended: a state that was asked for meanwhile may be older than theirs.
let acts = 0;

async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const answer = await fetch(path, options);
  if (!answer.ok) throw new Error(`The demo answered ${answer.status}.`);
  return answer.json();
}

async function act(place, path, body) {
  const busy = byId(place);
  busy.setAttribute("aria-busy", "true");
  acts += 1;
  try {
    const next = await ask(path, body);
    if (!path.endsWith("card")) notify(complaint(path, next.acted_on));
    return next;
  } catch (error) {
    complain(error);
    return null;
  } finally {
    acts += 1;
    busy.removeAttribute("aria-busy");
  }
}

// What was acted on is a new device's id, or words if something was not well.
function complaint(path, actedOn) {
  return typeof actedOn === "string" && !path.startsWith("new") ? actedOn : "";
}

function complain(error) {
  const gone = error instanceof TypeError;
  notify(gone ? "The demo does not answer. Is it still running in the terminal?" : error.message);
}

function notify(words) {
  byId("notice").textContent = words;
  byId("notice").hidden = !words;
}

const text = async (words) => show(await act("sms", "text", { id: using.sms, text: words }), "sms");
const say = async (words) =>
  show(await act("telegram", "say", { id: using.telegram, text: words }), "telegram");
const start = async (payload) =>
  show(await act("telegram", "start", { id: using.telegram, payload }), "telegram");

function show(next, place = null) {
  if (!next) return false;
  const before = state;
  state = next;
  showPhone();
  showChat();
  showCount(before);
  petition.show(`/${state.starts[0].words}`);
  if (before && before.stored.count !== state.stored.count) petition.recount().catch(complain);
  organizer.show(state.organizer);
  if (ledger.show(state.stored) && before) tell("stored");
  if (before && JSON.stringify(before.organizer) !== JSON.stringify(state.organizer)) tell("organizer");
  if (before && heard(before.chats) < heard(state.chats)) tell("telegram");
  if (before && heard(before.phones) < heard(state.phones)) tell("sms");
  if (before && place) tell(place);
  clearTimeout(timer);
  timer = setTimeout(refresh, isBusy() ? SOON : LATER);
  return true;
}

function heard(devices) {
  return devices.reduce((sum, { messages }) => sum + messages.length, 0);
}

function isBusy() {
  const { broadcast } = state.organizer;
  if (broadcast && !broadcast.is_over) return true;
  return state.phones.some((phone) =>
    phone.messages.some((message) => message.author === "bot" && IN_FLIGHT.has(message.status)),
  );
}

function showSoon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, SOON);
}

async function refresh() {
  if (document.hidden) {
    timer = setTimeout(refresh, LATER);
    return;
  }
  const before = acts;
  try {
    const next = await ask("state");
    if (acts === before) show(next);
    else showSoon();
    if (isLost) notify("");
    isLost = false;
  } catch (error) {
    complain(error);
    isLost = true;
    timer = setTimeout(refresh, LATER);
  }
}

function pick(place, devices) {
  const list = byId(`${place}-pick`);
  if (!devices.some((device) => device.id === using[place])) using[place] = devices.at(-1).id;
  fill(list, JSON.stringify(devices.map((device) => device.id)), () =>
    devices.map((device) => make("option", { value: device.id }, device.label)),
  );
  list.value = using[place];
  sessionStorage.setItem("using", JSON.stringify(using));
  return devices.find((device) => device.id === using[place]);
}

function showPhone() {
  const phone = pick("sms", state.phones);
  byId("sms-contact").textContent = state.title;
  byId("sms-number").textContent = state.number;
  byId("sms-blocked").hidden = !phone.blocked;
  const words = hasGivenName(phone) ? phone.words : [phone.owner, ...phone.words];
  fill(byId("sms-hints"), JSON.stringify([phone.id, words]), () =>
    words.map((word) => make("button", { class: "hint", type: "button", onclick: () => text(word) }, word)),
  );
  talks.sms.show(phone.id, phone.messages, () =>
    welcome(`Text a word to ${state.number}`, "As posters say, in English and in Spanish:", (way) => ({
      name: way.words,
      brief: way.words,
      go: () => text(way.words),
    })),
  );
}

// A phone offers its owner's name once it is in use, until something like a name was sent.
function hasGivenName({ messages }) {
  const sent = messages.filter((message) => message.author === "me");
  return sent.length === 0 || sent.some((message) => /\S\s+\S/.test(message.text));
}

function showChat() {
  const chat = pick("telegram", state.chats);
  byId("telegram-contact").textContent = state.title;
  byId("telegram-bot").textContent = `@${state.bot}`;
  const block = byId("telegram-block");
  block.textContent = chat.blocked ? "Unblock" : "Block";
  block.setAttribute("aria-pressed", String(chat.blocked));
  block.hidden = chat.messages.length === 0;
  fill(byId("telegram-keys"), JSON.stringify([chat.id, chat.keyboard]), () =>
    chat.keyboard.map((row) =>
      make("div", {}, ...row.map((key) => make("button", { class: "key", type: "button", onclick: () => say(key) }, key))),
    ),
  );
  talks.telegram.show(chat.id, chat.messages, () =>
    welcome("Open a link to the bot", "As posters say, in English and in Spanish:", (way) => ({
      name: `t.me/${state.bot}?start=${way.words}`,
      brief: way.label,
      go: () => start(way.words),
    })),
  );
}

// The ways in: a campaign's keywords, each a line; its partners', together below.
function welcome(title, lead, way) {
  const of = (kind) => state.starts.filter((given) => given.kind === kind);
  const line = (given) => {
    const { name, go } = way(given);
    return make(
      "button",
      { class: "way", type: "button", onclick: go },
      make("b", {}, name),
      make("span", { lang: given.language }, given.label),
    );
  };
  const chip = (given) =>
    make(
      "button",
      { class: "chip", type: "button", title: `${given.label}: ${way(given).name}`, onclick: way(given).go },
      way(given).brief,
    );
  return make(
    "div",
    { class: "welcome" },
    make("h3", {}, title),
    make("p", {}, lead),
    make("div", { class: "ways" }, ...of("keyword").map(line)),
    make("p", {}, "Or as a partner says, who is kept as the source:"),
    make("div", { class: "chips" }, ...of("partner").map(chip)),
  );
}

function showCount(before) {
  const { count } = state.stored;
  byId("count-number").textContent = count.toLocaleString("en");
  byId("count-label").textContent = count === 1 ? "signature" : "signatures";
  byId("count").classList.toggle("up", Boolean(before) && count > before.stored.count);
}

function startForm(place, send) {
  const input = byId(`${place}-input`);
  byId(`${place}-form`).addEventListener("submit", (event) => {
    event.preventDefault();
    const words = takeTyped(input);
    if (words.trim()) send(words);
  });
  byId(`${place}-pick`).addEventListener("change", (event) => {
    const ids = (place === "sms" ? state.phones : state.chats).map((device) => device.id);
    using[place] = ids[event.target.selectedIndex];
    show(state);
  });
  byId(`${place}-new`).addEventListener("click", async () => {
    if (await renew(place)) input.focus();
  });
}

function takeTyped(input) {
  const words = input.value;
  input.value = "";
  return words;
}

// Takes a phone or an account that never wrote.
async function renew(place) {
  const next = await act(place, place === "sms" ? "new-phone" : "new-chat", {});
  if (next) using[place] = next.acted_on;
  return show(next);
}

function inUse(place) {
  return (place === "sms" ? state.phones : state.chats).find((device) => device.id === using[place]);
}

startTheme(() => {
  petition.dress();
  consoleFrame.dress();
});
startTabs();
startForm("sms", text);
startForm("telegram", say);
byId("tab-console").addEventListener("click", () => consoleFrame.show().catch(complain));
byId("telegram-block").addEventListener("click", async (event) => {
  const blocked = event.target.getAttribute("aria-pressed") !== "true";
  show(await act("telegram", "block", { id: using.telegram, blocked }), "telegram");
});
new Scenes({
  state: () => state,
  using,
  petition,
  consoleFrame,
  open,
  text,
  say,
  renew: async (place) => inUse(place).messages.length === 0 || renew(place),
  hasHeard: (place, words) => inUse(place).messages.some((message) => message.text.includes(words)),
  owner: (place) => inUse(place).owner,
  // In Telegram, Start was pressed by the link itself.
  sendTyped: async (place) => place === "telegram" || text(takeTyped(byId("sms-input"))),
  bringIn: () => organizer.bringIn(),
  preview: () => organizer.previewNext(),
  send: () => organizer.send(),
  handIn: () => organizer.handIn(),
});
refresh();
