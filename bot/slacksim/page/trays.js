// Trays: lists of files that were uploaded and wait to be sent, in the message
// box and in file inputs. What a tray holds is what its lines say: data-file
// is a file that is there, aria-busy one on its way.
import { post, upload } from "./net.js";

export const waiting = "A file is still on its way. Try again in a moment.";

const acting = () => document.getElementById("app").dataset.as;
const trayOf = (el) => el.querySelector("[data-tray]");

// The files that are there, in order.
export const idsIn = (el) => [...el.querySelectorAll(".tray [data-file]")].map((li) => li.dataset.file);

// Puts the lines of another tray into the element's own, which it returns.
export function put(el, tray) {
  const own = trayOf(el);
  if (tray !== own) own.replaceChildren(...tray.children);
  return own;
}

export const empty = (el) => trayOf(el).replaceChildren();

// Uploads files into the element's tray; words say what was not taken.
export async function take(el, files, { most, accept = "" }) {
  const tray = trayOf(el);
  const kinds = accept.split(", ").filter(Boolean);
  const wrong = files.filter((f) => kinds.length && !kinds.some((k) => f.name.toLowerCase().endsWith(k)));
  const fit = files.filter((f) => !wrong.includes(f));
  if (most === 1 && fit.length) for (const li of [...tray.children]) drop(li);
  const room = Math.max(0, most - tray.children.length);
  const said = [];
  if (wrong.length) said.push(`${wrong.map((f) => f.name).join(", ")}: only ${accept} here.`);
  if (fit.length > room) said.push(`No more than ${most === 1 ? "one file" : `${most} files`}.`);
  const results = await Promise.all(fit.slice(0, room).map((f) => one(tray, f)));
  return said.concat(results.filter(Boolean)).join(" ");
}

async function one(tray, file) {
  const li = line(file.name);
  li.setAttribute("aria-busy", "true");
  tray.append(li);
  const res = await upload(acting(), file);
  li.removeAttribute("aria-busy");
  if (res.error) {
    li.remove();
    return `${file.name}: ${res.error}`;
  }
  li.dataset.file = res.file.id;
  li.querySelector(".note").textContent = res.file.note;
  if (li.dropped) drop(li);
}

function line(name) {
  const li = document.createElement("li");
  for (const [cls, text] of [["name", name], ["note", "Uploading…"]]) {
    const span = document.createElement("span");
    span.className = cls;
    span.textContent = text;
    li.append(span);
  }
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "btn quiet small";
  remove.dataset.untray = "";
  remove.textContent = "✕";
  remove.setAttribute("aria-label", `Remove ${name}`);
  li.append(remove);
  return li;
}

// Takes a line away; the file goes too, as soon as it is there.
function drop(li) {
  li.dropped = true;
  li.remove();
  if (li.dataset.file) post("/ui/discard", { as: acting(), file: li.dataset.file });
}

async function chosen(input) {
  const el = input.closest(".el");
  const files = [...input.files];
  input.value = ""; // the same file may be chosen again
  const p = input.closest("[data-input]").querySelector("[data-error]");
  p.hidden = true;
  p.textContent = await take(el, files, { most: Number(el.dataset.max), accept: input.accept });
  p.hidden = !p.textContent;
}

export function listen() {
  document.addEventListener("change", (e) => {
    if (e.target.matches("[data-el=file_input] input")) chosen(e.target);
  });
  document.addEventListener("click", (e) => {
    const li = e.target.closest("[data-untray]")?.closest("li");
    if (!li) return;
    const next = (li.nextElementSibling ?? li.previousElementSibling)?.querySelector("button");
    const home = li.closest("form.composer, .el");
    drop(li);
    (next ?? home.querySelector("[data-compose], input")).focus();
  });
}
