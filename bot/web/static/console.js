// Pages work without it, but for passkeys.
const all = (name) => document.querySelectorAll(`[data-${name}]`);
const post = (form) => form && { method: "POST", body: new URLSearchParams(new FormData(form)) };

// A part of the page looks by itself until it is done. It may read a form.
for (const region of all("live")) {
  const { live, seconds } = region.dataset, form = document.forms[region.dataset.form];
  let timer, turn = 0;
  const rest = (wait) => (clearTimeout(timer), (timer = setTimeout(look, wait)));
  const look = async () => {
    let wait = seconds * 1000;
    if (!document.hidden && !region.contains(document.activeElement)) {
      const began = Date.now(), mine = ++turn;
      const answer = await fetch(live, post(form)).catch(() => 0);
      if (answer.status == 205) return location.reload();
      if (mine != turn || (answer.status < 500 && !answer.ok)) return;
      if (answer.ok) region.innerHTML = await answer.text();
      if (region.querySelector("[data-over]")) return;
      wait = Math.max(wait, (Date.now() - began) * 20);
    }
    rest(wait);
  };
  form?.addEventListener("input", () => rest(500));
  rest(seconds * 1000);
}

// What was done is told once; the way back to a page that a form brought leads to the form.
const { told, sent } = document.body.dataset;
if (told) history.replaceState(null, "", told);
if (sent) addEventListener("pagehide", () => history.replaceState(null, "", sent));

// A double click sends a form once: what the first click brings would be lost.
let last;
addEventListener("submit", (event) => {
  if (last == event.target) event.preventDefault();
  last = event.target;
  setTimeout(() => (last = 0), 5000);
});

// Words that were typed are not left behind unasked.
let typed = false;
addEventListener("input", ({ target }) => (typed ||= target.matches("textarea")));
for (const end of ["submit", "reset"]) addEventListener(end, () => (typed = false));
addEventListener("beforeunload", (event) => typed && event.preventDefault());

// What is typed into a form stays in this tab until it was taken.
if (all("done")[0]) sessionStorage.clear();
for (const form of all("typed")) {
  const place = form.dataset.typed, [again] = all("again"), kept = sessionStorage[place];
  const fields = [...form.elements].filter((one) => one.name && !/hidden|submit/.test(one.type));
  const isBox = (one) => one.type == "checkbox", part = (one) => (isBox(one) ? "checked" : "value");
  const name = (one) => one.name + (isBox(one) ? " " + one.value : "");
  const read = () => JSON.stringify(fields.map((one) => [name(one), one[part(one)]]));
  form.addEventListener("input", () => (sessionStorage[place] = read()));
  form.addEventListener("reset", () => {
    delete sessionStorage[place];
    again.hidden = true;
  });
  if (!kept || kept == read()) continue;
  const values = new Map(JSON.parse(kept));
  for (const one of fields) one[part(one)] = values.get(name(one)) ?? one[part(one)];
  for (const more of form.querySelectorAll("details")) more.open = true;
  again.hidden = false;
  form.dispatchEvent(new Event("input"));
}

for (const zone of all("zone")) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;

// Asks what to sign, and sends the answer.
const keys = window.PublicKeyCredential;
for (const button of all("passkey")) {
  const { form } = button, [note] = all("failed");
  button.hidden = !keys?.parseCreationOptionsFromJSON;
  button.onclick = async () => {
    note.hidden = true;
    try {
      const asked = await fetch(button.dataset.passkey, post(form));
      const { options, attempt } = await asked.json();
      const [act, kind] = options.user ? ["create", "Creation"] : ["get", "Request"];
      const publicKey = keys[`parse${kind}OptionsFromJSON`](options);
      const known = await navigator.credentials[act]({ publicKey });
      form.attempt.value = attempt;
      form.passkey.value = JSON.stringify(known);
      form.submit();
    } catch {
      note.hidden = false;
    }
  };
}
