// The inspector's corner for faults: the control interface's, for people.
import { post, toast } from "./net.js";

const slackEvents = 30000; // an hour, as in Slack

let box;

async function ask(what, body) {
  const res = await post(`/control/${what}`, body);
  if (res.error) toast(res.message || res.error);
}

const words = {
  "429": (f) => `429${f.retry_after ? `, retry after ${f.retry_after} s` : ""}`,
  cut_before: () => "connection cut, not done", cut_after: () => "connection cut, done",
  delay: () => "late answer", ok: () => "nothing",
  "5xx_before": (f) => `HTTP ${f.status ?? 500}, not done`, "5xx_after": (f) => `HTTP ${f.status ?? 500}, done`,
  refuse: (f) => `${f.error ?? "internal_error"}, not done`, error: (f) => `${f.error ?? "internal_error"}, done`,
};

function planned(method, f) {
  const often = f.count < 0 ? "every call" : f.count > 1 ? `the next ${f.count} calls` : "the next call";
  const late = f.delay ? ` after ${f.delay / 1e6} ms` : "";
  return `${method === "*" ? "Any method" : method}, ${often}: ${words[f.kind]?.(f) ?? f.kind}${late}`;
}

// Shows what goes wrong on purpose now.
export function show(trouble) {
  const items = [];
  const plans = Object.entries(trouble.faults).flatMap(([method, plan]) => plan.map((f) => planned(method, f)));
  items.push(...plans.map((p) => [p]));
  if (trouble.pings_off) items.push(["No pings are sent", "Send pings", "pings", { on: true }]);
  if (trouble.socket_mode_off) items.push(["Socket Mode is off", "Switch it on", "enable", {}]);
  if (trouble.tokens_revoked) items.push(["The tokens are revoked", "Restore them", "restore", {}]);
  if (trouble.events_per_hour !== slackEvents) items.push([`At most ${trouble.events_per_hour} events an hour`, `Allow ${slackEvents.toLocaleString("en")}`, "limit", {}]);
  if (plans.length) items.push(["", "Forget all faults", "clear", {}]);
  const key = JSON.stringify(items);
  const list = box.querySelector("[data-troubles]");
  const mark = box.querySelector("[data-trouble-count]");
  const n = plans.length + items.filter((i) => i[0] && i[1]).length;
  mark.hidden = !n;
  mark.textContent = n ? `${n} set` : "";
  if (list.dataset.shows === key) return;
  list.dataset.shows = key;
  list.hidden = !items.length;
  list.replaceChildren(...items.map(([text, label, what, body]) => {
    const li = document.createElement("li");
    li.append(text);
    if (label) {
      const b = document.createElement("button");
      b.type = "button";
      b.className = "btn small";
      b.textContent = label;
      b.onclick = () => ask(what, body);
      li.append(" ", b);
    }
    return li;
  }));
}

function more(form) {
  const { more: name, label, value } = form.elements.kind.selectedOptions[0].dataset;
  const field = form.querySelector("[data-trouble-more]");
  field.hidden = !name;
  field.querySelector("span").textContent = label ?? "";
  form.elements.more.value = value ?? "";
  form.elements.more.required = Boolean(name);
  form.elements.more.inputMode = name === "error" ? "text" : "numeric";
}

async function plan(form) {
  const { kind, method, count, more: field } = form.elements;
  const fault = { kind: kind.value, count: Number(count.value) };
  const name = kind.selectedOptions[0].dataset.more;
  if (name === "error") fault.error = field.value.trim();
  else if (name) {
    const n = Number(field.value);
    if (!Number.isInteger(n) || n < 0) return toast(`${kind.selectedOptions[0].dataset.label}: write a whole number.`);
    fault[name] = name === "delay" ? n * 1e6 : n;
  }
  await ask("fault", { method: method.value.trim(), faults: [fault] });
}

const disturb = (what) => {
  if (what === "pings") return ask("pings", { on: false });
  if (what === "cut" || what === "revoke") return ask(what, {});
  return ask("disconnect", { reason: what });
};

export function listen(panel) {
  box = panel.querySelector(".troubles");
  const form = box.querySelector("[data-trouble-form]");
  const link = box.querySelector("[data-trouble-link]");
  form.elements.kind.addEventListener("change", () => more(form));
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    plan(form);
  });
  link.addEventListener("submit", (e) => {
    e.preventDefault();
    disturb(link.elements.what.value);
  });
}
