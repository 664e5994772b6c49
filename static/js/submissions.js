// The editor, a little kinder. Without this file everything works with its buttons.
// 1. letters left  2. saving by itself, and text kept here until it is saved  3. the report goes up at once
// 4. the preview beside what is typed

const form = document.querySelector("form[data-guard]");

for (const field of document.querySelectorAll("[data-count][maxlength]")) {
  const left = document.createElement("p");
  left.className = "hint count";
  const tell = () => { left.textContent = `${field.maxLength - field.value.length} characters left`; };
  field.after(left);
  field.addEventListener("input", tell);
  tell();
}

// Every change waits in this browser until the server has it, and is offered back if it never got there.
const PAUSE = 800; // milliseconds without a change before what is there is sent
const shelf = form && `draft/${form.dataset.writer}${new URL(form.action).pathname}`;
const status = document.getElementById("saved");
const texts = () => [...form.elements].filter((field) => field.name && !["file", "submit"].includes(field.type)
  && !["csrfmiddlewaretoken", "writer"].includes(field.name));
const ticks = (field) => ["checkbox", "radio"].includes(field.type);
const typed = () => texts().map((field) => [field.name, field.value, ticks(field) ? field.checked : null]);
let unsaved = false, waiting = 0, sending = false, again = false, leaving = false, changes = 0;

function tellSaved(text, failed) {
  if (!status) return;
  status.textContent = text;
  status.classList.toggle("failed", failed);
}

function shelve() {
  try { localStorage.setItem(shelf, JSON.stringify({ at: Date.now(), typed: typed() })); } catch { /* full, or forbidden */ }
}

function unshelve() {
  try { localStorage.removeItem(shelf); } catch { /* forbidden */ }
}

function byHand(why) {
  delete form.dataset.autosave;
  form.classList.remove("saves-itself");
  tellSaved(why, true);
}

// A part of the page as the server shows it now; what was open stays open.
function refresh(id, html) {
  const old = document.getElementById(id);
  if (!old || !html) return;
  const { open } = old;
  old.outerHTML = html;
  if (open) document.getElementById(id).open = true;
}

// What the server holds now: where a team mate alone wrote, the page takes it, unless somebody typed there meanwhile.
function takeIn(answer, sent) {
  const old = JSON.parse(form.elements.base.value || "{}"), base = JSON.parse(answer.base);
  for (const [name, text] of Object.entries(answer.taken)) {
    const field = form.elements[name];
    const before = sent.find(([other]) => other === name);
    if (!field || !before || field.value !== before[1] || (ticks(field) && field.checked !== before[2])) base[name] = old[name];
    else if (typeof text === "boolean") field.checked = text;
    else field.value = text;
  }
  form.elements.base.value = JSON.stringify(base);
  status.innerHTML = answer.saved;
  status.classList.remove("failed");
  refresh("checklist", answer.checklist);
  refresh("ready-line", answer.ready);
}

async function save() {
  if (leaving || form.dataset.autosave === undefined) return;
  if (sending) { again = true; return; }
  sending = true;
  const body = new FormData(form), sent = typed(), upTo = changes;
  body.delete("report");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Autosave: "1" } });
    const ours = answer.headers.get("Content-Type") === "application/json";
    if (!ours && (answer.redirected || answer.status === 403)) byHand("Not saved: you are signed out. Sign in again; this browser keeps your text.");
    else if (!ours) byHand("Not saved. This browser keeps your text.");
    else if (!answer.ok) byHand((await answer.json()).problem);
    else {
      takeIn(await answer.json(), sent);
      if (upTo === changes) { unsaved = false; unshelve(); }
    }
  } catch {
    tellSaved("Not saved: no connection. Keep this page open; we keep trying.", true);
    setTimeout(later, 10 * PAUSE);
  }
  sending = false;
  if (again) { again = false; later(); }
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
  if (form.dataset.autosave === undefined) { if (!status?.classList.contains("failed")) tellSaved("Not saved yet", false); }
  else later();
}

function offerBack() {
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(shelf)); } catch { return; }
  const now = new Map(typed().map(([name, value, ticked]) => [`${name} ${ticked === null ? "" : value}`, ticked ?? value.trim()]));
  const differs = kept?.typed.some(([name, value, ticked]) => name !== "base"
    && now.get(`${name} ${ticked === null ? "" : value}`) !== (ticked ?? value.trim()));
  if (!differs) { unshelve(); return; }
  const offer = form.querySelector("[data-offer]");
  offer.querySelector("time").textContent = new Date(kept.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  offer.hidden = false;
  offer.querySelector("[data-discard]").addEventListener("click", () => { unshelve(); offer.hidden = true; });
  offer.querySelector("[data-restore]").addEventListener("click", () => {
    for (const [name, value, ticked] of kept.typed) {
      const field = texts().find((one) => one.name === name && (ticked === null || one.value === value));
      if (field && ticked !== null) field.checked = ticked;
      else if (field) field.value = value;
    }
    offer.hidden = true;
    form.elements.title.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

if (form) {
  if (form.dataset.autosave !== undefined) form.classList.add("saves-itself");
  offerBack();
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => { leaving = true; unsaved = false; clearTimeout(waiting); });
}
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

function upload(file, input) {
  const line = form.querySelector("[data-progress]");
  const bar = line.querySelector("progress");
  const words = line.querySelector("output");
  const request = new XMLHttpRequest();
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.append("report", file);
  line.hidden = false;
  request.upload.addEventListener("progress", (event) => {
    bar.value = (100 * event.loaded) / event.total;
    words.textContent = `${Math.round(bar.value)} %`;
  });
  request.addEventListener("load", () => {
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    const slot = answer.querySelector(".report-slot");
    if (!slot) { words.textContent = "Not uploaded. It goes up when you save."; return; }
    const link = form.elements.report_url.value;
    form.querySelector(".report-slot").replaceWith(document.importNode(slot, true));
    form.elements.report_url.value = link; // typed, not saved yet
    for (const id of ["checklist", "ready-line"]) refresh(id, answer.getElementById(id)?.outerHTML);
    form.querySelector(request.status < 400 ? "#report-file" : ".report-slot .error")?.setAttribute("role", "status");
  });
  request.addEventListener("error", () => { words.textContent = "Not uploaded. It goes up when you save."; });
  request.open("POST", form.dataset.upload);
  request.send(data);
  input.blur();
}

form?.addEventListener("change", (event) => {
  if (form.dataset.upload && event.target.type === "file" && event.target.files.length === 1) upload(event.target.files[0], event.target);
});

// The preview follows what is typed, and saves nothing.
const looks = document.getElementById("looks");
let following = 0;

async function show() {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.append("body", form.elements.body.value);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Preview: "1" } });
    if (!answer.ok || answer.redirected) throw new Error("no preview");
    looks.innerHTML = await answer.text();
  } catch { looks.textContent = "No preview now. Your text stays as it is."; }
}

form?.querySelector("[data-preview] button")?.addEventListener("click", (event) => {
  event.preventDefault();
  show();
});
form?.elements.body?.addEventListener("input", () => {
  if (!looks?.hasChildNodes()) return;
  clearTimeout(following);
  following = setTimeout(show, PAUSE);
});

document.addEventListener("click", (event) => { // what was chosen in the list is not hidden by it
  if (event.target.closest(".ready-line a")) document.getElementById("ready-line").open = false;
});
