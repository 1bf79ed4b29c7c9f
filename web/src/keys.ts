/** What a key means while the map has the focus (and only then: WCAG 2.1.4). */
export type Command =
  | { do: 'next' | 'previous' | 'open' | 'clear' | 'table' | 'help' | 'present' | 'home' | 'blank' }
  | { do: 'number'; rank: number }
  | { do: 'pan'; x: number; y: number }
  | { do: 'zoom'; by: number };

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>;

const PAN = 120;
const NUDGE = 30;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const LETTERS: Record<string, Command> = {
  n: { do: 'next' },
  PageDown: { do: 'next' },
  p: { do: 'previous' },
  PageUp: { do: 'previous' },
  Enter: { do: 'open' },
  Escape: { do: 'clear' },
  t: { do: 'table' },
  '?': { do: 'help' },
  '.': { do: 'blank' },
  b: { do: 'blank' },
  Home: { do: 'home' },
  '+': { do: 'zoom', by: 1 },
  '=': { do: 'zoom', by: 1 },
  '-': { do: 'zoom', by: -1 },
  _: { do: 'zoom', by: -1 },
};

/** The command of a key press, or null when the key is the browser's own. */
export function commandOf(press: Key): Command | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const arrow = ARROWS[press.key];
  if (arrow) {
    const step = press.shiftKey ? NUDGE : PAN;
    return { do: 'pan', x: arrow[0] * step, y: arrow[1] * step };
  }
  if (/^[1-9]$/.test(press.key)) return { do: 'number', rank: Number(press.key) };
  if (press.shiftKey && press.key.toLowerCase() === 'p') return { do: 'present' };
  return LETTERS[press.key.length === 1 ? press.key.toLowerCase() : press.key] ?? null;
}
