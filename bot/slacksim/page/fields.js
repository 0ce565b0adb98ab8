// Elements of Block Kit: reading their values and telling the app of them.
import { chosen } from "./combo.js";
import { post, toast } from "./net.js";
import { idsIn } from "./trays.js";

export const acting = () => document.getElementById("app").dataset.as;

export function where(el) {
  const s = el.closest("[data-surface]");
  const at = { as: acting(), block_id: el.dataset.block, action_id: el.dataset.act };
  if (s.dataset.surface === "message") return { ...at, channel: s.dataset.channel, ts: s.dataset.ts };
  return { ...at, view: s.dataset.view };
}

const option = (input) => JSON.parse(input.dataset.option);

// The state value of an element, in Slack's form.
export function valueOf(el) {
  const type = el.dataset.el;
  const input = el.querySelector("input, textarea");
  const ticked = () => [...el.querySelectorAll("input:checked")].map(option);
  switch (type) {
    case "checkboxes":
      return { type, selected_options: ticked() };
    case "radio_buttons":
      return { type, selected_option: ticked()[0] ?? null };
    case "datepicker":
      return { type, selected_date: input.value || null };
    case "timepicker":
      return { type, selected_time: input.value || null };
    case "datetimepicker":
      return { type, local_date_time: input.value };
    case "rich_text_input":
      return { type, words: input.value };
    case "button":
    case "icon_button":
    case "feedback_buttons":
    case "overflow":
    case "workflow_button":
      return null;
    case "file_input":
      return { type, files: idsIn(el).map((id) => ({ id })) };
  }
  if (!el.classList.contains("combo")) return { type, value: input.value };
  const list = chosen(el);
  const many = type.startsWith("multi_");
  const kind = { users: "user", channels: "channel", conversations: "conversation" }[el.dataset.source];
  const field = `selected_${kind ?? "option"}${many ? "s" : ""}`;
  const values = list.map((c) => (kind ? c.value : c.option));
  return { type, [field]: many ? values : (values[0] ?? null) };
}

// Everything typed and chosen in a modal, by block and action.
export function valuesOf(dialog) {
  const values = {};
  for (const el of dialog.querySelectorAll(".el")) {
    const v = valueOf(el);
    if (v) (values[el.dataset.block] ??= {})[el.dataset.act] = v;
  }
  return values;
}

// Asks what the template says, and tells whether the answer was yes.
export function confirmed(template) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "modal confirm";
    dialog.setAttribute("role", "alertdialog");
    dialog.append(template.content.cloneNode(true));
    dialog.querySelector("h2").id = "confirm-title";
    dialog.querySelector(".txt").id = "confirm-text";
    dialog.setAttribute("aria-labelledby", "confirm-title");
    dialog.setAttribute("aria-describedby", "confirm-text");
    const done = (yes) => {
      dialog.close();
      dialog.remove();
      resolve(yes);
    };
    dialog.querySelector("[data-deny]").onclick = () => done(false);
    dialog.querySelector("[data-confirmed]").onclick = () => done(true);
    dialog.addEventListener("cancel", () => done(false));
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[data-confirmed]").focus();
  });
}

export async function act(el, value, undo) {
  const ask = el.querySelector(":scope > template[data-confirm]");
  if (ask && !(await confirmed(ask))) return undo?.();
  el.setAttribute("aria-busy", "true");
  const modal = el.closest("[data-surface=modal]");
  const res = await post("/ui/act", { ...where(el), value: value ?? {}, typed: modal ? valuesOf(modal) : undefined });
  el.removeAttribute("aria-busy");
  if (res.error) {
    undo?.();
    toast(res.error);
  }
}

// Calls then() when a date or time was really chosen: from the picker at once,
// typed digits only when the field is left or Enter is pressed.
export function onPicked(selector, then) {
  const typing = new WeakSet();
  const changed = new WeakSet();
  const commit = (input) => {
    if (!changed.has(input)) return;
    changed.delete(input);
    then(input);
  };
  document.addEventListener("keydown", (e) => {
    if (!e.target.matches?.(selector)) return;
    if (e.key === "Enter") {
      if (changed.has(e.target)) e.preventDefault();
      commit(e.target);
    } else if (e.key !== "Tab") typing.add(e.target);
  });
  document.addEventListener("pointerdown", (e) => typing.delete(e.target));
  document.addEventListener("change", (e) => {
    if (!e.target.matches?.(selector)) return;
    changed.add(e.target);
    if (!typing.has(e.target)) commit(e.target);
  });
  document.addEventListener("focusout", (e) => {
    if (!e.target.matches?.(selector)) return;
    typing.delete(e.target);
    commit(e.target);
  });
}

export function listen() {
  document.addEventListener("click", (e) => {
    const press = e.target.closest("[data-press]");
    if (!press) return;
    const el = press.closest(".el");
    if (el.getAttribute("aria-busy")) return;
    act(el, press.dataset.value ? { value: press.dataset.value } : null);
  });
  document.addEventListener("change", (e) => {
    const el = e.target.closest(".el[data-live]");
    if (el && (e.target.type === "checkbox" || e.target.type === "radio")) {
      const input = e.target;
      act(el, valueOf(el), () => (input.checked = !input.checked));
    }
  });
  const picker = ".el[data-live] input:is([type=date],[type=time],[type=datetime-local])";
  onPicked(picker, (input) => {
    const el = input.closest(".el");
    act(el, valueOf(el), () => (input.value = input.defaultValue));
  });
  document.addEventListener("keydown", (e) => {
    const el = e.target.closest?.(".el[data-enter-acts]");
    if (!el || e.key !== "Enter" || e.isComposing || e.target.tagName !== "INPUT") return;
    e.preventDefault();
    act(el, valueOf(el));
  });
  const waiting = new WeakMap();
  document.addEventListener("input", (e) => {
    const el = e.target.closest?.(".el[data-typing-acts]");
    if (!el) return;
    clearTimeout(waiting.get(el));
    waiting.set(el, setTimeout(() => act(el, valueOf(el)), 500));
  });
}
