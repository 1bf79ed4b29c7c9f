import { readView, writeView, type View } from './view';

/** The view that the address bar states. Clicks call `go`; screens read `view`. */
class Address {
  view = $state<View>(readView(location.search));

  constructor() {
    addEventListener('popstate', () => (this.view = readView(location.search)));
  }

  /** Makes a new address out of this one; `undefined` takes a part away. */
  go(change: { [Name in keyof View]?: View[Name] | undefined }): void {
    const next = { ...this.view, ...change } as View;
    if (writeView(next) === writeView(this.view)) return;
    history.pushState(null, '', writeView(next));
    this.view = next;
  }

  /** Forgets the view without leaving it behind the back button, for the next person at this computer. */
  clear(): void {
    history.replaceState(null, '', '/');
    this.view = { mode: 'map' };
  }
}

export const address = new Address();
