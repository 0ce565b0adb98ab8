// Keeps the keyboard where it was when an app replaces what had the focus:
// apps give blocks new ids to reset them, and then the old element is gone.

const focusable = "button, a[href], input, textarea, summary";

// Remembers the focused element by its place. The function it returns puts
// the focus on what stands there now, if the element itself went.
export function remember() {
  const el = document.activeElement;
  const surface = el?.closest?.("[data-surface]");
  if (!surface) return () => {};
  const key = surface.dataset.key;
  const act = el.closest("[data-act]")?.dataset.act;
  const value = el.dataset.option && JSON.parse(el.dataset.option).value;
  const index = [...surface.querySelectorAll(focusable)].indexOf(el);
  return () => {
    if (el.isConnected) return;
    const now = document.querySelector(`[data-surface][data-key="${CSS.escape(key)}"]`);
    if (!now) return;
    const same = [...now.querySelectorAll("[data-act]")].filter((e) => e.dataset.act === act).flatMap((e) => [...e.querySelectorAll(focusable)]);
    const twin = same.find((e) => value && e.dataset.option && JSON.parse(e.dataset.option).value === value) ?? (value ? null : same[0]);
    (twin ?? [...now.querySelectorAll(focusable)].at(index))?.focus({ preventScroll: true });
  };
}
