// Progressive enhancement only. Every page works without this file.
// 1. the reader's zone, told once  2. countdowns by the server's clock  3. copy buttons  4. menus  5. focus on problems

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !/(?:^|; )tz=/.test(document.cookie)) {
  document.cookie = `tz=${zone}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
}

const MINUTE = 60, HOUR = 3600, DAY = 86400;

function parts(left) {
  if (left >= 2 * DAY) return [[Math.floor(left / DAY), "days"], [Math.floor((left % DAY) / HOUR), "h"]];
  if (left >= HOUR) return [[Math.floor(left / HOUR), "h"], [Math.floor((left % HOUR) / MINUTE), "min"]];
  const minutes = [[Math.floor(left / MINUTE), "min"]];
  return left < 10 * MINUTE ? [...minutes, [left % MINUTE, "s"]] : minutes;
}

function say(text) {
  let region = document.getElementById("announcer");
  if (!region) {
    region = Object.assign(document.createElement("p"), { id: "announcer", className: "vh" });
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  setTimeout(() => { region.textContent = text; }, 100); // a region that just appeared is not read at once
}

// The server's clock minus ours. A page that comes back from the browser's cache carries an old one: use the last fresh.
function skew(serverNow) {
  const fresh = performance.getEntriesByType("navigation")[0]?.transferSize !== 0;
  if (fresh) sessionStorage.setItem("skew", Date.parse(serverNow) - Date.now());
  return Number(sessionStorage.getItem("skew") ?? 0);
}

function countdown(element) {
  const end = Date.parse(element.dataset.until);
  const ahead = skew(element.dataset.now);
  let warned = false;
  const tick = () => {
    const left = Math.max(0, Math.floor((end - ahead - Date.now()) / 1000));
    const shown = parts(left);
    element.replaceChildren(...shown.flatMap(([number, unit], index) => {
      const span = document.createElement("span");
      const small = document.createElement("small");
      span.textContent = index ? String(number).padStart(2, "0") : String(number);
      small.textContent = unit;
      return [span, small];
    }));
    const words = element.dataset.words || "";
    const names = { days: "days", h: "hours", min: "minutes", s: "seconds" };
    element.setAttribute("aria-label", `${shown.map(([n, u]) => `${n} ${names[u]}`).join(" ")} ${words}`);
    if (left === 0) { say(`Time is up. Reload the page to see what is open now.`); return; }
    if (left < 15 * MINUTE && !warned) { warned = true; say(`Less than ${Math.ceil(left / MINUTE)} minutes ${words}`); }
    setTimeout(tick, left <= 10 * MINUTE ? 1000 : 15000);
  };
  tick();
}
document.querySelectorAll("[data-until]").forEach(countdown);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    const source = document.getElementById(button.dataset.copy);
    const text = source ? source.value ?? source.textContent : button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text.trim());
      const before = button.textContent;
      button.textContent = "Copied";
      say("Copied");
      setTimeout(() => { button.textContent = before; }, 2000);
    } catch {
      source?.select?.(); // no permission: select it, so that one key copies
    }
    return;
  }
  for (const open of document.querySelectorAll(".menu details[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll(".menu details[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

document.querySelector("[data-focus]")?.focus();
document.querySelectorAll("[data-needs-js]").forEach((element) => { element.hidden = false; });
