// A form that saves itself. Every change waits in this browser until the server has it, is sent again when the
// connection is back, and is offered back if it never got there.

export const PAUSE = 800; // milliseconds without a change before what is there is sent
const RETRY = 10 * PAUSE;
const UNSENT = ["csrfmiddlewaretoken", "writer"];

export const ticks = (field) => ["checkbox", "radio"].includes(field.type);

// The form may name another form's shelf (``data-shelf``): what was refused there is offered here.
// ``takeIn(answer, sent)`` shows what the server holds now; ``without`` names fields that are not sent by themselves.
export function keepSaved(form, { status, takeIn, without = [] }) {
  const shelf = `draft/${form.dataset.writer}${form.dataset.shelf ?? new URL(form.action).pathname}`;
  const texts = () => [...form.elements].filter((field) => field.name
    && !["file", "submit"].includes(field.type) && !UNSENT.includes(field.name));
  const typed = () => texts().map((field) => [field.name, field.value, ticks(field) ? field.checked : null]);
  const savesItself = () => form.dataset.autosave !== undefined;
  let unsaved = false, waiting = 0, sending = false, again = false, leaving = false, changes = 0, pressed = null;

  function tell(text, failed) {
    if (!status) return;
    status.textContent = text;
    status.classList.toggle("failed", failed);
  }

  function shelve(pressed = false) {
    try { localStorage.setItem(shelf, JSON.stringify({ at: Date.now(), typed: typed(), pressed })); } catch { /* full, or forbidden */ }
  }

  function unshelve() {
    try { localStorage.removeItem(shelf); } catch { /* forbidden */ }
  }

  function byHand(why) {
    delete form.dataset.autosave;
    form.classList.remove("saves-itself");
    tell(why, true);
  }

  function noConnection() {
    tell("Not saved: no connection. Keep this page open; we keep trying.", true);
    clearTimeout(waiting);
    waiting = setTimeout(save, RETRY);
  }

  async function save() {
    if (leaving || !savesItself()) return;
    if (sending) { again = true; return; }
    sending = true;
    const body = new FormData(form), sent = typed(), upTo = changes;
    for (const name of without) body.delete(name);
    if (form.dataset.autosave) body.set(form.dataset.autosave, "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Autosave: "1" } });
      const ours = answer.headers.get("Content-Type") === "application/json";
      if (!ours && (answer.redirected || answer.status === 403)) byHand("Not saved: you are signed out. Sign in again; this browser keeps your text.");
      else if (!ours) byHand("Not saved. This browser keeps your text.");
      else if (!answer.ok) byHand((await answer.json()).problem);
      else {
        const held = await answer.json();
        if (status) { status.innerHTML = held.saved; status.classList.remove("failed"); }
        takeIn(held, sent);
        if (upTo === changes) { unsaved = false; unshelve(); }
      }
    } catch { noConnection(); }
    sending = false;
    if (pressed) { const { button } = pressed; pressed = null; form.requestSubmit(button); }
    else if (again) { again = false; later(); }
  }

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
  }

  function changed(event) {
    if (event.target.type === "file") return;
    unsaved = true;
    changes += 1;
    shelve();
    if (savesItself()) later();
    else if (!status?.classList.contains("failed")) tell("Not saved yet", false);
  }

  // A press while a save is on its way waits for it: it would look like the save of another window.
  // Without a connection the browser would throw the page away, so it stays.
  function submitted(event) {
    if (event.defaultPrevented || event.submitter?.hasAttribute("formaction")) return;
    if (sending) { event.preventDefault(); pressed = { button: event.submitter }; return; }
    if (!navigator.onLine) { event.preventDefault(); shelve(); noConnection(); return; }
    if (unsaved) shelve(true);
    leaving = true;
    unsaved = false;
    clearTimeout(waiting);
  }

  const marked = ([name, value, ticked]) => [`${name} ${ticked === null ? "" : value}`, ticked ?? value.trim()];

  // What was sent with a button has arrived if the server's texts (``base``) are no longer those it was written on.
  function arrived({ pressed, typed }) {
    const base = typed.find(([name]) => name === "base");
    return pressed && base !== undefined && base[1] !== form.elements.base?.value;
  }

  function offerBack() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(shelf)); } catch { return; }
    const now = new Map(typed().map(marked));
    const differs = kept?.typed.some((one) => one[0] !== "base" && now.get(marked(one)[0]) !== marked(one)[1]);
    if (!differs || arrived(kept)) { unshelve(); return; }
    const offer = form.querySelector("[data-offer]");
    offer.querySelector("time").textContent = new Date(kept.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    offer.hidden = false;
    offer.querySelector("[data-discard]").addEventListener("click", () => { unshelve(); offer.hidden = true; });
    offer.querySelector("[data-restore]").addEventListener("click", () => {
      for (const [name, value, ticked] of kept.typed) {
        const field = texts().find((one) => one.name === name && (ticked === null || one.value === value));
        if (field && ticked !== null) field.checked = ticked;
        else if (field) field.value = value;
      }
      offer.hidden = true;
      form.dispatchEvent(new Event("input"));
    });
  }

  if (savesItself()) form.classList.add("saves-itself");
  if (form.dataset.unsaved === undefined) offerBack();
  else { unsaved = true; shelve(); if (savesItself()) later(); } // what the page shows is nowhere else yet
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", submitted);
  addEventListener("online", () => { if (unsaved) later(); });
  addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}
