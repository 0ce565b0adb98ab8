// The inspector: frames and calls as they happen. The event stream says that
// there is something new; this fetches it, keeps the newest and shows what the
// filter lets through.
import { draw, matesOf, open as openRow, settle } from "./inspect_rows.js";
import * as troubles from "./inspect_troubles.js";

const kept = 2000; // entries in memory
const shown = 400; // rows on the page
const store = "slacksim-inspector";

const entries = [];
let last = 0; // number of the newest entry fetched
let newest = 0; // number of the newest entry there is
let fetching = false;
let again = false;
let paused = false;
let server = { ack_ms: 3000, api: "" };

const panel = () => document.getElementById("inspector");
const find = (what) => panel().querySelector(`[data-inspect-${what}]`);
const list = () => panel().querySelector("ol");
const scroller = () => panel().querySelector(".inspect-list");
const isOpen = () => !panel().hidden;

// What somebody chose survives a reload, if the browser lets it.
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(store)) ?? {};
  } catch {
    return {};
  }
}

function remember() {
  try {
    localStorage.setItem(store, JSON.stringify({ open: isOpen(), kind: find("kind").value, pings: !find("pings").checked }));
  } catch {
    // a browser without storage only forgets
  }
}

// Called when the stream says that something was recorded.
export function tell(seq) {
  newest = seq;
  if (!isOpen()) return;
  if (paused) return count();
  fetchMore();
}

async function fetchMore() {
  again = true;
  if (fetching) return;
  fetching = true;
  while (again && isOpen()) {
    again = false;
    try {
      const res = await fetch(`/ui/inspect?after=${last}`);
      if (!res.ok) break;
      take(await res.json());
    } catch {
      break; // the stream says so to the whole page
    }
  }
  fetching = false;
}

function take(got) {
  server = got;
  troubles.show(got.trouble);
  if (got.last < last) { // another workspace began on this address
    last = 0;
    clear();
    again = true;
    return;
  }
  const fresh = got.missed > 0 && last > 0 ? [{ gap: got.missed }, ...got.entries] : got.entries;
  entries.push(...fresh);
  if (entries.length > kept) entries.splice(0, entries.length - kept);
  last = newest = got.last;
  append(fresh);
}

const hay = (e) => (e.hay ??= JSON.stringify([e.name, e.envelope, e.result, e.fault, e.path, e.sent, e.got]).toLowerCase());

function filter() {
  const text = find("text").value.trim().toLowerCase();
  const kind = find("kind").value;
  const pings = !find("pings").checked;
  return (e) => {
    if (e.gap) return !text && !kind;
    if (!pings && (e.name === "ping" || e.name === "pong") && e.way !== "call") return false;
    if (kind === "bad" ? e.ok : kind && e.way !== kind) return false;
    return !text || hay(e).includes(text);
  };
}

const atEnd = () => scroller().scrollHeight - scroller().scrollTop - scroller().clientHeight < 40;

function toEnd() {
  scroller().scrollTop = scroller().scrollHeight;
  find("newest").hidden = true;
}

function append(more) {
  const stick = atEnd();
  const keep = filter();
  const rows = more.filter(keep).slice(-shown);
  list().append(...rows.map((e) => draw(e)));
  while (list().children.length > shown) list().firstChild.remove();
  for (const e of more) if (e.envelope) settle(list(), e);
  count();
  if (stick) toEnd();
  else if (rows.length) find("newest").hidden = false;
}

function redraw() {
  list().replaceChildren();
  append(entries);
  for (const e of entries) if (e.envelope) settle(list(), e);
  toEnd();
}

function clear() {
  entries.length = 0;
  list().replaceChildren();
  count();
}

const many = new Intl.NumberFormat("en");

function count() {
  const on = list().children.length;
  const waiting = Math.max(0, newest - last);
  let words = `${many.format(on)} of ${many.format(entries.length)}`;
  if (paused) words = waiting ? `Paused, ${many.format(waiting)} more` : "Paused";
  else if (on === entries.length) words = "";
  find("count").textContent = words;
  find("empty").hidden = on > 0;
  find("empty").textContent = entries.length ? "Nothing matches. Change the filter to see more." : "Nothing yet. What the app and the workspace say to each other appears here.";
}

function show(open, focus) {
  panel().hidden = !open;
  document.body.classList.toggle("inspecting", open);
  document.querySelector("[data-inspect]")?.setAttribute("aria-expanded", String(open));
  remember();
  if (open) {
    if (focus) find("text").focus();
    if (!paused) fetchMore();
    toEnd();
  } else if (focus) document.querySelector("[data-inspect]")?.focus();
}

function pause() {
  paused = !paused;
  const button = find("pause");
  button.setAttribute("aria-pressed", String(paused));
  button.textContent = paused ? "Resume" : "Pause";
  count();
  if (!paused) fetchMore();
}

async function copy(button, words) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(words);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed";
  }
  setTimeout(() => (button.textContent = before), 1500);
}

function click(e) {
  if (e.target.closest("[data-inspect]")) return show(!isOpen());
  if (!e.target.closest("#inspector")) return;
  if (e.target.closest("[data-inspect-close]")) return show(false, true);
  if (e.target.closest("[data-inspect-pause]")) return pause();
  if (e.target.closest("[data-inspect-clear]")) return clear();
  if (e.target.closest("[data-inspect-newest]")) return toEnd();
  const row = e.target.closest(".inspect-row");
  const entry = row && entries.find((x) => x.seq === Number(row.dataset.seq));
  if (!entry) return;
  const tool = e.target.closest("[data-copy]");
  if (tool) return copy(tool, tool.dataset.copy === "curl" ? curl(entry) : JSON.stringify(raw(entry), null, 2));
  const mate = e.target.closest("[data-mate]");
  if (mate) return matesOf(list(), entry).find((r) => r !== row)?.querySelector("button").focus();
  if (e.target.closest(".inspect-line")) openRow(list(), row, entry);
}

// An entry as it went over the wire; calls with what was answered.
const raw = (e) => (e.way === "call" ? { method: e.name, arguments: e.sent, status: e.status, response: e.got } : e.sent);

// A command that makes the call again. The token stays a variable.
function curl(e) {
  const quote = (s) => `'${s.replaceAll("'", "'\\''")}'`;
  const token = e.name === "apps.connections.open" ? "SLACK_APP_TOKEN" : "SLACK_BOT_TOKEN";
  const parts = ["curl", "-X POST", quote(server.api + e.path), `-H ${quote("Content-Type: application/json; charset=utf-8")}`];
  if (e.path.startsWith("/api/")) parts.push(`-H "Authorization: Bearer $${token}"`);
  parts.push(`--data-raw ${quote(JSON.stringify(e.sent ?? {}))}`);
  return parts.join(" ");
}

export function listen() {
  const { open = false, kind = "", pings = false } = remembered();
  find("kind").value = kind;
  find("pings").checked = !pings;
  document.addEventListener("click", click);
  document.addEventListener("keydown", (e) => {
    if (e.code === "KeyI" && e.altKey && !e.ctrlKey && !e.metaKey && !e.shiftKey) {
      e.preventDefault();
      show(!isOpen(), true);
    } else if (e.key === "Escape" && !e.defaultPrevented && e.target.closest?.("#inspector") && !e.target.value) {
      e.preventDefault();
      show(false, true);
    }
  });
  find("text").addEventListener("input", redraw);
  for (const what of ["kind", "pings"]) {
    find(what).addEventListener("change", () => {
      remember();
      redraw();
    });
  }
  panel().querySelector(".inspect-filter").addEventListener("submit", (e) => e.preventDefault());
  scroller().addEventListener("scroll", () => atEnd() && (find("newest").hidden = true), { passive: true });
  troubles.listen(panel());
  if (open) show(true);
}
