// The editor, a little kinder. Without this file everything works with its buttons.
// 1. letters left  2. saving by itself: what a team mate wrote comes in  3. the report goes up at once
// 4. the preview beside what is typed

import { keepSaved, PAUSE, ticks } from "./autosave.js";

const form = document.querySelector("form[data-guard]");

for (const field of document.querySelectorAll("[data-count][maxlength]")) {
  const left = document.createElement("p");
  left.className = "hint count";
  const tell = () => { left.textContent = `${field.maxLength - field.value.length} characters left`; };
  field.after(left);
  field.addEventListener("input", tell);
  tell();
}

const status = document.getElementById("saved");

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
  refresh("checklist", answer.checklist);
  refresh("ready-line", answer.ready);
}

if (form) keepSaved(form, { status, takeIn, without: ["report"] });

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
