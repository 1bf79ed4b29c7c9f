/**
 * Makes a part of the page inert: it can be read, and nothing in it can be chosen. Afterwards the focus goes back to
 * where it was, or, if that is no longer there, to the part itself, unless it has gone elsewhere meanwhile.
 */
export function inert(part: HTMLElement, on: boolean) {
  let held: HTMLElement | null = null;

  function set(next: boolean) {
    if (next === part.inert) return;
    const focused = document.activeElement;
    if (next) held = focused instanceof HTMLElement && part.contains(focused) ? focused : null;
    part.inert = next;
    // What replaces the old content is drawn in the same turn: only then is it known what is still there.
    if (!next && held) queueMicrotask(giveBack);
  }

  function giveBack() {
    const [before, now] = [held, document.activeElement];
    held = null;
    if (!before || (now && now !== document.body && now !== before)) return;
    if (before.isConnected) return before.focus({ preventScroll: true });
    if (!part.hasAttribute('tabindex')) part.tabIndex = -1;
    part.focus({ preventScroll: true });
  }

  set(on);
  return { update: set };
}
