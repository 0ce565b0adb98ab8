// Select menus: a text field that filters a list. Single and multiple, fixed
// or asked of the app while typing.
import { act, acting, valueOf, where } from "./fields.js";
import { parse, post } from "./net.js";

const picks = new WeakMap();

const entry = (li) => ({
  value: li.dataset.value,
  name: li.querySelector("span").textContent,
  option: li.dataset.option ? JSON.parse(li.dataset.option) : null,
});

export function chosen(el) {
  if (!picks.has(el)) picks.set(el, [...el.querySelectorAll('[role=option][aria-selected="true"]')].map(entry));
  return picks.get(el);
}

const isMulti = (el) => el.classList.contains("multi");
const fieldOf = (el) => el.querySelector("[role=combobox]");
const listOf = (el) => el.querySelector("[role=listbox]");

function draw(el) {
  const list = chosen(el);
  for (const li of listOf(el).querySelectorAll("[role=option]")) {
    li.setAttribute("aria-selected", String(list.some((c) => c.value === li.dataset.value)));
  }
  const field = fieldOf(el);
  if (!isMulti(el)) {
    field.value = list[0]?.name ?? "";
    return;
  }
  field.value = "";
  el.querySelector(".chips").replaceChildren(
    ...list.map((c) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = "chip";
      chip.dataset.value = c.value;
      chip.setAttribute("aria-label", `Remove ${c.name}`);
      chip.textContent = `${c.name} ×`;
      return chip;
    }),
  );
}

function choose(el, list) {
  const before = chosen(el);
  picks.set(el, list);
  draw(el);
  const undo = () => {
    picks.set(el, before);
    draw(el);
  };
  if (el.dataset.live !== undefined) act(el, valueOf(el), undo);
  else el.dispatchEvent(new Event("input", { bubbles: true }));
}

function pick(el, li) {
  const c = entry(li);
  const list = chosen(el);
  if (!isMulti(el)) {
    close(el);
    if (list[0]?.value === c.value) draw(el);
    else choose(el, [c]);
    return;
  }
  const has = list.some((x) => x.value === c.value);
  const max = Number(el.dataset.max || 0);
  if (!has && max && list.length >= max) return;
  choose(el, has ? list.filter((x) => x.value !== c.value) : [...list, c]);
  filter(el, "");
}

const shown = (el) => [...listOf(el).querySelectorAll("[role=option]:not([hidden])")];

function activate(el, li) {
  for (const o of listOf(el).querySelectorAll(".active")) o.classList.remove("active");
  const field = fieldOf(el);
  if (!li) return field.removeAttribute("aria-activedescendant");
  li.id ||= `${listOf(el).id}-${[...listOf(el).children].indexOf(li)}`;
  li.classList.add("active");
  li.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", li.id);
}

// Places the list under its field, or above where there is more room. It is
// fixed to the window so that no scrolling box cuts it off.
function place(el) {
  const list = listOf(el);
  const box = el.getBoundingClientRect();
  const below = window.innerHeight - box.bottom;
  const up = below < 220 && box.top > below;
  list.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - Math.max(box.width, 220) - 8))}px`;
  list.style.minWidth = `${box.width}px`;
  list.style.maxHeight = `${Math.min(320, (up ? box.top : below) - 16)}px`;
  list.style.top = up ? "auto" : `${box.bottom + 4}px`;
  list.style.bottom = up ? `${window.innerHeight - box.top + 4}px` : "auto";
}

function open(el) {
  if (!listOf(el).hidden) return;
  listOf(el).hidden = false;
  fieldOf(el).setAttribute("aria-expanded", "true");
  place(el);
  if (el.dataset.external !== undefined) ask(el, "");
  else filter(el, "");
  activate(el, listOf(el).querySelector('[aria-selected="true"]'));
}

function close(el) {
  listOf(el).hidden = true;
  fieldOf(el).setAttribute("aria-expanded", "false");
  activate(el, null);
}

function filter(el, query) {
  const words = query.trim().toLowerCase();
  for (const li of listOf(el).querySelectorAll("[role=option]")) li.hidden = !li.textContent.toLowerCase().includes(words);
  for (const g of listOf(el).querySelectorAll(".group")) {
    let li = g.nextElementSibling;
    while (li && !li.classList.contains("group") && li.hidden) li = li.nextElementSibling;
    g.hidden = !li || li.classList.contains("group");
  }
  note(el, shown(el).length ? "" : "No results");
  if (words) activate(el, shown(el)[0]);
}

function note(el, words) {
  listOf(el).querySelector(".say")?.remove();
  if (!words) return;
  const li = document.createElement("li");
  li.className = "say";
  li.setAttribute("role", "presentation");
  li.textContent = words;
  listOf(el).append(li);
}

const asking = new WeakMap();

async function ask(el, query) {
  clearTimeout(asking.get(el)?.timer);
  const turn = {};
  asking.set(el, turn);
  const min = Number(el.dataset.min);
  if (query.length < min) {
    listOf(el).replaceChildren();
    return note(el, `Type ${min} or more characters`);
  }
  note(el, "Searching…");
  turn.timer = setTimeout(async () => {
    const res = await post("/ui/suggest", { ...where(el), as: acting(), query });
    if (asking.get(el) !== turn) return;
    listOf(el).replaceChildren();
    if (res.error) return note(el, res.error);
    listOf(el).append(parse(res.html));
    const list = chosen(el);
    for (const li of shown(el)) li.setAttribute("aria-selected", String(list.some((c) => c.value === li.dataset.value)));
    note(el, shown(el).length ? "" : "No results");
    activate(el, shown(el)[0]);
  }, 200);
}

function step(el, by) {
  const list = shown(el);
  const at = list.findIndex((li) => li.classList.contains("active"));
  activate(el, list[at < 0 && by < 0 ? list.length - 1 : (at + by + list.length) % list.length] ?? list[0]);
}

export function listen() {
  const combo = (e) => e.target.closest?.(".combo");
  document.addEventListener("click", (e) => {
    const el = combo(e);
    for (const other of document.querySelectorAll(".combo")) if (other !== el && !listOf(other).hidden) leave(other);
    if (!el) return;
    const chip = e.target.closest(".chip");
    const li = e.target.closest("[role=option]");
    const entered = listOf(el).hidden;
    if (chip) choose(el, chosen(el).filter((c) => c.value !== chip.dataset.value));
    else if (li) pick(el, li);
    else open(el);
    fieldOf(el).focus();
    if (entered && !chip) fieldOf(el).select();
  });
  // What is typed on entering replaces what is chosen, it is not added to it.
  document.addEventListener("focusin", (e) => {
    const el = combo(e);
    if (el && e.target === fieldOf(el)) e.target.select();
  });
  document.addEventListener("mousedown", (e) => {
    if (e.target.closest?.(".combo [role=listbox]")) e.preventDefault(); // keep the field's focus
  });
  document.addEventListener("input", (e) => {
    const el = combo(e);
    if (!el || e.target !== fieldOf(el)) return;
    open(el);
    if (el.dataset.external !== undefined) ask(el, e.target.value);
    else filter(el, e.target.value);
  });
  document.addEventListener("focusout", (e) => {
    const el = combo(e);
    if (el && !el.contains(e.relatedTarget)) leave(el);
  });
  document.addEventListener("keydown", (e) => {
    const el = combo(e);
    if (el && e.target === fieldOf(el)) key(el, e);
  });
  document.addEventListener("scroll", (e) => {
    for (const el of document.querySelectorAll(".combo")) {
      if (!listOf(el).hidden && !el.contains(e.target)) place(el);
    }
  }, true);
  document.addEventListener("combo:redraw", redraw);
}

// Leaving the field puts back what is chosen; emptying it un-chooses.
function leave(el) {
  close(el);
  const field = fieldOf(el);
  if (!isMulti(el) && !field.value && chosen(el).length) choose(el, []);
  else draw(el);
}

function key(el, e) {
  const isOpen = !listOf(el).hidden;
  const active = listOf(el).querySelector(".active");
  switch (e.key) {
    case "ArrowDown":
    case "ArrowUp":
      if (!isOpen) open(el);
      if (isOpen || !listOf(el).querySelector(".active")) step(el, e.key === "ArrowDown" ? 1 : -1);
      break;
    case "Enter":
      if (!isOpen) return open(el), e.preventDefault();
      if (active) pick(el, active);
      break;
    case "Escape":
      if (!isOpen) return;
      close(el);
      draw(el);
      break;
    case "Backspace":
      if (!isMulti(el) || fieldOf(el).value || !chosen(el).length) return;
      choose(el, chosen(el).slice(0, -1));
      break;
    default:
      return;
  }
  e.preventDefault();
}

// The server drew the select again. In a modal the choice stays as long as
// the new list has it (an external one always has); elsewhere the server's
// word counts, once nobody has the list open.
function redraw(e) {
  const el = e.target;
  const fresh = e.detail;
  if (!listOf(el).hidden) return e.preventDefault();
  if (!el.closest("dialog")) {
    picks.delete(el);
    return;
  }
  e.preventDefault();
  const list = chosen(el);
  if (el.dataset.external === undefined) {
    listOf(el).replaceChildren(...listOf(fresh).children);
    const offered = new Set(shown(el).map((li) => li.dataset.value));
    picks.set(el, list.filter((c) => offered.has(c.value)));
  }
  draw(el);
}
