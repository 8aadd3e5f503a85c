// Asks a reader of cards on the visitor's machine, by events of the page, and sends on its answer.
// How a reader takes part stands in docs/reference/cards.md.
"use strict";
(() => {
  const box = document.querySelector("[data-card-question]");
  if (!box) return;
  const form = box.querySelector("[data-card-form]");
  const again = box.querySelector("[data-card-again]");
  const words = [...box.querySelectorAll("[data-card-says]")];
  const told = new Set(words.map((one) => one.dataset.cardSays));
  const ENDS = new Set(["cancelled", "no_card", "wrong_pin", "blocked"]);
  const FIELDS = ["certificate", "signature"];
  let waits = false;

  function say(what) {
    for (const one of words) one.hidden = one.dataset.cardSays !== what;
  }

  function ask() {
    waits = true;
    again.hidden = true;
    say("waiting");
    const asked = { version: 1, message: box.dataset.cardQuestion };
    document.dispatchEvent(
      new CustomEvent("kiyaku-card-ask", { detail: JSON.stringify(asked) }),
    );
  }

  function read(detail) {
    try {
      return JSON.parse(detail) ?? {};
    } catch {
      return {};
    }
  }

  document.addEventListener("kiyaku-card-answer", (event) => {
    if (!waits) return;
    waits = false;
    const answer = read(event.detail);
    if (FIELDS.every((name) => typeof answer[name] === "string")) {
      for (const name of FIELDS) form.elements[name].value = answer[name];
      say("sending");
      form.submit();
      return;
    }
    say(ENDS.has(answer.error) && told.has(answer.error) ? answer.error : "failed");
    again.hidden = false;
    again.focus();
  });
  again.addEventListener("click", ask);

  if (document.documentElement.dataset.kiyakuCardReader === "1") ask();
  else document.addEventListener("kiyaku-card-reader", ask, { once: true });
})();
