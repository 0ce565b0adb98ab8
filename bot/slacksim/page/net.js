// Talking to the server, and the little messages in the corner.

export const post = (path, body) => send(path, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

// Sends a file as it is.
export const upload = (as, file) => send(`/ui/upload?${new URLSearchParams({ as, name: file.name })}`, { body: file });

async function send(path, request) {
  try {
    const res = await fetch(path, { method: "POST", ...request });
    const type = res.headers.get("Content-Type") || "";
    if (type.startsWith("application/json")) return await res.json();
    return { error: (await res.text()).trim() || `The server answered ${res.status}.` };
  } catch {
    return { error: "The local workspace does not answer. Is it still running?" };
  }
}

export function toast(content, { stay = false } = {}) {
  const box = document.createElement("div");
  box.className = stay ? "toast" : "toast trouble";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn quiet small";
  close.textContent = "✕";
  close.setAttribute("aria-label", "Dismiss");
  close.onclick = () => box.remove();
  const body = document.createElement("div");
  if (typeof content === "string") body.textContent = content;
  else body.append(content);
  box.append(body, close);
  const place = document.querySelector("dialog[data-top][open]") || document.body;
  const toasts = document.getElementById("toasts");
  place.append(toasts); // a modal makes everything outside of it inert
  const others = [...toasts.children].filter((t) => !stay || t.classList.contains("trouble"));
  toasts.replaceChildren(...others.slice(-2), box);
  setTimeout(() => box.matches(":hover, :focus-within") || box.remove(), stay ? 20000 : 8000);
}

// Takes the little messages away.
export function hush() {
  document.getElementById("toasts").replaceChildren();
}

// Parses HTML that the server's templates made.
export function parse(html) {
  const t = document.createElement("template");
  t.innerHTML = html;
  return t.content;
}
