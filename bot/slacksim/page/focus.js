// Keeps the keyboard where it was when an app replaces what had the focus:
// apps give blocks new ids to reset them, and then the old element is gone.
// A key or button of the mouse that went down on it comes up on the new one,
// where a browser would make nothing of it; here it counts.

const focusable = "button, a[href], input, textarea, summary";

// What the space bar or the mouse is held down on, and what took its place.
let held = null;

// finder remembers an element by its place. The function it returns finds what
// stands there now: its twin, and else whatever is at its position.
function finder(el) {
  const surface = el?.closest?.("[data-surface]");
  if (!surface) return null;
  const key = surface.dataset.key;
  const act = el.closest("[data-act]")?.dataset.act;
  const value = el.dataset.option && JSON.parse(el.dataset.option).value;
  const index = [...surface.querySelectorAll(focusable)].indexOf(el);
  return () => {
    const now = document.querySelector(`[data-surface][data-key="${CSS.escape(key)}"]`);
    if (!now) return {};
    const same = [...now.querySelectorAll("[data-act]")].filter((e) => e.dataset.act === act).flatMap((e) => [...e.querySelectorAll(focusable)]);
    const twin = same.find((e) => value && e.dataset.option && JSON.parse(e.dataset.option).value === value) ?? (value ? null : same[0]);
    return { twin, near: [...now.querySelectorAll(focusable)].at(index) };
  };
}

// Remembers the focused element. The function it returns puts the focus on what
// stands there now, if the element itself went.
export function remember() {
  const focused = document.activeElement;
  const find = finder(focused);
  const pressed = held && finder(held.el);
  return () => {
    if (pressed && !held?.el.isConnected) {
      const { twin } = pressed();
      held = twin ? { el: twin, moved: true } : null;
    }
    if (!find || focused.isConnected) return;
    const { twin, near } = find();
    (twin ?? near)?.focus({ preventScroll: true });
  };
}

const within = (target) => target?.closest?.("label")?.control ?? target?.closest?.(focusable);

export function listen() {
  const down = (target) => {
    const el = within(target);
    held = el?.matches("button, input:is([type=checkbox], [type=radio])") ? { el, moved: false } : null;
  };
  const up = (target) => {
    const { el, moved } = held ?? {};
    held = null;
    if (moved && el === within(target)) el.click();
  };
  document.addEventListener("keydown", (e) => e.key === " " && !e.repeat && down(e.target), true);
  document.addEventListener("keyup", (e) => e.key === " " && up(e.target), true);
  document.addEventListener("pointerdown", (e) => e.button === 0 && down(e.target), true);
  document.addEventListener("pointerup", (e) => up(e.target), true);
  document.addEventListener("pointercancel", () => (held = null), true);
}
