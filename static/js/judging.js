// The judge console: keys, the weighted rating so far, saving by itself. The page works without this file.

import { keepSaved } from "./autosave.js";

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
    form.requestSubmit(form.querySelector(".dock .btn"));
    return;
  }
  const set = event.target.closest?.(".scale");
  if (!set || event.ctrlKey || event.metaKey || event.altKey || !keysAreOn()) return;
  if (/^[0-5]$/.test(event.key) && rate(set, event.key)) event.preventDefault();
}

function help(event) {
  if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || !keysAreOn()) return;
  if (event.target.closest?.("textarea, select, input:not([type=radio])")) return;
  const shown = document.querySelector("[data-help]");
  shown.open = true;
  shown.querySelector("summary").focus();
}

function toggleKeys() {
  localStorage.setItem("rating-keys", keysAreOn() ? "off" : "on");
  keys.textContent = keysAreOn() ? "Turn off" : "Turn on";
}

if (form) {
  form.addEventListener("change", show);
  form.addEventListener("input", show);
  form.addEventListener("keydown", pressed);
  document.addEventListener("keydown", help);
  show();
}
if (form?.dataset.writer) {
  const takeIn = (answer) => { form.elements.base.value = answer.base; };
  keepSaved(form, { status: form.querySelector("[data-saved]"), takeIn });
}
if (keys) {
  keys.textContent = keysAreOn() ? "Turn off" : "Turn on";
  keys.addEventListener("click", toggleKeys);
}
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
