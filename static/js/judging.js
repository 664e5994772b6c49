// The judge console: keys, the weighted rating so far, saving on its own. The page works without this file.

const PAUSE = 800; // milliseconds without a change before what is there is sent

const form = document.querySelector("form.rate");
const sets = form ? [...form.querySelectorAll(".scale")] : [];

function weighted() {
  let sum = 0, weights = 0, answered = 0;
  for (const set of sets) {
    const chosen = set.querySelector(":checked");
    if (chosen) answered += 1;
    if (chosen && chosen.value !== "na") {
      sum += Number(chosen.value) * Number(set.dataset.w);
      weights += Number(set.dataset.w);
    }
  }
  return { value: weights ? sum / weights : null, left: sets.length - answered };
}

function show() {
  const { value, left } = weighted();
  form.querySelector("[data-weighted]").textContent = value === null ? "–" : value.toFixed(1);
  const mark = form.querySelector("[data-mark]");
  if (value === null) mark.setAttribute("visibility", "hidden");
  else {
    mark.removeAttribute("visibility");
    mark.setAttribute("cx", `${((value - 1) / 4) * 100}%`);
  }
  const state = form.querySelector("[data-left]");
  if (state) state.textContent = left ? `${left} of ${sets.length} criteria left` : "All criteria rated";
}

// Digits act only while a rating is in focus (WCAG 2.1.4), and can be switched off.
const keys = document.querySelector("[data-keys]");
const keysAreOn = () => localStorage.getItem("rating-keys") !== "off";

function rate(set, key) {
  const input = set.querySelector(`input[value="${key === "0" ? "na" : key}"]`);
  if (!input) return false;
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  const next = sets[sets.indexOf(set) + 1];
  (next ? next.querySelector(":checked") ?? next.querySelector("input") : form.querySelector("textarea")).focus();
  return true;
}

function pressed(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  const set = event.target.closest?.(".scale");
  if (!set || event.ctrlKey || event.metaKey || event.altKey || !keysAreOn()) return;
  if (/^[0-5]$/.test(event.key) && rate(set, event.key)) event.preventDefault();
}

// One request at a time, the newest state last; what was not saved is said, and tried again with the next change.
let waiting = 0, sending = false, again = false, leaving = false;

async function save() {
  if (leaving) return;
  if (sending) { again = true; return; }
  sending = true;
  const saved = form.querySelector("[data-saved]");
  const body = new FormData(form);
  body.set("save", "1");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Autosave: "1" } });
    const ours = answer.ok && !answer.redirected;
    if (ours) saved.innerHTML = await answer.text();
    else saved.textContent = "Not saved. Keep this page open.";
    saved.classList.toggle("failed", !ours);
  } catch {
    saved.textContent = "Not saved: no connection. Keep this page open.";
    saved.classList.add("failed");
    again = true;
    setTimeout(later, 10 * PAUSE);
  }
  sending = false;
  if (again) { again = false; later(); }
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(save, PAUSE);
}

function toggleKeys() {
  localStorage.setItem("rating-keys", keysAreOn() ? "off" : "on");
  keys.textContent = keysAreOn() ? "Turn off" : "Turn on";
}

if (form) {
  form.addEventListener("change", show);
  form.addEventListener("keydown", pressed);
  form.addEventListener("submit", () => { leaving = true; clearTimeout(waiting); });
  show();
  if (form.querySelector(".dock")) {
    document.body.classList.add("autosaves");
    form.addEventListener("input", later);
    form.addEventListener("change", later);
  }
}
if (keys) {
  keys.textContent = keysAreOn() ? "Turn off" : "Turn on";
  keys.addEventListener("click", toggleKeys);
}
