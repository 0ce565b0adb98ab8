// The tour: a card that shows what to press next, and notices when somebody
// did. How far they are is kept by the browser, for this workspace only.
import { hush, post, toast } from "./net.js";

const card = () => document.getElementById("tour");
const part = (name) => card().querySelector(`[data-tour-${name}]`);
const steps = () => [...card().querySelectorAll("template[data-tour-step]")];
const step = () => steps()[at.step];
const app = () => document.getElementById("app").dataset;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

let at = null; // of: the workspace, step, open, since and done by step
let page = null; // what page.js lets the tour do
const filled = new Set(); // lines that were put into a message box once

function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem("tour"));
    if (kept?.of === card().dataset.tour && kept.step <= steps().length) return kept;
  } catch {} // a browser that keeps nothing begins anew each time
  return { of: card().dataset.tour, step: 0, open: true, since: {}, done: {} };
}

function keep() {
  try {
    localStorage.setItem("tour", JSON.stringify(at));
  } catch {} // then it lasts as long as the page
}

// Draws the card as it should be now.
function draw() {
  const total = steps().length;
  const ended = at.step >= total;
  card().hidden = !at.open;
  document.body.classList.toggle("touring", at.open);
  part("count").textContent = ended ? "" : `${at.step + 1} of ${total}`;
  part("back").hidden = at.step === 0;
  part("skip").hidden = ended;
  part("next").textContent = ended ? "Close" : at.step === total - 1 ? "Finish" : "Next";
  const words = part("words");
  const shows = `${at.step}`;
  if (words.dataset.shows !== shows) {
    words.dataset.shows = shows;
    words.replaceChildren((ended ? part("end") : step()).content.cloneNode(true));
    words.scrollTop = 0;
  }
  const done = at.done[at.step];
  if (done && !ended && !words.querySelector(".tour-done")) {
    words.append(step().nextElementSibling.content.cloneNode(true));
    words.lastElementChild.scrollIntoView({ block: "nearest" });
  }
  const where = words.querySelector("[data-tour-where]");
  if (where) where.hidden = !done?.channel || seen(done);
  part("do").hidden = ended || !!done;
  part("next").classList.toggle("primary", ended || !!done);
}

const seen = ({ channel, ts }) => app().place === channel && !!document.getElementById(`m-${channel}-${ts}`);

function move(to) {
  unfill();
  at.step = Math.max(0, Math.min(to, steps().length));
  filled.clear();
  keep();
  draw();
  begin();
  sync();
}

// Asks the server to make a step ready and from when on it counts.
async function begin() {
  const n = at.step;
  if (!at.open || n >= steps().length || at.since[n]) return;
  const res = await post("/ui/tour", { step: n });
  if (res.error) return toast(res.error);
  at.since[n] ??= res.tour.since;
  keep();
  sync();
}

// Asks whether the step was done.
async function check() {
  const n = at.step;
  if (!at.open || at.done[n] || !at.since[n]) return !!at.done[n];
  const res = await post("/ui/tour", { step: n, since: at.since[n] });
  if (!res.tour?.done || at.done[n]) return !!at.done[n];
  at.done[n] = res.tour.where ?? {};
  keep();
  draw();
  sync();
  return true;
}

let timer = 0;

// Called when something in the workspace changed.
export function changed() {
  if (!at?.open) return;
  timer ||= setTimeout(() => {
    timer = 0;
    check();
  }, 100);
}

// What to press next to do the step.
function target() {
  const s = step();
  if (!at.open || !s || !at.since[at.step] || at.done[at.step] || document.querySelector("dialog[open]")) return null;
  const { as, place, line, press } = s.dataset;
  const side = document.getElementById("sidebar");
  const inSidebar = (el) => (getComputedStyle(side).visibility === "hidden" ? document.querySelector("[data-drawer]") : el);
  if (app().as !== as) {
    const people = side.querySelector("details.people");
    return inSidebar(people.open ? people.querySelector(`a[data-as="${as}"]`) : people.querySelector("summary"));
  }
  if (place && app().place !== place) return inSidebar(side.querySelector(`.place[data-go="${place}"]`));
  if ("moves" in s.dataset) return document.querySelector("[data-clock=next]");
  if (press) return button();
  return line ? document.querySelector("#main .composer .box") : null;
}

const button = () => [...document.querySelectorAll(`#main .messages [data-act="${CSS.escape(step().dataset.press)}"] [data-press]`)].at(-1);

function write(box, text) {
  if (!box || box.value === text) return;
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

const isOurs = (text) => steps().some((s) => s.dataset.line === text);

// Puts the step's line into the message box, once, if nothing of the person's
// own is there.
function fill() {
  const { as, place, line } = step()?.dataset ?? {};
  const box = document.getElementById("message-box");
  if (!line || !box || !at.since[at.step] || at.done[at.step] || app().as !== as || app().place !== place || filled.has(line)) return;
  if (box.value && !isOurs(box.value)) return;
  filled.add(line);
  write(box, line);
  const here = document.activeElement;
  if (here === document.body || (here.closest("#tour, #sidebar") && !here.matches(":focus-visible"))) box.focus();
}

// Takes a line back that was not sent.
function unfill() {
  const box = document.getElementById("message-box");
  if (box?.value && isOurs(box.value)) write(box, "");
}

// Keeps the light on what to press. The page calls it whenever it was redrawn.
export function sync() {
  if (!at) return;
  if (at.open) fill();
  const lit = target();
  for (const el of document.querySelectorAll("[data-spotlight]")) if (el !== lit) el.removeAttribute("data-spotlight");
  if (lit && !lit.hasAttribute("data-spotlight")) {
    lit.setAttribute("data-spotlight", "");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    lit.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }
  if (at.open) draw();
}

// Does the step for the person, the way they would.
async function doIt() {
  const n = at.step;
  const { as, place, line, quick, press, moves } = step().dataset;
  await begin();
  if (app().as !== as || (place && app().place !== place)) {
    filled.add(line);
    await page.go({ as, c: place || app().place, t: "" });
  }
  if (line) {
    unfill();
    const res = await post("/ui/say", { as, channel: place, text: quick || line });
    if (res.error) toast(res.error);
  }
  for (let i = 0; moves !== undefined && i < 5 && !(await check()); i++) await page.moveClock("next");
  if (press) {
    for (let i = 0; i < 20 && !button(); i++) await pause(250); // it may be on its way
    button()?.click();
  }
  for (let i = 0; i < 20 && !(await check()); i++) await pause(250);
  if (at.step === n && at.done[n]?.channel && !seen(at.done[n])) show(at.done[n]);
}

async function show({ channel, ts }) {
  await page.go({ as: step().dataset.as, c: channel, t: "" });
  hush(); // it says the same
  page.spot(`m-${channel}-${ts}`);
}

async function press(e) {
  const b = e.target.closest("[data-tour-do], [data-tour-next], [data-tour-back], [data-tour-skip], [data-tour-show], [data-tour-where]");
  if (!b || card().getAttribute("aria-busy")) return;
  if (b.matches("[data-tour-where]")) {
    e.preventDefault();
    return show(at.done[at.step]);
  }
  if (b.matches("[data-tour-next]") && at.step < steps().length) return move(at.step + 1);
  if (b.matches("[data-tour-back]")) return move(at.step - 1);
  if (b.matches("[data-tour-do]")) {
    card().setAttribute("aria-busy", "true");
    await doIt();
    card().removeAttribute("aria-busy");
    return sync();
  }
  at.open = b.matches("[data-tour-show]");
  if (at.open && at.step >= steps().length) Object.assign(at, { step: 0, since: {}, done: {} });
  move(at.step);
  if (at.open) part("words").focus();
  else document.querySelector("[data-tour-show]")?.focus();
}

export function listen(can) {
  page = can;
  if (!card()) return;
  at = remembered();
  document.addEventListener("click", press);
  document.addEventListener("toggle", sync, true); // the choice of people opened
  document.addEventListener("click", () => requestAnimationFrame(sync)); // the drawer
  move(at.step);
}
