// Live regions and passkeys. Every page works without it, but for passkeys.

// A region is asked for anew by itself: not in a hidden tab, slower where the server is slow, and
// no more once it is refused, or says that it is over. What holds the focus is left as it is.
for (const region of document.querySelectorAll("[data-live]")) {
  const look = async () => {
    let wait = region.dataset.seconds * 1000;
    if (!document.hidden && !region.contains(document.activeElement)) {
      const began = Date.now();
      const answer = await fetch(region.dataset.live).catch(() => null);
      if (answer?.status < 500 && !answer.ok) return;
      if (answer?.ok) region.innerHTML = await answer.text();
      if (region.querySelector("[data-over]")) return;
      wait = Math.max(wait, (Date.now() - began) * 20);
    }
    setTimeout(look, wait);
  };
  setTimeout(look, region.dataset.seconds * 1000);
}

for (const zone of document.querySelectorAll("[data-zone]"))
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;

// A button with data-passkey asks the server what to sign, has the device sign it, and sends the
// form with the answer.
const keys = window.PublicKeyCredential;
for (const button of document.querySelectorAll("[data-passkey]")) {
  const { form, dataset } = button, note = form.querySelector("[data-failed]");
  button.hidden = !keys?.parseCreationOptionsFromJSON;
  button.onclick = async () => {
    note.hidden = true;
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(dataset.passkey, { method: "POST", body });
      const { options, attempt } = await answer.json();
      const known = options.user
        ? await navigator.credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(options) });
      form.elements.attempt.value = attempt;
      form.elements.passkey.value = JSON.stringify(known);
      form.submit();
    } catch {
      note.hidden = false;
    }
  };
}
