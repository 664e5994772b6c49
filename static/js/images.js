// Images of a draft go up with their progress, and the page with its unsaved text stays. Without this file the buttons do.

const here = () => document.getElementById("images");

function send(form, button) {
  const line = form.querySelector("[data-progress]");
  const request = new XMLHttpRequest();
  const fail = (words) => {
    const note = document.createElement("p");
    note.className = "error";
    note.setAttribute("role", "alert");
    note.textContent = words;
    form.querySelector(".error")?.remove();
    form.append(note);
    for (const button of form.querySelectorAll("button")) button.disabled = false;
    if (line) line.hidden = true;
  };
  const sorry = "Not sent: the connection broke. Your file and your words are still here; try again.";
  if (line) {
    line.hidden = false;
    request.upload.addEventListener("progress", (event) => {
      const part = Math.round((100 * event.loaded) / event.total);
      line.querySelector("progress").value = part;
      line.querySelector("output").textContent = part < 100 ? `${part} %` : "Looking at it";
    });
  }
  request.addEventListener("load", () => {
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    const section = answer.getElementById("images");
    if (!section) { fail("Not saved. Sign in again in another tab, or load this page anew, then try again."); return; }
    if (request.status >= 400) { // the chosen file and the words stay
      fail([...new Set([...section.querySelectorAll(".error")].map((error) => error.textContent.trim()))].join(" ") || answer.querySelector(".summary-error li, .summary-error p")?.textContent.trim() || sorry);
      return;
    }
    here().replaceWith(document.importNode(section, true));
    for (const id of ["checklist", "ready-line"]) {
      const part = answer.getElementById(id);
      if (part) document.getElementById(id)?.replaceWith(document.importNode(part, true));
    }
    here().setAttribute("tabindex", "-1");
    here().focus();
  });
  request.addEventListener("error", () => fail(sorry));
  request.addEventListener("abort", () => fail(sorry));
  request.open("POST", form.action.replace(/#.*/, ""));
  request.send(new FormData(form, button));
  for (const button of form.querySelectorAll("button")) button.disabled = true;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.closest("#images")) return;
  event.preventDefault();
  send(form, event.submitter);
});
