// Small menus behind a ⋯ button: overflow elements and message actions.
import { act, acting } from "./fields.js";
import { choose } from "./items.js";
import { post, toast } from "./net.js";

const menuOf = (root) => root.querySelector("[role=menu]");
const buttonOf = (root) => root.querySelector("[data-menu]");

function close(root, focus) {
  menuOf(root).hidden = true;
  buttonOf(root).setAttribute("aria-expanded", "false");
  if (focus) buttonOf(root).focus();
}

function open(root) {
  const menu = menuOf(root);
  menu.hidden = false;
  buttonOf(root).setAttribute("aria-expanded", "true");
  const box = buttonOf(root).getBoundingClientRect();
  const up = window.innerHeight - box.bottom < menu.offsetHeight + 16;
  menu.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${up ? box.top - menu.offsetHeight - 4 : box.bottom + 4}px`;
  menu.querySelector("[role=menuitem]")?.focus();
}

async function run(root, item) {
  close(root, true);
  if (item.dataset.option) {
    const option = JSON.parse(item.dataset.option);
    if (/^https?:/i.test(option.url)) window.open(option.url, "_blank", "noopener,noreferrer");
    act(root, { selected_option: option });
    return;
  }
  if (item.dataset.item) return choose(item.dataset.item, buttonOf(root));
  const message = root.closest("[data-ts]");
  const res = await post("/ui/shortcut", { as: acting(), callback: item.dataset.shortcut, channel: message.dataset.channel, ts: message.dataset.ts });
  if (res.error) toast(res.error);
}

export function listen() {
  document.addEventListener("click", (e) => {
    const root = e.target.closest(".menu-root");
    for (const m of document.querySelectorAll(".menu-root [role=menu]:not([hidden])")) {
      if (m.closest(".menu-root") !== root) close(m.closest(".menu-root"));
    }
    if (!root) return;
    const item = e.target.closest("[role=menuitem]");
    if (item) run(root, item);
    else if (e.target.closest("[data-menu]")) menuOf(root).hidden ? open(root) : close(root, true);
  });
  document.addEventListener("keydown", (e) => {
    const root = e.target.closest?.(".menu-root");
    const menu = root && menuOf(root);
    if (!menu || menu.hidden) return;
    const items = [...menu.querySelectorAll("[role=menuitem]")];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[e.key];
    if (to !== undefined) items.at(to % items.length).focus();
    else if (e.key === "Escape") close(root, true);
    else {
      if (e.key === "Tab") close(root);
      return;
    }
    e.preventDefault();
    e.stopImmediatePropagation();
  });
}
