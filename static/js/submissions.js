// The editor, a little kinder. Without this file everything works with its buttons.
// 1. letters left  2. unsaved text is not left by accident  3. the report goes up at once, with its progress

const form = document.querySelector("form[data-guard]");

for (const field of document.querySelectorAll("[data-count][maxlength]")) {
  const left = document.createElement("p");
  left.className = "hint count";
  const tell = () => { left.textContent = `${field.maxLength - field.value.length} characters left`; };
  field.after(left);
  field.addEventListener("input", tell);
  tell();
}

let unsaved = false;
form?.addEventListener("input", (event) => {
  if (event.target.type === "file") return;
  unsaved = true;
  const saved = document.getElementById("saved");
  if (saved) saved.textContent = "Not saved yet";
});
form?.addEventListener("submit", () => { unsaved = false; });
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
    const checklist = answer.getElementById("checklist");
    if (checklist) document.getElementById("checklist").replaceWith(document.importNode(checklist, true));
    form.querySelector(request.status < 400 ? "#report-file" : ".report-slot .error")?.setAttribute("role", "status");
  });
  request.addEventListener("error", () => { words.textContent = "Not uploaded. It goes up when you save."; });
  request.open("POST", form.dataset.upload);
  request.send(data);
  input.blur();
}

form?.addEventListener("change", (event) => {
  if (event.target.type === "file" && event.target.files.length === 1) upload(event.target.files[0], event.target);
});
