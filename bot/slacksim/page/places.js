// Conversations: making, joining and leaving them, and the links at their top.
import { acting, confirmed } from "./fields.js";
import { post, toast } from "./net.js";

const place = () => document.getElementById("app").dataset.place;
const sheetOf = (el) => el.closest(".sheet");

const go = (c) => document.dispatchEvent(new CustomEvent("page:go", { detail: { c } }));

function trouble(form, words) {
  const p = form.querySelector("[role=alert]");
  p.textContent = words;
  p.hidden = !words;
}

// What each form sends, by its data-place-form.
const bodies = {
  channel: (data) => ({ name: data.get("name").trim(), private: data.has("private") }),
  open: (data) => ({ users: data.getAll("user") }),
  invite: (data) => ({ channel: place(), user: data.get("user") }),
  bookmark: (data) => ({ channel: place(), title: data.get("title").trim() || data.get("link").trim(), link: data.get("link").trim(), emoji: data.get("emoji") }),
};

async function submit(form) {
  const what = form.dataset.placeForm;
  if (form.getAttribute("aria-busy")) return;
  trouble(form, "");
  form.setAttribute("aria-busy", "true");
  const name = form.querySelector("option:checked")?.textContent;
  const res = await post(`/ui/${what}`, { as: acting(), ...bodies[what](new FormData(form)) });
  form.removeAttribute("aria-busy");
  if (res.error) {
    trouble(form, res.error);
    return form.querySelector("input, select").focus();
  }
  if (what === "invite") return toast(`${name} was added.`, { stay: true });
  form.reset();
  narrow(form, "");
  sheetOf(form).hidePopover();
  if (what === "bookmark") document.querySelector("[data-add-bookmark]")?.focus();
  else go(res.channel);
}

// Shows only people whose name has the words, and those who are chosen.
function narrow(form, words) {
  for (const li of form.querySelectorAll(".folk li")) {
    li.hidden = !li.innerText.toLowerCase().includes(words.toLowerCase()) && !li.querySelector(":checked");
  }
}

async function tell(what, body) {
  const res = await post(`/ui/${what}`, { as: acting(), ...body });
  if (res.error) toast(res.error);
  return !res.error;
}

async function join(button) {
  if (!(await tell("join", { channel: button.dataset.join }))) return;
  sheetOf(button).hidePopover();
  go(button.dataset.join);
}

async function leave(button) {
  const channel = button.dataset.leave;
  sheetOf(button).hidePopover();
  if (button.dataset.private !== undefined && !(await confirmed(document.getElementById(`confirm-leave-${channel}`)))) return;
  if (await tell("leave", { channel })) go("");
}

export function listen() {
  document.addEventListener("submit", (e) => {
    if (!e.target.matches("[data-place-form]")) return;
    e.preventDefault();
    submit(e.target);
  });
  document.addEventListener("input", (e) => {
    const form = e.target.closest?.("[data-place-form]");
    if (form) trouble(form, "");
    if (e.target.matches("[data-channel-name-field]")) e.target.value = e.target.value.toLowerCase().replace(/[\s.]+/g, "-");
    if (e.target.matches("[data-narrow]")) narrow(e.target.form, e.target.value.trim());
  });
  // Enter in the search ticks the only person left, then opens the message.
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || e.isComposing || !e.target.matches?.("[data-narrow]") || !e.target.value.trim()) return;
    const open = [...e.target.form.querySelectorAll(".folk li:not([hidden]) input:not(:checked)")];
    e.preventDefault();
    if (open.length !== 1) return open[0]?.focus();
    open[0].checked = true;
    e.target.value = "";
    narrow(e.target.form, "");
  });
  document.addEventListener("click", (e) => {
    const to = e.target.closest("[data-join]");
    const from = e.target.closest("[data-leave]");
    const mark = e.target.closest("[data-unbookmark]");
    if (to) join(to);
    if (from) leave(from);
    if (mark) {
      tell("unbookmark", { channel: place(), bookmark: mark.dataset.unbookmark });
      document.getElementById("message-box")?.focus();
    }
  });
}
