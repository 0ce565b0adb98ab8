// Changes a piece of the page into what the server just drew, in place:
// elements that stay keep focus, caret, scroll position and what was typed.

const keyOf = (n) => (n.nodeType === 1 ? n.id || n.dataset.key || null : null);

// Attributes that belong to the browser side and are never overwritten.
const ours = new Set(["style", "data-spotlight", "aria-busy", "aria-expanded", "aria-invalid", "aria-activedescendant"]);

function isOurs(el, name) {
  if (ours.has(name)) return true;
  if (name === "open") return el.tagName === "DIALOG" || el.tagName === "DETAILS";
  return name === "hidden" && el.classList.contains("menu");
}

function attributes(from, to) {
  for (const { name, value } of to.attributes) {
    if (!isOurs(from, name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!isOurs(from, name) && !to.hasAttribute(name)) from.removeAttribute(name);
  }
}

// In a modal what was typed stays until the modal goes, as in Slack; in
// messages and on the Home tab the server's word counts, except for the field
// somebody is in right now.
function value(from, to) {
  if (from.closest("dialog") || from.closest("[aria-busy=true]")) return;
  if (from.type === "checkbox" || from.type === "radio") from.checked = to.hasAttribute("checked");
  else if (from !== document.activeElement) from.value = to.value;
}

export function morph(from, to) {
  if (from.dataset?.keep !== undefined) return;
  attributes(from, to);
  if (from.tagName === "TEMPLATE") {
    if (from.innerHTML !== to.innerHTML) from.innerHTML = to.innerHTML;
    return;
  }
  if (from.tagName === "INPUT" || from.tagName === "TEXTAREA") return value(from, to);
  if (from.classList.contains("combo")) {
    const handled = new CustomEvent("combo:redraw", { detail: to, bubbles: true, cancelable: true });
    if (!from.dispatchEvent(handled)) return;
  }
  children(from, to);
}

function children(from, to) {
  const wanted = [...to.childNodes];
  const keys = new Set(wanted.map(keyOf).filter(Boolean));
  const have = new Map();
  for (const n of from.childNodes) if (keyOf(n)) have.set(keyOf(n), n);

  let at = from.firstChild;
  const drop = () => {
    const next = at.nextSibling;
    at.remove();
    at = next;
  };
  for (const n of wanted) {
    while (at && keyOf(at) && !keys.has(keyOf(at))) drop();
    const key = keyOf(n);
    let match = key ? have.get(key) : at;
    if (match && (match.nodeType !== n.nodeType || match.nodeName !== n.nodeName || keyOf(match) !== key)) match = null;
    if (!match) {
      from.insertBefore(n, at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else from.insertBefore(match, at);
    if (n.nodeType === 1) morph(match, n);
    else if (match.nodeValue !== n.nodeValue) match.nodeValue = n.nodeValue;
  }
  while (at) drop();
}
