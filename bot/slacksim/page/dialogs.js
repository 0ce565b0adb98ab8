// Modals: opening, closing, submitting, errors at their fields.
import { acting, valuesOf } from "./fields.js";
import { post, toast } from "./net.js";
import { waiting } from "./trays.js";

const returnTo = []; // what had the focus before each modal opened

// Opens what the server listed and is not open yet. A native modal dialog
// keeps the focus inside and everything behind it inert.
export function sync() {
  const dialogs = [...document.querySelectorAll("#modals > dialog")];
  for (const d of dialogs) {
    if (d.open) continue;
    returnTo.push(document.activeElement);
    d.showModal();
    const body = d.querySelector(".dialog-body");
    const field = body.querySelector("[autofocus]") ?? body.querySelector("input:not([disabled]), textarea") ?? body.querySelector("button");
    const first = field?.type === "radio" ? field.closest(".el").querySelector(":checked") ?? field : field;
    const target = first ?? d.querySelector("[type=submit], [data-close-view]");
    if (below(target, body)) body.focus(); // what is long is read from its beginning
    else target.focus();
  }
  while (returnTo.length > dialogs.length) {
    const back = returnTo.pop();
    const target = back?.isConnected && back !== document.body ? back : document.getElementById("message-box");
    const top = dialogs.at(-1);
    if (!top || top.contains(target)) target?.focus();
  }
}

// below reports whether an element of a scrolled box begins out of sight.
function below(el, box) {
  return box.contains(el) && el.getBoundingClientRect().top > box.getBoundingClientRect().bottom;
}

// Takes the corner messages out of a dialog that is about to go.
export function rescue() {
  const toasts = document.getElementById("toasts");
  if (toasts.closest("dialog")) document.body.append(toasts);
}

async function close(dialog, all) {
  const res = await post("/ui/close", { as: acting(), view: dialog.dataset.view, all });
  if (res.error) toast(res.error);
}

function clear(scope) {
  for (const p of scope.querySelectorAll("[data-error]")) {
    p.hidden = true;
    p.textContent = "";
  }
  for (const f of scope.querySelectorAll("[aria-invalid]")) f.removeAttribute("aria-invalid");
}

function show(dialog, errors) {
  let first = null;
  const lost = [];
  for (const [block, words] of Object.entries(errors)) {
    const input = dialog.querySelector(`[data-input="${CSS.escape(block)}"]`);
    if (!input) {
      lost.push(words);
      continue;
    }
    const p = input.querySelector("[data-error]");
    p.textContent = words;
    p.hidden = false;
    const field = input.querySelector("input, textarea");
    field?.setAttribute("aria-invalid", "true");
    first ??= field;
  }
  const form = dialog.querySelector("[data-form-error]");
  form.textContent = lost.join(" ");
  form.hidden = !lost.length;
  first?.focus();
  first?.scrollIntoView({ block: "nearest" });
}

async function submit(dialog) {
  if (dialog.getAttribute("aria-busy")) return;
  clear(dialog);
  show(dialog, {});
  const late = dialog.querySelector(".el:has(.tray [aria-busy])");
  if (late) return show(dialog, { [late.dataset.block]: waiting });
  dialog.setAttribute("aria-busy", "true");
  const res = await post("/ui/submit", { as: acting(), view: dialog.dataset.view, values: valuesOf(dialog) });
  dialog.removeAttribute("aria-busy");
  if (res.error) show(dialog, { "": res.error });
  else if (res.errors) show(dialog, res.errors);
}

export function listen() {
  document.addEventListener("submit", (e) => {
    const dialog = e.target.closest("dialog[data-view]");
    if (!dialog) return;
    e.preventDefault();
    submit(dialog);
  });
  document.addEventListener("click", (e) => {
    const dialog = e.target.closest("dialog[data-view]");
    if (!dialog) return;
    if (e.target.closest("[data-close-all]")) close(dialog, true);
    else if (e.target.closest("[data-close-view]")) close(dialog, false);
  });
  document.addEventListener("input", (e) => {
    const input = e.target.closest?.("[data-input]");
    if (input) clear(input);
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || e.defaultPrevented) return;
    const dialog = document.querySelector("dialog[data-top][open]");
    if (!dialog || document.querySelector("dialog.confirm")) return;
    e.preventDefault();
    close(dialog, false);
  });
  // The browser's own way of closing must ask the app first.
  document.addEventListener("cancel", (e) => {
    if (e.target.matches?.("dialog[data-view]")) e.preventDefault();
  }, true);
}
