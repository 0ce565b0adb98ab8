// The rows of the inspector: one line each, with the whole JSON on demand.

const ways = { in: ["↓", "to the app"], out: ["↑", "from the app"], call: ["⇄", "call"] };

function make(tag, className, text) {
  const el = document.createElement(tag);
  if (className) el.className = className;
  if (text !== undefined) el.textContent = text;
  return el;
}

const two = (n) => String(n).padStart(2, "0");

function clock(iso) {
  const t = new Date(iso);
  return `${two(t.getHours())}:${two(t.getMinutes())}:${two(t.getSeconds())}.${String(t.getMilliseconds()).padStart(3, "0")}`;
}

const size = (n) => (n < 1000 ? `${n} B` : n < 1e6 ? `${(n / 1000).toFixed(1)} kB` : `${(n / 1e6).toFixed(1)} MB`);
const took = (ms) => (ms < 0.1 ? "under 0.1 ms" : ms < 10 ? `${ms.toFixed(1)} ms` : ms < 10000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

// What became of it, in a sign, a word and a colour.
function outcome(e) {
  const errors = e.way === "call" ? e.got?.error || e.result || (e.fault && `fault: ${e.fault}`) : e.result;
  if (!e.ok) return ["bad", `✕ ${errors || `HTTP ${e.status}`}`];
  if (e.way === "call") return ["good", `✓ ok${e.fault && e.fault !== "delay" ? ` (${e.fault})` : ""}`];
  if (e.name === "ack") return ["good", `✓ ${took(e.ms ?? 0)}`];
  return ["", ""];
}

function setOutcome(row, [kind, words]) {
  const out = row.querySelector(".inspect-out");
  out.className = `inspect-out ${kind}`;
  out.textContent = words;
}

// Makes an entry's row.
export function draw(e) {
  if (e.gap) {
    const li = make("li", "inspect-gap note", `${e.gap} more came in between; they are too many to show.`);
    return li;
  }
  const li = make("li", `inspect-row${e.ok ? "" : " failed"}`);
  li.dataset.seq = e.seq;
  if (e.envelope) li.dataset.envelope = e.envelope;
  const line = make("button", "inspect-line");
  line.type = "button";
  line.setAttribute("aria-expanded", "false");
  const [sign, words] = ways[e.way];
  const arrow = make("span", `inspect-way ${e.way}`);
  const mark = make("span", "", sign);
  mark.setAttribute("aria-hidden", "true");
  arrow.append(mark, make("span", "unseen", words));
  arrow.title = words;
  const about = [
    e.connection && `connection ${e.connection}`, e.envelope && e.envelope.slice(0, 8), e.way === "call" && took(e.ms ?? 0), size(e.bytes), e.clock,
  ].filter(Boolean);
  line.append(make("time", "", clock(e.time)), arrow, make("span", "inspect-name", e.name), make("span", "inspect-out"), make("span", "inspect-about", about.join(" · ")));
  li.append(line);
  setOutcome(li, outcome(e));
  return li;
}

// The rows that belong to the same envelope.
export const matesOf = (list, e) => (e.envelope ? [...list.querySelectorAll(`[data-envelope="${CSS.escape(e.envelope)}"]`)] : []);

// Writes on an envelope's row what its ack says.
export function settle(list, e) {
  const late = e.way === "call";
  if (e.name !== "ack" && !late) return;
  for (const row of matesOf(list, e)) {
    const name = row.querySelector(".inspect-name").textContent;
    if (Number(row.dataset.seq) >= e.seq || name === "ack" || name.startsWith("ack ")) continue;
    if (!late && e.ok) setOutcome(row, ["good", `✓ ack, ${took(e.ms ?? 0)}`]);
    else if (late) setOutcome(row, ["bad", "✕ no ack in time"]);
  }
}

function json(label, value) {
  const box = make("div", "inspect-json");
  const pre = make("pre", "", typeof value === "string" ? value : JSON.stringify(value, null, 2));
  pre.tabIndex = 0;
  pre.setAttribute("aria-label", label);
  pre.setAttribute("role", "region");
  box.append(make("h3", "", label), pre);
  return box;
}

// Form posts carry JSON in strings; shown as what it is.
function readable(args) {
  return Object.fromEntries(Object.entries(args).map(([name, v]) => {
    if (typeof v !== "string" || !/^\s*[[{]/.test(v)) return [name, v];
    try {
      return [name, JSON.parse(v)];
    } catch {
      return [name, v];
    }
  }));
}

// The rules a refused call broke, each with its path.
function rules(e) {
  const messages = e.got?.response_metadata?.messages ?? e.got?.errors?.map((p) => `${p.message} [json-pointer:${p.pointer}]`) ?? [];
  if (e.got?.needed) messages.push(`needs the scope ${e.got.needed}; the app has ${e.got.provided || "none"}`);
  if (!messages.length) return [];
  const ul = make("ul", "inspect-rules");
  for (const m of messages) {
    const [, words, path] = String(m).match(/^(?:\[\w+\] )?(.*?)(?: \[json-pointer:(.*)\])?$/s) ?? [];
    const li = make("li", "", words ?? m);
    if (path) li.prepend(make("code", "", path), " ");
    ul.append(li);
  }
  return [ul];
}

function tools(e, mates) {
  const bar = make("div", "inspect-tools");
  const add = (attribute, value, words) => {
    const b = make("button", "btn small", words);
    b.type = "button";
    b.dataset[attribute] = value;
    bar.append(b);
  };
  add("copy", "json", "Copy JSON");
  if (e.way === "call" && e.path?.match(/^\/(api|response)\//)) add("copy", "curl", "Copy as curl");
  if (mates.length > 1) add("mate", "", e.name === "ack" ? "Go to its envelope" : "Go to its ack");
  return bar;
}

function details(list, e) {
  const box = make("div", "inspect-details");
  box.append(tools(e, matesOf(list, e)));
  if (e.result && e.way !== "call") box.append(make("p", "inspect-why", e.result));
  box.append(...rules(e));
  if (e.way !== "call") {
    if (e.sent !== undefined) box.append(json("Frame", e.sent));
    return box;
  }
  if (e.sent) box.append(json("Arguments", readable(e.sent)));
  box.append(e.got === undefined ? make("p", "note", e.status ? `HTTP ${e.status}` : e.path ? "The connection was cut; the app got no answer." : e.result) : json(`Answer, HTTP ${e.status}`, e.got));
  return box;
}

// Opens or closes a row, and marks what belongs to the same envelope.
export function open(list, row, e) {
  const line = row.querySelector(".inspect-line");
  const now = line.getAttribute("aria-expanded") !== "true";
  line.setAttribute("aria-expanded", String(now));
  row.querySelector(".inspect-details")?.remove();
  for (const r of list.querySelectorAll(".mate")) r.classList.remove("mate");
  if (!now) return;
  row.append(details(list, e));
  for (const r of matesOf(list, e)) r.classList.add("mate");
  row.scrollIntoView({ block: "nearest" });
}
