// The page: shows what the server draws, and asks for it again when the
// workspace says that it changed.
import * as combo from "./combo.js";
import * as composer from "./composer.js";
import * as dialogs from "./dialogs.js";
import * as fields from "./fields.js";
import * as focus from "./focus.js";
import * as inspect from "./inspect.js";
import * as items from "./items.js";
import * as menus from "./menus.js";
import { morph } from "./morph.js";
import { hush, parse, post, toast } from "./net.js";
import * as places from "./places.js";
import * as tour from "./tour.js";
import * as trays from "./trays.js";

const app = () => document.getElementById("app");
const look = () => ({ as: app().dataset.as, c: app().dataset.place, t: app().dataset.thread });

function address({ as, c, t }) {
  const q = new URLSearchParams({ as, c });
  if (t) q.set("t", t);
  return `?${q}`;
}

let turn = 0; // counts moves to another place; answers for the last one are dropped
const wanted = new Set();
let fetching = false;

function refresh(...parts) {
  for (const p of parts) wanted.add(p);
  if (!fetching) drain();
}

async function drain() {
  fetching = true;
  while (wanted.size) {
    const parts = wanted.has("app") ? ["app"] : [...wanted];
    wanted.clear();
    await Promise.all(parts.map((p) => load(p, look())));
  }
  fetching = false;
}

async function load(part, at, { moving = false } = {}) {
  const mine = turn;
  try {
    const res = await fetch(`/ui/part/${part}${address(at)}`);
    const html = await res.text();
    if (mine !== turn) return;
    if (!moving && address(at) !== address(look())) return refresh(part); // asked for where somebody no longer is
    if (!res.ok) throw new Error(html);
    show(part, parse(html).firstElementChild);
  } catch (err) {
    if (mine === turn && err.message) offline(true);
  }
}

function show(part, fresh) {
  const old = document.getElementById(part);
  if (!old || !fresh) return;
  offline(false);
  dialogs.rescue();
  const logs = [...document.querySelectorAll(".messages")].map((el) => [el, nearEnd(el), el.dataset.key]);
  const refocus = focus.remember();
  morph(old, fresh);
  refocus();
  for (const el of document.querySelectorAll(".messages")) {
    const [, end] = logs.find(([o, , key]) => o === el && key === el.dataset.key) ?? [];
    if (end ?? true) el.scrollTop = el.matches(".home") && end === undefined ? 0 : el.matches(".home") ? el.scrollTop : el.scrollHeight;
  }
  dialogs.sync();
  composer.restore();
  tour.sync();
  title();
  markRead();
}

const nearEnd = (el) => el.scrollHeight - el.scrollTop - el.clientHeight < 80;

function title() {
  const name = document.querySelector("#main h1 > span:not(.avatar):not(.mark):not(.app-badge)")?.textContent ?? "";
  const unread = document.querySelectorAll("#sidebar .place.unread").length;
  document.title = `${unread ? `(${unread}) ` : ""}${name} · ${app().dataset.workspace}`;
}

function offline(is) {
  document.body.classList.toggle("offline", is);
}

function markRead() {
  const main = document.getElementById("main");
  if (document.hidden) return;
  const thread = document.getElementById("thread");
  if (Number(thread.dataset.unread)) {
    thread.dataset.unread = "0";
    post("/ui/read", { as: look().as, channel: look().c, thread: look().t });
  }
  const here = document.querySelector("#sidebar .place[aria-current]"); // seen before the server knows
  here?.classList.remove("unread");
  here?.querySelector(".badge")?.remove();
  if (!Number(main?.dataset.unread)) return;
  main.dataset.unread = "0";
  post("/ui/read", { as: look().as, channel: main.dataset.place });
}

// Goes to another person, conversation or thread.
async function go(to, { push = true } = {}) {
  turn++;
  wanted.clear();
  if (to.as !== look().as) hush(); // what is new for one is not for another
  if (push) history.pushState(null, "", address(to));
  closeDrawer();
  await load("app", to, { moving: true });
  if (to.c !== look().c) history.replaceState(null, "", address(look())); // the place asked for is not there
  opened();
}

// Tells the app that one of its tabs was opened.
function opened() {
  const { as, c } = look();
  if (c === "home") post("/ui/home", { as });
  else if (document.querySelector("#main[data-app]")) post("/ui/home", { as, tab: "messages" });
}

// Links to messages of this workspace stay in this tab and with this person.
async function permalink(a) {
  const res = await fetch(`${a.pathname}?${new URLSearchParams([...new URLSearchParams(a.search), ["as", look().as]])}`);
  if (!res.ok) return toast("That message is not here, or not for you to see.");
  const q = new URL(res.url).searchParams;
  await go({ as: q.get("as"), c: q.get("c"), t: q.get("t") ?? "" });
  const ts = a.pathname.split("/").pop().replace(/^p(\d+)(\d{6})$/, "$1.$2");
  if (!spot(`${q.get("t") ? "t" : "m"}-${q.get("c")}-${ts}`)) toast("That message is further up than this page shows, or it was deleted.");
}

// Brings a message into view and marks it for a moment; false if it is not
// on the page.
function spot(id) {
  const el = id && document.getElementById(id);
  if (!el) return false;
  el.scrollIntoView({ block: el.offsetHeight < el.closest(".messages").clientHeight ? "center" : "start" });
  el.classList.add("spotted");
  setTimeout(() => el.classList.remove("spotted"), 2500);
  return true;
}

function link(e) {
  if (e.defaultPrevented || e.button || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
  const message = e.target.closest("a[href]");
  if (message?.origin === location.origin && message.pathname.startsWith("/archives/")) {
    e.preventDefault();
    return permalink(message);
  }
  const a = e.target.closest("a[data-go], a[data-as], [data-thread]:not(form):not(#app), [data-close-thread]");
  if (!a) return;
  e.preventDefault();
  const at = look();
  if (a.matches("[data-close-thread]")) closeThread();
  else if (a.dataset.thread) go({ ...at, t: a.dataset.thread }).then(() => document.querySelector("#thread [data-compose]")?.focus());
  else go({ as: a.dataset.as ?? new URLSearchParams(a.search).get("as") ?? at.as, c: a.dataset.go ?? at.c });
  a.closest("details.people")?.removeAttribute("open");
}

async function closeThread() {
  await go({ ...look(), t: "" });
  document.getElementById("message-box")?.focus();
}

function closeDrawer() {
  document.body.classList.remove("drawer");
  document.querySelector("[data-drawer]")?.setAttribute("aria-expanded", "false");
}

let clockTimer = 0;
function clockSoon() {
  clockTimer ||= setTimeout(() => {
    clockTimer = 0;
    refresh("clock");
  }, 700);
}

function changed(c) {
  tour.changed();
  const { as, c: place, t } = look();
  switch (c.kind) {
    case "record":
      return inspect.tell(c.seq);
    case "message":
      if (c.user && c.user !== as) return;
      refresh("sidebar", ...(c.channel === place ? ["main", ...(t ? ["thread"] : [])] : []));
      return clockSoon();
    case "view":
      return c.user === as && refresh("modals");
    case "home":
      return c.user === as && place === "home" && refresh("main");
    case "places":
      return refresh("sidebar", "main");
    case "emoji":
      if (!document.querySelector("#picker:popover-open")) load("picker", look());
      return refresh("app");
    case "link":
      if (place === "home") post("/ui/home", { as });
      return refresh("clock");
  }
  refresh("app"); // the stream opened, perhaps to a workspace that began anew
  if (place === "home") post("/ui/home", { as });
}

// The browser opens a stream again by itself, but not every browser does so
// after nobody answered at all.
function hear() {
  const stream = new EventSource("/ui/events");
  stream.onmessage = (e) => changed(JSON.parse(e.data));
  stream.onerror = () => {
    offline(true);
    if (stream.readyState === EventSource.CLOSED) setTimeout(hear, 1000);
  };
}

async function moveClock(to) {
  const bar = document.getElementById("clock");
  if (bar.getAttribute("aria-busy")) return;
  bar.setAttribute("aria-busy", "true");
  const timer = setInterval(() => refresh("clock"), 500);
  const res = await post("/ui/clock", { as: look().as, to });
  clearInterval(timer);
  bar.removeAttribute("aria-busy");
  for (const d of bar.querySelectorAll("[data-clock-date]")) d.value = "";
  if (res.error) toast(res.error);
  else toast(parse(res.html), { stay: true });
  refresh("clock");
  tour.changed();
}

function listen() {
  for (const part of [combo, menus, items, places, trays, composer, dialogs, fields, focus, inspect]) part.listen();
  document.addEventListener("click", link);
  document.addEventListener("click", (e) => {
    if (e.target.closest(".skip")) {
      e.preventDefault();
      (document.getElementById("message-box") ?? document.getElementById("main"))?.focus();
    }
    const move = e.target.closest("[data-clock]");
    if (move) moveClock(move.dataset.clock);
    const drawer = e.target.closest("[data-drawer]");
    if (drawer) drawer.setAttribute("aria-expanded", String(document.body.classList.toggle("drawer")));
    else if (!e.target.closest("#sidebar")) closeDrawer();
    if (!e.target.closest("details.people")) document.querySelector("details.people")?.removeAttribute("open");
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || e.defaultPrevented) return;
    const people = document.querySelector("details.people[open]");
    if (people) {
      people.removeAttribute("open");
      people.querySelector("summary").focus();
    } else if (document.body.classList.contains("drawer")) closeDrawer();
    else if (e.target.closest?.("#thread")) closeThread();
  });
  // Some keyboards and remote controls send the character even of a key that
  // was dealt with; Enter in a list must not submit the form around it.
  let dealtWith = false;
  document.addEventListener("keydown", (e) => (dealtWith = e.defaultPrevented));
  document.addEventListener("keypress", (e) => dealtWith && e.preventDefault());
  fields.onPicked("[data-clock-date]", (input) => input.value && moveClock(input.value));
  document.addEventListener("visibilitychange", markRead);
  document.addEventListener("page:go", async (e) => {
    await go({ as: look().as, c: e.detail.c });
    document.getElementById("message-box")?.focus();
  });
  // A picture that cannot be loaded leaves its description.
  document.addEventListener("error", (e) => {
    if (e.target.tagName === "IMG") e.target.classList.add("broken");
  }, true);
  window.addEventListener("popstate", () => {
    const q = new URLSearchParams(location.search);
    go({ as: q.get("as") ?? look().as, c: q.get("c") ?? look().c, t: q.get("t") ?? "" }, { push: false });
  });
}

function start() {
  listen();
  history.replaceState(null, "", address(look()) + location.hash);
  for (const el of document.querySelectorAll(".messages:not(.home)")) el.scrollTop = el.scrollHeight;
  for (const img of document.images) img.classList.toggle("broken", img.complete && !img.naturalWidth);
  dialogs.sync();
  composer.restore();
  title();
  markRead();
  spot(decodeURIComponent(location.hash.slice(1)));
  tour.listen({ go, moveClock, spot });
  hear();
  document.body.dataset.ready = ""; // tells browser tests that keys are heard
  setInterval(() => document.hidden || refresh("clock"), 30000);
}

start();
