/**
 * Which screen an address means: its path. The map's own state is in its query (`view.ts`).
 * Addresses carry codes and ids of releases only: no name, no count, and never a child's id or the words of a receipt.
 */

export type Screen = 'map' | 'releases' | 'make' | 'release' | 'recall' | 'withdrawals' | 'audit' | 'receipts' | 'withdraw' | 'tokens' | 'areas' | 'exports';

export interface Place {
  screen: Screen;
  /** Of `release` and `recall`. */
  release?: string;
  /** Of `make`: the area to begin with. */
  area?: string;
  /** Of `audit`: the one kind of act that is shown. */
  act?: string;
}

const RELEASE = /^[0-9a-f]{8,64}$/;
const AREA = /^[A-Z]\d{8}$/;
const ACT = /^[a-z_]{1,40}$/;
const SINGLE: readonly Screen[] = ['releases', 'withdrawals', 'audit', 'receipts', 'withdraw', 'tokens', 'areas', 'exports'];

/** Reads an address. What is unknown is the map, which says of itself what it cannot find. */
export function readPlace(path: string, search: string): Place {
  const [first, second, third, ...rest] = path.split('/').filter((part) => part !== '');
  const given = new URLSearchParams(search);
  if (rest.length > 0) return { screen: 'map' };
  if (first === 'releases' && second !== undefined) return readRelease(second, third, given);
  const single = SINGLE.find((each) => each === first);
  if (!single || second !== undefined) return { screen: 'map' };
  return single === 'audit' ? { screen: single, ...fitting('act', given, ACT) } : { screen: single };
}

function readRelease(second: string, third: string | undefined, given: URLSearchParams): Place {
  if (second === 'make' && third === undefined) return { screen: 'make', ...fitting('area', given, AREA) };
  if (!RELEASE.test(second)) return { screen: 'map' };
  if (third === undefined) return { screen: 'release', release: second };
  return third === 'recall' ? { screen: 'recall', release: second } : { screen: 'map' };
}

function fitting<Name extends string>(name: Name, given: URLSearchParams, pattern: RegExp): { [Each in Name]?: string } {
  const value = given.get(name);
  return value !== null && pattern.test(value) ? ({ [name]: value } as { [Each in Name]: string }) : {};
}

/** Writes a place as the path and query of an address. */
export function writePlace({ screen, release, area, act }: Place): string {
  if (screen === 'map') return '/';
  if (screen === 'make') return area === undefined ? '/releases/make' : `/releases/make?area=${area}`;
  if (screen === 'release') return `/releases/${release}`;
  if (screen === 'recall') return `/releases/${release}/recall`;
  if (screen === 'audit' && act !== undefined) return `/audit?act=${act}`;
  return `/${screen}`;
}

/** The screens that a role's header leads to, in order; nothing where the map is all there is. */
export function screensOf(role: string): [name: string, screen: Screen][] {
  const map: [string, Screen] = ['Map', 'map'];
  const audit: [string, Screen] = ['Audit', 'audit'];
  const releases: [string, Screen] = ['Releases', 'releases'];
  const areas: [string, Screen] = ['Areas', 'areas'];
  const exports: [string, Screen] = ['Exports', 'exports'];
  if (role === 'custodian') return [map, areas, releases, ['Withdrawals', 'withdrawals'], exports, audit];
  if (role === 'analyst') return [map, areas, releases, exports, audit];
  if (role === 'liaison' || role === 'administrator') return [map, areas, exports];
  return role === 'practitioner' ? [['Receipts', 'receipts']] : [map, areas];
}

/** Whether a role takes summaries of areas away. The server decides. */
export const mayTake = (role: string): boolean => role === 'liaison' || role === 'analyst' || role === 'custodian';

/** Whether a role's work is done on a screen. The server decides; this only saves it the question. */
export function mayOpen(role: string, screen: Screen): boolean {
  const within: Screen = screen === 'make' || screen === 'release' ? 'releases' : screen;
  if (within === 'map' || within === 'withdraw') return true;
  if (within === 'recall') return role === 'custodian';
  if (within === 'tokens') return role !== 'practitioner';
  return screensOf(role).some(([, each]) => each === within);
}
