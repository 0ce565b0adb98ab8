// The message box: commands with completion, names, and sending.
import { acting } from "./fields.js";
import { post } from "./net.js";
import { empty, idsIn, put, take, waiting } from "./trays.js";

const drafts = new Map();
const attached = new Map(); // the files of each draft
const sent = []; // for the up arrow in an empty box
const keyOf = (form) => form.dataset.key;

// Puts drafts back after the page showed another conversation.
export function restore() {
  for (const form of document.querySelectorAll("form.composer")) {
    const box = form.querySelector("[data-compose]");
    if (box && !box.dataset.restored) {
      box.dataset.restored = "yes";
      box.value = drafts.get(keyOf(form)) ?? "";
      if (attached.has(keyOf(form))) attached.set(keyOf(form), put(form, attached.get(keyOf(form))));
    }
  }
}

const words = (form, what) => [...form.querySelector("template[data-commands]").content.querySelectorAll(`[data-${what}]`)];

// Subcommands are whatever the usage hint lists between bars.
function subcommands(usage) {
  const inside = usage.match(/^\s*[[<(]?([^\])>]*\|[^\])>]*)/)?.[1];
  return inside ? inside.split("|").map((w) => w.trim().split(/\s/)[0]).filter((w) => /^[\w-]+$/.test(w)) : [];
}

// What can be completed at the caret: the start of the word, and the entries.
function completions(form, box) {
  const text = box.value.slice(0, box.selectionStart);
  if (text.startsWith("/") && !text.includes(" ") && !form.dataset.thread) {
    const commands = words(form, "command").map((i) => ({
      insert: `${i.dataset.command} `, label: i.dataset.command, hint: i.dataset.usage, note: i.dataset.description, own: "builtin" in i.dataset,
    }));
    const shortcuts = words(form, "shortcut").map((i) => ({ shortcut: i.dataset.shortcut, label: i.dataset.name, note: i.dataset.description, hint: "shortcut" }));
    const typed = text.toLowerCase();
    const fit = commands.filter((c) => c.label.toLowerCase().startsWith(typed));
    const list = [ // what the app can do, then what Slack can
      ...fit.filter((c) => !c.own), ...shortcuts.filter((s) => s.label.toLowerCase().includes(typed.slice(1))), ...fit.filter((c) => c.own),
    ];
    return { from: 0, list, first: true };
  }
  const [, command, part] = text.match(/^(\/\S+) ((?![@#])\S*)$/) ?? [];
  if (command) {
    const spec = words(form, "command").find((i) => i.dataset.command === command);
    const list = subcommands(spec?.dataset.usage ?? "").filter((w) => w.startsWith(part) && w !== part)
      .map((w) => ({ insert: `${w} `, label: `${command} ${w}` }));
    return { from: command.length + 1, list, first: false };
  }
  const [, mark, name] = text.match(/(?:^|\s)([@#])([\p{L}\p{N}._-]*)$/u) ?? [];
  if (!mark) return { list: [] };
  const found = mark === "@"
    ? words(form, "person").map((i) => ({ insert: `@${i.dataset.handle} `, label: i.dataset.name, note: i.dataset.description, match: i.dataset.handle }))
    : words(form, "channel-name").map((i) => ({ insert: `#${i.dataset.channelName} `, label: `#${i.dataset.channelName}`, match: i.dataset.channelName }));
  const typed = name.toLowerCase();
  const begins = (f) => f.match.toLowerCase().startsWith(typed) || f.label.toLowerCase().startsWith(typed);
  const list = [...found.filter(begins), ...found.filter((f) => !begins(f) && f.label.toLowerCase().includes(typed))];
  return { from: text.length - name.length - 1, list, first: true };
}

function show(form, box) {
  const menu = form.querySelector(".completion");
  const { from, list, first } = completions(form, box);
  menu.replaceChildren(...list.slice(0, 20).map((c, i) => {
    const li = document.createElement("li");
    li.setAttribute("role", "option");
    li.id = `${menu.id}-${i}`;
    li.choice = { ...c, from };
    for (const [cls, text] of [["label", c.label], ["hint", c.hint], ["note", c.note]]) {
      if (!text) continue;
      const span = document.createElement("span");
      span.className = cls;
      span.textContent = text;
      li.append(span);
    }
    return li;
  }));
  menu.hidden = !list.length;
  activate(form, box, first ? menu.firstElementChild : null);
  const command = box.value.split(" ")[0];
  const spec = words(form, "command").find((i) => i.dataset.command === command);
  form.querySelector(".usage").textContent = spec ? `${command} ${spec.dataset.usage}` : "";
}

function activate(form, box, li) {
  for (const o of form.querySelectorAll(".completion .active")) {
    o.classList.remove("active");
    o.setAttribute("aria-selected", "false");
  }
  if (!li) return box.removeAttribute("aria-activedescendant");
  li.classList.add("active");
  li.setAttribute("aria-selected", "true");
  li.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", li.id);
}

function hide(form) {
  form.querySelector(".completion").hidden = true;
  form.querySelector("[data-compose]").removeAttribute("aria-activedescendant");
}

async function accept(form, box, { insert, shortcut, from }) {
  if (shortcut) {
    set(form, box, "");
    const res = await post("/ui/shortcut", { as: acting(), callback: shortcut });
    if (res.error) trouble(form, res.error);
    return;
  }
  const end = box.selectionStart;
  set(form, box, box.value.slice(0, from) + insert + box.value.slice(end).replace(/^ /, ""));
  box.setSelectionRange(from + insert.length, from + insert.length);
  show(form, box);
}

function set(form, box, text) {
  box.value = text;
  drafts.set(keyOf(form), text);
  show(form, box);
}

function trouble(form, words) {
  const p = form.querySelector(".composer-error");
  p.textContent = words;
  p.hidden = !words;
}

async function submit(form) {
  const box = form.querySelector("[data-compose]");
  const text = box.value.trim();
  const files = idsIn(form);
  if (form.querySelector(".tray [aria-busy]")) return trouble(form, waiting);
  if ((!text && !files.length) || box.readOnly) return;
  hide(form);
  trouble(form, "");
  box.readOnly = true;
  form.setAttribute("aria-busy", "true");
  const also = form.querySelector("[data-also]");
  const res = await post("/ui/say", { as: acting(), channel: form.dataset.channel, thread: form.dataset.thread, text, files, also: also?.checked });
  form.removeAttribute("aria-busy");
  box.readOnly = false;
  if (res.error) return trouble(form, res.error);
  if (text && sent.at(-1) !== text) sent.push(text);
  set(form, box, "");
  empty(form);
  if (also) also.checked = false;
  if (res.moved) return document.dispatchEvent(new CustomEvent("page:go", { detail: { c: res.channel ?? "" } }));
  const log = form.parentElement.querySelector(".messages");
  log.scrollTop = log.scrollHeight;
}

async function attach(form, files) {
  trouble(form, "");
  attached.set(keyOf(form), form.querySelector("[data-tray]"));
  trouble(form, await take(form, files, { most: 10 }));
}

// Files are dropped anywhere on a conversation, or pasted into its box.
function listenForFiles() {
  const paneOf = (e) => {
    const pane = e.dataTransfer?.types.includes("Files") && e.target.closest?.(".main, .thread");
    return pane && pane.querySelector("[data-compose]") ? pane : null;
  };
  const mark = (pane) => {
    for (const p of document.querySelectorAll(".main, .thread")) p.classList.toggle("dropping", p === pane);
  };
  document.addEventListener("dragover", (e) => {
    mark(paneOf(e));
    if (e.dataTransfer?.types.includes("Files") && !e.target.closest?.("input[type=file]")) e.preventDefault();
  });
  document.addEventListener("dragleave", (e) => e.relatedTarget || mark(null));
  document.addEventListener("drop", (e) => {
    const pane = paneOf(e);
    mark(null);
    if (!e.dataTransfer?.types.includes("Files") || e.target.closest?.("input[type=file]")) return;
    e.preventDefault();
    if (!pane) return;
    const form = pane.querySelector("form.composer");
    attach(form, [...e.dataTransfer.files]);
    form.querySelector("[data-compose]").focus();
  });
  document.addEventListener("paste", (e) => {
    if (!e.target.matches?.("[data-compose]") || !e.clipboardData.files.length) return;
    e.preventDefault();
    attach(e.target.closest("form"), [...e.clipboardData.files]);
  });
  document.addEventListener("change", (e) => {
    const form = e.target.matches("input[type=file]") && e.target.closest("form.composer");
    if (!form) return;
    attach(form, [...e.target.files]);
    e.target.value = "";
    form.querySelector("[data-compose]").focus();
  });
}

function key(form, box, e) {
  const menu = form.querySelector(".completion");
  const items = [...menu.children];
  const active = menu.hidden ? null : menu.querySelector(".active");
  const at = items.indexOf(active);
  if (e.isComposing) return;
  if (!menu.hidden && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
    const by = e.key === "ArrowDown" ? 1 : -1;
    activate(form, box, items[at < 0 && by < 0 ? items.length - 1 : (at + by + items.length) % items.length]);
  } else if (e.key === "ArrowUp" && !box.value && sent.length) {
    set(form, box, sent.at(-1));
    hide(form);
  } else if (!menu.hidden && e.key === "Escape") {
    hide(form);
  } else if (!menu.hidden && e.key === "Tab" && !e.shiftKey) {
    accept(form, box, (active ?? items[0]).choice);
  } else if (e.key === "Enter" && !e.shiftKey) {
    const whole = active?.choice.insert?.trim() === box.value.trim();
    if (active && !whole) accept(form, box, active.choice);
    else submit(form);
  } else return;
  e.preventDefault();
}

export function listen() {
  listenForFiles();
  const find = (e) => {
    const form = e.target.closest?.("form.composer");
    return form ? [form, form.querySelector("[data-compose]")] : [];
  };
  document.addEventListener("input", (e) => {
    const [form, box] = find(e);
    if (e.target !== box) return;
    drafts.set(keyOf(form), box.value);
    trouble(form, "");
    show(form, box);
  });
  document.addEventListener("keydown", (e) => {
    const [form, box] = find(e);
    if (box && e.target === box) key(form, box, e);
  });
  // The Enter that brought somebody here must not become its first line.
  document.addEventListener("beforeinput", (e) => {
    const [, box] = find(e);
    if (e.target === box && box?.value === "" && /^insert(LineBreak|Paragraph)$/.test(e.inputType)) e.preventDefault();
  });
  document.addEventListener("submit", (e) => {
    if (!e.target.matches("form.composer")) return;
    e.preventDefault();
    submit(e.target);
  });
  document.addEventListener("click", (e) => {
    const [form, box] = find(e);
    for (const f of document.querySelectorAll("form.composer")) if (f !== form && f.querySelector(".completion")) hide(f);
    if (!box) return;
    const li = e.target.closest(".completion li");
    if (li) accept(form, box, li.choice);
    else if (e.target.closest("[data-slash]") && !box.value) set(form, box, "/");
    if (e.target.closest("[data-attach]")) return form.querySelector("input[type=file]").click();
    if (!e.target.closest("[type=submit], [type=file], .tray, .also")) box.focus();
  });
}
