// What people do with messages: react, pin, change, delete, copy the link.
import { acting, confirmed } from "./fields.js";
import { post, toast } from "./net.js";

const messageOf = (el) => el.closest("article[data-ts]");
const refOf = (message) => ({ as: acting(), channel: message.dataset.channel, ts: message.dataset.ts });

async function tell(path, body) {
  const res = await post(path, body);
  if (res.error) toast(res.error);
  return !res.error;
}

const react = (message, name, on) => tell("/ui/react", { ...refOf(message), name, on });

// Does what a message's menu offers. The element is where the focus was.
export async function choose(what, el) {
  const message = messageOf(el);
  switch (what) {
    case "copy":
      return copy(location.origin + message.dataset.link);
    case "pin":
    case "unpin":
      return tell("/ui/pin", { ...refOf(message), on: what === "pin" });
    case "edit":
      return edit(message);
    case "delete":
      if (!(await confirmed(document.getElementById("confirm-delete")))) return el.focus();
      if (await tell("/ui/delete", refOf(message))) message.closest(".main, .thread")?.querySelector("[data-compose]")?.focus();
  }
}

// Away from the machine itself browsers keep the clipboard from pages without
// encryption; then the link is shown.
async function copy(link) {
  try {
    await navigator.clipboard.writeText(link);
    toast("Link copied.", { stay: true });
  } catch {
    toast(link, { stay: true });
  }
}

/* Changing a message */

const boxOf = (form) => form.querySelector("textarea");

function edit(message) {
  const form = message.querySelector("form.edit");
  form.hidden = false;
  boxOf(form).value = message.dataset.typed;
  trouble(form, "");
  boxOf(form).focus();
  form.scrollIntoView({ block: "nearest" });
}

function trouble(form, words) {
  const p = form.querySelector("[role=alert]");
  p.textContent = words;
  p.hidden = !words;
}

function stop(form) {
  form.hidden = true;
  messageOf(form).querySelector("[data-menu]")?.focus();
}

async function save(form) {
  const box = boxOf(form);
  const message = messageOf(form);
  if (form.getAttribute("aria-busy")) return;
  if (box.value === message.dataset.typed) return stop(form);
  form.setAttribute("aria-busy", "true");
  const res = await post("/ui/edit", { ...refOf(message), text: box.value });
  form.removeAttribute("aria-busy");
  if (res.error) trouble(form, res.error);
  else stop(form);
}

/* Choosing an emoji */

let target = null; // the message that the picker is open for
const picker = () => document.getElementById("picker");
const nameBox = () => picker().querySelector("input");
const offered = () => [...picker().querySelectorAll("[data-emoji]:not([hidden])")];
const typedName = () => nameBox().value.trim().toLowerCase().replace(/^:|:$/g, "").replaceAll(" ", "_");

function openPicker(button) {
  target = messageOf(button);
  nameBox().value = "";
  offer();
  picker().showPopover({ source: button });
  beside(picker(), button);
  nameBox().focus();
}

function offer() {
  const typed = typedName();
  const words = typed.replaceAll("_", " ");
  let room = 40;
  for (const b of picker().querySelectorAll("[data-emoji]")) {
    const fits = typed ? b.dataset.emoji.includes(typed) || b.ariaLabel.includes(words) : b.dataset.common !== undefined;
    b.hidden = !fits || room-- <= 0;
  }
  const say = picker().querySelector("[role=status]");
  say.textContent = !typed || offered().length ? "" : `No emoji with that name here. Enter reacts with :${typed}: all the same.`;
}

async function pick(name) {
  picker().hidePopover();
  const message = target?.isConnected ? target : null;
  if (!message || !name) return;
  const chip = message.querySelector(`[data-react="${CSS.escape(name)}"]`);
  await react(message, name, chip?.getAttribute("aria-pressed") !== "true");
}

function pickerKey(e) {
  const list = offered();
  const at = list.indexOf(document.activeElement);
  if (at < 0) {
    if (e.key === "Enter") pick(list.find((b) => b.dataset.emoji === typedName())?.dataset.emoji ?? (typedName() ? list[0]?.dataset.emoji : "") ?? typedName());
    else if (e.key === "ArrowDown") list[0]?.focus();
    else return;
    return e.preventDefault();
  }
  const row = list.findIndex((b) => b.offsetTop !== list[0].offsetTop);
  const wide = row < 0 ? list.length : row;
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + wide, ArrowUp: at - wide, Home: 0, End: list.length - 1 }[e.key];
  if (to === undefined) {
    if (e.key.length === 1 && e.key !== " " && !e.ctrlKey && !e.metaKey) nameBox().focus(); // the letter goes there
    return;
  }
  e.preventDefault();
  (to < 0 ? nameBox() : (list[to] ?? list.at(-1))).focus();
}

// Puts what opened next to the button that opened it.
function beside(sheet, button) {
  const at = button.getBoundingClientRect();
  const below = at.bottom + 6 + sheet.offsetHeight < innerHeight;
  const left = at.left + sheet.offsetWidth < innerWidth - 8 ? at.left : at.right - sheet.offsetWidth;
  sheet.style.left = `${Math.max(8, Math.min(left, innerWidth - sheet.offsetWidth - 8))}px`;
  sheet.style.top = `${Math.max(8, below ? at.bottom + 6 : at.top - sheet.offsetHeight - 6)}px`;
}

// Puts an open sheet beside its button.
function place(sheet) {
  const button = document.querySelector(`[popovertarget="${CSS.escape(sheet.id)}"]`);
  if (button?.checkVisibility({ visibilityProperty: true })) beside(sheet, button);
}

export function listen() {
  addEventListener("resize", () => {
    for (const sheet of document.querySelectorAll(".sheet:popover-open")) place(sheet);
  });
  document.addEventListener("click", (e) => {
    const on = (selector) => e.target.closest(selector);
    const chip = on("[data-react]");
    const emoji = on("[data-emoji]");
    const add = on("[data-pick]");
    const cancel = on("form.edit [data-cancel]");
    if (chip) react(messageOf(chip), chip.dataset.react, chip.getAttribute("aria-pressed") !== "true");
    else if (emoji) pick(emoji.dataset.emoji);
    else if (add) openPicker(add);
    else if (cancel) stop(cancel.closest("form"));
    else if (on(".sheet a")) on(".sheet").hidePopover();
  });
  document.addEventListener("input", (e) => e.target.closest?.("#picker") && offer());
  document.addEventListener("submit", (e) => {
    if (!e.target.matches("form.edit")) return;
    e.preventDefault();
    save(e.target);
  });
  document.addEventListener("keydown", (e) => {
    if (e.isComposing) return;
    if (e.target.closest?.("#picker")) return pickerKey(e);
    const form = e.target.closest?.("form.edit");
    if (!form) return;
    if (e.key === "Escape") stop(form);
    else if (e.key === "Enter" && !e.shiftKey && e.target === boxOf(form)) save(form);
    else return;
    e.preventDefault();
  });
  // Sheets open beside their buttons.
  document.addEventListener("toggle", (e) => {
    if (!e.target.matches?.(".sheet[popover]") || e.newState !== "open") return;
    place(e.target);
    if (!e.target.contains(document.activeElement)) e.target.querySelector("input, a, button, select")?.focus();
  }, true);
}
