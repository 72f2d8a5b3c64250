// Live regions and passkeys. Every page works without it.

// A region is asked for anew by itself: not in a hidden tab, slower where the server is slow, and
// no more once it is refused. What holds the focus is left as it is.
for (const region of document.querySelectorAll("[data-live]")) {
  const look = async () => {
    let wait = region.dataset.seconds * 1000;
    if (!document.hidden && !region.contains(document.activeElement)) {
      const began = Date.now();
      const answer = await fetch(region.dataset.live).catch(() => null);
      if (answer && answer.status < 500 && !answer.ok) return;
      if (answer?.ok) region.innerHTML = await answer.text();
      wait = Math.max(wait, (Date.now() - began) * 20);
    }
    setTimeout(look, wait);
  };
  setTimeout(look, region.dataset.seconds * 1000);
}

const zone = document.querySelector("[data-zone]");
if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;

// A button with data-passkey asks the server what to sign, the device to sign it, and sends the
// form with the answer in its field "passkey".
for (const button of document.querySelectorAll("[data-passkey]")) {
  button.hidden = !window.PublicKeyCredential?.parseRequestOptionsFromJSON;
  button.onclick = async () => {
    const form = button.form;
    try {
      const answer = await fetch(button.dataset.passkey, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const { publicKey, creates } = await answer.json();
      const known = creates
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
      form.elements.passkey.value = JSON.stringify(known);
      form.noValidate = true;
      form.requestSubmit();
    } catch {
      form.querySelector("[data-failed]").hidden = false;
    }
  };
}
