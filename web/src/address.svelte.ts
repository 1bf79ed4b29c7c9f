import { readPlace, writePlace, type Place } from './place';
import { readView, writeView, type View } from './view';

/** What the address bar states: which screen, and the map's view. Clicks call `go` or `open`; screens read. */
class Address {
  place = $state<Place>(readPlace(location.pathname, location.search));
  view = $state<View>(readView(location.search));

  constructor() {
    addEventListener('popstate', () => this.#read());
  }

  #read(): void {
    this.place = readPlace(location.pathname, location.search);
    this.view = readView(location.search);
  }

  /** Makes a new address of the map out of this one; `undefined` takes a part away. */
  go(change: { [Name in keyof View]?: View[Name] | undefined }): void {
    const next = { ...this.view, ...change } as View;
    if (writeView(next) === writeView(this.view)) return;
    history.pushState(null, '', writeView(next));
    this.view = next;
  }

  /** Opens another screen. */
  open(place: Place): void {
    history.pushState(null, '', writePlace(place));
    this.#read();
    scrollTo(0, 0);
  }

  /** Follows a link of ours without loading the page again, unless it is wanted in another tab. */
  follow = (event: MouseEvent & { currentTarget: HTMLAnchorElement }): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { pathname, search } = event.currentTarget;
    history.pushState(null, '', pathname + search);
    this.#read();
    scrollTo(0, 0);
  };

  /** Forgets where we were without leaving it behind the back button, for the next person at this computer. */
  clear(): void {
    history.replaceState(null, '', '/');
    this.#read();
  }
}

export const address = new Address();
