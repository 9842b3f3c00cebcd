// What people prove themselves with: the card behind the # of an address, and passkeys.
"use strict";
(() => {
  // The token of a card leaves the address at once, so that it stays in no history and on no screen.
  const badge = document.getElementById("badge");
  if (badge && location.hash.length > 1) {
    badge.value = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
  }
  if (badge && !badge.value) location.replace("/sign-in");

  addEventListener("click", event => { if (event.target.closest("[data-print]")) print(); });

  // Passkeys belong to a name, never to a bare IP address.
  const able = "PublicKeyCredential" in window && "parseCreationOptionsFromJSON" in PublicKeyCredential
    && isSecureContext && !/^[\d.]+$|:/.test(location.hostname);
  document.body.classList.toggle("can-passkey", able);
  const say = text => {
    const place = document.getElementById("answer");
    place.innerHTML = "<p class='answer bad'></p>";
    place.firstChild.textContent = text;
    place.scrollIntoView({ block: "nearest" });
  };
  const post = (address, form) => fetch(address, { method: "POST", headers: { "X-Fragment": "1" }, body: form });

  addEventListener("submit", async event => {
    const form = event.target.closest("[data-passkey]");
    if (!form) return;
    event.preventDefault();
    try {
      const begun = await post(form.dataset.passkey + "/begin", new FormData(form));
      if (begun.status === 401 || begun.status === 403) { location.reload(); return; }
      if (!begun.ok) { say(await begun.text() || form.dataset.stopped); return; }
      const { options, state } = await begun.json();
      const wanted = JSON.parse(options);
      const credential = "rp" in wanted
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wanted) });
      const answer = new FormData(form);
      answer.delete("pin");
      answer.set("state", state);
      answer.set("credential", JSON.stringify(credential));
      const done = await post(form.dataset.passkey, answer);
      if (done.ok) location.assign(form.dataset.home);
      else say(await done.text() || form.dataset.stopped);
    } catch {
      // The person let it be, the device said no, or the hub is away: one sentence serves.
      say(form.dataset.stopped);
    }
  });
})();
